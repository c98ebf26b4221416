//! Reading foreign JSON: every accessor answers `None` for what is not there or is of another type, ids may be strings or
//! numbers, and a body that strict JSON refuses for one broken string is read anyway.
//!
//! Platforms change types without notice (platforms A.1, A.3, B.1, C.2) and cut texts in the middle of a surrogate pair; one such
//! string must not hide the rest of the body. Bytes that are no UTF-8 and halves of surrogate pairs become U+FFFD, as does
//! U+0000, which PostgreSQL cannot keep. What is nested beyond [`DEEPEST`] is cut off and reported.

use crate::event::{Parsed, Skipped};
use serde_json::{Map, Value};
use std::fmt;

/// How deep a body may nest that had to be mended. `serde_json` stops at 128.
const DEEPEST: usize = 100;

/// The body as JSON. What could not be read is reported in `parsed`; `None` when nothing could.
pub(crate) fn read(body: &[u8], parsed: &mut Parsed) -> Option<Value> {
    if let Ok(value) = serde_json::from_slice(body) {
        return Some(value);
    }
    let (mended, cut_off) = mend(&String::from_utf8_lossy(body));
    match serde_json::from_str(&mended) {
        Ok(value) => {
            if cut_off {
                parsed.skipped.push(Skipped { at: String::new(), reason: "too_deep".to_owned() });
            }
            Some(value)
        }
        Err(_) => {
            parsed.skipped.push(Skipped { at: String::new(), reason: "not_json".to_owned() });
            None
        }
    }
}

/// Replaces what `serde_json` cannot take by what it can: lone surrogate escapes by U+FFFD, and what nests too deep by `null`.
/// The second value tells whether something was cut off.
fn mend(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut cut_off = false;
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let mut length = character.len_utf8();
        let hidden = depth > DEEPEST;
        let mut shown: Option<&str> = rest.get(..length);
        match character {
            '\\' if in_string => (shown, length) = escape(rest),
            '"' => in_string = !in_string,
            '{' | '[' if !in_string => {
                depth = depth.saturating_add(1);
                if depth == DEEPEST.saturating_add(1) {
                    out.push_str("null");
                    cut_off = true;
                }
            }
            '}' | ']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !hidden && depth <= DEEPEST {
            out.push_str(shown.unwrap_or("\u{fffd}"));
        }
        rest = rest.get(length..).unwrap_or("");
    }
    (out, cut_off)
}

/// The escape at the beginning of `rest`, `None` for half a surrogate pair, and how long it is.
fn escape(rest: &str) -> (Option<&str>, usize) {
    let unit = |at: usize| {
        let digits = rest.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    match unit(0) {
        Some(0xD800..=0xDBFF) => match unit(6) {
            Some(0xDC00..=0xDFFF) => (rest.get(..12), 12),
            _ => (None, 6),
        },
        Some(0xDC00..=0xDFFF) => (None, 6),
        _ => {
            let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
            let length = escaped.saturating_add(1);
            (rest.get(..length), length)
        }
    }
}

/// Where a value stands in the body. Written out as a JSON pointer only when something has to be reported.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Place<'a> {
    /// The whole body.
    pub(crate) const ROOT: Place<'static> = Place { parent: None, step: Step::Root };

    /// The field `key` of what stands here.
    pub(crate) const fn key(&'a self, key: &'a str) -> Self {
        Self { parent: Some(self), step: Step::Key(key) }
    }

    /// The item `index` of what stands here.
    pub(crate) const fn index(&'a self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Index(index) }
    }

    /// Reports that what stands here could not be read.
    pub(crate) fn skip(&self, parsed: &mut Parsed, reason: &str) {
        parsed.skipped.push(Skipped { at: self.to_string(), reason: reason.to_owned() });
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(formatter)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(key) => write!(formatter, "/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => write!(formatter, "/{index}"),
        }
    }
}

/// The field `key` if it is an object.
pub(crate) fn object<'a>(fields: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    fields.get(key)?.as_object()
}

