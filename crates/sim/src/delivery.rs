//! Posting webhooks of Meta: exact bytes, signature, retries with backoff on the virtual clock (platforms.md D, G.4).

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, Method, Request};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::channel::Channel;
use crate::faults::FaultKind;
use crate::journal::{Authorization, Direction, Exchange};
use crate::meta::{MetaItem, envelopes};
use crate::phone::MessageState;
use crate::schedule::{Delivery, Task};
use crate::wire;
use crate::world::{Comment, Shared, World};

const HOUR_MS: i64 = 3_600_000;
/// Meta does not publish its intervals; these decrease in frequency as documented, the first retry is at once.
const RETRY_MS: [i64; 10] = [0, 5_000, 30_000, 120_000, 300_000, 900_000, 1_800_000, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS];
/// In a lively demo nobody wants to wait for hours.
const LIVELY_RETRY_MS: [i64; 6] = [500, 1_000, 2_000, 3_000, 5_000, 10_000];

/// What the hub said to a webhook.
#[derive(Debug)]
pub(crate) struct HubAnswer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: String,
}

impl HubAnswer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// The client that posts to the hub, with connections kept open.
pub(crate) struct HubClient(Client<HttpConnector, Full<Bytes>>);

impl HubClient {
    pub(crate) fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }

    /// One call; the reason in words when there was no answer.
    pub(crate) async fn call(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
        timeout: Duration,
    ) -> Result<HubAnswer, String> {
        let mut request =
            Request::builder().method(method).uri(url).body(Full::new(body)).map_err(|error| error.to_string())?;
        *request.headers_mut() = headers;
        let exchange = async {
            let response = self.0.request(request).await.map_err(|_| "the hub could not be reached".to_owned())?;
            let status = response.status().as_u16();
            let retry_after =
                response.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
            let bytes = Limited::new(response.into_body(), 64 * 1024).collect().await.map(|body| body.to_bytes());
            let body = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
            Ok(HubAnswer { status, retry_after, body })
        };
        match tokio::time::timeout(timeout, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(format!("the hub did not answer within {} ms", timeout.as_millis())),
        }
    }
}

/// Items become webhooks, in as few posts as possible; unsubscribed fields are dropped.
pub(crate) fn emit(world: &mut World, items: Vec<MetaItem>) {
    let items: Vec<MetaItem> = items.into_iter().map(|item| routed(world, item)).collect();
    let mut wanted: Vec<MetaItem> = items.into_iter().filter(|item| world.is_subscribed(item)).collect();
    if wanted.is_empty() {
        return;
    }
    let first = wanted.first().map(|item| (item.channel, item.account.clone()));
    if let Some((channel, account)) = first
        && world.faults.take(channel, &account, |kind| (*kind == FaultKind::ReorderWebhooks).then_some(())).is_some()
    {
        world.chance.shuffle(&mut wanted);
        let delay = world.chance.between(0, 3_000);
        return plan_envelopes(world, wanted, delay);
    }
    plan_envelopes(world, wanted, 0);
}

/// Messages of a thread that another app controls come as `standby`; comments are remembered for private replies.
fn routed(world: &mut World, item: MetaItem) -> MetaItem {
    let at_ms = world.now_ms();
    let text_of = |name: &str| item.item.get(name).and_then(serde_json::Value::as_str);
    if let (Some(comment), Some(from)) = (text_of("comment_id").or(text_of("id")), item.item.get("from"))
        && matches!(item.field.as_str(), "feed" | "comments" | "live_comments")
    {
        let from = from.get("id").and_then(serde_json::Value::as_str).unwrap_or_default();
        if let Some(key) = world.phone_at(item.channel, &item.account, from) {
            world.comments.insert(comment.to_owned(), Comment { key, at_ms });
        }
    }
    let key = item.carries.as_ref().map(|(key, _)| key);
    let owner = key.and_then(|key| world.threads.get(key)).filter(|owner| *owner != crate::APP_ID);
    if owner.is_none() || item.field != "messages" && item.channel == Channel::WhatsApp {
        return item;
    }
    if item.channel != Channel::WhatsApp {
        return MetaItem { field: "standby".to_owned(), ..item };
    }
    let display = world.account(item.channel, &item.account).and_then(|account| account.own_phone());
    let contacts: Vec<&serde_json::Value> = item.contact.iter().collect();
    let value = serde_json::json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": display, "phone_number_id": item.account},
        "contacts": contacts, "standby": {"messages": [item.item]},
    });
    MetaItem { field: "standby".to_owned(), item: value, contact: None, ..item }
}

