//! What a human of the business wrote by hand, told to the hub as an echo: it is outbound, and opens no window.

use serde_json::{Map, Value, json};

use crate::business::{value_of, whole};
use crate::channel::Channel;
use crate::customer::{self, CustomerContent, What, composed, possible};
use crate::error::SimulatorError;
use crate::inbound::{self, Frame, put_some};
use crate::phone::{MessageState, PhoneKey, PhoneMessage, Writer};
use crate::schedule::Task;
use crate::telegram;
use crate::wire::digits_of;
use crate::world::World;

/// The app of the Page inbox.
const PAGE_INBOX: i64 = 263_902_037_430_900;

pub(crate) fn write(world: &mut World, key: &PhoneKey, content: &CustomerContent) -> Result<String, SimulatorError> {
    let CustomerContent { what, around } = content;
    if matches!(what, What::Tap { .. } | What::Call { .. } | What::Album { .. } | What::Referral(_)) {
        return Err(SimulatorError::Invalid("a business does not send that by hand".to_owned()));
    }
    possible::check(key.channel, what, around)?;
    let composed = composed(world, key, content, Writer::Business)?;
    let (person, account, address) = &composed.party;
    let frame = Frame {
        key,
        person,
        account,
        address,
        id: &composed.id,
        at_ms: composed.at_ms,
        what,
        around,
        target: composed.target.as_ref(),
        answered: composed.answered.as_ref(),
        album: None,
        ready: &composed.ready,
    };
    match key.channel {
        Channel::WhatsApp => {
            let item = whole(account, "smb_message_echoes", whatsapp(&frame));
            world.plan(0, Task::Emit(vec![item]));
        }
        Channel::Messenger | Channel::Instagram => {
            let message = page(world, &frame);
            let item = json!({
                "sender": {"id": key.account}, "recipient": {"id": address.id}, "timestamp": frame.at_ms,
                "message": message,
            });
            let field = if key.channel == Channel::Messenger { "message_echoes" } else { "messages" };
            world.plan(0, Task::Emit(vec![whole(account, field, item)]));
        }
        Channel::Telegram => telegram(world, &frame)?,
    }
    show(world, key, content, &composed.ready, &composed.id, composed.at_ms);
    Ok(composed.id)
}

fn whatsapp(frame: &Frame<'_>) -> Value {
    let (kind, object) = inbound::whatsapp::content::of(frame);
    let mut echo = Map::new();
    echo.insert("from".to_owned(), json!(frame.account.own_phone()));
    put_some(&mut echo, "to", frame.address.phone.as_ref());
    put_some(&mut echo, "to_user_id", frame.address.user_id.as_ref());
    put_some(&mut echo, "to_parent_user_id", frame.address.parent_user_id.as_ref());
    echo.insert("id".to_owned(), json!(frame.id));
    echo.insert("timestamp".to_owned(), json!((frame.at_ms / 1000).to_string()));
    echo.insert("type".to_owned(), json!(kind));
    echo.insert(kind.to_owned(), object);
    put_some(&mut echo, "context", inbound::whatsapp::context(frame));
    let mut value = value_of(frame.account);
    value.insert("message_echoes".to_owned(), json!([echo]));
    Value::Object(value)
}

fn page(world: &mut World, frame: &Frame<'_>) -> Value {
    let mut message = match frame.what {
        What::Unsend { of } => json!({"mid": of, "is_deleted": true}),
        _ => inbound::page::message(world, frame),
    };
    if let Some(keys) = message.as_object_mut() {
        keys.insert("is_echo".to_owned(), json!(true));
        put_some(keys, "app_id", (frame.key.channel == Channel::Messenger).then_some(PAGE_INBOX));
    }
    message
}

/// The owner writes in a chat of the connected account: a business message whose sender is the owner.
fn telegram(world: &mut World, frame: &Frame<'_>) -> Result<(), SimulatorError> {
    let connection = inbound::telegram::places::connection_id(&frame.key.account, &frame.key.person);
    let id: i64 = frame.id.parse().unwrap_or_default();
    let owner: i64 = digits_of(&[&frame.key.account, "owner"], 10).parse().unwrap_or_default();
    let chat = inbound::telegram::chat(frame.person);
    if let What::Unsend { .. } = frame.what {
        let object = json!({"business_connection_id": connection, "chat": chat, "message_ids": [id]});
        telegram::enqueue(world, frame.key, "deleted_business_messages", object, None);
        return Ok(());
    }
    let mut message = Map::new();
    message.insert("message_id".to_owned(), json!(id));
    message.insert("business_connection_id".to_owned(), json!(connection));
    let name = frame.account.name();
    message.insert("from".to_owned(), json!({"id": owner, "is_bot": false, "first_name": name}));
    message.insert("chat".to_owned(), chat);
    message.insert("date".to_owned(), json!(frame.at_ms / 1000));
    let kind = if let What::Edit { text, .. } = frame.what {
        message.insert("edit_date".to_owned(), json!(frame.at_ms / 1000));
        message.insert("text".to_owned(), json!(text));
        "edited_business_message"
    } else {
        inbound::telegram::content::fill(world, frame, &mut message)?;
        "business_message"
    };
    telegram::enqueue(world, frame.key, kind, Value::Object(message), None);
    Ok(())
}

fn show(
    world: &mut World,
    key: &PhoneKey,
    content: &CustomerContent,
    ready: &crate::customer::displayed::Prepared,
    id: &str,
    now: i64,
) {
    if let Some(target) = content.what.target() {
        if let Some(message) = world.phones.message_mut(key, target) {
            match &content.what {
                What::Reaction { emoji, .. } => message.react(Writer::Business, emoji.as_deref()),
                What::Edit { text, .. } => message.edit(text),
                What::Unsend { .. } => message.erase(),
                _ => {}
            }
        }
        world.changed();
        return;
    }
    world.add_message(
        key,
        PhoneMessage {
            reply_to: content.around.reply_to.clone(),
            shown: ready.shown.clone(),
            elsewhere: true,
            state: MessageState::Read,
            ..PhoneMessage::new(id, Writer::Business, customer::kind(&content.what), &ready.text, now)
        },
    );
}
