//! Answering: what a message of ours needs before it may go, and what an operator may decide about one that went wrong.

use super::admission::{check_window, sendable};
use super::media::{self, AttachError};
use super::templates::{self, TemplateError};
use crate::store::accounts;
use crate::store::contacts;
use crate::store::conversations::{self, Conversation};
use crate::store::messages::{self, NewOutgoing};
use crate::store::outbox::{self, NewPart};
use crate::store::outgoing::{self, Part, PartKey};
use crate::store::reports;
use crate::store::{StoreError, Tx, control, idempotency};
use nestor_core::channels::{ChannelKind, OutgoingMessage, RenderError};
use nestor_core::content::{Content, MessageType};
use nestor_core::conversation::{FREE_ENTRY_ANSWER_WITHIN, FREE_ENTRY_LENGTH};
use nestor_core::id::{IdScheme, Scope};
use nestor_core::message::{AuthorKind, DeliveryStatus, ExternalMessageId};
use nestor_core::text;
use nestor_core::time::Timestamp;
use sha2::{Digest, Sha256};

/// The most parts that one message may be split into.
const MOST_PARTS: usize = 10;
/// How much of a text a list shows, in characters.
pub(super) const PREVIEW: usize = 120;

/// Who writes.
#[derive(Clone, Debug)]
pub struct Author {
    /// What kind of author.
    pub kind: AuthorKind,
    /// Our id of them.
    pub id: Option<String>,
    /// Their name.
    pub name: Option<String>,
}

/// A message that somebody wants to send.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The workspace.
    pub workspace_id: String,
    /// Whose idempotency keys these are: `user:<id>` or `key:<id>`.
    pub principal: String,
    /// Who writes.
    pub author: Author,
    /// The conversation.
    pub conversation_id: String,
    /// What it says.
    pub content: Content,
    /// Our id of the message that it answers.
    pub reply_to: Option<String>,
    /// It is the answer of a person after the window has closed (Messenger and Instagram).
    pub human_agent: bool,
    /// The caller's key: the same key is the same message.
    pub idempotency_key: String,
}

/// Why a message was not taken. Nothing has been stored then.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// There is no such conversation in this workspace.
    #[error("there is no such conversation")]
    NotFound,
    /// The idempotency key stands for another request.
    #[error("this idempotency key was used for another message")]
    KeyReused,
    /// There is nothing to send.
    #[error("the text is empty")]
    EmptyText,
    /// This is not something that our side can send.
    #[error("`{0}` cannot be sent")]
    NotSendable(String),
    /// The text would need too many parts.
    #[error("the text would be sent as {parts} messages; at most {most} are allowed")]
    TextTooLong {
        /// How many parts it would need.
        parts: usize,
        /// How many are allowed.
        most: usize,
    },
    /// The platform's window for free answers is closed.
    #[error("the window for free answers is closed; it opens again when the customer writes{}", instead(.templates, .human_agent_until))]
    WindowClosed {
        /// When it closed; `None` when the customer has never written.
        closed_at: Option<Timestamp>,
        /// An approved template may be sent instead.
        templates: bool,
        /// Until when a person may answer with the tag `human_agent`, if that is possible now.
        human_agent_until: Option<Timestamp>,
    },
    /// Sending is switched off for this account.
    #[error("sending is switched off for this account")]
    ChannelDisabled,
    /// The contact has no identity that can be written to.
    #[error("the contact has no address that this channel can write to")]
    NoRecipient,
    /// The platform cannot carry it.
    #[error("{0}")]
    Refused(RenderError),
    /// A file cannot go out.
    #[error(transparent)]
    File(AttachError),
    /// The template cannot be sent, or not so.
    #[error(transparent)]
    Template(TemplateError),
    /// The message that it answers is not in this conversation, or the platform does not know it yet.
    #[error("the message to be answered is not in this conversation, or has not been sent yet")]
    ReplyToUnknown,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AttachError> for SendError {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::Store(error) => Self::Store(error),
            error => Self::File(error),
        }
    }
}

impl From<TemplateError> for SendError {
    fn from(error: TemplateError) -> Self {
        match error {
            TemplateError::Store(error) => Self::Store(error),
            error => Self::Template(error),
        }
    }
}

fn instead(templates: &bool, human_agent_until: &Option<Timestamp>) -> &'static str {
    match (templates, human_agent_until) {
        (true, Some(_)) => ". Until then a template may be sent, or a person may answer (`human_agent`)",
        (true, None) => ". Until then a template may be sent",
        (false, Some(_)) => ". Until then a person may answer (`human_agent`)",
        (false, None) => "",
    }
}

