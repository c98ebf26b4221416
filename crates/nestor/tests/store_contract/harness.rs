//! One test body, two databases: a bench is a fresh database of its own with a still clock, and is gone when it is dropped.

use crate::raw::Raw;
use nestor::service::apply::{self, Summary};
use nestor::store::accounts::{self, Account, Origin};
use nestor::store::deliveries::{self, NewDelivery, SIGNER_META};
use nestor::store::installation;
use nestor::store::{Location, Store, StoreError, Tx};
use nestor::world::World;
use nestor_core::channels::ChannelKind;
use nestor_core::id::{IdKey, IdScheme, Scope};
use nestor_core::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The first moment of every test: 22 November 2025, 08:26:40 UTC, as in the golden inputs.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_763_800_000);
/// The workspace that most tests work in.
pub(crate) const MAIN: &str = "main";

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgresql,
}

/// A database of its own for one test.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) world: World,
    pub(crate) ids: Arc<IdScheme>,
    pub(crate) engine: Engine,
    pub(crate) location: Location,
    pub(crate) raw: Raw,
    // Dropped last: takes the database away.
    _database: Database,
}

struct Database {
    _directory: Option<tempfile::TempDir>,
    postgres: Option<(String, String)>,
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = self.postgres.take() {
            let text = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            // A test that failed already has said what matters.
            drop(std::thread::spawn(move || crate::raw::on_server(&server, &text)).join());
        }
    }
}

/// The address of the test server, or a failure that says how to get one.
pub(crate) fn server() -> String {
    std::env::var("NESTOR_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!(
            "NESTOR_TEST_POSTGRES_URL is not set: the store contract holds on both databases. Run `make test`, or \
             `scripts/with-postgres.sh cargo test -p nestor --test store_contract`."
        )
    })
}

/// A new empty database.
fn database(engine: Engine) -> (Location, Database) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    match engine {
        Engine::Sqlite => {
            let directory = tempfile::tempdir().unwrap();
            let location = Location::Sqlite(directory.path().join("nestor.sqlite3"));
            (location, Database { _directory: Some(directory), postgres: None })
        }
        Engine::Postgresql => {
            let server = server();
            let number = NEXT.fetch_add(1, Ordering::SeqCst);
            let name = format!("store_contract_{}_{number}", std::process::id());
            let text = format!("CREATE DATABASE {name} TEMPLATE template0");
            let address = server.clone();
            std::thread::spawn(move || crate::raw::on_server(&address, &text)).join().unwrap();
            let (rest, _) = server.rsplit_once('/').unwrap();
            let location = Location::Postgres { url: format!("{rest}/{name}"), connections: 8 };
            (location, Database { _directory: None, postgres: Some((server, name)) })
        }
    }
}

impl Bench {
    pub(crate) async fn new(engine: Engine) -> Self {
        let (location, database) = database(engine);
        let world = World::still(START);
        let store = Store::open(location.clone(), world.clone()).await.unwrap();
        let bench = Self {
            store,
            world,
            ids: Arc::new(IdScheme::Keyed(IdKey::new([7; 32]))),
            engine,
            raw: Raw::new(&location),
            location,
            _database: database,
        };
        bench.write(|tx| installation::ensure_workspace(tx, MAIN, "Main", START)).await;
        bench
    }

    /// Another handle on the same database: a second node, or a second process.
    pub(crate) async fn second_node(&self) -> Store {
        Store::open(self.location.clone(), self.world.clone()).await.unwrap()
    }

