//! Whose templates are read from the platform, and when again.

use super::executor::Sql;
use super::{StoreError, Topic, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;

/// Somebody at a platform who has templates: a WhatsApp business account, a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// The workspace that the templates are read for.
    pub workspace_id: String,
    /// The channel.
    pub channel: ChannelKind,
    /// The platform's id.
    pub id: String,
}

/// An owner whose templates somebody reads now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The owner.
    pub owner: Owner,
    /// How often they had been asked for.
    pub asked: i64,
    /// How often reading them has failed in a row.
    pub failures: i64,
}

/// How reading went the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// When they are read next.
    pub due_at: Timestamp,
    /// When they were last read.
    pub synced_at: Option<Timestamp>,
    /// Why they could not be read the last time.
    pub problem: Option<String>,
}

/// Asks for an owner's templates to be read at `due_at`, unless that is to be done earlier.
///
/// # Errors
/// When the database cannot be written.
pub fn ask(tx: &mut Tx<'_>, owner: &Owner, due_at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO template_owners (workspace_id, channel, owner, due_at, asked, failures) VALUES (?1, ?2, ?3, ?4, 1, 0) \
         ON CONFLICT (workspace_id, channel, owner) DO UPDATE SET asked = template_owners.asked + 1, \
         due_at = CASE WHEN template_owners.due_at < excluded.due_at THEN template_owners.due_at ELSE excluded.due_at END",
        &[(&owner.workspace_id).into(), owner.channel.as_str().into(), (&owner.id).into(), due_at.into()],
    )?;
    tx.wake(Topic::Templates);
    Ok(())
}

/// Whether somebody's templates are to be read now.
///
/// # Errors
/// When the database cannot be read.
pub fn is_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, StoreError> {
    let due = tx.query_number(
        "SELECT COUNT(*) FROM template_owners WHERE due_at <= ?1 AND (lease_until IS NULL OR lease_until <= ?1)",
        &[now.into()],
    )?;
    Ok(due > 0)
}

/// Takes the owner whose templates have been due for longest, until `until`: nobody else reads them meanwhile.
///
/// # Errors
/// When the database cannot be written.
pub fn claim(tx: &mut Tx<'_>, now: Timestamp, until: Timestamp) -> Result<Option<Claim>, StoreError> {
    const DUE: &str = "SELECT workspace_id, channel, owner, asked, failures FROM template_owners WHERE due_at <= ?1 AND \
                       (lease_until IS NULL OR lease_until <= ?1) ORDER BY due_at, workspace_id, channel, owner LIMIT 1";
    let sql = Sql::owned(DUE.to_owned(), format!("{DUE} FOR UPDATE SKIP LOCKED"));
    let found = tx.query_optional(sql, &[now.into()], |row| {
        let channel: String = row.take(1)?;
        Ok(Claim {
            owner: Owner {
                workspace_id: row.take(0)?,
                channel: ChannelKind::from_word(&channel)
                    .ok_or_else(|| StoreError::Query(format!("templates have the unknown channel {channel}")))?,
                id: row.take(2)?,
            },
            asked: row.take(3)?,
            failures: row.take(4)?,
        })
    })?;
    if let Some(Claim { owner, .. }) = &found {
        tx.execute(
            "UPDATE template_owners SET lease_until = ?4 WHERE workspace_id = ?1 AND channel = ?2 AND owner = ?3",
            &[(&owner.workspace_id).into(), owner.channel.as_str().into(), (&owner.id).into(), until.into()],
        )?;
    }
    Ok(found)
}

/// All templates of the owner were read. They are read again at `next`, or at once when somebody has asked meanwhile. Returns whether
/// nobody has.
///
/// # Errors
/// When the database cannot be written.
pub fn finish(tx: &mut Tx<'_>, claim: &Claim, next: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
    let owner = &claim.owner;
    let asked: Option<i64> = tx.query_optional(
        "UPDATE template_owners SET lease_until = NULL, failures = 0, problem = NULL, synced_at = ?6, \
         due_at = CASE WHEN asked = ?4 THEN ?5 ELSE due_at END WHERE workspace_id = ?1 AND channel = ?2 AND owner = ?3 \
         RETURNING asked",
        &[
            (&owner.workspace_id).into(),
            owner.channel.as_str().into(),
            (&owner.id).into(),
            claim.asked.into(),
            next.into(),
            now.into(),
        ],
        |row| row.take(0),
    )?;
    Ok(asked == Some(claim.asked))
}

/// The templates of the owner could not be read. It is tried again at `next`.
///
/// # Errors
/// When the database cannot be written.
pub fn fail(tx: &mut Tx<'_>, claim: &Claim, next: Timestamp, problem: &str) -> Result<(), StoreError> {
    let owner = &claim.owner;
    tx.execute(
        "UPDATE template_owners SET lease_until = NULL, failures = failures + 1, due_at = ?4, problem = ?5 \
         WHERE workspace_id = ?1 AND channel = ?2 AND owner = ?3",
        &[(&owner.workspace_id).into(), owner.channel.as_str().into(), (&owner.id).into(), next.into(), problem.into()],
    )?;
    Ok(())
}

/// How reading an owner's templates went the last time.
///
/// # Errors
/// When the database cannot be read.
pub fn state(tx: &mut Tx<'_>, owner: &Owner) -> Result<Option<State>, StoreError> {
    tx.query_optional(
        "SELECT due_at, synced_at, problem FROM template_owners WHERE workspace_id = ?1 AND channel = ?2 AND owner = ?3",
        &[(&owner.workspace_id).into(), owner.channel.as_str().into(), (&owner.id).into()],
        |row| Ok(State { due_at: row.take(0)?, synced_at: row.take(1)?, problem: row.take(2)? }),
    )
}
