//! The objects of the simple kinds of WhatsApp messages and their limits (platforms.md A.8, A.10).

use serde_json::Value;

use crate::graph::error::GraphError;
use crate::graph::reader::{Dialect, Reader, is_web_address};
use crate::graph::whatsapp::{interactive, template};

const LONGEST_TEXT: usize = 4096;
const LONGEST_CAPTION: usize = 1024;
const MOST_CONTACTS: usize = 257;

/// Every kind of message that can be sent.
pub(crate) const KINDS: [&str; 12] = [
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "reaction",
    "template",
    "pin",
];

/// Checks the object of the type.
pub(crate) fn check(kind: &str, held: &Value) -> Result<(), GraphError> {
    if kind == "contacts" {
        let body = Value::Object([(kind.to_owned(), held.clone())].into_iter().collect());
        return contacts(&Reader::new(Dialect::WhatsApp, "", &body)?);
    }
    let object = Reader::new(Dialect::WhatsApp, kind, held)?;
    match kind {
        "text" => text(&object),
        "location" => location(&object),
        "reaction" => reaction(&object),
        "interactive" => interactive::check(&object),
        "template" => template::check_shape(&object),
        "pin" => pin(&object),
        _ => media(kind, &object),
    }
}

fn text(text: &Reader<'_>) -> Result<(), GraphError> {
    text.only(&["body", "preview_url"])?;
    let body = text.text("body")?.ok_or_else(|| text.missing("body"))?;
    if body.trim().is_empty() {
        return Err(text.invalid("body", "must not be empty."));
    }
    if body.chars().count() > LONGEST_TEXT {
        let sentence = format!("Param text['body'] must be at most {LONGEST_TEXT} characters long.");
        return Err(GraphError::invalid(&sentence).details(sentence));
    }
    text.flag("preview_url").map(drop)
}

/// `id` or `link`, never both; captions and file names where the kind has them.
pub(crate) fn media(kind: &str, media: &Reader<'_>) -> Result<(), GraphError> {
    let own: &[&str] = match kind {
        "image" | "video" => &["id", "link", "caption"],
        "document" => &["id", "link", "caption", "filename"],
        "audio" => &["id", "link", "voice"],
        _ => &["id", "link"],
    };
    media.only(own)?;
    match (media.text("id")?, media.text("link")?) {
        (None, None) => return Err(media.missing("id or link")),
        (Some(_), Some(_)) => return Err(media.invalid("id", "and link cannot be given together.")),
        (Some(id), None) if id.trim().is_empty() => return Err(media.invalid("id", "must not be empty.")),
        (None, Some(link)) if !is_web_address(link) => return Err(media.invalid("link", "must be a valid URL.")),
        _ => {}
    }
    if let Some(caption) = media.text("caption")?
        && caption.chars().count() > LONGEST_CAPTION
    {
        return Err(media.invalid("caption", "must be at most 1024 characters long."));
    }
    media.text_up_to("filename", 240)?;
    media.flag("voice").map(drop)
}

fn location(location: &Reader<'_>) -> Result<(), GraphError> {
    location.only(&["latitude", "longitude", "name", "address"])?;
    location.required_number("latitude", -90.0, 90.0)?;
    location.required_number("longitude", -180.0, 180.0)?;
    location.text("name")?;
    let address = location.text("address")?;
    if address.is_some() && !location.has("name") {
        return Err(location.missing("name"));
    }
    Ok(())
}

fn reaction(reaction: &Reader<'_>) -> Result<(), GraphError> {
    reaction.only(&["message_id", "emoji"])?;
    reaction.required_text("message_id", 512)?;
    // "" takes the reaction back.
    let emoji = reaction.text("emoji")?.ok_or_else(|| reaction.missing("emoji"))?;
    if emoji.chars().count() > 16 || emoji.chars().any(|character| character.is_ascii_alphabetic()) {
        return Err(reaction.invalid("emoji", "must be a single emoji."));
    }
    Ok(())
}

fn pin(pin: &Reader<'_>) -> Result<(), GraphError> {
    pin.only(&["type", "message_id", "expiration_days"])?;
    let kind = pin.required_one_of("type", &["pin", "unpin"])?;
    pin.required_text("message_id", 512)?;
    if kind == "pin" {
        pin.required_number("expiration_days", 1.0, 30.0)?;
    }
    Ok(())
}

fn contacts(body: &Reader<'_>) -> Result<(), GraphError> {
    for contact in body.objects("contacts", 1, MOST_CONTACTS)? {
        contact.only(&["name", "phones", "emails", "addresses", "org", "urls", "birthday"])?;
        let name = contact.required_object("name")?;
        let parts = ["first_name", "last_name", "middle_name", "prefix", "suffix"];
        name.only(&["formatted_name", "first_name", "last_name", "middle_name", "prefix", "suffix"])?;
        name.required_text("formatted_name", 512)?;
        let mut given = false;
        for part in parts {
            given |= name.text(part)?.is_some();
        }
        if !given {
            return Err(name.missing("first_name"));
        }
        let lists: [(&str, &[&str]); 4] = [
            ("phones", &["phone", "type", "wa_id"]),
            ("emails", &["email", "type"]),
            ("urls", &["url", "type"]),
            ("addresses", &["street", "city", "state", "zip", "country", "country_code", "type"]),
        ];
        for (list, keys) in lists {
            for item in contact.objects(list, 0, 100)? {
                item.only(keys)?;
                for key in keys {
                    item.text(key)?;
                }
            }
        }
        if let Some(org) = contact.object("org")? {
            org.only(&["company", "department", "title"])?;
        }
        if let Some(birthday) = contact.text("birthday")?
            && !is_date(birthday)
        {
            return Err(contact.invalid("birthday", "must be a date like YYYY-MM-DD."));
        }
    }
    Ok(())
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}
