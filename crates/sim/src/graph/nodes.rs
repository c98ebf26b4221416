//! Reading nodes: accounts, business accounts, people, media ids and tokens (platforms.md A.11, A.15, B.5, C.3, D).

use serde_json::{Map, Value, json};

use crate::account::{SimAccount, TokenState};
use crate::channel::Channel;
use crate::graph::error::{Answer, GraphError};
use crate::graph::request::{Call, Caller};
use crate::graph::{media, templates};
use crate::phone::PhoneKey;
use crate::world::World;

/// The account that a node id stands for: the account itself, its WhatsApp business account or its second Instagram id.
pub(crate) fn account_of_node(world: &World, node: &str) -> Option<(Channel, String)> {
    let stands_for = |account: &&SimAccount| {
        account.id() == node
            || account.app_scoped_id().as_deref() == Some(node)
            || matches!(account, SimAccount::WhatsApp { business_account_id, .. } if business_account_id == node)
    };
    let found = world.accounts().iter().filter(|account| account.channel() != Channel::Telegram).find(stands_for)?;
    Some((found.channel(), found.id().to_owned()))
}

pub(crate) fn is_phone_number(world: &World, node: &str) -> bool {
    world.account(Channel::WhatsApp, node).is_some()
}

/// Picks the asked fields; `id` is always there, an unknown field is an error.
pub(crate) fn pick(all: Value, by_default: &[&str], call: &Call, node_type: &str) -> Answer {
    let Value::Object(all) = all else { return Ok(all) };
    let asked = call.query("fields").map(|fields| {
        fields.split(',').map(|field| field.split(['{', '.']).next().unwrap_or_default().trim()).collect::<Vec<_>>()
    });
    let mut picked = Map::new();
    for field in asked.as_deref().unwrap_or(by_default).iter().chain(&["id"]) {
        match all.get(*field) {
            Some(value) => {
                picked.insert((*field).to_owned(), value.clone());
            }
            None if field.is_empty() => {}
            None => {
                let message = format!("(#100) Tried accessing nonexisting field ({field}) on node type ({node_type})");
                return Err(GraphError::new(400, 100, message));
            }
        }
    }
    // A null stands for a field that exists but has no value: Graph leaves it out.
    picked.retain(|_, value| !value.is_null());
    Ok(Value::Object(picked))
}

pub(crate) fn fields(world: &World, channel: Channel, account: &str, call: &Call) -> Answer {
    let known = world.account(channel, account).ok_or_else(|| GraphError::missing_object(&call.node))?;
    match known {
        SimAccount::WhatsApp { business_account_id, name, .. } => {
            if call.node == "me" {
                let user =
                    json!({"id": crate::wire::digits_of(&["system-user", account], 15), "name": "Nestor system user"});
                return pick(user, &["name"], call, "SystemUser");
            }
            if call.node == *business_account_id {
                let all = json!({
                    "id": business_account_id, "name": name, "timezone_id": "57", "currency": "EUR",
                    "message_template_namespace": "00000000_0000_4000_8000_000000000000",
                    "account_review_status": "APPROVED",
                });
                let by_default = ["name", "timezone_id", "message_template_namespace"];
                return pick(all, &by_default, call, "WhatsAppBusinessAccount");
            }
            let by_default = ["verified_name", "code_verification_status", "display_phone_number", "quality_rating"];
            pick(phone_number(known), &by_default, call, "WhatsAppBusinessPhoneNumber")
        }
        SimAccount::Messenger { page_id, name, token } => {
            let all = json!({
                "id": page_id, "name": name, "username": null, "category": "Coffee Shop", "access_token": token,
                "link": format!("https://www.facebook.com/{page_id}"),
            });
            pick(all, &["name"], call, "Page")
        }
        SimAccount::Instagram { account_id, username, .. } => {
            let all = json!({
                "id": known.app_scoped_id(), "user_id": account_id, "username": username, "name": username,
                "account_type": "BUSINESS", "followers_count": 1200, "profile_picture_url": null,
            });
            pick(all, &[], call, "IGUser")
        }
        SimAccount::Telegram { .. } => Err(GraphError::missing_object(&call.node)),
    }
}

fn phone_number(account: &SimAccount) -> Value {
    let SimAccount::WhatsApp { phone_number_id, display_phone_number, name, .. } = account else { return Value::Null };
    json!({
        "id": phone_number_id, "display_phone_number": display_phone_number, "verified_name": name,
        "quality_rating": "GREEN", "code_verification_status": "VERIFIED", "status": "CONNECTED",
        "name_status": "APPROVED", "platform_type": "CLOUD_API", "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_250", "messaging_limit_tier": "TIER_250",
        "is_official_business_account": false, "account_mode": "LIVE",
    })
}

