//! Messages as they are read and written one by one.

use super::feed::{Change, ChangeKind};
use super::values::{Row, Value};
use super::{StoreError, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::message::DeliveryStatus;
use nestor_core::time::Timestamp;
use std::collections::HashMap;

/// A message as it is kept.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// Its conversation.
    pub conversation_id: String,
    /// The conversation's channel.
    pub channel: ChannelKind,
    /// `inbound` or `outbound`.
    pub direction: String,
    /// The type of its content.
    pub message_type: String,
    /// What kind of author wrote it.
    pub author_kind: String,
    /// Who wrote it, where that is somebody we know.
    pub author_id: Option<String>,
    /// The author's name: kept with the message, or the contact's.
    pub author_name: Option<String>,
    /// Its plain text.
    pub text: Option<String>,
    /// The fields of its type, as JSON.
    pub content: Option<String>,
    /// The platform's time.
    pub at: Timestamp,
    /// Ours.
    pub received_at: Timestamp,
    /// See [`arrival`].
    pub arrival: i64,
    /// The platform's id.
    pub provider_message_id: Option<String>,
    /// How far it has come, for an outgoing one.
    pub status: Option<String>,
    /// The platform's id of the message that it answers.
    pub reply_to: Option<String>,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// It is of the time before the account was connected.
    pub historic: bool,
    /// It was sent as the answer of a person after the window had closed.
    pub human_agent: bool,
}

/// A place in a thread: messages stand in the order of these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The platform's time.
    pub at: Timestamp,
    /// Decides between messages of one moment: see [`arrival`].
    pub arrival: i64,
    /// Our id.
    pub id: String,
}

/// The order of arrival, in which messages of one moment stand; WhatsApp and Telegram tell whole seconds, and two messages in one
/// are nothing rare. It is the millisecond in which a message was received, times 1,000, and its place in its delivery.
pub fn arrival(received_at: Timestamp, place: usize) -> i64 {
    received_at.as_millis().saturating_mul(1000).saturating_add(i64::try_from(place).unwrap_or(i64::MAX).min(999))
}

/// Which page of a thread.
#[derive(Clone, Debug)]
pub enum Page {
    /// The newest.
    Newest,
    /// The one before this place.
    Before(Position),
    /// The one after this place.
    After(Position),
}

impl Message {
    /// Where it stands in the thread.
    pub fn position(&self) -> Position {
        Position { at: self.at, arrival: self.arrival, id: self.id.clone() }
    }
}

const SELECT: &str = "SELECT m.id, m.conversation_id, c.channel, m.direction, m.type, m.author_kind, m.author_id, \
                      COALESCE(m.author_name, CASE WHEN m.author_kind = 'contact' THEN t.name END), m.text, m.content, m.at, \
                      m.received_at, m.provider_message_id, m.status, m.reply_to, m.arrival, m.edited_at, m.revoked_at, \
                      m.historic, m.human_agent FROM messages m \
                      JOIN conversations c ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id \
                      JOIN contacts t ON t.workspace_id = c.workspace_id AND t.id = c.contact_id";

fn read(row: &mut Row) -> Result<Message, StoreError> {
    let channel: String = row.take(2)?;
    Ok(Message {
        id: row.take(0)?,
        conversation_id: row.take(1)?,
        channel: ChannelKind::from_word(&channel)
            .ok_or_else(|| StoreError::Query(format!("a conversation has the unknown channel {channel}")))?,
        direction: row.take(3)?,
        message_type: row.take(4)?,
        author_kind: row.take(5)?,
        author_id: row.take(6)?,
        author_name: row.take(7)?,
        text: row.take(8)?,
        content: row.take(9)?,
        at: row.take(10)?,
        received_at: row.take(11)?,
        provider_message_id: row.take(12)?,
        status: row.take(13)?,
        reply_to: row.take(14)?,
        arrival: row.take(15)?,
        edited_at: row.take(16)?,
        revoked_at: row.take(17)?,
        historic: row.take(18)?,
        human_agent: row.take(19)?,
    })
}

