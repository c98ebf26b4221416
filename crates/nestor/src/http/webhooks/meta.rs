//! `POST /api/communications/webhooks/{whatsapp,messenger,instagram,meta}`: what Meta's platforms deliver.
//!
//! Any of the three objects may come to any of the four addresses. Which app signed it is kept with it, not which address it
//! came to.

use super::{Address, Unverified, receive as take_in};
use crate::http::edge::Edge;
use axum::extract::{Request, State};
use axum::response::Response;
use http::HeaderMap;
use nestor_core::channels::meta::verify;
use secrecy::ExposeSecret;

/// Takes a delivery of Meta's in.
pub(super) async fn receive(State(edge): State<Edge>, address: Address, request: Request) -> Response {
    take_in(&edge, address, request, |headers, body| signer(&edge, headers, body)).await
}

fn signer(edge: &Edge, headers: &HeaderMap, body: &[u8]) -> Result<String, Unverified> {
    let directory = edge.app.directory();
    let signers = directory.meta_signers();
    if signers.is_empty() {
        return Err(Unverified::NoSecret);
    }
    let candidates: Vec<&[u8]> = signers.iter().map(|(_, secret)| secret.expose_secret().as_bytes()).collect();
    let index = verify(&candidates, headers, body).map_err(Unverified::Refused)?;
    signers.get(index).map(|(signer, _)| signer.clone()).ok_or(Unverified::NoSecret)
}
