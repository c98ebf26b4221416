//! News of the chat itself that come as messages (platforms E.3): members, title, pinned messages, payments, what was shared
//! through a button.

use super::{Fields, files, full_name};
use crate::channels::json;
use crate::content::{AttachmentRole, Call, CallState, Content, Details, FormAnswer, FormField, MessageType, Notice};
use serde_json::Value;

/// What the message tells, if it is one of these.
pub(super) fn read(message: &Fields) -> Option<Content> {
    members(message)
        .or_else(|| look(message))
        .or_else(|| pinned(message))
        .or_else(|| video_chat(message))
        .or_else(|| payment(message))
        .or_else(|| shared(message))
        .or_else(|| filled_in(message))
}

fn notice(kind: &str, names: Vec<String>, detail: Option<String>) -> Content {
    let text = detail.clone().or_else(|| (!names.is_empty()).then(|| names.join(", ")));
    let notice = Notice { kind: kind.to_owned(), names, detail };
    Content::new(MessageType::Notice, text, Details { notice: Some(notice), ..Details::default() })
}

/// The name by which a person is shown: without one the user name, or the number that Telegram gave them.
fn shown_name(person: &Fields) -> Option<String> {
    full_name(person).or_else(|| json::owned_text(person, "username")).or_else(|| json::id(person, "user_id"))
}

fn names(people: &Value) -> Vec<String> {
    people.as_array().into_iter().flatten().filter_map(Value::as_object).filter_map(shown_name).collect()
}

fn members(message: &Fields) -> Option<Content> {
    if let Some(joined) = message.get("new_chat_members").filter(|joined| joined.is_array()) {
        return Some(notice("members_joined", names(joined), None));
    }
    let left = json::object(message, "left_chat_member")?;
    Some(notice("member_left", shown_name(left).into_iter().collect(), None))
}

/// Title and picture of the chat, and its beginning.
fn look(message: &Fields) -> Option<Content> {
    if let Some(title) = json::owned_text(message, "new_chat_title") {
        return Some(notice("title_changed", Vec::new(), Some(title)));
    }
    if let Some(mut picture) = message.get("new_chat_photo").and_then(files::photo) {
        let mut changed = notice("photo_changed", Vec::new(), None);
        picture.role = Some(AttachmentRole::Preview);
        changed.details_mut().attachments.push(picture);
        return Some(changed);
    }
    if json::flag(message, "delete_chat_photo") {
        return Some(notice("photo_changed", Vec::new(), None));
    }
    if message.contains_key("migrate_to_chat_id") {
        return Some(notice("group_upgraded", Vec::new(), None));
    }
    let begun = ["group_chat_created", "supergroup_chat_created", "channel_chat_created"];
    begun.iter().any(|key| json::flag(message, key)).then(|| notice("group_created", Vec::new(), None))
}

/// Of a message that is too old only its id is told.
fn pinned(message: &Fields) -> Option<Content> {
    let pinned = json::object(message, "pinned_message")?;
    let words = json::owned_text(pinned, "text").or_else(|| json::owned_text(pinned, "caption"));
    Some(notice("pinned", Vec::new(), words))
}

fn video_chat(message: &Fields) -> Option<Content> {
    let call = if let Some(ended) = json::object(message, "video_chat_ended") {
        let seconds = json::number(ended, "duration").and_then(|seconds| u32::try_from(seconds).ok());
        Call { state: CallState::Completed, seconds }
    } else if message.contains_key("video_chat_started") {
        Call { state: CallState::Ringing, seconds: None }
    } else {
        return None;
    };
    Some(Content::new(MessageType::Call, None, Details { call: Some(call), ..Details::default() }))
}

/// Currencies whose smallest unit is not a hundredth (Bot API, "Supported currencies"), with their decimal places.
const DECIMALS: &[(&str, u32)] = &[
    ("BHD", 3),
    ("CLP", 0),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("OMR", 3),
    ("PYG", 0),
    ("TND", 3),
    ("UGX", 0),
    ("VND", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XTR", 0),
];

/// An amount in the currency's smallest unit, for people: `14.50 EUR`.
fn amount(payment: &Fields) -> Option<String> {
    let currency = json::owned_text(payment, "currency")?;
    let total = json::number(payment, "total_amount").and_then(|total| u64::try_from(total).ok())?;
    let places = DECIMALS.iter().find(|(code, _)| *code == currency).map_or(2, |(_, places)| *places);
    if places == 0 {
        return Some(format!("{total} {currency}"));
    }
    let unit = 10_u64.saturating_pow(places).max(1);
    let (whole, rest) = (total.checked_div(unit)?, total.checked_rem(unit)?);
    let width = usize::try_from(places).ok()?;
    Some(format!("{whole}.{rest:0width$} {currency}"))
}

fn payment(message: &Fields) -> Option<Content> {
    if let Some(paid) = json::object(message, "successful_payment") {
        return Some(notice("payment", Vec::new(), amount(paid)));
    }
    let refunded = json::object(message, "refunded_payment")?;
    Some(notice("payment_refunded", Vec::new(), amount(refunded)))
}

/// People or a chat that were chosen with a button of ours, and permissions that were given so.
fn shared(message: &Fields) -> Option<Content> {
    if let Some(users) = json::object(message, "users_shared").and_then(|shared| shared.get("users")) {
        return Some(notice("users_shared", names(users), None));
    }
    if let Some(chat) = json::object(message, "chat_shared") {
        return Some(notice("chat_shared", Vec::new(), json::owned_text(chat, "title")));
    }
    if let Some(domain) = json::owned_text(message, "connected_website") {
        return Some(notice("account_linked", Vec::new(), Some(domain)));
    }
    message.contains_key("write_access_allowed").then(|| notice("opted_in", Vec::new(), None))
}

/// What a web app of ours sent: the fields of its object, or all of it as one field.
fn filled_in(message: &Fields) -> Option<Content> {
    let sent = json::object(message, "web_app_data")?;
    let data = json::owned_text(sent, "data")?;
    let fields = match serde_json::from_str::<Value>(&data) {
        Ok(Value::Object(fields)) => fields.iter().map(|(name, value)| field(name, value)).collect(),
        _ => vec![FormField { name: "data".to_owned(), value: data }],
    };
    let form = FormAnswer { name: "web_app".to_owned(), fields };
    let details = Details { form: Some(form), ..Details::default() };
    Some(Content::new(MessageType::Form, json::owned_text(sent, "button_text"), details))
}

fn field(name: &str, value: &Value) -> FormField {
    let value = value.as_str().map_or_else(|| value.to_string(), json::storable);
    FormField { name: json::storable(name), value }
}
