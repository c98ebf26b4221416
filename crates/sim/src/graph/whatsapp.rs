//! `POST /{PNID}/messages` of WhatsApp: validation, window, pace and acceptance (platforms.md A.10, A.13, A.14, G.2).

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::faults::FaultKind;
use crate::graph::error::{Answer, GraphError};
use crate::pace;
use crate::phone::{PhoneKey, PhoneMessage, Writer};
use crate::receipts;
use crate::rules::WindowError;
use crate::world::{WINDOW_MS, World};

const KINDS: [&str; 11] = [
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "reaction",
    "template",
];
const LONGEST_TEXT: usize = 4096;
const LONGEST_CALLBACK_DATA: usize = 512;

pub(crate) fn messages(world: &mut World, number: &str, body: &Value) -> Answer {
    match body.get("messaging_product").and_then(Value::as_str) {
        Some("whatsapp") => {}
        Some(_) => return Err(GraphError::invalid("Param messaging_product must be one of {WHATSAPP}")),
        None => return Err(GraphError::invalid("The parameter messaging_product is required.")),
    }
    if body.get("status").is_some() {
        return mark_as_read(world, number, body);
    }
    let message = Outgoing::read(body)?;
    let recipient = recipient(world, number, body)?;
    send(world, number, &message, &recipient)
}

/// `{"status":"read","message_id":…,"typing_indicator"?}`: marks that message and the earlier ones.
fn mark_as_read(world: &mut World, number: &str, body: &Value) -> Answer {
    if body.get("status").and_then(Value::as_str) != Some("read") {
        return Err(GraphError::invalid("Param status must be one of {READ}"));
    }
    let id = body.get("message_id").and_then(Value::as_str);
    let id = id.ok_or_else(|| GraphError::parameter_missing("The parameter message_id is required."))?;
    let unknown = || GraphError::parameter_invalid("Message id is not one of a message that was received.");
    let key = world.phones.of_message(Channel::WhatsApp, id).filter(|key| key.account == number).cloned();
    let key = key.ok_or_else(unknown)?;
    if world.phones.message(&key, id).is_none_or(|message| message.writer != Writer::Customer) {
        return Err(unknown());
    }
    if let Some(indicator) = body.get("typing_indicator") {
        if indicator.get("type").and_then(Value::as_str) != Some("text") {
            return Err(GraphError::invalid("Param typing_indicator['type'] must be one of {TEXT}"));
        }
        let until = world.now_ms() + 25_000;
        world.phones.open(&key).typing_until_ms = until;
    }
    world.phones.business_reads(&key, Some(id));
    world.changed();
    Ok(json!({"success": true}))
}

/// A message that has the right shape.
struct Outgoing {
    kind: String,
    shown: String,
    reply_to: Option<String>,
    callback_data: Option<String>,
    is_template: bool,
}

impl Outgoing {
    fn read(body: &Value) -> Result<Self, GraphError> {
        match body.get("recipient_type").and_then(Value::as_str) {
            None | Some("individual") => {}
            Some("group") => return Err(GraphError::new(400, 131_041, "(#131041) Group does not exist")),
            Some(_) => return Err(GraphError::invalid("Param recipient_type must be one of {INDIVIDUAL, GROUP}")),
        }
        let kind = match body.get("type") {
            None => "text",
            Some(Value::String(kind)) => kind,
            Some(_) => return Err(GraphError::invalid("Param type must be a string.")),
        };
        if !KINDS.contains(&kind) {
            return Err(GraphError::new(400, 131_051, "(#131051) Unsupported message type")
                .details(format!("Message type {kind} is not supported.")));
        }
        let held = body.get(kind).ok_or_else(|| {
            GraphError::parameter_missing(format!("The parameter {kind} is required for messages of type {kind}."))
        })?;
        let shown = shown(kind, held)?;
        let callback_data = match body.get("biz_opaque_callback_data") {
            None | Some(Value::Null) => None,
            Some(Value::String(data)) if data.chars().count() <= LONGEST_CALLBACK_DATA => Some(data.clone()),
            Some(_) => {
                return Err(GraphError::parameter_invalid(
                    "biz_opaque_callback_data must be a string of at most 512 characters.",
                ));
            }
        };
        let reply_to = match body.get("context") {
            None | Some(Value::Null) => None,
            Some(context) => {
                let id = context.get("message_id").and_then(Value::as_str);
                Some(id.ok_or_else(|| GraphError::parameter_missing("context needs message_id."))?.to_owned())
            }
        };
        Ok(Self { kind: kind.to_owned(), shown, reply_to, callback_data, is_template: kind == "template" })
    }
}

