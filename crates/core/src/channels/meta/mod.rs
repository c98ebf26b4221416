//! What the products of Meta share: the signature, the handshake, the envelope, the messaging items and the Send API
//! of Messenger and Instagram, and the errors of the Graph API. Functions that the channels call, not a base of theirs.
//!
//! platforms.md sections B.1, B.7, D (read 2026-11-22): developers.facebook.com, Graph API webhooks "getting started" and Messenger
//! Platform webhooks.

pub(crate) mod envelope;
mod errors;
pub(crate) mod graph;
pub(crate) mod messaging;
pub(crate) mod sending;
mod signature;
pub(crate) mod templates;

pub use envelope::channel_of;
pub use errors::{GRAPH_ERRORS, SEND_ERRORS};
pub use signature::{handshake, verify};
