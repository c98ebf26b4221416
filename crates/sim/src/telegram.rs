//! The Telegram Bot API (platforms.md E): bots, their updates and their calls.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::account::SimAccount;
use crate::inbound::telegram::{chat, user};
use crate::phone::{PhoneKey, Writer};
use crate::schedule::Task;
use crate::world::World;

pub(crate) mod answer;
pub(crate) mod calls;
pub(crate) mod chats;
mod content;
mod edit;
mod files;
mod formatting;
pub(crate) mod http;
mod keyboard;
pub(crate) mod parameters;
pub(crate) mod queue;
mod send;
pub(crate) mod webhook;

/// Updates that a bot gets when it does not list what it wants (E.2).
const NOT_BY_DEFAULT: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];
/// Messages are kept for a day.
const UPDATE_LIFE_MS: i64 = 24 * 3_600_000;

/// Where a bot wants its updates.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret_token: Option<String>,
    pub(crate) max_connections: u32,
    pub(crate) allowed_updates: Option<BTreeSet<String>>,
}

/// An update that the bot has not confirmed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Update {
    pub(crate) update_id: i64,
    pub(crate) chat: i64,
    pub(crate) body: String,
    pub(crate) expires_ms: i64,
    pub(crate) attempts: u32,
    pub(crate) not_before_ms: i64,
    pub(crate) delay_ms: i64,
    /// The customer's message inside, for its second tick.
    pub(crate) carries: Option<(PhoneKey, String)>,
}

/// One bot.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Bot {
    pub(crate) webhook: Option<Webhook>,
    pub(crate) pending: Vec<Update>,
    pub(crate) last_update_id: i64,
    pub(crate) last_error: Option<(i64, String)>,
    pub(crate) last_set_ms: Option<i64>,
    /// Since when the webhook has been answering 410.
    #[serde(default)]
    pub(crate) gone_since_ms: Option<i64>,
    /// Groups, channels and chats over business connections, by place.
    #[serde(default)]
    pub(crate) chats: BTreeMap<String, chats::SeenChat>,
    /// Contents of messages, by chat and message id.
    #[serde(default)]
    pub(crate) messages: BTreeMap<i64, BTreeMap<i64, Value>>,
    /// Callback queries that may still be answered, and until when.
    #[serde(default)]
    pub(crate) callbacks: BTreeMap<String, i64>,
    /// Business connections by id.
    #[serde(default)]
    pub(crate) connections: BTreeMap<String, Value>,
    /// What `setMyCommands` set, by scope and language.
    #[serde(default)]
    pub(crate) commands: BTreeMap<String, Value>,
    /// Pictures of people that the bot has asked for, by person.
    #[serde(default)]
    pub(crate) portraits: BTreeMap<String, String>,
    /// Chats whose head is being posted.
    #[serde(skip)]
    pub(crate) posting: BTreeSet<i64>,
}

impl Bot {
    pub(crate) fn secret_token(&self) -> Option<&str> {
        self.webhook.as_ref()?.secret_token.as_deref()
    }

    fn wants(&self, kind: &str) -> bool {
        match self.webhook.as_ref().and_then(|webhook| webhook.allowed_updates.as_ref()) {
            Some(listed) if !listed.is_empty() => listed.contains(kind),
            _ => !NOT_BY_DEFAULT.contains(&kind),
        }
    }
}

/// A bot for each Telegram account; those with a preset secret start with their webhook set.
pub(crate) fn bots(accounts: &[SimAccount], webhook_url: &str, now_ms: i64) -> BTreeMap<String, Bot> {
    let bot = |account: &SimAccount| match account {
        SimAccount::Telegram { webhook_secret, .. } => {
            let preset = webhook_secret.clone().map(|secret| Webhook {
                url: webhook_url.to_owned(),
                secret_token: Some(secret),
                max_connections: 40,
                allowed_updates: None,
            });
            // Update ids only grow, also from one start to the next.
            let last_update_id = now_ms / 1000 - 1_000_000_000;
            Some((account.id().to_owned(), Bot { webhook: preset, last_update_id, ..Bot::default() }))
        }
        _ => None,
    };
    accounts.iter().filter_map(bot).collect()
}

