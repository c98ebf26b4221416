//! Parameters of a Bot API call: query, urlencoded form, multipart form or JSON, in any mixture (platforms.md E.1).

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::Uri;
use bytes::Bytes;
use serde_json::Value;

use crate::form;
use crate::media::Content;
use crate::media::fetch::Fetched;
use crate::telegram::answer::Refusal;

/// The named parameters. Forms carry everything as text, JSON carries types; both are read here.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    named: BTreeMap<String, Value>,
    files: BTreeMap<String, Content>,
    /// What the links among them gave.
    pub(crate) fetched: Fetched,
}

impl Parameters {
    pub(crate) fn read(query: Option<&str>, content_type: &str, body: &Bytes) -> Result<Self, Refusal> {
        let mut read = Self::default();
        read.named.extend(pairs(query.unwrap_or_default()));
        if content_type.starts_with("application/json") && !body.is_empty() {
            match serde_json::from_slice(body) {
                Ok(Value::Object(keys)) => read.named.extend(keys),
                _ => return Err(Refusal::bad_request("can't parse JSON object in the request body")),
            }
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            read.named.extend(pairs(&String::from_utf8_lossy(body)));
        } else if content_type.starts_with("multipart/form-data") {
            let parts = form::read(content_type, body);
            for part in parts.ok_or_else(|| Refusal::bad_request("can't parse the multipart form"))? {
                match part.file_name.clone() {
                    None => drop(read.named.insert(part.name.clone(), Value::String(part.text()))),
                    Some(name) => {
                        let mime_type = part.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
                        let content = Content { mime_type, name: Some(name), bytes: part.bytes };
                        read.files.insert(part.name, content);
                    }
                }
            }
        }
        Ok(read)
    }

    pub(crate) fn of(value: &Value) -> Self {
        let named = value.as_object().map(|keys| keys.clone().into_iter().collect()).unwrap_or_default();
        Self { named, ..Self::default() }
    }

    /// The keys of an object inside (an `InputMedia`) as parameters, with the same files and links.
    pub(crate) fn within(&self, item: &Value) -> Self {
        Self { files: self.files.clone(), fetched: self.fetched.clone(), ..Self::of(item) }
    }

    /// A file of the form.
    pub(crate) fn file(&self, name: &str) -> Option<&Content> {
        self.files.get(name)
    }

    /// All values that are links to files, to be fetched before the call.
    pub(crate) fn links(&self) -> Vec<String> {
        const FILES: [&str; 9] =
            ["photo", "document", "video", "audio", "voice", "animation", "sticker", "video_note", "media"];
        let mut found = Vec::new();
        let mut take = |value: &Value| {
            if let Some(link) = value.as_str().filter(|text| is_link(text)) {
                found.push(link.to_owned());
            }
        };
        for name in FILES {
            self.named.get(name).into_iter().for_each(&mut take);
        }
        let group = self.structure("media");
        for item in group.as_ref().and_then(Value::as_array).into_iter().flatten().chain(&group) {
            item.get("media").into_iter().for_each(&mut take);
        }
        found
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.named.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        match self.named.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        match self.named.get(name)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        match self.named.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true") || text == "1",
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    /// An object or array, also when it came as JSON text in a form.
    pub(crate) fn structure(&self, name: &str) -> Option<Value> {
        match self.named.get(name)? {
            Value::String(text) => serde_json::from_str(text).ok(),
            other => Some(other.clone()),
        }
    }
}

pub(crate) fn is_link(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn pairs(encoded: &str) -> Vec<(String, Value)> {
    let uri = Uri::builder().path_and_query(format!("/?{encoded}")).build().unwrap_or_default();
    let read = Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|Query(pairs)| pairs).unwrap_or_default();
    read.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}
