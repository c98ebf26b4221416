//! The hot path in: conversations and messages of a whole batch, in few statements. Its contacts and identities are in `people`.

use super::executor::{Insert, Sql};
use super::messages::Position;
use super::values::Value;
use super::{StoreError, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A conversation that was not there. What its first messages change in it comes with [`touch_conversations`].
#[derive(Clone, Debug)]
pub struct NewConversation {
    /// Its id.
    pub id: String,
    /// Our account.
    pub account_id: String,
    /// The account's channel.
    pub channel: ChannelKind,
    /// With whom.
    pub contact_id: String,
    /// It needs nobody: all that is known of it is of the time before the account was connected.
    pub closed: bool,
}

const CONVERSATIONS: Insert = Insert {
    table: "conversations",
    columns: &[
        ("workspace_id", "text"),
        ("id", "text"),
        ("account_id", "text"),
        ("channel", "text"),
        ("contact_id", "text"),
        ("status", "text"),
        ("unread_count", "bigint"),
        ("last_message_at", "bigint"),
        ("last_message_arrival", "bigint"),
        ("last_message_id", "text"),
        ("search_preview", "text"),
        ("created_at", "bigint"),
    ],
    key: 1,
    conflict: "ON CONFLICT DO NOTHING",
};

/// Adds conversations; those that are there stay as they are.
///
/// # Errors
/// When the database cannot be written.
pub fn add_conversations(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversations: &[NewConversation],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows: Vec<_> = conversations
        .iter()
        .map(|conversation| {
            vec![
                workspace_id.into(),
                (&conversation.id).into(),
                (&conversation.account_id).into(),
                conversation.channel.as_str().into(),
                (&conversation.contact_id).into(),
                if conversation.closed { "closed" } else { "open" }.into(),
                0.into(),
                0.into(),
                0.into(),
                "".into(),
                "".into(),
                now.into(),
            ]
        })
        .collect();
    tx.insert_many(&CONVERSATIONS, &rows)?;
    Ok(())
}

/// A message that came by webhook.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id.
    pub id: String,
    /// Its conversation.
    pub conversation_id: String,
    /// The platform's time.
    pub at: Timestamp,
    /// Ours.
    pub received_at: Timestamp,
    /// See [`arrival`](super::messages::arrival).
    pub arrival: i64,
    /// `inbound` or `outbound`.
    pub direction: &'static str,
    /// The type of its content.
    pub message_type: &'static str,
    /// What kind of author wrote it.
    pub author_kind: &'static str,
    /// Our id of the author, where it is not the conversation's contact.
    pub author_id: Option<String>,
    /// The author's name, where it is not the conversation's contact.
    pub author_name: Option<String>,
    /// How far it has come, for one that our side sent elsewhere.
    pub status: Option<&'static str>,
    /// The platform's id.
    pub provider_message_id: String,
    /// The platform's id of the message that it answers.
    pub reply_to: Option<String>,
    /// Its plain text.
    pub text: Option<String>,
    /// Its details, as JSON.
    pub content: Option<String>,
    /// It is of the time before the account was connected.
    pub historic: bool,
}

const MESSAGES: Insert = Insert {
    table: "messages",
    columns: &[
        ("workspace_id", "text"),
        ("id", "text"),
        ("conversation_id", "text"),
        ("at", "bigint"),
        ("received_at", "bigint"),
        ("arrival", "bigint"),
        ("direction", "text"),
        ("type", "text"),
        ("author_kind", "text"),
        ("author_id", "text"),
        ("author_name", "text"),
        ("status", "text"),
        ("provider_message_id", "text"),
        ("reply_to", "text"),
        ("text", "text"),
        ("content", "text"),
        ("historic", "bigint"),
    ],
    key: 1,
    conflict: "ON CONFLICT DO NOTHING",
};

