//! What the Graph API answers for all of its products, and the Send API for Messenger and Instagram (platforms A.14, B.7, C.3, D,
//! read 2026-11-22): Meta's "Graph API error handling" and Messenger Platform "Common error codes".

use crate::channels::RejectReason::{
    AccountBlocked, PolicyRefused, RecipientUnreachable, RequestInvalid, ThreadOwnedElsewhere, TokenInvalid,
    WindowClosed,
};
use crate::channels::ThrottleScope::Account;
use crate::channels::errors::ErrorClass::{PerhapsSent, Rejected, Throttled, Unavailable};
use crate::channels::errors::ErrorKey::{Both, Code, Codes, Subcode};
use crate::channels::errors::{ErrorRow, rows};

/// What every product of the Graph API may answer.
pub const GRAPH_ERRORS: &[ErrorRow] = rows! {
    Code(0), Rejected(TokenInvalid),
        "Meta does not know the account's access token.",
        "Η Meta δεν αναγνωρίζει το κλειδί πρόσβασης του λογαριασμού.";
    Code(1), Unavailable,
        "Meta failed for an unknown reason.",
        "Η Meta απέτυχε για άγνωστο λόγο.";
    Code(2), Unavailable,
        "Meta's service is down for a moment.",
        "Η υπηρεσία της Meta είναι προσωρινά εκτός λειτουργίας.";
    Code(3), Rejected(AccountBlocked),
        "The app lacks the capability for this.",
        "Από την εφαρμογή λείπει η σχετική δυνατότητα.";
    Code(4), Throttled(Account),
        "The app makes more calls than it may.",
        "Η εφαρμογή κάνει περισσότερες κλήσεις απ' όσες επιτρέπεται.";
    Subcode(2_446_079), Throttled(Account),
        "The app makes more calls than it may.",
        "Η εφαρμογή κάνει περισσότερες κλήσεις απ' όσες επιτρέπεται.";
    Code(10), Rejected(AccountBlocked),
        "The account lacks a permission, or it was withdrawn.",
        "Από τον λογαριασμό λείπει κάποιο δικαίωμα ή του αφαιρέθηκε.";
    Code(17), Throttled(Account),
        "The user behind the account makes more calls than allowed.",
        "Ο χρήστης του λογαριασμού κάνει περισσότερες κλήσεις απ' όσες επιτρέπεται.";
    Code(32), Throttled(Account),
        "The page makes more calls than it may.",
        "Η σελίδα κάνει περισσότερες κλήσεις απ' όσες επιτρέπεται.";
    Code(33), Rejected(AccountBlocked),
        "What was asked for does not exist, or this token may not see it.",
        "Αυτό που ζητήθηκε δεν υπάρχει ή το κλειδί πρόσβασης δεν έχει δικαίωμα να το δει.";
    Code(100), Rejected(RequestInvalid),
        "Meta does not accept something in the message.",
        "Η Meta δεν δέχεται κάτι στο μήνυμα.";
    Code(102), Rejected(TokenInvalid),
        "The account's session has ended.",
        "Η συνεδρία του λογαριασμού έληξε.";
    Code(104), Rejected(TokenInvalid),
        "The account's access token is missing.",
        "Λείπει το κλειδί πρόσβασης του λογαριασμού.";
    Code(190), Rejected(TokenInvalid),
        "The account's access token has expired or was revoked.",
        "Το κλειδί πρόσβασης του λογαριασμού έληξε ή ανακλήθηκε.";
    Both(190, 460), Rejected(TokenInvalid),
        "The access token is void because the password was changed.",
        "Το κλειδί πρόσβασης ακυρώθηκε επειδή άλλαξε ο κωδικός.";
    Both(190, 463), Rejected(TokenInvalid),
        "The account's access token has expired.",
        "Το κλειδί πρόσβασης του λογαριασμού έληξε.";
    Both(190, 467), Rejected(TokenInvalid),
        "The account's access token was revoked.",
        "Το κλειδί πρόσβασης του λογαριασμού ανακλήθηκε.";
    Codes(200, 299), Rejected(AccountBlocked),
        "The account lacks a permission for this.",
        "Από τον λογαριασμό λείπει το σχετικό δικαίωμα.";
    Code(341), Throttled(Account),
        "The app has reached a limit of Meta's.",
        "Η εφαρμογή έφτασε κάποιο όριο της Meta.";
    Code(368), Rejected(AccountBlocked) => ContactPlatform,
        "Meta has blocked the account for a time because of its policies.",
        "Η Meta έχει αποκλείσει προσωρινά τον λογαριασμό λόγω των κανόνων της.";
    Code(506), Rejected(RequestInvalid),
        "The same message was sent just before.",
        "Το ίδιο μήνυμα στάλθηκε μόλις πριν.";
    Code(613), Throttled(Account),
        "Too many calls of this kind were made in a short time.",
        "Έγιναν πολλές κλήσεις αυτού του είδους σε σύντομο χρόνο.";
    Code(803), Rejected(RequestInvalid),
        "What was asked for does not exist.",
        "Αυτό που ζητήθηκε δεν υπάρχει.";
    Code(80001), Throttled(Account),
        "The page makes more calls than Meta allows it now.",
        "Η σελίδα κάνει περισσότερες κλήσεις απ' όσες της επιτρέπει τώρα η Meta.";
    Code(80002), Throttled(Account),
        "The Instagram account makes more calls than Meta allows it now.",
        "Ο λογαριασμός Instagram κάνει περισσότερες κλήσεις απ' όσες του επιτρέπει τώρα η Meta.";
    Code(80006), Throttled(Account),
        "The page sends more Messenger messages than Meta allows it now.",
        "Η σελίδα στέλνει περισσότερα μηνύματα Messenger απ' όσα της επιτρέπει τώρα η Meta.";
    Code(80007), Throttled(Account),
        "The WhatsApp business account makes more calls than it may.",
        "Ο επιχειρηματικός λογαριασμός WhatsApp κάνει περισσότερες κλήσεις απ' όσες επιτρέπεται.";
    Code(80008), Throttled(Account),
        "The WhatsApp business account was managed too often in a short time.",
        "Έγιναν πολλές ενέργειες διαχείρισης στον λογαριασμό WhatsApp σε σύντομο χρόνο.";
};

