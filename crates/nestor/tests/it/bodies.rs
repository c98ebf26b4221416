//! Webhook bodies that a test makes up, in the shapes that platforms.md gives, and their signatures.

use hmac::{Hmac, KeyInit, Mac};
use nestor_sim::SimAccount;
use serde_json::{Value, json};
use sha2::Sha256;

/// A text message to a WhatsApp number, as it stands in `messages`.
pub(crate) fn whatsapp_message(from: &str, id: &str, at_ms: i64, text: &str) -> Value {
    json!({"from": from, "id": id, "timestamp": (at_ms / 1000).to_string(), "type": "text", "text": {"body": text}})
}

/// A status of a message of a WhatsApp number, as it stands in `statuses`.
pub(crate) fn whatsapp_status(id: &str, status: &str, at_ms: i64) -> Value {
    let mut status_item =
        json!({"id": id, "status": status, "timestamp": (at_ms / 1000).to_string(), "recipient_id": "0"});
    if status == "failed" {
        let error = json!({"code": 131_026, "title": "Message undeliverable", "message": "Message undeliverable"});
        status_item["errors"] = json!([error]);
    }
    status_item
}

/// One change of the field `messages`: messages and statuses of one number.
pub(crate) fn whatsapp_change(number: &str, messages: &[Value], statuses: &[Value]) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "302100000000", "phone_number_id": number},
    });
    if !messages.is_empty() {
        let contacts: Vec<Value> = messages
            .iter()
            .map(|message| json!({"profile": {"name": "Somebody Made Up"}, "wa_id": message["from"]}))
            .collect();
        value["contacts"] = json!(contacts);
        value["messages"] = json!(messages);
    }
    if !statuses.is_empty() {
        value["statuses"] = json!(statuses);
    }
    json!({"field": "messages", "value": value})
}

/// A webhook of WhatsApp: each entry is a list of changes.
pub(crate) fn whatsapp(entries: &[Vec<Value>]) -> String {
    let entries: Vec<Value> =
        entries.iter().map(|changes| json!({"id": "102290129340398", "changes": changes})).collect();
    json!({"object": "whatsapp_business_account", "entry": entries}).to_string()
}

/// A webhook of WhatsApp with one message.
pub(crate) fn one_whatsapp_message(number: &str, from: &str, id: &str, at_ms: i64, text: &str) -> String {
    whatsapp(&[vec![whatsapp_change(number, &[whatsapp_message(from, id, at_ms, text)], &[])]])
}

/// A webhook of WhatsApp with statuses alone.
pub(crate) fn whatsapp_statuses(number: &str, statuses: &[Value]) -> String {
    whatsapp(&[vec![whatsapp_change(number, &[], statuses)]])
}

/// A webhook of Messenger or Instagram with these items of `messaging`.
pub(crate) fn page(account: &SimAccount, at_ms: i64, messaging: &[Value]) -> String {
    let object = if matches!(account, SimAccount::Messenger { .. }) { "page" } else { "instagram" };
    json!({"object": object, "entry": [{"id": account.id(), "time": at_ms, "messaging": messaging}]}).to_string()
}

/// The value of `X-Hub-Signature-256`.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body).finalize().into_bytes();
    mac.iter().fold("sha256=".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}
