//! The headers that every answer to a browser carries: what a page may load, and who may frame or read it.
//!
//! OWASP HTTP security response headers cheat sheet, read 2026-11-22. The web app has no inline script or style.

use http::{HeaderMap, HeaderName, HeaderValue, header};

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
                                       media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; \
                                       form-action 'self'; frame-ancestors 'none'";

/// The headers, ready to be added.
pub(crate) struct SecurityHeaders(Vec<(HeaderName, HeaderValue)>);

impl SecurityHeaders {
    /// `secure`: browsers reach us by HTTPS only, and shall stay with it.
    pub(crate) fn new(secure: bool) -> Self {
        let fixed = HeaderValue::from_static;
        let mut headers = vec![
            (header::CONTENT_SECURITY_POLICY, fixed(CONTENT_SECURITY_POLICY)),
            (header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
            (header::REFERRER_POLICY, fixed("no-referrer")),
            (
                HeaderName::from_static("permissions-policy"),
                fixed("camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ),
            (HeaderName::from_static("cross-origin-opener-policy"), fixed("same-origin")),
            (HeaderName::from_static("cross-origin-resource-policy"), fixed("same-origin")),
        ];
        if secure {
            headers.push((header::STRICT_TRANSPORT_SECURITY, fixed("max-age=31536000; includeSubDomains")));
        }
        Self(headers)
    }

    /// Adds them to an answer. What a handler said about its own answer stands: files have a stricter policy.
    pub(crate) fn add_to(&self, answer: &mut HeaderMap) {
        for (name, value) in &self.0 {
            answer.entry(name).or_insert_with(|| value.clone());
        }
    }
}
