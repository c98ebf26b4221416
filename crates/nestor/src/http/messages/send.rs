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
use nestor_core::content::{Attachment, AttachmentKind, Content, Details, MessageType};
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
    /// What it is: `text`, `image`, `video`, `audio`, `voice`, `document`, `sticker`, `location`, `contacts`, `poll`, `dice`,
    /// `interactive` or `template`. What a channel carries is told by `GET /api/v1/channels`.
    #[serde(rename = "type")]
    message_type: MessageType,
    /// The text, the caption, or the words above what is offered. A text that is too long for one message of the channel is sent
    /// in several.
    #[serde(default)]
    text: Option<String>,
    /// The files, in order.
    #[serde(default)]
    attachments: Vec<NewAttachment>,
    /// The section of the type: `location`, `contacts`, `poll`, `dice`, `interactive` or `template`.
    #[serde(default)]
    content: Details,
    /// Our id of the message that it answers.
    #[serde(default)]
    reply_to: Option<String>,
    /// A person answers although the window has closed (Messenger and Instagram, within seven days).
    #[serde(default)]
    human_agent: bool,
}

/// A file to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAttachment {
    /// As what it is sent.
    kind: AttachmentKind,
    /// Our id of the file: of an upload, or of a file that a message came with.
    #[serde(default)]
    media_id: Option<String>,
    /// Words under this file, where several files have their own.
    #[serde(default)]
    caption: Option<String>,
    /// The platform's own sticker (Messenger).
    #[serde(default)]
    sticker_id: Option<String>,
}

impl NewMessage {
    /// What it says. Where a file is at a platform is nothing that a client may say.
    fn content(&mut self) -> Result<Content, Problem> {
        let mut details = std::mem::take(&mut self.content);
        if !details.attachments.is_empty() {
            return Err(Problem::field(
                Code::InvalidField,
                "content.attachments",
                "Files stand in `attachments`, beside `content`.",
            ));
        }
        details.attachments = self
            .attachments
            .drain(..)
            .map(|file| Attachment {
                media_id: file.media_id,
                caption: file.caption,
                sticker_id: file.sticker_id,
                ..Attachment::new(file.kind, None)
            })
            .collect();
        let cards = details.interactive.iter_mut().flat_map(|offer| &mut offer.cards);
        let pictures = cards.filter_map(|card| card.attachment.as_mut());
        let of_template = details.template.iter_mut().flat_map(|template| {
            let cards = template.cards.iter_mut().filter_map(|card| card.attachment.as_mut());
            template.header_attachment.iter_mut().chain(cards)
        });
        pictures.chain(of_template).for_each(|attachment| attachment.source = None);
        Ok(Content::new(self.message_type, self.text.take(), details))
    }
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
    JsonBody(mut asked): JsonBody<NewMessage>,
) -> Result<(StatusCode, Json<Message>), Problem> {
    let ids = Arc::clone(&edge.app.ids);
    let (nonce, now) = (edge.app.world.new_id(), edge.now());
    let reply = Reply {
        principal: operator.principal(),
        workspace_id: operator.workspace_id,
        author: Author { kind: AuthorKind::Operator, id: Some(operator.id), name: Some(operator.name) },
        conversation_id: id,
        content: asked.content()?,
        reply_to: asked.reply_to,
        human_agent: asked.human_agent,
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
