//! Text as platforms count it and as people read it: measuring, splitting, shortening, folding.
//!
//! Platforms count characters, UTF-16 units or bytes, people see graphemes (UAX #29). A text that is too long for one message is
//! split where a reader would pause, and never inside a grapheme: a byte-wise split breaks Greek at half the limit (pitfalls B11).

use crate::capabilities::{TextLimit, TextUnit};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// How long a text is in the unit that the platform counts.
pub fn count(text: &str, unit: TextUnit) -> usize {
    match unit {
        TextUnit::Characters => text.chars().count(),
        TextUnit::Bytes => text.len(),
        TextUnit::Utf16 => text.encode_utf16().count(),
    }
}

/// Cuts a text into parts that each fit the limit: at the end of a paragraph, a line, a sentence or a word, in this order of
/// preference, never inside a link that fits, never inside a grapheme. The white space at a cut is dropped, nothing else is.
///
/// A text without anything visible has no parts. A single grapheme beyond the limit is cut between characters, a single
/// character beyond the limit is a part of its own: what cannot fit is left to the platform to refuse.
pub fn split(text: &str, limit: TextLimit) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.trim().is_empty() {
        let Some(fitting) = longest_fitting(rest, limit) else {
            parts.push(rest.to_owned());
            break;
        };
        let (part, remainder) = rest.split_at_checked(best_cut(rest, fitting, limit)).unwrap_or((rest, ""));
        let part = trim_end_graphemes(part);
        if !part.is_empty() {
            parts.push(part.to_owned());
        }
        rest = trim_start_graphemes(remainder);
    }
    parts
}

/// The byte length of the longest beginning of whole graphemes that fits; `None` when all of it fits.
fn longest_fitting(text: &str, limit: TextLimit) -> Option<usize> {
    let mut used = 0_usize;
    for (start, grapheme) in text.grapheme_indices(true) {
        used = used.saturating_add(count(grapheme, limit.unit));
        if used > limit.max {
            return Some(if start > 0 { start } else { longest_fitting_characters(grapheme, limit) });
        }
    }
    None
}

/// The same between characters, for a grapheme that is longer than the limit; at least one character.
fn longest_fitting_characters(grapheme: &str, limit: TextLimit) -> usize {
    let mut used = 0_usize;
    for (start, character) in grapheme.char_indices() {
        used = used.saturating_add(count(character.encode_utf8(&mut [0; 4]), limit.unit));
        if used > limit.max && start > 0 {
            return start;
        }
    }
    grapheme.len()
}

/// Where to cut, at `fitting` or before it. `text` is longer than `fitting`.
fn best_cut(text: &str, fitting: usize, limit: TextLimit) -> usize {
    let Some((window, _)) = text.split_at_checked(fitting) else { return fitting };
    let link = link_across(text, fitting)
        .filter(|link| link.0 > 0 && text.get(link.0..link.1).is_some_and(|link| count(link, limit.unit) <= limit.max));
    let end = link.map_or(fitting, |(start, _)| start);
    if link.is_none() && text.get(fitting..).is_some_and(starts_with_white_space) {
        // The next part would begin after white space anyway; a break just here may still be worse than a paragraph before it.
        if let Some(cut) = last_after(window, &["\n\n", "\n"], fitting / 2, end) {
            return cut;
        }
        return fitting;
    }
    last_after(window, &["\n\n"], fitting / 2, end)
        .or_else(|| last_after(window, &["\n"], fitting / 2, end))
        .or_else(|| last_sentence(window, fitting / 2, end))
        .or_else(|| last_white_space(window, end))
        .or_else(|| link.map(|(start, _)| start))
        .or_else(|| last_word(window, fitting / 2, end))
        .unwrap_or(fitting)
}

/// The end of the last of `marks` (in their order of preference) that ends between `least` and `most`.
fn last_after(window: &str, marks: &[&str], least: usize, most: usize) -> Option<usize> {
    let head = window.get(..most)?;
    marks.iter().find_map(|mark| {
        head.rfind(mark).map(|at| at.saturating_add(mark.len())).filter(|cut| *cut > least && is_boundary(window, *cut))
    })
}

