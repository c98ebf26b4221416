//! Reading templates: tolerant, like everything that comes in. What is not known is kept as it is.

use crate::channels::errors::ErrorRow;
use crate::channels::json;
use crate::channels::meta::graph;
use crate::channels::{Answer, Outcome, SubmittedTemplate, TemplatePage};
use crate::template::{
    Body, Button, ButtonKind, Card, Components, Example, Footer, Header, HeaderFormat, Offer, ParameterFormat, Template,
};
use serde_json::{Map, Value};

type Fields = Map<String, Value>;

/// A page of templates.
pub(crate) fn listed(tables: &[&'static [ErrorRow]], answer: &Answer<'_>) -> Outcome<TemplatePage> {
    graph::read(tables, answer, |fields| {
        let items = fields.get("data")?.as_array()?;
        let templates: Vec<Template> = items.iter().filter_map(|item| template(item.as_object()?)).collect();
        let paging = json::object(fields, "paging");
        // The cursor stands on the last page, too; the address of a next page does not.
        let next = paging
            .filter(|paging| json::text(paging, "next").is_some())
            .and_then(|paging| json::object(paging, "cursors"))
            .and_then(|cursors| json::owned_text(cursors, "after"));
        Some(TemplatePage { skipped: items.len().saturating_sub(templates.len()), templates, next })
    })
}

/// What the platform says about a template that was submitted.
pub(crate) fn submitted(tables: &[&'static [ErrorRow]], answer: &Answer<'_>) -> Outcome<SubmittedTemplate> {
    graph::read(tables, answer, |fields| {
        Some(SubmittedTemplate {
            external_id: json::id(fields, "id")?,
            status: capitals(fields, "status").unwrap_or_else(|| "PENDING".to_owned()),
            category: capitals(fields, "category"),
        })
    })
}

/// One template. One without id, name or language is none.
fn template(fields: &Fields) -> Option<Template> {
    let quality = match fields.get("quality_score") {
        Some(Value::Object(score)) => capitals(score, "score"),
        _ => capitals(fields, "quality_score"),
    };
    let components =
        fields.get("components").and_then(Value::as_array).map_or_else(Components::default, |list| components(list));
    let written = capitals(fields, "parameter_format");
    Some(Template {
        external_id: json::id(fields, "id")?,
        name: json::owned_text(fields, "name")?,
        language: json::owned_text(fields, "language")?,
        category: capitals(fields, "category").unwrap_or_default(),
        status: capitals(fields, "status").unwrap_or_else(|| "UNKNOWN".to_owned()),
        quality: quality.filter(|score| score != "UNKNOWN"),
        parameter_format: if written.as_deref() == Some("NAMED") {
            ParameterFormat::Named
        } else {
            ParameterFormat::Positional
        },
        components,
        rejected_reason: json::owned_text(fields, "rejected_reason")
            .or_else(|| json::owned_text(fields, "rejection_reason"))
            .filter(|reason| reason != "NONE"),
    })
}

/// A word in capitals.
fn capitals(fields: &Fields, key: &str) -> Option<String> {
    json::owned_text(fields, key).map(|word| word.to_uppercase())
}

fn components(list: &[Value]) -> Components {
    let mut form = Components::default();
    for item in list {
        let Some(fields) = item.as_object() else { continue };
        match capitals(fields, "type").as_deref() {
            Some("HEADER") => match header(fields) {
                Some(header) => form.header = Some(header),
                None => form.other.push(item.clone()),
            },
            Some("BODY") => form.body = Some(body(fields)),
            Some("FOOTER") => {
                let text = json::owned_text(fields, "text").unwrap_or_default();
                form.footer = Some(Footer { text, platform: beside(fields, &["type", "text"]) });
            }
            Some("BUTTONS") => form.buttons = buttons(fields),
            Some("CAROUSEL") => {
                let cards = fields.get("cards").and_then(Value::as_array).into_iter().flatten();
                form.cards =
                    cards.filter_map(|card| card.get("components")?.as_array()).map(|list| card(list)).collect();
            }
            Some("LIMITED_TIME_OFFER") => match json::object(fields, "limited_time_offer") {
                Some(offer) => {
                    let text = json::owned_text(offer, "text").unwrap_or_default();
                    form.offer = Some(Offer { text, expires: json::flag(offer, "has_expiration") });
                }
                None => form.other.push(item.clone()),
            },
            _ => form.other.push(item.clone()),
        }
    }
    form
}

fn card(list: &[Value]) -> Card {
    let form = components(list);
    Card { header: form.header, body: form.body, buttons: form.buttons, other: form.other }
}

/// A header; `None` when it is of a format that is not known.
fn header(fields: &Fields) -> Option<Header> {
    let format = match capitals(fields, "format").as_deref() {
        None | Some("TEXT") => HeaderFormat::Text,
        Some("IMAGE") => HeaderFormat::Image,
        Some("VIDEO") => HeaderFormat::Video,
        Some("DOCUMENT") => HeaderFormat::Document,
        Some("LOCATION") => HeaderFormat::Location,
        Some(_) => return None,
    };
    let example = json::object(fields, "example");
    Some(Header {
        format,
        text: json::owned_text(fields, "text"),
        examples: example.map(|example| examples(example, "header_text")).unwrap_or_default(),
        example_file: example.and_then(|example| first_text(example.get("header_handle")?)),
    })
}

fn body(fields: &Fields) -> Body {
    Body {
        text: json::owned_text(fields, "text").unwrap_or_default(),
        examples: json::object(fields, "example").map(|example| examples(example, "body_text")).unwrap_or_default(),
        platform: beside(fields, &["type", "text", "example"]),
    }
}

/// The examples under this key: a list, a list of lists of which the first counts, or a text; or those with names.
fn examples(example: &Fields, key: &str) -> Vec<Example> {
    let named = example.get(&format!("{key}_named_params")).and_then(Value::as_array);
    if let Some(named) = named {
        let named = named.iter().filter_map(Value::as_object);
        return named
            .map(|fields| Example {
                name: json::owned_text(fields, "param_name"),
                value: json::owned_text(fields, "example").unwrap_or_default(),
            })
            .collect();
    }
    let plain = |value: &Value| value.as_str().map(|text| Example { name: None, value: json::storable(text) });
    match example.get(key) {
        Some(Value::Array(list)) => match list.first() {
            Some(Value::Array(first)) => first.iter().filter_map(plain).collect(),
            _ => list.iter().filter_map(plain).collect(),
        },
        Some(value) => plain(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn buttons(fields: &Fields) -> Vec<Button> {
    let list = fields.get("buttons").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_object).map(button).collect()
}

fn button(fields: &Fields) -> Button {
    let kind = match capitals(fields, "type").as_deref() {
        Some("QUICK_REPLY") => ButtonKind::QuickReply,
        Some("POSTBACK") => ButtonKind::Postback,
        // WhatsApp lists the button of an authentication template as one with an address.
        Some("URL") if json::text(fields, "url").is_some_and(|url| url.contains("otp_type=")) => {
            ButtonKind::OneTimePassword
        }
        Some("URL" | "WEB_URL") => ButtonKind::Url,
        Some("PHONE_NUMBER") => ButtonKind::Phone,
        Some("COPY_CODE") => ButtonKind::CopyCode,
        Some("OTP") => ButtonKind::OneTimePassword,
        Some("FLOW") => ButtonKind::Flow,
        Some("CATALOG") => ButtonKind::Catalog,
        Some("MPM") => ButtonKind::Products,
        Some("SPM") => ButtonKind::Product,
        Some("REQUEST_CONTACT_INFO") => ButtonKind::ContactRequest,
        Some("VOICE_CALL") => ButtonKind::VoiceCall,
        _ => ButtonKind::Other,
    };
    let mut placed = vec!["text", "url", "phone_number", "example", "payload"];
    if kind != ButtonKind::Other {
        placed.push("type");
    }
    Button {
        kind,
        text: json::owned_text(fields, "text").unwrap_or_default(),
        url: json::owned_text(fields, "url"),
        phone: json::owned_text(fields, "phone_number"),
        example: fields.get("example").and_then(first_text),
        payload: json::owned_text(fields, "payload"),
        platform: beside(fields, &placed),
    }
}

/// A text, or the first of a list of texts.
fn first_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Array(list) => list.first()?.as_str()?,
        value => value.as_str()?,
    };
    Some(json::storable(text))
}

/// The fields that have no place of their own.
fn beside(fields: &Fields, placed: &[&str]) -> Fields {
    let rest = fields.iter().filter(|(key, value)| !placed.contains(&key.as_str()) && !value.is_null());
    rest.map(|(key, value)| (key.clone(), value.clone())).collect()
}
