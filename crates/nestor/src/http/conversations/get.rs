//! `GET /api/v1/conversations/{id}`.

use super::Conversation;
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use axum::Json;
use axum::extract::{Path, State};

/// Read a conversation
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}", operation_id = "get_conversation", tag = "conversations",
    params(("id" = String, Path, description = "The conversation.")),
    responses((status = 200, description = "The conversation.", body = Conversation), Access, Missing),
)]
pub(crate) async fn get_conversation(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<Json<Conversation>, Problem> {
    let now = edge.now();
    let found = edge.read(move |tx| super::one(tx, &operator.workspace_id, &id, now)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("conversation"))
}
