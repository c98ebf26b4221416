//! A point in time: milliseconds since 1970 in UTC, as the store keeps it and as the platforms' times are read into it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// Milliseconds since the Unix epoch. Ours come from the clock of the application, theirs from the platforms' payloads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From whole seconds since the epoch; saturates instead of overflowing, because the number may be a stranger's.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This time and `duration` later, saturating.
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This time and `duration` earlier, saturating.
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How much later this time is than `earlier`; zero when it is not later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Reads a platform's time: seconds or milliseconds, as a number or as a string of digits. Which of the two it is
    /// follows from the size: no platform's seconds reach 100 000 000 000 before the year 5138.
    pub fn from_json(value: &Value) -> Option<Self> {
        let number = match value {
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|float| float as i64))?,
            Value::String(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        if number <= 0 {
            return None;
        }
        Some(if number >= 100_000_000_000 { Self::from_millis(number) } else { Self::from_seconds(number) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_seconds_and_milliseconds_as_numbers_and_strings() {
        for value in [json!(1_739_321_024), json!("1739321024"), json!(1_739_321_024_000_i64), json!("1739321024000")] {
            assert_eq!(Timestamp::from_json(&value), Some(Timestamp::from_seconds(1_739_321_024)), "{value}");
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        for value in [json!(null), json!("soon"), json!(-5), json!(0), json!({})] {
            assert_eq!(Timestamp::from_json(&value), None, "{value}");
        }
    }

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(Timestamp::from_seconds(i64::MAX), Timestamp::from_millis(i64::MAX));
        assert_eq!(Timestamp::from_millis(5).since(Timestamp::from_millis(9)), Duration::ZERO);
    }
}
