//! `POST /api/v1/conversations/{id}/messages`.

use super::{Message, view};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::json::JsonBody;
use crate::http::problem::{Access, Code, Missing, Problem, documented_problems};
use crate::service::replies::{self, Author, Reply, SendError};
use crate::store::StoreError;
use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use http::StatusCode;
use http::request::Parts;
use nestor_core::message::AuthorKind;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The header with the idempotency key.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// How long a key may be.
const LONGEST_KEY: usize = 200;

/// A message to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMessage {
    #[serde(rename = "type")]
    _message_type: NewMessageType,
    /// The text. A text that is too long for one message of the channel is sent in several.
    text: String,
    /// Our id of the message that it answers.
    #[serde(default)]
    reply_to: Option<String>,
}

/// What can be sent.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NewMessageType {
    /// Plain text.
    Text,
}

/// The client's key of a message: the same key is the same message.
pub(crate) struct IdempotencyKey(String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Some(given) = parts.headers.get(IDEMPOTENCY_KEY).filter(|given| !given.is_empty()) else {
            return Err(Problem::new(
                Code::IdempotencyKeyMissing,
                "Send a header Idempotency-Key with an id that is new for each message, such as a UUID.",
            ));
        };
        match given.to_str() {
            Ok(key) if key.len() <= LONGEST_KEY => Ok(Self(key.to_owned())),
            _ => Err(Problem::parameter(
                "Idempotency-Key",
                format!("expected at most {LONGEST_KEY} letters, digits and signs of ASCII"),
            )),
        }
    }
}

documented_problems! {
    /// What sending may answer besides.
    SendProblems:
        "400" "`idempotency_key_missing`, or `invalid_request`: the body is not JSON.",
        "413" "`payload_too_large`: the body is larger than 256 KiB.",
        "422" "`window_closed`, `text_empty`, `text_too_long`, `channel_disabled`, `recipient_unreachable`, \
               `idempotency_key_reused`: the key stands for another message; or `invalid_request`: a field is wrong.";
}

/// Send a message
///
/// The message is kept and sent in the background; its status tells how far it has come. The same idempotency key with the same
/// body gives the same message again and never sends twice.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/messages", operation_id = "send_message", tag = "messages",
    params(
        ("id" = String, Path, description = "The conversation."),
        ("Idempotency-Key" = String, Header, description = "The client's id of this message, such as a UUID.", max_length = 200),
    ),
    request_body = NewMessage,
    responses(
        (status = 202, description = "The message, queued.", body = Message),
        SendProblems, Access, Missing,
    ),
)]
pub(crate) async fn send_message(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    JsonBody(asked): JsonBody<NewMessage>,
) -> Result<(StatusCode, Json<Message>), Problem> {
    let ids = Arc::clone(&edge.app.ids);
    let (nonce, now) = (edge.app.world.new_id(), edge.now());
    let reply = Reply {
        principal: operator.principal(),
        workspace_id: operator.workspace_id,
        author: Author { kind: AuthorKind::Operator, id: Some(operator.id), name: Some(operator.name) },
        conversation_id: id,
        text: asked.text,
        reply_to: asked.reply_to,
        idempotency_key,
    };
    let message = edge
        .write(move |tx| -> Result<Option<Message>, SendError> {
            let message_id = replies::send(tx, &ids, &reply, &nonce, now)?;
            Ok(view::one(tx, &ids, &reply.workspace_id, &message_id)?)
        })
        .await?
        .ok_or_else(|| StoreError::Query("a message that was just written is not there".to_owned()))?;
    Ok((StatusCode::ACCEPTED, Json(message)))
}
