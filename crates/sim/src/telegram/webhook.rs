//! setWebhook, deleteWebhook, getWebhookInfo and getUpdates (platforms.md E.2).

use axum::http::Uri;
use serde_json::{Value, json};

use crate::telegram::answer::{Answer, Refusal};
use crate::telegram::parameters::Parameters;
use crate::telegram::{Bot, Webhook, queue};
use crate::world::World;

const PORTS: [u16; 4] = [443, 80, 88, 8443];

pub(crate) fn set(world: &mut World, bot_id: &str, parameters: &Parameters) -> Answer {
    let now = world.now_ms();
    let Some(bot) = world.bots.get_mut(bot_id) else { return Err(Refusal::unauthorized()) };
    if bot.last_set_ms.is_some_and(|last| now - last < 1_000) && world.rules.rate_limits {
        return Err(Refusal::too_many_requests(1));
    }
    let url = parameters.text("url").unwrap_or_default();
    if url.is_empty() {
        return delete(world, bot_id, parameters);
    }
    check_url(&url)?;
    let secret_token = parameters.text("secret_token").filter(|secret| !secret.is_empty());
    if let Some(secret) = &secret_token {
        check_secret(secret)?;
    }
    let max_connections = match parameters.integer("max_connections") {
        Some(count) => u32::try_from(count.clamp(1, 100)).unwrap_or(40),
        None => 40,
    };
    let allowed_updates = parameters.structure("allowed_updates").and_then(|listed| {
        let names = listed.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
        Some(names.collect())
    });
    // Without the parameter the previous list is used.
    let allowed_updates = allowed_updates.or_else(|| bot.webhook.as_ref()?.allowed_updates.clone());
    bot.last_set_ms = Some(now);
    bot.last_error = None;
    bot.webhook = Some(Webhook { url, secret_token, max_connections, allowed_updates });
    drop_pending(bot, parameters);
    for update in &mut bot.pending {
        update.not_before_ms = now;
    }
    queue::plan_all(world, bot_id);
    world.changed();
    Ok(json!(true))
}

pub(crate) fn delete(world: &mut World, bot_id: &str, parameters: &Parameters) -> Answer {
    let Some(bot) = world.bots.get_mut(bot_id) else { return Err(Refusal::unauthorized()) };
    bot.webhook = None;
    drop_pending(bot, parameters);
    world.changed();
    Ok(json!(true))
}

pub(crate) fn info(world: &World, bot_id: &str) -> Answer {
    let bot = world.bots.get(bot_id).ok_or_else(Refusal::unauthorized)?;
    let mut info = json!({"url": "", "has_custom_certificate": false, "pending_update_count": bot.pending.len()});
    let Some(keys) = info.as_object_mut() else { return Ok(info) };
    if let Some(webhook) = &bot.webhook {
        keys.insert("url".to_owned(), json!(webhook.url));
        keys.insert("max_connections".to_owned(), json!(webhook.max_connections));
        keys.insert("ip_address".to_owned(), json!("127.0.0.1"));
        if let Some(listed) = &webhook.allowed_updates {
            keys.insert("allowed_updates".to_owned(), json!(listed));
        }
    }
    if let Some((date, message)) = &bot.last_error {
        keys.insert("last_error_date".to_owned(), json!(date));
        keys.insert("last_error_message".to_owned(), json!(message));
    }
    Ok(info)
}

pub(crate) fn get_updates(world: &mut World, bot_id: &str, parameters: &Parameters) -> Answer {
    let bot = world.bots.get_mut(bot_id).ok_or_else(Refusal::unauthorized)?;
    if bot.webhook.is_some() {
        return Err(Refusal::conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        ));
    }
    if let Some(offset) = parameters.integer("offset") {
        if offset >= 0 {
            bot.pending.retain(|update| update.update_id >= offset);
        } else {
            let tail = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let surplus = bot.pending.len().saturating_sub(tail);
            bot.pending.drain(..surplus);
        }
    }
    let limit = usize::try_from(parameters.integer("limit").unwrap_or(100).clamp(1, 100)).unwrap_or(100);
    let read = |update: &crate::telegram::Update| serde_json::from_str::<Value>(&update.body).ok();
    let updates: Vec<Value> = bot.pending.iter().take(limit).filter_map(read).collect();
    world.changed();
    Ok(json!(updates))
}

fn drop_pending(bot: &mut Bot, parameters: &Parameters) {
    if parameters.is_true("drop_pending_updates") {
        bot.pending.clear();
    }
}

/// https on one of four ports; the simulator also takes plain http to this machine.
fn check_url(url: &str) -> Result<(), Refusal> {
    let uri: Uri = url.parse().map_err(|_| Refusal::bad_request("invalid webhook URL specified"))?;
    let host = uri.host().unwrap_or_default();
    let own = host == "localhost" || host == "[::1]" || host.starts_with("127.");
    match uri.scheme_str() {
        Some("http") if own => Ok(()),
        Some("https") if own => Ok(()),
        Some("https") if !host.is_empty() => {
            if PORTS.contains(&uri.port_u16().unwrap_or(443)) {
                Ok(())
            } else {
                Err(Refusal::bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"))
            }
        }
        Some("http") => Err(Refusal::bad_request("bad webhook: An HTTPS URL must be provided for webhook")),
        _ => Err(Refusal::bad_request("invalid webhook URL specified")),
    }
}

fn check_secret(secret: &str) -> Result<(), Refusal> {
    if secret.len() > 256 {
        return Err(Refusal::bad_request("secret token is too long"));
    }
    if !secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') {
        return Err(Refusal::bad_request("secret token contains unallowed characters"));
    }
    Ok(())
}
