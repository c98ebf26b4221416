//! The words of the API: every enumeration, once. They are the words of the database and of the core; a word that is not here is
//! an error of ours and never reaches a client.

use crate::store::StoreError;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Reads a word of the database.
pub(crate) fn word<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, StoreError> {
    let deserializer: StrDeserializer<'a, Error> = text.into_deserializer();
    T::deserialize(deserializer)
        .map_err(|error| StoreError::Query(format!("the database holds a strange word: {error}")))
}

/// The channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChannelKind {
    /// WhatsApp.
    Whatsapp,
    /// Messenger.
    Messenger,
    /// Instagram.
    Instagram,
    /// Telegram.
    Telegram,
}

impl From<nestor_core::channels::ChannelKind> for ChannelKind {
    fn from(kind: nestor_core::channels::ChannelKind) -> Self {
        use nestor_core::channels::ChannelKind as Core;
        match kind {
            Core::Whatsapp => Self::Whatsapp,
            Core::Messenger => Self::Messenger,
            Core::Instagram => Self::Instagram,
            Core::Telegram => Self::Telegram,
        }
    }
}

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MediaState {
    /// It is being fetched.
    Pending,
    /// It is here.
    Stored,
    /// It could not be fetched.
    Failed,
    /// The platform no longer has it.
    Expired,
    /// It was not taken: too large, or kept where we do not ask.
    Refused,
    /// The platform gives it to nobody.
    Unavailable,
}

impl From<crate::store::media::MediaState> for MediaState {
    fn from(state: crate::store::media::MediaState) -> Self {
        use crate::store::media::MediaState as Kept;
        match state {
            Kept::Pending => Self::Pending,
            Kept::Stored => Self::Stored,
            Kept::Failed => Self::Failed,
            Kept::Expired => Self::Expired,
            Kept::Refused => Self::Refused,
        }
    }
}

/// How well a channel carries something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    /// Whole.
    Full,
    /// With limits.
    Partial,
    /// In another form.
    Fallback,
    /// Accepted and left out.
    Dropped,
    /// Refused.
    Rejected,
}

impl From<nestor_core::capabilities::Level> for Level {
    fn from(level: nestor_core::capabilities::Level) -> Self {
        use nestor_core::capabilities::Level as Core;
        match level {
            Core::Full => Self::Full,
            Core::Partial => Self::Partial,
            Core::Fallback => Self::Fallback,
            Core::Dropped => Self::Dropped,
            Core::Rejected => Self::Rejected,
        }
    }
}

/// What a channel counts when it limits a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TextUnit {
    /// Unicode characters.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units, as JavaScript counts.
    Utf16,
}

impl From<nestor_core::capabilities::TextUnit> for TextUnit {
    fn from(unit: nestor_core::capabilities::TextUnit) -> Self {
        use nestor_core::capabilities::TextUnit as Core;
        match unit {
            Core::Characters => Self::Characters,
            Core::Bytes => Self::Bytes,
            Core::Utf16 => Self::Utf16,
        }
    }
}

/// The platform's rule for how long a business may answer freely after the customer's last message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) enum WindowRule {
    /// WhatsApp: 24 hours.
    #[serde(rename = "whatsapp_24h")]
    Whatsapp24h,
    /// Messenger: 24 hours.
    #[serde(rename = "messenger_24h")]
    Messenger24h,
    /// Instagram: 24 hours.
    #[serde(rename = "instagram_24h")]
    Instagram24h,
    /// No rule.
    #[serde(rename = "none")]
    None,
}

impl From<nestor_core::conversation::WindowRule> for WindowRule {
    fn from(rule: nestor_core::conversation::WindowRule) -> Self {
        use nestor_core::conversation::WindowRule as Core;
        match rule {
            Core::Whatsapp24h => Self::Whatsapp24h,
            Core::Messenger24h => Self::Messenger24h,
            Core::Instagram24h => Self::Instagram24h,
            Core::None => Self::None,
        }
    }
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// Everything in the workspace.
    Admin,
    /// Reading and answering conversations.
    Operator,
}

impl From<crate::store::access::Role> for Role {
    fn from(role: crate::store::access::Role) -> Self {
        match role {
            crate::store::access::Role::Admin => Self::Admin,
            crate::store::access::Role::Operator => Self::Operator,
        }
    }
}

/// Whether a conversation needs us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConversationStatus {
    /// It does.
    Open,
    /// It is done, until the customer writes again.
    Closed,
}

impl From<crate::store::conversations::Status> for ConversationStatus {
    fn from(status: crate::store::conversations::Status) -> Self {
        match status {
            crate::store::conversations::Status::Open => Self::Open,
            crate::store::conversations::Status::Closed => Self::Closed,
        }
    }
}

impl From<ConversationStatus> for crate::store::conversations::Status {
    fn from(status: ConversationStatus) -> Self {
        match status {
            ConversationStatus::Open => Self::Open,
            ConversationStatus::Closed => Self::Closed,
        }
    }
}

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Direction {
    /// From the customer to us.
    Inbound,
    /// From us to the customer.
    Outbound,
}

/// Who wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthorKind {
    /// The customer.
    Contact,
    /// One of our people, in the inbox or through the API.
    Operator,
    /// The assistant.
    Assistant,
    /// Our side, but elsewhere: the Page inbox, the app on the phone.
    External,
    /// Nobody: the platform or Nestor itself.
    System,
}

/// How far an outgoing message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MessageStatus {
    /// In our outbox.
    Queued,
    /// Perhaps sent: the request left and no answer came.
    Unknown,
    /// The platform has taken it.
    Accepted,
    /// The platform has sent it on.
    Sent,
    /// It is on the customer's device.
    Delivered,
    /// The customer has seen it.
    Read,
    /// The customer has played it.
    Played,
    /// It will not arrive.
    Failed,
}

/// What kind of name a platform has for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IdentityKind {
    /// WhatsApp: the phone number, digits.
    Phone,
    /// WhatsApp: the business-scoped user id.
    Bsuid,
    /// Messenger: the page-scoped user id.
    Psid,
    /// Instagram: the Instagram-scoped user id.
    Igsid,
    /// Telegram: the user's id.
    TelegramUser,
    /// Telegram: the id of a group or channel.
    TelegramChat,
}

/// Whether an account can do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AccountState {
    /// It can.
    Ok,
    /// Somebody has to look at it; `state_reason` says why.
    Attention,
}

/// Where an account is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AccountOrigin {
    /// In the configuration.
    Configuration,
    /// By command or in the browser.
    Database,
}

/// Where a webhook delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    /// Not looked at yet.
    Pending,
    /// Applied.
    Applied,
    /// Something in it waits for an account.
    Waiting,
    /// Something in it could not be taken.
    Dead,
}
