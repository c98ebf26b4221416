//! Messages of WhatsApp customers (platforms.md A.1, A.3, A.5).

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::customer::CustomerContent;
use crate::inbound::Frame;
use crate::meta::MetaItem;
use crate::people::{Address, Person};
use crate::world::World;

pub(crate) fn item(world: &mut World, frame: &Frame<'_>, content: &CustomerContent) -> MetaItem {
    let mut message = Map::new();
    if let Some(phone) = &frame.address.phone {
        message.insert("from".to_owned(), json!(phone));
    }
    if let Some(user_id) = &frame.address.user_id {
        message.insert("from_user_id".to_owned(), json!(user_id));
    }
    message.insert("id".to_owned(), json!(frame.id));
    message.insert("timestamp".to_owned(), json!((frame.at_ms / 1000).to_string()));
    let own = frame.account.own_phone().unwrap_or_default();
    match content {
        CustomerContent::Text { text, reply_to } => {
            put(&mut message, "text", json!({"body": text}));
            if let Some(answered) = reply_to {
                message.insert("context".to_owned(), json!({"from": own, "id": answered}));
            }
        }
        CustomerContent::Image { caption } => {
            let file = frame.keep(world, "image");
            let mut image = json!({"id": file.id, "mime_type": file.mime_type, "sha256": file.sha256});
            if let (Some(caption), Some(keys)) = (caption, image.as_object_mut()) {
                keys.insert("caption".to_owned(), json!(caption));
            }
            put(&mut message, "image", image);
        }
        CustomerContent::Location { latitude, longitude, name } => {
            let mut location = json!({"latitude": latitude, "longitude": longitude});
            if let (Some(name), Some(keys)) = (name, location.as_object_mut()) {
                keys.insert("name".to_owned(), json!(name));
            }
            put(&mut message, "location", location);
        }
        CustomerContent::Sticker => {
            let file = frame.keep(world, "sticker");
            let sticker = json!({"id": file.id, "mime_type": "image/webp", "sha256": file.sha256, "animated": false});
            put(&mut message, "sticker", sticker);
        }
        CustomerContent::Reaction { to, emoji } => {
            let mut reaction = json!({"message_id": to});
            if let (Some(emoji), Some(keys)) = (emoji, reaction.as_object_mut()) {
                keys.insert("emoji".to_owned(), json!(emoji));
            }
            put(&mut message, "reaction", reaction);
        }
        CustomerContent::Raw { payload } => {
            if let Some(keys) = payload.as_object() {
                message.extend(keys.clone());
            }
        }
    }
    MetaItem {
        channel: Channel::WhatsApp,
        account: frame.key.account.clone(),
        field: "messages".to_owned(),
        contact: Some(contact(frame.person, frame.address, true)),
        item: Value::Object(message),
        carries: Some((frame.key.clone(), frame.id.to_owned())),
    }
}

fn put(message: &mut Map<String, Value>, kind: &str, object: Value) {
    message.insert("type".to_owned(), json!(kind));
    message.insert(kind.to_owned(), object);
}

/// The item of `contacts[]`; statuses of `sent` come without the user name (A.4 rule 6).
pub(crate) fn contact(person: &Person, address: &Address, with_username: bool) -> Value {
    let mut profile = Map::new();
    profile.insert("name".to_owned(), json!(person.name));
    let username = person.whatsapp.as_ref().and_then(|identity| identity.username.as_ref());
    if let Some(username) = username.filter(|_| with_username) {
        profile.insert("username".to_owned(), json!(username));
    }
    let mut contact = Map::new();
    contact.insert("profile".to_owned(), Value::Object(profile));
    if let Some(phone) = &address.phone {
        contact.insert("wa_id".to_owned(), json!(phone));
    }
    if let Some(user_id) = &address.user_id {
        contact.insert("user_id".to_owned(), json!(user_id));
    }
    Value::Object(contact)
}
