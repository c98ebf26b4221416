//! WhatsApp Cloud API.
//!
//! platforms.md section A, read 2026-11-22: developers.facebook.com, WhatsApp Business Platform (webhooks, messages, error codes).

mod errors;
mod receive;
mod send;
mod templates;

use super::Templates;
use super::{AccountIdentity, Answer, ApiCall, Channel, ChannelKind, Endpoints, OutgoingMessage, Refusal, RenderError};
use super::{
    Download, MediaAddress, MediaStep, Outcome, Profile, Request, Sent, UploadedMedia, errors::ErrorRow, meta,
};
use crate::capabilities::{Capabilities, Feature, Level, Pace, TextLimit, TextUnit};
use crate::content::MediaSource;
use crate::conversation::WindowRule;
use crate::event::Parsed;
use http::HeaderMap;
use std::time::Duration;

/// The channel.
#[derive(Clone, Copy, Debug)]
pub struct Whatsapp;

static CAPABILITIES: Capabilities = Capabilities {
    version: 2,
    text: TextLimit { max: 4096, unit: TextUnit::Characters },
    window: WindowRule::Whatsapp24h,
    features: &[
        (Feature::Text, Level::Full),
        (Feature::ReplyTo, Level::Full),
        (Feature::DeliveryReceipts, Level::Full),
        (Feature::ReadReceipts, Level::Full),
        (Feature::Reconciliation, Level::Full),
    ],
    media: &[],
    limits: &[],
    // A number carries 80 messages a second, in and out together; one recipient 45 at once and then one in six seconds (A.13).
    pace: Pace { per_account_per_second: 60, per_peer_interval: Duration::from_secs(6), per_peer_burst: 45 },
};

impl Channel for Whatsapp {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Whatsapp
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn errors(&self) -> &'static [&'static [ErrorRow]] {
        errors::TABLES
    }

    fn verify(&self, candidates: &[&[u8]], headers: &HeaderMap, body: &[u8]) -> Result<usize, Refusal> {
        meta::verify(candidates, headers, body)
    }

    fn parse(&self, _account: Option<&str>, body: &[u8]) -> Parsed {
        receive::parse(body)
    }

    fn render(&self, message: &OutgoingMessage<'_>) -> Result<Vec<ApiCall>, RenderError> {
        send::render(message, CAPABILITIES.text)
    }

    fn authorize(&self, call: &ApiCall, endpoints: &Endpoints, token: &str) -> Request {
        meta::graph::authorize(call, endpoints, token)
    }

    fn interpret(&self, _call: &ApiCall, answer: &Answer<'_>) -> Sent {
        send::interpret(answer)
    }

    fn identify(&self, account: Option<&str>) -> Option<ApiCall> {
        account.map(send::identify)
    }

    fn identified(&self, answer: &Answer<'_>) -> Result<AccountIdentity, String> {
        send::identified(answer)
    }

    fn acted(&self, _call: &ApiCall, answer: &Answer<'_>) -> Outcome<()> {
        meta::graph::read(errors::TABLES, answer, |_| Some(()))
    }

    fn media(&self, _account: &str, source: &MediaSource) -> MediaStep {
        meta::graph::media(source)
    }

    fn media_address(&self, answer: &Answer<'_>) -> Outcome<MediaAddress> {
        meta::graph::media_address(errors::TABLES, answer)
    }

    fn authorize_download(&self, download: &Download, _endpoints: &Endpoints, token: &str) -> Request {
        meta::graph::authorize_download(download, token)
    }

    fn uploaded(&self, answer: &Answer<'_>) -> Outcome<UploadedMedia> {
        send::uploaded(answer)
    }

    fn profiled(&self, answer: &Answer<'_>) -> Outcome<Profile> {
        send::profiled(answer)
    }

    fn templates(&self) -> Option<&'static dyn Templates> {
        Some(&templates::WhatsappTemplates)
    }
}