/// The next `message_id` of a private chat; on the channels of Meta nothing.
pub(crate) fn next_message_number(world: &mut World, key: &PhoneKey) -> i64 {
    if key.channel != crate::Channel::Telegram {
        return 0;
    }
    // Grows from start to start even when the state file was lost: seconds since the autumn of 2026.
    let floor = (world.now_ms() / 1000 - 1_790_000_000).max(1);
    let phone = world.phones.open(key);
    phone.last_number = if phone.last_number == 0 { floor } else { phone.last_number + 1 };
    phone.last_number
}

/// Puts an update into the bot's queue and plans its delivery.
pub(crate) fn enqueue(world: &mut World, key: &PhoneKey, kind: &str, object: Value, carries: Option<&str>) {
    let now = world.now_ms();
    let chat =
        world.people.get(&key.person).and_then(|person| person.telegram.as_ref()).map_or(0, |identity| identity.id);
    let Some(bot) = world.bots.get_mut(&key.account) else { return };
    chats::learn(bot, key, kind, &object, now);
    if !bot.wants(kind) {
        return;
    }
    bot.last_update_id += 1;
    let mut update = json!({"update_id": bot.last_update_id});
    if let Some(keys) = update.as_object_mut() {
        keys.insert(kind.to_owned(), object);
    }
    bot.pending.push(Update {
        update_id: bot.last_update_id,
        chat,
        body: crate::wire::telegram_json(&update),
        expires_ms: now.saturating_add(life_ms(kind)),
        attempts: 0,
        not_before_ms: now,
        delay_ms: 0,
        carries: carries.map(|id| (key.clone(), id.to_owned())),
    });
    world.plan(0, Task::Updates { bot: key.account.clone(), chat });
}

/// How long an update of this kind is tried (E.2).
fn life_ms(kind: &str) -> i64 {
    match kind {
        "callback_query" | "shipping_query" | "pre_checkout_query" => chats::CALLBACK_MS,
        "inline_query" => 30_000,
        "chosen_inline_result" => 600_000,
        _ => UPDATE_LIFE_MS,
    }
}

/// The `Message` of a chat with this id, as answers and `reply_to_message` show it.
pub(crate) fn message_object(world: &World, key: &PhoneKey, id: &str) -> Option<Value> {
    let message = world.phones.message(key, id)?;
    let (person, account, _) = world.party(key)?;
    let from = if message.writer == Writer::Business { bot_user(account) } else { user(person) };
    let mut object = json!({
        "message_id": id.parse::<i64>().ok()?, "from": from, "chat": chat(person), "date": message.at_ms / 1000,
    });
    if let Some(keys) = object.as_object_mut() {
        keys.insert("text".to_owned(), json!(message.text));
    }
    Some(object)
}

/// The `User` of a bot.
pub(crate) fn bot_user(account: &SimAccount) -> Value {
    let username = if let SimAccount::Telegram { username, .. } = account { username.as_str() } else { "" };
    json!({
        "id": account.id().parse::<i64>().unwrap_or_default(), "is_bot": true, "first_name": account.name(),
        "username": username,
    })
}

/// The person blocked the bot or came back: the update `my_chat_member` (E.3).
pub(crate) fn membership_changed(world: &mut World, key: &PhoneKey, blocked: bool) {
    let Some((person, account, _)) = world.party(key) else { return };
    let (member, kicked) = (json!("member"), json!("kicked"));
    let (old, new) = if blocked { (member, kicked) } else { (kicked, member) };
    let state = |status: Value| json!({"user": bot_user(account), "status": status, "until_date": 0});
    let update = json!({
        "chat": chat(person), "from": user(person), "date": world.now_ms() / 1000,
        "old_chat_member": state(old), "new_chat_member": state(new),
    });
    enqueue(world, key, "my_chat_member", update, None);
}
