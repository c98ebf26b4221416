//! The small executor that hides the two drivers: one `Tx`, one `Row`, one kind of parameter.
//!
//! SQL is written once, with `?1`-style parameters, in the subset that means the same on SQLite and PostgreSQL; where the two
//! must differ, [`Sql::each`] holds both texts side by side.

use super::error::StoreError;
use super::feed::{Change, Topic};
use super::values::{Row, Value, by_column, postgres_cell, sqlite_cell};
use postgres::types::ToSql;
use std::borrow::Cow;
use std::collections::HashMap;

/// One statement, in the words of each database.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    sqlite: Cow<'static, str>,
    postgres: Cow<'static, str>,
}

impl Sql {
    /// A statement that must be written differently for the two.
    pub(crate) const fn each(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite: Cow::Borrowed(sqlite), postgres: Cow::Borrowed(postgres) }
    }

    /// The same for texts that were put together.
    pub(crate) fn owned(sqlite: String, postgres: String) -> Self {
        Self { sqlite: Cow::Owned(sqlite), postgres: Cow::Owned(postgres) }
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::each(text, text)
    }
}

impl From<String> for Sql {
    fn from(text: String) -> Self {
        Self { sqlite: Cow::Owned(text.clone()), postgres: Cow::Owned(text) }
    }
}

/// The locks that transactions take on something that is not a row. Always in this order, so that two never wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    /// The accounts stay as they are: held by many at once while deliveries are applied to them.
    AccountsAsTheyAre,
    /// The accounts change: held by one, while nobody holds the one above.
    AccountsChange,
    /// What is reported on an account's messages is applied by one at a time.
    Reports,
    /// A workspace's changes are numbered by one at a time.
    Feed,
}

impl Lock {
    /// The number that names the lock among PostgreSQL's advisory locks.
    const fn number(self) -> i32 {
        match self {
            Self::Feed => 7101,
            Self::AccountsAsTheyAre | Self::AccountsChange => 7103,
            Self::Reports => 7104,
        }
    }
}

/// The driver's side of a transaction.
pub(crate) enum Driver<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut postgres::Client, &'a mut Statements),
}

/// The prepared statements of one PostgreSQL connection.
pub(crate) type Statements = HashMap<Cow<'static, str>, postgres::Statement>;

/// A transaction under way, as units of work see it.
///
/// What a unit changed is noted with [`Tx::note`] and written to the live feed at its end; whom it must wake is said with
/// [`Tx::wake`]. Neither needs a second thought by the caller: both happen only when the transaction commits.
pub struct Tx<'a> {
    pub(crate) driver: Driver<'a>,
    extent: Extent,
    statements: usize,
    changes: Vec<Change>,
    topics: Vec<Topic>,
}

