//! `/{WABA|PAGE}/message_templates` and `/{TEMPLATE_ID}`: making, listing, editing and deleting templates
//! (platforms.md A.12, B.3).

use serde_json::{Value, json};

use crate::channel::Channel;
use crate::graph::error::{Answer, GraphError};
use crate::graph::nodes;
use crate::graph::reader::{Dialect, Reader};
use crate::graph::request::{Call, Caller};
use crate::templates::fill::placeholders;
use crate::templates::{Format, Status, Template, review};
use crate::world::World;

const DAY_MS: i64 = 24 * 3_600_000;

pub(crate) fn edge(world: &mut World, channel: Channel, call: &Call) -> Answer {
    match call.method.as_str() {
        "GET" => list(world, call),
        "POST" => create(world, channel, call),
        "DELETE" => delete(world, call),
        _ => Err(GraphError::missing_object(&call.node)),
    }
}

fn shown(template: &Template, call: &Call) -> Answer {
    let by_default = ["name", "parameter_format", "components", "language", "status", "category"];
    nodes::pick(template.node(), &by_default, call, "MessageTemplate")
}

fn list(world: &World, call: &Call) -> Answer {
    let same = |asked: Option<&str>, value: &str| asked.is_none_or(|asked| asked.eq_ignore_ascii_case(value));
    let wanted = |template: &&Template| {
        same(call.query("status"), template.status.as_str())
            && same(call.query("language"), &template.language)
            && same(call.query("category"), &template.category)
            && call.query("name").is_none_or(|name| template.name.contains(name))
    };
    let all: Vec<&Template> = world.templates.of_owner(&call.node).filter(wanted).collect();
    let limit = call.query("limit").and_then(|limit| limit.parse::<usize>().ok()).unwrap_or(25).clamp(1, 1000);
    // A cursor is the number of templates before it.
    let after = call.query("after").and_then(|cursor| cursor.strip_prefix("QVFI")?.parse::<usize>().ok()).unwrap_or(0);
    let page: Vec<Value> =
        all.iter().skip(after).take(limit).map(|template| shown(template, call)).collect::<Result<_, _>>()?;
    let end = after + page.len();
    let mut paging = json!({"cursors": {"before": format!("QVFI{after}"), "after": format!("QVFI{end}")}});
    if let (true, Some(keys)) = (end < all.len(), paging.as_object_mut()) {
        let next = format!(
            "{}/graph/{}/{}/message_templates?limit={limit}&after=QVFI{end}",
            world.base, call.version, call.node
        );
        keys.insert("next".to_owned(), json!(next));
    }
    let mut answer = json!({"data": page});
    if let Some(keys) = answer.as_object_mut() {
        if end > after {
            keys.insert("paging".to_owned(), paging);
        }
        if call.query("summary").is_some() {
            let summary = json!({"total_count": all.len(), "message_template_count": all.len(), "message_template_limit": 6_000, "are_translations_complete": true});
            keys.insert("summary".to_owned(), summary);
        }
    }
    Ok(answer)
}

fn create(world: &mut World, channel: Channel, call: &Call) -> Answer {
    let body = Reader::new(Dialect::Page, "", &call.body)?;
    let name = body.required_text("name", 512)?.to_owned();
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return Err(body.invalid("name", "can only have lowercase alphanumeric characters and underscores."));
    }
    let language = body.required_text("language", 10)?.to_owned();
    let categories: &[&str] =
        if channel == Channel::Messenger { &["UTILITY"] } else { &["MARKETING", "UTILITY", "AUTHENTICATION"] };
    let category = body.required_text("category", 20)?.to_uppercase();
    if !categories.contains(&category.as_str()) {
        return Err(body.invalid("category", &format!("must be one of {{{}}}.", categories.join(", "))));
    }
    let owner = call.node.clone();
    if world.templates.find(&owner, &name, &language).is_some() {
        return Err(GraphError::invalid("Content in this language already exists").sub(2_388_024));
    }
    if world.templates.is_locked(&owner, &name, world.now_ms()) {
        return Err(GraphError::invalid("Message template language is being deleted").sub(2_388_023));
    }
    let format = parameter_format(&body)?.unwrap_or(Format::Positional);
    let components = components(&body, format, &category)?;
    let id = world.chance.digits(16);
    let approved = channel == Channel::Messenger;
    world.templates.add(Template {
        id: id.clone(),
        owner,
        name,
        language,
        category: category.clone(),
        status: if approved { Status::Approved } else { Status::Pending },
        format,
        components,
        rejected_reason: None,
        quality: "UNKNOWN".to_owned(),
        previous_category: None,
        edits_ms: Vec::new(),
        pauses: 0,
        lives_seconds: body.number("message_send_ttl_seconds")?.map(|seconds| seconds as i64),
    });
    world.changed();
    if approved {
        review::happen(world, &id, review::TemplateEvent::Approve);
    } else {
        review::plan(world, &id);
    }
    Ok(json!({"id": id, "status": if approved { "APPROVED" } else { "PENDING" }, "category": category}))
}

