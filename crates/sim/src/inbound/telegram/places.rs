//! Where a Telegram message stands: the private chat, a group, a channel, the chat of a connected business account
//! (platforms.md E.2, E.3).

use serde_json::{Map, Value, json};

use crate::customer::What;
use crate::inbound::Frame;
use crate::inbound::telegram::{chat, user};
use crate::people::Person;
use crate::phone::Phones;
use crate::telegram;
use crate::wire::digits_of;
use crate::world::World;

/// A place with what its `Chat` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Private,
    Business,
    Group { id: i64, title: String, supergroup: bool },
    Channel { id: i64, title: String },
}

impl Place {
    pub(crate) fn of(world: &World, frame: &Frame<'_>) -> Self {
        let before = frame.target.and_then(|target| target.place.clone());
        let business = frame.around.business || before.as_deref() == Some("business");
        let title = frame.around.group.clone().or(before.filter(|_| !business));
        match title {
            _ if business => Self::Business,
            None => Self::Private,
            Some(title) if matches!(frame.what, What::ChannelPost { .. }) => {
                Self::Channel { id: long_id(&frame.key.account, &title, "channel"), title }
            }
            Some(title) => Self::group(&world.phones, &frame.key.account, title),
        }
    }

    fn group(phones: &Phones, account: &str, title: String) -> Self {
        let moved =
            |message: &crate::phone::PhoneMessage| message.kind == "migrated" && message.place.as_ref() == Some(&title);
        let supergroup = phones.iter().any(|(key, phone)| key.account == account && phone.messages.iter().any(moved));
        let id = if supergroup { long_id(account, &title, "group") } else { short_id(account, &title) };
        Self::Group { id, title, supergroup }
    }

    pub(crate) fn chat(&self, person: &Person) -> Value {
        match self {
            Self::Private | Self::Business => chat(person),
            Self::Group { id, title, supergroup } => {
                json!({"id": id, "title": title, "type": if *supergroup { "supergroup" } else { "group" }})
            }
            Self::Channel { id, title } => json!({"id": id, "title": title, "type": "channel"}),
        }
    }

    /// Who says it, and where.
    pub(crate) fn sign(&self, frame: &Frame<'_>, message: &mut Map<String, Value>) {
        let chat = self.chat(frame.person);
        match self {
            Self::Channel { .. } => message.insert("sender_chat".to_owned(), chat.clone()),
            _ => message.insert("from".to_owned(), user(frame.person)),
        };
        message.insert("chat".to_owned(), chat);
    }

    /// The kind of update that tells of a message here.
    pub(crate) fn update(&self, edited: bool) -> &'static str {
        match (self, edited) {
            (Self::Business, false) => "business_message",
            (Self::Business, true) => "edited_business_message",
            (Self::Channel { .. }, false) => "channel_post",
            (Self::Channel { .. }, true) => "edited_channel_post",
            (_, false) => "message",
            (_, true) => "edited_message",
        }
    }
}

fn number(parts: &[&str], digits: usize) -> i64 {
    digits_of(parts, digits).parse().unwrap_or(1)
}

/// Groups of the old kind have a short negative id.
fn short_id(account: &str, title: &str) -> i64 {
    -number(&[account, title, "old group"], 9)
}

/// Supergroups and channels: -100 and ten digits.
fn long_id(account: &str, title: &str, kind: &str) -> i64 {
    -1_000_000_000_000 - number(&[account, title, kind], 10)
}

/// The id of the connection between the bot and an owner's account.
pub(crate) fn connection_id(account: &str, person: &str) -> String {
    format!("bc{}", digits_of(&[account, person, "business"], 18))
}

fn tell(world: &mut World, frame: &Frame<'_>, kind: &str, object: Value) {
    telegram::enqueue(world, frame.key, kind, object, Some(frame.id));
}

/// Bots hear of deletions in business chats alone.
pub(crate) fn deleted(world: &mut World, frame: &Frame<'_>, place: &Place, message: &str) {
    if *place != Place::Business {
        return;
    }
    let object = json!({
        "business_connection_id": connection_id(&frame.key.account, &frame.key.person),
        "chat": chat(frame.person), "message_ids": [message.parse::<i64>().unwrap_or_default()],
    });
    tell(world, frame, "deleted_business_messages", object);
}

pub(crate) fn connection(world: &mut World, frame: &Frame<'_>, enabled: bool) {
    let id = frame.person.telegram.as_ref().map(|identity| identity.id);
    let object = json!({
        "id": connection_id(&frame.key.account, &frame.key.person), "user": user(frame.person), "user_chat_id": id,
        "date": frame.at_ms / 1000, "rights": {"can_reply": true, "can_read_messages": true}, "is_enabled": enabled,
    });
    tell(world, frame, "business_connection", object);
}

/// The bot is added to a group: an update about its own membership.
pub(crate) fn bot_joined(world: &mut World, frame: &Frame<'_>, place: &Place) {
    let bot = telegram::bot_user(frame.account);
    let object = json!({
        "chat": place.chat(frame.person), "from": user(frame.person), "date": frame.at_ms / 1000,
        "old_chat_member": {"user": bot, "status": "left"}, "new_chat_member": {"user": bot, "status": "member"},
    });
    tell(world, frame, "my_chat_member", object);
}

/// Told twice: in the old group where it goes, in the new one where it came from.
pub(crate) fn migrated(world: &mut World, frame: &Frame<'_>, place: &Place) {
    let Place::Group { title, .. } = place else { return };
    let account = &frame.key.account;
    let (old, new) = (short_id(account, title), long_id(account, title, "group"));
    let number: i64 = frame.id.parse().unwrap_or_default();
    let message = |id: i64, kind: &str, key: &str, other: i64| {
        let mut message = json!({
            "message_id": number, "from": user(frame.person), "date": frame.at_ms / 1000,
            "chat": {"id": id, "title": title, "type": kind},
        });
        if let Some(keys) = message.as_object_mut() {
            keys.insert(key.to_owned(), json!(other));
        }
        message
    };
    tell(world, frame, "message", message(old, "group", "migrate_to_chat_id", new));
    tell(world, frame, "message", message(new, "supergroup", "migrate_from_chat_id", old));
}
