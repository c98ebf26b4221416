//! What happens to a message of the business after it was accepted: it is sent, delivered, read or fails, and the platform
//! tells so in shuffled order with duplicates (platforms.md A.4, B.1, C.2, G.2 rule 11, G.3 rule 22).

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::faults::FaultKind;
use crate::inbound::whatsapp::contact;
use crate::lively;
use crate::meta::MetaItem;
use crate::phone::{MessageState, PhoneKey, PhoneMessage};
use crate::schedule::{Stage, Task};
use crate::world::World;

/// Plans the life of a message that was just accepted.
pub(crate) fn plan(world: &mut World, key: &PhoneKey, message: &str, failure: Option<i64>) {
    let step = |stage| Task::Step { phone: key.clone(), message: message.to_owned(), stage };
    if let Some(code) = failure {
        let delay = world.chance.between(50, 400);
        return world.plan(delay, step(Stage::Failed(code)));
    }
    let blocked = world.phones.get(key).is_some_and(|phone| phone.blocked);
    let sent = world.chance.between(0, 250);
    let delivered = sent + world.chance.between(150, 900);
    let read = delivered + world.chance.between(1_000, 4_000);
    world.plan(sent, step(Stage::Sent));
    if !blocked {
        world.plan(delivered, step(Stage::Delivered));
        if world.rules.phones_read {
            world.plan(read, step(Stage::Read));
            let is_voice = world.phones.message(key, message).is_some_and(|message| message.kind == "voice");
            if is_voice && key.channel == Channel::WhatsApp {
                let played = read + world.chance.between(500, 3_000);
                world.plan(played, step(Stage::Played));
            }
        }
    }
}

/// A reaction of the business: `sent` and nothing more (A.4 rule 7), or `failed`.
pub(crate) fn plan_reaction(world: &mut World, key: &PhoneKey, reaction: &PhoneMessage, failure: Option<i64>) {
    let stage = failure.map_or(Stage::Sent, Stage::Failed);
    if let Some(item) = whatsapp_status(world, key, reaction, stage) {
        let delay = world.chance.between(50, 400);
        world.plan(delay, Task::Emit(vec![item]));
    }
}

/// The phone reads everything that has arrived, now.
pub(crate) fn read_all(world: &mut World, key: &PhoneKey) {
    let unread: Vec<String> = world.phones.get(key).map_or_else(Vec::new, |phone| {
        let open = |message: &&PhoneMessage| {
            message.writer == crate::phone::Writer::Business && message.state == MessageState::Delivered
        };
        phone.messages.iter().filter(open).map(|message| message.id.clone()).collect()
    });
    for message in unread {
        step(world, key, &message, Stage::Read);
    }
}

/// A message moves on: the phone shows it and the platform tells.
pub(crate) fn step(world: &mut World, key: &PhoneKey, id: &str, stage: Stage) {
    let Some(message) = world.phones.message_mut(key, id) else { return };
    let reached = match stage {
        Stage::Sent => MessageState::Sent,
        Stage::Delivered => MessageState::Delivered,
        Stage::Read | Stage::Played => MessageState::Read,
        Stage::Failed(_) => MessageState::Failed,
    };
    if reached < message.state || message.state == MessageState::Failed {
        return;
    }
    if stage == Stage::Read && message.state == MessageState::Read {
        return;
    }
    message.state = reached;
    if let Stage::Failed(code) = stage {
        message.error_code = Some(code);
    }
    let message = message.clone();
    world.changed();
    if stage == Stage::Read && world.config.lively {
        lively::react(world, key, &message.text);
    }
    let dropped = |kind: &FaultKind| (*kind == FaultKind::DropStatuses).then_some(());
    let item = match key.channel {
        Channel::WhatsApp => whatsapp_status(world, key, &message, stage),
        Channel::Messenger => messenger_event(world, key, &message, stage),
        Channel::Instagram => instagram_event(world, key, &message, stage),
        Channel::Telegram => None,
    };
    let Some(item) = item else { return };
    if world.faults.take(key.channel, &key.account, dropped).is_some() {
        return;
    }
    tell(world, item, stage);
}

