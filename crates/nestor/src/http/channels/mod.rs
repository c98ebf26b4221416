//! The channels and what they can do.

pub(crate) mod list;

use super::words::{ChannelKind, Level, TextUnit, WindowRule};
use nestor_core::capabilities::{Capabilities as Core, Feature};
use serde::Serialize;
use utoipa::ToSchema;

/// A channel.
#[derive(Serialize, ToSchema)]
pub(crate) struct Channel {
    channel: ChannelKind,
    /// The name that people read.
    name: &'static str,
    /// How many of the workspace's accounts are enabled on it, in either direction.
    accounts: usize,
    capabilities: Capabilities,
}

/// What a channel can do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Capabilities {
    /// Raised with every change of these values.
    version: u32,
    text: TextCapability,
    window: WindowCapability,
    /// Quoting the message that is answered.
    reply_to: Capability,
    /// The platform tells when a message was read.
    read_receipts_in: Capability,
    /// The platform tells when a message reached the device.
    delivery_receipts_in: Capability,
}

/// Text, and the limit of one message. A longer text is sent in several parts.
#[derive(Serialize, ToSchema)]
pub(crate) struct TextCapability {
    level: Level,
    max: usize,
    unit: TextUnit,
}

/// The window for free answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct WindowCapability {
    rule: WindowRule,
}

/// How well a channel carries something.
#[derive(Serialize, ToSchema)]
pub(crate) struct Capability {
    level: Level,
}

/// The channels.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelPage {
    items: Vec<Channel>,
    /// Always `null`: the list is whole.
    next: Option<String>,
}

impl From<&Core> for Capabilities {
    fn from(core: &Core) -> Self {
        let capability = |level: nestor_core::capabilities::Level| Capability { level: level.into() };
        Self {
            version: core.version,
            text: TextCapability { level: Level::Full, max: core.text.max, unit: core.text.unit.into() },
            window: WindowCapability { rule: core.window.into() },
            reply_to: capability(core.level(Feature::ReplyTo)),
            read_receipts_in: capability(core.level(Feature::ReadReceipts)),
            delivery_receipts_in: capability(core.level(Feature::DeliveryReceipts)),
        }
    }
}
