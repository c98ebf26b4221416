//! Files that go out (platforms E.4): one call each, or an album of two to ten.

use super::recipient::{Recipient, insert, write_text};
use super::texts;
use crate::channels::telegram::capabilities::{CAPABILITIES, CAPTION};
use crate::channels::{ApiCall, MediaSlot, RenderError, SlotFilling};
use crate::content::{Attachment, AttachmentKind};
use crate::text;
use serde_json::{Value, json};

/// The most files of an album.
const LARGEST_ALBUM: usize = 10;

/// What goes into one album together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shelf {
    Visual,
    Documents,
    Music,
    Alone,
}

/// A file and what stands under it.
struct File<'a> {
    attachment: &'a Attachment,
    media_id: &'a str,
    caption: Option<String>,
}

/// The calls for files with a text. The text stands under the first file, what does not fit there follows as text; what is
/// offered stands under the last call. An album carries no buttons: its text follows it then.
pub(super) fn render(
    to: &Recipient<'_>,
    attachments: &[Attachment],
    text: &str,
    markup: Option<Value>,
) -> Result<Vec<ApiCall>, RenderError> {
    let mut files = Vec::new();
    for (place, attachment) in attachments.iter().enumerate() {
        let missing = || RenderError::Missing { field: format!("attachments.{place}.media_id") };
        let media_id = attachment.media_id.as_deref().ok_or_else(missing)?;
        if let Some(caption) = &attachment.caption {
            CAPABILITIES.check_text("attachments.caption", &format!("attachments.{place}.caption"), caption)?;
        }
        let caption = attachment.caption.clone().filter(|caption| !caption.trim().is_empty());
        files.push(File { attachment, media_id, caption });
    }
    let under_first = markup.is_none() || files.len() == 1;
    let following = match files.first_mut() {
        Some(first) if under_first && first.caption.is_none() && takes_caption(first.attachment) => {
            let (caption, rest) = divide(text);
            first.caption = caption;
            rest
        }
        _ => text,
    };
    let mut calls = Vec::new();
    for run in files.chunk_by(|one, other| shelf(one) != Shelf::Alone && shelf(one) == shelf(other)) {
        for group in run.chunks(LARGEST_ALBUM) {
            calls.push(match group {
                [file] => single(to, file),
                _ => album(to, group),
            });
        }
    }
    if !following.trim().is_empty() {
        calls.extend(texts(to, following, None)?);
    }
    if let (Some(markup), Some(last)) = (markup, calls.last_mut()) {
        insert(last, "reply_markup", markup);
    }
    Ok(calls)
}

/// What of a text stands under a file, and what follows.
fn divide(text: &str) -> (Option<String>, &str) {
    let Some(caption) = text::split(text, CAPTION).into_iter().next() else { return (None, "") };
    let after = text.find(&caption).map_or(text.len(), |at| at.saturating_add(caption.len()));
    (Some(caption), text.get(after..).unwrap_or_default().trim_start())
}

const fn takes_caption(attachment: &Attachment) -> bool {
    !matches!(attachment.kind, AttachmentKind::Sticker)
}

/// A moving picture without sound has a method of its own.
fn is_animation(attachment: &Attachment) -> bool {
    match attachment.kind {
        AttachmentKind::Image => attachment.animated || attachment.mime_type.as_deref() == Some("image/gif"),
        AttachmentKind::Video => attachment.animated,
        _ => false,
    }
}

fn shelf(file: &File<'_>) -> Shelf {
    match file.attachment.kind {
        _ if is_animation(file.attachment) => Shelf::Alone,
        AttachmentKind::Image | AttachmentKind::Video => Shelf::Visual,
        AttachmentKind::Document => Shelf::Documents,
        AttachmentKind::Audio => Shelf::Music,
        AttachmentKind::Voice | AttachmentKind::Sticker => Shelf::Alone,
    }
}

/// The method, and the field that holds the file: also its type in an album.
fn method(attachment: &Attachment) -> (&'static str, &'static str) {
    match attachment.kind {
        _ if is_animation(attachment) => ("sendAnimation", "animation"),
        AttachmentKind::Image => ("sendPhoto", "photo"),
        AttachmentKind::Video => ("sendVideo", "video"),
        AttachmentKind::Audio => ("sendAudio", "audio"),
        AttachmentKind::Voice => ("sendVoice", "voice"),
        AttachmentKind::Document => ("sendDocument", "document"),
        AttachmentKind::Sticker => ("sendSticker", "sticker"),
    }
}

fn slot(file: &File<'_>, at: String) -> MediaSlot {
    let kind = file.attachment.kind;
    MediaSlot { media_id: file.media_id.to_owned(), at, kind, filling: SlotFilling::Attach }
}

fn single(to: &Recipient<'_>, file: &File<'_>) -> ApiCall {
    let (method, field) = method(file.attachment);
    let mut parameters = json!({field: null});
    describe(&mut parameters, file);
    let mut call = to.call(method, parameters);
    call.slots.push(slot(file, format!("/{field}")));
    call
}

fn album(to: &Recipient<'_>, files: &[File<'_>]) -> ApiCall {
    let items: Vec<Value> = files
        .iter()
        .map(|file| {
            let mut item = json!({"type": method(file.attachment).1, "media": null});
            describe(&mut item, file);
            item
        })
        .collect();
    let mut call = to.call("sendMediaGroup", json!({"media": items}));
    call.slots = files.iter().enumerate().map(|(index, file)| slot(file, format!("/media/{index}/media"))).collect();
    call
}

/// Caption, length and size of a file, as far as they are known.
fn describe(parameters: &mut Value, file: &File<'_>) {
    if let Some(caption) = &file.caption {
        write_text(parameters, "caption", caption);
    }
    let attachment = file.attachment;
    let Value::Object(fields) = parameters else { return };
    let mut known = |key: &str, value: Option<u32>| {
        if let Some(value) = value {
            fields.insert(key.to_owned(), value.into());
        }
    };
    if matches!(attachment.kind, AttachmentKind::Video | AttachmentKind::Audio | AttachmentKind::Voice) {
        known("duration", attachment.seconds);
    }
    if attachment.kind == AttachmentKind::Video {
        known("width", attachment.width);
        known("height", attachment.height);
        if !attachment.animated {
            fields.insert("supports_streaming".to_owned(), true.into());
        }
    }
}
