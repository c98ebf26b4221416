//! Who is asking. Permission is part of a handler's signature: [`Operator`] lets in whoever belongs to the workspace, [`Admin`]
//! only those who may do everything there.
//!
//! A browser shows its session cookie, a program its API key. A session's token is replaced after an hour of use; the one before
//! it stays good for a minute, for requests that were under way.

use super::cookies::{self, CookieSlot};
use super::edge::Edge;
use super::json::is_json;
use super::problem::{Code, Problem};
use crate::seal;
use crate::store::StoreError;
use crate::store::access::{self, Role, Session, User};
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, header};
use nestor_core::time::Timestamp;
use std::time::Duration;

/// How long a session lasts after it was last used.
pub(crate) const SESSION_LASTS: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// How old a token may become before it is replaced.
const TOKEN_LASTS: Duration = Duration::from_secs(60 * 60);
/// The header with the name of an uploaded file. No page of another site can make a browser send it.
pub(crate) const FILE_NAME: HeaderName = HeaderName::from_static("x-file-name");
/// How long the token before the current one stays good.
const GRACE: Duration = Duration::from_secs(60);

/// Somebody of the workspace.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    /// The workspace.
    pub(crate) workspace_id: String,
    /// Our id of the user or the API key.
    pub(crate) id: String,
    /// The name of the user or the API key.
    pub(crate) name: String,
    /// What they may do.
    pub(crate) role: Role,
    /// How they came in.
    pub(crate) by: By,
}

/// How somebody came in.
#[derive(Clone, Debug)]
pub(crate) enum By {
    /// By signing in.
    Session {
        /// Who.
        user: Box<User>,
        /// The keyed hash of the session's current token.
        token_hash: String,
    },
    /// With an API key, of which this is the keyed hash.
    Key {
        /// The hash.
        token_hash: String,
    },
}

/// Somebody who may do everything in the workspace.
pub(crate) struct Admin(pub(crate) Operator);

impl Operator {
    /// Whose idempotency keys are meant.
    pub(crate) fn principal(&self) -> String {
        match self.by {
            By::Session { .. } => format!("user:{}", self.id),
            By::Key { .. } => format!("key:{}", self.id),
        }
    }

    /// Whether they would still be let in. Asked again and again while the live feed is open; a token that was replaced
    /// meanwhile by another request of the same browser still counts.
    pub(crate) async fn still_welcome(&self, edge: &Edge) -> bool {
        let now = edge.now();
        let by = self.by.clone();
        let answer: Result<bool, StoreError> = edge
            .read(move |tx| match by {
                By::Session { token_hash, .. } => Ok(access::session(tx, &token_hash, now)?.is_some()),
                By::Key { token_hash } => Ok(access::api_key(tx, &token_hash)?.is_some()),
            })
            .await;
        // While the database cannot be asked nothing is shown either; the next time will tell.
        answer.unwrap_or(true)
    }
}

impl FromRequestParts<Edge> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Problem> {
        match bearer(&parts.headers) {
            Some(token) => with_key(edge, token).await,
            None => with_session(edge, parts).await,
        }
    }
}

impl FromRequestParts<Edge> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Problem> {
        let operator = Operator::from_request_parts(parts, edge).await?;
        match operator.role {
            Role::Admin => Ok(Self(operator)),
            Role::Operator => Err(Problem::new(Code::Forbidden, "Only an administrator may do this.")),
        }
    }
}

fn unauthenticated() -> Problem {
    Problem::new(Code::Unauthenticated, "Sign in, or send an API key: Authorization: Bearer <key>.")
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The form in which a token is stored.
pub(crate) fn token_hash(edge: &Edge, token: &str) -> String {
    edge.app.keyring.hash_token(token)
}

async fn with_key(edge: &Edge, token: &str) -> Result<Operator, Problem> {
    let token_hash = token_hash(edge, token);
    let asked = token_hash.clone();
    let key = edge.read(move |tx| access::api_key(tx, &asked)).await?.ok_or_else(unauthenticated)?;
    Ok(Operator {
        workspace_id: key.workspace_id,
        id: key.id,
        name: key.name,
        role: key.role,
        by: By::Key { token_hash },
    })
}

async fn with_session(edge: &Edge, parts: &Parts) -> Result<Operator, Problem> {
    let hash = token_hash(edge, cookies::token(&parts.headers).ok_or_else(unauthenticated)?);
    let now = edge.now();
    let mut session = edge
        .read(move |tx| access::session(tx, &hash, now))
        .await?
        .filter(|found| good(found, now))
        .ok_or_else(unauthenticated)?;
    refuse_other_sites(edge, parts)?;
    if let Some(slot) = parts.extensions.get::<CookieSlot>()
        && !session.by_previous_token
        && now.since(session.rotated_at) >= TOKEN_LASTS
    {
        rotate(edge, &mut session, slot, now).await?;
    }
    Ok(Operator {
        workspace_id: session.user.workspace_id.clone(),
        id: session.user.id.clone(),
        name: session.user.name.clone(),
        role: session.user.role,
        by: By::Session { user: Box::new(session.user), token_hash: session.token_hash },
    })
}

fn good(session: &Session, now: Timestamp) -> bool {
    !session.by_previous_token || now.since(session.rotated_at) <= GRACE
}

async fn rotate(edge: &Edge, session: &mut Session, slot: &CookieSlot, now: Timestamp) -> Result<(), Problem> {
    let token = seal::new_token("ns");
    let (old, new) = (session.token_hash.clone(), token_hash(edge, &token));
    let next = new.clone();
    let rotated = edge.write(move |tx| access::rotate_session(tx, &old, &new, now, now.plus(SESSION_LASTS))).await?;
    // Another request of the same browser may have been first; its cookie counts.
    if rotated {
        session.token_hash = next;
        slot.put(cookies::give(&token, SESSION_LASTS, edge.secure));
    }
    Ok(())
}

/// A page of another site can make a browser send our cookie along in old browsers, but it can neither declare JSON, nor send a
/// header of ours, nor hide where it comes from.
///
/// # Errors
/// `forbidden` when a request that changes something does not come from a page of ours.
pub(crate) fn refuse_other_sites(edge: &Edge, parts: &Parts) -> Result<(), Problem> {
    if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let headers = &parts.headers;
    let has_body = headers.contains_key(header::TRANSFER_ENCODING)
        || headers.get(header::CONTENT_LENGTH).is_some_and(|length| length.as_bytes() != b"0");
    if has_body && !is_json(headers) && !headers.contains_key(FILE_NAME) {
        return Err(Problem::new(
            Code::Forbidden,
            "Send the body as JSON, with the header Content-Type: application/json.",
        ));
    }
    if headers.get(header::ORIGIN).is_some_and(|origin| !is_ours(edge, headers, origin.as_bytes())) {
        return Err(Problem::new(Code::Forbidden, "The request comes from a page of another site."));
    }
    Ok(())
}

fn is_ours(edge: &Edge, headers: &HeaderMap, origin: &[u8]) -> bool {
    let Ok(origin) = std::str::from_utf8(origin) else { return false };
    if edge.public_origin.as_deref().is_some_and(|ours| ours.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    matches!(scheme, "http" | "https") && host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
}