/// Adds messages, whose ids must be unlike, and says for each whether it is new. This is what makes a repetition harmless.
///
/// # Errors
/// When the database cannot be written.
pub fn add_messages(tx: &mut Tx<'_>, workspace_id: &str, messages: &[NewMessage]) -> Result<Vec<bool>, StoreError> {
    let rows: Vec<_> = messages
        .iter()
        .map(|message| {
            vec![
                workspace_id.into(),
                (&message.id).into(),
                (&message.conversation_id).into(),
                message.at.into(),
                message.received_at.into(),
                message.arrival.into(),
                message.direction.into(),
                message.message_type.into(),
                message.author_kind.into(),
                message.author_id.as_ref().into(),
                message.author_name.as_ref().into(),
                message.status.into(),
                (&message.provider_message_id).into(),
                message.reply_to.as_ref().into(),
                message.text.as_ref().into(),
                message.content.as_ref().into(),
                message.historic.into(),
            ]
        })
        .collect();
    tx.insert_many(&MESSAGES, &rows)
}

/// A repetition of a message came, and it had been received before the copy that we have: it takes the earlier place. Says in which
/// conversation; `None` when the copy that we have came first, as nearly always.
///
/// # Errors
/// When the database cannot be written.
pub fn put_earlier(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    arrival: i64,
    received_at: Timestamp,
) -> Result<Option<String>, StoreError> {
    tx.query_optional(
        "UPDATE messages SET arrival = ?3, received_at = ?4 WHERE workspace_id = ?1 AND id = ?2 AND arrival > ?3 \
         RETURNING conversation_id",
        &[workspace_id.into(), id.into(), arrival.into(), received_at.into()],
        |row| row.take(0),
    )
}

/// What a batch changes in one conversation.
#[derive(Clone, Debug)]
pub struct Touch {
    /// How many messages of the customer came.
    pub inbound: i64,
    /// When the customer last wrote.
    pub last_inbound_at: Option<Timestamp>,
    /// When the customer last wrote to us and not to another app that handles the conversation.
    pub direct_at: Option<Timestamp>,
    /// When the customer last came by an advertisement.
    pub referred_at: Option<Timestamp>,
    /// The newest message of the batch: its place, the beginning of its text, and that folded.
    pub newest: (Position, Option<String>, String),
}

/// Locks conversations that a batch is going to change, always in the same order, so that two nodes never wait for each other.
///
/// # Errors
/// When the database cannot be read.
pub fn lock_conversations(tx: &mut Tx<'_>, workspace_id: &str, ids: BTreeSet<&str>) -> Result<(), StoreError> {
    tx.lock_rows("conversations", workspace_id, ids.into_iter())
}

/// Brings conversations up to date with a batch, in any order of batches: counters add up, times only rise. A message of the
/// customer opens it. They must have been locked with [`lock_conversations`].
///
/// # Errors
/// When the database cannot be written.
pub fn touch_conversations(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    touched: &BTreeMap<&str, Touch>,
) -> Result<(), StoreError> {
    let rows: Vec<Vec<Value<'_>>> = touched
        .iter()
        .map(|(id, touch)| {
            vec![
                workspace_id.into(),
                (*id).into(),
                touch.inbound.into(),
                touch.last_inbound_at.into(),
                touch.newest.0.at.into(),
                (&touch.newest.0.id).into(),
                touch.newest.1.as_ref().into(),
                (&touch.newest.2).into(),
                touch.newest.0.arrival.into(),
                touch.direct_at.into(),
                touch.referred_at.into(),
            ]
        })
        .collect();
    tx.execute_many(&TOUCH, &rows)
}

