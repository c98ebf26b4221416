//! Where a variant keeps its data: an SQLite file or a PostgreSQL database of its own, with messages in it already, gone
//! afterwards.

use crate::webhooks::{self, PHONE_NUMBER_ID};
use anyhow::{Context, Result, ensure};
use nestor::seal::Keyring;
use nestor::service::apply;
use nestor::store::accounts::{self, Account, Origin};
use nestor::store::deliveries::{self, NewDelivery, SIGNER_META};
use nestor::store::inbound::{self, NewConversation, NewMessage};
use nestor::store::installation::{self, FIRST_WORKSPACE};
use nestor::store::ledger::Ledger;
use nestor::store::messages;
use nestor::store::people::{self, Named, NewContact, NewIdentity};
use nestor::store::{Location, Store, StoreError};
use nestor::world::World;
use nestor_core::channels::ChannelKind;
use nestor_core::id::{IdScheme, Scope};
use nestor_core::identity::{ExternalIdentity, IdentityKind};
use nestor_core::time::Timestamp;
use postgres::{Client, NoTls};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Our account.
const ACCOUNT: &str = "account_bench";
/// How many deliveries one transaction of the seeding keeps.
const GROUP: usize = 256;
/// How long what was kept may take to be applied.
const PATIENCE: Duration = Duration::from_secs(120);

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Its name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A data folder, a database, and a store over it.
pub(crate) struct Place {
    folder: TempDir,
    /// The address of the database on PostgreSQL.
    pub(crate) database_url: Option<String>,
    store: Store,
    ids: Arc<IdScheme>,
    runtime: Arc<Runtime>,
    /// The number of the next message that nobody has sent.
    next: usize,
    /// How many deliveries were kept here.
    kept: i64,
    _database: Option<Database>,
}

