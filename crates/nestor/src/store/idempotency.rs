//! Idempotency keys: the same key of the same principal is the same request.

use super::{StoreError, Tx};
use nestor_core::time::Timestamp;

/// Uses an idempotency key. `None`: it was free and now stands for `message_id`. `Some`: it stands for an earlier request, given
/// with that request's hash and message.
///
/// # Errors
/// When the database cannot be written.
pub fn use_key(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    principal: &str,
    key: &str,
    request_hash: &str,
    message_id: &str,
    now: Timestamp,
) -> Result<Option<(String, String)>, StoreError> {
    let new = tx.execute(
        "INSERT INTO idempotency_keys (workspace_id, principal, key, request_hash, message_id, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        &[workspace_id.into(), principal.into(), key.into(), request_hash.into(), message_id.into(), now.into()],
    )?;
    if new > 0 {
        return Ok(None);
    }
    tx.query_optional(
        "SELECT request_hash, message_id FROM idempotency_keys WHERE workspace_id = ?1 AND principal = ?2 AND key = ?3",
        &[workspace_id.into(), principal.into(), key.into()],
        |row| Ok((row.take(0)?, row.take(1)?)),
    )
}

/// Forgets idempotency keys older than `before`.
///
/// # Errors
/// When the database cannot be written.
pub fn prune(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM idempotency_keys WHERE created_at < ?1", &[before.into()])
}
