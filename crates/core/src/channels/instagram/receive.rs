//! What Instagram's webhooks say (platforms C.2, read 2026-11-22). What was unsent has to be erased: the platform's policy.

use crate::channels::ChannelKind;
use crate::channels::meta::messaging::{self, Dialect};
use crate::event::Parsed;
use crate::identity::IdentityKind;

const DIALECT: Dialect = Dialect { channel: ChannelKind::Instagram, identity: IdentityKind::Igsid, erases: true };

/// Reads a delivery.
pub(super) fn parse(body: &[u8]) -> Parsed {
    messaging::parse(&DIALECT, body)
}
