//! `DELETE /api/v1/sessions/current`: signing out.

use crate::http::access::{By, Operator};
use crate::http::cookies::{self, CookieSlot};
use crate::http::edge::Edge;
use crate::http::problem::{Access, Code, Problem};
use crate::store::access;
use axum::Extension;
use axum::extract::State;
use http::StatusCode;

/// Sign out
///
/// Ends the session and takes the cookie away.
#[utoipa::path(
    delete, path = "/api/v1/sessions/current", operation_id = "sign_out", tag = "sessions",
    responses((status = 204, description = "Signed out."), Access),
)]
pub(crate) async fn sign_out(
    State(edge): State<Edge>,
    Extension(slot): Extension<CookieSlot>,
    operator: Operator,
) -> Result<StatusCode, Problem> {
    let By::Session { token_hash, .. } = operator.by else {
        return Err(Problem::new(Code::Forbidden, "This is an API key; it has no session to end."));
    };
    edge.write(move |tx| access::end_session(tx, &token_hash)).await?;
    slot.put(cookies::take_away(edge.secure));
    Ok(StatusCode::NO_CONTENT)
}