fn plan_envelopes(world: &mut World, items: Vec<MetaItem>, delay_ms: i64) {
    let now = world.now_ms();
    for envelope in envelopes(items, &world.config.accounts, now) {
        let delivery = Delivery {
            channel: envelope.channel,
            account: envelope.account,
            body: wire::meta_json(&envelope.body),
            carries: envelope.carries,
            attempts: 0,
            first_at_ms: now,
        };
        world.plan(delay_ms, Task::Deliver(delivery));
    }
}

/// Posts a webhook in a task of its own; the webhooks of Meta are not waiting for each other.
pub(crate) fn start(shared: &Shared, world: &mut World, delivery: Delivery) {
    let number = world.begin(Some(Task::Deliver(delivery.clone())));
    let shared = shared.clone();
    tokio::spawn(async move {
        post(&shared, delivery, number).await;
    });
}

/// Posts bytes that somebody made up, signed as the channel signs: for bodies that no platform would send. Tried once.
pub(crate) async fn post_made_up(shared: &Shared, channel: Channel, bytes: Bytes) -> Result<HubAnswer, String> {
    let (url, headers, timeout) = {
        let world = shared.world();
        let bot = world.bots.values().find_map(|bot| bot.webhook.as_ref());
        let (url, headers) = match (channel, bot) {
            (Channel::Telegram, Some(webhook)) => (webhook.url.clone(), secret_header(webhook.secret_token.as_deref())),
            _ => (world.config.hub.webhook(channel), signed_headers(Some(world.secret_of(channel)), &bytes)),
        };
        (url, headers, Duration::from_millis(world.rules.webhook_timeout_ms))
    };
    let answer = shared.hub.call(Method::POST, &url, headers, bytes.clone(), timeout).await;
    shared.world().keep(Exchange {
        direction: Direction::PlatformToHub,
        channel: Some(channel),
        account: None,
        method: "POST".to_owned(),
        path: url,
        authorization: Authorization::Signature,
        request: String::from_utf8_lossy(&bytes).into_owned(),
        status: answer.as_ref().ok().map(|answer| answer.status),
        response: answer.as_ref().map(|answer| answer.body.clone()).unwrap_or_default(),
        note: Some("made up".to_owned()),
    });
    answer
}

/// The headers of a webhook of Meta; without a secret there is no signature.
fn signed_headers(secret: Option<&str>, body: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut put = |name: &'static str, value: String| {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    };
    put("content-type", "application/json".to_owned());
    put("user-agent", "facebookexternalua".to_owned());
    if let Some(secret) = secret {
        put("x-hub-signature-256", wire::signature_sha256(secret, body));
        put("x-hub-signature", wire::signature_sha1(secret, body));
    }
    headers
}

/// The headers of an update of Telegram.
pub(crate) fn secret_header(secret: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    if let Some(value) = secret.and_then(|secret| secret.parse().ok()) {
        headers.insert("x-telegram-bot-api-secret-token", value);
    }
    headers
}

struct Plan {
    url: String,
    headers: HeaderMap,
    copies: u32,
    unreachable: bool,
    timeout: Duration,
    note: Option<String>,
}

async fn post(shared: &Shared, mut delivery: Delivery, number: u64) {
    let plan = prepare(&mut shared.world(), &delivery);
    delivery.attempts += 1;
    let mut answered = None;
    for copy in 0..=plan.copies {
        let answer = if plan.unreachable {
            Err("the hub cannot be reached (fault)".to_owned())
        } else {
            let headers = plan.headers.clone();
            shared.hub.call(Method::POST, &plan.url, headers, Bytes::from(delivery.body.clone()), plan.timeout).await
        };
        let mut world = shared.world();
        let note = if copy > 0 { Some("duplicate".to_owned()) } else { plan.note.clone() };
        journal_post(&mut world, &delivery, &plan.url, &answer, note);
        if copy == 0 {
            answered = Some(answer);
        }
    }
    let mut world = shared.world();
    match answered {
        Some(Ok(answer)) if answer.is_success() => arrived(&mut world, &delivery),
        _ => plan_retry(&mut world, delivery),
    }
    world.end(number);
}