/// Checks the object of the type; gives what the phone shows.
fn shown(kind: &str, held: &Value) -> Result<String, GraphError> {
    let text_of = |name: &str| held.get(name).and_then(Value::as_str).map(str::to_owned);
    match kind {
        "text" => {
            let body =
                text_of("body").ok_or_else(|| GraphError::parameter_missing("The parameter text.body is required."))?;
            if body.trim().is_empty() {
                return Err(GraphError::parameter_invalid("text.body must not be empty."));
            }
            if body.chars().count() > LONGEST_TEXT {
                return Err(GraphError::invalid(format!(
                    "Param text['body'] must be at most {LONGEST_TEXT} characters long."
                )));
            }
            if held.get("preview_url").is_some_and(|flag| !flag.is_boolean()) {
                return Err(GraphError::invalid("Param text['preview_url'] must be a boolean."));
            }
            Ok(body)
        }
        "image" | "video" | "audio" | "document" | "sticker" => {
            if text_of("id").is_none() && text_of("link").is_none() {
                return Err(GraphError::parameter_missing(format!("{kind} needs id or link.")));
            }
            Ok(text_of("caption").unwrap_or_default())
        }
        "template" => {
            let name = text_of("name").ok_or_else(|| GraphError::parameter_missing("template.name is required."))?;
            let language = held.get("language").and_then(|language| language.get("code")).and_then(Value::as_str);
            let language =
                language.ok_or_else(|| GraphError::parameter_missing("template.language.code is required."))?;
            if name != "hello_world" || language != "en_US" {
                return Err(GraphError::new(404, 132_001, "(#132001) Template name does not exist in the translation")
                    .details(format!("template name ({name}) does not exist in {language}")));
            }
            Ok("Hello World".to_owned())
        }
        "reaction" => {
            text_of("message_id").ok_or_else(|| GraphError::parameter_missing("reaction.message_id is required."))?;
            Ok(text_of("emoji").unwrap_or_default())
        }
        "contacts" => match held.as_array() {
            Some(contacts) if !contacts.is_empty() => Ok(String::new()),
            _ => Err(GraphError::parameter_missing("contacts must be a list with at least one contact.")),
        },
        "interactive" => {
            text_of("type").ok_or_else(|| GraphError::parameter_missing("interactive.type is required."))?;
            let body = held.get("body").and_then(|body| body.get("text")).and_then(Value::as_str);
            Ok(body.unwrap_or_default().to_owned())
        }
        _ => {
            if held.get("latitude").is_none() || held.get("longitude").is_none() {
                return Err(GraphError::parameter_missing("location needs latitude and longitude."));
            }
            Ok(text_of("name").unwrap_or_default())
        }
    }
}

/// Who is addressed: `to` wins over `recipient`. Unknown people are accepted and fail later with 131026.
struct Recipient {
    input: String,
    key: Option<PhoneKey>,
    by_user_id: bool,
}

fn recipient(world: &World, number: &str, body: &Value) -> Result<Recipient, GraphError> {
    let text_of = |name: &str| match body.get(name) {
        Some(Value::String(text)) => Some(text.trim().to_owned()),
        Some(Value::Number(digits)) => Some(digits.to_string()),
        _ => None,
    };
    let found = |address: &str| world.phone_at(Channel::WhatsApp, number, address);
    if let Some(to) = text_of("to").filter(|to| !to.is_empty()) {
        let digits: String = to.chars().filter(|character| !matches!(character, ' ' | '-' | '(' | ')')).collect();
        let international = digits.starts_with('+');
        let digits = digits.trim_start_matches('+').to_owned();
        if digits.is_empty() || digits.len() > 15 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(GraphError::parameter_invalid("Param to is not a phone number."));
        }
        let own = world.account(Channel::WhatsApp, number).and_then(|account| account.own_phone()).unwrap_or_default();
        if digits == own {
            return Err(GraphError::new(400, 131_021, "(#131021) Recipient cannot be sender")
                .details("Sender and recipient phone number is the same."));
        }
        // Without + and country code the business's own country code is put before it.
        let country = own.get(..2).unwrap_or_default();
        let key = found(&digits).or_else(|| if international { None } else { found(&format!("{country}{digits}")) });
        return Ok(Recipient { input: to, key, by_user_id: false });
    }
    let user_id = text_of("recipient").filter(|recipient| !recipient.is_empty());
    let user_id = user_id.ok_or_else(|| GraphError::parameter_missing("The parameter to is required."))?;
    let well_formed = user_id.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && !rest.is_empty()
            && rest.len() <= 132
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
    });
    if !well_formed {
        return Err(GraphError::parameter_invalid("Param recipient is not a business-scoped user id."));
    }
    let key = found(&user_id);
    Ok(Recipient { input: user_id, key, by_user_id: true })
}

