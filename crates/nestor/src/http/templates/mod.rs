//! Message templates: what the platforms have approved, and what administrators ask them for.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod preview;

use super::edge::Edge;
use super::problem::{Code, FieldError, Problem, documented_problems};
use super::time::Time;
use super::words::ChannelKind;
use crate::service::templates::TemplateError;
use crate::store::templates::{self, Kept};
use nestor_core::channels::{ErrorReport, Outcome};
use nestor_core::template::{Components, ParameterFormat, TemplateProblem};
use serde::Serialize;
use utoipa::ToSchema;

/// A message template of a platform.
#[derive(Serialize, ToSchema)]
pub(crate) struct Template {
    id: String,
    channel: ChannelKind,
    /// The platform's id of whom it belongs to: on WhatsApp the business account, on Messenger the page.
    owner: String,
    /// The platform's id of it.
    external_id: String,
    name: String,
    /// Its language: `el`, `en_US`.
    language: String,
    /// The platform's word: `MARKETING`, `UTILITY`, `AUTHENTICATION`.
    category: String,
    /// The platform's word: `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`, …; `DELETED` when it is not there any more.
    status: String,
    /// The platform's word: `GREEN`, `YELLOW`, `RED`.
    quality: Option<String>,
    /// How its blanks are written.
    parameter_format: ParameterFormat,
    /// What it consists of.
    components: Components,
    /// Why it was rejected, if the platform says.
    reason: Option<String>,
    /// When we first heard of it.
    created_at: Time,
    /// When it last became another.
    updated_at: Time,
    /// When the platform last told it.
    synced_at: Time,
}

/// A page of templates.
#[derive(Serialize, ToSchema)]
pub(crate) struct TemplatePage {
    items: Vec<Template>,
    /// The cursor of the next page, for `after`.
    next: Option<String>,
}

impl From<Kept> for Template {
    fn from(kept: Kept) -> Self {
        Self {
            id: kept.id,
            channel: kept.channel.into(),
            owner: kept.owner,
            external_id: kept.template.external_id,
            name: kept.template.name,
            language: kept.template.language,
            category: kept.template.category,
            status: kept.template.status,
            quality: kept.template.quality,
            parameter_format: kept.template.parameter_format,
            components: kept.template.components,
            reason: kept.template.rejected_reason,
            created_at: kept.created_at.into(),
            updated_at: kept.updated_at.into(),
            synced_at: kept.synced_at.into(),
        }
    }
}

documented_problems! {
    /// What a call to the platform may answer besides.
    PlatformProblems:
        "422" "`invalid_request`: a field is wrong, `errors` names each; `platform_refused`: the platform refused, in its own words.",
        "502" "`platform_unclear`: no answer came; perhaps it was done. The templates are read again soon and tell.",
        "503" "`platform_unavailable`: the platform cannot do it now, or is asked too often; or `unavailable`: our database. \
               Nothing was done.";
}

/// The template of this id in this workspace.
async fn find(edge: &Edge, workspace_id: &str, id: &str) -> Result<Kept, Problem> {
    let (workspace_id, id) = (workspace_id.to_owned(), id.to_owned());
    let found = edge.read(move |tx| templates::get(tx, &workspace_id, &id)).await?;
    found.ok_or_else(|| Problem::not_found("template"))
}

/// Nothing if nothing is wrong.
fn refuse(problems: Vec<TemplateProblem>) -> Result<(), Problem> {
    if problems.is_empty() { Ok(()) } else { Err(wrong_fields(problems)) }
}

/// The problem that names each of these fields.
fn wrong_fields(problems: Vec<TemplateProblem>) -> Problem {
    let errors =
        problems.into_iter().map(|problem| FieldError { field: problem.field, message: problem.sentence }).collect();
    Problem::fields(Code::InvalidField, "The template is not as the platform wants it.", errors)
}

/// What the platform answered, or the problem that it stands for.
fn done<T>(outcome: Outcome<T>) -> Result<T, Problem> {
    match outcome {
        Outcome::Accepted(answer) => Ok(answer),
        Outcome::Rejected { error, .. } => Err(Problem::new(Code::PlatformRefused, words(&error))),
        Outcome::Throttled { retry_after, error, .. } => {
            let problem = Problem::new(Code::PlatformUnavailable, words(&error));
            Err(match retry_after {
                Some(wait) => problem.retry_after(wait),
                None => problem,
            })
        }
        Outcome::Unavailable { error } => Err(Problem::new(Code::PlatformUnavailable, words(&error))),
        Outcome::Unknown => Err(Problem::new(
            Code::PlatformUnclear,
            "The platform gave no answer. Perhaps it was done: the templates are read again soon and will tell.",
        )),
    }
}

/// The platform's words as a sentence, with its code.
fn words(error: &ErrorReport) -> String {
    let code = error.code.as_ref().map(|code| format!(" (code {code})")).unwrap_or_default();
    format!("The platform says: {}{code}.", error.message.trim_end_matches('.'))
}

impl From<TemplateError> for Problem {
    fn from(error: TemplateError) -> Self {
        let sentence = super::problem::sentence(&error);
        match error {
            TemplateError::NotSupported(_) => Self::field(Code::NotSupported, "type", sentence),
            TemplateError::NotNamed => Self::field(Code::InvalidField, "template", sentence),
            TemplateError::OwnerUnknown | TemplateError::Unknown { .. } => {
                Self::field(Code::TemplateUnknown, "template.name", sentence)
            }
            TemplateError::NotApproved { .. } => Self::field(Code::TemplateNotApproved, "template.name", sentence),
            TemplateError::Paused { .. } => Self::field(Code::TemplatePaused, "template.name", sentence),
            TemplateError::Invalid(problems) => wrong_fields(problems),
            TemplateError::Store(error) => error.into(),
        }
    }
}
