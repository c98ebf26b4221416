//! `GET /api/v1/conversations/{id}/messages`.

use super::{MessagePage, view};
use crate::http::access::Operator;
use crate::http::cursor::Cursor;
use crate::http::edge::Edge;
use crate::http::problem::{Access, BadQuery, Missing, Problem};
use crate::http::query::{self, Parameters};
use crate::store::messages::{self, Page, Position};
use crate::store::{StoreError, conversations};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The page before this place: `next` of the page that was read before. Without `before` and `after`: the newest page.
    before: Option<String>,
    /// The page after this place.
    after: Option<String>,
    /// How many at most.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 100, default = 50)]
    limit: Option<String>,
}

impl Which {
    fn page(&self) -> Result<Page, Problem> {
        match (self.before.as_deref(), self.after.as_deref()) {
            (None, None) => Ok(Page::Newest),
            (Some(before), None) => Ok(Page::Before(place("before", before)?)),
            (None, Some(after)) => Ok(Page::After(place("after", after)?)),
            (Some(_), Some(_)) => Err(Problem::parameter("after", "expected only one of before and after")),
        }
    }
}

/// The place that a cursor of ours stands for.
fn place(name: &str, text: &str) -> Result<Position, Problem> {
    let cursor = Cursor::read(name, text)?;
    let (arrival, id) = cursor.id.split_once(':').ok_or_else(|| Cursor::unknown(name))?;
    let arrival = arrival.parse().map_err(|_| Cursor::unknown(name))?;
    Ok(Position { at: cursor.at, arrival, id: id.to_owned() })
}

/// List the messages of a conversation
///
/// Inside a page the oldest comes first. The first request, without a cursor, gives the newest page; `next` leads to older ones,
/// with `before`. With `after`, `next` leads to newer ones, with `after`.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/messages", operation_id = "list_messages", tag = "messages",
    params(("id" = String, Path, description = "The conversation."), Which),
    responses((status = 200, description = "A page of them.", body = MessagePage), Access, Missing, BadQuery),
)]
pub(crate) async fn list_messages(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
    Parameters(which): Parameters<Which>,
) -> Result<Json<MessagePage>, Problem> {
    let page = which.page()?;
    let limit = query::limit(which.limit.as_deref())?;
    let ids = Arc::clone(&edge.app.ids);
    let answer = edge
        .read(move |tx| -> Result<Option<MessagePage>, StoreError> {
            let workspace_id = operator.workspace_id.as_str();
            let Some(conversation) = conversations::get(tx, workspace_id, &id)? else { return Ok(None) };
            let mut found = messages::page(tx, workspace_id, &id, &page, limit + 1)?;
            let next = cut(&mut found, &page, limit as usize);
            let items = view::views(tx, &ids, workspace_id, &conversation, found)?;
            Ok(Some(MessagePage { items, next }))
        })
        .await?;
    answer.map(Json).ok_or_else(|| Problem::not_found("conversation"))
}

/// Takes the one message away that was read only to see whether there is more, and returns the cursor that leads on.
fn cut(found: &mut Vec<messages::Message>, page: &Page, limit: usize) -> Option<String> {
    if found.len() <= limit {
        return None;
    }
    let last = match page {
        Page::Newest | Page::Before(_) => {
            found.remove(0);
            found.first()
        }
        Page::After(_) => {
            found.truncate(limit);
            found.last()
        }
    };
    last.map(|message| Cursor::new(message.at, format!("{}:{}", message.arrival, message.id)).write())
}
