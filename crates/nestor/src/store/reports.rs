//! What the platforms report on outgoing messages, as far as it has to be kept beside them: reports that came before their
//! message was known, and watermarks, which hold for messages that are not known yet too.

use super::executor::Lock;
use super::outgoing::{self, Failure, Part};
use super::{StoreError, Tx};
use nestor_core::message::{DeliveryStatus, ExternalMessageId};
use nestor_core::time::Timestamp;

/// Until the transaction ends no other one applies reports on this account's messages or writes down what became of its calls:
/// of a report and the answer that tells which message it is about, whichever comes second must see the other. On SQLite there
/// is only one writer; on PostgreSQL this is a lock, taken before any row is.
///
/// # Errors
/// When the database cannot be read.
pub fn lock(tx: &mut Tx<'_>, account_id: &str) -> Result<(), StoreError> {
    tx.lock(Lock::Reports, account_id)
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
pub fn keep(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    id: &ExternalMessageId,
    report: &WaitingReport,
) -> Result<bool, StoreError> {
    let parameters = [
        workspace_id.into(),
        account_id.into(),
        id.as_str().into(),
        report.status.as_str().into(),
        report.at.into(),
        report.failure.as_ref().and_then(|failure| failure.code.as_ref()).into(),
        report.failure.as_ref().map(|failure| &failure.message).into(),
        report.and_earlier.into(),
    ];
    let new = tx.execute(
        "INSERT INTO waiting_reports (workspace_id, account_id, provider_message_id, status, at, code, detail, and_earlier) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        &parameters,
    )?;
    if new == 0 {
        // Of a repetition the earliest stays.
        tx.execute(
            "UPDATE waiting_reports SET at = ?5, code = ?6, detail = ?7, and_earlier = ?8 WHERE workspace_id = ?1 \
             AND account_id = ?2 AND provider_message_id = ?3 AND status = ?4 AND at > ?5",
            &parameters,
        )?;
    }
    Ok(new > 0)
}

/// Takes out the reports that waited for this id.
///
/// # Errors
/// When the database cannot be written.
pub fn take(
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
            Ok(WaitingReport {
                status: outgoing::read_status(row, 0)?,
                at: row.take(1)?,
                failure: outgoing::read_failure(row)?,
                and_earlier: row.take(4)?,
            })
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

/// Of a platform's report that everything sent up to a time has reached `status`: which parts it tells something new about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Those sent after this time; about the earlier ones as much was known already.
    pub after: Option<Timestamp>,
    /// And up to this one.
    pub up_to: Timestamp,
}

/// Keeps a conversation's watermark: everything that was sent up to `up_to` had reached `status` at `at`. Watermarks that say
/// nothing beside another one (as much or more, and no later) are not kept, so that what is kept does not depend on the order
/// of arrival. `None`: as much was known already.
///
/// # Errors
/// When the database cannot be written.
pub fn add_watermark(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    status: DeliveryStatus,
    up_to: Timestamp,
    at: Timestamp,
) -> Result<Option<Reach>, StoreError> {
    let parameters = [workspace_id.into(), conversation_id.into(), status.as_str().into(), up_to.into(), at.into()];
    let known = tx.query_optional(
        "SELECT 1 FROM watermarks WHERE workspace_id = ?1 AND conversation_id = ?2 AND status = ?3 AND up_to >= ?4 AND at <= ?5 \
         LIMIT 1",
        &parameters,
        |row| row.take::<i64>(0),
    )?;
    if known.is_some() {
        return Ok(None);
    }
    tx.execute(
        "DELETE FROM watermarks WHERE workspace_id = ?1 AND conversation_id = ?2 AND status = ?3 AND up_to <= ?4 AND at >= ?5",
        &parameters,
    )?;
    tx.execute(
        "INSERT INTO watermarks (workspace_id, conversation_id, status, up_to, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        &parameters,
    )?;
    let after = tx.query_optional(
        "SELECT up_to FROM watermarks WHERE workspace_id = ?1 AND conversation_id = ?2 AND status = ?3 AND up_to < ?4 \
         ORDER BY up_to DESC LIMIT 1",
        &parameters[..4],
        |row| row.take(0),
    )?;
    Ok(Some(Reach { after, up_to }))
}

/// What a conversation's watermarks tell about a part that was sent at `sent_at`: what it has reached, and since when at the
/// latest.
///
/// # Errors
/// When the database cannot be read.
pub fn reached_by_watermark(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    sent_at: Timestamp,
) -> Result<Vec<(DeliveryStatus, Timestamp)>, StoreError> {
    let mut reached = Vec::new();
    for status in [DeliveryStatus::Delivered, DeliveryStatus::Read] {
        let at = tx.query_optional(
            "SELECT at FROM watermarks WHERE workspace_id = ?1 AND conversation_id = ?2 AND status = ?3 AND up_to >= ?4 \
             ORDER BY up_to LIMIT 1",
            &[workspace_id.into(), conversation_id.into(), status.as_str().into(), sent_at.into()],
            |row| row.take(0),
        )?;
        reached.extend(at.map(|at| (status, at)));
    }
    Ok(reached)
}

/// The parts of a conversation that were sent within this reach, locked until the transaction ends.
///
/// # Errors
/// When the database cannot be read.
pub fn within(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    reach: Reach,
) -> Result<Vec<Part>, StoreError> {
    let after = reach.after.map_or(i64::MIN, Timestamp::as_millis);
    outgoing::select(
        tx,
        "p.workspace_id = ?1 AND p.conversation_id = ?2 AND p.sent_at > ?3 AND p.sent_at <= ?4",
        &[workspace_id.into(), conversation_id.into(), after.into(), reach.up_to.into()],
    )
}
