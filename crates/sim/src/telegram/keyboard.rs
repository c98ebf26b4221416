//! `reply_markup`: inline and reply keyboards (platforms.md E.3, E.4).

use serde_json::Value;

use crate::shown::{ButtonKind, ShownButton};
use crate::telegram::answer::Refusal;
use crate::telegram::parameters::Parameters;

const LONGEST_DATA: usize = 64;
const MOST_BUTTONS: usize = 100;

/// A keyboard that is right: what the message carries and what the phone shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Keyboard {
    /// Inline keyboards are part of the message.
    pub(crate) inline: Option<Value>,
    pub(crate) buttons: Vec<ShownButton>,
}

pub(crate) fn read(parameters: &Parameters) -> Result<Keyboard, Refusal> {
    let Some(text) = parameters.text("reply_markup").filter(|text| !text.trim().is_empty()) else {
        return Ok(Keyboard::default());
    };
    let unreadable = || Refusal::bad_request("can't parse reply keyboard markup JSON object");
    let markup = parameters.structure("reply_markup").ok_or_else(unreadable)?;
    let object = markup.as_object().ok_or_else(|| Refusal::bad_request("object expected as reply markup"))?;
    if text.len() > 10_000 {
        return Err(Refusal::bad_request("reply markup is too long"));
    }
    if let Some(rows) = object.get("inline_keyboard") {
        let buttons = all(rows, "inline_keyboard", inline)?;
        // An empty keyboard is none.
        let inline = (!buttons.is_empty()).then(|| markup.clone());
        return Ok(Keyboard { inline, buttons });
    }
    if let Some(rows) = object.get("keyboard") {
        return Ok(Keyboard { inline: None, buttons: all(rows, "keyboard", keyboard)? });
    }
    if ["remove_keyboard", "force_reply"].iter().any(|name| object.get(*name) == Some(&Value::Bool(true)))
        || object.is_empty()
    {
        return Ok(Keyboard::default());
    }
    Err(unreadable())
}

fn all(
    rows: &Value,
    name: &str,
    read: fn(&Value) -> Result<ShownButton, Refusal>,
) -> Result<Vec<ShownButton>, Refusal> {
    let wrong = || Refusal::bad_request(&format!("field \"{name}\" must be of type Array"));
    let mut buttons = Vec::new();
    for row in rows.as_array().ok_or_else(wrong)? {
        for button in row.as_array().ok_or_else(wrong)? {
            buttons.push(read(button)?);
        }
    }
    if buttons.len() > MOST_BUTTONS { Err(Refusal::bad_request("reply markup is too long")) } else { Ok(buttons) }
}

fn text_of<'a>(button: &'a Value, name: &str) -> Option<&'a str> {
    button.get(name).and_then(Value::as_str)
}

fn inline(button: &Value) -> Result<ShownButton, Refusal> {
    let reason = |why: &str| Refusal::bad_request(&format!("can't parse inline keyboard button: {why}"));
    let title = text_of(button, "text").ok_or_else(|| reason("Can't find field \"text\""))?;
    if title.trim().is_empty() {
        return Err(reason("Button text must be non-empty"));
    }
    let shown = |kind, id: &str, url: Option<&str>| ShownButton {
        kind,
        id: id.to_owned(),
        title: title.to_owned(),
        url: url.map(str::to_owned),
    };
    if let Some(data) = text_of(button, "callback_data") {
        if data.is_empty() || data.len() > LONGEST_DATA {
            return Err(Refusal::bad_request("BUTTON_DATA_INVALID"));
        }
        return Ok(shown(ButtonKind::Callback, data, None));
    }
    if let Some(url) = text_of(button, "url") {
        let has_scheme =
            ["http://", "https://", "tg://", "mailto:", "tel:"].iter().any(|scheme| url.starts_with(scheme));
        if url.contains(' ') || !(has_scheme || url.contains('.')) {
            return Err(Refusal::bad_request(&format!(
                "inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
            )));
        }
        return Ok(shown(ButtonKind::Url, "", Some(url)));
    }
    if let Some(copy) = button.get("copy_text") {
        let copied = text_of(copy, "text").filter(|text| (1..=256).contains(&text.chars().count()));
        return Ok(shown(
            ButtonKind::Copy,
            "",
            Some(copied.ok_or_else(|| Refusal::bad_request("BUTTON_COPY_TEXT_INVALID"))?),
        ));
    }
    for name in ["web_app", "login_url"] {
        if let Some(url) = button.get(name).and_then(|inner| text_of(inner, "url")) {
            if !url.starts_with("https://") {
                return Err(Refusal::bad_request("BUTTON_URL_INVALID"));
            }
            return Ok(shown(ButtonKind::Url, "", Some(url)));
        }
    }
    let others = [
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "callback_game",
        "pay",
    ];
    if others.iter().any(|name| button.get(*name).is_some()) {
        return Ok(shown(ButtonKind::Url, "", None));
    }
    Err(reason("Text buttons are unallowed in the inline keyboard"))
}

fn keyboard(button: &Value) -> Result<ShownButton, Refusal> {
    let title = button.as_str().or_else(|| text_of(button, "text"));
    let title = title
        .filter(|title| !title.trim().is_empty())
        .ok_or_else(|| Refusal::bad_request("can't parse keyboard button: Button text must be non-empty"))?;
    let asks = |name: &str| button.get(name).and_then(Value::as_bool) == Some(true);
    let kind = if asks("request_contact") {
        ButtonKind::Contact
    } else if asks("request_location") {
        ButtonKind::Location
    } else {
        ButtonKind::Keyboard
    };
    Ok(ShownButton { kind, id: title.to_owned(), title: title.to_owned(), url: None })
}