/// `GET /{WABA}/phone_numbers`
pub(crate) fn phone_numbers(world: &World, caller: &Caller, call: &Call) -> Answer {
    let of_business = |account: &&SimAccount| {
        matches!(account, SimAccount::WhatsApp { business_account_id, .. } if *business_account_id == call.node)
            && caller.may(Channel::WhatsApp, account.id())
    };
    let mut numbers = Vec::new();
    for account in world.accounts().iter().filter(of_business) {
        let by_default = ["verified_name", "code_verification_status", "display_phone_number", "quality_rating"];
        numbers.push(pick(phone_number(account), &by_default, call, "WhatsAppBusinessPhoneNumber")?);
    }
    if numbers.is_empty() {
        return Err(GraphError::invalid("Tried accessing nonexisting field (phone_numbers)"));
    }
    Ok(json!({"data": numbers, "paging": {"cursors": {"before": "QVFIUA", "after": "QVFIUB"}}}))
}

/// Nodes that are not accounts: people who wrote, media ids.
pub(crate) fn other(world: &mut World, caller: &Caller, call: &Call) -> Answer {
    let Some((channel, account)) = caller.own() else { return Err(GraphError::missing_object(&call.node)) };
    if call.edge.is_some() {
        return Err(GraphError::missing_object(&call.node));
    }
    if let Some(answer) = templates::node(world, caller, call) {
        return answer;
    }
    if channel == Channel::WhatsApp {
        return media::node(world, caller, call);
    }
    if call.method != "GET" {
        return Err(GraphError::missing_object(&call.node));
    }
    let key = world.phone_at(channel, account, &call.node);
    match key {
        Some(key) => profile(world, &key, call),
        None => Err(GraphError::missing_object(&call.node)),
    }
}

/// `GET /{PSID}` and `GET /{IGSID}`: only after the person wrote.
fn profile(world: &World, key: &PhoneKey, call: &Call) -> Answer {
    let consented = world.phones.get(key).is_some_and(|phone| phone.last_inbound_ms.is_some())
        && !world.rules.hidden_profiles.contains(&key.person);
    let picture = world.portrait_url(&key.person);
    let Some((person, ..)) = world.party(key).filter(|_| consented) else {
        return Err(GraphError::missing_object(&call.node));
    };
    if key.channel == Channel::Messenger {
        let all = json!({
            "id": call.node, "first_name": person.first_name(), "last_name": person.last_name(), "name": person.name,
            "profile_pic": picture, "locale": null, "timezone": null, "gender": null,
        });
        return pick(all, &["first_name", "last_name", "profile_pic"], call, "User");
    }
    let username = person.instagram.as_ref().map(|identity| identity.username.as_str());
    let all = json!({
        "id": call.node, "name": person.name, "username": username, "profile_pic": picture, "follower_count": 321,
        "is_user_follow_business": true, "is_business_follow_user": false, "is_verified_user": false,
    });
    pick(all, &["name", "username"], call, "IGBusinessScopedUser")
}

/// `GET /debug_token?input_token=…`
pub(crate) fn debug_token(world: &World, call: &Call) -> Answer {
    let input =
        call.query("input_token").ok_or_else(|| GraphError::invalid("The parameter input_token is required"))?;
    let Some(token) = world.tokens.get(input) else {
        let error = json!({"code": 190, "message": "Invalid OAuth access token.", "subcode": 467});
        return Ok(json!({"data": {"error": error, "is_valid": false, "scopes": []}}));
    };
    let (kind, scopes): (&str, &[&str]) = match token.channel {
        Channel::WhatsApp => ("SYSTEM_USER", &["whatsapp_business_management", "whatsapp_business_messaging"]),
        Channel::Messenger => ("PAGE", &["pages_messaging", "pages_manage_metadata"]),
        _ => ("USER", &["instagram_business_basic", "instagram_business_manage_messages"]),
    };
    let targets: Vec<Value> = token.accounts.iter().map(|id| json!(id)).collect();
    let granular: Vec<Value> = scopes.iter().map(|scope| json!({"scope": scope, "target_ids": targets})).collect();
    let is_valid = token.state == TokenState::Live;
    let mut data = json!({
        "app_id": crate::APP_ID, "type": kind, "application": "Nestor", "data_access_expires_at": 0, "expires_at": 0,
        "is_valid": is_valid, "scopes": scopes, "granular_scopes": granular,
    });
    if let (false, Some(keys)) = (is_valid, data.as_object_mut()) {
        let subcode = if token.state == TokenState::Expired { 463 } else { 467 };
        keys.insert("error".to_owned(), json!({"code": 190, "message": "The token is not valid.", "subcode": subcode}));
    }
    Ok(json!({"data": data}))
}
