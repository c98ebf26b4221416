//! `GET /api/v1/templates/{id}`.

use super::{Template, find};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use axum::Json;
use axum::extract::{Path, State};

/// Read a template
#[utoipa::path(
    get, path = "/api/v1/templates/{id}", operation_id = "get_template", tag = "templates",
    params(("id" = String, Path, description = "The template.")),
    responses((status = 200, description = "The template.", body = Template), Access, Missing),
)]
pub(crate) async fn get_template(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<Json<Template>, Problem> {
    Ok(Json(find(&edge, &operator.workspace_id, &id).await?.into()))
}
