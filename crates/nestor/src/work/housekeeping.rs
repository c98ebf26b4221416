//! Forgets what is no longer needed: old changes of the live feed, used idempotency keys, sessions that are over, uploads that nobody used.

use super::Shutdown;
use crate::service::App;
use crate::store::{StoreError, access, actions, feed, idempotency, media_copies};
use std::time::Duration;

/// How often.
const EACH: Duration = Duration::from_secs(60 * 60);
/// How long a browser may sleep and still catch up without starting anew.
const CHANGES_ARE_KEPT: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// How long a repetition of a request is recognised.
const KEYS_ARE_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How long an upload waits for a message that uses it.
const UPLOADS_ARE_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a failed sign-in counts.
const FAILURES_ARE_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Tidies up until the end.
pub async fn run(app: App, mut shutdown: Shutdown) {
    while !shutdown.is_on() {
        if let Err(error) = tidy(&app).await {
            tracing::warn!(%error, "housekeeping failed; it is tried again later");
        }
        tokio::select! {
            () = tokio::time::sleep(EACH) => {}
            () = shutdown.wait() => {}
        }
    }
}

async fn tidy(app: &App) -> Result<(), StoreError> {
    let now = app.world.now();
    let objects = app
        .store
        .write(move |tx| {
            feed::prune(tx, now.minus(CHANGES_ARE_KEPT))?;
            idempotency::prune(tx, now.minus(KEYS_ARE_KEPT))?;
            actions::prune(tx, now.minus(FAILURES_ARE_KEPT))?;
            access::prune(tx, now, now.minus(FAILURES_ARE_KEPT))?;
            media_copies::prune(tx, now.minus(UPLOADS_ARE_KEPT), now)
        })
        .await?;
    for key in objects {
        if let Err(error) = app.objects.remove(&key).await {
            tracing::warn!(%error, "the object of an upload that nobody used could not be removed");
        }
    }
    Ok(())
}
