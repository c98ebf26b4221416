//! `template` messages of WhatsApp: their shape, and whether they fit the template that they name (platforms.md A.10, A.12).

use serde_json::Value;

use crate::account::SimAccount;
use crate::channel::Channel;
use crate::graph::error::GraphError;
use crate::graph::reader::{Dialect, Reader};
use crate::graph::request::Call;
use crate::graph::whatsapp::content;
use crate::graph::whatsapp::recipient::Recipient;
use crate::shown::{ButtonKind, ShownButton};
use crate::templates::fill::{Mismatch, Parameter, fill, placeholders};
use crate::templates::{Format, Status, Template};
use crate::world::World;

const LONGEST_BODY: usize = 1024;
const LONGEST_BODY_ALONE: usize = 32_768;
const LONGEST_HEADER: usize = 60;
/// Webhooks and answers of this version on say 132018 for parameters that are wrong in themselves.
const PARAMETERS_HAVE_A_CODE: u32 = 23;

/// A template with its parameters filled in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hydrated {
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) header: Option<String>,
    pub(crate) body: String,
    pub(crate) footer: Option<String>,
    pub(crate) buttons: Vec<ShownButton>,
}

/// Checks the object without the template that it names.
pub(crate) fn check_shape(template: &Reader<'_>) -> Result<(), GraphError> {
    template.only(&["name", "namespace", "language", "components"])?;
    template.required_text("name", 512)?;
    let language = template.required_object("language")?;
    language.only(&["code", "policy"])?;
    language.required_text("code", 20)?;
    language.one_of("policy", &["deterministic"])?;
    for component in template.objects("components", 0, 20)? {
        component.only(&["type", "sub_type", "index", "parameters", "cards"])?;
        let kind = component.required_text("type", 30)?.to_lowercase();
        if !["header", "body", "footer", "button", "carousel", "limited_time_offer", "order_status"]
            .contains(&kind.as_str())
        {
            return Err(component.invalid("type", "is not a type of component."));
        }
        if kind == "button" {
            component.required_text("sub_type", 30)?;
            component.number("index")?.ok_or_else(|| component.missing("index"))?;
        }
        for parameter in component.objects("parameters", 0, 100)? {
            check_parameter(&parameter)?;
        }
    }
    Ok(())
}

fn check_parameter(parameter: &Reader<'_>) -> Result<(), GraphError> {
    let known = [
        "text",
        "currency",
        "date_time",
        "image",
        "video",
        "document",
        "location",
        "payload",
        "coupon_code",
        "action",
        "limited_time_offer",
        "product",
        "order_status",
    ];
    let kind = parameter.required_one_of("type", &known)?;
    parameter.only(&["type", kind, "parameter_name"])?;
    match kind {
        "text" | "payload" | "coupon_code" => parameter.required_text(kind, LONGEST_BODY_ALONE).map(drop),
        "currency" => {
            let currency = parameter.required_object("currency")?;
            currency.only(&["fallback_value", "code", "amount_1000"])?;
            currency.required_text("fallback_value", 100)?;
            currency.required_text("code", 3)?;
            currency.required_number("amount_1000", 0.0, f64::MAX).map(drop)
        }
        "date_time" => parameter.required_object("date_time")?.required_text("fallback_value", 100).map(drop),
        "image" | "video" | "document" => content::media(kind, &parameter.required_object(kind)?),
        "location" => {
            let location = parameter.required_object("location")?;
            location.required_number("latitude", -90.0, 90.0)?;
            location.required_number("longitude", -180.0, 180.0).map(drop)
        }
        other => parameter.required_object(other).map(drop),
    }
}

/// The template that the message names, filled in; `None` when it is not a template message.
pub(crate) fn hydrate(
    world: &World,
    number: &str,
    call: &Call,
    recipient: &Recipient,
) -> Result<Option<Hydrated>, GraphError> {
    let Some(held) =
        call.body.get("template").filter(|_| call.body.get("type").and_then(Value::as_str) == Some("template"))
    else {
        return Ok(None);
    };
    let template = named(world, number, held)?;
    if template.category == "AUTHENTICATION" && recipient.by_user_id {
        return Err(GraphError::new(400, 131_062, "(#131062) Business-scoped user id recipients are not supported")
            .details("Authentication templates need the phone number of the recipient."));
    }
    let components = Components::read(held)?;
    let major = call.version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    let reader =
        Filler { template, components, has_own_code: major.is_none_or(|major: u32| major >= PARAMETERS_HAVE_A_CODE) };
    reader.hydrated().map(Some)
}

