//! Files of messages: fetches what customers sent, and gets what operators send ready for the platforms.
//!
//! The order of work is that of the outbox: claim, commit, call, and write down what became of it. A fetch may be repeated without
//! harm: one whose process died is due again when its lease has run out.

mod fetch;

use super::{Shutdown, woken};
use crate::net::{Client, Downloads};
use crate::service::App;
use crate::store::fetching::{self, Due};
use crate::store::media::MediaState;
use crate::store::{StoreError, Topic};
use fetch::Became;
use nestor_core::time::Timestamp;
use std::time::Duration;
use tokio::task::JoinSet;

/// How many files are fetched at once.
const AT_ONCE: usize = 4;
/// How often to look when nobody wakes us.
const TIMER: Duration = Duration::from_secs(1);
/// How long a fetch may take before somebody else tries: longer than a question, a download and a look at the picture.
const LEASE: Duration = Duration::from_secs(10 * 60);
/// How long to wait after each try; after the last the file is given up.
const WAITS: [Duration; 5] = [
    Duration::from_secs(30),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(3 * 60 * 60),
    Duration::from_secs(20 * 60 * 60),
];
/// How often to look whether an account that cannot be used is well again.
const ACCOUNT_WAIT: Duration = Duration::from_secs(15 * 60);
/// How long WhatsApp keeps a file (platforms A.11); no platform promises more.
const KEPT_BY_PLATFORM: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The worker that fetches files.
#[derive(Clone)]
pub struct Worker {
    app: App,
    client: Client,
    downloads: Downloads,
}

impl Worker {
    /// A worker that asks and fetches through these.
    pub fn new(app: App, client: Client, downloads: Downloads) -> Self {
        Self { app, client, downloads }
    }

    /// Fetches until the end; then lets what is under way break off: it is fetched again after the next start.
    pub async fn run(self, mut shutdown: Shutdown) {
        let mut waker = self.app.store.subscribe(Topic::Media);
        let mut under_way = JoinSet::new();
        while !shutdown.is_on() {
            waker.mark_unchanged();
            let timer = match self.start_due(&mut under_way).await {
                Ok(next) => next.map_or(TIMER, |at| at.since(self.app.world.now()).min(TIMER)),
                Err(error) => {
                    tracing::error!(%error, "the files to be fetched cannot be read at the moment");
                    TIMER
                }
            };
            tokio::select! {
                going_on = woken(&mut waker, timer.max(Duration::from_millis(5)), &mut shutdown) => if !going_on { break },
                Some(_) = under_way.join_next() => {}
            }
        }
    }

    async fn start_due(&self, under_way: &mut JoinSet<()>) -> Result<Option<Timestamp>, StoreError> {
        let now = self.app.world.now();
        let room = i64::try_from(AT_ONCE.saturating_sub(under_way.len())).unwrap_or(0);
        let (begun, next) = self
            .app
            .store
            .write(move |tx| {
                let begun = if room > 0 { fetching::claim(tx, now, now.plus(LEASE), room)? } else { Vec::new() };
                Ok::<_, StoreError>((begun, fetching::next_due(tx, now)?))
            })
            .await?;
        for due in begun {
            let worker = self.clone();
            under_way.spawn(async move { worker.fetch_one(due).await });
        }
        Ok(next)
    }

    async fn fetch_one(&self, due: Due) {
        let became = self.fetch(&due).await;
        let (outcome, reason) = became.describe();
        metrics::counter!("nestor_media_fetches_total", "outcome" => outcome, "reason" => reason).increment(1);
        tracing::info!(media = due.id, tries = due.tries, outcome, reason, "a file was asked for");
        let kept = became.objects();
        let now = self.app.world.now();
        let written = self.app.store.write(move |tx| write_down(tx, &due, became, now)).await;
        match written {
            Ok(true) => {}
            // Somebody else has fetched it meanwhile, or nobody knows: the lease runs out and it is fetched again. Either way these
            // bytes belong to nobody.
            Ok(false) => self.remove(kept).await,
            Err(error) => {
                tracing::error!(%error, "what became of a file cannot be written down");
                self.remove(kept).await;
            }
        }
    }

    async fn remove(&self, keys: Vec<String>) {
        for key in keys {
            if let Err(error) = self.app.objects.remove(&key).await {
                tracing::warn!(%error, "an object that nobody needs could not be removed");
            }
        }
    }
}

/// Writes down what became of a file. `false`: its bytes are not needed.
fn write_down(tx: &mut crate::store::Tx<'_>, due: &Due, became: Became, now: Timestamp) -> Result<bool, StoreError> {
    let (state, due_at, code, message) = match became {
        Became::Stored(bytes) => return fetching::stored(tx, due, &bytes),
        Became::Over { state, code, message } => (state, None, code, message),
        Became::Later { code, message, wait } => match next_try(due, wait, now) {
            Some(at) => (MediaState::Pending, Some(at), code, message),
            None => (MediaState::Failed, None, code, message),
        },
        Became::AccountUnwell { message } => match now.since(due.created_at) < KEPT_BY_PLATFORM {
            true => (MediaState::Pending, Some(now.plus(ACCOUNT_WAIT)), "account", message),
            false => (MediaState::Expired, None, "account", message),
        },
    };
    fetching::not_stored(tx, due, state, due_at, code, &message)?;
    Ok(true)
}

/// When to try again, if at all. The platform may ask for more patience than we have planned.
fn next_try(due: &Due, wait: Option<Duration>, now: Timestamp) -> Option<Timestamp> {
    let planned = WAITS.get(usize::try_from(due.tries.saturating_sub(1)).ok()?)?;
    Some(now.plus((*planned).max(wait.unwrap_or_default())))
}
