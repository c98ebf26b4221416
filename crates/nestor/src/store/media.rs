//! Files of messages: what is known of each, and what is still to be fetched. The bytes are in the store of objects.

use super::executor::{Insert, Sql};
use super::values::{Row, Value};
use super::{StoreError, Topic, Tx};
use nestor_core::content::{AttachmentKind, MediaSource};
use nestor_core::time::Timestamp;

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaState {
    /// It is to be fetched.
    Pending,
    /// We have it.
    Stored,
    /// It could not be fetched.
    Failed,
    /// The platform no longer has it.
    Expired,
    /// We did not take it: too large, or kept where we do not ask.
    Refused,
}

impl MediaState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Stored, Self::Failed, Self::Expired, Self::Refused];

    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Stored => "stored",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Refused => "refused",
        }
    }
}

/// A file that came with a message.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMedia {
    /// Its id, which follows from the message's: a repetition finds it there.
    pub id: String,
    /// The account whose platform has it.
    pub account_id: String,
    /// The message.
    pub message_id: String,
    /// Its place in the message.
    pub position: i64,
    /// What kind of file.
    pub kind: AttachmentKind,
    /// `inbound` or `outbound`.
    pub direction: &'static str,
    /// Where the platform keeps it.
    pub source: MediaSource,
    /// The type that was said.
    pub mime_type: Option<String>,
    /// The name that was said.
    pub file_name: Option<String>,
    /// SHA-256 as the platform said it.
    pub sha256: Option<String>,
}

/// A file that somebody uploaded, as it was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewUpload {
    /// Its id.
    pub id: String,
    /// What kind of file.
    pub kind: AttachmentKind,
    /// The type that was said.
    pub said_mime_type: Option<String>,
    /// Its name.
    pub file_name: Option<String>,
    /// Its bytes.
    pub stored: Stored,
}

/// Bytes that were kept, and what they told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The name of the object.
    pub object_key: String,
    /// How many bytes.
    pub size: i64,
    /// Their SHA-256, hexadecimal.
    pub sha256: String,
    /// The type that they tell.
    pub mime_type: String,
    /// The name of the small copy.
    pub thumbnail_key: Option<String>,
    /// Pixels.
    pub width: Option<i64>,
    /// Pixels.
    pub height: Option<i64>,
}

/// A file.
#[derive(Clone, Debug, PartialEq)]
pub struct Media {
    /// Its id.
    pub id: String,
    /// The message that it came with.
    pub message_id: Option<String>,
    /// What kind of file.
    pub kind: AttachmentKind,
    /// One of [`MediaState`].
    pub state: MediaState,
    /// The platform can be asked for it.
    pub has_source: bool,
    /// The type that the bytes tell, or that was said while there are none.
    pub mime_type: Option<String>,
    /// Its name. Untrusted.
    pub file_name: Option<String>,
    /// How many bytes.
    pub size: Option<i64>,
    /// Their SHA-256, hexadecimal.
    pub sha256: Option<String>,
    /// The name of the object.
    pub object_key: Option<String>,
    /// The name of the small copy.
    pub thumbnail_key: Option<String>,
    /// Pixels.
    pub width: Option<i64>,
    /// Pixels.
    pub height: Option<i64>,
    /// Why it is not here: a stable word.
    pub error_code: Option<String>,
    /// Why it is not here: a sentence.
    pub error_message: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
}

const NEW: Insert = Insert {
    table: "media",
    columns: &[
        ("workspace_id", "text"),
        ("id", "text"),
        ("account_id", "text"),
        ("message_id", "text"),
        ("position", "bigint"),
        ("kind", "text"),
        ("direction", "text"),
        ("state", "text"),
        ("source", "text"),
        ("said_mime_type", "text"),
        ("file_name", "text"),
        ("said_sha256", "text"),
        ("tries", "bigint"),
        ("due_at", "bigint"),
        ("used_at", "bigint"),
        ("created_at", "bigint"),
    ],
    key: 1,
    conflict: "ON CONFLICT DO NOTHING",
};

