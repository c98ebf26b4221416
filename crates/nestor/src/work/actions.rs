//! Makes the calls that may be repeated without harm: reactions, edits, read marks, typing, acknowledgements.

use super::{Shutdown, woken};
use crate::net::Client;
use crate::service::{App, actions as deeds};
use crate::store::actions::{self, Action};
use crate::store::{StoreError, Topic, accounts};
use nestor_core::channels::{ErrorReport, Outcome};
use nestor_core::time::Timestamp;
use secrecy::ExposeSecret;
use std::time::Duration;
use tokio::task::JoinSet;

/// How many calls may be under way at once.
const AT_ONCE: i64 = 8;
/// How often to look when nobody wakes us.
const TIMER: Duration = Duration::from_secs(1);
/// How long a call and writing down its outcome may take; then it is made again.
const LEASE: Duration = Duration::from_secs(60);
/// The longest wait between two tries.
const LONGEST_BACKOFF: Duration = Duration::from_secs(120);

/// Makes calls until the end.
pub async fn run(app: App, client: Client, mut shutdown: Shutdown) {
    let mut waker = app.store.subscribe(Topic::Actions);
    while !shutdown.is_on() {
        waker.mark_unchanged();
        if let Err(error) = drain(&app, &client).await {
            tracing::error!(%error, "what is to be done at the platforms cannot be read at the moment");
        }
        let now = app.world.now();
        let next = app.store.read(move |tx| actions::next_due(tx, now)).await.ok().flatten();
        let timer = next.map_or(TIMER, |at| at.since(now).min(TIMER)).max(Duration::from_millis(20));
        if !woken(&mut waker, timer, &mut shutdown).await {
            return;
        }
    }
}

/// Makes every call that is due now, and waits for the outcomes.
///
/// # Errors
/// When the database is unavailable.
pub async fn drain(app: &App, client: &Client) -> Result<(), StoreError> {
    loop {
        let now = app.world.now();
        let due = app.store.write(move |tx| actions::claim(tx, now, now.plus(LEASE), AT_ONCE)).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut under_way = JoinSet::new();
        for action in due {
            let (app, client) = (app.clone(), client.clone());
            under_way.spawn(async move {
                let outcome = call(&app, &client, &action).await;
                write_outcome(&app, action, outcome).await
            });
        }
        while let Some(ended) = under_way.join_next().await {
            // A call that panicked has a lease: it is made again.
            ended.unwrap_or(Ok(()))?;
        }
    }
}

async fn call(app: &App, client: &Client, action: &Action) -> Outcome<()> {
    let channel = action.channel.channel();
    let request = {
        let directory = app.directory();
        let token = directory.account(&action.account_id).and_then(|known| known.secrets.token.as_ref());
        let Some(token) = token else {
            let error = ErrorReport { code: None, message: "No token is set for this account.".to_owned() };
            return Outcome::Unavailable { error };
        };
        channel.authorize(&action.call, &app.config.endpoints(), token.expose_secret())
    };
    channel.acted(&action.call, &client.call(request).await.as_answer())
}

async fn write_outcome(app: &App, action: Action, outcome: Outcome<()>) -> Result<(), StoreError> {
    let now = app.world.now();
    let word = match &outcome {
        Outcome::Accepted(()) => "accepted",
        Outcome::Throttled { .. } => "throttled",
        Outcome::Unavailable { .. } => "unavailable",
        Outcome::Unknown => "unknown",
        Outcome::Rejected { .. } => "rejected",
    };
    metrics::counter!("nestor_actions_total", "channel" => action.channel.as_str(), "kind" => action.kind.clone(), "outcome" => word)
        .increment(1);
    app.store
        .write(move |tx| match &outcome {
            Outcome::Accepted(()) => deeds::done(tx, &action, now),
            Outcome::Rejected { reason, error } => {
                if reason.stops_account() {
                    accounts::set_trouble(tx, &action.workspace_id, &action.account_id, Some(&error.message))?;
                }
                deeds::given_up(tx, &action, &error.message)
            }
            Outcome::Throttled { retry_after, error, .. } => {
                again(tx, &action, retry_after.unwrap_or_default(), &error.message, now)
            }
            Outcome::Unavailable { error } => again(tx, &action, Duration::ZERO, &error.message, now),
            Outcome::Unknown => again(tx, &action, Duration::ZERO, "The platform did not answer.", now),
        })
        .await
}

fn again(
    tx: &mut crate::store::Tx<'_>,
    action: &Action,
    told: Duration,
    error: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let exponent = u32::try_from(action.tries.clamp(0, 10)).unwrap_or(10);
    let wait = Duration::from_secs(2_u64.saturating_pow(exponent)).min(LONGEST_BACKOFF).max(told);
    let due_at = now.plus(wait);
    if due_at > action.expires_at {
        return deeds::given_up(tx, action, error);
    }
    actions::put_off(tx, action.seq, due_at)
}
