//! `GET /api/v1/deliveries`.

use super::{Delivery, DeliveryPage};
use crate::http::access::Admin;
use crate::http::cursor::Cursor;
use crate::http::edge::Edge;
use crate::http::problem::{Access, BadQuery, Problem};
use crate::http::query::{self, Parameters};
use crate::http::words::{ChannelKind, DeliveryState};
use crate::store::deliveries::{self, State as Stands};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which deliveries.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those that stand so.
    #[param(value_type = Option<DeliveryState>)]
    state: Option<String>,
    /// Only those of this channel.
    #[param(value_type = Option<ChannelKind>)]
    channel: Option<String>,
    /// `next` of the page before.
    before: Option<String>,
    /// How many at most.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 100, default = 50)]
    limit: Option<String>,
}

/// List webhook deliveries
///
/// Newest first. For administrators.
#[utoipa::path(
    get, path = "/api/v1/deliveries", operation_id = "list_deliveries", tag = "deliveries",
    params(Which),
    responses((status = 200, description = "A page of them.", body = DeliveryPage), Access, BadQuery),
)]
pub(crate) async fn list_deliveries(
    State(edge): State<Edge>,
    Admin(admin): Admin,
    Parameters(which): Parameters<Which>,
) -> Result<Json<DeliveryPage>, Problem> {
    let state = query::one_of("state", which.state.as_deref(), &Stands::ALL.map(Stands::as_str), Stands::from_word)?;
    let channel = query::channel(which.channel.as_deref())?;
    let limit = query::limit(which.limit.as_deref())?;
    let before = match which.before.as_deref().map(|text| Cursor::read("before", text)).transpose()? {
        None => None,
        Some(cursor) => Some(super::number(&cursor.id)?),
    };
    let mut found =
        edge.read(move |tx| deliveries::list(tx, &admin.workspace_id, state, channel, before, limit + 1)).await?;
    let more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next =
        found.last().filter(|_| more).map(|oldest| Cursor::new(oldest.received_at, oldest.id.to_string()).write());
    let items = found.into_iter().map(Delivery::new).collect::<Result<_, _>>()?;
    Ok(Json(DeliveryPage { items, next }))
}
