//! What concerns the account: who handles a conversation, the platform's policy, templates, comments and other things that happen
//! on the page (platforms B.1, B.3, B.4, C.2). Everything is kept; only what a person should look at is more than information.

use super::Item;
use crate::channels::json::{self, Place};
use crate::event::{AccountEvent, Control, Happening, Parsed, Severity, TemplateNews};
use serde_json::{Map, Value};

/// The app id of the page's own inbox (platforms B.1).
const PAGE_INBOX: &str = "263902037430900";

impl Item<'_> {
    /// A conversation was passed to another app, or taken. The platform tells the new owner of a `pass_thread_control` and the
    /// former owner of a `take_thread_control`: whoever hears of the first has the conversation, whoever hears of the second has
    /// lost it. Only the page's inbox can be told for another app by its id.
    pub(super) fn control(&self, key: &str, control: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(peer) = self.customer() else {
            self.nobody(key, "no_sender", place, parsed);
            return;
        };
        let new_owner = json::id(control, "new_owner_app_id");
        let owner = if key == "take_thread_control" {
            Some(new_owner.unwrap_or_else(|| "another app".to_owned()))
        } else {
            new_owner.filter(|owner| owner == PAGE_INBOX)
        };
        let note = json::owned_text(control, "metadata");
        self.report(parsed, Happening::Control(Control { peer, owner, note }));
    }
}

/// An item about which nothing more is known: kept whole.
pub(super) fn of_item(key: &str, fields: &Map<String, Value>) -> Happening {
    Happening::Account(AccountEvent {
        kind: json::short_name(key),
        what: None,
        severity: Severity::Info,
        template: None,
        fields: fields.clone(),
    })
}

/// The platform blocks the page or lets it go on.
pub(super) fn of_policy(key: &str, policy: &Map<String, Value>, fields: &Map<String, Value>) -> Happening {
    let what = json::owned_text(policy, "action");
    let severity = match what.as_deref() {
        Some("block") => Severity::Critical,
        Some("unblock") => Severity::Info,
        _ => Severity::Warning,
    };
    Happening::Account(AccountEvent { kind: key.to_owned(), what, severity, template: None, fields: fields.clone() })
}

/// A change of the page or the account: a comment, a mention, a template.
pub(super) fn of_change(field: &str, value: Option<&Value>) -> AccountEvent {
    let fields = match value {
        Some(Value::Object(fields)) => fields.clone(),
        None | Some(Value::Null) => Map::new(),
        Some(other) => Map::from_iter([("value".to_owned(), other.clone())]),
    };
    let word = |key: &str| json::owned_text(&fields, key);
    let what = match (word("event"), word("item"), word("verb")) {
        (Some(event), ..) => Some(event),
        (None, Some(item), Some(verb)) => Some(format!("{item} {verb}")),
        (None, item, verb) => item.or(verb),
    };
    let template = template_news(&fields);
    let severity = match what.as_deref() {
        Some("REJECTED" | "PAUSED" | "DISABLED" | "FLAGGED" | "PENDING_DELETION") if template.is_some() => {
            Severity::Warning
        }
        _ => Severity::Info,
    };
    AccountEvent { kind: json::short_name(field), what, severity, template, fields }
}

/// What a change tells about one of our templates, if it is about one.
fn template_news(fields: &Map<String, Value>) -> Option<TemplateNews> {
    let first = |keys: &[&str]| keys.iter().find_map(|key| json::owned_text(fields, key));
    Some(TemplateNews {
        external_id: json::id(fields, "message_template_id"),
        name: first(&["message_template_name"])?,
        language: first(&["message_template_language"]).unwrap_or_default(),
        status: first(&["event"]),
        quality: first(&["new_quality_score"]),
        category: first(&["new_category", "message_template_category"]),
        reason: first(&["reason"]).filter(|reason| reason != "NONE"),
    })
}
