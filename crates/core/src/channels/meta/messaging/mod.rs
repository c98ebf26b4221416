//! What the webhooks of Messenger and Instagram say, which write alike: entries with items of `messaging` and `standby` (who, when,
//! and one key that says what happened) and with `changes` (what happened on the page).
//!
//! platforms.md sections B.1, B.4 and C.2, read 2026-11-22. Instagram has three shapes: a list in `messaging`; a list in `changes`,
//! each with an item as its `value`; and, in one example of Meta's pages, with `field` and `value` in the entry itself. All three
//! are read on both channels. What differs is passed in by the channels as a [`Dialect`].

mod account;
mod arrival;
mod attachment;
mod content;
mod message;
mod receipt;
mod template;

use super::envelope::{Entry, read_entries};
use crate::channels::ChannelKind;
use crate::channels::json::{self, Place};
use crate::event::{Event, Happening, Parsed};
use crate::identity::{ExternalIdentity, IdentityKind, Peer};
use crate::message::DeliveryStatus;
use crate::time::Timestamp;
use serde_json::{Map, Value};

/// What a channel reads in its own way.
pub(crate) struct Dialect {
    /// The channel.
    pub(crate) channel: ChannelKind,
    /// The kind of id that the platform gives to people.
    pub(crate) identity: IdentityKind,
    /// What a message that was taken back said has to be erased.
    pub(crate) erases: bool,
}

/// Reads a delivery.
pub(crate) fn parse(dialect: &Dialect, body: &[u8]) -> Parsed {
    read_entries(dialect.channel, body, |entry, place, parsed| {
        let Some(account) = &entry.id else {
            place.skip(parsed, "no_account");
            return;
        };
        let messaging = json::each_object(entry.fields, "messaging", place, parsed, |item, place, parsed| {
            Item::new(dialect, account, &entry, item, false).read(place, parsed);
        });
        let standby = json::each_object(entry.fields, "standby", place, parsed, |item, place, parsed| {
            Item::new(dialect, account, &entry, item, true).read(place, parsed);
        });
        let changes = json::each_object(entry.fields, "changes", place, parsed, |change, place, parsed| {
            read_change(dialect, account, &entry, change, place, parsed);
        });
        let itself = entry.fields.contains_key("field");
        if itself {
            read_change(dialect, account, &entry, entry.fields, place, parsed);
        }
        if !(messaging || standby || changes || itself) {
            place.skip(parsed, "no_event");
        }
    })
}

/// Reads `{"field": …, "value": …}`. A value with a sender and a recipient is an item, whatever the field is called.
fn read_change(
    dialect: &Dialect,
    account: &str,
    entry: &Entry<'_>,
    change: &Map<String, Value>,
    place: &Place<'_>,
    parsed: &mut Parsed,
) {
    let Some(field) = json::text(change, "field") else {
        place.skip(parsed, "no_field");
        return;
    };
    match json::object(change, "value") {
        Some(item) if item.contains_key("sender") && item.contains_key("recipient") => {
            Item::new(dialect, account, entry, item, field == "standby").read(&place.key("value"), parsed);
        }
        _ if field == "messages" => place.key("value").skip(parsed, "no_sender"),
        _ => {
            let happening = Happening::Account(account::of_change(field, change.get("value")));
            parsed.events.push(Event { account: account.to_owned(), at: entry.at, happening });
        }
    }
}

/// One item, with what it was found in.
struct Item<'a> {
    dialect: &'a Dialect,
    account: &'a str,
    /// All its fields.
    fields: &'a Map<String, Value>,
    sender: Option<String>,
    recipient: Option<String>,
    at: Option<Timestamp>,
    /// Another app handles the conversation.
    standby: bool,
}

