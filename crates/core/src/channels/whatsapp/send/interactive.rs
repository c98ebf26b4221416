//! Buttons, lists, links, cards, forms and requests (platforms A.5, A.10).

use super::check::{self, at_least, filled, invalid};
use super::content::type_of;
use super::{Part, products, put, slot};
use crate::capabilities::Unit;
use crate::channels::whatsapp::capabilities::CAPABILITIES;
use crate::channels::{MediaSlot, OutgoingMessage, RenderError};
use crate::content::{Attachment, AttachmentKind};
use crate::interactive::{Button, ButtonKind, Card, Flow, Interactive, InteractiveKind, Row, Section};
use serde_json::{Map, Value, json};

/// The most quick replies: the rows of a list.
const MOST_QUICK_REPLIES: usize = 10;
/// What opens the list of quick replies where nothing is said. Not a word, so that it is right in every language.
const OPENS: &str = "☰";

/// What stands around an action: which parts this kind of offer may have.
pub(super) struct Frame {
    pub(super) header: bool,
    pub(super) footer: bool,
    /// The limit of the text; `None` where the text may be missing too.
    pub(super) text: Option<&'static str>,
}

const WHOLE: Frame = Frame { header: true, footer: true, text: Some("interactive.text") };
const BARE: Frame = Frame { header: false, footer: false, text: Some("interactive.text") };
const LIST: Frame = Frame { text: Some("interactive.list.text"), ..WHOLE };

/// An offer.
pub(super) fn interactive(message: &OutgoingMessage<'_>, offer: &Interactive) -> Result<Part, RenderError> {
    let mut slots = Vec::new();
    let (kind, frame, action) = match offer.kind {
        InteractiveKind::Buttons => match offer.buttons.as_slice() {
            [only] if only.kind == ButtonKind::Url => ("cta_url", WHOLE, link(only, "interactive.buttons.0")?),
            buttons => ("button", WHOLE, replies(buttons)?),
        },
        InteractiveKind::QuickReplies if offer.buttons.len() <= 3 => ("button", WHOLE, replies(&offer.buttons)?),
        InteractiveKind::QuickReplies => ("list", LIST, quick_replies(offer)?),
        InteractiveKind::List => ("list", LIST, list(offer)?),
        InteractiveKind::Link => match offer.buttons.as_slice() {
            [only] => ("cta_url", WHOLE, link(only, "interactive.buttons.0")?),
            [] => return Err(RenderError::Missing { field: "interactive.buttons.0".to_owned() }),
            _ => return Err(too_many("interactive.buttons", 1, offer.buttons.len())),
        },
        InteractiveKind::Cards => ("carousel", BARE, json!({"cards": cards(&offer.cards, &mut slots)?})),
        InteractiveKind::Flow => ("flow", WHOLE, flow(offer.flow.as_ref())?),
        InteractiveKind::Products => products::products(offer)?,
        InteractiveKind::LocationRequest => ("location_request_message", BARE, json!({"name": "send_location"})),
        InteractiveKind::ContactRequest => ("request_contact_info", BARE, json!({"name": "request_contact_info"})),
        InteractiveKind::CallPermissionRequest => {
            let frame = Frame { text: None, ..BARE };
            ("call_permission_request", frame, json!({"name": "call_permission_request"}))
        }
        InteractiveKind::AddressRequest => ("address_message", WHOLE, address(offer)?),
    };
    let mut object = Map::from_iter([("type".to_owned(), json!(kind)), ("action".to_owned(), action)]);
    if let Some(header) = header(message, offer, kind, &frame, &mut slots)? {
        object.insert("header".to_owned(), header);
    }
    let words = message.text();
    match frame.text {
        Some(field) => filled(field, "text", words).map(|_| ())?,
        None => CAPABILITIES.check_text("interactive.text", "text", words)?,
    }
    if !words.trim().is_empty() {
        object.insert("body".to_owned(), json!({"text": words}));
    }
    if let Some(footer) = &offer.footer {
        if !frame.footer {
            return Err(invalid("interactive.footer", "has no place in an offer of this kind"));
        }
        let footer = filled("interactive.footer", "interactive.footer", footer)?;
        object.insert("footer".to_owned(), json!({"text": footer}));
    }
    Ok(Part { slots, ..Part::new("interactive", Value::Object(object)) })
}

