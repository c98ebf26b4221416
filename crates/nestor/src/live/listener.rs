//! One listener of the live feed: catches up from the table, then follows the feeder.

use crate::store::feed::{self, Numbered};
use crate::store::{Store, StoreError};
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
    position: i64,
    reset: bool,
}

impl Start {
    /// Where a listener begins that asks for what comes after `asked`, in a feed that holds `first` to `last`.
    ///
    /// A position just before the first change misses nothing. Numbers are shared by all workspaces, so a greater distance
    /// cannot be told from changes that are no longer kept.
    pub(super) fn of(asked: Option<i64>, first: i64, last: i64) -> Self {
        match asked {
            None => Self { position: last, reset: false },
            Some(asked) if asked <= last && asked >= first.saturating_sub(1) => Self { position: asked, reset: false },
            Some(_) => Self { position: last, reset: true },
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
        let goes_on = |asked, first, last| !Start::of(Some(asked), first, last).reset;
        assert!(goes_on(10, 10, 20) && goes_on(9, 10, 20) && goes_on(20, 10, 20));
        assert!(!goes_on(8, 10, 20), "what came before 10 is no longer kept");
        assert!(!goes_on(21, 10, 20), "nobody can know number 21 yet");
        assert!(!goes_on(-1, 1, 20));
        assert!(goes_on(0, 0, 0) && goes_on(0, 1, 3), "an empty feed, and its first changes");
        assert_eq!(Start::of(None, 10, 20), Start { position: 20, reset: false });
    }
}
