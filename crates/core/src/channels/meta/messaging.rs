//! The items of `messaging`, which Messenger and Instagram write alike: who, when, and one key that says what happened.
//!
//! platforms.md sections B.1 and C.2, read 2026-11-22. What differs is passed in by the channels: the kind of id and how a
//! message's content is read.

use super::envelope::other;
use crate::channels::json::{self, Place};
use crate::content::Content;
use crate::event::{EchoedMessage, Event, Happening, InboundMessage, Parsed, StatusReport, Watermark};
use crate::identity::{ExternalIdentity, IdentityKind, Peer};
use crate::message::{DeliveryStatus, ExternalMessageId};
use crate::time::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What a channel reads in its own way.
pub(crate) struct Dialect {
    /// The kind of id that the platform gives to people.
    pub(crate) identity: IdentityKind,
    /// The content of a `message`.
    pub(crate) content: fn(&Map<String, Value>) -> Content,
}

/// One item, with what it was found in.
struct Item<'a> {
    dialect: &'a Dialect,
    account: &'a str,
    sender: Option<String>,
    recipient: Option<String>,
    at: Option<Timestamp>,
}

/// Reads one item. `entry_at` stands in for the time of an item that has none.
pub(crate) fn read_item(
    dialect: &Dialect,
    account: &str,
    entry_at: Option<Timestamp>,
    fields: &Map<String, Value>,
    place: &Place<'_>,
    parsed: &mut Parsed,
) {
    let party = |key: &str| json::object(fields, key).and_then(|party| json::id(party, "id"));
    let at = fields.get("timestamp").and_then(Timestamp::from_json).or(entry_at);
    let item = Item { dialect, account, sender: party("sender"), recipient: party("recipient"), at };
    let Some(key) = event_key(fields) else {
        place.skip(parsed, "no_event");
        return;
    };
    let here = place.key(key);
    let Some(event) = fields.get(key).and_then(Value::as_object) else {
        here.skip(parsed, "not_an_object");
        return;
    };
    match key {
        "message" => item.message(event, &here, parsed),
        "postback" => item.postback(event, &here, parsed),
        "delivery" => item.receipt(event, DeliveryStatus::Delivered, &here, parsed),
        "read" => item.receipt(event, DeliveryStatus::Read, &here, parsed),
        _ => other(parsed, account, at, key),
    }
}

/// The key that says what happened: one that we read, else the first that is none of the envelope's.
fn event_key(fields: &Map<String, Value>) -> Option<&str> {
    const READ: [&str; 4] = ["message", "postback", "delivery", "read"];
    const ENVELOPE: [&str; 5] = ["sender", "recipient", "timestamp", "time", "id"];
    READ.into_iter()
        .find(|key| fields.contains_key(*key))
        .or_else(|| fields.keys().map(String::as_str).find(|key| !ENVELOPE.contains(key)))
}

