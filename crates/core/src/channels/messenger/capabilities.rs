//! What Messenger can do (platforms B.2, B.3, B.6, read 2026-11-22).

use crate::capabilities::{Capabilities, Feature, FieldLimit, Level, MediaRule, Pace, TextLimit, TextUnit, Unit};
use crate::content::AttachmentKind;
use crate::conversation::WindowRule;
use std::time::Duration;

const MEGABYTE: u64 = 1024 * 1024;

pub(super) static CAPABILITIES: Capabilities = Capabilities {
    version: 2,
    text: TextLimit { max: 2000, unit: TextUnit::Characters },
    window: WindowRule::Messenger24h,
    features: &[
        (Feature::Text, Level::Full),
        (Feature::ReplyTo, Level::Full),
        (Feature::Image, Level::Full),
        (Feature::Video, Level::Full),
        (Feature::Audio, Level::Full),
        // A voice note goes as a sound file.
        (Feature::Voice, Level::Fallback),
        (Feature::Document, Level::Full),
        // Stickers of the platform's own, by their ids.
        (Feature::Sticker, Level::Partial),
        // One message a file.
        (Feature::Album, Level::Fallback),
        // A link to a map; cards as words.
        (Feature::Location, Level::Fallback),
        (Feature::Contacts, Level::Fallback),
        (Feature::Buttons, Level::Full),
        (Feature::QuickReplies, Level::Full),
        // As quick replies, or numbered in the words.
        (Feature::List, Level::Fallback),
        (Feature::LinkButton, Level::Full),
        (Feature::Cards, Level::Full),
        (Feature::ContactRequest, Level::Full),
        // Utility templates of one page: no marketing.
        (Feature::Template, Level::Partial),
        (Feature::HumanAgent, Level::Full),
        (Feature::Reaction, Level::Full),
        (Feature::MarkRead, Level::Full),
        (Feature::Typing, Level::Full),
        (Feature::TakeControl, Level::Full),
        (Feature::DeliveryReceipts, Level::Full),
        (Feature::ReadReceipts, Level::Full),
        (Feature::Reconciliation, Level::Full),
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
        MediaRule { kind: AttachmentKind::Document, mime_types: &[], max_bytes: 25 * MEGABYTE },
    ],
    limits: &[
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
    // The Send API takes 300 a second; beyond 40 sustained the Page inbox may stop updating (B.6).
    pace: Pace { per_account_per_second: 40, per_peer_interval: Duration::ZERO, per_peer_burst: 1 },
};

const VIDEO: &[&str] = &["video/mp4", "video/quicktime", "video/webm", "video/ogg", "video/x-msvideo"];
const AUDIO: &[&str] =
    &["audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac", "audio/ogg", "audio/wav", "audio/x-wav"];