fn prepare(world: &mut World, delivery: &Delivery) -> Plan {
    let (channel, account) = (delivery.channel, delivery.account.as_str());
    let take = |world: &mut World, kind: FaultKind| {
        world.faults.take(channel, account, |found| (*found == kind).then_some(())).is_some()
    };
    let unreachable = take(world, FaultKind::HubUnreachable);
    let missing = !unreachable && take(world, FaultKind::MissingSignature);
    let bad = !unreachable && !missing && take(world, FaultKind::BadSignature);
    let copies = world.faults.take(channel, account, |kind| match kind {
        FaultKind::DuplicateWebhooks { times } => Some(*times),
        _ => None,
    });
    let secret = if bad { "not-the-secret-of-this-app" } else { world.secret_of(channel) };
    let headers = signed_headers((!missing).then_some(secret), delivery.body.as_bytes());
    Plan {
        url: world.config.hub.webhook(channel),
        headers,
        copies: copies.unwrap_or(0),
        unreachable,
        timeout: Duration::from_millis(world.rules.webhook_timeout_ms),
        note: match (missing, bad) {
            (true, _) => Some("without a signature (fault)".to_owned()),
            (_, true) => Some("with a bad signature (fault)".to_owned()),
            _ if delivery.attempts > 0 => Some(format!("attempt {}", delivery.attempts + 1)),
            _ => None,
        },
    }
}

fn journal_post(
    world: &mut World,
    delivery: &Delivery,
    url: &str,
    answer: &Result<HubAnswer, String>,
    note: Option<String>,
) {
    world.keep(Exchange {
        direction: Direction::PlatformToHub,
        channel: Some(delivery.channel),
        account: Some(delivery.account.clone()),
        method: "POST".to_owned(),
        path: url.to_owned(),
        authorization: Authorization::Signature,
        request: delivery.body.clone(),
        status: answer.as_ref().ok().map(|answer| answer.status),
        response: answer.as_ref().map(|answer| answer.body.clone()).unwrap_or_default(),
        note: note.or_else(|| answer.as_ref().err().cloned()),
    });
}

/// The hub has it: the customers' messages get their second tick.
fn arrived(world: &mut World, delivery: &Delivery) {
    world.failing_since_ms.remove(&delivery.account);
    for (key, message) in &delivery.carries {
        if let Some(message) = world.phones.message_mut(key, message) {
            message.state = message.state.max(MessageState::Delivered);
        }
    }
}

fn plan_retry(world: &mut World, delivery: Delivery) {
    let now = world.now_ms();
    let lively = world.config.lively;
    let since = *world.failing_since_ms.entry(delivery.account.clone()).or_insert(now);
    if delivery.channel == Channel::Messenger && !lively && now.saturating_sub(since) >= HOUR_MS {
        // "Webhooks Disabled": the page must be subscribed again (D, retries).
        tracing::warn!(account = %delivery.account, "webhooks of the page were failing for an hour: unsubscribed");
        world.subscriptions.insert(delivery.account.clone(), BTreeSet::new());
    }
    let unsubscribed = delivery.channel == Channel::Messenger
        && world.subscriptions.get(&delivery.account).is_none_or(BTreeSet::is_empty);
    let patience = if delivery.channel == Channel::WhatsApp { 7 * 24 * HOUR_MS } else { 36 * HOUR_MS };
    if unsubscribed || now.saturating_sub(delivery.first_at_ms) > patience {
        tracing::warn!(channel = %delivery.channel, attempts = delivery.attempts, "webhook given up");
        return;
    }
    let steps: &[i64] = if lively { &LIVELY_RETRY_MS } else { &RETRY_MS };
    let step = usize::try_from(delivery.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let delay = steps.get(step).or(steps.last()).copied().unwrap_or(HOUR_MS);
    world.plan(delay, Task::Deliver(delivery));
}
