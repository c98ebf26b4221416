//! `GET /api/v1/conversations`.

use super::ConversationPage;
use crate::http::access::Operator;
use crate::http::cursor::Cursor;
use crate::http::edge::Edge;
use crate::http::problem::{Access, BadQuery, Problem};
use crate::http::query::{self, Parameters};
use crate::http::words::{ChannelKind, ConversationStatus};
use crate::store::StoreError;
use crate::store::conversations::{self, Filter, Position, Status};
use axum::Json;
use axum::extract::State;
use nestor_core::text;
use serde::Deserialize;
use utoipa::IntoParams;

/// How long a text to look for may be.
const LONGEST_TEXT: usize = 200;

/// Which conversations. Every condition that is given must be met.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of this channel.
    #[param(value_type = Option<ChannelKind>)]
    channel: Option<String>,
    /// With this status.
    #[param(value_type = Option<ConversationStatus>)]
    status: Option<String>,
    /// Looked after by this user: `me`, `none`, or a user's id.
    assignee: Option<String>,
    /// `true`: only those with messages that nobody has read yet.
    #[param(value_type = Option<bool>)]
    unread: Option<String>,
    /// With this text in the contact's name or in the newest message. Accents and large letters make no difference.
    text: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many at most.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 100, default = 50)]
    limit: Option<String>,
}

impl Which {
    fn filter(&self, operator: &Operator) -> Result<Filter, Problem> {
        let statuses = [Status::Open, Status::Closed].map(Status::as_str);
        let truth = |text: &str| text.parse::<bool>().ok();
        if self.text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
            return Err(Problem::parameter("text", format!("expected at most {LONGEST_TEXT} characters")));
        }
        Ok(Filter {
            channel: query::channel(self.channel.as_deref())?,
            status: query::one_of("status", self.status.as_deref(), &statuses, Status::from_word)?,
            assignee: match self.assignee.as_deref() {
                None => None,
                Some("none") => Some(conversations::Assignee::Nobody),
                Some("me") => Some(conversations::Assignee::User(operator.id.clone())),
                Some("") => return Err(Problem::parameter("assignee", "expected me, none, or the id of a user")),
                Some(id) => Some(conversations::Assignee::User(id.to_owned())),
            },
            unread: query::one_of("unread", self.unread.as_deref(), &["true", "false"], truth)?.unwrap_or(false),
            text: self.text.as_deref().map(text::fold).filter(|text| !text.trim().is_empty()),
        })
    }
}

/// List conversations
///
/// The last moved first. The order is that of the platforms' times, so a conversation whose message arrived late may appear
/// further down.
#[utoipa::path(
    get, path = "/api/v1/conversations", operation_id = "list_conversations", tag = "conversations",
    params(Which),
    responses((status = 200, description = "A page of them.", body = ConversationPage), Access, BadQuery),
)]
pub(crate) async fn list_conversations(
    State(edge): State<Edge>,
    operator: Operator,
    Parameters(which): Parameters<Which>,
) -> Result<Json<ConversationPage>, Problem> {
    let filter = which.filter(&operator)?;
    let limit = query::limit(which.limit.as_deref())?;
    let after = which
        .after
        .as_deref()
        .map(|text| Cursor::read("after", text))
        .transpose()?
        .map(|cursor| Position { last_message_at: cursor.at, id: cursor.id });
    let now = edge.now();
    let page = edge
        .read(move |tx| -> Result<ConversationPage, StoreError> {
            let workspace_id = &operator.workspace_id;
            let mut found = conversations::list(tx, workspace_id, &filter, after.as_ref(), limit + 1)?;
            let more = found.len() as i64 > limit;
            found.truncate(limit as usize);
            let next = found.last().filter(|_| more).map(|last| Cursor::new(last.last_message_at, &last.id).write());
            Ok(ConversationPage { items: super::views(tx, workspace_id, found, now)?, next })
        })
        .await?;
    Ok(Json(page))
}
