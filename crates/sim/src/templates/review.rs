//! What happens to a template without the business: review, pauses, quality, category, and the webhooks that tell of it
//! (platforms.md A.2, A.12, G.2 rule 12).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::account::SimAccount;
use crate::meta::MetaItem;
use crate::schedule::Task;
use crate::templates::{Status, Template};
use crate::world::World;

/// Something that the platform does to a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TemplateEvent {
    /// The review ends well.
    Approve,
    /// The review ends badly.
    Reject {
        /// `ABUSIVE_CONTENT`, `INVALID_FORMAT`, `PROMOTIONAL`, `TAG_CONTENT_MISMATCH`, `SCAM`, `INCORRECT_CATEGORY`.
        reason: String,
    },
    /// Its quality is low: it cannot be sent for a while; the third time it is disabled.
    Pause,
    /// The pause is over.
    Unpause,
    /// It can never be sent again.
    Disable,
    /// Its quality score changes.
    Quality {
        /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
        score: String,
    },
    /// The platform puts it into another category.
    Category {
        /// `MARKETING` or `UTILITY`.
        category: String,
    },
}

/// Plans the review of a new or changed template.
pub(crate) fn plan(world: &mut World, id: &str) {
    let delay = i64::from(world.rules.template_review_s) * 1000;
    world.plan(delay, Task::Review { template: id.to_owned() });
}

/// The review ends as the rules say.
pub(crate) fn review(world: &mut World, id: &str) {
    if world.templates.get(id).is_none_or(|template| template.status != Status::Pending) {
        return;
    }
    let event = match world.rules.template_rejection.clone() {
        None => TemplateEvent::Approve,
        Some(reason) => TemplateEvent::Reject { reason },
    };
    happen(world, id, event);
}

/// Lets it happen and tells the business.
pub(crate) fn happen(world: &mut World, id: &str, event: TemplateEvent) -> Option<()> {
    let template = world.templates.get_mut(id)?;
    match event {
        TemplateEvent::Approve => {
            template.status = Status::Approved;
            template.rejected_reason = None;
            status_update(world, id, "APPROVED", Value::Null, None);
        }
        TemplateEvent::Reject { reason } => {
            template.status = Status::Rejected;
            template.rejected_reason = Some(reason.clone());
            status_update(world, id, "REJECTED", json!(reason), None);
        }
        TemplateEvent::Pause => {
            template.pauses += 1;
            let title = ["FIRST_PAUSE", "SECOND_PAUSE"].get(template.pauses as usize - 1).copied();
            template.status = if title.is_some() { Status::Paused } else { Status::Disabled };
            let name = if title.is_some() { "PAUSED" } else { "DISABLED" };
            status_update(world, id, name, json!("NONE"), title.or(Some("DISABLED")));
        }
        TemplateEvent::Unpause => {
            template.status = Status::Approved;
            status_update(world, id, "APPROVED", json!("NONE"), Some("UNPAUSE"));
        }
        TemplateEvent::Disable => {
            template.status = Status::Disabled;
            status_update(world, id, "DISABLED", json!("NONE"), Some("DISABLED"));
        }
        TemplateEvent::Quality { score } => {
            let before = std::mem::replace(&mut template.quality, score.clone());
            let value = named(template, json!({"previous_quality_score": before, "new_quality_score": score}));
            tell(world, id, "message_template_quality_update", value);
        }
        TemplateEvent::Category { category } => {
            let before = std::mem::replace(&mut template.category, category.clone());
            template.previous_category = Some(before.clone());
            let value = named(template, json!({"previous_category": before, "new_category": category}));
            tell(world, id, "template_category_update", value);
        }
    }
    Some(())
}

/// The new content of a template, told when an edit was approved.
pub(crate) fn components(world: &mut World, id: &str) {
    let Some(template) = world.templates.get(id) else { return };
    let text_of = |kind: &str| template.component(kind).and_then(|found| found.get("text")).cloned();
    let button = |button: &Value| {
        json!({
            "message_template_button_type": button.get("type"), "message_template_button_text": button.get("text"),
            "message_template_button_url": button.get("url"),
            "message_template_button_phone_number": button.get("phone_number"),
        })
    };
    let buttons: Vec<Value> = template.buttons().iter().map(button).map(without_nulls).collect();
    let value = json!({
        "message_template_element": text_of("BODY"), "message_template_title": text_of("HEADER"),
        "message_template_footer": text_of("FOOTER"),
        "message_template_buttons": if buttons.is_empty() { Value::Null } else { json!(buttons) },
    });
    let value = named(template, without_nulls(value));
    tell(world, id, "message_template_components_update", value);
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(keys) => Value::Object(keys.into_iter().filter(|(_, value)| !value.is_null()).collect()),
        other => other,
    }
}

fn named(template: &Template, mut value: Value) -> Value {
    if let Some(keys) = value.as_object_mut() {
        keys.insert("message_template_id".to_owned(), json!(template.id.parse::<i64>().unwrap_or_default()));
        keys.insert("message_template_name".to_owned(), json!(template.name));
        keys.insert("message_template_language".to_owned(), json!(template.language));
    }
    value
}

fn status_update(world: &mut World, id: &str, event: &str, reason: Value, title: Option<&str>) {
    let Some(template) = world.templates.get(id) else { return };
    let mut value = json!({"event": event, "reason": reason, "message_template_category": template.category});
    if let (Some(title), Some(keys)) = (title, value.as_object_mut()) {
        keys.insert("other_info".to_owned(), json!({"title": title, "description": "Low quality."}));
    }
    let value = named(template, value);
    tell(world, id, "message_template_status_update", value);
}

/// The webhook of the business account or page that owns the template.
fn tell(world: &mut World, id: &str, field: &str, item: Value) {
    let Some(template) = world.templates.get(id) else { return };
    let owns = |account: &&SimAccount| match account {
        SimAccount::WhatsApp { business_account_id, .. } => *business_account_id == template.owner,
        other => other.id() == template.owner,
    };
    let Some(account) = world.accounts().iter().find(owns) else { return };
    let (channel, account) = (account.channel(), account.id().to_owned());
    let item = MetaItem { channel, account, field: field.to_owned(), contact: None, item, carries: None };
    world.plan(0, Task::Emit(vec![item]));
}
