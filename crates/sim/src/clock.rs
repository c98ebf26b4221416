//! The virtual clock: it starts at the real time, runs with it, can be held still and advanced (platforms.md G, "General").

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 as the simulated platforms see them.
#[derive(Debug)]
pub(crate) struct Clock {
    base_ms: i64,
    /// `None` while the clock is held still.
    running_since: Option<Instant>,
}

impl Clock {
    /// A running clock at the real time, or later when the book was closed at a later (advanced) time.
    pub(crate) fn start(not_before_ms: i64) -> Self {
        Self { base_ms: real_now_ms().max(not_before_ms), running_since: Some(Instant::now()) }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        let elapsed = self.running_since.map_or(Duration::ZERO, |since| since.elapsed());
        self.base_ms.saturating_add(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
    }

    pub(crate) fn is_held(&self) -> bool {
        self.running_since.is_none()
    }

    pub(crate) fn hold(&mut self) {
        self.base_ms = self.now_ms();
        self.running_since = None;
    }

    pub(crate) fn release(&mut self) {
        if self.running_since.is_none() {
            self.running_since = Some(Instant::now());
        }
    }

    /// Moves forward to `to_ms`; never backward.
    pub(crate) fn advance_to(&mut self, to_ms: i64) {
        let missing = to_ms.saturating_sub(self.now_ms());
        if missing > 0 {
            self.base_ms = self.base_ms.saturating_add(missing);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the simulator stands for the outside world: this is where its time begins"
)]
fn real_now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
