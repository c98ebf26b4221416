//! Cards of people (platforms A.3 `contacts`).

use super::Fields;
use crate::channels::json;
use crate::content::{ContactCard, Content, Details, Labelled, MessageType};
use serde_json::Value;

/// The cards of a message; the text is their names.
pub(super) fn contacts(message: &Fields) -> Option<Content> {
    let cards: Vec<ContactCard> =
        message.get("contacts")?.as_array()?.iter().filter_map(Value::as_object).map(card).collect();
    if cards.is_empty() {
        return None;
    }
    let names: Vec<&str> = cards.iter().map(|card| card.name.as_str()).filter(|name| !name.is_empty()).collect();
    let text = (!names.is_empty()).then(|| names.join(", "));
    Some(Content::new(MessageType::Contacts, text, Details { contacts: cards, ..Details::default() }))
}

fn card(contact: &Fields) -> ContactCard {
    let name = json::object(contact, "name");
    let part = |key: &str| name.and_then(|name| json::owned_text(name, key));
    let whole = part("formatted_name").or_else(|| {
        let name = name?;
        line(name, &["prefix", "first_name", "middle_name", "last_name", "suffix"], " ")
    });
    let origin = json::text(contact, "origin");
    ContactCard {
        name: whole.unwrap_or_default(),
        first_name: part("first_name"),
        last_name: part("last_name"),
        phones: labelled(contact, "phones", |phone| json::id(phone, "phone").or_else(|| json::id(phone, "wa_id"))),
        emails: labelled(contact, "emails", |email| json::owned_text(email, "email")),
        addresses: labelled(contact, "addresses", |address| {
            line(address, &["street", "city", "state", "zip", "country"], ", ")
        }),
        urls: labelled(contact, "urls", |url| json::owned_text(url, "url")),
        organization: json::object(contact, "org").and_then(|org| line(org, &["company", "department", "title"], ", ")),
        birthday: json::owned_text(contact, "birthday"),
        requested: origin == Some("contact_request"),
    }
}

fn labelled(contact: &Fields, key: &str, value: impl Fn(&Fields) -> Option<String>) -> Vec<Labelled> {
    let items = contact.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    items.filter_map(|item| Some(Labelled { value: value(item)?, label: json::owned_text(item, "type") })).collect()
}

/// The parts that are there, in one line.
fn line(fields: &Fields, keys: &[&str], between: &str) -> Option<String> {
    let parts: Vec<String> = keys.iter().filter_map(|key| json::id(fields, key)).collect();
    (!parts.is_empty()).then(|| parts.join(between))
}
