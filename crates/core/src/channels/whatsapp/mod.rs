//! WhatsApp Cloud API.
//!
//! platforms.md section A, read 2026-11-22: developers.facebook.com, WhatsApp Business Platform (webhooks, messages, error codes).

mod capabilities;
mod errors;
mod receive;
mod send;
mod templates;

use super::Templates;
use super::{
    AccountIdentity, Action, Answer, ApiCall, Channel, ChannelKind, Endpoints, OutgoingMessage, Refusal, RenderError,
};
use super::{
    Download, MediaAddress, MediaStep, Outcome, OutgoingFile, Profile, Request, Sent, Target, UploadedMedia,
    errors::ErrorRow, meta,
};
use crate::capabilities::Capabilities;
use crate::content::MediaSource;
use crate::event::Parsed;
use http::HeaderMap;

/// The channel.
#[derive(Clone, Copy, Debug)]
pub struct Whatsapp;

impl Channel for Whatsapp {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Whatsapp
    }

    fn capabilities(&self) -> &'static Capabilities {
        &capabilities::CAPABILITIES
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
        send::render(message)
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

    fn act(&self, target: &Target<'_>, action: &Action<'_>) -> Result<ApiCall, RenderError> {
        send::act(target, action)
    }

    fn acted(&self, _call: &ApiCall, answer: &Answer<'_>) -> Outcome<()> {
        meta::graph::read(errors::TABLES, answer, |_| Some(()))
    }

    fn media(&self, account: &str, source: &MediaSource) -> MediaStep {
        send::media(account, source)
    }

    fn media_address(&self, answer: &Answer<'_>) -> Outcome<MediaAddress> {
        send::media_address(answer)
    }

    fn authorize_download(&self, download: &Download, _endpoints: &Endpoints, token: &str) -> Request {
        meta::graph::authorize_download(download, token)
    }

    fn upload(&self, account: &str, file: &OutgoingFile<'_>) -> Option<ApiCall> {
        Some(send::upload(account, file))
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
