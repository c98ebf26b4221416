//! `POST /api/v1/templates/{id}/preview`.

use super::{find, wrong_fields};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::json::JsonBody;
use crate::http::problem::{Access, BadBody, Missing, Problem};
use axum::Json;
use axum::extract::{Path, State};
use nestor_core::content::{Attachment, Location};
use nestor_core::interactive::{TemplateButton, TemplateCard, TemplateMessage, TemplateParameter};
use nestor_core::template::{self, TemplatePreview};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a template is filled in with.
#[derive(Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub(crate) struct TemplateParameters {
    /// The blanks of a header of text.
    header: Vec<TemplateParameter>,
    /// The picture, video or document of the header.
    header_attachment: Option<Attachment>,
    /// The place of the header.
    header_location: Option<Location>,
    /// The blanks of the body.
    body: Vec<TemplateParameter>,
    /// The blanks of the buttons.
    buttons: Vec<TemplateButton>,
    /// The cards of a carousel, in order.
    cards: Vec<TemplateCard>,
    /// When a limited offer ends, in milliseconds since 1970.
    offer_expires_at: Option<i64>,
}

/// How a template reads when it is filled in.
#[derive(Serialize, ToSchema)]
pub(crate) struct FilledTemplate {
    /// The words.
    text: String,
    /// Everything else that is shown.
    preview: TemplatePreview,
}

/// Preview a template
///
/// How it reads when it is filled in so, whatever its status; nothing is sent or kept.
#[utoipa::path(
    post, path = "/api/v1/templates/{id}/preview", operation_id = "preview_template", tag = "templates",
    params(("id" = String, Path, description = "The template.")),
    request_body = TemplateParameters,
    responses((status = 200, description = "How it reads.", body = FilledTemplate), Access, Missing, BadBody),
)]
pub(crate) async fn preview_template(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
    JsonBody(asked): JsonBody<TemplateParameters>,
) -> Result<Json<FilledTemplate>, Problem> {
    let kept = find(&edge, &operator.workspace_id, &id).await?;
    let Some(platform) = kept.channel.channel().templates() else { return Err(Problem::not_found("template")) };
    let message = TemplateMessage {
        name: kept.template.name.clone(),
        language: kept.template.language.clone(),
        header: asked.header,
        header_attachment: asked.header_attachment,
        header_location: asked.header_location,
        body: asked.body,
        buttons: asked.buttons,
        cards: asked.cards,
        offer_expires_at: asked.offer_expires_at,
        preview: None,
    };
    let filled = template::fill(&kept.template, &message, platform.rules()).map_err(wrong_fields)?;
    Ok(Json(FilledTemplate { text: filled.text, preview: filled.preview }))
}
