//! `GET /api/v1/messages/{id}`.

use super::{Message, view};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use axum::Json;
use axum::extract::{Path, State};
use std::sync::Arc;

/// Read a message
#[utoipa::path(
    get, path = "/api/v1/messages/{id}", operation_id = "get_message", tag = "messages",
    params(("id" = String, Path, description = "The message.")),
    responses((status = 200, description = "The message.", body = Message), Access, Missing),
)]
pub(crate) async fn get_message(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<Json<Message>, Problem> {
    let ids = Arc::clone(&edge.app.ids);
    let found = edge.read(move |tx| view::one(tx, &ids, &operator.workspace_id, &id)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("message"))
}
