//! `GET /api/v1/templates`.

use super::TemplatePage;
use crate::http::access::Operator;
use crate::http::cursor::Cursor;
use crate::http::edge::Edge;
use crate::http::problem::{Access, BadQuery, Problem};
use crate::http::query::{self, Parameters};
use crate::service::templates::owner_of;
use crate::store::templates::{self, Filter, Kept};
use crate::store::{StoreError, accounts};
use axum::Json;
use axum::extract::State;
use nestor_core::text;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which templates.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those that can be sent from this account.
    account_id: Option<String>,
    /// Only those of this status, in the platform's word: `APPROVED`. Without it those that are deleted are left out.
    status: Option<String>,
    /// Only those in this language: `el`, `en_US`.
    language: Option<String>,
    /// Only those with this text in their name or words.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many at most.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 100, default = 50)]
    limit: Option<String>,
}

/// List templates
///
/// By name and language. They are what the platform told last; it is asked every six hours and when something changes.
#[utoipa::path(
    get, path = "/api/v1/templates", operation_id = "list_templates", tag = "templates",
    params(Which),
    responses((status = 200, description = "A page of them.", body = TemplatePage), Access, BadQuery),
)]
pub(crate) async fn list_templates(
    State(edge): State<Edge>,
    operator: Operator,
    Parameters(which): Parameters<Which>,
) -> Result<Json<TemplatePage>, Problem> {
    let limit = query::limit(which.limit.as_deref())?;
    let after = which.after.as_deref().map(|text| Cursor::read("after", text)).transpose()?;
    let mut filter = Filter {
        owner: None,
        status: which.status.map(|status| status.to_uppercase()),
        language: which.language,
        text: which.q.map(|text| text::fold(&text)).filter(|text| !text.is_empty()),
    };
    let mut found = edge
        .read(move |tx| -> Result<Vec<Kept>, Refused> {
            let workspace_id = &operator.workspace_id;
            if let Some(id) = &which.account_id {
                let account = accounts::get(tx, workspace_id, id)?.ok_or(Refused::Account)?;
                // An account whose platform has no templates has none.
                let Some(owner) = owner_of(&account) else { return Ok(Vec::new()) };
                filter.owner = Some((owner.channel, owner.id));
            }
            let after = match after {
                None => None,
                Some(cursor) => Some(templates::get(tx, workspace_id, &cursor.id)?.ok_or(Refused::Cursor)?),
            };
            Ok(templates::list(tx, workspace_id, &filter, after.as_ref(), limit + 1)?)
        })
        .await?;
    let more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| Cursor::new(last.updated_at, last.id.clone()).write());
    Ok(Json(TemplatePage { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Why nothing is listed.
enum Refused {
    Account,
    Cursor,
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Account => Self::parameter("account_id", "there is no such account"),
            Refused::Cursor => Cursor::unknown("after"),
            Refused::Store(error) => error.into(),
        }
    }
}
