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

/// Where to cut so that the part before the cut fits without its white space at the end. `text` is longer than `fitting`.
fn best_cut(text: &str, fitting: usize, limit: TextLimit) -> usize {
    let link = link_across(text, fitting).filter(|(start, end)| {
        *start > 0 && text.get(*start..*end).is_some_and(|link| count(link, limit.unit) <= limit.max)
    });
    // White space that follows is dropped at a cut: the cut may as well stand behind it.
    let following =
        text.get(fitting..).map_or(0, |after| after.len().saturating_sub(trim_start_graphemes(after).len()));
    let end = link.map_or(fitting.saturating_add(following), |(start, _)| start);
    let Some(window) = text.get(..end) else { return fitting };
    let least = fitting / 2;
    last_after(window, &["\n\n", "\r\n\r\n"], least)
        .or_else(|| last_after(window, &["\n"], least))
        .or_else(|| last_sentence(text, end, least))
        .or_else(|| last_white_space(window))
        .or_else(|| link.map(|(start, _)| start))
        .or_else(|| last_word(window, least))
        .unwrap_or(fitting)
}

/// The end of the last of `marks`, the first of them preferred, if it ends after `least`.
fn last_after(window: &str, marks: &[&str], least: usize) -> Option<usize> {
    marks.iter().find_map(|mark| {
        window
            .rfind(mark)
            .map(|at| at.saturating_add(mark.len()))
            .filter(|cut| *cut > least && is_boundary(window, *cut))
    })
}

/// The last end of a sentence after `least`, not after `most`, that white space or a full-width stop marks.
fn last_sentence(text: &str, most: usize, least: usize) -> Option<usize> {
    // Only the next sentence tells whether the last one has ended.
    let next = text.get(most..).and_then(|after| after.graphemes(true).next()).map_or(0, str::len);
    let window = text.get(..most.saturating_add(next))?;
    let is_end = |start: usize| {
        window
            .get(..start)
            .and_then(|head| head.chars().next_back())
            .is_some_and(|last| last.is_whitespace() || matches!(last, '。' | '！' | '？' | '．'))
    };
    let starts = window.split_sentence_bound_indices().map(|(start, _)| start);
    starts.filter(|start| *start > least && *start <= most && is_boundary(window, *start) && is_end(*start)).last()
}

/// The end of the last white space.
fn last_white_space(window: &str) -> Option<usize> {
    window
        .grapheme_indices(true)
        .rev()
        .find(|(_, grapheme)| is_white_space(grapheme))
        .map(|(start, grapheme)| start.saturating_add(grapheme.len()))
}

/// The last beginning of a word (UAX #29) after `least`.
fn last_word(window: &str, least: usize) -> Option<usize> {
    let mut starts = window.split_word_bound_indices().map(|(start, _)| start);
    starts.rfind(|start| *start > least && is_boundary(window, *start))
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
    let link_start = token_start.saturating_add(begins);
    // A mark may be bound to the link's first letter: a cut before the link stands before the mark.
    let start = text.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= link_start).last()?;
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
    // In most messages every character stands for itself, and looking for those that belong together takes several times as long.
    if text.chars().all(|character| fold_common(character).is_some()) {
        shortened(text.split_inclusive(|_| true), max_chars)
    } else {
        shortened(text.graphemes(true), max_chars)
    }
}

/// The beginning of a text that comes in pieces which stay whole.
fn shortened<'t>(pieces: impl Iterator<Item = &'t str>, max_chars: usize) -> String {
    let mut line = String::new();
    let mut chars = 0_usize;
    let mut fits_with_ellipsis = 0_usize;
    let mut gap = false;
    for piece in pieces {
        // A mark may sit on a space, and then the two are one piece.
        let visible = piece.trim_matches(is_gap);
        gap = gap || (piece.starts_with(is_gap) && !line.is_empty());
        if visible.is_empty() {
            continue;
        }
        let needed = visible.chars().count().saturating_add(usize::from(gap));
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
        gap = piece.ends_with(is_gap);
        line.push_str(visible);
        chars = chars.saturating_add(needed);
        if chars < max_chars {
            fits_with_ellipsis = line.len();
        }
    }
    line
}

fn is_gap(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

/// The form of a text in which search compares: lower case, without accents, compatible forms made one, `ς` as `σ`.
///
/// Marks that are letters of their own script (Indic vowel signs, kana voicing) stay.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        match fold_common(character) {
            Some(common) => folded.push(common),
            // Every shortened preview ends with one.
            None if character == '…' => folded.push_str("..."),
            None => return fold_any(text),
        }
    }
    folded
}

