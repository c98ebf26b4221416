//! Webhook deliveries: kept byte for byte before they are answered, applied later, never lost.

use super::executor::{Insert, Sql};
use super::feed::{Change, ChangeKind};
use super::values::{Row, Value};
use super::{StoreError, Topic, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;
use serde::Serialize;

/// A request that was verified and has to be kept.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// When it arrived, by our clock.
    pub received_at: Timestamp,
    /// Which secret it was verified with: [`SIGNER_META`], [`SIGNER_INSTAGRAM`], or the id of one of our accounts (Telegram).
    pub signer: String,
    /// The id of the request, for the logs.
    pub request_id: String,
    /// The body, byte for byte.
    pub body: axum::body::Bytes,
}

/// The signer of a delivery that was verified with the Meta app's secret.
pub const SIGNER_META: &str = "meta_app";
/// The signer of a delivery that was verified with the Instagram app's own secret.
pub const SIGNER_INSTAGRAM: &str = "instagram_app";

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Not looked at yet.
    Pending,
    /// Everything in it that can be taken has been taken.
    Applied,
    /// Something in it waits, for an account that is not there or not enabled.
    Waiting,
    /// Something in it could not be taken. Kept, shown, replayable.
    Dead,
}

impl State {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Applied, Self::Waiting, Self::Dead];

    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Applied => "applied",
            Self::Waiting => "waiting",
            Self::Dead => "dead",
        }
    }

    /// The state of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

const NEW: Insert = Insert {
    table: "deliveries",
    columns: &[
        ("state", "text"),
        ("due_at", "bigint"),
        ("received_at", "bigint"),
        ("signer", "text"),
        ("request_id", "text"),
        ("body", "bytea"),
    ],
    key: 0,
    conflict: "",
};

/// Keeps deliveries. They are on disk when the unit of work has committed.
///
/// # Errors
/// When the database cannot be written; then none of them is kept.
pub fn keep(tx: &mut Tx<'_>, deliveries: &[NewDelivery]) -> Result<(), StoreError> {
    let rows: Vec<Vec<Value<'_>>> = deliveries
        .iter()
        .map(|delivery| {
            vec![
                State::Pending.as_str().into(),
                delivery.received_at.into(),
                delivery.received_at.into(),
                (&delivery.signer).into(),
                (&delivery.request_id).into(),
                (&*delivery.body).into(),
            ]
        })
        .collect();
    tx.insert_many(&NEW, &rows)?;
    tx.wake(Topic::Deliveries);
    Ok(())
}

/// A delivery that is to be applied, inside the transaction that applies it.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its number.
    pub id: i64,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Which secret it was verified with.
    pub signer: String,
    /// The id of the request that brought it.
    pub request_id: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Takes the oldest due deliveries for this transaction. No other node gets them until it ends.
///
/// `state <> 'applied'` says nothing new, here and below: it is the condition of the index of open deliveries, and SQLite uses
/// the index only when it stands there word for word.
///
/// # Errors
/// When the database cannot be read.
pub fn claim(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<Claimed>, StoreError> {
    let mut claimed = tx.query(
        Sql::each(
            "SELECT id, received_at, signer, request_id, body FROM deliveries WHERE state = 'pending' AND state <> 'applied' \
             AND due_at <= ?1 ORDER BY due_at, id LIMIT ?2",
            "SELECT id, received_at, signer, request_id, body FROM deliveries WHERE state = 'pending' AND state <> 'applied' \
             AND due_at <= ?1 ORDER BY due_at, id LIMIT ?2 FOR UPDATE SKIP LOCKED",
        ),
        &[now.into(), limit.into()],
        read_claimed,
    )?;
    claimed.sort_by_key(|delivery| delivery.id);
    Ok(claimed)
}

/// The delivery that [`claim`] would give first.
///
/// # Errors
/// When the database cannot be read.
pub fn oldest_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<i64>, StoreError> {
    tx.query_optional(
        "SELECT id FROM deliveries WHERE state = 'pending' AND state <> 'applied' AND due_at <= ?1 ORDER BY due_at, id LIMIT 1",
        &[now.into()],
        |row| row.take(0),
    )
}

fn read_claimed(row: &mut Row) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        id: row.take(0)?,
        received_at: row.take(1)?,
        signer: row.take(2)?,
        request_id: row.take(3)?,
        body: row.take(4)?,
    })
}

/// Puts a delivery that could not be applied off until `due_at`, or makes it a dead letter when `due_at` is `None`: then whatever
/// of it took no effect earlier counts as dead, and at least one event.
///
/// # Errors
/// When the database cannot be written.
pub fn put_off(tx: &mut Tx<'_>, id: i64, reason: &str, due_at: Option<Timestamp>) -> Result<(), StoreError> {
    if let Some(due_at) = due_at {
        tx.execute(
            "UPDATE deliveries SET attempts = attempts + 1, reason = ?2, due_at = ?3 WHERE id = ?1",
            &[id.into(), reason.into(), due_at.into()],
        )?;
    } else {
        tx.execute(
            "UPDATE deliveries SET attempts = attempts + 1, reason = ?2, state = 'dead', duplicates = 0, ignored = 0, waiting = 0, \
             events = CASE WHEN events > stored THEN events ELSE stored + 1 END, \
             dead = CASE WHEN events > stored THEN events - stored ELSE 1 END WHERE id = ?1",
            &[id.into(), reason.into()],
        )?;
    }
    note(tx, None, id);
    Ok(())
}

/// How many deliveries of one state there are.
#[derive(Clone, Debug)]
pub struct Open {
    /// One of [`State`]'s words, never `applied`.
    pub state: String,
    /// How many.
    pub count: i64,
    /// When the oldest of them was or will be due.
    pub oldest_due_at: Timestamp,
}

