//! What may go out now: only what our side can send, and only when the platform's window allows it.

use super::replies::SendError;
use crate::store::conversations::Conversation;
use nestor_core::capabilities::{Feature, Level};
use nestor_core::content::{Content, MessageType};
use nestor_core::conversation::Window;
use nestor_core::time::Timestamp;

/// Refuses what only customers can send.
pub(super) fn sendable(content: &Content) -> Result<(), SendError> {
    use MessageType::{
        Audio, Contacts, Dice, Document, Image, Interactive, Location, Poll, Sticker, Template, Text, Video, Voice,
    };
    let types =
        [Text, Image, Video, Audio, Voice, Document, Sticker, Location, Contacts, Poll, Dice, Interactive, Template];
    if !types.contains(&content.message_type) {
        return Err(SendError::NotSendable("type".to_owned()));
    }
    let Some(details) = content.details.as_deref() else { return Ok(()) };
    let sections = [
        ("choice", details.choice.is_some()),
        ("form", details.form.is_some()),
        ("call_permission", details.call_permission.is_some()),
        ("order", details.order.is_some()),
        ("products", !details.products.is_empty()),
        ("shares", !details.shares.is_empty()),
        ("referral", details.referral.is_some()),
        ("call", details.call.is_some()),
        ("notice", details.notice.is_some()),
        ("forwarded", details.forwarded.is_some()),
        ("quote", details.quote.is_some()),
        ("album", details.album.is_some()),
        ("unsupported", details.unsupported.is_some()),
    ];
    match sections.into_iter().find(|(_, present)| *present) {
        Some((section, _)) => Err(SendError::NotSendable(format!("content.{section}"))),
        None => Ok(()),
    }
}

/// Whether the platform lets this go now: freely while the window is open, templates always, and what a person answers for some
/// days more where the platform has a tag for that.
pub(super) fn check_window(
    conversation: &Conversation,
    content: &Content,
    human_agent: bool,
    now: Timestamp,
) -> Result<(), SendError> {
    let capabilities = conversation.channel.channel().capabilities();
    let window = Window::at(capabilities.window, conversation.last_inbound_at, now);
    let templates = capabilities.level(Feature::Template) > Level::Rejected;
    let human_agent_until = window
        .human_agent_until
        .filter(|until| now < *until && capabilities.level(Feature::HumanAgent) > Level::Rejected);
    let allowed = window.open
        || (templates && content.message_type == MessageType::Template)
        || (human_agent && human_agent_until.is_some());
    if allowed {
        return Ok(());
    }
    Err(SendError::WindowClosed { closed_at: window.closes_at, templates, human_agent_until })
}
