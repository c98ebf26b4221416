//! `POST /api/v1/conversations/{id}/take-over`.

use super::Conversation;
use super::typing::SignProblems;
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use crate::service::actions::{self, ActError};
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;

/// Take a conversation over from another app
///
/// The platform is told in the background; `controlled_by` is `null` once it has agreed. The body may be empty.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/take-over", operation_id = "take_over_conversation", tag = "conversations",
    params(("id" = String, Path, description = "The conversation.")),
    responses((status = 202, description = "The conversation as it is now.", body = Conversation), SignProblems, Access, Missing),
)]
pub(crate) async fn take_over_conversation(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Conversation>), Problem> {
    let now = edge.now();
    let conversation = edge
        .write(move |tx| -> Result<Conversation, ActError> {
            actions::take_over(tx, &operator.workspace_id, &id, now)?;
            super::one(tx, &operator.workspace_id, &id, now)?.ok_or(ActError::NotFound("conversation"))
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(conversation)))
}
