//! What Messenger's webhooks say (platforms B.1, read 2026-11-22).

use crate::channels::ChannelKind;
use crate::channels::meta::messaging::{self, Dialect};
use crate::event::Parsed;
use crate::identity::IdentityKind;

const DIALECT: Dialect = Dialect { channel: ChannelKind::Messenger, identity: IdentityKind::Psid, erases: false };

/// Reads a delivery.
pub(super) fn parse(body: &[u8]) -> Parsed {
    messaging::parse(&DIALECT, body)
}
