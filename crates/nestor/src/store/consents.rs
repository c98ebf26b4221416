//! What people allowed or forbade: the latest word of each identity counts.

use super::{StoreError, Tx};
use nestor_core::event::ConsentTopic;
use nestor_core::time::Timestamp;

/// Writes down what an identity allowed or forbade, unless a later word is known. `false`: it says nothing new.
///
/// # Errors
/// When the database cannot be written.
pub fn set(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    identity_id: &str,
    topic: ConsentTopic,
    granted: bool,
    at: Timestamp,
    arrival: i64,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "INSERT INTO consents (workspace_id, identity_id, topic, granted, at, arrival) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (workspace_id, identity_id, topic) DO UPDATE SET granted = excluded.granted, at = excluded.at, \
         arrival = excluded.arrival \
         WHERE consents.at < excluded.at OR (consents.at = excluded.at AND consents.arrival < excluded.arrival)",
        &[workspace_id.into(), identity_id.into(), topic.as_str().into(), granted.into(), at.into(), arrival.into()],
    )?;
    Ok(changed > 0)
}

/// What a contact forbade, by the words of the topics, each with its time.
///
/// # Errors
/// When the database cannot be read.
pub fn refused_by(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    contact_id: &str,
) -> Result<Vec<(String, Timestamp)>, StoreError> {
    tx.query(
        "SELECT s.topic, MAX(s.at) FROM consents s JOIN identities i ON i.workspace_id = s.workspace_id AND i.id = s.identity_id \
         WHERE s.workspace_id = ?1 AND i.contact_id = ?2 AND s.granted = 0 GROUP BY s.topic ORDER BY s.topic",
        &[workspace_id.into(), contact_id.into()],
        |row| Ok((row.take(0)?, row.take(1)?)),
    )
}
