//! What a channel is: a value without state and without I/O that reads and writes one platform's language.
//!
//! Adding a channel is one folder here, one row in [`ChannelKind`], golden cases, a page of documentation and one platform in the
//! simulator (docs/develop/adding-a-channel.md).

// Nothing that a stranger sends can panic a channel (design rule 1).
#![deny(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable)]

pub mod errors;
pub mod instagram;
mod json;
pub mod messenger;
pub mod meta;
pub mod telegram;
mod verification;
pub mod whatsapp;

use crate::capabilities::{Capabilities, TextLimit};
use crate::event::Parsed;
use crate::identity::{ExternalIdentity, IdentityKind};
use crate::message::ExternalMessageId;
use crate::text;
use http::{HeaderMap, Method};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// The channels, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// WhatsApp Cloud API.
    Whatsapp,
    /// Messenger Platform of a Facebook page.
    Messenger,
    /// Instagram messaging.
    Instagram,
    /// Telegram Bot API.
    Telegram,
}

impl ChannelKind {
    /// All channels, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Whatsapp, Self::Messenger, Self::Instagram, Self::Telegram];

    /// The word that ids, database, addresses and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whatsapp => "whatsapp",
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::Telegram => "telegram",
        }
    }

    /// The name that people read.
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::Whatsapp => "WhatsApp",
            Self::Messenger => "Messenger",
            Self::Instagram => "Instagram",
            Self::Telegram => "Telegram",
        }
    }

    /// The channel of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The channel itself.
    pub fn channel(self) -> &'static dyn Channel {
        match self {
            Self::Whatsapp => &whatsapp::Whatsapp,
            Self::Messenger => &messenger::Messenger,
            Self::Instagram => &instagram::Instagram,
            Self::Telegram => &telegram::Telegram,
        }
    }
}

/// One platform's language.
pub trait Channel: Sync {
    /// Which channel this is.
    fn kind(&self) -> ChannelKind;

    /// What the platform can do.
    fn capabilities(&self) -> &'static Capabilities;

    /// The errors that the platform answers and what they mean, the channel's own table first. [`errors::find`] looks them up.
    fn errors(&self) -> &'static [&'static [errors::ErrorRow]];

    /// Checks on the raw bytes that the platform sent this request, in constant time, against every candidate secret.
    /// Returns the index of the candidate that matched.
    ///
    /// # Errors
    /// A [`Refusal`] that says what was missing or wrong; never why in more detail than a stranger may know.
    fn verify(&self, candidates: &[&[u8]], headers: &HeaderMap, body: &[u8]) -> Result<usize, Refusal>;

    /// Reads a delivery. Never fails as a whole. `account` is the platform's id of the account whose secret the request was
    /// verified with, for platforms whose payload does not name it (Telegram).
    fn parse(&self, account: Option<&str>, body: &[u8]) -> Parsed;

    /// Writes a message as calls, one a part, in order. No secret inside.
    ///
    /// # Errors
    /// [`RenderError`] when the platform cannot carry it.
    fn render(&self, message: &OutgoingMessage<'_>) -> Result<Vec<ApiCall>, RenderError>;

    /// The request of a call, with the token added at the last moment.
    fn authorize(&self, call: &ApiCall, endpoints: &Endpoints, token: &str) -> Request;

    /// What the answer to a sending call means. Total: every answer has a meaning.
    fn interpret(&self, call: &ApiCall, answer: &Answer<'_>) -> Sent;

    /// The call that asks the platform who the account of a token is. `account` is the platform's id of it where it is known
    /// already; `None` is returned where the platform cannot be asked without it (WhatsApp: a token belongs to a person or a
    /// system, not to a phone number).
    fn identify(&self, account: Option<&str>) -> Option<ApiCall>;

    /// The platform's id and name of our account, from the answer to [`Channel::identify`].
    ///
    /// # Errors
    /// The platform's words when it refused, or what was missing in its answer.
    fn identified(&self, answer: &Answer<'_>) -> Result<AccountIdentity, String>;

    /// The call that tells the platform where to deliver webhooks, where a call can do that (Telegram). `secret` is what the
    /// platform shall send with each delivery.
    fn subscribe(&self, _webhook_url: &str, _secret: &str) -> Option<ApiCall> {
        None
    }
}

/// Why a webhook request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The header with the signature or secret is absent.
    #[error("the signature header is missing")]
    Missing,
    /// The header is there but is not of the form that the platform documents.
    #[error("the signature header is malformed")]
    Malformed,
    /// No candidate secret matches.
    #[error("the signature does not match")]
    Mismatch,
}

/// Who an account is for its platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountIdentity {
    /// The platform's id: page id, Instagram account id, bot id, phone number id.
    pub external_id: String,
    /// The name that the platform shows.
    pub name: Option<String>,
}

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
    /// The text.
    pub text: &'a str,
    /// The message that it answers.
    pub reply_to: Option<&'a ExternalMessageId>,
}

