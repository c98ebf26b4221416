//! Sends what the outbox holds: claim, commit, call, and write down what became of it.
//!
//! The order is kept inside a conversation; conversations go side by side; accounts and recipients keep the platform's pace. No
//! transaction is open while a call is under way. A call whose answer is lost is never repeated: the part is "perhaps sent" until
//! the platform's own reports say more, or an operator decides.

mod files;

use super::pace::{Pacer, Wait};
use super::{Shutdown, woken};
use crate::net::{CALL_WITH_FILES, Client, Reply, WHOLE_CALL};
use crate::service::outgoing_files::{self, Body, Need, Place, Readiness};
use crate::service::{App, receipts};
use crate::store::outbox::{self, Due};
use crate::store::outgoing::{self, Failure};
use crate::store::{StoreError, Topic, Tx, accounts, reports};
use nestor_core::capabilities::{Feature, Level};
use nestor_core::channels::{Answer, ErrorReport, RejectReason, Sent, ThrottleScope, UploadedMedia};
use nestor_core::message::DeliveryStatus;
use nestor_core::time::Timestamp;
use secrecy::ExposeSecret;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// How many calls may be under way at once.
const AT_ONCE: usize = 32;
/// How often to look when nobody wakes us.
const TIMER: Duration = Duration::from_secs(1);
/// How long the outcome of a call may take to be written down before its part counts as perhaps sent.
const LEASE: Duration = Duration::from_secs(2 * WHOLE_CALL.as_secs());
/// The same for a call that carries files.
const LEASE_WITH_FILES: Duration = Duration::from_secs(2 * CALL_WITH_FILES.as_secs());
/// How long the platform may take to tell about a call whose answer was lost.
const RECONCILE_WITHIN: Duration = Duration::from_secs(120);
/// How long a part is tried before it fails.
const TRY_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// How far two clocks that agree may seem apart: the platform's is told in whole seconds, and an answer is on its way for a while.
const CLOCKS_AGREE: Duration = Duration::from_secs(2);
/// The longest wait between two tries.
const LONGEST_BACKOFF: Duration = Duration::from_secs(300);

/// What begins now.
enum Beginning {
    /// A call.
    Call(Call),
    /// What a call needs before it can go.
    Preparation(Due, Vec<Need>),
    /// Nothing: the part never can go.
    Refusal(Due, Failure),
}

/// A call that is to be made: its files are in their places.
#[derive(Clone)]
struct Call {
    due: Due,
    bodies: Vec<Body>,
    places: Vec<Place>,
}

/// What became of a call.
struct Done {
    sent: Sent,
    /// When it was answered by the platform's clock.
    date: Option<Timestamp>,
    /// The platform's ids of the files that went along, place by place.
    files: Vec<Option<UploadedMedia>>,
}

/// The delivery worker.
#[derive(Clone)]
pub struct Worker {
    app: App,
    client: Client,
    pacer: Arc<Mutex<Pacer>>,
}

impl Worker {
    /// A worker that sends through this client.
    pub fn new(app: App, client: Client) -> Self {
        Self { app, client, pacer: Arc::new(Mutex::new(Pacer::default())) }
    }

