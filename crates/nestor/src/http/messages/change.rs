//! `PATCH /api/v1/messages/{id}`.

use super::{Message, view};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::json::JsonBody;
use crate::http::problem::{Access, Code, Missing, Problem, documented_problems};
use crate::service::actions::{self, ActError};
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What one of our messages shall say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageChange {
    /// The text, or the caption.
    text: String,
}

documented_problems! {
    /// What changing and removing may answer besides.
    ChangeProblems:
        "400" "`invalid_request`: the body is not JSON.",
        "409" "`conflict`: the message is not one of ours, or the platform does not have it.",
        "413" "`payload_too_large`: the body is larger than 256 KiB.",
        "422" "`not_supported`: the channel cannot do it; `text_empty`, `channel_disabled`; or `invalid_request`: a field is wrong.";
}

/// Change what a message says
///
/// The platform is told in the background; the message says the new text once the platform has taken it. Until then, and if it
/// does not take it, `pending_actions` tells.
#[utoipa::path(
    patch, path = "/api/v1/messages/{id}", operation_id = "change_message", tag = "messages",
    params(("id" = String, Path, description = "The message.")),
    request_body = MessageChange,
    responses((status = 202, description = "The message as it is now.", body = Message), ChangeProblems, Access, Missing),
)]
pub(crate) async fn change_message(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
    JsonBody(asked): JsonBody<MessageChange>,
) -> Result<(StatusCode, Json<Message>), Problem> {
    if asked.text.trim().is_empty() {
        return Err(Problem::field(Code::TextEmpty, "text", "The text is empty."));
    }
    let ids = Arc::clone(&edge.app.ids);
    let now = edge.now();
    let message = edge
        .write(move |tx| -> Result<Message, ActError> {
            actions::edit(tx, &operator.workspace_id, &id, &asked.text, now)?;
            view::one(tx, &ids, &operator.workspace_id, &id)?.ok_or(ActError::NotFound("message"))
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(message)))
}
