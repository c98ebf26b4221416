//! What our side does about messages and conversations besides sending: reactions, edits, taking back, read marks, typing, taking
//! over. Each is one call that may be repeated without harm; what it changes here is written when the platform has done it.

use super::apply::settle;
use super::replies::{Author, content_of};
use crate::store::actions::{self, Action as Due, NewAction};
use crate::store::amendments::{self, Amendment, AmendmentKind, Version};
use crate::store::conversations::{self, Conversation};
use crate::store::messages::{self, Message};
use crate::store::reactions::{self, Reaction, State, US};
use crate::store::{StoreError, Tx, accounts, contacts, control};
use nestor_core::channels::{Action, RenderError, Target};
use nestor_core::content::Content;
use nestor_core::message::ExternalMessageId;
use nestor_core::time::Timestamp;
use std::time::Duration;

/// How long the platform is asked to do something that somebody waits for.
const WORTH_DOING: Duration = Duration::from_secs(60 * 60);
/// How long a sign that we are writing means anything.
const TYPING: Duration = Duration::from_secs(10);

/// Why something was not done. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// There is no such message or conversation in this workspace.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The platform does not know the message yet, or it is gone.
    #[error("the platform does not have this message")]
    NotThere,
    /// Only messages that were sent from here can be changed.
    #[error("only messages that were sent from here can be changed or taken back")]
    NotOurs,
    /// Sending is switched off for this account.
    #[error("sending is switched off for this account")]
    ChannelDisabled,
    /// The platform cannot do it.
    #[error("{0}")]
    Refused(#[from] RenderError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A message and what is needed to do something about it.
struct Subject {
    message: Message,
    conversation: Conversation,
    target: ExternalMessageId,
}

fn subject(tx: &mut Tx<'_>, workspace_id: &str, message_id: &str) -> Result<Subject, ActError> {
    let message = messages::get(tx, workspace_id, message_id)?.ok_or(ActError::NotFound("message"))?;
    let conversation =
        conversations::get(tx, workspace_id, &message.conversation_id)?.ok_or(ActError::NotFound("conversation"))?;
    if message.revoked_at.is_some() {
        return Err(ActError::NotThere);
    }
    let target = message.provider_message_id.clone().map(ExternalMessageId).ok_or(ActError::NotThere)?;
    Ok(Subject { message, conversation, target })
}

/// Something that is to be done, and what is needed besides for writing it down.
struct Deed<'a> {
    kind: &'static str,
    action: Action<'a>,
    message_id: Option<&'a str>,
    target: Option<&'a ExternalMessageId>,
    payload: Option<String>,
    worth: Duration,
}

fn order(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation: &Conversation,
    deed: Deed<'_>,
    now: Timestamp,
) -> Result<(), ActError> {
    let account = accounts::get(tx, workspace_id, &conversation.account_id)?.ok_or(ActError::ChannelDisabled)?;
    if !account.outbound_enabled {
        return Err(ActError::ChannelDisabled);
    }
    let recipient = contacts::recipients(tx, workspace_id, &account.id, &conversation.contact_id, &conversation.id)?;
    let target = Target { account: &account.external_id, recipient: &recipient };
    let call = conversation.channel.channel().act(&target, &deed.action)?;
    let action = NewAction {
        workspace_id: workspace_id.to_owned(),
        account_id: account.id,
        channel: conversation.channel,
        conversation_id: Some(conversation.id.clone()),
        kind: deed.kind,
        message_id: deed.message_id.map(str::to_owned),
        target: deed.target.map(|target| target.0.clone()),
        payload: deed.payload,
        call,
        expires_at: now.plus(deed.worth),
    };
    Ok(actions::add(tx, &action, now)?)
}