/// The line or the file on top.
fn header(
    message: &OutgoingMessage<'_>,
    offer: &Interactive,
    kind: &str,
    frame: &Frame,
    slots: &mut Vec<MediaSlot>,
) -> Result<Option<Value>, RenderError> {
    let attachments = message.content.attachments();
    if !frame.header && offer.header.is_some() {
        return Err(invalid("interactive.header", "has no place in an offer of this kind"));
    }
    let Some(attachment) = attachments.first() else {
        let Some(header) = &offer.header else { return Ok(None) };
        let text = filled("interactive.header", "interactive.header", header)?;
        return Ok(Some(json!({"type": "text", "text": text})));
    };
    if attachments.len() > 1 {
        return Err(too_many("attachments", 1, attachments.len()));
    }
    if offer.header.is_some() {
        return Err(invalid("interactive.header", "cannot stand beside a file"));
    }
    if !frame.header || matches!(kind, "list" | "product" | "product_list" | "catalog_message") {
        return Err(invalid("attachments.0", "has no place in an offer of this kind"));
    }
    let allowed = [AttachmentKind::Image, AttachmentKind::Video, AttachmentKind::Document];
    let header = media(attachment, &allowed, "/interactive/header", "attachments.0", slots)?;
    Ok(Some(header))
}

/// A file on top of an offer or of a card.
pub(super) fn media(
    attachment: &Attachment,
    allowed: &[AttachmentKind],
    at: &str,
    place: &str,
    slots: &mut Vec<MediaSlot>,
) -> Result<Value, RenderError> {
    if !allowed.contains(&attachment.kind) {
        return Err(invalid(place, "is of a kind that cannot stand here"));
    }
    let word = type_of(attachment.kind);
    slots.push(slot(attachment, format!("{at}/{word}/id"), place)?);
    let mut file = json!({"id": ""});
    if let (AttachmentKind::Document, Some(name)) = (attachment.kind, &attachment.file_name) {
        put(&mut file, "filename", json!(name));
    }
    Ok(json!({"type": word, word: file}))
}

/// Up to three answers.
fn replies(buttons: &[Button]) -> Result<Value, RenderError> {
    at_least("interactive.buttons", 1, buttons.len())?;
    CAPABILITIES.check_count("interactive.buttons", buttons.len())?;
    check::different("interactive.buttons.value", buttons.iter().map(|button| button.value.as_str()))?;
    let mut written = Vec::new();
    for (index, button) in buttons.iter().enumerate() {
        let (id, title) = reply(button, &format!("interactive.buttons.{index}"))?;
        written.push(json!({"type": "reply", "reply": {"id": id, "title": title}}));
    }
    Ok(json!({"buttons": written}))
}

fn reply<'b>(button: &'b Button, place: &str) -> Result<(&'b str, &'b str), RenderError> {
    if button.kind != ButtonKind::Reply {
        return Err(invalid(&format!("{place}.kind"), "must be an answer: links and numbers do not go with answers"));
    }
    let id = check::id("interactive.buttons.value", &format!("{place}.value"), &button.value)?;
    Ok((id, filled("interactive.buttons.title", &format!("{place}.title"), &button.title)?))
}

/// The button with a link.
fn link(button: &Button, place: &str) -> Result<Value, RenderError> {
    if button.kind != ButtonKind::Url {
        return Err(invalid(&format!("{place}.kind"), "must be a link"));
    }
    let title = filled("interactive.buttons.title", &format!("{place}.title"), &button.title)?;
    let url = check::link(&format!("{place}.value"), &button.value)?;
    Ok(json!({"name": "cta_url", "parameters": {"display_text": title, "url": url}}))
}