/// A page of a conversation's messages, oldest first, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    page: &Page,
    limit: i64,
) -> Result<Vec<Message>, StoreError> {
    let newest = Position { at: Timestamp::from_millis(i64::MAX), arrival: i64::MAX, id: String::new() };
    let before = "m.at <= ?3 AND (m.at < ?3 OR m.arrival < ?4 OR (m.arrival = ?4 AND m.id < ?5))";
    let after = "m.at >= ?3 AND (m.at > ?3 OR m.arrival > ?4 OR (m.arrival = ?4 AND m.id > ?5))";
    let (position, condition, order) = match page {
        Page::Newest => (&newest, before, "DESC"),
        Page::Before(position) => (position, before, "DESC"),
        Page::After(position) => (position, after, "ASC"),
    };
    let mut messages = tx.query(
        format!(
            "{SELECT} WHERE m.workspace_id = ?1 AND m.conversation_id = ?2 AND {condition} \
             ORDER BY m.at {order}, m.arrival {order}, m.id {order} LIMIT ?6"
        ),
        &[
            workspace_id.into(),
            conversation_id.into(),
            position.at.into(),
            position.arrival.into(),
            (&position.id).into(),
            limit.into(),
        ],
        read,
    )?;
    if order == "DESC" {
        messages.reverse();
    }
    Ok(messages)
}

/// One message of a workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Option<Message>, StoreError> {
    tx.query_optional(
        format!("{SELECT} WHERE m.workspace_id = ?1 AND m.id = ?2"),
        &[workspace_id.into(), id.into()],
        read,
    )
}

/// Of these platform ids, the messages of the conversation that have them: platform id to our id and text.
///
/// # Errors
/// When the database cannot be read.
pub fn by_provider_ids(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    our_ids: &[String],
    provider_ids: &[String],
) -> Result<HashMap<String, (String, Option<String>)>, StoreError> {
    let mut found = HashMap::new();
    let read = |row: &mut Row| Ok((row.take::<String>(0)?, (row.take::<String>(1)?, row.take::<Option<String>>(2)?)));
    for id in our_ids {
        found.extend(tx.query(
            "SELECT provider_message_id, id, text FROM messages WHERE workspace_id = ?1 AND id = ?2 AND provider_message_id IS NOT NULL",
            &[workspace_id.into(), id.into()],
            read,
        )?);
    }
    for id in provider_ids {
        found.extend(tx.query(
            "SELECT p.provider_message_id, m.id, m.text FROM outgoing_parts p JOIN messages m ON m.workspace_id = p.workspace_id \
             AND m.id = p.message_id WHERE p.account_id = ?1 AND p.provider_message_id = ?2",
            &[account_id.into(), id.into()],
            read,
        )?);
    }
    Ok(found)
}

/// An outgoing message as it is written by one of us.
#[derive(Clone, Debug)]
pub struct NewOutgoing<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its conversation.
    pub conversation_id: &'a str,
    /// What kind of author wrote it.
    pub author_kind: &'a str,
    /// Who wrote it.
    pub author_id: Option<&'a str>,
    /// The author's name.
    pub author_name: Option<&'a str>,
    /// The type of its content.
    pub message_type: &'a str,
    /// Its text.
    pub text: Option<&'a str>,
    /// Its details, as JSON.
    pub content: Option<&'a str>,
    /// It is the answer of a person after the window has closed.
    pub human_agent: bool,
    /// When.
    pub at: Timestamp,
    /// The platform's id of the message that it answers.
    pub reply_to: Option<&'a str>,
}

impl NewOutgoing<'_> {
    /// Where it stands in the thread.
    pub fn position(&self) -> Position {
        Position { at: self.at, arrival: arrival(self.at, 0), id: self.id.to_owned() }
    }
}

/// Writes an outgoing message down, queued.
///
/// # Errors
/// When the database cannot be written.
pub fn add_outgoing(tx: &mut Tx<'_>, workspace_id: &str, message: &NewOutgoing<'_>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO messages (workspace_id, id, conversation_id, at, received_at, direction, type, author_kind, author_id, \
         author_name, status, reply_to, text, arrival, content, human_agent) \
         VALUES (?1, ?2, ?3, ?4, ?4, 'outbound', ?11, ?5, ?6, ?7, 'queued', ?8, ?9, ?10, ?12, ?13)",
        &[
            workspace_id.into(),
            message.id.into(),
            message.conversation_id.into(),
            message.at.into(),
            message.author_kind.into(),
            message.author_id.into(),
            message.author_name.into(),
            message.reply_to.into(),
            message.text.into(),
            message.position().arrival.into(),
            message.message_type.into(),
            message.content.into(),
            message.human_agent.into(),
        ],
    )?;
    tx.note(Change {
        workspace_id: workspace_id.to_owned(),
        kind: ChangeKind::Message,
        conversation_id: Some(message.conversation_id.to_owned()),
        entity_id: message.id.to_owned(),
    });
    Ok(())
}

