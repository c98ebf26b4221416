//! Approved templates with what their blanks are filled in with (platforms A.10, A.12). Whether they fit the template is checked
//! by whoever knows it.

use super::check::{self, filled, invalid};
use super::content::place;
use super::interactive::media;
use super::{Part, put};
use crate::channels::{MediaSlot, RenderError};
use crate::content::{AttachmentKind, Details};
use crate::interactive::{
    Section, TemplateButton, TemplateButtonKind, TemplateCard, TemplateMessage, TemplateParameter,
};
use serde_json::{Map, Value, json};

/// What can stand in the header of a template.
const HEADERS: [AttachmentKind; 3] = [AttachmentKind::Image, AttachmentKind::Video, AttachmentKind::Document];
/// What can stand in the header of a card.
const CARD_HEADERS: [AttachmentKind; 2] = [AttachmentKind::Image, AttachmentKind::Video];
/// The most cards of a carousel.
const MOST_CARDS: usize = 10;

/// A template.
pub(super) fn template(details: Option<&Details>) -> Result<Part, RenderError> {
    let template = details.and_then(|details| details.template.as_ref());
    let template = template.ok_or_else(|| RenderError::Missing { field: "template".to_owned() })?;
    let mut slots = Vec::new();
    let mut object = Map::new();
    object.insert("name".to_owned(), json!(filled("template.name", "template.name", &template.name)?));
    let language = filled("template.language", "template.language", &template.language)?;
    object.insert("language".to_owned(), json!({"code": language}));
    let components = components(template, &mut slots)?;
    if !components.is_empty() {
        object.insert("components".to_owned(), Value::Array(components));
    }
    Ok(Part { slots, ..Part::new("template", Value::Object(object)) })
}

fn components(template: &TemplateMessage, slots: &mut Vec<MediaSlot>) -> Result<Vec<Value>, RenderError> {
    let mut components = Vec::new();
    if let Some(header) = header(template, slots)? {
        components.push(json!({"type": "header", "parameters": header}));
    }
    if !template.body.is_empty() {
        components.push(json!({"type": "body", "parameters": parameters(&template.body, "template.body")?}));
    }
    if let Some(ends) = template.offer_expires_at {
        let offer = json!({"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": ends}});
        components.push(json!({"type": "limited_time_offer", "parameters": [offer]}));
    }
    if !template.cards.is_empty() {
        if template.cards.len() > MOST_CARDS {
            return Err(super::interactive::too_many("template.cards", MOST_CARDS, template.cards.len()));
        }
        // A slot's place counts the components before.
        let at = components.len();
        let cards: Result<Vec<Value>, RenderError> =
            template.cards.iter().enumerate().map(|(index, of)| card(of, index, at, slots)).collect();
        components.push(json!({"type": "carousel", "cards": cards?}));
    }
    components.extend(buttons(&template.buttons, "template.buttons")?);
    Ok(components)
}

/// The header's parameters: blanks of a text, a file, or a place.
fn header(template: &TemplateMessage, slots: &mut Vec<MediaSlot>) -> Result<Option<Vec<Value>>, RenderError> {
    let given = [!template.header.is_empty(), template.header_attachment.is_some(), template.header_location.is_some()];
    if given.into_iter().filter(|given| *given).count() > 1 {
        return Err(invalid("template.header", "can be words, a file or a place, one of them"));
    }
    if let Some(attachment) = &template.header_attachment {
        let at = "/template/components/0/parameters/0";
        let file = media(attachment, &HEADERS, at, "template.header_attachment", slots)?;
        return Ok(Some(vec![file]));
    }
    if let Some(location) = &template.header_location {
        let location = place(location, "template.header_location")?;
        return Ok(Some(vec![json!({"type": "location", "location": location})]));
    }
    if template.header.is_empty() {
        return Ok(None);
    }
    parameters(&template.header, "template.header").map(Some)
}

fn parameters(blanks: &[TemplateParameter], at: &str) -> Result<Vec<Value>, RenderError> {
    blanks.iter().enumerate().map(|(index, blank)| parameter(blank, &format!("{at}.{index}"))).collect()
}

