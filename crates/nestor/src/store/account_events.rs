//! What the platforms tell about our accounts. What needs a person is an alert, open until somebody has acknowledged it.

use super::feed::{Change, ChangeKind};
use super::values::Row;
use super::{StoreError, Tx};
use nestor_core::time::Timestamp;

/// Something that a platform told about an account.
#[derive(Clone, Debug)]
pub struct AccountEvent {
    /// Our id of it.
    pub id: String,
    /// The account.
    pub account_id: String,
    /// The platform's name of it.
    pub kind: String,
    /// What exactly, as the platform says.
    pub what: Option<String>,
    /// `info`, `warning` or `critical`.
    pub severity: String,
    /// Everything that was sent, as JSON.
    pub fields: String,
    /// The platform's time.
    pub at: Timestamp,
    /// Ours.
    pub received_at: Timestamp,
    /// When somebody acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
}

/// Keeps an event. `false`: it was known already.
///
/// # Errors
/// When the database cannot be written.
pub fn add(tx: &mut Tx<'_>, workspace_id: &str, event: &AccountEvent) -> Result<bool, StoreError> {
    let new = tx.execute(
        "INSERT INTO account_events (workspace_id, id, account_id, kind, what, severity, fields, at, received_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
        &[
            workspace_id.into(),
            (&event.id).into(),
            (&event.account_id).into(),
            (&event.kind).into(),
            event.what.as_ref().into(),
            (&event.severity).into(),
            (&event.fields).into(),
            event.at.into(),
            event.received_at.into(),
        ],
    )?;
    if new > 0 {
        note(tx, workspace_id, &event.account_id);
    }
    Ok(new > 0)
}

const SELECT: &str = "SELECT id, account_id, kind, what, severity, fields, at, received_at, acknowledged_at \
                      FROM account_events";

fn read(row: &mut Row) -> Result<AccountEvent, StoreError> {
    Ok(AccountEvent {
        id: row.take(0)?,
        account_id: row.take(1)?,
        kind: row.take(2)?,
        what: row.take(3)?,
        severity: row.take(4)?,
        fields: row.take(5)?,
        at: row.take(6)?,
        received_at: row.take(7)?,
        acknowledged_at: row.take(8)?,
    })
}

/// The alerts that nobody has acknowledged, newest first, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub fn open(tx: &mut Tx<'_>, workspace_id: &str, limit: i64) -> Result<Vec<AccountEvent>, StoreError> {
    tx.query(
        format!(
            "{SELECT} WHERE workspace_id = ?1 AND acknowledged_at IS NULL AND severity <> 'info' \
             ORDER BY at DESC, id DESC LIMIT ?2"
        ),
        &[workspace_id.into(), limit.into()],
        read,
    )
}

/// What was told about an account, newest first: at most `limit`, before this place.
///
/// # Errors
/// When the database cannot be read.
pub fn of_account(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    before: Option<(Timestamp, &str)>,
    limit: i64,
) -> Result<Vec<AccountEvent>, StoreError> {
    let (at, id) = before.unwrap_or((Timestamp::from_millis(i64::MAX), ""));
    tx.query(
        format!(
            "{SELECT} WHERE workspace_id = ?1 AND account_id = ?2 AND at <= ?3 AND (at < ?3 OR id < ?4) \
             ORDER BY at DESC, id DESC LIMIT ?5"
        ),
        &[workspace_id.into(), account_id.into(), at.into(), id.into(), limit.into()],
        read,
    )
}

/// Somebody has seen an alert. `None`: there is no such event in this workspace.
///
/// # Errors
/// When the database cannot be written.
pub fn acknowledge(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    by: &str,
    now: Timestamp,
) -> Result<Option<AccountEvent>, StoreError> {
    tx.execute(
        "UPDATE account_events SET acknowledged_at = ?3, acknowledged_by = ?4 WHERE workspace_id = ?1 AND id = ?2 \
         AND acknowledged_at IS NULL",
        &[workspace_id.into(), id.into(), now.into(), by.into()],
    )?;
    let event = tx.query_optional(
        format!("{SELECT} WHERE workspace_id = ?1 AND id = ?2"),
        &[workspace_id.into(), id.into()],
        read,
    )?;
    if let Some(event) = &event {
        note(tx, workspace_id, &event.account_id);
    }
    Ok(event)
}

fn note(tx: &mut Tx<'_>, workspace_id: &str, account_id: &str) {
    tx.note(Change {
        workspace_id: workspace_id.to_owned(),
        kind: ChangeKind::Account,
        conversation_id: None,
        entity_id: account_id.to_owned(),
    });
}
