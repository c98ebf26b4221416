//! The throttle of signing in: whoever guesses has to wait, longer and longer.
//!
//! Attempts are counted for the address that signs in and for the network it comes from, in the store, so that all nodes count
//! together. An attempt counts as failed from its beginning and is taken back when it succeeds: a thousand at once are a thousand
//! failures. The counted names are keyed hashes; the table tells nobody's address.

use crate::store::access;
use crate::store::{StoreError, Tx};
use nestor_core::time::Timestamp;
use std::time::Duration;

/// For how long a failure counts.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// How long the first wait is; each further failure doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// How many failures a person has.
const PERSON: i64 = 5;
/// How many failures a network has. Behind one address there may be an office full of people.
const NETWORK: i64 = 20;

/// Whose attempts are counted, as keyed hashes.
#[derive(Clone)]
pub(super) struct Subjects {
    /// The address that signs in.
    pub(super) person: String,
    /// The network it comes from.
    pub(super) network: String,
}

impl Subjects {
    /// Counts an attempt, unless there were too many: then how long to wait.
    pub(super) fn attempt(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<Result<(), Duration>, StoreError> {
        let mut wait = Duration::ZERO;
        for (subject, allowed) in [(&self.person, PERSON), (&self.network, NETWORK)] {
            let (failures, last) = access::sign_in_failures(tx, subject, now.minus(MEMORY))?;
            wait = wait.max(wait_after(failures, allowed, last, now));
        }
        if !wait.is_zero() {
            return Ok(Err(wait));
        }
        for subject in [&self.person, &self.network] {
            access::add_sign_in_failure(tx, subject, now)?;
        }
        Ok(Ok(()))
    }

    /// The attempt that began at `at` succeeded.
    pub(super) fn succeeded(&self, tx: &mut Tx<'_>, at: Timestamp) -> Result<(), StoreError> {
        access::clear_sign_in_failures(tx, &self.person)?;
        // Who knows one password must not wipe out what was guessed at others from the same network.
        access::take_back_sign_in_failure(tx, &self.network, at)
    }
}

/// How long somebody has to wait who failed so often, the last time at `last`.
fn wait_after(failures: i64, allowed: i64, last: Option<Timestamp>, now: Timestamp) -> Duration {
    let (Some(last), Ok(over)) = (last, u32::try_from(failures - allowed)) else { return Duration::ZERO };
    let wait = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(over)).min(MEMORY);
    last.plus(wait).since(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_begins_with_the_fifth_failure_and_doubles() {
        let last = Timestamp::from_seconds(1000);
        let seconds = |failures| wait_after(failures, PERSON, Some(last), last).as_secs();
        assert_eq!([0, 4, 5, 6, 7, 8, 9, 10, 1000].map(seconds), [0, 0, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_after(5, PERSON, Some(last), last.plus(FIRST_WAIT)), Duration::ZERO);
        assert_eq!(wait_after(0, PERSON, None, last), Duration::ZERO);
    }
}
