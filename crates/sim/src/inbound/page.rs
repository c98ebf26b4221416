//! Messages of Messenger and Instagram customers (platforms.md B.1, C.2): the same items under `entry[].messaging[]`.

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::customer::CustomerContent;
use crate::inbound::Frame;
use crate::meta::MetaItem;
use crate::world::World;

pub(crate) fn item(world: &mut World, frame: &Frame<'_>, content: &CustomerContent) -> MetaItem {
    let mut event = Map::new();
    event.insert("sender".to_owned(), json!({"id": frame.address.id}));
    event.insert("recipient".to_owned(), json!({"id": frame.key.account}));
    event.insert("timestamp".to_owned(), json!(frame.at_ms));
    let mut field = "messages";
    match content {
        CustomerContent::Text { text, reply_to } => {
            let mut message = json!({"mid": frame.id, "text": text});
            if let (Some(answered), Some(keys)) = (reply_to, message.as_object_mut()) {
                keys.insert("reply_to".to_owned(), json!({"mid": answered}));
            }
            event.insert("message".to_owned(), message);
        }
        CustomerContent::Image { caption } => {
            let file = frame.keep(world, "image");
            let attachment = json!({"type": "image", "payload": {"url": file.public_url(&world.base)}});
            let mut message = json!({"mid": frame.id, "attachments": [attachment]});
            if let (Some(caption), Some(keys)) = (caption, message.as_object_mut()) {
                keys.insert("text".to_owned(), json!(caption));
            }
            event.insert("message".to_owned(), message);
        }
        CustomerContent::Location { latitude, longitude, name } => {
            let title = name.clone().unwrap_or_else(|| "Pinned Location".to_owned());
            let payload = json!({"coordinates": {"lat": latitude, "long": longitude}});
            let attachment = json!({"type": "location", "title": title, "payload": payload});
            event.insert("message".to_owned(), json!({"mid": frame.id, "attachments": [attachment]}));
        }
        CustomerContent::Sticker => {
            event.insert("message".to_owned(), sticker(world, frame));
        }
        CustomerContent::Reaction { to, emoji } => {
            field = "message_reactions";
            let reaction = match emoji {
                Some(emoji) => {
                    let name = if emoji == "❤" || emoji == "❤️" { "love" } else { "other" };
                    json!({"mid": to, "action": "react", "reaction": name, "emoji": emoji})
                }
                None => json!({"mid": to, "action": "unreact"}),
            };
            event.insert("reaction".to_owned(), reaction);
        }
        CustomerContent::Raw { payload } => {
            if let Some(keys) = payload.as_object() {
                event.extend(keys.clone());
            }
            if let Some(Value::Object(message)) = event.get_mut("message") {
                message.entry("mid").or_insert_with(|| json!(frame.id));
            }
        }
    }
    MetaItem {
        channel: frame.key.channel,
        account: frame.key.account.clone(),
        field: field.to_owned(),
        contact: None,
        item: Value::Object(event),
        carries: Some((frame.key.clone(), frame.id.to_owned())),
    }
}

/// Since 30 August 2026 a Messenger sticker is a `sticker` attachment alone; Instagram knows the like heart.
fn sticker(world: &mut World, frame: &Frame<'_>) -> Value {
    if frame.key.channel == Channel::Instagram {
        return json!({"mid": frame.id, "attachments": [{"type": "like_heart", "payload": {}}]});
    }
    let file = frame.keep(world, "sticker");
    let payload = json!({"url": file.public_url(&world.base), "sticker_id": 369_239_263_222_822_i64});
    json!({
        "mid": frame.id,
        "sticker_id": 369_239_263_222_822_i64,
        "attachments": [{"type": "sticker", "payload": payload}],
    })
}
