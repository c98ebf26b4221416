//! The keeper: puts webhooks onto the disk, as many as are waiting with one commit.

use crate::store::deliveries::{self, NewDelivery};
use crate::store::{Store, StoreError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How many webhooks may wait before more have to wait outside.
const QUEUE: usize = 4096;
/// How many webhooks one statement may carry.
const LARGEST_GROUP: usize = 512;
/// How long a webhook waits for its commit. After that the platform is asked to send it again; should it be kept all the same,
/// the repetition does no harm.
const PATIENCE: Duration = Duration::from_secs(10);

/// The webhook could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotKept;

pub(super) struct Waiting {
    delivery: NewDelivery,
    kept: oneshot::Sender<Result<(), NotKept>>,
}

/// How webhooks come into one commit.
pub(super) enum Keeper {
    /// Each is a unit of work of its own: the store commits together what waits together.
    Alone(Store),
    /// A task makes groups of them, because each unit is a transaction. It ends when this handle is gone and everything that
    /// waited is kept.
    InGroups(mpsc::Sender<Waiting>),
}

impl Keeper {
    /// The right one for this store.
    pub(super) fn start(store: Store) -> Self {
        if store.commits_together() {
            return Self::Alone(store);
        }
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(keep_until_closed(store, receiver));
        Self::InGroups(sender)
    }

    /// Keeps a webhook. When this returns `Ok`, it is on disk.
    pub(super) async fn keep(&self, delivery: NewDelivery) -> Result<(), NotKept> {
        let kept = async {
            match self {
                Self::Alone(store) => keep(store, vec![delivery]).await,
                Self::InGroups(sender) => {
                    let (kept, answer) = oneshot::channel();
                    sender.send(Waiting { delivery, kept }).await.map_err(|_| NotKept)?;
                    answer.await.map_err(|_| NotKept)?
                }
            }
        };
        tokio::time::timeout(PATIENCE, kept).await.unwrap_or(Err(NotKept))
    }
}

async fn keep_until_closed(store: Store, mut receiver: mpsc::Receiver<Waiting>) {
    let mut group = Vec::new();
    // What comes while a group is on its way to the disk makes the next one larger.
    while receiver.recv_many(&mut group, LARGEST_GROUP).await > 0 {
        let (deliveries, callers): (Vec<_>, Vec<_>) =
            group.drain(..).map(|waiting| (waiting.delivery, waiting.kept)).unzip();
        let kept = keep(&store, deliveries).await;
        for caller in callers {
            // A caller that has gone away will send it again; that is harmless.
            let _gone = caller.send(kept);
        }
    }
}

async fn keep(store: &Store, deliveries: Vec<NewDelivery>) -> Result<(), NotKept> {
    let count = deliveries.len();
    store.write_statement(move |tx| deliveries::keep(tx, &deliveries)).await.map_err(|error: StoreError| {
        tracing::error!(%error, count, "webhooks could not be kept; the platforms are asked to send them again");
        NotKept
    })
}
