//! Who may come in: users, their sessions, API keys, and the throttle of failed sign-ins. Tokens are kept only as keyed hashes.

use super::values::Row;
use super::{StoreError, Tx};
use nestor_core::time::Timestamp;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything in the workspace.
    Admin,
    /// Reading and answering conversations.
    Operator,
}

impl Role {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
        }
    }

    /// The role of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Admin, Self::Operator].into_iter().find(|role| role.as_str() == word)
    }
}

/// Somebody who signs in.
#[derive(Clone, Debug)]
pub struct User {
    /// The workspace.
    pub workspace_id: String,
    /// Our id.
    pub id: String,
    /// The address that they sign in with, in lower case.
    pub email: String,
    /// The name that others see.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The password's argon2id hash.
    pub password_hash: String,
    /// When they were added.
    pub created_at: Timestamp,
}

const USER: &str = "u.workspace_id, u.id, u.email, u.name, u.role, u.password_hash, u.created_at";

fn read_user(row: &mut Row) -> Result<User, StoreError> {
    Ok(User {
        workspace_id: row.take(0)?,
        id: row.take(1)?,
        email: row.take(2)?,
        name: row.take(3)?,
        role: read_role(row, 4)?,
        password_hash: row.take(5)?,
        created_at: row.take(6)?,
    })
}

fn read_role(row: &mut Row, column: usize) -> Result<Role, StoreError> {
    let word: String = row.take(column)?;
    Role::from_word(&word).ok_or_else(|| StoreError::Query(format!("a user has the unknown role {word}")))
}

/// Adds a user. `false`: the address is taken.
///
/// # Errors
/// When the database cannot be written.
pub fn add_user(tx: &mut Tx<'_>, user: &User) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO users (workspace_id, id, email, name, role, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         ON CONFLICT DO NOTHING",
        &[
            (&user.workspace_id).into(),
            (&user.id).into(),
            (&user.email).into(),
            (&user.name).into(),
            user.role.as_str().into(),
            (&user.password_hash).into(),
            user.created_at.into(),
        ],
    )?;
    Ok(added > 0)
}

/// The users of a workspace, by name.
///
/// # Errors
/// When the database cannot be read.
pub fn users(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<User>, StoreError> {
    tx.query(
        format!("SELECT {USER} FROM users u WHERE u.workspace_id = ?1 ORDER BY u.name, u.id"),
        &[workspace_id.into()],
        read_user,
    )
}

/// One user of a workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn user(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Option<User>, StoreError> {
    tx.query_optional(
        format!("SELECT {USER} FROM users u WHERE u.workspace_id = ?1 AND u.id = ?2"),
        &[workspace_id.into(), id.into()],
        read_user,
    )
}

/// The user who signs in with this address (lower case), of whichever workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn user_by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<User>, StoreError> {
    tx.query_optional(format!("SELECT {USER} FROM users u WHERE u.email = ?1"), &[email.into()], read_user)
}

/// A signed-in browser.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub user: User,
    /// The keyed hash of its current token.
    pub token_hash: String,
    /// When the token was last replaced.
    pub rotated_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// It was found by the token before the current one: good only for requests that were under way.
    pub by_previous_token: bool,
}

/// Begins a session.
///
/// # Errors
/// When the database cannot be written.
pub fn add_session(
    tx: &mut Tx<'_>,
    user: &User,
    token_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sessions (workspace_id, token_hash, user_id, created_at, rotated_at, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
        &[(&user.workspace_id).into(), token_hash.into(), (&user.id).into(), now.into(), expires_at.into()],
    )?;
    Ok(())
}

/// The session of a token, if it is not over.
///
/// # Errors
/// When the database cannot be read.
pub fn session(tx: &mut Tx<'_>, token_hash: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
    tx.query_optional(
        format!(
            "SELECT {USER}, s.token_hash, s.rotated_at, s.expires_at FROM sessions s \
             JOIN users u ON u.workspace_id = s.workspace_id AND u.id = s.user_id \
             WHERE (s.token_hash = ?1 OR s.previous_token_hash = ?1) AND s.expires_at > ?2"
        ),
        &[token_hash.into(), now.into()],
        |row| {
            let found: String = row.take(7)?;
            Ok(Session {
                by_previous_token: found != token_hash,
                token_hash: found,
                rotated_at: row.take(8)?,
                expires_at: row.take(9)?,
                user: read_user(row)?,
            })
        },
    )
}