/// How much a unit of work does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// It only reads.
    Reading,
    /// It writes with one statement and does nothing else.
    Statement,
    /// A few statements.
    Short,
    /// Much: the others should not wait for the same commit.
    Long,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(driver: Driver<'a>, extent: Extent) -> Self {
        Self { driver, extent, statements: 0, changes: Vec::new(), topics: Vec::new() }
    }

    /// To be called before a statement runs for so many rows. A unit that said it was one statement has nothing around it that
    /// would undo a first one together with a second; and on SQLite many rows are many statements.
    fn count_statement(&mut self, rows: usize) -> Result<(), StoreError> {
        self.statements += if let Driver::Sqlite(_) = self.driver { rows } else { 1 };
        if self.extent == Extent::Statement && self.statements > 1 {
            return Err(StoreError::Query("a unit of one statement has run a second one".to_owned()));
        }
        Ok(())
    }

    /// Notes a change for the live feed. The same change noted twice is told once.
    pub(crate) fn note(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
        self.wake(Topic::Changes);
    }

    /// Notes many changes at once, without comparing them: the caller has made them unlike.
    pub(crate) fn note_distinct(&mut self, changes: impl IntoIterator<Item = Change>) {
        let before = self.changes.len();
        self.changes.extend(changes);
        if self.changes.len() > before {
            self.wake(Topic::Changes);
        }
    }

    /// After the commit, whoever waits for this topic looks again.
    pub(crate) fn wake(&mut self, topic: Topic) {
        if !self.topics.contains(&topic) {
            self.topics.push(topic);
        }
    }

    /// Takes a lock that is held until the transaction ends. Nothing to do on SQLite, where only one transaction writes.
    pub(crate) fn lock(&mut self, lock: Lock, name: &str) -> Result<(), StoreError> {
        if let Driver::Postgres(..) = self.driver {
            let function =
                if lock == Lock::AccountsAsTheyAre { "pg_advisory_xact_lock_shared" } else { "pg_advisory_xact_lock" };
            self.query(
                format!("SELECT {function}({}, hashtext(?1))::text", lock.number()),
                &[name.into()],
                |_| Ok(()),
            )?;
        }
        Ok(())
    }

    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    pub(crate) fn take_topics(&mut self) -> Vec<Topic> {
        std::mem::take(&mut self.topics)
    }

    /// Runs a statement; returns how many rows it touched.
    pub(crate) fn execute(&mut self, sql: impl Into<Sql>, parameters: &[Value<'_>]) -> Result<u64, StoreError> {
        self.count_statement(1)?;
        let sql = sql.into();
        match &mut self.driver {
            Driver::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&sql.sqlite)?;
                Ok(statement.execute(rusqlite::params_from_iter(parameters))? as u64)
            }
            Driver::Postgres(client, statements) => {
                let statement = prepare(client, statements, sql.postgres)?;
                Ok(client.execute(&statement, &as_dyn(parameters))?)
            }
        }
    }

    /// Runs a query and reads every row with `read`.
    pub(crate) fn query<T>(
        &mut self,
        sql: impl Into<Sql>,
        parameters: &[Value<'_>],
        mut read: impl FnMut(&mut Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.count_statement(1)?;
        let sql = sql.into();
        let mut found = Vec::new();
        match &mut self.driver {
            Driver::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&sql.sqlite)?;
                let columns = statement.column_count();
                let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
                while let Some(row) = rows.next()? {
                    let cells = (0..columns).map(|column| sqlite_cell(row, column)).collect::<Result<_, _>>()?;
                    found.push(read(&mut Row { cells })?);
                }
            }
            Driver::Postgres(client, statements) => {
                let statement = prepare(client, statements, sql.postgres)?;
                for row in client.query(&statement, &as_dyn(parameters))? {
                    let cells = (0..row.len()).map(|column| postgres_cell(&row, column)).collect::<Result<_, _>>()?;
                    found.push(read(&mut Row { cells })?);
                }
            }
        }
        Ok(found)
    }

    /// Runs a query that gives at most one row.
    pub(crate) fn query_optional<T>(
        &mut self,
        sql: impl Into<Sql>,
        parameters: &[Value<'_>],
        read: impl FnMut(&mut Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(sql, parameters, read)?.into_iter().next())
    }

    /// Runs a query that gives one number.
    pub(crate) fn query_number(&mut self, sql: impl Into<Sql>, parameters: &[Value<'_>]) -> Result<i64, StoreError> {
        self.query_optional(sql, parameters, |row| row.take(0))?
            .ok_or_else(|| StoreError::Query("a query for one number gave no row".to_owned()))
    }

    /// Runs a statement for each of many rows of parameters. On SQLite `?1` is a value of the row and the statement runs once a row;
    /// on PostgreSQL it is the array of all rows' values and the statement runs once.
    pub(crate) fn execute_many(&mut self, sql: &Sql, rows: &[Vec<Value<'_>>]) -> Result<(), StoreError> {
        let Some(first) = rows.first() else { return Ok(()) };
        self.count_statement(rows.len())?;
        match &mut self.driver {
            Driver::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&sql.sqlite)?;
                for row in rows {
                    statement.execute(rusqlite::params_from_iter(row))?;
                }
            }
            Driver::Postgres(client, statements) => {
                let statement = prepare(client, statements, sql.postgres.clone())?;
                let columns = by_column(rows, first.len());
                client.execute(&statement, &columns.iter().map(|column| column as _).collect::<Vec<_>>())?;
            }
        }
        Ok(())
    }

    /// Locks rows of a table of workspaces until the transaction ends, in the order of their ids. On SQLite the whole database is
    /// locked already.
    pub(crate) fn lock_rows<'i>(
        &mut self,
        table: &str,
        workspace_id: &str,
        ids: impl Iterator<Item = &'i str>,
    ) -> Result<(), StoreError> {
        if let Driver::Postgres(..) = self.driver {
            let ids = Value::Texts(ids.map(Cow::Borrowed).collect());
            let sql = format!("SELECT id FROM {table} WHERE workspace_id = ?1 AND id = ANY(?2) ORDER BY id FOR UPDATE");
            self.query(sql, &[workspace_id.into(), ids], |_| Ok(()))?;
        }
        Ok(())
    }

    /// Inserts many rows and says for each whether it is new: a row whose key is taken is left out. One prepared statement a
    /// row on SQLite, one statement for all on PostgreSQL.
    ///
    /// `key` is the column, by number, whose values are unlike within `rows` and tell a new row from an old one.
    pub(crate) fn insert_many(&mut self, table: &Insert, rows: &[Vec<Value<'_>>]) -> Result<Vec<bool>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        self.count_statement(rows.len())?;
        match &mut self.driver {
            Driver::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&table.sqlite())?;
                let mut new = Vec::with_capacity(rows.len());
                for row in rows {
                    new.push(statement.execute(rusqlite::params_from_iter(row))? > 0);
                }
                Ok(new)
            }
            Driver::Postgres(client, statements) => {
                let statement = prepare(client, statements, Cow::Owned(table.postgres()))?;
                let columns = by_column(rows, table.columns.len());
                let parameters: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|column| column as _).collect();
                let inserted: std::collections::HashSet<String> =
                    client.query(&statement, &parameters)?.iter().map(|row| row.get(0)).collect();
                Ok(rows
                    .iter()
                    .map(|row| match row.get(table.key) {
                        Some(Value::Text(key)) => inserted.contains(key.as_ref()),
                        Some(Value::Int(key)) => inserted.contains(&key.to_string()),
                        _ => false,
                    })
                    .collect())
            }
        }
    }
}

