//! Files of messages.

use super::MessageType;
use serde::{Deserialize, Serialize};

/// What kind of file an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A video or an animation.
    Video,
    /// A sound file.
    Audio,
    /// A voice note.
    Voice,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
}

impl AttachmentKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Image, Self::Video, Self::Audio, Self::Voice, Self::Document, Self::Sticker];

    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        self.message_type().as_str()
    }

    /// The kind of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The type of a message that consists of such a file.
    pub const fn message_type(self) -> MessageType {
        match self {
            Self::Image => MessageType::Image,
            Self::Video => MessageType::Video,
            Self::Audio => MessageType::Audio,
            Self::Voice => MessageType::Voice,
            Self::Document => MessageType::Document,
            Self::Sticker => MessageType::Sticker,
        }
    }
}

/// What an attachment is for, where it is not the content itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentRole {
    /// The story that is answered or that mentions us.
    Story,
    /// The picture or video of the advertisement or post that the customer came by.
    Advertisement,
    /// The picture of something that was passed on.
    Preview,
}

/// Where the platform keeps a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaSource {
    /// By an id that the platform is asked with: WhatsApp media id, Telegram file id.
    Id(String),
    /// At an address that expires: Messenger, Instagram.
    Url(String),
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// What kind of file.
    pub kind: AttachmentKind,
    /// Our id of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_id: Option<String>,
    /// Where the platform keeps it. Never leaves the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(ignore))]
    pub source: Option<MediaSource>,
    /// What it is for, where it is not the content itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<AttachmentRole>,
    /// The type that the sender or the platform said: `image/jpeg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// The name that the sender gave it. Untrusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Bytes, as the platform said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// SHA-256 of the file as the platform said, base64 (WhatsApp).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Length of sound or video in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// A moving sticker, an animation without sound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub animated: bool,
    /// The emoji that a sticker stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// Words under this file, where several files of a message have their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The platform's own id of a sticker (Messenger).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sticker_id: Option<String>,
}

impl Attachment {
    /// A file of this kind at the platform; `None` for one that the platform does not give out.
    pub fn new(kind: AttachmentKind, source: Option<MediaSource>) -> Self {
        Self {
            kind,
            source,
            media_id: None,
            role: None,
            mime_type: None,
            file_name: None,
            size: None,
            sha256: None,
            width: None,
            height: None,
            seconds: None,
            animated: false,
            emoji: None,
            caption: None,
            sticker_id: None,
        }
    }
}
