//! Places in a list, as clients hand them back: opaque to them, `<milliseconds>:<id>` to us.

use super::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nestor_core::time::Timestamp;

/// A place in a list: beside what has this time and this id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// The time that the list is sorted by.
    pub(crate) at: Timestamp,
    /// What decides between equal times: the id, in a thread with the order of arrival before it.
    pub(crate) id: String,
}

impl Cursor {
    /// The place beside what has this time and this id.
    pub(crate) fn new(at: Timestamp, id: impl Into<String>) -> Self {
        Self { at, id: id.into() }
    }

    /// As the client gets it.
    pub(crate) fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{}", self.at.as_millis(), self.id))
    }

    /// As the client gives it back in the query parameter `name`.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, Problem> {
        let read = || {
            let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
            let (millis, id) = plain.split_once(':')?;
            Some(Self::new(Timestamp::from_millis(millis.parse().ok()?), id)).filter(|cursor| !cursor.id.is_empty())
        };
        read().ok_or_else(|| Self::unknown(name))
    }

    /// The query parameter `name` holds no cursor of this list.
    pub(crate) fn unknown(name: &str) -> Problem {
        Problem::parameter(name, "expected a cursor, as `next` of the page before it gave it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let cursor = Cursor::new(Timestamp::from_millis(1_795_340_373_123), "conv_telegram_0kDSiYb_DrxZWxmv");
        assert_eq!(Cursor::read("after", &cursor.write()).unwrap(), cursor);
        assert!(cursor.write().chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    }

    #[test]
    fn anything_else_is_refused_by_the_name_of_its_parameter() {
        for text in ["", "x", "%%%", "MTIz", "OmFiYw", "MTIzOg", "////"] {
            let problem = Cursor::read("before", text).unwrap_err();
            assert!(format!("{problem:?}").contains("before"), "{text}");
        }
    }
}
