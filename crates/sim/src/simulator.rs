//! The handle on a running simulator: the same things in process that the control API gives over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, Method};
use bytes::Bytes;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::account::Tokens;
use crate::business::{self, BusinessEvent};
use crate::chance::Chance;
use crate::channel::Channel;
use crate::clock::Clock;
use crate::config::{HubAddress, SimulatorConfig};
use crate::customer::{self, CustomerContent, Written};
use crate::error::SimulatorError;
use crate::faults::{Fault, Faults};
use crate::journal::{Authorization, Direction, Exchange, Journal, JournalEntry};
use crate::media::Media;
use crate::pace::Pace;
use crate::people::{People, Person};
use crate::phone::{PhoneView, Phones};
use crate::rules::Rules;
use crate::schedule::Schedule;
use crate::templates::Templates;
use crate::templates::review::TemplateEvent;
use crate::world::{Platforms, Shared, World};
use crate::{account, book, cast, delivery, engine, graph, lively, receipts, serve, telegram, templates};

/// A running simulator. Cheap to clone; it runs until `stop`.
#[derive(Clone)]
pub struct Simulator {
    shared: Shared,
    address: SocketAddr,
    tasks: Arc<Mutex<JoinSet<()>>>,
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Simulator({})", self.address)
    }
}

/// What the hub answered to a handshake of Meta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handshake {
    /// 200 with the bare challenge.
    pub verified: bool,
    /// The status, when there was an answer.
    pub status: Option<u16>,
    /// The body, or why there was no answer.
    pub body: String,
}

impl Simulator {
    /// Starts all platforms, the control API and the page on one listener.
    pub async fn start(config: SimulatorConfig, listener: TcpListener) -> Result<Self, SimulatorError> {
        let address = listener.local_addr()?;
        let world = open_world(config, address)?;
        let shared = Platforms::new(world);
        book::write(&shared).await?;
        let mut tasks = JoinSet::new();
        tasks.spawn(serve::run(listener, serve::router(&shared), shared.closing.subscribe()));
        tasks.spawn(engine::run(shared.clone()));
        if shared.world().config.state_file.is_some() {
            tasks.spawn(book::keep(shared.clone()));
        }
        Ok(Self { shared, address, tasks: Arc::new(Mutex::new(tasks)) })
    }