    /// Sends until the end; then finishes the calls that are under way.
    pub async fn run(self, mut shutdown: Shutdown) {
        let mut waker = self.app.store.subscribe(Topic::Outbox);
        let mut under_way = JoinSet::new();
        while !shutdown.is_on() {
            waker.mark_unchanged();
            let timer = match self.start_due(&mut under_way).await {
                Ok(next) => next.map_or(TIMER, |at| at.since(self.app.world.now()).min(TIMER)),
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be read at the moment; what it holds is kept");
                    TIMER
                }
            };
            tokio::select! {
                going_on = woken(&mut waker, timer.max(Duration::from_millis(5)), &mut shutdown) => if !going_on { break },
                Some(_) = under_way.join_next() => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Sends everything that is due now, and waits for the outcomes: for tests and commands.
    ///
    /// # Errors
    /// When the database is unavailable.
    pub async fn drain(&self) -> Result<(), StoreError> {
        let mut under_way = JoinSet::new();
        loop {
            self.start_due(&mut under_way).await?;
            if under_way.join_next().await.is_none() {
                return Ok(());
            }
        }
    }

    /// Begins the calls that are due and may go; returns when to look again at the latest.
    async fn start_due(&self, under_way: &mut JoinSet<()>) -> Result<Option<Timestamp>, StoreError> {
        let now = self.app.world.now();
        let room = AT_ONCE.saturating_sub(under_way.len());
        let (pacer, app) = (Arc::clone(&self.pacer), self.app.clone());
        let (begun, next) = self
            .app
            .store
            .write(move |tx| {
                settle_lost_calls(tx, now)?;
                let mut pacer = pacer.lock().unwrap_or_else(PoisonError::into_inner);
                claim(tx, &app, &mut pacer, now, room)
            })
            .await?;
        for beginning in begun {
            let worker = self.clone();
            under_way.spawn(async move {
                match beginning {
                    Beginning::Call(call) => worker.send(call).await,
                    Beginning::Preparation(due, needs) => worker.prepare(due, needs).await,
                    Beginning::Refusal(due, failure) => worker.refuse(due, failure).await,
                }
            });
        }
        Ok(next)
    }

    async fn send(&self, call: Call) {
        let started_at = self.app.world.now();
        let Done { sent, date, files } = self.call(&call).await;
        let started_at = by_the_platforms_clock(started_at, self.app.world.now(), date);
        let due = &call.due;
        let channel = due.channel.as_str();
        let (outcome, reason) = describe(&sent);
        metrics::counter!("nestor_sends_total", "channel" => channel, "outcome" => outcome, "reason" => reason)
            .increment(1);
        tracing::info!(
            message = due.part.key.message_id,
            part = due.part.key.part,
            attempt = due.part.key.attempt,
            channel,
            outcome,
            reason,
            "a part was sent"
        );
        let mut patience = 0;
        loop {
            let (pacer, now) = (Arc::clone(&self.pacer), self.app.world.now());
            let (call, sent, files) = (call.clone(), sent.clone(), files.clone());
            let written = self
                .app
                .store
                .write(move |tx| {
                    let mut pacer = pacer.lock().unwrap_or_else(PoisonError::into_inner);
                    if files::forget_stale(tx, &call.due, &call.places, &sent, now)? {
                        return Ok(());
                    }
                    files::remember_sent(tx, &call.due.part, &call.places, &files, now)?;
                    write_outcome(tx, &mut pacer, &call.due, &sent, started_at, now)
                })
                .await;
            match written {
                Ok(()) => return,
                // The outcome must not be lost while this process lives; if it ends first, the lease runs out and the part is
                // perhaps sent.
                Err(error) => {
                    tracing::error!(%error, "the outcome of a call cannot be written down yet");
                    patience += 1;
                    if patience > 60 {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            }
        }
    }

    async fn call(&self, call: &Call) -> Done {
        let due = &call.due;
        let channel = due.channel.channel();
        let refused = |sent: Sent| Done { sent, date: None, files: Vec::new() };
        let request = {
            let directory = self.app.directory();
            let token = directory.account(&due.part.account_id).and_then(|known| known.secrets.token.as_ref());
            let Some(token) = token else {
                let error = ErrorReport { code: None, message: "No token is set for this account.".to_owned() };
                return refused(Sent::Rejected { reason: RejectReason::TokenInvalid, error });
            };
            channel.authorize(&due.call, &self.app.config.endpoints(), token.expose_secret())
        };
        let bodies = match self.open(call.bodies.clone()).await {
            Ok(bodies) => bodies,
            Err(error) => {
                tracing::error!(%error, "the files of a call cannot be read");
                let message = "Our own store of files does not answer.".to_owned();
                return refused(Sent::Unavailable { error: ErrorReport { code: None, message } });
            }
        };
        let reply: Reply = self.client.call_with_files(request, bodies).await;
        let answer: Answer<'_> = reply.as_answer();
        let sent = channel.interpret(&due.call, &answer);
        let files = match &sent {
            Sent::Accepted(_) => channel.sent_media(&due.call, &answer),
            _ => Vec::new(),
        };
        Done { sent, date: reply.date(), files }
    }
}

/// When a call began by the clock of the platform that answered it. Its reports on what a customer has read are about its own time:
/// with a clock of ours that is wrong, ticks would be missing, or claim what nobody has seen.
fn by_the_platforms_clock(began: Timestamp, answered: Timestamp, date: Option<Timestamp>) -> Timestamp {
    let Some(date) = date else { return began };
    let ahead = date.as_millis().saturating_sub(answered.as_millis());
    if ahead.unsigned_abs() <= CLOCKS_AGREE.as_millis() as u64 {
        return began;
    }
    Timestamp::from_millis(began.as_millis().saturating_add(ahead))
}

fn describe(sent: &Sent) -> (&'static str, &'static str) {
    match sent {
        Sent::Accepted(_) => ("accepted", ""),
        Sent::Throttled { scope: ThrottleScope::Account, .. } => ("throttled", "account"),
        Sent::Throttled { scope: ThrottleScope::Peer, .. } => ("throttled", "peer"),
        Sent::Unavailable { .. } => ("unavailable", ""),
        Sent::Unknown => ("unknown", ""),
        Sent::Rejected { reason, .. } => ("rejected", reason.as_str()),
    }
}

/// Calls whose process died are perhaps sent; perhaps-sent parts that nobody told about in time are left to an operator.
fn settle_lost_calls(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), StoreError> {
    for mut part in outbox::abandoned(tx, now)? {
        tracing::warn!(
            message = part.key.message_id,
            part = part.key.part,
            "the outcome of a call was lost in a crash"
        );
        outbox::perhaps_sent(tx, &mut part, now, now.plus(RECONCILE_WITHIN))?;
    }
    outbox::give_up_reconciling(tx, now)?;
    Ok(())
}

/// Leases what may go now; tells when something else may.
fn claim(
    tx: &mut Tx<'_>,
    app: &App,
    pacer: &mut Pacer,
    now: Timestamp,
    room: usize,
) -> Result<(Vec<Beginning>, Option<Timestamp>), StoreError> {
    let mut begun = Vec::new();
    let mut next = None;
    let mut sooner = |at: Timestamp| next = Some(next.map_or(at, |next: Timestamp| next.min(at)));
    if room > 0 {
        let paused = pacer.paused(now);
        paused.iter().for_each(|(_, until)| sooner(*until));
        let paused: Vec<String> = paused.into_iter().map(|(account, _)| account).collect();
        let found = outbox::due(tx, now, &paused, i64::try_from(room).unwrap_or(i64::MAX))?;
        let more = found.len() == room;
        for due in found {
            let call = match with_files(tx, app, due, now)? {
                Beginning::Call(call) => call,
                other => {
                    begun.push(other);
                    continue;
                }
            };
            let due = &call.due;
            let pace = &due.channel.channel().capabilities().pace;
            match pacer.admit(now, &due.part.account_id, &due.part.conversation_id, pace) {
                Ok(()) => {
                    let lease = if call.bodies.is_empty() { LEASE } else { LEASE_WITH_FILES };
                    outbox::lease(tx, &due.part.key, now.plus(lease))?;
                    begun.push(Beginning::Call(call));
                }
                Err(Wait::Account(until)) => {
                    pacer.pause(&due.part.account_id, until);
                    sooner(until);
                }
                Err(Wait::Recipient(until)) => outbox::pace(tx, &due.part.key, until)?,
            }
        }
        // None of those that were looked at may go; others may.
        if more && begun.is_empty() {
            sooner(now);
        }
    }
    if let Some(at) = outbox::next_due(tx, now)? {
        sooner(at);
    }
    Ok((begun, next))
}

/// Puts the files of a call in their places, or begins what it needs before it can go.
fn with_files(tx: &mut Tx<'_>, app: &App, due: Due, now: Timestamp) -> Result<Beginning, StoreError> {
    if due.call.slots.is_empty() {
        return Ok(Beginning::Call(Call { due, bodies: Vec::new(), places: Vec::new() }));
    }
    let part = due.part.clone();
    let beginning = match outgoing_files::prepare(tx, app, &due, now)? {
        Readiness::Ready(ready) => {
            let due = Due { call: ready.call, ..due };
            return Ok(Beginning::Call(Call { due, bodies: ready.bodies, places: ready.places }));
        }
        Readiness::Needs(needs) => Beginning::Preparation(due, needs),
        Readiness::Never(failure) => Beginning::Refusal(due, failure),
    };
    outbox::uploading(tx, &part, now.plus(files::PREPARE))?;
    Ok(beginning)
}

fn write_outcome(
    tx: &mut Tx<'_>,
    pacer: &mut Pacer,
    due: &Due,
    sent: &Sent,
    started_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    reports::lock(tx, &due.part.account_id)?;
    // Reports may have come while the call was under way: what they said stands.
    let Some(mut part) = outgoing::by_key(tx, &due.part.key)? else { return Ok(()) };
    match sent {
        Sent::Accepted(provider_message_id) => receipts::accepted(tx, &mut part, provider_message_id, started_at),
        Sent::Throttled { retry_after, scope, error } => {
            let wait = retry_after.unwrap_or_else(|| match scope {
                ThrottleScope::Account => backoff(2, due.tries),
                ThrottleScope::Peer => backoff(4, due.tries),
            });
            if *scope == ThrottleScope::Account {
                pacer.pause(&part.account_id, now.plus(wait));
            }
            put_off(tx, due, &mut part, "throttled", error, now, wait)
        }
        Sent::Unavailable { error } => put_off(tx, due, &mut part, "unavailable", error, now, backoff(2, due.tries)),
        Sent::Unknown => {
            let tells = due.channel.channel().capabilities().level(Feature::Reconciliation) >= Level::Partial;
            let within = if tells { RECONCILE_WITHIN } else { Duration::ZERO };
            outbox::perhaps_sent(tx, &mut part, now, now.plus(within))
        }
        Sent::Rejected { reason, error } => {
            let failure = failure(reason.as_str(), error);
            if reason.stops_account() {
                // The message waits, its account is shown in red, and it goes as soon as the account is mended.
                accounts::set_trouble(tx, &part.key.workspace_id, &part.account_id, Some(&failure.message))?;
                return outbox::put_off(tx, &part, now, &failure);
            }
            fail(tx, &mut part, &failure, now)
        }
    }
}

fn put_off(
    tx: &mut Tx<'_>,
    due: &Due,
    part: &mut outgoing::Part,
    reason: &str,
    error: &ErrorReport,
    now: Timestamp,
    wait: Duration,
) -> Result<(), StoreError> {
    let failure = failure(reason, error);
    if now.since(due.created_at) > TRY_FOR {
        return fail(tx, part, &failure, now);
    }
    outbox::put_off(tx, part, now.plus(wait), &failure)
}

/// A part that failed takes the later parts of its message with it: the end of a text without its beginning helps nobody.
fn fail(tx: &mut Tx<'_>, part: &mut outgoing::Part, failure: &Failure, now: Timestamp) -> Result<(), StoreError> {
    outgoing::advance(tx, part, DeliveryStatus::Failed, now, Some(failure))?;
    let because = Failure {
        reason: "earlier_part_failed".to_owned(),
        code: None,
        message: "An earlier part of the message failed.".to_owned(),
    };
    for mut later in outbox::later_parts(tx, &part.key)? {
        outgoing::advance(tx, &mut later, DeliveryStatus::Failed, now, Some(&because))?;
    }
    Ok(())
}

fn failure(reason: &str, error: &ErrorReport) -> Failure {
    Failure { reason: reason.to_owned(), code: error.code.clone(), message: error.message.clone() }
}

/// `base`, its square, its cube… seconds, up to the longest wait.
fn backoff(base: u64, tries: i64) -> Duration {
    let exponent = u32::try_from(tries.clamp(0, 16)).unwrap_or(16);
    Duration::from_secs(base.saturating_pow(exponent)).clamp(Duration::from_secs(1), LONGEST_BACKOFF)
}
