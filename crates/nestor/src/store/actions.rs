//! Calls to a platform that may be repeated without harm: reactions, edits, read marks, typing, acknowledgements. A call under way
//! has a lease; when its process ends before the outcome is written down, it is made again.

use super::executor::Sql;
use super::values::{Row, Value};
use super::{StoreError, Topic, Tx};
use nestor_core::channels::{ApiCall, ChannelKind};
use nestor_core::time::Timestamp;
use std::collections::HashMap;

/// A call that is to be made.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// The workspace.
    pub workspace_id: String,
    /// The account that it goes from.
    pub account_id: String,
    /// The account's channel.
    pub channel: ChannelKind,
    /// The conversation that it is about.
    pub conversation_id: Option<String>,
    /// `react`, `edit`, `delete`, `mark_read`, `typing`, `take_control`, `acknowledge`.
    pub kind: &'static str,
    /// Our id of the message that it is about.
    pub message_id: Option<String>,
    /// The platform's id of the message that it is about.
    pub target: Option<String>,
    /// What the message shall say, for `edit`: a content as JSON.
    pub payload: Option<String>,
    /// The call.
    pub call: ApiCall,
    /// It helps nobody after this time.
    pub expires_at: Timestamp,
}

/// Writes a call down that is to be made. One of the same kind about the same thing that has not been made yet gives way.
///
/// # Errors
/// When the database cannot be written.
pub fn add(tx: &mut Tx<'_>, action: &NewAction, now: Timestamp) -> Result<(), StoreError> {
    let call = serde_json::to_string(&action.call).map_err(|error| StoreError::Query(error.to_string()))?;
    tx.execute(
        "DELETE FROM actions WHERE workspace_id = ?1 AND account_id = ?2 AND kind = ?3 AND COALESCE(target, '') = ?4 \
         AND COALESCE(conversation_id, '') = ?5 AND lease_until IS NULL",
        &[
            (&action.workspace_id).into(),
            (&action.account_id).into(),
            action.kind.into(),
            action.target.as_deref().unwrap_or_default().into(),
            action.conversation_id.as_deref().unwrap_or_default().into(),
        ],
    )?;
    tx.execute(
        "INSERT INTO actions (workspace_id, account_id, channel, conversation_id, kind, target, call, due_at, expires_at, tries, \
         created_at, message_id, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?8, ?10, ?11)",
        &[
            (&action.workspace_id).into(),
            (&action.account_id).into(),
            action.channel.as_str().into(),
            action.conversation_id.as_ref().into(),
            action.kind.into(),
            action.target.as_ref().into(),
            call.into(),
            now.into(),
            action.expires_at.into(),
            action.message_id.as_ref().into(),
            action.payload.as_ref().into(),
        ],
    )?;
    tx.wake(Topic::Actions);
    Ok(())
}

/// A call that is due, or under way.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its number.
    pub seq: i64,
    /// The workspace.
    pub workspace_id: String,
    /// The account that it goes from.
    pub account_id: String,
    /// The account's channel.
    pub channel: ChannelKind,
    /// The conversation that it is about.
    pub conversation_id: Option<String>,
    /// What is done.
    pub kind: String,
    /// Our id of the message that it is about.
    pub message_id: Option<String>,
    /// The platform's id of the message that it is about.
    pub target: Option<String>,
    /// What the message shall say, for `edit`: a content as JSON.
    pub payload: Option<String>,
    /// The call.
    pub call: ApiCall,
    /// It helps nobody after this time.
    pub expires_at: Timestamp,
    /// How often it was tried.
    pub tries: i64,
}

fn read(row: &mut Row) -> Result<Action, StoreError> {
    let channel: String = row.take(3)?;
    let call: String = row.take(7)?;
    Ok(Action {
        seq: row.take(0)?,
        workspace_id: row.take(1)?,
        account_id: row.take(2)?,
        channel: ChannelKind::from_word(&channel)
            .ok_or_else(|| StoreError::Query(format!("an action has the unknown channel {channel}")))?,
        conversation_id: row.take(4)?,
        kind: row.take(5)?,
        target: row.take(6)?,
        call: serde_json::from_str(&call).map_err(|error| StoreError::Query(format!("an action's call: {error}")))?,
        expires_at: row.take(8)?,
        tries: row.take(9)?,
        message_id: row.take(10)?,
        payload: row.take(11)?,
    })
}

