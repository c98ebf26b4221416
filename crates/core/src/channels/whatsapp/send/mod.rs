//! What we say to the WhatsApp Cloud API and what it answers (platforms A.5, A.10, A.11, A.14, read 2026-11-22).

mod act;
mod check;
mod content;
mod interactive;
mod products;
mod template;

pub(super) use act::{act, upload};

use super::capabilities::CAPABILITIES;
use super::errors;
use crate::capabilities::Level;
use crate::channels::meta::graph;
use crate::channels::{AccountIdentity, Answer, ApiCall, ChannelKind, Host, OutgoingMessage, RenderError, Sent, json};
use crate::channels::{MediaAddress, MediaSlot, MediaStep, Outcome, Profile, RejectReason, SlotFilling, UploadedMedia};
use crate::content::{Attachment, MediaSource, MessageType};
use crate::identity::{ExternalIdentity, IdentityKind};
use serde_json::{Value, json};
use std::time::Duration;

/// How long the id of an uploaded file may be used.
const ID_LIVES: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// One call's worth of a message: its type and what stands under that type.
struct Part {
    kind: &'static str,
    object: Value,
    slots: Vec<MediaSlot>,
}

impl Part {
    const fn new(kind: &'static str, object: Value) -> Self {
        Self { kind, object, slots: Vec::new() }
    }
}

/// The calls of a message, one a part. `biz_opaque_callback_data` comes back in every status: it is how a lost answer is
/// reconciled.
pub(super) fn render(message: &OutgoingMessage<'_>) -> Result<Vec<ApiCall>, RenderError> {
    let feature = message.content.feature();
    if CAPABILITIES.level(feature) == Level::Rejected {
        return Err(RenderError::NotSupported { channel: ChannelKind::Whatsapp, feature });
    }
    let address = Address::of(message.recipient)?;
    CAPABILITIES.check_attachments(message.content)?;
    let details = message.content.details.as_deref();
    let offer = details.and_then(|details| details.interactive.as_ref());
    let parts = match message.content.message_type {
        MessageType::Location => vec![content::location(details)?],
        MessageType::Contacts => vec![content::contacts(details)?],
        MessageType::Template => vec![template::template(details)?],
        MessageType::Interactive if let Some(offer) = offer => vec![interactive::interactive(message, offer)?],
        MessageType::Image
        | MessageType::Video
        | MessageType::Audio
        | MessageType::Voice
        | MessageType::Document
        | MessageType::Sticker => content::files(message)?,
        _ => content::texts(message.text()),
    };
    if parts.is_empty() {
        return Err(RenderError::EmptyText);
    }
    Ok(parts.into_iter().enumerate().map(|(number, part)| call(message, &address, number, part)).collect())
}

fn call(message: &OutgoingMessage<'_>, address: &Address<'_>, number: usize, part: Part) -> ApiCall {
    let mut body = address.body();
    put(&mut body, "type", json!(part.kind));
    put(&mut body, part.kind, part.object);
    put(&mut body, "biz_opaque_callback_data", json!(message.correlation_id(number)));
    if let (0, Some(reply_to)) = (number, message.reply_to) {
        put(&mut body, "context", json!({"message_id": reply_to.as_str()}));
    }
    ApiCall { slots: part.slots, ..ApiCall::post(Host::MetaGraph, format!("/{}/messages", message.account), body) }
}

/// Whom a call goes to: the phone number where it is known, else a user id; or a group.
struct Address<'a> {
    key: &'static str,
    id: &'a str,
    recipient_type: &'static str,
}

impl<'a> Address<'a> {
    fn of(recipient: &'a [ExternalIdentity]) -> Result<Self, RenderError> {
        const WAYS: [(IdentityKind, &str, &str); 4] = [
            (IdentityKind::WhatsappGroup, "to", "group"),
            (IdentityKind::Phone, "to", "individual"),
            (IdentityKind::Bsuid, "recipient", "individual"),
            (IdentityKind::ParentBsuid, "recipient", "individual"),
        ];
        WAYS.into_iter()
            .find_map(|(kind, key, recipient_type)| {
                let identity = recipient.iter().find(|identity| identity.kind == kind)?;
                Some(Self { key, id: &identity.id, recipient_type })
            })
            .ok_or(RenderError::NoRecipient(ChannelKind::Whatsapp))
    }

    /// The beginning of a body.
    fn body(&self) -> Value {
        json!({"messaging_product": "whatsapp", "recipient_type": self.recipient_type, self.key: self.id})
    }
}

/// Adds a field to an object.
fn put(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(fields) = object {
        fields.insert(key.to_owned(), value);
    }
}

/// A place for the id of a file of ours, which is uploaded before. `place` is the file's path in the message.
fn slot(attachment: &Attachment, at: String, place: &str) -> Result<MediaSlot, RenderError> {
    let media_id =
        attachment.media_id.clone().ok_or_else(|| RenderError::Missing { field: format!("{place}.media_id") })?;
    Ok(MediaSlot { media_id, at, kind: attachment.kind, filling: SlotFilling::Upload })
}

/// What an answer to a sending call means. A 200 says that the platform has it, not that it will arrive: that comes as a status.
pub(super) fn interpret(answer: &Answer<'_>) -> Sent {
    graph::interpret(errors::TABLES, answer, |fields| {
        json::id(fields.get("messages")?.as_array()?.first()?.as_object()?, "id")
    })
}

/// Who the phone number is.
pub(super) fn identify(account: &str) -> ApiCall {
    ApiCall::get(Host::MetaGraph, format!("/{account}?fields=id,display_phone_number,verified_name"))
}

/// The phone number, from the answer.
pub(super) fn identified(answer: &Answer<'_>) -> Result<AccountIdentity, String> {
    let fields = graph::fields_of(answer)?;
    let external_id = json::id(&fields, "id").ok_or("the answer has no id")?;
    let name = json::owned_text(&fields, "verified_name").or_else(|| json::owned_text(&fields, "display_phone_number"));
    Ok(AccountIdentity { external_id, name })
}

/// How to get at a file: WhatsApp tells its address, for five minutes, to whom the number belongs.
pub(super) fn media(account: &str, source: &MediaSource) -> MediaStep {
    match source {
        MediaSource::Id(id) => {
            MediaStep::Ask(ApiCall::get(Host::MetaGraph, format!("/{id}?phone_number_id={account}")))
        }
        MediaSource::Url(_) => graph::media(source),
    }
}

/// Where a file is. An id that is not known any more is answered like a phone number that is not: here it is about the file only.
pub(super) fn media_address(answer: &Answer<'_>) -> Outcome<MediaAddress> {
    match graph::media_address(errors::TABLES, answer) {
        Outcome::Rejected { error, .. } if error.code.as_deref() == Some("100/33") => {
            Outcome::Rejected { reason: RejectReason::RequestInvalid, error }
        }
        outcome => outcome,
    }
}

/// The platform's id of a file that was uploaded; it lives 30 days (platforms A.11).
pub(super) fn uploaded(answer: &Answer<'_>) -> Outcome<UploadedMedia> {
    graph::read(errors::TABLES, answer, |fields| {
        Some(UploadedMedia { id: json::id(fields, "id")?, lives: Some(ID_LIVES) })
    })
}

/// WhatsApp tells no profiles: the name comes with the messages.
pub(super) fn profiled(answer: &Answer<'_>) -> Outcome<Profile> {
    graph::read(errors::TABLES, answer, |_| Some(Profile::default()))
}
