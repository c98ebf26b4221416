//! `GET /api/v1/users`.

use super::UserPage;
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Problem};
use crate::store::access;
use axum::Json;
use axum::extract::State;

/// List the people of the workspace
#[utoipa::path(
    get, path = "/api/v1/users", operation_id = "list_users", tag = "users",
    responses((status = 200, description = "All of them, by name.", body = UserPage), Access),
)]
pub(crate) async fn list_users(State(edge): State<Edge>, operator: Operator) -> Result<Json<UserPage>, Problem> {
    let users = edge.read(move |tx| access::users(tx, &operator.workspace_id)).await?;
    Ok(Json(UserPage { items: users.into_iter().map(Into::into).collect(), next: None }))
}
