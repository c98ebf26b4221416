//! Webhooks of the four platforms, built like the golden inputs of `nestor-core`. All data is invented.

use nestor_core::identity::{ExternalIdentity, IdentityKind};
use serde_json::{Value, json};

/// Our phone number's id at WhatsApp.
pub(crate) const PHONE_NUMBER: &str = "106500000000001";
/// Our page's id at Messenger.
pub(crate) const PAGE: &str = "110000000000001";
/// Our account's id at Instagram.
pub(crate) const INSTAGRAM: &str = "17841400000000001";
/// Our bot's id at Telegram.
pub(crate) const BOT: &str = "7000000001";

/// A customer's phone at WhatsApp.
pub(crate) fn phone(number: u64) -> String {
    format!("3069{number:08}")
}

/// How a customer of WhatsApp is known first.
pub(crate) fn whatsapp_identity(number: u64) -> ExternalIdentity {
    ExternalIdentity::new(IdentityKind::Phone, phone(number))
}

/// How a customer of Messenger is known.
pub(crate) fn messenger_identity(number: u64) -> ExternalIdentity {
    ExternalIdentity::new(IdentityKind::Psid, psid(number))
}

/// How a customer of Instagram is known.
pub(crate) fn instagram_identity(number: u64) -> ExternalIdentity {
    ExternalIdentity::new(IdentityKind::Igsid, psid(number))
}

/// How a customer of Telegram is known.
pub(crate) fn telegram_identity(number: u64) -> ExternalIdentity {
    ExternalIdentity::new(IdentityKind::TelegramUser, (500_000_000 + number).to_string())
}

/// A customer's id at Messenger and Instagram.
pub(crate) fn psid(number: u64) -> String {
    format!("{}", 24_000_000_000_000_000 + number)
}

/// The body of these JSON bytes.
pub(crate) fn body(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// One change of a WhatsApp number.
pub(crate) fn whatsapp_change(
    phone_number_id: &str,
    contacts: &[Value],
    messages: &[Value],
    statuses: &[Value],
) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "302100000001", "phone_number_id": phone_number_id},
    });
    for (name, list) in [("contacts", contacts), ("messages", messages), ("statuses", statuses)] {
        if !list.is_empty() {
            value[name] = list.into();
        }
    }
    json!({"field": "messages", "value": value})
}

/// A webhook of WhatsApp: entries of changes.
pub(crate) fn whatsapp(entries: &[Vec<Value>]) -> Vec<u8> {
    let entries: Vec<Value> =
        entries.iter().map(|changes| json!({"id": "102900000000001", "changes": changes})).collect();
    body(&json!({"object": "whatsapp_business_account", "entry": entries}))
}

/// A customer as WhatsApp introduces them beside their messages.
pub(crate) fn whatsapp_contact(number: u64, name: &str) -> Value {
    json!({"profile": {"name": name}, "wa_id": phone(number), "user_id": format!("GR.134{number:017}")})
}

/// A text message of WhatsApp, `at` in seconds.
pub(crate) fn whatsapp_message(number: u64, id: &str, at: i64, text: &str) -> Value {
    json!({
        "from": phone(number), "from_user_id": format!("GR.134{number:017}"), "id": id, "timestamp": at.to_string(),
        "type": "text", "text": {"body": text},
    })
}

/// A whole webhook with one text message of WhatsApp.
pub(crate) fn whatsapp_text_at(account: &str, number: u64, name: &str, id: &str, at: i64, text: &str) -> Vec<u8> {
    whatsapp(&[vec![whatsapp_change(
        account,
        &[whatsapp_contact(number, name)],
        &[whatsapp_message(number, id, at, text)],
        &[],
    )]])
}

/// A whole webhook with one text message to our first number.
pub(crate) fn whatsapp_text(number: u64, id: &str, at: i64, text: &str) -> Vec<u8> {
    whatsapp_text_at(PHONE_NUMBER, number, "Ελένη", id, at, text)
}

