//! What the Bot API answers to a call that it did not take (platforms E.1, read 2026-11-22).
//!
//! Telegram's codes are HTTP statuses; what is meant inside 400 and 404 stands only in the words, of which the server's source
//! shows the exact form.

use crate::channels::RejectReason::{AccountBlocked, Other, RecipientUnreachable, RequestInvalid, TokenInvalid};
use crate::channels::ThrottleScope::Account;
use crate::channels::errors::ErrorClass::{Rejected, Throttled};
use crate::channels::errors::{self, ErrorClass, ErrorRow, code};

/// The tables.
pub(super) const TABLES: &[&[ErrorRow]] = &[TELEGRAM_ERRORS];

/// Telegram's codes.
const TELEGRAM_ERRORS: &[ErrorRow] = &[
    code(400, Rejected(RequestInvalid), "the request is wrong"),
    code(401, Rejected(TokenInvalid), "the token is wrong or was revoked"),
    code(403, Rejected(RecipientUnreachable), "the person has blocked the bot, or the bot is not in the chat"),
    code(404, Rejected(RequestInvalid), "there is no such method"),
    code(409, Rejected(Other), "another programme uses the bot"),
    code(413, Rejected(RequestInvalid), "the request is too large"),
    code(421, Rejected(AccountBlocked), "this server does not serve the bot"),
    code(429, Throttled(Account), "too many requests"),
];

/// What is meant when the words after the colon begin so.
const WORDS: &[(i64, &str, ErrorClass)] = &[
    (400, "Bad Request: chat not found", Rejected(RecipientUnreachable)),
    (400, "Bad Request: user not found", Rejected(RecipientUnreachable)),
    (400, "Bad Request: PEER_ID_INVALID", Rejected(RecipientUnreachable)),
    (400, "Bad Request: USER_IS_BLOCKED", Rejected(RecipientUnreachable)),
    (400, "Bad Request: group chat was upgraded", Rejected(RecipientUnreachable)),
    (400, "Bad Request: group chat was deactivated", Rejected(RecipientUnreachable)),
    (404, "Not Found: ", Rejected(RequestInvalid)),
    // The address did not even parse: a token that is none.
    (404, "Not Found", Rejected(TokenInvalid)),
];

/// What an error means.
pub(super) fn class_of(code: i64, description: &str) -> ErrorClass {
    WORDS
        .iter()
        .find(|(of_code, words, _)| *of_code == code && description.starts_with(words))
        .map(|(_, _, class)| *class)
        .or_else(|| errors::find(TABLES, code, None).map(|row| row.class))
        .unwrap_or(Rejected(Other))
}

/// What a repeated action is answered: what it asks for is done already.
const DONE: &[&str] = &["Bad Request: message is not modified", "Bad Request: message to delete not found"];

/// Whether these words say that what was asked for is done already.
pub(super) fn is_done(description: &str) -> bool {
    DONE.iter().any(|words| description.starts_with(words))
}
