//! Texts, files, places and cards (platforms A.10).

use super::check::{self, filled};
use super::{Part, put, slot};
use crate::capabilities::Unit;
use crate::channels::whatsapp::capabilities::{CAPABILITIES, STILL_STICKER};
use crate::channels::{OutgoingMessage, RenderError};
use crate::content::{Attachment, AttachmentKind, ContactCard, Details, Labelled, Location};
use crate::text;
use serde_json::{Map, Value, json};

/// A text, in parts that fit; a part with a link asks for its preview. WhatsApp's own marks for bold and the like pass as they are.
pub(super) fn texts(written: &str) -> Vec<Part> {
    let part = |text: String| {
        let mut object = Map::new();
        if text::has_link(&text) {
            object.insert("preview_url".to_owned(), Value::Bool(true));
        }
        object.insert("body".to_owned(), Value::String(text));
        Part::new("text", Value::Object(object))
    };
    text::split(written, CAPABILITIES.text).into_iter().map(part).collect()
}

/// Files, one message each. Words that cannot stand under their file follow as text.
pub(super) fn files(message: &OutgoingMessage<'_>) -> Result<Vec<Part>, RenderError> {
    let attachments = message.content.attachments();
    if attachments.is_empty() {
        return Err(RenderError::Missing { field: "attachments.0".to_owned() });
    }
    let mut parts = Vec::new();
    let mut following = Vec::new();
    for (index, attachment) in attachments.iter().enumerate() {
        let place = format!("attachments.{index}");
        let words: Vec<&str> = [attachment.caption.as_deref(), (index == 0).then(|| message.text())]
            .into_iter()
            .flatten()
            .filter(|words| !words.trim().is_empty())
            .collect();
        let caption = match words.as_slice() {
            [only] if carries(attachment.kind) && CAPABILITIES.check_text("caption", &place, only).is_ok() => {
                Some(*only)
            }
            _ => {
                following.extend(words);
                None
            }
        };
        parts.push(file(attachment, caption, &place)?);
    }
    parts.extend(following.into_iter().flat_map(texts));
    Ok(parts)
}

/// Whether words can stand under a file of this kind.
const fn carries(kind: AttachmentKind) -> bool {
    matches!(kind, AttachmentKind::Image | AttachmentKind::Video | AttachmentKind::Document)
}

fn file(attachment: &Attachment, caption: Option<&str>, place: &str) -> Result<Part, RenderError> {
    let kind = type_of(attachment.kind);
    let size = attachment.size.unwrap_or_default();
    if attachment.kind == AttachmentKind::Sticker && !attachment.animated && size > STILL_STICKER {
        let field = place.to_owned();
        return Err(RenderError::TooMuch { field, max: STILL_STICKER, actual: size, unit: Unit::Bytes });
    }
    let mut object = json!({"id": ""});
    if let Some(caption) = caption {
        put(&mut object, "caption", json!(caption));
    }
    if attachment.kind == AttachmentKind::Voice {
        put(&mut object, "voice", json!(true));
    }
    if let (AttachmentKind::Document, Some(name)) = (attachment.kind, &attachment.file_name) {
        put(&mut object, "filename", json!(name));
    }
    Ok(Part { slots: vec![slot(attachment, format!("/{kind}/id"), place)?], ..Part::new(kind, object) })
}

/// WhatsApp's word for a kind of file.
pub(super) const fn type_of(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Video => "video",
        AttachmentKind::Audio | AttachmentKind::Voice => "audio",
        AttachmentKind::Document => "document",
        AttachmentKind::Sticker => "sticker",
    }
}

/// A place.
pub(super) fn location(details: Option<&Details>) -> Result<Part, RenderError> {
    let location = details.and_then(|details| details.location.as_ref());
    let location = location.ok_or_else(|| RenderError::Missing { field: "location".to_owned() })?;
    Ok(Part::new("location", place(location, "location")?))
}

/// A place as an object. A live position is sent as the place that it is now.
pub(super) fn place(location: &Location, at: &str) -> Result<Value, RenderError> {
    for (key, degrees, most) in [("latitude", location.latitude, 90.0), ("longitude", location.longitude, 180.0)] {
        if !degrees.is_finite() || degrees.abs() > most {
            return Err(check::invalid(&format!("{at}.{key}"), "is not on earth"));
        }
    }
    let mut object = json!({"latitude": location.latitude, "longitude": location.longitude});
    for (key, value) in [("name", &location.name), ("address", &location.address)] {
        if let Some(value) = value {
            put(&mut object, key, json!(value));
        }
    }
    Ok(object)
}

/// Cards of people.
pub(super) fn contacts(details: Option<&Details>) -> Result<Part, RenderError> {
    let cards = details.map_or(&[][..], |details| details.contacts.as_slice());
    check::at_least("contacts", 1, cards.len())?;
    CAPABILITIES.check_count("contacts", cards.len())?;
    let cards: Result<Vec<Value>, RenderError> =
        cards.iter().enumerate().map(|(index, contact)| card(contact, &format!("contacts.{index}"))).collect();
    Ok(Part::new("contacts", Value::Array(cards?)))
}

/// A card. Beside the whole name at least one part of it must be there: the whole name stands in.
fn card(card: &ContactCard, at: &str) -> Result<Value, RenderError> {
    let whole = filled("contacts.name", &format!("{at}.name"), &card.name)?;
    let mut name = json!({"formatted_name": whole});
    for (key, part) in [("first_name", &card.first_name), ("last_name", &card.last_name)] {
        if let Some(part) = part {
            put(&mut name, key, json!(part));
        }
    }
    if card.first_name.is_none() && card.last_name.is_none() {
        put(&mut name, "first_name", json!(whole));
    }
    let mut object = json!({"name": name});
    for (key, inner, values) in [
        ("phones", "phone", &card.phones),
        ("emails", "email", &card.emails),
        ("addresses", "street", &card.addresses),
        ("urls", "url", &card.urls),
    ] {
        if !values.is_empty() {
            put(&mut object, key, values.iter().map(|value| labelled(inner, value)).collect());
        }
    }
    if let Some(organization) = &card.organization {
        put(&mut object, "org", json!({"company": organization}));
    }
    if let Some(birthday) = &card.birthday {
        put(&mut object, "birthday", json!(birthday));
    }
    Ok(object)
}

fn labelled(key: &str, labelled: &Labelled) -> Value {
    let mut object = json!({key: labelled.value});
    if let Some(label) = &labelled.label {
        put(&mut object, "type", json!(label));
    }
    object
}
