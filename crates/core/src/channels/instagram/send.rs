//! What we say to Instagram's messaging API and what it answers (platforms C.1, C.3, read 2026-11-22).

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

/// The calls of a message. `metadata` is asked back in the echo, as on Messenger.
pub(super) fn render(message: &OutgoingMessage<'_>, limit: TextLimit) -> Result<Vec<ApiCall>, RenderError> {
    message.only_text(ChannelKind::Instagram)?;
    let recipient = message.identity(&[IdentityKind::Igsid]).ok_or(RenderError::NoRecipient(ChannelKind::Instagram))?;
    message.parts(limit, |part, text| {
        let mut body = json!({
            "recipient": {"id": recipient.id},
            "message": {"text": text, "metadata": message.correlation_id(part)},
        });
        if let (0, Some(reply_to), Value::Object(fields)) = (part, message.reply_to, &mut body) {
            fields.insert("reply_to".to_owned(), json!({"mid": reply_to.as_str()}));
        }
        ApiCall::post(Host::InstagramGraph, "/me/messages", body)
    })
}

/// What an answer to a sending call means.
pub(super) fn interpret(answer: &Answer<'_>) -> Sent {
    graph::interpret(errors::TABLES, answer, |fields| json::id(fields, "message_id"))
}

/// Who the account is. `user_id` is the id that webhooks name in `entry.id`; `id` is another (C.1).
pub(super) fn identify() -> ApiCall {
    ApiCall::get(Host::InstagramGraph, "/me?fields=user_id,username")
}

/// The account, from the answer.
pub(super) fn identified(answer: &Answer<'_>) -> Result<AccountIdentity, String> {
    let fields = graph::fields_of(answer)?;
    let external_id = json::id(&fields, "user_id").ok_or("the answer has no user_id")?;
    Ok(AccountIdentity { external_id, name: json::owned_text(&fields, "username") })
}

/// The platform's id of a file that was uploaded; it lives 90 days (platforms B.2).
pub(super) fn uploaded(answer: &Answer<'_>) -> Outcome<UploadedMedia> {
    graph::read(errors::TABLES, answer, |fields| {
        Some(UploadedMedia { id: json::id(fields, "attachment_id")?, lives: Some(ID_LIVES) })
    })
}

/// Somebody's name, user name and picture (platforms C.3).
pub(super) fn profiled(answer: &Answer<'_>) -> Outcome<Profile> {
    graph::read(errors::TABLES, answer, |fields| {
        Some(Profile {
            name: json::owned_text(fields, "name"),
            username: json::owned_text(fields, "username"),
            picture: json::owned_text(fields, "profile_pic").map(MediaSource::Url),
        })
    })
}
