//! `POST /{PNID}/messages` of WhatsApp: validation, window, pace and acceptance (platforms.md A.10, A.13, A.14, G.2).

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::faults::FaultKind;
use crate::graph::error::{Answer, GraphError};
use crate::graph::request::Call;
use crate::pace;
use crate::phone::{PhoneKey, PhoneMessage, Writer};
use crate::receipts;
use crate::rules::WindowError;
use crate::world::{WINDOW_MS, World};

mod attachments;
pub(crate) mod content;
mod interactive;
mod price;
mod recipient;
mod shown;
pub(crate) mod template;

use recipient::Recipient;

const LONGEST_CALLBACK_DATA: usize = 512;
/// Reactions to older messages are refused.
const REACTION_MS: i64 = 30 * 24 * 3_600_000;

pub(crate) fn messages(world: &mut World, number: &str, call: &Call) -> Answer {
    let body = &call.body;
    match body.get("messaging_product").and_then(Value::as_str) {
        Some("whatsapp") => {}
        Some(_) => return Err(GraphError::invalid("Param messaging_product must be one of {WHATSAPP}")),
        None => return Err(GraphError::invalid("The parameter messaging_product is required.")),
    }
    if body.get("status").is_some() {
        return mark_as_read(world, number, body);
    }
    let mut message = Outgoing::read(body)?;
    let recipient = recipient::read(world, number, body)?;
    message.template = template::hydrate(world, number, call, &recipient)?;
    send(world, number, call, &message, &recipient)
}

/// `{"status":"read","message_id":…,"typing_indicator"?}`: marks that message and the earlier ones.
fn mark_as_read(world: &mut World, number: &str, body: &Value) -> Answer {
    if body.get("status").and_then(Value::as_str) != Some("read") {
        return Err(GraphError::invalid("Param status must be one of {READ}"));
    }
    let id = body.get("message_id").and_then(Value::as_str);
    let id = id.ok_or_else(|| GraphError::parameter_missing("The parameter message_id is required."))?;
    let unknown = || GraphError::parameter_invalid("Message id is not one of a message that was received.");
    let key = world.phones.of_message(Channel::WhatsApp, id).filter(|key| key.account == number).cloned();
    let key = key.ok_or_else(unknown)?;
    if world.phones.message(&key, id).is_none_or(|message| message.writer != Writer::Customer) {
        return Err(unknown());
    }
    if let Some(indicator) = body.get("typing_indicator") {
        if indicator.get("type").and_then(Value::as_str) != Some("text") {
            return Err(GraphError::invalid("Param typing_indicator['type'] must be one of {TEXT}"));
        }
        let until = world.now_ms() + 25_000;
        world.phones.open(&key).typing_until_ms = until;
    }
    world.phones.business_reads(&key, Some(id));
    world.changed();
    Ok(json!({"success": true}))
}

/// A message that has the right shape.
struct Outgoing<'a> {
    kind: &'a str,
    held: &'a Value,
    reply_to: Option<String>,
    callback_data: Option<String>,
    /// The template that it is made from, filled in.
    template: Option<template::Hydrated>,
}

impl<'a> Outgoing<'a> {
    fn read(body: &'a Value) -> Result<Self, GraphError> {
        let kind = match body.get("type") {
            None | Some(Value::Null) => "text",
            Some(Value::String(kind)) => kind,
            Some(_) => return Err(GraphError::invalid("Param type must be a string.")),
        };
        if !content::KINDS.contains(&kind) {
            return Err(GraphError::new(400, 131_051, "(#131051) Unsupported message type")
                .details(format!("Message type {kind} is not supported.")));
        }
        let held = body.get(kind).filter(|held| !held.is_null()).ok_or_else(|| {
            GraphError::parameter_missing(format!("The parameter {kind} is required for messages of type {kind}."))
        })?;
        content::check(kind, held)?;
        let callback_data = match body.get("biz_opaque_callback_data") {
            None | Some(Value::Null) => None,
            Some(Value::String(data)) if data.chars().count() <= LONGEST_CALLBACK_DATA => Some(data.clone()),
            Some(_) => {
                return Err(GraphError::parameter_invalid(
                    "biz_opaque_callback_data must be a string of at most 512 characters.",
                ));
            }
        };
        let reply_to = match body.get("context") {
            None | Some(Value::Null) => None,
            Some(context) => {
                let id = context.get("message_id").and_then(Value::as_str);
                Some(id.ok_or_else(|| GraphError::parameter_missing("context needs message_id."))?.to_owned())
            }
        };
        if kind == "pin" && body.get("recipient_type").and_then(Value::as_str) != Some("group") {
            return Err(GraphError::parameter_invalid("Messages of type pin can be sent to groups only."));
        }
        Ok(Self { kind, held, reply_to, callback_data, template: None })
    }
}