static TOUCH: LazyLock<Sql> = LazyLock::new(|| {
    let newer = "(last_message_at, last_message_arrival, last_message_id) < (?5, ?9, ?6)";
    let sqlite = format!(
        "UPDATE conversations SET unread_count = unread_count + ?3, status = CASE WHEN ?3 > 0 THEN 'open' ELSE status END, \
         last_inbound_at = CASE WHEN ?4 IS NULL OR last_inbound_at > ?4 THEN last_inbound_at ELSE ?4 END, \
         controlled_by = CASE WHEN ?10 > controlled_at THEN NULL ELSE controlled_by END, \
         referred_at = CASE WHEN ?11 IS NULL OR referred_at > ?11 THEN referred_at ELSE ?11 END, \
         last_message_preview = CASE WHEN {newer} THEN ?7 ELSE last_message_preview END, \
         search_preview = CASE WHEN {newer} THEN ?8 ELSE search_preview END, \
         last_message_at = CASE WHEN {newer} THEN ?5 ELSE last_message_at END, \
         last_message_arrival = CASE WHEN {newer} THEN ?9 ELSE last_message_arrival END, \
         last_message_id = CASE WHEN {newer} THEN ?6 ELSE last_message_id END \
         WHERE workspace_id = ?1 AND id = ?2"
    );
    let newer = "(c.last_message_at, c.last_message_arrival, c.last_message_id) < (t.at, t.arrival, t.message_id)";
    let postgres = format!(
        "UPDATE conversations c SET unread_count = c.unread_count + t.inbound, \
         status = CASE WHEN t.inbound > 0 THEN 'open' ELSE c.status END, \
         last_inbound_at = CASE WHEN t.inbound_at IS NULL OR c.last_inbound_at > t.inbound_at THEN c.last_inbound_at \
         ELSE t.inbound_at END, \
         controlled_by = CASE WHEN t.direct_at > c.controlled_at THEN NULL ELSE c.controlled_by END, \
         referred_at = CASE WHEN t.referred_at IS NULL OR c.referred_at > t.referred_at THEN c.referred_at \
         ELSE t.referred_at END, \
         last_message_preview = CASE WHEN {newer} THEN t.preview ELSE c.last_message_preview END, \
         search_preview = CASE WHEN {newer} THEN t.search ELSE c.search_preview END, \
         last_message_at = CASE WHEN {newer} THEN t.at ELSE c.last_message_at END, \
         last_message_arrival = CASE WHEN {newer} THEN t.arrival ELSE c.last_message_arrival END, \
         last_message_id = CASE WHEN {newer} THEN t.message_id ELSE c.last_message_id END \
         FROM UNNEST(?1::text[], ?2::text[], ?3::bigint[], ?4::bigint[], ?5::bigint[], ?6::text[], ?7::text[], ?8::text[], \
         ?9::bigint[], ?10::bigint[], ?11::bigint[]) \
         AS t(workspace_id, id, inbound, inbound_at, at, message_id, preview, search, arrival, direct_at, referred_at) \
         WHERE c.workspace_id = t.workspace_id AND c.id = t.id"
    );
    Sql::owned(sqlite, postgres)
});

/// The customer gave another sign of life: the window is open from then on.
///
/// # Errors
/// When the database cannot be written.
pub fn raise_last_inbound(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE conversations SET last_inbound_at = ?3 WHERE workspace_id = ?1 AND id = ?2 AND last_inbound_at < ?3",
        &[workspace_id.into(), conversation_id.into(), at.into()],
    )?;
    Ok(())
}

/// Takes away a message that turned out to be one of our own under another id, and what hung on it.
///
/// # Errors
/// When the database cannot be written.
pub fn remove_message(tx: &mut Tx<'_>, workspace_id: &str, conversation_id: &str, id: &str) -> Result<(), StoreError> {
    for table in ["outgoing_parts", "message_steps"] {
        tx.execute(
            format!("DELETE FROM {table} WHERE workspace_id = ?1 AND message_id = ?2"),
            &[workspace_id.into(), id.into()],
        )?;
    }
    tx.execute("DELETE FROM messages WHERE workspace_id = ?1 AND id = ?2", &[workspace_id.into(), id.into()])?;
    tx.note(super::feed::Change {
        workspace_id: workspace_id.to_owned(),
        kind: super::feed::ChangeKind::Message,
        conversation_id: Some(conversation_id.to_owned()),
        entity_id: id.to_owned(),
    });
    Ok(())
}
