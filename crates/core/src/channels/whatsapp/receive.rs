//! What WhatsApp's webhooks say (platforms A.1 to A.9, read 2026-11-22).
//!
//! Read in full: messages, statuses, and the echoes of what was sent with the WhatsApp Business app (`smb_message_echoes`). Every
//! type of message but text is kept as unsupported, with its raw JSON. Messages of groups are kept so too, under the name of
//! who wrote them. Everything else is counted under the name of its field.

use crate::channels::ChannelKind;
use crate::channels::json::{self, Place};
use crate::channels::meta::envelope::{Entry, other, read_entries};
use crate::channels::meta::graph::join_words;
use crate::content::Content;
use crate::event::{EchoedMessage, Event, Happening, InboundMessage, Parsed, StatusReport};
use crate::identity::{ExternalIdentity, IdentityKind, Peer};
use crate::message::{DeliveryStatus, ExternalMessageId, PlatformError};
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

/// Reads one change.
fn read_change(entry: &Entry<'_>, change: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
    let Some(field) = json::text(change, "field") else {
        place.skip(parsed, "no_field");
        return;
    };
    let value_at = place.key("value");
    let value = json::object(change, "value");
    let number =
        value.and_then(|value| json::object(value, "metadata")).and_then(|data| json::id(data, "phone_number_id"));
    if !matches!(field, "messages" | "smb_message_echoes" | "message_echoes") {
        match number.or_else(|| entry.id.clone()) {
            Some(account) => other(parsed, &account, entry.at, field),
            None => place.skip(parsed, "no_account"),
        }
        return;
    }
    let Some(value) = value else {
        value_at.skip(parsed, "not_an_object");
        return;
    };
    let Some(account) = number else {
        value_at.skip(parsed, "no_account");
        return;
    };
    let list = |key: &str| value.get(key).and_then(Value::as_array).into_iter().flatten();
    let contacts: Vec<&Fields> = list("contacts").filter_map(Value::as_object).collect();
    let sole_contact = match contacts.as_slice() {
        [only] if list("messages").count() == 1 => Some(*only),
        _ => None,
    };
    let change = Change { account: &account, contacts, sole_contact };
    if !change.read(value, entry.at, &value_at, parsed) {
        other(parsed, &account, entry.at, field);
    }
}

/// What the items of one change share.
struct Change<'v> {
    account: &'v str,
    contacts: Vec<&'v Fields>,
    /// The contact that a message without any id of its sender must be of: one message, one contact.
    sole_contact: Option<&'v Fields>,
}

impl Change<'_> {
    /// Reads all items; tells whether there was a list of any kind that we know.
    fn read(&self, value: &Fields, at: Option<Timestamp>, place: &Place<'_>, parsed: &mut Parsed) -> bool {
        let messages = json::each_object(value, "messages", place, parsed, |message, place, parsed| {
            self.message(message, place, parsed);
        });
        let statuses = json::each_object(value, "statuses", place, parsed, |status, place, parsed| {
            self.status(status, place, parsed);
        });
        let echoes = json::each_object(value, "message_echoes", place, parsed, |echo, place, parsed| {
            self.echo(echo, place, parsed);
        });
        let errors = json::each_object(value, "errors", place, parsed, |error, _, parsed| {
            let name = json::id(error, "code").map_or("error".to_owned(), |code| format!("error:{code}"));
            other(parsed, self.account, at, &name);
        });
        messages || statuses || echoes || errors
    }

    fn report(&self, parsed: &mut Parsed, at: Option<Timestamp>, happening: Happening) {
        parsed.events.push(Event { account: self.account.to_owned(), at, happening });
    }

    fn message(&self, message: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(id) = json::id(message, "id") else {
            place.skip(parsed, "no_message_id");
            return;
        };
        let Some(peer) = self.peer(json::id(message, "from"), json::id(message, "from_user_id")) else {
            place.skip(parsed, "no_sender");
            return;
        };
        let happening = Happening::Message(InboundMessage {
            reply_to: reply_to(message),
            ..InboundMessage::new(ExternalMessageId(id), peer, content(message))
        });
        self.report(parsed, time_of(message), happening);
    }

    fn echo(&self, echo: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(id) = json::id(echo, "id") else {
            place.skip(parsed, "no_message_id");
            return;
        };
        let Some(peer) = self.peer(json::id(echo, "to"), json::id(echo, "to_user_id")) else {
            place.skip(parsed, "no_recipient");
            return;
        };
        let happening = Happening::Echo(EchoedMessage {
            provider_message_id: ExternalMessageId(id),
            peer,
            content: content(echo),
            correlation_id: None,
            app_id: None,
            reply_to: reply_to(echo),
            history: None,
        });
        self.report(parsed, time_of(echo), happening);
    }

    fn status(&self, status: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(id) = json::id(status, "id") else {
            place.skip(parsed, "no_message_id");
            return;
        };
        let Some(word) = json::text(status, "status") else {
            place.skip(parsed, "no_status");
            return;
        };
        let at = time_of(status);
        let status_word = match word {
            "sent" => DeliveryStatus::Sent,
            "delivered" => DeliveryStatus::Delivered,
            "read" => DeliveryStatus::Read,
            "played" => DeliveryStatus::Played,
            "failed" => DeliveryStatus::Failed,
            _ => {
                other(parsed, self.account, at, &format!("status:{word}"));
                return;
            }
        };
        let happening = Happening::Status(StatusReport {
            provider_message_id: ExternalMessageId(id),
            status: status_word,
            correlation_id: json::owned_text(status, "biz_opaque_callback_data"),
            error: if status_word == DeliveryStatus::Failed { error_of(status) } else { None },
            and_earlier: false,
        });
        self.report(parsed, at, happening);
    }

    /// Who it is: by phone number, by business-scoped user id, or both, with what the contacts add. The phone number comes first.
    /// A contact belongs to them when one of the two ids is the same. A name never links anyone to anyone.
    fn peer(&self, phone: Option<String>, user_id: Option<String>) -> Option<Peer> {
        let phone = phone.map(bare_number);
        let same = |contact: &&Fields| {
            phone.as_deref().is_some_and(|phone| json::is_id(contact, "wa_id", |id| bare(id) == phone))
                || user_id.as_deref().is_some_and(|user_id| json::is_id(contact, "user_id", |id| id == user_id))
        };
        let nameless = phone.is_none() && user_id.is_none();
        let contact = if nameless { self.sole_contact } else { self.contacts.iter().copied().find(same) };
        let of_contact = |key: &str| contact.and_then(|contact| json::id(contact, key));
        let phone = phone.or_else(|| of_contact("wa_id").map(bare_number));
        let user_id = user_id.or_else(|| of_contact("user_id"));
        let identities: Vec<ExternalIdentity> = [(IdentityKind::Phone, phone), (IdentityKind::Bsuid, user_id)]
            .into_iter()
            .filter_map(|(kind, id)| Some(ExternalIdentity::new(kind, id?)))
            .collect();
        if identities.is_empty() {
            return None;
        }
        let profile = contact.and_then(|contact| json::object(contact, "profile"));
        let name = profile.and_then(|profile| json::owned_text(profile, "name"));
        let username = profile.and_then(|profile| json::owned_text(profile, "username"));
        Some(Peer { identities, name, username: username.map(|name| name.trim_start_matches('@').to_owned()) })
    }
}

