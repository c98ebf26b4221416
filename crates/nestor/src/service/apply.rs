//! Applying deliveries: what a batch of webhooks means for our data, in one transaction.
//!
//! Idempotent and insensitive to order: any permutation and repetition of the same deliveries ends in the same state. What makes
//! it so: ids derived from the platform's ids as unique keys, counters that count only what is new, times that only rise, reports
//! that wait for their message.

use super::media::{self as files, Owner};
use super::people::{People, Place};
use super::reading::read;
use super::receipts;
use super::replies::PREVIEW;
use crate::store::accounts::{self, Account};
use crate::store::deliveries::{self, Claimed};
use crate::store::feed::{Change, ChangeKind};
use crate::store::inbound::{self, NewMessage, Touch};
use crate::store::media::{self, NewMedia};
use crate::store::messages::{self, Position};
use crate::store::outcomes::{self, ExceptionKind, Outcome};
use crate::store::outgoing::{self, Part, PartKey};
use crate::store::reports;
use crate::store::{StoreError, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::content::Content;
use nestor_core::event::{EchoedMessage, Happening, InboundMessage, Watermark};
use nestor_core::id::{IdScheme, Scope};
use nestor_core::identity::Peer;
use nestor_core::message::{DeliveryStatus, ExternalMessageId};
use nestor_core::text;
use nestor_core::time::Timestamp;
use std::collections::btree_map::Entry;
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
            let at = event.at.unwrap_or(delivery.received_at);
            batch.work.entry(account.workspace_id.clone()).or_default().push(Task {
                delivery: index,
                received_at: delivery.received_at,
                arrival: messages::arrival(delivery.received_at, place),
                account,
                at,
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
        let peers = tasks.iter().filter_map(|task| {
            let peer = match &task.happening {
                Happening::Message(message) => &message.peer,
                Happening::Echo(echo) => &echo.peer,
                Happening::Watermark(watermark) => &watermark.peer,
                _ => return None,
            };
            Some((scope(workspace_id, task.account), peer))
        });
        let mut people = People::load(tx, self.ids, workspace_id, peers)?;
        let mut arrivals = Arrivals::default();
        let mut later = Vec::new();
        for task in tasks {
            let scope = scope(workspace_id, task.account);
            match task.happening {
                Happening::Message(ref message) => {
                    let place = people.place(scope, &message.peer, task.at);
                    let author =
                        message.author.as_ref().map(|author| (author.name.clone(), self.contact_of(scope, author)));
                    let new = inbound_message(self.ids, scope, &task, message, &place, author);
                    arrivals.add(&task, new, None);
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
                        let place = people.place(scope, &echo.peer, task.at);
                        let new = external_message(self.ids, scope, &task, echo, &place);
                        arrivals.add(&task, new, Some(task.account));
                    }
                },
                Happening::Status(_) | Happening::Watermark(_) => later.push(task),
                _ => {}
            }
        }
        people.write(tx, workspace_id, self.now)?;
        self.write_arrivals(tx, workspace_id, arrivals)?;
        for task in later {
            let new = match &task.happening {
                Happening::Status(report) => receipts::apply_report(tx, workspace_id, task.account, report, task.at)?,
                Happening::Watermark(watermark) => {
                    let conversation_id = people.conversation_of(scope(workspace_id, task.account), &watermark.peer);
                    let Watermark { status, up_to, .. } = *watermark;
                    receipts::raise_watermark(tx, workspace_id, &conversation_id, status, up_to, task.at)?
                }
                _ => false,
            };
            self.count(task.delivery, new);
        }
        Ok(())
    }

    /// Adds the messages, counts the new ones, and touches each conversation once.
    fn write_arrivals(&mut self, tx: &mut Tx<'_>, workspace_id: &str, arrivals: Arrivals) -> Result<(), StoreError> {
        let (messages, origins): (Vec<NewMessage>, Vec<Origin>) = arrivals.messages.into_values().unzip();
        let new = inbound::add_messages(tx, workspace_id, &messages)?;
        let mut touched: BTreeMap<&str, Touch> = BTreeMap::new();
        let mut added = Vec::new();
        let mut fetched = Vec::new();
        let mut copies = arrivals.copies;
        for ((message, new), mut origin) in messages.iter().zip(new).zip(origins) {
            if !new {
                copies.push((message.id.clone(), message.arrival, message.received_at));
                continue;
            }
            if let Some((_, outcome)) = self.outcomes.get_mut(origin.delivery) {
                outcome.stored += 1;
                outcome.messages += 1;
            }
            if let Some((account_id, channel)) = &origin.external {
                let key = PartKey {
                    workspace_id: workspace_id.to_owned(),
                    message_id: message.id.clone(),
                    part: 0,
                    attempt: 1,
                };
                let id = ExternalMessageId(message.provider_message_id.clone());
                outgoing::add_external(tx, &key, &message.conversation_id, account_id, *channel, &id, message.at)?;
                let mut part = Part {
                    key,
                    conversation_id: message.conversation_id.clone(),
                    account_id: account_id.clone(),
                    status: DeliveryStatus::Sent,
                    provider_message_id: Some(id.clone()),
                    sent_at: Some(message.at),
                };
                receipts::provider_id_known(tx, &mut part, &id)?;
            }
            fetched.append(&mut origin.files);
            touch(&mut touched, message);
            added.push(change(workspace_id, ChangeKind::Message, &message.conversation_id, &message.id));
        }
        tx.note_distinct(added);
        media::add(tx, workspace_id, &fetched, self.now)?;
        copies.sort();
        let mut moved = Vec::new();
        for (id, arrival, received_at) in copies {
            if let Some(conversation_id) = inbound::put_earlier(tx, workspace_id, &id, arrival, received_at)? {
                moved.push((conversation_id, id));
            }
        }
        let concerned: BTreeSet<&str> =
            touched.keys().copied().chain(moved.iter().map(|(id, _)| id.as_str())).collect();
        inbound::lock_conversations(tx, workspace_id, concerned)?;
        inbound::touch_conversations(tx, workspace_id, &touched)?;
        for (conversation_id, id) in &moved {
            receipts::show_newest_message(tx, workspace_id, conversation_id, id)?;
            tx.note(change(workspace_id, ChangeKind::Message, conversation_id, id));
        }
        tx.note_distinct(touched.keys().map(|id| change(workspace_id, ChangeKind::Conversation, id, id)));
        Ok(())
    }

    /// The contact of somebody who is not the conversation's own: the one that they have, or will have once they write to us
    /// themselves. Whether they have written yet must not matter, as that depends on the order of arrival.
    fn contact_of(&self, scope: Scope<'_>, author: &Peer) -> Option<String> {
        author.identities.first().map(|identity| self.ids.contact(scope, identity))
    }

    fn count(&mut self, delivery: usize, new: bool) {
        if let Some((_, outcome)) = self.outcomes.get_mut(delivery) {
            outcome.stored += i64::from(new);
        }
    }
}

