//! Conversations as they are listed and changed.

use super::executor::Sql;
use super::feed::{Change, ChangeKind};
use super::messages;
use super::values::{Row, Value};
use super::{StoreError, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;

/// A conversation with what a list row shows.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Its id.
    pub id: String,
    /// Its channel.
    pub channel: ChannelKind,
    /// Our account's id.
    pub account_id: String,
    /// Our account's name.
    pub account_name: String,
    /// The contact's id.
    pub contact_id: String,
    /// The contact's name, if one is known.
    pub contact_name: Option<String>,
    /// `open` or `closed`.
    pub status: Status,
    /// Who looks after it: id and name.
    pub assignee: Option<(String, String)>,
    /// Messages of the customer since somebody last read it.
    pub unread_count: i64,
    /// When the customer last wrote, by the platform's time.
    pub last_inbound_at: Option<Timestamp>,
    /// When it last moved, by the platform's time; lists sort by it.
    pub last_message_at: Timestamp,
    /// Its newest message.
    pub last_message: Option<LastMessage>,
    /// When it began.
    pub created_at: Timestamp,
    /// The other app that handles it now.
    pub controlled_by: Option<String>,
    /// Until when messages are free because we answered somebody who came by an advertisement (WhatsApp).
    pub free_until: Option<Timestamp>,
}

/// The newest message of a conversation, as a list row shows it.
#[derive(Clone, Debug)]
pub struct LastMessage {
    /// Its id.
    pub id: String,
    /// `inbound` or `outbound`.
    pub direction: String,
    /// The type of its content.
    pub message_type: String,
    /// The beginning of its text.
    pub preview: Option<String>,
    /// How far it has come, for an outgoing one.
    pub status: Option<String>,
    /// What kind of author wrote it.
    pub author_kind: String,
    /// The author's name, where one was kept.
    pub author_name: Option<String>,
}

/// Whether a conversation needs us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Open,
    /// It is done, until the customer writes again.
    Closed,
}

impl Status {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The status of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Closed].into_iter().find(|status| status.as_str() == word)
    }
}

/// Which conversations a list holds. Every condition that is set must be met.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this channel.
    pub channel: Option<ChannelKind>,
    /// With this status.
    pub status: Option<Status>,
    /// Looked after by this person, or by nobody.
    pub assignee: Option<Assignee>,
    /// With unread messages.
    pub unread: bool,
    /// With this text in the contact's name or in the newest message, folded ([`nestor_core::text::fold`]).
    pub text: Option<String>,
}

/// Who looks after a conversation, in a filter.
#[derive(Clone, Debug)]
pub enum Assignee {
    /// Nobody.
    Nobody,
    /// The user of this id.
    User(String),
}

/// A place in a list of conversations: after the one that last moved at this time and has this id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// When it last moved.
    pub last_message_at: Timestamp,
    /// Its id.
    pub id: String,
}

const SELECT: &str = "SELECT c.id, c.channel, c.account_id, a.name, c.contact_id, t.name, c.status, c.assignee_id, u.name, \
                      c.unread_count, c.last_inbound_at, c.last_message_at, c.created_at, m.id, m.direction, m.type, \
                      c.last_message_preview, m.status, m.author_kind, m.author_name, c.controlled_by, c.free_until \
                      FROM conversations c \
                      JOIN accounts a ON a.workspace_id = c.workspace_id AND a.id = c.account_id \
                      JOIN contacts t ON t.workspace_id = c.workspace_id AND t.id = c.contact_id \
                      LEFT JOIN users u ON u.workspace_id = c.workspace_id AND u.id = c.assignee_id \
                      LEFT JOIN messages m ON m.workspace_id = c.workspace_id AND m.id = c.last_message_id";