/// The field `key` if it is a text that is not empty.
pub(crate) fn text<'a>(fields: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    fields.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The same as text of our own, fit to be stored.
pub(crate) fn owned_text(fields: &Map<String, Value>, key: &str) -> Option<String> {
    text(fields, key).map(storable)
}

/// A text without U+0000, which PostgreSQL cannot keep.
pub(crate) fn storable(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

/// The field `key` as an id: a text that is not empty, or a whole number.
pub(crate) fn id(fields: &Map<String, Value>, key: &str) -> Option<String> {
    as_id(fields.get(key)?)
}

/// Whether the field `key` is an id of which `test` holds.
pub(crate) fn is_id(fields: &Map<String, Value>, key: &str, test: impl Fn(&str) -> bool) -> bool {
    match fields.get(key) {
        Some(Value::String(text)) => test(text),
        Some(Value::Number(number)) => test(&number.to_string()),
        _ => false,
    }
}

/// A value as an id: a text that is not empty, or a whole number.
pub(crate) fn as_id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(storable(text)),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

/// The field `key` as a whole number, which may be written as text.
pub(crate) fn number(fields: &Map<String, Value>, key: &str) -> Option<i64> {
    match fields.get(key)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Whether the field `key` says yes.
pub(crate) fn flag(fields: &Map<String, Value>, key: &str) -> bool {
    match fields.get(key) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(word)) => word == "true",
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        _ => false,
    }
}

/// A name that a platform gave to something, short enough for a metric's label.
pub(crate) fn short_name(name: &str) -> String {
    storable(name).chars().take(64).collect()
}

/// Calls `read` with every item of the array `key`. An array that is no array, and items that are no objects, are reported.
/// Returns whether the key was there.
pub(crate) fn each_object<'v>(
    fields: &'v Map<String, Value>,
    key: &str,
    place: &Place<'_>,
    parsed: &mut Parsed,
    mut read: impl FnMut(&'v Map<String, Value>, &Place<'_>, &mut Parsed),
) -> bool {
    let here = place.key(key);
    match fields.get(key) {
        None | Some(Value::Null) => return false,
        Some(Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                let at = here.index(index);
                match item.as_object() {
                    Some(item) => read(item, &at, parsed),
                    None => at.skip(parsed, "not_an_object"),
                }
            }
        }
        Some(_) => here.skip(parsed, "not_an_array"),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_alone(body: &[u8]) -> (Option<Value>, Vec<String>) {
        let mut parsed = Parsed::default();
        let value = read(body, &mut parsed);
        (value, parsed.skipped.into_iter().map(|skipped| skipped.reason).collect())
    }

    #[test]
    fn one_broken_string_does_not_hide_the_rest() {
        for (body, expected) in [
            (&br#"["\ud83d","b"]"#[..], json!(["\u{fffd}", "b"])),
            (br#"["\udc4b\ud83d\udc4b"]"#, json!(["\u{fffd}👋"])),
            (br#"["\ud83dx\u00e9\n\"",1]"#, json!(["\u{fffd}xé\n\"", 1])),
            (br#"["\\ud83d \ud83d"]"#, json!(["\\ud83d \u{fffd}"])),
            (b"[\"\xff\",{}]", json!(["\u{fffd}", {}])),
        ] {
            assert_eq!(read_alone(body), (Some(expected), vec![]), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn what_nests_too_deep_is_cut_off_alone() {
        let body = format!(r#"{{"deep":{}"[]\"]"{},"after":"]"}}"#, "[".repeat(500), "]".repeat(500));
        let (value, reasons) = read_alone(body.as_bytes());
        assert_eq!(reasons, ["too_deep"]);
        assert_eq!(value.as_ref().and_then(|value| value.get("after")), Some(&json!("]")));
    }

    #[test]
    fn what_is_no_json_is_reported() {
        for body in [&b""[..], b"{", b"\"\\", b"\"\\u12", b"[1e999]", b"{} {}"] {
            assert_eq!(read_alone(body), (None, vec!["not_json".to_owned()]));
        }
    }
}
