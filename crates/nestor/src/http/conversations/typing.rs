//! `POST /api/v1/conversations/{id}/typing`.

use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem, documented_problems};
use crate::service::actions::{self, ActError};
use axum::extract::{Path, State};
use http::StatusCode;

documented_problems! {
    /// What a sign to the customer may be answered with besides.
    SignProblems:
        "422" "`not_supported`: the channel has no such thing; `channel_disabled`, `recipient_unreachable`.";
}

/// Show the customer that somebody is writing
///
/// The sign disappears by itself after some seconds. The body may be empty.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/typing", operation_id = "show_typing", tag = "conversations",
    params(("id" = String, Path, description = "The conversation.")),
    responses((status = 202, description = "The platform is told."), SignProblems, Access, Missing),
)]
pub(crate) async fn show_typing(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now = edge.now();
    edge.write(move |tx| -> Result<(), ActError> { actions::typing(tx, &operator.workspace_id, &id, now) }).await?;
    Ok(StatusCode::ACCEPTED)
}
