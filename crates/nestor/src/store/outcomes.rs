//! What became of deliveries: counted event by event, with a reason for each that did not take effect.

use super::deliveries::{State, note};
use super::executor::Sql;
use super::values::Value;
use super::{StoreError, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;

/// What became of the events of one delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many events it held.
    pub events: i64,
    /// How many took effect.
    pub stored: i64,
    /// How many messages they added.
    pub messages: i64,
    /// What did not take effect and is no repetition, each with its place.
    pub exceptions: Vec<Exception>,
    /// The workspace, when it concerned just one.
    pub workspace_id: Option<String>,
    /// The channel, when it could be told.
    pub channel: Option<ChannelKind>,
}

/// One event that did not take effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Where in the body.
    pub place: String,
    /// What became of it.
    pub kind: ExceptionKind,
    /// Why: a stable word.
    pub reason: String,
}

/// What became of an event that did not take effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExceptionKind {
    /// It means nothing to this version.
    Ignored,
    /// It waits for something.
    Waiting,
    /// It could not be taken.
    Dead,
}

impl ExceptionKind {
    /// The word that the database uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ignored => "ignored",
            Self::Waiting => "waiting",
            Self::Dead => "dead",
        }
    }
}

impl Outcome {
    fn count(&self, kind: ExceptionKind) -> i64 {
        i64::try_from(self.exceptions.iter().filter(|exception| exception.kind == kind).count()).unwrap_or(i64::MAX)
    }

    /// The state that follows from it.
    pub fn state(&self) -> State {
        if self.count(ExceptionKind::Dead) > 0 {
            State::Dead
        } else if self.count(ExceptionKind::Waiting) > 0 {
            State::Waiting
        } else {
            State::Applied
        }
    }

    fn reason(&self) -> Option<&str> {
        let kind = match self.state() {
            State::Dead => ExceptionKind::Dead,
            State::Waiting => ExceptionKind::Waiting,
            State::Pending | State::Applied => return None,
        };
        self.exceptions.iter().find(|exception| exception.kind == kind).map(|exception| exception.reason.as_str())
    }
}

/// Writes down what became of deliveries. A delivery that is applied a second time keeps what it added the first time; what is
/// neither new nor an exception is a repetition.
///
/// # Errors
/// When the database cannot be written.
pub fn finish(tx: &mut Tx<'_>, outcomes: &[(i64, Outcome)], now: Timestamp) -> Result<(), StoreError> {
    // Most deliveries of a batch come out alike: those are marked by one statement.
    let mut alike: Vec<(&Outcome, Vec<i64>)> = Vec::new();
    for (id, outcome) in outcomes {
        match alike.iter_mut().find(|(known, _)| *known == outcome) {
            Some((_, ids)) => ids.push(*id),
            None => alike.push((outcome, vec![*id])),
        }
    }
    for (outcome, ids) in alike {
        tx.execute(
            Sql::each(
                "UPDATE deliveries SET state = ?2, reason = ?3, attempts = attempts + 1, applied_at = ?4, events = ?5, \
                 stored = stored + ?6, messages = messages + ?7, ignored = ?8, waiting = ?9, dead = ?10, \
                 duplicates = ?5 - (stored + ?6) - ?8 - ?9 - ?10, workspace_id = ?11, channel = ?12 \
                 WHERE id IN (SELECT value FROM json_each(?1))",
                "UPDATE deliveries SET state = ?2, reason = ?3, attempts = attempts + 1, applied_at = ?4, events = ?5, \
                 stored = stored + ?6, messages = messages + ?7, ignored = ?8, waiting = ?9, dead = ?10, \
                 duplicates = ?5 - (stored + ?6) - ?8 - ?9 - ?10, workspace_id = ?11, channel = ?12 \
                 WHERE id = ANY(?1)",
            ),
            &[
                Value::Ints(ids.clone()),
                outcome.state().as_str().into(),
                outcome.reason().into(),
                now.into(),
                outcome.events.into(),
                outcome.stored.into(),
                outcome.messages.into(),
                outcome.count(ExceptionKind::Ignored).into(),
                outcome.count(ExceptionKind::Waiting).into(),
                outcome.count(ExceptionKind::Dead).into(),
                outcome.workspace_id.as_ref().into(),
                outcome.channel.map(ChannelKind::as_str).into(),
            ],
        )?;
        write_exceptions(tx, &ids, outcome)?;
    }
    Ok(())
}

/// Replaces what was written about the exceptions of these deliveries the last time that they were applied.
fn write_exceptions(tx: &mut Tx<'_>, ids: &[i64], outcome: &Outcome) -> Result<(), StoreError> {
    let before = tx.query(
        Sql::each(
            "DELETE FROM delivery_outcomes WHERE delivery_id IN (SELECT value FROM json_each(?1)) RETURNING delivery_id",
            "DELETE FROM delivery_outcomes WHERE delivery_id = ANY(?1) RETURNING delivery_id",
        ),
        &[Value::Ints(ids.to_vec())],
        |row| row.take::<i64>(0),
    )?;
    for id in ids {
        for exception in &outcome.exceptions {
            tx.execute(
                "INSERT INTO delivery_outcomes (delivery_id, place, outcome, reason) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT DO NOTHING",
                &[(*id).into(), (&exception.place).into(), exception.kind.as_str().into(), (&exception.reason).into()],
            )?;
        }
        if outcome.state() != State::Applied || before.contains(id) {
            note(tx, outcome.workspace_id.as_deref(), *id);
        }
    }
    Ok(())
}
