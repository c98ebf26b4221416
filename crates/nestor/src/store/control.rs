//! Which app handles a conversation: the latest word of the platform counts. And who somebody turned out to be: two conversations
//! with one person become one.

use super::feed::{Change, ChangeKind};
use super::{StoreError, Tx};
use nestor_core::time::Timestamp;
use std::collections::BTreeSet;

/// Another app handles a conversation now (`owner`), or we do (`None`), unless a later word is known. `false`: it says nothing
/// new, or there is no such conversation.
///
/// # Errors
/// When the database cannot be written.
pub fn set(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    owner: Option<&str>,
    at: Timestamp,
    arrival: i64,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE conversations SET controlled_by = ?3, controlled_at = ?4, controlled_arrival = ?5 \
         WHERE workspace_id = ?1 AND id = ?2 AND (controlled_at, controlled_arrival) < (?4, ?5)",
        &[workspace_id.into(), conversation_id.into(), owner.into(), at.into(), arrival.into()],
    )?;
    if changed > 0 {
        note(tx, workspace_id, conversation_id);
    }
    Ok(changed > 0)
}

/// We answer: where the customer has come by an advertisement in the last `within`, messages are free until `until`, counted once
/// for each advertisement.
///
/// # Errors
/// When the database cannot be written.
pub fn answer_referral(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    since: Timestamp,
    until: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE conversations SET free_until = ?4 WHERE workspace_id = ?1 AND id = ?2 AND referred_at >= ?3 \
         AND (free_until IS NULL OR free_until <= referred_at)",
        &[workspace_id.into(), conversation_id.into(), since.into(), until.into()],
    )?;
    Ok(())
}

/// Who handles a conversation: another app, if it is one.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, workspace_id: &str, conversation_id: &str) -> Result<Option<String>, StoreError> {
    tx.query_optional(
        "SELECT controlled_by FROM conversations WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), conversation_id.into()],
        |row| row.take::<Option<String>>(0),
    )
    .map(Option::flatten)
}

/// A contact and the conversation with them at one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The contact.
    pub contact_id: String,
    /// The conversation; empty when there is none.
    pub conversation_id: String,
}

/// Two contacts are one person, says the platform: what belongs to `from` becomes part of `into`, and nothing is left of `from`.
///
/// # Errors
/// When the database cannot be written.
pub fn unite(tx: &mut Tx<'_>, workspace_id: &str, from: &Member, into: &Member) -> Result<(), StoreError> {
    if !from.conversation_id.is_empty() && from.conversation_id != into.conversation_id {
        unite_conversations(tx, workspace_id, &from.conversation_id, &into.conversation_id)?;
    }
    tx.execute(
        "UPDATE identities SET contact_id = ?3, conversation_id = ?4 WHERE workspace_id = ?1 AND contact_id = ?2",
        &[workspace_id.into(), (&from.contact_id).into(), (&into.contact_id).into(), (&into.conversation_id).into()],
    )?;
    tx.execute(
        "DELETE FROM contacts WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), (&from.contact_id).into()],
    )?;
    Ok(())
}

fn unite_conversations(tx: &mut Tx<'_>, workspace_id: &str, from: &str, into: &str) -> Result<(), StoreError> {
    tx.lock_rows("conversations", workspace_id, BTreeSet::from([from, into]).into_iter())?;
    let both = [workspace_id.into(), from.into(), into.into()];
    let moved =
        tx.query("SELECT id FROM messages WHERE workspace_id = ?1 AND conversation_id = ?2", &both[..2], |row| {
            row.take::<String>(0)
        })?;
    for table in ["messages", "outgoing_parts", "reactions", "actions"] {
        tx.execute(
            format!("UPDATE {table} SET conversation_id = ?3 WHERE workspace_id = ?1 AND conversation_id = ?2"),
            &both,
        )?;
    }
    tx.execute(
        "INSERT INTO watermarks (workspace_id, conversation_id, status, up_to, at) \
         SELECT workspace_id, ?3, status, up_to, at FROM watermarks WHERE workspace_id = ?1 AND conversation_id = ?2 \
         ON CONFLICT DO NOTHING",
        &both,
    )?;
    tx.execute("DELETE FROM watermarks WHERE workspace_id = ?1 AND conversation_id = ?2", &both[..2])?;
    let newest = "(SELECT o.id FROM conversations o WHERE o.workspace_id = ?1 AND o.id IN (?2, ?3) \
                  ORDER BY o.last_message_at DESC, o.last_message_arrival DESC, o.last_message_id DESC LIMIT 1)";
    let of = |value: &str, which: &str| {
        format!("(SELECT {value} FROM conversations o WHERE o.workspace_id = ?1 AND o.id {which})")
    };
    let of_newest = |column: &str| format!("{column} = {}", of(&format!("o.{column}"), &format!("= {newest}")));
    tx.execute(
        format!(
            "UPDATE conversations SET unread_count = {}, last_inbound_at = {}, status = {}, assignee_id = COALESCE(assignee_id, {}), \
             {}, {}, {}, {}, {} WHERE workspace_id = ?1 AND id = ?3",
            of("SUM(o.unread_count)", "IN (?2, ?3)"),
            of("MAX(o.last_inbound_at)", "IN (?2, ?3)"),
            of("MAX(o.status)", "IN (?2, ?3)"),
            of("o.assignee_id", "= ?2"),
            of_newest("last_message_at"),
            of_newest("last_message_arrival"),
            of_newest("last_message_id"),
            of_newest("last_message_preview"),
            of_newest("search_preview"),
        ),
        &both,
    )?;
    tx.execute("DELETE FROM conversations WHERE workspace_id = ?1 AND id = ?2", &both[..2])?;
    for id in moved {
        tx.note(Change {
            workspace_id: workspace_id.to_owned(),
            kind: ChangeKind::Message,
            conversation_id: Some(into.to_owned()),
            entity_id: id,
        });
    }
    note(tx, workspace_id, from);
    note(tx, workspace_id, into);
    Ok(())
}

/// Tells the feed that a conversation has changed.
pub fn note(tx: &mut Tx<'_>, workspace_id: &str, conversation_id: &str) {
    tx.note(Change {
        workspace_id: workspace_id.to_owned(),
        kind: ChangeKind::Conversation,
        conversation_id: Some(conversation_id.to_owned()),
        entity_id: conversation_id.to_owned(),
    });
}
