//! The four platforms, by the names that stand in addresses and in the control API.

use serde::{Deserialize, Serialize};

/// A platform that the simulator plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// WhatsApp Cloud API on graph.facebook.com.
    WhatsApp,
    /// Messenger Platform of a Facebook page on graph.facebook.com.
    Messenger,
    /// Instagram messaging with Instagram Login on graph.instagram.com.
    Instagram,
    /// Telegram Bot API.
    Telegram,
}

impl Channel {
    /// All channels, in the order in which the page shows them.
    pub const ALL: [Self; 4] = [Self::WhatsApp, Self::Messenger, Self::Instagram, Self::Telegram];

    /// The name as it stands in addresses: `whatsapp`, `messenger`, `instagram`, `telegram`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WhatsApp => "whatsapp",
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::Telegram => "telegram",
        }
    }

    /// The channel with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == name)
    }

    /// The value of `object` in a webhook of Meta; Telegram has none.
    pub(crate) fn object(self) -> Option<&'static str> {
        match self {
            Self::WhatsApp => Some("whatsapp_business_account"),
            Self::Messenger => Some("page"),
            Self::Instagram => Some("instagram"),
            Self::Telegram => None,
        }
    }
}

impl std::fmt::Display for Channel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}