/// The template with this name and language, when it may be sent.
fn named<'a>(world: &'a World, number: &str, held: &Value) -> Result<&'a Template, GraphError> {
    let name = held.get("name").and_then(Value::as_str).unwrap_or_default();
    let language = held.get("language").and_then(|language| language.get("code")).and_then(Value::as_str);
    let language = language.unwrap_or_default();
    let owner = match world.account(Channel::WhatsApp, number) {
        Some(SimAccount::WhatsApp { business_account_id, .. }) => business_account_id,
        _ => return Err(GraphError::missing_object(number)),
    };
    let unknown = || {
        GraphError::new(404, 132_001, "(#132001) Template name does not exist in the translation")
            .details(format!("template name ({name}) does not exist in {language}"))
    };
    let template = world.templates.find(owner, name, language).ok_or_else(unknown)?;
    match template.status {
        Status::Approved => Ok(template),
        Status::Pending | Status::Rejected => Err(unknown()),
        Status::Paused => Err(GraphError::new(400, 132_015, "(#132015) Template is paused")
            .details("The template is paused because of its low quality and cannot be sent.")),
        Status::Disabled => Err(GraphError::new(400, 132_016, "(#132016) Template is disabled")
            .details("The template was paused too often and is disabled for good.")),
    }
}

/// The components of the message, by what they fill.
struct Components<'a> {
    header: Vec<&'a Value>,
    body: Vec<&'a Value>,
    /// Index, kind and parameters.
    buttons: Vec<(usize, String, Vec<&'a Value>)>,
}

impl<'a> Components<'a> {
    fn read(held: &'a Value) -> Result<Self, GraphError> {
        let mut read = Self { header: Vec::new(), body: Vec::new(), buttons: Vec::new() };
        let template = Reader::new(Dialect::WhatsApp, "template", held)?;
        for component in template.objects("components", 0, 20)? {
            let parameters: Vec<&Value> = component.list("parameters", 0, 100)?.iter().collect();
            match component.text("type")?.unwrap_or_default().to_lowercase().as_str() {
                "header" => read.header = parameters,
                "body" => read.body = parameters,
                "button" => {
                    let index = component.required_number("index", 0.0, 9.0)? as usize;
                    let kind = component.text("sub_type")?.unwrap_or_default().to_lowercase();
                    read.buttons.push((index, kind, parameters));
                }
                _ => {}
            }
        }
        Ok(read)
    }
}

struct Filler<'a> {
    template: &'a Template,
    components: Components<'a>,
    has_own_code: bool,
}

