//! What a webhook says, in words that are the same for every platform.

use crate::identity::Peer;
use crate::message::{Content, DeliveryStatus, ExternalMessageId, PlatformError};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

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
