//! What a platform can do, as data: the service refuses by it, the composer greys out by it, the documentation is made from it.

use crate::channels::RenderError;
use crate::content::{AttachmentKind, Content};
use crate::conversation::WindowRule;
use crate::interactive::InteractiveKind;
use crate::text;
use serde::Serialize;
use std::time::Duration;

/// How well a channel carries a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Refused before anything is stored.
    Rejected,
    /// Accepted and left out.
    Dropped,
    /// Carried in another form.
    Fallback,
    /// Carried with limits.
    Partial,
    /// Carried whole.
    Full,
}

/// Something that an operator may want to send or do, or to learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Plain text.
    Text,
    /// Bold, italics, strike-through and code.
    Formatting,
    /// Quoting the message that is answered.
    ReplyTo,
    /// Pictures.
    Image,
    /// Videos.
    Video,
    /// Sound files.
    Audio,
    /// Voice notes.
    Voice,
    /// Files.
    Document,
    /// Stickers.
    Sticker,
    /// Several pictures or videos in one message.
    Album,
    /// A place.
    Location,
    /// Cards of people.
    Contacts,
    /// Buttons under a message.
    Buttons,
    /// Short answers that disappear when one was chosen.
    QuickReplies,
    /// A list that opens.
    List,
    /// One button with a link.
    LinkButton,
    /// Cards beside each other.
    Cards,
    /// Forms.
    Flow,
    /// Products of a catalogue.
    Products,
    /// Asking for a position.
    LocationRequest,
    /// Asking for a telephone number.
    ContactRequest,
    /// Asking for permission to call.
    CallPermissionRequest,
    /// Asking for a postal address.
    AddressRequest,
    /// Approved templates.
    Template,
    /// Polls.
    Poll,
    /// An answer of a person after the window has closed.
    HumanAgent,
    /// Reactions to messages.
    Reaction,
    /// Changing a message that was sent.
    Edit,
    /// Taking a message back.
    Delete,
    /// Telling the customer that their messages were read.
    MarkRead,
    /// Showing the customer that we are writing.
    Typing,
    /// Taking a conversation over from another app.
    TakeControl,
    /// The platform tells when a message reached the device.
    DeliveryReceipts,
    /// The platform tells when a message was read.
    ReadReceipts,
    /// After a lost answer, the platform tells by itself whether it has the message (status or echo with our correlation id).
    Reconciliation,
}

impl Feature {
    /// All features, in the order in which the tables show them.
    pub const ALL: [Self; 35] = [
        Self::Text,
        Self::Formatting,
        Self::ReplyTo,
        Self::Image,
        Self::Video,
        Self::Audio,
        Self::Voice,
        Self::Document,
        Self::Sticker,
        Self::Album,
        Self::Location,
        Self::Contacts,
        Self::Buttons,
        Self::QuickReplies,
        Self::List,
        Self::LinkButton,
        Self::Cards,
        Self::Flow,
        Self::Products,
        Self::LocationRequest,
        Self::ContactRequest,
        Self::CallPermissionRequest,
        Self::AddressRequest,
        Self::Template,
        Self::Poll,
        Self::HumanAgent,
        Self::Reaction,
        Self::Edit,
        Self::Delete,
        Self::MarkRead,
        Self::Typing,
        Self::TakeControl,
        Self::DeliveryReceipts,
        Self::ReadReceipts,
        Self::Reconciliation,
    ];

    /// The word that the API uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Formatting => "formatting",
            Self::ReplyTo => "reply_to",
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Document => "document",
            Self::Sticker => "sticker",
            Self::Album => "album",
            Self::Location => "location",
            Self::Contacts => "contacts",
            Self::Buttons => "buttons",
            Self::QuickReplies => "quick_replies",
            Self::List => "list",
            Self::LinkButton => "link_button",
            Self::Cards => "cards",
            Self::Flow => "flow",
            Self::Products => "products",
            Self::LocationRequest => "location_request",
            Self::ContactRequest => "contact_request",
            Self::CallPermissionRequest => "call_permission_request",
            Self::AddressRequest => "address_request",
            Self::Template => "template",
            Self::Poll => "poll",
            Self::HumanAgent => "human_agent",
            Self::Reaction => "reaction",
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::MarkRead => "mark_read",
            Self::Typing => "typing",
            Self::TakeControl => "take_control",
            Self::DeliveryReceipts => "delivery_receipts",
            Self::ReadReceipts => "read_receipts",
            Self::Reconciliation => "reconciliation",
        }
    }

    /// The feature that carries files of this kind.
    pub const fn of_attachment(kind: AttachmentKind) -> Self {
        match kind {
            AttachmentKind::Image => Self::Image,
            AttachmentKind::Video => Self::Video,
            AttachmentKind::Audio => Self::Audio,
            AttachmentKind::Voice => Self::Voice,
            AttachmentKind::Document => Self::Document,
            AttachmentKind::Sticker => Self::Sticker,
        }
    }

    /// The feature that carries offers of this kind.
    pub const fn of_interactive(kind: InteractiveKind) -> Self {
        match kind {
            InteractiveKind::Buttons => Self::Buttons,
            InteractiveKind::QuickReplies => Self::QuickReplies,
            InteractiveKind::List => Self::List,
            InteractiveKind::Link => Self::LinkButton,
            InteractiveKind::Cards => Self::Cards,
            InteractiveKind::Flow => Self::Flow,
            InteractiveKind::Products => Self::Products,
            InteractiveKind::LocationRequest => Self::LocationRequest,
            InteractiveKind::ContactRequest => Self::ContactRequest,
            InteractiveKind::CallPermissionRequest => Self::CallPermissionRequest,
            InteractiveKind::AddressRequest => Self::AddressRequest,
        }
    }
}

