//! The sections about what surrounds a message: what was passed on, by what the customer came, calls, notices, quotes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShareKind {
    /// A post.
    Post,
    /// A reel.
    Reel,
    /// A story.
    Story,
    /// A page of the web.
    Link,
    /// A game.
    Game,
    /// A message of another app that the platform describes: a card, an appointment.
    Card,
}

/// Something that was passed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// What.
    pub kind: ShareKind,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The platform's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// By what a customer came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Referral {
    /// The platform's word: `ad`, `post`, `ADS`, `SHORTLINK`…, in lower case.
    pub source: String,
    /// The id of the advertisement or post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Our own word in the link (`ref`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The id of the click, for measuring advertisements (`ctwa_clid`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub click_id: Option<String>,
    /// With what the platform greeted the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub welcome: Option<String>,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// It rings.
    Ringing,
    /// It was taken.
    Accepted,
    /// It is over.
    Completed,
    /// It was not taken.
    Missed,
    /// It was refused.
    Rejected,
    /// It could not be put through.
    Failed,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// How far it has come.
    pub state: CallState,
    /// How long it lasted, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
}

/// Something that happened in a conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What: a stable word such as `number_changed`, `user_id_changed`, `identity_changed`, `members_joined`, `member_left`,
    /// `title_changed`, `photo_changed`, `pinned`, `group_created`, `group_upgraded`, `payment`, `opted_in`, `opted_out`,
    /// `control_passed`, `control_taken`, `account_linked`, `account_unlinked`.
    pub kind: String,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// What the platform says about it, or the new value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A message was passed on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Forwarded {
    /// Many times already.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub often: bool,
    /// From whom, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// What is answered, where that is not simply a message of the conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Quote {
    /// The passage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The platform's id of the story. Its picture is an attachment with the role `story`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story_id: Option<String>,
}

/// What the platform sent, where it was not understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Unsupported {
    /// The platform's name of the type.
    pub platform_type: String,
    /// Everything that was sent. Kept, and not shown by the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(ignore))]
    pub raw: Option<Value>,
}
