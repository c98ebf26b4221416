//! `GET /api/v1/media/{id}`.

use super::{MediaFile, not_found};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use crate::store::media;
use axum::Json;
use axum::extract::{Path, State};

/// Read what is known of a file
#[utoipa::path(
    get, path = "/api/v1/media/{id}", operation_id = "get_media", tag = "media",
    params(("id" = String, Path, description = "The file.")),
    responses((status = 200, description = "The file.", body = MediaFile), Access, Missing),
)]
pub(crate) async fn get_media(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<Json<MediaFile>, Problem> {
    let found = edge.read(move |tx| media::get(tx, &operator.workspace_id, &id)).await?;
    Ok(Json(found.ok_or_else(not_found)?.into()))
}
