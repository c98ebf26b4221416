//! The live feed: what changed, in the order of the commits, and the wake-ups that say "look".
//!
//! A change is written in the transaction that made it (design section 7). On PostgreSQL a sequence number can become visible
//! after a greater one; a reader that remembers the greater one would skip it. Therefore a transaction takes a lock on its
//! workspace's feed just before it numbers its changes, as its last act before the commit: numbers become visible in order.

use super::error::StoreError;
use super::executor::{Insert, Lock, Tx};
use super::values::Value;
use nestor_core::time::Timestamp;
use std::collections::BTreeSet;
use tokio::sync::watch;

/// One thing that changed. Thin on purpose: the reader looks the thing up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The workspace.
    pub workspace_id: String,
    /// What kind of thing.
    pub kind: ChangeKind,
    /// The conversation that it belongs to, if any.
    pub conversation_id: Option<String>,
    /// Its id.
    pub entity_id: String,
}

/// The kinds of things that change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// A message was added, or moved on.
    Message,
    /// A conversation was added or changed.
    Conversation,
    /// A contact was added or changed.
    Contact,
    /// An account was added or changed.
    Account,
    /// A delivery needs attention or was mended.
    Delivery,
    /// A message template was added or changed.
    Template,
}

impl ChangeKind {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Conversation => "conversation",
            Self::Contact => "contact",
            Self::Account => "account",
            Self::Delivery => "delivery",
            Self::Template => "template",
        }
    }
}

/// A change as it was numbered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// Its place in the feed.
    pub seq: i64,
    /// One of [`ChangeKind`]'s words.
    pub kind: String,
    /// The conversation that it belongs to, if any.
    pub conversation_id: Option<String>,
    /// Its id.
    pub entity_id: String,
}

/// What somebody may be waiting for. A wake-up carries nothing: who is woken reads the state again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Deliveries to be applied.
    Deliveries,
    /// Parts to be sent.
    Outbox,
    /// Changes to be shown.
    Changes,
    /// Accounts to be read again.
    Accounts,
    /// Actions to be done at a platform.
    Actions,
    /// People to be asked about.
    Profiles,
    /// Templates to be read again.
    Templates,
    /// Files to be fetched.
    Media,
}

impl Topic {
    pub(crate) const ALL: [Self; 8] = [
        Self::Deliveries,
        Self::Outbox,
        Self::Changes,
        Self::Accounts,
        Self::Actions,
        Self::Profiles,
        Self::Templates,
        Self::Media,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Deliveries => "deliveries",
            Self::Outbox => "outbox",
            Self::Changes => "changes",
            Self::Accounts => "accounts",
            Self::Actions => "actions",
            Self::Profiles => "profiles",
            Self::Templates => "templates",
            Self::Media => "media",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == word)
    }
}

/// Wakes those who wait.
#[derive(Clone, Debug)]
pub(crate) struct Wakers {
    senders: [watch::Sender<()>; Topic::ALL.len()],
}

impl Wakers {
    pub(crate) fn new() -> Self {
        Self { senders: std::array::from_fn(|_| watch::Sender::new(())) }
    }

    pub(crate) fn wake(&self, topics: impl IntoIterator<Item = Topic>) {
        for topic in topics {
            self.senders[topic as usize].send_replace(());
        }
    }

    pub(crate) fn subscribe(&self, topic: Topic) -> watch::Receiver<()> {
        self.senders[topic as usize].subscribe()
    }
}

const CHANGES: Insert = Insert {
    table: "changes",
    columns: &[
        ("workspace_id", "text"),
        ("conversation_id", "text"),
        ("kind", "text"),
        ("entity_id", "text"),
        ("at", "bigint"),
    ],
    key: 3,
    conflict: "",
};

/// Writes what the unit noted. Called as the last act before the commit.
pub(crate) fn write_changes(tx: &mut Tx<'_>, at: Timestamp) -> Result<(), StoreError> {
    let changes = tx.take_changes();
    if changes.is_empty() {
        return Ok(());
    }
    let workspaces: BTreeSet<&str> = changes.iter().map(|change| change.workspace_id.as_str()).collect();
    for workspace in workspaces {
        tx.lock(Lock::Feed, workspace)?;
    }
    let rows: Vec<Vec<Value<'_>>> = changes
        .iter()
        .map(|change| {
            vec![
                (&change.workspace_id).into(),
                change.conversation_id.as_ref().into(),
                change.kind.as_str().into(),
                (&change.entity_id).into(),
                at.into(),
            ]
        })
        .collect();
    tx.insert_many(&CHANGES, &rows)?;
    Ok(())
}

/// The changes of a workspace after `seq`, oldest first, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub fn after(tx: &mut Tx<'_>, workspace_id: &str, seq: i64, limit: i64) -> Result<Vec<Numbered>, StoreError> {
    tx.query(
        "SELECT seq, kind, conversation_id, entity_id FROM changes WHERE workspace_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
        &[workspace_id.into(), seq.into(), limit.into()],
        |row| {
            Ok(Numbered {
                seq: row.take(0)?,
                kind: row.take(1)?,
                conversation_id: row.take(2)?,
                entity_id: row.take(3)?,
            })
        },
    )
}

/// The first and the last number that is kept, of all workspaces; `(0, 0)` when there is none. A reader who stands before the
/// first may have missed changes that are no longer kept, and must start anew.
///
/// # Errors
/// When the database cannot be read.
pub fn bounds(tx: &mut Tx<'_>) -> Result<(i64, i64), StoreError> {
    let found =
        tx.query_optional("SELECT (SELECT MIN(seq) FROM changes), (SELECT MAX(seq) FROM changes)", &[], |row| {
            Ok((row.take::<Option<i64>>(0)?, row.take::<Option<i64>>(1)?))
        })?;
    Ok(match found {
        Some((Some(first), Some(last))) => (first, last),
        _ => (0, 0),
    })
}

/// The last number of a workspace's own changes, if any is kept. A reader who starts now stands here, not at the last number of
/// all workspaces: on PostgreSQL a smaller number of this workspace may become visible after a greater one of another.
///
/// # Errors
/// When the database cannot be read.
pub fn last_of(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Option<i64>, StoreError> {
    tx.query_optional("SELECT MAX(seq) FROM changes WHERE workspace_id = ?1", &[workspace_id.into()], |row| {
        row.take::<Option<i64>>(0)
    })
    .map(Option::flatten)
}

/// Forgets changes older than `before`, but always keeps the newest of the installation, so that the numbers stay known.
///
/// # Errors
/// When the database cannot be written.
pub fn prune(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM changes WHERE at < ?1 AND seq < (SELECT MAX(seq) FROM changes)", &[before.into()])
}
