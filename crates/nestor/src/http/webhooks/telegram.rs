//! `POST /api/communications/webhooks/telegram` and `…/telegram/{account}`: what Telegram delivers.
//!
//! An update does not name the bot. The secret that comes with it does; where several bots share a secret, the address has to
//! name the account, by our id or by the bot's.

use super::{Address, Unverified, receive as take_in};
use crate::http::edge::Edge;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use http::HeaderMap;
use nestor_core::channels::ChannelKind;
use secrecy::ExposeSecret;

/// Takes an update for any of our bots in.
pub(super) async fn receive(State(edge): State<Edge>, request: Request) -> Response {
    take_in(&edge, Address::Telegram, request, |headers, body| signer(&edge, None, headers, body)).await
}

/// Takes an update for one of our bots in.
pub(super) async fn receive_for(State(edge): State<Edge>, Path(account): Path<String>, request: Request) -> Response {
    take_in(&edge, Address::Telegram, request, |headers, body| signer(&edge, Some(&account), headers, body)).await
}

fn signer(edge: &Edge, account: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Result<String, Unverified> {
    let directory = edge.app.directory();
    let signers = directory.telegram_signers(account);
    if signers.is_empty() {
        return Err(Unverified::NoSecret);
    }
    let candidates: Vec<&[u8]> = signers.iter().map(|(_, secret)| secret.expose_secret().as_bytes()).collect();
    let index = ChannelKind::Telegram.channel().verify(&candidates, headers, body).map_err(Unverified::Refused)?;
    signers.get(index).map(|(signer, _)| (*signer).to_owned()).ok_or(Unverified::NoSecret)
}
