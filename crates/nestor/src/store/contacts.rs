//! Contacts and their identities, as they are read.

use super::executor::Sql;
use super::values::{Row, Value};
use super::{StoreError, Tx};
use nestor_core::identity::{ExternalIdentity, IdentityKind};
use nestor_core::time::Timestamp;
use std::collections::HashMap;

/// A person.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Our id.
    pub id: String,
    /// The name, if one is known.
    pub name: Option<String>,
    /// When we first heard of them.
    pub created_at: Timestamp,
}

/// One id of a person at one of our accounts.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Our id of it.
    pub id: String,
    /// The account that it is valid for.
    pub account_id: String,
    /// The account's channel.
    pub channel: String,
    /// What the platform calls them.
    pub external: ExternalIdentity,
    /// The name that the platform shows.
    pub display_name: Option<String>,
    /// The user name on the platform.
    pub username: Option<String>,
    /// When we first saw it.
    pub created_at: Timestamp,
}

/// One contact of a workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Option<Contact>, StoreError> {
    tx.query_optional(
        "SELECT id, name, created_at FROM contacts WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), id.into()],
        |row| Ok(Contact { id: row.take(0)?, name: row.take(1)?, created_at: row.take(2)? }),
    )
}

/// The identities of a contact, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn identities(tx: &mut Tx<'_>, workspace_id: &str, contact_id: &str) -> Result<Vec<Identity>, StoreError> {
    tx.query(
        "SELECT i.id, i.account_id, a.channel, i.kind, i.external_id, i.display_name, i.username, i.created_at FROM identities i \
         JOIN accounts a ON a.workspace_id = i.workspace_id AND a.id = i.account_id \
         WHERE i.workspace_id = ?1 AND i.contact_id = ?2 ORDER BY i.created_at, i.id",
        &[workspace_id.into(), contact_id.into()],
        read_identity,
    )
}

fn read_identity(row: &mut Row) -> Result<Identity, StoreError> {
    let kind: String = row.take(3)?;
    Ok(Identity {
        id: row.take(0)?,
        account_id: row.take(1)?,
        channel: row.take(2)?,
        external: ExternalIdentity {
            kind: IdentityKind::from_word(&kind)
                .ok_or_else(|| StoreError::Query(format!("an identity has the unknown kind {kind}")))?,
            id: row.take(4)?,
        },
        display_name: row.take(5)?,
        username: row.take(6)?,
        created_at: row.take(7)?,
    })
}

/// The first identity of each of these contacts, by contact: what to call somebody who has told no name.
///
/// # Errors
/// When the database cannot be read.
pub fn first_identities(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    contact_ids: &[&str],
) -> Result<HashMap<String, Identity>, StoreError> {
    const SELECT: &str = "SELECT i.id, i.account_id, a.channel, i.kind, i.external_id, i.display_name, i.username, i.created_at, \
                          i.contact_id FROM identities i \
                          JOIN accounts a ON a.workspace_id = i.workspace_id AND a.id = i.account_id";
    const ORDER: &str = "ORDER BY i.created_at DESC, i.id DESC";
    let rows = tx.query(
        Sql::owned(
            format!("{SELECT} WHERE i.workspace_id = ?1 AND i.contact_id IN (SELECT value FROM json_each(?2)) {ORDER}"),
            format!("{SELECT} WHERE i.workspace_id = ?1 AND i.contact_id = ANY(?2) {ORDER}"),
        ),
        &[workspace_id.into(), Value::Texts(contact_ids.iter().map(|id| (*id).into()).collect())],
        |row| Ok((row.take::<String>(8)?, read_identity(row)?)),
    )?;
    // The oldest comes last and stays.
    Ok(rows.into_iter().collect())
}

/// The identities by which a conversation's other side can be written to, newest first: the one that was seen last is the
/// likeliest to be right.
///
/// # Errors
/// When the database cannot be read.
pub fn recipients(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    contact_id: &str,
    conversation_id: &str,
) -> Result<Vec<ExternalIdentity>, StoreError> {
    let mut identities = tx.query(
        "SELECT i.id, i.account_id, a.channel, i.kind, i.external_id, i.display_name, i.username, i.created_at FROM identities i \
         JOIN accounts a ON a.workspace_id = i.workspace_id AND a.id = i.account_id \
         WHERE i.workspace_id = ?1 AND i.contact_id = ?2 AND i.account_id = ?3 AND i.conversation_id = ?4",
        &[workspace_id.into(), contact_id.into(), account_id.into(), conversation_id.into()],
        read_identity,
    )?;
    identities
        .sort_by(|one, other| other.created_at.cmp(&one.created_at).then_with(|| one.external.cmp(&other.external)));
    Ok(identities.into_iter().map(|identity| identity.external).collect())
}
