//! What Telegram's updates say (platforms E.2, E.3, read 2026-11-22): core.telegram.org/bots/api#update.
//!
//! One update a delivery, and nothing in it says for which bot: the account is the bot whose secret the request was verified with.
//! Messages of private chats and groups are read; all other updates are kept and counted.

use crate::channels::json::{self, Place};
use crate::content::Content;
use crate::event::{Event, Happening, InboundMessage, Parsed};
use crate::identity::{ExternalIdentity, IdentityKind, Peer};
use crate::message::ExternalMessageId;
use crate::time::Timestamp;
use serde_json::{Map, Value};

type Fields = Map<String, Value>;

/// The updates that we ask for: what customers do with the bot or, over a business connection, with its owner. Those that are
/// only counted yet are asked for as well, because what Telegram was not asked for it never tells again.
pub(super) const UPDATES: &[&str] = &[
    "message",
    "edited_message",
    "callback_query",
    "message_reaction",
    "my_chat_member",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
];

/// Reads a delivery.
pub(super) fn parse(account: Option<&str>, body: &[u8]) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(value) = json::read(body, &mut parsed) else { return parsed };
    let Some(update) = value.as_object() else {
        Place::ROOT.skip(&mut parsed, "not_an_object");
        return parsed;
    };
    let Some(account) = account else {
        Place::ROOT.skip(&mut parsed, "no_account");
        return parsed;
    };
    if let Some(message) = update.get("message") {
        let place = Place::ROOT.key("message");
        match message.as_object() {
            Some(message) => match read_message(message) {
                Ok(inbound) => {
                    let at = message.get("date").and_then(Timestamp::from_json);
                    parsed.events.push(Event {
                        account: account.to_owned(),
                        at,
                        happening: Happening::Message(inbound),
                    });
                }
                Err(reason) => place.skip(&mut parsed, reason),
            },
            None => place.skip(&mut parsed, "not_an_object"),
        }
        return parsed;
    }
    match update.iter().find(|(key, _)| *key != "update_id") {
        Some((name, content)) => {
            let at = content.get("date").and_then(Timestamp::from_json);
            let happening = Happening::Other { name: json::short_name(name) };
            parsed.events.push(Event { account: account.to_owned(), at, happening });
        }
        None => Place::ROOT.skip(&mut parsed, "no_event"),
    }
    parsed
}

/// Reads a message; the error says what it lacks.
fn read_message(message: &Fields) -> Result<InboundMessage, &'static str> {
    let chat = json::object(message, "chat").ok_or("no_chat")?;
    let chat_id = json::number(chat, "id").ok_or("no_chat")?;
    let message_id = json::number(message, "message_id").ok_or("no_message_id")?;
    let from = json::object(message, "from");
    // Users have positive ids, groups negative ones.
    let private = json::text(chat, "type").map_or(chat_id > 0, |kind| kind == "private");
    let (peer, author) = if private {
        (person(chat_id, from.unwrap_or(chat)), None)
    } else {
        let sender_chat = json::object(message, "sender_chat").and_then(group_of);
        let user = from.and_then(|user| Some(person(json::number(user, "id")?, user)));
        (group(chat_id, chat), sender_chat.or(user))
    };
    let answered = json::object(message, "reply_to_message").and_then(|to| json::number(to, "message_id"));
    Ok(InboundMessage {
        author,
        reply_to: answered.map(|answered| message_name(chat_id, answered)),
        ..InboundMessage::new(message_name(chat_id, message_id), peer, content(message))
    })
}

/// The name of a message: ids are unique only inside a chat.
fn message_name(chat_id: i64, message_id: i64) -> ExternalMessageId {
    ExternalMessageId(format!("{chat_id}:{message_id}"))
}

fn person(id: i64, names: &Fields) -> Peer {
    let parts = [json::text(names, "first_name"), json::text(names, "last_name")];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Peer {
        identities: vec![ExternalIdentity::new(IdentityKind::TelegramUser, id.to_string())],
        name: Some(json::storable(&name)).filter(|name| !name.is_empty()),
        username: json::owned_text(names, "username"),
    }
}

fn group(id: i64, chat: &Fields) -> Peer {
    Peer {
        identities: vec![ExternalIdentity::new(IdentityKind::TelegramChat, id.to_string())],
        name: json::owned_text(chat, "title"),
        username: json::owned_text(chat, "username"),
    }
}

/// A group or channel in whose name somebody writes: an anonymous administrator, a linked channel.
fn group_of(chat: &Fields) -> Option<Peer> {
    Some(group(json::number(chat, "id")?, chat))
}

/// The keys of a message that say nothing about its content.
const ENVELOPE: &[&str] = &[
    "author_signature",
    "business_connection_id",
    "caption",
    "caption_entities",
    "chat",
    "date",
    "edit_date",
    "effect_id",
    "entities",
    "external_reply",
    "forward_date",
    "forward_from",
    "forward_from_chat",
    "forward_from_message_id",
    "forward_origin",
    "forward_sender_name",
    "forward_signature",
    "from",
    "guest_query_id",
    "has_media_spoiler",
    "has_protected_content",
    "is_automatic_forward",
    "is_from_offline",
    "is_paid_post",
    "is_topic_message",
    "link_preview_options",
    "media_group_id",
    "message_id",
    "message_thread_id",
    "paid_star_count",
    "quote",
    "reply_markup",
    "reply_to_checklist_task_id",
    "reply_to_message",
    "reply_to_story",
    "sender_boost_count",
    "sender_business_bot",
    "sender_chat",
    "show_caption_above_media",
    "suggested_post_info",
    "via_bot",
];

/// Keys that come besides the key that names the type.
const COMPANIONS: &[(&str, &str)] = &[
    ("animation", "document"),
    ("venue", "location"),
    ("new_chat_members", "new_chat_member"),
    ("new_chat_members", "new_chat_participant"),
    ("left_chat_member", "left_chat_participant"),
];

/// The content of a message: text, or everything that was sent with its caption.
fn content(message: &Fields) -> Content {
    if let Some(text) = json::owned_text(message, "text") {
        return Content::text(text);
    }
    let keys = || message.keys().map(String::as_str).filter(|key| !ENVELOPE.contains(key));
    let companion = |key: &str| COMPANIONS.iter().any(|(main, besides)| *besides == key && message.contains_key(*main));
    let platform_type = keys().find(|key| !companion(key)).unwrap_or("unknown");
    let caption = json::owned_text(message, "caption");
    Content::unsupported(&json::short_name(platform_type), caption, Value::Object(message.clone()))
}
