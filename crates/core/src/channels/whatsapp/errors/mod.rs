//! What WhatsApp answers to a call that it did not take, at once or later in a `failed` status (platforms A.14, read 2026-11-22):
//! developers.facebook.com, Cloud API "Error codes".
//!
//! Limits that a wait of seconds or minutes lifts are `Throttled`. Limits of quality, marketing and policy are `PolicyRefused`:
//! going on by itself would make them worse.

mod accounts;
mod messages;
mod templates;

use crate::channels::errors::ErrorRow;
use crate::channels::meta::GRAPH_ERRORS;

/// The tables, the channel's own first.
pub(super) const TABLES: &[&[ErrorRow]] = &[messages::ERRORS, templates::ERRORS, accounts::ERRORS, GRAPH_ERRORS];
