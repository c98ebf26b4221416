//! The Bot API's MarkdownV2 and its old Markdown.

use serde_json::{Map, Value, json};

use super::{Formatted, Output};

const RESERVED: &str = "_*[]()~`>#+-=|{}.!";

/// An open entity.
struct Open {
    mark: &'static str,
    kind: &'static str,
    name: &'static str,
    from: usize,
    offset: usize,
}

/// Marks of nestable entities, longer ones first.
const MARKS: [(&str, &str, &str); 5] = [
    ("__", "underline", "Underline"),
    ("||", "spoiler", "Spoiler"),
    ("*", "bold", "Bold"),
    ("_", "italic", "Italic"),
    ("~", "strikethrough", "Strikethrough"),
];

struct Parser<'a> {
    text: &'a str,
    at: usize,
    output: Output,
    open: Vec<Open>,
    /// Where a block quotation began that is still going on.
    quote: Option<usize>,
    /// The quotation ends with `||`: it is folded.
    is_folded: bool,
}

pub(super) fn parse(text: &str) -> Result<Formatted, String> {
    let mut parser = Parser { text, at: 0, output: Output::default(), open: Vec::new(), quote: None, is_folded: false };
    parser.run()?;
    Ok(parser.output.finished())
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) -> Result<(), String> {
        let mut line_begins = true;
        while let Some(character) = self.rest().chars().next() {
            let begins = std::mem::replace(&mut line_begins, character == '\n');
            if begins && self.rest().starts_with("**>") && self.open.is_empty() {
                self.end_quote();
                self.at += 2;
                line_begins = true;
                continue;
            }
            if begins && character == '>' && self.open.is_empty() {
                self.quote.get_or_insert(self.output.units);
                self.at += 1;
                continue;
            }
            if begins && self.quote.is_some() {
                self.end_quote();
            }
            match character {
                '\\' => self.escaped(),
                '`' => self.code()?,
                '[' | '!' => self.link(character)?,
                ']' if self.open.last().is_some_and(|open| open.mark == "[") => self.end_link()?,
                other => {
                    if !self.marked() {
                        if RESERVED.contains(other) {
                            return Err(reserved(other));
                        }
                        self.output.push(other);
                        self.at += other.len_utf8();
                    }
                }
            }
        }
        if let Some(left) = self.open.pop() {
            return Err(format!("Can't find end of {} entity at byte offset {}", left.name, left.offset));
        }
        self.end_quote();
        Ok(())
    }

    fn end_quote(&mut self) {
        let Some(from) = self.quote.take() else { return };
        // The line break after the last quoted line is not part of it.
        let breaks = usize::from(self.output.text.ends_with('\n'));
        self.output.units -= breaks;
        let is_folded = std::mem::take(&mut self.is_folded);
        self.output.close(if is_folded { "expandable_blockquote" } else { "blockquote" }, from, Map::new());
        self.output.units += breaks;
    }

    fn escaped(&mut self) {
        self.at += 1;
        match self.rest().chars().next() {
            Some(next) if u32::from(next) > 0 && u32::from(next) <= 126 => {
                self.output.push(next);
                self.at += next.len_utf8();
            }
            _ => self.output.push('\\'),
        }
    }

    /// A mark that opens or closes an entity.
    fn marked(&mut self) -> bool {
        let ends_quote = self.quote.is_some() && self.open.is_empty() && self.rest().starts_with("||");
        if ends_quote && matches!(self.rest().chars().nth(2), None | Some('\n')) {
            self.is_folded = true;
            self.at += 2;
            return true;
        }
        let closing = self.open.last().map(|open| (open.mark, open.kind, open.from));
        if let Some((mark, kind, from)) = closing.filter(|(mark, ..)| self.rest().starts_with(mark)) {
            // `___` closes an italic before an underline.
            self.at += mark.len();
            self.open.pop();
            self.output.close(kind, from, Map::new());
            return true;
        }
        let Some((mark, kind, name)) = MARKS.into_iter().find(|(mark, ..)| self.rest().starts_with(mark)) else {
            return false;
        };
        self.open.push(Open { mark, kind, name, from: self.output.units, offset: self.at });
        self.at += mark.len();
        true
    }

    fn code(&mut self) -> Result<(), String> {
        let offset = self.at;
        let (mark, kind, name) =
            if self.rest().starts_with("```") { ("```", "pre", "Pre") } else { ("`", "code", "Code") };
        self.at += mark.len();
        let mut more = Map::new();
        if kind == "pre"
            && let Some((language, _)) = self.rest().split_once('\n')
            && !language.is_empty()
            && !language.contains([' ', '`'])
        {
            more.insert("language".to_owned(), json!(language));
            self.at += language.len();
        }
        if kind == "pre" && self.rest().starts_with('\n') {
            self.at += 1;
        }
        let from = self.output.units;
        loop {
            if self.rest().starts_with(mark) {
                self.at += mark.len();
                self.output.close(kind, from, more);
                return Ok(());
            }
            match self.rest().chars().next() {
                None => return Err(format!("Can't find end of {name} entity at byte offset {offset}")),
                Some('\\') => self.escaped(),
                Some('`') => return Err(reserved('`')),
                Some(other) => {
                    self.output.push(other);
                    self.at += other.len_utf8();
                }
            }
        }
    }

    fn link(&mut self, character: char) -> Result<(), String> {
        let mark = if character == '!' { "![" } else { "[" };
        if !self.rest().starts_with(mark) {
            return Err(reserved(character));
        }
        let kind = if mark == "[" { "text_link" } else { "custom_emoji" };
        self.open.push(Open { mark: "[", kind, name: "Url", from: self.output.units, offset: self.at });
        self.at += mark.len();
        Ok(())
    }

    fn end_link(&mut self) -> Result<(), String> {
        let Some(Open { kind, from, offset, .. }) = self.open.pop() else { return Err(reserved(']')) };
        self.at += 1;
        if !self.rest().starts_with('(') {
            return Ok(());
        }
        self.at += 1;
        let mut url = String::new();
        loop {
            match self.rest().chars().next() {
                None => return Err(format!("Can't find end of a URL at byte offset {offset}")),
                Some(')') => break,
                Some('\\') => {
                    self.at += 1;
                    if let Some(next) = self.rest().chars().next() {
                        url.push(next);
                        self.at += next.len_utf8();
                    }
                }
                Some(other) => {
                    url.push(other);
                    self.at += other.len_utf8();
                }
            }
        }
        self.at += 1;
        let id = url.strip_prefix("tg://emoji?id=").map(str::to_owned);
        let (name, value) = match (kind, id) {
            ("custom_emoji", Some(id)) => ("custom_emoji_id", id),
            ("custom_emoji", None) => return Err("Custom emoji URL must have scheme tg".to_owned()),
            _ => ("url", url),
        };
        self.output.close(kind, from, [(name.to_owned(), Value::String(value))].into_iter().collect());
        Ok(())
    }
}