/// Takes a message: checks it, and writes it down together with its parts. Returns its id; for a repeated key that of the
/// message which the key stands for. `nonce` is a new id.
///
/// # Errors
/// As [`SendError`] says.
pub fn send(tx: &mut Tx<'_>, ids: &IdScheme, reply: &Reply, nonce: &str, now: Timestamp) -> Result<String, SendError> {
    let workspace_id = reply.workspace_id.as_str();
    conversations::lock(tx, workspace_id, &reply.conversation_id)?;
    let conversation = conversations::get(tx, workspace_id, &reply.conversation_id)?.ok_or(SendError::NotFound)?;
    let scope = Scope { workspace: workspace_id, account: &conversation.account_id, channel: conversation.channel };
    let message_id = ids.outgoing_message(scope, nonce);
    let earlier = idempotency::use_key(
        tx,
        workspace_id,
        &reply.principal,
        &reply.idempotency_key,
        &request_hash(reply),
        &message_id,
        now,
    )?;
    if let Some((hash, earlier_id)) = earlier {
        return if hash == request_hash(reply) { Ok(earlier_id) } else { Err(SendError::KeyReused) };
    }
    let reply_to = match &reply.reply_to {
        None => None,
        Some(id) => Some(answered(tx, workspace_id, &conversation, id)?),
    };
    let mut content = reply.content.clone();
    let parts = {
        let draft = Draft {
            message_id: &message_id,
            content: &mut content,
            reply_to: reply_to.as_ref(),
            human_agent: reply.human_agent,
            attempt: 1,
        };
        render(tx, workspace_id, &conversation, draft, now)?
    };
    let details = content.details.as_ref().and_then(|details| serde_json::to_string(details).ok());
    let message = NewOutgoing {
        id: &message_id,
        conversation_id: &conversation.id,
        author_kind: reply.author.kind.as_str(),
        author_id: reply.author.id.as_deref(),
        author_name: reply.author.name.as_deref(),
        message_type: content.message_type.as_str(),
        text: content.text.as_deref(),
        content: details.as_deref(),
        human_agent: reply.human_agent,
        at: now,
        reply_to: reply_to.as_ref().map(ExternalMessageId::as_str),
    };
    messages::add_outgoing(tx, workspace_id, &message)?;
    outbox::add(tx, &parts, now)?;
    let preview = content.text.as_deref().map(|text| text::preview(text, PREVIEW));
    let folded = preview.as_deref().map(text::fold).unwrap_or_default();
    let position = message.position();
    conversations::add_outgoing(tx, workspace_id, &conversation.id, &position, preview.as_deref(), &folded)?;
    if conversation.channel == ChannelKind::Whatsapp {
        let since = now.minus(FREE_ENTRY_ANSWER_WITHIN);
        control::answer_referral(tx, workspace_id, &conversation.id, since, now.plus(FREE_ENTRY_LENGTH))?;
    }
    Ok(message_id)
}