/// A table that rows are inserted into by [`Tx::insert_many`].
pub(crate) struct Insert {
    /// Its name.
    pub(crate) table: &'static str,
    /// The columns and their types on PostgreSQL.
    pub(crate) columns: &'static [(&'static str, &'static str)],
    /// Which of the columns tells the rows apart.
    pub(crate) key: usize,
    /// What to do when the row is there already; usually `ON CONFLICT DO NOTHING`.
    pub(crate) conflict: &'static str,
}

impl Insert {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    fn sqlite(&self) -> String {
        let places: Vec<String> = (1..=self.columns.len()).map(|number| format!("?{number}")).collect();
        format!("INSERT INTO {} ({}) VALUES ({}) {}", self.table, self.names(), places.join(", "), self.conflict)
    }

    fn postgres(&self) -> String {
        let arrays: Vec<String> =
            self.columns.iter().enumerate().map(|(index, (_, ty))| format!("?{}::{ty}[]", index + 1)).collect();
        let key = self.columns.get(self.key).map_or("", |(name, _)| *name);
        format!(
            "INSERT INTO {} ({}) SELECT * FROM UNNEST({}) {} RETURNING {key}::text",
            self.table,
            self.names(),
            arrays.join(", "),
            self.conflict,
        )
    }
}

fn prepare(
    client: &mut postgres::Client,
    statements: &mut Statements,
    text: Cow<'static, str>,
) -> Result<postgres::Statement, StoreError> {
    if let Some(statement) = statements.get(&text) {
        return Ok(statement.clone());
    }
    let statement = client.prepare(&numbered(&text))?;
    statements.insert(text, statement.clone());
    Ok(statement)
}

/// `?1` as PostgreSQL writes it: `$1`.
fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let parameter = character == '?' && characters.peek().is_some_and(char::is_ascii_digit);
        out.push(if parameter { '$' } else { character });
    }
    out
}

fn as_dyn<'v>(parameters: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    parameters.iter().map(|value| value as _).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_as_each_database_writes_them() {
        assert_eq!(numbered("SELECT '?' WHERE a = ?1 AND b = ?12"), "SELECT '?' WHERE a = $1 AND b = $12");
    }
}
