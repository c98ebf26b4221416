//! `interactive` messages of WhatsApp, every documented type with its limits (platforms.md A.5, A.10).

use std::collections::HashSet;

use crate::graph::error::GraphError;
use crate::graph::reader::{Reader, is_web_address};
use crate::graph::whatsapp::content;

const TYPES: [&str; 14] = [
    "button",
    "list",
    "cta_url",
    "location_request_message",
    "flow",
    "product",
    "product_list",
    "catalog_message",
    "carousel",
    "address_message",
    "call_permission_request",
    "request_contact_info",
    "voice_call",
    "order_details",
];
const LONG_BODY: usize = 4096;
const BODY: usize = 1024;
const FOOTER: usize = 60;
const HEADER: usize = 60;
const BUTTON: usize = 20;

type Checked = Result<(), GraphError>;

pub(crate) fn check(interactive: &Reader<'_>) -> Checked {
    interactive.only(&["type", "header", "body", "footer", "action"])?;
    let kind = interactive.required_one_of("type", &TYPES)?;
    if matches!(kind, "voice_call" | "order_details") {
        // They exist for calling and payments, which these numbers do not have.
        return Err(interactive.invalid("type", "is not enabled for this phone number."));
    }
    let (headers, body_is_required, longest_body): (&[&str], bool, usize) = match kind {
        "button" => (&["text", "image", "video", "document"], true, BODY),
        "list" => (&["text"], true, LONG_BODY),
        "cta_url" | "flow" => (&["text", "image", "video", "document"], true, BODY),
        "product_list" => (&["text"], true, BODY),
        "product" | "call_permission_request" => (&[], false, BODY),
        _ => (&[], true, BODY),
    };
    header(interactive, headers, kind == "product_list")?;
    if body_is_required || interactive.has("body") {
        let body = interactive.required_object("body")?;
        body.only(&["text"])?;
        body.required_text("text", longest_body)?;
    }
    if let Some(footer) = interactive.object("footer")? {
        footer.only(&["text"])?;
        footer.required_text("text", FOOTER)?;
    }
    let action = interactive.required_object("action")?;
    match kind {
        "button" => buttons(&action),
        "list" => list(&action),
        "cta_url" => cta_url(&action),
        "location_request_message" => named(&action, "send_location", &["name"]),
        "request_contact_info" => named(&action, "request_contact_info", &["name"]),
        "call_permission_request" => named(&action, "call_permission_request", &["name"]),
        "flow" => flow(&action),
        "product" => product(&action),
        "product_list" => product_list(&action),
        "catalog_message" => catalog(&action),
        "carousel" => carousel(&action),
        _ => address(&action),
    }
}

fn header(interactive: &Reader<'_>, allowed: &[&str], required: bool) -> Checked {
    let Some(header) = interactive.object("header")? else {
        return if required { Err(interactive.missing("header")) } else { Ok(()) };
    };
    let kind = header.required_text("type", 20)?;
    if !allowed.contains(&kind) {
        return Err(header.invalid("type", &format!("cannot be {kind} in this type of interactive message.")));
    }
    header.only(&["type", kind, "sub_text"])?;
    if kind == "text" {
        return header.required_text("text", HEADER).map(drop);
    }
    let media = header.required_object(kind)?;
    if media.has("caption") {
        return Err(media.invalid("caption", "is not supported in a header."));
    }
    content::media(kind, &media)
}

fn named(action: &Reader<'_>, name: &str, keys: &[&str]) -> Checked {
    action.only(keys)?;
    action.required_one_of("name", &[name]).map(drop)
}

fn reply_button(button: &Reader<'_>) -> Result<(String, String), GraphError> {
    button.only(&["type", "reply"])?;
    button.required_one_of("type", &["reply"])?;
    let reply = button.required_object("reply")?;
    reply.only(&["id", "title"])?;
    let id = reply.required_text("id", 256)?;
    if id.trim() != id {
        return Err(reply.invalid("id", "must not begin or end with a space."));
    }
    Ok((id.to_owned(), reply.required_text("title", BUTTON)?.to_owned()))
}

fn buttons(action: &Reader<'_>) -> Checked {
    action.only(&["buttons"])?;
    let (mut ids, mut titles) = (HashSet::new(), HashSet::new());
    for button in action.objects("buttons", 1, 3)? {
        let (id, title) = reply_button(&button)?;
        if !ids.insert(id) || !titles.insert(title) {
            return Err(action.invalid("buttons", "must have unique ids and titles."));
        }
    }
    Ok(())
}

fn list(action: &Reader<'_>) -> Checked {
    action.only(&["button", "sections"])?;
    action.required_text("button", BUTTON)?;
    let sections = action.objects("sections", 1, 10)?;
    let several = sections.len() > 1;
    let (mut ids, mut rows) = (HashSet::new(), 0);
    for section in sections {
        section.only(&["title", "rows"])?;
        if section.text_up_to("title", 24)?.is_none() && several {
            return Err(section.missing("title"));
        }
        for row in section.objects("rows", 1, 10)? {
            row.only(&["id", "title", "description"])?;
            if !ids.insert(row.required_text("id", 200)?) {
                return Err(row.invalid("id", "must be unique."));
            }
            row.required_text("title", 24)?;
            row.text_up_to("description", 72)?;
            rows += 1;
        }
    }
    if rows > 10 {
        return Err(action.invalid("sections", "have more than 10 rows together."));
    }
    Ok(())
}

