//! PostgreSQL: each unit of work in a transaction and on a connection of its own; wake-ups travel between nodes by NOTIFY.

use super::feed::{self, Topic, Wakers};
use super::{Driver, Extent, Job, Statements, StoreError, Tx, migrate};
use crate::world::World;
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, NoTls};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// The channel of NOTIFY. Its payload is a topic's word.
const NOTIFICATIONS: &str = "nestor";
/// How long to wait before the line for wake-ups is opened again after it broke.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);
/// How often the other nodes are woken at most: under load one wake-up stands for many commits.
const BETWEEN_NOTIFICATIONS: Duration = Duration::from_millis(5);

/// How long a connection counts as alive after its last use without being asked.
const TRUSTED_FOR: Duration = Duration::from_millis(500);

struct Connection {
    client: Client,
    statements: Statements,
    used_at: Instant,
}

impl Connection {
    fn new(client: Client) -> Self {
        Self { client, statements: Statements::new(), used_at: Instant::now() }
    }
}

type Idle = Mutex<Vec<Connection>>;

pub(super) struct Postgres {
    config: postgres::Config,
    permits: Semaphore,
    idle: Arc<Idle>,
    world: World,
    wakers: Wakers,
    notifier: Sender<Topic>,
}

impl Postgres {
    pub(super) fn open(url: &str, connections: usize, world: World, wakers: Wakers) -> Result<Self, StoreError> {
        let mut config: postgres::Config = url
            .parse()
            .map_err(|error| StoreError::Unavailable(format!("the database address is not valid: {error}")))?;
        config
            .application_name("nestor")
            .connect_timeout(Duration::from_secs(5))
            .keepalives_idle(Duration::from_secs(30));
        let mut first = config.connect(NoTls)?;
        migrate::postgres(&mut first)?;
        let idle = Arc::new(Mutex::new(vec![Connection::new(first)]));
        listen(config.clone(), wakers.clone(), Arc::downgrade(&idle))?;
        let notifier = notify(config.clone())?;
        Ok(Self { config, permits: Semaphore::new(connections.max(2)), idle, world, wakers, notifier })
    }

    pub(super) async fn submit(self: &Arc<Self>, mut job: Box<dyn Job>) -> Result<(), StoreError> {
        let permit = self.permits.acquire().await.map_err(|_| StoreError::Unavailable("closed".to_owned()))?;
        let own = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let outcome = own.with_connection(job.extent(), |connection| own.run(connection, job.as_mut()));
            job.finish(outcome);
        })
        .await;
        drop(permit);
        done.map_err(|_| StoreError::Query("a unit of work panicked".to_owned()))
    }

    fn with_connection(
        &self,
        extent: Extent,
        work: impl FnOnce(&mut Connection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut connection = self.begun(extent)?;
        let outcome = work(&mut connection);
        if !connection.client.is_closed() {
            connection.used_at = Instant::now();
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
        outcome
    }

    /// A connection on which a transaction has begun, if the unit needs one. An idle one may have been cut without our noticing, by
    /// a restart of the server or a firewall: that shows when the transaction begins, or when it is asked whether it is alive, and
    /// then the next one is tried, and a new one in the end.
    fn begun(&self, extent: Extent) -> Result<Connection, StoreError> {
        let begin = |Connection { client, used_at, .. }: &mut Connection| match extent {
            Extent::Reading => client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
            Extent::Statement if used_at.elapsed() < TRUSTED_FOR => Ok(()),
            Extent::Statement => client.batch_execute(""),
            Extent::Short | Extent::Long => client.batch_execute("BEGIN"),
        };
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut connection) = idle else {
                let mut connection = Connection::new(self.config.connect(NoTls)?);
                begin(&mut connection)?;
                return Ok(connection);
            };
            match begin(&mut connection) {
                Ok(()) => return Ok(connection),
                Err(error) => tracing::debug!(%error, "an idle connection to the database was cut"),
            }
        }
    }

    fn run(&self, connection: &mut Connection, job: &mut dyn Job) -> Result<(), StoreError> {
        let Connection { client, statements, .. } = connection;
        let extent = job.extent();
        let mut tx = Tx::new(Driver::Postgres(client, statements), extent);
        let finished = if job.run(&mut tx) { self.finish(&mut tx) } else { Ok(None) };
        match finished {
            Ok(Some(topics)) => {
                if extent != Extent::Statement {
                    client.batch_execute("COMMIT")?;
                }
                for topic in &topics {
                    // The thread that tells the other nodes lives as long as the pool.
                    let _going_down = self.notifier.send(*topic);
                }
                self.wakers.wake(topics);
                Ok(())
            }
            Ok(None) if extent == Extent::Statement => Ok(()),
            Ok(None) => Ok(client.batch_execute("ROLLBACK")?),
            Err(error) => {
                // The first error is the one to tell; a connection that cannot even roll back is not used again.
                drop(client.batch_execute("ROLLBACK"));
                Err(error)
            }
        }
    }

    /// The last acts of a unit before its commit.
    fn finish(&self, tx: &mut Tx<'_>) -> Result<Option<Vec<Topic>>, StoreError> {
        let topics = tx.take_topics();
        feed::write_changes(tx, self.world.now())?;
        Ok(Some(topics))
    }
}

