//! What Telegram's updates say (platforms E.2, E.3, read 2026-11-22): core.telegram.org/bots/api#update.
//!
//! One update a delivery, and nothing in it says for which bot: the account is the bot whose secret the request was verified with.

mod content;
mod files;
mod service;

use super::chat::{Chat, Fields, full_name, group_identity, pressed_name, user};
use super::vcard;
use crate::channels::json::{self, Place};
use crate::channels::{ApiCall, Host};
use crate::content::{Choice, ChoiceKind, Content, Details, MessageType};
use crate::event::{
    AccountEvent, Consent, ConsentTopic, EchoedMessage, Edit, Event, Happening, InboundMessage, Parsed, PeerChange,
    Reaction, Revocation, Severity,
};
use crate::message::ExternalMessageId;
use crate::time::Timestamp;
use serde_json::{Value, json};

/// The updates that we ask for: what customers do with the bot or, over a business connection, with its owner. All others are of
/// features that we do not use.
pub(super) const UPDATES: &[&str] = &[
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "guest_message",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "callback_query",
    "message_reaction",
    "my_chat_member",
    "chat_join_request",
];

/// What an update says, or what it lacks.
type Read = Result<Vec<(Option<Timestamp>, Happening)>, &'static str>;

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
    let mut empty = true;
    for (name, said) in update.iter().filter(|(name, _)| *name != "update_id") {
        empty = false;
        match read(account, update, name, said) {
            Ok(happenings) => parsed.events.extend(happenings.into_iter().map(|(at, happening)| Event {
                account: account.to_owned(),
                at,
                happening,
            })),
            Err(reason) => Place::ROOT.key(name).skip(&mut parsed, reason),
        }
    }
    if empty {
        Place::ROOT.skip(&mut parsed, "no_event");
    }
    parsed
}

fn read(account: &str, update: &Fields, name: &str, said: &Value) -> Read {
    if !UPDATES.contains(&name) {
        let at = said.get("date").and_then(Timestamp::from_json);
        return Ok(vec![(at, Happening::Other { name: json::short_name(name) })]);
    }
    let said = said.as_object().ok_or("not_an_object")?;
    let happening = match name {
        "edited_message" | "edited_channel_post" | "edited_business_message" => return edited(update, said),
        "callback_query" => return pressed(said),
        "message_reaction" => reacted(account, said)?,
        "deleted_business_messages" => return deleted(said),
        "my_chat_member" => membership(said)?,
        "business_connection" | "chat_join_request" => Happening::Account(account_event(name, said)),
        _ => return written(account, said),
    };
    Ok(vec![(time(said, "date"), happening)])
}

fn time(fields: &Fields, key: &str) -> Option<Timestamp> {
    fields.get(key).and_then(Timestamp::from_json)
}

/// A message. A group that becomes a supergroup has another id from then on, and both chats tell.
fn written(account: &str, message: &Fields) -> Read {
    let chat = Chat::of(message).ok_or("no_chat")?;
    let message_id = json::number(message, "message_id").ok_or("no_message_id")?;
    let at = time(message, "date");
    let from = json::object(message, "from");
    let mut peer = chat.peer(from);
    let mut happenings = Vec::new();
    if let Some(upgraded) = json::number(message, "migrate_to_chat_id") {
        let before = std::mem::replace(&mut peer.identities, vec![group_identity(upgraded)]);
        happenings.push((at, Happening::PeerChange(PeerChange { before, now: peer.clone() })));
    }
    if let Some(original) = json::number(message, "migrate_from_chat_id") {
        let change = PeerChange { before: vec![group_identity(original)], now: peer };
        return Ok(vec![(at, Happening::PeerChange(change))]);
    }
    let content = content::read(message);
    let provider_message_id = chat.message(message_id);
    let reply_to = answered(&chat, message);
    let happening = if chat.is_ours(account, message) {
        let app = json::object(message, "sender_business_bot").and_then(|bot| json::id(bot, "id"));
        Happening::Echo(EchoedMessage {
            provider_message_id,
            peer,
            content,
            correlation_id: None,
            app_id: app,
            reply_to,
            history: None,
        })
    } else {
        let author = chat.author(from, json::object(message, "sender_chat"));
        let inbound = InboundMessage::new(provider_message_id, peer, content);
        Happening::Message(InboundMessage { author, reply_to, ..inbound })
    };
    happenings.push((at, happening));
    Ok(happenings)
}

/// The message that is answered, or that was pinned.
fn answered(chat: &Chat<'_>, message: &Fields) -> Option<ExternalMessageId> {
    let to = json::object(message, "reply_to_message").or_else(|| json::object(message, "pinned_message"))?;
    json::number(to, "message_id").map(|answered| chat.message(answered))
}

/// Another content of a message: written anew by its author, or a position, a poll, a game or a list of tasks that goes on.
fn edited(update: &Fields, message: &Fields) -> Read {
    let chat = Chat::of(message).ok_or("no_chat")?;
    let message_id = json::number(message, "message_id").ok_or("no_message_id")?;
    let goes_on = ["location", "poll", "game", "checklist"].iter().any(|key| message.contains_key(*key));
    let edit_id = json::id(message, "edit_date").or_else(|| json::id(update, "update_id")).ok_or("no_edit_date")?;
    let edit = Edit {
        target: chat.message(message_id),
        peer: chat.peer(json::object(message, "from")),
        edit_id,
        content: content::read(message),
        continued: goes_on,
    };
    Ok(vec![(time(message, "edit_date").or_else(|| time(message, "date")), Happening::Edit(edit))])
}

