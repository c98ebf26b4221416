//! What holds for the whole installation: which key it was made with, how it makes ids, its workspaces.

use super::{StoreError, Tx};
use nestor_core::time::Timestamp;

/// The workspace that exists from the start, and that accounts of the configuration belong to.
pub const FIRST_WORKSPACE: &str = "main";

/// A value that was fixed when the installation was made; `proposed` is kept when there is none yet. Returns what holds.
///
/// # Errors
/// When the database cannot be written.
pub fn fix(tx: &mut Tx<'_>, name: &str, proposed: &str) -> Result<String, StoreError> {
    tx.execute(
        "INSERT INTO installation (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        &[name.into(), proposed.into()],
    )?;
    tx.query_optional("SELECT value FROM installation WHERE name = ?1", &[name.into()], |row| row.take(0))?
        .ok_or_else(|| StoreError::Query(format!("the installation's {name} is missing")))
}

/// Creates a workspace unless it is there.
///
/// # Errors
/// When the database cannot be written.
pub fn ensure_workspace(tx: &mut Tx<'_>, id: &str, name: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO workspaces (id, name, created_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        &[id.into(), name.into(), at.into()],
    )?;
    Ok(())
}

/// The name of a workspace, if there is such a one.
///
/// # Errors
/// When the database cannot be read.
pub fn workspace_name(tx: &mut Tx<'_>, id: &str) -> Result<Option<String>, StoreError> {
    tx.query_optional("SELECT name FROM workspaces WHERE id = ?1", &[id.into()], |row| row.take(0))
}

/// Raises a counter of the installation by one.
///
/// # Errors
/// When the database cannot be written.
pub fn count(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO installation (name, value) VALUES (?1, '1') ON CONFLICT (name) DO UPDATE \
         SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS TEXT)",
        &[name.into()],
    )?;
    Ok(())
}

/// How far a counter of the installation has come.
///
/// # Errors
/// When the database cannot be read.
pub fn counted(tx: &mut Tx<'_>, name: &str) -> Result<i64, StoreError> {
    let found =
        tx.query_optional("SELECT CAST(value AS BIGINT) FROM installation WHERE name = ?1", &[name.into()], |row| {
            row.take(0)
        })?;
    Ok(found.unwrap_or(0))
}
