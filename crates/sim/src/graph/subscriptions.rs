//! `/{WABA|PAGE|IG}/subscribed_apps`: which fields the business hears of (platforms.md A.15, B.1, C.1, D "subscribe page").

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::account::SimAccount;
use crate::channel::Channel;
use crate::graph::error::{Answer, GraphError};
use crate::graph::request::Call;
use crate::world::World;

const PAGE_FIELDS: [&str; 16] = [
    "messages",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "message_deliveries",
    "message_reads",
    "messaging_postbacks",
    "messaging_optins",
    "messaging_referrals",
    "messaging_handovers",
    "standby",
    "messaging_account_linking",
    "messaging_policy_enforcement",
    "messaging_feedback",
    "message_template_status_update",
    "feed",
];
const INSTAGRAM_FIELDS: [&str; 14] = [
    "messages",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "messaging_seen",
    "messaging_postbacks",
    "messaging_optins",
    "messaging_referral",
    "messaging_handover",
    "standby",
    "comments",
    "live_comments",
    "mentions",
    "story_insights",
];

fn fields_of(channel: Channel) -> &'static [&'static str] {
    match channel {
        Channel::Messenger => &PAGE_FIELDS,
        Channel::Instagram => &INSTAGRAM_FIELDS,
        Channel::WhatsApp | Channel::Telegram => &["messages"],
    }
}

/// Where the subscription of an account lives: at its WhatsApp business account, or at itself.
fn place(account: &SimAccount) -> String {
    match account {
        SimAccount::WhatsApp { business_account_id, .. } => business_account_id.clone(),
        other => other.id().to_owned(),
    }
}

/// At the start everything is subscribed, as after a careful set-up.
pub(crate) fn all(accounts: &[SimAccount]) -> BTreeMap<String, BTreeSet<String>> {
    let every = |account: &SimAccount| fields_of(account.channel()).iter().map(|field| (*field).to_owned()).collect();
    let of_meta = accounts.iter().filter(|account| account.channel() != Channel::Telegram);
    of_meta.map(|account| (place(account), every(account))).collect()
}

pub(crate) fn edge(world: &mut World, channel: Channel, account: &str, call: &Call) -> Answer {
    let known = world.account(channel, account).ok_or_else(|| GraphError::missing_object(&call.node))?;
    let place = place(known);
    if channel == Channel::WhatsApp && call.node != place {
        return Err(GraphError::missing_object(&call.node));
    }
    match call.method.as_str() {
        "GET" => Ok(json!({"data": shown(world, channel, &place)})),
        "POST" => {
            let wanted = if channel == Channel::WhatsApp { all_of(channel) } else { listed(channel, call)? };
            world.subscriptions.insert(place.clone(), wanted);
            world.failing_since_ms.remove(&place);
            world.changed();
            Ok(json!({"success": true}))
        }
        "DELETE" => {
            // Empty, not absent: a restart must not subscribe it again.
            world.subscriptions.insert(place, BTreeSet::new());
            world.changed();
            Ok(json!({"success": true}))
        }
        _ => Err(GraphError::missing_object(&call.node)),
    }
}

fn all_of(channel: Channel) -> BTreeSet<String> {
    fields_of(channel).iter().map(|field| (*field).to_owned()).collect()
}

fn listed(channel: Channel, call: &Call) -> Result<BTreeSet<String>, GraphError> {
    let text = call.parameter("subscribed_fields");
    let in_array = || {
        let names = call.body.get("subscribed_fields")?.as_array()?.iter().filter_map(Value::as_str);
        Some(names.collect::<Vec<_>>().join(","))
    };
    let text =
        text.or_else(in_array).ok_or_else(|| GraphError::invalid("The parameter subscribed_fields is required."))?;
    let names: BTreeSet<String> =
        text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    match names.iter().find(|name| !fields_of(channel).contains(&name.as_str())) {
        Some(unknown) => {
            Err(GraphError::invalid(format!("Param subscribed_fields[0] must be one of {{…}} - got \"{unknown}\".")))
        }
        None if names.is_empty() => Err(GraphError::invalid("The parameter subscribed_fields is required.")),
        None => Ok(names),
    }
}

fn shown(world: &World, channel: Channel, place: &str) -> Vec<Value> {
    let Some(fields) = world.subscriptions.get(place).filter(|fields| !fields.is_empty()) else { return Vec::new() };
    if channel == Channel::WhatsApp {
        let app = json!({"id": crate::APP_ID, "name": "Nestor", "link": "https://example.org/"});
        return vec![json!({"whatsapp_business_api_data": app})];
    }
    vec![json!({"id": crate::APP_ID, "name": "Nestor", "subscribed_fields": fields})]
}
