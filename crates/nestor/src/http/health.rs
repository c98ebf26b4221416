//! `GET /healthz` and `GET /readyz`: whether the process lives, and whether it can do its work.

use super::edge::Edge;
use super::problem::{Code, Problem};
use crate::store::{StoreError, installation};
use axum::extract::State;
use std::time::Duration;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The process is up.
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// The database answers, and the accounts are known.
pub(super) async fn ready(State(edge): State<Edge>) -> Result<&'static str, Problem> {
    let answered = edge.read(|tx| installation::workspace_name(tx, installation::FIRST_WORKSPACE));
    match tokio::time::timeout(PATIENCE, answered).await {
        Ok(Ok(_)) if edge.app.directory().is_loaded() => Ok("ok"),
        Ok(Ok(_)) => Err(Problem::new(Code::Unavailable, "The accounts have not been read yet.")),
        Ok(Err(error)) => Err(Problem::from(error)),
        Err(_) => Err(Problem::from(StoreError::Unavailable("no answer within a second".to_owned()))),
    }
}
