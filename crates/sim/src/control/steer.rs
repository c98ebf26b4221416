//! Changing the simulator.

use axum::extract::{Query, State};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::TokenState;
use crate::business::{self, BusinessEvent};
use crate::channel::Channel;
use crate::control::{Given, Refused, as_value, read as read_body};
use crate::customer::{self, CustomerContent};
use crate::delivery;
use crate::engine;
use crate::faults::Fault;
use crate::phone::PhoneKey;
use crate::receipts;
use crate::rules::Rules;
use crate::simulator;
use crate::templates::review::{self, TemplateEvent};
use crate::world::{Shared, World};

/// One thing that a customer sends: `{person, channel, account?, text}` or with `type` and the keys of that type.
#[derive(Debug, Deserialize)]
struct Sent {
    person: String,
    channel: Channel,
    account: Option<String>,
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
}

impl Sent {
    fn part(mut self, world: &World) -> Result<(PhoneKey, CustomerContent), Refused> {
        let key = world.phone_key(&self.person, self.channel, self.account.as_deref())?;
        if !self.rest.contains_key("type") {
            self.rest.insert("type".to_owned(), json!("text"));
        }
        let content = serde_json::from_value(Value::Object(self.rest))
            .map_err(|error| Refused::bad(format!("what {} sends cannot be read: {error}", self.person)))?;
        Ok((key, content))
    }
}

/// What the platform does to a template: `{name, language, event, …}`.
#[derive(Debug, Deserialize)]
struct TemplateOrder {
    name: String,
    language: String,
    #[serde(flatten)]
    event: TemplateEvent,
}

/// `POST /sim/templates`
pub(crate) async fn template(State(shared): State<Shared>, body: Bytes) -> Given {
    let order: TemplateOrder = read_body(&body)?;
    let mut world = shared.world();
    let ids = world.templates.named(&order.name, &order.language);
    if ids.is_empty() {
        return Err(Refused::bad(format!("there is no template {} in {}", order.name, order.language)));
    }
    for id in &ids {
        let _ = review::happen(&mut world, id, order.event.clone());
    }
    as_value(json!({"templates": ids}))
}

/// `POST /sim/send`: one message, or `{"batch": [message, …]}` that leaves in one webhook per channel of Meta.
pub(crate) async fn send(State(shared): State<Shared>, body: Bytes) -> Given {
    let mut value: Value = read_body(&body)?;
    let batch = value.get_mut("batch").map(Value::take);
    let single = batch.is_none();
    let parts: Vec<Sent> = match batch {
        Some(batch) => serde_json::from_value(batch),
        None => serde_json::from_value(value).map(|one| vec![one]),
    }
    .map_err(|error| Refused::bad(format!("say {{person, channel, text}} or {{batch: […]}}: {error}")))?;
    let mut world = shared.world();
    let parts: Result<Vec<_>, Refused> = parts.into_iter().map(|sent| sent.part(&world)).collect();
    let written = customer::write_all(&mut world, parts?)?;
    match written.first() {
        Some(first) if single => as_value(first),
        _ => as_value(json!({"messages": written})),
    }
}

/// What the business or the platform does: `{channel, account?, kind, …}`.
#[derive(Debug, Deserialize)]
struct Done {
    channel: Channel,
    account: Option<String>,
    #[serde(flatten)]
    event: serde_json::Map<String, Value>,
}

/// `POST /sim/business`
pub(crate) async fn business(State(shared): State<Shared>, body: Bytes) -> Given {
    let done: Done = read_body(&body)?;
    let event: BusinessEvent = serde_json::from_value(Value::Object(done.event))
        .map_err(|error| Refused::bad(format!("what the business does cannot be read: {error}")))?;
    let mut world = shared.world();
    let id = business::happen(&mut world, done.channel, done.account.as_deref(), &event)?;
    as_value(json!({"message_id": id}))
}

#[derive(Debug, Deserialize)]
struct Phone {
    person: String,
    channel: Channel,
    account: Option<String>,
    blocked: Option<bool>,
}

/// `POST /sim/read {person, channel}`: the phone reads what has arrived.
pub(crate) async fn read(State(shared): State<Shared>, body: Bytes) -> Given {
    let phone: Phone = read_body(&body)?;
    let mut world = shared.world();
    let key = world.phone_key(&phone.person, phone.channel, phone.account.as_deref())?;
    receipts::read_all(&mut world, &key);
    as_value(world.view(&key))
}

/// `POST /sim/block {person, channel, blocked}`
pub(crate) async fn block(State(shared): State<Shared>, body: Bytes) -> Given {
    let phone: Phone = read_body(&body)?;
    let mut world = shared.world();
    let key = world.phone_key(&phone.person, phone.channel, phone.account.as_deref())?;
    customer::set_blocked(&mut world, &key, phone.blocked.unwrap_or(true));
    as_value(world.view(&key))
}

