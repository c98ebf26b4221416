//! What is told about our account itself (platforms A.2): templates, quality, limits, names, bans, security. Kept with all fields;
//! tables say what exactly it is and how urgent.

use super::{Fields, time_of};
use crate::channels::json;
use crate::channels::meta::envelope::other;
use crate::event::{AccountEvent, Event, Happening, Parsed, Severity, TemplateNews};
use crate::time::Timestamp;
use Severity::{Critical, Info, Warning};
use serde_json::Value;

/// Where a field says what exactly happened.
const WHAT: &[(&str, &[&str])] = &[
    ("account_alerts", &["alert_info", "alert_type"]),
    ("account_review_update", &["decision"]),
    ("account_settings_update", &["type"]),
    ("account_update", &["event"]),
    ("automatic_events", &["event_name"]),
    ("business_capability_update", &["event"]),
    ("business_status_update", &["event"]),
    ("business_username_updates", &["status"]),
    ("flows", &["event"]),
    ("message_template_components_update", &["event"]),
    ("message_template_quality_update", &["new_quality_score"]),
    ("message_template_status_update", &["event"]),
    ("partner_solutions", &["event"]),
    ("payment_configuration_update", &["status"]),
    ("phone_number_name_update", &["decision"]),
    ("phone_number_quality_update", &["event"]),
    ("security", &["event"]),
    ("template_category_update", &["new_category"]),
    ("template_correct_category_detection", &["correct_category"]),
    ("tracking_events", &["event_name"]),
];

/// How urgent it is, by field and word, in lower case. What is not listed is good to know.
const URGENT: &[(&str, &str, Severity)] = &[
    ("account_alerts", "oba_rejected", Warning),
    ("account_alerts", "profile_picture_lost", Warning),
    ("account_review_update", "deferred", Warning),
    ("account_review_update", "rejected", Critical),
    ("account_update", "account_deleted", Critical),
    ("account_update", "account_offboarded", Critical),
    ("account_update", "account_restriction", Critical),
    ("account_update", "account_violation", Warning),
    ("account_update", "disabled_update", Critical),
    ("account_update", "partner_app_uninstalled", Critical),
    ("account_update", "partner_removed", Critical),
    ("business_username_updates", "deleted", Warning),
    ("flows", "client_error_rate", Warning),
    ("flows", "endpoint_availability", Warning),
    ("flows", "endpoint_error_rate", Warning),
    ("flows", "endpoint_latency", Warning),
    ("flows", "flow_version_expiry_warning", Warning),
    ("message_template_quality_update", "red", Warning),
    ("message_template_quality_update", "yellow", Warning),
    ("message_template_status_update", "disabled", Warning),
    ("message_template_status_update", "flagged", Warning),
    ("message_template_status_update", "limit_exceeded", Warning),
    ("message_template_status_update", "locked", Warning),
    ("message_template_status_update", "paused", Warning),
    ("message_template_status_update", "rejected", Warning),
    ("phone_number_name_update", "rejected", Warning),
    ("phone_number_quality_update", "downgrade", Warning),
    ("phone_number_quality_update", "flagged", Warning),
    ("security", "pin_changed", Warning),
    ("security", "pin_request_success", Warning),
    ("security", "pin_reset_request", Warning),
];

/// Errors that stop the whole account: token, permission, lock, payment, registration (platforms A.14).
const STOPPING: &[&str] =
    &["0", "3", "10", "190", "368", "131005", "131031", "131037", "131042", "131044", "131045", "133010", "134011"];

/// Reads a change about an account. Fields that platforms A.2 does not list are counted by their name.
pub(super) fn read(account: &str, at: Option<Timestamp>, field: &str, value: Option<&Value>, parsed: &mut Parsed) {
    let Some((_, path)) = WHAT.iter().find(|(listed, _)| *listed == field || field.starts_with("group_")) else {
        other(parsed, account, at, field);
        return;
    };
    let fields = match value {
        Some(Value::Object(fields)) => fields.clone(),
        Some(value) => Fields::from_iter([("value".to_owned(), value.clone())]),
        None => Fields::new(),
    };
    // Some fields tell a list of the same name.
    let first = fields.get(field).and_then(Value::as_array).and_then(|list| list.first()?.as_object());
    let what = [Some(&fields), first].into_iter().flatten().find_map(|fields| word_at(fields, path));
    let impending =
        (field == "template_category_update").then(|| json::owned_text(&fields, "correct_category")).flatten();
    let what = impending.or(what);
    let happening = Happening::Account(AccountEvent {
        kind: json::short_name(field),
        severity: severity(field, what.as_deref(), &fields),
        what,
        template: template_of(field, &fields),
        fields: fields.clone(),
    });
    let at = at.or_else(|| time_of(&fields));
    parsed.events.push(Event { account: account.to_owned(), at, happening });
}

