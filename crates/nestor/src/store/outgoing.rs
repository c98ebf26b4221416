//! Outgoing parts: the outbox, and how far each part of each message has come.
//!
//! A message is one or more parts, each one call. A part moves forward only ([`DeliveryStatus`]); every step is kept with its
//! time. What has `due_at` still needs the delivery worker; what has a lease is under way, and a lease that ran out after its
//! call began means "perhaps sent".

use super::executor::{Row, Sql, Value};
use super::feed::{Change, ChangeKind};
use super::{StoreError, Topic, Tx};
use nestor_core::channels::{ApiCall, ChannelKind};
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

/// A new part in the outbox.
#[derive(Clone, Debug)]
pub struct NewPart {
    /// Which one.
    pub key: PartKey,
    /// Its conversation.
    pub conversation_id: String,
    /// The account it goes from.
    pub account_id: String,
    /// The account's channel.
    pub channel: ChannelKind,
    /// The call.
    pub call: ApiCall,
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

/// Puts parts into the outbox, due at once.
///
/// # Errors
/// When the database cannot be written.
pub fn add(tx: &mut Tx<'_>, parts: &[NewPart], now: Timestamp) -> Result<(), StoreError> {
    for part in parts {
        let call = serde_json::to_string(&part.call).map_err(|error| StoreError::Query(error.to_string()))?;
        tx.execute(
            "INSERT INTO outgoing_parts (workspace_id, message_id, part, attempt, conversation_id, account_id, channel, call, \
             status, superseded, due_at, tries, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', 0, ?9, 0, ?9)",
            &[
                (&part.key.workspace_id).into(),
                (&part.key.message_id).into(),
                part.key.part.into(),
                part.key.attempt.into(),
                (&part.conversation_id).into(),
                (&part.account_id).into(),
                part.channel.as_str().into(),
                call.into(),
                now.into(),
            ],
        )?;
        write_step(tx, &part.key, DeliveryStatus::Queued, now, None)?;
    }
    tx.wake(Topic::Outbox);
    Ok(())
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

fn locking(select: String) -> Sql {
    Sql::owned(select.clone(), format!("{select} FOR UPDATE"))
}

/// Writes a step into the history; of a repetition the earliest time stays. `true`: it was not there yet.
fn write_step(
    tx: &mut Tx<'_>,
    key: &PartKey,
    status: DeliveryStatus,
    at: Timestamp,
    failure: Option<&Failure>,
) -> Result<bool, StoreError> {
    let new = tx.execute(
        "INSERT INTO message_steps (workspace_id, message_id, part, attempt, status, at, code, detail) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        &[
            (&key.workspace_id).into(),
            (&key.message_id).into(),
            key.part.into(),
            key.attempt.into(),
            status.as_str().into(),
            at.into(),
            failure.and_then(|failure| failure.code.as_ref()).into(),
            failure.map(|failure| &failure.message).into(),
        ],
    )?;
    if new == 0 {
        tx.execute(
            "UPDATE message_steps SET at = ?6 WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 AND attempt = ?4 \
             AND status = ?5 AND at > ?6",
            &[
                (&key.workspace_id).into(),
                (&key.message_id).into(),
                key.part.into(),
                key.attempt.into(),
                status.as_str().into(),
                at.into(),
            ],
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
    part: &Part,
    status: DeliveryStatus,
    at: Timestamp,
    failure: Option<&Failure>,
) -> Result<bool, StoreError> {
    if !write_step(tx, &part.key, status, at, failure)? {
        return Ok(false);
    }
    // Whatever the platform says about a part ends our own work on it.
    if status > part.status {
        tx.execute(
            "UPDATE outgoing_parts SET status = ?5, due_at = NULL, lease_until = NULL, sent_at = COALESCE(sent_at, ?6), \
             error_reason = ?7, error_code = ?8, error_message = ?9 \
             WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 AND attempt = ?4",
            &[
                (&part.key.workspace_id).into(),
                (&part.key.message_id).into(),
                part.key.part.into(),
                part.key.attempt.into(),
                status.as_str().into(),
                (status != DeliveryStatus::Failed).then_some(at).into(),
                failure.map(|failure| &failure.reason).into(),
                failure.and_then(|failure| failure.code.as_ref()).into(),
                failure.map(|failure| &failure.message).into(),
            ],
        )?;
        tx.wake(Topic::Outbox);
    }
    settle_message(tx, &part.key.workspace_id, &part.key.message_id, &part.conversation_id)?;
    Ok(true)
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

/// A report that waits for its message.
#[derive(Clone, Debug)]
pub struct WaitingReport {
    /// What was reached.
    pub status: DeliveryStatus,
    /// When.
    pub at: Timestamp,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// It holds for every earlier message of the conversation too.
    pub and_earlier: bool,
}

/// Keeps a report until its message is known. `false`: it was kept already.
///
/// # Errors
/// When the database cannot be written.
pub fn keep_report(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    id: &ExternalMessageId,
    report: &WaitingReport,
) -> Result<bool, StoreError> {
    let new = tx.execute(
        "INSERT INTO waiting_reports (workspace_id, account_id, provider_message_id, status, at, code, detail, and_earlier) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        &[
            workspace_id.into(),
            account_id.into(),
            id.as_str().into(),
            report.status.as_str().into(),
            report.at.into(),
            report.failure.as_ref().and_then(|failure| failure.code.as_ref()).into(),
            report.failure.as_ref().map(|failure| &failure.message).into(),
            report.and_earlier.into(),
        ],
    )?;
    if new == 0 {
        tx.execute(
            "UPDATE waiting_reports SET at = ?5 WHERE workspace_id = ?1 AND account_id = ?2 AND provider_message_id = ?3 \
             AND status = ?4 AND at > ?5",
            &[
                workspace_id.into(),
                account_id.into(),
                id.as_str().into(),
                report.status.as_str().into(),
                report.at.into(),
            ],
        )?;
    }
    Ok(new > 0)
}

/// Takes out the reports that waited for this id.
///
/// # Errors
/// When the database cannot be written.
pub fn take_reports(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    id: &ExternalMessageId,
) -> Result<Vec<WaitingReport>, StoreError> {
    let parameters = [workspace_id.into(), account_id.into(), id.as_str().into()];
    let mut reports = tx.query(
        "SELECT status, at, code, detail, and_earlier FROM waiting_reports WHERE workspace_id = ?1 AND account_id = ?2 \
         AND provider_message_id = ?3",
        &parameters,
        |row| {
            let status = read_status(row, 0)?;
            let code: Option<String> = row.take(2)?;
            let detail: Option<String> = row.take(3)?;
            let failure = detail.map(|message| Failure { reason: "platform_failed".to_owned(), code, message });
            Ok(WaitingReport { status, at: row.take(1)?, failure, and_earlier: row.take(4)? })
        },
    )?;
    if !reports.is_empty() {
        tx.execute(
            "DELETE FROM waiting_reports WHERE workspace_id = ?1 AND account_id = ?2 AND provider_message_id = ?3",
            &parameters,
        )?;
    }
    reports.sort_by_key(|report| report.status);
    Ok(reports)
}

/// Raises a conversation's watermark. `false`: it was as high already.
///
/// # Errors
/// When the database cannot be written.
pub fn raise_watermark(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    status: DeliveryStatus,
    up_to: Timestamp,
) -> Result<bool, StoreError> {
    let raised = tx.execute(
        "INSERT INTO watermarks (workspace_id, conversation_id, status, up_to) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (workspace_id, conversation_id, status) DO UPDATE SET up_to = excluded.up_to \
         WHERE watermarks.up_to < excluded.up_to",
        &[workspace_id.into(), conversation_id.into(), status.as_str().into(), up_to.into()],
    )?;
    Ok(raised > 0)
}

/// The conversation's watermarks.
///
/// # Errors
/// When the database cannot be read.
pub fn watermarks(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
) -> Result<Vec<(DeliveryStatus, Timestamp)>, StoreError> {
    tx.query(
        "SELECT status, up_to FROM watermarks WHERE workspace_id = ?1 AND conversation_id = ?2",
        &[workspace_id.into(), conversation_id.into()],
        |row| Ok((read_status(row, 0)?, row.take(1)?)),
    )
}

/// The parts of a conversation that were sent up to `up_to` and have not reached `status`, locked until the transaction ends.
///
/// # Errors
/// When the database cannot be read.
pub fn not_yet(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    status: DeliveryStatus,
    up_to: Timestamp,
) -> Result<Vec<Part>, StoreError> {
    let mut parts = tx.query(
        locking(format!(
            "SELECT {PART} FROM outgoing_parts p WHERE p.conversation_id = ?2 AND p.workspace_id = ?1 AND p.sent_at <= ?3 \
             AND p.status IN ('accepted', 'sent', 'delivered') ORDER BY p.seq"
        )),
        &[workspace_id.into(), conversation_id.into(), up_to.into()],
        read_part,
    )?;
    parts.retain(|part| part.status < status);
    Ok(parts)
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
