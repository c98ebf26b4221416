//! The keeper: one task that puts all webhooks which are waiting into one unit of work, and so onto the disk with one commit.

use crate::store::deliveries::{self, NewDelivery};
use crate::store::{Store, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// How many webhooks may wait before more have to wait outside.
const QUEUE: usize = 4096;
/// How many webhooks one commit may carry.
const LARGEST_GROUP: usize = 512;
/// How many groups are on their way to the disk at once: while one waits for it, the next is written.
const GROUPS_AT_ONCE: usize = 2;
/// How long a webhook waits for its commit. After that the platform is asked to send it again; should it be kept all the same,
/// the repetition does no harm.
const PATIENCE: Duration = Duration::from_secs(10);

/// The webhook could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotKept;

struct Waiting {
    delivery: NewDelivery,
    kept: oneshot::Sender<Result<(), NotKept>>,
}

/// A handle to the task. The task ends when the last handle is gone and everything that waited is kept.
pub(super) struct Keeper(mpsc::Sender<Waiting>);

impl Keeper {
    /// Starts the task.
    pub(super) fn start(store: Store) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(keep_until_closed(store, receiver));
        Self(sender)
    }

    /// Keeps a webhook. When this returns `Ok`, it is on disk.
    pub(super) async fn keep(&self, delivery: NewDelivery) -> Result<(), NotKept> {
        let (kept, answer) = oneshot::channel();
        let waiting = async {
            self.0.send(Waiting { delivery, kept }).await.map_err(|_| NotKept)?;
            answer.await.map_err(|_| NotKept)?
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or(Err(NotKept))
    }
}

async fn keep_until_closed(store: Store, mut receiver: mpsc::Receiver<Waiting>) {
    let places = Arc::new(Semaphore::new(GROUPS_AT_ONCE));
    // What comes while all groups are under way waits and makes the next one larger.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let mut group = Vec::new();
        if receiver.recv_many(&mut group, LARGEST_GROUP).await == 0 {
            return;
        }
        let store = store.clone();
        tokio::spawn(async move {
            keep_group(&store, group).await;
            drop(place);
        });
    }
}

async fn keep_group(store: &Store, group: Vec<Waiting>) {
    let (deliveries, callers): (Vec<NewDelivery>, Vec<_>) =
        group.into_iter().map(|waiting| (waiting.delivery, waiting.kept)).unzip();
    let count = deliveries.len();
    let kept = store.write(move |tx| deliveries::keep(tx, &deliveries)).await.map_err(|error: StoreError| {
        tracing::error!(%error, count, "webhooks could not be kept; the platforms are asked to send them again");
        NotKept
    });
    for caller in callers {
        // A caller that has gone away will send it again; that is harmless.
        let _gone = caller.send(kept);
    }
}