/// Sends the receipt after a while of its own, sometimes twice.
fn tell(world: &mut World, item: MetaItem, stage: Stage) {
    let skipped = stage == Stage::Delivered && item.channel == Channel::WhatsApp && {
        let percent = world.rules.skip_delivered_percent;
        world.rules.phones_read && world.chance.percent(percent)
    };
    if skipped {
        return;
    }
    let jitter = if world.rules.shuffle_statuses { 1_500 } else { 0 };
    let duplicate = {
        let percent = world.rules.duplicate_percent;
        world.chance.percent(percent)
    };
    let delay = world.chance.between(0, jitter);
    world.plan(delay, Task::Emit(vec![item.clone()]));
    if duplicate {
        let later = delay + world.chance.between(0, jitter + 500);
        world.plan(later, Task::Emit(vec![item]));
    }
}

fn whatsapp_status(world: &World, key: &PhoneKey, message: &PhoneMessage, stage: Stage) -> Option<MetaItem> {
    let (person, _, address) = world.party(key)?;
    let name = match stage {
        Stage::Sent => "sent",
        Stage::Delivered => "delivered",
        Stage::Read => "read",
        Stage::Played => "played",
        Stage::Failed(_) => "failed",
    };
    let mut status = Map::new();
    status.insert("id".to_owned(), json!(message.id));
    status.insert("status".to_owned(), json!(name));
    status.insert("timestamp".to_owned(), json!((world.now_ms() / 1000).to_string()));
    if let Some(phone) = &address.phone {
        status.insert("recipient_id".to_owned(), json!(phone));
    }
    let failed = matches!(stage, Stage::Failed(_));
    if let Some(user_id) = address.user_id.as_ref().filter(|_| !failed || message.by_user_id) {
        status.insert("recipient_user_id".to_owned(), json!(user_id));
    }
    if let Some(data) = &message.callback_data {
        status.insert("biz_opaque_callback_data".to_owned(), json!(data));
    }
    // On `sent` and one of the others only.
    if matches!(stage, Stage::Sent | Stage::Delivered) {
        status.extend(message.told.get("pricing").map(|pricing| ("pricing".to_owned(), pricing.clone())));
        // Gone since v24 but for free entry points; when it ends stands on `sent` alone.
        if let Some(conversation) = message.told.get("conversation") {
            let mut conversation = conversation.clone();
            if let (false, Some(keys)) = (stage == Stage::Sent, conversation.as_object_mut()) {
                keys.remove("expiration_timestamp");
            }
            status.insert("conversation".to_owned(), conversation);
        }
    }
    if let Stage::Failed(code) = stage {
        status.insert("errors".to_owned(), json!([status_error(code)]));
    }
    Some(MetaItem {
        channel: Channel::WhatsApp,
        account: key.account.clone(),
        field: "statuses".to_owned(),
        contact: (!failed).then(|| contact(person, &address, stage != Stage::Sent)),
        item: Value::Object(status),
        carries: None,
    })
}

/// A send to a number that nobody has: accepted, then failed, with no phone that could show it.
pub(crate) struct Undeliverable {
    pub(crate) number: String,
    pub(crate) id: String,
    pub(crate) recipient: String,
    pub(crate) by_user_id: bool,
    pub(crate) callback_data: Option<String>,
}

/// Plans the `failed` status with 131026.
pub(crate) fn plan_undeliverable(world: &mut World, send: Undeliverable) {
    let delay = world.chance.between(50, 400);
    let mut status = Map::new();
    status.insert("id".to_owned(), json!(send.id));
    status.insert("status".to_owned(), json!("failed"));
    status.insert("timestamp".to_owned(), json!(((world.now_ms() + delay) / 1000).to_string()));
    let digits: String = send.recipient.chars().filter(char::is_ascii_digit).collect();
    if send.by_user_id {
        status.insert("recipient_user_id".to_owned(), json!(send.recipient));
    } else {
        status.insert("recipient_id".to_owned(), json!(digits));
    }
    status.extend(send.callback_data.map(|data| ("biz_opaque_callback_data".to_owned(), json!(data))));
    status.insert("errors".to_owned(), json!([status_error(131_026)]));
    let item = MetaItem {
        channel: Channel::WhatsApp,
        account: send.number,
        field: "statuses".to_owned(),
        contact: None,
        item: Value::Object(status),
        carries: None,
    };
    world.plan(delay, Task::Emit(vec![item]));
}