/// A status of WhatsApp.
pub(crate) fn whatsapp_status(id: &str, status: &str, at: i64, correlation_id: Option<&str>) -> Value {
    let mut value = json!({"id": id, "status": status, "timestamp": at.to_string(), "recipient_id": phone(1)});
    if let Some(correlation_id) = correlation_id {
        value["biz_opaque_callback_data"] = correlation_id.into();
    }
    if status == "failed" {
        value["errors"] = json!([{"code": 131_026, "title": "Message undeliverable"}]);
    }
    value
}

/// A whole webhook with these statuses of our first number.
pub(crate) fn whatsapp_statuses(statuses: &[Value]) -> Vec<u8> {
    whatsapp(&[vec![whatsapp_change(PHONE_NUMBER, &[], &[], statuses)]])
}

/// A webhook of Messenger (`page`) or Instagram (`instagram`) with these events of one account.
pub(crate) fn messaging(object: &str, account: &str, events: &[Value]) -> Vec<u8> {
    body(&json!({"object": object, "entry": [{"id": account, "time": 1_763_800_000_500_i64, "messaging": events}]}))
}

/// An event from a customer to one of our accounts, `at` in milliseconds.
fn from_customer(account: &str, number: u64, at: i64, key: &str, value: Value) -> Value {
    let mut event = json!({"sender": {"id": psid(number)}, "recipient": {"id": account}, "timestamp": at});
    event[key] = value;
    event
}

/// A text message of a customer.
pub(crate) fn customer_text(account: &str, number: u64, id: &str, at: i64, text: &str) -> Value {
    from_customer(account, number, at, "message", json!({"mid": id, "text": text}))
}

/// Messenger's report that messages up to `watermark` were delivered.
pub(crate) fn delivered(account: &str, number: u64, at: i64, ids: &[&str], watermark: i64) -> Value {
    from_customer(account, number, at, "delivery", json!({"mids": ids, "watermark": watermark}))
}

/// Messenger's report that messages up to `watermark` were read.
pub(crate) fn read(account: &str, number: u64, at: i64, watermark: i64) -> Value {
    from_customer(account, number, at, "read", json!({"watermark": watermark}))
}

/// Instagram's report that a message was seen, and with it all before it.
pub(crate) fn seen(account: &str, number: u64, at: i64, id: &str) -> Value {
    from_customer(account, number, at, "read", json!({"mid": id}))
}

/// Our own message told back to us; with a correlation id it was sent by us.
pub(crate) fn echo(account: &str, number: u64, id: &str, at: i64, text: &str, correlation_id: Option<&str>) -> Value {
    let mut message = json!({"mid": id, "text": text, "is_echo": true});
    if let Some(correlation_id) = correlation_id {
        message["metadata"] = correlation_id.into();
        message["app_id"] = json!(1_500_000_000_000_001_i64);
    }
    json!({"sender": {"id": account}, "recipient": {"id": psid(number)}, "timestamp": at, "message": message})
}

/// An update of Telegram with one text message of a private chat, `at` in seconds.
pub(crate) fn telegram_text(number: u64, message_id: i64, at: i64, name: &str, text: &str) -> Vec<u8> {
    let user = 500_000_000 + number;
    body(&json!({"update_id": 900_000_000 + message_id, "message": {
        "message_id": message_id, "date": at, "text": text,
        "chat": {"id": user, "first_name": name, "type": "private"},
        "from": {"id": user, "is_bot": false, "first_name": name, "language_code": "el"},
    }}))
}

/// An update of Telegram with one text message of a group.
pub(crate) fn telegram_group_text(number: u64, message_id: i64, at: i64, name: &str, text: &str) -> Vec<u8> {
    body(&json!({"update_id": 900_000_000 + message_id, "message": {
        "message_id": message_id, "date": at, "text": text,
        "chat": {"id": -1_001_000_000_001_i64, "title": "Παρέα", "type": "supergroup"},
        "from": {"id": 500_000_000 + number, "is_bot": false, "first_name": name},
    }}))
}