/// Reports on an account's messages are applied by one node at a time; the accounts in one order.
fn lock_reports(tx: &mut Tx<'_>, tasks: &[Task<'_>]) -> Result<(), StoreError> {
    let reporting = |task: &&Task<'_>| {
        matches!(task.happening, Happening::Echo(_) | Happening::Status(_) | Happening::Watermark(_))
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

fn touch<'m>(touched: &mut BTreeMap<&'m str, Touch>, message: &'m NewMessage) {
    let inbound = message.direction == "inbound";
    let preview = message.text.as_deref().map(|text| text::preview(text, PREVIEW));
    let search = preview.as_deref().map(text::fold).unwrap_or_default();
    let position = Position { at: message.at, arrival: message.arrival, id: message.id.clone() };
    let newest = (position, preview, search);
    match touched.get_mut(message.conversation_id.as_str()) {
        None => {
            touched.insert(
                &message.conversation_id,
                Touch { inbound: i64::from(inbound), last_inbound_at: inbound.then_some(message.at), newest },
            );
        }
        Some(touch) => {
            touch.inbound += i64::from(inbound);
            touch.last_inbound_at = touch.last_inbound_at.max(inbound.then_some(message.at));
            if touch.newest.0 < newest.0 {
                touch.newest = newest;
            }
        }
    }
}