/// What the idempotency key stands for: the same key with another request is a mistake of the caller.
fn request_hash(reply: &Reply) -> String {
    let mut hash = Sha256::new();
    let content = serde_json::to_string(&(&reply.content, reply.human_agent)).unwrap_or_default();
    for field in [&reply.conversation_id, &content, reply.reply_to.as_ref().unwrap_or(&String::new())] {
        hash.update(field.len().to_be_bytes());
        hash.update(field.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn answered(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation: &Conversation,
    id: &str,
) -> Result<ExternalMessageId, SendError> {
    messages::get(tx, workspace_id, id)?
        .filter(|message| message.conversation_id == conversation.id)
        .and_then(|message| message.provider_message_id)
        .map(ExternalMessageId)
        .ok_or(SendError::ReplyToUnknown)
}

/// A message that is to be written as calls.
struct Draft<'a> {
    message_id: &'a str,
    content: &'a mut Content,
    reply_to: Option<&'a ExternalMessageId>,
    human_agent: bool,
    attempt: i64,
}

/// Checks that the message may go now and writes it as parts.
fn render(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation: &Conversation,
    draft: Draft<'_>,
    now: Timestamp,
) -> Result<Vec<NewPart>, SendError> {
    let channel = conversation.channel.channel();
    let account = accounts::get(tx, workspace_id, &conversation.account_id)?.ok_or(SendError::ChannelDisabled)?;
    if !account.outbound_enabled {
        return Err(SendError::ChannelDisabled);
    }
    sendable(draft.content)?;
    if draft.content.message_type == MessageType::Template {
        templates::prepare(tx, workspace_id, &account, draft.content)?;
    }
    media::attach(tx, workspace_id, conversation.channel, draft.content, now)?;
    check_window(conversation, draft.content, draft.human_agent, now)?;
    let recipient = contacts::recipients(tx, workspace_id, &account.id, &conversation.contact_id, &conversation.id)?;
    let calls = channel
        .render(&OutgoingMessage {
            message_id: draft.message_id,
            attempt: u32::try_from(draft.attempt).unwrap_or(u32::MAX),
            account: &account.external_id,
            recipient: &recipient,
            content: draft.content,
            reply_to: draft.reply_to,
            human_agent: draft.human_agent,
        })
        .map_err(|error| match error {
            RenderError::EmptyText => SendError::EmptyText,
            RenderError::NoRecipient(_) => SendError::NoRecipient,
            refused => SendError::Refused(refused),
        })?;
    if calls.len() > MOST_PARTS {
        return Err(SendError::TextTooLong { parts: calls.len(), most: MOST_PARTS });
    }
    Ok((0..)
        .zip(calls)
        .map(|(part, call)| NewPart {
            key: PartKey {
                workspace_id: workspace_id.to_owned(),
                message_id: draft.message_id.to_owned(),
                part,
                attempt: draft.attempt,
            },
            conversation_id: conversation.id.clone(),
            account_id: account.id.clone(),
            channel: account.channel,
            call,
        })
        .collect())
}

/// What an operator decides about a message that failed or is perhaps sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Send the parts that failed or are perhaps sent once more.
    SendAgain,
    /// The parts that are perhaps sent have arrived.
    MarkSent,
}

/// Why a decision was not taken. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// There is no such message in this workspace.
    #[error("there is no such message")]
    NotFound,
    /// No part of the message is in a state that this decision is about.
    #[error("there is nothing to decide about this message")]
    NothingToDo,
    /// The message may not go now.
    #[error(transparent)]
    Refused(#[from] SendError),
}

impl From<StoreError> for ResolveError {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

/// Carries out an operator's decision about a message.
///
/// # Errors
/// As [`ResolveError`] says.
pub fn resolve(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    message_id: &str,
    resolution: Resolution,
    now: Timestamp,
) -> Result<(), ResolveError> {
    let message = messages::get(tx, workspace_id, message_id)?.ok_or(ResolveError::NotFound)?;
    let conversation = conversations::get(tx, workspace_id, &message.conversation_id)?.ok_or(ResolveError::NotFound)?;
    reports::lock(tx, &conversation.account_id)?;
    conversations::lock(tx, workspace_id, &conversation.id)?;
    let mut concerned: Vec<Part> = outgoing::of_message(tx, workspace_id, message_id)?
        .into_iter()
        .filter(|part| match part.status {
            DeliveryStatus::Unknown => true,
            DeliveryStatus::Failed => resolution == Resolution::SendAgain,
            _ => false,
        })
        .collect();
    let Some(last_attempt) = concerned.iter().map(|part| part.key.attempt).max() else {
        return Err(ResolveError::NothingToDo);
    };
    match resolution {
        Resolution::MarkSent => {
            for part in &mut concerned {
                outgoing::advance(tx, part, DeliveryStatus::Sent, now, None)?;
            }
        }
        Resolution::SendAgain => {
            let reply_to = message.reply_to.clone().map(ExternalMessageId);
            let mut content = content_of(&message)?;
            let draft = Draft {
                message_id,
                content: &mut content,
                reply_to: reply_to.as_ref(),
                human_agent: message.human_agent,
                attempt: last_attempt + 1,
            };
            let mut parts = render(tx, workspace_id, &conversation, draft, now)?;
            parts.retain(|new| concerned.iter().any(|old| old.key.part == new.key.part));
            for part in &concerned {
                outgoing::supersede(tx, &part.key)?;
            }
            outbox::add(tx, &parts, now)?;
            if let Some(part) = concerned.first() {
                outgoing::settle(tx, part)?;
            }
        }
    }
    Ok(())
}

/// What a kept message says.
///
/// # Errors
/// When it is not of a form that this version writes.
pub(super) fn content_of(message: &messages::Message) -> Result<Content, StoreError> {
    let broken = |what: String| StoreError::Query(format!("a message's content: {what}"));
    let message_type = MessageType::from_word(&message.message_type)
        .ok_or_else(|| broken(format!("unknown type {}", message.message_type)))?;
    let details = message.content.as_deref().map(serde_json::from_str).transpose();
    let details = details.map_err(|error| broken(error.to_string()))?;
    Ok(Content { message_type, text: message.text.clone(), details })
}
