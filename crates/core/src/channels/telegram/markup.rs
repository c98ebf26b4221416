//! Formatting: the marks that people write become Telegram's entities (platforms E.3, E.4, read 2026-11-22).
//!
//! `*bold*`, `_italic_`, `~strike~`, `` `code` `` and ```` ```block``` ````, at the edges of words and inside one line, as WhatsApp
//! reads them. Entities say where, in UTF-16 units: nothing in a text can be taken for markup by accident, as a parse mode would.

use crate::capabilities::TextUnit;
use crate::text::count;
use serde_json::{Value, json};

/// A text without its marks, and what they said.
#[derive(Default)]
pub(super) struct Marked {
    /// The text.
    pub(super) text: String,
    entities: Vec<Entity>,
    units: usize,
}

struct Entity {
    kind: &'static str,
    offset: usize,
    length: usize,
}

/// A passage between marks.
struct Passage<'t> {
    kind: &'static str,
    mark: char,
    inner: &'t str,
    rest: &'t str,
    /// Marks inside are part of the passage.
    literal: bool,
}

const MARKS: &[(char, &str)] = &[('*', "bold"), ('_', "italic"), ('~', "strikethrough"), ('`', "code")];

const BLOCK: &str = "```";

/// Reads the marks of a text.
pub(super) fn read(text: &str) -> Marked {
    let mut marked = Marked::default();
    marked.read(text, None, None, &[]);
    marked
}

impl Marked {
    /// The entities as Telegram takes them; `None` when there are none.
    pub(super) fn entities(&self) -> Option<Value> {
        let entities = self.entities.iter();
        let written: Vec<Value> = entities
            .map(|entity| json!({"type": entity.kind, "offset": entity.offset, "length": entity.length}))
            .collect();
        (!written.is_empty()).then_some(Value::Array(written))
    }

    /// Reads a piece of text that stands between two characters, inside passages with the marks `open`.
    fn read(&mut self, text: &str, before: Option<char>, after: Option<char>, open: &[char]) {
        let mut before = before;
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if let Some(passage) = passage(rest, before, after, open) {
                let place = self.entities.len();
                let offset = self.units;
                self.entities.push(Entity { kind: passage.kind, offset, length: 0 });
                if passage.literal {
                    self.write(passage.inner);
                } else {
                    let mark = Some(passage.mark);
                    self.read(passage.inner, mark, mark, &[open, &[passage.mark]].concat());
                }
                let length = self.units.saturating_sub(offset);
                if let Some(entity) = self.entities.get_mut(place) {
                    entity.length = length;
                }
                before = Some(passage.mark);
                rest = passage.rest;
                continue;
            }
            let length = link(rest, before).unwrap_or_else(|| next.len_utf8());
            let (plain, remainder) = rest.split_at_checked(length).unwrap_or((rest, ""));
            self.write(plain);
            before = plain.chars().next_back();
            rest = remainder;
        }
    }

    fn write(&mut self, text: &str) {
        self.text.push_str(text);
        self.units = self.units.saturating_add(count(text, TextUnit::Utf16));
    }
}

/// The passage at the beginning of a text, if one begins there.
fn passage<'t>(text: &'t str, before: Option<char>, after: Option<char>, open: &[char]) -> Option<Passage<'t>> {
    if let Some((inner, rest)) = text.strip_prefix(BLOCK).and_then(|body| body.split_once(BLOCK)) {
        let inner = inner.strip_prefix('\n').unwrap_or(inner).trim_end();
        let block = Passage { kind: "pre", mark: '`', inner, rest, literal: true };
        return (!inner.is_empty() && open.is_empty()).then_some(block);
    }
    let (mark, kind) = *MARKS.iter().find(|(mark, _)| text.starts_with(*mark) && !open.contains(mark))?;
    if before.is_some_and(|before| before.is_alphanumeric() || before == mark) {
        return None;
    }
    let body = text.strip_prefix(mark)?;
    let mut previous: Option<char> = None;
    for (at, character) in body.char_indices() {
        if character == '\n' || (previous.is_none() && (character == mark || character.is_whitespace())) {
            return None;
        }
        if character == mark && previous.is_some_and(|previous| !previous.is_whitespace()) {
            let (inner, from_mark) = body.split_at_checked(at)?;
            let rest = from_mark.strip_prefix(mark)?;
            let next = rest.chars().next().or(after);
            if next.is_none_or(|next| !next.is_alphanumeric() && next != mark) {
                return Some(Passage { kind, mark, inner, rest, literal: mark == '`' });
            }
        }
        previous = Some(character);
    }
    None
}

/// The length of the link at the beginning of a text: marks inside it are part of it.
fn link(text: &str, before: Option<char>) -> Option<usize> {
    let begins = ["https://", "http://", "www."].iter().any(|scheme| text.starts_with(scheme));
    if !begins || before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let end = text.find(|character: char| character.is_whitespace()).unwrap_or(text.len());
    let last = text.get(..end)?.trim_end_matches(['*', '_', '~', '`']);
    Some(last.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> (String, Vec<(&'static str, usize, usize)>) {
        let marked = read(text);
        let entities = marked.entities.iter().map(|entity| (entity.kind, entity.offset, entity.length)).collect();
        (marked.text, entities)
    }

    #[test]
    fn marks_become_entities_in_utf16_units() {
        let (text, entities) = marked("👋 *Καλημέρα* σας, _όλοι_: ~5~ `a*b*`");
        assert_eq!(text, "👋 Καλημέρα σας, όλοι: 5 a*b*");
        assert_eq!(entities, [("bold", 3, 8), ("italic", 17, 4), ("strikethrough", 23, 1), ("code", 25, 4)]);
    }

    #[test]
    fn marks_nest_and_blocks_hold_lines() {
        let (text, entities) = marked("*α _β_* ```\nlet a = *b*;\nend\n``` γ");
        assert_eq!(text, "α β let a = *b*;\nend γ");
        assert_eq!(entities, [("bold", 0, 3), ("italic", 2, 1), ("pre", 4, 16)]);
    }

    #[test]
    fn what_only_looks_like_a_mark_stays() {
        for text in [
            "2*3*4 snake_case_name",
            "* ένα\n* δύο",
            "*ανοικτό",
            "*δύο\nγραμμές*",
            "**διπλό**",
            "``` ```",
            "_ _ ~ ~",
            "https://example.gr/_a_/*b* www.example.gr/_x_/",
        ] {
            assert_eq!(marked(text), (text.to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn a_link_may_stand_between_marks() {
        let (text, entities) = marked("_https://example.gr/a_b_");
        assert_eq!((text.as_str(), entities), ("https://example.gr/a_b", vec![("italic", 0, 22)]));
    }
}
