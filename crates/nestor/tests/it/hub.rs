//! The application and the simulated platforms, started together for one scenario.
//!
//! Both clocks stand still and are moved together, unless a scenario asks for real time. [`Hub::finish`] ends a scenario: it waits
//! until everything is done and asks whether the ledger holds, nothing is left over, nothing went where it should not, and
//! nothing stands in the log that must not.

use crate::api::{Api, Conversation, Message};
use crate::database::{Database, Engine};
use crate::log;
use crate::settings::Settings;
use nestor::config::{Config, Overrides};
use nestor::seal::{Keyring, new_token};
use nestor::server::Server;
use nestor::service::directory::AccountSecrets;
use nestor::service::{App, setup};
use nestor::store::access::{self, ApiKey, Role};
use nestor::store::accounts::{self, Account, Origin};
use nestor::store::installation::{self, FIRST_WORKSPACE};
use nestor::store::ledger::Ledger;
use nestor::store::{Store, StoreError};
use nestor::world::World;
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;
use nestor_sim::{Authorization, Channel, Direction, HubAddress, SimAccount, Simulator, SimulatorConfig};
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// How long a scenario may take.
const LONGEST: Duration = Duration::from_secs(90);
/// How long something that must happen may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a scenario on a runtime of its own.
pub(crate) fn run<S: Future<Output = ()>>(scenario: impl FnOnce(Engine) -> S, engine: Engine) {
    run_within(LONGEST, scenario(engine));
}

/// The same, with a time limit of its own.
pub(crate) fn run_within(limit: Duration, scenario: impl Future<Output = ()>) {
    log::keep();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut scenario = std::pin::pin!(scenario);
        tokio::select! {
            () = &mut scenario => {}
            () = tokio::time::sleep(limit) => panic!("the scenario took longer than {limit:?}"),
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
}

/// What a scenario leaves behind on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeftOver {
    /// Dead deliveries.
    pub(crate) dead: i64,
    /// Deliveries that wait.
    pub(crate) waiting: i64,
    /// Parts in the outbox.
    pub(crate) outbox: i64,
}

/// What a scenario starts with.
pub(crate) struct Start {
    pub(crate) database: Database,
    pub(crate) config: SimulatorConfig,
    pub(crate) settings: Settings,
    /// The machine's clock instead of one that stands still.
    pub(crate) real_time: bool,
}

impl Start {
    pub(crate) fn new(engine: Engine) -> Self {
        // The address of the hub is put in at the start.
        let config = SimulatorConfig::demo(HubAddress::new("http://127.0.0.1:1").unwrap(), 7);
        Self { database: Database::create(engine), settings: Settings::new(&config), config, real_time: false }
    }

    /// Adds a simulated account that the configuration does not name.
    pub(crate) fn and(mut self, account: SimAccount) -> Self {
        self.config.accounts.push(account);
        self
    }

    pub(crate) async fn hub(mut self) -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.config.hub = HubAddress::from(listener.local_addr().unwrap());
        let sim_listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let simulator = Simulator::start(self.config.clone(), sim_listener).await.unwrap();
        let world = if self.real_time {
            World::real()
        } else {
            simulator.hold_clock();
            World::still(Timestamp::from_millis(simulator.now_ms()))
        };
        Hub::open(self.database, simulator, self.config, self.settings, world, listener).await
    }
}

/// A running application with its platforms.
pub(crate) struct Hub {
    /// An administrator of the first workspace.
    pub(crate) api: Api,
    pub(crate) simulator: Simulator,
    pub(crate) config: SimulatorConfig,
    pub(crate) settings: Settings,
    pub(crate) database: Database,
    pub(crate) world: World,
    running: Option<(Server, App)>,
    /// How many files a process that ended so was fetching, and until when nobody else takes them.
    interrupted: (i64, i64),
    address: SocketAddr,
    logged_before: usize,
    finished: bool,
}

impl Hub {
    /// With both clocks standing still.
    pub(crate) async fn start(engine: Engine) -> Self {
        Start::new(engine).hub().await
    }

