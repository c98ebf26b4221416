//! The switchable rules of the platforms (platforms.md G, "every rule switchable"). The defaults are the strict ones.

use serde::{Deserialize, Serialize};

/// How WhatsApp refuses a free-form message outside the 24-hour window (platforms.md A.13, G.2 rule 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WindowError {
    /// 200, then a `failed` status with 131047: what is seen in practice.
    Asynchronous,
    /// 400 with 131047.
    Synchronous,
}

/// Rules that a test may change; `POST /sim/rules` takes any of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// How WhatsApp refuses outside the window.
    pub window_error: WindowError,
    /// HTTP status of throttling errors of Graph: 400 as Meta's table has it, or 429 (the sources disagree, A.14).
    pub throttle_status: u16,
    /// Whether the token buckets of A.13, B.6, C.3 and E.4 are watched.
    pub rate_limits: bool,
    /// Whether receipts arrive in an order other than the one in which they happened.
    pub shuffle_statuses: bool,
    /// Of a hundred receipts, how many come twice.
    pub duplicate_percent: u8,
    /// Of a hundred messages that are read, for how many WhatsApp leaves out `delivered` (A.4 rule 2).
    pub skip_delivered_percent: u8,
    /// Whether phones read by themselves what arrives; else only when told (`/sim/read`).
    pub phones_read: bool,
    /// Whether the app may use the HUMAN_AGENT tag (seven days).
    pub human_agent: bool,
    /// Whether Instagram gives `metadata` of a send back in its echo (documented for Messenger only).
    pub instagram_echo_metadata: bool,
    /// When not empty, the WhatsApp numbers are test numbers that send only to these (131030).
    pub test_recipients: Vec<String>,
    /// How many seconds the review of a template takes.
    pub template_review_s: u32,
    /// When set, reviews end with this reason for a rejection.
    pub template_rejection: Option<String>,
    /// People (by their id in the cast) whose profile cannot be read: they have not agreed.
    pub hidden_profiles: Vec<String>,
    /// How many free-form WhatsApp messages a month are free for a number (A.13, from 1 October 2026).
    pub free_service_messages: u32,
    /// Whether links to media are fetched (from this machine only); else they are believed and a picture stands for them.
    pub fetch_links: bool,
    /// How long a webhook may take, in real milliseconds.
    pub webhook_timeout_ms: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            window_error: WindowError::Asynchronous,
            throttle_status: 400,
            rate_limits: true,
            shuffle_statuses: true,
            duplicate_percent: 15,
            skip_delivered_percent: 10,
            phones_read: true,
            human_agent: true,
            instagram_echo_metadata: true,
            test_recipients: Vec::new(),
            template_review_s: 60,
            template_rejection: None,
            hidden_profiles: Vec::new(),
            free_service_messages: 1_000,
            fetch_links: true,
            webhook_timeout_ms: 5_000,
        }
    }
}
