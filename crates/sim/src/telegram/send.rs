//! Sending: one message, an album, a copy or a forwarded message (platforms.md E.3, E.4).

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::pace;
use crate::phone::{PhoneMessage, Writer};
use crate::receipts;
use crate::telegram::answer::{Answer, Refusal};
use crate::telegram::chats::{self, Target};
use crate::telegram::content::{self, Piece};
use crate::telegram::keyboard::{self, Keyboard};
use crate::telegram::parameters::Parameters;
use crate::telegram::{bot_user, next_message_number};
use crate::world::World;

/// Keys of a `Message` that are not its content.
const FRAME: [&str; 14] = [
    "message_id",
    "from",
    "sender_chat",
    "chat",
    "date",
    "edit_date",
    "reply_to_message",
    "reply_markup",
    "forward_origin",
    "media_group_id",
    "business_connection_id",
    "quote",
    "message_thread_id",
    "external_reply",
];

/// A `send…` method.
pub(crate) fn one(world: &mut World, bot: &str, kind: &str, parameters: &Parameters) -> Answer {
    let target = chats::target(world, bot, parameters, "chat_id")?;
    let keyboard = keyboard::read(parameters)?;
    let piece = content::read(world, bot, kind, parameters)?;
    let reply = replied(world, bot, &target, parameters)?;
    throttle(world, bot, &target, 1)?;
    Ok(deliver(world, bot, &target, Outgoing { piece, keyboard, reply, more: Map::new() }))
}

/// Everything of one message.
struct Outgoing {
    piece: Piece,
    keyboard: Keyboard,
    /// The answered message and the quoted part of it.
    reply: Option<(Value, Option<String>)>,
    more: Map<String, Value>,
}

/// About thirty messages a second for the bot, one a second in a chat, twenty a minute in a group.
fn throttle(world: &mut World, bot: &str, target: &Target, count: u32) -> Result<(), Refusal> {
    for _ in 0..count {
        let limit = if target.is_group() { pace::TELEGRAM_GROUP } else { pace::TELEGRAM_CHAT };
        let throttled = world
            .pace(format!("bot {bot}"), pace::TELEGRAM_BOT)
            .and_then(|()| world.pace(format!("chat {bot} {}", target.chat_id), limit));
        if let Err(wait_ms) = throttled {
            return Err(Refusal::too_many_requests(u64::try_from((wait_ms + 999) / 1000).unwrap_or(1)));
        }
    }
    Ok(())
}

/// The message that `reply_parameters` (or the old `reply_to_message_id`) names, when it is there.
fn replied(
    world: &World,
    bot: &str,
    target: &Target,
    parameters: &Parameters,
) -> Result<Option<(Value, Option<String>)>, Refusal> {
    let structure = parameters.structure("reply_parameters");
    let named = structure.as_ref().and_then(|reply| reply.get("message_id")).and_then(Value::as_i64);
    let Some(wanted) = named.or_else(|| parameters.integer("reply_to_message_id")) else { return Ok(None) };
    let found = chats::remembered(world, bot, target.chat_id, wanted)
        .or_else(|| super::message_object(world, &target.key, &wanted.to_string()));
    let Some(mut found) = found else {
        let lenient = structure.as_ref().and_then(|reply| reply.get("allow_sending_without_reply"));
        if lenient.and_then(Value::as_bool) == Some(true) || parameters.is_true("allow_sending_without_reply") {
            return Ok(None);
        }
        return Err(Refusal::bad_request("message to be replied not found"));
    };
    let quote = structure.as_ref().and_then(|reply| reply.get("quote")).and_then(Value::as_str);
    if let Some(quote) = quote {
        let words = ["text", "caption"].iter().find_map(|name| found.get(*name)).and_then(Value::as_str);
        if quote.is_empty() || !words.unwrap_or_default().contains(quote) {
            return Err(Refusal::bad_request("QUOTE_TEXT_INVALID"));
        }
    }
    // An answered message comes without what it answers itself.
    if let Some(keys) = found.as_object_mut() {
        keys.remove("reply_to_message");
    }
    Ok(Some((found, quote.map(str::to_owned))))
}

/// Puts the message on the phone and gives it as the method's result.
fn deliver(world: &mut World, bot: &str, target: &Target, outgoing: Outgoing) -> Value {
    let Outgoing { piece, keyboard, reply, more } = outgoing;
    let number = next_message_number(world, &target.key);
    let (id, at_ms) = (number.to_string(), world.now_ms());
    let mut message = Map::new();
    message.insert("message_id".to_owned(), json!(number));
    message.insert("from".to_owned(), world.account(Channel::Telegram, bot).map(bot_user).unwrap_or_default());
    message.insert("chat".to_owned(), target.chat.clone());
    message.insert("date".to_owned(), json!(at_ms / 1000));
    message.extend(target.business.iter().map(|id| ("business_connection_id".to_owned(), json!(id))));
    message.extend(piece.keys);
    message.extend(more);
    message.extend(keyboard.inline.map(|markup| ("reply_markup".to_owned(), markup)));
    let reply_to = reply.as_ref().and_then(|(answered, _)| answered.get("message_id")).map(ToString::to_string);
    let mut quoted = None;
    if let Some((answered, quote)) = reply {
        message.insert("reply_to_message".to_owned(), answered);
        if let Some(text) = quote {
            message.insert("quote".to_owned(), json!({"text": text, "position": 0, "is_manual": true}));
            quoted = Some(text);
        }
    }
    let forwarded = message.contains_key("forward_origin");
    let message = Value::Object(message);
    if let Some(bot) = world.bots.get_mut(bot) {
        chats::remember(bot, target.chat_id, &message);
    }
    let mut shown = piece.shown;
    shown.buttons = keyboard.buttons;
    world.add_message(
        &target.key,
        PhoneMessage {
            reply_to,
            shown,
            quoted,
            forwarded,
            place: target.place.clone(),
            ..PhoneMessage::new(&id, Writer::Business, piece.kind, piece.text, at_ms)
        },
    );
    world.phones.open(&target.key).typing_until_ms = 0;
    receipts::plan(world, &target.key, &id, None);
    message
}

