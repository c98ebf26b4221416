//! The messages that a batch brings: written once, counted once, and each conversation touched once.

use super::{Batch, Task, amend, change};
use crate::service::media::{self as files, Owner};
use crate::service::people::Place;
use crate::service::receipts;
use crate::service::replies::PREVIEW;
use crate::store::actions::{self, NewAction};
use crate::store::feed::ChangeKind;
use crate::store::inbound::{self, NewMessage, Touch};
use crate::store::media::{self, NewMedia};
use crate::store::messages::Position;
use crate::store::outgoing::{self, Part, PartKey};
use crate::store::{StoreError, Tx, amendments, control};
use nestor_core::channels::{ApiCall, ChannelKind};
use nestor_core::content::{Content, MessageType};
use nestor_core::event::{EchoedMessage, InboundMessage};
use nestor_core::id::{IdScheme, Scope};
use nestor_core::message::{DeliveryStatus, ExternalMessageId};
use nestor_core::text;
use nestor_core::time::Timestamp;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long the platforms wait for a sign that something was seen: Telegram's button turns for so long at the most.
const ACKNOWLEDGE_WITHIN: Duration = Duration::from_secs(150);
/// Who handles a conversation whose messages come by way of standby, until the platform says more.
const ANOTHER_APP: &str = "another app";

/// What a batch brings.
#[derive(Default)]
pub(super) struct Arrivals {
    /// The messages by id, each once, and where each came from. In the order of their ids, so that two nodes that add the same
    /// messages never wait for each other.
    messages: BTreeMap<String, (NewMessage, Origin)>,
    /// Copies of messages that are there: id, arrival, and when they were received.
    pub(super) copies: Vec<(String, i64, Timestamp)>,
}

/// Where a message came from, and what it changes besides being there.
struct Origin {
    delivery: usize,
    account_id: String,
    channel: ChannelKind,
    /// Our side sent it elsewhere; it had come this far.
    external: Option<DeliveryStatus>,
    /// The customer wrote it, now, and waits for somebody.
    counts: bool,
    /// The customer wrote it or called: the window is open from then on.
    opens_window: bool,
    standby: bool,
    referred: bool,
    acknowledgement: Option<ApiCall>,
    /// The files that came with it.
    files: Vec<NewMedia>,
}

impl Arrivals {
    /// A message of the customer.
    pub(super) fn add_inbound(&mut self, task: &Task<'_>, new: NewMessage, message: &InboundMessage) {
        let notice = message.content.message_type == MessageType::Notice;
        let details = message.content.details.as_deref();
        let origin = Origin {
            delivery: task.delivery,
            account_id: task.account.id.clone(),
            channel: task.account.channel,
            external: None,
            counts: !notice && !message.historic,
            opens_window: !notice,
            standby: message.standby,
            referred: details.is_some_and(|details| details.referral.is_some()),
            acknowledgement: message.acknowledgement.clone(),
            files: files_of(task, &new, &message.content),
        };
        self.add(new, origin);
    }

    /// A message that our side sent elsewhere.
    pub(super) fn add_external(&mut self, task: &Task<'_>, new: NewMessage, echo: &EchoedMessage) {
        let origin = Origin {
            delivery: task.delivery,
            account_id: task.account.id.clone(),
            channel: task.account.channel,
            external: Some(echo.history.unwrap_or(DeliveryStatus::Sent)),
            counts: false,
            opens_window: false,
            standby: false,
            referred: false,
            acknowledgement: None,
            files: files_of(task, &new, &echo.content),
        };
        self.add(new, origin);
    }

    fn add(&mut self, message: NewMessage, origin: Origin) {
        match self.messages.entry(message.id.clone()) {
            Entry::Vacant(free) => drop(free.insert((message, origin))),
            Entry::Occupied(mut known) => {
                let known = &mut known.get_mut().0;
                if message.arrival < known.arrival {
                    (known.arrival, known.received_at) = (message.arrival, message.received_at);
                }
            }
        }
    }
}

