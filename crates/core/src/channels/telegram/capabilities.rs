//! What Telegram carries (platforms E.4, read 2026-11-22).

use crate::capabilities::{Capabilities, Feature, FieldLimit, Level, MediaRule, Pace, TextLimit, TextUnit, Unit};
use crate::content::AttachmentKind;
use crate::conversation::WindowRule;
use std::time::Duration;

const MEGABYTE: u64 = 1024 * 1024;

/// What stands under a file.
pub(super) const CAPTION: TextLimit = TextLimit { max: 1024, unit: TextUnit::Utf16 };

pub(super) static CAPABILITIES: Capabilities = Capabilities {
    version: 2,
    text: TextLimit { max: 4096, unit: TextUnit::Utf16 },
    window: WindowRule::None,
    features: &[
        (Feature::Text, Level::Full),
        (Feature::Formatting, Level::Full),
        (Feature::ReplyTo, Level::Full),
        (Feature::Image, Level::Full),
        (Feature::Video, Level::Full),
        (Feature::Audio, Level::Full),
        (Feature::Voice, Level::Full),
        (Feature::Document, Level::Full),
        (Feature::Sticker, Level::Full),
        (Feature::Album, Level::Full),
        (Feature::Location, Level::Full),
        (Feature::Contacts, Level::Full),
        (Feature::Buttons, Level::Full),
        // What is chosen comes back as a text, without the id of the reply.
        (Feature::QuickReplies, Level::Partial),
        // The rows are buttons under the message.
        (Feature::List, Level::Fallback),
        (Feature::LinkButton, Level::Full),
        // Each card is a message of its own.
        (Feature::Cards, Level::Fallback),
        // Only in the chat of the bot with one person.
        (Feature::LocationRequest, Level::Partial),
        (Feature::ContactRequest, Level::Partial),
        (Feature::Poll, Level::Full),
        // Only the emojis that Telegram allows, one for each message, and none in business chats.
        (Feature::Reaction, Level::Partial),
        (Feature::Edit, Level::Full),
        // Within 48 hours in most cases.
        (Feature::Delete, Level::Partial),
        // Only in business chats.
        (Feature::MarkRead, Level::Partial),
        (Feature::Typing, Level::Full),
        (Feature::DeliveryReceipts, Level::Dropped),
        (Feature::ReadReceipts, Level::Dropped),
        (Feature::Reconciliation, Level::Dropped),
    ],
    media: &[
        MediaRule {
            kind: AttachmentKind::Image,
            // A GIF goes as an animation.
            mime_types: &["image/jpeg", "image/png", "image/webp", "image/gif"],
            max_bytes: 10 * MEGABYTE,
        },
        MediaRule { kind: AttachmentKind::Video, mime_types: &["video/mp4"], max_bytes: 50 * MEGABYTE },
        MediaRule {
            kind: AttachmentKind::Audio,
            mime_types: &["audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/aac"],
            max_bytes: 50 * MEGABYTE,
        },
        MediaRule {
            kind: AttachmentKind::Voice,
            mime_types: &["audio/ogg", "audio/mpeg", "audio/mp4", "audio/x-m4a"],
            max_bytes: 50 * MEGABYTE,
        },
        MediaRule { kind: AttachmentKind::Document, mime_types: &[], max_bytes: 50 * MEGABYTE },
        MediaRule {
            kind: AttachmentKind::Sticker,
            mime_types: &["image/webp", "application/x-tgsticker", "video/webm"],
            max_bytes: 512 * 1024,
        },
    ],
    limits: &[
        FieldLimit { field: "caption", max: 1024, unit: Unit::Utf16 },
        FieldLimit { field: "attachments.caption", max: 1024, unit: Unit::Utf16 },
        FieldLimit { field: "interactive.buttons.value", max: 64, unit: Unit::Bytes },
        FieldLimit { field: "interactive.cards.buttons.value", max: 64, unit: Unit::Bytes },
        FieldLimit { field: "interactive.sections.rows.id", max: 64, unit: Unit::Bytes },
        FieldLimit { field: "poll.question", max: 300, unit: Unit::Utf16 },
        FieldLimit { field: "poll.options", max: 12, unit: Unit::Items },
        FieldLimit { field: "poll.options.text", max: 100, unit: Unit::Utf16 },
    ],
    // About 30 a second in all and one a second to a chat, short bursts allowed; not official, `retry_after` decides (E.4).
    pace: Pace { per_account_per_second: 30, per_peer_interval: Duration::from_secs(1), per_peer_burst: 3 },
};
