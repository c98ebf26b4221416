//! `PUT /api/v1/messages/{id}/reaction`.

use super::{Message, view};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::json::JsonBody;
use crate::http::problem::{Access, Code, Missing, Problem, documented_problems};
use crate::service::actions::{self, ActError};
use crate::service::replies::Author;
use axum::Json;
use axum::extract::{Path, State};
use nestor_core::message::AuthorKind;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The longest emoji that is taken, in bytes: families with skin tones are long.
const LONGEST_EMOJI: usize = 64;

/// Our reaction to a message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReaction {
    /// One emoji; `null` takes the reaction back.
    emoji: Option<String>,
}

documented_problems! {
    /// What reacting may answer besides.
    ReactProblems:
        "400" "`invalid_request`: the body is not JSON.",
        "409" "`conflict`: the platform does not have the message.",
        "413" "`payload_too_large`: the body is larger than 256 KiB.",
        "422" "`not_supported`: the channel has no reactions; `channel_disabled`; or `invalid_request`: a field is wrong.";
}

/// React to a message
///
/// One reaction of ours stands at a message at a time; the last one counts. The platform is told in the background.
#[utoipa::path(
    put, path = "/api/v1/messages/{id}/reaction", operation_id = "react_to_message", tag = "messages",
    params(("id" = String, Path, description = "The message.")),
    request_body = NewReaction,
    responses((status = 200, description = "The message with its reactions.", body = Message), ReactProblems, Access, Missing),
)]
pub(crate) async fn react_to_message(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
    JsonBody(asked): JsonBody<NewReaction>,
) -> Result<Json<Message>, Problem> {
    if asked.emoji.as_deref().is_some_and(|emoji| emoji.trim().is_empty() || emoji.len() > LONGEST_EMOJI) {
        return Err(Problem::field(Code::InvalidField, "emoji", "Expected one emoji, or null to take it back."));
    }
    let ids = Arc::clone(&edge.app.ids);
    let now = edge.now();
    let author = Author { kind: AuthorKind::Operator, id: Some(operator.id), name: Some(operator.name) };
    let message = edge
        .write(move |tx| -> Result<Message, ActError> {
            actions::react(tx, &operator.workspace_id, &id, &author, asked.emoji.as_deref(), now)?;
            view::one(tx, &ids, &operator.workspace_id, &id)?.ok_or(ActError::NotFound("message"))
        })
        .await?;
    Ok(Json(message))
}