/// The deliveries that are not wholly applied, by state: for the metrics.
///
/// # Errors
/// When the database cannot be read.
pub fn open(tx: &mut Tx<'_>) -> Result<Vec<Open>, StoreError> {
    tx.query(
        "SELECT state, COUNT(*), MIN(due_at) FROM deliveries WHERE state <> 'applied' GROUP BY state",
        &[],
        |row| Ok(Open { state: row.take(0)?, count: row.take(1)?, oldest_due_at: row.take(2)? }),
    )
}

/// How often applying this delivery has been tried.
///
/// # Errors
/// When the database cannot be read.
pub fn attempts(tx: &mut Tx<'_>, id: i64) -> Result<i64, StoreError> {
    tx.query_number("SELECT attempts FROM deliveries WHERE id = ?1", &[id.into()])
}

/// Deliveries that wait for an account are looked at again.
pub(super) fn wake_waiting(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.execute("UPDATE deliveries SET state = 'pending' WHERE state = 'waiting' AND state <> 'applied'", &[])?;
    tx.wake(Topic::Deliveries);
    Ok(())
}

/// Which deliveries a workspace may see: its own, and, for the first workspace, those that are nobody's.
const VISIBLE: &str = "(workspace_id = ?1 OR (workspace_id IS NULL AND ?1 = 'main'))";

/// Applies a delivery again. `false`: there is no such delivery in this workspace.
///
/// # Errors
/// When the database cannot be written.
pub fn replay(tx: &mut Tx<'_>, workspace_id: &str, id: i64) -> Result<bool, StoreError> {
    let found = tx.execute(
        format!("UPDATE deliveries SET state = 'pending', due_at = received_at WHERE id = ?2 AND {VISIBLE}"),
        &[workspace_id.into(), id.into()],
    )?;
    tx.wake(Topic::Deliveries);
    Ok(found > 0)
}

/// Applies all deliveries of a state again; returns how many.
///
/// # Errors
/// When the database cannot be written.
pub fn replay_all(tx: &mut Tx<'_>, state: State) -> Result<u64, StoreError> {
    let found = tx.execute(
        "UPDATE deliveries SET state = 'pending', due_at = received_at WHERE state = ?1",
        &[state.as_str().into()],
    )?;
    tx.wake(Topic::Deliveries);
    Ok(found)
}

/// A delivery as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Delivery {
    /// Its number.
    pub id: i64,
    /// The channel, once it is known.
    pub channel: Option<String>,
    /// When it arrived.
    pub received_at: Timestamp,
    /// One of [`State`]'s words.
    pub state: String,
    /// Why it waits or could not be applied.
    pub reason: Option<String>,
    /// How often applying it was tried.
    pub attempts: i64,
    /// How many events it held.
    pub events: i64,
    /// How many took effect.
    pub stored: i64,
    /// How many repeated what was there.
    pub duplicates: i64,
    /// How many mean nothing to this version.
    pub ignored: i64,
    /// How many wait.
    pub waiting: i64,
    /// How many could not be taken.
    pub dead: i64,
    /// When it was applied.
    pub applied_at: Option<Timestamp>,
    /// The size of the body in bytes.
    pub bytes: i64,
    /// The id of the request that brought it.
    pub request_id: String,
}

const SHOWN: &str = "id, channel, received_at, state, reason, attempts, events, stored, duplicates, ignored, waiting, dead, \
                     applied_at, length(body), request_id";

fn read_shown(row: &mut Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.take(0)?,
        channel: row.take(1)?,
        received_at: row.take(2)?,
        state: row.take(3)?,
        reason: row.take(4)?,
        attempts: row.take(5)?,
        events: row.take(6)?,
        stored: row.take(7)?,
        duplicates: row.take(8)?,
        ignored: row.take(9)?,
        waiting: row.take(10)?,
        dead: row.take(11)?,
        applied_at: row.take(12)?,
        bytes: row.take(13)?,
        request_id: row.take(14)?,
    })
}

/// The deliveries of a workspace before `before`, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    state: Option<State>,
    channel: Option<ChannelKind>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    tx.query(
        format!(
            "SELECT {SHOWN} FROM deliveries WHERE {VISIBLE} AND id < ?2 AND (?3 = '' OR state = ?3) AND (?4 = '' OR channel = ?4) \
             ORDER BY id DESC LIMIT ?5"
        ),
        &[
            workspace_id.into(),
            before.unwrap_or(i64::MAX).into(),
            state.map_or("", State::as_str).into(),
            channel.map_or("", ChannelKind::as_str).into(),
            limit.into(),
        ],
        read_shown,
    )
}

/// One delivery of a workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, workspace_id: &str, id: i64) -> Result<Option<Delivery>, StoreError> {
    tx.query_optional(
        format!("SELECT {SHOWN} FROM deliveries WHERE id = ?2 AND {VISIBLE}"),
        &[workspace_id.into(), id.into()],
        read_shown,
    )
}

/// The bytes of one delivery of a workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn raw(tx: &mut Tx<'_>, workspace_id: &str, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_optional(
        format!("SELECT body FROM deliveries WHERE id = ?2 AND {VISIBLE}"),
        &[workspace_id.into(), id.into()],
        |row| row.take(0),
    )
}

pub(super) fn note(tx: &mut Tx<'_>, workspace_id: Option<&str>, id: i64) {
    tx.note(Change {
        workspace_id: workspace_id.unwrap_or(super::installation::FIRST_WORKSPACE).to_owned(),
        kind: ChangeKind::Delivery,
        conversation_id: None,
        entity_id: id.to_string(),
    });
}
