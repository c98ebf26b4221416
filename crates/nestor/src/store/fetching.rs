//! Fetching files of messages: claim, and write down what became of it.

use super::executor::Sql;
use super::feed::{Change, ChangeKind};
use super::media::{self, MediaState, Stored, kind};
use super::{StoreError, Topic, Tx};
use nestor_core::content::{AttachmentKind, MediaSource};
use nestor_core::time::Timestamp;
use std::sync::LazyLock;

/// A file that is to be fetched now.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// The workspace.
    pub workspace_id: String,
    /// The file.
    pub id: String,
    /// The account whose platform has it.
    pub account_id: String,
    /// The message that it came with.
    pub message_id: String,
    /// What kind of file.
    pub kind: AttachmentKind,
    /// Where the platform keeps it.
    pub source: MediaSource,
    /// The type that was said.
    pub said_mime_type: Option<String>,
    /// SHA-256 as the platform said it, base64.
    pub said_sha256: Option<String>,
    /// How often it has been tried, this time included.
    pub tries: i64,
    /// When it came.
    pub created_at: Timestamp,
}

/// Takes files that are due; nobody else is given them until `lease_until`. A fetch may be repeated without harm, so one whose
/// process died is simply due again.
///
/// # Errors
/// When the database cannot be written.
pub fn claim(tx: &mut Tx<'_>, now: Timestamp, lease_until: Timestamp, limit: i64) -> Result<Vec<Due>, StoreError> {
    const DUE: &str = "SELECT workspace_id, id, account_id, message_id, kind, source, said_mime_type, said_sha256, tries, created_at \
                       FROM media WHERE due_at <= ?1 AND (lease_until IS NULL OR lease_until <= ?1) ORDER BY due_at LIMIT ?2";
    static SQL: LazyLock<Sql> = LazyLock::new(|| Sql::owned(DUE.to_owned(), format!("{DUE} FOR UPDATE SKIP LOCKED")));
    let due = tx.query(SQL.clone(), &[now.into(), limit.into()], |row| {
        let source: String = row.take(5)?;
        let tries: i64 = row.take(8)?;
        Ok(Due {
            workspace_id: row.take(0)?,
            id: row.take(1)?,
            account_id: row.take(2)?,
            message_id: row.take(3)?,
            kind: kind(row, 4)?,
            source: serde_json::from_str(&source)
                .map_err(|error| StoreError::Query(format!("a file's source: {error}")))?,
            said_mime_type: row.take(6)?,
            said_sha256: row.take(7)?,
            tries: tries + 1,
            created_at: row.take(9)?,
        })
    })?;
    for file in &due {
        tx.execute(
            "UPDATE media SET lease_until = ?3, tries = ?4 WHERE workspace_id = ?1 AND id = ?2",
            &[(&file.workspace_id).into(), (&file.id).into(), lease_until.into(), file.tries.into()],
        )?;
    }
    Ok(due)
}

/// The file is here. `false`: somebody else has dealt with it meanwhile, and its bytes are not needed.
///
/// # Errors
/// When the database cannot be written.
pub fn stored(tx: &mut Tx<'_>, due: &Due, bytes: &Stored) -> Result<bool, StoreError> {
    let done = tx.execute(
        "UPDATE media SET state = 'stored', due_at = NULL, lease_until = NULL, mime_type = ?4, size = ?5, sha256 = ?6, \
         object_key = ?7, thumbnail_key = ?8, width = ?9, height = ?10, error_code = NULL, error_message = NULL \
         WHERE workspace_id = ?1 AND id = ?2 AND tries = ?3 AND state = 'pending'",
        &[
            (&due.workspace_id).into(),
            (&due.id).into(),
            due.tries.into(),
            (&bytes.mime_type).into(),
            bytes.size.into(),
            (&bytes.sha256).into(),
            (&bytes.object_key).into(),
            bytes.thumbnail_key.as_ref().into(),
            bytes.width.into(),
            bytes.height.into(),
        ],
    )?;
    note(tx, &due.workspace_id, &due.message_id)?;
    Ok(done > 0)
}

/// The file is not here. With `due_at` it is tried again then; without, `state` is final.
///
/// # Errors
/// When the database cannot be written.
pub fn not_stored(
    tx: &mut Tx<'_>,
    due: &Due,
    state: MediaState,
    due_at: Option<Timestamp>,
    code: &str,
    message: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE media SET state = ?4, due_at = ?5, lease_until = NULL, error_code = ?6, error_message = ?7 \
         WHERE workspace_id = ?1 AND id = ?2 AND tries = ?3 AND state = 'pending'",
        &[
            (&due.workspace_id).into(),
            (&due.id).into(),
            due.tries.into(),
            state.as_str().into(),
            due_at.into(),
            code.into(),
            message.into(),
        ],
    )?;
    note(tx, &due.workspace_id, &due.message_id)
}

/// Fetches a file again, from the beginning. `false`: there is nothing to fetch, or it is here, or under way already.
///
/// # Errors
/// When the database cannot be written.
pub fn fetch_again(tx: &mut Tx<'_>, workspace_id: &str, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let again = tx.execute(
        "UPDATE media SET state = 'pending', due_at = ?3, tries = 0, error_code = NULL, error_message = NULL \
         WHERE workspace_id = ?1 AND id = ?2 AND source IS NOT NULL AND state <> 'stored' AND lease_until IS NULL",
        &[workspace_id.into(), id.into(), now.into()],
    )?;
    if again == 0 {
        return Ok(false);
    }
    tx.wake(Topic::Media);
    if let Some(message_id) = media::get(tx, workspace_id, id)?.and_then(|file| file.message_id) {
        note(tx, workspace_id, &message_id)?;
    }
    Ok(true)
}

/// Whoever looks at the message looks again.
fn note(tx: &mut Tx<'_>, workspace_id: &str, message_id: &str) -> Result<(), StoreError> {
    let conversation_id: Option<String> = tx.query_optional(
        "SELECT conversation_id FROM messages WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), message_id.into()],
        |row| row.take(0),
    )?;
    if conversation_id.is_some() {
        tx.note(Change {
            workspace_id: workspace_id.to_owned(),
            kind: ChangeKind::Message,
            conversation_id,
            entity_id: message_id.to_owned(),
        });
    }
    Ok(())
}

/// When the next file becomes due after `now`, if any will.
///
/// # Errors
/// When the database cannot be read.
pub fn next_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    tx.query_optional(
        "SELECT MIN(COALESCE(lease_until, due_at)) FROM media WHERE due_at IS NOT NULL AND COALESCE(lease_until, due_at) > ?1",
        &[now.into()],
        |row| row.take::<Option<Timestamp>>(0),
    )
    .map(Option::flatten)
}
