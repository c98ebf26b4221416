//! `GET /api/v1/media/{id}/thumbnail`.

use super::not_found;
use super::serving::{unreadable, whole};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Code, Missing, Problem};
use crate::objects::types::tell;
use crate::store::media;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;

/// The most that a small copy can hold.
const LARGEST: u64 = 4_000_000;

/// Read the small copy of a picture
///
/// At most 480 pixels wide and high.
#[utoipa::path(
    get, path = "/api/v1/media/{id}/thumbnail", operation_id = "get_media_thumbnail", tag = "media",
    params(("id" = String, Path, description = "The file.")),
    responses(
        (status = 200, description = "The bytes.", body = [u8], content_type = "application/octet-stream"),
        Access, Missing,
    ),
)]
pub(crate) async fn get_media_thumbnail(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = edge.read(move |tx| media::get(tx, &operator.workspace_id, &id)).await?.ok_or_else(not_found)?;
    let key = file.thumbnail_key.ok_or_else(|| Problem::new(Code::NotFound, "The file has no small copy."))?;
    let bytes = edge.app.objects.read(&key, LARGEST).await.map_err(unreadable)?;
    let mime_type = tell(&bytes, None);
    let tag = file.sha256.map(|sha256| format!("{sha256}-small"));
    Ok(whole(&headers, bytes.into(), &mime_type, tag.as_deref()))
}