    /// On a database and a simulator that are there already.
    pub(crate) async fn open(
        database: Database,
        simulator: Simulator,
        config: SimulatorConfig,
        settings: Settings,
        world: World,
        listener: TcpListener,
    ) -> Self {
        let logged_before = log::position();
        let address = listener.local_addr().unwrap();
        let api = Api::new(String::new(), None);
        let mut hub = Self {
            api,
            simulator,
            config,
            settings,
            database,
            world,
            running: None,
            interrupted: (0, 0),
            address,
            logged_before,
            finished: false,
        };
        hub.begin(listener).await;
        hub.api = Api::new(hub.base(), Some(hub.new_key(FIRST_WORKSPACE).await));
        hub.wait_for_accounts().await;
        hub
    }

    fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where the configuration stands, for commands beside the server.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.database.folder().join("nestor.toml")
    }

    async fn begin(&mut self, listener: TcpListener) {
        self.address = listener.local_addr().unwrap();
        self.simulator.set_hub(HubAddress::from(self.address));
        std::fs::write(self.config_file(), self.settings.text(&self.config, &self.simulator)).unwrap();
        let overrides = Overrides {
            listen: None,
            data: Some(self.database.folder().to_owned()),
            database_url: self.database.url().map(Into::into),
        };
        let config = Config::load(Some(&self.config_file()), Vec::new(), &overrides).unwrap();
        let keyring = Keyring::load(self.database.folder(), Vec::new()).unwrap();
        let store = Store::open(self.database.location(), self.world.clone()).await.unwrap();
        let ids = config.ids.scheme.with_key(keyring.id_key());
        let app = App::new(store, self.world.clone(), ids, keyring, config);
        let (world, configured) = (self.world.clone(), setup::configured(&app.config));
        app.store
            .write(move |tx| -> Result<(), StoreError> {
                let now = world.now();
                installation::ensure_workspace(tx, FIRST_WORKSPACE, "Nestor", now)?;
                setup::add_known(tx, &configured, || world.new_id(), now)
            })
            .await
            .unwrap();
        app.reload_directory().await.unwrap();
        let now = self.world.now().as_millis();
        let leased = |what: &str| self.database.number(&format!("SELECT {what} FROM media WHERE lease_until > {now}"));
        self.interrupted = (leased("COUNT(*)"), leased("COALESCE(MAX(lease_until), 0)"));
        let server = Server::start(app.clone(), listener).unwrap();
        self.running = Some((server, app));
    }

    /// Waits until the platforms have told who the accounts of the configuration are.
    async fn wait_for_accounts(&self) {
        let expected = setup::configured(&self.app().config).len();
        self.until("the accounts of the configuration are known", async || {
            let known = self.api.accounts().await;
            let named = known.iter().filter(|account| account.name != account.external_id).count();
            named >= expected
        })
        .await;
    }

    /// The application, to look inside.
    pub(crate) fn app(&self) -> &App {
        &self.running.as_ref().expect("the server runs").1
    }

    /// Ends the server as a crash does: nothing is finished.
    pub(crate) fn crash(&mut self) {
        drop(self.running.take());
    }

    /// Ends the server in good order.
    pub(crate) async fn stop(&mut self) {
        if let Some((server, app)) = self.running.take() {
            server.stop().await.unwrap();
            drop(app);
        }
    }

    /// Starts the server again, at another address, with the settings as they are now.
    pub(crate) async fn restart(&mut self) {
        self.crash();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.begin(listener).await;
        self.api = self.api.at(self.base());
        self.wait_for_accounts().await;
    }

    /// An API key of an administrator of this workspace, which is made if it is not there.
    pub(crate) async fn new_key(&self, workspace: &str) -> String {
        let app = self.app();
        let token = new_token("nestor");
        let hash = app.keyring.hash_token(&token);
        let now = self.world.now();
        let key = ApiKey {
            workspace_id: workspace.to_owned(),
            id: format!("key_{}", self.world.new_id()),
            name: "tests".to_owned(),
            role: Role::Admin,
        };
        app.store
            .write(move |tx| -> Result<(), StoreError> {
                installation::ensure_workspace(tx, &key.workspace_id, &key.workspace_id, now)?;
                access::add_api_key(tx, &key, &hash, now)
            })
            .await
            .unwrap();
        token
    }

    /// Adds a simulated account to a workspace, as `nestor account add` does.
    pub(crate) async fn add_account(&self, workspace: &str, account: &SimAccount) {
        let app = self.app();
        let id = format!("account_{}", self.world.new_id());
        let webhook_secret = match account {
            SimAccount::Telegram { webhook_secret, .. } => webhook_secret.clone().map(Into::into),
            _ => None,
        };
        let secrets =
            AccountSecrets { token: Some(account.token().into()), webhook_secret, ..AccountSecrets::default() };
        let now = self.world.now();
        let business_account_id = match account {
            SimAccount::WhatsApp { business_account_id, .. } => Some(business_account_id.clone()),
            _ => None,
        };
        let account = Account {
            workspace_id: workspace.to_owned(),
            sealed_secrets: Some(secrets.seal(&app.keyring, &id)),
            id,
            channel: ChannelKind::from_word(account.channel().as_str()).unwrap(),
            external_id: account.id().to_owned(),
            name: account.name().to_owned(),
            origin: Origin::Database,
            inbound_enabled: true,
            outbound_enabled: true,
            trouble: None,
            business_account_id,
            created_at: now,
        };
        let added = app
            .store
            .write(move |tx| -> Result<bool, StoreError> {
                installation::ensure_workspace(tx, &account.workspace_id, &account.workspace_id, now)?;
                accounts::add(tx, &account)
            })
            .await
            .unwrap();
        assert!(added);
        app.reload_directory().await.unwrap();
    }

    /// Moves both clocks on, the platforms' first, and waits until everything that became due is done.
    pub(crate) async fn pass(&self, by: Duration) {
        self.simulator.advance(by).await;
        self.world.advance(by);
        self.settle().await;
    }

    /// Waits until this is so.
    pub(crate) async fn until(&self, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let began = Instant::now();
        while !is_so().await {
            assert!(began.elapsed() < PATIENCE, "waited too long until {what}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until the platforms have nothing under way, every delivery that is due is applied and every part that is due is sent.
    pub(crate) async fn settle(&self) {
        let began = Instant::now();
        let mut quiet = 0;
        while quiet < 2 {
            self.simulator.settle().await;
            let due = self.due();
            quiet = if due == (0, 0) { quiet + 1 } else { 0 };
            assert!(began.elapsed() < PATIENCE, "deliveries and parts still due: {due:?}");
            if due != (0, 0) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    /// How many deliveries are to be applied now, and how many parts are to be sent now or under way.
    fn due(&self) -> (i64, i64) {
        let now = self.world.now().as_millis();
        let deliveries = self
            .database
            .number(&format!("SELECT COUNT(*) FROM deliveries WHERE state = 'pending' AND due_at <= {now}"));
        let parts = self.database.number(&format!(
            "SELECT COUNT(*) FROM outgoing_parts p JOIN accounts a ON a.workspace_id = p.workspace_id AND a.id = p.account_id \
             WHERE p.status = 'queued' AND (p.lease_until IS NOT NULL OR p.error_reason = 'uploading' OR (p.due_at <= {now} AND a.state = 'ok' \
             AND a.outbound_enabled = 1 AND NOT EXISTS (SELECT 1 FROM outgoing_parts e WHERE e.due_at IS NOT NULL \
             AND e.conversation_id = p.conversation_id AND e.seq < p.seq)))"
        ));
        let files = self.database.number(&format!("SELECT COUNT(*) FROM media WHERE due_at <= {now}"));
        let (interrupted, until) = self.interrupted;
        let files = if now < until { files - interrupted } else { files };
        (deliveries, parts + files)
    }

    /// A person writes words to the first account of a channel; the conversation that they stand in.
    pub(crate) async fn customer_writes(&self, person: &str, channel: Channel, text: &str) -> Conversation {
        self.simulator.customer_writes(person, channel, text).await.unwrap();
        self.settle().await;
        self.conversation_with(channel, text).await
    }

    /// The conversation in which somebody wrote this.
    pub(crate) async fn conversation_with(&self, channel: Channel, text: &str) -> Conversation {
        for conversation in self.api.conversations().await {
            if conversation.channel == channel.as_str()
                && self.api.messages(&conversation.id).await.iter().any(|message| message.text.as_deref() == Some(text))
            {
                return conversation;
            }
        }
        panic!("no conversation on {channel} holds {text:?}");
    }

    /// Sends an answer, waits until its call is done, and gives it back as it stands then.
    pub(crate) async fn answer(&self, conversation: &Conversation, text: &str) -> Message {
        let message = self.api.send(&conversation.id, text).await;
        self.settle().await;
        self.api.message(&message.id).await
    }

    /// What the business wrote on a phone.
    pub(crate) fn phone(&self, person: &str, channel: Channel) -> Vec<String> {
        let phone = self.simulator.phone(person, channel).unwrap();
        phone.texts_from_business().into_iter().map(str::to_owned).collect()
    }

    /// How often this text was given to a platform, whatever came of it.
    pub(crate) fn calls_with(&self, text: &str) -> usize {
        let calls = self.simulator.journal().into_iter().filter(|entry| entry.direction == Direction::HubToPlatform);
        calls.filter(|entry| entry.request.to_string().contains(&serde_json::to_string(text).unwrap())).count()
    }

    /// Posts a made-up webhook, signed; it must be kept.
    pub(crate) async fn post(&self, channel: Channel, body: impl Into<String>) {
        let status = self.simulator.post_made_up(channel, body.into().into_bytes()).await.unwrap();
        assert_eq!(status, 200);
        self.settle().await;
    }

    /// The first simulated account of a channel.
    pub(crate) fn account(&self, channel: Channel) -> &SimAccount {
        self.config.accounts.iter().find(|account| account.channel() == channel).unwrap()
    }

    /// A part of the log, since this hub was started.
    pub(crate) fn logged(&self) -> String {
        log::since(self.logged_before)
    }

    /// The ledger.
    pub(crate) async fn ledger(&self) -> Ledger {
        self.app().store.read(Ledger::read).await.unwrap()
    }

    /// Ends a scenario that leaves nothing behind.
    pub(crate) async fn finish(self) {
        self.finish_with(LeftOver::default()).await;
    }

    /// Ends a scenario.
    pub(crate) async fn finish_with(mut self, expected: LeftOver) {
        self.settle().await;
        let ledger = self.ledger().await;
        assert!(ledger.holds(), "the ledger does not hold: {ledger:?}");
        let outbox = self.database.number("SELECT COUNT(*) FROM outgoing_parts WHERE due_at IS NOT NULL");
        let left = LeftOver { dead: ledger.dead, waiting: ledger.waiting, outbox };
        assert_eq!(left, expected, "{:?}", self.api.deliveries().await);
        self.check_journal();
        self.stop().await;
        let leaks = log::leaks(&self.logged(), &log::secrets(&self.simulator, &self.config));
        assert!(leaks.is_empty(), "the log holds what it must not:\n{}", leaks.join("\n"));
        self.simulator.clone().stop().await;
        self.finished = true;
    }

    /// Every call carries its token where it belongs, and goes to something that is there.
    fn check_journal(&self) {
        for entry in self.simulator.journal() {
            if entry.direction == Direction::HubToPlatform {
                let telegram = entry.channel == Some(Channel::Telegram);
                let place = if telegram { Authorization::Path } else { Authorization::Header };
                assert_eq!(entry.authorization, place, "{} {}", entry.method, entry.path);
                // Only a call that was refused for its token is nobody's.
                let known = entry.channel.is_some() || matches!(entry.status, Some(400 | 401));
                assert!(known && entry.status != Some(404), "{} {}", entry.method, entry.path);
            }
        }
    }
}

/// The texts of messages, in their order.
pub(crate) fn texts(messages: &[Message]) -> Vec<&str> {
    messages.iter().filter_map(|message| message.text.as_deref()).collect()
}

/// The message with this text, which must be there once.
pub(crate) fn the_one<'m>(messages: &'m [Message], text: &str) -> &'m Message {
    let found: Vec<&Message> = messages.iter().filter(|message| message.text.as_deref() == Some(text)).collect();
    assert_eq!(found.len(), 1, "{text:?} stands {} times in {:?}", found.len(), texts(messages));
    found[0]
}

impl Drop for Hub {
    fn drop(&mut self) {
        assert!(
            self.finished || std::thread::panicking(),
            "a scenario ends with `hub.finish()`: it asks whether all went well"
        );
    }
}