/// More quick replies than buttons fit: the rows of a list.
fn quick_replies(offer: &Interactive) -> Result<Value, RenderError> {
    if offer.buttons.len() > MOST_QUICK_REPLIES {
        return Err(too_many("interactive.buttons", MOST_QUICK_REPLIES, offer.buttons.len()));
    }
    check::different("interactive.buttons.value", offer.buttons.iter().map(|button| button.value.as_str()))?;
    let mut rows = Vec::new();
    for (index, button) in offer.buttons.iter().enumerate() {
        let place = format!("interactive.buttons.{index}");
        let (id, title) = reply(button, &place)?;
        CAPABILITIES.check_text("interactive.sections.rows.id", &format!("{place}.value"), id)?;
        rows.push(json!({"id": id, "title": title}));
    }
    let opens = offer.list_button.as_deref().unwrap_or(OPENS);
    let opens = filled("interactive.list_button", "interactive.list_button", opens)?;
    Ok(json!({"button": opens, "sections": [{"rows": rows}]}))
}

fn list(offer: &Interactive) -> Result<Value, RenderError> {
    let opens = offer.list_button.as_deref().unwrap_or_default();
    let opens = filled("interactive.list_button", "interactive.list_button", opens)?;
    at_least("interactive.sections", 1, offer.sections.len())?;
    CAPABILITIES.check_count("interactive.sections", offer.sections.len())?;
    let rows = || offer.sections.iter().flat_map(|section| &section.rows);
    at_least("interactive.sections.rows", 1, rows().count())?;
    CAPABILITIES.check_count("interactive.sections.rows", rows().count())?;
    check::different("interactive.sections.rows.id", rows().map(|row| row.id.as_str()))?;
    let mut sections = Vec::new();
    for (index, section) in offer.sections.iter().enumerate() {
        let place = format!("interactive.sections.{index}");
        let mut written = Map::new();
        if let Some(title) = section_title(section, offer.sections.len(), &place)? {
            written.insert("title".to_owned(), json!(title));
        }
        let rows: Result<Vec<Value>, RenderError> = section
            .rows
            .iter()
            .enumerate()
            .map(|(number, line)| row(line, &format!("{place}.rows.{number}")))
            .collect();
        written.insert("rows".to_owned(), Value::Array(rows?));
        sections.push(Value::Object(written));
    }
    Ok(json!({"button": opens, "sections": sections}))
}

/// The title of a section, which may be missing where it is the only one.
pub(super) fn section_title<'s>(
    section: &'s Section,
    sections: usize,
    place: &str,
) -> Result<Option<&'s str>, RenderError> {
    let place = format!("{place}.title");
    match section.title.as_deref() {
        Some(title) => filled("interactive.sections.title", &place, title).map(Some),
        None if sections > 1 => Err(RenderError::Missing { field: place }),
        None => Ok(None),
    }
}

fn row(row: &Row, place: &str) -> Result<Value, RenderError> {
    let id = check::id("interactive.sections.rows.id", &format!("{place}.id"), &row.id)?;
    let title = filled("interactive.sections.rows.title", &format!("{place}.title"), &row.title)?;
    let mut written = json!({"id": id, "title": title});
    if let Some(description) = &row.description {
        let place = format!("{place}.description");
        CAPABILITIES.check_text("interactive.sections.rows.description", &place, description)?;
        put(&mut written, "description", json!(description));
    }
    Ok(written)
}

