//! Errors about templates, flows and marketing messages.

use crate::channels::RejectReason::{AccountBlocked, Other, PolicyRefused, RequestInvalid};
use crate::channels::ThrottleScope::Account;
use crate::channels::errors::ErrorClass::{Rejected, Throttled, Unavailable};
use crate::channels::errors::ErrorKey::{Both, Code, Codes, Subcode};
use crate::channels::errors::{ErrorRow, rows};

pub(super) const ERRORS: &[ErrorRow] = rows! {
    Code(132_000), Rejected(RequestInvalid) => ResyncTemplates,
        "The template has more or fewer blanks than were filled in.",
        "Το πρότυπο έχει περισσότερα ή λιγότερα κενά απ' όσα συμπληρώθηκαν.";
    Code(132_001), Rejected(RequestInvalid) => ResyncTemplates,
        "The template does not exist or is not approved in this language.",
        "Το πρότυπο δεν υπάρχει ή δεν έχει εγκριθεί σε αυτή τη γλώσσα.";
    Code(132_005), Rejected(RequestInvalid),
        "The template becomes too long with what was filled in.",
        "Το πρότυπο γίνεται πολύ μεγάλο με όσα συμπληρώθηκαν.";
    Code(132_007), Rejected(PolicyRefused),
        "The words in the template are against WhatsApp's policy.",
        "Το κείμενο στο πρότυπο αντιβαίνει στην πολιτική του WhatsApp.";
    Code(132_008), Rejected(RequestInvalid),
        "WhatsApp does not accept what a blank of the template was filled in with.",
        "Το WhatsApp δεν δέχεται αυτό που συμπληρώθηκε σε κάποιο κενό του προτύπου.";
    Code(132_012), Rejected(RequestInvalid) => ResyncTemplates,
        "A blank of the template was filled in with the wrong kind of value.",
        "Κάποιο κενό του προτύπου συμπληρώθηκε με λάθος είδος τιμής.";
    Code(132_015), Rejected(PolicyRefused) => SendTemplate,
        "WhatsApp has paused this template because of its quality.",
        "Το WhatsApp έχει θέσει το πρότυπο σε παύση λόγω της ποιότητάς του.";
    Code(132_016), Rejected(PolicyRefused) => SendTemplate,
        "WhatsApp has switched this template off for good because of its quality.",
        "Το WhatsApp έχει απενεργοποιήσει οριστικά το πρότυπο λόγω της ποιότητάς του.";
    Code(132_018), Rejected(RequestInvalid) => ResyncTemplates,
        "What the template was filled in with does not fit it.",
        "Όσα συμπληρώθηκαν δεν ταιριάζουν στο πρότυπο.";
    Code(132_068), Rejected(AccountBlocked),
        "WhatsApp has blocked the form.",
        "Το WhatsApp έχει αποκλείσει τη φόρμα.";
    Code(132_069), Throttled(Account),
        "WhatsApp lets the form be sent only a few times an hour for now.",
        "Προς το παρόν το WhatsApp επιτρέπει να σταλεί η φόρμα λίγες μόνο φορές την ώρα.";
    Code(134_011), Rejected(AccountBlocked),
        "WhatsApp's terms for payments have not been accepted.",
        "Δεν έχουν γίνει αποδεκτοί οι όροι πληρωμών του WhatsApp.";
    Code(134_100), Rejected(PolicyRefused) => SendTemplate,
        "Only marketing templates can be sent this way.",
        "Με αυτόν τον τρόπο μπορούν να σταλούν μόνο διαφημιστικά πρότυπα.";
    Code(134_101), Unavailable,
        "WhatsApp is still preparing the template; it takes about ten minutes.",
        "Το WhatsApp ετοιμάζει ακόμη το πρότυπο· χρειάζονται περίπου δέκα λεπτά.";
    Code(134_102), Rejected(RequestInvalid) => ResyncTemplates,
        "The template cannot be used at present.",
        "Το πρότυπο δεν μπορεί να χρησιμοποιηθεί προς το παρόν.";
    Codes(139_000, 139_004), Rejected(Other),
        "The form cannot be sent as it is.",
        "Η φόρμα δεν μπορεί να σταλεί ως έχει.";
    Both(100, 2_388_023), Rejected(RequestInvalid) => RetryLater,
        "The template of this name is still being deleted.",
        "Το πρότυπο με αυτό το όνομα διαγράφεται ακόμη.";
    Both(100, 2_388_024), Rejected(RequestInvalid) => ResyncTemplates,
        "There is already a template of this name in this language.",
        "Υπάρχει ήδη πρότυπο με αυτό το όνομα σε αυτή τη γλώσσα.";
    Subcode(2_388_040), Rejected(RequestInvalid),
        "A field of the template is too long.",
        "Κάποιο πεδίο του προτύπου είναι πολύ μεγάλο.";
    Subcode(2_388_047), Rejected(RequestInvalid),
        "The template's header is not written as WhatsApp wants it.",
        "Η κεφαλίδα του προτύπου δεν έχει τη μορφή που απαιτεί το WhatsApp.";
    Subcode(2_388_072), Rejected(RequestInvalid),
        "The template's body is not written as WhatsApp wants it.",
        "Το κείμενο του προτύπου δεν έχει τη μορφή που απαιτεί το WhatsApp.";
    Subcode(2_388_073), Rejected(RequestInvalid),
        "The template's footer is not written as WhatsApp wants it.",
        "Το υποσέλιδο του προτύπου δεν έχει τη μορφή που απαιτεί το WhatsApp.";
    Subcode(2_388_019), Rejected(RequestInvalid) => CheckAccount,
        "The account has as many templates as it may have.",
        "Ο λογαριασμός έχει φτάσει το όριο των προτύπων του.";
    Subcode(2_388_293), Rejected(RequestInvalid),
        "The template has too many blanks for so few words.",
        "Το πρότυπο έχει πολλά κενά για τόσο λίγες λέξεις.";
    Subcode(2_388_299), Rejected(RequestInvalid),
        "A blank may not stand at the beginning or at the end of the template.",
        "Ένα κενό δεν μπορεί να βρίσκεται στην αρχή ή στο τέλος του προτύπου.";
};