    /// Where the simulator listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn base(&self) -> String {
        self.shared.world().base.clone()
    }

    /// The page where one can be the customer.
    pub fn page_url(&self) -> String {
        format!("{}/", self.base())
    }

    /// META_GRAPH_URL: what stands for `https://graph.facebook.com`.
    pub fn graph_url(&self) -> String {
        format!("{}/graph", self.base())
    }

    /// INSTAGRAM_GRAPH_URL: what stands for `https://graph.instagram.com`.
    pub fn instagram_graph_url(&self) -> String {
        format!("{}/instagram-graph", self.base())
    }

    /// TELEGRAM_API_URL: what stands for `https://api.telegram.org`.
    pub fn telegram_url(&self) -> String {
        format!("{}/telegram", self.base())
    }

    /// Webhooks go to another hub from now on; preset Telegram webhooks follow.
    pub fn set_hub(&self, hub: HubAddress) {
        let mut world = self.shared.world();
        let (old, new) = (world.config.hub.webhook(Channel::Telegram), hub.webhook(Channel::Telegram));
        for bot in world.bots.values_mut() {
            if let Some(webhook) = bot.webhook.as_mut().filter(|webhook| webhook.url == old) {
                webhook.url.clone_from(&new);
            }
        }
        world.config.hub = hub;
        world.changed();
    }

    /// A person writes words to the first account of a channel.
    pub async fn customer_writes(&self, person: &str, channel: Channel, text: &str) -> Result<Written, SimulatorError> {
        self.customer_sends(person, channel, None, CustomerContent::text(text)).await
    }

    /// A person sends anything to an account (or the first of the channel).
    pub async fn customer_sends(
        &self,
        person: &str,
        channel: Channel,
        account: Option<&str>,
        content: CustomerContent,
    ) -> Result<Written, SimulatorError> {
        let mut world = self.shared.world();
        let key = world.phone_key(person, channel, account)?;
        customer::write(&mut world, &key, content)
    }

    /// Several people send at once; what goes to Meta leaves in one webhook per channel.
    pub async fn customers_send_together(
        &self,
        parts: Vec<(String, Channel, Option<String>, CustomerContent)>,
    ) -> Result<Vec<Written>, SimulatorError> {
        let mut world = self.shared.world();
        let mut keyed = Vec::with_capacity(parts.len());
        for (person, channel, account, content) in parts {
            keyed.push((world.phone_key(&person, channel, account.as_deref())?, content));
        }
        customer::write_all(&mut world, keyed)
    }

    /// Something happens at the business's side without the hub; gives the message's id when there is one.
    pub fn business_does(
        &self,
        channel: Channel,
        account: Option<&str>,
        event: &BusinessEvent,
    ) -> Result<Option<String>, SimulatorError> {
        business::happen(&mut self.shared.world(), channel, account, event)
    }

    /// The phone reads everything that has arrived, now (for rules with `phones_read` off).
    pub fn customer_reads(&self, person: &str, channel: Channel) -> Result<(), SimulatorError> {
        let mut world = self.shared.world();
        let key = world.phone_key(person, channel, None)?;
        receipts::read_all(&mut world, &key);
        Ok(())
    }

    /// The person blocks the business, or takes that back.
    pub fn set_blocked(&self, person: &str, channel: Channel, blocked: bool) -> Result<(), SimulatorError> {
        let mut world = self.shared.world();
        let key = world.phone_key(person, channel, None)?;
        customer::set_blocked(&mut world, &key, blocked);
        Ok(())
    }

    /// All people.
    pub fn people(&self) -> Vec<Person> {
        self.shared.world().people.all().to_vec()
    }

    /// Adds a person, or replaces the one with this id.
    pub fn add_person(&self, person: Person) {
        let mut world = self.shared.world();
        let accounts = world.config.accounts.clone();
        world.people.put(person, &accounts);
        world.changed();
    }

    /// Sets a fault.
    pub fn set_fault(&self, fault: Fault) {
        let mut world = self.shared.world();
        world.faults.set(fault);
        world.changed();
    }

    /// Clears all faults. Webhooks that were waiting for their next try are tried again at once.
    pub fn clear_faults(&self) {
        let mut world = self.shared.world();
        clear_faults(&mut world, None);
    }

    /// The rules as they are.
    pub fn rules(&self) -> Rules {
        self.shared.world().rules.clone()
    }

    /// Changes the rules.
    pub fn set_rules(&self, rules: Rules) {
        let mut world = self.shared.world();
        world.rules = rules;
        world.changed();
    }

    /// The platform does something to a template: approves, rejects, pauses it, and tells of it. Gives whether there is one.
    pub fn template_event(&self, name: &str, language: &str, event: TemplateEvent) -> bool {
        let mut world = self.shared.world();
        let ids = world.templates.named(name, language);
        ids.iter().filter(|id| templates::review::happen(&mut world, id, event.clone()).is_some()).count() > 0
    }

    /// Every call and webhook so far.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.shared.world().journal.after(0)
    }

    /// What a person sees on the phone, with the first account of the channel.
    pub fn phone(&self, person: &str, channel: Channel) -> Result<PhoneView, SimulatorError> {
        self.phone_with(person, channel, None)
    }

    /// What a person sees on the phone, with a given account.
    pub fn phone_with(
        &self,
        person: &str,
        channel: Channel,
        account: Option<&str>,
    ) -> Result<PhoneView, SimulatorError> {
        let world = self.shared.world();
        let key = world.phone_key(person, channel, account)?;
        world.view(&key).ok_or(SimulatorError::UnknownAccount(key.account))
    }

    /// The time on the virtual clock, in milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.shared.world().now_ms()
    }

    /// Holds the clock still.
    pub fn hold_clock(&self) {
        let mut world = self.shared.world();
        world.clock.hold();
        world.changed();
    }

    /// Lets the clock run again.
    pub fn release_clock(&self) {
        let mut world = self.shared.world();
        world.clock.release();
        world.changed();
    }

    /// Moves the clock forward; everything that is due on the way happens at its own time and is waited for.
    pub async fn advance(&self, by: Duration) {
        engine::advance(&self.shared, i64::try_from(by.as_millis()).unwrap_or(i64::MAX)).await;
    }

    /// Waits until no webhook is under way and nothing is due now.
    pub async fn settle(&self) {
        engine::settle(&self.shared).await;
    }

    /// Meta's GET handshake with the hub (platforms.md D).
    pub async fn handshake(&self, channel: Channel) -> Result<Handshake, SimulatorError> {
        handshake(&self.shared, channel).await
    }

    /// Posts bytes that you made up to the hub, signed as the channel signs (malformed, huge or strange bodies); gives the
    /// status, or why there was no answer. Tried once.
    pub async fn post_made_up(&self, channel: Channel, body: impl Into<Bytes>) -> Result<u16, SimulatorError> {
        let answer = delivery::post_made_up(&self.shared, channel, body.into()).await;
        answer.map(|answer| answer.status).map_err(SimulatorError::Invalid)
    }

    /// Ends everything, cuts open connections and keeps the state file.
    pub async fn stop(self) {
        self.shared.closing.send_replace(true);
        let mut tasks = self.tasks.lock().await;
        while tasks.join_next().await.is_some() {}
        if let Err(error) = book::write(&self.shared).await {
            tracing::warn!(%error, "the simulator's state could not be kept");
        }
    }
}

