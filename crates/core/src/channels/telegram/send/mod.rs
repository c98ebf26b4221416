//! What we say to the Bot API (platforms E.1, E.2, E.4, read 2026-11-22): core.telegram.org/bots/api#available-methods.

mod act;
mod files;
mod offers;
mod recipient;

pub(super) use act::render as act;

use super::capabilities::CAPABILITIES;
use super::{chat, vcard};
use crate::capabilities::Level;
use crate::channels::{ApiCall, ChannelKind, Endpoints, Host, OutgoingMessage, RenderError, Request};
use crate::content::{Content, Dice, Location, MessageType, Poll};
use crate::identity::{ExternalIdentity, IdentityKind};
use crate::text;
use recipient::{Recipient, insert, write_text};
use serde_json::{Value, json};

/// The calls of a message.
pub(super) fn render(message: &OutgoingMessage<'_>) -> Result<Vec<ApiCall>, RenderError> {
    let content = message.content;
    let feature = content.feature();
    if CAPABILITIES.level(feature) == Level::Rejected {
        return Err(RenderError::NotSupported { channel: ChannelKind::Telegram, feature });
    }
    CAPABILITIES.check_attachments(content)?;
    let to = Recipient::of(message.recipient)?;
    let mut calls = body(&to, content, message.text())?;
    let answered = message.reply_to.and_then(chat::message_id);
    if let (Some(answered), Some(first)) = (answered, calls.first_mut()) {
        // A message that the customer has deleted meanwhile must not keep the answer from going out.
        insert(first, "reply_parameters", json!({"message_id": answered, "allow_sending_without_reply": true}));
    }
    Ok(calls)
}

fn body(to: &Recipient<'_>, content: &Content, text: &str) -> Result<Vec<ApiCall>, RenderError> {
    let details = content.details.as_deref();
    match (content.message_type, details) {
        (MessageType::Location, details) => {
            place(to, details.and_then(|details| details.location.as_ref()).ok_or_else(|| missing("location"))?, text)
        }
        (MessageType::Contacts, Some(details)) if !details.contacts.is_empty() => cards(to, content),
        (MessageType::Contacts, _) => Err(missing("contacts")),
        (MessageType::Poll, details) => {
            poll(to, details.and_then(|details| details.poll.as_ref()).ok_or_else(|| missing("poll"))?)
        }
        (MessageType::Dice, details) => {
            Ok(vec![dice(to, details.and_then(|details| details.dice.as_ref()).ok_or_else(|| missing("dice"))?)])
        }
        (MessageType::Interactive, details) => {
            let offer = details.and_then(|details| details.interactive.as_ref());
            offers::render(to, content, offer.ok_or_else(|| missing("interactive"))?, text)
        }
        _ if !content.attachments().is_empty() => files::render(to, content.attachments(), text, None),
        _ => texts(to, text, None),
    }
}

fn missing(field: impl Into<String>) -> RenderError {
    RenderError::Missing { field: field.into() }
}

/// One call for each part of a text; what is offered stands under the last. A part keeps its marks to itself.
fn texts(to: &Recipient<'_>, text: &str, markup: Option<Value>) -> Result<Vec<ApiCall>, RenderError> {
    let parts = text::split(text, CAPABILITIES.text);
    if parts.is_empty() {
        return Err(RenderError::EmptyText);
    }
    let mut calls: Vec<ApiCall> = parts
        .iter()
        .map(|part| {
            let mut parameters = json!({});
            write_text(&mut parameters, "text", part);
            to.call("sendMessage", parameters)
        })
        .collect();
    if let (Some(markup), Some(last)) = (markup, calls.last_mut()) {
        insert(last, "reply_markup", markup);
    }
    Ok(calls)
}

/// A place; with its name and address where it has them. Words that are neither follow.
fn place(to: &Recipient<'_>, location: &Location, text: &str) -> Result<Vec<ApiCall>, RenderError> {
    let (latitude, longitude) = (location.latitude, location.longitude);
    for (field, value, most) in [("location.latitude", latitude, 90.0), ("location.longitude", longitude, 180.0)] {
        if !(value.is_finite() && value.abs() <= most) {
            return Err(RenderError::Invalid { field: field.to_owned(), reason: "is no place on earth".to_owned() });
        }
    }
    let words = |words: &Option<String>| words.clone().filter(|words| !words.trim().is_empty());
    let (name, address) = (words(&location.name), words(&location.address));
    let mut calls = vec![match name.clone().or_else(|| address.clone()) {
        Some(title) => {
            let address = address.clone().unwrap_or_else(|| title.clone());
            let venue = json!({"latitude": latitude, "longitude": longitude, "title": title, "address": address});
            to.call("sendVenue", venue)
        }
        None => to.call("sendLocation", json!({"latitude": latitude, "longitude": longitude})),
    }];
    let told = [name, address].iter().flatten().any(|told| told == text.trim());
    if !told && !text.trim().is_empty() {
        calls.extend(texts(to, text, None)?);
    }
    Ok(calls)
}

