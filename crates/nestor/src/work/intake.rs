//! Applies what the webhooks kept: batch by batch, in the order of arrival.

use super::{Shutdown, woken};
use crate::service::{App, apply};
use crate::store::deliveries::{self};
use crate::store::outcomes::ExceptionKind;
use crate::store::{StoreError, Topic};
use nestor_core::channels::ChannelKind;
use std::time::Duration;

/// How many deliveries one transaction applies. Small enough that a webhook which waits for the same writer is answered soon.
const BATCH: i64 = 128;
/// How often to look when nobody wakes us.
const TIMER: Duration = Duration::from_secs(1);
/// How often a single delivery is tried before it is a dead letter.
const MOST_ATTEMPTS: i64 = 5;

/// Applies deliveries until the end.
pub async fn run(app: App, mut shutdown: Shutdown) {
    let mut waker = app.store.subscribe(Topic::Deliveries);
    loop {
        waker.mark_unchanged();
        match drain(&app, &shutdown).await {
            Ok(()) => {}
            Err(error) => tracing::error!(%error, "deliveries cannot be applied at the moment; they are kept"),
        }
        if !woken(&mut waker, TIMER, &mut shutdown).await {
            return;
        }
    }
}

/// Applies everything that is due now.
///
/// # Errors
/// When the database is unavailable. What is kept stays kept.
pub async fn drain(app: &App, shutdown: &Shutdown) -> Result<(), StoreError> {
    while !shutdown.is_on() {
        match batch(app, BATCH).await {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(StoreError::Conflict(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(StoreError::Unavailable(reason)) => return Err(StoreError::Unavailable(reason)),
            Err(StoreError::Query(reason)) => {
                tracing::error!(reason, "a batch of deliveries failed; applying its deliveries one by one");
                one_by_one(app).await?;
            }
        }
    }
    Ok(())
}

async fn batch(app: &App, limit: i64) -> Result<bool, StoreError> {
    let ids = app.ids.clone();
    let now = app.world.now();
    let Some(summary) = app.store.write_long(move |tx| apply::next_batch(tx, &ids, now, limit)).await? else {
        return Ok(false);
    };
    metrics::counter!("nestor_deliveries_applied_total").increment(summary.deliveries as u64);
    metrics::counter!("nestor_messages_stored_total").increment(summary.messages as u64);
    for (channel, kind, reason) in summary.exceptions {
        let channel = channel.map_or("unknown", ChannelKind::as_str);
        metrics::counter!("nestor_delivery_exceptions_total", "channel" => channel, "kind" => kind.as_str(), "reason" => reason.clone())
            .increment(1);
        if kind == ExceptionKind::Dead {
            tracing::warn!(channel, reason, "part of a delivery could not be taken; it is kept as a dead letter");
        }
    }
    Ok(true)
}

/// Gets past a batch that fails: every delivery of it by itself. One that fails by itself is put off, longer each time, and is a
/// dead letter in the end.
async fn one_by_one(app: &App) -> Result<(), StoreError> {
    for _ in 0..BATCH {
        let now = app.world.now();
        let Some(id) = app.store.read(move |tx| deliveries::oldest_due(tx, now)).await? else { return Ok(()) };
        let Err(error) = batch(app, 1).await else { continue };
        let reason = match error {
            StoreError::Query(reason) => reason,
            StoreError::Unavailable(_) | StoreError::Conflict(_) => return Err(error),
        };
        tracing::error!(delivery = id, reason, "a delivery cannot be applied");
        app.store
            .write(move |tx| {
                let attempts = deliveries::attempts(tx, id)? + 1;
                let backoff = Duration::from_secs(1 << attempts.clamp(0, 10));
                let due_at = (attempts < MOST_ATTEMPTS).then(|| now.plus(backoff));
                deliveries::put_off(tx, id, "apply_failed", due_at)
            })
            .await?;
    }
    Ok(())
}
