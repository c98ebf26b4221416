//! Keeping the platforms' pace: how soon the next call of an account, or to a recipient, may begin.

use nestor_core::capabilities::Pace;
use nestor_core::time::Timestamp;
use std::collections::HashMap;
use std::time::Duration;

/// How long a recipient's debt is remembered after it is paid.
const FORGET_AFTER: Duration = Duration::from_secs(600);

/// The pace of one process, by account and by recipient. Several nodes each keep their own: the platform's throttle, which
/// [`Pacer::pause`] obeys, has the last word.
#[derive(Debug, Default)]
pub(super) struct Pacer {
    accounts: HashMap<String, Meter>,
    recipients: HashMap<String, Meter>,
    paused: HashMap<String, Timestamp>,
}

/// The time at which everything that was let through will be paid for (the generic cell rate algorithm).
#[derive(Debug, Default)]
struct Meter {
    paid_at: Timestamp,
}

impl Meter {
    /// When the next call may begin, given one each `interval` after a burst of `burst`.
    fn free_at(&self, now: Timestamp, interval: Duration, burst: u32) -> Timestamp {
        let credit = interval * burst.saturating_sub(1);
        let free_at = self.paid_at.minus(credit);
        free_at.max(now)
    }

    fn charge(&mut self, now: Timestamp, interval: Duration) {
        self.paid_at = self.paid_at.max(now).plus(interval);
    }
}

impl Pacer {
    /// When a call from this account to this recipient may begin: `Ok` now, and it is charged; `Err` not before.
    pub(super) fn admit(&mut self, now: Timestamp, account: &str, recipient: &str, pace: &Pace) -> Result<(), Wait> {
        let account_interval = Duration::from_millis(1000 / u64::from(pace.per_account_per_second.max(1)));
        let account_meter = self.accounts.entry(account.to_owned()).or_default();
        let account_free_at = account_meter.free_at(now, account_interval, pace.per_account_per_second);
        if account_free_at > now {
            return Err(Wait::Account(account_free_at));
        }
        let recipient_meter = self.recipients.entry(recipient.to_owned()).or_default();
        let recipient_free_at = recipient_meter.free_at(now, pace.per_peer_interval, pace.per_peer_burst);
        if recipient_free_at > now {
            return Err(Wait::Recipient(recipient_free_at));
        }
        account_meter.charge(now, account_interval);
        recipient_meter.charge(now, pace.per_peer_interval);
        Ok(())
    }

    /// The platform told this account to slow down until `until`.
    pub(super) fn pause(&mut self, account: &str, until: Timestamp) {
        let paused = self.paused.entry(account.to_owned()).or_default();
        *paused = (*paused).max(until);
    }

    /// The accounts that are told to slow down, and until when.
    pub(super) fn paused(&mut self, now: Timestamp) -> Vec<(String, Timestamp)> {
        self.paused.retain(|_, until| *until > now);
        self.recipients.retain(|_, meter| meter.paid_at.plus(FORGET_AFTER) > now);
        self.paused.iter().map(|(account, until)| (account.clone(), *until)).collect()
    }
}

/// Who has to wait, and until when.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Every call of the account.
    Account(Timestamp),
    /// Only calls to this recipient.
    Recipient(Timestamp),
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { per_account_per_second: 4, per_peer_interval: Duration::from_secs(6), per_peer_burst: 2 };

    #[test]
    fn a_recipient_gets_a_burst_and_then_one_message_each_interval() {
        let mut pacer = Pacer::default();
        let now = Timestamp::from_seconds(1_000);
        assert_eq!(pacer.admit(now, "account", "peer", &PACE), Ok(()));
        assert_eq!(pacer.admit(now, "account", "peer", &PACE), Ok(()));
        let next = Timestamp::from_seconds(1_006);
        assert_eq!(pacer.admit(now, "account", "peer", &PACE), Err(Wait::Recipient(next)));
        assert_eq!(pacer.admit(now, "account", "another", &PACE), Ok(()), "others go on");
        assert_eq!(pacer.admit(next, "account", "peer", &PACE), Ok(()));
    }

    #[test]
    fn an_account_keeps_to_its_calls_a_second() {
        let mut pacer = Pacer::default();
        let now = Timestamp::from_seconds(1_000);
        for peer in ["a", "b", "c", "d"] {
            assert_eq!(pacer.admit(now, "account", peer, &PACE), Ok(()));
        }
        let next = Timestamp::from_millis(1_000_250);
        assert_eq!(pacer.admit(now, "account", "e", &PACE), Err(Wait::Account(next)));
        assert_eq!(pacer.admit(now, "another account", "e", &PACE), Ok(()));
        assert_eq!(pacer.admit(next, "account", "e", &PACE), Ok(()));
    }

    #[test]
    fn a_pause_is_told_until_it_is_over() {
        let mut pacer = Pacer::default();
        pacer.pause("account", Timestamp::from_seconds(10));
        pacer.pause("account", Timestamp::from_seconds(5));
        let told = pacer.paused(Timestamp::from_seconds(9));
        assert_eq!(told, [("account".to_owned(), Timestamp::from_seconds(10))]);
        assert!(pacer.paused(Timestamp::from_seconds(10)).is_empty());
    }
}