/// A button of a message was pressed. The message may be too old to be shown, and of an inline message there is none.
fn pressed(query: &Fields) -> Read {
    let id = json::id(query, "id").ok_or("no_callback_id")?;
    let from = json::object(query, "from");
    let message = json::object(query, "message");
    let chat = message.and_then(Chat::of);
    let peer = match &chat {
        Some(chat) => chat.peer(from),
        None => from.and_then(user).ok_or("no_sender")?,
    };
    let chosen = json::owned_text(query, "data").or_else(|| json::owned_text(query, "game_short_name"));
    let title = message.zip(chosen.as_deref()).and_then(|(message, data)| title_of(message, data));
    let text = title.clone().or_else(|| chosen.clone());
    let choice = Choice { kind: ChoiceKind::Button, id: chosen, title, description: None };
    let content = Content::new(MessageType::Choice, text, Details { choice: Some(choice), ..Details::default() });
    let acknowledgement =
        ApiCall::post(Host::Telegram, "/answerCallbackQuery", json!({"callback_query_id": id.as_str()}));
    let reply_to = chat
        .as_ref()
        .zip(message)
        .and_then(|(chat, message)| json::number(message, "message_id").map(|message_id| chat.message(message_id)));
    let inbound = InboundMessage {
        author: chat.and_then(|chat| chat.author(from, None)),
        reply_to,
        acknowledgement: Some(acknowledgement),
        ..InboundMessage::new(pressed_name(&id), peer, content)
    };
    Ok(vec![(None, Happening::Message(inbound))])
}

/// What stands on the button with this data.
fn title_of(message: &Fields, data: &str) -> Option<String> {
    let rows = json::object(message, "reply_markup")?.get("inline_keyboard")?.as_array()?;
    let mut buttons = rows.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_object);
    buttons
        .find(|button| json::text(button, "callback_data") == Some(data))
        .and_then(|button| json::owned_text(button, "text"))
}

/// What stands for a reaction that is no emoji: a sticker of a set, a paid star.
const NO_EMOJI: &str = "🔹";

/// The reactions of one person to a message, all that there are now.
fn reacted(account: &str, update: &Fields) -> Result<Happening, &'static str> {
    let chat = Chat::of(update).ok_or("no_chat")?;
    let message_id = json::number(update, "message_id").ok_or("no_message_id")?;
    let from = json::object(update, "user");
    let reactions = update.get("new_reaction").and_then(Value::as_array).ok_or("no_reaction")?;
    let emojis = reactions
        .iter()
        .filter_map(Value::as_object)
        .map(|reaction| json::owned_text(reaction, "emoji").unwrap_or_else(|| NO_EMOJI.to_owned()));
    let emoji: String = emojis.collect();
    Ok(Happening::Reaction(Reaction {
        target: chat.message(message_id),
        peer: chat.peer(from),
        author: chat.author(from, json::object(update, "actor_chat")),
        ours: from.is_some_and(|from| json::is_id(from, "id", |id| id == account)),
        emoji: Some(emoji).filter(|emoji| !emoji.is_empty()),
    }))
}

/// Messages of a business chat that were deleted.
fn deleted(update: &Fields) -> Read {
    let chat = Chat::of(update).ok_or("no_chat")?;
    let ids = update.get("message_ids").and_then(Value::as_array).ok_or("no_message_id")?;
    let targets = ids.iter().filter_map(|id| json::as_id(id)?.parse().ok()).map(|id| chat.message(id));
    let revoked: Vec<_> = targets
        .map(|target| (None, Happening::Revocation(Revocation { target, peer: chat.peer(None), erase: false })))
        .collect();
    if revoked.is_empty() { Err("no_message_id") } else { Ok(revoked) }
}

/// The bot was blocked or unblocked, put out of a group or taken in.
fn membership(update: &Fields) -> Result<Happening, &'static str> {
    let chat = Chat::of(update).ok_or("no_chat")?;
    let member = json::object(update, "new_chat_member").ok_or("no_membership")?;
    let granted = match json::text(member, "status").ok_or("no_membership")? {
        "kicked" | "left" => false,
        "restricted" => json::flag(member, "can_send_messages"),
        _ => true,
    };
    let peer = chat.peer(json::object(update, "from"));
    Ok(Happening::Consent(Consent { peer, topic: ConsentTopic::Messages, granted }))
}

/// A business connection was made, changed or ended; somebody asks to join a group.
fn account_event(name: &str, said: &Fields) -> AccountEvent {
    let rights = json::object(said, "rights");
    // Before rights were told one by one (Bot API 9.0), `can_reply` stood beside them.
    let may_reply = json::flag(said, "can_reply") || rights.is_some_and(|rights| json::flag(rights, "can_reply"));
    let (what, severity) = match name {
        "business_connection" if !json::flag(said, "is_enabled") => (Some("disabled"), Severity::Warning),
        "business_connection" if !may_reply => (Some("read_only"), Severity::Warning),
        "business_connection" => (Some("enabled"), Severity::Info),
        _ => (None, Severity::Info),
    };
    AccountEvent {
        kind: name.to_owned(),
        what: what.map(str::to_owned),
        severity,
        template: None,
        fields: said.clone(),
    }
}
