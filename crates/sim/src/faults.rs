//! Faults on demand: what a platform does on its bad days, per channel or account, so many times or until cleared.

use serde::{Deserialize, Serialize};

use crate::channel::Channel;

/// A kind of bad day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// A send is answered with this status (500, 503, …) and an error of the platform; nothing is accepted.
    Http {
        /// The status.
        status: u16,
    },
    /// A send is not accepted; the line stays silent, then is cut.
    TimeoutBeforeAccept {
        /// How long it stays silent, in real milliseconds.
        #[serde(default)]
        hold_ms: u64,
    },
    /// A send is accepted and delivered, but the line stays silent and is cut: nobody told the caller.
    TimeoutAfterAccept {
        /// How long it stays silent, in real milliseconds.
        #[serde(default)]
        hold_ms: u64,
    },
    /// A send is refused for pace: on Graph with this code (4, 613, 80007, 130429, 131048, 131056, …), on Telegram with 429.
    Throttle {
        /// The code of Graph; Telegram always says 429.
        #[serde(default)]
        code: Option<i64>,
        /// Telegram's `retry_after`, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
        /// The HTTP status on Graph; without it the rule `throttle_status`.
        #[serde(default)]
        status: Option<u16>,
    },
    /// A send is refused with this error: on Graph the state of a number or page (133010, 131031, 131042, 131057, 368, …), on
    /// Telegram the status and the description (`Forbidden: user is deactivated`).
    Refuse {
        /// The code of Graph.
        #[serde(default)]
        code: i64,
        /// The subcode of Graph.
        #[serde(default)]
        subcode: Option<i64>,
        /// The HTTP status, 400 when it is not said.
        #[serde(default)]
        status: Option<u16>,
        /// The message or description.
        message: String,
    },
    /// Every call with the account's token is refused as if it had been revoked.
    TokenRevoked,
    /// A send is accepted, delivered and echoed although the answer says error 1/1357046 (platforms.md B.7).
    ErrorAfterSuccess,
    /// A send is answered late.
    Slow {
        /// How late, in real milliseconds.
        delay_ms: u64,
    },
    /// A send is accepted and fails later, by a status (WhatsApp).
    FailedStatus {
        /// The code, e.g. 131026.
        code: i64,
    },
    /// No receipts (statuses, deliveries, reads, echoes) are sent for a message.
    DropStatuses,
    /// Each webhook is posted so many times more.
    DuplicateWebhooks {
        /// How many more.
        times: u32,
    },
    /// Webhooks wait up to three seconds each, so that they arrive in another order.
    ReorderWebhooks,
    /// Webhooks carry a wrong signature (on Telegram: a wrong secret).
    BadSignature,
    /// Webhooks carry no signature (on Telegram: no secret).
    MissingSignature,
    /// The hub cannot be reached: webhooks fail as if the line were down and are retried.
    HubUnreachable,
}

/// A fault that is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// On this channel only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// For this account only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// How many times more; without it until cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// What happens.
    #[serde(flatten)]
    pub kind: FaultKind,
}

impl Fault {
    /// A fault on one channel until it is cleared.
    pub fn on(channel: Channel, kind: FaultKind) -> Self {
        Self { channel: Some(channel), account: None, count: None, kind }
    }

    /// The same, for this account only.
    pub fn for_account(self, account: impl Into<String>) -> Self {
        Self { account: Some(account.into()), ..self }
    }

    /// The same, only so many times.
    pub fn times(self, count: u32) -> Self {
        Self { count: Some(count), ..self }
    }

    fn meets(&self, channel: Channel, account: &str) -> bool {
        self.channel.is_none_or(|wanted| wanted == channel)
            && self.account.as_deref().is_none_or(|wanted| wanted == account)
            && self.count != Some(0)
    }
}

/// The faults that are set, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn set(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self, channel: Option<Channel>) {
        self.0.retain(|fault| channel.is_some() && fault.channel != channel);
    }

    pub(crate) fn all(&self) -> &[Fault] {
        &self.0
    }

    /// The first fault that is set here and is one of those looked for; uses up one of its times.
    pub(crate) fn take<T>(
        &mut self,
        channel: Channel,
        account: &str,
        looked_for: impl Fn(&FaultKind) -> Option<T>,
    ) -> Option<T> {
        let fault =
            self.0.iter_mut().find(|fault| fault.meets(channel, account) && looked_for(&fault.kind).is_some())?;
        let found = looked_for(&fault.kind);
        fault.count = fault.count.map(|count| count.saturating_sub(1));
        self.0.retain(|fault| fault.count != Some(0));
        found
    }

    /// Whether this fault is set here, without using it up.
    pub(crate) fn has(&self, channel: Channel, account: &str, kind: &FaultKind) -> bool {
        self.0.iter().any(|fault| fault.meets(channel, account) && fault.kind == *kind)
    }
}
