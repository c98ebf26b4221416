//! What the Bot API answers (platforms E.1, read 2026-11-22): core.telegram.org/bots/api#making-requests.

use super::chat::{Chat, Fields};
use super::errors;
use crate::channels::errors::{ErrorClass, ErrorKey};
use crate::channels::meta::graph::{of_class, of_status, retry_after, unanswered};
use crate::channels::{
    AccountIdentity, Answer, ApiCall, ErrorReport, Outcome, RejectReason, Sent, UploadedMedia, json,
};
use crate::message::ExternalMessageId;
use serde_json::{Map, Value};
use std::time::Duration;

/// What an answer to a sending call means.
///
/// Every 5xx leaves it open whether the message went out, also with Telegram's own words: the server answers so when it loses the
/// connection to the data centre after the message was handed over. Bots get no echoes and no receipts, so nothing
/// would ever tell a doubled message from a lost one; a person decides.
pub(super) fn interpret(answer: &Answer<'_>) -> Sent {
    read(answer, accepted)
}

/// What an answer to a call means; `accepted` reads the answer to a call that was taken.
pub(super) fn read<T>(answer: &Answer<'_>, accepted: impl Fn(&Fields) -> Option<T>) -> Outcome<T> {
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
    let row = errors::row_of(code, &description);
    let written = match row.map(|row| row.key) {
        Some(key @ ErrorKey::Worded(..)) => key.written(),
        _ => code.to_string(),
    };
    let class = row.map_or(ErrorClass::Rejected(RejectReason::Other), |row| row.class);
    of_class(class, wait, ErrorReport { code: Some(written), message: description })
}

/// The id of the message that was sent; of an album, of its first message.
fn accepted(fields: &Fields) -> Option<ExternalMessageId> {
    let message = *messages(fields).first()?;
    Some(Chat::of(message)?.message(json::number(message, "message_id")?))
}

/// The messages in an answer: one, or those of an album.
fn messages(fields: &Fields) -> Vec<&Fields> {
    match fields.get("result") {
        Some(Value::Object(message)) => vec![message],
        Some(Value::Array(messages)) => messages.iter().filter_map(Value::as_object).collect(),
        _ => Vec::new(),
    }
}

/// What an answer to a call means that is no message. What was done before is done.
pub(super) fn acted(answer: &Answer<'_>) -> Outcome<()> {
    match read(answer, |_| Some(())) {
        Outcome::Rejected { error, .. } if errors::is_done(error.code.as_deref()) => Outcome::Accepted(()),
        outcome => outcome,
    }
}

/// The file ids of the files that went with a call, slot by slot: they are good for this bot for ever.
pub(super) fn sent_media(call: &ApiCall, answer: &Answer<'_>) -> Vec<Option<UploadedMedia>> {
    let Answer::Http { body, .. } = *answer else { return Vec::new() };
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return Vec::new() };
    let messages = messages(&fields);
    let in_order = |place: usize| messages.get(place).copied().and_then(file_id);
    call.slots.iter().enumerate().map(|(place, _)| in_order(place)).collect()
}

/// Under which key a file comes back: Telegram may make an animation of a video without sound, and a document of anything.
const FILES: &[&str] = &["animation", "video", "audio", "voice", "sticker", "document"];

fn file_id(message: &Fields) -> Option<UploadedMedia> {
    let sizes = message.get("photo").and_then(Value::as_array);
    let largest = sizes.and_then(|sizes| sizes.last()).and_then(Value::as_object);
    let file = largest.or_else(|| FILES.iter().find_map(|key| json::object(message, key)))?;
    Some(UploadedMedia { id: json::id(file, "file_id")?, lives: None })
}

/// The code and the words of an answer that is an error.
fn error_of(fields: &Fields) -> Option<(i64, String)> {
    let code = json::number(fields, "error_code")?;
    Some((code, json::owned_text(fields, "description").unwrap_or_else(|| "no description".to_owned())))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::{Host, MediaSlot, SlotFilling};
    use crate::content::AttachmentKind;
    use http::HeaderMap;
    use serde_json::json;

    #[test]
    fn files_that_were_sent_are_known_slot_by_slot() {
        let slot = |at: &str| MediaSlot {
            media_id: "med".to_owned(),
            at: at.to_owned(),
            kind: AttachmentKind::Image,
            filling: SlotFilling::Attach,
        };
        let ids = |slots: &[&str], result: Value| {
            let mut call = ApiCall::post(Host::Telegram, "/send", json!({}));
            call.slots = slots.iter().map(|at| slot(at)).collect();
            let (headers, body) = (HeaderMap::new(), json!({"ok": true, "result": result}).to_string());
            let answer = Answer::Http { status: 200, headers: &headers, body: body.as_bytes() };
            let sent = sent_media(&call, &answer).into_iter();
            sent.map(|file| file.map_or_else(String::new, |file| file.id)).collect::<Vec<_>>()
        };
        let photo = json!({"message_id": 1, "photo": [{"file_id": "small"}, {"file_id": "large"}]});
        let video = json!({"message_id": 2, "video": {"file_id": "moving"}});
        let gif = json!({"message_id": 3, "animation": {"file_id": "gif"}, "document": {"file_id": "gif"}});
        assert_eq!(ids(&["/photo"], photo.clone()), ["large"]);
        assert_eq!(ids(&["/animation"], gif), ["gif"]);
        assert_eq!(ids(&["/media/0/media", "/media/1/media"], json!([photo, video])), ["large", "moving"]);
        assert_eq!(ids(&["/photo"], json!({"message_id": 4, "text": "?"})), [""]);
    }
}
