//! What Messenger answers to a call that it did not take (platforms B.7, read 2026-11-22): Messenger Platform "Common error codes".

use crate::channels::RejectReason::{PolicyRefused, RequestInvalid};
use crate::channels::errors::ErrorClass::Rejected;
use crate::channels::errors::{ErrorRow, code, codes};
use crate::channels::meta::{GRAPH_ERRORS, SEND_ERRORS};

/// The tables, the channel's own first.
pub(super) const TABLES: &[&[ErrorRow]] = &[MESSENGER_ERRORS, SEND_ERRORS, GRAPH_ERRORS];

/// Messenger's own.
const MESSENGER_ERRORS: &[ErrorRow] = &[
    code(2022, Rejected(PolicyRefused), "checkout is not allowed here"),
    code(10303, Rejected(PolicyRefused), "checkout is not allowed here"),
    codes(2_018_389, 2_018_396, Rejected(RequestInvalid), "the calling request is not possible"),
];
