//! A platform's errors as data: which code means what, what becomes of a call that got it, and what a person is told to do.
//!
//! The tables stand in the channels (`whatsapp/errors/`, …) and in [`meta`](super::meta) for what the Graph API answers for all
//! of its products. Codes decide, never the platform's words (platforms A.14); only Telegram has nothing but words.
//! `docs/reference/errors.md` is made from them.

use super::{ChannelKind, RejectReason, ThrottleScope};
use serde::Serialize;

mod next_step;

pub use next_step::NextStep;

/// One row of a table of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// For which errors the row holds.
    pub key: ErrorKey,
    /// What becomes of the call.
    pub class: ErrorClass,
    /// What has happened, for the operator.
    pub sentence: Sentence,
    /// What to do.
    pub next: NextStep,
}

/// A sentence in the languages of the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Sentence {
    /// In English.
    pub en: &'static str,
    /// In Greek.
    pub el: &'static str,
}

/// For which errors a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKey {
    /// This code, whatever its subcode.
    Code(i64),
    /// Every code from the first to the last.
    Codes(i64, i64),
    /// This code with this subcode.
    Both(i64, i64),
    /// This subcode under any code, or as a code.
    Subcode(i64),
    /// This code, where the platform's words begin so. The word in the middle is ours: it stands for the subcode.
    Worded(i64, &'static str, &'static str),
}

impl ErrorKey {
    /// The key as reports and the database write it; a range with both of its ends.
    pub fn written(self) -> String {
        match self {
            Self::Code(code) => code.to_string(),
            Self::Codes(first, last) => format!("{first}–{last}"),
            Self::Both(code, subcode) => format!("{code}/{subcode}"),
            Self::Subcode(subcode) => format!("…/{subcode}"),
            Self::Worded(code, word, _) => format!("{code}/{word}"),
        }
    }
}

/// What becomes of a call that got an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// Too fast: the same call later.
    Throttled(ThrottleScope),
    /// A passing trouble of the platform: the same call later.
    Unavailable,
    /// The platform may have taken it in spite of the error: never the same call again.
    PerhapsSent,
    /// Not taken, nor later.
    Rejected(RejectReason),
}

impl ErrorClass {
    /// The word that the reference uses; of what is rejected, the reason.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Throttled(ThrottleScope::Account) => "throttled",
            Self::Throttled(ThrottleScope::Peer) => "throttled (recipient)",
            Self::Unavailable => "unavailable",
            Self::PerhapsSent => "perhaps sent",
            Self::Rejected(reason) => reason.as_str(),
        }
    }
}

impl ErrorRow {
    /// A row with the step that its class asks for.
    pub(crate) const fn new(key: ErrorKey, class: ErrorClass, en: &'static str, el: &'static str) -> Self {
        Self { key, class, sentence: Sentence { en, el }, next: NextStep::of(class) }
    }

    /// The same row with another step.
    pub(crate) const fn then(self, next: NextStep) -> Self {
        Self { next, ..self }
    }
}

/// Rows of a table: `key, class => next step, English, Greek;`. Without a step, the one of the class holds.
macro_rules! rows {
    ($($key:expr, $class:expr $(=> $next:ident)?, $en:literal, $el:literal;)*) => {
        &[$($crate::channels::errors::ErrorRow::new($key, $class, $en, $el)
            $(.then($crate::channels::errors::NextStep::$next))?),*]
    };
}

pub(crate) use rows;

/// The row for an error in a channel's tables. The narrowest key wins, among equals the earlier table.
pub fn find(tables: &[&'static [ErrorRow]], code: i64, subcode: Option<i64>) -> Option<&'static ErrorRow> {
    let rows = || tables.iter().flat_map(|table| table.iter());
    rows()
        .find(|row| matches!(row.key, ErrorKey::Both(c, s) if c == code && Some(s) == subcode))
        .or_else(|| rows().find(|row| matches!(row.key, ErrorKey::Subcode(s) if Some(s) == subcode || s == code)))
        .or_else(|| rows().find(|row| matches!(row.key, ErrorKey::Code(c) if c == code)))
        .or_else(|| {
            rows().find(|row| matches!(row.key, ErrorKey::Codes(first, last) if (first..=last).contains(&code)))
        })
}

/// The same for a code as an [`ErrorReport`](super::ErrorReport) or a status report writes it: `131047`, `10/2018278`,
/// `403/blocked`.
pub fn find_written(tables: &[&'static [ErrorRow]], written: &str) -> Option<&'static ErrorRow> {
    let (code, more) = written.split_once('/').map_or((written, None), |(code, more)| (code, Some(more)));
    let code = code.parse().ok()?;
    let mut rows = tables.iter().flat_map(|table| table.iter());
    rows.find(|row| matches!(row.key, ErrorKey::Worded(of, word, _) if of == code && Some(word) == more))
        .or_else(|| find(tables, code, more.and_then(|more| more.parse().ok())))
}

/// What an operator is told about an error of a channel, by its code as it is kept; `None` for a code that no table knows.
pub fn advice(channel: ChannelKind, written: &str) -> Option<(Sentence, NextStep)> {
    find_written(channel.channel().errors(), written).map(|row| (row.sentence, row.next))
}