impl Batch<'_> {
    /// Adds the messages, counts the new ones, and touches each conversation once.
    pub(super) fn write_arrivals(
        &mut self,
        tx: &mut Tx<'_>,
        workspace_id: &str,
        arrivals: Arrivals,
    ) -> Result<(), StoreError> {
        let (messages, origins): (Vec<NewMessage>, Vec<Origin>) = arrivals.messages.into_values().unzip();
        let new = inbound::add_messages(tx, workspace_id, &messages)?;
        let mut touched: BTreeMap<&str, Touch> = BTreeMap::new();
        let mut added = Vec::new();
        let mut fresh: Vec<(&NewMessage, &Origin)> = Vec::new();
        let mut copies = arrivals.copies;
        for ((message, new), origin) in messages.iter().zip(new).zip(&origins) {
            if !new {
                copies.push((message.id.clone(), message.arrival, message.received_at));
                continue;
            }
            if let Some((_, outcome)) = self.outcomes.get_mut(origin.delivery) {
                outcome.stored += 1;
                outcome.messages += 1;
            }
            if let Some(reached) = origin.external {
                write_external_part(tx, workspace_id, message, origin, reached)?;
            }
            touch(&mut touched, message, origin);
            added.push(change(workspace_id, ChangeKind::Message, &message.conversation_id, &message.id));
            fresh.push((message, origin));
        }
        tx.note_distinct(added);
        let files: Vec<NewMedia> = fresh.iter().flat_map(|(_, origin)| origin.files.clone()).collect();
        media::add(tx, workspace_id, &files, self.now)?;
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
        self.follow_up(tx, workspace_id, &fresh)
    }

    /// What new messages bring besides themselves: what had been said about them earlier, who handles the conversation, and a sign
    /// to the platform that they were seen.
    fn follow_up(
        &self,
        tx: &mut Tx<'_>,
        workspace_id: &str,
        fresh: &[(&NewMessage, &Origin)],
    ) -> Result<(), StoreError> {
        for (message, _) in fresh.iter().filter(|(_, origin)| origin.standby) {
            if control::get(tx, workspace_id, &message.conversation_id)?.is_none() {
                let (id, at) = (&message.conversation_id, message.at);
                control::set(tx, workspace_id, id, Some(ANOTHER_APP), at, message.arrival)?;
            }
        }
        for (message, origin) in fresh {
            let Some(call) = &origin.acknowledgement else { continue };
            let action = NewAction {
                workspace_id: workspace_id.to_owned(),
                account_id: origin.account_id.clone(),
                channel: origin.channel,
                conversation_id: Some(message.conversation_id.clone()),
                kind: "acknowledge",
                message_id: Some(message.id.clone()),
                target: Some(message.provider_message_id.clone()),
                payload: None,
                call: call.clone(),
                expires_at: self.now.plus(ACKNOWLEDGE_WITHIN),
            };
            actions::add(tx, &action, self.now)?;
        }
        let accounts: BTreeSet<&str> = fresh.iter().map(|(_, origin)| origin.account_id.as_str()).collect();
        let accounts: Vec<&str> = accounts.into_iter().collect();
        let ids: Vec<&str> = fresh.iter().map(|(message, _)| message.provider_message_id.as_str()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let waiting = amendments::waiting(tx, workspace_id, &accounts, &ids)?;
        for (message, origin) in fresh.iter().filter(|(message, _)| waiting.contains(&message.provider_message_id)) {
            let target = ExternalMessageId(message.provider_message_id.clone());
            amend::settle(tx, workspace_id, &origin.account_id, &target, &message.id)?;
        }
        Ok(())
    }
}

/// The one part of a message that our side sent elsewhere, and what was reported about it before.
fn write_external_part(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    message: &NewMessage,
    origin: &Origin,
    reached: DeliveryStatus,
) -> Result<(), StoreError> {
    let key = PartKey { workspace_id: workspace_id.to_owned(), message_id: message.id.clone(), part: 0, attempt: 1 };
    let id = ExternalMessageId(message.provider_message_id.clone());
    outgoing::add_external(tx, &key, &message.conversation_id, &origin.account_id, origin.channel, &id, message.at)?;
    let mut part = Part {
        key,
        conversation_id: message.conversation_id.clone(),
        account_id: origin.account_id.clone(),
        status: DeliveryStatus::Sent,
        provider_message_id: Some(id.clone()),
        sent_at: Some(message.at),
    };
    if reached > DeliveryStatus::Sent {
        outgoing::advance(tx, &mut part, reached, message.at, None)?;
    }
    receipts::provider_id_known(tx, &mut part, &id)
}

