//! What a message offers to choose from: quick replies, buttons, cards; lists, which these platforms do not have, as quick replies
//! and numbered words (platforms B.2, C.3).

use super::words::lines;
use super::{Manner, Part, file};
use crate::capabilities::Feature;
use crate::channels::{MediaSlot, RenderError, SlotFilling};
use crate::content::{AttachmentKind, Details};
use crate::interactive::{Button, ButtonKind, Card, Interactive, InteractiveKind, Row};
use crate::text;
use serde_json::{Map, Value, json};

/// The most that the words of a button template may hold.
const BUTTON_WORDS: usize = 640;
/// What the platform shows of a quick reply's title.
const REPLY_TITLE: usize = 20;
/// The fields of the limits' table.
const REPLIES: &str = "interactive.quick_replies";
const BUTTONS: &str = "interactive.buttons";
const CARDS: &str = "interactive.cards";

/// The parts of an offer: its files, its words, and the offer itself with the last of them.
pub(super) fn parts(manner: &Manner, text: &str, details: &Details) -> Result<Vec<Part>, RenderError> {
    let missing = || RenderError::Missing { field: "interactive".to_owned() };
    let offer = details.interactive.as_ref().ok_or_else(missing)?;
    let mut parts = Vec::new();
    if !details.attachments.is_empty() {
        parts = file::parts(manner, &details.attachments)?;
    }
    let header = offer.header.as_deref().unwrap_or_default();
    let footer = offer.footer.as_deref().unwrap_or_default();
    match offer.kind {
        InteractiveKind::QuickReplies => {
            let replies = replies(manner, &offer.buttons)?;
            let titles: Vec<String> = offer.buttons.iter().map(|button| button.title.clone()).collect();
            let listed = if manner.lists_replies { numbered(&titles) } else { String::new() };
            let words = lines([header, text, &listed, footer]);
            with_replies(manner, parts, &words, replies)
        }
        InteractiveKind::ContactRequest => {
            let replies = vec![json!({"content_type": "user_phone_number"})];
            with_replies(manner, parts, &lines([header, text, footer]), replies)
        }
        InteractiveKind::List => {
            let (listed, replies) = list(manner, offer)?;
            with_replies(manner, parts, &lines([header, text, &listed, footer]), replies)
        }
        InteractiveKind::Buttons | InteractiveKind::Link => {
            let buttons = buttons(manner, BUTTONS, BUTTONS, &offer.buttons)?;
            parts.append(&mut button_template(manner, &lines([header, text, footer]), buttons)?);
            Ok(parts)
        }
        InteractiveKind::Cards => {
            parts.append(&mut manner.texts(&lines([header, text, footer])));
            parts.push(cards(manner, &offer.cards)?);
            Ok(parts)
        }
        kind => {
            let feature = Feature::of_interactive(kind);
            Err(RenderError::NotSupported { channel: manner.channel, feature })
        }
    }
}

/// Words with quick replies, which go with the last part: any later message would hide them.
fn with_replies(
    manner: &Manner,
    mut parts: Vec<Part>,
    words: &str,
    replies: Vec<Value>,
) -> Result<Vec<Part>, RenderError> {
    parts.append(&mut manner.texts(words));
    let last = parts.last_mut().ok_or(RenderError::EmptyText)?;
    if !replies.is_empty() {
        last.message.insert("quick_replies".to_owned(), Value::Array(replies));
    }
    Ok(parts)
}

fn replies(manner: &Manner, buttons: &[Button]) -> Result<Vec<Value>, RenderError> {
    at_least_one(BUTTONS, buttons.len())?;
    counted(manner, REPLIES, BUTTONS, buttons.len())?;
    let reply = |(number, button): (usize, &Button)| {
        let place = format!("{BUTTONS}.{number}");
        if button.kind != ButtonKind::Reply {
            return Err(invalid(&place, "kind", "must be reply"));
        }
        checked(manner, BUTTONS, &place, "title", &button.title)?;
        checked(manner, BUTTONS, &place, "value", &button.value)?;
        Ok(json!({"content_type": "text", "title": button.title, "payload": button.value}))
    };
    buttons.iter().enumerate().map(reply).collect()
}

/// A list: as quick replies where there are not too many, and in words where quick replies alone would not say everything.
fn list(manner: &Manner, offer: &Interactive) -> Result<(String, Vec<Value>), RenderError> {
    let rows: Vec<(String, &Row)> = offer
        .sections
        .iter()
        .enumerate()
        .flat_map(|(section, fields)| {
            let place = move |row| format!("interactive.sections.{section}.rows.{row}");
            fields.rows.iter().enumerate().map(move |(row, fields)| (place(row), fields))
        })
        .collect();
    at_least_one("interactive.sections", rows.len())?;
    for (place, row) in &rows {
        if row.title.trim().is_empty() {
            return Err(RenderError::Missing { field: format!("{place}.title") });
        }
        manner.capabilities.check_text("interactive.sections.rows.id", &format!("{place}.id"), &row.id)?;
    }
    let as_replies = manner.capabilities.check_count(REPLIES, rows.len()).is_ok();
    let whole = |row: &Row| row.description.is_none() && row.title.chars().count() <= REPLY_TITLE;
    let simple = rows.iter().all(|(_, row)| whole(row)) && offer.sections.iter().all(|section| section.title.is_none());
    let mut listed = String::new();
    if !as_replies || !simple || manner.lists_replies {
        let mut number = 0_usize;
        let mut written = Vec::new();
        for section in &offer.sections {
            written.extend(section.title.clone());
            for row in &section.rows {
                number = number.saturating_add(1);
                let described = row.description.as_ref().map(|description| format!(" – {description}"));
                written.push(format!("{number}. {}{}", row.title, described.unwrap_or_default()));
            }
        }
        listed = written.join("\n");
    }
    let reply = |(_, row): &(String, &Row)| json!({"content_type": "text", "title": text::preview(&row.title, REPLY_TITLE), "payload": row.id});
    let replies = if as_replies { rows.iter().map(reply).collect() } else { Vec::new() };
    Ok((listed, replies))
}

