//! What the Bot API answers to a call that it did not take (platforms E.1, read 2026-11-22).
//!
//! Telegram's codes are HTTP statuses; what is meant inside them stands only in the words, of which the server's source shows the
//! exact form. What is recognised so is kept under a word of ours: `403/blocked`.

use crate::channels::RejectReason::{AccountBlocked, Other, RecipientUnreachable, RequestInvalid, TokenInvalid};
use crate::channels::ThrottleScope::Account;
use crate::channels::errors::ErrorClass::{PerhapsSent, Rejected, Throttled};
use crate::channels::errors::ErrorKey::{Code, Codes, Worded};
use crate::channels::errors::{self, ErrorKey, ErrorRow, rows};

/// The tables.
pub(super) const TABLES: &[&[ErrorRow]] = &[TELEGRAM_ERRORS];

/// What Telegram answers, by code and by the beginning of its words.
const TELEGRAM_ERRORS: &[ErrorRow] = rows! {
    Worded(400, "chat_not_found", "Bad Request: chat not found"), Rejected(RecipientUnreachable),
        "Telegram does not know this chat: the person has not written to the bot yet, or the chat is gone.",
        "Το Telegram δεν γνωρίζει αυτή τη συνομιλία: το άτομο δεν έχει γράψει ακόμη στο bot ή η συνομιλία δεν υπάρχει πια.";
    Worded(400, "user_not_found", "Bad Request: user not found"), Rejected(RecipientUnreachable),
        "There is no such person on Telegram.",
        "Δεν υπάρχει τέτοιο άτομο στο Telegram.";
    Worded(400, "no_such_peer", "Bad Request: PEER_ID_INVALID"), Rejected(RecipientUnreachable),
        "The bot may not write to this person before they write to it.",
        "Το bot δεν μπορεί να γράψει σε αυτό το άτομο πριν του γράψει εκείνο.";
    Worded(400, "blocked", "Bad Request: USER_IS_BLOCKED"), Rejected(RecipientUnreachable),
        "This person has blocked the bot.",
        "Αυτό το άτομο έχει αποκλείσει το bot.";
    Worded(400, "group_upgraded", "Bad Request: group chat was upgraded"), Rejected(RecipientUnreachable) => RetryLater,
        "The group has become a supergroup with another address, which Telegram tells of by itself.",
        "Η ομάδα έγινε υπερομάδα με άλλη διεύθυνση, την οποία στέλνει το ίδιο το Telegram.";
    Worded(400, "group_deactivated", "Bad Request: group chat was deactivated"), Rejected(RecipientUnreachable),
        "The group does not exist any more.",
        "Η ομάδα δεν υπάρχει πια.";
    Worded(400, "no_connection", "Bad Request: BUSINESS_CONNECTION_INVALID"), Rejected(RecipientUnreachable) => CheckAccount,
        "The owner has disconnected the bot from their Telegram account.",
        "Ο κάτοχος έχει αποσυνδέσει το bot από τον λογαριασμό του στο Telegram.";
    Worded(400, "business_chat_inactive", "Bad Request: BUSINESS_PEER_USAGE_MISSING"), Rejected(RecipientUnreachable) => WaitForCustomer,
        "The bot may answer for the account's owner only within 24 hours after the customer's last message.",
        "Το bot μπορεί να απαντά για τον κάτοχο του λογαριασμού μόνο έως 24 ώρες μετά το τελευταίο μήνυμα του πελάτη.";
    Worded(400, "empty", "Bad Request: message text is empty"), Rejected(RequestInvalid),
        "The message is empty.",
        "Το μήνυμα είναι κενό.";
    Worded(400, "too_long", "Bad Request: message is too long"), Rejected(RequestInvalid),
        "The message is too long.",
        "Το μήνυμα είναι πολύ μεγάλο.";
    Worded(400, "caption_too_long", "Bad Request: message caption is too long"), Rejected(RequestInvalid),
        "The words under the file are too long.",
        "Το κείμενο κάτω από το αρχείο είναι πολύ μεγάλο.";
    Worded(400, "not_modified", "Bad Request: message is not modified"), Rejected(RequestInvalid) => Nothing,
        "The message says this already.",
        "Το μήνυμα λέει ήδη αυτό.";
    Worded(400, "not_found_to_edit", "Bad Request: message to edit not found"), Rejected(RequestInvalid) => Nothing,
        "The message does not exist any more.",
        "Το μήνυμα δεν υπάρχει πια.";
    Worded(400, "not_found_to_delete", "Bad Request: message to delete not found"), Rejected(RequestInvalid) => Nothing,
        "The message does not exist any more.",
        "Το μήνυμα δεν υπάρχει πια.";
    Worded(400, "not_found_to_answer", "Bad Request: message to be replied not found"), Rejected(RequestInvalid) => ChangeMessage,
        "The message that is answered does not exist any more.",
        "Το μήνυμα που απαντάτε δεν υπάρχει πια.";
    Worded(400, "no_deleting", "Bad Request: message can't be deleted"), Rejected(RequestInvalid) => Nothing,
        "This message cannot be taken back any more.",
        "Αυτό το μήνυμα δεν μπορεί πια να ανακληθεί.";
    Worded(400, "no_editing", "Bad Request: message can't be edited"), Rejected(RequestInvalid) => Nothing,
        "This message cannot be changed any more.",
        "Αυτό το μήνυμα δεν μπορεί πια να αλλάξει.";
    Worded(400, "reaction_invalid", "Bad Request: REACTION_INVALID"), Rejected(RequestInvalid) => ChangeMessage,
        "Telegram does not allow this emoji as a reaction here.",
        "Το Telegram δεν επιτρέπει αυτό το emoji ως αντίδραση εδώ.";
    Worded(400, "query_too_old", "Bad Request: query is too old"), Rejected(RequestInvalid) => Nothing,
        "The pressed button was acknowledged too late.",
        "Η επιβεβαίωση για το πάτημα του κουμπιού στάλθηκε αργά.";
    Worded(400, "url_not_fetched", "Bad Request: failed to get HTTP URL content"), Rejected(RequestInvalid) => ChangeFile,
        "Telegram could not fetch the file from its address.",
        "Το Telegram δεν μπόρεσε να λάβει το αρχείο από τη διεύθυνσή του.";
    Worded(400, "url_of_wrong_type", "Bad Request: wrong type of the web page content"), Rejected(RequestInvalid) => ChangeFile,
        "At the file's address is something of another type.",
        "Στη διεύθυνση του αρχείου υπάρχει κάτι άλλου τύπου.";
    Worded(400, "url_wrong", "Bad Request: wrong HTTP URL specified"), Rejected(RequestInvalid) => ChangeMessage,
        "A link in the message is not right.",
        "Ένας σύνδεσμος στο μήνυμα δεν είναι σωστός.";
    Worded(400, "file_too_big", "Bad Request: file is too big"), Rejected(RequestInvalid) => ChangeFile,
        "The file is too large: bots can fetch files up to 20 MB.",
        "Το αρχείο είναι πολύ μεγάλο: τα bot μπορούν να λάβουν αρχεία έως 20 MB.";
    Worded(400, "file_unknown", "Bad Request: wrong file identifier"), Rejected(RequestInvalid) => ChangeFile,
        "Telegram does not have the file any more.",
        "Το Telegram δεν έχει πια το αρχείο.";
    Worded(400, "topic_not_found", "Bad Request: message thread not found"), Rejected(RequestInvalid) => Nothing,
        "The group's topic does not exist any more.",
        "Το θέμα της ομάδας δεν υπάρχει πια.";
    Worded(400, "keyboard_too_long", "Bad Request: reply markup is too long"), Rejected(RequestInvalid) => ChangeMessage,
        "The message has too many buttons.",
        "Το μήνυμα έχει πάρα πολλά κουμπιά.";
    Worded(400, "button_data", "Bad Request: BUTTON_DATA_INVALID"), Rejected(RequestInvalid) => ChangeMessage,
        "The id of a button is too long.",
        "Το αναγνωριστικό ενός κουμπιού είναι πολύ μεγάλο.";
    Worded(400, "no_rights", "Bad Request: not enough rights"), Rejected(RecipientUnreachable),
        "The bot may not write in this group.",
        "Το bot δεν επιτρέπεται να γράφει σε αυτή την ομάδα.";
    Code(400), Rejected(RequestInvalid),
        "Telegram does not accept something in the message.",
        "Το Telegram δεν δέχεται κάτι στο μήνυμα.";
    Code(401), Rejected(TokenInvalid),
        "The bot's token is wrong or was revoked.",
        "Το κλειδί του bot είναι λάθος ή ανακλήθηκε.";
    Worded(403, "blocked", "Forbidden: bot was blocked by the user"), Rejected(RecipientUnreachable),
        "This person has blocked the bot.",
        "Αυτό το άτομο έχει αποκλείσει το bot.";
    Worded(403, "deactivated", "Forbidden: user is deactivated"), Rejected(RecipientUnreachable),
        "This person has deleted their Telegram account.",
        "Αυτό το άτομο έχει διαγράψει τον λογαριασμό του στο Telegram.";
    Worded(403, "removed", "Forbidden: bot was kicked"), Rejected(RecipientUnreachable),
        "The bot was removed from this chat.",
        "Το bot αφαιρέθηκε από αυτή τη συνομιλία.";
    Worded(403, "not_a_member", "Forbidden: bot is not a member"), Rejected(RecipientUnreachable),
        "The bot is not in this chat.",
        "Το bot δεν συμμετέχει σε αυτή τη συνομιλία.";
    Worded(403, "group_deleted", "Forbidden: the group chat was deleted"), Rejected(RecipientUnreachable),
        "The group does not exist any more.",
        "Η ομάδα δεν υπάρχει πια.";
    Worded(403, "not_begun", "Forbidden: bot can't initiate conversation"), Rejected(RecipientUnreachable),
        "The bot may not write to this person before they write to it.",
        "Το bot δεν μπορεί να γράψει σε αυτό το άτομο πριν του γράψει εκείνο.";
    Code(403), Rejected(RecipientUnreachable),
        "The bot may not write to this chat.",
        "Το bot δεν επιτρέπεται να γράφει σε αυτή τη συνομιλία.";
    Worded(404, "no_method", "Not Found: "), Rejected(RequestInvalid) => ContactPlatform,
        "Telegram does not know what was asked of it.",
        "Το Telegram δεν γνωρίζει αυτό που του ζητήθηκε.";
    // The address did not even parse: a token that is none.
    Worded(404, "no_token", "Not Found"), Rejected(TokenInvalid),
        "The bot's token is not one of Telegram's.",
        "Το κλειδί του bot δεν είναι κλειδί του Telegram.";
    Code(404), Rejected(RequestInvalid) => ContactPlatform,
        "Telegram does not know what was asked of it.",
        "Το Telegram δεν γνωρίζει αυτό που του ζητήθηκε.";
    Code(409), Rejected(Other) => CheckAccount,
        "Another program uses the bot at the same time.",
        "Ένα άλλο πρόγραμμα χρησιμοποιεί το bot ταυτόχρονα.";
    Code(413), Rejected(RequestInvalid) => ChangeFile,
        "The message is too large for Telegram.",
        "Το μήνυμα είναι πολύ μεγάλο για το Telegram.";
    Code(421), Rejected(AccountBlocked),
        "This Telegram server does not serve the bot.",
        "Αυτός ο διακομιστής του Telegram δεν εξυπηρετεί το bot.";
    Code(429), Throttled(Account),
        "The bot sends more messages than it may.",
        "Το bot στέλνει περισσότερα μηνύματα απ' όσα επιτρέπεται.";
    Codes(500, 599), PerhapsSent,
        "Telegram's server failed: perhaps the message was sent, perhaps not.",
        "Ο διακομιστής του Telegram απέτυχε: ίσως το μήνυμα στάλθηκε, ίσως όχι.";
};

/// The row of an error, by its code and the beginning of its words.
pub(super) fn row_of(code: i64, description: &str) -> Option<&'static ErrorRow> {
    let worded = |row: &&ErrorRow| matches!(row.key, ErrorKey::Worded(of, _, words) if of == code && description.starts_with(words));
    TELEGRAM_ERRORS.iter().find(worded).or_else(|| errors::find(TABLES, code, None))
}

/// What a repeated action is answered: what it asks for is done already.
const DONE: &[&str] = &["400/not_modified", "400/not_found_to_delete"];

/// Whether this code says that what was asked for is done already.
pub(super) fn is_done(code: Option<&str>) -> bool {
    code.is_some_and(|code| DONE.contains(&code))
}
