//! The state of all platforms behind one lock, and the few ways to change it that everything else uses. No call is awaited
//! while the lock is held; whatever takes time is a task in the schedule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};

use crate::account::{SimAccount, Tokens};
use crate::chance::Chance;
use crate::channel::Channel;
use crate::clock::Clock;
use crate::config::SimulatorConfig;
use crate::delivery::HubClient;
use crate::error::SimulatorError;
use crate::faults::Faults;
use crate::journal::{Exchange, Journal};
use crate::media::Media;
use crate::media::fetch::Fetcher;
use crate::meta::MetaItem;
use crate::pace::{Limit, Pace};
use crate::people::{Address, People, Person, address};
use crate::phone::{PhoneKey, PhoneMessage, PhoneView, Phones};
use crate::rules::Rules;
use crate::schedule::{Schedule, Task};
use crate::telegram::Bot;
use crate::templates::Templates;

/// 24 hours: the customer service window of all Meta channels.
pub(crate) const WINDOW_MS: i64 = 24 * 3_600_000;

/// A comment under a post, as a webhook told it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) key: PhoneKey,
    pub(crate) at_ms: i64,
}

pub(crate) struct World {
    pub(crate) config: SimulatorConfig,
    pub(crate) clock: Clock,
    pub(crate) chance: Chance,
    pub(crate) tokens: Tokens,
    pub(crate) people: People,
    pub(crate) phones: Phones,
    pub(crate) bots: BTreeMap<String, Bot>,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) rules: Rules,
    pub(crate) pace: Pace,
    pub(crate) media: Media,
    pub(crate) templates: Templates,
    pub(crate) schedule: Schedule,
    /// Tasks whose post to the hub is under way, for the state file and for `settle`.
    pub(crate) under_way: BTreeMap<u64, Option<Task>>,
    pub(crate) last_under_way: u64,
    /// Subscribed fields, by WhatsApp business account, page or Instagram account.
    pub(crate) subscriptions: BTreeMap<String, BTreeSet<String>>,
    /// Who controls a thread, by app id; nobody in particular when it is not here.
    pub(crate) threads: BTreeMap<PhoneKey, String>,
    /// Comments that were told, and those that were answered in private.
    pub(crate) comments: BTreeMap<String, Comment>,
    pub(crate) private_replies: BTreeSet<String>,
    /// Free-form messages of a WhatsApp number in a calendar month.
    pub(crate) service_messages: BTreeMap<String, u32>,
    /// Since when webhooks of a page have been failing without a success between (G.3 rule 28).
    pub(crate) failing_since_ms: BTreeMap<String, i64>,
    /// How far the lively people are in their stories.
    pub(crate) stories: BTreeMap<String, usize>,
    /// How many times a book has been opened.
    pub(crate) run: u64,
    /// The address under which the simulator is reached.
    pub(crate) base: String,
    /// Counts every change that a phone, the journal or the state file might show.
    pub(crate) version: u64,
}

/// What all handlers and the engine share.
pub(crate) struct Platforms {
    world: Mutex<World>,
    pub(crate) hub: HubClient,
    pub(crate) fetcher: Fetcher,
    /// Something new may be due.
    pub(crate) wake: Notify,
    /// Something was finished.
    pub(crate) finished: Notify,
    pub(crate) changes: watch::Sender<u64>,
    pub(crate) closing: watch::Sender<bool>,
}

pub(crate) type Shared = Arc<Platforms>;

impl Platforms {
    pub(crate) fn new(world: World) -> Shared {
        Arc::new(Self {
            changes: watch::Sender::new(world.version),
            world: Mutex::new(world),
            hub: HubClient::new(),
            fetcher: Fetcher::new(),
            wake: Notify::new(),
            finished: Notify::new(),
            closing: watch::Sender::new(false),
        })
    }

    /// The world, for a short synchronous piece of work. Whoever looked may also have changed something, so the engine and
    /// all who wait for news look again afterwards.
    pub(crate) fn world(&self) -> WorldGuard<'_> {
        let world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        let version = world.version;
        WorldGuard { platforms: self, version, world }
    }
}

/// The lock on the world; tells the others when it ends and something was changed.
pub(crate) struct WorldGuard<'a> {
    platforms: &'a Platforms,
    version: u64,
    world: MutexGuard<'a, World>,
}

impl std::ops::Deref for WorldGuard<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl std::ops::DerefMut for WorldGuard<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for WorldGuard<'_> {
    fn drop(&mut self) {
        if self.world.version != self.version {
            self.platforms.changes.send_replace(self.world.version);
            self.platforms.wake.notify_one();
            self.platforms.finished.notify_waiters();
        }
    }
}

impl World {
    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    pub(crate) fn changed(&mut self) {
        self.version += 1;
    }

    /// Plans a task so many milliseconds from now.
    pub(crate) fn plan(&mut self, delay_ms: i64, task: Task) {
        let due = self.now_ms().saturating_add(delay_ms.max(0));
        self.schedule.at(due, task);
        self.changed();
    }

    pub(crate) fn accounts(&self) -> &[SimAccount] {
        &self.config.accounts
    }

    pub(crate) fn account(&self, channel: Channel, id: &str) -> Option<&SimAccount> {
        self.accounts().iter().find(|account| account.channel() == channel && account.id() == id)
    }

