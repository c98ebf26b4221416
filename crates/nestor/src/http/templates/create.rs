//! `POST /api/v1/templates`.

use super::{PlatformProblems, Template, done, refuse};
use crate::http::access::Admin;
use crate::http::edge::Edge;
use crate::http::json::JsonBody;
use crate::http::problem::{Access, BadBody, Code, Problem};
use crate::service::templates::{self, owner_of};
use crate::store::{accounts, template_owners};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use nestor_core::channels::Outcome;
use nestor_core::template::{self, Components, ParameterFormat};
use serde::Deserialize;
use utoipa::ToSchema;

/// A template to be submitted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTemplate {
    /// The account that it shall be sent from. On WhatsApp it belongs to the whole business account.
    account_id: String,
    /// Its name: small letters, digits and underscores.
    name: String,
    /// Its language: `el`, `en_US`.
    language: String,
    /// The platform's word: `MARKETING`, `UTILITY`, `AUTHENTICATION`.
    category: String,
    /// How its blanks are written.
    #[serde(default)]
    parameter_format: ParameterFormat,
    /// What it consists of.
    components: Components,
    /// The platform may choose another category instead of rejecting it.
    #[serde(default)]
    allow_category_change: bool,
    /// For how many seconds the platform tries to deliver it.
    #[serde(default)]
    lives_seconds: Option<u32>,
}

/// Submit a template
///
/// It goes to the platform at once and is approved or rejected there, which takes from seconds to a day. For administrators.
#[utoipa::path(
    post, path = "/api/v1/templates", operation_id = "create_template", tag = "templates",
    request_body = NewTemplate,
    responses(
        (status = 201, description = "The template, as the platform has taken it.", body = Template),
        Access, BadBody, PlatformProblems,
    ),
)]
pub(crate) async fn create_template(
    State(edge): State<Edge>,
    Admin(admin): Admin,
    JsonBody(asked): JsonBody<NewTemplate>,
) -> Result<(StatusCode, Json<Template>), Problem> {
    let NewTemplate { account_id, .. } = &asked;
    let (workspace_id, id) = (admin.workspace_id, account_id.clone());
    let account = edge
        .read(move |tx| accounts::get(tx, &workspace_id, &id))
        .await?
        .ok_or_else(|| Problem::field(Code::InvalidField, "account_id", "there is no such account"))?;
    let (Some(platform), Some(owner)) = (account.channel.channel().templates(), owner_of(&account)) else {
        let sentence = "this account has no templates: its platform knows none, or its business account is not known";
        return Err(Problem::field(Code::InvalidField, "account_id", sentence));
    };
    let new = template::NewTemplate {
        name: asked.name,
        language: asked.language,
        category: asked.category.to_uppercase(),
        parameter_format: asked.parameter_format,
        components: asked.components,
        allow_category_change: asked.allow_category_change,
        lives_seconds: asked.lives_seconds,
    };
    refuse(template::check_new(&new, platform.rules()))?;
    let outcome = edge.templates.create(&owner, &new).await;
    let now = edge.now();
    if matches!(outcome, Outcome::Unknown) {
        let owner = owner.clone();
        edge.write(move |tx| template_owners::ask(tx, &owner, now)).await?;
    }
    let answer = done(outcome)?;
    let new_id = edge.app.world.new_id();
    let kept = edge.write(move |tx| templates::submitted(tx, &owner, new, answer, &new_id, now)).await?;
    Ok((StatusCode::CREATED, Json(kept.into())))
}
