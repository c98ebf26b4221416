//! `POST /api/v1/media`.

use super::MediaFile;
use crate::http::access::{FILE_NAME, Operator};
use crate::http::edge::Edge;
use crate::http::problem::{Access, Code, Problem, documented_problems};
use crate::http::query::{self, Parameters};
use crate::objects::{Kept, ObjectError, types};
use crate::store::StoreError;
use crate::store::media::{self, NewUpload, Stored};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use http::{HeaderMap, StatusCode, header};
use nestor_core::content::AttachmentKind;
use serde::Deserialize;
use tokio_stream::StreamExt;
use utoipa::IntoParams;

/// What is uploaded.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct What {
    /// As what it will be sent: `image`, `video`, `audio`, `voice`, `document` or `sticker`. Without it, what its type suggests.
    kind: Option<String>,
}

documented_problems! {
    /// What uploading may answer besides.
    UploadProblems:
        "400" "`invalid_request`: a parameter or a header is wrong, or the upload broke off.",
        "413" "`payload_too_large`: the file is larger than `media.max_megabytes`.",
        "422" "`invalid_request`: the file is empty.";
}

/// Upload a file
///
/// The body is the file itself. Its type is told by its bytes; `Content-Type` helps where they do not. The answer's `id` is what a
/// message names as `media_id`; a file that no message has used within a day is forgotten.
#[utoipa::path(
    post, path = "/api/v1/media", operation_id = "upload_media", tag = "media",
    params(
        What,
        ("X-File-Name" = Option<String>, Header,
         description = "The name of the file, percent-encoded UTF-8. Browsers must send it, if only as `file`."),
    ),
    request_body(content = [u8], content_type = "application/octet-stream", description = "The bytes of the file."),
    responses((status = 201, description = "The file.", body = MediaFile), UploadProblems, Access),
)]
pub(crate) async fn upload_media(
    State(edge): State<Edge>,
    operator: Operator,
    Parameters(what): Parameters<What>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<MediaFile>), Problem> {
    let words = AttachmentKind::ALL.map(AttachmentKind::as_str);
    let kind = query::one_of("kind", what.kind.as_deref(), &words, AttachmentKind::from_word)?;
    let file_name = file_name(&headers)?;
    let said = headers.get(header::CONTENT_TYPE).and_then(|said| said.to_str().ok());
    let kept = keep(&edge, &operator.workspace_id, body).await?;
    if kept.size == 0 {
        return Err(Problem::new(Code::InvalidField, "The file is empty."));
    }
    let examined = edge.app.objects.examine(&kept, said).await.map_err(problem_of)?;
    let upload = NewUpload {
        id: format!("media_{}", edge.app.world.new_id()),
        kind: kind.unwrap_or_else(|| suggested(&examined.mime_type)),
        said_mime_type: said.map(str::to_owned),
        file_name,
        stored: Stored {
            object_key: kept.key,
            size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            sha256: kept.sha256,
            mime_type: examined.mime_type,
            thumbnail_key: examined.thumbnail_key,
            width: examined.width.map(Into::into),
            height: examined.height.map(Into::into),
        },
    };
    let now = edge.now();
    let file = edge
        .write(move |tx| -> Result<_, StoreError> {
            media::add_upload(tx, &operator.workspace_id, &upload, now)?;
            media::get(tx, &operator.workspace_id, &upload.id)
        })
        .await?
        .ok_or_else(|| StoreError::Query("an upload that was just written is not there".to_owned()))?;
    Ok((StatusCode::CREATED, Json(file.into())))
}

/// Keeps the bytes of the body.
async fn keep(edge: &Edge, workspace_id: &str, body: Body) -> Result<Kept, Problem> {
    let most = edge.app.config.media.max_bytes();
    let mut draft = edge.app.objects.begin(workspace_id, &edge.app.world.new_id(), most).map_err(problem_of)?;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let written = match chunk {
            Ok(chunk) => draft.write(chunk).await.map_err(problem_of),
            Err(_) => Err(Problem::new(Code::InvalidRequest, "The upload broke off.")),
        };
        if let Err(problem) = written {
            draft.abandon().await;
            return Err(problem);
        }
    }
    draft.finish().await.map_err(problem_of)
}

fn problem_of(error: ObjectError) -> Problem {
    match error {
        ObjectError::TooLarge { most } => {
            Problem::new(Code::PayloadTooLarge, format!("The file is larger than {} MB.", most / 1_000_000))
        }
        ObjectError::Missing | ObjectError::Unavailable(_) => {
            tracing::error!(%error, "an upload cannot be kept");
            Problem::new(
                Code::Unavailable,
                "The store of files cannot be reached at the moment. Nothing has been kept.",
            )
        }
    }
}

fn file_name(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(given) = headers.get(FILE_NAME) else { return Ok(None) };
    let decoded = given.to_str().ok().and_then(percent_decoded);
    let name = decoded.ok_or_else(|| Problem::parameter("X-File-Name", "expected percent-encoded UTF-8"))?;
    Ok(types::safe_name(&name))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// As what a file of this type is sent, unless somebody says otherwise.
fn suggested(mime_type: &str) -> AttachmentKind {
    match mime_type.split('/').next().unwrap_or_default() {
        "image" => AttachmentKind::Image,
        "video" => AttachmentKind::Video,
        "audio" => AttachmentKind::Audio,
        _ => AttachmentKind::Document,
    }
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn names_are_decoded_or_refused() {
        assert_eq!(percent_decoded("%CF%84%CE%B9%CE%BC%CE%AE.pdf").as_deref(), Some("τιμή.pdf"));
        assert_eq!(percent_decoded("plain name.txt").as_deref(), Some("plain name.txt"));
        for broken in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(percent_decoded(broken), None, "{broken}");
        }
    }
}
