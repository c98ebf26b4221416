//! Outgoing parts: the outbox, and how far each part of each message has come.
//!
//! A message is one or more parts, each one call. A part moves forward only ([`DeliveryStatus`]); every step is kept with its
//! time. What has `due_at` still needs the delivery worker; what has a lease is under way, and a lease that ran out after its
//! call began means "perhaps sent".

use super::executor::Sql;
use super::feed::{Change, ChangeKind};
use super::values::{Row, Value};
use super::{StoreError, Topic, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::message::{DeliveryStatus, ExternalMessageId};
use nestor_core::time::Timestamp;

/// Which part: one attempt at one part of one message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartKey {
    /// The workspace.
    pub workspace_id: String,
    /// The message.
    pub message_id: String,
    /// Its part, from 0.
    pub part: i64,
    /// The attempt, from 1.
    pub attempt: i64,
}

impl PartKey {
    /// Reads a correlation id that came back: `<message id>.<part>.<attempt>`.
    pub fn from_correlation_id(workspace_id: &str, correlation_id: &str) -> Option<Self> {
        let (rest, attempt) = correlation_id.rsplit_once('.')?;
        let (message_id, part) = rest.rsplit_once('.')?;
        Some(Self {
            workspace_id: workspace_id.to_owned(),
            message_id: message_id.to_owned(),
            part: part.parse().ok()?,
            attempt: attempt.parse().ok()?,
        })
    }
}

/// A part as it stands.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which one.
    pub key: PartKey,
    /// Its conversation.
    pub conversation_id: String,
    /// The account it goes from.
    pub account_id: String,
    /// How far it has come.
    pub status: DeliveryStatus,
    /// The platform's id of it.
    pub provider_message_id: Option<ExternalMessageId>,
    /// When it counts as sent for watermarks.
    pub sent_at: Option<Timestamp>,
}

/// Why a part or a call failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// A stable word.
    pub reason: String,
    /// The platform's code.
    pub code: Option<String>,
    /// A sentence.
    pub message: String,
}

/// Writes down the one part of a message that our side sent elsewhere.
///
/// # Errors
/// When the database cannot be written.
pub fn add_external(
    tx: &mut Tx<'_>,
    key: &PartKey,
    conversation_id: &str,
    account_id: &str,
    channel: ChannelKind,
    provider_message_id: &ExternalMessageId,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO outgoing_parts (workspace_id, message_id, part, attempt, conversation_id, account_id, channel, status, \
         superseded, tries, provider_message_id, sent_at, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'sent', 0, 0, ?8, ?9, ?9) ON CONFLICT DO NOTHING",
        &[
            (&key.workspace_id).into(),
            (&key.message_id).into(),
            key.part.into(),
            key.attempt.into(),
            conversation_id.into(),
            account_id.into(),
            channel.as_str().into(),
            provider_message_id.as_str().into(),
            at.into(),
        ],
    )?;
    write_step(tx, key, DeliveryStatus::Sent, at, None)?;
    Ok(())
}

const PART: &str = "p.workspace_id, p.message_id, p.part, p.attempt, p.conversation_id, p.account_id, p.status, \
                    p.provider_message_id, p.sent_at";

pub(super) fn read_part(row: &mut Row) -> Result<Part, StoreError> {
    Ok(Part {
        key: PartKey {
            workspace_id: row.take(0)?,
            message_id: row.take(1)?,
            part: row.take(2)?,
            attempt: row.take(3)?,
        },
        conversation_id: row.take(4)?,
        account_id: row.take(5)?,
        status: read_status(row, 6)?,
        provider_message_id: row.take::<Option<String>>(7)?.map(ExternalMessageId),
        sent_at: row.take(8)?,
    })
}

pub(super) fn read_status(row: &mut Row, column: usize) -> Result<DeliveryStatus, StoreError> {
    let word: String = row.take(column)?;
    DeliveryStatus::from_word(&word).ok_or_else(|| StoreError::Query(format!("a part has the unknown status {word}")))
}

/// The part of this key, locked until the transaction ends.
///
/// # Errors
/// When the database cannot be read.
pub fn by_key(tx: &mut Tx<'_>, key: &PartKey) -> Result<Option<Part>, StoreError> {
    tx.query_optional(
        locking(format!(
            "SELECT {PART} FROM outgoing_parts p WHERE p.workspace_id = ?1 AND p.message_id = ?2 AND p.part = ?3 AND p.attempt = ?4"
        )),
        &[(&key.workspace_id).into(), (&key.message_id).into(), key.part.into(), key.attempt.into()],
        read_part,
    )
}

