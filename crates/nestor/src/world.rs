//! Time and chance, as arguments: the clock and the ids of the application. Tests hold both still.

use nestor_core::time::Timestamp;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Where the time and new ids come from. Cheap to clone.
#[derive(Clone)]
pub struct World(Arc<Source>);

enum Source {
    Real,
    Still { now: AtomicI64, next: AtomicU64 },
}

impl World {
    /// The machine's clock, and random ids.
    pub fn real() -> Self {
        Self(Arc::new(Source::Real))
    }

    /// A clock that moves only when it is told to, and ids that count: for tests.
    pub fn still(now: Timestamp) -> Self {
        Self(Arc::new(Source::Still { now: AtomicI64::new(now.as_millis()), next: AtomicU64::new(1) }))
    }

    /// The time now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Source::Real => Timestamp::from_millis(jiff::Timestamp::now().as_millisecond()),
            Source::Still { now, .. } => Timestamp::from_millis(now.load(Ordering::SeqCst)),
        }
    }

    /// A new id, unlike every other; sorts by time of creation on the real world.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that draws ids")]
    pub fn new_id(&self) -> String {
        match &*self.0 {
            Source::Real => uuid::Uuid::now_v7().simple().to_string(),
            Source::Still { next, .. } => format!("{:032x}", next.fetch_add(1, Ordering::SeqCst)),
        }
    }

    /// Moves a still clock on. Does nothing to the real one.
    pub fn advance(&self, by: std::time::Duration) {
        if let Source::Still { now, .. } = &*self.0 {
            now.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }
}

impl fmt::Debug for World {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if matches!(*self.0, Source::Real) { "World(real)" } else { "World(still)" })
    }
}