impl Item<'_> {
    fn report(&self, parsed: &mut Parsed, happening: Happening) {
        parsed.events.push(Event { account: self.account.to_owned(), at: self.at, happening });
    }

    fn peer(&self, id: &str) -> Peer {
        Peer::known_as(ExternalIdentity::new(self.dialect.identity, id))
    }

    /// A customer's message, or an echo of one of ours. Whoever writes as our own account is our side, flag or no flag: a bot that
    /// takes its own words for a customer's answers itself (pitfalls B10).
    fn message(&self, message: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        if json::flag(message, "is_deleted") {
            other(parsed, self.account, self.at, "unsend");
            return;
        }
        let Some(mid) = json::id(message, "mid") else {
            place.skip(parsed, "no_message_id");
            return;
        };
        let provider_message_id = ExternalMessageId(mid);
        let reply_to = json::object(message, "reply_to").and_then(|to| json::id(to, "mid")).map(ExternalMessageId);
        let ours = json::flag(message, "is_echo") || self.sender.as_deref() == Some(self.account);
        let other_side = if ours { &self.recipient } else { &self.sender };
        let Some(other_side) = other_side else {
            place.skip(parsed, if ours { "no_recipient" } else { "no_sender" });
            return;
        };
        let peer = self.peer(other_side);
        let content = (self.dialect.content)(message);
        let happening = if !ours {
            Happening::Message(InboundMessage { reply_to, ..InboundMessage::new(provider_message_id, peer, content) })
        } else if other_side == self.account {
            Happening::Other { name: "message_to_self".to_owned() }
        } else {
            Happening::Echo(EchoedMessage {
                provider_message_id,
                peer,
                content,
                correlation_id: json::owned_text(message, "metadata"),
                app_id: json::id(message, "app_id"),
                reply_to,
                history: None,
            })
        };
        self.report(parsed, happening);
    }

    /// A tap on a button, an ice breaker or a menu. Older postbacks have no `mid`; theirs is made from who, when and what, so that
    /// a repeated delivery is the same message and a second tap another.
    fn postback(&self, postback: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(sender) = &self.sender else {
            place.skip(parsed, "no_sender");
            return;
        };
        let mid = json::id(postback, "mid").unwrap_or_else(|| {
            let payload = postback.get("payload").map(Value::to_string).unwrap_or_default();
            let at = self.at.map(Timestamp::as_millis).unwrap_or_default().to_string();
            format!("postback:{}", digest(&[self.account, sender, &at, &payload]))
        });
        let content =
            Content::unsupported("postback", json::owned_text(postback, "title"), Value::Object(postback.clone()));
        let peer = self.peer(sender);
        let provider_message_id = ExternalMessageId(mid);
        self.report(parsed, Happening::Message(InboundMessage::new(provider_message_id, peer, content)));
    }

    /// Delivered or read. Messenger names messages (`mids`), a time (`watermark`) or both; Instagram names the last message that
    /// was seen (`mid`), which holds for all before it.
    fn receipt(&self, receipt: &Map<String, Value>, status: DeliveryStatus, place: &Place<'_>, parsed: &mut Parsed) {
        let up_to = receipt.get("watermark").and_then(Timestamp::from_json);
        let at = self.at.or(up_to);
        let before = (parsed.events.len(), parsed.skipped.len());
        let report = |parsed: &mut Parsed, mid: String, and_earlier: bool| {
            let happening = Happening::Status(StatusReport {
                provider_message_id: ExternalMessageId(mid),
                status,
                correlation_id: None,
                error: None,
                and_earlier,
            });
            parsed.events.push(Event { account: self.account.to_owned(), at, happening });
        };
        if let Some(mid) = json::id(receipt, "mid") {
            report(parsed, mid, status == DeliveryStatus::Read);
        }
        let mids_at = place.key("mids");
        for (index, mid) in receipt.get("mids").and_then(Value::as_array).into_iter().flatten().enumerate() {
            match json::as_id(mid) {
                Some(mid) => report(parsed, mid, false),
                None => mids_at.index(index).skip(parsed, "no_message_id"),
            }
        }
        match (up_to, &self.sender) {
            (Some(up_to), Some(sender)) => {
                let happening = Happening::Watermark(Watermark { peer: self.peer(sender), status, up_to });
                parsed.events.push(Event { account: self.account.to_owned(), at, happening });
            }
            (Some(_), None) => place.skip(parsed, "no_sender"),
            (None, _) if before == (parsed.events.len(), parsed.skipped.len()) => place.skip(parsed, "no_watermark"),
            (None, _) => {}
        }
    }
}

/// The first half of SHA-256 over parts, each preceded by its length, in hexadecimal digits.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).fold(String::with_capacity(32), |mut digits, byte| {
        // Writing into a text cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// The content of a message: its text, unless something other than a link's preview (`fallback`) came with it.
pub(crate) fn content(message: &Map<String, Value>) -> Content {
    let text = json::owned_text(message, "text");
    let raw = || Value::Object(message.clone());
    let attachments = message.get("attachments").and_then(Value::as_array);
    let attachment =
        attachments.into_iter().flatten().find(|attachment| !(text.is_some() && is_link_preview(attachment)));
    if let Some(attachment) = attachment {
        let platform_type =
            attachment.as_object().and_then(|fields| json::text(fields, "type")).unwrap_or("attachment");
        return Content::unsupported(&json::short_name(platform_type), text, raw());
    }
    match text {
        _ if json::flag(message, "is_unsupported") => Content::unsupported("unsupported", None, raw()),
        Some(text) => Content::text(text),
        None if message.contains_key("sticker_id") => Content::unsupported("sticker", None, raw()),
        None => Content::unsupported("unknown", None, raw()),
    }
}

fn is_link_preview(attachment: &Value) -> bool {
    attachment.as_object().and_then(|fields| json::text(fields, "type")) == Some("fallback")
}
