//! A call of Graph after its address, version, token and proof were read (platforms.md D, G.1).

use axum::extract::Query;
use axum::http::request::Parts;
use bytes::Bytes;
use serde_json::Value;

use crate::account::TokenState;
use crate::channel::Channel;
use crate::faults::FaultKind;
use crate::form;
use crate::graph::error::GraphError;
use crate::journal::Authorization;
use crate::media::fetch::Fetched;
use crate::wire;
use crate::world::World;

/// Versions that live, oldest first; older ones are served as the oldest that lives (D, "versions").
const LIVE: [u32; 6] = [21, 22, 23, 24, 25, 26];

/// Which of Meta's hosts is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// graph.facebook.com
    Facebook,
    /// graph.instagram.com
    Instagram,
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Caller {
    /// `APP_ID|APP_SECRET`.
    App,
    /// A token of accounts of one channel.
    Accounts { channel: Channel, ids: Vec<String> },
}

impl Caller {
    pub(crate) fn may(&self, channel: Channel, account: &str) -> bool {
        matches!(self, Self::Accounts { channel: own, ids } if *own == channel && ids.iter().any(|id| id == account))
    }

    /// The account that `me` means.
    pub(crate) fn own(&self) -> Option<(Channel, &str)> {
        match self {
            Self::Accounts { channel, ids } => ids.first().map(|id| (*channel, id.as_str())),
            Self::App => None,
        }
    }
}

/// The address, query and body of a call.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// `v26.0`: the version that serves.
    pub(crate) version: String,
    pub(crate) node: String,
    pub(crate) edge: Option<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
    /// Files of a form.
    pub(crate) files: Vec<form::Part>,
    /// What the links in the body gave.
    pub(crate) fetched: Fetched,
}

impl Call {
    pub(crate) fn read(parts: &Parts, prefix: &str, body: &Bytes) -> Result<Self, GraphError> {
        let path = parts.uri.path().trim_start_matches(prefix);
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let version = served_version(segments.next().unwrap_or_default())?;
        let node = segments.next().unwrap_or_default().to_owned();
        let edge = segments.next().map(str::to_owned);
        if node.is_empty() || segments.next().is_some() {
            return Err(GraphError::new(400, 2500, format!("Unknown path components: {path}")));
        }
        let query = Query::try_from_uri(&parts.uri).map(|Query(pairs)| pairs).unwrap_or_default();
        let (body, files) = read_body(parts, body)?;
        let method = parts.method.to_string();
        Ok(Self { method, version, node, edge, query, body, files, fetched: Fetched::new() })
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter from the query or the body.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let in_body = || self.body.get(name).and_then(Value::as_str).map(str::to_owned);
        self.query(name).map(str::to_owned).or_else(in_body)
    }

    /// Whether this is a send of a message (and not a read mark, an indicator or a look).
    pub(crate) fn is_send(&self) -> bool {
        self.method == "POST"
            && self.edge.as_deref() == Some("messages")
            && self.body.get("status").is_none()
            && self.body.get("sender_action").is_none()
    }
}

fn served_version(segment: &str) -> Result<String, GraphError> {
    let number = segment.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    let major = number.filter(|(_, minor)| *minor == "0").and_then(|(major, _)| major.parse::<u32>().ok());
    let unknown = || {
        GraphError::new(400, 2635, format!("(#2635) You are calling an unknown version of the Graph API: {segment}"))
    };
    let major = major.ok_or_else(unknown)?;
    match (LIVE.first(), LIVE.last()) {
        (Some(_), Some(newest)) if major > *newest => Err(unknown()),
        (Some(oldest), Some(_)) => Ok(format!("v{}.0", major.max(*oldest))),
        _ => Err(unknown()),
    }
}

