//! What is inside a Telegram `Message` (platforms.md E.3).

use serde_json::{Map, Value, json};

use crate::customer::What;
use crate::error::SimulatorError;
use crate::inbound::telegram::{places, user};
use crate::inbound::{Frame, put_some};
use crate::media::File;
use crate::samples;
use crate::telegram;
use crate::wire::digits_of;
use crate::world::World;

/// Puts the content and what is around it into the message.
pub(crate) fn fill(
    world: &mut World,
    frame: &Frame<'_>,
    message: &mut Map<String, Value>,
) -> Result<(), SimulatorError> {
    around(world, frame, message);
    if let (Some((kind, media)), Some(file)) = (frame.what.media(), frame.file()) {
        put_file(message, kind, file, media.animated);
        put_some(message, "caption", media.caption.as_ref());
        put_some(message, "media_group_id", frame.album);
        return Ok(());
    }
    let mut put = |key: &str, value: Value| message.insert(key.to_owned(), value);
    match frame.what {
        What::Location { latitude, longitude, name, address, live_seconds } => {
            let place = location(*latitude, *longitude, *live_seconds);
            if let Some(name) = name {
                let address = address.as_ref().unwrap_or(name);
                put("venue", json!({"location": place, "title": name, "address": address}));
            }
            put("location", place);
        }
        What::Contacts { contacts, .. } => {
            if let Some(card) = contacts.first() {
                let (first, last) = card.name.split_once(' ').unwrap_or((&card.name, ""));
                let mut contact = Map::new();
                contact.insert("phone_number".to_owned(), json!(card.phones.first()));
                contact.insert("first_name".to_owned(), json!(first));
                put_some(&mut contact, "last_name", Some(last).filter(|last| !last.is_empty()));
                // The own card carries the id, a card of somebody else does not.
                let own = frame.person.telegram.as_ref().filter(|_| card.name == frame.person.name);
                put_some(&mut contact, "user_id", own.map(|identity| identity.id));
                put("contact", Value::Object(contact));
            }
        }
        What::Poll { question, options } => {
            let options: Vec<Value> = options
                .iter()
                .enumerate()
                .map(|(index, option)| json!({"persistent_id": index.to_string(), "text": option, "voter_count": 0}))
                .collect();
            let poll = json!({
                "id": digits_of(&[&frame.key.account, frame.id, "poll"], 19), "question": question,
                "options": options, "total_voter_count": 0, "is_closed": false, "is_anonymous": true,
                "allows_revoting": true, "members_only": false,
                "type": "regular", "allows_multiple_answers": false,
            });
            put("poll", poll);
        }
        What::Dice { emoji } => {
            let emoji = emoji.as_deref().unwrap_or("🎲");
            let sides = match emoji {
                "🎰" => 64,
                "🏀" | "⚽" => 5,
                _ => 6,
            };
            put("dice", json!({"emoji": emoji, "value": world.chance.between(1, sides)}));
        }
        What::Game { title } => {
            let photo = frame.file().map(photo);
            put("game", json!({"title": title, "description": title, "photo": photo}));
        }
        What::StoryReply { text } => {
            let chat = telegram::bot_user(frame.account);
            let channel = json!({"id": -1_000_000_000_000_i64 - 42, "type": "channel", "title": chat["first_name"]});
            put("reply_to_story", json!({"chat": channel, "id": 7}));
            put("text", json!(text));
        }
        What::Referral(referral) => {
            let payload = referral.reference.as_deref().unwrap_or_default();
            let text = format!("/start {payload}");
            put("entities", entities(&text));
            put("text", json!(text.trim_end()));
        }
        What::Joined { people, .. } => {
            let known = |id: &String| world.people.get(id).filter(|person| person.telegram.is_some()).cloned();
            let users: Vec<Value> = if people.is_empty() {
                vec![user(frame.person)]
            } else {
                people.iter().filter_map(known).map(|person| user(&person)).collect()
            };
            if users.is_empty() {
                return Err(SimulatorError::Invalid("nobody of these people is on Telegram".to_owned()));
            }
            put("new_chat_members", Value::Array(users));
        }
        What::Left => {
            put("left_chat_member", user(frame.person));
        }
        What::Raw { payload } => {
            message.extend(payload.as_object().cloned().unwrap_or_default());
        }
        _ => {
            let text = &frame.ready.text;
            let found = entities(text);
            if found.as_array().is_some_and(|found| !found.is_empty()) {
                put("entities", found);
            }
            put("text", json!(text));
        }
    }
    Ok(())
}

