//! SQLite: one writer thread with group commit, a few reader connections.

use super::checkpoint::Checkpoints;
use super::{Driver, Extent, Job, StoreError, Tx, Wakers, feed, migrate};
use crate::world::World;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, mpsc};

/// How many units one commit may carry.
const LARGEST_GROUP: usize = 512;
/// How many units may wait before callers have to.
const QUEUE: usize = 4096;
/// How many units may read at once.
const READERS: usize = 4;

pub(super) struct Sqlite {
    queue: mpsc::Sender<Box<dyn Job>>,
    readers: Arc<Readers>,
}

struct Readers {
    path: PathBuf,
    permits: Semaphore,
    idle: Mutex<Vec<Connection>>,
}

impl Sqlite {
    pub(super) fn open(path: &Path, world: World, wakers: Wakers) -> Result<Self, StoreError> {
        // Of two processes that open the file for the first time one makes it ready, and the other waits. A lock on the folder,
        // because one on the file would be in SQLite's own way; where a folder cannot be locked there is none.
        let folder = std::fs::File::open(
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        );
        let _alone = folder.ok().filter(|folder| folder.lock().is_ok());
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        // WAL lets readers go on while the writer writes; FULL makes every commit survive a power cut.
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "cache_size", -32_768)?;
        connection.pragma_update(None, "journal_size_limit", 128 * 1024 * 1024)?;
        migrate::sqlite(&mut connection)?;
        let checkpoints = Checkpoints::start(&mut connection, connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?)?;
        let (queue, waiting) = mpsc::channel(QUEUE);
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_until_closed(&connection, checkpoints, waiting, &world, &wakers))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let readers = Readers { path: path.to_owned(), permits: Semaphore::new(READERS), idle: Mutex::new(Vec::new()) };
        Ok(Self { queue, readers: Arc::new(readers) })
    }

    pub(super) async fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.queue.send(job).await.map_err(|_| StoreError::Unavailable("the writer has stopped".to_owned()))
    }

    pub(super) async fn read(&self, mut job: Box<dyn Job>) -> Result<(), StoreError> {
        let readers = Arc::clone(&self.readers);
        let permit = self.readers.permits.acquire().await.map_err(|_| StoreError::Unavailable("closed".to_owned()))?;
        let done = tokio::task::spawn_blocking(move || {
            let outcome = readers.with(|connection| {
                connection.execute_batch("BEGIN")?;
                job.run(&mut Tx::new(Driver::Sqlite(connection), job.extent()));
                connection.execute_batch("ROLLBACK")?;
                Ok(())
            });
            job.finish(outcome);
        })
        .await;
        drop(permit);
        done.map_err(|_| StoreError::Query("a reader panicked".to_owned()))
    }
}

impl Readers {
    fn with(&self, work: impl FnOnce(&Connection) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        work(&connection)?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        Ok(())
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // Another process on the same file (a command beside the server) may hold the write lock for a moment.
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // A plan must not depend on the values that are bound, or statements are prepared again and again.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Takes all units that wait, runs each so that it can be undone by itself, commits once, answers them all. Those with much
/// to do come after the others, each in a transaction of its own: nobody's commit waits for them.
fn write_until_closed(
    connection: &Connection,
    mut checkpoints: Checkpoints,
    mut waiting: mpsc::Receiver<Box<dyn Job>>,
    world: &World,
    wakers: &Wakers,
) {
    let mut commit = |mut group: Vec<Box<dyn Job>>| {
        if group.is_empty() {
            return;
        }
        let mut topics = Vec::new();
        let committed = run_group(connection, &mut group, world, &mut topics);
        if committed.is_err() && !connection.is_autocommit() {
            // If even this fails the next BEGIN will say so.
            drop(connection.execute_batch("ROLLBACK"));
        }
        if committed.is_ok() {
            wakers.wake(topics);
        }
        for job in group {
            job.finish(committed.clone());
        }
        checkpoints.after_commit(connection);
    };
    while let Some(first) = waiting.blocking_recv() {
        let mut group = vec![first];
        while group.len() < LARGEST_GROUP
            && let Ok(next) = waiting.try_recv()
        {
            group.push(next);
        }
        let (long, short): (Vec<_>, Vec<_>) = group.into_iter().partition(|job| job.extent() == Extent::Long);
        commit(short);
        for job in long {
            commit(vec![job]);
        }
    }
}

fn run_group(
    connection: &Connection,
    group: &mut [Box<dyn Job>],
    world: &World,
    topics: &mut Vec<feed::Topic>,
) -> Result<(), StoreError> {
    let run = |statement| connection.prepare_cached(statement)?.execute([]);
    run("BEGIN IMMEDIATE")?;
    if let [alone] = group {
        let succeeded = run_unit(connection, alone.as_mut(), world, topics)?;
        run(if succeeded { "COMMIT" } else { "ROLLBACK" })?;
        return Ok(());
    }
    for job in group {
        if job.extent() == Extent::Statement {
            // One that fails has done nothing, unless the database took back everything, as it does when the disk is full.
            if !run_unit(connection, job.as_mut(), world, topics)? && connection.is_autocommit() {
                return Err(StoreError::Unavailable("the database took a commit back".to_owned()));
            }
            continue;
        }
        run("SAVEPOINT unit")?;
        if !run_unit(connection, job.as_mut(), world, topics)? {
            run("ROLLBACK TO unit")?;
        }
        run("RELEASE unit")?;
    }
    run("COMMIT")?;
    Ok(())
}

/// Runs a unit and writes the changes that it noted. `false`: it failed.
fn run_unit(
    connection: &Connection,
    job: &mut dyn Job,
    world: &World,
    topics: &mut Vec<feed::Topic>,
) -> Result<bool, StoreError> {
    let mut tx = Tx::new(Driver::Sqlite(connection), job.extent());
    if !job.run(&mut tx) {
        return Ok(false);
    }
    topics.append(&mut tx.take_topics());
    feed::write_changes(&mut tx, world.now())?;
    Ok(true)
}
