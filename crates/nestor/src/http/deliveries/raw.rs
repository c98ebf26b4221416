//! `GET /api/v1/deliveries/{id}/raw`.

use super::{not_found, number};
use crate::http::access::Admin;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use crate::store::deliveries;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::header;

/// Read the bytes of a webhook delivery
///
/// Exactly as the platform sent them. For administrators.
#[utoipa::path(
    get, path = "/api/v1/deliveries/{id}/raw", operation_id = "get_delivery_raw", tag = "deliveries",
    params(("id" = String, Path, description = "The delivery.")),
    responses(
        (status = 200, description = "The bytes.", body = [u8], content_type = "application/octet-stream"),
        Access, Missing,
    ),
)]
pub(crate) async fn get_delivery_raw(
    State(edge): State<Edge>,
    Admin(admin): Admin,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let id = number(&id)?;
    let bytes = edge.read(move |tx| deliveries::raw(tx, &admin.workspace_id, id)).await?.ok_or_else(not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"delivery-{id}.bin\"")),
    ];
    Ok((headers, bytes))
}
