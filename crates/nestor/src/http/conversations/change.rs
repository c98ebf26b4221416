//! `PATCH /api/v1/conversations/{id}`.

use super::Conversation;
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::json::JsonBody;
use crate::http::problem::{Access, BadBody, Code, Missing, Problem};
use crate::http::words::ConversationStatus;
use crate::store::{StoreError, access, conversations};
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// What shall change. What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConversationChange {
    /// Open or close it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = ConversationStatus, required = false)]
    status: Option<ConversationStatus>,
    /// Who looks after it from now on; `null`: nobody.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    assignee_id: Option<Option<String>>,
}

/// A field that is there, even if it is `null`.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Why a conversation was not changed.
#[derive(Debug, thiserror::Error)]
enum ChangeError {
    #[error("there is no such conversation")]
    NotFound,
    #[error("there is no such user")]
    NoSuchUser,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::NotFound => Self::not_found("conversation"),
            ChangeError::NoSuchUser => {
                Self::field(Code::InvalidField, "assignee_id", "expected the id of a user of this workspace, or null")
            }
            ChangeError::Store(error) => error.into(),
        }
    }
}

/// Change a conversation
///
/// Open or close it, or give it to somebody.
#[utoipa::path(
    patch, path = "/api/v1/conversations/{id}", operation_id = "change_conversation", tag = "conversations",
    params(("id" = String, Path, description = "The conversation.")),
    request_body = ConversationChange,
    responses((status = 200, description = "The conversation as it is now.", body = Conversation), Access, Missing, BadBody),
)]
pub(crate) async fn change_conversation(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<ConversationChange>,
) -> Result<Json<Conversation>, Problem> {
    let now = edge.now();
    let conversation = edge
        .write(move |tx| -> Result<Conversation, ChangeError> {
            let workspace_id = operator.workspace_id.as_str();
            if conversations::get(tx, workspace_id, &id)?.is_none() {
                return Err(ChangeError::NotFound);
            }
            if let Some(status) = change.status {
                conversations::set_status(tx, workspace_id, &id, status.into())?;
            }
            if let Some(assignee) = &change.assignee_id {
                if let Some(user) = assignee
                    && access::user(tx, workspace_id, user)?.is_none()
                {
                    return Err(ChangeError::NoSuchUser);
                }
                conversations::set_assignee(tx, workspace_id, &id, assignee.as_deref())?;
            }
            super::one(tx, workspace_id, &id, now)?.ok_or(ChangeError::NotFound)
        })
        .await?;
    Ok(Json(conversation))
}
