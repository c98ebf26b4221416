//! The tables as they are, read past the store: what a dump of the database would show.

use nestor::store::Location;
use postgres::{NoTls, SimpleQueryMessage};
use rusqlite::types::ValueRef;
use std::collections::BTreeMap;

/// A view of one database that does not go through the store.
#[derive(Clone)]
pub(crate) struct Raw(Location);

/// A row: its columns as text, `None` for NULL.
pub(crate) type Columns = Vec<Option<String>>;

impl Raw {
    pub(crate) fn new(location: &Location) -> Self {
        Self(location.clone())
    }

    /// The rows of a query.
    pub(crate) fn rows(&self, sql: &str) -> Vec<Columns> {
        match &self.0 {
            Location::Sqlite(path) => sqlite_rows(path, sql),
            Location::Postgres { url, .. } => {
                let (url, sql) = (url.clone(), sql.to_owned());
                // The driver has a runtime of its own, which must not start inside the test's.
                std::thread::spawn(move || postgres_rows(&url, &sql)).join().unwrap()
            }
        }
    }

    /// The rows of a query with one column that is never NULL.
    pub(crate) fn column(&self, sql: &str) -> Vec<String> {
        self.rows(sql).into_iter().map(|row| row.into_iter().next().flatten().unwrap()).collect()
    }

    /// The one number that a query gives.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.column(sql)[0].parse().unwrap()
    }

    /// Runs statements past the store.
    pub(crate) fn execute(&self, sql: &str) {
        match &self.0 {
            Location::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
                connection.execute_batch(sql).unwrap();
            }
            Location::Postgres { url, .. } => {
                let (url, sql) = (url.clone(), sql.to_owned());
                std::thread::spawn(move || on_server(&url, &sql)).join().unwrap();
            }
        }
    }

    /// Everything that deliveries make, without what depends on when they came: our own times and the numbers of rows.
    pub(crate) fn state(&self) -> BTreeMap<&'static str, Vec<Columns>> {
        match &self.0 {
            Location::Sqlite(path) => STATE.iter().map(|(table, sql)| (*table, sqlite_rows(path, sql))).collect(),
            Location::Postgres { url, .. } => {
                let url = url.clone();
                std::thread::spawn(move || {
                    let mut client = postgres::Client::connect(&url, NoTls).unwrap();
                    STATE.iter().map(|(table, sql)| (*table, client_rows(&mut client, sql))).collect()
                })
                .join()
                .unwrap()
            }
        }
    }
}

/// The state that does not depend on the order in which deliveries are applied, table by table, each in one order. Left out:
/// `created_at` and `seq`, which tell when we first applied something; `named_at`, which is a floor and not a fact.
const STATE: [(&str, &str); 8] = [
    (
        "identities",
        "SELECT workspace_id, id, account_id, kind, external_id, contact_id, conversation_id, display_name, username \
         FROM identities ORDER BY workspace_id, id",
    ),
    ("contacts", "SELECT workspace_id, id, name, search_name FROM contacts ORDER BY workspace_id, id"),
    (
        "conversations",
        "SELECT workspace_id, id, account_id, channel, contact_id, status, assignee_id, unread_count, last_inbound_at, \
         last_message_at, last_message_arrival, last_message_id, last_message_preview, search_preview FROM conversations ORDER BY workspace_id, id",
    ),
    (
        "messages",
        "SELECT workspace_id, id, conversation_id, at, received_at, arrival, direction, type, author_kind, author_id, author_name, status, \
         provider_message_id, reply_to, text, content FROM messages ORDER BY workspace_id, id",
    ),
    (
        "outgoing_parts",
        "SELECT workspace_id, message_id, part, attempt, conversation_id, account_id, channel, call, status, superseded, \
         due_at, lease_until, tries, provider_message_id, sent_at, error_reason, error_code, error_message \
         FROM outgoing_parts ORDER BY workspace_id, message_id, part, attempt",
    ),
    (
        "message_steps",
        "SELECT workspace_id, message_id, part, attempt, status, at, code, detail FROM message_steps \
         ORDER BY workspace_id, message_id, part, attempt, status",
    ),
    (
        "waiting_reports",
        "SELECT workspace_id, account_id, provider_message_id, status, at, code, detail, and_earlier FROM waiting_reports \
         ORDER BY workspace_id, account_id, provider_message_id, status",
    ),
    ("watermarks", "SELECT * FROM watermarks ORDER BY 1, 2, 3, 4"),
];

/// Runs statements on a PostgreSQL server. Must not be called inside a runtime.
pub(crate) fn on_server(url: &str, sql: &str) {
    let mut client = postgres::Client::connect(url, NoTls).unwrap();
    client.batch_execute(sql).unwrap();
}

fn postgres_rows(url: &str, sql: &str) -> Vec<Columns> {
    client_rows(&mut postgres::Client::connect(url, NoTls).unwrap(), sql)
}

fn client_rows(client: &mut postgres::Client, sql: &str) -> Vec<Columns> {
    let mut rows = Vec::new();
    for message in client.simple_query(sql).unwrap() {
        if let SimpleQueryMessage::Row(row) = message {
            rows.push((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect());
        }
    }
    rows
}

fn sqlite_rows(path: &std::path::Path, sql: &str) -> Vec<Columns> {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    // Parameters that a plan is asked for may stay without a value.
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        found.push(
            (0..columns)
                .map(|column| match row.get_ref(column).unwrap() {
                    ValueRef::Null => None,
                    ValueRef::Integer(number) => Some(number.to_string()),
                    ValueRef::Real(number) => Some(number.to_string()),
                    ValueRef::Text(text) => Some(String::from_utf8(text.to_vec()).unwrap()),
                    ValueRef::Blob(bytes) => Some(format!("{} bytes", bytes.len())),
                })
                .collect(),
        );
    }
    found
}