impl Filler<'_> {
    fn hydrated(&self) -> Result<Hydrated, GraphError> {
        let template = self.template;
        let text_of = |kind: &str| template.component(kind)?.get("text")?.as_str();
        let header = self.header()?;
        let body = self.fill("body", text_of("BODY").unwrap_or_default(), &self.components.body)?;
        let longest = if template.components.len() == 1 { LONGEST_BODY_ALONE } else { LONGEST_BODY };
        if body.chars().count() > longest {
            return Err(too_long("body", longest));
        }
        Ok(Hydrated {
            name: template.name.clone(),
            language: template.language.clone(),
            category: template.category.to_lowercase(),
            header,
            body,
            footer: text_of("FOOTER").map(str::to_owned),
            buttons: self.buttons()?,
        })
    }

    /// The words of the header; headers of other formats need exactly one parameter of theirs.
    fn header(&self) -> Result<Option<String>, GraphError> {
        let given = &self.components.header;
        let Some(header) = self.template.component("HEADER") else {
            return if given.is_empty() { Ok(None) } else { Err(count("header", 0, given.len())) };
        };
        let format = header.get("format").and_then(Value::as_str).unwrap_or("TEXT").to_uppercase();
        if format == "TEXT" {
            let filled = self.fill("header", header.get("text").and_then(Value::as_str).unwrap_or_default(), given)?;
            return if filled.chars().count() > LONGEST_HEADER {
                Err(too_long("header", LONGEST_HEADER))
            } else {
                Ok(Some(filled))
            };
        }
        let kind = |parameter: &Value| parameter.get("type").and_then(Value::as_str).unwrap_or_default().to_uppercase();
        match given.as_slice() {
            [one] if kind(one) == format => Ok(None),
            [one] => Err(mismatch(format!("header: Format mismatch, expected {format}, received {}", kind(one)))),
            [] => Err(mismatch(format!("header: Format mismatch, expected {format}, received UNKNOWN"))),
            many => Err(count("header", 1, many.len())),
        }
    }

    fn fill(&self, place: &str, text: &str, given: &[&Value]) -> Result<String, GraphError> {
        let parameters = given.iter().map(|value| self.parameter(place, value)).collect::<Result<Vec<_>, _>>()?;
        if self.template.format == Format::Positional && parameters.iter().any(|(name, _)| name.is_some()) {
            return Err(self.wrong_parameter(format!("{place}: parameter_name is for templates with named parameters")));
        }
        fill(text, self.template.format, &parameters).map_err(|mismatch| match mismatch {
            Mismatch::Count { expected, given } => count(place, expected, given),
            Mismatch::Name(name) => self.wrong_parameter(format!("{place}: the parameter {name} is missing")),
            Mismatch::Text(name) => self.wrong_parameter(format!(
                "{place}: Param text of {name} cannot be empty, have new-line/tab characters or more than 4 consecutive spaces"
            )),
        })
    }

    /// What one parameter puts into a text.
    fn parameter(&self, place: &str, value: &Value) -> Result<Parameter, GraphError> {
        let name = value.get("parameter_name").and_then(Value::as_str).map(str::to_owned);
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        let text = match kind {
            "text" => value.get("text"),
            "currency" | "date_time" => value.get(kind).and_then(|inner| inner.get("fallback_value")),
            other => {
                return Err(mismatch(format!(
                    "{place}: Format mismatch, expected TEXT, received {}",
                    other.to_uppercase()
                )));
            }
        };
        Ok((name, text.and_then(Value::as_str).unwrap_or_default().to_owned()))
    }

    fn buttons(&self) -> Result<Vec<ShownButton>, GraphError> {
        let buttons = self.template.buttons();
        if let Some((index, kind, _)) = self.components.buttons.iter().find(|(index, ..)| *index >= buttons.len()) {
            return Err(mismatch(format!("buttons: There is no button at index {index} of type {kind}")));
        }
        buttons.iter().enumerate().map(|(index, button)| self.button(index, button)).collect()
    }

    fn button(&self, index: usize, button: &Value) -> Result<ShownButton, GraphError> {
        let text_of = |name: &str| button.get(name).and_then(Value::as_str).unwrap_or_default();
        let given = self.components.buttons.iter().find(|(at, ..)| *at == index);
        let parameter = given.and_then(|(_, _, parameters)| parameters.first());
        let value = |name: &str| parameter.and_then(|parameter| parameter.get(name)).and_then(Value::as_str);
        let kind = text_of("type").to_uppercase();
        let sub_types: &[&str] = match kind.as_str() {
            "QUICK_REPLY" => &["quick_reply"],
            "URL" => &["url"],
            "OTP" => &["url", "copy_code"],
            "COPY_CODE" => &["copy_code"],
            "FLOW" => &["flow"],
            "CATALOG" => &["catalog"],
            "MPM" => &["mpm"],
            "VOICE_CALL" => &["voice_call"],
            _ => &[],
        };
        if let Some((_, sub_type, _)) = given.filter(|(_, sub_type, _)| !sub_types.contains(&sub_type.as_str())) {
            return Err(mismatch(format!("buttons: Button at index {index} is of type {kind}, not {sub_type}")));
        }
        let needed = || {
            GraphError::parameter_missing(format!(
                "buttons: Button at index {index} of type {kind} requires a parameter"
            ))
        };
        let title = text_of("text").to_owned();
        let shown =
            |kind, id: &str, url: Option<String>| ShownButton { kind, id: id.to_owned(), title: title.clone(), url };
        Ok(match kind.as_str() {
            "QUICK_REPLY" => shown(ButtonKind::Template, value("payload").unwrap_or(&title), None),
            "URL" | "OTP" => {
                let url = text_of("url");
                let url = match placeholders(url).first() {
                    None => url.to_owned(),
                    Some(name) => {
                        let suffix = value("text").or_else(|| value("coupon_code")).ok_or_else(needed)?;
                        url.replace(&format!("{{{{{name}}}}}"), suffix)
                    }
                };
                shown(if kind == "OTP" { ButtonKind::Copy } else { ButtonKind::Url }, "", Some(url))
            }
            "COPY_CODE" => {
                let code = value("coupon_code").ok_or_else(needed)?;
                if code.chars().count() > 20 {
                    return Err(
                        self.wrong_parameter("buttons: coupon_code must be at most 20 characters long".to_owned())
                    );
                }
                ShownButton {
                    title: "Copy offer code".to_owned(),
                    ..shown(ButtonKind::Copy, "", Some(code.to_owned()))
                }
            }
            "PHONE_NUMBER" => shown(ButtonKind::Phone, "", Some(text_of("phone_number").to_owned())),
            "FLOW" => shown(ButtonKind::Flow, "", None),
            "REQUEST_CONTACT_INFO" => shown(ButtonKind::Contact, "", None),
            _ => shown(ButtonKind::Url, "", None),
        })
    }

    /// Parameters that are wrong in themselves: 132018 since v23, 132012 before.
    fn wrong_parameter(&self, details: String) -> GraphError {
        if self.has_own_code {
            GraphError::new(400, 132_018, "(#132018) There are issues with the parameters of the template")
                .details(details)
        } else {
            mismatch(details)
        }
    }
}

fn count(place: &str, expected: usize, given: usize) -> GraphError {
    GraphError::new(400, 132_000, "(#132000) Number of parameters does not match the expected number of params")
        .details(format!(
            "{place}: number of localizable_params ({given}) does not match the expected number of params ({expected})"
        ))
}

fn mismatch(details: String) -> GraphError {
    GraphError::new(400, 132_012, "(#132012) Parameter format does not match format in the created template")
        .details(details)
}

fn too_long(place: &str, longest: usize) -> GraphError {
    GraphError::new(400, 132_005, "(#132005) Translated text too long")
        .details(format!("{place}: the filled-in text is longer than {longest} characters"))
}
