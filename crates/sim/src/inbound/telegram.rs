//! Updates about Telegram customers (platforms.md E.2, E.3).

use serde_json::{Map, Value, json};

use crate::customer::CustomerContent;
use crate::error::SimulatorError;
use crate::inbound::Frame;
use crate::people::Person;
use crate::telegram;
use crate::world::World;

pub(crate) fn update(world: &mut World, frame: &Frame<'_>, content: &CustomerContent) -> Result<(), SimulatorError> {
    let number: i64 = frame.id.parse().unwrap_or_default();
    let seconds = frame.at_ms / 1000;
    let mut message = Map::new();
    message.insert("message_id".to_owned(), json!(number));
    message.insert("from".to_owned(), user(frame.person));
    message.insert("chat".to_owned(), chat(frame.person));
    message.insert("date".to_owned(), json!(seconds));
    match content {
        CustomerContent::Text { text, reply_to } => {
            message.insert("text".to_owned(), json!(text));
            if text.starts_with('/') {
                let length = text.split(' ').next().unwrap_or_default().encode_utf16().count();
                let entity = json!({"type": "bot_command", "offset": 0, "length": length});
                message.insert("entities".to_owned(), json!([entity]));
            }
            if let Some(answered) = reply_to {
                let shown = telegram::message_object(world, frame.key, answered).ok_or_else(|| {
                    SimulatorError::Invalid(format!("there is no message {answered} in this chat to answer"))
                })?;
                message.insert("reply_to_message".to_owned(), shown);
            }
        }
        CustomerContent::Image { caption } => {
            let file = frame.keep(world, "image");
            let size = json!({
                "file_id": file.id, "file_unique_id": file.unique_id(), "width": 64, "height": 64,
                "file_size": file.bytes.len(),
            });
            message.insert("photo".to_owned(), json!([size]));
            if let Some(caption) = caption {
                message.insert("caption".to_owned(), json!(caption));
            }
        }
        CustomerContent::Location { latitude, longitude, name } => {
            let location = json!({"latitude": latitude, "longitude": longitude});
            if let Some(name) = name {
                let venue = json!({"location": location.clone(), "title": name, "address": name});
                message.insert("venue".to_owned(), venue);
            }
            message.insert("location".to_owned(), location);
        }
        CustomerContent::Sticker => {
            let file = frame.keep(world, "sticker");
            let sticker = json!({
                "file_id": file.id, "file_unique_id": file.unique_id(), "type": "regular", "width": 512,
                "height": 512, "is_animated": false, "is_video": false, "emoji": "☕", "file_size": file.bytes.len(),
            });
            message.insert("sticker".to_owned(), sticker);
        }
        CustomerContent::Reaction { to, emoji } => {
            let target: i64 = to.parse().map_err(|_| {
                SimulatorError::Invalid("`to` must be the message_id of a message of this chat".to_owned())
            })?;
            let new: Vec<Value> = emoji.iter().map(|emoji| json!({"type": "emoji", "emoji": emoji})).collect();
            let reaction = json!({
                "chat": chat(frame.person), "message_id": target, "user": user(frame.person), "date": seconds,
                "old_reaction": [], "new_reaction": new,
            });
            telegram::enqueue(world, frame.key, "message_reaction", reaction, Some(frame.id));
            return Ok(());
        }
        CustomerContent::Raw { payload } => {
            if let Some(keys) = payload.as_object() {
                message.extend(keys.clone());
            }
        }
    }
    telegram::enqueue(world, frame.key, "message", Value::Object(message), Some(frame.id));
    Ok(())
}

/// The `User` of a customer.
pub(crate) fn user(person: &Person) -> Value {
    let mut user = name(person);
    user.insert("is_bot".to_owned(), json!(false));
    user.insert("language_code".to_owned(), json!(person.language_code()));
    Value::Object(user)
}

/// The private `Chat` with a customer.
pub(crate) fn chat(person: &Person) -> Value {
    let mut chat = name(person);
    chat.insert("type".to_owned(), json!("private"));
    Value::Object(chat)
}

fn name(person: &Person) -> Map<String, Value> {
    let mut keys = Map::new();
    let identity = person.telegram.as_ref();
    keys.insert("id".to_owned(), json!(identity.map(|identity| identity.id)));
    keys.insert("first_name".to_owned(), json!(person.first_name()));
    if !person.last_name().is_empty() {
        keys.insert("last_name".to_owned(), json!(person.last_name()));
    }
    if let Some(username) = identity.and_then(|identity| identity.username.as_ref()) {
        keys.insert("username".to_owned(), json!(username));
    }
    keys
}
