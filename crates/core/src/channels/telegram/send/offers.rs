//! What a message offers to choose from: keyboards under the message or in place of the customer's own (platforms E.3, E.4).

use super::recipient::Recipient;
use super::{files, missing, texts};
use crate::capabilities::Feature;
use crate::channels::telegram::capabilities::CAPABILITIES;
use crate::channels::{ApiCall, ChannelKind, RenderError};
use crate::content::Content;
use crate::interactive::{Button, ButtonKind, Card, Interactive, InteractiveKind};
use serde_json::{Value, json};

/// The calls of an offer.
pub(super) fn render(
    to: &Recipient<'_>,
    content: &Content,
    offer: &Interactive,
    text: &str,
) -> Result<Vec<ApiCall>, RenderError> {
    if offer.kind == InteractiveKind::Cards {
        return cards(to, offer, text);
    }
    let (text, markup) = written(to, offer, text)?;
    if content.attachments().is_empty() {
        texts(to, &text, markup)
    } else {
        files::render(to, content.attachments(), &text, markup)
    }
}

/// The words of an offer, and its keyboard.
pub(super) fn written(
    to: &Recipient<'_>,
    offer: &Interactive,
    text: &str,
) -> Result<(String, Option<Value>), RenderError> {
    if text.trim().is_empty() {
        return Err(RenderError::EmptyText);
    }
    let mut lines = Vec::new();
    let markup = match offer.kind {
        InteractiveKind::Buttons | InteractiveKind::Link => {
            buttons(&offer.buttons, "interactive.buttons", "interactive.buttons", &mut lines)?
        }
        InteractiveKind::QuickReplies => Some(quick_replies(to, &offer.buttons)?),
        InteractiveKind::List => Some(list(offer, &mut lines)?),
        InteractiveKind::LocationRequest => Some(request(to, offer, "📍", "request_location")?),
        InteractiveKind::ContactRequest => Some(request(to, offer, "📱", "request_contact")?),
        kind => {
            let feature = Feature::of_interactive(kind);
            return Err(RenderError::NotSupported { channel: ChannelKind::Telegram, feature });
        }
    };
    let header = offer.header.as_deref().map(|header| format!("*{}*", header.trim()));
    let footer = offer.footer.as_deref().map(|footer| format!("_{}_", footer.trim()));
    let lines = (!lines.is_empty()).then(|| lines.join("\n"));
    let pieces = [header, Some(text.to_owned()), lines, footer];
    Ok((pieces.into_iter().flatten().collect::<Vec<_>>().join("\n\n"), markup))
}

/// Buttons under a message, one a row. Telegram has none that calls a number: such a one is a line of the text.
fn buttons(
    buttons: &[Button],
    field: &str,
    place: &str,
    lines: &mut Vec<String>,
) -> Result<Option<Value>, RenderError> {
    if buttons.is_empty() {
        return Err(RenderError::TooFew { field: place.to_owned(), min: 1, actual: 0 });
    }
    let mut rows = Vec::new();
    for (index, button) in buttons.iter().enumerate() {
        let part = |name: &str| format!("{place}.{index}.{name}");
        if button.title.trim().is_empty() {
            return Err(missing(part("title")));
        }
        if button.value.is_empty() {
            return Err(missing(part("value")));
        }
        match button.kind {
            ButtonKind::Reply => {
                CAPABILITIES.check_text(&format!("{field}.value"), &part("value"), &button.value)?;
                rows.push(json!([{"text": button.title, "callback_data": button.value}]));
            }
            ButtonKind::Url => {
                if !["https://", "http://", "tg://"].iter().any(|scheme| button.value.starts_with(scheme)) {
                    let reason = "must begin with https://, http:// or tg://".to_owned();
                    return Err(RenderError::Invalid { field: part("value"), reason });
                }
                rows.push(json!([{"text": button.title, "url": button.value}]));
            }
            ButtonKind::Phone => lines.push(format!("{}: {}", button.title, button.value)),
        }
    }
    Ok((!rows.is_empty()).then(|| json!({"inline_keyboard": rows})))
}

