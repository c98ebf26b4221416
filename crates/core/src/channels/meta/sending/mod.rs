//! What is said to the Send API, which Messenger and Instagram share: messages of one thing each, several of them where a message
//! holds several (platforms B.2, B.3, C.3, read 2026-11-22).
//!
//! What differs is passed in by the channels as a [`Manner`]. Words always go as messages of their own: the Send API has no captions.

mod action;
mod file;
mod offer;
mod template;
mod words;

pub(crate) use action::{act, profile};
pub(crate) use file::upload;

use crate::capabilities::{Capabilities, Feature, Level, TextLimit};
use crate::channels::{ApiCall, ChannelKind, Host, MediaSlot, OutgoingMessage, RenderError, SlotFilling};
use crate::content::{AttachmentKind, MessageType};
use crate::identity::{ExternalIdentity, IdentityKind};
use crate::text;
use serde_json::{Map, Value, json};

/// What a channel writes in its own way.
pub(crate) struct Manner {
    /// The channel.
    pub(crate) channel: ChannelKind,
    /// Where its calls go.
    pub(crate) host: Host,
    /// The kind of id that people are written to by.
    pub(crate) identity: IdentityKind,
    /// What it can do.
    pub(crate) capabilities: &'static Capabilities,
    /// Every message says what it is (`messaging_type`), not only one under a tag.
    pub(crate) typed: bool,
    /// Pictures go in one list, several in one message.
    pub(crate) picture_lists: bool,
    /// Some of its apps do not show quick replies: the words list them too.
    pub(crate) lists_replies: bool,
    /// Buttons may call a telephone number.
    pub(crate) phone_buttons: bool,
    /// How the platform gets files of a kind.
    pub(crate) filling: fn(AttachmentKind) -> SlotFilling,
    /// What is said beside an upload.
    pub(crate) platform: Option<&'static str>,
    /// The platform's word for a reaction.
    pub(crate) reaction: fn(&str) -> &str,
}

/// The calls of a message. `metadata` comes back in the echo: it is how a lost answer is reconciled.
pub(crate) fn render(manner: &Manner, message: &OutgoingMessage<'_>) -> Result<Vec<ApiCall>, RenderError> {
    let content = message.content;
    manner.must_carry(content.feature())?;
    if message.human_agent {
        manner.must_carry(Feature::HumanAgent)?;
    }
    let recipient = manner.recipient(message.recipient)?;
    manner.capabilities.check_attachments(content)?;
    let details = content.details.as_deref();
    let parts = match (content.message_type, details) {
        (MessageType::Template, Some(details)) => vec![template::part(details)?],
        (MessageType::Interactive, Some(details)) => offer::parts(manner, message.text(), details)?,
        (MessageType::Location, Some(details)) => manner.texts(&words::of_location(message.text(), details)?),
        (MessageType::Contacts, Some(details)) => manner.texts(&words::of_contacts(message.text(), details)?),
        (MessageType::Sticker, Some(details)) => vec![file::sticker(manner, details)?],
        _ if AttachmentKind::ALL.iter().any(|kind| kind.message_type() == content.message_type) => {
            let mut parts = file::parts(manner, content.attachments())?;
            parts.append(&mut manner.texts(message.text()));
            parts
        }
        _ => manner.texts(message.text()),
    };
    if parts.is_empty() {
        return Err(RenderError::EmptyText);
    }
    let calls = parts.into_iter().enumerate();
    Ok(calls.map(|(part, content)| call(manner, message, recipient, part, content)).collect())
}

/// The call of one part. Only the first part answers a message.
fn call(
    manner: &Manner,
    message: &OutgoingMessage<'_>,
    recipient: &ExternalIdentity,
    number: usize,
    mut part: Part,
) -> ApiCall {
    part.message.insert("metadata".to_owned(), Value::String(message.correlation_id(number)));
    let mut body = Map::new();
    body.insert("recipient".to_owned(), json!({"id": recipient.id}));
    let messaging_type = match part.utility {
        true => Some("UTILITY"),
        false if message.human_agent => {
            body.insert("tag".to_owned(), json!("HUMAN_AGENT"));
            Some("MESSAGE_TAG")
        }
        false => manner.typed.then_some("RESPONSE"),
    };
    if let Some(messaging_type) = messaging_type {
        body.insert("messaging_type".to_owned(), json!(messaging_type));
    }
    if let (0, Some(reply_to)) = (number, message.reply_to) {
        body.insert("reply_to".to_owned(), json!({"mid": reply_to.as_str()}));
    }
    body.insert("message".to_owned(), Value::Object(part.message));
    ApiCall { slots: part.slots, ..ApiCall::post(manner.host, "/me/messages", Value::Object(body)) }
}

/// One message of the Send API.
struct Part {
    /// The fields of `message`.
    message: Map<String, Value>,
    /// Its places for files, from the body on.
    slots: Vec<MediaSlot>,
    /// It is an approved template, which may go at any time.
    utility: bool,
}

impl Part {
    /// A part that says `value` in the field `key`.
    fn new(key: &str, value: Value) -> Self {
        Self { message: Map::from_iter([(key.to_owned(), value)]), slots: Vec::new(), utility: false }
    }
}

impl Manner {
    /// Refuses what the platform does not carry.
    fn must_carry(&self, feature: Feature) -> Result<(), RenderError> {
        match self.capabilities.level(feature) {
            Level::Rejected => Err(RenderError::NotSupported { channel: self.channel, feature }),
            _ => Ok(()),
        }
    }

    /// The identity that is written to.
    fn recipient<'r>(&self, identities: &'r [ExternalIdentity]) -> Result<&'r ExternalIdentity, RenderError> {
        let known = identities.iter().find(|identity| identity.kind == self.identity);
        known.ok_or(RenderError::NoRecipient(self.channel))
    }

    /// A text in parts; none for a text without anything visible.
    fn texts(&self, text: &str) -> Vec<Part> {
        let parts = text::split(text, self.capabilities.text);
        parts.into_iter().map(|part| Part::new("text", Value::String(part))).collect()
    }

    /// A limit in the unit in which the platform counts text.
    fn limit(&self, max: usize) -> TextLimit {
        TextLimit { max, ..self.capabilities.text }
    }
}
