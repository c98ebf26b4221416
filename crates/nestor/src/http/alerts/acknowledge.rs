//! `POST /api/v1/alerts/{id}/acknowledge`.

use super::Alert;
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use crate::store::{StoreError, account_events};
use axum::Json;
use axum::extract::{Path, State};

/// Acknowledge an alert
///
/// It is no longer listed, for anybody. The body may be empty.
#[utoipa::path(
    post, path = "/api/v1/alerts/{id}/acknowledge", operation_id = "acknowledge_alert", tag = "accounts",
    params(("id" = String, Path, description = "The alert.")),
    responses((status = 200, description = "The alert, acknowledged.", body = Alert), Access, Missing),
)]
pub(crate) async fn acknowledge_alert(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<Json<Alert>, Problem> {
    let now = edge.now();
    let found = edge
        .write(move |tx| -> Result<Option<Alert>, StoreError> {
            let event = account_events::acknowledge(tx, &operator.workspace_id, &id, &operator.id, now)?;
            Ok(super::views(tx, &operator.workspace_id, event.into_iter().collect())?.pop())
        })
        .await?;
    found.map(Json).ok_or_else(|| Problem::not_found("alert"))
}
