//! How updates travel to a bot's webhook, as the real server does it (platforms.md E.2, "Delivery algorithm"): one update per
//! post, in order within a chat, chats in parallel up to `max_connections`; a failed one is retried at once, then after 2, 4,
//! 8 … seconds up to a random 60 to 120, or when `Retry-After` says; what would come after its expiry is dropped.

use std::time::Duration;

use axum::http::{HeaderMap, Method};
use bytes::Bytes;
use serde_json::Value;

use crate::channel::Channel;
use crate::delivery::{HubAnswer, secret_header};
use crate::faults::FaultKind;
use crate::journal::{Authorization, Direction, Exchange};
use crate::phone::MessageState;
use crate::schedule::Task;
use crate::telegram::parameters::Parameters;
use crate::telegram::{Update, calls};
use crate::world::{Shared, World};

/// A webhook that answers 410 for so long is removed.
const GONE_MS: i64 = 23 * 3_600_000;
/// A `Retry-After` of the hub is taken up to an hour.
const LONGEST_RETRY_AFTER_S: i64 = 3_600;

/// Posts the head of the chat's queue when it is due and a connection is free.
pub(crate) fn start(shared: &Shared, world: &mut World, bot_id: &str, chat: i64) {
    let now = world.now_ms();
    let Some(bot) = world.bots.get_mut(bot_id) else { return };
    let before = bot.pending.len();
    bot.pending.retain(|update| update.expires_ms > now);
    if bot.pending.len() < before {
        tracing::debug!(bot = bot_id, "updates expired");
    }
    let Some(webhook) = bot.webhook.clone() else { return };
    if bot.posting.contains(&chat) || bot.posting.len() >= webhook.max_connections as usize {
        return;
    }
    let Some(update) = bot.pending.iter().find(|update| update.chat == chat).cloned() else { return };
    if update.not_before_ms > now {
        let wait = update.not_before_ms - now;
        return world.plan(wait, Task::Updates { bot: bot_id.to_owned(), chat });
    }
    bot.posting.insert(chat);
    let number = world.begin(None);
    let plan = prepare(world, bot_id, webhook.url, webhook.secret_token);
    let (shared, bot_id) = (shared.clone(), bot_id.to_owned());
    tokio::spawn(async move {
        post(&shared, &bot_id, update, plan).await;
        shared.world().end(number);
    });
}

struct Plan {
    url: String,
    headers: HeaderMap,
    copies: u32,
    unreachable: bool,
    timeout: Duration,
    note: Option<String>,
}

fn prepare(world: &mut World, bot: &str, url: String, secret: Option<String>) -> Plan {
    let take = |world: &mut World, kind: FaultKind| {
        world.faults.take(Channel::Telegram, bot, |found| (*found == kind).then_some(())).is_some()
    };
    let unreachable = take(world, FaultKind::HubUnreachable);
    let missing = !unreachable && take(world, FaultKind::MissingSignature);
    let bad = !unreachable && !missing && take(world, FaultKind::BadSignature);
    let copies = world.faults.take(Channel::Telegram, bot, |kind| match kind {
        FaultKind::DuplicateWebhooks { times } => Some(*times),
        _ => None,
    });
    let shown = if bad { Some("not-the-secret-of-this-bot") } else { secret.as_deref() };
    let headers = secret_header(shown.filter(|_| !missing));
    Plan {
        url,
        headers,
        copies: copies.unwrap_or(0),
        unreachable,
        timeout: Duration::from_millis(world.rules.webhook_timeout_ms),
        note: match (missing, bad) {
            (true, _) => Some("without the secret (fault)".to_owned()),
            (_, true) => Some("with a bad secret (fault)".to_owned()),
            _ => None,
        },
    }
}

async fn post(shared: &Shared, bot: &str, update: Update, plan: Plan) {
    let mut first = None;
    for copy in 0..=plan.copies {
        let answer = if plan.unreachable {
            Err("the hub cannot be reached (fault)".to_owned())
        } else {
            let headers = plan.headers.clone();
            shared.hub.call(Method::POST, &plan.url, headers, Bytes::from(update.body.clone()), plan.timeout).await
        };
        let note = if copy > 0 { Some("duplicate".to_owned()) } else { plan.note.clone() };
        shared.world().keep(Exchange {
            direction: Direction::PlatformToHub,
            channel: Some(Channel::Telegram),
            account: Some(bot.to_owned()),
            method: "POST".to_owned(),
            path: plan.url.clone(),
            authorization: Authorization::Signature,
            request: update.body.clone(),
            status: answer.as_ref().ok().map(|answer| answer.status),
            response: answer.as_ref().map(|answer| answer.body.clone()).unwrap_or_default(),
            note: note.or_else(|| answer.as_ref().err().cloned()),
        });
        if copy == 0 {
            first = Some(answer);
        }
    }
    let mut world = shared.world();
    match first {
        Some(Ok(answer)) if answer.is_success() => succeeded(&mut world, bot, &update, &answer.body),
        Some(outcome) => failed(&mut world, bot, &update, outcome),
        None => {}
    }
    go_on(&mut world, bot, update.chat);
}

