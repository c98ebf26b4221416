//! Asks the platforms for names and pictures of people, where they offer that. Nothing depends on the answer: what fails, fails
//! quietly and is tried again later.

use super::{Shutdown, woken};
use crate::net::Client;
use crate::service::App;
use crate::store::media::{self, NewMedia};
use crate::store::people::{self, Named};
use crate::store::profiles::{self, DueProfile};
use crate::store::{StoreError, Topic, Tx};
use nestor_core::channels::{Outcome, Profile};
use nestor_core::content::{AttachmentKind, MediaSource};
use nestor_core::text;
use nestor_core::time::Timestamp;
use secrecy::ExposeSecret;
use std::time::Duration;

/// How many are asked about before it is looked who else is due.
const AT_ONCE: i64 = 8;
/// How often to look when nobody wakes us.
const TIMER: Duration = Duration::from_secs(5);
/// How long asking and writing down the answer may take.
const LEASE: Duration = Duration::from_secs(60);
/// How long an answer is good for: people change their names and pictures.
const GOOD_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The first wait after a failure; each further one is four times as long, up to the time for which an answer is good.
const FIRST_WAIT: Duration = Duration::from_secs(60);

/// Asks until the end.
pub async fn run(app: App, client: Client, mut shutdown: Shutdown) {
    let mut waker = app.store.subscribe(Topic::Profiles);
    loop {
        waker.mark_unchanged();
        if let Err(error) = drain(&app, &client).await {
            tracing::warn!(%error, "people cannot be asked about at the moment");
        }
        if !woken(&mut waker, TIMER, &mut shutdown).await {
            return;
        }
    }
}

/// Asks about everybody who is due.
///
/// # Errors
/// When the database is unavailable.
pub async fn drain(app: &App, client: &Client) -> Result<(), StoreError> {
    loop {
        let now = app.world.now();
        let due = app.store.write(move |tx| profiles::claim(tx, now, now.plus(LEASE), AT_ONCE)).await?;
        if due.is_empty() {
            return Ok(());
        }
        for profile in due {
            let outcome = ask(app, client, &profile).await;
            let now = app.world.now();
            app.store.write(move |tx| write_down(tx, &profile, outcome, now)).await?;
        }
    }
}

async fn ask(app: &App, client: &Client, due: &DueProfile) -> Outcome<Profile> {
    let channel = due.channel.channel();
    let request = {
        let directory = app.directory();
        let token = directory.account(&due.account_id).and_then(|known| known.secrets.token.as_ref());
        match (channel.profile(&due.external), token) {
            (Some(call), Some(token)) => channel.authorize(&call, &app.config.endpoints(), token.expose_secret()),
            _ => return Outcome::Unknown,
        }
    };
    channel.profiled(&client.call(request).await.as_answer())
}

fn write_down(tx: &mut Tx<'_>, due: &DueProfile, outcome: Outcome<Profile>, now: Timestamp) -> Result<(), StoreError> {
    match outcome {
        Outcome::Accepted(profile) => {
            let picture = match profile.picture {
                None => None,
                Some(source) => Some(fetch_picture(tx, due, source, now)?),
            };
            let shown = profile.name.clone().or_else(|| profile.username.clone());
            if let Some(shown) = shown {
                let named = Named { at: now, name: profile.name, username: profile.username };
                people::rename_identity(tx, &due.workspace_id, &due.identity_id, &named)?;
                let named = Named { at: now, name: Some(shown.clone()), username: None };
                people::rename_contact(tx, &due.workspace_id, &due.contact_id, &named, &text::fold(&shown))?;
            }
            profiles::asked(tx, due, true, picture.as_deref(), now.plus(GOOD_FOR), now)?;
            profiles::note(tx, &due.workspace_id, &due.contact_id);
        }
        // Telegram and others say that there is nothing to see; the next time is as good as any.
        Outcome::Rejected { .. } => profiles::asked(tx, due, false, None, now.plus(GOOD_FOR), now)?,
        Outcome::Throttled { .. } | Outcome::Unavailable { .. } | Outcome::Unknown => {
            let exponent = u32::try_from(due.tries.clamp(0, 8)).unwrap_or(8);
            let wait = FIRST_WAIT.saturating_mul(4_u32.saturating_pow(exponent)).min(GOOD_FOR);
            profiles::asked(tx, due, false, None, now.plus(wait), now)?;
        }
    }
    Ok(())
}

/// The picture is fetched like any file; the one that was known is shown until then.
fn fetch_picture(tx: &mut Tx<'_>, due: &DueProfile, source: MediaSource, now: Timestamp) -> Result<String, StoreError> {
    let name = due.identity_id.strip_prefix("eid_").unwrap_or(&due.identity_id);
    let file = NewMedia {
        id: format!("media_{name}_{}", now.as_millis()),
        account_id: due.account_id.clone(),
        message_id: format!("profile_{name}"),
        position: 0,
        kind: AttachmentKind::Image,
        direction: "inbound",
        source,
        mime_type: None,
        file_name: None,
        sha256: None,
    };
    media::add(tx, &due.workspace_id, std::slice::from_ref(&file), now)?;
    Ok(file.id)
}