/// The most bytes of a vCard.
const LONGEST_VCARD: usize = 2048;

/// Cards of people, one a message.
fn cards(to: &Recipient<'_>, content: &Content) -> Result<Vec<ApiCall>, RenderError> {
    let cards = content.details.as_deref().map_or(&[][..], |details| details.contacts.as_slice());
    let mut calls = Vec::new();
    for (index, card) in cards.iter().enumerate() {
        let phone = card.phones.first().ok_or_else(|| missing(format!("contacts.{index}.phones")))?;
        let first_name = card.first_name.as_deref().unwrap_or(&card.name);
        if first_name.trim().is_empty() {
            return Err(missing(format!("contacts.{index}.name")));
        }
        let mut call = to.call("sendContact", json!({"phone_number": phone.value, "first_name": first_name}));
        if let Some(last_name) = card.last_name.as_deref().filter(|_| card.first_name.is_some()) {
            insert(&mut call, "last_name", last_name);
        }
        if let Some(vcard) = vcard::write(card).filter(|vcard| vcard.len() <= LONGEST_VCARD) {
            insert(&mut call, "vcard", vcard);
        }
        calls.push(call);
    }
    Ok(calls)
}

fn poll(to: &Recipient<'_>, poll: &Poll) -> Result<Vec<ApiCall>, RenderError> {
    if poll.question.trim().is_empty() {
        return Err(missing("poll.question"));
    }
    CAPABILITIES.check_text("poll.question", "poll.question", &poll.question)?;
    CAPABILITIES.check_count("poll.options", poll.options.len())?;
    if poll.options.len() < 2 {
        let actual = u64::try_from(poll.options.len()).unwrap_or(u64::MAX);
        return Err(RenderError::TooFew { field: "poll.options".to_owned(), min: 2, actual });
    }
    let mut options = Vec::new();
    for (index, option) in poll.options.iter().enumerate() {
        let place = format!("poll.options.{index}.text");
        if option.text.trim().is_empty() {
            return Err(missing(place));
        }
        CAPABILITIES.check_text("poll.options.text", &place, &option.text)?;
        options.push(json!({"text": option.text}));
    }
    let mut call = to.call("sendPoll", json!({"question": poll.question, "options": options}));
    if poll.several {
        insert(&mut call, "allows_multiple_answers", true);
    }
    Ok(vec![call])
}

/// What comes out is Telegram's to say.
fn dice(to: &Recipient<'_>, dice: &Dice) -> ApiCall {
    let emoji = if dice.emoji.is_empty() { "🎲" } else { &dice.emoji };
    to.call("sendDice", json!({"emoji": emoji}))
}

/// The request of a call. Telegram takes the token nowhere but in the address.
pub(super) fn authorize(call: &ApiCall, endpoints: &Endpoints, token: &str) -> Request {
    Request {
        method: call.method.clone(),
        url: format!("{}/bot{token}{}", endpoints.telegram.trim_end_matches('/'), call.path),
        bearer: None,
        body: call.request_body(),
    }
}

/// Who the bot is.
pub(super) fn identify() -> ApiCall {
    ApiCall::get(Host::Telegram, "/getMe")
}

/// The newest picture of a person. The name comes with every message.
pub(super) fn profile(identity: &ExternalIdentity) -> Option<ApiCall> {
    let user: i64 = (identity.kind == IdentityKind::TelegramUser).then(|| identity.id.parse().ok())??;
    Some(ApiCall::post(Host::Telegram, "/getUserProfilePhotos", json!({"user_id": user, "limit": 1})))
}

/// Where to deliver updates, which, and with what secret.
pub(super) fn subscribe(webhook_url: &str, secret: &str, updates: &[&str]) -> ApiCall {
    let body = json!({
        "url": webhook_url,
        "secret_token": secret,
        "allowed_updates": updates,
        "max_connections": 40,
        "drop_pending_updates": false,
    });
    ApiCall::post(Host::Telegram, "/setWebhook", body)
}
