//! What surrounds every request of the API and the web app: its id, its span in the log, the form of its problems, its headers.

use super::cookies::CookieSlot;
use super::edge::Edge;
use super::problem::Problem;
use crate::world::World;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use tracing::Instrument;

/// The header with the request's id, in both directions.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// How long a request id of the client may be.
const LONGEST_ID: usize = 64;

/// The id of a request: the client's, if it is one that can stand in a log, or a new one.
pub(crate) fn id(world: &World, headers: &HeaderMap) -> String {
    let sane = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    headers
        .get(REQUEST_ID)
        .and_then(|given| given.to_str().ok())
        .filter(|given| !given.is_empty() && given.len() <= LONGEST_ID && given.bytes().all(sane))
        .map_or_else(|| world.new_id(), str::to_owned)
}

/// Surrounds a request.
pub(crate) async fn scope(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let id = id(&edge.app.world, request.headers());
    let cookies = CookieSlot::default();
    request.extensions_mut().insert(cookies.clone());
    let span =
        tracing::info_span!("request", request_id = %id, method = %request.method(), path = request.uri().path());
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Some(problem) = problem_of(&mut response) {
        let allowed = response.headers_mut().remove(header::ALLOW);
        response = problem.answer(&id);
        if let Some(allowed) = allowed {
            response.headers_mut().insert(header::ALLOW, allowed);
        }
    }
    tracing::debug!(parent: &span, status = response.status().as_u16(), "answered");
    let headers = response.headers_mut();
    edge.headers.add_to(headers);
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(cookie) = cookies.take() {
        headers.append(header::SET_COOKIE, cookie);
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// The problem that a handler answered with, or that stands for what the framework refused in words of its own.
fn problem_of(response: &mut Response) -> Option<Problem> {
    let status = response.status();
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    let in_words =
        response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    (in_words && (status.is_client_error() || status.is_server_error())).then(|| Problem::of_status(status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nestor_core::time::Timestamp;

    #[test]
    fn only_an_id_that_can_stand_in_a_log_is_taken_over() {
        let world = World::still(Timestamp::from_millis(0));
        let id_for = |given: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_str(given).unwrap());
            id(&world, &headers)
        };
        assert_eq!(id_for("abc-DEF_1.2"), "abc-DEF_1.2");
        for given in ["", "two words", "a\tb", "{json}", &"x".repeat(65)] {
            assert_ne!(id_for(given), given);
        }
        assert_eq!(id(&world, &HeaderMap::new()).len(), 32);
    }
}
