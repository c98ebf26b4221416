//! What can go wrong in the store, as far as a caller can act on it.

/// Why a unit of work did not commit. Nothing of it has happened.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or cannot write: try again later.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Two transactions were in each other's way: the same unit may be tried again at once.
    #[error("two transactions were in each other's way: {0}")]
    Conflict(String),
    /// The statement or the data is wrong. Trying again does not help.
    #[error("a query failed: {0}")]
    Query(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, FileLockingProtocolFailed, ReadOnly, SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => Self::Conflict(error.to_string()),
            Some(CannotOpen | DiskFull | FileLockingProtocolFailed | ReadOnly | SystemIoFailure) => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Query(error.to_string()),
        }
    }
}

impl From<postgres::Error> for StoreError {
    /// Uses the SQLSTATE and the server's own message; never the statement's parameters, which may be personal data.
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState;
        let Some(state) = error.code() else {
            let closed = error.is_closed()
                || std::error::Error::source(&error).is_some_and(|source| source.is::<std::io::Error>());
            let text = error.to_string();
            return if closed || text.contains("connect") { Self::Unavailable(text) } else { Self::Query(text) };
        };
        let message =
            error.as_db_error().map_or_else(|| error.to_string(), |db| format!("{} ({})", db.message(), state.code()));
        if *state == SqlState::T_R_SERIALIZATION_FAILURE || *state == SqlState::T_R_DEADLOCK_DETECTED {
            Self::Conflict(message)
        } else if matches!(state.code().get(..2), Some("08" | "53" | "57" | "58"))
            || *state == SqlState::READ_ONLY_SQL_TRANSACTION
        {
            Self::Unavailable(message)
        } else {
            Self::Query(message)
        }
    }
}
