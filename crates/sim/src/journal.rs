//! The journal of every call and every webhook. It never holds the value of a token or secret: known values are struck out
//! of all text, and of unknown ones only their place is told.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::channel::Channel;

/// How many entries are kept.
const KEPT: usize = 20_000;

/// Who called whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The hub called the platform.
    HubToPlatform,
    /// The platform posted a webhook.
    PlatformToHub,
}

/// Where the caller put its token. The value is never kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// `Authorization: Bearer`.
    Header,
    /// `?access_token=`.
    Query,
    /// In the address, as Telegram wants it.
    Path,
    /// A signature or secret header of a webhook.
    Signature,
    /// Nowhere.
    None,
}

/// One exchange.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Counts up from 1.
    pub sequence: u64,
    /// When, on the virtual clock.
    pub at_ms: i64,
    /// Who called whom.
    pub direction: Direction,
    /// The channel, where it could be told.
    pub channel: Option<Channel>,
    /// The account, where it could be told.
    pub account: Option<String>,
    /// The method.
    pub method: String,
    /// Path and query without token values.
    pub path: String,
    /// Where the token was.
    pub authorization: Authorization,
    /// What was sent: JSON where it is JSON, else a string.
    pub request: Value,
    /// The status of the answer; absent when the line was cut or nobody answered.
    pub status: Option<u16>,
    /// What was answered.
    pub response: Value,
    /// What the simulator did on purpose, or why there was no answer.
    pub note: Option<String>,
}

/// What is known when an exchange ends; the journal adds number and cleanliness.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) direction: Direction,
    pub(crate) channel: Option<Channel>,
    pub(crate) account: Option<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) authorization: Authorization,
    pub(crate) request: String,
    pub(crate) status: Option<u16>,
    pub(crate) response: String,
    pub(crate) note: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: std::collections::VecDeque<JournalEntry>,
    last: u64,
}

impl Journal {
    /// Keeps the exchange, with the secrets struck out.
    pub(crate) fn keep<'a>(&mut self, exchange: Exchange, at_ms: i64, secrets: impl Iterator<Item = &'a str> + Clone) {
        let clean = |text: &str| strike_out(text, secrets.clone());
        self.last += 1;
        self.entries.push_back(JournalEntry {
            sequence: self.last,
            at_ms,
            direction: exchange.direction,
            channel: exchange.channel,
            account: exchange.account,
            method: exchange.method,
            path: clean(&strike_out_query(&strike_out_bot(&exchange.path))),
            authorization: exchange.authorization,
            request: as_json(&clean(&exchange.request)),
            status: exchange.status,
            response: as_json(&clean(&exchange.response)),
            note: exchange.note,
        });
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
    }

    /// The entries after this number.
    pub(crate) fn after(&self, sequence: u64) -> Vec<JournalEntry> {
        self.entries.iter().filter(|entry| entry.sequence > sequence).cloned().collect()
    }
}

fn strike_out<'a>(text: &str, secrets: impl Iterator<Item = &'a str>) -> String {
    let mut clean = text.to_owned();
    for secret in secrets.filter(|secret| !secret.is_empty()) {
        if clean.contains(secret) {
            clean = clean.replace(secret, "[secret]");
        }
    }
    clean
}

/// `/telegram/bot<whatever>/method`: whatever stands there is taken for a token.
fn strike_out_bot(path: &str) -> String {
    match path.split_once("/bot") {
        Some((before, after)) => {
            let rest = after.split_once('/').map_or(String::new(), |(_, rest)| format!("/{rest}"));
            format!("{before}/bot[secret]{rest}")
        }
        None => path.to_owned(),
    }
}

const SECRET_KEYS: [&str; 7] = [
    "access_token",
    "input_token",
    "secret_token",
    "appsecret_proof",
    "hub.verify_token",
    "verify_token",
    "client_secret",
];

fn strike_out_query(path: &str) -> String {
    let Some((before, query)) = path.split_once('?') else { return path.to_owned() };
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((key, _)) if SECRET_KEYS.contains(&key) => format!("{key}=[secret]"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{before}?{}", pairs.join("&"))
}

fn as_json(text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    let mut value = serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
    if let Value::Object(keys) = &mut value {
        for (key, held) in keys.iter_mut() {
            if SECRET_KEYS.contains(&key.as_str()) {
                *held = Value::String("[secret]".to_owned());
            }
        }
    }
    value
}
