//! What Instagram can do (platforms B.2, C.3, read 2026-11-22).

use crate::capabilities::{Capabilities, Feature, FieldLimit, Level, MediaRule, Pace, TextLimit, TextUnit, Unit};
use crate::content::AttachmentKind;
use crate::conversation::WindowRule;
use std::time::Duration;

const MEGABYTE: u64 = 1024 * 1024;

pub(super) static CAPABILITIES: Capabilities = Capabilities {
    version: 2,
    // Bytes, not characters (C.3): some 500 Greek letters.
    text: TextLimit { max: 1000, unit: TextUnit::Bytes },
    window: WindowRule::Instagram24h,
    features: &[
        (Feature::Text, Level::Full),
        (Feature::ReplyTo, Level::Full),
        (Feature::Image, Level::Full),
        (Feature::Video, Level::Full),
        (Feature::Audio, Level::Full),
        // A voice note goes as a sound file.
        (Feature::Voice, Level::Fallback),
        // PDF only.
        (Feature::Document, Level::Partial),
        // The heart.
        (Feature::Sticker, Level::Partial),
        // Pictures in one message; a video and everything else in one of its own.
        (Feature::Album, Level::Partial),
        // A link to a map; cards as words.
        (Feature::Location, Level::Fallback),
        (Feature::Contacts, Level::Fallback),
        // No telephone numbers.
        (Feature::Buttons, Level::Partial),
        // The words list them too: not every app of Instagram's shows them.
        (Feature::QuickReplies, Level::Partial),
        (Feature::List, Level::Fallback),
        (Feature::LinkButton, Level::Full),
        (Feature::Cards, Level::Full),
        (Feature::HumanAgent, Level::Full),
        // The heart for certain; other emojis as far as the platform takes them.
        (Feature::Reaction, Level::Partial),
        (Feature::MarkRead, Level::Full),
        (Feature::Typing, Level::Full),
        (Feature::DeliveryReceipts, Level::Dropped),
        (Feature::ReadReceipts, Level::Full),
        // Echoes come for every message; that they carry our metadata is documented for Messenger only.
        (Feature::Reconciliation, Level::Partial),
    ],
    media: &[
        MediaRule {
            kind: AttachmentKind::Image,
            mime_types: &["image/jpeg", "image/png", "image/gif"],
            max_bytes: 8 * MEGABYTE,
        },
        MediaRule { kind: AttachmentKind::Video, mime_types: VIDEO, max_bytes: 25 * MEGABYTE },
        MediaRule { kind: AttachmentKind::Audio, mime_types: AUDIO, max_bytes: 25 * MEGABYTE },
        MediaRule { kind: AttachmentKind::Voice, mime_types: AUDIO, max_bytes: 25 * MEGABYTE },
        MediaRule { kind: AttachmentKind::Document, mime_types: &["application/pdf"], max_bytes: 25 * MEGABYTE },
    ],
    limits: &[
        FieldLimit { field: "attachments", max: 10, unit: Unit::Items },
        FieldLimit { field: "interactive.quick_replies", max: 13, unit: Unit::Items },
        FieldLimit { field: "interactive.buttons", max: 3, unit: Unit::Items },
        FieldLimit { field: "interactive.buttons.title", max: 20, unit: Unit::Characters },
        FieldLimit { field: "interactive.buttons.value", max: 1000, unit: Unit::Characters },
        FieldLimit { field: "interactive.sections.rows.id", max: 1000, unit: Unit::Characters },
        FieldLimit { field: "interactive.cards", max: 10, unit: Unit::Items },
        FieldLimit { field: "interactive.cards.title", max: 80, unit: Unit::Characters },
        FieldLimit { field: "interactive.cards.subtitle", max: 80, unit: Unit::Characters },
        FieldLimit { field: "interactive.cards.buttons", max: 3, unit: Unit::Items },
        FieldLimit { field: "interactive.cards.buttons.title", max: 20, unit: Unit::Characters },
        FieldLimit { field: "interactive.cards.buttons.value", max: 1000, unit: Unit::Characters },
    ],
    // The lower of the two figures that Meta documents (C.3).
    pace: Pace { per_account_per_second: 100, per_peer_interval: Duration::ZERO, per_peer_burst: 1 },
};

const VIDEO: &[&str] = &["video/mp4", "video/quicktime", "video/webm", "video/ogg", "video/x-msvideo"];
const AUDIO: &[&str] = &["audio/aac", "audio/mp4", "audio/x-m4a", "audio/m4a", "audio/wav", "audio/x-wav"];
