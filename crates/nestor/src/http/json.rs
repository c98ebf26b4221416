//! Bodies of requests: JSON, read strictly, with an answer that names the field.

use super::problem::{Code, Problem};
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use http::{HeaderMap, header};
use serde::de::{DeserializeOwned, IgnoredAny};

/// The most that a body of the API may hold.
const LARGEST_BODY: usize = 256 * 1024;

/// A body that was read as `T`.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                Code::InvalidRequest,
                "Send the body as JSON, with the header Content-Type: application/json.",
            ));
        }
        let bytes = axum::body::to_bytes(request.into_body(), LARGEST_BODY)
            .await
            .map_err(|_| Problem::new(Code::PayloadTooLarge, "The body is larger than 256 KiB, or broke off."))?;
        read(&bytes).map(Self)
    }
}

/// Whether the body is declared to be JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        // A word that is expected and `null` that is found is told as an error of the syntax.
        if !inner.is_data() && serde_json::from_slice::<IgnoredAny>(bytes).is_err() {
            return Problem::new(Code::InvalidRequest, format!("The body is not JSON: {inner}."));
        }
        let words = inner.to_string();
        let sentence = words.split(" at line ").next().unwrap_or(&words);
        // For a field that is missing or unknown the path ends at the object; serde quotes the field's name.
        let field = match (sentence.starts_with("missing field") || path == ".", sentence.split('`').nth(1)) {
            (true, Some(name)) if path == "." => name.to_owned(),
            (true, Some(name)) => format!("{path}.{name}"),
            (_, _) => path,
        };
        Problem::field(Code::InvalidField, field, sentence)
    })?;
    deserializer.end().map_err(|error| {
        Problem::new(Code::InvalidRequest, format!("The body is more than one JSON value: {error}."))
    })?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Letter {
        #[serde(rename = "to")]
        _to: Vec<Person>,
        #[serde(rename = "text")]
        _text: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Person {
        #[serde(rename = "age")]
        _age: u8,
    }

    fn field_of(body: &str) -> String {
        let problem = read::<Letter>(body.as_bytes()).unwrap_err();
        assert_eq!(problem.code(), Code::InvalidField, "{body}");
        let body = format!("{problem:?}");
        body.split("field: \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    #[test]
    fn the_field_that_is_wrong_is_named_with_its_path() {
        assert_eq!(field_of(r#"{"to":[],"text":5}"#), "text");
        assert_eq!(field_of(r#"{"to":[]}"#), "text");
        assert_eq!(field_of(r#"{"to":[{"age":1},{"age":700}],"text":""}"#), "to[1].age");
        assert_eq!(field_of(r#"{"to":[{}],"text":""}"#), "to[0].age");
        assert_eq!(field_of(r#"{"to":[],"text":"","colour":1}"#), "colour");
        assert_eq!(field_of(r#"{"to":[],"text":null}"#), "text");
    }

    #[test]
    fn what_is_not_one_json_value_is_told_so() {
        for body in ["", "{", "{}x", "\u{feff}{}", r#"{"to":[],"text":""} {}"#] {
            assert!(
                matches!(read::<Letter>(body.as_bytes()), Err(problem) if problem.code() != Code::Internal),
                "{body}"
            );
        }
    }
}
