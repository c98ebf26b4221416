//! What Instagram answers to a call that it did not take (platforms B.7, C.3, read 2026-11-22): the Send API's codes, with
//! subcodes 2534xxx of its own.

use crate::channels::RejectReason::{RecipientUnreachable, RequestInvalid};
use crate::channels::ThrottleScope::Account;
use crate::channels::errors::ErrorClass::{Rejected, Throttled};
use crate::channels::errors::ErrorKey::Both;
use crate::channels::errors::{ErrorRow, rows};
use crate::channels::meta::{GRAPH_ERRORS, SEND_ERRORS};

/// The tables, the channel's own first.
pub(super) const TABLES: &[&[ErrorRow]] = &[INSTAGRAM_ERRORS, SEND_ERRORS, GRAPH_ERRORS];

/// Instagram's own.
const INSTAGRAM_ERRORS: &[ErrorRow] = rows! {
    Both(100, 2_534_013), Rejected(RequestInvalid),
        "Instagram does not accept something in the message.",
        "Το Instagram δεν δέχεται κάτι στο μήνυμα.";
    Both(100, 2_534_015), Rejected(RequestInvalid),
        "Instagram does not accept something in the message.",
        "Το Instagram δεν δέχεται κάτι στο μήνυμα.";
    Both(100, 2_534_025), Rejected(RequestInvalid),
        "Instagram does not accept something in the message.",
        "Το Instagram δεν δέχεται κάτι στο μήνυμα.";
    Both(100, 2_534_037), Rejected(RequestInvalid),
        "Instagram does not accept something in the message.",
        "Το Instagram δεν δέχεται κάτι στο μήνυμα.";
    Both(551, 1_545_041), Rejected(RecipientUnreachable),
        "This person cannot be written to: they have blocked you or closed their account.",
        "Δεν μπορείτε να γράψετε σε αυτό το άτομο: σας έχει αποκλείσει ή έχει κλείσει τον λογαριασμό του.";
    Both(613, 2_534_040), Throttled(Account),
        "The Instagram account sends more messages than it may.",
        "Ο λογαριασμός Instagram στέλνει περισσότερα μηνύματα απ' όσα επιτρέπεται.";
};
