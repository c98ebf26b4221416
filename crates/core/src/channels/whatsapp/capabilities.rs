//! What WhatsApp can do (platforms A.10, A.11, A.13, read 2026-11-22).

use crate::capabilities::{Capabilities, Feature, FieldLimit, Level, MediaRule, Pace, TextLimit, TextUnit, Unit};
use crate::content::AttachmentKind;
use crate::conversation::WindowRule;
use std::time::Duration;

const KILOBYTE: u64 = 1024;
const MEGABYTE: u64 = 1024 * KILOBYTE;

/// The most bytes of a sticker that does not move.
pub(super) const STILL_STICKER: u64 = 100 * KILOBYTE;

pub(super) static CAPABILITIES: Capabilities = Capabilities {
    version: 2,
    text: TextLimit { max: 4096, unit: TextUnit::Characters },
    window: WindowRule::Whatsapp24h,
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
        // One message each.
        (Feature::Album, Level::Fallback),
        (Feature::Location, Level::Full),
        (Feature::Contacts, Level::Full),
        // Answers, or one link; not both, and no telephone numbers.
        (Feature::Buttons, Level::Partial),
        // Up to three as buttons, more as a list.
        (Feature::QuickReplies, Level::Fallback),
        (Feature::List, Level::Full),
        (Feature::LinkButton, Level::Full),
        (Feature::Cards, Level::Partial),
        (Feature::Flow, Level::Full),
        (Feature::Products, Level::Full),
        (Feature::LocationRequest, Level::Full),
        (Feature::ContactRequest, Level::Full),
        (Feature::CallPermissionRequest, Level::Full),
        // India and Singapore.
        (Feature::AddressRequest, Level::Partial),
        (Feature::Template, Level::Full),
        (Feature::Reaction, Level::Full),
        (Feature::MarkRead, Level::Full),
        (Feature::Typing, Level::Full),
        (Feature::TakeControl, Level::Full),
        (Feature::DeliveryReceipts, Level::Full),
        (Feature::ReadReceipts, Level::Full),
        (Feature::Reconciliation, Level::Full),
    ],
    media: &[
        rule(AttachmentKind::Image, &["image/jpeg", "image/png"], 5 * MEGABYTE),
        rule(AttachmentKind::Video, &["video/mp4", "video/3gpp"], 16 * MEGABYTE),
        rule(AttachmentKind::Audio, &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"], 16 * MEGABYTE),
        rule(AttachmentKind::Voice, &["audio/ogg"], 16 * MEGABYTE),
        rule(AttachmentKind::Document, &[], 100 * MEGABYTE),
        rule(AttachmentKind::Sticker, &["image/webp"], 500 * KILOBYTE),
    ],
    limits: &[
        characters("caption", 1024),
        items("contacts", 257),
        characters("interactive.text", 1024),
        characters("interactive.list.text", 4096),
        characters("interactive.header", 60),
        characters("interactive.footer", 60),
        items("interactive.buttons", 3),
        characters("interactive.buttons.title", 20),
        characters("interactive.buttons.value", 256),
        characters("interactive.list_button", 20),
        items("interactive.sections", 10),
        characters("interactive.sections.title", 24),
        items("interactive.sections.rows", 10),
        characters("interactive.sections.rows.id", 200),
        characters("interactive.sections.rows.title", 24),
        characters("interactive.sections.rows.description", 72),
        items("interactive.products", 30),
        items("interactive.cards", 10),
        characters("interactive.cards.title", 160),
        characters("interactive.flow.button", 30),
        characters("template.name", 512),
    ],
    // A number carries 80 messages a second, in and out together; one recipient 45 at once and then one in six seconds (A.13).
    pace: Pace { per_account_per_second: 60, per_peer_interval: Duration::from_secs(6), per_peer_burst: 45 },
};

const fn rule(kind: AttachmentKind, mime_types: &'static [&'static str], max_bytes: u64) -> MediaRule {
    MediaRule { kind, mime_types, max_bytes }
}

const fn characters(field: &'static str, max: u64) -> FieldLimit {
    FieldLimit { field, max, unit: Unit::Characters }
}

const fn items(field: &'static str, max: u64) -> FieldLimit {
    FieldLimit { field, max, unit: Unit::Items }
}
