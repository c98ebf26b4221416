//! A database of a test's own: a SQLite file in a temporary data folder, or a database on the PostgreSQL server of the test run.

use nestor::store::Location;
use postgres::NoTls;
use rusqlite::OpenFlags;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgresql,
}

/// The database and the data folder beside it. Both are removed at the end.
pub(crate) struct Database {
    pub(crate) engine: Engine,
    folder: TempDir,
    name: String,
}

static MADE: AtomicU32 = AtomicU32::new(0);

fn server() -> String {
    std::env::var("NESTOR_TEST_POSTGRES_URL").expect(
        "NESTOR_TEST_POSTGRES_URL is not set: `make test` (or scripts/with-postgres.sh cargo test -p nestor --test it) starts a \
         PostgreSQL server for the tests and sets it",
    )
}

/// Talks to PostgreSQL on a thread of its own: the synchronous client must not run inside of a runtime.
fn with_postgres<T: Send>(url: &str, work: impl FnOnce(&mut postgres::Client) -> T + Send) -> T {
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                let mut client =
                    postgres::Client::connect(url, NoTls).expect("the PostgreSQL server of the tests answers");
                work(&mut client)
            })
            .join()
            .unwrap()
    })
}

impl Database {
    /// An empty one.
    pub(crate) fn create(engine: Engine) -> Self {
        let name = format!("it_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        if engine == Engine::Postgresql {
            with_postgres(&server(), |client| client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap());
        }
        Self { engine, folder: tempfile::tempdir().unwrap(), name }
    }

    /// The data folder: key, configuration and, on SQLite, the database file.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database file, on SQLite.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("nestor.db")
    }

    /// The address of the database, on PostgreSQL.
    pub(crate) fn url(&self) -> Option<String> {
        (self.engine == Engine::Postgresql).then(|| {
            let server = server();
            let (base, _) = server.rsplit_once('/').expect("NESTOR_TEST_POSTGRES_URL ends with /database");
            format!("{base}/{}", self.name)
        })
    }

    /// For [`nestor::store::Store::open`].
    pub(crate) fn location(&self) -> Location {
        match self.url() {
            None => Location::Sqlite(self.file()),
            Some(url) => Location::Postgres { url, connections: 6 },
        }
    }

    /// The one number that a query gives, read beside the application.
    pub(crate) fn number(&self, query: &str) -> i64 {
        match self.url() {
            None => self.read_file().query_row(query, [], |row| row.get(0)).unwrap(),
            Some(url) => with_postgres(&url, |client| client.query_one(query, &[]).unwrap().get(0)),
        }
    }

    /// The one text that a query gives.
    pub(crate) fn text(&self, query: &str) -> String {
        match self.url() {
            None => self.read_file().query_row(query, [], |row| row.get(0)).unwrap(),
            Some(url) => with_postgres(&url, |client| client.query_one(query, &[]).unwrap().get(0)),
        }
    }

    fn read_file(&self) -> rusqlite::Connection {
        rusqlite::Connection::open_with_flags(self.file(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }

    /// Cuts every connection to the database, as a restart of the PostgreSQL server does.
    pub(crate) fn cut_connections(&self) {
        let name = &self.name;
        with_postgres(&server(), |client| {
            let cut = format!("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name}'");
            client.batch_execute(&cut).unwrap();
        });
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.engine == Engine::Postgresql {
            let name = &self.name;
            with_postgres(&server(), |client| {
                // What cannot be removed goes with the server.
                drop(client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
            });
        }
    }
}
