//! `POST /api/v1/deliveries/{id}/replay`.

use super::{Delivery, not_found, number};
use crate::http::access::Admin;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use crate::store::{StoreError, deliveries};
use axum::Json;
use axum::extract::{Path, State};

/// Apply a webhook delivery again
///
/// What took effect before is recognised and not repeated. For administrators.
#[utoipa::path(
    post, path = "/api/v1/deliveries/{id}/replay", operation_id = "replay_delivery", tag = "deliveries",
    params(("id" = String, Path, description = "The delivery.")),
    responses((status = 200, description = "The delivery, pending again.", body = Delivery), Access, Missing),
)]
pub(crate) async fn replay_delivery(
    State(edge): State<Edge>,
    Admin(admin): Admin,
    Path(id): Path<String>,
) -> Result<Json<Delivery>, Problem> {
    let id = number(&id)?;
    let found = edge
        .write(move |tx| -> Result<Option<deliveries::Delivery>, StoreError> {
            if !deliveries::replay(tx, &admin.workspace_id, id)? {
                return Ok(None);
            }
            deliveries::get(tx, &admin.workspace_id, id)
        })
        .await?
        .ok_or_else(not_found)?;
    tracing::info!(delivery = id, by = admin.id, "a delivery is applied again");
    Ok(Json(Delivery::new(found)?))
}
