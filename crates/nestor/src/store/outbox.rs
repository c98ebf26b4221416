//! The outbox as the delivery worker sees it: claim, and write down what became of a call.

use super::executor::Sql;
use super::outgoing::{self, Failure, Part, PartKey};
use super::values::{Row, Value};
use super::{StoreError, Topic, Tx};
use nestor_core::channels::{ApiCall, ChannelKind};
use nestor_core::message::DeliveryStatus;
use nestor_core::time::Timestamp;

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
        outgoing::write_step(tx, &part.key, DeliveryStatus::Queued, now, None)?;
    }
    tx.wake(Topic::Outbox);
    Ok(())
}

/// A part that is due: the first open one of its conversation.
#[derive(Clone, Debug)]
pub struct Due {
    /// The part.
    pub part: Part,
    /// The account's channel.
    pub channel: ChannelKind,
    /// The call, without any secret.
    pub call: ApiCall,
    /// How often this attempt has been tried; a throttled call is tried again.
    pub tries: i64,
    /// When it was put into the outbox.
    pub created_at: Timestamp,
}

/// The parts that are due, oldest first, one a conversation: a part waits until the one before it is through. Parts of accounts
/// in trouble, with outbound disabled or in `paused` are left where they are.
///
/// # Errors
/// When the database cannot be read.
pub fn due(tx: &mut Tx<'_>, now: Timestamp, paused: &[String], limit: i64) -> Result<Vec<Due>, StoreError> {
    const SELECT: &str = "SELECT p.workspace_id, p.message_id, p.part, p.attempt, p.conversation_id, p.account_id, p.status, \
                          p.provider_message_id, p.sent_at, p.channel, p.call, p.tries, p.created_at FROM outgoing_parts p \
                          JOIN accounts a ON a.workspace_id = p.workspace_id AND a.id = p.account_id \
                          WHERE p.due_at <= ?1 AND p.status = 'queued' AND p.lease_until IS NULL AND a.state = 'ok' \
                          AND a.outbound_enabled = 1 AND NOT EXISTS (SELECT 1 FROM outgoing_parts e \
                          WHERE e.conversation_id = p.conversation_id AND e.due_at IS NOT NULL AND (e.seq < p.seq OR \
                          e.lease_until IS NOT NULL))";
    const ORDER: &str = "ORDER BY p.due_at, p.seq LIMIT ?3";
    tx.query(
        Sql::owned(
            format!("{SELECT} AND p.account_id NOT IN (SELECT value FROM json_each(?2)) {ORDER}"),
            format!("{SELECT} AND NOT (p.account_id = ANY(?2)) {ORDER} FOR UPDATE OF p SKIP LOCKED"),
        ),
        &[now.into(), Value::Texts(paused.iter().map(|id| id.as_str().into()).collect()), limit.into()],
        read_due,
    )
}

fn read_due(row: &mut Row) -> Result<Due, StoreError> {
    let channel: String = row.take(9)?;
    let call: String = row.take(10)?;
    Ok(Due {
        channel: ChannelKind::from_word(&channel)
            .ok_or_else(|| StoreError::Query(format!("a part has the unknown channel {channel}")))?,
        call: serde_json::from_str(&call).map_err(|error| StoreError::Query(format!("a stored call: {error}")))?,
        tries: row.take(11)?,
        created_at: row.take(12)?,
        part: outgoing::read_part(row)?,
    })
}

/// Takes a part for a call that begins now. If this process dies before it writes the outcome, the lease runs out, and the part
/// is perhaps sent.
///
/// # Errors
/// When the database cannot be written.
pub fn lease(tx: &mut Tx<'_>, key: &PartKey, until: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outgoing_parts SET lease_until = ?5, tries = tries + 1 WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 \
         AND attempt = ?4",
        &[(&key.workspace_id).into(), (&key.message_id).into(), key.part.into(), key.attempt.into(), until.into()],
    )?;
    Ok(())
}

/// A part has to wait for the pace of its recipient; nothing is wrong with it.
///
/// # Errors
/// When the database cannot be written.
pub fn pace(tx: &mut Tx<'_>, key: &PartKey, due_at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outgoing_parts SET due_at = ?5 WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 AND attempt = ?4",
        &[(&key.workspace_id).into(), (&key.message_id).into(), key.part.into(), key.attempt.into(), due_at.into()],
    )?;
    Ok(())
}

/// The call was not taken, but the same one may go again at `due_at`.
///
/// # Errors
/// When the database cannot be written.
pub fn put_off(tx: &mut Tx<'_>, part: &Part, due_at: Timestamp, failure: &Failure) -> Result<(), StoreError> {
    let key = &part.key;
    tx.execute(
        "UPDATE outgoing_parts SET lease_until = NULL, due_at = ?5, error_reason = ?6, error_code = ?7, error_message = ?8 \
         WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 AND attempt = ?4 AND status = 'queued'",
        &[
            (&key.workspace_id).into(),
            (&key.message_id).into(),
            key.part.into(),
            key.attempt.into(),
            due_at.into(),
            (&failure.reason).into(),
            failure.code.as_ref().into(),
            (&failure.message).into(),
        ],
    )?;
    outgoing::settle(tx, part)
}

/// The reason of a part whose files are being given to the platform.
pub const UPLOADING: &str = "uploading";

