//! Webhooks: verified on the raw bytes, kept, answered. Nothing is understood here (design rule 2).
//!
//! The addresses are those of the original deployment, so that nothing has to change at Meta. These routes stand outside of what
//! surrounds the rest of the edge (`request::scope`): they are the hot path.

mod handshake;
mod keeper;
mod meta;
mod meter;
mod telegram;

use super::edge::Edge;
use super::problem::{Code, Problem};
use super::request::{self, REQUEST_ID};
use crate::store::Store;
use crate::store::deliveries::NewDelivery;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use keeper::Keeper;
use meter::{Meter, Outcome};
use nestor_core::channels::{ChannelKind, Refusal};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// The most that a body may hold: 4 MiB. Meta's are at most 3 MB, Telegram's far smaller.
const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// How long a body may take to arrive.
const SLOWEST_BODY: Duration = Duration::from_secs(30);
/// How often it is said in the log that there is no secret to verify with, in milliseconds.
const REMIND_EVERY: i64 = 60_000;

/// What the webhook handlers share.
pub(crate) struct Webhooks {
    keeper: Keeper,
    meters: [Meter; 5],
    reminded_at: AtomicI64,
}

/// The addresses. Each takes any of Meta's three objects; the name says only which handshake token is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    Whatsapp,
    Messenger,
    Instagram,
    Meta,
    Telegram,
}

impl Address {
    const ALL: [Self; 5] = [Self::Whatsapp, Self::Messenger, Self::Instagram, Self::Meta, Self::Telegram];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Whatsapp => "whatsapp",
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::Meta => "meta",
            Self::Telegram => "telegram",
        }
    }

    /// The channel that the address is named after; `None` for the one of all Meta channels.
    const fn channel(self) -> Option<ChannelKind> {
        match self {
            Self::Whatsapp => Some(ChannelKind::Whatsapp),
            Self::Messenger => Some(ChannelKind::Messenger),
            Self::Instagram => Some(ChannelKind::Instagram),
            Self::Telegram => Some(ChannelKind::Telegram),
            Self::Meta => None,
        }
    }
}

impl Webhooks {
    /// Starts the keeper of this store.
    pub(crate) fn new(store: Store) -> Self {
        Self {
            keeper: Keeper::start(store),
            meters: Address::ALL.map(|address| Meter::new(address.as_str())),
            reminded_at: AtomicI64::new(i64::MIN),
        }
    }
}

/// The routes.
pub(crate) fn router() -> Router<Edge> {
    let mut router = Router::new();
    for address in [Address::Whatsapp, Address::Messenger, Address::Instagram, Address::Meta] {
        let path = format!("/api/communications/webhooks/{}", address.as_str());
        router = router.route(
            &path,
            get(move |state, request| handshake::answer(state, address, request))
                .post(move |state, request| meta::receive(state, address, request))
                .fallback(wrong_method),
        );
    }
    router
        .route("/api/communications/webhooks/telegram", post(telegram::receive).fallback(wrong_method))
        .route("/api/communications/webhooks/telegram/{account}", post(telegram::receive_for).fallback(wrong_method))
}

async fn wrong_method(axum::extract::State(edge): axum::extract::State<Edge>, request: Request) -> Response {
    let id = request::id(&edge.app.world, request.headers());
    let methods = if request.uri().path().contains("/telegram") { "POST" } else { "GET, HEAD, POST" };
    let mut response = Problem::of_status(StatusCode::METHOD_NOT_ALLOWED).answer(&id);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    identified(response, id)
}