/// One step of an outgoing message.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which part, from 0.
    pub part: i64,
    /// Which attempt, from 1.
    pub attempt: i64,
    /// What was reached.
    pub status: String,
    /// When.
    pub at: Timestamp,
    /// The platform's code, for a failure.
    pub code: Option<String>,
    /// The platform's words, for a failure.
    pub detail: Option<String>,
}

/// A part of an outgoing message, as it is shown.
#[derive(Clone, Debug)]
pub struct ShownPart {
    /// Which part, from 0.
    pub part: i64,
    /// How far it has come.
    pub status: String,
    /// The platform's id.
    pub provider_message_id: Option<String>,
    /// When it will be tried (again); for a perhaps-sent part, until when the platform may tell.
    pub due_at: Option<Timestamp>,
    /// It waits for a call under way.
    pub under_way: bool,
    /// Why it failed or waits: a stable word.
    pub error_reason: Option<String>,
    /// The platform's code.
    pub error_code: Option<String>,
    /// The words.
    pub error_message: Option<String>,
}

/// The steps of these messages, by message, part by part and attempt by attempt, in the order in which they are taken. Not by time:
/// ours counts milliseconds and the platforms' whole seconds, so that "sent" may seem to come before "queued".
///
/// # Errors
/// When the database cannot be read.
pub fn steps(tx: &mut Tx<'_>, workspace_id: &str, ids: &[&str]) -> Result<HashMap<String, Vec<Step>>, StoreError> {
    let mut steps: HashMap<String, Vec<Step>> = HashMap::new();
    let rows = tx.query(
        super::executor::Sql::each(
            "SELECT message_id, part, attempt, status, at, code, detail FROM message_steps WHERE workspace_id = ?1 \
             AND message_id IN (SELECT value FROM json_each(?2))",
            "SELECT message_id, part, attempt, status, at, code, detail FROM message_steps WHERE workspace_id = ?1 \
             AND message_id = ANY(?2)",
        ),
        &[workspace_id.into(), Value::Texts(ids.iter().map(|id| (*id).into()).collect())],
        |row| {
            Ok((
                row.take::<String>(0)?,
                Step {
                    part: row.take(1)?,
                    attempt: row.take(2)?,
                    status: row.take(3)?,
                    at: row.take(4)?,
                    code: row.take(5)?,
                    detail: row.take(6)?,
                },
            ))
        },
    )?;
    for (message_id, step) in rows {
        steps.entry(message_id).or_default().push(step);
    }
    for steps in steps.values_mut() {
        steps.sort_by_key(|step| (step.part, step.attempt, DeliveryStatus::from_word(&step.status)));
    }
    Ok(steps)
}

/// The current parts of these messages, by message, in order.
///
/// # Errors
/// When the database cannot be read.
pub fn parts(tx: &mut Tx<'_>, workspace_id: &str, ids: &[&str]) -> Result<HashMap<String, Vec<ShownPart>>, StoreError> {
    let mut parts: HashMap<String, Vec<ShownPart>> = HashMap::new();
    let rows = tx.query(
        super::executor::Sql::each(
            "SELECT message_id, part, status, provider_message_id, due_at, CASE WHEN lease_until IS NULL THEN 0 ELSE 1 END, \
             error_reason, error_code, error_message FROM outgoing_parts WHERE workspace_id = ?1 AND superseded = 0 \
             AND message_id IN (SELECT value FROM json_each(?2)) ORDER BY part",
            "SELECT message_id, part, status, provider_message_id, due_at, CASE WHEN lease_until IS NULL THEN 0 ELSE 1 END, \
             error_reason, error_code, error_message FROM outgoing_parts WHERE workspace_id = ?1 AND superseded = 0 \
             AND message_id = ANY(?2) ORDER BY part",
        ),
        &[workspace_id.into(), Value::Texts(ids.iter().map(|id| (*id).into()).collect())],
        |row| {
            Ok((
                row.take::<String>(0)?,
                ShownPart {
                    part: row.take(1)?,
                    status: row.take(2)?,
                    provider_message_id: row.take(3)?,
                    due_at: row.take(4)?,
                    under_way: row.take(5)?,
                    error_reason: row.take(6)?,
                    error_code: row.take(7)?,
                    error_message: row.take(8)?,
                },
            ))
        },
    )?;
    for (message_id, part) in rows {
        parts.entry(message_id).or_default().push(part);
    }
    Ok(parts)
}
