//! The files of messages as the API shows them: one query for a whole page.

use crate::http::media::{self as shown, MediaError};
use crate::http::words::MediaState;
use crate::store::media::{self, Media};
use crate::store::messages::Message;
use crate::store::{StoreError, Tx};
use nestor_core::content::{Attachment, AttachmentKind, AttachmentRole};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// A file of a message.
#[derive(Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(crate) struct AttachmentView {
    /// Our id of the file; `null` where the platform gives none out.
    id: Option<String>,
    kind: AttachmentKind,
    /// What it is for, where it is not the content itself.
    role: Option<AttachmentRole>,
    state: MediaState,
    /// The type that its bytes tell; while it is not here, the one that was said.
    mime_type: Option<String>,
    /// The name that its sender gave it.
    file_name: Option<String>,
    /// How many bytes.
    size: Option<i64>,
    /// Pixels.
    width: Option<i64>,
    /// Pixels.
    height: Option<i64>,
    /// How long sound or video lasts.
    seconds: Option<u32>,
    /// A moving sticker, an animation without sound.
    animated: bool,
    /// The emoji that a sticker stands for.
    emoji: Option<String>,
    /// Words under this file, where several files of a message have their own.
    caption: Option<String>,
    /// Where its bytes are; `null` while it is not here.
    url: Option<String>,
    /// Where a small copy is, of a picture.
    thumbnail_url: Option<String>,
    /// Why it is not here.
    error: Option<MediaError>,
}

/// The files of a page of messages, by their ids.
pub(super) struct Files(HashMap<String, Media>);

/// The part of a message's content that is about files.
#[derive(Default, Deserialize)]
struct WithFiles {
    #[serde(default)]
    attachments: Vec<Attachment>,
}

impl Files {
    /// Reads what is known of the files of these messages.
    pub(super) fn of(tx: &mut Tx<'_>, workspace_id: &str, messages: &[Message]) -> Result<Self, StoreError> {
        let mut ids = Vec::new();
        for message in messages {
            ids.extend(attachments(message.content.as_deref())?.into_iter().filter_map(|file| file.media_id));
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let found = media::by_ids(tx, workspace_id, &ids)?;
        Ok(Self(found.into_iter().map(|file| (file.id.clone(), file)).collect()))
    }

    /// The files of a message with this content.
    pub(super) fn show(&self, content: Option<&str>) -> Result<Vec<AttachmentView>, StoreError> {
        let attachments = attachments(content)?.into_iter();
        Ok(attachments.map(|file| view(self.0.get(file.media_id.as_deref().unwrap_or_default()), file)).collect())
    }
}

fn attachments(content: Option<&str>) -> Result<Vec<Attachment>, StoreError> {
    let Some(text) = content.filter(|text| text.contains("\"attachments\"")) else { return Ok(Vec::new()) };
    let read: WithFiles =
        serde_json::from_str(text).map_err(|error| StoreError::Query(format!("a message's attachments: {error}")))?;
    Ok(read.attachments)
}

fn view(file: Option<&Media>, said: Attachment) -> AttachmentView {
    let size = said.size.and_then(|size| i64::try_from(size).ok());
    AttachmentView {
        state: file.map_or(MediaState::Unavailable, |file| file.state.into()),
        mime_type: file.and_then(|file| file.mime_type.clone()).or(said.mime_type),
        file_name: said.file_name.or_else(|| file.and_then(|file| file.file_name.clone())),
        size: file.and_then(|file| file.size).or(size),
        width: file.and_then(|file| file.width).or(said.width.map(Into::into)),
        height: file.and_then(|file| file.height).or(said.height.map(Into::into)),
        url: file.and_then(shown::url),
        thumbnail_url: file.and_then(shown::thumbnail_url),
        error: file.and_then(shown::error),
        id: said.media_id,
        kind: said.kind,
        role: said.role,
        seconds: said.seconds,
        animated: said.animated,
        emoji: said.emoji,
        caption: said.caption,
    }
}