/// Takes a webhook in: the same for all platforms but for `verify`, which looks at the headers and the raw bytes and names the
/// signer.
async fn receive(
    edge: &Edge,
    address: Address,
    request: Request,
    verify: impl FnOnce(&HeaderMap, &[u8]) -> Result<String, Unverified>,
) -> Response {
    let began = Instant::now();
    let request_id = request::id(&edge.app.world, request.headers());
    let taken = take(edge, request, &request_id, verify).await;
    let meter = &edge.webhooks.meters[address as usize];
    let response = match taken {
        Ok(()) => {
            meter.count(Outcome::Kept, began.elapsed());
            Response::new(Body::empty())
        }
        Err(refused) => {
            let (outcome, problem) = refused.told(edge, address, &request_id);
            meter.count(outcome, began.elapsed());
            problem.answer(&request_id)
        }
    };
    identified(response, request_id)
}

async fn take(
    edge: &Edge,
    request: Request,
    request_id: &str,
    verify: impl FnOnce(&HeaderMap, &[u8]) -> Result<String, Unverified>,
) -> Result<(), Refused> {
    let (parts, body) = request.into_parts();
    let body = read(&parts.headers, body).await?;
    let signer = verify(&parts.headers, &body).map_err(Refused::Unverified)?;
    let delivery = NewDelivery { received_at: edge.now(), signer, request_id: request_id.to_owned(), body };
    edge.webhooks.keeper.keep(delivery).await.map_err(|_| Refused::NotKept)
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Refused> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > LARGEST_BODY) {
        return Err(Refused::TooLarge);
    }
    let whole = tokio::time::timeout(SLOWEST_BODY, axum::body::to_bytes(body, LARGEST_BODY));
    match whole.await {
        Ok(Ok(bytes)) => Ok(bytes),
        // Without a declared length the only thing that tells "too large" from "broke off" is that nobody is there any more.
        Ok(Err(_)) if declared.is_none() => Err(Refused::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Refused::BrokeOff),
    }
}

/// Why a request could not be verified.
enum Unverified {
    /// There is no secret to verify it with.
    NoSecret,
    /// It does not prove where it comes from.
    Refused(Refusal),
}

/// Why a webhook was not taken. Nothing of it is kept.
enum Refused {
    TooLarge,
    BrokeOff,
    Unverified(Unverified),
    NotKept,
}

impl Refused {
    /// What is counted, and what the sender is told: never more than a stranger may know.
    fn told(&self, edge: &Edge, address: Address, request_id: &str) -> (Outcome, Problem) {
        match self {
            Self::TooLarge => {
                (Outcome::TooLarge, Problem::new(Code::PayloadTooLarge, "A webhook may hold at most 4 MiB."))
            }
            Self::BrokeOff => (Outcome::BrokeOff, Problem::new(Code::InvalidRequest, "The body did not arrive whole.")),
            Self::Unverified(reason) => {
                match reason {
                    Unverified::Refused(refusal) => {
                        tracing::debug!(request_id, address = address.as_str(), %refusal, "a webhook was refused");
                    }
                    Unverified::NoSecret => remind_of_the_secret(edge, address, request_id),
                }
                (
                    Outcome::Unverified,
                    Problem::new(Code::Unauthenticated, "The signature is missing or does not match."),
                )
            }
            Self::NotKept => (
                Outcome::NotKept,
                Problem::new(Code::Unavailable, "The webhook could not be kept. Send it again.")
                    .retry_after(Duration::from_secs(5)),
            ),
        }
    }
}

/// Says once a minute that webhooks arrive which nobody can verify.
fn remind_of_the_secret(edge: &Edge, address: Address, request_id: &str) {
    let now = edge.now().as_millis();
    let before = edge.webhooks.reminded_at.load(Ordering::Relaxed);
    let due = before == i64::MIN || now.saturating_sub(before) >= REMIND_EVERY;
    if due && edge.webhooks.reminded_at.compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
        tracing::warn!(
            request_id,
            address = address.as_str(),
            "a webhook arrived and was refused because no secret is set that it could be verified with; see `nestor doctor`"
        );
    }
}

/// The answer with the request's id in its header.
fn identified(mut response: Response, request_id: String) -> Response {
    if let Ok(id) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