    /// A unit of work that must succeed.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        unit: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(unit).await.unwrap()
    }

    /// A reading unit of work that must succeed.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        unit: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read(unit).await.unwrap()
    }

    /// Adds an account that receives and sends.
    pub(crate) async fn account(&self, workspace: &str, id: &str, channel: ChannelKind, external_id: &str) {
        let account = account(workspace, id, channel, external_id);
        assert!(self.write(move |tx| accounts::add(tx, &account)).await);
    }

    /// One account of each channel: `wa`, `ms`, `ig` and `tg`.
    pub(crate) async fn four_accounts(&self) {
        for (id, channel, external_id) in FOUR {
            self.account(MAIN, id, channel, external_id).await;
        }
    }

    /// Keeps bodies as deliveries of the Meta app, a millisecond apart.
    pub(crate) async fn keep(&self, bodies: impl IntoIterator<Item = Vec<u8>>) {
        self.keep_from(SIGNER_META, bodies).await;
    }

    /// Keeps bodies as deliveries of this signer.
    pub(crate) async fn keep_from(&self, signer: &str, bodies: impl IntoIterator<Item = Vec<u8>>) {
        let now = self.world.now();
        let new: Vec<NewDelivery> = bodies
            .into_iter()
            .map(|body| NewDelivery {
                received_at: now,
                signer: signer.to_owned(),
                request_id: "request".to_owned(),
                body: body.into(),
            })
            .collect();
        self.write(move |tx| deliveries::keep(tx, &new)).await;
    }

    /// Applies what is due, `batch` deliveries a transaction; a batch that was in another's way is tried again.
    pub(crate) async fn apply(&self, batch: i64) -> Summary {
        drain(&self.store, &self.ids, self.world.now(), batch).await
    }

    /// Keeps and applies bodies of the Meta app.
    pub(crate) async fn receive(&self, bodies: impl IntoIterator<Item = Vec<u8>>) -> Summary {
        self.keep(bodies).await;
        self.apply(128).await
    }

    /// Keeps and applies updates of the Telegram account `tg`.
    pub(crate) async fn receive_telegram(&self, bodies: impl IntoIterator<Item = Vec<u8>>) -> Summary {
        self.keep_from("tg", bodies).await;
        self.apply(128).await
    }

    /// The ledger, which must hold.
    pub(crate) async fn ledger(&self) -> nestor::store::ledger::Ledger {
        let ledger = self.read(nestor::store::ledger::Ledger::read).await;
        assert!(ledger.holds(), "the ledger does not hold: {ledger:?}");
        ledger
    }

    /// The id of a conversation with an identity at one of the accounts.
    pub(crate) fn conversation_id(
        &self,
        workspace: &str,
        account: &str,
        peer: &nestor_core::identity::ExternalIdentity,
    ) -> String {
        let channel = channel_of(account);
        self.ids.conversation(Scope { workspace, account, channel }, peer)
    }
}

/// The accounts of [`Bench::four_accounts`].
pub(crate) const FOUR: [(&str, ChannelKind, &str); 4] = [
    ("wa", ChannelKind::Whatsapp, crate::webhooks::PHONE_NUMBER),
    ("ms", ChannelKind::Messenger, crate::webhooks::PAGE),
    ("ig", ChannelKind::Instagram, crate::webhooks::INSTAGRAM),
    ("tg", ChannelKind::Telegram, crate::webhooks::BOT),
];

fn channel_of(account: &str) -> ChannelKind {
    match account.get(..2) {
        Some("wa") => ChannelKind::Whatsapp,
        Some("ms") => ChannelKind::Messenger,
        Some("ig") => ChannelKind::Instagram,
        _ => ChannelKind::Telegram,
    }
}

/// An account that receives and sends.
pub(crate) fn account(workspace: &str, id: &str, channel: ChannelKind, external_id: &str) -> Account {
    Account {
        workspace_id: workspace.to_owned(),
        id: id.to_owned(),
        channel,
        external_id: external_id.to_owned(),
        name: format!("Account {id}"),
        origin: Origin::Configuration,
        sealed_secrets: None,
        inbound_enabled: true,
        outbound_enabled: true,
        trouble: None,
        business_account_id: None,
        created_at: START,
    }
}

/// Applies what is due through this store until nothing is left.
pub(crate) async fn drain(store: &Store, ids: &Arc<IdScheme>, now: Timestamp, batch: i64) -> Summary {
    let mut sum = Summary::default();
    loop {
        let ids = Arc::clone(ids);
        match store.write(move |tx| apply::next_batch(tx, &ids, now, batch)).await {
            Ok(None) => return sum,
            Ok(Some(summary)) => {
                sum.deliveries += summary.deliveries;
                sum.messages += summary.messages;
                sum.exceptions.extend(summary.exceptions);
            }
            Err(StoreError::Conflict(_)) => tokio::time::sleep(std::time::Duration::from_millis(5)).await,
            Err(error) => panic!("a batch failed: {error}"),
        }
    }
}

/// Makes two tests of one body: `<name>::sqlite` and `<name>::postgresql`.
#[macro_export]
macro_rules! on_both {
    ($($(#[$attribute:meta])* $name:ident, |$bench:ident| $body:block)+) => {$(
        $(#[$attribute])*
        mod $name {
            use super::*;

            async fn body($bench: $crate::harness::Bench) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                body($crate::harness::Bench::new($crate::harness::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgresql() {
                body($crate::harness::Bench::new($crate::harness::Engine::Postgresql).await).await;
            }
        }
    )+};
}