/// Takes up to `limit` calls that are due, each under a lease until `lease_until`.
///
/// # Errors
/// When the database cannot be written.
pub fn claim(tx: &mut Tx<'_>, now: Timestamp, lease_until: Timestamp, limit: i64) -> Result<Vec<Action>, StoreError> {
    const SELECT: &str = "SELECT seq, workspace_id, account_id, channel, conversation_id, kind, target, call, expires_at, tries, \
                          message_id, payload FROM actions WHERE error IS NULL AND due_at <= ?1 AND (lease_until IS NULL OR lease_until <= ?1) \
                          ORDER BY due_at, seq LIMIT ?2";
    let actions = tx.query(
        Sql::owned(SELECT.to_owned(), format!("{SELECT} FOR UPDATE SKIP LOCKED")),
        &[now.into(), limit.into()],
        read,
    )?;
    for action in &actions {
        tx.execute("UPDATE actions SET lease_until = ?2 WHERE seq = ?1", &[action.seq.into(), lease_until.into()])?;
    }
    Ok(actions)
}

/// A call has been made or is given up: it goes.
///
/// # Errors
/// When the database cannot be written.
pub fn done(tx: &mut Tx<'_>, seq: i64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM actions WHERE seq = ?1", &[seq.into()])?;
    Ok(())
}

/// A call was not taken and is tried again.
///
/// # Errors
/// When the database cannot be written.
pub fn put_off(tx: &mut Tx<'_>, seq: i64, due_at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE actions SET due_at = ?2, lease_until = NULL, tries = tries + 1 WHERE seq = ?1",
        &[seq.into(), due_at.into()],
    )?;
    Ok(())
}

/// When the next call is due, later than `now`.
///
/// # Errors
/// When the database cannot be read.
pub fn next_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    tx.query_optional("SELECT MIN(due_at) FROM actions WHERE error IS NULL AND due_at > ?1", &[now.into()], |row| {
        row.take::<Option<Timestamp>>(0)
    })
    .map(Option::flatten)
}

/// A call was given up. It stays for a while, so that it can be shown.
///
/// # Errors
/// When the database cannot be written.
pub fn give_up(tx: &mut Tx<'_>, seq: i64, error: &str) -> Result<(), StoreError> {
    tx.execute("UPDATE actions SET error = ?2, lease_until = NULL WHERE seq = ?1", &[seq.into(), error.into()])?;
    Ok(())
}

/// What is still to be done about a message, or could not be done.
#[derive(Clone, Debug)]
pub struct ShownAction {
    /// `edit` or `delete`.
    pub kind: String,
    /// Why it could not be done; `None` while it is under way.
    pub error: Option<String>,
}

/// The edits and removals of these messages that are under way or could not be done, by message.
///
/// # Errors
/// When the database cannot be read.
pub fn of_messages(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    ids: &[&str],
) -> Result<HashMap<String, Vec<ShownAction>>, StoreError> {
    const SELECT: &str =
        "SELECT message_id, kind, error FROM actions WHERE workspace_id = ?1 AND kind IN ('edit', 'delete')";
    let rows = tx.query(
        Sql::owned(
            format!("{SELECT} AND message_id IN (SELECT value FROM json_each(?2)) ORDER BY seq"),
            format!("{SELECT} AND message_id = ANY(?2) ORDER BY seq"),
        ),
        &[workspace_id.into(), Value::Texts(ids.iter().map(|id| (*id).into()).collect())],
        |row| Ok((row.take::<String>(0)?, ShownAction { kind: row.take(1)?, error: row.take(2)? })),
    )?;
    let mut shown: HashMap<String, Vec<ShownAction>> = HashMap::new();
    for (id, action) in rows {
        shown.entry(id).or_default().push(action);
    }
    Ok(shown)
}

/// Forgets calls that were given up before this time.
///
/// # Errors
/// When the database cannot be written.
pub fn prune(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM actions WHERE error IS NOT NULL AND expires_at < ?1", &[before.into()])
}
