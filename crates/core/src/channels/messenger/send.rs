//! What we say to Messenger's Send API and what it answers (platforms B.2, B.7, read 2026-11-22).

use super::errors;
use crate::capabilities::TextLimit;
use crate::channels::meta::graph;
use crate::channels::{AccountIdentity, Answer, ApiCall, ChannelKind, Host, OutgoingMessage, RenderError, Sent, json};
use crate::channels::{Outcome, Profile, UploadedMedia};
use crate::content::MediaSource;
use crate::identity::IdentityKind;
use serde_json::{Value, json};
use std::time::Duration;

/// How long the id of an uploaded file may be used.
const ID_LIVES: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// The calls of a message. `metadata` comes back in the echo: it is how a lost answer is reconciled.
pub(super) fn render(message: &OutgoingMessage<'_>, limit: TextLimit) -> Result<Vec<ApiCall>, RenderError> {
    message.only_text(ChannelKind::Messenger)?;
    let recipient = message.identity(&[IdentityKind::Psid]).ok_or(RenderError::NoRecipient(ChannelKind::Messenger))?;
    message.parts(limit, |part, text| {
        let mut body = json!({
            "recipient": {"id": recipient.id},
            "messaging_type": "RESPONSE",
            "message": {"text": text, "metadata": message.correlation_id(part)},
        });
        if let (0, Some(reply_to), Value::Object(fields)) = (part, message.reply_to, &mut body) {
            fields.insert("reply_to".to_owned(), json!({"mid": reply_to.as_str()}));
        }
        ApiCall::post(Host::MetaGraph, "/me/messages", body)
    })
}

/// What an answer to a sending call means.
pub(super) fn interpret(answer: &Answer<'_>) -> Sent {
    graph::interpret(errors::TABLES, answer, |fields| json::id(fields, "message_id"))
}

/// Who the page is.
pub(super) fn identify() -> ApiCall {
    ApiCall::get(Host::MetaGraph, "/me?fields=id,name")
}

/// The page, from the answer.
pub(super) fn identified(answer: &Answer<'_>) -> Result<AccountIdentity, String> {
    let fields = graph::fields_of(answer)?;
    let external_id = json::id(&fields, "id").ok_or("the answer has no id")?;
    Ok(AccountIdentity { external_id, name: json::owned_text(&fields, "name") })
}

/// The platform's id of a file that was uploaded; it lives 90 days (platforms B.2).
pub(super) fn uploaded(answer: &Answer<'_>) -> Outcome<UploadedMedia> {
    graph::read(errors::TABLES, answer, |fields| {
        Some(UploadedMedia { id: json::id(fields, "attachment_id")?, lives: Some(ID_LIVES) })
    })
}

/// Somebody's name and picture (platforms B.5).
pub(super) fn profiled(answer: &Answer<'_>) -> Outcome<Profile> {
    graph::read(errors::TABLES, answer, |fields| {
        let names = [json::text(fields, "first_name"), json::text(fields, "last_name")];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Some(Profile {
            name: Some(json::storable(&name)).filter(|name| !name.is_empty()),
            username: None,
            picture: json::owned_text(fields, "profile_pic").map(MediaSource::Url),
        })
    })
}