/// A keyboard in place of the customer's own; what is pressed is sent as a text. Chats of a business connection have none.
fn quick_replies(to: &Recipient<'_>, replies: &[Button]) -> Result<Value, RenderError> {
    let field = "interactive.buttons";
    if to.connection().is_some() {
        let inline = buttons(replies, field, field, &mut Vec::new())?;
        return inline.ok_or_else(|| missing(field));
    }
    if replies.is_empty() {
        return Err(RenderError::TooFew { field: field.to_owned(), min: 1, actual: 0 });
    }
    let blank = replies.iter().position(|reply| reply.title.trim().is_empty());
    if let Some(index) = blank {
        return Err(missing(format!("{field}.{index}.title")));
    }
    let rows: Vec<Value> = replies.iter().map(|reply| json!([{"text": reply.title}])).collect();
    Ok(json!({"keyboard": rows, "resize_keyboard": true, "one_time_keyboard": true}))
}

/// The rows of a list as buttons. What does not fit on a button stands in the text.
fn list(offer: &Interactive, lines: &mut Vec<String>) -> Result<Value, RenderError> {
    let mut rows = Vec::new();
    for (section_index, section) in offer.sections.iter().enumerate() {
        let described = section.rows.iter().any(|row| row.description.is_some());
        if let Some(title) = &section.title {
            lines.push(format!("*{}*", title.trim()));
        }
        for (index, row) in section.rows.iter().enumerate() {
            let part = |name: &str| format!("interactive.sections.{section_index}.rows.{index}.{name}");
            if row.id.is_empty() {
                return Err(missing(part("id")));
            }
            if row.title.trim().is_empty() {
                return Err(missing(part("title")));
            }
            CAPABILITIES.check_text("interactive.sections.rows.id", &part("id"), &row.id)?;
            if described || section.title.is_some() {
                let description = row.description.as_deref().map(|more| format!(": {more}")).unwrap_or_default();
                lines.push(format!("• {}{description}", row.title));
            }
            rows.push(json!([{"text": row.title, "callback_data": row.id}]));
        }
    }
    if rows.is_empty() {
        return Err(RenderError::TooFew { field: "interactive.sections".to_owned(), min: 1, actual: 0 });
    }
    Ok(json!({"inline_keyboard": rows}))
}

/// A button that sends the customer's position or card, with a sign where nobody gave it words.
fn request(to: &Recipient<'_>, offer: &Interactive, sign: &str, what: &str) -> Result<Value, RenderError> {
    if !to.is_person() {
        let feature = Feature::of_interactive(offer.kind);
        return Err(RenderError::NotSupported { channel: ChannelKind::Telegram, feature });
    }
    let title = offer.buttons.first().map_or(sign, |button| button.title.as_str());
    Ok(json!({"keyboard": [[{"text": title, what: true}]], "resize_keyboard": true, "one_time_keyboard": true}))
}

/// Cards, one a message; the words of the message come before them.
fn cards(to: &Recipient<'_>, offer: &Interactive, text: &str) -> Result<Vec<ApiCall>, RenderError> {
    if offer.cards.is_empty() {
        return Err(RenderError::TooFew { field: "interactive.cards".to_owned(), min: 1, actual: 0 });
    }
    let mut calls = if text.trim().is_empty() { Vec::new() } else { texts(to, text, None)? };
    for (index, card) in offer.cards.iter().enumerate() {
        calls.extend(one_card(to, card, &format!("interactive.cards.{index}"))?);
    }
    Ok(calls)
}

fn one_card(to: &Recipient<'_>, card: &Card, place: &str) -> Result<Vec<ApiCall>, RenderError> {
    if card.title.trim().is_empty() {
        return Err(missing(format!("{place}.title")));
    }
    let mut lines = vec![format!("*{}*", card.title.trim())];
    lines.extend(card.subtitle.clone());
    let markup = if card.buttons.is_empty() {
        None
    } else {
        buttons(&card.buttons, "interactive.cards.buttons", &format!("{place}.buttons"), &mut lines)?
    };
    let words = lines.join("\n");
    match &card.attachment {
        Some(attachment) => {
            files::render(to, std::slice::from_ref(attachment), &words, markup).map_err(|error| match error {
                RenderError::Missing { .. } => missing(format!("{place}.attachment.media_id")),
                other => other,
            })
        }
        None => texts(to, &words, markup),
    }
}
