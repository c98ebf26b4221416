//! `GET /api/v1/alerts`.

use super::AlertPage;
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Problem};
use crate::store::{StoreError, account_events};
use axum::Json;
use axum::extract::State;

/// How many are shown at most.
const MOST: i64 = 200;

/// List the alerts that nobody has acknowledged
#[utoipa::path(
    get, path = "/api/v1/alerts", operation_id = "list_alerts", tag = "accounts",
    responses((status = 200, description = "The open alerts, newest first.", body = AlertPage), Access),
)]
pub(crate) async fn list_alerts(State(edge): State<Edge>, operator: Operator) -> Result<Json<AlertPage>, Problem> {
    let items = edge
        .read(move |tx| -> Result<_, StoreError> {
            let open = account_events::open(tx, &operator.workspace_id, MOST)?;
            super::views(tx, &operator.workspace_id, open)
        })
        .await?;
    Ok(Json(AlertPage { items, next: None }))
}
