//! What Instagram answers to a call that it did not take (platforms B.7, C.3, read 2026-11-22): the Send API's codes, with
//! subcodes 2534xxx of its own.

use crate::channels::RejectReason::{RecipientUnreachable, RequestInvalid};
use crate::channels::ThrottleScope::Account;
use crate::channels::errors::ErrorClass::{Rejected, Throttled};
use crate::channels::errors::{ErrorRow, both};
use crate::channels::meta::{GRAPH_ERRORS, SEND_ERRORS};

/// The tables, the channel's own first.
pub(super) const TABLES: &[&[ErrorRow]] = &[INSTAGRAM_ERRORS, SEND_ERRORS, GRAPH_ERRORS];

/// Instagram's own.
const INSTAGRAM_ERRORS: &[ErrorRow] = &[
    both(100, 2_534_013, Rejected(RequestInvalid), "a parameter is invalid"),
    both(100, 2_534_015, Rejected(RequestInvalid), "a parameter is invalid"),
    both(100, 2_534_025, Rejected(RequestInvalid), "a parameter is invalid"),
    both(100, 2_534_037, Rejected(RequestInvalid), "a parameter is invalid"),
    both(551, 1_545_041, Rejected(RecipientUnreachable), "the person is not available"),
    both(613, 2_534_040, Throttled(Account), "the account's limit is reached"),
];