/// What the Send API of Messenger and Instagram answers besides.
pub const SEND_ERRORS: &[ErrorRow] = rows! {
    Both(1, 99), Unavailable,
        "Meta failed for an unknown reason.",
        "Η Meta απέτυχε για άγνωστο λόγο.";
    Both(1, 1_357_046), PerhapsSent => Nothing,
        "The message was sent, although Meta answered with an error.",
        "Το μήνυμα στάλθηκε, παρότι η Meta απάντησε με σφάλμα.";
    Both(2, 2_018_344), Unavailable,
        "Meta's service is down for a moment.",
        "Η υπηρεσία της Meta είναι προσωρινά εκτός λειτουργίας.";
    Both(4, 2_018_354), Throttled(Account),
        "The account sends more messages than it may.",
        "Ο λογαριασμός στέλνει περισσότερα μηνύματα απ' όσα επιτρέπεται.";
    Both(9, 2_018_352), Throttled(Account),
        "The limit for this category of messages is reached.",
        "Το όριο για αυτή την κατηγορία μηνυμάτων εξαντλήθηκε.";
    Both(10, 1_893_063), Rejected(AccountBlocked) => ContactPlatform,
        "Meta has restricted the page for a time.",
        "Η Meta έχει περιορίσει προσωρινά τη σελίδα.";
    Both(10, 2_018_065), Rejected(AccountBlocked),
        "The page may not send this kind of message.",
        "Η σελίδα δεν επιτρέπεται να στέλνει αυτό το είδος μηνύματος.";
    Both(10, 2_018_108), Rejected(AccountBlocked),
        "The page may not use this feature.",
        "Η σελίδα δεν επιτρέπεται να χρησιμοποιεί αυτή τη δυνατότητα.";
    Both(10, 1_404_170), Rejected(AccountBlocked) => ContactPlatform,
        "Meta has blocked the page from sending.",
        "Η Meta έχει αποκλείσει τη σελίδα από την αποστολή μηνυμάτων.";
    Both(10, 1_893_015), Rejected(AccountBlocked),
        "The page may not send messages.",
        "Η σελίδα δεν επιτρέπεται να στέλνει μηνύματα.";
    Both(10, 2_018_278), Rejected(WindowClosed),
        "The customer has not written for 24 hours: the window is closed.",
        "Ο πελάτης δεν έχει γράψει εδώ και 24 ώρες: το παράθυρο απάντησης έκλεισε.";
    Both(10, 2_018_336), Rejected(AccountBlocked),
        "The page may not send this kind of message.",
        "Η σελίδα δεν επιτρέπεται να στέλνει αυτό το είδος μηνύματος.";
    Both(10, 2_534_022), Rejected(WindowClosed),
        "The customer has not written for 24 hours: the window is closed.",
        "Ο πελάτης δεν έχει γράψει εδώ και 24 ώρες: το παράθυρο απάντησης έκλεισε.";
    Both(10, 2_534_077), Rejected(AccountBlocked),
        "The account may not send this kind of message.",
        "Ο λογαριασμός δεν επιτρέπεται να στέλνει αυτό το είδος μηνύματος.";
    Both(100, 33), Rejected(RequestInvalid),
        "What was asked for does not exist, or this token may not see it.",
        "Αυτό που ζητήθηκε δεν υπάρχει ή το κλειδί πρόσβασης δεν έχει δικαίωμα να το δει.";
    Both(100, 2_018_001), Rejected(RecipientUnreachable),
        "There is no such person.",
        "Δεν υπάρχει τέτοιο άτομο.";
    Both(100, 2_018_008), Unavailable,
        "Meta could not fetch the file.",
        "Η Meta δεν μπόρεσε να λάβει το αρχείο.";
    Both(100, 2_018_014), Rejected(RequestInvalid),
        "Meta does not accept something in the message.",
        "Η Meta δεν δέχεται κάτι στο μήνυμα.";
    Both(100, 2_018_047), Rejected(RequestInvalid) => ChangeFile,
        "The file is not of the type that it claims to be.",
        "Το αρχείο δεν είναι του τύπου που δηλώνει.";
    Both(100, 2_018_074), Rejected(RequestInvalid) => ChangeFile,
        "Meta does not have the file any more, or it belongs to another page.",
        "Η Meta δεν έχει πια το αρχείο ή αυτό ανήκει σε άλλη σελίδα.";
    Both(100, 2_018_109), Rejected(RequestInvalid) => ChangeFile,
        "The file is too large.",
        "Το αρχείο είναι πολύ μεγάλο.";
    Both(100, 2_018_164), Rejected(RequestInvalid),
        "Meta does not accept something in the message.",
        "Η Meta δεν δέχεται κάτι στο μήνυμα.";
    Both(100, 2_018_294), Unavailable,
        "Meta took too long to fetch the video.",
        "Η Meta άργησε πολύ να λάβει το βίντεο.";
    Both(100, 2_534_014), Rejected(RecipientUnreachable),
        "There is no such person.",
        "Δεν υπάρχει τέτοιο άτομο.";
    Both(100, 2_534_029), Rejected(RecipientUnreachable),
        "This person has blocked the account.",
        "Αυτό το άτομο έχει αποκλείσει τον λογαριασμό.";
    Both(200, 1_545_041), Rejected(RecipientUnreachable),
        "This person cannot be written to: they have blocked you or closed their account.",
        "Δεν μπορείτε να γράψετε σε αυτό το άτομο: σας έχει αποκλείσει ή έχει κλείσει τον λογαριασμό του.";
    Both(200, 2_018_021), Rejected(AccountBlocked),
        "The page lacks a permission for this.",
        "Από τη σελίδα λείπει το σχετικό δικαίωμα.";
    Both(200, 2_018_027), Rejected(AccountBlocked),
        "The page lacks a permission for this.",
        "Από τη σελίδα λείπει το σχετικό δικαίωμα.";
    Both(200, 2_018_028), Rejected(AccountBlocked),
        "The page lacks a permission for this.",
        "Από τη σελίδα λείπει το σχετικό δικαίωμα.";
    Both(200, 2_534_041), Rejected(AccountBlocked),
        "The Instagram account does not let connected tools read and send messages.",
        "Ο λογαριασμός Instagram δεν επιτρέπει σε συνδεδεμένα εργαλεία να διαβάζουν και να στέλνουν μηνύματα.";
    Code(551), Rejected(RecipientUnreachable),
        "This person cannot be written to: they have blocked you or closed their account.",
        "Δεν μπορείτε να γράψετε σε αυτό το άτομο: σας έχει αποκλείσει ή έχει κλείσει τον λογαριασμό του.";
    Both(613, 1_893_016), Throttled(Account),
        "The account sends more messages than it may.",
        "Ο λογαριασμός στέλνει περισσότερα μηνύματα απ' όσα επιτρέπεται.";
    Both(613, 2_018_338), Throttled(Account),
        "The account sends more messages than it may.",
        "Ο λογαριασμός στέλνει περισσότερα μηνύματα απ' όσα επιτρέπεται.";
    Subcode(2_018_218), Rejected(PolicyRefused),
        "Meta's policy refuses the message.",
        "Η πολιτική της Meta δεν επιτρέπει το μήνυμα.";
    Subcode(2_018_247), Rejected(PolicyRefused),
        "Meta's policy refuses the message.",
        "Η πολιτική της Meta δεν επιτρέπει το μήνυμα.";
    Subcode(2_018_300), Rejected(ThreadOwnedElsewhere),
        "Another app handles this conversation.",
        "Τη συζήτηση τη χειρίζεται άλλη εφαρμογή.";
    Subcode(2_018_321), Rejected(PolicyRefused),
        "Meta's policy refuses the message.",
        "Η πολιτική της Meta δεν επιτρέπει το μήνυμα.";
    Subcode(9_000_001), Rejected(RequestInvalid) => Nothing,
        "The message does not exist any more.",
        "Το μήνυμα δεν υπάρχει πια.";
};