/// What a platform counts when it limits a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// Unicode scalar values.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units.
    Utf16,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Unicode scalar values.
    Characters,
    /// Bytes.
    Bytes,
    /// UTF-16 code units.
    Utf16,
    /// Things.
    Items,
}

impl Unit {
    /// The word for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Bytes => "bytes",
            Self::Utf16 => "UTF-16 units",
            Self::Items => "items",
        }
    }
}

/// The limit of one text message. A longer text is sent in several parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TextLimit {
    /// The most that one part may hold.
    pub max: usize,
    /// What is counted.
    pub unit: TextUnit,
}

/// How much a field of a message may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FieldLimit {
    /// The field, as a path in a message without its numbers: `interactive.buttons.title`, `caption`.
    pub field: &'static str,
    /// The most.
    pub max: u64,
    /// What is counted.
    pub unit: Unit,
}

/// Which files of a kind a platform takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MediaRule {
    /// As what they are sent.
    pub kind: AttachmentKind,
    /// Their types. Empty: any.
    pub mime_types: &'static [&'static str],
    /// The most bytes.
    pub max_bytes: u64,
}

/// The platform's pace, as this version keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pace {
    /// Calls a second for one account.
    pub per_account_per_second: u32,
    /// The shortest time between two messages to the same peer once the burst is used up, in milliseconds.
    #[serde(rename = "per_peer_interval_ms", serialize_with = "millis")]
    pub per_peer_interval: Duration,
    /// How many messages to the same peer may go at once before the interval counts.
    pub per_peer_burst: u32,
}

fn millis<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// What one channel can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Capabilities {
    /// Raised with every change of these values.
    pub version: u32,
    /// Text, and its limit.
    pub text: TextLimit,
    /// The window for free-form answers.
    pub window: WindowRule,
    /// What is carried, and how well. What is not listed is rejected.
    pub features: &'static [(Feature, Level)],
    /// Which files are taken.
    pub media: &'static [MediaRule],
    /// How much fields may hold.
    pub limits: &'static [FieldLimit],
    /// How fast we may send.
    pub pace: Pace,
}

impl Capabilities {
    /// How well this is carried.
    pub fn level(&self, feature: Feature) -> Level {
        self.features.iter().find(|(listed, _)| *listed == feature).map_or(Level::Rejected, |(_, level)| *level)
    }

    /// What files of this kind must be like; `None` where none are taken.
    pub fn media_rule(&self, kind: AttachmentKind) -> Option<&'static MediaRule> {
        self.media.iter().find(|rule| rule.kind == kind)
    }

    /// The limit of a field, by its path without numbers.
    pub fn limit(&self, field: &str) -> Option<&'static FieldLimit> {
        self.limits.iter().find(|limit| limit.field == field)
    }

    /// Checks a text against the limit of its field. `place` is the field's whole path, with numbers.
    ///
    /// # Errors
    /// [`RenderError::TooMuch`].
    pub fn check_text(&self, field: &str, place: &str, value: &str) -> Result<(), RenderError> {
        let Some(limit) = self.limit(field) else { return Ok(()) };
        let actual = match limit.unit {
            Unit::Characters => text::count(value, TextUnit::Characters),
            Unit::Bytes => text::count(value, TextUnit::Bytes),
            Unit::Utf16 => text::count(value, TextUnit::Utf16),
            Unit::Items => return Ok(()),
        };
        within(limit, place, actual)
    }

    /// Checks a number of things against the limit of their field.
    ///
    /// # Errors
    /// [`RenderError::TooMuch`].
    pub fn check_count(&self, field: &str, actual: usize) -> Result<(), RenderError> {
        self.limit(field).map_or(Ok(()), |limit| within(limit, field, actual))
    }

    /// Checks type and size of the attachments of a message.
    ///
    /// # Errors
    /// [`RenderError::MediaType`] or [`RenderError::TooMuch`].
    pub fn check_attachments(&self, content: &Content) -> Result<(), RenderError> {
        for (index, attachment) in content.attachments().iter().enumerate() {
            let Some(rule) = self.media_rule(attachment.kind) else { continue };
            let field = format!("attachments.{index}");
            let mime_type = attachment.mime_type.as_deref().unwrap_or_default();
            let bare = mime_type.split(';').next().unwrap_or_default().trim();
            if !rule.mime_types.is_empty() && !rule.mime_types.contains(&bare) {
                return Err(RenderError::MediaType {
                    field,
                    mime_type: mime_type.to_owned(),
                    allowed: rule.mime_types,
                });
            }
            let actual = attachment.size.unwrap_or_default();
            if actual > rule.max_bytes {
                return Err(RenderError::TooMuch { field, max: rule.max_bytes, actual, unit: Unit::Bytes });
            }
        }
        Ok(())
    }
}

fn within(limit: &FieldLimit, place: &str, actual: usize) -> Result<(), RenderError> {
    let actual = u64::try_from(actual).unwrap_or(u64::MAX);
    if actual <= limit.max {
        return Ok(());
    }
    Err(RenderError::TooMuch { field: place.to_owned(), max: limit.max, actual, unit: limit.unit })
}