/// Cards: each with a picture or video, and with one link or as many answers as all others have.
fn cards(cards: &[Card], slots: &mut Vec<MediaSlot>) -> Result<Vec<Value>, RenderError> {
    at_least("interactive.cards", 2, cards.len())?;
    CAPABILITIES.check_count("interactive.cards", cards.len())?;
    let shape = |card: &Card| card.buttons.iter().map(|button| button.kind).collect::<Vec<ButtonKind>>();
    let first = cards.first().map(shape);
    let mut written = Vec::new();
    for (index, card) in cards.iter().enumerate() {
        let place = format!("interactive.cards.{index}");
        if Some(shape(card)) != first {
            return Err(invalid(
                &format!("{place}.buttons"),
                "must be as many and of the same kind as on the first card",
            ));
        }
        let attachment = card.attachment.as_ref();
        let attachment = attachment.ok_or_else(|| RenderError::Missing { field: format!("{place}.attachment") })?;
        let at = format!("/interactive/action/cards/{index}/header");
        let allowed = [AttachmentKind::Image, AttachmentKind::Video];
        let header = media(attachment, &allowed, &at, &format!("{place}.attachment"), slots)?;
        let mut object = json!({"card_index": index, "header": header});
        match card.buttons.as_slice() {
            [only] if only.kind == ButtonKind::Url => {
                put(&mut object, "type", json!("cta_url"));
                put(&mut object, "action", link(only, &format!("{place}.buttons.0"))?);
            }
            buttons => put(&mut object, "action", json!({"buttons": card_replies(buttons, &place)?})),
        }
        let words = [Some(card.title.as_str()), card.subtitle.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().filter(|words| !words.trim().is_empty()).collect();
        if !words.is_empty() {
            let words = words.join("\n");
            CAPABILITIES.check_text("interactive.cards.title", &format!("{place}.title"), &words)?;
            put(&mut object, "body", json!({"text": words}));
        }
        written.push(object);
    }
    Ok(written)
}

fn card_replies(buttons: &[Button], place: &str) -> Result<Vec<Value>, RenderError> {
    at_least(&format!("{place}.buttons"), 1, buttons.len())?;
    let mut written = Vec::new();
    for (number, button) in buttons.iter().enumerate() {
        let (id, title) = reply(button, &format!("{place}.buttons.{number}"))?;
        written.push(json!({"type": "quick_reply", "quick_reply": {"id": id, "title": title}}));
    }
    Ok(written)
}

/// A form. Without a screen to begin with the flow's own endpoint decides.
fn flow(flow: Option<&Flow>) -> Result<Value, RenderError> {
    let flow = flow.ok_or_else(|| RenderError::Missing { field: "interactive.flow".to_owned() })?;
    let mut parameters = json!({
        "flow_message_version": "3",
        "flow_id": filled("interactive.flow.id", "interactive.flow.id", &flow.id)?,
        "flow_cta": filled("interactive.flow.button", "interactive.flow.button", &flow.button)?,
        "mode": if flow.draft { "draft" } else { "published" },
        "flow_action": if flow.screen.is_some() { "navigate" } else { "data_exchange" },
    });
    if let Some(token) = &flow.token {
        put(&mut parameters, "flow_token", json!(token));
    }
    match (&flow.screen, &flow.data) {
        (None, None) => {}
        (None, Some(_)) => return Err(RenderError::Missing { field: "interactive.flow.screen".to_owned() }),
        (Some(screen), None) => put(&mut parameters, "flow_action_payload", json!({"screen": screen})),
        (Some(screen), Some(Value::Object(data))) if !data.is_empty() => {
            put(&mut parameters, "flow_action_payload", json!({"screen": screen, "data": data}));
        }
        (Some(_), Some(_)) => return Err(invalid("interactive.flow.data", "must be an object that is not empty")),
    }
    Ok(json!({"name": "flow", "parameters": parameters}))
}

/// The countries where WhatsApp asks for addresses.
const ADDRESS_COUNTRIES: [&str; 2] = ["IN", "SG"];

fn address(offer: &Interactive) -> Result<Value, RenderError> {
    const FIELD: &str = "interactive.country";
    let country = filled(FIELD, FIELD, offer.country.as_deref().unwrap_or_default())?;
    if !ADDRESS_COUNTRIES.contains(&country) {
        return Err(invalid(FIELD, "must be IN or SG: elsewhere WhatsApp does not ask for addresses"));
    }
    Ok(json!({"name": "address_message", "parameters": {"country": country}}))
}

pub(super) fn too_many(field: &str, max: usize, actual: usize) -> RenderError {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    RenderError::TooMuch { field: field.to_owned(), max: count(max), actual: count(actual), unit: Unit::Items }
}