/// What a batch brings.
#[derive(Default)]
struct Arrivals {
    /// The messages by id, each once, and where each came from. In the order of their ids, so that two nodes that add the same
    /// messages never wait for each other.
    messages: BTreeMap<String, (NewMessage, Origin)>,
    /// Copies of messages that are there: id, arrival, and when they were received.
    copies: Vec<(String, i64, Timestamp)>,
}

struct Origin {
    delivery: usize,
    /// Our side sent it elsewhere: from this account.
    external: Option<(String, ChannelKind)>,
    /// The files that came with it.
    files: Vec<NewMedia>,
}

impl Arrivals {
    fn add(&mut self, task: &Task<'_>, (message, files): (NewMessage, Vec<NewMedia>), external: Option<&Account>) {
        match self.messages.entry(message.id.clone()) {
            Entry::Vacant(free) => {
                let external = external.map(|account| (account.id.clone(), account.channel));
                free.insert((message, Origin { delivery: task.delivery, external, files }));
            }
            Entry::Occupied(mut known) => {
                let known = &mut known.get_mut().0;
                if message.arrival < known.arrival {
                    (known.arrival, known.received_at) = (message.arrival, message.received_at);
                }
            }
        }
    }
}

fn inbound_message(
    ids: &IdScheme,
    scope: Scope<'_>,
    task: &Task<'_>,
    message: &InboundMessage,
    place: &Place,
    author: Option<(Option<String>, Option<String>)>,
) -> (NewMessage, Vec<NewMedia>) {
    let (author_name, author_id) = author.unwrap_or_default();
    let id = ids.message(scope, &place.key, &message.provider_message_id);
    let owner = Owner { account_id: scope.account, message_id: &id, edition: 0, direction: "inbound" };
    let (content, files) = files::received(owner, &message.content);
    let message = NewMessage {
        content: fields(&content),
        id,
        conversation_id: place.conversation_id.clone(),
        at: task.at,
        received_at: task.received_at,
        arrival: task.arrival,
        direction: "inbound",
        message_type: message.content.message_type.as_str(),
        author_kind: "contact",
        author_id,
        author_name,
        status: None,
        provider_message_id: message.provider_message_id.0.clone(),
        reply_to: message.reply_to.as_ref().map(|id| id.0.clone()),
        text: message.content.text.clone(),
    };
    (message, files)
}

fn external_message(
    ids: &IdScheme,
    scope: Scope<'_>,
    task: &Task<'_>,
    echo: &EchoedMessage,
    place: &Place,
) -> (NewMessage, Vec<NewMedia>) {
    let id = ids.message(scope, &place.key, &echo.provider_message_id);
    let owner = Owner { account_id: scope.account, message_id: &id, edition: 0, direction: "outbound" };
    let (content, files) = files::received(owner, &echo.content);
    let message = NewMessage {
        content: fields(&content),
        id,
        conversation_id: place.conversation_id.clone(),
        at: task.at,
        received_at: task.received_at,
        arrival: task.arrival,
        direction: "outbound",
        message_type: echo.content.message_type.as_str(),
        author_kind: "external",
        author_id: None,
        author_name: None,
        status: Some("sent"),
        provider_message_id: echo.provider_message_id.0.clone(),
        reply_to: echo.reply_to.as_ref().map(|id| id.0.clone()),
        text: echo.content.text.clone(),
    };
    (message, files)
}

fn fields(content: &Content) -> Option<String> {
    content.details.as_ref().and_then(|details| serde_json::to_string(details).ok())
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
