//! Parameters of a Bot API call: query, urlencoded form or JSON, in any mixture (platforms.md E.1).

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::Uri;
use serde_json::Value;

use crate::telegram::answer::Refusal;

/// The named parameters. Forms carry everything as text, JSON carries types; both are read here.
#[derive(Debug, Default)]
pub(crate) struct Parameters(BTreeMap<String, Value>);

impl Parameters {
    pub(crate) fn read(query: Option<&str>, content_type: &str, body: &[u8]) -> Result<Self, Refusal> {
        let mut named = BTreeMap::new();
        named.extend(pairs(query.unwrap_or_default()));
        if content_type.starts_with("application/json") && !body.is_empty() {
            match serde_json::from_slice(body) {
                Ok(Value::Object(keys)) => named.extend(keys),
                _ => return Err(Refusal::bad_request("can't parse JSON object in the request body")),
            }
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            named.extend(pairs(&String::from_utf8_lossy(body)));
        } else if content_type.starts_with("multipart/") {
            return Err(Refusal::bad_request("the simulator does not read multipart forms yet"));
        }
        Ok(Self(named))
    }

    pub(crate) fn of(value: &Value) -> Self {
        Self(value.as_object().map(|keys| keys.clone().into_iter().collect()).unwrap_or_default())
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        match self.0.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true") || text == "1",
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    /// An object or array, also when it came as JSON text in a form.
    pub(crate) fn structure(&self, name: &str) -> Option<Value> {
        match self.0.get(name)? {
            Value::String(text) => serde_json::from_str(text).ok(),
            other => Some(other.clone()),
        }
    }
}

fn pairs(encoded: &str) -> Vec<(String, Value)> {
    let uri = Uri::builder().path_and_query(format!("/?{encoded}")).build().unwrap_or_default();
    let read = Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|Query(pairs)| pairs).unwrap_or_default();
    read.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}
