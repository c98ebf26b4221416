//! The object of each type of WhatsApp message (platforms.md A.3).

use serde_json::{Map, Value, json};

use crate::customer::displayed::{Tapped, TappedKind};
use crate::customer::{ContactCard, What};
use crate::inbound::{Frame, put_some};
use crate::media::File;
use crate::shown::ButtonKind;

/// The name of the type and its object.
pub(crate) fn of(frame: &Frame<'_>) -> (&'static str, Value) {
    if let (Some((kind, media)), Some(file)) = (frame.what.media(), frame.file()) {
        return media_object(kind, file, media.caption.as_deref(), media.animated);
    }
    match frame.what {
        What::Location { latitude, longitude, name, address, .. } => {
            let mut location = Map::new();
            location.insert("latitude".to_owned(), json!(latitude));
            location.insert("longitude".to_owned(), json!(longitude));
            put_some(&mut location, "name", name.as_ref());
            put_some(&mut location, "address", address.as_ref());
            ("location", Value::Object(location))
        }
        What::Contacts { contacts, asked } => {
            ("contacts", contacts.iter().map(|card| contact_card(card, *asked)).collect())
        }
        What::Tap { .. } => frame.ready.tapped.as_ref().map_or(("text", Value::Null), tapped),
        What::FlowAnswer { response, .. } => {
            // The wild has answers that are no object: a string goes out as it is.
            let json = response.as_str().map_or_else(|| response.to_string(), str::to_owned);
            ("interactive", form("flow", "Sent", &json))
        }
        What::Address { values, .. } => {
            let lines: Vec<&str> = values.as_object().into_iter().flatten().filter_map(|(_, v)| v.as_str()).collect();
            let json = json!({"values": values}).to_string();
            ("interactive", form("address_message", &lines.join("\n"), &json))
        }
        What::CallPermission { accept, permanent, .. } => {
            let mut reply = Map::new();
            reply.insert("response".to_owned(), json!(if *accept { "accept" } else { "reject" }));
            if *accept && !permanent {
                let week = frame.at_ms / 1000 + 7 * 24 * 3_600;
                reply.insert("expiration_timestamp".to_owned(), json!(week.to_string()));
            }
            reply.insert("response_source".to_owned(), json!("user_action"));
            reply.insert("is_permanent".to_owned(), json!(permanent));
            ("interactive", json!({"type": "call_permission_reply", "call_permission_reply": reply}))
        }
        What::Reaction { to, emoji } => {
            let mut reaction = Map::new();
            reaction.insert("message_id".to_owned(), json!(to));
            put_some(&mut reaction, "emoji", emoji.as_ref());
            ("reaction", Value::Object(reaction))
        }
        What::Order { catalog_id, text, items } => {
            let mut order = Map::new();
            order.insert("catalog_id".to_owned(), json!(catalog_id));
            put_some(&mut order, "text", text.as_ref());
            order.insert("product_items".to_owned(), json!(items));
            ("order", Value::Object(order))
        }
        What::Edit { of, text } => ("edit", json!({"original_message_id": of, "message": edited(frame, text)})),
        What::Unsend { of } => ("revoke", json!({"original_message_id": of})),
        What::Poll { .. } => ("unsupported", json!({"type": "poll"})),
        What::ViewOnce => ("unsupported", json!({"type": "view_once"})),
        What::Unsupported { kind } => {
            ("unsupported", kind.as_ref().map_or_else(|| json!({}), |kind| json!({"type": kind})))
        }
        _ => ("text", json!({"body": frame.ready.text})),
    }
}

/// New words, or the same file with new words under it.
fn edited(frame: &Frame<'_>, text: &str) -> Value {
    let mut message = Map::new();
    let media = frame.target.and_then(|target| Some((target.kind.as_str(), target.shown.media.first()?)));
    match media {
        Some((kind @ ("image" | "video" | "document"), media)) => {
            let mut object = Map::new();
            object.insert("id".to_owned(), json!(media.url.trim_start_matches("/sim/media/")));
            object.insert("mime_type".to_owned(), json!(media.mime_type));
            object.insert("caption".to_owned(), json!(text));
            message.insert("type".to_owned(), json!(kind));
            message.insert(kind.to_owned(), Value::Object(object));
        }
        _ => {
            message.insert("type".to_owned(), json!("text"));
            message.insert("text".to_owned(), json!({"body": text}));
        }
    }
    let answered = frame.target.and_then(|target| target.reply_to.as_ref());
    put_some(&mut message, "context", answered.map(|id| json!({"id": id})));
    Value::Object(message)
}

/// The object of a file, as `messages[]`, echoes and history have it.
pub(crate) fn media_object(kind: &str, file: &File, caption: Option<&str>, animated: bool) -> (&'static str, Value) {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(file.id));
    object.insert("mime_type".to_owned(), json!(file.mime_type));
    object.insert("sha256".to_owned(), json!(file.sha256));
    put_some(&mut object, "caption", caption);
    let name = match kind {
        "image" => "image",
        "video" => "video",
        "audio" | "voice" => {
            object.insert("voice".to_owned(), json!(kind == "voice"));
            "audio"
        }
        "sticker" => {
            object.insert("animated".to_owned(), json!(animated));
            "sticker"
        }
        _ => {
            put_some(&mut object, "filename", file.name.as_ref());
            "document"
        }
    };
    (name, Value::Object(object))
}

fn contact_card(card: &ContactCard, asked: bool) -> Value {
    let (first, last) = card.name.split_once(' ').unwrap_or((&card.name, ""));
    let mut name = Map::new();
    name.insert("formatted_name".to_owned(), json!(card.name));
    name.insert("first_name".to_owned(), json!(first));
    put_some(&mut name, "last_name", Some(last).filter(|last| !last.is_empty()));
    let phone = |number: &String| {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        json!({"phone": number, "wa_id": digits, "type": "CELL"})
    };
    let mut object = Map::new();
    object.insert("name".to_owned(), Value::Object(name));
    object.insert("phones".to_owned(), card.phones.iter().map(phone).collect());
    if !card.emails.is_empty() {
        let emails = card.emails.iter().map(|email| json!({"email": email, "type": "WORK"}));
        object.insert("emails".to_owned(), emails.collect());
    }
    put_some(&mut object, "org", card.company.as_ref().map(|company| json!({"company": company})));
    put_some(&mut object, "origin", asked.then_some("contact_request"));
    Value::Object(object)
}

fn tapped(tapped: &Tapped) -> (&'static str, Value) {
    let Tapped { kind, id, title, description } = tapped;
    match kind {
        TappedKind::Row => {
            let mut reply = Map::new();
            reply.insert("id".to_owned(), json!(id));
            reply.insert("title".to_owned(), json!(title));
            put_some(&mut reply, "description", description.as_ref());
            ("interactive", json!({"type": "list_reply", "list_reply": reply}))
        }
        TappedKind::Button(ButtonKind::Template) => ("button", json!({"payload": id, "text": title})),
        TappedKind::Button(_) => {
            ("interactive", json!({"type": "button_reply", "button_reply": {"id": id, "title": title}}))
        }
    }
}

fn form(name: &str, body: &str, json: &str) -> Value {
    json!({"type": "nfm_reply", "nfm_reply": {"name": name, "body": body, "response_json": json}})
}
