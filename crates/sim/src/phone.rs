//! What a customer sees: a thread between one person and one account, with ticks on both sides.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::channel::Channel;
use crate::shown::Shown;

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Writer {
    /// The person with the phone.
    Customer,
    /// The business, by the API.
    Business,
}

/// How far a message has come. For the customer's own: `Sent` = the platform has it, `Delivered` = the hub has answered 200,
/// `Read` = the business marked it as read. For the business's: `Sent` = the platform has it, `Delivered` = it is on the
/// phone, `Read` = the person saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageState {
    /// The platform has it.
    Sent,
    /// It arrived at the other side.
    Delivered,
    /// The other side read it.
    Read,
    /// It never arrived.
    Failed,
}

/// A reaction under a message; each side has at most one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Who reacted.
    pub by: Writer,
    /// With what.
    pub emoji: String,
}

/// One message of a thread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhoneMessage {
    /// The platform's id; on Telegram the `message_id` of the chat.
    pub id: String,
    /// Who wrote it.
    pub writer: Writer,
    /// `text`, `image`, `location`, `sticker`, `reaction`, … as the platform calls it.
    pub kind: String,
    /// The text, or what stands for it.
    pub text: String,
    /// When it was written, in milliseconds of the virtual clock.
    pub at_ms: i64,
    /// How far it has come.
    pub state: MessageState,
    /// Why it failed: the platform's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<i64>,
    /// The id of the message that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// What is displayed beside the text: files, buttons, lists, cards, places.
    #[serde(default)]
    pub shown: Shown,
    /// The part of the answered message that is quoted (Telegram).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted: Option<String>,
    /// Reactions of both sides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// It was changed after it had been sent.
    #[serde(default, skip_serializing_if = "is_false")]
    pub edited: bool,
    /// How often it was changed.
    #[serde(default)]
    pub(crate) edits: u32,
    /// It was taken back: the text and what was shown are gone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
    /// It was passed on from another chat.
    #[serde(default, skip_serializing_if = "is_false")]
    pub forwarded: bool,
    /// The business sent it by hand: in the Page inbox, in the WhatsApp Business app, on the owner's own phone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub elsewhere: bool,
    /// The group, channel or business chat where it stands; absent in the private chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What the business gave to get back (`biz_opaque_callback_data`, `metadata`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_data: Option<String>,
    /// What the platform tells of it besides: the content of an echo, the price on a status.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub(crate) told: Value,
    /// Whether the business addressed a BSUID (decides keys of a `failed` status).
    #[serde(default)]
    pub(crate) by_user_id: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl PhoneMessage {
    /// A message that has just been sent; what else it has is set on the fields.
    pub fn new(
        id: impl Into<String>,
        writer: Writer,
        kind: impl Into<String>,
        text: impl Into<String>,
        at_ms: i64,
    ) -> Self {
        Self {
            id: id.into(),
            writer,
            kind: kind.into(),
            text: text.into(),
            at_ms,
            state: MessageState::Sent,
            error_code: None,
            reply_to: None,
            shown: Shown::default(),
            quoted: None,
            reactions: Vec::new(),
            edited: false,
            edits: 0,
            deleted: false,
            forwarded: false,
            elsewhere: false,
            place: None,
            callback_data: None,
            told: Value::Null,
            by_user_id: false,
        }
    }

    /// One side reacts; `None` takes the reaction back.
    pub fn react(&mut self, by: Writer, emoji: Option<&str>) {
        self.reactions.retain(|reaction| reaction.by != by);
        let emoji = emoji.filter(|emoji| !emoji.is_empty());
        self.reactions.extend(emoji.map(|emoji| Reaction { by, emoji: emoji.to_owned() }));
    }

    /// The text is changed.
    pub fn edit(&mut self, text: impl Into<String>) {
        self.text = text.into();
        self.edited = true;
        self.edits += 1;
    }

    /// Taken back.
    pub fn erase(&mut self) {
        self.text.clear();
        self.shown = Shown::default();
        self.reactions.clear();
        self.deleted = true;
    }
}

/// Names a phone's thread: who, with which account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct PhoneKey {
    pub(crate) channel: Channel,
    pub(crate) account: String,
    pub(crate) person: String,
}

