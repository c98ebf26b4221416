//! Messages: what a thread shows.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod resolve;
pub(crate) mod send;
mod view;

use super::conversations::AuthorName;
use super::problem::{Code, Problem};
use super::time::Time;
use super::words::{AuthorKind, ChannelKind, Direction, MessageStatus};
use crate::service::replies::SendError;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A message.
#[derive(Serialize, ToSchema)]
pub(crate) struct Message {
    id: String,
    conversation_id: String,
    channel: ChannelKind,
    direction: Direction,
    author: Author,
    /// The type of its content: `text`, or `unsupported` for what this version does not understand.
    #[serde(rename = "type")]
    message_type: String,
    /// The plain text.
    text: Option<String>,
    /// The fields of its type. For `unsupported`: `{"type": "<the platform's type>"}`.
    #[schema(value_type = HashMap<String, Value>)]
    content: Map<String, Value>,
    /// The platform's time. Threads are sorted by it.
    at: Time,
    /// Our time.
    received_at: Time,
    /// It reached us more than two minutes after it was written.
    late: bool,
    provider_message_id: Option<String>,
    /// How far it has come; `null` for one of the customer's.
    status: Option<MessageStatus>,
    /// Every step with its time: part by part and attempt by attempt, in the order in which they are taken, not by their times, which
    /// come from different clocks.
    status_history: Vec<StatusStep>,
    /// The parts that it was sent in; none for one of the customer's.
    parts: Vec<MessagePart>,
    /// The message that it answers.
    reply_to: Option<Quote>,
    reactions: Vec<Reaction>,
    #[schema(value_type = Vec<HashMap<String, Value>>)]
    attachments: Vec<Map<String, Value>>,
    /// Why it failed or waits.
    error: Option<MessageError>,
}

/// Who wrote a message.
#[derive(Serialize, ToSchema)]
pub(crate) struct Author {
    kind: AuthorKind,
    /// Our id of them, where they are somebody we know.
    id: Option<String>,
    name: Option<String>,
}

/// One step of an outgoing message.
#[derive(Serialize, ToSchema)]
pub(crate) struct StatusStep {
    status: MessageStatus,
    at: Time,
    /// Which part, from 0.
    part: i64,
    /// The platform's code, for a failure.
    code: Option<String>,
    /// The platform's words, for a failure.
    detail: Option<String>,
}

/// A part of an outgoing message: one message on the platform.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessagePart {
    /// Which part, from 0.
    index: i64,
    status: MessageStatus,
    provider_message_id: Option<String>,
    error: Option<MessageError>,
    /// When it will be tried again, if it waits after a failure.
    next_attempt_at: Option<Time>,
}

/// Why a message failed or waits.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct MessageError {
    /// A stable word.
    code: String,
    /// What happened, in a sentence.
    message: String,
    /// What can be done, in a sentence.
    next_step: Option<&'static str>,
    /// The platform's own code.
    provider_code: Option<String>,
}

/// The message that a message answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Quote {
    /// Our id of it; `null` when we do not have it.
    message_id: Option<String>,
    provider_message_id: String,
    /// Its text, when we have it.
    text: Option<String>,
}

/// A reaction to a message.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reaction {
    emoji: String,
    author: AuthorName,
    at: Time,
}

/// A page of a thread, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessagePage {
    items: Vec<Message>,
    /// The cursor of the next page in the direction that was asked for: older ones, for `before`; after a request with `after`,
    /// newer ones, for `after`.
    next: Option<String>,
}

impl From<SendError> for Problem {
    fn from(error: SendError) -> Self {
        let sentence = super::problem::sentence(&error);
        match error {
            SendError::NotFound => Self::not_found("conversation"),
            SendError::KeyReused => Self::new(Code::IdempotencyKeyReused, sentence),
            SendError::EmptyText => Self::field(Code::TextEmpty, "text", sentence),
            SendError::TextTooLong { .. } => Self::field(Code::TextTooLong, "text", sentence),
            SendError::WindowClosed { .. } => Self::new(Code::WindowClosed, sentence),
            SendError::ChannelDisabled => Self::new(Code::ChannelDisabled, sentence),
            SendError::NoRecipient => Self::new(Code::RecipientUnreachable, sentence),
            SendError::Refused(_) => Self::field(Code::InvalidField, "content", sentence),
            SendError::ReplyToUnknown => Self::field(Code::InvalidField, "reply_to", sentence),
            SendError::Store(error) => error.into(),
        }
    }
}
