//! Telegram Bot API.
//!
//! platforms.md section E, read 2026-11-22: core.telegram.org/bots/api, version 10.1, and the source of the Bot API server.

mod chat;
mod errors;
mod media;
mod receive;
mod send;
mod vcard;

use super::verification::{first_match, same_secret};
use super::{AccountIdentity, Answer, ApiCall, Channel, ChannelKind, Endpoints, OutgoingMessage, Refusal, RenderError};
use super::{Download, MediaAddress, MediaStep, Outcome, Profile, Request, Sent, UploadedMedia, errors::ErrorRow};
use crate::capabilities::{Capabilities, Feature, Level, Pace, TextLimit, TextUnit};
use crate::content::MediaSource;
use crate::conversation::WindowRule;
use crate::event::Parsed;
use http::HeaderMap;
use std::time::Duration;

/// The channel.
#[derive(Clone, Copy, Debug)]
pub struct Telegram;

/// The header with the secret that was given to `setWebhook`: the only proof that a delivery comes from Telegram.
const SECRET: &str = "x-telegram-bot-api-secret-token";

static CAPABILITIES: Capabilities = Capabilities {
    version: 2,
    text: TextLimit { max: 4096, unit: TextUnit::Utf16 },
    window: WindowRule::None,
    features: &[
        (Feature::Text, Level::Full),
        (Feature::ReplyTo, Level::Full),
        (Feature::DeliveryReceipts, Level::Dropped),
        (Feature::ReadReceipts, Level::Dropped),
        (Feature::Reconciliation, Level::Dropped),
    ],
    media: &[],
    limits: &[],
    // About 30 a second in all and one a second to a chat, short bursts allowed; not official, `retry_after` decides (E.4).
    pace: Pace { per_account_per_second: 30, per_peer_interval: Duration::from_secs(1), per_peer_burst: 3 },
};

impl Channel for Telegram {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Telegram
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn errors(&self) -> &'static [&'static [ErrorRow]] {
        errors::TABLES
    }

    fn verify(&self, candidates: &[&[u8]], headers: &HeaderMap, _body: &[u8]) -> Result<usize, Refusal> {
        let given = headers.get(SECRET).ok_or(Refusal::Missing)?.as_bytes();
        first_match(candidates, |secret| same_secret(secret, given)).ok_or(Refusal::Mismatch)
    }

    fn parse(&self, account: Option<&str>, body: &[u8]) -> Parsed {
        receive::parse(account, body)
    }

    fn render(&self, message: &OutgoingMessage<'_>) -> Result<Vec<ApiCall>, RenderError> {
        send::render(message, CAPABILITIES.text)
    }

    fn authorize(&self, call: &ApiCall, endpoints: &Endpoints, token: &str) -> Request {
        send::authorize(call, endpoints, token)
    }

    fn interpret(&self, _call: &ApiCall, answer: &Answer<'_>) -> Sent {
        send::interpret(answer)
    }

    fn identify(&self, _account: Option<&str>) -> Option<ApiCall> {
        Some(send::identify())
    }

    fn identified(&self, answer: &Answer<'_>) -> Result<AccountIdentity, String> {
        send::identified(answer)
    }

    fn subscribe(&self, webhook_url: &str, secret: &str) -> Option<ApiCall> {
        Some(send::subscribe(webhook_url, secret, receive::UPDATES))
    }

    fn acted(&self, _call: &ApiCall, answer: &Answer<'_>) -> Outcome<()> {
        send::read(answer, |_| Some(()))
    }

    fn media(&self, _account: &str, source: &MediaSource) -> MediaStep {
        media::step(source)
    }

    fn media_address(&self, answer: &Answer<'_>) -> Outcome<MediaAddress> {
        media::address(answer)
    }

    fn authorize_download(&self, download: &Download, endpoints: &Endpoints, token: &str) -> Request {
        media::authorize_download(download, endpoints, token)
    }

    fn uploaded(&self, _answer: &Answer<'_>) -> Outcome<UploadedMedia> {
        Outcome::Unknown
    }

    fn profiled(&self, answer: &Answer<'_>) -> Outcome<Profile> {
        media::profiled(answer)
    }
}
