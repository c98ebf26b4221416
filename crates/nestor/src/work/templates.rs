//! Templates and the platforms: reads them at the start, every six hours and when somebody asks; carries out what administrators
//! want done about them.
//!
//! A failure is quiet: what was read before stays, it is tried again with growing waits, and counted.

use super::{Shutdown, woken};
use crate::net::{Client, Reply};
use crate::service::directory::KnownAccount;
use crate::service::templates::{self, owner_of};
use crate::service::{App, directory::Directory};
use crate::store::template_owners::{self, Claim, Owner};
use crate::store::{StoreError, Topic};
use metrics::counter;
use nestor_core::channels::{ApiCall, ErrorReport, Outcome, SubmittedTemplate, TemplatePage, Templates};
use nestor_core::template::{NewTemplate, TemplateChange};
use secrecy::ExposeSecret;
use std::collections::BTreeSet;
use std::time::Duration;

/// How often to look when nobody wakes us.
const TIMER: Duration = Duration::from_secs(5);
/// How often templates are read when nothing happens.
const EACH: Duration = Duration::from_secs(6 * 60 * 60);
/// The wait after the first failure; each further one doubles it, up to [`EACH`].
const FIRST_WAIT: Duration = Duration::from_secs(60);
/// How long somebody who reads keeps others away. Reading thousands takes minutes.
const LEASE: Duration = Duration::from_secs(15 * 60);
/// How many pages are read at most: more than any account may have.
const MOST_PAGES: usize = 400;

/// Reads templates until the end.
pub async fn run(app: App, client: Client, mut shutdown: Shutdown) {
    let mut waker = app.store.subscribe(Topic::Templates);
    let mut reader = Reader { desk: Desk::new(app, client), known: BTreeSet::new() };
    loop {
        waker.mark_unchanged();
        if let Err(error) = reader.round(&shutdown).await {
            tracing::warn!(%error, "templates cannot be brought up to date at the moment; it is tried again");
        }
        if !woken(&mut waker, TIMER, &mut shutdown).await {
            return;
        }
    }
}

struct Reader {
    desk: Desk,
    /// The owners that were asked for since the start.
    known: BTreeSet<Owner>,
}

impl Reader {
    async fn round(&mut self, shutdown: &Shutdown) -> Result<(), StoreError> {
        let (app, now) = (&self.desk.app, self.desk.app.world.now());
        let owners: BTreeSet<Owner> =
            app.directory().accounts().iter().filter_map(|known| owner_of(&known.account)).collect();
        for owner in owners {
            if self.known.insert(owner.clone()) {
                app.store.write(move |tx| template_owners::ask(tx, &owner, now)).await?;
            }
        }
        while !shutdown.is_on() && app.store.read(move |tx| template_owners::is_due(tx, now)).await? {
            let until = now.plus(LEASE);
            let Some(claim) = app.store.write(move |tx| template_owners::claim(tx, now, until)).await? else { break };
            self.read(claim).await?;
        }
        Ok(())
    }

    /// Reads all templates of an owner.
    async fn read(&self, claim: Claim) -> Result<(), StoreError> {
        let app = &self.desk.app;
        let channel = claim.owner.channel;
        let outcome = self.read_pages(&claim.owner).await?;
        let now = app.world.now();
        let done = outcome.is_ok();
        counter!(
            "nestor_template_syncs_total",
            "channel" => channel.as_str(),
            "outcome" => if done { "done" } else { "failed" }
        )
        .increment(1);
        match outcome {
            Ok((listed, whole)) => {
                app.store.write(move |tx| templates::finish(tx, &claim, &listed, whole, now.plus(EACH), now)).await
            }
            Err(trouble) => {
                let doubled = FIRST_WAIT * 2_u32.pow(u32::try_from(claim.failures.clamp(0, 12)).unwrap_or(12));
                let wait = doubled.max(trouble.wait.unwrap_or_default()).min(EACH);
                tracing::info!(
                    channel = channel.as_str(),
                    reason = trouble.reason,
                    "the templates could not be read; it is tried again later"
                );
                app.store.write(move |tx| template_owners::fail(tx, &claim, now.plus(wait), &trouble.reason)).await
            }
        }
    }