/// Reacts to a message, or takes our reaction back.
///
/// # Errors
/// As [`ActError`] says.
pub fn react(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    message_id: &str,
    author: &Author,
    emoji: Option<&str>,
    now: Timestamp,
) -> Result<(), ActError> {
    let Subject { message, conversation, target } = subject(tx, workspace_id, message_id)?;
    let deed = Deed {
        kind: "react",
        action: Action::React { message: &target, emoji },
        message_id: Some(message_id),
        target: Some(&target),
        payload: None,
        worth: WORTH_DOING,
    };
    order(tx, workspace_id, &conversation, deed, now)?;
    let reaction = Reaction {
        account_id: &conversation.account_id,
        target: &target,
        actor: US,
        conversation_id: &conversation.id,
        emoji,
        author_kind: author.kind.as_str(),
        author_id: author.id.as_deref(),
        author_name: author.name.as_deref(),
        state: State::Pending,
        at: now,
        arrival: messages::arrival(now, 0),
    };
    reactions::set(tx, workspace_id, &reaction)?;
    reactions::note(tx, workspace_id, &conversation.id, &message.id);
    Ok(())
}

/// Changes what one of our messages says.
///
/// # Errors
/// As [`ActError`] says.
pub fn edit(tx: &mut Tx<'_>, workspace_id: &str, message_id: &str, text: &str, now: Timestamp) -> Result<(), ActError> {
    let Subject { message, conversation, target } = subject(tx, workspace_id, message_id)?;
    sent_from_here(&message)?;
    let content = Content { text: Some(text.to_owned()), ..content_of(&message)? };
    let deed = Deed {
        kind: "edit",
        action: Action::Edit { message: &target, content: &content },
        message_id: Some(message_id),
        target: Some(&target),
        payload: serde_json::to_string(&content).ok(),
        worth: WORTH_DOING,
    };
    order(tx, workspace_id, &conversation, deed, now)?;
    reactions::note(tx, workspace_id, &conversation.id, &message.id);
    Ok(())
}

/// Takes one of our messages back.
///
/// # Errors
/// As [`ActError`] says.
pub fn delete(tx: &mut Tx<'_>, workspace_id: &str, message_id: &str, now: Timestamp) -> Result<(), ActError> {
    let Subject { message, conversation, target } = subject(tx, workspace_id, message_id)?;
    sent_from_here(&message)?;
    let deed = Deed {
        kind: "delete",
        action: Action::Delete { message: &target },
        message_id: Some(message_id),
        target: Some(&target),
        payload: None,
        worth: WORTH_DOING,
    };
    order(tx, workspace_id, &conversation, deed, now)?;
    reactions::note(tx, workspace_id, &conversation.id, &message.id);
    Ok(())
}

fn sent_from_here(message: &Message) -> Result<(), ActError> {
    match message.author_kind.as_str() {
        "operator" | "assistant" => Ok(()),
        _ => Err(ActError::NotOurs),
    }
}

/// Tells the customer that their messages were read, where the platform has that. Nothing happens where it does not.
///
/// # Errors
/// When the database cannot be written.
pub fn mark_read(tx: &mut Tx<'_>, workspace_id: &str, conversation_id: &str, now: Timestamp) -> Result<(), StoreError> {
    let Some(conversation) = conversations::get(tx, workspace_id, conversation_id)? else { return Ok(()) };
    let Some(message) = newest_inbound(tx, workspace_id, &conversation)? else { return Ok(()) };
    let deed = Deed {
        kind: "mark_read",
        action: Action::MarkRead { message: &message },
        message_id: None,
        target: None,
        payload: None,
        worth: WORTH_DOING,
    };
    match order(tx, workspace_id, &conversation, deed, now) {
        Err(ActError::Store(error)) => Err(error),
        _ => Ok(()),
    }
}

/// Shows the customer that we are writing.
///
/// # Errors
/// As [`ActError`] says.
pub fn typing(tx: &mut Tx<'_>, workspace_id: &str, conversation_id: &str, now: Timestamp) -> Result<(), ActError> {
    let conversation =
        conversations::get(tx, workspace_id, conversation_id)?.ok_or(ActError::NotFound("conversation"))?;
    let message = newest_inbound(tx, workspace_id, &conversation)?;
    let deed = Deed {
        kind: "typing",
        action: Action::Typing { message: message.as_ref() },
        message_id: None,
        target: None,
        payload: None,
        worth: TYPING,
    };
    order(tx, workspace_id, &conversation, deed, now)
}

