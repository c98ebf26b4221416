//! Calls to a platform and their answers: what is kept in the outbox, what goes out, what came back and what that means.

use crate::content::{AttachmentKind, MediaSource};
use crate::message::ExternalMessageId;
use http::{HeaderMap, Method};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// Who an account is for its platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountIdentity {
    /// The platform's id: page id, Instagram account id, bot id, phone number id.
    pub external_id: String,
    /// The name that the platform shows.
    pub name: Option<String>,
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

/// One call to a platform, as it is kept in the outbox: complete but for the token and the files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiCall {
    /// The host.
    pub host: Host,
    /// `GET`, `POST` or `DELETE`.
    #[serde(with = "method_word")]
    pub method: Method,
    /// The path below the host's base address and version: `/106540352242922/messages`, `/sendMessage`; with its query.
    pub path: String,
    /// The JSON body; `None` for a `GET`. Where [`files`](Self::files) go along, its fields become fields of a form.
    pub body: Option<Value>,
    /// Places in the body that a file of ours belongs in, once the platform has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<MediaSlot>,
    /// Files that go along: the call is a `multipart/form-data` then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FormFile>,
}

impl ApiCall {
    /// A call with a JSON body.
    pub fn post(host: Host, path: impl Into<String>, body: Value) -> Self {
        Self { host, method: Method::POST, path: path.into(), body: Some(body), slots: Vec::new(), files: Vec::new() }
    }

    /// A question.
    pub fn get(host: Host, path: impl Into<String>) -> Self {
        Self { host, method: Method::GET, path: path.into(), body: None, slots: Vec::new(), files: Vec::new() }
    }

    /// A removal.
    pub fn delete(host: Host, path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, ..Self::get(host, path) }
    }

    /// The body as it goes out: JSON, or a form when files go along.
    pub fn request_body(&self) -> RequestBody {
        let Some(body) = &self.body else { return RequestBody::None };
        if self.files.is_empty() {
            return RequestBody::Json(body.to_string().into_bytes());
        }
        let fields = body.as_object().into_iter().flatten().map(|(name, value)| {
            let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), written)
        });
        RequestBody::Form { fields: fields.collect(), files: self.files.clone() }
    }
}

/// A place in a call's body for the platform's id or address of one of our files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaSlot {
    /// Our id of the file.
    pub media_id: String,
    /// The place, as a JSON pointer: `/image/id`.
    pub at: String,
    /// As what it is sent.
    pub kind: AttachmentKind,
    /// What goes there.
    pub filling: SlotFilling,
}

/// How the platform gets a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotFilling {
    /// It is uploaded before ([`upload`](super::Channel::upload)); its id goes in the place.
    Upload,
    /// It goes along with the call unless the platform has it; `attach://<field>` or its id goes in the place (Telegram).
    Attach,
    /// A short-lived signed address of ours goes in the place; the platform fetches it.
    Link,
}

/// A file that goes along with a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFile {
    /// The field's name.
    pub field: String,
    /// Our id of the file.
    pub media_id: String,
    /// `image/jpeg`.
    pub mime_type: String,
    /// The name that the platform is told.
    pub file_name: String,
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
    /// The body.
    pub body: RequestBody,
}

/// The body of a request.
pub enum RequestBody {
    /// None.
    None,
    /// JSON.
    Json(Vec<u8>),
    /// A form with files, whose bytes are read when it goes out.
    Form {
        /// The fields of text.
        fields: Vec<(String, String)>,
        /// The files.
        files: Vec<FormFile>,
    },
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

/// What became of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<T> {
    /// The platform has done it, and this is what it answered.
    Accepted(T),
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
    /// The platform may have done it or not. A message is never sent again blindly then.
    Unknown,
    /// Not taken, and the same call will not be taken later either, unless what `reason` names is mended.
    Rejected {
        /// What is in the way.
        reason: RejectReason,
        /// The platform's words.
        error: ErrorReport,
    },
}

impl<T> Outcome<T> {
    /// The same outcome with another answer; `None` of an accepted call means that the answer lacked what it must have.
    pub fn and_then<U>(self, read: impl FnOnce(T) -> Option<U>) -> Outcome<U> {
        match self {
            Self::Accepted(answer) => read(answer).map_or(Outcome::Unknown, Outcome::Accepted),
            Self::Throttled { retry_after, scope, error } => Outcome::Throttled { retry_after, scope, error },
            Self::Unavailable { error } => Outcome::Unavailable { error },
            Self::Unknown => Outcome::Unknown,
            Self::Rejected { reason, error } => Outcome::Rejected { reason, error },
        }
    }
}

/// What became of a sending call: accepted with the platform's id of the message.
pub type Sent = Outcome<ExternalMessageId>;

/// How to get at a file.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaStep {
    /// The platform is asked where it is.
    Ask(ApiCall),
    /// It can be fetched at once.
    Download(Download),
}

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Download {
    /// At an address that the platform told.
    Address {
        /// The address. Its host must be one of the configured media hosts.
        url: String,
        /// The token goes along.
        with_token: bool,
    },
    /// Below the Bot API's file address (Telegram).
    TelegramFile {
        /// The path.
        path: String,
    },
}

/// Where a file is, and what the platform says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaAddress {
    /// Where.
    pub download: Download,
    /// Its type.
    pub mime_type: Option<String>,
    /// Its length in bytes.
    pub size: Option<u64>,
}

/// A file that is given to a platform.
#[derive(Clone, Copy, Debug)]
pub struct OutgoingFile<'a> {
    /// Our id of it.
    pub media_id: &'a str,
    /// As what it is sent.
    pub kind: AttachmentKind,
    /// `image/jpeg`.
    pub mime_type: &'a str,
    /// The name that the platform is told.
    pub file_name: &'a str,
}

/// A file that a platform has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedMedia {
    /// The platform's id of it.
    pub id: String,
    /// How long the id may be used; `None` for ever.
    pub lives: Option<Duration>,
}

/// Who somebody is for a platform, for people to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The name.
    pub name: Option<String>,
    /// The user name, without `@`.
    pub username: Option<String>,
    /// The picture.
    pub picture: Option<MediaSource>,
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