/// An error of the account: `what` is its code.
pub(super) fn error(account: &str, at: Option<Timestamp>, kind: &str, error: &Fields, parsed: &mut Parsed) {
    let code = json::id(error, "code");
    let stopping = code.as_deref().is_some_and(|code| STOPPING.contains(&code));
    let happening = Happening::Account(AccountEvent {
        kind: kind.to_owned(),
        what: code,
        severity: if stopping { Critical } else { Warning },
        template: None,
        fields: error.clone(),
    });
    parsed.events.push(Event { account: account.to_owned(), at, happening });
}

fn word_at(fields: &Fields, path: &[&str]) -> Option<String> {
    let (last, parents) = path.split_last()?;
    let parent = parents.iter().try_fold(fields, |fields, key| json::object(fields, key))?;
    json::id(parent, last)
}

fn severity(field: &str, what: Option<&str>, fields: &Fields) -> Severity {
    let word = what.unwrap_or_default().to_lowercase();
    let listed = URGENT.iter().find(|(of, event, _)| *of == field && *event == word);
    let listed = listed.map_or(Info, |(_, _, severity)| *severity);
    let said = |path: &[&str]| word_at(fields, path).unwrap_or_default();
    match field {
        "account_alerts" => {
            match (said(&["alert_info", "alert_status"]).as_str(), said(&["alert_info", "alert_severity"]).as_str()) {
                ("NONE", _) => Info,
                (_, "CRITICAL") => Critical,
                (_, "WARNING") => listed.max(Warning),
                _ => listed,
            }
        }
        "account_update" if said(&["ban_info", "waba_ban_state"]) == "REINSTATE" => Info,
        "flows" => match (said(&["alert_state"]).as_str(), said(&["new_status"]).as_str()) {
            ("DEACTIVATED", _) => Info,
            (_, "BLOCKED") => Critical,
            (_, "THROTTLED" | "DEPRECATED") => Warning,
            _ => listed,
        },
        "payment_configuration_update" if !word.is_empty() && word != "active" => Warning,
        // Another category has another price.
        "template_category_update" | "template_correct_category_detection" => Warning,
        _ => listed,
    }
}

fn template_of(field: &str, fields: &Fields) -> Option<TemplateNews> {
    let name = json::owned_text(fields, "message_template_name")?;
    let upper = |key: &str| json::owned_text(fields, key).map(|word| word.to_uppercase());
    let status = match upper("event").as_deref() {
        Some("REINSTATED" | "UNARCHIVED") => Some("APPROVED".to_owned()),
        // They can still be sent: their status is what it was.
        Some("FLAGGED" | "LOCKED") => None,
        event => event.filter(|_| field == "message_template_status_update").map(str::to_owned),
    };
    Some(TemplateNews {
        external_id: json::id(fields, "message_template_id"),
        name,
        language: json::owned_text(fields, "message_template_language").unwrap_or_default(),
        status,
        quality: upper("new_quality_score"),
        category: upper("new_category").or_else(|| upper("message_template_category")),
        reason: reason(fields),
    })
}

/// Why, in the platform's words: the reason's name, then what explains it.
fn reason(fields: &Fields) -> Option<String> {
    let places: [&[&str]; 6] = [
        &["reason"],
        &["rejection_info", "reason"],
        &["rejection_info", "recommendation"],
        &["other_info", "title"],
        &["other_info", "description"],
        &["disable_info", "disable_date"],
    ];
    let mut parts: Vec<String> = Vec::new();
    for part in places.iter().filter_map(|path| word_at(fields, path)) {
        if part != "NONE" && !parts.contains(&part) {
            parts.push(part);
        }
    }
    (!parts.is_empty()).then(|| json::storable(&parts.join(": ")))
}