/// `POST /sim/people`: adds a person or replaces the one with this id.
pub(crate) async fn put_person(State(shared): State<Shared>, body: Bytes) -> Given {
    let person: crate::people::Person = read_body(&body)?;
    if person.id.is_empty() || person.name.is_empty() || !Channel::ALL.iter().any(|channel| person.is_on(*channel)) {
        return Err(Refused::bad(
            "a person needs an id, a name and at least one of whatsapp, messenger, instagram, telegram",
        ));
    }
    let mut world = shared.world();
    let accounts = world.config.accounts.clone();
    world.people.put(person.clone(), &accounts);
    world.changed();
    as_value(person)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockOrder {
    advance_ms: Option<i64>,
    #[serde(default)]
    hold: bool,
    #[serde(default)]
    release: bool,
}

/// `POST /sim/clock {advance_ms | hold | release}`
pub(crate) async fn clock(State(shared): State<Shared>, body: Bytes) -> Given {
    let order: ClockOrder = read_body(&body)?;
    if order.hold && order.release {
        return Err(Refused::bad("say hold or release, not both"));
    }
    if order.advance_ms.is_some_and(|by| by < 0) {
        return Err(Refused::bad("advance_ms must not be negative: time does not run backward"));
    }
    {
        let mut world = shared.world();
        if order.hold {
            world.clock.hold();
        }
        if order.release {
            world.clock.release();
        }
        world.changed();
    }
    if let Some(by_ms) = order.advance_ms {
        engine::advance(&shared, by_ms).await;
    }
    crate::control::observe::clock(State(shared)).await
}

/// `POST /sim/settle`: answers when nothing is under way and nothing is due.
pub(crate) async fn settle(State(shared): State<Shared>) -> Given {
    engine::settle(&shared).await;
    as_value(json!({"settled": true}))
}

/// `POST /sim/rules`: any of the rules; the others stay as they are.
pub(crate) async fn rules(State(shared): State<Shared>, body: Bytes) -> Given {
    let changes: serde_json::Map<String, Value> = read_body(&body)?;
    let mut world = shared.world();
    let mut all = serde_json::to_value(&world.rules).unwrap_or_default();
    if let Some(keys) = all.as_object_mut() {
        keys.extend(changes);
    }
    let rules: Rules =
        serde_json::from_value(all).map_err(|error| Refused::bad(format!("the rules cannot be read: {error}")))?;
    world.rules = rules;
    world.changed();
    as_value(&world.rules)
}

#[derive(Debug, Deserialize)]
struct TokenOrder {
    channel: Channel,
    account: Option<String>,
    state: TokenWord,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TokenWord {
    Live,
    Expired,
    Revoked,
}

/// `POST /sim/tokens {channel, account?, state: live|expired|revoked}`
pub(crate) async fn token(State(shared): State<Shared>, body: Bytes) -> Given {
    let order: TokenOrder = read_body(&body)?;
    let state = match order.state {
        TokenWord::Live => TokenState::Live,
        TokenWord::Expired => TokenState::Expired,
        TokenWord::Revoked => TokenState::Revoked,
    };
    let mut world = shared.world();
    world.account_or_first(order.channel, order.account.as_deref())?;
    simulator::set_token_state(&mut world, order.channel, order.account.as_deref(), state);
    as_value(json!({"changed": true}))
}

/// `POST /sim/faults {kind, channel?, account?, count?, …}`
pub(crate) async fn set_fault(State(shared): State<Shared>, body: Bytes) -> Given {
    let fault: Fault = read_body(&body)?;
    let mut world = shared.world();
    world.faults.set(fault);
    world.changed();
    as_value(json!({"faults": world.faults.all()}))
}

#[derive(Debug, Deserialize)]
pub(crate) struct OfChannel {
    channel: Option<Channel>,
}

/// `DELETE /sim/faults[?channel=]`
pub(crate) async fn clear_faults(State(shared): State<Shared>, Query(which): Query<OfChannel>) -> Given {
    let mut world = shared.world();
    simulator::clear_faults(&mut world, which.channel);
    as_value(json!({"faults": world.faults.all()}))
}

#[derive(Debug, Deserialize)]
struct HandshakeOrder {
    channel: Channel,
}

/// `POST /sim/handshake {channel}`
pub(crate) async fn handshake(State(shared): State<Shared>, body: Bytes) -> Given {
    let order: HandshakeOrder = read_body(&body)?;
    as_value(simulator::handshake(&shared, order.channel).await?)
}

/// `POST /sim/webhook?channel=`: the body is signed as it is and posted to the hub, once.
pub(crate) async fn webhook(State(shared): State<Shared>, Query(which): Query<OfChannel>, body: Bytes) -> Given {
    let channel =
        which.channel.ok_or_else(|| Refused::bad("say which channel signs: /sim/webhook?channel=whatsapp"))?;
    match delivery::post_made_up(&shared, channel, body).await {
        Ok(answer) => as_value(json!({"status": answer.status, "body": answer.body})),
        Err(reason) => as_value(json!({"status": null, "body": reason})),
    }
}