fn succeeded(world: &mut World, bot_id: &str, update: &Update, body: &str) {
    if let Some(bot) = world.bots.get_mut(bot_id) {
        bot.pending.retain(|pending| pending.update_id != update.update_id);
        bot.gone_since_ms = None;
    }
    if let Some((key, message)) = &update.carries
        && let Some(message) = world.phones.message_mut(key, message)
    {
        message.state = message.state.max(MessageState::Delivered);
    }
    // A method in the answer is executed, its result thrown away.
    if let Ok(call) = serde_json::from_str::<Value>(body)
        && let Some(method) = call.get("method").and_then(Value::as_str).map(str::to_lowercase)
        && !method.starts_with("get")
        && !["setwebhook", "deletewebhook", "close", "logout"].contains(&method.as_str())
    {
        let ignored = calls::call(world, bot_id, &method, &Parameters::of(&call));
        tracing::debug!(bot = bot_id, method, accepted = ignored.is_ok(), "method in a webhook's answer");
    }
}

fn failed(world: &mut World, bot_id: &str, update: &Update, outcome: Result<HubAnswer, String>) {
    let now = world.now_ms();
    let highest_delay = world.chance.between(60_000, 120_000);
    let lively = world.config.lively;
    let Some(bot) = world.bots.get_mut(bot_id) else { return };
    let (reason, retry_after, status) = match outcome {
        Ok(answer) => {
            (format!("Wrong response from the webhook: {}", answer.status), answer.retry_after, Some(answer.status))
        }
        Err(_) => ("Connection failed or timed out".to_owned(), None, None),
    };
    bot.last_error = Some((now / 1000, reason));
    if status == Some(410) {
        let since = *bot.gone_since_ms.get_or_insert(now);
        if now - since > GONE_MS {
            bot.webhook = None;
            return;
        }
    } else {
        bot.gone_since_ms = None;
    }
    let Some(pending) = bot.pending.iter_mut().find(|pending| pending.update_id == update.update_id) else { return };
    pending.attempts += 1;
    let told = retry_after.and_then(|value| value.trim().parse::<i64>().ok());
    let wait = match told {
        Some(seconds) => seconds.clamp(0, LONGEST_RETRY_AFTER_S) * 1000,
        None => {
            let wait = pending.delay_ms;
            let doubled = if wait == 0 { 2_000 } else { wait * 2 };
            pending.delay_ms = doubled.min(if lively { 10_000 } else { highest_delay });
            wait
        }
    };
    pending.not_before_ms = now + wait;
    if pending.not_before_ms >= pending.expires_ms {
        let dropped = pending.update_id;
        bot.pending.retain(|pending| pending.update_id != dropped);
    }
}

/// The connection is free: this chat and those that waited for a connection look again.
fn go_on(world: &mut World, bot_id: &str, chat: i64) {
    let now = world.now_ms();
    let Some(bot) = world.bots.get_mut(bot_id) else { return };
    bot.posting.remove(&chat);
    let mut heads: Vec<(i64, i64)> = Vec::new();
    for update in &bot.pending {
        if !heads.iter().any(|(chat, _)| *chat == update.chat) && !bot.posting.contains(&update.chat) {
            heads.push((update.chat, update.not_before_ms));
        }
    }
    for (waiting, not_before) in heads {
        // Others with a later time have a task of their own already.
        if waiting == chat || not_before <= now {
            world.plan(not_before - now, Task::Updates { bot: bot_id.to_owned(), chat: waiting });
        }
    }
}

/// Plans all queues of a bot, after a start or a new webhook.
pub(crate) fn plan_all(world: &mut World, bot_id: &str) {
    let now = world.now_ms();
    let Some(bot) = world.bots.get(bot_id) else { return };
    let mut chats: Vec<(i64, i64)> = Vec::new();
    for update in &bot.pending {
        if !chats.iter().any(|(chat, _)| *chat == update.chat) {
            chats.push((update.chat, update.not_before_ms));
        }
    }
    for (chat, not_before) in chats {
        world.plan(not_before - now, Task::Updates { bot: bot_id.to_owned(), chat });
    }
}
