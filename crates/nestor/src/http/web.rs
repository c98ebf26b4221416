//! The web app, built by `npm run build` into `web/dist` and embedded in the binary.
//!
//! What is under `/assets/` has its hash in its name and never changes; the page itself is asked for each time and answered from
//! its tag. An address that is not a file is the page too: the app finds its way by itself.

use super::problem::Problem;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

/// The files of the web app; none when it was not built.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

const PAGE: &str = "index.html";
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Nestor</title>\
    <h1>The web app is not in this binary</h1>\
    <p>The server works, and so does its API (<a href=\"/api/v1/openapi.json\">its description</a>). \
    To have the inbox as well, build with <code>make demo</code>, \
    or run <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code> and build again.</p></html>";

/// Answers whatever no other route has taken.
pub(super) async fn show(request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Problem::of_status(StatusCode::NOT_FOUND).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = Problem::of_status(StatusCode::METHOD_NOT_ALLOWED).into_response();
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let name = path.trim_start_matches('/');
    match Files::get(name) {
        Some(file) if !name.is_empty() => send(name, file, request.headers()),
        // A page of an older version asks for assets that are no longer there: the page would be no script.
        _ if name.starts_with("assets/") => Problem::of_status(StatusCode::NOT_FOUND).into_response(),
        _ => match Files::get(PAGE) {
            Some(page) => send(PAGE, page, request.headers()),
            None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
        },
    }
}

fn send(name: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    // Weak: compressed or not, it is the same page.
    let tag = format!("W/\"{}\"", hexadecimal(&file.metadata.sha256_hash()));
    let unchanged = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == tag || known.trim() == "*");
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { body(file.data).into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, if name.starts_with("assets/") { FOREVER } else { ASK_EACH_TIME });
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Ok(kind) = HeaderValue::try_from(with_charset(file.metadata.mimetype())) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    response
}

fn body(data: Cow<'static, [u8]>) -> axum::body::Bytes {
    match data {
        Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    }
}

fn with_charset(kind: &str) -> String {
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
