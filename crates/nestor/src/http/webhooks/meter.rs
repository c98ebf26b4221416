//! What is counted about webhooks. The handles are made once: looking a metric up by its name costs more than counting it.

use crate::http::metrics::{WEBHOOK_SECONDS, WEBHOOKS};
use metrics::{Counter, Histogram, counter, histogram};
use std::time::Duration;

/// What became of a webhook request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    Kept,
    Unverified,
    TooLarge,
    BrokeOff,
    NotKept,
}

impl Outcome {
    const ALL: [Self; 5] = [Self::Kept, Self::Unverified, Self::TooLarge, Self::BrokeOff, Self::NotKept];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Unverified => "unverified",
            Self::TooLarge => "too_large",
            Self::BrokeOff => "broke_off",
            Self::NotKept => "not_kept",
        }
    }
}

/// The metrics of one address.
pub(super) struct Meter {
    outcomes: [Counter; 5],
    seconds: Histogram,
}

impl Meter {
    pub(super) fn new(address: &'static str) -> Self {
        Self {
            outcomes: Outcome::ALL
                .map(|outcome| counter!(WEBHOOKS, "address" => address, "outcome" => outcome.as_str())),
            seconds: histogram!(WEBHOOK_SECONDS, "address" => address),
        }
    }

    pub(super) fn count(&self, outcome: Outcome, took: Duration) {
        self.outcomes[outcome as usize].increment(1);
        self.seconds.record(took.as_secs_f64());
    }
}