/// Replaces a session's token. `false`: somebody else has replaced it already.
///
/// # Errors
/// When the database cannot be written.
pub fn rotate_session(
    tx: &mut Tx<'_>,
    old_hash: &str,
    new_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let rotated = tx.execute(
        "UPDATE sessions SET token_hash = ?2, previous_token_hash = ?1, rotated_at = ?3, expires_at = ?4 WHERE token_hash = ?1",
        &[old_hash.into(), new_hash.into(), now.into(), expires_at.into()],
    )?;
    Ok(rotated > 0)
}

/// Ends a session.
///
/// # Errors
/// When the database cannot be written.
pub fn end_session(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM sessions WHERE token_hash = ?1 OR previous_token_hash = ?1", &[token_hash.into()])?;
    Ok(())
}

/// Notes a failed sign-in.
///
/// # Errors
/// When the database cannot be written.
pub fn add_sign_in_failure(tx: &mut Tx<'_>, subject: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.execute("INSERT INTO sign_in_failures (subject, at) VALUES (?1, ?2)", &[subject.into(), at.into()])?;
    Ok(())
}

/// How often signing in failed for this subject since `since`, and when last.
///
/// # Errors
/// When the database cannot be read.
pub fn sign_in_failures(
    tx: &mut Tx<'_>,
    subject: &str,
    since: Timestamp,
) -> Result<(i64, Option<Timestamp>), StoreError> {
    Ok(tx
        .query_optional(
            "SELECT COUNT(*), MAX(at) FROM sign_in_failures WHERE subject = ?1 AND at > ?2",
            &[subject.into(), since.into()],
            |row| Ok((row.take(0)?, row.take(1)?)),
        )?
        .unwrap_or((0, None)))
}

/// Takes back one failure of a subject: the attempt was none.
///
/// # Errors
/// When the database cannot be written.
pub fn take_back_sign_in_failure(tx: &mut Tx<'_>, subject: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.execute("DELETE FROM sign_in_failures WHERE subject = ?1 AND at = ?2", &[subject.into(), at.into()])?;
    Ok(())
}

/// Forgets the failures of a subject that has signed in.
///
/// # Errors
/// When the database cannot be written.
pub fn clear_sign_in_failures(tx: &mut Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM sign_in_failures WHERE subject = ?1", &[subject.into()])?;
    Ok(())
}

/// Forgets sessions that are over and failures older than `failures_before`.
///
/// # Errors
/// When the database cannot be written.
pub fn prune(tx: &mut Tx<'_>, now: Timestamp, failures_before: Timestamp) -> Result<(), StoreError> {
    tx.execute("DELETE FROM sessions WHERE expires_at <= ?1", &[now.into()])?;
    tx.execute("DELETE FROM sign_in_failures WHERE at < ?1", &[failures_before.into()])?;
    Ok(())
}

/// A key for programs.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// The workspace.
    pub workspace_id: String,
    /// Our id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

/// Adds an API key.
///
/// # Errors
/// When the database cannot be written.
pub fn add_api_key(tx: &mut Tx<'_>, key: &ApiKey, token_hash: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO api_keys (workspace_id, id, name, role, token_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &[
            (&key.workspace_id).into(),
            (&key.id).into(),
            (&key.name).into(),
            key.role.as_str().into(),
            token_hash.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// The API key of a token, if it is not revoked.
///
/// # Errors
/// When the database cannot be read.
pub fn api_key(tx: &mut Tx<'_>, token_hash: &str) -> Result<Option<ApiKey>, StoreError> {
    tx.query_optional(
        "SELECT workspace_id, id, name, role FROM api_keys WHERE token_hash = ?1 AND revoked_at IS NULL",
        &[token_hash.into()],
        |row| Ok(ApiKey { workspace_id: row.take(0)?, id: row.take(1)?, name: row.take(2)?, role: read_role(row, 3)? }),
    )
}

/// Ends the API keys of this name; returns how many.
///
/// # Errors
/// When the database cannot be written.
pub fn revoke_api_keys(tx: &mut Tx<'_>, workspace_id: &str, name: &str, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE api_keys SET revoked_at = ?3 WHERE workspace_id = ?1 AND name = ?2 AND revoked_at IS NULL",
        &[workspace_id.into(), name.into(), now.into()],
    )
}
