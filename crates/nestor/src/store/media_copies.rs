//! Copies of files: other forms that a platform wants, and what the platforms have of them; uploads that are used or forgotten.

use super::executor::Sql;
use super::values::Value;
use super::{StoreError, Tx};
use nestor_core::content::AttachmentKind;
use nestor_core::time::Timestamp;

/// Another form of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What was made: `jpeg_5000000`.
    pub name: String,
    /// Its type.
    pub mime_type: String,
    /// How many bytes.
    pub size: i64,
    /// Their SHA-256, hexadecimal.
    pub sha256: String,
    /// The name of the object.
    pub object_key: String,
}

/// The other form of this name, if it was made.
///
/// # Errors
/// When the database cannot be read.
pub fn version(tx: &mut Tx<'_>, workspace_id: &str, media_id: &str, name: &str) -> Result<Option<Version>, StoreError> {
    tx.query_optional(
        "SELECT name, mime_type, size, sha256, object_key FROM media_versions WHERE workspace_id = ?1 AND media_id = ?2 \
         AND name = ?3",
        &[workspace_id.into(), media_id.into(), name.into()],
        |row| {
            Ok(Version {
                name: row.take(0)?,
                mime_type: row.take(1)?,
                size: row.take(2)?,
                sha256: row.take(3)?,
                object_key: row.take(4)?,
            })
        },
    )
}

/// Adds another form. `false`: it was there already.
///
/// # Errors
/// When the database cannot be written.
pub fn add_version(tx: &mut Tx<'_>, workspace_id: &str, media_id: &str, version: &Version) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO media_versions (workspace_id, media_id, name, mime_type, size, sha256, object_key) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        &[
            workspace_id.into(),
            media_id.into(),
            (&version.name).into(),
            (&version.mime_type).into(),
            version.size.into(),
            (&version.sha256).into(),
            (&version.object_key).into(),
        ],
    )?;
    Ok(added > 0)
}

/// The platform's id of these bytes, and when it was given, if one is known that is still good at `now`.
///
/// # Errors
/// When the database cannot be read.
pub fn platform_id(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    sha256: &str,
    kind: AttachmentKind,
    now: Timestamp,
) -> Result<Option<(String, Timestamp)>, StoreError> {
    tx.query_optional(
        "SELECT platform_id, uploaded_at FROM media_uploads WHERE workspace_id = ?1 AND account_id = ?2 AND sha256 = ?3 \
         AND kind = ?4 AND (expires_at IS NULL OR expires_at > ?5)",
        &[workspace_id.into(), account_id.into(), sha256.into(), kind.as_str().into(), now.into()],
        |row| Ok((row.take(0)?, row.take(1)?)),
    )
}

/// Keeps the platform's id of these bytes, good until `expires_at`; the newest counts.
///
/// # Errors
/// When the database cannot be written.
#[expect(clippy::too_many_arguments, reason = "the columns of the row")]
pub fn keep_platform_id(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    sha256: &str,
    kind: AttachmentKind,
    platform_id: &str,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO media_uploads (workspace_id, account_id, sha256, kind, platform_id, expires_at, uploaded_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (workspace_id, account_id, sha256, kind) DO UPDATE SET \
         platform_id = excluded.platform_id, expires_at = excluded.expires_at, uploaded_at = excluded.uploaded_at",
        &[
            workspace_id.into(),
            account_id.into(),
            sha256.into(),
            kind.as_str().into(),
            platform_id.into(),
            expires_at.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Forgets an id that the platform no longer takes, unless it is another one by now.
///
/// # Errors
/// When the database cannot be written.
pub fn forget_platform_id(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    platform_id: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM media_uploads WHERE workspace_id = ?1 AND account_id = ?2 AND platform_id = ?3",
        &[workspace_id.into(), account_id.into(), platform_id.into()],
    )?;
    Ok(())
}

/// A message uses these files: they stay.
///
/// # Errors
/// When the database cannot be written.
pub fn mark_used(tx: &mut Tx<'_>, workspace_id: &str, ids: &[&str], now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        Sql::each(
            "UPDATE media SET used_at = ?3 WHERE workspace_id = ?1 AND id IN (SELECT value FROM json_each(?2)) AND used_at IS NULL",
            "UPDATE media SET used_at = ?3 WHERE workspace_id = ?1 AND id = ANY(?2) AND used_at IS NULL",
        ),
        &[workspace_id.into(), Value::Texts(ids.iter().map(|id| (*id).into()).collect()), now.into()],
    )?;
    Ok(())
}

/// Forgets uploads from before `before` that no message has used, and ids of platforms that are over at `now`. Returns the
/// objects that are not needed any more.
///
/// # Errors
/// When the database cannot be written.
pub fn prune(tx: &mut Tx<'_>, before: Timestamp, now: Timestamp) -> Result<Vec<String>, StoreError> {
    tx.execute("DELETE FROM media_uploads WHERE expires_at <= ?1", &[now.into()])?;
    let unused: Vec<(Option<String>, Option<String>)> = tx.query(
        "DELETE FROM media WHERE used_at IS NULL AND created_at < ?1 RETURNING object_key, thumbnail_key",
        &[before.into()],
        |row| Ok((row.take(0)?, row.take(1)?)),
    )?;
    Ok(unused.into_iter().flat_map(|(object, thumbnail)| [object, thumbnail]).flatten().collect())
}