/// A phone number as `wa_id` writes it: without a plus sign.
fn bare(number: &str) -> &str {
    number.strip_prefix('+').filter(|bare| !bare.is_empty()).unwrap_or(number)
}

fn bare_number(number: String) -> String {
    if number.starts_with('+') { bare(&number).to_owned() } else { number }
}

fn time_of(item: &Fields) -> Option<Timestamp> {
    item.get("timestamp").and_then(Timestamp::from_json)
}

fn reply_to(message: &Fields) -> Option<ExternalMessageId> {
    json::object(message, "context").and_then(|context| json::id(context, "id")).map(ExternalMessageId)
}

/// The content of a message: text, or everything that was sent with the text that came with it.
fn content(message: &Fields) -> Content {
    let body = json::object(message, "text").and_then(|text| json::owned_text(text, "body"));
    let platform_type = json::text(message, "type").unwrap_or(if body.is_some() { "text" } else { "unknown" });
    let in_group = message.contains_key("group_id");
    match (platform_type, body) {
        ("text", Some(body)) if !in_group => Content::text(body),
        (_, body) => {
            let caption = body.or_else(|| caption(message, platform_type));
            let shown_type = if in_group { "group" } else { platform_type };
            Content::unsupported(&json::short_name(shown_type), caption, Value::Object(message.clone()))
        }
    }
}

/// Where the text stands that came with a message of a type.
const CAPTIONS: &[(&str, &[&str])] = &[
    ("image", &["caption"]),
    ("video", &["caption"]),
    ("document", &["caption"]),
    ("document", &["filename"]),
    ("location", &["name"]),
    ("location", &["address"]),
    ("interactive", &["button_reply", "title"]),
    ("interactive", &["list_reply", "title"]),
    ("interactive", &["nfm_reply", "body"]),
    ("button", &["text"]),
    ("reaction", &["emoji"]),
    ("order", &["text"]),
    ("system", &["body"]),
    ("edit", &["message", "text", "body"]),
];

fn caption(message: &Fields, platform_type: &str) -> Option<String> {
    let content = json::object(message, platform_type)?;
    CAPTIONS.iter().filter(|(of_type, _)| *of_type == platform_type).find_map(|(_, path)| {
        let (last, parents) = path.split_last()?;
        let parent = parents.iter().try_fold(content, |fields, key| json::object(fields, key))?;
        json::owned_text(parent, last)
    })
}

/// The first error of a failed message. `message` repeats `title`; the details say more.
fn error_of(status: &Fields) -> Option<PlatformError> {
    let error = status.get("errors")?.as_array()?.iter().find_map(Value::as_object)?;
    let title = json::text(error, "title").or_else(|| json::text(error, "message"));
    let details = json::object(error, "error_data").and_then(|data| json::text(data, "details"));
    Some(PlatformError {
        code: json::id(error, "code").unwrap_or_default(),
        message: join_words(title.unwrap_or("no message"), details),
    })
}
