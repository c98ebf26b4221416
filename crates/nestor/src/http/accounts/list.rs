//! `GET /api/v1/accounts`.

use super::AccountPage;
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Problem};
use crate::store::accounts;
use axum::Json;
use axum::extract::State;

/// List our accounts at the platforms
///
/// Their secrets are never shown.
#[utoipa::path(
    get, path = "/api/v1/accounts", operation_id = "list_accounts", tag = "accounts",
    responses((status = 200, description = "All of them, by channel.", body = AccountPage), Access),
)]
pub(crate) async fn list_accounts(State(edge): State<Edge>, operator: Operator) -> Result<Json<AccountPage>, Problem> {
    let accounts = edge.read(move |tx| accounts::list(tx, &operator.workspace_id)).await?;
    Ok(Json(AccountPage { items: accounts.into_iter().map(Into::into).collect(), next: None }))
}