    /// The account with this id, or the first of the channel.
    pub(crate) fn account_or_first(&self, channel: Channel, id: Option<&str>) -> Result<&SimAccount, SimulatorError> {
        let wanted = |account: &&SimAccount| account.channel() == channel && id.is_none_or(|id| account.id() == id);
        self.accounts()
            .iter()
            .find(wanted)
            .ok_or_else(|| SimulatorError::UnknownAccount(id.unwrap_or(channel.as_str()).to_owned()))
    }

    /// The phone of a person on a channel, with the given account or the first of the channel.
    pub(crate) fn phone_key(
        &self,
        person: &str,
        channel: Channel,
        account: Option<&str>,
    ) -> Result<PhoneKey, SimulatorError> {
        let known = self.people.get(person).ok_or_else(|| SimulatorError::UnknownPerson(person.to_owned()))?;
        if !known.is_on(channel) {
            return Err(SimulatorError::NotOnChannel { person: person.to_owned(), channel });
        }
        let account = self.account_or_first(channel, account)?.id().to_owned();
        Ok(PhoneKey { channel, account, person: person.to_owned() })
    }

    /// Who is behind a phone, with which address at which account.
    pub(crate) fn party(&self, key: &PhoneKey) -> Option<(&Person, &SimAccount, Address)> {
        let person = self.people.get(&key.person)?;
        let account = self.account(key.channel, &key.account)?;
        let address = address(person, account, self.accounts())?;
        Some((person, account, address))
    }

    /// The phone behind an address at an account.
    pub(crate) fn phone_at(&self, channel: Channel, account: &str, address: &str) -> Option<PhoneKey> {
        let person = self.people.at(channel, account, address)?;
        Some(PhoneKey { channel, account: account.to_owned(), person: person.id.clone() })
    }

    pub(crate) fn add_message(&mut self, key: &PhoneKey, message: PhoneMessage) {
        self.phones.add(key, message);
        self.changed();
    }

    /// Milliseconds since the customer last wrote; `None` when never.
    pub(crate) fn silent_for_ms(&self, key: &PhoneKey) -> Option<i64> {
        let last = self.phones.get(key)?.last_inbound_ms?;
        Some(self.now_ms().saturating_sub(last))
    }

    /// Takes from a bucket when the rules say that limits are watched.
    pub(crate) fn pace(&mut self, name: String, limit: Limit) -> Result<(), i64> {
        if !self.rules.rate_limits {
            return Ok(());
        }
        let now = self.now_ms();
        self.pace.take(name, limit, now)
    }

    /// Whether the business wants to hear of this field of this account.
    pub(crate) fn is_subscribed(&self, item: &MetaItem) -> bool {
        let (place, field) = match self.account(item.channel, &item.account) {
            Some(SimAccount::WhatsApp { business_account_id, .. }) => (business_account_id.as_str(), "messages"),
            _ => (item.account.as_str(), item.field.as_str()),
        };
        self.subscriptions.get(place).is_some_and(|fields| fields.contains(field))
    }

    pub(crate) fn secret_of(&self, channel: Channel) -> &str {
        if channel == Channel::Instagram { &self.config.instagram_app_secret } else { &self.config.app_secret }
    }

    pub(crate) fn keep(&mut self, exchange: Exchange) {
        let now = self.clock.now_ms();
        let Self { journal, tokens, config, bots, .. } = self;
        let of_config = [&config.app_secret, &config.instagram_app_secret, &config.verify_token];
        let of_bots: Vec<&str> = bots.values().filter_map(Bot::secret_token).collect();
        let secrets = tokens.values().chain(of_config.into_iter().map(String::as_str)).chain(of_bots.iter().copied());
        let secrets: Vec<&str> = secrets.collect();
        journal.keep(exchange, now, secrets.iter().copied());
        self.changed();
    }

    /// Whether nothing is under way and nothing is due.
    pub(crate) fn is_settled(&self) -> bool {
        self.under_way.is_empty() && self.schedule.next_due_ms().is_none_or(|due| due > self.now_ms())
    }

    pub(crate) fn begin(&mut self, task: Option<Task>) -> u64 {
        self.last_under_way += 1;
        self.under_way.insert(self.last_under_way, task);
        self.last_under_way
    }

    pub(crate) fn end(&mut self, number: u64) {
        self.under_way.remove(&number);
        self.changed();
    }

    pub(crate) fn view(&self, key: &PhoneKey) -> Option<PhoneView> {
        let (person, account, _) = self.party(key)?;
        let phone = self.phones.get(key);
        Some(PhoneView {
            person: person.id.clone(),
            name: person.name.clone(),
            channel: key.channel,
            account: key.account.clone(),
            account_name: account.name().to_owned(),
            typing: phone.is_some_and(|phone| phone.typing_until_ms > self.now_ms()),
            blocked: phone.is_some_and(|phone| phone.blocked),
            messages: phone.map(|phone| phone.messages.clone()).unwrap_or_default(),
        })
    }

    /// A view of every phone that can exist: each person with each account of each of their channels.
    pub(crate) fn views(&self) -> Vec<PhoneView> {
        let mut views = Vec::new();
        for account in self.accounts() {
            for person in self.people.all().iter().filter(|person| person.is_on(account.channel())) {
                let key = PhoneKey {
                    channel: account.channel(),
                    account: account.id().to_owned(),
                    person: person.id.clone(),
                };
                views.extend(self.view(&key));
            }
        }
        views
    }
}