impl Place {
    /// An empty place with our account. `server` is the address of a PostgreSQL server.
    pub(crate) fn new(runtime: &Arc<Runtime>, engine: Engine, server: Option<&str>) -> Result<Self> {
        // A disk, which the usual folder for temporary files need not be.
        let folder = TempDir::with_prefix_in("nestor-bench.", "/var/tmp")?;
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::create(server.context("no PostgreSQL server")?)?),
        };
        let database_url = database.as_ref().map(|database| database.url.clone());
        let keyring = Keyring::load(folder.path(), [])?;
        let store = runtime.block_on(open(folder.path(), database_url.as_deref()))?;
        let ids = Arc::new(IdScheme::Keyed(keyring.id_key()));
        let place = Self {
            folder,
            database_url,
            store,
            ids,
            runtime: Arc::clone(runtime),
            next: 1,
            kept: 0,
            _database: database,
        };
        place.write(|tx| -> Result<_, StoreError> {
            installation::ensure_workspace(tx, FIRST_WORKSPACE, "Bench", Timestamp::from_seconds(1))?;
            accounts::add(tx, &account())
        })?;
        Ok(place)
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn write<T: Send + 'static, E>(
        &self,
        unit: impl FnOnce(&mut nestor::store::Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T>
    where
        E: From<StoreError> + std::error::Error + Send + Sync + 'static,
    {
        Ok(self.runtime.block_on(self.store.write(unit))?)
    }

    /// So many requests that nobody has sent yet, of these people.
    pub(crate) fn requests(&mut self, count: usize, people: usize) -> Result<Arc<webhooks::Requests>> {
        let first = self.next;
        self.next += count;
        self.kept += i64::try_from(count)?;
        Ok(Arc::new(webhooks::Requests::signed(count, people, first)?))
    }

    /// Keeps so many deliveries of these people without any server.
    pub(crate) fn keep(&mut self, count: usize, people: usize) -> Result<()> {
        for start in (0..count).step_by(GROUP) {
            let now = World::real().now();
            let group: Vec<NewDelivery> = (start..count.min(start + GROUP))
                .map(|index| NewDelivery {
                    received_at: now,
                    signer: SIGNER_META.to_owned(),
                    request_id: format!("bench-{index}"),
                    body: webhooks::body((self.next + index) % people, self.next + index).into(),
                })
                .collect();
            self.write(move |tx| deliveries::keep(tx, &group))?;
        }
        self.next += count;
        self.kept += i64::try_from(count)?;
        Ok(())
    }

    /// Applies everything that is kept, in batches of this size, as the worker does it. Returns how long it took.
    pub(crate) fn apply(&self, batch: i64) -> Result<Duration> {
        let began = Instant::now();
        self.runtime.block_on(async {
            loop {
                let ids = Arc::clone(&self.ids);
                let now = World::real().now();
                if self.store.write(move |tx| apply::next_batch(tx, &ids, now, batch)).await?.is_none() {
                    return Ok(began.elapsed());
                }
            }
        })
    }

    /// Puts messages into the place until it holds `messages`: `people` people are known as from webhooks and have messages, and
    /// one more person for every twenty messages has written in the past. Written through the store's own functions; the
    /// deliveries of the past are not there, they are never looked up.
    pub(crate) fn seed(&mut self, messages: usize, people: usize) -> Result<()> {
        self.keep(people, people)?;
        let began_with = people;
        // One of each, in the order of `body`'s people.
        self.apply(512)?;
        let scope = Scope { workspace: FIRST_WORKSPACE, account: ACCOUNT, channel: ChannelKind::Whatsapp };
        let mut conversations = Vec::new();
        for person in 0..people {
            let peer = webhooks::peer(person)?;
            let first = peer.identities.first().context("a person without an identity")?;
            conversations.push(self.ids.conversation(scope, first));
        }
        let others = (messages / 20).saturating_sub(people);
        for start in (0..others).step_by(1000) {
            let known = (start..others.min(start + 1000)).map(|other| past_person(&self.ids, scope, other));
            let (contacts, rest): (Vec<_>, Vec<_>) =
                known.map(|(contact, conversation, identity)| (contact, (conversation, identity))).unzip();
            let (new, identities): (Vec<_>, Vec<_>) = rest.into_iter().unzip();
            conversations.extend(new.iter().map(|conversation| conversation.id.clone()));
            self.write(move |tx| -> Result<_, StoreError> {
                let now = Timestamp::from_seconds(1_700_000_000);
                people::add_contacts(tx, FIRST_WORKSPACE, &contacts, now)?;
                inbound::add_conversations(tx, FIRST_WORKSPACE, &new, now)?;
                people::add_identities(tx, FIRST_WORKSPACE, &identities, now)
            })?;
        }
        for start in (began_with..messages).step_by(4000) {
            let past: Vec<NewMessage> = (start..messages.min(start + 4000))
                .map(|number| past_message(&self.ids, scope, number, &conversations[number % conversations.len()]))
                .collect();
            self.write(move |tx| inbound::add_messages(tx, FIRST_WORKSPACE, &past))?;
        }
        Ok(())
    }

    /// Waits until nothing is left to apply.
    pub(crate) fn wait_until_applied(&self) -> Result<()> {
        let began = Instant::now();
        loop {
            let far = Timestamp::from_millis(i64::MAX / 2);
            let open = self.runtime.block_on(self.store.read(move |tx| deliveries::oldest_due(tx, far)))?;
            if open.is_none() {
                return Ok(());
            }
            ensure!(began.elapsed() < PATIENCE, "what was kept is not applied in time");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Everything that was sent has been applied, and the ledger holds.
    pub(crate) fn check(&self) -> Result<()> {
        let ledger = self.runtime.block_on(self.store.read(Ledger::read))?;
        ensure!(ledger.received == self.kept, "{} deliveries were kept, not {}", ledger.received, self.kept);
        ensure!(ledger.applied == self.kept, "not everything was applied: {ledger:?}");
        ensure!(ledger.stored_events == self.kept, "not every message is new: {ledger:?}");
        Ok(())
    }

    /// How many deliveries were kept.
    pub(crate) fn check_kept(&self) -> Result<()> {
        let ledger = self.runtime.block_on(self.store.read(Ledger::read))?;
        ensure!(ledger.received == self.kept, "{} deliveries were kept, not {}", ledger.received, self.kept);
        Ok(())
    }
}

/// Opens the store of a data folder or of this address.
pub(crate) async fn open(folder: &Path, database_url: Option<&str>) -> Result<Store> {
    let location = match database_url {
        None => Location::Sqlite(folder.join("nestor.db")),
        Some(url) => Location::Postgres { url: url.to_owned(), connections: 8 },
    };
    Ok(Store::open(location, World::real()).await?)
}

fn account() -> Account {
    Account {
        workspace_id: FIRST_WORKSPACE.to_owned(),
        id: ACCOUNT.to_owned(),
        channel: ChannelKind::Whatsapp,
        external_id: PHONE_NUMBER_ID.to_owned(),
        name: "Bench".to_owned(),
        origin: Origin::Configuration,
        sealed_secrets: None,
        inbound_enabled: true,
        outbound_enabled: true,
        trouble: None,
        business_account_id: None,
        created_at: Timestamp::from_seconds(1),
    }
}

fn past_person(ids: &IdScheme, scope: Scope<'_>, number: usize) -> (NewContact, NewConversation, NewIdentity) {
    let external = ExternalIdentity::new(IdentityKind::Phone, format!("30691{number:07}"));
    let named =
        Named { at: Timestamp::from_seconds(1), name: Some(format!("Πελάτης {number}")), username: None };
    let contact = NewContact { id: ids.contact(scope, &external), named: named.clone(), search_name: String::new() };
    let conversation = NewConversation {
        id: ids.conversation(scope, &external),
        account_id: ACCOUNT.to_owned(),
        channel: ChannelKind::Whatsapp,
        contact_id: contact.id.clone(),
        closed: false,
    };
    let identity = NewIdentity {
        id: ids.identity(scope, &external),
        account_id: ACCOUNT.to_owned(),
        external,
        contact_id: contact.id.clone(),
        conversation_id: conversation.id.clone(),
        named,
    };
    (contact, conversation, identity)
}

fn past_message(ids: &IdScheme, scope: Scope<'_>, number: usize, conversation_id: &str) -> NewMessage {
    let provider =
        nestor_core::message::ExternalMessageId(format!("wamid.HBgMMzA2OTAwMDAwMDAwFQIAEhgUM0FEPAST{number:014X}AA"));
    let nobody = ExternalIdentity::new(IdentityKind::Phone, "");
    let at = Timestamp::from_seconds(1_700_000_000 + i64::try_from(number).unwrap_or(0) * 30);
    NewMessage {
        id: ids.message(scope, &nobody, &provider),
        conversation_id: conversation_id.to_owned(),
        at,
        received_at: at,
        arrival: messages::arrival(at, 0),
        direction: "inbound",
        message_type: "text",
        author_kind: "contact",
        author_id: None,
        author_name: None,
        status: None,
        provider_message_id: provider.0,
        reply_to: None,
        text: Some("Καλημέρα σας, θα ήθελα να ρωτήσω για το δωμάτιο. Καλημέρα σας, θα ήθελα να ρωτήσω.".to_owned()),
        content: None,
        historic: false,
    }
}

/// A PostgreSQL database that is dropped with this value.
struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    fn create(server: &str) -> Result<Self> {
        static NUMBER: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("nestor_bench_{}_{number}", std::process::id());
        Client::connect(server, NoTls)?.batch_execute(&format!("CREATE DATABASE {name}"))?;
        let base = server.rsplit_once('/').map_or(server, |(base, _)| base);
        Ok(Self { server: server.to_owned(), url: format!("{base}/{name}"), name })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Ok(mut client) = Client::connect(&self.server, NoTls) {
            // The whole server goes away after the run; one that stays has one more database in the worst case.
            drop(client.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)));
        }
    }
}
