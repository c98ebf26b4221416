//! What became of a message's content: edits, how something went on, that it was taken back. Kept beside the message by the
//! platform's id, whether we have the message yet or not; what a message says now follows from its first version and all of
//! these together, whichever came first.

use super::executor::Sql;
use super::values::{Row, Value};
use super::{StoreError, Tx};
use nestor_core::message::ExternalMessageId;
use nestor_core::time::Timestamp;
use std::collections::{HashMap, HashSet};

/// What an amendment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmendmentKind {
    /// The message's first version, kept once there is another one.
    Original,
    /// The author wrote something else.
    Edit,
    /// The platform tells how something goes on: a live position, a poll, a call.
    Continuation,
    /// It was taken back.
    Revocation,
    /// It was taken back, and what it said must not be kept.
    Erasure,
}

impl AmendmentKind {
    const ALL: [Self; 5] = [Self::Original, Self::Edit, Self::Continuation, Self::Revocation, Self::Erasure];

    /// The word that the database uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Edit => "edit",
            Self::Continuation => "continuation",
            Self::Revocation => "revocation",
            Self::Erasure => "erasure",
        }
    }
}

/// One amendment.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// What it is.
    pub kind: AmendmentKind,
    /// What tells it from others of its kind.
    pub id: String,
    /// When, by the platform's time.
    pub at: Timestamp,
    /// Decides between two of the same moment: see [`arrival`](super::messages::arrival).
    pub arrival: i64,
    /// What the message says by it: type, text and details as JSON. `None` for what was taken back.
    pub version: Option<Version>,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The type of its content.
    pub message_type: String,
    /// Its plain text.
    pub text: Option<String>,
    /// Its details, as JSON.
    pub content: Option<String>,
}

/// Keeps an amendment. `false`: it was known already.
///
/// # Errors
/// When the database cannot be written.
pub fn add(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    target: &ExternalMessageId,
    amendment: &Amendment,
) -> Result<bool, StoreError> {
    let version = amendment.version.as_ref();
    let new = tx.execute(
        "INSERT INTO amendments (workspace_id, account_id, provider_message_id, kind, amendment_id, at, arrival, type, text, \
         content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
        &[
            workspace_id.into(),
            account_id.into(),
            target.as_str().into(),
            amendment.kind.as_str().into(),
            (&amendment.id).into(),
            amendment.at.into(),
            amendment.arrival.into(),
            version.map(|version| &version.message_type).into(),
            version.and_then(|version| version.text.as_ref()).into(),
            version.and_then(|version| version.content.as_ref()).into(),
        ],
    )?;
    Ok(new > 0)
}

/// Of these messages of the platform, those that something is kept about.
///
/// # Errors
/// When the database cannot be read.
pub fn waiting(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_ids: &[&str],
    provider_ids: &[&str],
) -> Result<HashSet<String>, StoreError> {
    let texts = |ids: &[&str]| Value::Texts(ids.iter().map(|id| (*id).to_owned().into()).collect());
    let found = tx.query(
        Sql::each(
            "SELECT DISTINCT provider_message_id FROM amendments WHERE workspace_id = ?1 \
             AND account_id IN (SELECT value FROM json_each(?2)) AND provider_message_id IN (SELECT value FROM json_each(?3))",
            "SELECT DISTINCT provider_message_id FROM amendments WHERE workspace_id = ?1 AND account_id = ANY(?2) \
             AND provider_message_id = ANY(?3)",
        ),
        &[workspace_id.into(), texts(account_ids), texts(provider_ids)],
        |row| row.take::<String>(0),
    )?;
    Ok(found.into_iter().collect())
}

fn read(row: &mut Row) -> Result<(String, Amendment), StoreError> {
    let kind: String = row.take(1)?;
    let message_type: Option<String> = row.take(5)?;
    let (text, content) = (row.take(6)?, row.take(7)?);
    Ok((
        row.take(0)?,
        Amendment {
            kind: AmendmentKind::ALL
                .into_iter()
                .find(|known| known.as_str() == kind)
                .ok_or_else(|| StoreError::Query(format!("an amendment is of the unknown kind {kind}")))?,
            id: row.take(2)?,
            at: row.take(3)?,
            arrival: row.take(4)?,
            version: message_type.map(|message_type| Version { message_type, text, content }),
        },
    ))
}

/// What is kept about these messages of an account, by the platform's id, in the order in which it happened.
///
/// # Errors
/// When the database cannot be read.
pub fn of_messages(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    provider_ids: &[&str],
) -> Result<HashMap<String, Vec<Amendment>>, StoreError> {
    const SELECT: &str = "SELECT provider_message_id, kind, amendment_id, at, arrival, type, text, content FROM amendments \
                          WHERE workspace_id = ?1 AND account_id = ?2";
    let rows = tx.query(
        Sql::owned(
            format!("{SELECT} AND provider_message_id IN (SELECT value FROM json_each(?3))"),
            format!("{SELECT} AND provider_message_id = ANY(?3)"),
        ),
        &[workspace_id.into(), account_id.into(), Value::Texts(provider_ids.iter().map(|id| (*id).into()).collect())],
        read,
    )?;
    let mut amendments: HashMap<String, Vec<Amendment>> = HashMap::new();
    for (id, amendment) in rows {
        amendments.entry(id).or_default().push(amendment);
    }
    for of_message in amendments.values_mut() {
        of_message.sort_by(|one, other| {
            let place = |one: &Amendment| (one.kind != AmendmentKind::Original, one.at, one.arrival);
            place(one).cmp(&place(other)).then_with(|| one.id.cmp(&other.id))
        });
    }
    Ok(amendments)
}

/// Writes what a message says now, and since when.
///
/// # Errors
/// When the database cannot be written.
pub fn rewrite(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    message_id: &str,
    version: &Version,
    edited_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE messages SET type = ?3, text = ?4, content = ?5, edited_at = ?6, revoked_at = ?7 \
         WHERE workspace_id = ?1 AND id = ?2",
        &[
            workspace_id.into(),
            message_id.into(),
            (&version.message_type).into(),
            version.text.as_ref().into(),
            version.content.as_ref().into(),
            edited_at.into(),
            revoked_at.into(),
        ],
    )?;
    Ok(())
}

/// Forgets what a message said in all its versions; that there were versions stays.
///
/// # Errors
/// When the database cannot be written.
pub fn erase_versions(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    target: &ExternalMessageId,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE amendments SET text = NULL, content = NULL WHERE workspace_id = ?1 AND account_id = ?2 \
         AND provider_message_id = ?3",
        &[workspace_id.into(), account_id.into(), target.as_str().into()],
    )?;
    Ok(())
}
