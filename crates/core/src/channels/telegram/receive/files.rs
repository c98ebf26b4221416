//! Files of messages (platforms E.3): each is known by a file id that is good for this bot for ever.

use crate::channels::json;
use crate::channels::telegram::chat::Fields;
use crate::content::{Attachment, AttachmentKind, MediaSource, MessageType};
use serde_json::Value;

/// The keys that hold one file, in the order in which they are looked for: an animation comes with a document of the same file.
const SINGLE: &[(&str, AttachmentKind)] = &[
    ("animation", AttachmentKind::Video),
    ("video", AttachmentKind::Video),
    ("video_note", AttachmentKind::Video),
    ("voice", AttachmentKind::Voice),
    ("audio", AttachmentKind::Audio),
    ("sticker", AttachmentKind::Sticker),
    ("document", AttachmentKind::Document),
];

/// The files of a message and its type; `None` when it has none.
pub(super) fn read(message: &Fields) -> Option<(MessageType, Vec<Attachment>)> {
    if let Some(photo) = message.get("photo").and_then(photo) {
        // A live photo is the photo and a short video of the same moment.
        let moment = json::object(message, "live_photo").and_then(|file| single("video", AttachmentKind::Video, file));
        let moment = moment.map(|moment| Attachment { animated: true, ..moment });
        return Some((MessageType::Image, [Some(photo), moment].into_iter().flatten().collect()));
    }
    SINGLE.iter().find_map(|(key, kind)| {
        let attachment = single(key, *kind, json::object(message, key)?)?;
        Some((kind.message_type(), vec![attachment]))
    })
}

/// A photo comes in several sizes: the largest is the photo.
pub(super) fn photo(sizes: &Value) -> Option<Attachment> {
    let sizes = sizes.as_array()?.iter().filter_map(Value::as_object).filter(|size| size.contains_key("file_id"));
    let area = |size: &&Fields| whole(size, "width").unwrap_or(0).saturating_mul(whole(size, "height").unwrap_or(0));
    let size = sizes.max_by_key(area)?;
    let photo = single("photo", AttachmentKind::Image, size)?;
    Some(Attachment { mime_type: Some("image/jpeg".to_owned()), ..photo })
}

fn single(key: &str, kind: AttachmentKind, file: &Fields) -> Option<Attachment> {
    let source = MediaSource::Id(json::id(file, "file_id")?);
    let side = |name| whole(file, name).or_else(|| whole(file, "length"));
    let moving = json::flag(file, "is_animated") || json::flag(file, "is_video");
    Some(Attachment {
        mime_type: json::owned_text(file, "mime_type").or_else(|| sticker_type(key, file).map(str::to_owned)),
        file_name: json::owned_text(file, "file_name").or_else(|| piece(file)),
        size: json::number(file, "file_size").and_then(|size| u64::try_from(size).ok()),
        width: side("width").and_then(|width| u32::try_from(width).ok()),
        height: side("height").and_then(|height| u32::try_from(height).ok()),
        seconds: whole(file, "duration").and_then(|seconds| u32::try_from(seconds).ok()),
        animated: key == "animation" || moving,
        emoji: json::owned_text(file, "emoji"),
        ..Attachment::new(kind, Some(source))
    })
}

fn whole(fields: &Fields, key: &str) -> Option<i64> {
    json::number(fields, key).filter(|number| *number > 0)
}

/// Stickers are pictures, vector animations or videos; Telegram does not say their type as such.
fn sticker_type(key: &str, file: &Fields) -> Option<&'static str> {
    (key == "sticker").then(|| {
        if json::flag(file, "is_video") {
            "video/webm"
        } else if json::flag(file, "is_animated") {
            "application/x-tgsticker"
        } else {
            "image/webp"
        }
    })
}

/// The name of a piece of music.
fn piece(file: &Fields) -> Option<String> {
    let title = json::text(file, "title")?;
    Some(json::storable(&match json::text(file, "performer") {
        Some(performer) => format!("{performer} - {title}"),
        None => title.to_owned(),
    }))
}
