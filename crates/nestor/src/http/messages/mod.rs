//! Messages: what a thread shows.

mod attachments;
pub(crate) mod change;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod react;
pub(crate) mod resolve;
pub(crate) mod send;
mod view;

use super::problem::{Code, Problem};
use super::time::Time;
use super::words::{AuthorKind, ChannelKind, Direction, MessageStatus};
use crate::service::actions::ActError;
use crate::service::replies::SendError;
use attachments::AttachmentView;
use nestor_core::channels::RenderError;
use nestor_core::channels::errors::{NextStep, Sentence};
use nestor_core::content::{Details, MessageType};
use serde::{Deserialize, Serialize};

use utoipa::ToSchema;

/// A message.
#[derive(Serialize, ToSchema)]
pub(crate) struct Message {
    id: String,
    conversation_id: String,
    channel: ChannelKind,
    direction: Direction,
    author: Author,
    /// The type of its content. `unsupported` is what this version does not understand.
    #[serde(rename = "type")]
    message_type: MessageType,
    /// The plain text: also a caption, the title of what was chosen, the name of a place.
    text: Option<String>,
    /// Everything else that it says, section by section. Its files stand in `attachments`.
    content: Details,
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
    reply_to: Option<AnsweredMessage>,
    reactions: Vec<Reaction>,
    /// When it was last changed.
    edited_at: Option<Time>,
    /// What it said before, oldest first.
    edits: Vec<EarlierVersion>,
    /// When it was taken back.
    revoked_at: Option<Time>,
    /// Changes and removals of ours that are under way or could not be done.
    pending_actions: Vec<PendingAction>,
    /// It is of the time before the account was connected.
    historic: bool,
    attachments: Vec<AttachmentView>,
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
    /// What the platform means by its code, for an operator to read; `null` for a code that is not known.
    meaning: Option<Translated>,
    /// What can be done.
    next_step: Option<NextStepView>,
    /// The platform's own code.
    provider_code: Option<String>,
}

/// A sentence in both languages.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Translated {
    /// In English.
    en: &'static str,
    /// In Greek.
    el: &'static str,
}

impl From<Sentence> for Translated {
    fn from(sentence: Sentence) -> Self {
        Self { en: sentence.en, el: sentence.el }
    }
}

/// What an operator can do.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub(crate) struct NextStepView {
    /// A stable word.
    code: NextStep,
    /// The same as a sentence.
    sentence: Translated,
}

impl From<NextStep> for NextStepView {
    fn from(step: NextStep) -> Self {
        Self { code: step, sentence: step.sentence().into() }
    }
}

/// The message that a message answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnsweredMessage {
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
    author: Author,
    at: Time,
    state: ReactionState,
    /// Why the platform did not take it, in its words.
    error: Option<String>,
}

/// How far a reaction has come. Customers' are always `done`.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReactionState {
    Done,
    Pending,
    Failed,
}

/// What a message said before it was changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct EarlierVersion {
    /// Since when it said this.
    at: Time,
    text: Option<String>,
}

/// A change or removal of one of our messages that is under way or could not be done.
#[derive(Serialize, ToSchema)]
pub(crate) struct PendingAction {
    kind: PendingActionKind,
    /// Why it could not be done, in the platform's words; `null` while it is under way.
    error: Option<String>,
}

/// What is under way.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PendingActionKind {
    Edit,
    Delete,
}

/// A page of a thread, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessagePage {
    items: Vec<Message>,
    /// The cursor of the next page in the direction that was asked for: older ones, for `before`; after a request with `after`,
    /// newer ones, for `after`.
    next: Option<String>,
}

/// The platform cannot carry it: which field is in the way, and what is allowed.
fn refused_by_channel(refused: &RenderError, sentence: String) -> Problem {
    match refused {
        RenderError::EmptyText => Problem::field(Code::TextEmpty, "text", sentence),
        RenderError::NoRecipient(_) => Problem::new(Code::RecipientUnreachable, sentence),
        RenderError::NotSupported { .. } => Problem::field(Code::NotSupported, "type", sentence),
        RenderError::Missing { field }
        | RenderError::TooMuch { field, .. }
        | RenderError::TooFew { field, .. }
        | RenderError::Invalid { field, .. }
        | RenderError::MediaType { field, .. } => Problem::field(Code::InvalidField, field.clone(), sentence),
    }
}

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        let sentence = super::problem::sentence(&error);
        match error {
            ActError::NotFound(what) => Self::not_found(what),
            ActError::NotThere | ActError::NotOurs => Self::new(Code::Conflict, sentence),
            ActError::ChannelDisabled => Self::new(Code::ChannelDisabled, sentence),
            ActError::Refused(refused) => refused_by_channel(&refused, sentence),
            ActError::Store(error) => error.into(),
        }
    }
}

impl From<SendError> for Problem {
    fn from(error: SendError) -> Self {
        let sentence = super::problem::sentence(&error);
        match error {
            SendError::NotFound => Self::not_found("conversation"),
            SendError::KeyReused => Self::new(Code::IdempotencyKeyReused, sentence),
            SendError::NotSendable(ref field) => Self::field(Code::InvalidField, field.clone(), sentence),
            SendError::File(_) => Self::field(Code::InvalidField, "attachments", sentence),
            SendError::EmptyText => Self::field(Code::TextEmpty, "text", sentence),
            SendError::TextTooLong { .. } => Self::field(Code::TextTooLong, "text", sentence),
            SendError::WindowClosed { .. } => Self::new(Code::WindowClosed, sentence),
            SendError::ChannelDisabled => Self::new(Code::ChannelDisabled, sentence),
            SendError::NoRecipient => Self::new(Code::RecipientUnreachable, sentence),
            SendError::Refused(ref refused) => refused_by_channel(refused, sentence),
            SendError::Template(error) => error.into(),
            SendError::ReplyToUnknown => Self::field(Code::InvalidField, "reply_to", sentence),
            SendError::Store(error) => error.into(),
        }
    }
}
