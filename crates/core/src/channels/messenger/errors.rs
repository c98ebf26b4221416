//! What Messenger answers to a call that it did not take (platforms B.7, read 2026-11-22): Messenger Platform "Common error codes".

use crate::channels::RejectReason::{PolicyRefused, RequestInvalid};
use crate::channels::errors::ErrorClass::Rejected;
use crate::channels::errors::ErrorKey::{Code, Codes};
use crate::channels::errors::{ErrorRow, rows};
use crate::channels::meta::{GRAPH_ERRORS, SEND_ERRORS};

/// The tables, the channel's own first.
pub(super) const TABLES: &[&[ErrorRow]] = &[MESSENGER_ERRORS, SEND_ERRORS, GRAPH_ERRORS];

/// Messenger's own.
const MESSENGER_ERRORS: &[ErrorRow] = rows! {
    Code(2022), Rejected(PolicyRefused) => CheckAccount,
        "The page may not take payments in Messenger.",
        "Η σελίδα δεν επιτρέπεται να δέχεται πληρωμές στο Messenger.";
    Code(10303), Rejected(PolicyRefused) => CheckAccount,
        "The page may not take payments in Messenger.",
        "Η σελίδα δεν επιτρέπεται να δέχεται πληρωμές στο Messenger.";
    Codes(2_018_389, 2_018_396), Rejected(RequestInvalid) => AskCustomer,
        "The call is not possible: the page or the customer has not allowed it.",
        "Η κλήση δεν είναι δυνατή: δεν την έχει επιτρέψει η σελίδα ή ο πελάτης.";
};
