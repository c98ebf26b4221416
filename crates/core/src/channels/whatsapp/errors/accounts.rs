//! Errors about phone numbers, calls, user names and who handles a conversation.

use crate::channels::RejectReason::{AccountBlocked, Other, RequestInvalid, ThreadOwnedElsewhere};
use crate::channels::ThrottleScope::Account;
use crate::channels::errors::ErrorClass::{Rejected, Throttled, Unavailable};
use crate::channels::errors::ErrorKey::{Code, Codes, Subcode};
use crate::channels::errors::{ErrorRow, rows};

pub(super) const ERRORS: &[ErrorRow] = rows! {
    Code(133_000), Rejected(AccountBlocked),
        "The phone number was not signed off completely the last time.",
        "Η προηγούμενη διαγραφή του αριθμού δεν ολοκληρώθηκε.";
    Code(133_004), Unavailable,
        "WhatsApp's server cannot be reached for a moment.",
        "Ο διακομιστής του WhatsApp δεν είναι προσωρινά διαθέσιμος.";
    Code(133_005), Rejected(RequestInvalid) => CheckAccount,
        "The PIN of the phone number is wrong.",
        "Ο κωδικός PIN του αριθμού είναι λάθος.";
    Code(133_006), Rejected(AccountBlocked),
        "The phone number has to be verified again.",
        "Ο αριθμός πρέπει να επαληθευτεί ξανά.";
    Code(133_008), Throttled(Account),
        "The PIN was entered wrongly too often.",
        "Ο κωδικός PIN δόθηκε λάθος πολλές φορές.";
    Code(133_009), Throttled(Account),
        "The PIN was entered too soon after the last attempt.",
        "Ο κωδικός PIN δόθηκε πολύ σύντομα μετά την τελευταία προσπάθεια.";
    Code(133_010), Rejected(AccountBlocked),
        "The phone number is not registered with WhatsApp.",
        "Ο αριθμός δεν είναι καταχωρισμένος στο WhatsApp.";
    Code(133_015), Throttled(Account),
        "The phone number was deleted just now; WhatsApp wants five minutes.",
        "Ο αριθμός μόλις διαγράφηκε· το WhatsApp χρειάζεται πέντε λεπτά.";
    Code(133_016), Throttled(Account),
        "The phone number was registered too often; it may take up to 72 hours.",
        "Ο αριθμός καταχωρίστηκε πολλές φορές· ίσως χρειαστούν έως 72 ώρες.";
    Code(135_000), Unavailable,
        "WhatsApp failed for a reason that it does not name.",
        "Το WhatsApp απέτυχε για λόγο που δεν αναφέρει.";
    Code(136_024), Throttled(Account),
        "Too many verification codes were asked for.",
        "Ζητήθηκαν πολλοί κωδικοί επαλήθευσης.";
    Code(138_000), Rejected(Other) => CheckAccount,
        "Calls are switched off for this number.",
        "Οι κλήσεις είναι απενεργοποιημένες για αυτόν τον αριθμό.";
    Code(138_006), Rejected(Other) => AskCustomer,
        "The customer has not allowed calls.",
        "Ο πελάτης δεν έχει επιτρέψει τις κλήσεις.";
    Codes(138_001, 138_018), Rejected(Other),
        "The call is not possible now.",
        "Η κλήση δεν είναι δυνατή αυτή τη στιγμή.";
    Codes(139_100, 139_103), Rejected(Other) => Nothing,
        "The block list could not be changed.",
        "Η λίστα αποκλεισμού δεν μπόρεσε να αλλάξει.";
    Codes(147_001, 147_005), Rejected(RequestInvalid),
        "This user name is not possible.",
        "Αυτό το όνομα χρήστη δεν είναι δυνατό.";
    Subcode(2_388_012), Rejected(RequestInvalid) => CheckAccount,
        "The phone number cannot be connected or moved as it is.",
        "Ο αριθμός δεν μπορεί να συνδεθεί ή να μεταφερθεί ως έχει.";
    Subcode(2_388_091), Rejected(RequestInvalid) => CheckAccount,
        "The phone number cannot be connected or moved as it is.",
        "Ο αριθμός δεν μπορεί να συνδεθεί ή να μεταφερθεί ως έχει.";
    Subcode(2_388_093), Rejected(RequestInvalid) => CheckAccount,
        "The phone number cannot be connected or moved as it is.",
        "Ο αριθμός δεν μπορεί να συνδεθεί ή να μεταφερθεί ως έχει.";
    Subcode(2_388_103), Rejected(RequestInvalid) => CheckAccount,
        "The phone number cannot be connected or moved as it is.",
        "Ο αριθμός δεν μπορεί να συνδεθεί ή να μεταφερθεί ως έχει.";
    Code(2_494_100), Unavailable,
        "WhatsApp is working on the account.",
        "Το WhatsApp συντηρεί τον λογαριασμό.";
    Codes(2_494_164, 2_494_179), Rejected(RequestInvalid) => CheckAccount,
        "The number could not be connected with the account.",
        "Ο αριθμός δεν μπόρεσε να συνδεθεί με τον λογαριασμό.";
    Code(2_494_191), Rejected(ThreadOwnedElsewhere),
        "Another app handles this conversation.",
        "Τη συζήτηση τη χειρίζεται άλλη εφαρμογή.";
};