/// The part that the platform knows by this id, locked until the transaction ends.
///
/// # Errors
/// When the database cannot be read.
pub fn by_provider_message_id(
    tx: &mut Tx<'_>,
    account_id: &str,
    id: &ExternalMessageId,
) -> Result<Option<Part>, StoreError> {
    tx.query_optional(
        locking(format!("SELECT {PART} FROM outgoing_parts p WHERE p.account_id = ?1 AND p.provider_message_id = ?2")),
        &[account_id.into(), id.as_str().into()],
        read_part,
    )
}

/// The parts that meet a condition on `p`, in the order of the outbox, locked until the transaction ends.
pub(super) fn select(tx: &mut Tx<'_>, condition: &str, parameters: &[Value<'_>]) -> Result<Vec<Part>, StoreError> {
    tx.query(
        locking(format!("SELECT {PART} FROM outgoing_parts p WHERE {condition} ORDER BY p.seq")),
        parameters,
        read_part,
    )
}

/// The same, without those that another transaction has in hand.
pub(super) fn select_free(tx: &mut Tx<'_>, condition: &str, parameters: &[Value<'_>]) -> Result<Vec<Part>, StoreError> {
    let select = format!("SELECT {PART} FROM outgoing_parts p WHERE {condition} ORDER BY p.seq");
    tx.query(Sql::owned(select.clone(), format!("{select} FOR UPDATE SKIP LOCKED")), parameters, read_part)
}

fn locking(select: String) -> Sql {
    Sql::owned(select.clone(), format!("{select} FOR UPDATE"))
}

/// Writes a step into the history; of a repetition the earliest stays. `true`: it was not there yet.
pub(super) fn write_step(
    tx: &mut Tx<'_>,
    key: &PartKey,
    status: DeliveryStatus,
    at: Timestamp,
    failure: Option<&Failure>,
) -> Result<bool, StoreError> {
    let parameters = [
        (&key.workspace_id).into(),
        (&key.message_id).into(),
        key.part.into(),
        key.attempt.into(),
        status.as_str().into(),
        at.into(),
        failure.and_then(|failure| failure.code.as_ref()).into(),
        failure.map(|failure| &failure.message).into(),
    ];
    let new = tx.execute(
        "INSERT INTO message_steps (workspace_id, message_id, part, attempt, status, at, code, detail) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        &parameters,
    )?;
    if new == 0 {
        tx.execute(
            "UPDATE message_steps SET at = ?6, code = ?7, detail = ?8 WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 \
             AND attempt = ?4 AND status = ?5 AND at > ?6",
            &parameters,
        )?;
    }
    Ok(new > 0)
}

/// Moves a part forward to `status`, writes the step, and brings the message's own status up to date. `false`: this step was
/// known already.
///
/// # Errors
/// When the database cannot be written.
pub fn advance(
    tx: &mut Tx<'_>,
    part: &mut Part,
    status: DeliveryStatus,
    at: Timestamp,
    failure: Option<&Failure>,
) -> Result<bool, StoreError> {
    let new = write_step(tx, &part.key, status, at, failure)?;
    count_as_sent(tx, part, status, at)?;
    if !new {
        return Ok(false);
    }
    // Whatever the platform says about a part ends our own work on it.
    if status > part.status {
        tx.execute(
            "UPDATE outgoing_parts SET status = ?5, due_at = NULL, lease_until = NULL, error_reason = ?6, error_code = ?7, \
             error_message = ?8 WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 AND attempt = ?4",
            &[
                (&part.key.workspace_id).into(),
                (&part.key.message_id).into(),
                part.key.part.into(),
                part.key.attempt.into(),
                status.as_str().into(),
                failure.map(|failure| &failure.reason).into(),
                failure.and_then(|failure| failure.code.as_ref()).into(),
                failure.map(|failure| &failure.message).into(),
            ],
        )?;
        part.status = status;
        tx.wake(Topic::Outbox);
    }
    settle_message(tx, &part.key.workspace_id, &part.key.message_id, &part.conversation_id)?;
    Ok(true)
}

/// When a part counts as sent for the platform's watermarks: when its call was accepted; where only reports tell that it was,
/// at the earliest of them, whichever came first.
fn count_as_sent(tx: &mut Tx<'_>, part: &mut Part, status: DeliveryStatus, at: Timestamp) -> Result<(), StoreError> {
    use DeliveryStatus::{Accepted, Failed, Queued, Unknown};
    let sets = match (status, part.sent_at) {
        (Queued | Unknown | Failed, _) => false,
        (_, None) => true,
        (Accepted, Some(known)) => at != known,
        (_, Some(known)) => at < known,
    };
    if !sets {
        return Ok(());
    }
    let set = tx.execute(
        "UPDATE outgoing_parts SET sent_at = ?5 WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 AND attempt = ?4 \
         AND (sent_at IS NULL OR ?6 = 1 OR (call IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message_steps s \
         WHERE s.workspace_id = ?1 AND s.message_id = ?2 AND s.part = ?3 AND s.attempt = ?4 AND s.status = 'accepted')))",
        &[
            (&part.key.workspace_id).into(),
            (&part.key.message_id).into(),
            part.key.part.into(),
            part.key.attempt.into(),
            at.into(),
            (status == Accepted).into(),
        ],
    )?;
    if set > 0 {
        part.sent_at = Some(at);
    }
    Ok(())
}

