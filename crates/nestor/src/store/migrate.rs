//! Brings the schema up to date: numbered steps, the same numbers on both databases, each step one transaction.

use super::StoreError;

mod sqlite_steps {
    refinery::embed_migrations!("migrations/sqlite");
}

mod postgres_steps {
    refinery::embed_migrations!("migrations/postgres");
}

pub(super) fn sqlite(connection: &mut rusqlite::Connection) -> Result<(), StoreError> {
    sqlite_steps::migrations::runner().run(connection).map_err(said_plainly)?;
    Ok(())
}

pub(super) fn postgres(client: &mut ::postgres::Client) -> Result<(), StoreError> {
    // Two nodes may start at once: one migrates, the other waits and finds nothing to do.
    client.execute("SELECT pg_advisory_lock(7102)", &[])?;
    let migrated = postgres_steps::migrations::runner().run(client).map_err(said_plainly);
    client.execute("SELECT pg_advisory_unlock(7102)", &[])?;
    migrated?;
    Ok(())
}

fn said_plainly(error: refinery::Error) -> StoreError {
    StoreError::Query(format!("the schema could not be brought up to date: {error}"))
}
