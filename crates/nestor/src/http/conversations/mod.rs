//! Conversations: what lists and headers show.

pub(crate) mod change;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod take_over;
pub(crate) mod typing;

use super::contacts::display_name;
use super::time::Time;
use super::words::{AuthorKind, ChannelKind, ConversationStatus, Direction, MessageStatus, WindowRule, word};
use crate::store::{StoreError, Tx, contacts, conversations, profiles};
use nestor_core::capabilities::{Feature, Level};
use nestor_core::content::MessageType;
use nestor_core::conversation;
use nestor_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A conversation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Conversation {
    id: String,
    channel: ChannelKind,
    account: ConversationAccount,
    contact: ConversationContact,
    status: ConversationStatus,
    /// Who looks after it.
    assignee: Option<Assignee>,
    /// How many messages of the customer nobody has read yet.
    unread_count: i64,
    last_message: Option<LastMessage>,
    /// When it last moved, by the platform's time. Lists are sorted by it.
    last_message_at: Time,
    window: Window,
    /// The other app that handles the conversation now: what is written here would take it over.
    controlled_by: Option<String>,
    created_at: Time,
}

/// The account that a conversation goes through.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationAccount {
    id: String,
    name: String,
    channel: ChannelKind,
}

/// Whom a conversation is with.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationContact {
    id: String,
    name: String,
    /// The address of their picture, where the platform told one and we have it.
    picture_url: Option<String>,
}

/// Who looks after a conversation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Assignee {
    id: String,
    name: String,
}

/// The newest message of a conversation, as a list shows it.
#[derive(Serialize, ToSchema)]
pub(crate) struct LastMessage {
    id: String,
    direction: Direction,
    /// The type of its content.
    #[serde(rename = "type")]
    message_type: MessageType,
    /// The beginning of its text.
    text: Option<String>,
    at: Time,
    /// How far it has come; `null` for one of the customer's.
    status: Option<MessageStatus>,
    author: AuthorName,
}

/// Who wrote something, in short.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuthorName {
    pub(crate) kind: AuthorKind,
    pub(crate) name: Option<String>,
}

/// Whether a conversation may be answered freely, and until when.
#[derive(Serialize, ToSchema)]
pub(crate) struct Window {
    open: bool,
    /// When it closes or closed; `null` where there is no window or the customer has never written.
    closes_at: Option<Time>,
    /// Although it is closed, an approved template may be sent.
    templates: bool,
    /// Although it is closed, a person may answer until then (`human_agent`); `null` where that is not possible.
    human_agent_until: Option<Time>,
    /// Until when the platform charges nothing, because we answered somebody who came by an advertisement (WhatsApp).
    free_until: Option<Time>,
    rule: WindowRule,
}

/// A page of conversations.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationPage {
    items: Vec<Conversation>,
    /// The cursor of the page with less recent ones, for `after`.
    next: Option<String>,
}

/// The conversations as the API shows them.
fn views(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    found: Vec<conversations::Conversation>,
    now: Timestamp,
) -> Result<Vec<Conversation>, StoreError> {
    let nameless: Vec<&str> = found
        .iter()
        .filter(|conversation| conversation.contact_name.is_none())
        .map(|conversation| conversation.contact_id.as_str())
        .collect();
    let identities = match nameless.is_empty() {
        true => Default::default(),
        false => contacts::first_identities(tx, workspace_id, &nameless)?,
    };
    let contacts: Vec<&str> = found.iter().map(|conversation| conversation.contact_id.as_str()).collect();
    let pictures = profiles::pictures(tx, workspace_id, &contacts)?;
    found
        .into_iter()
        .map(|mut conversation| {
            let name = display_name(conversation.contact_name.take(), identities.get(&conversation.contact_id));
            let picture_url = pictures.get(&conversation.contact_id).map(|id| format!("/api/v1/media/{id}/thumbnail"));
            let contact = ConversationContact { id: conversation.contact_id.clone(), name, picture_url };
            view(conversation, contact, now)
        })
        .collect()
}

/// One conversation as the API shows it.
fn one(tx: &mut Tx<'_>, workspace_id: &str, id: &str, now: Timestamp) -> Result<Option<Conversation>, StoreError> {
    let found = conversations::get(tx, workspace_id, id)?;
    Ok(views(tx, workspace_id, found.into_iter().collect(), now)?.pop())
}

fn view(
    conversation: conversations::Conversation,
    contact: ConversationContact,
    now: Timestamp,
) -> Result<Conversation, StoreError> {
    let capabilities = conversation.channel.channel().capabilities();
    let window = conversation::Window::at(capabilities.window, conversation.last_inbound_at, now);
    let human_agent = capabilities.level(Feature::HumanAgent) > Level::Rejected;
    let channel = conversation.channel.into();
    let last_message = match conversation.last_message {
        None => None,
        Some(message) => Some(LastMessage {
            id: message.id,
            direction: word(&message.direction)?,
            message_type: word(&message.message_type)?,
            text: message.preview,
            at: conversation.last_message_at.into(),
            status: message.status.as_deref().map(word).transpose()?,
            author: AuthorName { kind: word(&message.author_kind)?, name: message.author_name },
        }),
    };
    Ok(Conversation {
        id: conversation.id,
        channel,
        account: ConversationAccount { id: conversation.account_id, name: conversation.account_name, channel },
        contact,
        status: conversation.status.into(),
        assignee: conversation.assignee.map(|(id, name)| Assignee { id, name }),
        unread_count: conversation.unread_count,
        last_message,
        last_message_at: conversation.last_message_at.into(),
        window: Window {
            open: window.open,
            closes_at: window.closes_at.map(Into::into),
            templates: capabilities.level(Feature::Template) > Level::Rejected,
            human_agent_until: window.human_agent_until.filter(|_| human_agent).map(Into::into),
            free_until: conversation.free_until.filter(|until| now < *until).map(Into::into),
            rule: window.rule.into(),
        },
        controlled_by: conversation.controlled_by,
        created_at: conversation.created_at.into(),
    })
}
