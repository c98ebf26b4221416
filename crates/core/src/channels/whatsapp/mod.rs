//! WhatsApp Cloud API.
//!
//! platforms.md section A, read 2026-11-22: developers.facebook.com, WhatsApp Business Platform (webhooks, messages, error codes).

mod errors;
mod receive;
mod send;

use super::{AccountIdentity, Answer, ApiCall, Channel, ChannelKind, Endpoints, OutgoingMessage, Refusal, RenderError};
use super::{Request, Sent, errors::ErrorRow, meta};
use crate::capabilities::{Capabilities, Level, Pace, TextLimit, TextUnit};
use crate::conversation::WindowRule;
use crate::event::Parsed;
use http::HeaderMap;
use std::time::Duration;

/// The channel.
#[derive(Clone, Copy, Debug)]
pub struct Whatsapp;

static CAPABILITIES: Capabilities = Capabilities {
    version: 1,
    text: TextLimit { max: 4096, unit: TextUnit::Characters },
    window: WindowRule::Whatsapp24h,
    reply_to: Level::Full,
    delivery_receipts: Level::Full,
    read_receipts: Level::Full,
    reconciliation: Level::Full,
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
}
