//! The feeder of one workspace: reads what is new in the `changes` table, once for all listeners.

use super::Live;
use crate::store::StoreError;
use crate::store::feed::{self, Numbered};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// How many changes are read at once.
const PAGE: i64 = 1000;
/// How long a wake-up may be lost at the most.
const PERIOD: Duration = Duration::from_secs(1);
/// The least time between two looks: a burst of commits is read together.
const PAUSE: Duration = Duration::from_millis(5);

/// Tells the listeners of a workspace everything after `position`, until nobody listens any more.
pub(super) async fn run(
    live: Live,
    workspace_id: String,
    mut position: i64,
    sender: broadcast::Sender<Arc<Numbered>>,
    mut wakeups: watch::Receiver<()>,
) {
    let mut failing = false;
    loop {
        match tell_what_is_new(&live, &workspace_id, &mut position, &sender).await {
            Ok(()) => failing = false,
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(%error, workspace = workspace_id, "the live feed cannot read the changes; it goes on trying");
                }
            }
        }
        if live.end_if_idle(&workspace_id, &sender) {
            return;
        }
        tokio::time::sleep(PAUSE).await;
        // A lost wake-up, or a closed line of wake-ups, costs one period.
        drop(tokio::time::timeout(PERIOD, wakeups.changed()).await);
    }
}

async fn tell_what_is_new(
    live: &Live,
    workspace_id: &str,
    position: &mut i64,
    sender: &broadcast::Sender<Arc<Numbered>>,
) -> Result<(), StoreError> {
    loop {
        let (workspace, after) = (workspace_id.to_owned(), *position);
        let changes = live.0.store.read(move |tx| feed::after(tx, &workspace, after, PAGE)).await?;
        let complete = (changes.len() as i64) < PAGE;
        for change in changes {
            *position = change.seq;
            // An error says only that nobody listens at the moment.
            drop(sender.send(Arc::new(change)));
        }
        if complete {
            return Ok(());
        }
    }
}
