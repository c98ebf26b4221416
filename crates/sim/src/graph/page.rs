//! `POST /{PAGE|IG|me}/messages` of Messenger and Instagram: one Send API with two dialects (platforms.md B.2, B.3, B.7, C.3).

use serde_json::{Value, json};

use crate::channel::Channel;
use crate::graph::error::{Answer, GraphError};
use crate::pace;
use crate::phone::{PhoneKey, PhoneMessage, Writer};
use crate::receipts;
use crate::world::{WINDOW_MS, World};

const MESSENGER_LONGEST_CHARACTERS: usize = 2000;
const INSTAGRAM_LONGEST_BYTES: usize = 1000;
const LONGEST_METADATA: usize = 1000;
const HUMAN_AGENT_MS: i64 = 7 * 24 * 3_600_000;
/// Stopped working on 27 April 2026.
const RETIRED_TAGS: [&str; 3] = ["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"];

pub(crate) fn messages(world: &mut World, channel: Channel, account: &str, body: &Value) -> Answer {
    let recipient = recipient(body)?;
    let key = world.phone_at(channel, account, &recipient).ok_or_else(|| no_such_user(channel))?;
    let written = world.phones.get(&key).is_some_and(|phone| phone.last_inbound_ms.is_some());
    if !written {
        return Err(no_such_user(channel));
    }
    if world.phones.get(&key).is_some_and(|phone| phone.blocked) {
        return Err(GraphError::new(400, 551, "(#551) This person isn't available right now.").sub(1_545_041));
    }
    if let Some(action) = body.get("sender_action") {
        return sender_action(world, &key, action, body, &recipient);
    }
    let human_agent = messaging_type(world, channel, body)?;
    let message = Outgoing::read(channel, body)?;
    if let Some(answered) = &message.reply_to
        && world.phones.message(&key, answered).is_none()
    {
        return Err(GraphError::invalid("Param reply_to[mid] is not a message of this conversation."));
    }
    check_window(world, channel, &key, human_agent)?;
    let (limit, subcode) = match channel {
        Channel::Instagram => (pace::INSTAGRAM_ACCOUNT, Some(2_534_040)),
        _ => (pace::MESSENGER_PAGE, None),
    };
    if world.pace(format!("page {account}"), limit).is_err() {
        let status = world.rules.throttle_status;
        return Err(GraphError { subcode, ..GraphError::throttled(613, status) });
    }
    let id = accept(world, channel, &key, message);
    Ok(json!({"recipient_id": recipient, "message_id": id}))
}

fn recipient(body: &Value) -> Result<String, GraphError> {
    let recipient = body.get("recipient").ok_or_else(|| GraphError::invalid("The parameter recipient is required"))?;
    match recipient.get("id") {
        Some(Value::String(id)) if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) => Ok(id.clone()),
        Some(Value::Number(id)) => Ok(id.to_string()),
        _ => Err(GraphError::invalid("Param recipient[id] must be a valid ID string (e.g., \"123\")")),
    }
}

fn no_such_user(channel: Channel) -> GraphError {
    if channel == Channel::Instagram {
        GraphError::invalid("The requested user cannot be found.").sub(2_534_014)
    } else {
        GraphError::invalid("No matching user found").sub(2_018_001)
    }
}

fn sender_action(world: &mut World, key: &PhoneKey, action: &Value, body: &Value, recipient: &str) -> Answer {
    if body.get("message").is_some() {
        return Err(GraphError::invalid("A sender_action cannot be sent together with a message."));
    }
    let now = world.now_ms();
    match action.as_str() {
        Some("typing_on") => world.phones.open(key).typing_until_ms = now + 20_000,
        Some("typing_off") => world.phones.open(key).typing_until_ms = 0,
        Some("mark_seen") => world.phones.business_reads(key, None),
        Some("react" | "unreact") => {
            let mid = body.get("payload").and_then(|payload| payload.get("message_id")).and_then(Value::as_str);
            if mid.and_then(|mid| world.phones.message(key, mid)).is_none() {
                return Err(GraphError::invalid("Param payload[message_id] is not a message of this conversation."));
            }
        }
        _ => {
            return Err(GraphError::invalid(
                "Param sender_action must be one of {MARK_SEEN, TYPING_ON, TYPING_OFF, REACT, UNREACT}",
            ));
        }
    }
    world.changed();
    Ok(json!({"recipient_id": recipient}))
}

