//! One listener of the live feed: catches up from the table, then follows the feeder.

use crate::store::feed::{self, Numbered};
use crate::store::{Store, StoreError, Tx};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;

/// How many changes are read at once while catching up.
const PAGE: i64 = 500;

/// What a listener is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Where it stands: everything after this number will come.
    Hello(i64),
    /// The position that was asked for is unknown or too old: everything has to be read anew.
    Reset,
    /// Something changed.
    Change(Arc<Numbered>),
}

/// Where a listener begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) position: i64,
    reset: bool,
}

impl Start {
    /// Where a listener of this workspace begins that asks for what comes after `asked`.
    pub(super) fn read(tx: &mut Tx<'_>, workspace_id: &str, asked: Option<i64>) -> Result<Self, StoreError> {
        let (first, last) = feed::bounds(tx)?;
        Ok(Self::of(asked, first, last, feed::last_of(tx, workspace_id)?))
    }

    /// The same, in a feed that holds `first` to `last` of all workspaces and `own` as the last of this one.
    fn of(asked: Option<i64>, first: i64, last: i64, own: Option<i64>) -> Self {
        // A position just before the first change that is kept misses nothing.
        let before = first.saturating_sub(1).max(0);
        let anew = own.unwrap_or(before);
        match asked {
            None => Self { position: anew, reset: false },
            Some(asked) if asked <= last && asked >= before => Self { position: asked, reset: false },
            Some(_) => Self { position: anew, reset: true },
        }
    }
}

/// A listener. [`Listener::next`] tells it one thing after the other.
pub struct Listener {
    store: Store,
    workspace_id: String,
    /// The number of the last change that was told.
    position: i64,
    changes: broadcast::Receiver<Arc<Numbered>>,
    closed: watch::Receiver<bool>,
    /// The table may hold something after `position` that will not come from the feeder.
    behind: bool,
    ready: VecDeque<Told>,
}

impl Listener {
    pub(super) fn new(
        store: Store,
        workspace_id: &str,
        start: Start,
        changes: broadcast::Receiver<Arc<Numbered>>,
        closed: watch::Receiver<bool>,
    ) -> Self {
        let mut ready = VecDeque::from([Told::Hello(start.position)]);
        if start.reset {
            ready.push_back(Told::Reset);
        }
        Self {
            store,
            workspace_id: workspace_id.to_owned(),
            position: start.position,
            changes,
            closed,
            behind: true,
            ready,
        }
    }

    /// What comes next; waits until there is something. `None`: the feed has ended, the listener should come back later. May be
    /// given up while it waits, and asked again, without losing anything.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            if *self.closed.borrow() {
                return None;
            }
            if let Some(told) = self.ready.pop_front() {
                if self.ready.is_empty() {
                    // A listener that has caught up needs no room.
                    self.ready = VecDeque::new();
                }
                return Some(told);
            }
            if self.behind {
                if let Err(error) = self.catch_up().await {
                    tracing::warn!(%error, "a listener of the live feed could not catch up");
                    return None;
                }
                continue;
            }
            tokio::select! {
                received = self.changes.recv() => match received {
                    Ok(change) if change.seq > self.position => {
                        self.position = change.seq;
                        return Some(Told::Change(change));
                    }
                    // Told already, from the table.
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.behind = true,
                    Err(RecvError::Closed) => return None,
                },
                closed = self.closed.changed() => if closed.is_err() { return None },
            }
        }
    }

    async fn catch_up(&mut self) -> Result<(), StoreError> {
        let (workspace, after) = (self.workspace_id.clone(), self.position);
        let changes = self.store.read(move |tx| feed::after(tx, &workspace, after, PAGE)).await?;
        self.behind = changes.len() as i64 == PAGE;
        if let Some(last) = changes.last() {
            self.position = last.seq;
        }
        self.ready.extend(changes.into_iter().map(|change| Told::Change(Arc::new(change))));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Start;

    #[test]
    fn a_position_within_the_feed_goes_on_and_any_other_starts_anew() {
        let goes_on = |asked, first, last| !Start::of(Some(asked), first, last, Some(last)).reset;
        assert!(goes_on(10, 10, 20) && goes_on(9, 10, 20) && goes_on(20, 10, 20));
        assert!(!goes_on(8, 10, 20), "what came before 10 is no longer kept");
        assert!(!goes_on(21, 10, 20), "nobody can know number 21 yet");
        assert!(!goes_on(-1, 1, 20));
        assert!(goes_on(0, 0, 0) && goes_on(0, 1, 3), "an empty feed, and its first changes");
    }

    #[test]
    fn who_starts_now_stands_at_the_end_of_its_own_workspace() {
        assert_eq!(Start::of(None, 10, 20, Some(15)), Start { position: 15, reset: false });
        assert_eq!(Start::of(None, 10, 20, None), Start { position: 9, reset: false });
        assert_eq!(Start::of(Some(99), 10, 20, Some(15)), Start { position: 15, reset: true });
        assert_eq!(Start::of(None, 0, 0, None), Start { position: 0, reset: false });
    }
}
