//! The store: the only place with SQL.
//!
//! The edge hands it a **unit of work**, a plain synchronous closure over a [`Tx`]: `store.write(move |tx| …).await`. Inside a
//! unit nothing can await, so no network can slip into a transaction. On SQLite one writer thread runs all units that are waiting
//! inside one transaction, each so that it can be undone by itself, and commits once for all of them; on PostgreSQL each unit has a transaction
//! and a connection of its own. Who is answered has been committed.

pub mod access;
pub mod account_events;
pub mod accounts;
pub mod actions;
pub mod amendments;
mod checkpoint;
pub mod consents;
pub mod contacts;
pub mod control;
pub mod conversations;
pub mod deliveries;
mod error;
mod executor;
pub mod feed;
pub mod fetching;
pub mod idempotency;
pub mod inbound;
pub mod installation;
pub mod ledger;
pub mod media;
pub mod media_copies;
pub mod messages;
mod migrate;
pub mod outbox;
pub mod outcomes;
pub mod outgoing;
pub mod people;
mod postgresql;
pub mod profiles;
pub mod reactions;
pub mod reports;
mod sqlite;
pub mod template_owners;
pub mod templates;
mod values;

pub use error::StoreError;
pub use executor::Tx;
pub use feed::Topic;

use crate::world::World;
use executor::{Driver, Extent, Statements};
use feed::Wakers;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{oneshot, watch};

/// Where the data lives.
#[derive(Clone, Debug)]
pub enum Location {
    /// An SQLite file, created when it is missing.
    Sqlite(PathBuf),
    /// A PostgreSQL database and the number of connections to keep.
    Postgres {
        /// `postgres://user:password@host/database`.
        url: String,
        /// How many connections at most.
        connections: usize,
    },
}

/// A handle to the database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    backend: Backend,
    wakers: Wakers,
}

#[derive(Clone)]
enum Backend {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgresql::Postgres>),
}

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// When the database cannot be opened, is newer than this version, or cannot be migrated. Nothing is half done then: every
    /// migration is one transaction.
    pub async fn open(location: Location, world: World) -> Result<Self, StoreError> {
        let wakers = Wakers::new();
        let own = wakers.clone();
        let backend = tokio::task::spawn_blocking(move || -> Result<Backend, StoreError> {
            Ok(match location {
                Location::Sqlite(path) => Backend::Sqlite(Arc::new(sqlite::Sqlite::open(&path, world, wakers)?)),
                Location::Postgres { url, connections } => {
                    Backend::Postgres(Arc::new(postgresql::Postgres::open(&url, connections, world, wakers)?))
                }
            })
        })
        .await
        .map_err(|_| StoreError::Unavailable("opening the database was interrupted".to_owned()))??;
        Ok(Self { backend, wakers: own })
    }

    /// The name of the database engine.
    pub fn engine(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite(_) => "SQLite",
            Backend::Postgres(_) => "PostgreSQL",
        }
    }

    /// Whether units that wait at the same time share one commit. Where they do not, many small units cost a commit each.
    pub const fn commits_together(&self) -> bool {
        matches!(self.backend, Backend::Sqlite(_))
    }

    /// Runs a unit of work that writes. When this returns `Ok`, everything it did is on disk; when it returns `Err`, nothing is.
    ///
    /// # Errors
    /// The unit's own error, or the store's.
    pub async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.run_writing(unit, Extent::Short).await
    }

    /// The same for a unit that is one statement and notes no change. A statement is undone as a whole by itself: it needs no
    /// savepoint on SQLite, and on PostgreSQL one trip to the server instead of three.
    ///
    /// # Errors
    /// The unit's own error, or the store's. A second statement is an error. What fails after the statement does not undo it.
    pub async fn write_statement<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.run_writing(unit, Extent::Statement).await
    }

    /// The same for a unit with much to do: on SQLite, where the others have to wait for it, it is not put into their commit.
    ///
    /// # Errors
    /// The unit's own error, or the store's.
    pub async fn write_long<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.run_writing(unit, Extent::Long).await
    }

    async fn run_writing<T, E, F>(&self, unit: F, extent: Extent) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(UnitOfWork { unit: Some(unit), result: None, reply, extent });
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.submit(job).await?,
            Backend::Postgres(postgres) => postgres.submit(job).await?,
        }
        answer.await.map_err(|_| StoreError::Unavailable("the database has been closed".to_owned()))?
    }

    /// Runs a unit of work that only reads, on one consistent view of the data.
    ///
    /// # Errors
    /// The unit's own error, or the store's.
    pub async fn read<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(UnitOfWork { unit: Some(unit), result: None, reply, extent: Extent::Reading });
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.read(job).await?,
            Backend::Postgres(postgres) => postgres.submit(job).await?,
        }
        answer.await.map_err(|_| StoreError::Unavailable("the database has been closed".to_owned()))?
    }

    /// A receiver that is marked as changed whenever there may be something new to see. Several wake-ups may be one.
    pub fn subscribe(&self, topic: Topic) -> watch::Receiver<()> {
        self.wakers.subscribe(topic)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Store({})", self.engine())
    }
}

/// A unit of work on its way: run inside a transaction, answered after its commit.
trait Job: Send {
    /// How much it does.
    fn extent(&self) -> Extent;
    /// Runs the unit. `false`: it failed and what it did must be rolled back.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Answers the caller. `Err`: the commit failed.
    fn finish(self: Box<Self>, committed: Result<(), StoreError>);
}

struct UnitOfWork<F, T, E> {
    unit: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
    extent: Extent,
}

impl<F, T, E> Job for UnitOfWork<F, T, E>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn extent(&self) -> Extent {
        self.extent
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(unit) = self.unit.take() else { return false };
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| unit(tx)))
            .unwrap_or_else(|_| Err(StoreError::Query("a unit of work panicked".to_owned()).into()));
        let succeeded = result.is_ok();
        self.result = Some(result);
        succeeded
    }

    fn finish(self: Box<Self>, committed: Result<(), StoreError>) {
        let answer = match (self.result, committed) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (Some(result), Ok(())) => result,
            (None, Ok(())) => Err(StoreError::Query("a unit of work was never run".to_owned()).into()),
        };
        // The caller may have gone away; the work is done all the same.
        drop(self.reply.send(answer));
    }
}
