//! `POST /{PAGE|IG|me}/messages` of Messenger and Instagram: one Send API with two dialects (platforms.md B.2, B.3, B.7, C.3).

use serde_json::json;

use crate::channel::Channel;
use crate::graph::error::{Answer, GraphError};
use crate::graph::reader::{Dialect, Reader};
use crate::graph::request::Call;
use crate::pace;
use crate::phone::{PhoneKey, PhoneMessage, Writer};
use crate::receipts;
use crate::world::{WINDOW_MS, World};

pub(crate) mod attachments;
mod content;
mod recipient;
mod templates;
pub(crate) mod threads;

use content::Piece;
use recipient::Recipient;

const LONGEST_METADATA: usize = 1000;
const HUMAN_AGENT_MS: i64 = 7 * 24 * 3_600_000;
/// Stopped working on 27 April 2026.
const RETIRED_TAGS: [&str; 3] = ["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"];

/// Under which permission a message goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    Window,
    HumanAgent,
    Utility,
    PrivateReply,
}

pub(crate) fn messages(world: &mut World, channel: Channel, account: &str, call: &Call) -> Answer {
    let body = Reader::new(Dialect::Page, "", &call.body)?;
    let recipient = recipient::read(world, channel, account, &body)?;
    let key = recipient.key.clone();
    let phone = world.phones.get(&key);
    let is_reply = recipient.comment.is_some();
    if !is_reply && phone.is_none_or(|phone| phone.last_inbound_ms.is_none()) {
        return Err(recipient::no_such_user(channel));
    }
    if phone.is_some_and(|phone| phone.blocked) {
        return Err(GraphError::new(400, 551, "(#551) This person isn't available right now.").sub(1_545_041));
    }
    if let Some(action) = body.text("sender_action")? {
        return sender_action(world, &key, action, &body, &recipient);
    }
    let pass = if is_reply { Pass::PrivateReply } else { messaging_type(world, channel, &body)? };
    let message = body.required_object("message")?;
    let piece = content::read(world, channel, account, call, &message, pass == Pass::Utility)?;
    let metadata = message.text("metadata")?;
    if metadata.is_some_and(|metadata| metadata.chars().count() > LONGEST_METADATA) {
        return Err(GraphError::invalid("Param message[metadata] must be a string of at most 1000 characters"));
    }
    let reply_to = match body.object("reply_to")? {
        Some(reply) => Some(reply.required_text("mid", 512)?.to_owned()),
        None => None,
    };
    if reply_to.as_ref().is_some_and(|answered| world.phones.message(&key, answered).is_none()) {
        return Err(GraphError::invalid("Param reply_to[mid] is not a message of this conversation."));
    }
    if !threads::is_own(world, &key) {
        return Err(threads::not_owner());
    }
    check_window(world, channel, &key, pass)?;
    throttle(world, channel, account, &piece)?;
    let attachment_id = piece.attachment_id.clone();
    let id = accept(world, channel, &key, piece, reply_to, metadata.map(str::to_owned));
    if let Some(comment) = recipient.comment {
        world.private_replies.insert(comment);
    }
    let mut answer = json!({"recipient_id": recipient.address, "message_id": id});
    if let (Some(attachment_id), Some(keys)) = (attachment_id, answer.as_object_mut()) {
        keys.insert("attachment_id".to_owned(), json!(attachment_id));
    }
    Ok(answer)
}

