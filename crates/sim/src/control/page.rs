//! The page where a human is the customer: plain files, no framework.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::control::Refused;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
    media-src 'self'; base-uri 'none'; form-action 'none'";

const HTML: &str = include_str!("../page/index.html");

/// Name, type, content.
const FILES: [(&str, &str, &str); 7] = [
    ("page.css", "text/css", include_str!("../page/page.css")),
    ("message.css", "text/css", include_str!("../page/message.css")),
    ("page.js", "text/javascript", include_str!("../page/page.js")),
    ("message.js", "text/javascript", include_str!("../page/message.js")),
    ("menu.js", "text/javascript", include_str!("../page/menu.js")),
    ("texts.js", "text/javascript", include_str!("../page/texts.js")),
    ("drawings.js", "text/javascript", include_str!("../page/drawings.js")),
];

/// `/`
pub(crate) async fn html() -> impl IntoResponse {
    let headers =
        [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-cache"), (CONTENT_SECURITY_POLICY, POLICY)];
    (headers, HTML)
}

/// `/page/{name}`
pub(crate) async fn file(Path(name): Path<String>) -> Response {
    match FILES.into_iter().find(|(known, ..)| *known == name) {
        Some((_, kind, content)) => {
            let headers = [(CONTENT_TYPE, format!("{kind}; charset=utf-8")), (CACHE_CONTROL, "no-cache".to_owned())];
            (headers, content).into_response()
        }
        None => Refused(StatusCode::NOT_FOUND, format!("the page has no file {name}")).into_response(),
    }
}
