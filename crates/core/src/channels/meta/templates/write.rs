//! Writing templates: exactly what the platforms document.

use super::Dialect;
use crate::template::{
    Body, Button, ButtonKind, Card, Components, Example, Footer, Header, HeaderFormat, ParameterFormat,
};
use serde_json::{Map, Value, json};

/// The platform's word for how blanks are written.
pub(crate) const fn parameter_format(format: ParameterFormat) -> &'static str {
    match format {
        ParameterFormat::Positional => "POSITIONAL",
        ParameterFormat::Named => "NAMED",
    }
}

/// The components as a list.
pub(crate) fn components(form: &Components, format: ParameterFormat, dialect: Dialect) -> Value {
    let mut list = Vec::new();
    list.extend(form.header.as_ref().map(|form| header(form, format)));
    if let Some(offer) = &form.offer {
        list.push(json!({
            "type": "LIMITED_TIME_OFFER",
            "limited_time_offer": {"text": offer.text, "has_expiration": offer.expires},
        }));
    }
    list.extend(form.body.as_ref().map(|form| body(form, format)));
    list.extend(form.footer.as_ref().map(footer));
    list.extend(buttons(&form.buttons, dialect));
    if !form.cards.is_empty() {
        let cards: Vec<Value> = form.cards.iter().map(|form| card(form, format, dialect)).collect();
        list.push(json!({"type": "CAROUSEL", "cards": cards}));
    }
    list.extend(form.other.iter().cloned());
    Value::Array(list)
}

fn card(form: &Card, format: ParameterFormat, dialect: Dialect) -> Value {
    let mut list = Vec::new();
    list.extend(form.header.as_ref().map(|form| header(form, format)));
    list.extend(form.other.iter().cloned());
    list.extend(form.body.as_ref().map(|form| body(form, format)));
    list.extend(buttons(&form.buttons, dialect));
    json!({"components": list})
}

fn header(form: &Header, format: ParameterFormat) -> Value {
    let mut fields = Map::new();
    fields.insert("type".to_owned(), "HEADER".into());
    let word = match form.format {
        HeaderFormat::Text => "TEXT",
        HeaderFormat::Image => "IMAGE",
        HeaderFormat::Video => "VIDEO",
        HeaderFormat::Document => "DOCUMENT",
        HeaderFormat::Location => "LOCATION",
    };
    fields.insert("format".to_owned(), word.into());
    if let Some(text) = &form.text {
        fields.insert("text".to_owned(), text.clone().into());
    }
    if let Some(file) = &form.example_file {
        fields.insert("example".to_owned(), json!({"header_handle": [file]}));
    } else if !form.examples.is_empty() {
        let example = match format {
            ParameterFormat::Positional => json!({"header_text": values(&form.examples)}),
            ParameterFormat::Named => json!({"header_text_named_params": named(&form.examples)}),
        };
        fields.insert("example".to_owned(), example);
    }
    Value::Object(fields)
}

fn body(form: &Body, format: ParameterFormat) -> Value {
    let mut fields = form.platform.clone();
    fields.insert("type".to_owned(), "BODY".into());
    if !form.text.is_empty() {
        fields.insert("text".to_owned(), form.text.clone().into());
    }
    if !form.examples.is_empty() {
        let example = match format {
            ParameterFormat::Positional => json!({"body_text": [values(&form.examples)]}),
            ParameterFormat::Named => json!({"body_text_named_params": named(&form.examples)}),
        };
        fields.insert("example".to_owned(), example);
    }
    Value::Object(fields)
}

fn footer(form: &Footer) -> Value {
    let mut fields = form.platform.clone();
    fields.insert("type".to_owned(), "FOOTER".into());
    if !form.text.is_empty() {
        fields.insert("text".to_owned(), form.text.clone().into());
    }
    Value::Object(fields)
}

fn values(examples: &[Example]) -> Vec<&str> {
    examples.iter().map(|example| example.value.as_str()).collect()
}

fn named(examples: &[Example]) -> Vec<Value> {
    examples.iter().map(|example| json!({"param_name": example.name, "example": example.value})).collect()
}

fn buttons(forms: &[Button], dialect: Dialect) -> Option<Value> {
    let list: Vec<Value> = forms.iter().map(|form| button(form, dialect)).collect();
    (!list.is_empty()).then(|| json!({"type": "BUTTONS", "buttons": list}))
}

fn button(form: &Button, dialect: Dialect) -> Value {
    let mut fields = form.platform.clone();
    let word = match form.kind {
        ButtonKind::QuickReply => Some("QUICK_REPLY"),
        ButtonKind::Postback => Some("POSTBACK"),
        ButtonKind::Url => Some("URL"),
        ButtonKind::Phone => Some("PHONE_NUMBER"),
        ButtonKind::CopyCode => Some("COPY_CODE"),
        ButtonKind::OneTimePassword => Some("OTP"),
        ButtonKind::Flow => Some("FLOW"),
        ButtonKind::Catalog => Some("CATALOG"),
        ButtonKind::Products => Some("MPM"),
        ButtonKind::Product => Some("SPM"),
        ButtonKind::ContactRequest => Some("REQUEST_CONTACT_INFO"),
        ButtonKind::VoiceCall => Some("VOICE_CALL"),
        // The word stands among the platform's own fields.
        ButtonKind::Other => None,
    };
    if let Some(word) = word {
        fields.insert("type".to_owned(), word.into());
    }
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            fields.insert(key.to_owned(), value);
        }
    };
    // The words of a button that copies a code are the platform's.
    let titled = form.kind != ButtonKind::CopyCode && !form.text.is_empty();
    put("text", titled.then(|| form.text.clone().into()));
    // The address of a one-time password is the platform's, too.
    let address = form.url.clone().filter(|_| form.kind != ButtonKind::OneTimePassword);
    put("url", address.map(Value::from));
    put("phone_number", form.phone.clone().map(Value::from));
    put("payload", form.payload.clone().map(Value::from));
    let example = form.example.clone().map(|example| match (form.kind, dialect) {
        (ButtonKind::Url, Dialect::Whatsapp) => json!([example]),
        _ => example.into(),
    });
    put("example", example.filter(|_| form.kind != ButtonKind::OneTimePassword));
    Value::Object(fields)
}