/// Whether the message goes under HUMAN_AGENT (seven days). Messenger demands a type; Instagram takes RESPONSE for granted.
fn messaging_type(world: &World, channel: Channel, body: &Value) -> Result<bool, GraphError> {
    let tag = body.get("tag").and_then(Value::as_str);
    match body.get("messaging_type").and_then(Value::as_str) {
        None if channel == Channel::Instagram && tag.is_none() => Ok(false),
        None => Err(GraphError::invalid("The parameter messaging_type is required")),
        Some("RESPONSE" | "UPDATE") => Ok(false),
        Some("UTILITY") => Err(GraphError::invalid("Utility messages need an approved template; there is none")),
        Some("MESSAGE_TAG") => match tag {
            Some("HUMAN_AGENT") if world.rules.human_agent => Ok(true),
            Some("HUMAN_AGENT") => Err(GraphError::new(
                403,
                10,
                "(#10) Cannot send messages with the HUMAN_AGENT tag: the feature is not approved for this app",
            )
            .sub(2_018_336)),
            Some(tag) if RETIRED_TAGS.contains(&tag) => {
                Err(GraphError::invalid(format!("The message tag {tag} is no longer supported")))
            }
            Some(_) => Err(GraphError::invalid("Param tag must be one of {HUMAN_AGENT}")),
            None => Err(GraphError::invalid("The parameter tag is required for messaging_type MESSAGE_TAG")),
        },
        Some(_) => {
            Err(GraphError::invalid("Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}"))
        }
    }
}

fn check_window(world: &World, channel: Channel, key: &PhoneKey, human_agent: bool) -> Result<(), GraphError> {
    let width = if human_agent { HUMAN_AGENT_MS } else { WINDOW_MS };
    if world.silent_for_ms(key).is_some_and(|silent| silent <= width) {
        return Ok(());
    }
    let subcode = if channel == Channel::Instagram { 2_534_022 } else { 2_018_278 };
    Err(GraphError::new(400, 10, "(#10) This message is sent outside of allowed window.").sub(subcode))
}

/// A message that has the right shape.
struct Outgoing {
    kind: String,
    shown: String,
    metadata: Option<String>,
    reply_to: Option<String>,
}

impl Outgoing {
    fn read(channel: Channel, body: &Value) -> Result<Self, GraphError> {
        let message = body.get("message").ok_or_else(|| GraphError::invalid("The parameter message is required"))?;
        let content = ["text", "attachment", "attachments", "sticker_id"];
        let held: Vec<&str> = content.into_iter().filter(|name| message.get(name).is_some()).collect();
        let [name] = held.as_slice() else {
            return Err(GraphError::invalid(
                "Message must have exactly one of text, attachment, attachments or sticker_id",
            ));
        };
        let (kind, shown) = match *name {
            "text" => ("text".to_owned(), text(channel, message)?),
            "sticker_id" => ("sticker".to_owned(), String::new()),
            _ => {
                let attachment = message.get("attachment").or_else(|| message.get("attachments")?.get(0));
                let kind = attachment.and_then(|attachment| attachment.get("type")).and_then(Value::as_str);
                (
                    kind.ok_or_else(|| GraphError::invalid("Param message[attachment][type] is required"))?.to_owned(),
                    String::new(),
                )
            }
        };
        let metadata = match message.get("metadata") {
            None | Some(Value::Null) => None,
            Some(Value::String(metadata)) if metadata.chars().count() <= LONGEST_METADATA => Some(metadata.clone()),
            Some(_) => {
                return Err(GraphError::invalid("Param message[metadata] must be a string of at most 1000 characters"));
            }
        };
        let reply_to =
            body.get("reply_to").and_then(|reply| reply.get("mid")).and_then(Value::as_str).map(str::to_owned);
        Ok(Self { kind, shown, metadata, reply_to })
    }
}

/// Messenger counts characters, Instagram bytes.
fn text(channel: Channel, message: &Value) -> Result<String, GraphError> {
    let text = message.get("text").and_then(Value::as_str);
    let text = text.ok_or_else(|| GraphError::invalid("Param message[text] must be a string."))?;
    if text.trim().is_empty() {
        return Err(GraphError::invalid("Param message[text] must not be empty."));
    }
    if channel == Channel::Instagram && text.len() > INSTAGRAM_LONGEST_BYTES {
        return Err(
            GraphError::invalid("Length of param message[text] must be less than or equal to 1000").sub(2_534_025)
        );
    }
    if channel == Channel::Messenger && text.chars().count() > MESSENGER_LONGEST_CHARACTERS {
        return Err(GraphError::invalid("Length of param message[text] must be less than or equal to 2000"));
    }
    Ok(text.to_owned())
}

fn accept(world: &mut World, channel: Channel, key: &PhoneKey, message: Outgoing) -> String {
    let id = if channel == Channel::Instagram { world.chance.instagram_mid() } else { world.chance.messenger_mid() };
    let at_ms = world.now_ms();
    world.phones.open(key).typing_until_ms = 0;
    world.add_message(
        key,
        PhoneMessage {
            reply_to: message.reply_to,
            callback_data: message.metadata,
            ..PhoneMessage::new(&id, Writer::Business, message.kind, message.shown, at_ms)
        },
    );
    receipts::plan(world, key, &id, None);
    id
}
