//! The usual values of fields that tell of an account or of public posts (platforms.md A.2, A.8, B.1, C.2).

use serde_json::{Map, Value, json};

use crate::account::SimAccount;
use crate::channel::Channel;
use crate::wire::digits_of;

const TEMPLATE: i64 = 1_689_556_908_129_832;

/// A usual value; empty for a field that is not known.
pub(crate) fn usual(account: &SimAccount, field: &str, now_ms: i64) -> Map<String, Value> {
    let value = match account.channel() {
        Channel::WhatsApp => whatsapp(account, field, now_ms / 1000),
        _ => public(account, field, now_ms / 1000),
    };
    match value {
        Value::Object(keys) => keys,
        _ => Map::new(),
    }
}

fn whatsapp(account: &SimAccount, field: &str, now: i64) -> Value {
    let display = account.own_phone().unwrap_or_default();
    match field {
        "message_template_status_update" => json!({
            "event": "APPROVED", "message_template_id": TEMPLATE, "message_template_name": "hello_world",
            "message_template_language": "en_US", "message_template_category": "UTILITY", "reason": "NONE",
        }),
        "message_template_quality_update" => json!({
            "previous_quality_score": "GREEN", "new_quality_score": "YELLOW", "message_template_id": TEMPLATE,
            "message_template_name": "hello_world", "message_template_language": "en_US",
        }),
        "message_template_components_update" => json!({
            "message_template_id": TEMPLATE, "message_template_name": "hello_world",
            "message_template_language": "en_US", "message_template_element": "Welcome to the roastery.",
            "message_template_footer": "Nestor", "message_template_buttons": [{
                "message_template_button_type": "URL", "message_template_button_text": "Shop",
                "message_template_button_url": "https://shop.example/",
            }],
        }),
        "template_category_update" => json!({
            "message_template_id": TEMPLATE, "message_template_name": "hello_world",
            "message_template_language": "en_US", "previous_category": "UTILITY", "new_category": "MARKETING",
        }),
        "phone_number_quality_update" => json!({
            "display_phone_number": display, "event": "ONBOARDING",
            "max_daily_conversations_per_business": "TIER_2K",
        }),
        "phone_number_name_update" => json!({
            "display_phone_number": display, "decision": "APPROVED", "requested_verified_name": account.name(),
            "rejection_reason": null,
        }),
        "account_update" => json!({
            "event": "DISABLED_UPDATE",
            "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE", "waba_ban_date": "December 1, 2026"},
        }),
        "account_review_update" => json!({"decision": "APPROVED"}),
        "account_alerts" => json!({
            "entity_type": "PHONE_NUMBER", "entity_id": account.id(), "alert_info": {
                "alert_severity": "WARNING", "alert_status": "ACTIVE", "alert_type": "PROFILE_PICTURE_LOST",
                "alert_description": "The profile picture is gone.",
            },
        }),
        "business_capability_update" => {
            json!({"max_daily_conversations_per_business": 2_000, "max_phone_numbers_per_business": 20})
        }
        "security" => {
            json!({"display_phone_number": display, "event": "PIN_CHANGED", "requester": "106540352242999"})
        }
        "flows" => json!({
            "event": "FLOW_STATUS_CHANGE", "message": "Flow status changed from DRAFT to PUBLISHED",
            "flow_id": "1221212121212121", "old_status": "DRAFT", "new_status": "PUBLISHED",
        }),
        "business_username_updates" => {
            json!({"display_phone_number": display, "username": "nestor.coffee", "status": "approved"})
        }
        "group_lifecycle_update" | "group_participants_update" | "group_settings_update" => json!({
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": display, "phone_number_id": account.id()},
            "groups": [{
                "timestamp": now.to_string(), "group_id": crate::inbound::whatsapp::group_id(account.id(), "Roasters"),
                "type": if field == "group_participants_update" { "group_add_participants" } else { "group_create" },
                "subject": "Roasters", "added_participants": [{"input": "306900000001", "wa_id": "306900000001"}],
            }],
        }),
        _ => Value::Null,
    }
}

/// Posts, comments and mentions.
fn public(account: &SimAccount, field: &str, now: i64) -> Value {
    let id = |name: &str| digits_of(&[account.id(), name, &now.to_string()], 16);
    let who = json!({"id": id("stranger"), "name": "Ioanna Reader"});
    match field {
        "feed" => json!({
            "item": "comment", "verb": "add", "comment_id": format!("{}_{}", id("post"), id("comment")),
            "post_id": format!("{}_{}", account.id(), id("post")), "from": who, "message": "Is the shop open today?",
            "created_time": now,
        }),
        "comments" | "live_comments" => json!({
            "id": id("comment"), "text": "Is the shop open today?",
            "from": {"id": id("stranger"), "username": "ioanna.reads"},
            "media": {"id": id("media"), "media_product_type": "FEED"},
        }),
        "mentions" => json!({"media_id": id("media"), "comment_id": id("comment")}),
        "message_template_status_update" => json!({
            "event": "APPROVED", "message_template_id": TEMPLATE, "message_template_name": "order_ready",
            "message_template_language": "en", "reason": "NONE",
        }),
        _ => Value::Null,
    }
}