/// Reply, quote, forward.
fn around(world: &World, frame: &Frame<'_>, message: &mut Map<String, Value>) {
    if let Some(answered) = frame.answered {
        put_some(message, "reply_to_message", telegram::message_object(world, frame.key, &answered.id));
        if let Some(quote) = &frame.around.quote {
            let before = answered.text.find(quote.as_str()).and_then(|at| answered.text.get(..at)).unwrap_or_default();
            let position = before.encode_utf16().count();
            message.insert("quote".to_owned(), json!({"text": quote, "position": position, "is_manual": true}));
        }
    }
    if frame.around.forwarded {
        let origin = json!({"type": "hidden_user", "sender_user_name": "Ioanna", "date": frame.at_ms / 1000 - 3_600});
        message.insert("forward_origin".to_owned(), origin);
    }
    if frame.around.business {
        let id = places::connection_id(&frame.key.account, &frame.key.person);
        message.insert("business_connection_id".to_owned(), json!(id));
    }
}

/// Commands, addresses and mentions, counted in UTF-16.
fn entities(text: &str) -> Value {
    let mut found = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let kind = if bare.starts_with('/') && bare.len() > 1 && offset == 0 {
            Some("bot_command")
        } else if bare.starts_with("https://") || bare.starts_with("http://") {
            Some("url")
        } else if bare.starts_with('@') && bare.len() > 4 {
            Some("mention")
        } else {
            None
        };
        if let Some(kind) = kind {
            found.push(json!({"type": kind, "offset": offset, "length": bare.encode_utf16().count()}));
        }
        offset += word.encode_utf16().count();
    }
    Value::Array(found)
}

pub(crate) fn location(latitude: f64, longitude: f64, live_seconds: Option<i64>) -> Value {
    let mut location = Map::new();
    location.insert("latitude".to_owned(), json!(latitude));
    location.insert("longitude".to_owned(), json!(longitude));
    put_some(&mut location, "live_period", live_seconds);
    put_some(&mut location, "horizontal_accuracy", live_seconds.map(|_| 12.0));
    Value::Object(location)
}

/// Two sizes, the smaller first.
fn photo(file: &File) -> Value {
    let size = |scale: u32| {
        json!({
            "file_id": file.id, "file_unique_id": file.unique_id(), "width": 480 / scale, "height": 360 / scale,
            "file_size": file.bytes.len(),
        })
    };
    json!([size(4), size(1)])
}

/// The key of a file of this kind and its object.
pub(crate) fn put_file(message: &mut Map<String, Value>, kind: &str, file: &File, animated: bool) {
    let key = match kind {
        "image" => {
            message.insert("photo".to_owned(), photo(file));
            return;
        }
        other => other,
    };
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("file_id", json!(file.id));
    put("file_unique_id", json!(file.unique_id()));
    put("file_size", json!(file.bytes.len()));
    match kind {
        "sticker" => {
            for (key, value) in [("width", 512), ("height", 512)] {
                put(key, json!(value));
            }
            put("type", json!("regular"));
            put("is_animated", json!(animated));
            put("is_video", json!(false));
            put("emoji", json!("☕"));
            put("set_name", json!("coffee_and_beans"));
        }
        "video_note" => {
            put("length", json!(160));
            put("duration", json!(samples::SECONDS));
        }
        _ => {
            put("mime_type", json!(file.mime_type.split(';').next().unwrap_or_default()));
        }
    }
    if matches!(kind, "video" | "audio" | "voice" | "animation") {
        put("duration", json!(samples::SECONDS));
    }
    if matches!(kind, "video" | "animation") {
        put("width", json!(240));
        put("height", json!(180));
    }
    if matches!(kind, "video" | "audio" | "animation" | "document") {
        put_some(&mut object, "file_name", file.name.as_ref());
    }
    if kind == "audio" {
        object.insert("title".to_owned(), json!("Four notes"));
        object.insert("performer".to_owned(), json!("The Roasters"));
    }
    if kind == "animation" {
        // For older clients an animation is a document as well.
        message.insert("document".to_owned(), Value::Object(object.clone()));
    }
    message.insert(key.to_owned(), Value::Object(object));
}