/// The last end of a sentence between `least` and `most` that white space or a full-width stop marks.
fn last_sentence(window: &str, least: usize, most: usize) -> Option<usize> {
    window
        .split_sentence_bound_indices()
        .map(|(start, _)| start)
        .filter(|start| *start > least && *start <= most && is_boundary(window, *start))
        .filter(|start| {
            window
                .get(..*start)
                .and_then(|head| head.chars().next_back())
                .is_some_and(|last| last.is_whitespace() || matches!(last, '。' | '！' | '？' | '．'))
        })
        .last()
}

/// The end of the last white space that ends at `most` or before it.
fn last_white_space(window: &str, most: usize) -> Option<usize> {
    let head = window.get(..most)?;
    head.grapheme_indices(true)
        .rev()
        .find(|(_, grapheme)| is_white_space(grapheme))
        .map(|(start, grapheme)| start.saturating_add(grapheme.len()))
}

/// The last boundary of a word (UAX #29) between `least` and `most`.
fn last_word(window: &str, least: usize, most: usize) -> Option<usize> {
    window
        .split_word_bound_indices()
        .map(|(start, _)| start)
        .filter(|start| *start > least && *start <= most && is_boundary(window, *start))
        .next_back()
}

/// The link that the position `cut` would cut in two, as byte range.
fn link_across(text: &str, cut: usize) -> Option<(usize, usize)> {
    let head = text.get(..cut)?;
    let token_start = head.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8());
    let token_end = text
        .get(cut..)?
        .char_indices()
        .find(|(_, c)| c.is_whitespace())
        .map_or(text.len(), |(at, _)| cut.saturating_add(at));
    let token = text.get(token_start..token_end)?;
    let begins = ["https://", "http://", "www."].iter().filter_map(|scheme| token.find(scheme)).min()?;
    let start = token_start.saturating_add(begins);
    (start < cut && cut < token_end).then_some((start, token_end))
}

/// Whether the text holds a link that a platform would preview.
pub fn has_link(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        text.match_indices(scheme).any(|(at, found)| {
            text.get(at.saturating_add(found.len())..)
                .and_then(|after| after.chars().next())
                .is_some_and(char::is_alphanumeric)
        })
    })
}

fn is_boundary(text: &str, at: usize) -> bool {
    GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(false)
}

fn is_white_space(grapheme: &str) -> bool {
    grapheme.chars().all(char::is_whitespace)
}

fn starts_with_white_space(text: &str) -> bool {
    text.graphemes(true).next().is_some_and(is_white_space)
}

/// Without the white space at the end; a space that carries a combining mark is no white space.
fn trim_end_graphemes(text: &str) -> &str {
    let end = text
        .grapheme_indices(true)
        .rev()
        .find(|(_, grapheme)| !is_white_space(grapheme))
        .map_or(0, |(start, grapheme)| start.saturating_add(grapheme.len()));
    text.get(..end).unwrap_or(text)
}

fn trim_start_graphemes(text: &str) -> &str {
    let start = text
        .grapheme_indices(true)
        .find(|(_, grapheme)| !is_white_space(grapheme))
        .map_or(text.len(), |(start, _)| start);
    text.get(start..).unwrap_or(text)
}

/// The beginning of a text on one line: white space and control characters become single spaces, what does not fit becomes `…`.
/// Holds at most `max_chars` characters, the ellipsis included.
pub fn preview(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let mut chars = 0_usize;
    let mut fits_with_ellipsis = 0_usize;
    let mut gap = false;
    for grapheme in text.graphemes(true) {
        if grapheme.chars().all(|c| c.is_whitespace() || c.is_control()) {
            gap = !line.is_empty();
            continue;
        }
        let needed = grapheme.chars().count().saturating_add(usize::from(gap));
        if chars.saturating_add(needed) > max_chars {
            line.truncate(fits_with_ellipsis);
            if max_chars > 0 {
                line.push('…');
            }
            return line;
        }
        if gap {
            line.push(' ');
        }
        gap = false;
        line.push_str(grapheme);
        chars = chars.saturating_add(needed);
        if chars < max_chars {
            fits_with_ellipsis = line.len();
        }
    }
    line
}

/// The form of a text in which search compares: lower case, without accents, compatible forms made one, `ς` as `σ`.
///
/// Marks that are letters of their own script (Indic vowel signs, kana voicing) stay.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| canonical_combining_class(*c) < 10)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .nfc()
        .collect()
}
