//! Contacts and identities as a batch finds and makes them.

use super::executor::{Insert, Sql};
use super::values::Value;
use super::{StoreError, Tx};
use nestor_core::identity::ExternalIdentity;
use nestor_core::time::Timestamp;
use std::collections::HashMap;

/// What is known about an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownIdentity {
    /// Whose it is.
    pub contact_id: String,
    /// Where its messages go.
    pub conversation_id: String,
    /// The names of the identity, and when the platform told them.
    pub named: Named,
    /// The name of its contact, and when the platform told it.
    pub contact_named: Named,
}

/// Names, and the platform's time of the message that brought them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// When.
    pub at: Timestamp,
    /// The name.
    pub name: Option<String>,
    /// The user name; always `None` for a contact.
    pub username: Option<String>,
}

impl Named {
    /// The same names were told again: they hold since then.
    pub fn confirm(&mut self, told: &Self) {
        if self.name == told.name && self.username == told.username {
            self.at = self.at.max(told.at);
        }
    }

    /// Names hold until the last message of the conversation at least: another one would have been written down with it. So a
    /// message that repeats a name, as nearly every one does, need not write anything.
    fn held_until(mut self, last_inbound_at: Timestamp) -> Self {
        if self.name.is_some() || self.username.is_some() {
            self.at = self.at.max(last_inbound_at);
        }
        self
    }
}

/// Of these identity ids, the ones that are known. The names' times are those until which they are known to have held.
///
/// # Errors
/// When the database cannot be read.
pub fn known_identities(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    ids: &[&str],
) -> Result<HashMap<String, KnownIdentity>, StoreError> {
    let rows = tx.query(
        Sql::each(
            "SELECT i.id, i.contact_id, i.conversation_id, i.display_name, i.username, i.named_at, c.name, c.named_at, \
             COALESCE(v.last_inbound_at, 0) FROM identities i \
             JOIN contacts c ON c.workspace_id = i.workspace_id AND c.id = i.contact_id \
             LEFT JOIN conversations v ON v.workspace_id = i.workspace_id AND v.id = i.conversation_id \
             WHERE i.workspace_id = ?1 AND i.id IN (SELECT value FROM json_each(?2))",
            "SELECT i.id, i.contact_id, i.conversation_id, i.display_name, i.username, i.named_at, c.name, c.named_at, \
             COALESCE(v.last_inbound_at, 0) FROM identities i \
             JOIN contacts c ON c.workspace_id = i.workspace_id AND c.id = i.contact_id \
             LEFT JOIN conversations v ON v.workspace_id = i.workspace_id AND v.id = i.conversation_id \
             WHERE i.workspace_id = ?1 AND i.id = ANY(?2)",
        ),
        &[workspace_id.into(), Value::Texts(ids.iter().map(|id| (*id).into()).collect())],
        |row| {
            let last_inbound_at = row.take(8)?;
            let named = Named { name: row.take(3)?, username: row.take(4)?, at: row.take(5)? };
            let contact_named = Named { name: row.take(6)?, username: None, at: row.take(7)? };
            Ok((
                row.take::<String>(0)?,
                KnownIdentity {
                    contact_id: row.take(1)?,
                    conversation_id: row.take(2)?,
                    named: named.held_until(last_inbound_at),
                    contact_named: contact_named.held_until(last_inbound_at),
                },
            ))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// A contact that nobody knew.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// Its id.
    pub id: String,
    /// Its name.
    pub named: Named,
    /// The name and user name, folded for searching.
    pub search_name: String,
}

const CONTACTS: Insert = Insert {
    table: "contacts",
    columns: &[
        ("workspace_id", "text"),
        ("id", "text"),
        ("name", "text"),
        ("named_at", "bigint"),
        ("search_name", "text"),
        ("created_at", "bigint"),
    ],
    key: 1,
    conflict: "ON CONFLICT DO NOTHING",
};

/// Adds contacts; those that are there stay as they are.
///
/// # Errors
/// When the database cannot be written.
pub fn add_contacts(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    contacts: &[NewContact],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows: Vec<_> = contacts
        .iter()
        .map(|contact| {
            vec![
                workspace_id.into(),
                (&contact.id).into(),
                contact.named.name.as_ref().into(),
                contact.named.at.into(),
                (&contact.search_name).into(),
                now.into(),
            ]
        })
        .collect();
    tx.insert_many(&CONTACTS, &rows)?;
    Ok(())
}

/// An identity that nobody knew.
#[derive(Clone, Debug)]
pub struct NewIdentity {
    /// Its id.
    pub id: String,
    /// The account that it is valid for.
    pub account_id: String,
    /// What the platform calls it.
    pub external: ExternalIdentity,
    /// Whose it is.
    pub contact_id: String,
    /// Where its messages go.
    pub conversation_id: String,
    /// Its names.
    pub named: Named,
}

const IDENTITIES: Insert = Insert {
    table: "identities",
    columns: &[
        ("workspace_id", "text"),
        ("id", "text"),
        ("account_id", "text"),
        ("kind", "text"),
        ("external_id", "text"),
        ("contact_id", "text"),
        ("conversation_id", "text"),
        ("display_name", "text"),
        ("username", "text"),
        ("named_at", "bigint"),
        ("created_at", "bigint"),
    ],
    key: 1,
    conflict: "ON CONFLICT DO NOTHING",
};

/// Adds identities. An error of the kind [`StoreError::Conflict`] says that another node has just added one of them, perhaps for
/// another contact: the batch has to be decided again.
///
/// # Errors
/// When the database cannot be written, or as said.
pub fn add_identities(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    identities: &[NewIdentity],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows: Vec<_> = identities
        .iter()
        .map(|identity| {
            vec![
                workspace_id.into(),
                (&identity.id).into(),
                (&identity.account_id).into(),
                identity.external.kind.as_str().into(),
                (&identity.external.id).into(),
                (&identity.contact_id).into(),
                (&identity.conversation_id).into(),
                identity.named.name.as_ref().into(),
                identity.named.username.as_ref().into(),
                identity.named.at.into(),
                now.into(),
            ]
        })
        .collect();
    if tx.insert_many(&IDENTITIES, &rows)?.contains(&false) {
        return Err(StoreError::Conflict("another node has just added the same identity".to_owned()));
    }
    Ok(())
}

/// An identity that was known only from an address book has a conversation now.
///
/// # Errors
/// When the database cannot be written.
pub fn begin_conversation(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    conversation_id: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE identities SET conversation_id = ?3 WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), id.into(), conversation_id.into()],
    )?;
    Ok(())
}

/// A later message brought other names for an identity.
///
/// # Errors
/// When the database cannot be written.
pub fn rename_identity(tx: &mut Tx<'_>, workspace_id: &str, id: &str, named: &Named) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE identities SET display_name = ?3, username = ?4, named_at = ?5 WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), id.into(), named.name.as_ref().into(), named.username.as_ref().into(), named.at.into()],
    )?;
    Ok(())
}

/// A later message brought another name for a contact.
///
/// # Errors
/// When the database cannot be written.
pub fn rename_contact(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    named: &Named,
    search_name: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE contacts SET name = ?3, named_at = ?4, search_name = ?5 WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), id.into(), named.name.as_ref().into(), named.at.into(), search_name.into()],
    )?;
    Ok(())
}
