//! Messages, system messages and calls of WhatsApp customers (platforms.md A.1, A.3, A.5, A.6).

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::customer::{CallEvent, What};
use crate::inbound::{Frame, put_some};
use crate::meta::MetaItem;
use crate::people::{Address, Person, user_id_of};
use crate::phone::Writer;
use crate::world::World;

pub(crate) mod content;

pub(crate) fn items(world: &mut World, frame: &Frame<'_>) -> Vec<MetaItem> {
    match frame.what {
        What::Call { event, seconds, .. } => vec![call(frame, *event, *seconds)],
        What::NumberChanged { .. } | What::UserIdChanged { .. } | What::IdentityChanged => vec![system(frame)],
        _ => vec![message(world, frame)],
    }
}

fn message(world: &mut World, frame: &Frame<'_>) -> MetaItem {
    let mut message = head(frame);
    if let What::Raw { payload } = frame.what {
        message.extend(payload.as_object().cloned().unwrap_or_default());
    } else {
        let (kind, object) = content::of(frame);
        if kind == "unsupported" {
            message.insert("errors".to_owned(), json!([unsupported_error()]));
        }
        message.insert("type".to_owned(), json!(kind));
        message.insert(kind.to_owned(), object);
    }
    put_some(&mut message, "context", context(frame));
    if frame.around.referral.is_some() {
        let referral = referral(world, frame);
        message.insert("referral".to_owned(), referral);
    }
    put_some(&mut message, "group_id", frame.around.group.as_deref().map(|title| group_id(&frame.key.account, title)));
    item(frame, "messages", Value::Object(message), true)
}

fn item(frame: &Frame<'_>, field: &str, item: Value, with_contact: bool) -> MetaItem {
    MetaItem {
        channel: Channel::WhatsApp,
        account: frame.key.account.clone(),
        field: field.to_owned(),
        contact: with_contact.then(|| contact(frame.person, frame.address, true)),
        item,
        carries: Some((frame.key.clone(), frame.id.to_owned())),
    }
}

fn head(frame: &Frame<'_>) -> Map<String, Value> {
    let mut message = Map::new();
    put_some(&mut message, "from", frame.address.phone.as_ref());
    put_some(&mut message, "from_user_id", frame.address.user_id.as_ref());
    put_some(&mut message, "from_parent_user_id", frame.address.parent_user_id.as_ref());
    message.insert("id".to_owned(), json!(frame.id));
    message.insert("timestamp".to_owned(), json!((frame.at_ms / 1000).to_string()));
    message
}

/// The id of a group: the same for the same title.
pub(crate) fn group_id(account: &str, title: &str) -> String {
    format!("Y2FwaV9ncm91cDo{}", crate::wire::digits_of(&[account, title, "group"], 17))
}

fn unsupported_error() -> Value {
    json!({
        "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
        "error_data": {"details": "Message type is currently not supported."},
    })
}

/// What is answered, tapped, asked about or passed on.
pub(crate) fn context(frame: &Frame<'_>) -> Option<Value> {
    let own = frame.account.own_phone().unwrap_or_default();
    let around = frame.around;
    if let Some(product) = &around.product {
        let id = around.reply_to.as_deref().unwrap_or(frame.id);
        let referred = json!({"catalog_id": product.catalog_id, "product_retailer_id": product.product_id});
        return Some(json!({"from": own, "id": id, "referred_product": referred}));
    }
    let tapped = frame.target.filter(|_| match frame.what {
        What::Tap { without_context, .. } => !without_context,
        What::FlowAnswer { .. } | What::Address { .. } | What::CallPermission { .. } => true,
        _ => false,
    });
    if let Some(message) = frame.answered.or(tapped) {
        let mut context = Map::new();
        let from = if message.writer == Writer::Business { Some(own) } else { frame.address.phone.clone() };
        put_some(&mut context, "from", from);
        context.insert("id".to_owned(), json!(message.id));
        return Some(Value::Object(context));
    }
    if around.frequently_forwarded {
        return Some(json!({"frequently_forwarded": true}));
    }
    around.forwarded.then(|| json!({"forwarded": true}))
}

/// The advertisement or post that the customer came from.
fn referral(world: &mut World, frame: &Frame<'_>) -> Value {
    let Some(referral) = &frame.around.referral else { return Value::Null };
    let source = if referral.source.as_deref() == Some("post") { "post" } else { "ad" };
    let picture = frame.open_picture(world);
    let mut object = Map::new();
    let url = referral.url.clone().unwrap_or_else(|| "https://fb.me/0exampleAd".to_owned());
    object.insert("source_url".to_owned(), json!(url));
    let id = referral.ad_id.clone().unwrap_or_else(|| "120210000000000001".to_owned());
    object.insert("source_id".to_owned(), json!(id));
    object.insert("source_type".to_owned(), json!(source));
    object.insert("headline".to_owned(), json!(referral.headline.as_deref().unwrap_or("Fresh from the roaster")));
    object.insert("body".to_owned(), json!(referral.body.as_deref().unwrap_or("Write to us for today's roast.")));
    object.insert("media_type".to_owned(), json!("image"));
    object.insert("image_url".to_owned(), json!(picture));
    put_some(&mut object, "ctwa_clid", referral.click_id.as_ref());
    Value::Object(object)
}