impl Drop for Postgres {
    /// The driver's connections must not be closed inside a runtime, and the last handle may well be dropped there.
    fn drop(&mut self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        std::thread::spawn(move || drop(idle));
    }
}

/// Starts the thread that tells the other nodes whom to wake.
///
/// It does so after the commit and not in it: PostgreSQL commits transactions with a NOTIFY one after the other, each with its
/// own wait for the disk. A wake-up that a crash swallows costs the other node one period of its timer.
fn notify(config: postgres::Config) -> Result<Sender<Topic>, StoreError> {
    let (sender, topics) = channel::<Topic>();
    std::thread::Builder::new()
        .name("store-notifier".to_owned())
        .spawn(move || {
            let mut line = None;
            while let Ok(first) = topics.recv() {
                let mut told = vec![first];
                told.extend(topics.try_iter());
                told.sort_unstable_by_key(|topic| *topic as usize);
                told.dedup();
                let statements: Vec<String> =
                    told.iter().map(|topic| format!("NOTIFY {NOTIFICATIONS}, '{}'", topic.as_str())).collect();
                if let Err(error) = tell(&config, &mut line, &statements.join("; ")) {
                    tracing::debug!(%error, "the other nodes could not be woken; their timers stand in");
                    line = None;
                }
                std::thread::sleep(BETWEEN_NOTIFICATIONS);
            }
        })
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(sender)
}

fn tell(config: &postgres::Config, line: &mut Option<Client>, statements: &str) -> Result<(), postgres::Error> {
    let client = match line {
        Some(client) => client,
        None => {
            let mut client = config.connect(NoTls)?;
            // Nothing is lost with a wake-up: its commit need not wait for the disk.
            client.batch_execute("SET synchronous_commit = off")?;
            line.insert(client)
        }
    };
    client.batch_execute(statements)
}

/// Passes on the wake-ups of all nodes, until the pool is gone. After a break everyone is woken, because a wake-up may have been missed.
fn listen(config: postgres::Config, wakers: Wakers, pool: Weak<Idle>) -> Result<(), StoreError> {
    std::thread::Builder::new()
        .name("store-listener".to_owned())
        .spawn(move || {
            while pool.strong_count() > 0 {
                if let Err(error) = pass_on_wakeups(&config, &wakers, &pool) {
                    tracing::warn!(%error, "the line for wake-ups between nodes broke; timers stand in until it is back");
                }
                std::thread::sleep(RECONNECT_AFTER);
            }
        })
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(())
}

fn pass_on_wakeups(config: &postgres::Config, wakers: &Wakers, pool: &Weak<Idle>) -> Result<(), postgres::Error> {
    let mut client = config.connect(NoTls)?;
    client.batch_execute(&format!("LISTEN {NOTIFICATIONS}"))?;
    wakers.wake(Topic::ALL);
    while pool.strong_count() > 0 && !client.is_closed() {
        let mut notifications = client.notifications();
        let mut arriving = notifications.timeout_iter(Duration::from_secs(2));
        while let Some(notification) = arriving.next()? {
            wakers.wake(Topic::from_word(notification.payload()));
        }
    }
    Ok(())
}
