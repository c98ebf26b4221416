//! A platform's errors as data: which code means what, and what becomes of a call that got it.
//!
//! The tables stand in the channels (`whatsapp/errors.rs`, …) and in [`meta`](super::meta) for what the Graph API answers for all
//! of its products. Codes decide, never the platform's words (platforms A.14).

use super::{RejectReason, ThrottleScope};

/// One row of a table of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// For which errors the row holds.
    pub key: ErrorKey,
    /// What becomes of the call.
    pub class: ErrorClass,
    /// What the platform means by it, in our words.
    pub meaning: &'static str,
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

/// A row for a code.
pub(crate) const fn code(code: i64, class: ErrorClass, meaning: &'static str) -> ErrorRow {
    ErrorRow { key: ErrorKey::Code(code), class, meaning }
}

/// A row for a range of codes.
pub(crate) const fn codes(first: i64, last: i64, class: ErrorClass, meaning: &'static str) -> ErrorRow {
    ErrorRow { key: ErrorKey::Codes(first, last), class, meaning }
}

/// A row for a code with a subcode.
pub(crate) const fn both(code: i64, subcode: i64, class: ErrorClass, meaning: &'static str) -> ErrorRow {
    ErrorRow { key: ErrorKey::Both(code, subcode), class, meaning }
}

/// A row for a subcode under any code.
pub(crate) const fn subcode(subcode: i64, class: ErrorClass, meaning: &'static str) -> ErrorRow {
    ErrorRow { key: ErrorKey::Subcode(subcode), class, meaning }
}

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

/// The same for a code as an [`ErrorReport`](super::ErrorReport) or a status report writes it: `131047`, `10/2018278`.
pub fn find_written(tables: &[&'static [ErrorRow]], written: &str) -> Option<&'static ErrorRow> {
    let (code, subcode) = match written.split_once('/') {
        Some((code, subcode)) => (code, Some(subcode.parse().ok()?)),
        None => (written, None),
    };
    find(tables, code.parse().ok()?, subcode)
}
