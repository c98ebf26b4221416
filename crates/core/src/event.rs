//! What a webhook says, in words that are the same for every platform.

use crate::channels::ApiCall;
use crate::content::Content;
use crate::identity::{ExternalIdentity, Peer};
use crate::message::{DeliveryStatus, ExternalMessageId, PlatformError};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Everything that one webhook delivery held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parsed {
    /// What was understood, in the order of the body.
    pub events: Vec<Event>,
    /// What could not be read, each with its place and the reason. The delivery keeps the bytes.
    pub skipped: Vec<Skipped>,
}

/// A piece of a delivery that could not be read. It never hurts its neighbours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Where it stands in the body, as a JSON pointer: `/entry/0/changes/1/value/messages/0`. Empty for the whole body.
    pub at: String,
    /// Why it was skipped: a stable word such as `not_json`, `not_an_object`, `no_message_id`, `no_sender`, `no_account`.
    pub reason: String,
}

/// One thing that happened at one of our accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The platform's id of our account: phone number id, page id, Instagram account id, bot id.
    pub account: String,
    /// The platform's time. `None` when the payload has none: the time of receipt stands in.
    pub at: Option<Timestamp>,
    /// What happened.
    #[serde(flatten)]
    pub happening: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Happening {
    /// A customer wrote.
    Message(InboundMessage),
    /// Our own side wrote: an echo of what we sent through the API, or something sent elsewhere.
    Echo(EchoedMessage),
    /// The platform reports on one outgoing message.
    Status(StatusReport),
    /// The platform reports on all outgoing messages up to a time.
    Watermark(Watermark),
    /// Somebody reacted to a message, or took a reaction back.
    Reaction(Reaction),
    /// A message has another content now.
    Edit(Edit),
    /// A message was taken back.
    Revocation(Revocation),
    /// Somebody is known by other ids now.
    PeerChange(PeerChange),
    /// Somebody allowed something or forbade it.
    Consent(Consent),
    /// The conversation is handled by another app now, or by ours again.
    Control(Control),
    /// An entry of the address book of the business (coexistence).
    AddressBook(AddressBookEntry),
    /// Something about our account itself, or on its page: templates, quality, limits, comments.
    Account(AccountEvent),
    /// Something else: kept in the delivery, counted as ignored under its name.
    Other {
        /// The platform's name of it: the webhook field or event key.
        name: String,
    },
}

/// A message that a customer wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboundMessage {
    /// The platform's id of it; the key that makes a repetition harmless.
    pub provider_message_id: ExternalMessageId,
    /// Whom we are talking with: the customer, or the group.
    pub peer: Peer,
    /// Who wrote it, where that is not the peer itself: a member of a group.
    pub author: Option<Peer>,
    /// What it says.
    pub content: Content,
    /// The message that it answers.
    pub reply_to: Option<ExternalMessageId>,
    /// It came while another app handled the conversation.
    #[serde(default, skip_serializing_if = "is_false")]
    pub standby: bool,
    /// It is of the time before we were connected: no one is told about it and it opens nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub historic: bool,
    /// The call with which the platform wants to be told that we have seen it (Telegram's `answerCallbackQuery`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledgement: Option<ApiCall>,
}

impl InboundMessage {
    /// A message of this peer, with nothing besides.
    pub fn new(provider_message_id: ExternalMessageId, peer: Peer, content: Content) -> Self {
        Self {
            provider_message_id,
            peer,
            author: None,
            content,
            reply_to: None,
            standby: false,
            historic: false,
            acknowledgement: None,
        }
    }
}

/// A message that our own side sent, told back to us.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EchoedMessage {
    /// The platform's id of it.
    pub provider_message_id: ExternalMessageId,
    /// To whom it went.
    pub peer: Peer,
    /// What it says.
    pub content: Content,
    /// Our own correlation id, when it was us and the platform gave it back.
    pub correlation_id: Option<String>,
    /// The app that sent it, when the platform tells.
    pub app_id: Option<String>,
    /// The message that it answers.
    pub reply_to: Option<ExternalMessageId>,
    /// It is of the time before we were connected; how far it had come, if that was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<DeliveryStatus>,
}

