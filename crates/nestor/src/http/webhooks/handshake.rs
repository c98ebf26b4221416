//! `GET /api/communications/webhooks/{whatsapp,messenger,instagram,meta}`: the request with which Meta checks an address that was
//! entered in the app's dashboard. 200 with the bare challenge, or 403.

use super::{Address, identified};
use crate::http::edge::Edge;
use crate::http::problem::{Code, Problem};
use crate::http::request;
use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::response::Response;
use http::{HeaderValue, header};
use nestor_core::channels::meta;
use secrecy::ExposeSecret;
use serde::Deserialize;

#[derive(Default, Deserialize)]
struct Handshake {
    #[serde(rename = "hub.mode", default)]
    mode: String,
    #[serde(rename = "hub.verify_token", default)]
    verify_token: String,
    #[serde(rename = "hub.challenge", default)]
    challenge: String,
}

/// Answers a handshake.
pub(super) async fn answer(State(edge): State<Edge>, address: Address, request: Request) -> Response {
    let request_id = request::id(&edge.app.world, request.headers());
    let asked = Query::<Handshake>::try_from_uri(request.uri()).map(|query| query.0).unwrap_or_default();
    let directory = edge.app.directory();
    let tokens: Vec<&str> =
        directory.verify_tokens(address.channel()).into_iter().map(|token| token.expose_secret()).collect();
    let response = match meta::handshake(&asked.mode, &asked.verify_token, &asked.challenge, &tokens) {
        Some(challenge) => {
            tracing::info!(request_id, address = address.as_str(), "the platform has checked the webhook address");
            let mut response = Response::new(Body::from(challenge));
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            response
        }
        None => {
            tracing::warn!(request_id, address = address.as_str(), "a handshake of the webhook address was refused");
            Problem::new(Code::Forbidden, "The verify token is not the one that is set here.").answer(&request_id)
        }
    };
    identified(response, request_id)
}