impl<'a> Item<'a> {
    /// The entry's time stands in for that of an item that has none.
    fn new(
        dialect: &'a Dialect,
        account: &'a str,
        entry: &Entry<'_>,
        fields: &'a Map<String, Value>,
        standby: bool,
    ) -> Self {
        let party = |key: &str| json::object(fields, key).and_then(|party| json::id(party, "id"));
        let at = fields.get("timestamp").and_then(Timestamp::from_json).or(entry.at);
        Self { dialect, account, fields, sender: party("sender"), recipient: party("recipient"), at, standby }
    }

    fn read(&self, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(key) = event_key(self.fields) else {
            place.skip(parsed, "no_event");
            return;
        };
        let here = place.key(key);
        let Some(event) = self.fields.get(key).and_then(Value::as_object) else {
            if READ.contains(&key) {
                here.skip(parsed, "not_an_object");
            } else {
                self.report(parsed, account::of_item(key, self.fields));
            }
            return;
        };
        match key {
            "message" => self.message(event, &here, parsed),
            "postback" => self.postback(event, &here, parsed),
            "delivery" => self.receipt(event, DeliveryStatus::Delivered, &here, parsed),
            "read" => self.receipt(event, DeliveryStatus::Read, &here, parsed),
            "reaction" => self.reaction(event, &here, parsed),
            "message_edit" => self.edit(event, &here, parsed),
            "referral" => self.referral(event, &here, parsed),
            "optin" => self.optin(event, &here, parsed),
            "account_linking" => self.account_linking(event, &here, parsed),
            "messaging_feedback" => self.feedback(event, &here, parsed),
            "order" | "send_cart" => self.cart(key, event, &here, parsed),
            "pass_thread_control" | "take_thread_control" => self.control(key, event, &here, parsed),
            "policy-enforcement" => self.report(parsed, account::of_policy(key, event, self.fields)),
            _ => self.report(parsed, account::of_item(key, self.fields)),
        }
    }

    fn report(&self, parsed: &mut Parsed, happening: Happening) {
        parsed.events.push(Event { account: self.account.to_owned(), at: self.at, happening });
    }

    /// An event about nobody whom the platform names. Somebody who is known by the reference of a plugin or by a comment only is
    /// no one to write to yet: what they did is kept at the account. Else the event is reported as unreadable.
    fn nobody(&self, key: &str, reason: &str, place: &Place<'_>, parsed: &mut Parsed) {
        let reference =
            |party: &Map<String, Value>| ["user_ref", "comment_id"].iter().any(|key| party.contains_key(*key));
        if self.fields.values().filter_map(Value::as_object).any(reference) {
            self.report(parsed, account::of_item(key, self.fields));
        } else {
            place.skip(parsed, reason);
        }
    }

    fn peer(&self, id: &str) -> Peer {
        Peer::known_as(ExternalIdentity::new(self.dialect.identity, id))
    }

    /// Whether our own account did it. Whoever writes as our account is our side, flag or no flag: a bot that takes its own words
    /// for a customer's answers itself (pitfalls B10).
    fn is_ours(&self) -> bool {
        self.sender.as_deref() == Some(self.account)
    }

    /// The customer, whichever side did it.
    fn customer(&self) -> Option<Peer> {
        let id = if self.is_ours() { &self.recipient } else { &self.sender };
        id.as_deref().map(|id| self.peer(id))
    }
}

/// The keys that say what happened and are read.
const READ: [&str; 15] = [
    "message",
    "postback",
    "delivery",
    "read",
    "reaction",
    "message_edit",
    "referral",
    "optin",
    "account_linking",
    "messaging_feedback",
    "pass_thread_control",
    "take_thread_control",
    "policy-enforcement",
    "order",
    "send_cart",
];

/// The key that says what happened: one that is read, else the first that is none of the envelope's.
fn event_key(fields: &Map<String, Value>) -> Option<&str> {
    const ENVELOPE: [&str; 5] = ["sender", "recipient", "timestamp", "time", "id"];
    READ.into_iter()
        .find(|key| fields.contains_key(*key))
        .or_else(|| fields.keys().map(String::as_str).find(|key| !ENVELOPE.contains(key)))
}
