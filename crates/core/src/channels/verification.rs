//! Comparisons of secrets that take the same time whether they match or not.
//!
//! An empty candidate never matches: a secret that was left empty in the settings must not open the door to whoever signs with
//! the empty key.

use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// Whether two secrets are the same. Their digests are compared, so that not even a length shows.
pub(crate) fn same_secret(candidate: &[u8], given: &[u8]) -> Choice {
    let matches = Sha256::digest(candidate).as_slice().ct_eq(Sha256::digest(given).as_slice());
    matches & Choice::from(u8::from(!candidate.is_empty()))
}

/// The index of the first candidate that matches. All are checked, whichever matches.
pub(crate) fn first_match(candidates: &[&[u8]], matches: impl Fn(&[u8]) -> Choice) -> Option<usize> {
    let mut found = Choice::from(0);
    let mut first = 0_u64;
    for (index, candidate) in (0_u64..).zip(candidates) {
        let usable = Choice::from(u8::from(!candidate.is_empty()));
        let this = matches(candidate) & usable & !found;
        first.conditional_assign(&index, this);
        found |= this;
    }
    if bool::from(found) { usize::try_from(first).ok() } else { None }
}
