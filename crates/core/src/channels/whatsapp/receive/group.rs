//! What happens to a group (`group_*`, platforms A.8): a notice in its conversation; what fails or is not about its members is
//! about the account.

use super::said::group;
use super::{Change, Fields, account, time_of};
use crate::channels::json::{self, Place};
use crate::content::{Content, Details, MessageType, Notice};
use crate::event::{AccountEvent, Happening, InboundMessage, Parsed, Severity};
use crate::message::ExternalMessageId;
use crate::time::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Reads the items of `groups`.
pub(super) fn groups(change: &Change<'_>, value: &Fields, place: &Place<'_>, parsed: &mut Parsed) -> bool {
    let found = json::each_object(value, "groups", place, parsed, |item, place, parsed| {
        let at = time_of(item).or(change.at);
        let failed = item.contains_key("errors");
        let told = json::id(item, "group_id").filter(|_| !failed).map(|id| (id, notices(item)));
        match told {
            Some((id, notices)) if !notices.is_empty() => {
                for notice in notices {
                    let key = ExternalMessageId(key(&id, item, &notice, at));
                    let names = || (!notice.names.is_empty()).then(|| notice.names.join(", "));
                    let text = notice.detail.clone().or_else(names);
                    let details = Details { notice: Some(notice), ..Details::default() };
                    let content = Content::new(MessageType::Notice, text, details);
                    let message = InboundMessage::new(key, group(id.clone()), content);
                    change.report(parsed, at, Happening::Message(message));
                }
            }
            _ if item.is_empty() => place.skip(parsed, "no_event"),
            _ => {
                let warns = failed || json::text(item, "type") == Some("group_suspend");
                let happening = Happening::Account(AccountEvent {
                    kind: change.field.to_owned(),
                    what: json::owned_text(item, "type"),
                    severity: if warns { Severity::Warning } else { Severity::Info },
                    template: None,
                    fields: item.clone(),
                });
                change.report(parsed, at, happening);
            }
        }
    });
    if !found {
        account::read(change.account, change.at, change.field, Some(&Value::Object(value.clone())), parsed);
    }
    true
}

/// The platform gives such events no id: what tells one from another is the group, when, on whose request, and what happened.
fn key(id: &str, item: &Fields, notice: &Notice, at: Option<Timestamp>) -> String {
    let request = json::id(item, "request_id").unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [request.as_str(), notice.detail.as_deref().unwrap_or_default(), &notice.names.join(",")] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let told = URL_SAFE_NO_PAD.encode(hash.finalize().as_slice());
    let told: String = told.chars().take(16).collect();
    let at = at.map(Timestamp::as_millis).unwrap_or_default();
    format!("group:{id}:{}:{at}:{told}", notice.kind)
}

fn notices(item: &Fields) -> Vec<Notice> {
    let plain = |kind: &str| vec![Notice { kind: kind.to_owned(), ..Notice::default() }];
    match json::text(item, "type").unwrap_or_default() {
        "group_create" => {
            vec![Notice {
                detail: json::owned_text(item, "subject"),
                kind: "group_created".to_owned(),
                names: Vec::new(),
            }]
        }
        "group_delete" => plain("group_deleted"),
        "group_add_participants" | "group_participants_add" => members(item, "members_joined", "added_participants"),
        "group_remove_participants" | "group_participants_remove" => {
            members(item, "member_left", "removed_participants")
        }
        "group_settings_update" => {
            let mut notices = Vec::new();
            for (kind, keys) in [
                ("title_changed", ["subject", "group_subject"]),
                ("description_changed", ["description", "group_description"]),
            ] {
                if let Some(value) = keys.iter().find_map(|key| item.get(*key)) {
                    let detail = match value {
                        Value::Object(change) => {
                            json::owned_text(change, "text").or_else(|| json::owned_text(change, "value"))
                        }
                        value => json::as_id(value),
                    };
                    notices.push(Notice { kind: kind.to_owned(), names: Vec::new(), detail });
                }
            }
            if item.contains_key("profile_picture") {
                notices.extend(plain("photo_changed"));
            }
            notices
        }
        _ => Vec::new(),
    }
}

/// Who came or went: by name where there is one, else as the platform knows them.
fn members(item: &Fields, kind: &str, key: &str) -> Vec<Notice> {
    let people = item.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let name = |person| ["username", "wa_id", "input", "user_id"].into_iter().find_map(|key| json::id(person, key));
    vec![Notice { kind: kind.to_owned(), names: people.filter_map(name).collect(), detail: None }]
}