fn read(row: &mut Row) -> Result<Conversation, StoreError> {
    let channel: String = row.take(1)?;
    let status: String = row.take(6)?;
    let assignee_id: Option<String> = row.take(7)?;
    let assignee_name: Option<String> = row.take(8)?;
    let last_message = match row.take::<Option<String>>(13)? {
        None => None,
        Some(id) => Some(LastMessage {
            id,
            direction: row.take(14)?,
            message_type: row.take(15)?,
            preview: row.take(16)?,
            status: row.take(17)?,
            author_kind: row.take(18)?,
            author_name: row.take(19)?,
        }),
    };
    Ok(Conversation {
        id: row.take(0)?,
        channel: ChannelKind::from_word(&channel)
            .ok_or_else(|| StoreError::Query(format!("a conversation has the unknown channel {channel}")))?,
        account_id: row.take(2)?,
        account_name: row.take(3)?,
        contact_id: row.take(4)?,
        contact_name: row.take(5)?,
        status: Status::from_word(&status)
            .ok_or_else(|| StoreError::Query(format!("a conversation has the unknown status {status}")))?,
        assignee: assignee_id.map(|id| (id, assignee_name.unwrap_or_default())),
        unread_count: row.take(9)?,
        last_inbound_at: row.take(10)?,
        last_message_at: row.take(11)?,
        created_at: row.take(12)?,
        controlled_by: row.take(20)?,
        free_until: row.take(21)?,
        last_message,
    })
}

/// The conversations of a workspace that meet `filter`, the last moved first, after `after`.
///
/// # Errors
/// When the database cannot be read.
pub fn list(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    filter: &Filter,
    after: Option<&Position>,
    limit: i64,
) -> Result<Vec<Conversation>, StoreError> {
    let position =
        after.map_or((Timestamp::from_millis(i64::MAX), ""), |after| (after.last_message_at, after.id.as_str()));
    let text = filter.text.as_deref().map(like_pattern);
    let mut parameters: Vec<Value<'_>> = vec![workspace_id.into(), position.0.into(), position.1.into()];
    let mut sql = format!(
        "{SELECT} WHERE c.workspace_id = ?1 AND c.last_message_at <= ?2 AND (c.last_message_at < ?2 OR c.id < ?3)"
    );
    let mut add = |condition: &str, value: Value<'static>| {
        parameters.push(value);
        sql.push_str(&condition.replace("?x", &format!("?{}", parameters.len())));
    };
    if let Some(channel) = filter.channel {
        add(" AND c.channel = ?x", channel.as_str().into());
    }
    if let Some(status) = filter.status {
        add(" AND c.status = ?x", status.as_str().into());
    }
    match &filter.assignee {
        None => {}
        Some(Assignee::Nobody) => add(" AND COALESCE(c.assignee_id, '') = ?x", "".into()),
        Some(Assignee::User(id)) => add(" AND c.assignee_id = ?x", id.clone().into()),
    }
    if filter.unread {
        add(" AND c.unread_count > ?x", 0.into());
    }
    if let Some(pattern) = text {
        add(" AND (t.search_name LIKE ?x ESCAPE '!' OR c.search_preview LIKE ?x ESCAPE '!')", pattern.into());
    }
    add(" ORDER BY c.last_message_at DESC, c.id DESC LIMIT ?x", limit.into());
    tx.query(sql, &parameters, read)
}

/// `text` anywhere, with the pattern's own signs taken literally.
fn like_pattern(text: &str) -> String {
    format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

/// One conversation of a workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Option<Conversation>, StoreError> {
    tx.query_optional(
        format!("{SELECT} WHERE c.workspace_id = ?1 AND c.id = ?2"),
        &[workspace_id.into(), id.into()],
        read,
    )
}

/// The conversations of a contact, the last moved first.
///
/// # Errors
/// When the database cannot be read.
pub fn of_contact(tx: &mut Tx<'_>, workspace_id: &str, contact_id: &str) -> Result<Vec<Conversation>, StoreError> {
    tx.query(
        format!(
            "{SELECT} WHERE c.workspace_id = ?1 AND c.id IN (SELECT conversation_id FROM identities WHERE workspace_id = ?1 \
             AND contact_id = ?2) ORDER BY c.last_message_at DESC, c.id DESC"
        ),
        &[workspace_id.into(), contact_id.into()],
        read,
    )
}