pub(crate) fn clear_faults(world: &mut World, channel: Option<Channel>) {
    world.faults.clear(channel);
    let now = world.now_ms();
    world.schedule.hasten_deliveries(now);
    let bots: Vec<String> = world.bots.keys().cloned().collect();
    for bot in bots {
        for update in world.bots.get_mut(&bot).into_iter().flat_map(|bot| &mut bot.pending) {
            update.not_before_ms = update.not_before_ms.min(now);
        }
        telegram::queue::plan_all(world, &bot);
    }
    world.changed();
}

pub(crate) async fn handshake(shared: &Shared, channel: Channel) -> Result<Handshake, SimulatorError> {
    if channel == Channel::Telegram {
        return Err(SimulatorError::Invalid("Telegram has no handshake: its hub calls setWebhook".to_owned()));
    }
    let (url, challenge, timeout) = {
        let mut world = shared.world();
        let challenge = world.chance.digits(10);
        let token = percent_encoded(&world.config.verify_token);
        let url = format!(
            "{}?hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={token}",
            world.config.hub.webhook(channel)
        );
        (url, challenge, Duration::from_millis(world.rules.webhook_timeout_ms))
    };
    let answer = shared.hub.call(Method::GET, &url, HeaderMap::new(), Bytes::new(), timeout).await;
    let result = match answer {
        Ok(answer) => Handshake {
            verified: answer.status == 200 && answer.body == challenge,
            status: Some(answer.status),
            body: answer.body,
        },
        Err(reason) => Handshake { verified: false, status: None, body: reason },
    };
    shared.world().keep(Exchange {
        direction: Direction::PlatformToHub,
        channel: Some(channel),
        account: None,
        method: "GET".to_owned(),
        path: url,
        authorization: Authorization::None,
        request: String::new(),
        status: result.status,
        response: result.body.clone(),
        note: Some("handshake".to_owned()),
    });
    Ok(result)
}

fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encode).collect()
}

fn open_world(config: SimulatorConfig, address: SocketAddr) -> Result<World, SimulatorError> {
    let kept = match config.state_file.as_deref() {
        Some(path) => book::read(path)?,
        None => None,
    };
    let clock = Clock::start(kept.as_ref().map_or(0, |book| book.closed_at_ms));
    let run = kept.as_ref().map_or(0, |book| book.run + 1);
    let now = clock.now_ms();
    let reached =
        if address.ip().is_unspecified() { format!("127.0.0.1:{}", address.port()) } else { address.to_string() };
    let mut people = People::default();
    for person in cast::people() {
        people.put(person, &config.accounts);
    }
    let mut world = World {
        tokens: Tokens::of(&config.accounts)?,
        subscriptions: graph::subscriptions::all(&config.accounts),
        bots: telegram::bots(&config.accounts, &config.hub.webhook(Channel::Telegram), now),
        chance: Chance::new(config.seed, run, now),
        clock,
        people,
        phones: Phones::default(),
        faults: Faults::default(),
        journal: Journal::default(),
        rules: Rules::default(),
        pace: Pace::default(),
        media: Media::default(),
        templates: Templates::of(&config.accounts),
        schedule: Schedule::default(),
        under_way: Default::default(),
        last_under_way: 0,
        threads: Default::default(),
        comments: Default::default(),
        private_replies: Default::default(),
        service_messages: Default::default(),
        failing_since_ms: Default::default(),
        stories: Default::default(),
        run,
        base: format!("http://{reached}"),
        version: 0,
        config,
    };
    if let Some(book) = kept {
        book::restore(&mut world, book);
    }
    if world.config.lively {
        lively::begin(&mut world);
    }
    Ok(world)
}

pub(crate) fn set_token_state(world: &mut World, channel: Channel, account: Option<&str>, state: account::TokenState) {
    world.tokens.set_state(channel, account, state);
    world.changed();
}
