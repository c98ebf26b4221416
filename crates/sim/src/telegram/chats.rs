//! Which chat a call means, and what a bot has learnt of chats, messages, callback queries and business connections from its
//! updates (platforms.md E.1, E.3, G.5 rules 38 to 40).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::channel::Channel;
use crate::inbound::telegram::chat;
use crate::phone::PhoneKey;
use crate::telegram::Bot;
use crate::telegram::answer::Refusal;
use crate::telegram::parameters::Parameters;
use crate::world::{WINDOW_MS, World};

/// A callback query must be answered within this time.
pub(crate) const CALLBACK_MS: i64 = 150_000;
/// Messages of a chat whose content is remembered.
const REMEMBERED: usize = 1_000;

/// A chat that is not the private one of a person: a group, a channel, or a person's chat over a business connection.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SeenChat {
    /// The `Chat` as updates have it.
    pub(crate) chat: Value,
    /// On whose phone it is shown.
    pub(crate) key: PhoneKey,
    /// When somebody last wrote there.
    pub(crate) last_ms: i64,
    /// The bot was thrown out, or the group was deleted.
    pub(crate) closed: bool,
    pub(crate) migrated_to: Option<i64>,
}

/// Where a message goes.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) key: PhoneKey,
    pub(crate) chat_id: i64,
    pub(crate) chat: Value,
    /// The group, channel or business connection, as the phone names it.
    pub(crate) place: Option<String>,
    pub(crate) business: Option<String>,
}

impl Target {
    pub(crate) fn is_group(&self) -> bool {
        self.chat_id < 0
    }
}

fn place_of(chat_id: i64, connection: Option<&str>) -> String {
    connection.map_or_else(|| chat_id.to_string(), |connection| format!("{connection}/{chat_id}"))
}

/// A bot learns from every update that it could get, also from one that it did not ask for.
pub(crate) fn learn(bot: &mut Bot, key: &PhoneKey, kind: &str, object: &Value, now_ms: i64) {
    let connection = object.get("business_connection_id").and_then(Value::as_str);
    let chat_id = object.get("chat").and_then(|chat| chat.get("id")).and_then(Value::as_i64);
    match kind {
        "business_connection" => {
            if let Some(id) = object.get("id").and_then(Value::as_str) {
                bot.connections.insert(id.to_owned(), object.clone());
            }
        }
        "callback_query" => {
            if let Some(id) = object.get("id").and_then(Value::as_str) {
                bot.callbacks.retain(|_, until| *until > now_ms);
                bot.callbacks.insert(id.to_owned(), now_ms + CALLBACK_MS);
            }
        }
        "my_chat_member" => {
            let status = object.get("new_chat_member").and_then(|member| member.get("status")).and_then(Value::as_str);
            let seen = chat_id.and_then(|chat_id| bot.chats.get_mut(&place_of(chat_id, None)));
            if let (Some(seen), Some(status)) = (seen, status) {
                seen.closed = matches!(status, "kicked" | "left");
            }
        }
        "message"
        | "edited_message"
        | "channel_post"
        | "edited_channel_post"
        | "business_message"
        | "edited_business_message" => {
            let Some(chat_id) = chat_id else { return };
            if chat_id < 0 || connection.is_some() {
                let chat = object.get("chat").cloned().unwrap_or_default();
                let place = place_of(chat_id, connection);
                let seen = SeenChat { chat, key: key.clone(), last_ms: now_ms, closed: false, migrated_to: None };
                let seen = bot.chats.entry(place).or_insert(seen);
                seen.last_ms = now_ms;
                seen.migrated_to = object.get("migrate_to_chat_id").and_then(Value::as_i64).or(seen.migrated_to);
            }
            remember(bot, chat_id, object);
        }
        _ => {}
    }
}

/// Keeps the content of a message, for copies, edits and answers.
pub(crate) fn remember(bot: &mut Bot, chat_id: i64, message: &Value) {
    let Some(id) = message.get("message_id").and_then(Value::as_i64) else { return };
    let messages = bot.messages.entry(chat_id).or_default();
    messages.insert(id, message.clone());
    while messages.len() > REMEMBERED {
        messages.pop_first();
    }
}

