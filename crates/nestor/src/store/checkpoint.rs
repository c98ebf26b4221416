//! Checkpoints of SQLite's log, beside the writer.
//!
//! SQLite's own way is that the commit which fills the log copies it into the database file, and who waits for that commit waits
//! for the copy. Here a thread with a connection of its own copies while the writer goes on. The log begins anew only when all of
//! it is copied, which under load never happens by itself: when it has grown large, the writer copies the little that is left
//! after such a run, between two commits.

use super::StoreError;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// After how many more pages in the log it is copied: 4 MB. Commits wait for the disk while a copy is flushed, so it must be small.
const EVERY: i32 = 1_000;
/// From how many pages on the writer brings the log to its end: 64 MB.
const LARGE: i32 = 16_000;
/// At how many pages it does so whether or not the thread has copied the most of it: 192 MB.
const TOO_LARGE: i32 = 48_000;

/// The writer's side.
pub(super) struct Checkpoints {
    /// How many pages the log held after the last commit.
    pages: Arc<AtomicI32>,
    /// For how many pages the thread was last asked.
    asked_at: i32,
    ask: SyncSender<()>,
    /// The thread has just copied what there was.
    copied: Arc<AtomicBool>,
}

impl Checkpoints {
    /// Starts the thread, with `own` as its connection. `writer` makes no checkpoints by itself any more.
    pub(super) fn start(writer: &mut Connection, own: Connection) -> Result<Self, StoreError> {
        let pages = Arc::new(AtomicI32::new(0));
        let counted = Arc::clone(&pages);
        // Takes the place of the automatic checkpoint.
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: i32| {
            counted.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        let copied = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&copied);
        let (ask, asked) = sync_channel(1);
        std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || copy_until_closed(&own, &asked, &done))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { pages, asked_at: 0, ask, copied })
    }

    /// To be called by the writer when it has committed and answered.
    pub(super) fn after_commit(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < self.asked_at {
            // The log has begun anew.
            self.asked_at = 0;
        }
        let copied = self.copied.swap(false, Ordering::Relaxed);
        if (copied && pages >= LARGE) || pages >= TOO_LARGE {
            checkpoint(writer);
        } else if pages >= self.asked_at + EVERY {
            self.asked_at = pages;
            // One that waits is enough; one that is gone is stood in for above.
            let _asked_already = self.ask.try_send(());
        }
    }
}

fn copy_until_closed(own: &Connection, asked: &Receiver<()>, copied: &AtomicBool) {
    while asked.recv().is_ok() {
        checkpoint(own);
        copied.store(true, Ordering::Relaxed);
    }
}

/// Copies as much as can be copied without waiting for anyone.
fn checkpoint(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the database's log could not be copied into its file; it grows until that is possible");
    }
}
