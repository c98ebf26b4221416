//! `GET /api/v1/media/{id}/file`.

use super::not_found;
use super::serving::{Served, serve};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Code, Missing, Problem};
use crate::objects::types::usual_name;
use crate::store::media;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;

/// Read the bytes of a file
///
/// Parts of it can be asked for with `Range`. Pictures, sound and video may be shown; anything else is to be saved.
#[utoipa::path(
    get, path = "/api/v1/media/{id}/file", operation_id = "get_media_file", tag = "media",
    params(("id" = String, Path, description = "The file.")),
    responses(
        (status = 200, description = "The bytes.", body = [u8], content_type = "application/octet-stream"),
        (status = 206, description = "The part that was asked for.", body = [u8], content_type = "application/octet-stream"),
        Access, Missing,
    ),
)]
pub(crate) async fn get_media_file(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = edge.read(move |tx| media::get(tx, &operator.workspace_id, &id)).await?.ok_or_else(not_found)?;
    let key =
        file.object_key.ok_or_else(|| Problem::new(Code::NotFound, "The file is not here. Its state tells why."))?;
    let mime_type = file.mime_type.unwrap_or_default();
    let served = Served {
        key,
        size: file.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
        file_name: file.file_name.unwrap_or_else(|| usual_name(&mime_type)),
        mime_type,
        tag: file.sha256,
    };
    serve(&edge, &headers, served).await
}
