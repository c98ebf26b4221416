//! What a message is: its direction, its author and the states of its delivery. What it says is in [`content`](crate::content).

use serde::{Deserialize, Serialize};

/// The platform's own id of a message, opaque outside its channel. On Telegram, where ids are unique only inside a chat, it is
/// `<chat id>:<message id>`, in chats of a business connection with `<connection id>:` before it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExternalMessageId(pub String);

impl ExternalMessageId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the customer to us.
    Inbound,
    /// From us to the customer.
    Outbound,
}

impl Direction {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorKind {
    /// The customer.
    Contact,
    /// One of our people, in the inbox or through the API.
    Operator,
    /// The assistant.
    Assistant,
    /// Our side, but elsewhere: the Page inbox, the app on the phone, another tool.
    External,
    /// Nobody: the platform or Nestor itself.
    System,
}

impl AuthorKind {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Operator => "operator",
            Self::Assistant => "assistant",
            Self::External => "external",
            Self::System => "system",
        }
    }
}

/// How far an outgoing message has come. The order of the variants is the order of the states: a message only moves forward, and
/// of two reports the greater one wins whichever arrives first.
///
/// `Failed` stands between `Sent` and `Delivered`: a platform may take a message and fail later, but what a customer has
/// received cannot be made unreceived by a late report of failure. Such a report stays in the history with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// In our outbox.
    Queued,
    /// The request left and no answer came: perhaps sent. Reconciled by the platform's statuses and echoes, else by an operator.
    Unknown,
    /// The platform has taken it and given it an id.
    Accepted,
    /// The platform has sent it on.
    Sent,
    /// It will not arrive.
    Failed,
    /// It is on the customer's device.
    Delivered,
    /// The customer has seen it.
    Read,
    /// The customer has played it (voice).
    Played,
}

impl DeliveryStatus {
    /// All states, lowest first.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Unknown,
        Self::Accepted,
        Self::Sent,
        Self::Failed,
        Self::Delivered,
        Self::Read,
        Self::Played,
    ];

    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Played => "played",
        }
    }

    /// The state of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// The state of a message of several parts: `Failed` if any part failed, else that of the part that is least far.
    pub fn of_parts(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut least = None;
        for part in parts {
            if part == Self::Failed {
                return Some(Self::Failed);
            }
            least = Some(least.map_or(part, |so_far: Self| so_far.min(part)));
        }
        least
    }
}

/// Why the platform says that a message failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformError {
    /// The platform's code, with its subcode after a slash where it has one: `131047`, `10/2018278`.
    pub code: String,
    /// The platform's words, title and details together.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_part_fails_the_message_and_else_the_slowest_part_counts() {
        use DeliveryStatus::{Delivered, Failed, Read, Sent};
        assert_eq!(DeliveryStatus::of_parts([]), None);
        assert_eq!(DeliveryStatus::of_parts([Read, Sent, Delivered]), Some(Sent));
        assert_eq!(DeliveryStatus::of_parts([Read, Failed, Sent]), Some(Failed));
    }

    #[test]
    fn words_lead_back_to_their_state() {
        for status in DeliveryStatus::ALL {
            assert_eq!(DeliveryStatus::from_word(status.as_str()), Some(status));
        }
    }
}
