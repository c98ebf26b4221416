//! The session cookie: read from a request, written into an answer.

use http::{HeaderMap, HeaderValue, header};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The cookie's name.
pub(crate) const NAME: &str = "nestor_session";

/// The token in the session cookie of a request.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, token)| (name == NAME && !token.is_empty()).then_some(token))
}

/// The cookie that gives a browser this token for this long.
pub(crate) fn give(token: &str, lasts: Duration, secure: bool) -> Option<HeaderValue> {
    write(token, lasts.as_secs(), secure)
}

/// The cookie that takes the token away again.
pub(crate) fn take_away(secure: bool) -> Option<HeaderValue> {
    write("", 0, secure)
}

fn write(token: &str, max_age: u64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let mut value =
        HeaderValue::try_from(format!("{NAME}={token}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}"))
            .ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Where a handler or an extractor leaves the cookie for the answer. Endpoints without it (the live feed) never get one.
#[derive(Clone, Default)]
pub(crate) struct CookieSlot(Arc<Mutex<Option<HeaderValue>>>);

impl CookieSlot {
    /// Leaves the cookie. The last one counts: who signs out does not keep the token that was replaced a moment before.
    pub(crate) fn put(&self, cookie: Option<HeaderValue>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = cookie;
    }

    /// The cookie that was left.
    pub(crate) fn take(&self) -> Option<HeaderValue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        assert_eq!(token(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; xnestor_session=no"));
        assert_eq!(token(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("c=d;nestor_session=ns_x=y; e"));
        assert_eq!(token(&headers), Some("ns_x=y"));
    }

    #[test]
    fn no_script_reads_it_and_no_other_site_sends_it() {
        let cookie = give("ns_token", Duration::from_secs(60), true).unwrap();
        assert_eq!(
            cookie.to_str().unwrap(),
            "nestor_session=ns_token; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
        );
        assert!(!take_away(false).unwrap().to_str().unwrap().contains("Secure"));
        assert_eq!(format!("{cookie:?}"), "Sensitive");
    }
}
