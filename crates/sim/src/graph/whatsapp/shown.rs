//! What the phone displays of a WhatsApp message of the business: every kind in the one shape of all apps.

use serde_json::{Value, json};

use crate::graph::request::Call;
use crate::graph::whatsapp::{Outgoing, attachments};
use crate::phone::PhoneKey;
use crate::shown::{
    ButtonKind, Shown, ShownButton, ShownCard, ShownContact, ShownList, ShownLocation, ShownMedia, ShownRow,
    ShownSection, ShownTemplate,
};
use crate::world::World;

/// The kind as the phone names it: an audio with `voice` is a voice message.
pub(super) fn kind(message: &Outgoing<'_>) -> &'static str {
    let is_voice = message.held.get("voice").and_then(Value::as_bool) == Some(true);
    let known = super::content::KINDS.into_iter().find(|kind| *kind == message.kind);
    if message.kind == "audio" && is_voice { "voice" } else { known.unwrap_or("text") }
}

/// The words and everything beside them.
pub(super) fn of(world: &mut World, key: &PhoneKey, call: &Call, message: &Outgoing<'_>) -> (String, Shown) {
    let held = message.held;
    match message.kind {
        "text" => (text(held, "body"), Shown::default()),
        "reaction" => (text(held, "emoji"), Shown::default()),
        "location" => {
            let location = location(held);
            (location.name.clone().unwrap_or_default(), Shown { location: Some(location), ..Shown::default() })
        }
        "contacts" => {
            let contacts: Vec<ShownContact> = held.as_array().into_iter().flatten().map(contact).collect();
            let names: Vec<&str> = contacts.iter().map(|contact| contact.name.as_str()).collect();
            (names.join(", "), Shown { contacts, ..Shown::default() })
        }
        "interactive" => interactive(world, key, call, held),
        "template" => template(world, key, call, message),
        "pin" => (text(held, "type"), Shown::default()),
        _ => {
            let media = media(world, key, call, message.kind, held).into_iter();
            let media = media.map(|media| ShownMedia { kind: kind(message).to_owned(), ..media }).collect();
            (text(held, "caption"), Shown { media, ..Shown::default() })
        }
    }
}

fn text(held: &Value, name: &str) -> String {
    held.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn some(held: &Value, name: &str) -> Option<String> {
    held.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn media(world: &mut World, key: &PhoneKey, call: &Call, kind: &str, object: &Value) -> Option<ShownMedia> {
    let file = attachments::keep(world, &key.account, call, kind, object)?;
    let shown = file.shown(kind);
    Some(ShownMedia { name: some(object, "filename").or(shown.name), ..shown })
}

fn location(held: &Value) -> ShownLocation {
    let degrees = |name: &str| match held.get(name) {
        Some(Value::Number(number)) => number.as_f64().unwrap_or_default(),
        Some(Value::String(text)) => text.trim().parse().unwrap_or_default(),
        _ => 0.0,
    };
    ShownLocation {
        latitude: degrees("latitude"),
        longitude: degrees("longitude"),
        name: some(held, "name"),
        address: some(held, "address"),
        live_seconds: None,
    }
}

fn contact(held: &Value) -> ShownContact {
    let all = |list: &str, name: &str| {
        held.get(list).and_then(Value::as_array).into_iter().flatten().filter_map(|item| some(item, name)).collect()
    };
    ShownContact {
        name: held.get("name").map(|name| text(name, "formatted_name")).unwrap_or_default(),
        phones: all("phones", "phone"),
        emails: all("emails", "email"),
    }
}

fn list_of<'a>(held: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    held.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn button(kind: ButtonKind, id: &str, title: &str) -> ShownButton {
    ShownButton { kind, id: id.to_owned(), title: title.to_owned(), url: None }
}

fn interactive(world: &mut World, key: &PhoneKey, call: &Call, held: &Value) -> (String, Shown) {
    let nothing = json!({});
    let action = held.get("action").unwrap_or(&nothing);
    let mut shown = Shown { footer: held.get("footer").and_then(|footer| some(footer, "text")), ..Shown::default() };
    if let Some(header) = held.get("header") {
        let kind = text(header, "type");
        shown.header = some(header, "text");
        shown.media.extend(header.get(&kind).and_then(|object| media(world, key, call, &kind, object)));
    }
    let parameters = action.get("parameters").unwrap_or(&nothing);
    match text(held, "type").as_str() {
        "button" => shown.buttons.extend(list_of(action, "buttons").filter_map(reply)),
        "list" => shown.list = Some(list(action)),
        "cta_url" => shown.buttons.push(cta(parameters)),
        "flow" => shown.buttons.push(button(
            ButtonKind::Flow,
            &some(parameters, "flow_token").unwrap_or_default(),
            &text(parameters, "flow_cta"),
        )),
        "location_request_message" => {
            shown.buttons.push(button(ButtonKind::Location, "send_location", "Send location"))
        }
        "request_contact_info" => {
            shown.buttons.push(button(ButtonKind::Contact, "request_contact_info", "Share contact info"))
        }
        "address_message" => shown.buttons.push(button(ButtonKind::Address, "address_message", "Provide address")),
        "call_permission_request" => {
            shown.buttons.push(button(ButtonKind::CallPermission, "call_permission_request", "Choose preference"));
        }
        "product" => shown.cards.push(ShownCard { title: text(action, "product_retailer_id"), ..ShownCard::default() }),
        "product_list" => {
            let items = list_of(action, "sections").flat_map(|section| list_of(section, "product_items"));
            let card = |item: &Value| ShownCard { title: text(item, "product_retailer_id"), ..ShownCard::default() };
            shown.cards = items.map(card).collect();
        }
        "catalog_message" => shown.buttons.push(button(ButtonKind::Url, "catalog", "View catalog")),
        "carousel" => shown.cards = list_of(action, "cards").map(|held| card(world, key, call, held)).collect(),
        _ => {}
    }
    (held.get("body").map(|body| text(body, "text")).unwrap_or_default(), shown)
}

fn reply(held: &Value) -> Option<ShownButton> {
    let reply = held.get("reply").or_else(|| held.get("quick_reply"))?;
    Some(button(ButtonKind::Reply, &text(reply, "id"), &text(reply, "title")))
}

fn cta(parameters: &Value) -> ShownButton {
    ShownButton { url: some(parameters, "url"), ..button(ButtonKind::Url, "", &text(parameters, "display_text")) }
}

fn list(action: &Value) -> ShownList {
    let row = |row: &Value| ShownRow {
        id: text(row, "id"),
        title: text(row, "title"),
        description: some(row, "description"),
    };
    let section = |section: &Value| ShownSection {
        title: text(section, "title"),
        rows: list_of(section, "rows").map(row).collect(),
    };
    ShownList { button: text(action, "button"), sections: list_of(action, "sections").map(section).collect() }
}

fn card(world: &mut World, key: &PhoneKey, call: &Call, held: &Value) -> ShownCard {
    let nothing = json!({});
    let action = held.get("action").unwrap_or(&nothing);
    let header = held.get("header");
    let picture = header.and_then(|header| {
        let kind = text(header, "type");
        media(world, key, call, &kind, header.get(&kind)?)
    });
    let buttons = match action.get("parameters") {
        Some(parameters) => vec![cta(parameters)],
        None => list_of(action, "buttons").filter_map(reply).collect(),
    };
    let body = held.get("body").map(|body| text(body, "text"));
    ShownCard {
        title: body.or_else(|| some(action, "product_retailer_id")).unwrap_or_default(),
        image_url: picture.map(|picture| picture.url),
        buttons,
        ..ShownCard::default()
    }
}

fn template(world: &mut World, key: &PhoneKey, call: &Call, message: &Outgoing<'_>) -> (String, Shown) {
    let Some(filled) = message.template.clone() else { return (String::new(), Shown::default()) };
    let header = list_of(message.held, "components").find(|component| {
        component.get("type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("header"))
    });
    let mut shown = Shown {
        header: filled.header,
        footer: filled.footer,
        buttons: filled.buttons,
        template: Some(ShownTemplate { name: filled.name, language: filled.language }),
        ..Shown::default()
    };
    for parameter in header.into_iter().flat_map(|header| list_of(header, "parameters")) {
        let kind = text(parameter, "type");
        match parameter.get(&kind) {
            Some(object) if kind == "location" => shown.location = Some(location(object)),
            Some(object) if object.is_object() => shown.media.extend(media(world, key, call, &kind, object)),
            _ => {}
        }
    }
    (filled.body, shown)
}