/// The chat that a parameter names: known, written from before, not blocked and not left.
pub(crate) fn target(world: &World, bot: &str, parameters: &Parameters, name: &str) -> Result<Target, Refusal> {
    let given = parameters.text(name).unwrap_or_default();
    let given = given.trim();
    if given.is_empty() {
        return Err(Refusal::bad_request(&format!("{name} is empty")));
    }
    let not_found = || Refusal::bad_request("chat not found");
    let connection = parameters.text("business_connection_id").filter(|id| !id.is_empty());
    let chat_id: i64 = given.parse().map_err(|_| not_found())?;
    let owner = world.bots.get(bot).ok_or_else(Refusal::unauthorized)?;
    if let Some(id) = &connection {
        check_connection(owner, id)?;
    }
    if chat_id < 0 || connection.is_some() {
        let place = place_of(chat_id, connection.as_deref());
        let seen = owner.chats.get(&place).ok_or_else(not_found)?;
        usable(world, seen, connection.is_some())?;
        let (key, chat) = (seen.key.clone(), seen.chat.clone());
        // As the phone names it: the group by its title.
        let title = chat.get("title").and_then(Value::as_str).filter(|_| connection.is_none());
        let place = Some(title.unwrap_or("business").to_owned());
        return Ok(Target { key, chat_id, chat, place, business: connection });
    }
    let key = world.phone_at(Channel::Telegram, bot, given).ok_or_else(not_found)?;
    let person = world.people.get(&key.person).ok_or_else(not_found)?;
    match world.phones.get(&key).filter(|phone| phone.last_inbound_ms.is_some()) {
        None => Err(not_found()),
        Some(phone) if phone.blocked => Err(Refusal::forbidden("bot was blocked by the user")),
        Some(_) => Ok(Target { chat: chat(person), key, chat_id, place: None, business: None }),
    }
}

fn usable(world: &World, seen: &SeenChat, is_business: bool) -> Result<(), Refusal> {
    if let Some(chat_id) = seen.migrated_to {
        return Err(Refusal {
            migrate_to: Some(chat_id),
            ..Refusal::bad_request("group chat was upgraded to a supergroup chat")
        });
    }
    if seen.closed {
        let kind = seen.chat.get("type").and_then(Value::as_str).unwrap_or("group");
        return Err(Refusal::forbidden(&format!("bot was kicked from the {kind} chat")));
    }
    if is_business && world.now_ms() - seen.last_ms > WINDOW_MS {
        return Err(Refusal::bad_request("BUSINESS_PEER_USAGE_MISSING"));
    }
    Ok(())
}

/// The connection exists, is on, and allows to answer.
fn check_connection(bot: &Bot, id: &str) -> Result<(), Refusal> {
    let connection = bot.connections.get(id);
    let connection = connection.filter(|connection| connection.get("is_enabled") != Some(&Value::Bool(false)));
    let connection = connection.ok_or_else(|| Refusal::bad_request("BUSINESS_CONNECTION_INVALID"))?;
    let right = connection.get("rights").and_then(|rights| rights.get("can_reply")).and_then(Value::as_bool);
    match right.or_else(|| connection.get("can_reply").and_then(Value::as_bool)) {
        Some(false) => Err(Refusal::bad_request("BUSINESS_CONNECTION_NOT_ALLOWED")),
        _ => Ok(()),
    }
}

/// `getBusinessConnection`
pub(crate) fn connection(world: &World, bot: &str, parameters: &Parameters) -> Result<Value, Refusal> {
    let id = parameters.text("business_connection_id").unwrap_or_default();
    let found = world.bots.get(bot).and_then(|bot| bot.connections.get(&id)).cloned();
    found.ok_or_else(|| Refusal::bad_request("BUSINESS_CONNECTION_INVALID"))
}

/// `readBusinessMessage`: in chats that were active in the last day.
pub(crate) fn read_business(world: &mut World, bot: &str, parameters: &Parameters) -> Result<Value, Refusal> {
    connection(world, bot, parameters)?;
    let target = target(world, bot, parameters, "chat_id")?;
    let id = parameters.integer("message_id").unwrap_or_default().to_string();
    if world.phones.message(&target.key, &id).is_none() {
        return Err(Refusal::bad_request("message to read not found"));
    }
    world.phones.business_reads(&target.key, Some(&id));
    world.changed();
    Ok(json!(true))
}

/// The content of a message that the bot knows.
pub(crate) fn remembered(world: &World, bot: &str, chat_id: i64, id: i64) -> Option<Value> {
    world.bots.get(bot)?.messages.get(&chat_id)?.get(&id).cloned()
}
