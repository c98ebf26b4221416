//! What every fuzz target does: reads the bytes as a delivery, and checks that what was read can be kept and is the same again.

use nestor_core::channels::ChannelKind;
use nestor_core::event::Parsed;

/// Reads a body as a delivery of this channel. Panics when the channel does, or when what it read cannot be kept.
pub fn parse(channel: ChannelKind, body: &[u8]) {
    let parsed = channel.channel().parse(Some("7000000001"), body);
    let kept = serde_json::to_string(&parsed).expect("events can be written");
    let again: Parsed = serde_json::from_str(&kept).expect("events can be read back");
    assert_eq!(again, parsed);
}
