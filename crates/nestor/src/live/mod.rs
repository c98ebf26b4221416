//! The live feed: what changed, told to whoever listens, from where they left off, without gap or repetition (design section 7).
//!
//! The `changes` table is the truth. One feeder a workspace reads it once for each wake-up and tells all listeners; a listener
//! that is new, or too slow, reads the table itself until it has caught up, and then follows the feeder again.

mod feeder;
mod listener;
#[cfg(test)]
mod tests;

pub use listener::{Listener, Told};

use crate::store::feed::Numbered;
use crate::store::{Store, StoreError};
use listener::Start;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{broadcast, watch};

/// How many changes a slow listener may be behind before it has to read the table.
const BACKLOG: usize = 1024;

/// The live feeds of all workspaces. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Shared>);

struct Shared {
    store: Store,
    feeds: Mutex<HashMap<String, broadcast::Sender<Arc<Numbered>>>>,
    closed: watch::Sender<bool>,
}

impl Live {
    /// The live feeds of this store. Feeders start with their first listener and end with their last.
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Shared { store, feeds: Mutex::default(), closed: watch::Sender::new(false) }))
    }

    /// Begins to listen, after the change number `position` if one is given, else from now on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn listen(&self, workspace_id: &str, position: Option<i64>) -> Result<Listener, StoreError> {
        let changes = self.subscribe(workspace_id).await?;
        let workspace = workspace_id.to_owned();
        // Read after the subscription: what the feeder has told before it is in the table by now.
        let start = self.0.store.read(move |tx| Start::read(tx, &workspace, position)).await?;
        Ok(Listener::new(self.0.store.clone(), workspace_id, start, changes, self.0.closed.subscribe()))
    }

    /// Ends all listeners, now and from now on: the server is going down.
    pub fn close(&self) {
        self.0.closed.send_replace(true);
    }

    async fn subscribe(&self, workspace_id: &str) -> Result<broadcast::Receiver<Arc<Numbered>>, StoreError> {
        if let Some(sender) = self.feeds().get(workspace_id) {
            return Ok(sender.subscribe());
        }
        let workspace = workspace_id.to_owned();
        let wakeups = self.0.store.subscribe(crate::store::Topic::Changes);
        let start = self.0.store.read(move |tx| Start::read(tx, &workspace, None)).await?;
        let mut feeds = self.feeds();
        if let Some(sender) = feeds.get(workspace_id) {
            return Ok(sender.subscribe());
        }
        let (sender, receiver) = broadcast::channel(BACKLOG);
        feeds.insert(workspace_id.to_owned(), sender.clone());
        tokio::spawn(feeder::run(self.clone(), workspace_id.to_owned(), start.position, sender, wakeups));
        Ok(receiver)
    }

    /// Ends the feed of a workspace if nobody listens any more.
    fn end_if_idle(&self, workspace_id: &str, sender: &broadcast::Sender<Arc<Numbered>>) -> bool {
        let mut feeds = self.feeds();
        let idle = sender.receiver_count() == 0;
        if idle {
            feeds.remove(workspace_id);
        }
        idle
    }

    fn feeds(&self) -> std::sync::MutexGuard<'_, HashMap<String, broadcast::Sender<Arc<Numbered>>>> {
        self.0.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
