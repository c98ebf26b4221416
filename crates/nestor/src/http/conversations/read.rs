//! `POST /api/v1/conversations/{id}/read`.

use super::Conversation;
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use crate::service::actions;
use crate::store::{StoreError, conversations};
use axum::Json;
use axum::extract::{Path, State};

/// Mark a conversation as read
///
/// The customer is told too, where the platform shows that. The body may be empty.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/read", operation_id = "read_conversation", tag = "conversations",
    params(("id" = String, Path, description = "The conversation.")),
    responses((status = 200, description = "The conversation, without unread messages.", body = Conversation), Access, Missing),
)]
pub(crate) async fn read_conversation(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<Json<Conversation>, Problem> {
    let now = edge.now();
    let found = edge
        .write(move |tx| -> Result<Option<Conversation>, StoreError> {
            let before = conversations::get(tx, &operator.workspace_id, &id)?;
            if !conversations::mark_read(tx, &operator.workspace_id, &id)? {
                return Ok(None);
            }
            if before.is_some_and(|conversation| conversation.unread_count > 0) {
                actions::mark_read(tx, &operator.workspace_id, &id, now)?;
            }
            super::one(tx, &operator.workspace_id, &id, now)
        })
        .await?;
    found.map(Json).ok_or_else(|| Problem::not_found("conversation"))
}
