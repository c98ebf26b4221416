//! What a message must be like before it is written: fields that must be there, in their limits, and different from each other.

use crate::channels::RenderError;
use crate::channels::whatsapp::capabilities::CAPABILITIES;

/// The value, which must be there and within the limit of `field`. `place` is its whole path, with numbers.
pub(super) fn filled<'v>(field: &str, place: &str, value: &'v str) -> Result<&'v str, RenderError> {
    if value.trim().is_empty() {
        return Err(RenderError::Missing { field: place.to_owned() });
    }
    CAPABILITIES.check_text(field, place, value)?;
    Ok(value)
}

/// The id of something to choose: there, within its limit, without white space at its ends (platforms A.10).
pub(super) fn id<'v>(field: &str, place: &str, value: &'v str) -> Result<&'v str, RenderError> {
    filled(field, place, value)?;
    if value.trim() != value {
        return Err(invalid(place, "must not begin or end with white space"));
    }
    Ok(value)
}

/// Every id must be another.
pub(super) fn different<'v>(place: &str, ids: impl Iterator<Item = &'v str>) -> Result<(), RenderError> {
    let mut seen: Vec<&str> = Vec::new();
    for id in ids {
        if seen.contains(&id) {
            return Err(invalid(place, "must not be the same twice"));
        }
        seen.push(id);
    }
    Ok(())
}

/// The address of a link.
pub(super) fn link<'v>(place: &str, value: &'v str) -> Result<&'v str, RenderError> {
    let value = filled(place, place, value)?;
    if value.starts_with("https://") || value.starts_with("http://") {
        return Ok(value);
    }
    Err(invalid(place, "must begin with https:// or http://"))
}

/// There must be so many of something.
pub(super) fn at_least(field: &str, min: usize, actual: usize) -> Result<(), RenderError> {
    if actual >= min {
        return Ok(());
    }
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Err(RenderError::TooFew { field: field.to_owned(), min: count(min), actual: count(actual) })
}

pub(super) fn invalid(place: &str, reason: &str) -> RenderError {
    RenderError::Invalid { field: place.to_owned(), reason: reason.to_owned() }
}
