//! Answers to what was offered (platforms A.3 `interactive`): buttons, rows, forms, addresses, permission to call. What is told
//! by the key counts, not the type beside it: Meta's own pages show the type wrong for addresses.

use super::Fields;
use super::content::{chosen, product};
use crate::channels::json;
use crate::content::{CallPermission, Choice, ChoiceKind, Content, Details, FormAnswer, FormField, MessageType};
use crate::time::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// Reads the answer.
pub(super) fn reply(interactive: &Fields) -> Option<Content> {
    let answer = |key: &str| json::object(interactive, key);
    if let Some(button) = answer("button_reply") {
        return choice(button, ChoiceKind::Button);
    }
    if let Some(row) = answer("list_reply") {
        return choice(row, ChoiceKind::ListRow);
    }
    if let Some(form) = answer("nfm_reply") {
        return Some(filled_in(interactive, form));
    }
    if let Some(permission) = answer("call_permission_reply") {
        return call_permission(permission);
    }
    // Documented on 3 August 2026, its shape not captured: kept whole, with the product where it is recognised.
    let about = answer("product").or_else(|| answer("product_reply"))?;
    let mut content = Content::unsupported("product", None, Value::Object(interactive.clone()));
    let product = product(about);
    if !product.id.is_empty() {
        content.details_mut().products.push(product);
    }
    Some(content)
}

fn choice(about: &Fields, kind: ChoiceKind) -> Option<Content> {
    let choice = Choice {
        kind,
        id: json::id(about, "id"),
        title: json::owned_text(about, "title"),
        description: json::owned_text(about, "description"),
    };
    (choice.id.is_some() || choice.title.is_some()).then(|| chosen(choice))
}

fn call_permission(about: &Fields) -> Option<Content> {
    let granted = match json::text(about, "response")? {
        "accept" => true,
        "reject" => false,
        _ => return None,
    };
    let until = about.get("expiration_timestamp").and_then(Timestamp::from_json).map(Timestamp::as_millis);
    let expires_at = until.filter(|_| granted && !json::flag(about, "is_permanent"));
    let details = Details { call_permission: Some(CallPermission { granted, expires_at }), ..Details::default() };
    Some(Content::new(MessageType::CallPermission, None, details))
}

fn filled_in(interactive: &Fields, about: &Fields) -> Content {
    let name = json::owned_text(about, "name").or_else(|| json::owned_text(interactive, "action"));
    let form =
        FormAnswer { name: name.unwrap_or_else(|| "flow".to_owned()), fields: fields_of(about.get("response_json")) };
    let text = json::owned_text(about, "body");
    Content::new(MessageType::Form, text, Details { form: Some(form), ..Details::default() })
}

/// What was filled in, in the order of the answer. What is no object is one field named `response`. The fields of an address
/// stand one level deeper, in `values`.
fn fields_of(response: Option<&Value>) -> Vec<FormField> {
    let given = match response {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::String(written)) => match serde_json::from_str::<Ordered>(written) {
            Ok(Ordered(fields)) => fields,
            Err(_) => {
                let value = serde_json::from_str(written).unwrap_or_else(|_| Value::String(written.clone()));
                vec![("response".to_owned(), value)]
            }
        },
        Some(Value::Object(fields)) => fields.clone().into_iter().collect(),
        Some(other) => vec![("response".to_owned(), other.clone())],
    };
    let mut fields = Vec::with_capacity(given.len());
    for (name, value) in given {
        match value {
            Value::Object(inner) if name == "values" => {
                fields.extend(inner.iter().map(|(name, value)| field(name, value)));
            }
            value => fields.push(field(&name, &value)),
        }
    }
    fields
}

fn field(name: &str, value: &Value) -> FormField {
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    FormField { name: json::storable(name), value: json::storable(&written) }
}

/// An object with its fields in the order in which they were written.
struct Ordered(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Ordered;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Ordered(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}
