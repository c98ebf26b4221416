//! What WhatsApp's webhooks say (platforms A.1 to A.9, read 2026-11-22).
//!
//! A change is about a conversation (messages, echoes, statuses, calls, history, standby, groups) or about an account; its field
//! says which. Each item is read alone: one that is broken is reported and hurts no other.

mod account;
mod calls;
mod card;
mod content;
mod form;
mod group;
mod history;
mod offered;
mod people;
mod said;
mod status;
mod system;
mod thread;

use crate::channels::ChannelKind;
use crate::channels::json::{self, Place};
use crate::channels::meta::envelope::{Entry, other, read_entries};
use crate::event::{Event, Happening, Parsed};
use crate::time::Timestamp;
use serde_json::{Map, Value};

type Fields = Map<String, Value>;

/// Reads a delivery.
pub(super) fn parse(body: &[u8]) -> Parsed {
    read_entries(ChannelKind::Whatsapp, body, |entry, place, parsed| {
        let found = json::each_object(entry.fields, "changes", place, parsed, |change, place, parsed| {
            read_change(&entry, change, place, parsed);
        });
        if !found {
            place.skip(parsed, "no_event");
        }
    })
}

/// How the items of a change about conversations are read; tells whether there was a list of any kind that we know.
type Read = fn(&Change<'_>, &Fields, &Place<'_>, &mut Parsed) -> bool;

/// The fields that are about conversations. Their account is the phone number.
fn reader_of(field: &str) -> Option<Read> {
    Some(match field {
        "messages" | "smb_message_echoes" | "message_echoes" | "calls" | "standby" | "history" => talks,
        "smb_app_state_sync" => history::address_book,
        "user_preferences" => people::preferences,
        "user_id_update" => system::user_ids,
        "messaging_handovers" => thread::handover,
        _ if field.starts_with("group_") => group::groups,
        _ => return None,
    })
}

/// Reads one change.
fn read_change(entry: &Entry<'_>, change: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
    let Some(field) = json::text(change, "field") else {
        place.skip(parsed, "no_field");
        return;
    };
    let value_at = place.key("value");
    let value = json::object(change, "value");
    let number = value.and_then(|value| {
        let named = |key: &str| json::object(value, key).and_then(|data| json::id(data, "phone_number_id"));
        named("metadata").or_else(|| named("recipient"))
    });
    let Some(read) = reader_of(field) else {
        match number.or_else(|| entry.id.clone()) {
            Some(account) => account::read(&account, entry.at, field, change.get("value"), parsed),
            None => place.skip(parsed, "no_account"),
        }
        return;
    };
    let Some(value) = value else {
        value_at.skip(parsed, "not_an_object");
        return;
    };
    let Some(account) = number else {
        value_at.skip(parsed, "no_account");
        return;
    };
    let change = Change::new(&account, field, entry.at, value);
    if !read(&change, value, &value_at, parsed) {
        other(parsed, &account, entry.at, field);
    }
}

/// What the items of one change share.
struct Change<'v> {
    account: &'v str,
    field: &'v str,
    at: Option<Timestamp>,
    /// The digits of our own telephone number.
    own_number: Option<String>,
    contacts: Vec<&'v Fields>,
    /// The contact that a message without any id of its sender must be of: one message, one contact.
    sole_contact: Option<&'v Fields>,
}

impl<'v> Change<'v> {
    fn new(account: &'v str, field: &'v str, at: Option<Timestamp>, value: &'v Fields) -> Self {
        let places = [Some(value), json::object(value, "standby")];
        let list =
            |key: &'static str| places.into_iter().flatten().filter_map(move |fields| fields.get(key)?.as_array());
        let contacts: Vec<&Fields> = list("contacts").flatten().filter_map(Value::as_object).collect();
        let said = list("messages").chain(list("message_echoes")).map(Vec::len).sum::<usize>();
        let sole_contact = match contacts.as_slice() {
            [only] if said == 1 => Some(*only),
            _ => None,
        };
        let own_number = json::object(value, "metadata")
            .and_then(|metadata| json::id(metadata, "display_phone_number"))
            .map(|number| people::digits(&number));
        Self { account, field, at, own_number, contacts, sole_contact }
    }

    fn report(&self, parsed: &mut Parsed, at: Option<Timestamp>, happening: Happening) {
        parsed.events.push(Event { account: self.account.to_owned(), at, happening });
    }
}

/// Reads what was said, and what became of it.
fn talks(change: &Change<'_>, value: &Fields, place: &Place<'_>, parsed: &mut Parsed) -> bool {
    let errors = json::each_object(value, "errors", place, parsed, |error, _, parsed| {
        account::error(change.account, change.at, "errors", error, parsed);
    });
    if let Some(standby) = json::object(value, "standby") {
        return lists(change, standby, &place.key("standby"), parsed) | errors;
    }
    let history = json::each_object(value, "history", place, parsed, |chunk, place, parsed| {
        history::chunk(change, chunk, place, parsed);
    });
    lists(change, value, place, parsed) | history | errors
}

fn lists(change: &Change<'_>, value: &Fields, place: &Place<'_>, parsed: &mut Parsed) -> bool {
    let messages = json::each_object(value, "messages", place, parsed, |message, place, parsed| {
        if change.field == "history" {
            history::media(change, message, place, parsed);
        } else {
            change.message(message, place, parsed);
        }
    });
    let statuses = json::each_object(value, "statuses", place, parsed, |status, place, parsed| {
        status::status(change, status, place, parsed);
    });
    let echoes = json::each_object(value, "message_echoes", place, parsed, |echo, place, parsed| {
        change.echo(echo, place, parsed);
    });
    let calls = json::each_object(value, "calls", place, parsed, |call, place, parsed| {
        calls::call(change, call, place, parsed);
    });
    messages | statuses | echoes | calls
}

/// When an item happened.
fn time_of(item: &Fields) -> Option<Timestamp> {
    item.get("timestamp").and_then(Timestamp::from_json)
}
