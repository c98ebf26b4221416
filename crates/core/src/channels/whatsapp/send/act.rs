//! What is done besides sending: reactions, read marks, typing, taking a conversation over (platforms A.9, A.10), files (A.11).

use super::{Address, put};
use crate::channels::{Action, ApiCall, ChannelKind, FormFile, Host, OutgoingFile, RenderError, Target};
use serde_json::{Value, json};

/// Writes what is done. WhatsApp cannot change or take back what a business has sent.
pub(in crate::channels::whatsapp) fn act(target: &Target<'_>, action: &Action<'_>) -> Result<ApiCall, RenderError> {
    let messages = |body: Value| ApiCall::post(Host::MetaGraph, format!("/{}/messages", target.account), body);
    match *action {
        Action::React { message, emoji } => {
            let mut body = Address::of(target.recipient)?.body();
            put(&mut body, "type", json!("reaction"));
            put(&mut body, "reaction", json!({"message_id": message.as_str(), "emoji": emoji.unwrap_or_default()}));
            Ok(messages(body))
        }
        Action::MarkRead { message } => Ok(messages(seen(message.as_str()))),
        // Shown until the answer comes, for 25 seconds at most; the message that it belongs to is marked as read by it.
        Action::Typing { message: Some(message) } => {
            let mut body = seen(message.as_str());
            put(&mut body, "typing_indicator", json!({"type": "text"}));
            Ok(messages(body))
        }
        Action::Typing { message: None } => Err(RenderError::Missing { field: "message".to_owned() }),
        Action::TakeControl => {
            let address = Address::of(target.recipient)?;
            let body = json!({"messaging_product": "whatsapp", address.key: address.id, "action": "take"});
            Ok(ApiCall::post(Host::MetaGraph, format!("/{}/thread_control", target.account), body))
        }
        Action::Edit { .. } | Action::Delete { .. } => {
            Err(RenderError::NotSupported { channel: ChannelKind::Whatsapp, feature: action.feature() })
        }
    }
}

fn seen(message: &str) -> Value {
    json!({"messaging_product": "whatsapp", "status": "read", "message_id": message})
}

/// Gives a file to WhatsApp: its id may be sent for 30 days.
pub(in crate::channels::whatsapp) fn upload(account: &str, file: &OutgoingFile<'_>) -> ApiCall {
    let form = FormFile {
        field: "file".to_owned(),
        media_id: file.media_id.to_owned(),
        mime_type: file.mime_type.to_owned(),
        file_name: file.file_name.to_owned(),
    };
    let body = json!({"messaging_product": "whatsapp", "type": file.mime_type});
    ApiCall { files: vec![form], ..ApiCall::post(Host::MetaGraph, format!("/{account}/media"), body) }
}
