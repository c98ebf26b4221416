//! Telegram Bot API.
//!
//! platforms.md section E, read 2026-11-22: core.telegram.org/bots/api, version 10.1, and the source of the Bot API server.

mod answers;
mod capabilities;
mod chat;
mod errors;
mod markup;
mod media;
mod receive;
mod send;
mod vcard;

use super::verification::{first_match, same_secret};
use super::{AccountIdentity, Answer, ApiCall, Channel, ChannelKind, Endpoints, OutgoingMessage, Refusal, RenderError};
use super::{
    Action, Download, MediaAddress, MediaStep, Outcome, Profile, Request, Sent, Target, UploadedMedia, errors::ErrorRow,
};
use crate::capabilities::Capabilities;
use crate::content::MediaSource;
use crate::event::Parsed;
use crate::identity::ExternalIdentity;
use http::HeaderMap;

/// The channel.
#[derive(Clone, Copy, Debug)]
pub struct Telegram;

/// The header with the secret that was given to `setWebhook`: the only proof that a delivery comes from Telegram.
const SECRET: &str = "x-telegram-bot-api-secret-token";

impl Channel for Telegram {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Telegram
    }

    fn capabilities(&self) -> &'static Capabilities {
        &capabilities::CAPABILITIES
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
        send::render(message)
    }

    fn authorize(&self, call: &ApiCall, endpoints: &Endpoints, token: &str) -> Request {
        send::authorize(call, endpoints, token)
    }

    fn interpret(&self, _call: &ApiCall, answer: &Answer<'_>) -> Sent {
        answers::interpret(answer)
    }

    fn identify(&self, _account: Option<&str>) -> Option<ApiCall> {
        Some(send::identify())
    }

    fn identified(&self, answer: &Answer<'_>) -> Result<AccountIdentity, String> {
        answers::identified(answer)
    }

    fn subscribe(&self, webhook_url: &str, secret: &str) -> Option<ApiCall> {
        Some(send::subscribe(webhook_url, secret, receive::UPDATES))
    }

    fn act(&self, target: &Target<'_>, action: &Action<'_>) -> Result<ApiCall, RenderError> {
        send::act(target, action)
    }

    fn acted(&self, _call: &ApiCall, answer: &Answer<'_>) -> Outcome<()> {
        answers::acted(answer)
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

    fn sent_media(&self, call: &ApiCall, answer: &Answer<'_>) -> Vec<Option<UploadedMedia>> {
        answers::sent_media(call, answer)
    }

    fn profile(&self, identity: &ExternalIdentity) -> Option<ApiCall> {
        send::profile(identity)
    }

    fn profiled(&self, answer: &Answer<'_>) -> Outcome<Profile> {
        media::profiled(answer)
    }
}