fn parameter_format(body: &Reader<'_>) -> Result<Option<Format>, GraphError> {
    match body.text("parameter_format")?.map(str::to_uppercase).as_deref() {
        None => Ok(None),
        Some("POSITIONAL") => Ok(Some(Format::Positional)),
        Some("NAMED") => Ok(Some(Format::Named)),
        Some(_) => Err(body.invalid("parameter_format", "must be one of {POSITIONAL, NAMED}.")),
    }
}

/// Reads the components: at most one of each, within their lengths, with examples for their placeholders.
fn components(body: &Reader<'_>, format: Format, category: &str) -> Result<Vec<Value>, GraphError> {
    let (mut kinds, mut kept) = (Vec::new(), Vec::new());
    for component in body.objects("components", 1, 10)? {
        let kind = component.required_text("type", 30)?.to_uppercase();
        if kinds.contains(&kind) {
            return Err(component.invalid("type", "is there twice."));
        }
        match kind.as_str() {
            "HEADER" => header(&component, format)?,
            "BODY" if category == "AUTHENTICATION" => {}
            "BODY" => {
                let text = component.required_text("text", 1024)?;
                variables(&component, text, format, &["body_text", "body_text_named_params"])?;
            }
            "FOOTER" if category == "AUTHENTICATION" => {}
            "FOOTER" => {
                let text = component.required_text("text", 60)?;
                if !placeholders(text).is_empty() {
                    return Err(component.invalid("text", "of a footer cannot have variables."));
                }
            }
            "BUTTONS" => buttons(&component)?,
            "CAROUSEL" | "LIMITED_TIME_OFFER" | "CALL_PERMISSION_REQUEST" => {}
            _ => return Err(component.invalid("type", "is not a type of component.")),
        }
        let mut value = Value::Object(component.keys().clone());
        if let Some(keys) = value.as_object_mut() {
            keys.insert("type".to_owned(), json!(kind));
        }
        kinds.push(kind);
        kept.push(value);
    }
    if !kinds.iter().any(|kind| kind == "BODY") {
        return Err(GraphError::invalid("The component BODY is required."));
    }
    Ok(kept)
}

fn header(component: &Reader<'_>, format: Format) -> Result<(), GraphError> {
    match component.required_text("format", 20)?.to_uppercase().as_str() {
        "TEXT" => {
            let text = component.required_text("text", 60)?;
            if placeholders(text).len() > 1 {
                return Err(component.invalid("text", "of a header can have one variable."));
            }
            variables(component, text, format, &["header_text", "header_text_named_params"])
        }
        "IMAGE" | "VIDEO" | "DOCUMENT" => {
            let example = component.object("example")?.ok_or_else(|| missing_example(component))?;
            let handles = example.list("header_handle", 1, 1)?;
            if handles.iter().all(Value::is_string) { Ok(()) } else { Err(missing_example(component)) }
        }
        "LOCATION" => Ok(()),
        _ => Err(component.invalid("format", "must be one of {TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION}.")),
    }
}

fn missing_example(component: &Reader<'_>) -> GraphError {
    component.invalid("example", "is missing: every variable and every media header needs one.").sub(2_388_043)
}

/// Variables are numbered from one (or have names), do not stand first or last in a body, and have examples.
fn variables(component: &Reader<'_>, text: &str, format: Format, examples: &[&str; 2]) -> Result<(), GraphError> {
    let found = placeholders(text);
    if found.is_empty() {
        return Ok(());
    }
    let proper = match format {
        Format::Positional => found.iter().enumerate().all(|(index, name)| *name == (index + 1).to_string()),
        Format::Named => found.iter().all(|name| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        }),
    };
    if !proper {
        return Err(component.invalid("text", "has variables that are not of the template's parameter_format."));
    }
    let is_body = examples.contains(&"body_text");
    if is_body && (text.trim_start().starts_with("{{") || text.trim_end().ends_with("}}")) {
        return Err(component.invalid("text", "cannot begin or end with a variable.").sub(2_388_299));
    }
    let words = text.split_whitespace().filter(|word| !word.contains("{{")).count();
    if is_body && words < found.len() * 2 + 1 {
        return Err(component.invalid("text", "has too many variables for its length.").sub(2_388_293));
    }
    let example = component.object("example")?.ok_or_else(|| missing_example(component))?;
    let [positional, named] = examples;
    let given = match format {
        Format::Named => example.list(named, 0, 100)?.len(),
        Format::Positional => match example.list(positional, 0, 100)? {
            [Value::Array(first), ..] => first.len(),
            flat => flat.len(),
        },
    };
    if given == found.len() { Ok(()) } else { Err(missing_example(component)) }
}