    /// The platform's ids of all templates that it lists, and whether all of them could be read.
    async fn read_pages(&self, owner: &Owner) -> Result<Result<(BTreeSet<String>, bool), Trouble>, StoreError> {
        let (mut listed, mut skipped, mut after) = (BTreeSet::new(), 0, None);
        for _ in 0..MOST_PAGES {
            let page = match self.desk.page(owner, after.as_deref()).await {
                Ok(page) => page,
                Err(trouble) => return Ok(Err(trouble)),
            };
            skipped += page.skipped;
            listed.extend(page.templates.iter().map(|template| template.external_id.clone()));
            let (world, told, owner) = (self.desk.app.world.clone(), page.templates, owner.clone());
            self.desk
                .app
                .store
                .write(move |tx| templates::apply_page(tx, &owner, &told, || world.new_id(), world.now()))
                .await?;
            match page.next {
                Some(next) if after.as_ref() != Some(&next) => after = Some(next),
                _ => return Ok(Ok((listed, skipped == 0))),
            }
        }
        Ok(Ok((listed, false)))
    }
}

/// Why templates could not be read.
struct Trouble {
    reason: String,
    wait: Option<Duration>,
}

impl Trouble {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), wait: None }
    }
}

/// Where administrators have something done about templates, at the platform and at once. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    app: App,
    client: Client,
}

impl Desk {
    /// A desk of this application.
    pub const fn new(app: App, client: Client) -> Self {
        Self { app, client }
    }

    /// Submits a template.
    pub async fn create(&self, owner: &Owner, new: &NewTemplate) -> Outcome<SubmittedTemplate> {
        let answer = self.ask(owner, |templates| templates.create(&owner.id, new)).await;
        read(owner, answer, |templates, reply| templates.created(&reply.as_answer()))
    }

    /// Changes a template.
    pub async fn edit(&self, owner: &Owner, external_id: &str, change: &TemplateChange) -> Outcome<()> {
        let answer = self.ask(owner, |templates| templates.edit(external_id, change)).await;
        read(owner, answer, |templates, reply| templates.done(&reply.as_answer()))
    }

    /// Deletes a template.
    pub async fn delete(&self, owner: &Owner, name: &str, external_id: &str) -> Outcome<()> {
        let answer = self.ask(owner, |templates| templates.delete(&owner.id, name, external_id)).await;
        read(owner, answer, |templates, reply| templates.done(&reply.as_answer()))
    }

    /// A page of an owner's templates.
    async fn page(&self, owner: &Owner, after: Option<&str>) -> Result<TemplatePage, Trouble> {
        let answer = self.ask(owner, |templates| templates.list(&owner.id, after)).await;
        match read(owner, answer, |templates, reply| templates.listed(&reply.as_answer())) {
            Outcome::Accepted(page) => Ok(page),
            Outcome::Throttled { retry_after, error, .. } => {
                Err(Trouble { reason: written(&error), wait: retry_after })
            }
            Outcome::Unavailable { error } | Outcome::Rejected { error, .. } => Err(Trouble::new(written(&error))),
            Outcome::Unknown => Err(Trouble::new("the platform gave no answer that can be read")),
        }
    }

    /// Makes a call with the token of one of the owner's accounts; `None` when none has one.
    async fn ask(&self, owner: &Owner, call: impl FnOnce(&'static dyn Templates) -> ApiCall) -> Option<Reply> {
        let channel = owner.channel.channel();
        let call = call(channel.templates()?);
        let directory = self.app.directory();
        let token = account_of(&directory, owner)?.secrets.token.as_ref()?;
        let request = channel.authorize(&call, &self.app.config.endpoints(), token.expose_secret());
        Some(self.client.call(request).await)
    }
}

/// An account of the owner that has a token; one without trouble if there is one.
fn account_of<'d>(directory: &'d Directory, owner: &Owner) -> Option<&'d KnownAccount> {
    let theirs = |known: &&KnownAccount| {
        known.secrets.token.is_some() && owner_of(&known.account).is_some_and(|found| found == *owner)
    };
    directory.accounts().iter().filter(theirs).min_by_key(|known| known.account.trouble.is_some())
}

/// What an answer means; a call that could not be made is one that did not leave.
fn read<T>(
    owner: &Owner,
    reply: Option<Reply>,
    meaning: impl FnOnce(&'static dyn Templates, &Reply) -> Outcome<T>,
) -> Outcome<T> {
    match (owner.channel.channel().templates(), reply) {
        (Some(templates), Some(reply)) => meaning(templates, &reply),
        _ => Outcome::Unavailable {
            error: ErrorReport { code: None, message: "none of the accounts has an access token".to_owned() },
        },
    }
}

/// The platform's words with their code.
fn written(error: &ErrorReport) -> String {
    let code = error.code.as_ref().map(|code| format!(" (code {code})")).unwrap_or_default();
    format!("{}{code}", error.message)
}