/// Takes a conversation over from the other app that handles it.
///
/// # Errors
/// As [`ActError`] says.
pub fn take_over(tx: &mut Tx<'_>, workspace_id: &str, conversation_id: &str, now: Timestamp) -> Result<(), ActError> {
    let conversation =
        conversations::get(tx, workspace_id, conversation_id)?.ok_or(ActError::NotFound("conversation"))?;
    let deed = Deed {
        kind: "take_control",
        action: Action::TakeControl,
        message_id: None,
        target: None,
        payload: None,
        worth: WORTH_DOING,
    };
    order(tx, workspace_id, &conversation, deed, now)
}

fn newest_inbound(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation: &Conversation,
) -> Result<Option<ExternalMessageId>, StoreError> {
    let newest = messages::page(tx, workspace_id, &conversation.id, &messages::Page::Newest, 50)?;
    let theirs = newest.into_iter().rev().find(|message| message.author_kind == "contact");
    Ok(theirs.and_then(|message| message.provider_message_id).map(ExternalMessageId))
}

/// The platform has done it: what it changes here is written down.
///
/// # Errors
/// When the database cannot be written.
pub fn done(tx: &mut Tx<'_>, due: &Due, now: Timestamp) -> Result<(), StoreError> {
    actions::done(tx, due.seq)?;
    let target = due.target.clone().map(ExternalMessageId);
    match (due.kind.as_str(), &target, &due.message_id) {
        ("react", Some(target), _) => {
            reactions::settle_ours(tx, &due.workspace_id, &due.account_id, target, None)?;
        }
        ("edit", Some(target), Some(message_id)) => {
            let content: Option<Content> =
                due.payload.as_deref().and_then(|payload| serde_json::from_str(payload).ok());
            let version = content.map(|content| Version {
                message_type: content.message_type.as_str().to_owned(),
                content: content.details.as_ref().and_then(|details| serde_json::to_string(details).ok()),
                text: content.text,
            });
            amend(tx, due, target, message_id, AmendmentKind::Edit, version, now)?;
        }
        ("delete", Some(target), Some(message_id)) => {
            amend(tx, due, target, message_id, AmendmentKind::Revocation, None, now)?;
        }
        ("take_control", ..) => {
            if let Some(conversation_id) = &due.conversation_id {
                let arrival = messages::arrival(now, 0);
                control::set(tx, &due.workspace_id, conversation_id, None, now, arrival)?;
            }
        }
        _ => {}
    }
    note(tx, due);
    Ok(())
}

fn amend(
    tx: &mut Tx<'_>,
    due: &Due,
    target: &ExternalMessageId,
    message_id: &str,
    kind: AmendmentKind,
    version: Option<Version>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = if kind == AmendmentKind::Edit { format!("action {}", due.seq) } else { String::new() };
    let amendment = Amendment { kind, id, at: now, arrival: messages::arrival(now, 0), version };
    amendments::add(tx, &due.workspace_id, &due.account_id, target, &amendment)?;
    settle(tx, &due.workspace_id, &due.account_id, target, message_id)
}

/// The platform will not do it: what somebody waits for says so.
///
/// # Errors
/// When the database cannot be written.
pub fn given_up(tx: &mut Tx<'_>, due: &Due, error: &str) -> Result<(), StoreError> {
    match (due.kind.as_str(), due.target.clone().map(ExternalMessageId)) {
        ("react", Some(target)) => {
            reactions::settle_ours(tx, &due.workspace_id, &due.account_id, &target, Some(error))?;
            actions::done(tx, due.seq)?;
        }
        ("edit" | "delete", _) => actions::give_up(tx, due.seq, error)?,
        _ => actions::done(tx, due.seq)?,
    }
    note(tx, due);
    Ok(())
}

fn note(tx: &mut Tx<'_>, due: &Due) {
    if let (Some(conversation_id), Some(message_id)) = (&due.conversation_id, &due.message_id) {
        reactions::note(tx, &due.workspace_id, conversation_id, message_id);
    }
}