fn buttons(component: &Reader<'_>) -> Result<(), GraphError> {
    const TYPES: [&str; 12] = [
        "QUICK_REPLY",
        "URL",
        "PHONE_NUMBER",
        "COPY_CODE",
        "FLOW",
        "OTP",
        "CATALOG",
        "MPM",
        "SPM",
        "VOICE_CALL",
        "REQUEST_CONTACT_INFO",
        "POSTBACK",
    ];
    for button in component.objects("buttons", 1, 10)? {
        let kind = button.required_text("type", 30)?.to_uppercase();
        if !TYPES.contains(&kind.as_str()) {
            return Err(button.invalid("type", "is not a type of button."));
        }
        if !matches!(kind.as_str(), "COPY_CODE" | "OTP" | "VOICE_CALL" | "REQUEST_CONTACT_INFO") {
            button.required_text("text", 25)?;
        }
        match kind.as_str() {
            "URL" => {
                let url = button.required_text("url", 2000)?;
                if !placeholders(url).is_empty() && !button.has("example") {
                    return Err(missing_example(&button));
                }
            }
            "PHONE_NUMBER" => drop(button.required_text("phone_number", 20)?),
            "COPY_CODE" if !button.has("example") => return Err(missing_example(&button)),
            _ => {}
        }
    }
    Ok(())
}

fn delete(world: &mut World, call: &Call) -> Answer {
    let name = call.parameter("name");
    let mut ids: Vec<String> = call.parameter("hsm_id").into_iter().collect();
    if let Some(listed) = call.parameter("hsm_ids") {
        ids.extend(
            serde_json::from_str::<Vec<Value>>(&listed)
                .unwrap_or_default()
                .iter()
                .map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)),
        );
    }
    if name.is_none() && ids.is_empty() || ids.len() > 100 {
        return Err(GraphError::invalid("The parameter name is required."));
    }
    let meant = |template: &&Template| {
        name.as_ref().is_none_or(|name| *name == template.name) && (ids.is_empty() || ids.contains(&template.id))
    };
    let found: Vec<String> =
        world.templates.of_owner(&call.node).filter(meant).map(|template| template.id.clone()).collect();
    if found.is_empty() {
        return Err(GraphError::invalid("Message template could not be found").sub(2_593_002));
    }
    let now = world.now_ms();
    for id in found {
        world.templates.remove(&id, now);
    }
    world.changed();
    Ok(json!({"success": true}))
}

/// `GET` and `POST /{TEMPLATE_ID}`; `None` when there is no such template for the caller.
pub(crate) fn node(world: &mut World, caller: &Caller, call: &Call) -> Option<Answer> {
    let template = world.templates.get(&call.node)?;
    let (channel, account) = nodes::account_of_node(world, &template.owner)?;
    if !caller.may(channel, &account) {
        return None;
    }
    match call.method.as_str() {
        "GET" => Some(shown(template, call)),
        "POST" => Some(edit(world, call)),
        _ => None,
    }
}

/// Once a day and ten times a month for an approved one; what is edited is reviewed again.
fn edit(world: &mut World, call: &Call) -> Answer {
    let now = world.now_ms();
    let body = Reader::new(Dialect::Page, "", &call.body)?;
    let template = world.templates.get(&call.node).ok_or_else(|| GraphError::missing_object(&call.node))?;
    let (status, old_category) = (template.status, template.category.clone());
    if !matches!(status, Status::Approved | Status::Rejected | Status::Paused) {
        return Err(
            GraphError::invalid("Message template can only be edited when approved, rejected or paused").sub(2_388_003)
        );
    }
    let format = parameter_format(&body)?.unwrap_or(template.format);
    let category = body.text("category")?.map(str::to_uppercase).unwrap_or_else(|| old_category.clone());
    if category != old_category && status == Status::Approved {
        return Err(GraphError::invalid("The category of an approved template cannot be changed").sub(2_388_004));
    }
    let lately = |width: i64| template.edits_ms.iter().filter(|edit| now - **edit < width).count();
    if status == Status::Approved && (lately(DAY_MS) >= 1 || lately(30 * DAY_MS) >= 10) {
        return Err(GraphError::invalid("Message template was edited too often").sub(2_388_019));
    }
    let components = if body.has("components") { Some(components(&body, format, &category)?) } else { None };
    let answer = json!({"success": true, "id": template.id, "name": template.name, "category": category});
    if let Some(template) = world.templates.get_mut(&call.node) {
        template.format = format;
        template.category = category;
        if let Some(components) = components {
            template.components = components;
        }
        if status == Status::Approved {
            template.edits_ms.push(now);
        }
        template.status = Status::Pending;
    }
    world.changed();
    review::plan(world, &call.node);
    review::components(world, &call.node);
    Ok(answer)
}
