//! What is done about messages and chats besides sending (platforms E.3, E.4).

use super::offers;
use super::recipient::{Recipient, insert, write_text};
use crate::capabilities::Unit;
use crate::channels::telegram::capabilities::CAPABILITIES;
use crate::channels::telegram::chat;
use crate::channels::{Action, ApiCall, ChannelKind, RenderError, Target};
use crate::content::{Content, MessageType};
use crate::message::ExternalMessageId;
use crate::text;
use serde_json::{Value, json};

/// The call of an action.
pub(in crate::channels::telegram) fn render(target: &Target<'_>, action: &Action<'_>) -> Result<ApiCall, RenderError> {
    let to = Recipient::of(target.recipient)?;
    let impossible = || RenderError::NotSupported { channel: ChannelKind::Telegram, feature: action.feature() };
    match action {
        // Bots cannot react for the owner of a business connection.
        Action::React { .. } if to.connection().is_some() => Err(impossible()),
        Action::React { message, emoji } => {
            let reaction: Vec<Value> = emoji.iter().map(|emoji| reaction(emoji)).collect();
            Ok(to.call("setMessageReaction", json!({"message_id": id(message)?, "reaction": reaction})))
        }
        Action::Edit { message, content } => edit(&to, id(message)?, content),
        Action::Delete { message } => {
            let message_id = id(message)?;
            Ok(match to.connection() {
                Some(connection) => {
                    let mut call = to.call("deleteBusinessMessages", json!({"message_ids": [message_id]}));
                    // The connection names the account; the chat is found by the ids.
                    call.body =
                        call.body.map(|_| json!({"business_connection_id": connection, "message_ids": [message_id]}));
                    call
                }
                None => to.call("deleteMessage", json!({"message_id": message_id})),
            })
        }
        Action::MarkRead { message } if to.connection().is_some() => {
            Ok(to.call("readBusinessMessage", json!({"message_id": id(message)?})))
        }
        Action::Typing { .. } => Ok(to.call("sendChatAction", json!({"action": "typing"}))),
        Action::MarkRead { .. } | Action::TakeControl => Err(impossible()),
    }
}

/// An emoji as Telegram writes it: without the sign that asks for its coloured form.
fn reaction(emoji: &str) -> Value {
    json!({"type": "emoji", "emoji": emoji.replace('\u{fe0f}', "")})
}

fn id(message: &ExternalMessageId) -> Result<i64, RenderError> {
    let reason = || "is no message that Telegram keeps".to_owned();
    chat::message_id(message).ok_or_else(|| RenderError::Invalid { field: "message".to_owned(), reason: reason() })
}

/// Other words under a file, or another text with its buttons.
fn edit(to: &Recipient<'_>, message_id: i64, content: &Content) -> Result<ApiCall, RenderError> {
    let words = content.text.as_deref().unwrap_or_default();
    let offer = content.details.as_deref().and_then(|details| details.interactive.as_ref());
    let (words, markup) = match offer {
        Some(offer) if content.message_type == MessageType::Interactive => offers::written(to, offer, words)?,
        _ => (words.to_owned(), None),
    };
    let mut parameters = json!({"message_id": message_id});
    let mut call = if content.attachments().is_empty() {
        if words.trim().is_empty() {
            return Err(RenderError::EmptyText);
        }
        let limit = CAPABILITIES.text;
        let actual = text::count(&words, limit.unit);
        if actual > limit.max {
            let (max, actual) = (u64::try_from(limit.max), u64::try_from(actual));
            let (max, actual) = (max.unwrap_or(u64::MAX), actual.unwrap_or(u64::MAX));
            return Err(RenderError::TooMuch { field: "text".to_owned(), max, actual, unit: Unit::Utf16 });
        }
        write_text(&mut parameters, "text", &words);
        to.call("editMessageText", parameters)
    } else {
        CAPABILITIES.check_text("caption", "text", &words)?;
        write_text(&mut parameters, "caption", &words);
        to.call("editMessageCaption", parameters)
    };
    if let Some(markup) = markup.filter(|markup| markup.get("inline_keyboard").is_some()) {
        insert(&mut call, "reply_markup", markup);
    }
    Ok(call)
}