/// The same for one of the characters that nearly every Greek or English message is made of, more than ten times faster.
const fn fold_common(character: char) -> Option<char> {
    Some(match character {
        'ά' | 'Ά' => 'α',
        'έ' | 'Έ' => 'ε',
        'ή' | 'Ή' => 'η',
        'ί' | 'Ί' | 'ϊ' | 'Ϊ' | 'ΐ' => 'ι',
        'ό' | 'Ό' => 'ο',
        'ύ' | 'Ύ' | 'ϋ' | 'Ϋ' | 'ΰ' => 'υ',
        'ώ' | 'Ώ' => 'ω',
        'ς' | 'Σ' => 'σ',
        'Α'..='Ρ' | 'Τ'..='Ω' => match char::from_u32(character as u32 + 0x20) {
            Some(lower) => lower,
            None => character,
        },
        'α'..='ω' | '«' | '»' | '–' | '—' | '‘' | '’' | '“' | '”' | '€' => character,
        _ if character.is_ascii() => character.to_ascii_lowercase(),
        _ => return None,
    })
}

fn fold_any(text: &str) -> String {
    text.nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| canonical_combining_class(*c) < 10)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .nfc()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UNITS: [TextUnit; 3] = [TextUnit::Characters, TextUnit::Bytes, TextUnit::Utf16];

    fn characters(max: usize) -> TextLimit {
        TextLimit { max, unit: TextUnit::Characters }
    }

    fn parts(text: &str, max: usize) -> Vec<String> {
        split(text, characters(max))
    }

    #[test]
    fn platforms_count_in_their_own_units() {
        assert_eq!(UNITS.map(|unit| count("Γειά 👋", unit)), [6, 13, 7]);
    }

    #[test]
    fn what_fits_stays_whole_and_what_is_invisible_is_nothing() {
        assert_eq!(parts("  Καλημέρα\n", 11), ["  Καλημέρα\n"]);
        assert_eq!(parts("", 10), Vec::<String>::new());
        assert_eq!(parts(" \n\t ", 2), Vec::<String>::new());
    }

    #[test]
    fn a_text_is_cut_where_a_reader_would_pause() {
        assert_eq!(parts("one two\n\nthree four five", 16), ["one two", "three four five"]);
        assert_eq!(parts("one two three\nfour five", 16), ["one two three", "four five"]);
        assert_eq!(parts("One two. Three four five", 15), ["One two.", "Three four five"]);
        assert_eq!(parts("one two three four", 13), ["one two three", "four"]);
        assert_eq!(parts("one two three four", 12), ["one two", "three four"]);
        assert_eq!(parts("これは。それは。", 5), ["これは。", "それは。"]);
    }

    #[test]
    fn a_cut_far_from_the_limit_is_no_good_cut() {
        assert_eq!(parts("a\n\nbbbb cccc dddd", 12), ["a\n\nbbbb cccc", "dddd"]);
    }

    #[test]
    fn links_stay_whole_when_they_fit() {
        assert_eq!(parts("see:https://example.gr/a/b now", 24), ["see:", "https://example.gr/a/b", "now"]);
        assert_eq!(parts("Δες https://example.gr/;q=1 τώρα", 25), ["Δες", "https://example.gr/;q=1", "τώρα"]);
        let long = format!("https://example.gr/{}", "a".repeat(40));
        assert_eq!(parts(&long, 30).concat(), long);
    }

    #[test]
    fn graphemes_stay_whole_unless_one_alone_is_too_long() {
        let family = "👨‍👩‍👧";
        assert_eq!(parts(&family.repeat(3), 7), [family; 3]);
        assert_eq!(split(&"ά".repeat(3), TextLimit { max: 5, unit: TextUnit::Bytes }), ["άά", "ά"]);
        let tower = format!("a{}", "\u{301}".repeat(10));
        assert_eq!(parts(&tower, 4).concat(), tower);
        for unit in UNITS {
            assert_eq!(split("👋👋", TextLimit { max: 0, unit }), ["👋", "👋"]);
        }
    }

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("  Καλημέρα,\n\n τι   κάνετε; ", 80), "Καλημέρα, τι κάνετε;");
        assert_eq!(preview("Καλημέρα σας", 9), "Καλημέρα…");
        assert_eq!(preview("Καλημέρα", 8), "Καλημέρα");
        assert_eq!(preview("Καλημέρα", 0), "");
        assert_eq!(preview("👨‍👩‍👧👨‍👩‍👧", 7), "👨‍👩‍👧…");
    }

    #[test]
    fn folding_makes_greek_and_latin_comparable() {
        assert_eq!(fold("ΆΝΔΡΕΣ Ανδρέας ᾳ"), "ανδρεσ ανδρεασ α");
        assert_eq!(fold("Müller ÇA ﬁn İ"), "muller ca fin i");
        assert_eq!(fold("Plain ASCII"), "plain ascii");
        assert_eq!(fold("が"), "が");
        assert_eq!(fold("Καλημέρα…"), fold_any("Καλημέρα…"));
    }

    #[test]
    fn common_characters_fold_as_all_do() {
        let common: Vec<char> = ('\0'..=char::MAX).filter(|c| fold_common(*c).is_some()).collect();
        assert!(common.len() > 200);
        for character in common {
            assert_eq!(fold(&character.to_string()), fold_any(&character.to_string()), "{character}");
        }
    }

    #[test]
    fn links_are_seen() {
        assert!(has_link("Δες https://example.gr"));
        assert!(has_link("HTTP? http:// and http://a"));
        assert!(!has_link("https:// alone, www.example.gr"));
    }

    fn texts() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            4 => "[a-zA-Zα-ωΑ-Ωά ,.;!?]{0,12}",
            1 => Just("\n\n".to_owned()),
            1 => Just("\r\n".to_owned()),
            1 => Just("👨‍👩‍👧🇬🇷🇨🇾".to_owned()),
            1 => Just("e\u{301}\u{302} \u{301}".to_owned()),
            1 => Just("https://example.gr/a?b=c.d".to_owned()),
            1 => any::<String>(),
        ];
        proptest::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
    }

    fn visible(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    #[test]
    fn a_mark_on_a_space_does_not_bring_the_space_along() {
        assert_eq!(preview("\u{2000}\u{1145e}", 2), "\u{1145e}");
        assert_eq!(preview("a\u{2000}\u{1145e}b", 9), "a \u{1145e}b");
        assert_eq!(preview("\u{600} b", 9), "\u{600} b");
        assert_eq!(preview("\u{600} ", 9), "\u{600}");
    }

    proptest! {
        #[test]
        fn parts_hold_everything_in_order_and_fit(text in texts(), max in 0_usize..40, unit in 0_usize..3) {
            let limit = TextLimit { max, unit: UNITS[unit] };
            let parts = split(&text, limit);
            prop_assert_eq!(visible(&parts.concat()), visible(&text));
            let mut rest = text.as_str();
            for part in &parts {
                prop_assert!(!part.trim().is_empty());
                prop_assert!(count(part, limit.unit) <= max || part.chars().count() == 1);
                // Each part stands in the text as it is, and only white space lies between.
                let at = rest.find(part.as_str());
                prop_assert!(at.is_some_and(|at| rest[..at].trim().is_empty()), "{:?} is not next in {:?}", part, rest);
                rest = &rest[at.unwrap_or(0) + part.len()..];
            }
            prop_assert!(rest.trim().is_empty());
        }

        #[test]
        fn graphemes_are_never_cut_where_all_fit(text in texts(), max in 30_usize..60) {
            prop_assume!(text.graphemes(true).all(|grapheme| grapheme.chars().count() <= max));
            let mut at = 0;
            for part in split(&text, characters(max)) {
                let start = at + text[at..].find(part.as_str()).unwrap();
                at = start + part.len();
                prop_assert!(is_boundary(&text, start) && is_boundary(&text, at));
            }
        }

        #[test]
        fn the_quick_preview_of_a_common_text_is_the_same(text in "[a-zΑ-ω \r\n\t.;€]{0,40}", max in 0_usize..40) {
            prop_assert_eq!(preview(&text, max), shortened(text.graphemes(true), max));
        }

        #[test]
        fn previews_are_one_line_and_fit(text in texts(), max in 0_usize..40) {
            let line = preview(&text, max);
            prop_assert!(line.chars().count() <= max);
            prop_assert!(!line.contains('\n') && line.trim() == line);
        }

        #[test]
        fn folding_twice_is_folding_once(text in texts()) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }
    }
}