/// Adds files that are to be fetched; those that are there stay as they are.
///
/// # Errors
/// When the database cannot be written.
pub fn add(tx: &mut Tx<'_>, workspace_id: &str, files: &[NewMedia], now: Timestamp) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(files.len());
    for file in files {
        let source = serde_json::to_string(&file.source).map_err(|error| StoreError::Query(error.to_string()))?;
        rows.push(vec![
            workspace_id.into(),
            (&file.id).into(),
            (&file.account_id).into(),
            (&file.message_id).into(),
            file.position.into(),
            file.kind.as_str().into(),
            file.direction.into(),
            MediaState::Pending.as_str().into(),
            source.into(),
            file.mime_type.as_ref().into(),
            file.file_name.as_ref().into(),
            file.sha256.as_ref().into(),
            0.into(),
            now.into(),
            now.into(),
            now.into(),
        ]);
    }
    if tx.insert_many(&NEW, &rows)?.contains(&true) {
        tx.wake(Topic::Media);
    }
    Ok(())
}

/// Adds a file that somebody uploaded.
///
/// # Errors
/// When the database cannot be written.
pub fn add_upload(tx: &mut Tx<'_>, workspace_id: &str, file: &NewUpload, now: Timestamp) -> Result<(), StoreError> {
    let stored = &file.stored;
    tx.execute(
        "INSERT INTO media (workspace_id, id, position, kind, direction, state, said_mime_type, mime_type, file_name, size, sha256, \
         object_key, thumbnail_key, width, height, tries, created_at) VALUES (?1, ?2, 0, ?3, 'outbound', 'stored', ?4, ?5, ?6, ?7, \
         ?8, ?9, ?10, ?11, ?12, 0, ?13)",
        &[
            workspace_id.into(),
            (&file.id).into(),
            file.kind.as_str().into(),
            file.said_mime_type.as_ref().into(),
            (&stored.mime_type).into(),
            file.file_name.as_ref().into(),
            stored.size.into(),
            (&stored.sha256).into(),
            (&stored.object_key).into(),
            stored.thumbnail_key.as_ref().into(),
            stored.width.into(),
            stored.height.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

const SELECT: &str = "SELECT id, message_id, kind, state, CASE WHEN source IS NULL THEN 0 ELSE 1 END, \
                      COALESCE(mime_type, said_mime_type), file_name, size, sha256, object_key, thumbnail_key, width, height, \
                      error_code, error_message, created_at FROM media";

/// The file of this id, if the workspace has it.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Option<Media>, StoreError> {
    tx.query_optional(format!("{SELECT} WHERE workspace_id = ?1 AND id = ?2"), &[workspace_id.into(), id.into()], read)
}

/// The files of these ids that the workspace has, in no order.
///
/// # Errors
/// When the database cannot be read.
pub fn by_ids(tx: &mut Tx<'_>, workspace_id: &str, ids: &[&str]) -> Result<Vec<Media>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(
        Sql::owned(
            format!("{SELECT} WHERE workspace_id = ?1 AND id IN (SELECT value FROM json_each(?2))"),
            format!("{SELECT} WHERE workspace_id = ?1 AND id = ANY(?2)"),
        ),
        &[workspace_id.into(), Value::Texts(ids.iter().map(|id| (*id).into()).collect())],
        read,
    )
}

fn read(row: &mut Row) -> Result<Media, StoreError> {
    let state: String = row.take(3)?;
    Ok(Media {
        id: row.take(0)?,
        message_id: row.take(1)?,
        kind: kind(row, 2)?,
        state: MediaState::ALL
            .into_iter()
            .find(|known| known.as_str() == state)
            .ok_or_else(|| StoreError::Query(format!("a file has the unknown state {state}")))?,
        has_source: row.take(4)?,
        mime_type: row.take(5)?,
        file_name: row.take(6)?,
        size: row.take(7)?,
        sha256: row.take(8)?,
        object_key: row.take(9)?,
        thumbnail_key: row.take(10)?,
        width: row.take(11)?,
        height: row.take(12)?,
        error_code: row.take(13)?,
        error_message: row.take(14)?,
        created_at: row.take(15)?,
    })
}

pub(super) fn kind(row: &mut Row, column: usize) -> Result<AttachmentKind, StoreError> {
    let word: String = row.take(column)?;
    AttachmentKind::from_word(&word).ok_or_else(|| StoreError::Query(format!("a file has the unknown kind {word}")))
}