fn read_body(parts: &Parts, body: &Bytes) -> Result<(Value, Vec<form::Part>), GraphError> {
    if body.is_empty() {
        return Ok((Value::Object(serde_json::Map::new()), Vec::new()));
    }
    let content_type = parts.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.starts_with("application/x-www-form-urlencoded") {
        let uri = axum::http::Uri::builder().path_and_query(format!("/?{}", String::from_utf8_lossy(body))).build();
        let pairs = uri.ok().and_then(|uri| Query::<Vec<(String, String)>>::try_from_uri(&uri).ok());
        let pairs = pairs.map(|Query(pairs)| pairs).unwrap_or_default();
        return Ok((Value::Object(pairs.into_iter().map(read_field).collect()), Vec::new()));
    }
    if content_type.starts_with("multipart/form-data") {
        let parts = form::read(content_type, body);
        let parts = parts.ok_or_else(|| GraphError::invalid("The request body is not a multipart form"))?;
        let (files, fields): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.file_name.is_some());
        let fields = fields.into_iter().map(|part| read_field((part.name.clone(), part.text()))).collect();
        return Ok((Value::Object(fields), files));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(keys)) => Ok((Value::Object(keys), Vec::new())),
        _ => Err(GraphError::invalid("The request body is not a JSON object")),
    }
}

/// In a form, objects and lists are JSON text.
fn read_field((key, value): (String, String)) -> (String, Value) {
    let structure = serde_json::from_str(&value).ok().filter(|value: &Value| value.is_object() || value.is_array());
    (key, structure.unwrap_or(Value::String(value)))
}

/// The values of these keys anywhere in the body that are addresses: the links that a send gives.
pub(crate) fn links(body: &Value, keys: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![body];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(object) => {
                for (key, value) in object {
                    match value.as_str().filter(|_| keys.contains(&key.as_str())) {
                        Some(link) if !found.iter().any(|known| known == link) => found.push(link.to_owned()),
                        _ => open.push(value),
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The token of a call and where it stood.
pub(crate) fn token(parts: &Parts, call: Option<&Call>) -> (Authorization, Option<String>) {
    let header = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
    if let Some(token) = header.and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("OAuth ")))
    {
        return (Authorization::Header, Some(token.trim().to_owned()));
    }
    let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|Query(pairs)| pairs).unwrap_or_default();
    let in_query = query.into_iter().find(|(key, _)| key == "access_token").map(|(_, value)| value);
    let in_body = || call.and_then(|call| call.body.get("access_token")).and_then(Value::as_str).map(str::to_owned);
    match in_query.or_else(in_body) {
        Some(token) => (Authorization::Query, Some(token)),
        None => (Authorization::None, None),
    }
}

/// Whose token it is, and whether it still is.
pub(crate) fn caller(
    world: &World,
    host: Host,
    token: Option<&str>,
    proof: Option<&str>,
) -> Result<Caller, GraphError> {
    let token = token.filter(|token| !token.is_empty()).ok_or_else(GraphError::token_missing)?;
    if let Some(proof) = proof
        && proof != wire::hmac_sha256_hex(&world.config.app_secret, token.as_bytes())
    {
        return Err(GraphError::invalid("Invalid appsecret_proof provided in the API argument"));
    }
    if host == Host::Facebook && token == format!("{}|{}", crate::APP_ID, world.config.app_secret) {
        return Ok(Caller::App);
    }
    let known = world.tokens.get(token).filter(|known| match host {
        Host::Facebook => matches!(known.channel, Channel::WhatsApp | Channel::Messenger),
        Host::Instagram => known.channel == Channel::Instagram,
    });
    let known = known.ok_or_else(|| GraphError::token_refused(None))?;
    let revoked_by_fault =
        known.accounts.iter().any(|account| world.faults.has(known.channel, account, &FaultKind::TokenRevoked));
    match known.state {
        TokenState::Expired => Err(GraphError::token_refused(Some(463))),
        TokenState::Revoked => Err(GraphError::token_refused(Some(467))),
        TokenState::Live if revoked_by_fault => Err(GraphError::token_refused(Some(467))),
        TokenState::Live => Ok(Caller::Accounts { channel: known.channel, ids: known.accounts.clone() }),
    }
}
