//! What was there before we were connected: conversations and the address book of the app on the phone (coexistence, platforms A.7).

use super::people::{Ids, bare_username, digits};
use super::said::Talk;
use super::status::reached;
use super::{Change, Fields, account, content, time_of};
use crate::channels::json::{self, Place};
use crate::channels::meta::envelope::other;
use crate::content::MessageType;
use crate::event::{AccountEvent, AddressBookEntry, Edit, Happening, Parsed, Severity};
use crate::identity::Peer;
use crate::message::{DeliveryStatus, ExternalMessageId};

/// Reads a chunk of the history, or why there is none.
pub(super) fn chunk(change: &Change<'_>, chunk: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
    let threads = json::each_object(chunk, "threads", place, parsed, |thread, place, parsed| {
        let peer = thread_peer(change, thread);
        let found = json::each_object(thread, "messages", place, parsed, |message, place, parsed| {
            past(change, message, peer.clone(), place, parsed);
        });
        if !found {
            place.skip(parsed, "no_event");
        }
    });
    let errors = json::each_object(chunk, "errors", place, parsed, |error, _, parsed| {
        account::error(change.account, change.at, "history", error, parsed);
    });
    let metadata = json::object(chunk, "metadata");
    if let Some(metadata) = metadata
        && json::number(metadata, "progress").is_some_and(|progress| progress >= 100)
    {
        let happening = Happening::Account(AccountEvent {
            kind: "history".to_owned(),
            what: Some("complete".to_owned()),
            severity: Severity::Info,
            template: None,
            fields: metadata.clone(),
        });
        change.report(parsed, change.at, happening);
    } else if !threads && !errors {
        place.skip(parsed, "no_event");
    }
}

/// Whom a thread is with: its id is the customer's number; ids that came later stand in its `context`.
fn thread_peer(change: &Change<'_>, thread: &Fields) -> Option<Peer> {
    let context = json::object(thread, "context");
    let mut ids = context.map(Ids::of_contact).unwrap_or_default();
    let of_thread = Ids::read(thread, &["id"], &["user_id"], &["parent_user_id"]);
    ids = Ids {
        phone: of_thread.phone.or(ids.phone),
        user_id: of_thread.user_id.or(ids.user_id),
        parent: of_thread.parent.or(ids.parent),
    };
    let mut peer = change.peer(ids)?;
    if peer.username.is_none() {
        peer.username =
            context.and_then(|context| json::owned_text(context, "username")).map(|name| bare_username(&name));
    }
    Some(peer)
}

/// A message of the past. Ours has a recipient, or comes from our own number.
fn past(change: &Change<'_>, message: &Fields, thread: Option<Peer>, place: &Place<'_>, parsed: &mut Parsed) {
    let context = json::object(message, "history_context");
    let ours = is_ours(change, message) || context.is_some_and(|context| json::flag(context, "from_me"));
    let ids = if ours { Ids::of_recipient(message) } else { Ids::of_sender(message) };
    let Some(peer) = thread.or_else(|| change.peer(ids)) else {
        place.skip(parsed, if ours { "no_recipient" } else { "no_sender" });
        return;
    };
    let came = context.and_then(|context| json::text(context, "status")).and_then(reached);
    let past = Some(came.unwrap_or(DeliveryStatus::Sent));
    change.said(message, Talk { peer, author: None, ours, standby: false, past }, place, parsed);
}

fn is_ours(change: &Change<'_>, message: &Fields) -> bool {
    let from = json::id(message, "from").map(|from| digits(&from)).filter(|from| !from.is_empty());
    !Ids::of_recipient(message).is_empty() || (from.is_some() && from == change.own_number)
}

/// The file of a message of the past, which the history held as `media_placeholder` only: the message again, and what it says
/// now, so that the order of arrival does not matter.
pub(super) fn media(change: &Change<'_>, message: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
    let before = parsed.events.len();
    past(change, message, None, place, parsed);
    let told = parsed.events.get(before).map(|event| (event.at, event.happening.clone()));
    let (at, id, peer, content) = match told {
        Some((at, Happening::Message(told))) => (at, told.provider_message_id, told.peer, told.content),
        Some((at, Happening::Echo(told))) => (at, told.provider_message_id, told.peer, told.content),
        _ => return,
    };
    if content.message_type == MessageType::Unsupported {
        return;
    }
    let ExternalMessageId(target) = &id;
    let edit_id = format!("{target}:{}", content::type_of(message));
    change.report(parsed, at, Happening::Edit(Edit { target: id, peer, edit_id, content, continued: true }));
}

/// Reads the entries of the address book (`smb_app_state_sync`).
pub(super) fn address_book(change: &Change<'_>, value: &Fields, place: &Place<'_>, parsed: &mut Parsed) -> bool {
    json::each_object(value, "state_sync", place, parsed, |entry, place, parsed| {
        let at = json::object(entry, "metadata").and_then(time_of).or(change.at);
        let Some(contact) = json::object(entry, "contact") else {
            let kind = json::text(entry, "type").unwrap_or("unknown");
            other(parsed, change.account, at, &format!("smb_app_state_sync:{kind}"));
            return;
        };
        match peer_of_entry(contact) {
            Some(peer) => {
                let removed = json::text(entry, "action") == Some("remove");
                change.report(parsed, at, Happening::AddressBook(AddressBookEntry { peer, removed }));
            }
            None => place.skip(parsed, "no_sender"),
        }
    })
}

fn peer_of_entry(contact: &Fields) -> Option<Peer> {
    let ids = Ids::of_contact(contact);
    let written = json::id(contact, "phone_number").map(|number| digits(&number)).filter(|number| !number.is_empty());
    let peer = Ids { phone: ids.phone.clone().or(written), ..ids }.peer()?;
    let name = json::owned_text(contact, "full_name").or_else(|| json::owned_text(contact, "first_name"));
    let username = json::owned_text(contact, "username").map(|name| bare_username(&name));
    Some(Peer { name, username, ..peer })
}
