//! What a channel is: a value without state and without I/O that reads and writes one platform's language.
//!
//! Adding a channel is one folder here, one row in [`ChannelKind`], golden cases, a page of documentation and one platform in the
//! simulator (docs/develop/adding-a-channel.md).

// Nothing that a stranger sends can panic a channel (design rule 1).
#![deny(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable)]

mod call;
pub mod errors;
pub mod instagram;
mod json;
pub mod messenger;
pub mod meta;
mod outgoing;
pub mod telegram;
mod templates;
mod verification;
pub mod whatsapp;

pub use call::{
    AccountIdentity, Answer, ApiCall, Download, Endpoints, ErrorReport, FormFile, Host, MediaAddress, MediaSlot,
    MediaStep, Outcome, OutgoingFile, Profile, RejectReason, Request, RequestBody, Sent, SlotFilling, ThrottleScope,
    UploadedMedia,
};
pub use outgoing::{Action, OutgoingMessage, RenderError, Target};
pub use templates::{SubmittedTemplate, TemplatePage, Templates};

use crate::capabilities::Capabilities;
use crate::content::MediaSource;
use crate::event::Parsed;
use crate::identity::ExternalIdentity;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

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

    /// Writes something that is done about a conversation or one of its messages. Such calls may be repeated without harm.
    ///
    /// # Errors
    /// [`RenderError`] when the platform cannot do it.
    fn act(&self, _target: &Target<'_>, action: &Action<'_>) -> Result<ApiCall, RenderError> {
        Err(RenderError::NotSupported { channel: self.kind(), feature: action.feature() })
    }

    /// What the answer to such a call means.
    fn acted(&self, call: &ApiCall, answer: &Answer<'_>) -> Outcome<()>;

    /// How to get at a file that somebody sent to `account`.
    fn media(&self, account: &str, source: &MediaSource) -> MediaStep;

    /// Where the file is, from the answer to [`MediaStep::Ask`].
    fn media_address(&self, answer: &Answer<'_>) -> Outcome<MediaAddress>;

    /// The request of a download, with the token added where the platform wants it.
    fn authorize_download(&self, download: &Download, endpoints: &Endpoints, token: &str) -> Request;

    /// The call that gives a file to the platform before it is sent; `None` where files go with their message.
    fn upload(&self, _account: &str, _file: &OutgoingFile<'_>) -> Option<ApiCall> {
        None
    }

    /// The platform's id of an uploaded file, from the answer.
    fn uploaded(&self, answer: &Answer<'_>) -> Outcome<UploadedMedia>;

    /// The platform's ids of files that went with a message, slot by slot, from the answer to the message: they may be used
    /// again. Empty where the platform gives none.
    fn sent_media(&self, _call: &ApiCall, _answer: &Answer<'_>) -> Vec<Option<UploadedMedia>> {
        Vec::new()
    }

    /// The call that asks for somebody's name and picture, where the platform offers that.
    fn profile(&self, _identity: &ExternalIdentity) -> Option<ApiCall> {
        None
    }

    /// Name and picture, from the answer.
    fn profiled(&self, answer: &Answer<'_>) -> Outcome<Profile>;

    /// The platform's templates, where it has them.
    fn templates(&self) -> Option<&'static dyn Templates> {
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
