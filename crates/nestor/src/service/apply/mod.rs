//! Applying deliveries: what a batch of webhooks means for our data, in one transaction.
//!
//! Idempotent and insensitive to order: any permutation and repetition of the same deliveries ends in the same state. What makes
//! it so: ids derived from the platform's ids as unique keys, counters that count only what is new, times that only rise, reports
//! that wait for their message.

mod amend;
mod arrivals;
mod notices;

pub(crate) use amend::settle;

use super::people::People;
use super::reading::read;
use super::receipts;
use crate::store::accounts::{self, Account};
use crate::store::deliveries::{self, Claimed};
use crate::store::feed::{Change, ChangeKind};
use crate::store::messages;
use crate::store::outcomes::{self, ExceptionKind, Outcome};
use crate::store::outgoing::{self, Part, PartKey};
use crate::store::reports;
use crate::store::{StoreError, Tx};
use arrivals::{Arrivals, external_message, inbound_message};
use nestor_core::channels::ChannelKind;
use nestor_core::event::{EchoedMessage, Happening, Watermark};
use nestor_core::id::{IdScheme, Scope};
use nestor_core::identity::{ExternalIdentity, Peer};
use nestor_core::message::DeliveryStatus;
use nestor_core::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What one batch did, for the log and the metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many deliveries it held.
    pub deliveries: usize,
    /// How many messages it added.
    pub messages: usize,
    /// What was dead or waits: channel, kind and reason of each.
    pub exceptions: Vec<(Option<ChannelKind>, ExceptionKind, String)>,
}

/// Takes up to `limit` due deliveries and applies them. `None`: nothing is due.
///
/// # Errors
/// When the database fails; then nothing of the batch has happened.
pub fn next_batch(tx: &mut Tx<'_>, ids: &IdScheme, now: Timestamp, limit: i64) -> Result<Option<Summary>, StoreError> {
    let claimed = deliveries::claim(tx, now, limit)?;
    if claimed.is_empty() {
        return Ok(None);
    }
    apply(tx, ids, now, &claimed).map(Some)
}

/// Applies these deliveries.
///
/// # Errors
/// When the database fails; then nothing of the batch has happened.
pub fn apply(tx: &mut Tx<'_>, ids: &IdScheme, now: Timestamp, claimed: &[Claimed]) -> Result<Summary, StoreError> {
    accounts::hold(tx)?;
    let accounts = accounts::all(tx)?;
    let mut batch = Batch { ids, now, outcomes: Vec::with_capacity(claimed.len()), work: BTreeMap::new() };
    for (index, delivery) in claimed.iter().enumerate() {
        let (outcome, events) = read(delivery, &accounts);
        batch.outcomes.push((delivery.id, outcome));
        for (place, account, event) in events {
            batch.work.entry(account.workspace_id.clone()).or_default().push(Task {
                delivery: index,
                received_at: delivery.received_at,
                arrival: messages::arrival(delivery.received_at, place),
                account,
                told_at: event.at,
                at: event.at.unwrap_or(delivery.received_at),
                happening: event.happening,
            });
        }
    }
    for (workspace_id, tasks) in std::mem::take(&mut batch.work) {
        batch.apply_workspace(tx, &workspace_id, tasks)?;
    }
    outcomes::finish(tx, &batch.outcomes, now)?;
    let mut summary = Summary { deliveries: claimed.len(), ..Summary::default() };
    for (_, outcome) in &batch.outcomes {
        summary.messages += usize::try_from(outcome.messages).unwrap_or(0);
        let told = outcome.exceptions.iter().filter(|exception| exception.kind != ExceptionKind::Ignored);
        summary.exceptions.extend(told.map(|exception| (outcome.channel, exception.kind, exception.reason.clone())));
    }
    Ok(summary)
}

/// An event and where it belongs.
struct Task<'a> {
    delivery: usize,
    received_at: Timestamp,
    arrival: i64,
    account: &'a Account,
    /// The platform's time, where it told one.
    told_at: Option<Timestamp>,
    /// The same, or else when it was received.
    at: Timestamp,
    happening: Happening,
}