/// `sendMediaGroup`: two to ten of a kind that go together, each a message of its own.
pub(crate) fn album(world: &mut World, bot: &str, parameters: &Parameters) -> Answer {
    let target = chats::target(world, bot, parameters, "chat_id")?;
    let listed = parameters.structure("media").and_then(|media| media.as_array().cloned());
    let listed = listed.ok_or_else(|| Refusal::bad_request("can't parse media JSON object"))?;
    if !(2..=10).contains(&listed.len()) {
        return Err(Refusal::bad_request("there must be from 2 to 10 media in the request"));
    }
    let kind_of = |item: &Value| item.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let kinds: Vec<String> = listed.iter().map(kind_of).collect();
    let all_in = |allowed: &[&str]| kinds.iter().all(|kind| allowed.contains(&kind.as_str()));
    if !(all_in(&["photo", "video"]) || all_in(&["document"]) || all_in(&["audio"])) {
        let known = all_in(&["photo", "video", "document", "audio"]);
        let reason =
            if known { "can't mix documents and audio with other media" } else { "wrong media type in the request" };
        return Err(Refusal::bad_request(reason));
    }
    let reply = replied(world, bot, &target, parameters)?;
    let mut pieces = Vec::new();
    for (item, kind) in listed.iter().zip(&kinds) {
        pieces.push(input_media(world, bot, parameters, item, kind)?);
    }
    throttle(world, bot, &target, u32::try_from(pieces.len()).unwrap_or(10))?;
    let group = world.chance.digits(17);
    let more: Map<String, Value> = [("media_group_id".to_owned(), json!(group))].into_iter().collect();
    let mut sent = Vec::new();
    for piece in pieces {
        let outgoing = Outgoing { piece, keyboard: Keyboard::default(), reply: reply.clone(), more: more.clone() };
        sent.push(deliver(world, bot, &target, outgoing));
    }
    Ok(Value::Array(sent))
}

/// One `InputMedia`; its own keys are its parameters, its file may be a part of the form.
pub(crate) fn input_media(
    world: &mut World,
    bot: &str,
    parameters: &Parameters,
    item: &Value,
    kind: &str,
) -> Result<Piece, Refusal> {
    let given = item.get("media").and_then(Value::as_str);
    let given = given.ok_or_else(|| Refusal::bad_request("media not found in the request"))?;
    content::media(world, bot, kind, &parameters.within(item), Some(given))
}

/// The content of a message: what a copy of it carries.
fn content_of(message: &Value) -> Map<String, Value> {
    let keys = message.as_object().cloned().unwrap_or_default();
    keys.into_iter().filter(|(name, _)| !FRAME.contains(&name.as_str())).collect()
}

/// `copyMessage`, `forwardMessage` and their plurals.
pub(crate) fn again(world: &mut World, bot: &str, parameters: &Parameters, method: &str) -> Answer {
    let target = chats::target(world, bot, parameters, "chat_id")?;
    let from = chats::target(world, bot, parameters, "from_chat_id")?;
    let many = method.ends_with('s');
    let copies = method.starts_with("copy");
    let ids: Vec<i64> = if many {
        let listed = parameters.structure("message_ids").and_then(|ids| ids.as_array().cloned()).unwrap_or_default();
        listed.iter().filter_map(Value::as_i64).collect()
    } else {
        parameters.integer("message_id").into_iter().collect()
    };
    if ids.is_empty() || ids.len() > 100 {
        return Err(Refusal::bad_request("message identifiers are not specified"));
    }
    let mut results = Vec::new();
    for id in ids {
        let original = chats::remembered(world, bot, from.chat_id, id)
            .zip(world.phones.message(&from.key, &id.to_string()).cloned());
        let Some((original, on_phone)) = original else {
            if many {
                continue;
            }
            let reason = if copies { "message to copy not found" } else { "message to forward not found" };
            return Err(Refusal::bad_request(reason));
        };
        throttle(world, bot, &target, 1)?;
        let mut piece =
            Piece { kind: on_phone.kind, text: on_phone.text, shown: on_phone.shown, keys: content_of(&original) };
        piece.shown.buttons.clear();
        let mut more = Map::new();
        if copies {
            new_caption(&mut piece, parameters)?;
        } else {
            let origin = json!({"type": "user", "sender_user": original.get("from"), "date": original.get("date")});
            more.insert("forward_origin".to_owned(), origin);
        }
        let keyboard = if copies { keyboard::read(parameters)? } else { Keyboard::default() };
        let sent = deliver(world, bot, &target, Outgoing { piece, keyboard, reply: None, more });
        results.push(if many || copies { json!({"message_id": sent.get("message_id")}) } else { sent });
    }
    Ok(if many { Value::Array(results) } else { results.pop().unwrap_or_default() })
}

/// A copy may have another caption.
fn new_caption(piece: &mut Piece, parameters: &Parameters) -> Result<(), Refusal> {
    if parameters.text("caption").is_some() && piece.keys.contains_key("text") {
        return Ok(());
    }
    if parameters.text("caption").is_some() {
        let caption = content::caption(parameters)?;
        piece.keys.remove("caption_entities");
        piece.keys.insert("caption".to_owned(), json!(caption.text));
        if !caption.entities.is_empty() {
            piece.keys.insert("caption_entities".to_owned(), json!(caption.entities));
        }
        piece.text = caption.text;
    }
    Ok(())
}
