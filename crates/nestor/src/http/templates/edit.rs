//! `PATCH /api/v1/templates/{id}`.

use super::{PlatformProblems, Template, done, find, refuse};
use crate::http::access::Admin;
use crate::http::edge::Edge;
use crate::http::json::JsonBody;
use crate::http::problem::{Access, BadBody, Code, Missing, Problem, documented_problems};
use crate::service::templates::{self, owner_of_kept};
use crate::store::template_owners;
use axum::Json;
use axum::extract::{Path, State};
use nestor_core::channels::Outcome;
use nestor_core::template::{self, Components};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to change. Name and language stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateChange {
    /// Another category, in the platform's word.
    #[serde(default)]
    category: Option<String>,
    /// What it shall consist of, all of it. Its blanks are written as before.
    #[serde(default)]
    components: Option<Components>,
    /// For how many seconds the platform tries to deliver it.
    #[serde(default)]
    lives_seconds: Option<u32>,
}

documented_problems! {
    /// A template that cannot be changed now.
    NotNow:
        "409" "`conflict`: only templates that are approved, rejected or paused can be changed.";
}

/// Change a template
///
/// It goes to the platform at once and has to be approved again. An approved one can be changed once a day and ten times a month.
/// For administrators.
#[utoipa::path(
    patch, path = "/api/v1/templates/{id}", operation_id = "edit_template", tag = "templates",
    params(("id" = String, Path, description = "The template.")),
    request_body = TemplateChange,
    responses(
        (status = 200, description = "The template, as it is now.", body = Template),
        Access, Missing, BadBody, NotNow, PlatformProblems,
    ),
)]
pub(crate) async fn edit_template(
    State(edge): State<Edge>,
    Admin(admin): Admin,
    Path(id): Path<String>,
    JsonBody(asked): JsonBody<TemplateChange>,
) -> Result<Json<Template>, Problem> {
    let kept = find(&edge, &admin.workspace_id, &id).await?;
    let Some(platform) = kept.channel.channel().templates() else { return Err(Problem::not_found("template")) };
    let change = template::TemplateChange {
        category: asked.category.map(|category| category.to_uppercase()),
        parameter_format: kept.template.parameter_format,
        components: asked.components,
        lives_seconds: asked.lives_seconds,
    };
    refuse(template::check_change(&change, &kept.template.category, platform.rules()))?;
    if !matches!(kept.template.status.as_str(), "APPROVED" | "REJECTED" | "PAUSED" | "UNKNOWN") {
        let status = &kept.template.status;
        return Err(Problem::new(
            Code::Conflict,
            format!("Only a template that is approved, rejected or paused can be changed; this one is {status}."),
        ));
    }
    let owner = owner_of_kept(&kept);
    let outcome = edge.templates.edit(&owner, &kept.template.external_id, &change).await;
    let now = edge.now();
    if matches!(outcome, Outcome::Unknown) {
        edge.write(move |tx| template_owners::ask(tx, &owner, now)).await?;
    }
    done(outcome)?;
    let kept = edge.write(move |tx| templates::changed(tx, kept, change, now)).await?;
    Ok(Json(kept.into()))
}
