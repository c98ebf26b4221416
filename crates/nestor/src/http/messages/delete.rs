//! `DELETE /api/v1/messages/{id}`.

use super::change::ChangeProblems;
use super::{Message, view};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use crate::service::actions::{self, ActError};
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use std::sync::Arc;

/// Take a message back
///
/// The platform is told in the background; the message is marked once the platform has taken it back from the customer's phone.
/// Until then, and if it does not, `pending_actions` tells.
#[utoipa::path(
    delete, path = "/api/v1/messages/{id}", operation_id = "delete_message", tag = "messages",
    params(("id" = String, Path, description = "The message.")),
    responses((status = 202, description = "The message as it is now.", body = Message), ChangeProblems, Access, Missing),
)]
pub(crate) async fn delete_message(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Message>), Problem> {
    let ids = Arc::clone(&edge.app.ids);
    let now = edge.now();
    let message = edge
        .write(move |tx| -> Result<Message, ActError> {
            actions::delete(tx, &operator.workspace_id, &id, now)?;
            view::one(tx, &ids, &operator.workspace_id, &id)?.ok_or(ActError::NotFound("message"))
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(message)))
}
