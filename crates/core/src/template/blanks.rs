//! The blanks of a template's texts: `{{1}}`, `{{first_name}}`.

/// A piece of a text.
enum Piece<'t> {
    /// Words as they are.
    Words(&'t str),
    /// A blank, with what stands between the braces.
    Blank(&'t str),
}

/// The blanks of a text in the order of their first appearance, each once.
pub(super) fn of(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        if let Piece::Blank(name) = piece
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}

/// The text with its blanks filled in. A blank that `value` knows nothing for stays as it is.
pub(super) fn fill<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Blank(name) => match value(name) {
                Some(value) => filled.push_str(value),
                None => {
                    filled.push_str("{{");
                    filled.push_str(name);
                    filled.push_str("}}");
                }
            },
        }
    }
    filled
}

/// Whether a blank is the first or the last thing of the text.
pub(super) fn at_an_end(text: &str) -> bool {
    let pieces: Vec<Piece<'_>> = pieces(text.trim()).collect();
    [pieces.first(), pieces.last()].into_iter().flatten().any(|piece| matches!(piece, Piece::Blank(_)))
}

/// The text cut into words and blanks. Braces around anything but letters, digits and underscores are words.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let begins = rest.match_indices('{').find_map(|(at, _)| blank_at(rest, at).map(|(name, end)| (at, name, end)));
        match begins {
            Some((0, name, end)) => {
                rest = rest.get(end..).unwrap_or_default();
                Some(Piece::Blank(name))
            }
            Some((at, ..)) => {
                let words = rest.get(..at).unwrap_or_default();
                rest = rest.get(at..).unwrap_or_default();
                Some(Piece::Words(words))
            }
            None => Some(Piece::Words(std::mem::take(&mut rest))),
        }
    })
}

/// The blank that begins at this place, and where it ends.
fn blank_at(text: &str, at: usize) -> Option<(&str, usize)> {
    let inside = text.get(at..)?.strip_prefix("{{")?;
    let (name, _) = inside.split_once("}}")?;
    let trimmed = name.trim();
    let sane = !trimmed.is_empty() && trimmed.chars().all(|sign| sign.is_alphanumeric() || sign == '_');
    sane.then_some((trimmed, at.saturating_add(name.len()).saturating_add(4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_found_once_each_in_order() {
        assert_eq!(of("Dear {{2}}, order {{1}} for {{ 2 }} is at {{door_no}}."), ["2", "1", "door_no"]);
        for none in ["", "{{}}", "{{ }}", "{{a b}}", "{1}", "{{1}", "{{{", "}}{{"] {
            assert!(of(none).is_empty(), "{none}");
        }
        assert_eq!(of("{{{1}}}"), ["1"]);
    }

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let value = |name: &str| if name == "1" { Some("{{2}}") } else { None };
        assert_eq!(fill("a{{1}}b{{2}}", value), "a{{2}}b{{2}}");
        assert_eq!(fill("Γεια {{ 1 }}, {{x y}}", |_| Some("σου")), "Γεια σου, {{x y}}");
    }

    #[test]
    fn a_blank_at_an_end_is_seen() {
        assert!(at_an_end("{{1}} is here"));
        assert!(at_an_end("here is {{1}} "));
        assert!(!at_an_end("here is {{1}}."));
        assert!(!at_an_end(""));
    }
}
