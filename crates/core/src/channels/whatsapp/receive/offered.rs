//! What our side offered elsewhere, as echoes, standby and the history tell it: the shapes in which such messages are sent
//! (platforms A.9, A.10).

use super::Fields;
use super::content::source;
use crate::channels::json;
use crate::content::{Attachment, AttachmentKind, Content, Details, MessageType};
use crate::interactive::{
    Button, ButtonKind, Card, Flow, Interactive, InteractiveKind, Row, Section, TemplateMessage, TemplateParameter,
};
use serde_json::Value;

/// An offer; `None` for one of a type that is not known.
pub(super) fn interactive(about: &Fields) -> Option<Content> {
    let kind = match json::text(about, "type")? {
        "button" => InteractiveKind::Buttons,
        "list" => InteractiveKind::List,
        "cta_url" => InteractiveKind::Link,
        "carousel" => InteractiveKind::Cards,
        "flow" => InteractiveKind::Flow,
        "product" | "product_list" | "catalog_message" => InteractiveKind::Products,
        "location_request_message" => InteractiveKind::LocationRequest,
        "request_contact_info" => InteractiveKind::ContactRequest,
        "call_permission_request" => InteractiveKind::CallPermissionRequest,
        "address_message" => InteractiveKind::AddressRequest,
        _ => return None,
    };
    let words = |key: &str| json::object(about, key).and_then(|part| json::owned_text(part, "text"));
    let empty = Fields::new();
    let action = json::object(about, "action").unwrap_or(&empty);
    let mut offer = Interactive::new(kind);
    offer.header = words("header");
    offer.footer = words("footer");
    offer.buttons = buttons(action);
    offer.list_button = json::owned_text(action, "button");
    offer.sections = objects(action, "sections").map(section).collect();
    offer.cards = objects(action, "cards").map(card).collect();
    offer.catalog_id = json::id(action, "catalog_id");
    let parameters = json::object(action, "parameters");
    offer.country = parameters.and_then(|parameters| json::owned_text(parameters, "country"));
    offer.flow = parameters.filter(|_| kind == InteractiveKind::Flow).map(flow);
    if let Some(id) = json::id(action, "product_retailer_id") {
        let rows = vec![Row { id, ..Row::default() }];
        offer.sections.push(Section { title: None, rows });
    }
    let attachments = json::object(about, "header").and_then(header).into_iter().collect();
    let details = Details { attachments, interactive: Some(offer), ..Details::default() };
    Some(Content::new(MessageType::Interactive, words("body"), details))
}

fn objects<'v>(fields: &'v Fields, key: &str) -> impl Iterator<Item = &'v Fields> {
    fields.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// The buttons of an action: answers, or the one link.
fn buttons(action: &Fields) -> Vec<Button> {
    let replies = objects(action, "buttons").filter_map(|button| {
        let reply = json::object(button, "reply").or_else(|| json::object(button, "quick_reply"))?;
        let (title, value) = (json::owned_text(reply, "title")?, json::id(reply, "id")?);
        Some(Button { kind: ButtonKind::Reply, title, value })
    });
    let link = json::object(action, "parameters").and_then(|parameters| {
        let (title, value) = (json::owned_text(parameters, "display_text")?, json::owned_text(parameters, "url")?);
        Some(Button { kind: ButtonKind::Url, title, value })
    });
    replies.chain(link).collect()
}

fn section(section: &Fields) -> Section {
    let rows = objects(section, "rows").chain(objects(section, "product_items")).map(|row| Row {
        id: json::id(row, "id").or_else(|| json::id(row, "product_retailer_id")).unwrap_or_default(),
        title: json::owned_text(row, "title").unwrap_or_default(),
        description: json::owned_text(row, "description"),
    });
    Section { title: json::owned_text(section, "title"), rows: rows.collect() }
}

fn card(card: &Fields) -> Card {
    let body = json::object(card, "body").and_then(|body| json::owned_text(body, "text"));
    Card {
        title: body.unwrap_or_default(),
        subtitle: None,
        attachment: json::object(card, "header").and_then(header),
        buttons: json::object(card, "action").map(buttons).unwrap_or_default(),
    }
}

fn flow(parameters: &Fields) -> Flow {
    Flow {
        id: json::id(parameters, "flow_id").or_else(|| json::id(parameters, "flow_name")).unwrap_or_default(),
        button: json::owned_text(parameters, "flow_cta").unwrap_or_default(),
        token: json::owned_text(parameters, "flow_token"),
        draft: json::text(parameters, "mode") == Some("draft"),
        ..Flow::default()
    }
}

/// The picture, video or document of a header.
fn header(header: &Fields) -> Option<Attachment> {
    [("image", AttachmentKind::Image), ("video", AttachmentKind::Video), ("document", AttachmentKind::Document)]
        .into_iter()
        .find_map(|(key, kind)| Some(Attachment::new(kind, Some(source(json::object(header, key)?)?))))
}

/// A template: which, and what the blanks of its body were filled in with. Its words are not told.
pub(super) fn template(about: &Fields) -> Option<Content> {
    let language = json::object(about, "language").and_then(|language| json::owned_text(language, "code"));
    let body = objects(about, "components")
        .filter(|component| json::text(component, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("body")))
        .flat_map(|component| objects(component, "parameters"))
        .filter_map(|parameter| {
            let name = json::owned_text(parameter, "parameter_name");
            Some(TemplateParameter { name, text: json::owned_text(parameter, "text")?, ..TemplateParameter::default() })
        })
        .collect();
    let template = TemplateMessage {
        name: json::owned_text(about, "name")?,
        language: language.unwrap_or_default(),
        body,
        ..TemplateMessage::default()
    };
    Some(Content::new(MessageType::Template, None, Details { template: Some(template), ..Details::default() }))
}
