//! The files of a WhatsApp message, by id or by link, wherever they stand in it (platforms.md A.10, A.11).

use serde_json::{Value, json};

use crate::channel::Channel;
use crate::graph::error::GraphError;
use crate::graph::request::Call;
use crate::media::{Content, File, Origin, Place, allowed};
use crate::world::World;

const KINDS: [&str; 5] = ["image", "video", "audio", "document", "sticker"];

/// Every media object of the message, with its kind.
fn objects(kind: &str, held: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut open = vec![json!({kind: held})];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(object) => {
                for (name, value) in object {
                    if KINDS.contains(&name.as_str()) && (value.get("id").is_some() || value.get("link").is_some()) {
                        found.push((name, value));
                    } else {
                        open.push(value);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

/// The uploaded file, when it lives and is this number's.
fn uploaded<'a>(world: &'a World, number: &str, id: &str) -> Option<&'a File> {
    let file = world.media.living(id, world.now_ms())?;
    (file.channel == Channel::WhatsApp && file.account == number).then_some(file)
}

/// Uploaded files are known, not expired and of this number.
pub(crate) fn check_ids(world: &World, number: &str, kind: &str, held: &Value) -> Result<(), GraphError> {
    for (kind, object) in objects(kind, held) {
        if text(&object, "id").is_some_and(|id| uploaded(world, number, id).is_none()) {
            let sentence = format!("Param {kind}['id'] is not a valid whatsapp business account media attachment ID");
            return Err(GraphError::invalid(&sentence).details(sentence));
        }
    }
    Ok(())
}

fn content_of(world: &World, call: &Call, object: &Value) -> Result<Content, String> {
    if let Some(file) = text(object, "id").and_then(|id| world.media.get(id)) {
        let (mime_type, name) = (file.mime_type.clone(), file.name.clone());
        return Ok(Content { mime_type, name, bytes: file.bytes.clone() });
    }
    match text(object, "link").and_then(|link| call.fetched.get(link)) {
        Some(Ok(content)) => Ok(content.clone()),
        Some(Err(unfetched)) => Err(unfetched.reason()),
        None => Err("The file is not there.".to_owned()),
    }
}

/// Why one of the files cannot be sent as what it is given for: told by a status with 131053.
pub(crate) fn unfit(world: &World, call: &Call, kind: &str, held: &Value) -> Option<String> {
    objects(kind, held).into_iter().find_map(|(kind, object)| match content_of(world, call, &object) {
        Err(reason) => Some(reason),
        Ok(content) => allowed::whatsapp(&kind, &content).err().map(|unfit| unfit.reason().to_owned()),
    })
}

/// The file of one media object, kept so that the phone can show it.
pub(crate) fn keep(world: &mut World, number: &str, call: &Call, kind: &str, object: &Value) -> Option<File> {
    if let Some(id) = text(object, "id") {
        return uploaded(world, number, id).cloned();
    }
    let content = content_of(world, call, object).ok()?;
    let place = Place { channel: Channel::WhatsApp, account: number, origin: Origin::Business, kind };
    Some(world.keep_file(place, content))
}
