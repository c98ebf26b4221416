//! Files and stickers (platforms B.2, C.3).

use super::{Manner, Part};
use crate::channels::{ApiCall, FormFile, MediaSlot, OutgoingFile, RenderError, SlotFilling};
use crate::content::{Attachment, AttachmentKind, Details};
use serde_json::{Map, Value, json};

/// The Send API's word for files of a kind. A voice note is a sound file.
const fn word(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image | AttachmentKind::Sticker => "image",
        AttachmentKind::Video => "video",
        AttachmentKind::Audio | AttachmentKind::Voice => "audio",
        AttachmentKind::Document => "file",
    }
}

/// One part a file, or one for pictures that follow each other where the platform takes lists of them. Words of a file of their own
/// follow it.
pub(super) fn parts(manner: &Manner, attachments: &[Attachment]) -> Result<Vec<Part>, RenderError> {
    if attachments.is_empty() {
        return Err(RenderError::Missing { field: "attachments".to_owned() });
    }
    manner.capabilities.check_count("attachments", attachments.len())?;
    let numbered: Vec<(usize, &Attachment)> = attachments.iter().enumerate().collect();
    let is_picture = |attachment: &Attachment| attachment.kind == AttachmentKind::Image && attachment.caption.is_none();
    let together = |one: &(usize, &Attachment), next: &(usize, &Attachment)| {
        manner.picture_lists && is_picture(one.1) && is_picture(next.1)
    };
    let mut parts = Vec::new();
    for files in numbered.chunk_by(together) {
        parts.push(part(manner, files)?);
        let captions = files.iter().filter_map(|(_, file)| file.caption.as_deref());
        parts.extend(captions.flat_map(|caption| manner.texts(caption)));
    }
    Ok(parts)
}

/// The part of one file, or of several pictures.
fn part(manner: &Manner, files: &[(usize, &Attachment)]) -> Result<Part, RenderError> {
    let listed = manner.picture_lists && files.iter().all(|(_, file)| file.kind == AttachmentKind::Image);
    let mut values = Vec::new();
    let mut slots = Vec::new();
    for (place, (number, file)) in files.iter().enumerate() {
        let media_id = file.media_id.clone();
        let media_id =
            media_id.ok_or_else(|| RenderError::Missing { field: format!("attachments.{number}.media_id") })?;
        let filling = (manner.filling)(file.kind);
        let key = if filling == SlotFilling::Link { "url" } else { "attachment_id" };
        let at = if listed {
            format!("/message/attachments/{place}/payload/{key}")
        } else {
            format!("/message/attachment/payload/{key}")
        };
        slots.push(MediaSlot { media_id, at, kind: file.kind, filling });
        values.push(json!({"type": word(file.kind), "payload": {key: ""}}));
    }
    let part = match (listed, values.pop()) {
        (false, Some(value)) => Part::new("attachment", value),
        (_, last) => {
            values.extend(last);
            Part::new("attachments", Value::Array(values))
        }
    };
    Ok(Part { slots, ..part })
}

/// A sticker of the platform's own, by its id. Instagram has one only, which is named like its attachment.
pub(super) fn sticker(manner: &Manner, details: &Details) -> Result<Part, RenderError> {
    const FIELD: &str = "attachments.0.sticker_id";
    const LIKE_HEART: &str = "like_heart";
    let id = details.attachments.first().and_then(|sticker| sticker.sticker_id.as_deref());
    let id = id.ok_or_else(|| RenderError::Missing { field: FIELD.to_owned() })?;
    let wrong = |reason: &str| RenderError::Invalid { field: FIELD.to_owned(), reason: reason.to_owned() };
    if manner.picture_lists {
        return match id {
            LIKE_HEART => Ok(Part::new("attachment", json!({"type": LIKE_HEART}))),
            _ => Err(wrong("must be like_heart")),
        };
    }
    let id: i64 = id.parse().map_err(|_| wrong("must be a number"))?;
    Ok(Part::new("sticker_id", json!(id)))
}

/// The call that gives a file to the platform, where files of its kind are sent by id (platforms B.2).
pub(crate) fn upload(manner: &Manner, file: &OutgoingFile<'_>) -> Option<ApiCall> {
    if (manner.filling)(file.kind) != SlotFilling::Upload {
        return None;
    }
    let message = json!({"attachment": {"type": word(file.kind), "payload": {"is_reusable": true}}});
    let mut body = Map::from_iter([("message".to_owned(), message)]);
    if let Some(platform) = manner.platform {
        body.insert("platform".to_owned(), json!(platform));
    }
    let filedata = FormFile {
        field: "filedata".to_owned(),
        media_id: file.media_id.to_owned(),
        mime_type: file.mime_type.to_owned(),
        file_name: file.file_name.to_owned(),
    };
    let call = ApiCall::post(manner.host, "/me/message_attachments", Value::Object(body));
    Some(ApiCall { files: vec![filedata], ..call })
}
