//! `POST /api/v1/media/{id}/fetch`.

use super::{MediaFile, not_found};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Code, Missing, Problem, documented_problems};
use crate::store::media::Media;
use crate::store::{StoreError, fetching, media};
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;

documented_problems! {
    /// What fetching again may answer besides.
    FetchProblems:
        "409" "`conflict`: the file is here, is being fetched, or was never at a platform.";
}

/// Fetch a file from the platform again
///
/// For a file that could not be fetched. It is fetched in the background.
#[utoipa::path(
    post, path = "/api/v1/media/{id}/fetch", operation_id = "fetch_media", tag = "media",
    params(("id" = String, Path, description = "The file.")),
    responses((status = 202, description = "The file, pending.", body = MediaFile), FetchProblems, Access, Missing),
)]
pub(crate) async fn fetch_media(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<MediaFile>), Problem> {
    let now = edge.now();
    let (begun, found): (bool, Option<Media>) = edge
        .write(move |tx| -> Result<_, StoreError> {
            let begun = fetching::fetch_again(tx, &operator.workspace_id, &id, now)?;
            Ok((begun, media::get(tx, &operator.workspace_id, &id)?))
        })
        .await?;
    let file = found.ok_or_else(not_found)?;
    if !begun {
        let sentence = "The file is here, is being fetched, or was never at a platform.";
        return Err(Problem::new(Code::Conflict, sentence));
    }
    Ok((StatusCode::ACCEPTED, Json(file.into())))
}
