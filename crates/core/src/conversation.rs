//! The rules of a conversation: until when the platform lets us answer freely.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The platform's rule for how long a business may answer after the customer's last message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowRule {
    /// WhatsApp's customer service window: 24 hours since the customer's last message (platforms A.13).
    #[serde(rename = "whatsapp_24h")]
    Whatsapp24h,
    /// Messenger's standard window: 24 hours (platforms B.3).
    #[serde(rename = "messenger_24h")]
    Messenger24h,
    /// Instagram's window: 24 hours (platforms C.3).
    #[serde(rename = "instagram_24h")]
    Instagram24h,
    /// No window (Telegram).
    None,
}

impl WindowRule {
    /// The word that the API uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whatsapp24h => "whatsapp_24h",
            Self::Messenger24h => "messenger_24h",
            Self::Instagram24h => "instagram_24h",
            Self::None => "none",
        }
    }

    /// How long a person may still answer after the customer's last message, with the tag for it (platforms B.3, C.3); `None` where
    /// there is no such thing.
    pub const fn human_agent(self) -> Option<Duration> {
        match self {
            Self::Messenger24h | Self::Instagram24h => Some(Duration::from_secs(7 * 24 * 60 * 60)),
            Self::Whatsapp24h | Self::None => None,
        }
    }

    /// How long the window stays open after the customer's last message; `None` where there is no window.
    pub const fn length(self) -> Option<Duration> {
        match self {
            Self::Whatsapp24h | Self::Messenger24h | Self::Instagram24h => Some(Duration::from_secs(24 * 60 * 60)),
            Self::None => None,
        }
    }
}

/// How long a customer who came by an advertisement may wait for the first answer, for messages to be free (WhatsApp, platforms
/// A.13).
pub const FREE_ENTRY_ANSWER_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);
/// How long messages are free then.
pub const FREE_ENTRY_LENGTH: Duration = Duration::from_secs(72 * 60 * 60);

/// Whether a conversation may be answered freely now, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// A free-form message may be sent now.
    pub open: bool,
    /// When it closes or closed; `None` where there is no window or the customer has never written.
    pub closes_at: Option<Timestamp>,
    /// Until when a person may answer although it is closed; `None` where that is not possible.
    pub human_agent_until: Option<Timestamp>,
    /// The rule behind it.
    pub rule: WindowRule,
}

impl Window {
    /// The window of a conversation whose customer last wrote at `last_inbound_at` (the platform's time).
    pub fn at(rule: WindowRule, last_inbound_at: Option<Timestamp>, now: Timestamp) -> Self {
        match rule.length() {
            None => Self { open: true, closes_at: None, human_agent_until: None, rule },
            Some(length) => {
                let closes_at = last_inbound_at.map(|at| at.plus(length));
                let until = |length| last_inbound_at.map(|at: Timestamp| at.plus(length));
                let human_agent_until = rule.human_agent().and_then(until);
                Self { open: closes_at.is_some_and(|at| now < at), closes_at, human_agent_until, rule }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_closes_24_hours_after_the_customers_last_message() {
        let wrote = Timestamp::from_seconds(1_000_000);
        let closes = Timestamp::from_seconds(1_000_000 + 86_400);
        let just_before =
            Window::at(WindowRule::Whatsapp24h, Some(wrote), Timestamp::from_millis(closes.as_millis() - 1));
        assert!(just_before.open);
        assert_eq!(just_before.closes_at, Some(closes));
        assert!(!Window::at(WindowRule::Whatsapp24h, Some(wrote), closes).open);
    }

    #[test]
    fn without_a_message_a_window_is_closed_and_without_a_rule_it_is_open() {
        let now = Timestamp::from_seconds(1);
        assert!(!Window::at(WindowRule::Messenger24h, None, now).open);
        assert!(Window::at(WindowRule::None, None, now).open);
    }
}