/// Opens or closes a conversation. `false`: there is no such conversation in this workspace.
///
/// # Errors
/// When the database cannot be written.
pub fn set_status(tx: &mut Tx<'_>, workspace_id: &str, id: &str, status: Status) -> Result<bool, StoreError> {
    let found = tx.execute(
        "UPDATE conversations SET status = ?3 WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), id.into(), status.as_str().into()],
    )?;
    Ok(noted(tx, workspace_id, id, found))
}

/// Gives a conversation to somebody, or to nobody. `false`: there is no such conversation in this workspace.
///
/// # Errors
/// When the database cannot be written.
pub fn set_assignee(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    assignee_id: Option<&str>,
) -> Result<bool, StoreError> {
    let found = tx.execute(
        "UPDATE conversations SET assignee_id = ?3 WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), id.into(), assignee_id.into()],
    )?;
    Ok(noted(tx, workspace_id, id, found))
}

/// Somebody has read the conversation. `false`: there is no such conversation in this workspace.
///
/// # Errors
/// When the database cannot be written.
pub fn mark_read(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE conversations SET unread_count = 0 WHERE workspace_id = ?1 AND id = ?2 AND unread_count <> 0",
        &[workspace_id.into(), id.into()],
    )?;
    if noted(tx, workspace_id, id, changed) {
        return Ok(true);
    }
    let found = tx.query_number(
        "SELECT COUNT(*) FROM conversations WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), id.into()],
    )?;
    Ok(found > 0)
}

/// An outgoing message is the newest one now, if nothing newer is there.
///
/// # Errors
/// When the database cannot be written.
pub fn add_outgoing(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    message: &messages::Position,
    preview: Option<&str>,
    search_preview: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE conversations SET last_message_at = ?3, last_message_arrival = ?4, last_message_id = ?5, \
         last_message_preview = ?6, search_preview = ?7 \
         WHERE workspace_id = ?1 AND id = ?2 AND (last_message_at, last_message_arrival, last_message_id) < (?3, ?4, ?5)",
        &[
            workspace_id.into(),
            id.into(),
            message.at.into(),
            message.arrival.into(),
            (&message.id).into(),
            preview.into(),
            search_preview.into(),
        ],
    )?;
    Ok(())
}

/// The newest message, `before`, is no longer there or no longer the newest: this one is. Nothing happens when `before` was not
/// the newest.
///
/// # Errors
/// When the database cannot be written.
pub fn replace_last_message(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    before: &str,
    message: &messages::Position,
    preview: Option<&str>,
    search_preview: &str,
) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE conversations SET last_message_at = ?4, last_message_arrival = ?5, last_message_id = ?6, \
         last_message_preview = ?7, search_preview = ?8 WHERE workspace_id = ?1 AND id = ?2 AND last_message_id = ?3",
        &[
            workspace_id.into(),
            id.into(),
            before.into(),
            message.at.into(),
            message.arrival.into(),
            (&message.id).into(),
            preview.into(),
            search_preview.into(),
        ],
    )?;
    noted(tx, workspace_id, id, changed);
    Ok(())
}

/// Until the transaction ends nobody else adds outgoing messages to the conversation: what is written first goes first.
/// `false`: there is no such conversation in this workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn lock(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<bool, StoreError> {
    let found = tx.query_optional(
        Sql::each(
            "SELECT id FROM conversations WHERE workspace_id = ?1 AND id = ?2",
            "SELECT id FROM conversations WHERE workspace_id = ?1 AND id = ?2 FOR UPDATE",
        ),
        &[workspace_id.into(), id.into()],
        |row| row.take::<String>(0),
    )?;
    Ok(found.is_some())
}

fn noted(tx: &mut Tx<'_>, workspace_id: &str, id: &str, touched: u64) -> bool {
    if touched == 0 {
        return false;
    }
    tx.note(Change {
        workspace_id: workspace_id.to_owned(),
        kind: ChangeKind::Conversation,
        conversation_id: Some(id.to_owned()),
        entity_id: id.to_owned(),
    });
    true
}