/// `system` messages: those of a changed number come without `contacts`.
fn system(frame: &Frame<'_>) -> MetaItem {
    let (old, name) = (frame.address, &frame.person.name);
    let mut message = head(frame);
    let mut system = Map::new();
    match frame.what {
        What::NumberChanged { phone, older_shape } => {
            let new_id = old.user_id.as_ref().map(|_| user_id_of(&frame.person.id, phone));
            let from = old.phone.as_deref().unwrap_or_default();
            system.insert("type".to_owned(), json!("user_changed_number"));
            system.insert("body".to_owned(), json!(format!("User {name} changed from {from} to {phone}")));
            system.insert("wa_id".to_owned(), json!(phone));
            put_some(&mut system, "user_id", new_id);
            put_some(&mut system, "parent_user_id", old.parent_user_id.as_ref());
            if !older_shape {
                put_some(&mut system, "previous_user_id", old.user_id.as_ref());
                put_some(&mut system, "previous_parent_user_id", old.parent_user_id.as_ref());
            }
        }
        What::UserIdChanged { user_id, older_shape } => {
            let from = old.user_id.as_deref().unwrap_or_default();
            system.insert("type".to_owned(), json!("user_changed_user_id"));
            system.insert("body".to_owned(), json!(format!("User {name} changed from {from} to {user_id}")));
            put_some(&mut system, "wa_id", old.phone.as_ref());
            system.insert("user_id".to_owned(), json!(user_id));
            put_some(&mut system, "parent_user_id", old.parent_user_id.as_ref());
            if !older_shape {
                put_some(&mut system, "previous_user_id", old.user_id.as_ref());
                put_some(&mut system, "previous_parent_user_id", old.parent_user_id.as_ref());
            }
            message.insert("from_user_id".to_owned(), json!(user_id));
        }
        _ => {
            system.insert("type".to_owned(), json!("customer_identity_changed"));
            system.insert("body".to_owned(), json!(format!("The security code of {name} changed")));
            put_some(&mut system, "wa_id", old.phone.as_ref());
            put_some(&mut system, "user_id", old.user_id.as_ref());
            let identity = json!({
                "acknowledged": false, "created_timestamp": (frame.at_ms / 1000).to_string(),
                "hash": crate::wire::digits_of(&[frame.id, "identity"], 12),
            });
            system.insert("identity".to_owned(), identity);
        }
    }
    message.insert("type".to_owned(), json!("system"));
    message.insert("system".to_owned(), Value::Object(system));
    let with_contact = !matches!(frame.what, What::NumberChanged { .. });
    item(frame, "messages", Value::Object(message), with_contact)
}

/// A call and what became of it, under the field `calls`.
fn call(frame: &Frame<'_>, event: CallEvent, seconds: i64) -> MetaItem {
    let now = frame.at_ms / 1000;
    let own = frame.account.own_phone().unwrap_or_default();
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(frame.id));
    object.insert("timestamp".to_owned(), json!(now.to_string()));
    let status = match event {
        CallEvent::Ringing => Some("RINGING"),
        CallEvent::Accepted => Some("ACCEPTED"),
        CallEvent::Rejected => Some("REJECTED"),
        _ => None,
    };
    if let Some(status) = status {
        object.insert("type".to_owned(), json!("call"));
        object.insert("status".to_owned(), json!(status));
        put_some(&mut object, "recipient_id", frame.address.phone.as_ref());
        put_some(&mut object, "recipient_user_id", frame.address.user_id.as_ref());
        return call_item(frame, "calls/statuses", object);
    }
    put_some(&mut object, "from", frame.address.phone.as_ref());
    put_some(&mut object, "from_user_id", frame.address.user_id.as_ref());
    object.insert("to".to_owned(), json!(own));
    object.insert("direction".to_owned(), json!("USER_INITIATED"));
    if event == CallEvent::Connect {
        object.insert("event".to_owned(), json!("connect"));
        let sdp = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
        object.insert("session".to_owned(), json!({"sdp_type": "offer", "sdp": sdp}));
    } else {
        let failed = event == CallEvent::Fail;
        object.insert("event".to_owned(), json!("terminate"));
        object.insert("status".to_owned(), json!(if failed { "FAILED" } else { "COMPLETED" }));
        if !failed {
            object.insert("start_time".to_owned(), json!((now - seconds).to_string()));
            object.insert("end_time".to_owned(), json!(now.to_string()));
            object.insert("duration".to_owned(), json!(seconds));
        }
    }
    call_item(frame, "calls", object)
}

fn call_item(frame: &Frame<'_>, field: &str, object: Map<String, Value>) -> MetaItem {
    item(frame, field, Value::Object(object), true)
}

/// The item of `contacts[]`; statuses of `sent` come without the user name (A.4 rule 6).
pub(crate) fn contact(person: &Person, address: &Address, with_username: bool) -> Value {
    let mut profile = Map::new();
    profile.insert("name".to_owned(), json!(person.name));
    let username = person.whatsapp.as_ref().and_then(|identity| identity.username.as_ref());
    put_some(&mut profile, "username", username.filter(|_| with_username));
    let mut contact = Map::new();
    contact.insert("profile".to_owned(), Value::Object(profile));
    put_some(&mut contact, "wa_id", address.phone.as_ref());
    put_some(&mut contact, "user_id", address.user_id.as_ref());
    put_some(&mut contact, "parent_user_id", address.parent_user_id.as_ref());
    Value::Object(contact)
}
