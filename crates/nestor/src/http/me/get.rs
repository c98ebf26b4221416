//! `GET /api/v1/me`.

use super::Me;
use crate::http::access::{By, Operator};
use crate::http::edge::Edge;
use crate::http::problem::{Access, Code, Problem};
use crate::store::installation;
use axum::Json;
use axum::extract::State;

/// Who is signed in
///
/// An API key belongs to nobody: with one the answer is `forbidden`.
#[utoipa::path(
    get, path = "/api/v1/me", operation_id = "me", tag = "sessions",
    responses((status = 200, description = "Who is signed in.", body = Me), Access),
)]
pub(crate) async fn me(State(edge): State<Edge>, operator: Operator) -> Result<Json<Me>, Problem> {
    let By::Session { user, .. } = operator.by else {
        return Err(Problem::new(Code::Forbidden, "This is an API key; nobody is signed in with it."));
    };
    let workspace_id = operator.workspace_id;
    let name = edge.read(move |tx| installation::workspace_name(tx, &workspace_id)).await?;
    Ok(Json(Me::new(*user, name)))
}