fn send(world: &mut World, number: &str, call: &Call, message: &Outgoing<'_>, recipient: &Recipient) -> Answer {
    if let Some(key) = &recipient.key {
        if message.reply_to.as_ref().is_some_and(|answered| world.phones.message(key, answered).is_none()) {
            return Err(GraphError::parameter_invalid("context.message_id is not a message of this chat."));
        }
        if message.kind == "reaction" {
            check_reaction(world, key, message.held)?;
        }
    }
    attachments::check_ids(world, number, message.kind, message.held)?;
    let status = world.rules.throttle_status;
    if world.pace(format!("number {number}"), pace::WHATSAPP_NUMBER).is_err() {
        return Err(GraphError::throttled(130_429, status));
    }
    if world.pace(format!("pair {number} {}", recipient.name()), pace::WHATSAPP_PAIR).is_err() {
        return Err(GraphError::throttled(131_056, status));
    }
    let failure = failure(world, number, call, message, recipient)?;
    let id = world.chance.wamid();
    match &recipient.key {
        Some(key) => accept(world, key, call, message, Accepted { by_user_id: recipient.by_user_id, id: &id, failure }),
        None => unreachable_number(world, number, message, recipient, &id),
    }
    let mut accepted = json!({"id": id});
    if let (true, Some(keys)) = (message.template.is_some(), accepted.as_object_mut()) {
        keys.insert("message_status".to_owned(), json!("accepted"));
    }
    Ok(json!({
        "messaging_product": "whatsapp", "contacts": [contact(world, recipient)], "messages": [accepted],
    }))
}

/// The item of `contacts[]` of the answer.
fn contact(world: &World, recipient: &Recipient) -> Map<String, Value> {
    let mut contact = Map::new();
    contact.insert("input".to_owned(), json!(recipient.input));
    match recipient.key.as_ref().and_then(|key| world.party(key)).map(|(.., address)| address) {
        Some(address) => {
            contact.extend(address.phone.map(|phone| ("wa_id".to_owned(), json!(phone))));
            contact.extend(address.user_id.map(|user_id| ("user_id".to_owned(), json!(user_id))));
        }
        None => {
            let name = if recipient.by_user_id { "user_id" } else { "wa_id" };
            contact.insert(name.to_owned(), json!(recipient.name()));
        }
    }
    contact
}

/// The target of a reaction is a message of this chat, not older than 30 days, not deleted and not itself a reaction.
fn check_reaction(world: &World, key: &PhoneKey, held: &Value) -> Result<(), GraphError> {
    let target = held.get("message_id").and_then(Value::as_str).unwrap_or_default();
    let fits = world.phones.message(key, target).is_some_and(|message| {
        world.now_ms() - message.at_ms <= REACTION_MS && !message.deleted && message.kind != "reaction"
    });
    if fits { Ok(()) } else { Err(GraphError::parameter_invalid("Param reaction['message_id'] cannot be reacted to.")) }
}

/// Why the message will fail after it was accepted, if it will; or the refusal when the window is watched at once.
fn failure(
    world: &mut World,
    number: &str,
    call: &Call,
    message: &Outgoing<'_>,
    recipient: &Recipient,
) -> Result<Option<i64>, GraphError> {
    let forced = world.faults.take(Channel::WhatsApp, number, |kind| match kind {
        FaultKind::FailedStatus { code } => Some(*code),
        _ => None,
    });
    if forced.is_some() {
        return Ok(forced);
    }
    let Some(key) = &recipient.key else { return Ok(Some(131_026)) };
    if world.phones.get(key).is_some_and(|phone| phone.blocked) {
        return Ok(Some(131_026));
    }
    let open = world.silent_for_ms(key).is_some_and(|silent| silent <= WINDOW_MS);
    if open || message.template.is_some() {
        return Ok(attachments::unfit(world, call, message.kind, message.held).map(|_| 131_053));
    }
    match world.rules.window_error {
        WindowError::Asynchronous => Ok(Some(131_047)),
        WindowError::Synchronous => Err(GraphError::new(400, 131_047, "(#131047) Re-engagement message").details(
            "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
        )),
    }
}

struct Accepted<'a> {
    by_user_id: bool,
    id: &'a str,
    failure: Option<i64>,
}

fn accept(world: &mut World, key: &PhoneKey, call: &Call, message: &Outgoing<'_>, accepted: Accepted<'_>) {
    let at_ms = world.now_ms();
    let Accepted { by_user_id, id, failure } = accepted;
    world.phones.open(key).typing_until_ms = 0;
    let (text, shown) = shown::of(world, key, call, message);
    let told = price::told(world, key, message.template.as_ref().map(|template| template.category.as_str()));
    let kept = PhoneMessage {
        told,
        reply_to: message.reply_to.clone(),
        callback_data: message.callback_data.clone(),
        by_user_id,
        shown,
        ..PhoneMessage::new(id, Writer::Business, shown::kind(message), text, at_ms)
    };
    if message.kind == "reaction" {
        // A reaction is not a message of the thread; the platform tells `sent` of it and nothing more.
        let target = message.held.get("message_id").and_then(Value::as_str).unwrap_or_default();
        if failure.is_none()
            && let Some(target) = world.phones.message_mut(key, target)
        {
            target.react(Writer::Business, Some(&kept.text));
        }
        return receipts::plan_reaction(world, key, &kept, failure);
    }
    world.add_message(key, kept);
    receipts::plan(world, key, id, failure);
}

/// Nobody has this number: the send is accepted and fails with 131026, without a phone that could show it.
fn unreachable_number(world: &mut World, number: &str, message: &Outgoing<'_>, recipient: &Recipient, id: &str) {
    receipts::plan_undeliverable(
        world,
        receipts::Undeliverable {
            number: number.to_owned(),
            id: id.to_owned(),
            recipient: recipient.name(),
            by_user_id: recipient.by_user_id,
            callback_data: message.callback_data.clone(),
        },
    );
}
