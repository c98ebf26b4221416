//! Messenger Platform of a Facebook page.
//!
//! platforms.md section B, read 2026-11-22: developers.facebook.com, Messenger Platform (webhooks, Send API, error codes).

mod capabilities;
mod errors;
mod receive;
mod send;
mod templates;

use super::Templates;
use super::{AccountIdentity, Answer, ApiCall, Channel, ChannelKind, Endpoints, OutgoingMessage, Refusal, RenderError};
use super::{
    Action, Download, MediaAddress, MediaStep, Outcome, OutgoingFile, Profile, Request, Sent, Target, UploadedMedia,
    errors::ErrorRow, meta,
};
use crate::capabilities::Capabilities;
use crate::content::MediaSource;
use crate::event::Parsed;
use crate::identity::ExternalIdentity;
use capabilities::CAPABILITIES;
use http::HeaderMap;

/// The channel.
#[derive(Clone, Copy, Debug)]
pub struct Messenger;

impl Channel for Messenger {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Messenger
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
        meta::sending::render(&send::MANNER, message)
    }

    fn authorize(&self, call: &ApiCall, endpoints: &Endpoints, token: &str) -> Request {
        meta::graph::authorize(call, endpoints, token)
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

    fn act(&self, target: &Target<'_>, action: &Action<'_>) -> Result<ApiCall, RenderError> {
        meta::sending::act(&send::MANNER, target, action)
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

    fn upload(&self, _account: &str, file: &OutgoingFile<'_>) -> Option<ApiCall> {
        meta::sending::upload(&send::MANNER, file)
    }

    fn uploaded(&self, answer: &Answer<'_>) -> Outcome<UploadedMedia> {
        send::uploaded(answer)
    }

    fn profile(&self, identity: &ExternalIdentity) -> Option<ApiCall> {
        meta::sending::profile(&send::MANNER, identity, send::PROFILE_FIELDS)
    }

    fn profiled(&self, answer: &Answer<'_>) -> Outcome<Profile> {
        send::profiled(answer)
    }

    fn templates(&self) -> Option<&'static dyn Templates> {
        Some(&templates::MessengerTemplates)
    }
}
