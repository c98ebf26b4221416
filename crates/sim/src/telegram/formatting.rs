//! Texts with formatting: explicit entities, HTML, MarkdownV2 and the old Markdown. Offsets count UTF-16 units, as the Bot API
//! has them (platforms.md E.3, E.4).

use serde_json::{Map, Value, json};

use crate::telegram::answer::Refusal;

mod html;
mod markdown;

/// A text and its entities, after parsing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Formatted {
    pub(crate) text: String,
    pub(crate) entities: Vec<Value>,
}

const TYPES: [&str; 20] = [
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
];

/// Parses a text in a mode; without a mode it carries the given entities.
pub(crate) fn parse(text: &str, mode: Option<&str>, entities: Option<&Value>) -> Result<Formatted, Refusal> {
    let formatted = match mode.map(str::to_lowercase).as_deref() {
        None | Some("") => explicit(text, entities)?,
        Some("html") => html::parse(text).map_err(unparsable)?,
        Some("markdownv2") => markdown::parse(text).map_err(unparsable)?,
        Some("markdown") => markdown::parse_old(text).map_err(unparsable)?,
        Some(_) => return Err(Refusal::bad_request("unsupported parse_mode")),
    };
    Ok(trimmed(formatted))
}

fn unparsable(reason: String) -> Refusal {
    Refusal::bad_request(&format!("can't parse entities: {reason}"))
}

fn explicit(text: &str, entities: Option<&Value>) -> Result<Formatted, Refusal> {
    let length = units(text);
    let mut kept = Vec::new();
    let Some(listed) = entities else { return Ok(Formatted { text: text.to_owned(), entities: kept }) };
    let listed = listed.as_array().ok_or_else(|| unparsable("expected an Array of MessageEntity".to_owned()))?;
    for entity in listed {
        let kind = entity.get("type").and_then(Value::as_str).unwrap_or_default();
        let number =
            |name: &str| entity.get(name).and_then(Value::as_i64).and_then(|value| usize::try_from(value).ok());
        let (Some(offset), Some(span)) = (number("offset"), number("length")) else {
            return Err(unparsable("offset and length of a MessageEntity must be of type Integer".to_owned()));
        };
        if !TYPES.contains(&kind) {
            return Err(unparsable("MessageEntity has an unsupported type".to_owned()));
        }
        if kind == "text_link" && entity.get("url").and_then(Value::as_str).is_none() {
            return Err(unparsable("field \"url\" of a text_link must be of type String".to_owned()));
        }
        if offset + span > length {
            return Err(Refusal::bad_request("ENTITY_BOUNDS_INVALID"));
        }
        if span > 0 {
            kept.push(entity.clone());
        }
    }
    Ok(Formatted { text: text.to_owned(), entities: kept })
}

/// UTF-16 units of a text.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Without white space at both ends, as the server sends it; entities move along.
fn trimmed(formatted: Formatted) -> Formatted {
    let Formatted { text, entities } = formatted;
    let after_start = text.trim_start();
    let cut = units(&text) - units(after_start);
    let kept = after_start.trim_end();
    let length = units(kept);
    let mut moved = Vec::new();
    for entity in entities {
        let number =
            |name: &str| entity.get(name).and_then(Value::as_u64).and_then(|value| usize::try_from(value).ok());
        let (Some(offset), Some(span)) = (number("offset"), number("length")) else { continue };
        let start = offset.saturating_sub(cut).min(length);
        let end = (offset + span).saturating_sub(cut).min(length);
        if let (true, Value::Object(mut keys)) = (end > start, entity) {
            keys.insert("offset".to_owned(), json!(start));
            keys.insert("length".to_owned(), json!(end - start));
            moved.push(Value::Object(keys));
        }
    }
    let order = |entity: &Value, name: &str| entity.get(name).and_then(Value::as_u64).unwrap_or_default();
    moved.sort_by_key(|entity| (order(entity, "offset"), std::cmp::Reverse(order(entity, "length"))));
    Formatted { text: kept.to_owned(), entities: moved }
}

