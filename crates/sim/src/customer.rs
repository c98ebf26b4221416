//! A customer writes: the message gets its id, appears on the phone and leaves as a webhook or update.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::channel::Channel;
use crate::error::SimulatorError;
use crate::inbound;
use crate::meta::MetaItem;
use crate::pace;
use crate::phone::{PhoneKey, PhoneMessage, Writer};
use crate::schedule::Task;
use crate::telegram;
use crate::world::World;

/// What a customer can send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum CustomerContent {
    /// Words.
    Text {
        /// The words.
        text: String,
        /// The message that is answered.
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// A picture; its bytes are those of the simulator's media host.
    Image {
        /// Words under it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Its name.
        #[serde(default)]
        name: Option<String>,
    },
    /// A sticker.
    Sticker,
    /// A reaction to a message, or its removal.
    Reaction {
        /// The message.
        to: String,
        /// The emoji; without it the reaction is removed.
        #[serde(default)]
        emoji: Option<String>,
    },
    /// Keys that are laid over the platform's frame as they are, for payloads that the simulator does not know.
    Raw {
        /// On WhatsApp keys of the message, on Messenger and Instagram of the messaging item, on Telegram of the message.
        payload: Value,
    },
}

impl CustomerContent {
    /// Plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), reply_to: None }
    }

    fn kind(&self) -> String {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Location { .. } => "location",
            Self::Sticker => "sticker",
            Self::Reaction { .. } => "reaction",
            Self::Raw { payload } => payload.get("type").and_then(Value::as_str).unwrap_or("raw"),
        }
        .to_owned()
    }

    fn shown(&self) -> String {
        match self {
            Self::Text { text, .. } => text.clone(),
            Self::Image { caption } => caption.clone().unwrap_or_default(),
            Self::Location { latitude, longitude, name } => {
                name.clone().unwrap_or_else(|| format!("{latitude:.4}, {longitude:.4}"))
            }
            Self::Sticker => "☕".to_owned(),
            Self::Reaction { emoji, .. } => emoji.clone().unwrap_or_default(),
            Self::Raw { payload } => payload.to_string(),
        }
    }
}

/// The ids of a message that a customer wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The channel.
    pub channel: Channel,
    /// The account that it went to.
    pub account: String,
    /// The person.
    pub person: String,
    /// Under which id the account knows the person: phone digits or BSUID, PSID, IGSID, Telegram chat id.
    pub address: String,
    /// The platform's message id; on Telegram the `message_id`.
    pub message_id: String,
    /// When it was written, in milliseconds of the virtual clock.
    pub at_ms: i64,
}

/// Lets people write; what goes to Meta leaves in as few webhooks as possible.
pub(crate) fn write_all(
    world: &mut World,
    parts: Vec<(PhoneKey, CustomerContent)>,
) -> Result<Vec<Written>, SimulatorError> {
    let mut written = Vec::with_capacity(parts.len());
    let mut items: Vec<MetaItem> = Vec::new();
    for (key, content) in parts {
        let (one, item) = write_one(world, &key, &content)?;
        written.push(one);
        items.extend(item);
    }
    if !items.is_empty() {
        world.plan(0, Task::Emit(items));
    }
    Ok(written)
}

/// Lets one person write one thing.
pub(crate) fn write(world: &mut World, key: &PhoneKey, content: CustomerContent) -> Result<Written, SimulatorError> {
    let mut written = write_all(world, vec![(key.clone(), content)])?;
    written.pop().ok_or_else(|| SimulatorError::Invalid("nothing was written".to_owned()))
}

fn write_one(
    world: &mut World,
    key: &PhoneKey,
    content: &CustomerContent,
) -> Result<(Written, Option<MetaItem>), SimulatorError> {
    if let CustomerContent::Text { text, .. } = content
        && text.trim().is_empty()
    {
        return Err(SimulatorError::Invalid("the text is empty: write something".to_owned()));
    }
    let now = world.now_ms();
    let number = telegram::next_message_number(world, key);
    let message_id = match key.channel {
        Channel::WhatsApp => world.chance.wamid(),
        Channel::Messenger => world.chance.messenger_mid(),
        Channel::Instagram => world.chance.instagram_mid(),
        Channel::Telegram => number.to_string(),
    };
    let Some((person, account, address)) = world.party(key) else {
        return Err(SimulatorError::UnknownAccount(key.account.clone()));
    };
    let (person, account) = (person.clone(), account.clone());
    let frame =
        inbound::Frame { key, person: &person, account: &account, address: &address, id: &message_id, at_ms: now };
    let item = match key.channel {
        Channel::WhatsApp => Some(inbound::whatsapp::item(world, &frame, content)),
        Channel::Messenger | Channel::Instagram => Some(inbound::page::item(world, &frame, content)),
        Channel::Telegram => {
            inbound::telegram::update(world, &frame, content)?;
            None
        }
    };
    if key.channel == Channel::WhatsApp {
        // Inbound counts for the throughput of the number too (A.13); a customer is never refused for it.
        let _ = world.pace(format!("number {}", key.account), pace::WHATSAPP_NUMBER);
    }
    let reply_to = match content {
        CustomerContent::Text { reply_to, .. } => reply_to.clone(),
        CustomerContent::Reaction { to, .. } => Some(to.clone()),
        _ => None,
    };
    world.phones.open(key).last_inbound_ms = Some(now);
    world.add_message(
        key,
        PhoneMessage {
            reply_to,
            ..PhoneMessage::new(&message_id, Writer::Customer, content.kind(), content.shown(), now)
        },
    );
    let written = Written {
        channel: key.channel,
        account: key.account.clone(),
        person: key.person.clone(),
        address: address.id,
        message_id,
        at_ms: now,
    };
    Ok((written, item))
}

/// The person blocks the business or takes that back; Telegram tells the bot (`my_chat_member`), Meta tells nobody.
pub(crate) fn set_blocked(world: &mut World, key: &PhoneKey, blocked: bool) {
    let was = std::mem::replace(&mut world.phones.open(key).blocked, blocked);
    world.changed();
    if key.channel == Channel::Telegram && was != blocked {
        telegram::membership_changed(world, key, blocked);
    }
}