/// The files of a part are being given to the platform; the call itself has not begun. If this process dies meanwhile, the part is
/// due again at `until`: giving a file twice does no harm.
///
/// # Errors
/// When the database cannot be written.
pub fn uploading(tx: &mut Tx<'_>, part: &Part, until: Timestamp) -> Result<(), StoreError> {
    lease(tx, &part.key, until)?;
    let failure = Failure {
        reason: UPLOADING.to_owned(),
        code: None,
        message: "The file is being given to the platform.".to_owned(),
    };
    put_off(tx, part, until, &failure)
}

/// The platform has the files of a part: it may go now.
///
/// # Errors
/// When the database cannot be written.
pub fn uploaded(tx: &mut Tx<'_>, part: &Part, now: Timestamp) -> Result<(), StoreError> {
    let key = &part.key;
    tx.execute(
        "UPDATE outgoing_parts SET due_at = ?5, error_reason = NULL, error_message = NULL WHERE workspace_id = ?1 \
         AND message_id = ?2 AND part = ?3 AND attempt = ?4 AND status = 'queued' AND error_reason = ?6",
        &[
            (&key.workspace_id).into(),
            (&key.message_id).into(),
            key.part.into(),
            key.attempt.into(),
            now.into(),
            UPLOADING.into(),
        ],
    )?;
    tx.wake(Topic::Outbox);
    outgoing::settle(tx, part)
}

/// The call left and no answer came. Until `reconciled_by` the platform may tell by itself; later parts wait so long.
///
/// # Errors
/// When the database cannot be written.
pub fn perhaps_sent(
    tx: &mut Tx<'_>,
    part: &mut Part,
    at: Timestamp,
    reconciled_by: Timestamp,
) -> Result<(), StoreError> {
    if outgoing::advance(tx, part, DeliveryStatus::Unknown, at, None)? {
        let key = &part.key;
        tx.execute(
            "UPDATE outgoing_parts SET due_at = ?5 WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 \
             AND attempt = ?4 AND status = 'unknown'",
            &[
                (&key.workspace_id).into(),
                (&key.message_id).into(),
                key.part.into(),
                key.attempt.into(),
                reconciled_by.into(),
            ],
        )?;
    }
    Ok(())
}

/// The parts whose lease ran out: their process died after the call had begun.
///
/// # Errors
/// When the database cannot be read.
pub fn abandoned(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Part>, StoreError> {
    outgoing::select_free(tx, "p.due_at IS NOT NULL AND p.status = 'queued' AND p.lease_until <= ?1", &[now.into()])
}

/// Perhaps-sent parts that the platform has not told about in time no longer hold up what comes after them; an operator decides.
///
/// # Errors
/// When the database cannot be written.
pub fn give_up_reconciling(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let parts = outgoing::select_free(tx, "p.due_at <= ?1 AND p.status = 'unknown'", &[now.into()])?;
    for part in &parts {
        let key = &part.key;
        tx.execute(
            "UPDATE outgoing_parts SET due_at = NULL WHERE workspace_id = ?1 AND message_id = ?2 AND part = ?3 AND attempt = ?4",
            &[(&key.workspace_id).into(), (&key.message_id).into(), key.part.into(), key.attempt.into()],
        )?;
        outgoing::settle(tx, part)?;
    }
    if !parts.is_empty() {
        tx.wake(Topic::Outbox);
    }
    Ok(parts.len() as u64)
}

/// The open parts of a message after `part`: they must not go when an earlier one failed.
///
/// # Errors
/// When the database cannot be read.
pub fn later_parts(tx: &mut Tx<'_>, key: &PartKey) -> Result<Vec<Part>, StoreError> {
    outgoing::select(
        tx,
        "p.workspace_id = ?1 AND p.message_id = ?2 AND p.part > ?3 AND p.superseded = 0 AND p.status = 'queued'",
        &[(&key.workspace_id).into(), (&key.message_id).into(), key.part.into()],
    )
}

/// When the next thing in the outbox becomes due after `now`, if anything will. What is due already and was not taken waits for
/// something else: the part before it, its account, or a call to end.
///
/// # Errors
/// When the database cannot be read.
pub fn next_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    tx.query_optional(
        "SELECT MIN(COALESCE(p.lease_until, p.due_at)) FROM outgoing_parts p \
         JOIN accounts a ON a.workspace_id = p.workspace_id AND a.id = p.account_id \
         WHERE p.due_at IS NOT NULL AND COALESCE(p.lease_until, p.due_at) > ?1 AND (p.status = 'unknown' OR \
         p.lease_until IS NOT NULL OR (a.state = 'ok' AND a.outbound_enabled = 1))",
        &[now.into()],
        |row| row.take::<Option<Timestamp>>(0),
    )
    .map(Option::flatten)
}

/// How many parts are open and when the oldest was made, by channel: for the metrics.
///
/// # Errors
/// When the database cannot be read.
pub fn depth(tx: &mut Tx<'_>) -> Result<Vec<(String, i64, Timestamp)>, StoreError> {
    tx.query(
        "SELECT channel, COUNT(*), MIN(created_at) FROM outgoing_parts WHERE due_at IS NOT NULL GROUP BY channel",
        &[],
        |row| Ok((row.take(0)?, row.take(1)?, row.take(2)?)),
    )
}
