//! `GET /media/{id}?token=…`: where a platform fetches a file that we send it. No session: the token allows one file for an hour.

use super::not_found;
use super::serving::{Served, serve};
use crate::http::edge::Edge;
use crate::http::problem::Problem;
use crate::service::media_links;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;

/// What the address holds.
#[derive(Deserialize)]
pub(crate) struct Ticket {
    #[serde(default)]
    token: String,
}

/// Answers with the file that the token allows.
pub(crate) async fn show(
    State(edge): State<Edge>,
    Path(id): Path<String>,
    Query(ticket): Query<Ticket>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = media_links::open(&edge.app.keyring, &id, &ticket.token, edge.now()).ok_or_else(not_found)?;
    let served = Served {
        key: file.object_key,
        size: file.size,
        mime_type: file.mime_type,
        file_name: file.file_name,
        tag: None,
    };
    serve(&edge, &headers, served).await
}