/// The thread behind a phone's screen.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Phone {
    pub(crate) messages: Vec<PhoneMessage>,
    /// When the customer last wrote: the 24-hour window counts from here.
    pub(crate) last_inbound_ms: Option<i64>,
    /// WhatsApp: when the customer came from an advertisement and has not been answered yet.
    #[serde(default)]
    pub(crate) entered_ms: Option<i64>,
    /// WhatsApp: until when messages are free because of that.
    #[serde(default)]
    pub(crate) free_until_ms: Option<i64>,
    /// The business is typing until then.
    #[serde(default)]
    pub(crate) typing_until_ms: i64,
    /// The person has blocked the business.
    #[serde(default)]
    pub(crate) blocked: bool,
    /// The last `message_id` of the Telegram chat.
    #[serde(default)]
    pub(crate) last_number: i64,
}

/// A phone as the control API and the page show it.
#[derive(Debug, Clone, Serialize)]
pub struct PhoneView {
    /// The person.
    pub person: String,
    /// The person's name.
    pub name: String,
    /// The app.
    pub channel: Channel,
    /// The account that the person writes with.
    pub account: String,
    /// The name of that account.
    pub account_name: String,
    /// Whether the business is typing just now.
    pub typing: bool,
    /// Whether the person has blocked the business.
    pub blocked: bool,
    /// Both ways, in the order in which the platform got them.
    pub messages: Vec<PhoneMessage>,
}

impl PhoneView {
    /// The texts that the business wrote and that did not fail, for short assertions.
    pub fn texts_from_business(&self) -> Vec<&str> {
        let from_business = |message: &&PhoneMessage| message.writer == Writer::Business;
        self.messages
            .iter()
            .filter(from_business)
            .filter(|message| message.state != MessageState::Failed)
            .map(|message| message.text.as_str())
            .collect()
    }
}

/// All phones, and where each message id is.
#[derive(Debug, Default)]
pub(crate) struct Phones {
    threads: BTreeMap<PhoneKey, Phone>,
    whereabouts: HashMap<(Channel, String), PhoneKey>,
}

impl Phones {
    pub(crate) fn restore(&mut self, key: PhoneKey, phone: Phone) {
        for message in &phone.messages {
            if key.channel != Channel::Telegram {
                self.whereabouts.insert((key.channel, message.id.clone()), key.clone());
            }
        }
        self.threads.insert(key, phone);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&PhoneKey, &Phone)> {
        self.threads.iter()
    }

    pub(crate) fn get(&self, key: &PhoneKey) -> Option<&Phone> {
        self.threads.get(key)
    }

    pub(crate) fn open(&mut self, key: &PhoneKey) -> &mut Phone {
        self.threads.entry(key.clone()).or_default()
    }

    pub(crate) fn add(&mut self, key: &PhoneKey, message: PhoneMessage) {
        if key.channel != Channel::Telegram {
            self.whereabouts.insert((key.channel, message.id.clone()), key.clone());
        }
        self.open(key).messages.push(message);
    }

    /// In which thread a message of Meta is.
    pub(crate) fn of_message(&self, channel: Channel, id: &str) -> Option<&PhoneKey> {
        self.whereabouts.get(&(channel, id.to_owned()))
    }

    pub(crate) fn message_mut(&mut self, key: &PhoneKey, id: &str) -> Option<&mut PhoneMessage> {
        self.threads.get_mut(key)?.messages.iter_mut().rev().find(|message| message.id == id)
    }

    pub(crate) fn message(&self, key: &PhoneKey, id: &str) -> Option<&PhoneMessage> {
        self.threads.get(key)?.messages.iter().rev().find(|message| message.id == id)
    }

    /// The business has seen everything that the customer wrote up to this message (or up to the newest).
    pub(crate) fn business_reads(&mut self, key: &PhoneKey, up_to: Option<&str>) {
        let Some(phone) = self.threads.get_mut(key) else { return };
        let end = up_to
            .and_then(|id| phone.messages.iter().position(|message| message.id == id))
            .map_or(phone.messages.len(), |position| position + 1);
        for message in phone.messages.iter_mut().take(end).filter(|message| message.writer == Writer::Customer) {
            message.state = message.state.max(MessageState::Read);
        }
    }
}