fn sender_action(world: &mut World, key: &PhoneKey, action: &str, body: &Reader<'_>, recipient: &Recipient) -> Answer {
    if body.has("message") {
        return Err(GraphError::invalid("A sender_action cannot be sent together with a message."));
    }
    let now = world.now_ms();
    match action.to_lowercase().as_str() {
        "typing_on" => world.phones.open(key).typing_until_ms = now + 20_000,
        "typing_off" => world.phones.open(key).typing_until_ms = 0,
        "mark_seen" => world.phones.business_reads(key, None),
        "react" | "unreact" => {
            let payload = body.required_object("payload")?;
            let mid = payload.required_text("message_id", 512)?;
            let emoji = match action.to_lowercase().as_str() {
                // Instagram also knows `love`; Messenger takes any emoji.
                "react" => Some(match payload.required_text("reaction", 32)? {
                    "love" => "❤",
                    other => other,
                }),
                _ => None,
            };
            let target = world.phones.message_mut(key, mid);
            let target = target.ok_or_else(|| {
                GraphError::invalid("Param payload[message_id] is not a message of this conversation.")
            })?;
            target.react(Writer::Business, emoji);
        }
        _ => {
            return Err(GraphError::invalid(
                "Param sender_action must be one of {MARK_SEEN, TYPING_ON, TYPING_OFF, REACT, UNREACT}",
            ));
        }
    }
    world.changed();
    Ok(json!({"recipient_id": recipient.address}))
}

/// Under which permission it goes. Messenger demands a type; Instagram takes RESPONSE for granted.
fn messaging_type(world: &World, channel: Channel, body: &Reader<'_>) -> Result<Pass, GraphError> {
    let tag = body.text("tag")?;
    match body.text("messaging_type")? {
        None if channel == Channel::Instagram && tag.is_none() => Ok(Pass::Window),
        None => Err(GraphError::invalid("The parameter messaging_type is required")),
        Some("RESPONSE" | "UPDATE") => Ok(Pass::Window),
        Some("UTILITY") if channel == Channel::Messenger => Ok(Pass::Utility),
        Some("MESSAGE_TAG") => match tag {
            Some("HUMAN_AGENT") if world.rules.human_agent => Ok(Pass::HumanAgent),
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

fn check_window(world: &World, channel: Channel, key: &PhoneKey, pass: Pass) -> Result<(), GraphError> {
    let width = match pass {
        Pass::Utility | Pass::PrivateReply => return Ok(()),
        Pass::HumanAgent => HUMAN_AGENT_MS,
        Pass::Window => WINDOW_MS,
    };
    if world.silent_for_ms(key).is_some_and(|silent| silent <= width) {
        return Ok(());
    }
    let subcode = if channel == Channel::Instagram { 2_534_022 } else { 2_018_278 };
    Err(GraphError::new(400, 10, "(#10) This message is sent outside of allowed window.").sub(subcode))
}

/// 300 texts a second (100 on Instagram), ten films or sounds.
fn throttle(world: &mut World, channel: Channel, account: &str, piece: &Piece) -> Result<(), GraphError> {
    let (limit, subcode) = match channel {
        Channel::Instagram => (pace::INSTAGRAM_ACCOUNT, Some(2_534_040)),
        _ => (pace::MESSENGER_PAGE, None),
    };
    let loud = matches!(piece.kind.as_str(), "audio" | "video");
    let mut throttled = world.pace(format!("page {account}"), limit).is_err();
    throttled |= loud && world.pace(format!("films {account}"), pace::PAGE_FILMS).is_err();
    if throttled {
        let status = world.rules.throttle_status;
        return Err(GraphError { subcode, ..GraphError::throttled(613, status) });
    }
    Ok(())
}

fn accept(
    world: &mut World,
    channel: Channel,
    key: &PhoneKey,
    piece: Piece,
    reply_to: Option<String>,
    metadata: Option<String>,
) -> String {
    let id = if channel == Channel::Instagram { world.chance.instagram_mid() } else { world.chance.messenger_mid() };
    let at_ms = world.now_ms();
    world.phones.open(key).typing_until_ms = 0;
    world.add_message(
        key,
        PhoneMessage {
            reply_to,
            callback_data: metadata,
            shown: piece.shown,
            told: piece.echo,
            ..PhoneMessage::new(&id, Writer::Business, piece.kind, piece.text, at_ms)
        },
    );
    receipts::plan(world, key, &id, None);
    id
}
