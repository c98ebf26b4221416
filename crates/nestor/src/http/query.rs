//! Query parameters: read strictly, with an answer that names the parameter and says what is allowed.

use super::problem::Problem;
use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use nestor_core::channels::ChannelKind;
use serde::de::DeserializeOwned;

/// How many items a page holds unless the client says otherwise.
const USUAL_LIMIT: i64 = 50;
/// How many items a page may hold.
const GREATEST_LIMIT: i64 = 100;

/// Query parameters that were read as `T`. `T` has optional texts only; what they mean is read with the functions below, which
/// know what is allowed.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Query(parameters) = Query::try_from_uri(&parts.uri).map_err(|rejection| {
            let words = rejection.body_text();
            let name = words.split('`').nth(1).unwrap_or("?").to_owned();
            let sentence = words.split_once(": ").map_or(words.as_str(), |(_, sentence)| sentence);
            Problem::parameter(&name, sentence)
        })?;
        Ok(Self(parameters))
    }
}

/// `limit`: how many items the page holds.
pub(crate) fn limit(text: Option<&str>) -> Result<i64, Problem> {
    let Some(text) = text else { return Ok(USUAL_LIMIT) };
    text.parse()
        .ok()
        .filter(|limit| (1..=GREATEST_LIMIT).contains(limit))
        .ok_or_else(|| Problem::parameter("limit", format!("expected a number from 1 to {GREATEST_LIMIT}")))
}

/// `channel`.
pub(crate) fn channel(text: Option<&str>) -> Result<Option<ChannelKind>, Problem> {
    one_of("channel", text, &ChannelKind::ALL.map(ChannelKind::as_str), ChannelKind::from_word)
}

/// A parameter that is one of a few words.
pub(crate) fn one_of<T>(
    name: &str,
    text: Option<&str>,
    allowed: &[&str],
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(text) = text else { return Ok(None) };
    match read(text) {
        Some(value) => Ok(Some(value)),
        None => Err(Problem::parameter(name, format!("expected one of: {}", allowed.join(", ")))),
    }
}
