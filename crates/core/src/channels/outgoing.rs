//! What our side wants to send or to do, and why a platform cannot carry it.

use super::ChannelKind;
use crate::capabilities::{Feature, Unit};
use crate::content::Content;
use crate::identity::ExternalIdentity;
use crate::message::ExternalMessageId;

/// A message to be sent.
#[derive(Clone, Copy, Debug)]
pub struct OutgoingMessage<'a> {
    /// Our id of the message; the correlation ids of its parts are made from it.
    pub message_id: &'a str,
    /// Counts the attempts at this message: a second attempt has correlation ids of its own.
    pub attempt: u32,
    /// The platform's id of our account.
    pub account: &'a str,
    /// The identities of the recipient, as stored.
    pub recipient: &'a [ExternalIdentity],
    /// What it says. Its attachments are files of ours, with type and size.
    pub content: &'a Content,
    /// The message that it answers.
    pub reply_to: Option<&'a ExternalMessageId>,
    /// A person answers within seven days after the customer's last message (Messenger and Instagram, tag `HUMAN_AGENT`).
    pub human_agent: bool,
}

impl OutgoingMessage<'_> {
    /// The correlation id of one part: what the platform is asked to give back in statuses and echoes.
    pub fn correlation_id(&self, part: usize) -> String {
        format!("{}.{part}.{}", self.message_id, self.attempt)
    }

    /// The text, empty where there is none.
    pub(crate) fn text(&self) -> &str {
        self.content.text.as_deref().unwrap_or_default()
    }
}

/// Whose conversation something is done about.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The platform's id of our account.
    pub account: &'a str,
    /// The identities of the customer or group, as stored.
    pub recipient: &'a [ExternalIdentity],
}

/// What our side may do about a conversation or a message, besides sending.
#[derive(Clone, Copy, Debug)]
pub enum Action<'a> {
    /// React to a message, or take the reaction back.
    React {
        /// The message.
        message: &'a ExternalMessageId,
        /// The emoji; `None` takes the reaction back.
        emoji: Option<&'a str>,
    },
    /// Change what one of our messages says.
    Edit {
        /// The message.
        message: &'a ExternalMessageId,
        /// What it shall say.
        content: &'a Content,
    },
    /// Take one of our messages back.
    Delete {
        /// The message.
        message: &'a ExternalMessageId,
    },
    /// Tell the customer that their messages were read, up to this one.
    MarkRead {
        /// The customer's newest message.
        message: &'a ExternalMessageId,
    },
    /// Show the customer that we are writing.
    Typing {
        /// The customer's newest message.
        message: Option<&'a ExternalMessageId>,
    },
    /// Take the conversation over from another app.
    TakeControl,
}

impl Action<'_> {
    /// The feature that the platform must have.
    pub const fn feature(&self) -> Feature {
        match self {
            Self::React { .. } => Feature::Reaction,
            Self::Edit { .. } => Feature::Edit,
            Self::Delete { .. } => Feature::Delete,
            Self::MarkRead { .. } => Feature::MarkRead,
            Self::Typing { .. } => Feature::Typing,
            Self::TakeControl => Feature::TakeControl,
        }
    }
}

/// Why a message cannot be written for a platform. `field` is a path in the message: `interactive.buttons.0.title`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// There is nothing to send.
    #[error("the text is empty")]
    EmptyText,
    /// None of the recipient's identities can be written to on this channel.
    #[error("the recipient has no identity that {0:?} can write to")]
    NoRecipient(ChannelKind),
    /// The platform has no such thing.
    #[error("{} does not carry this: {}", channel.display_name(), feature.as_str())]
    NotSupported {
        /// The platform.
        channel: ChannelKind,
        /// The thing.
        feature: Feature,
    },
    /// Something that must be there is not.
    #[error("`{field}` is missing")]
    Missing {
        /// What.
        field: String,
    },
    /// Something is longer, larger or more than the platform takes.
    #[error("`{field}` holds {actual} {}; at most {max} are allowed", unit.as_str())]
    TooMuch {
        /// What.
        field: String,
        /// How much there may be.
        max: u64,
        /// How much there is.
        actual: u64,
        /// What is counted.
        unit: Unit,
    },
    /// There is less of something than the platform takes.
    #[error("`{field}` holds {actual}; at least {min} are needed")]
    TooFew {
        /// What.
        field: String,
        /// How many there must be.
        min: u64,
        /// How many there are.
        actual: u64,
    },
    /// A value that the platform does not take.
    #[error("`{field}` {reason}")]
    Invalid {
        /// What.
        field: String,
        /// Why, as the rest of a sentence: `must begin with https://`.
        reason: String,
    },
    /// A file of a type that the platform does not take.
    #[error("`{field}` is of the type {mime_type}; allowed are {}", allowed.join(", "))]
    MediaType {
        /// Which file.
        field: String,
        /// Its type.
        mime_type: String,
        /// What is allowed.
        allowed: &'static [&'static str],
    },
}