fn touch<'m>(touched: &mut BTreeMap<&'m str, Touch>, message: &'m NewMessage, origin: &Origin) {
    let preview = message.text.as_deref().map(|text| text::preview(text, PREVIEW));
    let search = preview.as_deref().map(text::fold).unwrap_or_default();
    let position = Position { at: message.at, arrival: message.arrival, id: message.id.clone() };
    let at = |holds: bool| holds.then_some(message.at);
    let one = Touch {
        inbound: i64::from(origin.counts),
        last_inbound_at: at(origin.opens_window),
        direct_at: at(origin.opens_window && !origin.standby && !message.historic),
        referred_at: at(origin.referred),
        newest: (position, preview, search),
    };
    match touched.get_mut(message.conversation_id.as_str()) {
        None => drop(touched.insert(&message.conversation_id, one)),
        Some(touch) => {
            touch.inbound += one.inbound;
            touch.last_inbound_at = touch.last_inbound_at.max(one.last_inbound_at);
            touch.direct_at = touch.direct_at.max(one.direct_at);
            touch.referred_at = touch.referred_at.max(one.referred_at);
            if touch.newest.0 < one.newest.0 {
                touch.newest = one.newest;
            }
        }
    }
}

/// A customer's message as it is kept. `author` is who wrote it, by name and id, where that is not the conversation's contact.
pub(super) fn inbound_message(
    ids: &IdScheme,
    scope: Scope<'_>,
    task: &Task<'_>,
    message: &InboundMessage,
    place: &Place,
    author: Option<(Option<String>, Option<String>)>,
) -> NewMessage {
    let (author_name, author_id) = author.unwrap_or_default();
    let notice = message.content.message_type == MessageType::Notice;
    NewMessage {
        direction: "inbound",
        author_kind: if notice { "system" } else { "contact" },
        author_id,
        author_name,
        status: None,
        reply_to: message.reply_to.as_ref().map(|id| id.0.clone()),
        historic: message.historic,
        ..kept(ids, scope, task, &message.provider_message_id, &message.content, place)
    }
}

/// A message that our side sent elsewhere, as it is kept.
pub(super) fn external_message(
    ids: &IdScheme,
    scope: Scope<'_>,
    task: &Task<'_>,
    echo: &EchoedMessage,
    place: &Place,
) -> NewMessage {
    NewMessage {
        direction: "outbound",
        author_kind: "external",
        status: Some("sent"),
        reply_to: echo.reply_to.as_ref().map(|id| id.0.clone()),
        historic: echo.history.is_some(),
        ..kept(ids, scope, task, &echo.provider_message_id, &echo.content, place)
    }
}

fn kept(
    ids: &IdScheme,
    scope: Scope<'_>,
    task: &Task<'_>,
    id: &ExternalMessageId,
    content: &Content,
    place: &Place,
) -> NewMessage {
    let message_id = ids.message(scope, &place.key, id);
    NewMessage {
        content: details(&files::named(&message_id, "", content)),
        id: message_id,
        conversation_id: place.conversation_id.clone(),
        at: task.at,
        received_at: task.received_at,
        arrival: task.arrival,
        direction: "inbound",
        message_type: content.message_type.as_str(),
        author_kind: "contact",
        author_id: None,
        author_name: None,
        status: None,
        provider_message_id: id.0.clone(),
        reply_to: None,
        text: content.text.clone(),
        historic: false,
    }
}

fn files_of(task: &Task<'_>, new: &NewMessage, content: &Content) -> Vec<NewMedia> {
    let (account_id, message_id) = (task.account.id.as_str(), new.id.as_str());
    files::sources(Owner { account_id, message_id, edition: "", direction: new.direction }, content)
}

/// The details of a content as they are kept.
pub(super) fn details(content: &Content) -> Option<String> {
    content.details.as_ref().and_then(|details| serde_json::to_string(details).ok())
}
