//! Files of messages: what is known of them, their bytes, and uploads.

pub(crate) mod fetch;
pub(crate) mod file;
pub(crate) mod get;
pub(crate) mod public;
mod serving;
pub(crate) mod thumbnail;
pub(crate) mod upload;

use super::problem::Problem;
use super::time::Time;
use super::words::MediaState;
use crate::store::media;
use nestor_core::content::AttachmentKind;
use serde::Serialize;
use utoipa::ToSchema;

/// A file.
#[derive(Serialize, ToSchema)]
pub(crate) struct MediaFile {
    id: String,
    kind: AttachmentKind,
    state: MediaState,
    /// The type that its bytes tell; while it is not here, the one that was said.
    mime_type: Option<String>,
    /// The name that its sender gave it.
    file_name: Option<String>,
    /// How many bytes.
    size: Option<i64>,
    /// Pixels, of a picture.
    width: Option<i64>,
    /// Pixels, of a picture.
    height: Option<i64>,
    /// Where its bytes are; `null` while it is not here.
    url: Option<String>,
    /// Where a small copy is, of a picture.
    thumbnail_url: Option<String>,
    /// Why it is not here.
    error: Option<MediaError>,
    created_at: Time,
}

/// Why a file is not here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MediaError {
    /// A stable word: `unavailable`, `throttled`, `account`, `gone`, `too_large`, `host_refused`, `refused_by_platform`, `changed`,
    /// `storage`.
    pub(crate) code: String,
    /// What happened, in a sentence.
    pub(crate) message: String,
}

impl From<media::Media> for MediaFile {
    fn from(file: media::Media) -> Self {
        Self {
            url: url(&file),
            thumbnail_url: thumbnail_url(&file),
            error: error(&file),
            id: file.id,
            kind: file.kind,
            state: file.state.into(),
            mime_type: file.mime_type,
            file_name: file.file_name,
            size: file.size,
            width: file.width,
            height: file.height,
            created_at: file.created_at.into(),
        }
    }
}

/// Where the bytes of a file are.
pub(crate) fn url(file: &media::Media) -> Option<String> {
    file.object_key.as_ref().map(|_| format!("/api/v1/media/{}/file", file.id))
}

/// Where the small copy of a file is.
pub(crate) fn thumbnail_url(file: &media::Media) -> Option<String> {
    file.thumbnail_key.as_ref().map(|_| format!("/api/v1/media/{}/thumbnail", file.id))
}

/// Why a file is not here.
pub(crate) fn error(file: &media::Media) -> Option<MediaError> {
    let code = file.error_code.clone()?;
    Some(MediaError { code, message: file.error_message.clone().unwrap_or_default() })
}

fn not_found() -> Problem {
    Problem::not_found("file")
}
