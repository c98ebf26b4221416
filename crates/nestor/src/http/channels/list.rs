//! `GET /api/v1/channels`.

use super::{Channel, ChannelPage};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Problem};
use crate::store::accounts;
use axum::Json;
use axum::extract::State;
use nestor_core::channels::ChannelKind;

/// List the channels and what they can do
#[utoipa::path(
    get, path = "/api/v1/channels", operation_id = "list_channels", tag = "channels",
    responses((status = 200, description = "All of them, in the order in which they are shown.", body = ChannelPage), Access),
)]
pub(crate) async fn list_channels(State(edge): State<Edge>, operator: Operator) -> Result<Json<ChannelPage>, Problem> {
    let accounts = edge.read(move |tx| accounts::list(tx, &operator.workspace_id)).await?;
    let enabled = |kind| {
        let of_channel = accounts.iter().filter(|account| account.channel == kind);
        of_channel.filter(|account| account.inbound_enabled || account.outbound_enabled).count()
    };
    let items = ChannelKind::ALL
        .into_iter()
        .map(|kind| Channel {
            channel: kind.into(),
            name: kind.display_name(),
            accounts: enabled(kind),
            capabilities: kind.channel().capabilities().into(),
        })
        .collect();
    Ok(Json(ChannelPage { items, next: None }))
}
