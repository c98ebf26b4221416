//! `POST /api/v1/messages/{id}/resolve`.

use super::{Message, view};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::json::JsonBody;
use crate::http::problem::{Access, Code, Missing, Problem, documented_problems};
use crate::service::replies::{self, ResolveError};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What shall become of a message that failed or is perhaps sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resolution {
    action: ResolutionAction,
}

/// The decisions.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResolutionAction {
    /// Send what failed or is perhaps sent once more.
    SendAgain,
    /// What is perhaps sent has arrived.
    MarkSent,
}

impl From<ResolveError> for Problem {
    fn from(error: ResolveError) -> Self {
        match error {
            ResolveError::NotFound => Self::not_found("message"),
            ResolveError::NothingToDo => {
                Self::new(Code::Conflict, "There is nothing to decide about this message any more.")
            }
            ResolveError::Refused(error) => error.into(),
        }
    }
}

documented_problems! {
    /// What a decision may be answered with besides.
    ResolveProblems:
        "400" "`invalid_request`: the body is not JSON.",
        "409" "`conflict`: there is nothing to decide about it.",
        "413" "`payload_too_large`: the body is larger than 256 KiB.",
        "422" "`window_closed`, `channel_disabled`, `recipient_unreachable`, or `invalid_request`: a field is wrong.";
}

/// Decide about a message that failed or is perhaps sent
///
/// `send_again` makes a second attempt with an id of its own at the platform; the first stays in the history. `mark_sent` is for
/// a message with the status `unknown` that the customer has received.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/resolve", operation_id = "resolve_message", tag = "messages",
    params(("id" = String, Path, description = "The message.")),
    request_body = Resolution,
    responses(
        (status = 200, description = "The message as it is now.", body = Message),
        ResolveProblems, Access, Missing,
    ),
)]
pub(crate) async fn resolve_message(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
    JsonBody(asked): JsonBody<Resolution>,
) -> Result<Json<Message>, Problem> {
    let ids = Arc::clone(&edge.app.ids);
    let now = edge.now();
    let resolution = match asked.action {
        ResolutionAction::SendAgain => replies::Resolution::SendAgain,
        ResolutionAction::MarkSent => replies::Resolution::MarkSent,
    };
    let message = edge
        .write(move |tx| -> Result<Message, ResolveError> {
            replies::resolve(tx, &operator.workspace_id, &id, resolution, now)?;
            view::one(tx, &ids, &operator.workspace_id, &id)?.ok_or(ResolveError::NotFound)
        })
        .await?;
    Ok(Json(message))
}
