//! Utility messages: approved templates, which may go at any time (platforms B.3).

use super::Part;
use crate::channels::{MediaSlot, RenderError, SlotFilling};
use crate::content::{AttachmentKind, Details};
use crate::interactive::{TemplateButton, TemplateButtonKind, TemplateParameter};
use serde_json::{Map, Value, json};

/// The part of a template that is filled in.
pub(super) fn part(details: &Details) -> Result<Part, RenderError> {
    let template = details.template.as_ref();
    let template = template.ok_or_else(|| RenderError::Missing { field: "template".to_owned() })?;
    for (field, value) in [("template.name", &template.name), ("template.language", &template.language)] {
        if value.trim().is_empty() {
            return Err(RenderError::Missing { field: field.to_owned() });
        }
    }
    let strange = [
        ("template.cards", !template.cards.is_empty()),
        ("template.header_location", template.header_location.is_some()),
        ("template.offer_expires_at", template.offer_expires_at.is_some()),
    ];
    if let Some((field, _)) = strange.into_iter().find(|(_, there)| *there) {
        return Err(invalid(field.to_owned(), "is not part of this platform's templates"));
    }
    let mut components = Vec::new();
    let mut slots = Vec::new();
    if let Some(picture) = &template.header_attachment {
        const FIELD: &str = "template.header_attachment";
        if picture.kind != AttachmentKind::Image {
            return Err(invalid(format!("{FIELD}.kind"), "must be image"));
        }
        let media_id = picture.media_id.clone();
        let media_id = media_id.ok_or_else(|| RenderError::Missing { field: format!("{FIELD}.media_id") })?;
        let at = "/message/template/components/0/parameters/0/image/link".to_owned();
        slots.push(MediaSlot { media_id, at, kind: picture.kind, filling: SlotFilling::Link });
        components.push(component("header", vec![json!({"type": "image", "image": {"link": ""}})]));
    } else if !template.header.is_empty() {
        components.push(component("header", template.header.iter().map(parameter).collect()));
    }
    if !template.body.is_empty() {
        components.push(component("body", template.body.iter().map(parameter).collect()));
    }
    if !template.buttons.is_empty() {
        let mut numbered: Vec<(usize, &TemplateButton)> = template.buttons.iter().enumerate().collect();
        numbered.sort_by_key(|(_, button)| button.index);
        let buttons: Result<Vec<Value>, RenderError> =
            numbered.into_iter().map(|(number, filled)| button(number, filled)).collect();
        components.push(component("buttons", buttons?));
    }
    let mut written = Map::new();
    written.insert("name".to_owned(), json!(template.name));
    written.insert("language".to_owned(), json!({"code": template.language}));
    if !components.is_empty() {
        written.insert("components".to_owned(), Value::Array(components));
    }
    Ok(Part { slots, utility: true, ..Part::new("template", Value::Object(written)) })
}

fn component(word: &str, parameters: Vec<Value>) -> Value {
    json!({"type": word, "parameters": parameters})
}

/// A blank. What has a form of its own elsewhere (an amount, a time) is words here.
fn parameter(parameter: &TemplateParameter) -> Value {
    match &parameter.name {
        Some(name) => json!({"type": "text", "parameter_name": name, "text": parameter.text}),
        None => json!({"type": "text", "text": parameter.text}),
    }
}

fn button(number: usize, button: &TemplateButton) -> Result<Value, RenderError> {
    match button.kind {
        TemplateButtonKind::QuickReply => Ok(json!({"type": "POSTBACK", "payload": button.value})),
        TemplateButtonKind::Url => Ok(json!({"type": "URL", "url": button.value})),
        _ => Err(invalid(format!("template.buttons.{number}.kind"), "must be quick_reply or url")),
    }
}

fn invalid(field: String, reason: &str) -> RenderError {
    RenderError::Invalid { field, reason: reason.to_owned() }
}