/// A batch on its way into the database.
struct Batch<'a> {
    ids: &'a IdScheme,
    now: Timestamp,
    outcomes: Vec<(i64, Outcome)>,
    work: BTreeMap<String, Vec<Task<'a>>>,
}

impl<'a> Batch<'a> {
    fn apply_workspace(&mut self, tx: &mut Tx<'_>, workspace_id: &str, tasks: Vec<Task<'a>>) -> Result<(), StoreError> {
        lock_reports(tx, &tasks)?;
        let identities = tasks.iter().flat_map(|task| {
            let scope = scope(workspace_id, task.account);
            identities_of(&task.happening).map(move |identity| (scope, identity))
        });
        let mut people = People::load(tx, self.ids, workspace_id, identities)?;
        let mut arrivals = Arrivals::default();
        let mut later = Vec::new();
        for task in tasks {
            let scope = scope(workspace_id, task.account);
            match task.happening {
                Happening::Message(ref message) => {
                    let place = people.place(scope, &message.peer, task.at, message.historic);
                    let author =
                        message.author.as_ref().map(|author| (author.name.clone(), people.contact_of(scope, author)));
                    let new = inbound_message(self.ids, scope, &task, message, &place, author);
                    arrivals.add_inbound(&task, new, message);
                }
                Happening::Echo(ref echo) => match own_part(tx, workspace_id, task.account, echo)? {
                    Some(mut part) => {
                        let new = echo_of_our_own(tx, &mut part, echo, task.at)?;
                        self.count(task.delivery, new);
                        // Its place is its own, unless it was sent elsewhere and this is another copy of the same echo.
                        if echo.peer.identities.first().is_some_and(|peer| {
                            self.ids.message(scope, peer, &echo.provider_message_id) == part.key.message_id
                        }) {
                            arrivals.copies.push((part.key.message_id, task.arrival, task.received_at));
                        }
                    }
                    None => {
                        let place = people.place(scope, &echo.peer, task.at, echo.history.is_some());
                        let new = external_message(self.ids, scope, &task, echo, &place);
                        arrivals.add_external(&task, new, echo);
                    }
                },
                Happening::PeerChange(ref change) => {
                    people.change(scope, &change.before, &change.now, task.at);
                    self.count(task.delivery, true);
                }
                Happening::AddressBook(ref entry) => {
                    if !entry.removed {
                        people.acquaint(scope, &entry.peer, task.at);
                    }
                    self.count(task.delivery, true);
                }
                _ => later.push(task),
            }
        }
        people.write(tx, workspace_id, self.now)?;
        self.write_arrivals(tx, workspace_id, arrivals)?;
        for task in later {
            let new = self.apply_later(tx, workspace_id, &people, &task)?;
            self.count(task.delivery, new);
        }
        people.write_united(tx, workspace_id)
    }

    /// What is about messages that may have come in the same batch. `false`: it says nothing new.
    fn apply_later(
        &self,
        tx: &mut Tx<'_>,
        workspace_id: &str,
        people: &People<'_>,
        task: &Task<'_>,
    ) -> Result<bool, StoreError> {
        let scope = scope(workspace_id, task.account);
        match &task.happening {
            Happening::Status(report) => receipts::apply_report(tx, workspace_id, task.account, report, task.at),
            Happening::Watermark(watermark) => {
                let conversation_id = people.conversation_of(scope, &watermark.peer);
                let Watermark { status, up_to, .. } = *watermark;
                receipts::raise_watermark(tx, workspace_id, &conversation_id, status, up_to, task.at)
            }
            Happening::Reaction(reaction) => self.react(tx, scope, people, task, reaction),
            Happening::Edit(edit) => self.edit(tx, scope, task, edit),
            Happening::Revocation(revocation) => self.revoke(tx, scope, task, revocation),
            Happening::Consent(consent) => self.consent(tx, scope, people, task, consent),
            Happening::Control(control) => self.control(tx, scope, people, task, control),
            Happening::Account(event) => self.account_event(tx, scope, task, event),
            Happening::Message(_)
            | Happening::Echo(_)
            | Happening::PeerChange(_)
            | Happening::AddressBook(_)
            | Happening::Other { .. } => Ok(false),
        }
    }