fn reserved(character: char) -> String {
    format!("Character '{character}' is reserved and must be escaped with the preceding '\\'")
}

/// The old Markdown: no nesting, only the four marks can be escaped.
pub(super) fn parse_old(text: &str) -> Result<Formatted, String> {
    let mut output = Output::default();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let offset = text.len() - rest.len();
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        let missing = || format!("Can't find end of the entity starting at byte offset {offset}");
        match character {
            '\\' if after.starts_with(['_', '*', '`', '[']) => {
                output.push(after.chars().next().unwrap_or('\\'));
                rest = after.get(1..).unwrap_or_default();
            }
            '_' | '*' | '`' => {
                let (mark, kind) = match character {
                    _ if rest.starts_with("```") => ("```", "pre"),
                    '_' => ("_", "italic"),
                    '*' => ("*", "bold"),
                    _ => ("`", "code"),
                };
                let inner = rest.get(mark.len()..).unwrap_or_default();
                let (inside, behind) = inner.split_once(mark).ok_or_else(missing)?;
                let from = output.units;
                inside.chars().for_each(|inside| output.push(inside));
                output.close(kind, from, Map::new());
                rest = behind;
            }
            '[' => {
                let (label, behind) = after.split_once(']').ok_or_else(missing)?;
                let from = output.units;
                label.chars().for_each(|inside| output.push(inside));
                rest = behind;
                if let Some((url, behind)) = behind.strip_prefix('(').and_then(|url| url.split_once(')')) {
                    output.close("text_link", from, [("url".to_owned(), json!(url))].into_iter().collect());
                    rest = behind;
                }
            }
            other => {
                output.push(other);
                rest = after;
            }
        }
    }
    Ok(output.finished())
}