fn status_error(code: i64) -> Value {
    let (title, details) = match code {
        131_026 => ("Message undeliverable", "Message Undeliverable."),
        131_047 => (
            "Re-engagement message",
            "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
        ),
        131_048 => ("Spam rate limit hit", "Message failed to send because there are restrictions on this number."),
        131_049 => ("Not delivered to maintain healthy ecosystem engagement", "This message was not delivered."),
        131_053 => ("Media upload error", "The media could not be fetched."),
        _ => ("Something went wrong", "Message failed to send because of an error of the platform."),
    };
    json!({
        "code": code, "title": title, "message": title, "error_data": {"details": details},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}

fn page_event(world: &World, key: &PhoneKey, field: &str, event: (&str, Value)) -> Option<MetaItem> {
    let (_, _, address) = world.party(key)?;
    let mut item = Map::new();
    item.insert("sender".to_owned(), json!({"id": address.id}));
    item.insert("recipient".to_owned(), json!({"id": key.account}));
    item.insert("timestamp".to_owned(), json!(world.now_ms()));
    item.insert(event.0.to_owned(), event.1);
    Some(MetaItem {
        channel: key.channel,
        account: key.account.clone(),
        field: field.to_owned(),
        contact: None,
        item: Value::Object(item),
        carries: None,
    })
}

fn messenger_event(world: &World, key: &PhoneKey, message: &PhoneMessage, stage: Stage) -> Option<MetaItem> {
    let watermark = world.now_ms();
    match stage {
        Stage::Sent => Some(echo(world, key, message)?),
        Stage::Delivered => {
            let delivery = json!({"mids": [message.id], "watermark": watermark});
            page_event(world, key, "message_deliveries", ("delivery", delivery))
        }
        Stage::Read => page_event(world, key, "message_reads", ("read", json!({"watermark": watermark}))),
        Stage::Failed(_) | Stage::Played => None,
    }
}

/// No delivery receipts on Instagram; `read` names the message.
fn instagram_event(world: &World, key: &PhoneKey, message: &PhoneMessage, stage: Stage) -> Option<MetaItem> {
    match stage {
        Stage::Sent => Some(echo(world, key, message)?),
        Stage::Read => page_event(world, key, "messaging_seen", ("read", json!({"mid": message.id}))),
        Stage::Delivered | Stage::Played | Stage::Failed(_) => None,
    }
}

/// The business's own message, told back with the app that sent it; sender and recipient change places.
fn echo(world: &World, key: &PhoneKey, message: &PhoneMessage) -> Option<MetaItem> {
    let (_, _, address) = world.party(key)?;
    let app_id: i64 = crate::APP_ID.parse().unwrap_or_default();
    let mut body = Map::new();
    body.insert("mid".to_owned(), json!(message.id));
    body.insert("is_echo".to_owned(), json!(true));
    body.insert("app_id".to_owned(), json!(app_id));
    if !message.text.is_empty() && message.told.get("attachments").is_none() {
        body.insert("text".to_owned(), json!(message.text));
    }
    body.extend(message.told.as_object().cloned().unwrap_or_default());
    let gives_metadata = key.channel == Channel::Messenger || world.rules.instagram_echo_metadata;
    if let Some(data) = message.callback_data.as_ref().filter(|_| gives_metadata) {
        body.insert("metadata".to_owned(), json!(data));
    }
    if let Some(answered) = &message.reply_to {
        body.insert("reply_to".to_owned(), json!({"mid": answered}));
    }
    let item = json!({
        "sender": {"id": key.account}, "recipient": {"id": address.id}, "timestamp": message.at_ms, "message": body,
    });
    Some(MetaItem {
        channel: key.channel,
        account: key.account.clone(),
        field: if key.channel == Channel::Messenger { "message_echoes" } else { "messages" }.to_owned(),
        contact: None,
        item,
        carries: None,
    })
}
