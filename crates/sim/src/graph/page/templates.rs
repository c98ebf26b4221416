//! Structured messages of Messenger and Instagram: generic, button, media and image grid, and utility templates
//! (platforms.md B.2, B.3).

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::graph::error::GraphError;
use crate::graph::page::attachments;
use crate::graph::page::content::Piece;
use crate::graph::reader::{Reader, is_web_address};
use crate::graph::request::Call;
use crate::shown::{ButtonKind, Shown, ShownButton, ShownCard, ShownTemplate};
use crate::templates::Status;
use crate::templates::fill::{Parameter, fill, placeholders};
use crate::world::World;

type Checked<T> = Result<T, GraphError>;

pub(crate) fn read(
    world: &mut World,
    channel: Channel,
    account: &str,
    call: &Call,
    payload: &Reader<'_>,
) -> Checked<Piece> {
    let known: &[&str] = match channel {
        Channel::Instagram => &["generic", "button"],
        _ => &["generic", "button", "media", "image_grid"],
    };
    let (text, shown) = match payload.required_one_of("template_type", known)? {
        "generic" => (String::new(), generic(payload)?),
        "button" => button_template(payload)?,
        "media" => (String::new(), media(world, channel, account, call, payload)?),
        _ => image_grid(payload)?,
    };
    let echoed: Map<String, Value> = payload.keys().clone();
    let title = shown.cards.first().map(|card| card.title.clone()).unwrap_or_default();
    Ok(Piece {
        kind: "template".to_owned(),
        text: if text.is_empty() { title } else { text },
        shown,
        echo: json!({"attachments": [{"type": "template", "payload": echoed}]}),
        attachment_id: None,
    })
}

fn generic(payload: &Reader<'_>) -> Checked<Shown> {
    payload.only(&["template_type", "elements", "image_aspect_ratio", "sharable"])?;
    payload.one_of("image_aspect_ratio", &["horizontal", "square"])?;
    let mut cards = Vec::new();
    for element in payload.objects("elements", 1, 10)? {
        element.only(&["title", "subtitle", "image_url", "default_action", "buttons"])?;
        let title = element.required_text("title", 80)?.to_owned();
        let subtitle = element.text_up_to("subtitle", 80)?.map(str::to_owned);
        let image_url = web(&element, "image_url")?;
        let action = element.object("default_action")?;
        let url = action.as_ref().map(|action| web(action, "url")).transpose()?.flatten();
        let buttons = buttons(&element, 0, 3)?;
        if subtitle.is_none() && image_url.is_none() && action.is_none() && buttons.is_empty() {
            return Err(
                element.invalid("title", "needs a subtitle, an image_url, a default_action or buttons beside it.")
            );
        }
        cards.push(ShownCard { title, subtitle, image_url, url, buttons });
    }
    Ok(Shown { cards, ..Shown::default() })
}

fn button_template(payload: &Reader<'_>) -> Checked<(String, Shown)> {
    payload.only(&["template_type", "text", "buttons", "sharable"])?;
    let text = payload.required_text("text", 640)?.to_owned();
    Ok((text, Shown { buttons: buttons(payload, 1, 3)?, ..Shown::default() }))
}

fn media(world: &mut World, channel: Channel, account: &str, call: &Call, payload: &Reader<'_>) -> Checked<Shown> {
    payload.only(&["template_type", "elements", "sharable"])?;
    let mut shown = Shown::default();
    for element in payload.objects("elements", 1, 1)? {
        element.only(&["media_type", "attachment_id", "url", "buttons"])?;
        let kind = element.required_one_of("media_type", &["image", "video"])?;
        if element.has("attachment_id") == element.has("url") {
            return Err(element.missing("attachment_id or url"));
        }
        if element.has("attachment_id") {
            let attachment = json!({"payload": {"attachment_id": element.value("attachment_id")}});
            let attachment = Reader::new(crate::graph::reader::Dialect::Page, "element", &attachment)?;
            let attached = attachments::take(world, channel, account, call, kind, &attachment)?;
            shown.media.push(attached.file.shown(kind));
        } else if !element.text("url")?.unwrap_or_default().contains("facebook.com/") {
            return Err(element.invalid("url", "must be a Facebook URL."));
        }
        shown.buttons = buttons(&element, 0, 3)?;
    }
    Ok(shown)
}

fn image_grid(payload: &Reader<'_>) -> Checked<(String, Shown)> {
    payload.only(&["template_type", "elements"])?;
    let (mut shown, mut title) = (Shown::default(), String::new());
    for element in payload.objects("elements", 1, 1)? {
        element.only(&["images", "title", "subtitle", "buttons"])?;
        title = element.text_up_to("title", 45)?.unwrap_or_default().to_owned();
        shown.footer = element.text_up_to("subtitle", 80)?.map(str::to_owned);
        let mut heroes = 0;
        for image in element.objects("images", 2, 6)? {
            image.only(&["url", "is_hero_image", "action"])?;
            let image_url = web(&image, "url")?.ok_or_else(|| image.missing("url"))?;
            heroes += u32::from(image.flag("is_hero_image")?.unwrap_or(false));
            shown.cards.push(ShownCard { image_url: Some(image_url), ..ShownCard::default() });
        }
        if heroes > 1 {
            return Err(element.invalid("images", "can have one hero image."));
        }
        shown.buttons = buttons(&element, 0, 3)?;
        if shown.buttons.iter().any(|button| button.kind == ButtonKind::Phone) {
            return Err(element.invalid("buttons", "can be of type web_url and postback."));
        }
    }
    Ok((title, shown))
}

