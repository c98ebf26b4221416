//! Whose name and picture the platform is to be asked for, and when again.

use super::executor::{Insert, Sql};
use super::feed::{Change, ChangeKind};
use super::values::Value;
use super::{StoreError, Topic, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::identity::{ExternalIdentity, IdentityKind};
use nestor_core::time::Timestamp;
use std::collections::HashMap;

const PROFILES: Insert = Insert {
    table: "profiles",
    columns: &[
        ("workspace_id", "text"),
        ("identity_id", "text"),
        ("account_id", "text"),
        ("due_at", "bigint"),
        ("tries", "bigint"),
    ],
    key: 1,
    conflict: "ON CONFLICT DO NOTHING",
};

/// These identities, each of an account, are to be asked about. Those that are known to be asked about stay as they are.
///
/// # Errors
/// When the database cannot be written.
pub fn want(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    identities: &[(&str, &str)],
    now: Timestamp,
) -> Result<(), StoreError> {
    if identities.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = identities
        .iter()
        .map(|(identity_id, account_id)| {
            vec![workspace_id.into(), (*identity_id).into(), (*account_id).into(), now.into(), 0.into()]
        })
        .collect();
    tx.insert_many(&PROFILES, &rows)?;
    tx.wake(Topic::Profiles);
    Ok(())
}

/// Somebody to be asked about.
#[derive(Clone, Debug)]
pub struct DueProfile {
    /// The workspace.
    pub workspace_id: String,
    /// Our id of the identity.
    pub identity_id: String,
    /// The account.
    pub account_id: String,
    /// The account's channel.
    pub channel: ChannelKind,
    /// What the platform calls them.
    pub external: ExternalIdentity,
    /// Whose identity it is.
    pub contact_id: String,
    /// How often it was tried in vain.
    pub tries: i64,
    /// Our id of the picture that is known.
    pub picture: Option<String>,
}

/// Takes up to `limit` that are due, each under a lease until `lease_until`. Accounts in trouble wait.
///
/// # Errors
/// When the database cannot be written.
pub fn claim(
    tx: &mut Tx<'_>,
    now: Timestamp,
    lease_until: Timestamp,
    limit: i64,
) -> Result<Vec<DueProfile>, StoreError> {
    const SELECT: &str = "SELECT p.workspace_id, p.identity_id, p.account_id, a.channel, i.kind, i.external_id, i.contact_id, \
                          p.tries, p.picture FROM profiles p \
                          JOIN identities i ON i.workspace_id = p.workspace_id AND i.id = p.identity_id \
                          JOIN accounts a ON a.workspace_id = p.workspace_id AND a.id = p.account_id \
                          WHERE p.due_at <= ?1 AND (p.lease_until IS NULL OR p.lease_until <= ?1) AND a.state = 'ok' \
                          ORDER BY p.due_at, p.identity_id LIMIT ?2";
    let due = tx.query(
        Sql::owned(SELECT.to_owned(), format!("{SELECT} FOR UPDATE OF p SKIP LOCKED")),
        &[now.into(), limit.into()],
        |row| {
            let (channel, kind): (String, String) = (row.take(3)?, row.take(4)?);
            let unknown = || StoreError::Query(format!("an identity of {channel} has the unknown kind {kind}"));
            Ok(DueProfile {
                workspace_id: row.take(0)?,
                identity_id: row.take(1)?,
                account_id: row.take(2)?,
                channel: ChannelKind::from_word(&channel).ok_or_else(unknown)?,
                external: ExternalIdentity::new(
                    IdentityKind::from_word(&kind).ok_or_else(unknown)?,
                    row.take::<String>(5)?,
                ),
                contact_id: row.take(6)?,
                tries: row.take(7)?,
                picture: row.take(8)?,
            })
        },
    )?;
    for profile in &due {
        tx.execute(
            "UPDATE profiles SET lease_until = ?3 WHERE workspace_id = ?1 AND identity_id = ?2",
            &[(&profile.workspace_id).into(), (&profile.identity_id).into(), lease_until.into()],
        )?;
    }
    Ok(due)
}

/// The platform was asked. `fetched`: it answered; the picture is the one that it told, if any.
///
/// # Errors
/// When the database cannot be written.
pub fn asked(
    tx: &mut Tx<'_>,
    profile: &DueProfile,
    fetched: bool,
    picture: Option<&str>,
    again_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE profiles SET due_at = ?3, lease_until = NULL, tries = CASE WHEN ?4 = 1 THEN 0 ELSE tries + 1 END, \
         picture = CASE WHEN ?4 = 1 THEN ?5 ELSE picture END, fetched_at = CASE WHEN ?4 = 1 THEN ?6 ELSE fetched_at END \
         WHERE workspace_id = ?1 AND identity_id = ?2",
        &[
            (&profile.workspace_id).into(),
            (&profile.identity_id).into(),
            again_at.into(),
            fetched.into(),
            picture.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// The pictures of these contacts that we have, by contact: our ids of the files.
///
/// # Errors
/// When the database cannot be read.
pub fn pictures(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    contact_ids: &[&str],
) -> Result<HashMap<String, String>, StoreError> {
    const SELECT: &str = "SELECT i.contact_id, p.picture FROM identities i \
                          JOIN profiles p ON p.workspace_id = i.workspace_id AND p.identity_id = i.id \
                          JOIN media f ON f.workspace_id = p.workspace_id AND f.id = p.picture \
                          WHERE i.workspace_id = ?1 AND f.state = 'stored'";
    let rows = tx.query(
        Sql::owned(
            format!("{SELECT} AND i.contact_id IN (SELECT value FROM json_each(?2)) ORDER BY p.fetched_at"),
            format!("{SELECT} AND i.contact_id = ANY(?2) ORDER BY p.fetched_at"),
        ),
        &[workspace_id.into(), Value::Texts(contact_ids.iter().map(|id| (*id).into()).collect())],
        |row| Ok((row.take::<String>(0)?, row.take::<String>(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Tells the feed that a contact has changed.
pub fn note(tx: &mut Tx<'_>, workspace_id: &str, contact_id: &str) {
    tx.note(Change {
        workspace_id: workspace_id.to_owned(),
        kind: ChangeKind::Contact,
        conversation_id: None,
        entity_id: contact_id.to_owned(),
    });
}
