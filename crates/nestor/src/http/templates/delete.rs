//! `DELETE /api/v1/templates/{id}`.

use super::{PlatformProblems, done, find};
use crate::http::access::Admin;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use crate::service::templates::{self, owner_of_kept};
use crate::store::template_owners;
use axum::extract::{Path, State};
use http::StatusCode;
use nestor_core::channels::Outcome;

/// Delete a template
///
/// In its language only. The name of an approved one cannot be used again for 30 days. For administrators.
#[utoipa::path(
    delete, path = "/api/v1/templates/{id}", operation_id = "delete_template", tag = "templates",
    params(("id" = String, Path, description = "The template.")),
    responses((status = 204, description = "The platform has deleted it."), Access, Missing, PlatformProblems),
)]
pub(crate) async fn delete_template(
    State(edge): State<Edge>,
    Admin(admin): Admin,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let kept = find(&edge, &admin.workspace_id, &id).await?;
    let owner = owner_of_kept(&kept);
    let outcome = edge.templates.delete(&owner, &kept.template.name, &kept.template.external_id).await;
    let now = edge.now();
    if matches!(outcome, Outcome::Unknown) {
        edge.write(move |tx| template_owners::ask(tx, &owner, now)).await?;
    }
    done(outcome)?;
    edge.write(move |tx| templates::deleted(tx, &kept, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}