    fn count(&mut self, delivery: usize, new: bool) {
        if let Some((_, outcome)) = self.outcomes.get_mut(delivery) {
            outcome.stored += i64::from(new);
        }
    }
}

/// The ids of those whom something is about.
fn identities_of(happening: &Happening) -> impl Iterator<Item = &ExternalIdentity> {
    let (before, peer): (&[ExternalIdentity], Option<&Peer>) = match happening {
        Happening::Message(message) => (&[], Some(&message.peer)),
        Happening::Echo(echo) => (&[], Some(&echo.peer)),
        Happening::Watermark(watermark) => (&[], Some(&watermark.peer)),
        Happening::Reaction(reaction) => (&[], Some(&reaction.peer)),
        Happening::Edit(edit) => (&[], Some(&edit.peer)),
        Happening::Revocation(revocation) => (&[], Some(&revocation.peer)),
        Happening::PeerChange(change) => (&change.before, Some(&change.now)),
        Happening::Consent(consent) => (&[], Some(&consent.peer)),
        Happening::Control(control) => (&[], Some(&control.peer)),
        Happening::AddressBook(entry) => (&[], Some(&entry.peer)),
        Happening::Status(_) | Happening::Account(_) | Happening::Other { .. } => (&[], None),
    };
    before.iter().chain(peer.into_iter().flat_map(|peer| &peer.identities))
}

/// Reports on an account's messages are applied by one node at a time; the accounts in one order.
fn lock_reports(tx: &mut Tx<'_>, tasks: &[Task<'_>]) -> Result<(), StoreError> {
    let reporting = |task: &&Task<'_>| {
        matches!(
            task.happening,
            Happening::Echo(_)
                | Happening::Status(_)
                | Happening::Watermark(_)
                | Happening::Reaction(_)
                | Happening::Edit(_)
                | Happening::Revocation(_)
        )
    };
    let accounts: BTreeSet<&str> = tasks.iter().filter(reporting).map(|task| task.account.id.as_str()).collect();
    accounts.into_iter().try_for_each(|account_id| reports::lock(tx, account_id))
}

fn change(workspace_id: &str, kind: ChangeKind, conversation_id: &str, entity_id: &str) -> Change {
    Change {
        workspace_id: workspace_id.to_owned(),
        kind,
        conversation_id: Some(conversation_id.to_owned()),
        entity_id: entity_id.to_owned(),
    }
}

fn scope<'s>(workspace_id: &'s str, account: &'s Account) -> Scope<'s> {
    Scope { workspace: workspace_id, account: &account.id, channel: account.channel }
}

/// The part of ours that an echo tells about, if it is one of ours.
fn own_part(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account: &Account,
    echo: &EchoedMessage,
) -> Result<Option<Part>, StoreError> {
    if let Some(key) = echo.correlation_id.as_deref().and_then(|id| PartKey::from_correlation_id(workspace_id, id))
        && let Some(part) = outgoing::by_key(tx, &key)?
        && part.account_id == account.id
    {
        return Ok(Some(part));
    }
    outgoing::by_provider_message_id(tx, &account.id, &echo.provider_message_id)
}

/// The platform has sent what we gave it. `false`: that was known already.
fn echo_of_our_own(tx: &mut Tx<'_>, part: &mut Part, echo: &EchoedMessage, at: Timestamp) -> Result<bool, StoreError> {
    let new = outgoing::advance(tx, part, DeliveryStatus::Sent, at, None)?;
    if part.provider_message_id.is_none() {
        receipts::provider_id_known(tx, part, &echo.provider_message_id)?;
    }
    Ok(new)
}
