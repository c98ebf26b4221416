//! What a WhatsApp message costs, as its statuses tell it (platforms.md A.4 rules 4 and 5, A.13).

use serde_json::{Value, json};

use crate::phone::PhoneKey;
use crate::world::{WINDOW_MS, World};

/// `pricing`, and `conversation` while a free entry point is open.
pub(super) fn told(world: &mut World, key: &PhoneKey, category: Option<&str>) -> Value {
    let now = world.now_ms();
    let pricing = |billable: bool, kind: &str, category: &str| json!({"billable": billable, "pricing_model": "PMP", "type": kind, "category": category});
    if let Some(until) = entry_point(world, key, now) {
        let conversation = json!({
            "id": crate::wire::digits_of(&["entry", &key.person, &until.to_string()], 32),
            "expiration_timestamp": (until / 1000).to_string(), "origin": {"type": "referral_conversion"},
        });
        return json!({"pricing": pricing(false, "free_entry_point", "referral_conversion"), "conversation": conversation});
    }
    let category = category.unwrap_or("service");
    if category != "service" {
        return json!({"pricing": pricing(true, "regular", category)});
    }
    // From 1 October 2026 free-form messages are billed after so many free ones in a calendar month.
    let month = format!("{}/{}", key.account, now / (30 * 24 * 3_600_000));
    let count = world.service_messages.entry(month).or_insert(0);
    *count += 1;
    let billable = *count > world.rules.free_service_messages;
    json!({"pricing": pricing(billable, if billable { "regular" } else { "free_customer_service" }, "service")})
}

/// Until when all messages are free: 72 hours from the first answer within a day to a message that came from an advertisement.
fn entry_point(world: &mut World, key: &PhoneKey, now: i64) -> Option<i64> {
    let phone = world.phones.open(key);
    if let Some(entered) = phone.entered_ms.take_if(|entered| now - *entered <= WINDOW_MS) {
        phone.free_until_ms = Some(now.max(entered) + 72 * 3_600_000);
    }
    phone.free_until_ms.filter(|until| *until > now)
}
