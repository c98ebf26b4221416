//! Errors about messages, recipients and groups.

use crate::channels::RejectReason::{
    AccountBlocked, PolicyRefused, RecipientUnreachable, RequestInvalid, WindowClosed,
};
use crate::channels::ThrottleScope::{Account, Peer};
use crate::channels::errors::ErrorClass::{Rejected, Throttled, Unavailable};
use crate::channels::errors::ErrorKey::{Both, Code, Codes, Subcode};
use crate::channels::errors::{ErrorRow, rows};

pub(super) const ERRORS: &[ErrorRow] = rows! {
    Both(100, 33), Rejected(AccountBlocked),
        "The phone number does not exist, or this token may not use it.",
        "Ο αριθμός δεν υπάρχει ή το κλειδί πρόσβασης δεν έχει δικαίωμα σε αυτόν.";
    Code(130_403), Rejected(RecipientUnreachable),
        "This person is on your account's block list.",
        "Αυτό το άτομο βρίσκεται στη λίστα αποκλεισμού του λογαριασμού σας.";
    Code(130_429), Throttled(Account),
        "The phone number sends and receives more messages per second than it may.",
        "Ο αριθμός στέλνει και λαμβάνει περισσότερα μηνύματα το δευτερόλεπτο απ' όσα επιτρέπεται.";
    Subcode(2_494_055), Throttled(Account),
        "The phone number sends and receives more messages per second than it may.",
        "Ο αριθμός στέλνει και λαμβάνει περισσότερα μηνύματα το δευτερόλεπτο απ' όσα επιτρέπεται.";
    Code(130_472), Rejected(PolicyRefused) => TryOtherChannel,
        "WhatsApp keeps marketing messages from this person as part of an experiment.",
        "Το WhatsApp δεν παραδίδει διαφημιστικά μηνύματα σε αυτό το άτομο, στο πλαίσιο πειράματος.";
    Code(130_497), Rejected(PolicyRefused) => TryOtherChannel,
        "Your business may not write to people in this country.",
        "Η επιχείρησή σας δεν επιτρέπεται να γράφει σε άτομα σε αυτή τη χώρα.";
    Code(130_501), Rejected(RequestInvalid),
        "Groups do not take this kind of message.",
        "Οι ομάδες δεν δέχονται αυτό το είδος μηνύματος.";
    Code(131_000), Unavailable,
        "WhatsApp failed for an unknown reason.",
        "Το WhatsApp απέτυχε για άγνωστο λόγο.";
    Code(131_005), Rejected(AccountBlocked),
        "The account lacks a permission, or it was withdrawn.",
        "Από τον λογαριασμό λείπει κάποιο δικαίωμα ή του αφαιρέθηκε.";
    Code(131_008), Rejected(RequestInvalid),
        "Something that WhatsApp needs is missing from the message.",
        "Από το μήνυμα λείπει κάτι που χρειάζεται το WhatsApp.";
    Code(131_009), Rejected(RequestInvalid),
        "WhatsApp does not accept a value in the message.",
        "Το WhatsApp δεν δέχεται κάποια τιμή του μηνύματος.";
    Code(131_016), Unavailable,
        "WhatsApp is out of service for a moment.",
        "Το WhatsApp είναι προσωρινά εκτός λειτουργίας.";
    Code(131_020), Rejected(RecipientUnreachable),
        "Nobody else is in the group.",
        "Δεν υπάρχει κανείς άλλος στην ομάδα.";
    Code(131_021), Rejected(RequestInvalid) => Nothing,
        "The message was addressed to your own number.",
        "Το μήνυμα απευθυνόταν στον δικό σας αριθμό.";
    Code(131_026), Rejected(RecipientUnreachable),
        "The message cannot be delivered: the number is not on WhatsApp, its app is too old, or it blocks you.",
        "Το μήνυμα δεν μπορεί να παραδοθεί: ο αριθμός δεν έχει WhatsApp, η εφαρμογή του είναι παλιά ή σας έχει αποκλείσει.";
    Code(131_030), Rejected(RecipientUnreachable) => CheckAccount,
        "This is a test number, and the recipient is not on its list of allowed numbers.",
        "Πρόκειται για δοκιμαστικό αριθμό και ο παραλήπτης δεν είναι στη λίστα των επιτρεπόμενων αριθμών του.";
    Code(131_031), Rejected(AccountBlocked) => ContactPlatform,
        "WhatsApp has locked the account.",
        "Το WhatsApp έχει κλειδώσει τον λογαριασμό.";
    Code(131_037), Rejected(AccountBlocked),
        "WhatsApp has not approved the number's display name.",
        "Το WhatsApp δεν έχει εγκρίνει το όνομα εμφάνισης του αριθμού.";
    Code(131_041), Rejected(RecipientUnreachable),
        "WhatsApp does not know this group.",
        "Το WhatsApp δεν γνωρίζει αυτή την ομάδα.";
    Code(131_042), Rejected(AccountBlocked),
        "There is a problem with the account's payment method.",
        "Υπάρχει πρόβλημα με τον τρόπο πληρωμής του λογαριασμού.";
    Code(131_044), Rejected(AccountBlocked),
        "There is a problem with the account's payment for calls.",
        "Υπάρχει πρόβλημα με την πληρωμή των κλήσεων του λογαριασμού.";
    Code(131_045), Rejected(AccountBlocked),
        "The phone number has to be registered again.",
        "Ο αριθμός πρέπει να καταχωριστεί ξανά.";
    Code(131_047), Rejected(WindowClosed) => SendTemplate,
        "The customer has not written for 24 hours: only a template can be sent now.",
        "Ο πελάτης δεν έχει γράψει εδώ και 24 ώρες: μπορεί να σταλεί μόνο πρότυπο.";
    Code(131_048), Rejected(PolicyRefused) => CheckAccount,
        "Too many messages of this number were blocked or reported as spam.",
        "Πολλά μηνύματα αυτού του αριθμού αποκλείστηκαν ή αναφέρθηκαν ως ανεπιθύμητα.";
    Code(131_049), Rejected(PolicyRefused) => RetryLater,
        "WhatsApp held the message back: this person gets enough marketing messages already.",
        "Το WhatsApp δεν παρέδωσε το μήνυμα: αυτό το άτομο λαμβάνει ήδη αρκετά διαφημιστικά.";
    Code(131_050), Rejected(PolicyRefused) => Nothing,
        "This person has stopped your marketing messages.",
        "Αυτό το άτομο έχει σταματήσει τα διαφημιστικά σας μηνύματα.";
    Code(131_051), Rejected(RequestInvalid),
        "WhatsApp does not support this kind of message.",
        "Το WhatsApp δεν υποστηρίζει αυτό το είδος μηνύματος.";
    Code(131_052), Rejected(RequestInvalid) => AskCustomer,
        "WhatsApp could not fetch the file that the customer sent.",
        "Το WhatsApp δεν μπόρεσε να λάβει το αρχείο που έστειλε ο πελάτης.";
    Code(131_053), Rejected(RequestInvalid) => ChangeFile,
        "WhatsApp could not take the file: its type or its size does not fit.",
        "Το WhatsApp δεν μπόρεσε να λάβει το αρχείο: ο τύπος ή το μέγεθός του δεν είναι αποδεκτά.";
    Code(131_055), Rejected(PolicyRefused),
        "Marketing messages are not allowed over this connection.",
        "Τα διαφημιστικά μηνύματα δεν επιτρέπονται από αυτή τη σύνδεση.";
    Code(131_056), Throttled(Peer),
        "Too many messages went to this person in a short time.",
        "Στάλθηκαν πολλά μηνύματα σε αυτό το άτομο σε σύντομο χρόνο.";
    Code(131_057), Unavailable,
        "WhatsApp is working on the account; it takes about a minute.",
        "Το WhatsApp συντηρεί τον λογαριασμό· χρειάζεται περίπου ένα λεπτό.";
    Code(131_059), Rejected(RequestInvalid) => RetryLater,
        "The list has changed while it was being read.",
        "Η λίστα άλλαξε την ώρα που διαβαζόταν.";
    Code(131_060), Rejected(RequestInvalid) => AskCustomer,
        "WhatsApp does not make this message available.",
        "Το WhatsApp δεν διαθέτει αυτό το μήνυμα.";
    Code(131_062), Rejected(RequestInvalid) => AskCustomer,
        "This message needs the customer's phone number, which is not known.",
        "Το μήνυμα αυτό χρειάζεται τον αριθμό τηλεφώνου του πελάτη, που δεν είναι γνωστός.";
    Code(131_063), Rejected(PolicyRefused),
        "Marketing templates are not allowed over this connection.",
        "Τα διαφημιστικά πρότυπα δεν επιτρέπονται από αυτή τη σύνδεση.";
    Code(131_064), Rejected(PolicyRefused) => CheckAccount,
        "The account is limited because templates were put in the wrong category.",
        "Ο λογαριασμός έχει περιοριστεί επειδή πρότυπα δηλώθηκαν σε λάθος κατηγορία.";
    Code(131_201), Rejected(RequestInvalid) => Nothing,
        "The group was changed for some of the people only.",
        "Η ομάδα άλλαξε μόνο για ορισμένα από τα άτομα.";
    Code(131_202), Rejected(RequestInvalid) => Nothing,
        "This person is already in the group.",
        "Αυτό το άτομο είναι ήδη στην ομάδα.";
    Code(131_204), Rejected(RequestInvalid),
        "The group has too many members.",
        "Η ομάδα έχει υπερβολικά πολλά μέλη.";
    Code(131_207), Rejected(RequestInvalid) => ContactPlatform,
        "WhatsApp has suspended the group.",
        "Το WhatsApp έχει αναστείλει την ομάδα.";
    Code(131_208), Throttled(Account),
        "Too many group requests were made in a short time.",
        "Έγιναν πολλά αιτήματα για ομάδες σε σύντομο χρόνο.";
    Code(131_209), Rejected(RequestInvalid) => ChangeFile,
        "The group's picture must be square.",
        "Η εικόνα της ομάδας πρέπει να είναι τετράγωνη.";
    Code(131_210), Rejected(RequestInvalid) => ChangeFile,
        "The group's picture is too small.",
        "Η εικόνα της ομάδας είναι πολύ μικρή.";
    Code(131_211), Rejected(RequestInvalid) => RetryLater,
        "No more groups can be created for now.",
        "Προς το παρόν δεν μπορούν να δημιουργηθούν άλλες ομάδες.";
    Code(131_212), Rejected(RequestInvalid) => Nothing,
        "This person is not in the group.",
        "Αυτό το άτομο δεν είναι στην ομάδα.";
    Code(131_213), Rejected(RequestInvalid) => Nothing,
        "The request to join the group is gone.",
        "Το αίτημα συμμετοχής στην ομάδα δεν υπάρχει πια.";
    Code(131_214), Rejected(RequestInvalid) => CheckAccount,
        "Creating groups is switched off for the account.",
        "Η δημιουργία ομάδων είναι απενεργοποιημένη για τον λογαριασμό.";
    Code(131_215), Rejected(RequestInvalid) => CheckAccount,
        "The account is not eligible for groups.",
        "Ο λογαριασμός δεν πληροί τις προϋποθέσεις για ομάδες.";
    Codes(131_203, 131_206), Rejected(RequestInvalid),
        "The group does not allow this.",
        "Η ομάδα δεν το επιτρέπει.";
    Code(137_000), Rejected(RequestInvalid) => AskCustomer,
        "The customer's security code has changed: perhaps somebody else has the number now.",
        "Ο κωδικός ασφαλείας του πελάτη άλλαξε: ίσως τον αριθμό τον έχει πλέον κάποιος άλλος.";
    Codes(2_593_107, 2_593_109), Rejected(RequestInvalid) => Nothing,
        "The history of the app on the phone cannot be fetched: too often asked for, or declined there.",
        "Το ιστορικό της εφαρμογής του κινητού δεν μπορεί να ληφθεί: ζητήθηκε πολλές φορές ή δεν το επέτρεψε ο κάτοχος.";
};