fn send(world: &mut World, number: &str, message: &Outgoing, recipient: &Recipient) -> Answer {
    if let (Some(answered), Some(key)) = (&message.reply_to, &recipient.key)
        && world.phones.message(key, answered).is_none()
    {
        return Err(GraphError::parameter_invalid("context.message_id is not a message of this chat."));
    }
    let status = world.rules.throttle_status;
    if world.pace(format!("number {number}"), pace::WHATSAPP_NUMBER).is_err() {
        return Err(GraphError::throttled(130_429, status));
    }
    if world.pace(format!("pair {number} {}", recipient.input), pace::WHATSAPP_PAIR).is_err() {
        return Err(GraphError::throttled(131_056, status));
    }
    let failure = failure(world, number, message, recipient)?;
    let id = world.chance.wamid();
    let mut contact = Map::new();
    contact.insert("input".to_owned(), json!(recipient.input));
    match &recipient.key {
        Some(key) => accept(world, key, message, recipient.by_user_id, &id, failure),
        None => unreachable_number(world, number, message, recipient, &id),
    }
    let address = recipient.key.as_ref().and_then(|key| world.party(key)).map(|(.., address)| address);
    match address {
        Some(address) => {
            contact.extend(address.phone.map(|phone| ("wa_id".to_owned(), json!(phone))));
            contact.extend(address.user_id.map(|user_id| ("user_id".to_owned(), json!(user_id))));
        }
        None => {
            let digits: String = recipient.input.chars().filter(char::is_ascii_digit).collect();
            let (name, value) = if recipient.by_user_id { ("user_id", &recipient.input) } else { ("wa_id", &digits) };
            contact.insert(name.to_owned(), json!(value));
        }
    }
    let mut accepted = json!({"id": id});
    if let (true, Some(keys)) = (message.is_template, accepted.as_object_mut()) {
        keys.insert("message_status".to_owned(), json!("accepted"));
    }
    Ok(json!({"messaging_product": "whatsapp", "contacts": [contact], "messages": [accepted]}))
}

/// Why the message will fail after it was accepted, if it will; or the refusal when the window is watched at once.
fn failure(
    world: &mut World,
    number: &str,
    message: &Outgoing,
    recipient: &Recipient,
) -> Result<Option<i64>, GraphError> {
    let forced = world.faults.take(Channel::WhatsApp, number, |kind| match kind {
        FaultKind::FailedStatus { code } => Some(*code),
        _ => None,
    });
    if forced.is_some() {
        return Ok(forced);
    }
    let Some(key) = &recipient.key else { return Ok(Some(131_026)) };
    if world.phones.get(key).is_some_and(|phone| phone.blocked) {
        return Ok(Some(131_026));
    }
    let open = world.silent_for_ms(key).is_some_and(|silent| silent <= WINDOW_MS);
    if open || message.is_template {
        return Ok(None);
    }
    match world.rules.window_error {
        WindowError::Asynchronous => Ok(Some(131_047)),
        WindowError::Synchronous => Err(GraphError::new(400, 131_047, "(#131047) Re-engagement message").details(
            "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
        )),
    }
}

fn accept(world: &mut World, key: &PhoneKey, message: &Outgoing, by_user_id: bool, id: &str, failure: Option<i64>) {
    let at_ms = world.now_ms();
    world.phones.open(key).typing_until_ms = 0;
    world.add_message(
        key,
        PhoneMessage {
            reply_to: message.reply_to.clone(),
            callback_data: message.callback_data.clone(),
            by_user_id,
            ..PhoneMessage::new(id, Writer::Business, &message.kind, &message.shown, at_ms)
        },
    );
    receipts::plan(world, key, id, failure);
}

/// Nobody has this number: the send is accepted and fails with 131026, without a phone that could show it.
fn unreachable_number(world: &mut World, number: &str, message: &Outgoing, recipient: &Recipient, id: &str) {
    receipts::plan_undeliverable(
        world,
        receipts::Undeliverable {
            number: number.to_owned(),
            id: id.to_owned(),
            recipient: recipient.input.clone(),
            by_user_id: recipient.by_user_id,
            callback_data: message.callback_data.clone(),
        },
    );
}
