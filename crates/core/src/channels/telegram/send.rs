//! What we say to the Bot API and what it answers (platforms E.1, E.2, E.4, read 2026-11-22): core.telegram.org/bots/api.

use super::{chat, errors};
use crate::capabilities::TextLimit;
use crate::channels::meta::graph::{of_class, of_status, retry_after, unanswered};
use crate::channels::{AccountIdentity, Answer, ApiCall, ChannelKind, Endpoints, ErrorReport, Host, OutgoingMessage};
use crate::channels::{Outcome, RenderError, Request, Sent, json};
use crate::identity::IdentityKind;
use crate::message::ExternalMessageId;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The calls of a message, without a parse mode: nothing in the text can be taken for markup.
pub(super) fn render(message: &OutgoingMessage<'_>, limit: TextLimit) -> Result<Vec<ApiCall>, RenderError> {
    message.only_text(ChannelKind::Telegram)?;
    let recipient = message
        .identity(&[IdentityKind::TelegramChat, IdentityKind::TelegramUser])
        .ok_or(RenderError::NoRecipient(ChannelKind::Telegram))?;
    let chat_id = recipient.id.parse::<i64>().map_or_else(|_| Value::String(recipient.id.clone()), Value::from);
    message.parts(limit, |part, text| {
        let mut body = json!({"chat_id": chat_id, "text": text});
        let answered = message.reply_to.and_then(chat::message_id);
        if let (0, Some(answered), Value::Object(fields)) = (part, answered, &mut body) {
            // A message that the customer has deleted meanwhile must not keep the answer from going out.
            let parameters = json!({"message_id": answered, "allow_sending_without_reply": true});
            fields.insert("reply_parameters".to_owned(), parameters);
        }
        call("sendMessage", body)
    })
}

/// A method with its parameters.
fn call(method: &str, parameters: Value) -> ApiCall {
    ApiCall::post(Host::Telegram, format!("/{method}"), parameters)
}

/// The request of a call. Telegram takes the token nowhere but in the address.
pub(super) fn authorize(call: &ApiCall, endpoints: &Endpoints, token: &str) -> Request {
    Request {
        method: call.method.clone(),
        url: format!("{}/bot{token}{}", endpoints.telegram.trim_end_matches('/'), call.path),
        bearer: None,
        body: call.request_body(),
    }
}

/// What an answer to a sending call means.
///
/// Every 5xx leaves it open whether the message went out, also with Telegram's own words: the server answers so when it loses the
/// connection to the data centre after the message was handed over. Bots get no echoes and no receipts, so nothing
/// would ever tell a doubled message from a lost one; a person decides.
pub(super) fn interpret(answer: &Answer<'_>) -> Sent {
    read(answer, accepted)
}

/// What an answer to a call means; `accepted` reads the answer to a call that was taken.
pub(super) fn read<T>(answer: &Answer<'_>, accepted: impl Fn(&Map<String, Value>) -> Option<T>) -> Outcome<T> {
    let Answer::Http { status, headers, body } = *answer else { return unanswered(answer) };
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return if (200..300).contains(&status) { Outcome::Unknown } else { of_status(status, headers) };
    };
    if json::flag(&fields, "ok") {
        return match accepted(&fields) {
            Some(id) if (200..300).contains(&status) => Outcome::Accepted(id),
            _ => Outcome::Unknown,
        };
    }
    let Some((code, description)) = error_of(&fields) else {
        return if (200..300).contains(&status) { Outcome::Unknown } else { of_status(status, headers) };
    };
    if code >= 500 || status >= 500 {
        return Outcome::Unknown;
    }
    let told = json::object(&fields, "parameters").and_then(|parameters| json::number(parameters, "retry_after"));
    let wait =
        told.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs).or_else(|| retry_after(headers));
    let error = ErrorReport { code: Some(code.to_string()), message: description.clone() };
    of_class(errors::class_of(code, &description), wait, error)
}

/// The id of the message that was sent.
fn accepted(fields: &Map<String, Value>) -> Option<ExternalMessageId> {
    let message = json::object(fields, "result")?;
    Some(chat::Chat::of(message)?.message(json::number(message, "message_id")?))
}

/// The code and the words of an answer that is an error.
fn error_of(fields: &Map<String, Value>) -> Option<(i64, String)> {
    let code = json::number(fields, "error_code")?;
    Some((code, json::owned_text(fields, "description").unwrap_or_else(|| "no description".to_owned())))
}

/// Who the bot is.
pub(super) fn identify() -> ApiCall {
    ApiCall::get(Host::Telegram, "/getMe")
}

/// The bot, from the answer.
pub(super) fn identified(answer: &Answer<'_>) -> Result<AccountIdentity, String> {
    let Answer::Http { status, body, .. } = *answer else { return Err("the platform did not answer".to_owned()) };
    let fields: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_| format!("the answer (HTTP status {status}) is no JSON"))?;
    if let Some((code, description)) = error_of(&fields) {
        return Err(format!("{description} (code {code})"));
    }
    let bot = json::object(&fields, "result").ok_or("the answer has no result")?;
    let external_id = json::id(bot, "id").ok_or("the answer has no id")?;
    let name = json::owned_text(bot, "first_name").or_else(|| json::owned_text(bot, "username"));
    Ok(AccountIdentity { external_id, name })
}

/// Where to deliver updates, which, and with what secret.
pub(super) fn subscribe(webhook_url: &str, secret: &str, updates: &[&str]) -> ApiCall {
    let body = json!({
        "url": webhook_url,
        "secret_token": secret,
        "allowed_updates": updates,
        "max_connections": 40,
        "drop_pending_updates": false,
    });
    call("setWebhook", body)
}