/// What a parser writes into.
#[derive(Default)]
struct Output {
    text: String,
    units: usize,
    entities: Vec<Value>,
}

impl Output {
    fn push(&mut self, character: char) {
        self.text.push(character);
        self.units += character.len_utf16();
    }

    /// An entity from the given place up to here.
    fn close(&mut self, kind: &str, from: usize, more: Map<String, Value>) {
        if self.units > from {
            let mut entity = more;
            entity.insert("type".to_owned(), json!(kind));
            entity.insert("offset".to_owned(), json!(from));
            entity.insert("length".to_owned(), json!(self.units - from));
            self.entities.push(Value::Object(entity));
        }
    }

    /// Outer entities stand before those inside of them, which were closed first.
    fn finished(mut self) -> Formatted {
        self.entities.reverse();
        Formatted { text: self.text, entities: self.entities }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::parse;

    fn entity(kind: &str, offset: usize, length: usize) -> Value {
        json!({"type": kind, "offset": offset, "length": length})
    }

    #[test]
    fn offsets_count_utf16_units() {
        let html = parse(" <b>😀α</b> &lt;<i>β</i>&#62; ", Some("HTML"), None).unwrap();
        assert_eq!(html.text, "😀α <β>");
        assert_eq!(html.entities, [entity("bold", 0, 3), entity("italic", 5, 1)]);
        let markdown = parse("*😀_α_* \\. ~x~ ||y|| __u__ `a.b`", Some("MarkdownV2"), None).unwrap();
        assert_eq!(markdown.text, "😀α . x y u a.b");
        let kinds: Vec<&str> = markdown.entities.iter().map(|entity| entity["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["bold", "italic", "strikethrough", "spoiler", "underline", "code"]);
        assert_eq!(
            (markdown.entities[0]["length"].as_u64(), markdown.entities[1]["offset"].as_u64()),
            (Some(3), Some(2))
        );
        let link = parse("[a\\.b](https://example.org/x_y)", Some("MarkdownV2"), None).unwrap();
        assert_eq!(link.entities[0]["url"], "https://example.org/x_y");
        let pre = parse("```rust\nlet a;```\n>quoted\n>more\nplain", Some("MarkdownV2"), None).unwrap();
        assert_eq!(
            (pre.entities[0]["language"].as_str(), pre.entities[1]["type"].as_str()),
            (Some("rust"), Some("blockquote"))
        );
        assert_eq!(pre.entities[1]["length"], 11);
        let old = parse("*b* _i_ `c` [t](https://e.org) 2_1", Some("Markdown"), None);
        assert!(old.is_err());
        let nested =
            parse("<blockquote expandable><a href=\"https://e.org/?a&amp;b\">x</a></blockquote>", Some("html"), None);
        let nested = nested.unwrap();
        assert_eq!(nested.entities[0]["type"], "expandable_blockquote");
        assert_eq!(nested.entities[1]["url"], "https://e.org/?a&b");
    }

    #[test]
    fn bad_markup_is_refused_with_its_place() {
        let refused = |text: &str, mode: &str| parse(text, Some(mode), None).unwrap_err().description;
        assert_eq!(
            refused("<b>x</i>", "HTML"),
            "Bad Request: can't parse entities: Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""
        );
        assert_eq!(
            refused("<b>x", "HTML"),
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
        );
        assert_eq!(
            refused("a <c>x</c>", "HTML"),
            "Bad Request: can't parse entities: Unsupported start tag \"c\" at byte offset 2"
        );
        assert_eq!(
            refused("1.5", "MarkdownV2"),
            "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'"
        );
        assert_eq!(
            refused("α *x", "MarkdownV2"),
            "Bad Request: can't parse entities: Can't find end of Bold entity at byte offset 3"
        );
        assert_eq!(refused("x", "BBCode"), "Bad Request: unsupported parse_mode");
        let outside = json!([{"type": "bold", "offset": 0, "length": 5}]);
        assert_eq!(parse("abc", None, Some(&outside)).unwrap_err().description, "Bad Request: ENTITY_BOUNDS_INVALID");
        assert!(parse("a < b & c", Some("HTML"), None).is_err());
    }
}
