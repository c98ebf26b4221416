//! Templates as WhatsApp and Messenger write them: one form for both, with small differences that are arguments (platforms A.12 and
//! B.3, read 2026-11-22).

mod read;
mod write;

pub(crate) use read::{listed, submitted};
pub(crate) use write::{components, parameter_format};

use crate::channels::errors::ErrorRow;
use crate::channels::meta::graph;
use crate::channels::{Answer, ApiCall, Host, Outcome, json};
use crate::template::{NewTemplate, TemplateChange};
use serde_json::{Map, Value};

/// How many templates a page holds: their examples are long addresses.
const PAGE: u32 = 50;

/// How a platform writes what the two write differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// The example of an address is a list of one.
    Whatsapp,
    /// The example of an address is a text.
    Messenger,
}

/// The call for a page. `fields` is a query of its own or empty.
pub(crate) fn list(owner: &str, fields: &str, after: Option<&str>) -> ApiCall {
    let after = after.map(|after| format!("&after={}", encoded(after))).unwrap_or_default();
    ApiCall::get(Host::MetaGraph, format!("/{owner}/message_templates?{fields}limit={PAGE}{after}"))
}

/// The call that submits a template.
pub(crate) fn create(owner: &str, new: &NewTemplate, dialect: Dialect) -> ApiCall {
    let mut body = Map::new();
    body.insert("name".to_owned(), new.name.clone().into());
    body.insert("language".to_owned(), new.language.clone().into());
    body.insert("category".to_owned(), new.category.clone().into());
    body.insert("parameter_format".to_owned(), parameter_format(new.parameter_format).into());
    body.insert("components".to_owned(), components(&new.components, new.parameter_format, dialect));
    if new.allow_category_change {
        body.insert("allow_category_change".to_owned(), true.into());
    }
    if let Some(seconds) = new.lives_seconds {
        body.insert("message_send_ttl_seconds".to_owned(), seconds.into());
    }
    ApiCall::post(Host::MetaGraph, format!("/{owner}/message_templates"), Value::Object(body))
}

/// The call that changes a template.
pub(crate) fn edit(external_id: &str, change: &TemplateChange, dialect: Dialect) -> ApiCall {
    let mut body = Map::new();
    if let Some(category) = &change.category {
        body.insert("category".to_owned(), category.clone().into());
    }
    if let Some(wanted) = &change.components {
        body.insert("components".to_owned(), components(wanted, change.parameter_format, dialect));
    }
    if let Some(seconds) = change.lives_seconds {
        body.insert("message_send_ttl_seconds".to_owned(), seconds.into());
    }
    ApiCall::post(Host::MetaGraph, format!("/{external_id}"), Value::Object(body))
}

/// The call that deletes a template in one language: with the name alone all languages would go.
pub(crate) fn delete(owner: &str, name: &str, external_id: &str) -> ApiCall {
    let (name, id) = (encoded(name), encoded(external_id));
    ApiCall::delete(Host::MetaGraph, format!("/{owner}/message_templates?name={name}&hsm_id={id}"))
}

/// Whether a change or a removal was done.
pub(crate) fn done(tables: &[&'static [ErrorRow]], answer: &Answer<'_>) -> Outcome<()> {
    graph::read(tables, answer, |fields| {
        let refused = fields.contains_key("success") && !json::flag(fields, "success");
        (!refused).then_some(())
    })
}

/// A text as part of a query.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