fn web(object: &Reader<'_>, name: &str) -> Checked<Option<String>> {
    match object.text(name)? {
        Some(url) if !is_web_address(url) => Err(object.invalid(name, "should represent a valid URL")),
        url => Ok(url.map(str::to_owned)),
    }
}

fn buttons(object: &Reader<'_>, low: usize, high: usize) -> Checked<Vec<ShownButton>> {
    object.objects("buttons", low, high)?.iter().map(button).collect()
}

fn button(button: &Reader<'_>) -> Checked<ShownButton> {
    let kind = button.required_one_of("type", &["web_url", "postback", "phone_number"])?;
    let title = button.required_text("title", 20)?.to_owned();
    match kind {
        "web_url" => {
            button.only(&[
                "type",
                "title",
                "url",
                "webview_height_ratio",
                "messenger_extensions",
                "fallback_url",
                "webview_share_button",
            ])?;
            let url = web(button, "url")?.ok_or_else(|| button.missing("url"))?;
            Ok(ShownButton { kind: ButtonKind::Url, id: String::new(), title, url: Some(url) })
        }
        kind => {
            button.only(&["type", "title", "payload"])?;
            let payload = button.required_text("payload", 1000)?.to_owned();
            if kind == "postback" {
                return Ok(ShownButton { kind: ButtonKind::Postback, id: payload, title, url: None });
            }
            if !payload.starts_with('+') {
                return Err(button.invalid("payload", "must be a phone number in the format +1234567890."));
            }
            Ok(ShownButton { kind: ButtonKind::Phone, id: String::new(), title, url: Some(payload) })
        }
    }
}

/// A utility template of the page, filled in.
pub(crate) fn utility(world: &World, page: &str, message: &Reader<'_>) -> Checked<Piece> {
    let held = message.required_object("template")?;
    held.only(&["name", "language", "components"])?;
    let (name, language) =
        (held.required_text("name", 512)?, held.required_object("language")?.required_text("code", 20)?);
    let template = world.templates.find(page, name, language).filter(|template| template.status == Status::Approved);
    let template = template.ok_or_else(|| {
        GraphError::invalid(format!("The template {name} does not exist in {language} or is not approved"))
            .sub(2_018_164)
    })?;
    let mut shown = Shown {
        template: Some(ShownTemplate { name: name.to_owned(), language: language.to_owned() }),
        ..Shown::default()
    };
    let (mut header, mut body, mut filled_buttons): (Vec<Parameter>, Vec<Parameter>, Vec<Option<String>>) =
        Default::default();
    for component in held.objects("components", 0, 3)? {
        component.only(&["type", "parameters"])?;
        let kind = component.required_text("type", 20)?.to_lowercase();
        for parameter in component.objects("parameters", 0, 30)? {
            let name = parameter.text("parameter_name")?.map(str::to_owned);
            match kind.as_str() {
                "header" if parameter.has("text") => {
                    header.push((name, parameter.required_text("text", 60)?.to_owned()))
                }
                "header" => {}
                "body" => body.push((name, parameter.required_text("text", 1024)?.to_owned())),
                "buttons" => {
                    let given =
                        if parameter.has("url") { parameter.text("url")? } else { parameter.text("payload")? };
                    filled_buttons.push(given.map(str::to_owned));
                }
                _ => return Err(component.invalid("type", "must be one of header, body and buttons.")),
            }
        }
    }
    let text_of = |kind: &str| template.component(kind).and_then(|found| found.get("text")).and_then(Value::as_str);
    let wrong = |place: &str| {
        GraphError::invalid(format!("The parameters of the {place} do not fit the template")).sub(2_018_164)
    };
    if let Some(text) = text_of("HEADER") {
        shown.header = Some(fill(text, template.format, &header).map_err(|_| wrong("header"))?);
    }
    let text = fill(text_of("BODY").unwrap_or_default(), template.format, &body).map_err(|_| wrong("body"))?;
    for (index, button) in template.buttons().iter().enumerate() {
        let text_of = |name: &str| button.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let given = filled_buttons.get(index).cloned().flatten();
        let title = text_of("text");
        shown.buttons.push(if text_of("type") == "URL" {
            let mut url = text_of("url");
            if let Some(name) = placeholders(&url.clone()).first() {
                url = url.replace(&format!("{{{{{name}}}}}"), &given.ok_or_else(|| wrong("buttons"))?);
            }
            ShownButton { kind: ButtonKind::Url, id: String::new(), title, url: Some(url) }
        } else {
            ShownButton {
                kind: ButtonKind::Postback,
                id: given.unwrap_or_else(|| text_of("payload")),
                title,
                url: None,
            }
        });
    }
    Ok(Piece { kind: "template".to_owned(), text, shown, echo: Value::Null, attachment_id: None })
}
