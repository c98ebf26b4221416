//! What a platform can do, as data: the service refuses by it, the composer greys out by it, the documentation is made from it.

use crate::conversation::WindowRule;
use serde::Serialize;
use std::time::Duration;

/// How well a channel carries a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Refused before anything is stored.
    Rejected,
    /// Accepted and left out.
    Dropped,
    /// Carried in another form.
    Fallback,
    /// Carried with limits.
    Partial,
    /// Carried whole.
    Full,
}

/// What a platform counts when it limits a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// Unicode scalar values.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units.
    Utf16,
}

/// The limit of one text message. A longer text is sent in several parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TextLimit {
    /// The most that one part may hold.
    pub max: usize,
    /// What is counted.
    pub unit: TextUnit,
}

/// The platform's pace, as this version keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pace {
    /// Calls a second for one account.
    pub per_account_per_second: u32,
    /// The shortest time between two messages to the same peer once the burst is used up, in milliseconds.
    #[serde(rename = "per_peer_interval_ms", serialize_with = "millis")]
    pub per_peer_interval: Duration,
    /// How many messages to the same peer may go at once before the interval counts.
    pub per_peer_burst: u32,
}

fn millis<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// What one channel can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Capabilities {
    /// Raised with every change of these values.
    pub version: u32,
    /// Text, and its limit.
    pub text: TextLimit,
    /// The window for free-form answers.
    pub window: WindowRule,
    /// Quoting the message that is answered.
    pub reply_to: Level,
    /// The platform tells when a message reached the device.
    pub delivery_receipts: Level,
    /// The platform tells when a message was read.
    pub read_receipts: Level,
    /// After a lost answer, the platform tells by itself whether it has the message (status or echo with our correlation id).
    pub reconciliation: Level,
    /// How fast we may send.
    pub pace: Pace,
}