/// The steps that a part has made so far, lowest first.
///
/// # Errors
/// When the database cannot be read.
pub fn steps_of(
    tx: &mut Tx<'_>,
    key: &PartKey,
) -> Result<Vec<(DeliveryStatus, Timestamp, Option<Failure>)>, StoreError> {
    let mut steps = tx.query(
        "SELECT status, at, code, detail FROM message_steps WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 \
         AND attempt = ?4",
        &[(&key.workspace_id).into(), (&key.message_id).into(), key.part.into(), key.attempt.into()],
        |row| Ok((read_status(row, 0)?, row.take(1)?, read_failure(row)?)),
    )?;
    steps.sort_by_key(|(status, ..)| *status);
    Ok(steps)
}

/// A failure that the platform reported, from the columns 2 and 3.
pub(super) fn read_failure(row: &mut Row) -> Result<Option<Failure>, StoreError> {
    let code: Option<String> = row.take(2)?;
    let detail: Option<String> = row.take(3)?;
    Ok(detail.map(|message| Failure { reason: "platform_failed".to_owned(), code, message }))
}

/// Gives a part the platform's id, and applies whatever was reported about that id before we knew it.
///
/// # Errors
/// When the database cannot be written.
pub fn learn_provider_message_id(tx: &mut Tx<'_>, part: &mut Part, id: &ExternalMessageId) -> Result<(), StoreError> {
    if part.provider_message_id.is_some() {
        return Ok(());
    }
    tx.execute(
        "UPDATE outgoing_parts SET provider_message_id = ?5 WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 \
         AND attempt = ?4",
        &[
            (&part.key.workspace_id).into(),
            (&part.key.message_id).into(),
            part.key.part.into(),
            part.key.attempt.into(),
            id.as_str().into(),
        ],
    )?;
    part.provider_message_id = Some(id.clone());
    if part.key.part == 0 {
        tx.execute(
            "UPDATE messages SET provider_message_id = ?3 WHERE workspace_id = ?1 AND id = ?2",
            &[(&part.key.workspace_id).into(), (&part.key.message_id).into(), id.as_str().into()],
        )?;
    }
    Ok(())
}

/// Brings a message's own status up to date with its parts, and tells the feed.
fn settle_message(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    message_id: &str,
    conversation_id: &str,
) -> Result<(), StoreError> {
    let statuses = tx.query(
        "SELECT status FROM outgoing_parts WHERE workspace_id = ?1 AND message_id = ?2 AND superseded = 0",
        &[workspace_id.into(), message_id.into()],
        |row| read_status(row, 0),
    )?;
    if let Some(status) = DeliveryStatus::of_parts(statuses) {
        tx.execute(
            "UPDATE messages SET status = ?3 WHERE workspace_id = ?1 AND id = ?2",
            &[workspace_id.into(), message_id.into(), status.as_str().into()],
        )?;
    }
    tx.note(Change {
        workspace_id: workspace_id.to_owned(),
        kind: ChangeKind::Message,
        conversation_id: Some(conversation_id.to_owned()),
        entity_id: message_id.to_owned(),
    });
    Ok(())
}

/// The latest attempt at a part is replaced by a new one: the old one's rows stay as history.
///
/// # Errors
/// When the database cannot be written.
pub fn supersede(tx: &mut Tx<'_>, key: &PartKey) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outgoing_parts SET superseded = 1, due_at = NULL, lease_until = NULL WHERE workspace_id = ?1 AND message_id = ?2 \
         AND part = ?3 AND attempt = ?4",
        &[(&key.workspace_id).into(), (&key.message_id).into(), key.part.into(), key.attempt.into()],
    )?;
    Ok(())
}

/// The current attempts at the parts of a message, in order, locked until the transaction ends.
///
/// # Errors
/// When the database cannot be read.
pub fn of_message(tx: &mut Tx<'_>, workspace_id: &str, message_id: &str) -> Result<Vec<Part>, StoreError> {
    tx.query(
        locking(format!(
            "SELECT {PART} FROM outgoing_parts p WHERE p.workspace_id = ?1 AND p.message_id = ?2 AND p.superseded = 0 ORDER BY p.part"
        )),
        &[workspace_id.into(), message_id.into()],
        read_part,
    )
}

/// Brings a message's status up to date after its parts were replaced.
///
/// # Errors
/// When the database cannot be written.
pub fn settle(tx: &mut Tx<'_>, part: &Part) -> Result<(), StoreError> {
    settle_message(tx, &part.key.workspace_id, &part.key.message_id, &part.conversation_id)
}
