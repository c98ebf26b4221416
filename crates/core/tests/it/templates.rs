//! Golden cases of templates: `tests/golden/<channel>/templates/<case>.in.json` goes in, `<case>.out.json` must come out.
//!
//! A case holds one of:
//! - `list`, `create`, `edit`, `delete`: what is asked for; the call comes out.
//! - `answer` with `to` (`list`, `create`, `edit`): a platform's answer; what it means comes out.
//! - `message` with `template`: a template as the platform writes it and what it is filled in with; how it reads comes out, or what
//!   does not fit.
//! - `check`: a template that is to be submitted; what is wrong with it comes out.

use crate::golden::{Run, cases_in, check, folder, outcome};
use http::HeaderMap;
use nestor_core::channels::{Answer, Channel, ChannelKind, Templates};
use nestor_core::template::{
    NewTemplate, ParameterFormat, Template, TemplateChange, check_change, check_new, validate,
};
use serde_json::{Value, json};

const RUN: Run = run;

#[test]
fn golden_cases_of_templates_come_out_as_written() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for channel in [ChannelKind::Whatsapp, ChannelKind::Messenger] {
        let folder = folder(channel, "templates");
        for case in cases_in(&folder, &mut wrong) {
            cases += 1;
            check(channel, RUN, &folder.join(&case), &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "\n{}\n(BLESS=1 writes what came out)", wrong.join("\n"));
    assert!(cases >= 40, "only {cases} cases were found");
}

#[test]
fn only_whatsapp_and_messenger_have_templates() {
    let with: Vec<ChannelKind> =
        ChannelKind::ALL.into_iter().filter(|kind| kind.channel().templates().is_some()).collect();
    assert_eq!(with, [ChannelKind::Whatsapp, ChannelKind::Messenger]);
    let whatsapp = ChannelKind::Whatsapp.channel().templates().unwrap();
    assert_eq!(whatsapp.owner("1", Some("2")).as_deref(), Some("2"));
    assert_eq!(whatsapp.owner("1", None), None, "nobody knows whose the templates of this number are");
    let messenger = ChannelKind::Messenger.channel().templates().unwrap();
    assert_eq!(messenger.owner("1", Some("2")).as_deref(), Some("1"));
}

/// What was read is written as it was: a template that is edited loses nothing.
#[test]
fn components_are_written_as_they_were_read() {
    for (channel, text) in [
        (ChannelKind::Whatsapp, include_str!("../golden/whatsapp/templates/list_one_of_everything.in.json")),
        (ChannelKind::Messenger, include_str!("../golden/messenger/templates/list_page.in.json")),
    ] {
        let templates = channel.channel().templates().unwrap();
        let case: Value = serde_json::from_str(text).unwrap();
        let items = case["answer"]["body"]["data"].as_array().unwrap();
        let mut compared = 0;
        for item in items.iter().filter(|item| item["rewritten"] != json!(false)) {
            let template = template_of(templates, item);
            let change = TemplateChange {
                components: Some(template.components),
                parameter_format: template.parameter_format,
                ..TemplateChange::default()
            };
            let body = templates.edit("1", &change).body.unwrap();
            assert_eq!(sorted(&body["components"]), sorted(&item["components"]), "{}", item["name"]);
            compared += 1;
        }
        assert!(compared > 0);
    }
}

/// The components, those of one kind beside each other: their order means nothing.
fn sorted(components: &Value) -> Vec<Value> {
    let mut list = components.as_array().unwrap().clone();
    list.sort_by_key(|component| component["type"].to_string());
    list
}

fn template_of(templates: &dyn Templates, item: &Value) -> Template {
    let body = json!({"data": [item]}).to_string();
    let headers = HeaderMap::new();
    let answer = Answer::Http { status: 200, headers: &headers, body: body.as_bytes() };
    let nestor_core::channels::Outcome::Accepted(page) = templates.listed(&answer) else { panic!("{item}") };
    page.templates.into_iter().next().unwrap()
}

fn run(channel: &dyn Channel, body: &[u8]) -> Value {
    let case: Value = serde_json::from_slice(body).unwrap();
    let templates = channel.templates().unwrap();
    if !case["answer"].is_null() {
        return answer(templates, &case);
    }
    if !case["template"].is_null() {
        let template = template_of(templates, &case["template"]);
        let message = serde_json::from_value(case["message"].clone()).unwrap();
        return match validate(&template, &message, templates.rules()) {
            Ok(filled) => json!({"text": filled.text, "preview": filled.preview}),
            Err(problems) => json!({"problems": problems}),
        };
    }
    if !case["check"].is_null() {
        let asked = &case["check"];
        let problems = match asked["change_of"].as_str() {
            Some(category) => check_change(&change_of(asked), category, templates.rules()),
            None => check_new(&new_of(asked), templates.rules()),
        };
        return json!({"problems": problems});
    }
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let call = if let Some(asked) = case["list"].as_object() {
        templates.list(&word(&asked["owner"]), asked["after"].as_str())
    } else if !case["create"].is_null() {
        templates.create(&word(&case["create"]["owner"]), &new_of(&case["create"]))
    } else if !case["edit"].is_null() {
        templates.edit(&word(&case["edit"]["id"]), &change_of(&case["edit"]))
    } else {
        let asked = &case["delete"];
        templates.delete(&word(&asked["owner"]), &word(&asked["name"]), &word(&asked["id"]))
    };
    json!({"call": call})
}

fn format_of(asked: &Value) -> ParameterFormat {
    ParameterFormat::from_word(asked["parameter_format"].as_str().unwrap_or("positional")).unwrap()
}

fn seconds_of(asked: &Value) -> Option<u32> {
    asked["lives_seconds"].as_u64().map(|seconds| u32::try_from(seconds).unwrap())
}

fn new_of(asked: &Value) -> NewTemplate {
    let word = |key: &str| asked[key].as_str().unwrap_or_default().to_owned();
    NewTemplate {
        name: word("name"),
        language: word("language"),
        category: word("category"),
        parameter_format: format_of(asked),
        components: serde_json::from_value(asked["components"].clone()).unwrap(),
        allow_category_change: asked["allow_category_change"].as_bool().unwrap_or_default(),
        lives_seconds: seconds_of(asked),
    }
}

fn change_of(asked: &Value) -> TemplateChange {
    TemplateChange {
        category: asked["category"].as_str().map(str::to_owned),
        parameter_format: format_of(asked),
        components: asked.get("components").map(|form| serde_json::from_value(form.clone()).unwrap()),
        lives_seconds: seconds_of(asked),
    }
}

fn answer(templates: &dyn Templates, case: &Value) -> Value {
    let body = match case["answer"]["text"].as_str() {
        Some(text) => text.to_owned(),
        None => case["answer"]["body"].to_string(),
    };
    let headers = HeaderMap::new();
    let status = u16::try_from(case["answer"]["status"].as_u64().unwrap()).unwrap();
    let answer = Answer::Http { status, headers: &headers, body: body.as_bytes() };
    match case["to"].as_str().unwrap() {
        "list" => outcome(templates.listed(&answer), |page| {
            let read: Vec<Value> = page
                .templates
                .iter()
                .map(|template| {
                    json!({
                        "external_id": template.external_id, "name": template.name, "language": template.language,
                        "category": template.category, "status": template.status, "quality": template.quality,
                        "parameter_format": template.parameter_format, "components": template.components,
                        "rejected_reason": template.rejected_reason,
                    })
                })
                .collect();
            json!({"templates": read, "skipped": page.skipped, "next": page.next})
        }),
        "create" => outcome(
            templates.created(&answer),
            |made| json!({"external_id": made.external_id, "status": made.status, "category": made.category}),
        ),
        "edit" => outcome(templates.done(&answer), |()| json!({})),
        other => panic!("{other} is no call"),
    }
}