/// A report on one outgoing message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusReport {
    /// The message.
    pub provider_message_id: ExternalMessageId,
    /// What it has reached.
    pub status: DeliveryStatus,
    /// Our own correlation id, when the platform gives it back (WhatsApp `biz_opaque_callback_data`).
    pub correlation_id: Option<String>,
    /// Why it failed, for `Failed`.
    pub error: Option<PlatformError>,
    /// The report also holds for every earlier message of the conversation (Instagram `read`).
    pub and_earlier: bool,
}

/// A report on every outgoing message of a conversation up to a time (Messenger `delivery` and `read`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watermark {
    /// The conversation's customer.
    pub peer: Peer,
    /// What the messages have reached: `Delivered` or `Read`.
    pub status: DeliveryStatus,
    /// Up to this time, inclusive.
    pub up_to: Timestamp,
}

/// A reaction to a message of either side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reaction {
    /// The message.
    pub target: ExternalMessageId,
    /// Whose conversation it is in.
    pub peer: Peer,
    /// Who reacted, where that is not the peer itself: a member of a group.
    pub author: Option<Peer>,
    /// Our own side reacted, elsewhere.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ours: bool,
    /// The emoji; several where the platform allows it, one after the other. `None`: the reaction was taken back.
    pub emoji: Option<String>,
}

/// A message has another content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// The message.
    pub target: ExternalMessageId,
    /// Whose conversation it is in.
    pub peer: Peer,
    /// What tells this edit from others of the same message; the key that makes a repetition harmless.
    pub edit_id: String,
    /// What it says now.
    pub content: Content,
    /// Nobody wrote anything else: the platform tells how something goes on (a live position, a poll, a call). The earlier
    /// content is not kept.
    #[serde(default, skip_serializing_if = "is_false")]
    pub continued: bool,
}

/// A message was taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revocation {
    /// The message.
    pub target: ExternalMessageId,
    /// Whose conversation it is in.
    pub peer: Peer,
    /// The platform's policy wants what it said to be erased (Instagram); else it is marked.
    pub erase: bool,
}

/// Somebody is known by other ids now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerChange {
    /// By which ids they were known. At least one.
    pub before: Vec<ExternalIdentity>,
    /// As whom they are known now. At least one id.
    pub now: Peer,
}

/// Somebody allowed something or forbade it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Who.
    pub peer: Peer,
    /// To what.
    pub topic: ConsentTopic,
    /// Allowed.
    pub granted: bool,
}

/// What somebody may allow or forbid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentTopic {
    /// To be written to at all: on Telegram, blocking the bot.
    Messages,
    /// To be sent marketing.
    Marketing,
}

impl ConsentTopic {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Marketing => "marketing",
        }
    }
}

/// Who handles a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// Whose conversation.
    pub peer: Peer,
    /// The other app that handles it now, by the platform's name or id of it. `None`: we do.
    pub owner: Option<String>,
    /// What the side that gave it away says about it.
    pub note: Option<String>,
}

/// An entry of the address book of the business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressBookEntry {
    /// Who, with the name of the entry.
    pub peer: Peer,
    /// The entry was removed.
    pub removed: bool,
}

/// How urgent something about an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// A person should look at it.
    Warning,
    /// A person must do something: messages do not go out, or will soon not.
    Critical,
}

impl Severity {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// Something about our account itself. The `account` of its event is the account's id or, where the platform tells it of a whole
/// business account (WABA), that one's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountEvent {
    /// The platform's name of it: the webhook field or event key.
    pub kind: String,
    /// What exactly, as the platform says: `PAUSED`, `FLAGGED`, `DISABLED_UPDATE`.
    pub what: Option<String>,
    /// How urgent it is.
    pub severity: Severity,
    /// The template that it is about.
    pub template: Option<TemplateNews>,
    /// Everything that was sent.
    pub fields: Map<String, Value>,
}

/// What a platform tells about one of our templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateNews {
    /// The platform's id of it.
    pub external_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its status now, in capitals: `APPROVED`.
    pub status: Option<String>,
    /// Its quality now: `GREEN`.
    pub quality: Option<String>,
    /// Its category now: `UTILITY`.
    pub category: Option<String>,
    /// Why, if the platform says.
    pub reason: Option<String>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}
