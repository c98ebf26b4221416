//! Who controls a thread: `pass_thread_control`, `take_thread_control`, `request_thread_control`, `release_thread_control`,
//! `thread_owner` of pages, and `thread_control` of WhatsApp (platforms.md A.9, B.4).

use serde_json::{Value, json};

use crate::channel::Channel;
use crate::graph::error::{Answer, GraphError};
use crate::graph::reader::{Dialect, Reader};
use crate::graph::request::Call;
use crate::phone::PhoneKey;
use crate::world::World;

const LONGEST_METADATA: usize = 1000;

/// Whether our app controls the thread; a thread that nobody controls is anybody's.
pub(crate) fn is_own(world: &World, key: &PhoneKey) -> bool {
    world.threads.get(key).is_none_or(|owner| owner == crate::APP_ID)
}

pub(crate) fn not_owner() -> GraphError {
    let message = "(#10) Message failed to send because another app is controlling this thread now.";
    GraphError::new(400, 10, message).sub(2_018_300)
}

/// The edges of a page that are about control.
pub(crate) fn edge(world: &mut World, channel: Channel, account: &str, call: &Call, edge: &str) -> Answer {
    let person = |id: Option<&str>| {
        let key = id.and_then(|id| world.phone_at(channel, account, id));
        key.ok_or_else(|| GraphError::invalid("No matching user found").sub(2_018_001))
    };
    if edge == "thread_owner" {
        let key = person(call.query("recipient"))?;
        let owner = world.threads.get(&key).cloned();
        let data = owner.map(|app_id| json!({"thread_owner": {"app_id": app_id}}));
        return Ok(json!({"data": data.into_iter().collect::<Vec<_>>()}));
    }
    let body = Reader::new(Dialect::Page, "", &call.body)?;
    let recipient = body.required_object("recipient")?;
    let key = person(recipient.text("id")?)?;
    if body.text("metadata")?.is_some_and(|metadata| metadata.chars().count() > LONGEST_METADATA) {
        return Err(body.invalid("metadata", "must be at most 1000 characters long."));
    }
    match edge {
        "pass_thread_control" => {
            let target = match body.value("target_app_id") {
                Some(Value::Number(id)) => id.to_string(),
                _ => body.required_text("target_app_id", 30)?.to_owned(),
            };
            if !is_own(world, &key) {
                return Err(not_owner());
            }
            world.threads.insert(key, target);
        }
        "take_thread_control" => drop(world.threads.insert(key, crate::APP_ID.to_owned())),
        "release_thread_control" => {
            if !is_own(world, &key) {
                return Err(not_owner());
            }
            world.threads.remove(&key);
        }
        // The owner is asked; whether it gives is its affair.
        _ => {}
    }
    world.changed();
    Ok(json!({"success": true}))
}

/// `POST /{PNID}/thread_control`
pub(crate) fn whatsapp(world: &mut World, number: &str, call: &Call) -> Answer {
    let body = Reader::new(Dialect::WhatsApp, "", &call.body)?;
    body.only(&["messaging_product", "to", "recipient", "action", "metadata", "control_pass", "access_token"])?;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let address = match body.text("to")? {
        Some(to) => digits(to),
        None => body.required_text("recipient", 140)?.to_owned(),
    };
    let key = world.phone_at(Channel::WhatsApp, number, &address);
    let key = key.ok_or_else(|| GraphError::parameter_invalid("There is no thread with this recipient."))?;
    body.text_up_to("metadata", 2000)?;
    let refused = || GraphError::new(400, 100, "(#100) Thread control is not permitted").sub(2_494_191);
    match body.required_one_of("action", &["pass", "release", "take"])? {
        "take" => drop(world.threads.insert(key, crate::APP_ID.to_owned())),
        _ if !is_own(world, &key) => return Err(refused()),
        "release" => drop(world.threads.remove(&key)),
        _ => {
            if let Some(pass) = body.object("control_pass")? {
                pass.text("target_role")?;
            }
            world.threads.insert(key, "meta_business_agent".to_owned());
        }
    }
    world.changed();
    Ok(json!({"success": true}))
}