/// Words with buttons. Of words that are too long all but the end go before.
fn button_template(manner: &Manner, words: &str, buttons: Vec<Value>) -> Result<Vec<Part>, RenderError> {
    let last = text::split(words, manner.limit(BUTTON_WORDS)).pop().ok_or(RenderError::EmptyText)?;
    let before = words.strip_suffix(last.as_str()).unwrap_or_default();
    let mut parts = manner.texts(before);
    parts.push(of_template(json!({"template_type": "button", "text": last, "buttons": buttons})));
    Ok(parts)
}

/// Cards beside each other. A card must say more than its title.
fn cards(manner: &Manner, cards: &[Card]) -> Result<Part, RenderError> {
    at_least_one(CARDS, cards.len())?;
    manner.capabilities.check_count(CARDS, cards.len())?;
    let mut elements = Vec::new();
    let mut slots = Vec::new();
    for (number, card) in cards.iter().enumerate() {
        let place = format!("{CARDS}.{number}");
        checked(manner, CARDS, &place, "title", &card.title)?;
        let mut element = Map::from_iter([("title".to_owned(), json!(card.title))]);
        if let Some(subtitle) = &card.subtitle {
            checked(manner, CARDS, &place, "subtitle", subtitle)?;
            element.insert("subtitle".to_owned(), json!(subtitle));
        }
        if let Some(picture) = &card.attachment {
            if picture.kind != AttachmentKind::Image {
                return Err(invalid(&place, "attachment.kind", "must be image"));
            }
            let media_id = picture.media_id.clone();
            let media_id =
                media_id.ok_or_else(|| RenderError::Missing { field: format!("{place}.attachment.media_id") })?;
            let at = format!("/message/attachment/payload/elements/{number}/image_url");
            slots.push(MediaSlot { media_id, at, kind: picture.kind, filling: SlotFilling::Link });
            element.insert("image_url".to_owned(), json!(""));
        }
        if !card.buttons.is_empty() {
            let buttons = buttons(manner, "interactive.cards.buttons", &format!("{place}.buttons"), &card.buttons)?;
            element.insert("buttons".to_owned(), Value::Array(buttons));
        }
        if element.len() == 1 {
            return Err(RenderError::Missing { field: format!("{place}.subtitle") });
        }
        elements.push(Value::Object(element));
    }
    Ok(Part { slots, ..of_template(json!({"template_type": "generic", "elements": elements})) })
}

fn of_template(payload: Value) -> Part {
    Part::new("attachment", json!({"type": "template", "payload": payload}))
}

/// Buttons of a template. `field` is their name in the table of limits, `place` where they stand.
fn buttons(manner: &Manner, field: &str, place: &str, buttons: &[Button]) -> Result<Vec<Value>, RenderError> {
    at_least_one(place, buttons.len())?;
    counted(manner, field, place, buttons.len())?;
    let written = |(number, button): (usize, &Button)| {
        let place = format!("{place}.{number}");
        checked(manner, field, &place, "title", &button.title)?;
        match button.kind {
            ButtonKind::Reply => {
                checked(manner, field, &place, "value", &button.value)?;
                Ok(json!({"type": "postback", "title": button.title, "payload": button.value}))
            }
            ButtonKind::Url if !["https://", "http://"].iter().any(|scheme| button.value.starts_with(scheme)) => {
                Err(invalid(&place, "value", "must begin with https://"))
            }
            ButtonKind::Url => Ok(json!({"type": "web_url", "title": button.title, "url": button.value})),
            ButtonKind::Phone if !manner.phone_buttons => Err(invalid(&place, "kind", "must be reply or url")),
            ButtonKind::Phone if !button.value.starts_with('+') => Err(invalid(&place, "value", "must begin with +")),
            ButtonKind::Phone => Ok(json!({"type": "phone_number", "title": button.title, "payload": button.value})),
        }
    };
    buttons.iter().enumerate().map(written).collect()
}

/// A text that must be there and fit.
fn checked(manner: &Manner, field: &str, place: &str, key: &str, value: &str) -> Result<(), RenderError> {
    let place = format!("{place}.{key}");
    if value.trim().is_empty() {
        return Err(RenderError::Missing { field: place });
    }
    manner.capabilities.check_text(&format!("{field}.{key}"), &place, value)
}

/// A number of things that must fit. `place` is where they stand.
fn counted(manner: &Manner, field: &str, place: &str, actual: usize) -> Result<(), RenderError> {
    manner.capabilities.check_count(field, actual).map_err(|error| match error {
        RenderError::TooMuch { max, actual, unit, .. } => {
            RenderError::TooMuch { field: place.to_owned(), max, actual, unit }
        }
        other => other,
    })
}

fn at_least_one(field: &str, actual: usize) -> Result<(), RenderError> {
    match actual {
        0 => Err(RenderError::TooFew { field: field.to_owned(), min: 1, actual: 0 }),
        _ => Ok(()),
    }
}

fn invalid(place: &str, key: &str, reason: &str) -> RenderError {
    RenderError::Invalid { field: format!("{place}.{key}"), reason: reason.to_owned() }
}

/// Titles as a numbered list.
fn numbered(titles: &[String]) -> String {
    let line = |(number, title): (usize, &String)| format!("{}. {title}", number.saturating_add(1));
    titles.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}
