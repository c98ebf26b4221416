//! What we say to the WhatsApp Cloud API and what it answers (platforms A.5, A.10, A.14, read 2026-11-22).

use super::errors;
use crate::capabilities::TextLimit;
use crate::channels::meta::graph;
use crate::channels::{AccountIdentity, Answer, ApiCall, ChannelKind, Host, OutgoingMessage, RenderError, Sent, json};
use crate::channels::{Outcome, Profile, UploadedMedia};
use crate::identity::IdentityKind;
use crate::text::has_link;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long the id of an uploaded file may be used.
const ID_LIVES: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The calls of a message: to the phone number where it is known, else to the business-scoped user id.
/// `biz_opaque_callback_data` comes back in every status: it is how a lost answer is reconciled.
pub(super) fn render(message: &OutgoingMessage<'_>, limit: TextLimit) -> Result<Vec<ApiCall>, RenderError> {
    message.only_text(ChannelKind::Whatsapp)?;
    let recipient = message
        .identity(&[IdentityKind::Phone, IdentityKind::Bsuid])
        .ok_or(RenderError::NoRecipient(ChannelKind::Whatsapp))?;
    let address = if recipient.kind == IdentityKind::Phone { "to" } else { "recipient" };
    message.parts(limit, |part, text| {
        let mut content = Map::new();
        if has_link(&text) {
            content.insert("preview_url".to_owned(), Value::Bool(true));
        }
        content.insert("body".to_owned(), Value::String(text));
        let mut body = json!({
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "type": "text",
            "text": content,
            "biz_opaque_callback_data": message.correlation_id(part),
        });
        if let Value::Object(fields) = &mut body {
            fields.insert(address.to_owned(), Value::String(recipient.id.clone()));
            if let (0, Some(reply_to)) = (part, message.reply_to) {
                fields.insert("context".to_owned(), json!({"message_id": reply_to.as_str()}));
            }
        }
        ApiCall::post(Host::MetaGraph, format!("/{}/messages", message.account), body)
    })
}

/// What an answer to a sending call means. A 200 says that the platform has it, not that it will arrive: that comes as a status.
pub(super) fn interpret(answer: &Answer<'_>) -> Sent {
    graph::interpret(errors::TABLES, answer, |fields| {
        json::id(fields.get("messages")?.as_array()?.first()?.as_object()?, "id")
    })
}

/// Who the phone number is.
pub(super) fn identify(account: &str) -> ApiCall {
    ApiCall::get(Host::MetaGraph, format!("/{account}?fields=id,display_phone_number,verified_name"))
}

/// The phone number, from the answer.
pub(super) fn identified(answer: &Answer<'_>) -> Result<AccountIdentity, String> {
    let fields = graph::fields_of(answer)?;
    let external_id = json::id(&fields, "id").ok_or("the answer has no id")?;
    let name = json::owned_text(&fields, "verified_name").or_else(|| json::owned_text(&fields, "display_phone_number"));
    Ok(AccountIdentity { external_id, name })
}

/// The platform's id of a file that was uploaded; it lives 30 days (platforms A.11).
pub(super) fn uploaded(answer: &Answer<'_>) -> Outcome<UploadedMedia> {
    graph::read(errors::TABLES, answer, |fields| {
        Some(UploadedMedia { id: json::id(fields, "id")?, lives: Some(ID_LIVES) })
    })
}

/// WhatsApp tells no profiles: the name comes with the messages.
pub(super) fn profiled(answer: &Answer<'_>) -> Outcome<Profile> {
    graph::read(errors::TABLES, answer, |_| Some(Profile::default()))
}