fn cta_url(action: &Reader<'_>) -> Checked {
    named(action, "cta_url", &["name", "parameters"])?;
    let parameters = action.required_object("parameters")?;
    parameters.only(&["display_text", "url"])?;
    parameters.required_text("display_text", BUTTON)?;
    if is_web_address(parameters.required_text("url", 2000)?) {
        Ok(())
    } else {
        Err(parameters.invalid("url", "must be a valid URL."))
    }
}

fn flow(action: &Reader<'_>) -> Checked {
    named(action, "flow", &["name", "parameters"])?;
    let parameters = action.required_object("parameters")?;
    parameters.only(&[
        "flow_message_version",
        "flow_id",
        "flow_name",
        "flow_cta",
        "mode",
        "flow_token",
        "flow_action",
        "flow_action_payload",
    ])?;
    parameters.required_one_of("flow_message_version", &["3"])?;
    if parameters.text("flow_id")?.is_some() == parameters.text("flow_name")?.is_some() {
        return Err(parameters.missing("flow_id or flow_name"));
    }
    parameters.required_text("flow_cta", 30)?;
    parameters.one_of("mode", &["published", "draft"])?;
    let kind = parameters.one_of("flow_action", &["navigate", "data_exchange"])?;
    if let Some(payload) = parameters.object("flow_action_payload")? {
        if kind == Some("data_exchange") {
            return Err(parameters.invalid("flow_action_payload", "cannot be given with data_exchange."));
        }
        payload.only(&["screen", "data"])?;
        payload.required_text("screen", 512)?;
    }
    Ok(())
}

fn product(action: &Reader<'_>) -> Checked {
    action.only(&["catalog_id", "product_retailer_id"])?;
    action.required_text("catalog_id", 100)?;
    action.required_text("product_retailer_id", 100).map(drop)
}

fn product_list(action: &Reader<'_>) -> Checked {
    action.only(&["catalog_id", "sections"])?;
    action.required_text("catalog_id", 100)?;
    let sections = action.objects("sections", 1, 10)?;
    let several = sections.len() > 1;
    let mut products = 0;
    for section in sections {
        section.only(&["title", "product_items"])?;
        if section.text_up_to("title", 24)?.is_none() && several {
            return Err(section.missing("title"));
        }
        for item in section.objects("product_items", 1, 30)? {
            item.only(&["product_retailer_id"])?;
            item.required_text("product_retailer_id", 100)?;
            products += 1;
        }
    }
    if products > 30 {
        return Err(action.invalid("sections", "have more than 30 products together."));
    }
    Ok(())
}

fn catalog(action: &Reader<'_>) -> Checked {
    named(action, "catalog_message", &["name", "parameters"])?;
    if let Some(parameters) = action.object("parameters")? {
        parameters.only(&["thumbnail_product_retailer_id"])?;
        parameters.text("thumbnail_product_retailer_id")?;
    }
    Ok(())
}

fn carousel(action: &Reader<'_>) -> Checked {
    action.only(&["cards"])?;
    let mut kinds = HashSet::new();
    for (index, card) in action.objects("cards", 2, 10)?.iter().enumerate() {
        card.only(&["card_index", "type", "header", "body", "action"])?;
        if card.number("card_index")? != Some(index as f64) {
            return Err(card.invalid("card_index", &format!("must be {index}.")));
        }
        if let Some(body) = card.object("body")? {
            body.only(&["text"])?;
            body.required_text("text", 160)?;
        }
        let inner = card.required_object("action")?;
        let kind = card.required_one_of("type", &["cta_url", "button", "product"])?;
        kinds.insert(kind);
        match kind {
            "product" => product(&inner)?,
            kind => {
                header(card, &["image", "video"], true)?;
                // Cards with quick replies are seen under the type `cta_url` as well.
                if kind == "cta_url" && !inner.has("buttons") {
                    cta_url(&inner)?;
                } else {
                    inner.only(&["buttons"])?;
                    for button in inner.objects("buttons", 1, 2)? {
                        let replies = button.one_of("type", &["quick_reply"]).is_ok();
                        let name = if replies { "quick_reply" } else { "reply" };
                        button.only(&["type", name])?;
                        let reply = button.required_object(name)?;
                        reply.only(&["id", "title"])?;
                        reply.required_text("id", 256)?;
                        reply.required_text("title", BUTTON)?;
                    }
                }
            }
        }
    }
    if kinds.len() > 1 {
        return Err(action.invalid("cards", "must all be of one type."));
    }
    Ok(())
}

fn address(action: &Reader<'_>) -> Checked {
    named(action, "address_message", &["name", "parameters"])?;
    let parameters = action.required_object("parameters")?;
    parameters.only(&["country", "values", "saved_addresses", "validation_errors"])?;
    parameters.required_one_of("country", &["IN", "SG"]).map(drop)
}