fn parameter(blank: &TemplateParameter, at: &str) -> Result<Value, RenderError> {
    let words = filled("template.parameter", &format!("{at}.text"), &blank.text)?;
    let mut written = match &blank.currency {
        Some(money) => json!({
            "type": "currency",
            "currency": {"fallback_value": words, "code": money.code, "amount_1000": money.amount_1000},
        }),
        None if blank.date_time => json!({"type": "date_time", "date_time": {"fallback_value": words}}),
        None => json!({"type": "text", "text": words}),
    };
    if let Some(name) = &blank.name {
        put(&mut written, "parameter_name", json!(name));
    }
    Ok(written)
}

fn buttons(buttons: &[TemplateButton], at: &str) -> Result<Vec<Value>, RenderError> {
    let written = buttons.iter().enumerate().map(|(index, filled_in)| button(filled_in, &format!("{at}.{index}")));
    written.collect()
}

fn button(button: &TemplateButton, at: &str) -> Result<Value, RenderError> {
    let value = || filled("template.buttons.value", &format!("{at}.value"), &button.value);
    let (kind, parameter) = match button.kind {
        TemplateButtonKind::QuickReply => ("quick_reply", Some(json!({"type": "payload", "payload": value()?}))),
        TemplateButtonKind::Url => ("url", Some(json!({"type": "text", "text": value()?}))),
        TemplateButtonKind::CopyCode => ("copy_code", Some(json!({"type": "coupon_code", "coupon_code": value()?}))),
        TemplateButtonKind::Flow => ("flow", action("flow_token", &button.value, &[], at)?),
        TemplateButtonKind::Catalog => ("catalog", action("thumbnail_product_retailer_id", &button.value, &[], at)?),
        TemplateButtonKind::Products => {
            check::at_least(&format!("{at}.sections"), 1, button.sections.len())?;
            ("mpm", action("thumbnail_product_retailer_id", &button.value, &button.sections, at)?)
        }
    };
    let mut component = json!({"type": "button", "sub_type": kind, "index": button.index.to_string()});
    if let Some(parameter) = parameter {
        put(&mut component, "parameters", json!([parameter]));
    }
    Ok(component)
}

/// What a button does with a token or with products; both may be left to the platform.
fn action(key: &str, value: &str, sections: &[Section], at: &str) -> Result<Option<Value>, RenderError> {
    let mut action = Map::new();
    if !value.trim().is_empty() {
        action.insert(key.to_owned(), json!(value));
    }
    let mut written = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        let mut items = Vec::new();
        for (number, row) in section.rows.iter().enumerate() {
            let id = filled("template.buttons.id", &format!("{at}.sections.{index}.rows.{number}.id"), &row.id)?;
            items.push(json!({"product_retailer_id": id}));
        }
        let mut listed = json!({"product_items": items});
        if let Some(title) =
            super::interactive::section_title(section, sections.len(), &format!("{at}.sections.{index}"))?
        {
            put(&mut listed, "title", json!(title));
        }
        written.push(listed);
    }
    if !written.is_empty() {
        action.insert("sections".to_owned(), Value::Array(written));
    }
    Ok((!action.is_empty()).then(|| json!({"type": "action", "action": action})))
}

/// A card of a carousel, which is the component `at` of the template.
fn card(card: &TemplateCard, index: usize, at: usize, slots: &mut Vec<MediaSlot>) -> Result<Value, RenderError> {
    let here = format!("template.cards.{index}");
    let mut components = Vec::new();
    if let Some(attachment) = &card.attachment {
        let slot_at = format!("/template/components/{at}/cards/{index}/components/0/parameters/0");
        let file = media(attachment, &CARD_HEADERS, &slot_at, &format!("{here}.attachment"), slots)?;
        components.push(json!({"type": "header", "parameters": [file]}));
    }
    if !card.body.is_empty() {
        components.push(json!({"type": "body", "parameters": parameters(&card.body, &format!("{here}.body"))?}));
    }
    components.extend(buttons(&card.buttons, &format!("{here}.buttons"))?);
    Ok(json!({"card_index": index, "components": components}))
}
