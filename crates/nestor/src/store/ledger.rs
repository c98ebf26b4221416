//! The ledger: proof that everything that was received is accounted for.

use super::installation;
use super::{StoreError, Tx};

/// The counter of echoes that turned out to be of our own.
pub const ECHOES_ABSORBED: &str = "echoes_absorbed";

/// The sums over all deliveries, and what the tables say beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Deliveries kept.
    pub received: i64,
    /// Deliveries that are wholly applied.
    pub applied: i64,
    /// Deliveries that are not looked at yet or wait for an account.
    pub waiting: i64,
    /// Deliveries with something that could not be taken.
    pub dead: i64,
    /// Events in the deliveries that were looked at.
    pub events: i64,
    /// Events that took effect.
    pub stored_events: i64,
    /// Events that repeated what was there.
    pub duplicate_events: i64,
    /// Events that mean nothing to this version.
    pub ignored_events: i64,
    /// Events that wait.
    pub waiting_events: i64,
    /// Events that could not be taken.
    pub dead_events: i64,
    /// Messages that the deliveries say they added.
    pub messages_added: i64,
    /// Messages that came by webhook and are in the messages table.
    pub messages_found: i64,
    /// Echoes that were kept as messages until they turned out to be of our own.
    pub echoes_absorbed: i64,
}

impl Ledger {
    /// Reads the sums in one consistent view.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(tx: &mut Tx<'_>) -> Result<Self, StoreError> {
        let mut ledger = tx
            .query_optional(
                "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN state = 'applied' THEN 1 ELSE 0 END), 0) AS BIGINT), \
                 COALESCE(SUM(CASE WHEN state IN ('pending', 'waiting') THEN 1 ELSE 0 END), 0), \
                 CAST(COALESCE(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(events), 0) AS BIGINT), \
                 CAST(COALESCE(SUM(stored), 0) AS BIGINT), CAST(COALESCE(SUM(duplicates), 0) AS BIGINT), CAST(COALESCE(SUM(ignored), 0) AS BIGINT), \
                 CAST(COALESCE(SUM(waiting), 0) AS BIGINT), CAST(COALESCE(SUM(dead), 0) AS BIGINT), CAST(COALESCE(SUM(messages), 0) AS BIGINT) \
                 FROM deliveries",
                &[],
                |row| {
                    Ok(Self {
                        received: row.take(0)?,
                        applied: row.take(1)?,
                        waiting: row.take(2)?,
                        dead: row.take(3)?,
                        events: row.take(4)?,
                        stored_events: row.take(5)?,
                        duplicate_events: row.take(6)?,
                        ignored_events: row.take(7)?,
                        waiting_events: row.take(8)?,
                        dead_events: row.take(9)?,
                        messages_added: row.take(10)?,
                        messages_found: 0,
                        echoes_absorbed: 0,
                    })
                },
            )?
            .unwrap_or_default();
        ledger.messages_found = tx.query_number(
            "SELECT COUNT(*) FROM messages WHERE direction = 'inbound' OR author_kind = 'external'",
            &[],
        )?;
        ledger.echoes_absorbed = installation::counted(tx, ECHOES_ABSORBED)?;
        Ok(ledger)
    }

    /// Every delivery, every event and every message is accounted for.
    pub fn holds(&self) -> bool {
        self.received == self.applied + self.waiting + self.dead
            && self.events
                == self.stored_events
                    + self.duplicate_events
                    + self.ignored_events
                    + self.waiting_events
                    + self.dead_events
            && self.messages_added == self.messages_found + self.echoes_absorbed
    }
}
