//! The Bot API's HTML.

use serde_json::{Map, Value, json};

use super::{Formatted, Output};

/// An open tag.
struct Open {
    tag: String,
    kind: &'static str,
    from: usize,
    more: Map<String, Value>,
}

pub(super) fn parse(text: &str) -> Result<Formatted, String> {
    let mut output = Output::default();
    let mut open: Vec<Open> = Vec::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let offset = text.len() - rest.len();
        match character {
            '&' => {
                let (decoded, length) = reference(rest).unwrap_or(('&', 1));
                output.push(decoded);
                rest = rest.get(length..).unwrap_or_default();
            }
            '<' => {
                let end = rest.find('>').ok_or_else(|| format!("Unclosed start tag at byte offset {offset}"))?;
                let tag = rest.get(1..end).unwrap_or_default();
                rest = rest.get(end + 1..).unwrap_or_default();
                match tag.strip_prefix('/') {
                    Some(name) => close(&mut output, &mut open, name.trim(), offset)?,
                    None => open.push(opened(tag, output.units, &open, offset)?),
                }
            }
            other => {
                output.push(other);
                rest = rest.get(other.len_utf8()..).unwrap_or_default();
            }
        }
    }
    match open.pop() {
        Some(left) => Err(format!("Can't find end tag corresponding to start tag \"{}\"", left.tag)),
        None => Ok(output.finished()),
    }
}

fn close(output: &mut Output, open: &mut Vec<Open>, name: &str, offset: usize) -> Result<(), String> {
    let Some(Open { tag, kind, from, more }) = open.pop() else {
        return Err(format!("Unexpected end tag at byte offset {offset}"));
    };
    if !name.is_empty() && !name.eq_ignore_ascii_case(&tag) {
        return Err(format!("Unmatched end tag at byte offset {offset}, expected \"</{tag}>\", found \"</{name}>\""));
    }
    // A link without an address is its own text.
    if kind == "text_link" && more.get("url").and_then(Value::as_str).unwrap_or_default().is_empty() {
        return Ok(());
    }
    // <pre><code class="language-x"> is one entity.
    if kind == "code"
        && let Some(outer) = open.last_mut().filter(|outer| outer.kind == "pre" && outer.from == from)
    {
        outer.more.extend(more);
        return Ok(());
    }
    output.close(kind, from, more);
    Ok(())
}

fn opened(tag: &str, from: usize, open: &[Open], offset: usize) -> Result<Open, String> {
    let name = tag.split([' ', '\n', '\t']).next().unwrap_or_default().to_lowercase();
    let attributes = tag.get(name.len()..).unwrap_or_default();
    let mut more = Map::new();
    let kind = match name.as_str() {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "tg-spoiler" => "spoiler",
        "span" if attribute(attributes, "class").as_deref() == Some("tg-spoiler") => "spoiler",
        "span" => return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {offset}")),
        "a" => {
            more.insert("url".to_owned(), json!(attribute(attributes, "href").unwrap_or_default()));
            "text_link"
        }
        "code" => {
            let class = attribute(attributes, "class").unwrap_or_default();
            let is_in_pre = open.last().is_some_and(|outer| outer.kind == "pre");
            if let Some(language) = class.strip_prefix("language-").filter(|_| is_in_pre) {
                more.insert("language".to_owned(), json!(language));
            }
            "code"
        }
        "pre" => "pre",
        "blockquote" if attributes.split_whitespace().any(|word| word == "expandable") => "expandable_blockquote",
        "blockquote" => "blockquote",
        "tg-emoji" => {
            let id = attribute(attributes, "emoji-id");
            let id =
                id.ok_or_else(|| format!("Tag \"tg-emoji\" must have attribute \"emoji-id\" at byte offset {offset}"))?;
            more.insert("custom_emoji_id".to_owned(), json!(id));
            "custom_emoji"
        }
        other => return Err(format!("Unsupported start tag \"{other}\" at byte offset {offset}")),
    };
    Ok(Open { tag: name, kind, from, more })
}

/// The value of an attribute, with or without quotes.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let (_, after) = attributes.split_once(&format!("{wanted}="))?;
    let value = match after.chars().next()? {
        quote @ ('"' | '\'') => after.get(1..)?.split(quote).next()?,
        _ => after.split_whitespace().next()?,
    };
    let mut decoded = String::new();
    let mut rest = value;
    while let Some(character) = rest.chars().next() {
        let (character, length) =
            if character == '&' { reference(rest).unwrap_or(('&', 1)) } else { (character, character.len_utf8()) };
        decoded.push(character);
        rest = rest.get(length..).unwrap_or_default();
    }
    Some(decoded)
}

/// The character that `&…;` stands for, and how many bytes that takes.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.find(';').filter(|end| *end <= 10)?;
    let name = text.get(1..end)?;
    let character = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|character| *character != '\0')?
        }
    };
    Some((character, end + 1))
}