impl OutgoingMessage<'_> {
    /// The correlation id of one part: what the platform is asked to give back in statuses and echoes.
    pub fn correlation_id(&self, part: usize) -> String {
        format!("{}.{part}.{}", self.message_id, self.attempt)
    }

    /// The first identity of the recipient that is of one of these kinds, the first kind preferred.
    fn identity(&self, kinds: &[IdentityKind]) -> Option<&ExternalIdentity> {
        kinds.iter().find_map(|kind| self.recipient.iter().find(|identity| identity.kind == *kind))
    }

    /// One call for each part of the text.
    fn parts(&self, limit: TextLimit, call: impl Fn(usize, String) -> ApiCall) -> Result<Vec<ApiCall>, RenderError> {
        let parts = text::split(self.text, limit);
        if parts.is_empty() {
            return Err(RenderError::EmptyText);
        }
        Ok(parts.into_iter().enumerate().map(|(part, text)| call(part, text)).collect())
    }
}

/// Why a message cannot be written for a platform.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// There is nothing to send.
    #[error("the text is empty")]
    EmptyText,
    /// None of the recipient's identities can be written to on this channel.
    #[error("the recipient has no identity that {0:?} can write to")]
    NoRecipient(ChannelKind),
}

/// Which of the platforms' hosts a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Host {
    /// `graph.facebook.com`.
    MetaGraph,
    /// `graph.instagram.com`.
    InstagramGraph,
    /// `api.telegram.org`.
    Telegram,
}

/// One call to a platform, as it is kept in the outbox: complete but for the token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiCall {
    /// The host.
    pub host: Host,
    /// `GET` or `POST`.
    #[serde(with = "method_word")]
    pub method: Method,
    /// The path below the host's base address and version: `/106540352242922/messages`, `/sendMessage`; with its query.
    pub path: String,
    /// The JSON body; `None` for a `GET`.
    pub body: Option<Value>,
}

mod method_word {
    use http::Method;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(method: &Method, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(method.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Method, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Base addresses of the platforms (settings) and the Graph version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// `https://graph.facebook.com`.
    pub meta_graph: String,
    /// `https://graph.instagram.com`.
    pub instagram_graph: String,
    /// `https://api.telegram.org`.
    pub telegram: String,
    /// `v26.0`.
    pub graph_version: String,
}

/// A request that is ready to go out. It holds a token: it is never logged or stored.
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address. On Telegram the token is part of it.
    pub url: String,
    /// The bearer token, where the platform takes one.
    pub bearer: Option<String>,
    /// The JSON body.
    pub body: Option<Vec<u8>>,
}

/// What came back from a call.
#[derive(Clone, Copy, Debug)]
pub enum Answer<'a> {
    /// The platform answered.
    Http {
        /// The status code.
        status: u16,
        /// The headers.
        headers: &'a HeaderMap,
        /// The whole body.
        body: &'a [u8],
    },
    /// The request did not leave: no connection. The platform cannot have it.
    NotSent,
    /// The request left, or may have left, and no answer came.
    NoAnswer,
}

/// What became of a sending call.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// The platform has it.
    Accepted {
        /// The platform's id of the message.
        provider_message_id: ExternalMessageId,
    },
    /// Not taken because we are too fast; the same call may go again later.
    Throttled {
        /// After this time, when the platform told one.
        retry_after: Option<Duration>,
        /// Who has to slow down.
        scope: ThrottleScope,
        /// The platform's words.
        error: ErrorReport,
    },
    /// Not taken, and not our fault: the same call may go again later.
    Unavailable {
        /// The platform's words, or ours when there was no connection.
        error: ErrorReport,
    },
    /// The platform may have it or not; never sent again blindly.
    Unknown,
    /// Not taken, and the same call will not be taken later either, unless what `reason` names is mended.
    Rejected {
        /// What is in the way.
        reason: RejectReason,
        /// The platform's words.
        error: ErrorReport,
    },
}

/// Who has to slow down after a throttled call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThrottleScope {
    /// Every call of the account.
    Account,
    /// Only the calls to this recipient.
    Peer,
}

/// What a platform said about a call that it did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReport {
    /// The code, with its subcode after a slash: `131047`, `10/2018278`, `403`. `None` when there was none.
    pub code: Option<String>,
    /// The words.
    pub message: String,
}

/// What is in the way of a rejected call. The words are stable: they are error codes of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// The window for free-form messages is closed.
    WindowClosed,
    /// The recipient cannot be reached: blocked us, left, deleted, not on the platform.
    RecipientUnreachable,
    /// The token is missing, expired or revoked. The account waits, its messages with it.
    TokenInvalid,
    /// The account lacks a permission, is locked, restricted or unpaid. The account waits, its messages with it.
    AccountBlocked,
    /// The platform's policy or quality rules forbid this message.
    PolicyRefused,
    /// The request itself is wrong.
    RequestInvalid,
    /// Another app owns the conversation.
    ThreadOwnedElsewhere,
    /// Anything else that will not get better by itself.
    Other,
}

impl RejectReason {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WindowClosed => "window_closed",
            Self::RecipientUnreachable => "recipient_unreachable",
            Self::TokenInvalid => "token_invalid",
            Self::AccountBlocked => "account_blocked",
            Self::PolicyRefused => "policy_refused",
            Self::RequestInvalid => "request_invalid",
            Self::ThreadOwnedElsewhere => "thread_owned_elsewhere",
            Self::Other => "other",
        }
    }

    /// The trouble is the account's, not the message's: the message waits until the account is mended.
    pub const fn stops_account(self) -> bool {
        matches!(self, Self::TokenInvalid | Self::AccountBlocked)
    }
}
