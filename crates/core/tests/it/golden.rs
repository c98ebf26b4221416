//! Golden cases: `tests/golden/<channel>/<kind>/<case>.in.json` goes in, `<case>.out.json` must come out.
//!
//! - `inbound`: the raw body of a webhook in, what `parse` read out.
//! - `outbound`: a message in, its calls (or why there are none) out.
//! - `answers`: a platform's answer in, what it means out.
//! - `templates`: run by `templates.rs`.
//!
//! `BLESS=1 cargo test -p nestor-core golden` writes what comes out; read the difference before you commit it.

use http::{HeaderMap, HeaderName, HeaderValue};
use nestor_core::channels::{
    Action, Answer, Channel, ChannelKind, Outcome, OutgoingFile, OutgoingMessage, RenderError, Target, ThrottleScope,
};
use nestor_core::content::{AttachmentKind, Content};
use nestor_core::identity::{ExternalIdentity, IdentityKind};
use nestor_core::message::ExternalMessageId;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The bot whose updates the cases of Telegram are.
pub(crate) const BOT: &str = "7000000001";

pub(crate) type Run = fn(&dyn Channel, &[u8]) -> Value;

const KINDS: [(&str, Run); 3] = [("inbound", inbound), ("outbound", outbound), ("answers", answer)];

#[test]
fn golden_cases_come_out_as_written() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for channel in ChannelKind::ALL {
        for (kind, run) in KINDS {
            let folder = folder(channel, kind);
            for case in cases_in(&folder, &mut wrong) {
                cases += 1;
                check(channel, run, &folder.join(&case), &mut wrong);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n(BLESS=1 writes what came out)", wrong.join("\n"));
    assert!(cases >= 60, "only {cases} cases were found");
}

/// The bodies of all inbound cases of a channel, by name.
pub(crate) fn inbound_bodies(channel: ChannelKind) -> Vec<(String, Vec<u8>)> {
    let folder = folder(channel, "inbound");
    let cases = cases_in(&folder, &mut Vec::new());
    cases.into_iter().map(|case| (case.clone(), fs::read(folder.join(format!("{case}.in.json"))).unwrap())).collect()
}

pub(crate) fn folder(channel: ChannelKind, kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(channel.as_str()).join(kind)
}

fn blessing() -> bool {
    env::var("BLESS").is_ok_and(|value| value == "1")
}

/// The names of the cases in a folder. A case without its other half is wrong.
pub(crate) fn cases_in(folder: &Path, wrong: &mut Vec<String>) -> Vec<String> {
    let names: BTreeSet<String> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut cases = Vec::new();
    for name in &names {
        if let Some(case) = name.strip_suffix(".in.json") {
            if !names.contains(&format!("{case}.out.json")) && !blessing() {
                wrong.push(format!("{}/{case}: has no .out.json", folder.display()));
            } else {
                cases.push(case.to_owned());
            }
        } else if name.strip_suffix(".out.json").is_none_or(|case| !names.contains(&format!("{case}.in.json"))) {
            wrong.push(format!("{}/{name}: has no .in.json", folder.display()));
        }
    }
    cases
}

pub(crate) fn check(channel: ChannelKind, run: Run, case: &Path, wrong: &mut Vec<String>) {
    let half = |end: &str| PathBuf::from(format!("{}.{end}.json", case.display()));
    let body = fs::read(half("in")).unwrap();
    let got = format!("{:#}\n", run(channel.channel(), &body));
    if blessing() {
        fs::write(half("out"), got).unwrap();
        return;
    }
    let expected = fs::read_to_string(half("out")).unwrap();
    if got != expected {
        let line = got.lines().zip(expected.lines()).position(|(got, expected)| got != expected);
        let line = line.unwrap_or_else(|| got.lines().count().min(expected.lines().count()));
        let shown = |text: &str| text.lines().nth(line).unwrap_or("(the end)").trim().to_owned();
        let (got, expected) = (shown(&got), shown(&expected));
        wrong.push(format!("{}: line {}: came out {got}, written is {expected}", case.display(), line + 1));
    }
}

fn inbound(channel: &dyn Channel, body: &[u8]) -> Value {
    let account = (channel.kind() == ChannelKind::Telegram).then_some(BOT);
    serde_json::to_value(channel.parse(account, body)).unwrap()
}

fn outbound(channel: &dyn Channel, body: &[u8]) -> Value {
    let case: Value = serde_json::from_slice(body).unwrap();
    let word = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
    let recipient: Vec<ExternalIdentity> = case["recipient"]
        .as_array()
        .unwrap()
        .iter()
        .map(|identity| {
            let kind = IdentityKind::from_word(identity["kind"].as_str().unwrap()).unwrap();
            ExternalIdentity::new(kind, identity["id"].as_str().unwrap())
        })
        .collect();
    let account = word("account");
    let target = Target { account: &account, recipient: &recipient };
    let id = |value: &Value| value.as_str().map(|id| ExternalMessageId(id.to_owned()));
    if let Some(asked) = case["act"].as_str() {
        let about = id(&case["message"]);
        let message = about.as_ref();
        let content = (!case["content"].is_null()).then(|| content_of(&case));
        let action = match asked {
            "react" => Action::React { message: message.unwrap(), emoji: case["emoji"].as_str() },
            "edit" => Action::Edit { message: message.unwrap(), content: content.as_ref().unwrap() },
            "delete" => Action::Delete { message: message.unwrap() },
            "mark_read" => Action::MarkRead { message: message.unwrap() },
            "typing" => Action::Typing { message },
            "take_control" => Action::TakeControl,
            other => panic!("{other} is no action"),
        };
        return rendered(channel.act(&target, &action).map(|call| vec![call]));
    }
    if let Some(kind) = case["upload"].as_str() {
        let (media_id, mime_type, file_name) = (word("media_id"), word("mime_type"), word("file_name"));
        let kind = AttachmentKind::from_word(kind).unwrap();
        let file = OutgoingFile { media_id: &media_id, kind, mime_type: &mime_type, file_name: &file_name };
        return json!({"call": channel.upload(&account, &file)});
    }
    let content = content_of(&case);
    let reply_to = id(&case["reply_to"]);
    let message = OutgoingMessage {
        message_id: &word("message_id"),
        attempt: u32::try_from(case["attempt"].as_u64().unwrap()).unwrap(),
        account: &account,
        recipient: &recipient,
        content: &content,
        reply_to: reply_to.as_ref(),
        human_agent: case["human_agent"].as_bool().unwrap_or(false),
    };
    rendered(channel.render(&message))
}

/// The content of an outgoing case: `content` as it is, or `text`, repeated so many `times`, and `then`.
fn content_of(case: &Value) -> Content {
    let word = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
    if let Some(content) = case.get("content") {
        return serde_json::from_value(content.clone()).unwrap();
    }
    let times = usize::try_from(case["times"].as_u64().unwrap_or(1)).unwrap();
    Content::text(word("text").repeat(times) + &word("then"))
}

fn rendered(calls: Result<Vec<nestor_core::channels::ApiCall>, RenderError>) -> Value {
    match calls {
        Ok(calls) => {
            for call in &calls {
                let place = |at: &str| call.body.as_ref().and_then(|body| body.pointer(at));
                assert!(
                    call.slots.iter().all(|slot| place(&slot.at).is_some()),
                    "a place for a file is missing: {call:?}"
                );
            }
            json!({"calls": calls})
        }
        Err(error) => json!({"error": error.to_string()}),
    }
}

fn answer(channel: &dyn Channel, body: &[u8]) -> Value {
    let case: Value = serde_json::from_slice(body).unwrap();
    let answer = &case["answer"];
    let mut headers = HeaderMap::new();
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        let value = HeaderValue::from_str(value.as_str().unwrap()).unwrap();
        headers.insert(name.parse::<HeaderName>().unwrap(), value);
    }
    let body = match answer["text"].as_str() {
        Some(text) => text.to_owned(),
        None => answer["body"].to_string(),
    };
    let answer = match answer.as_str() {
        Some("not_sent") => Answer::NotSent,
        Some("no_answer") => Answer::NoAnswer,
        _ => {
            let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
            Answer::Http { status, headers: &headers, body: body.as_bytes() }
        }
    };
    let call = channel.identify(Some("1")).unwrap();
    match case["call"].as_str().unwrap() {
        "send" => outcome(channel.interpret(&call, &answer), |id| json!({"provider_message_id": id})),
        "act" => outcome(channel.acted(&call, &answer), |()| json!({})),
        "upload" => outcome(
            channel.uploaded(&answer),
            |file| json!({"id": file.id, "lives_seconds": file.lives.map(|lives| lives.as_secs())}),
        ),
        "media" => outcome(
            channel.media_address(&answer),
            |address| json!({"download": format!("{:?}", address.download), "mime_type": address.mime_type, "size": address.size}),
        ),
        "profile" => outcome(
            channel.profiled(&answer),
            |profile| json!({"name": profile.name, "username": profile.username, "picture": profile.picture}),
        ),
        "identify" => match channel.identified(&answer) {
            Ok(account) => json!({"external_id": account.external_id, "name": account.name}),
            Err(error) => json!({"refused": error}),
        },
        other => panic!("{other} is no call"),
    }
}

pub(crate) fn outcome<T>(outcome: Outcome<T>, accepted: impl Fn(T) -> Value) -> Value {
    match outcome {
        Outcome::Accepted(answer) => {
            let mut shown = json!({"sent": "accepted"});
            shown.as_object_mut().unwrap().extend(accepted(answer).as_object().unwrap().clone());
            shown
        }
        Outcome::Throttled { retry_after, scope, error } => json!({
            "sent": "throttled",
            "retry_after_seconds": retry_after.map(|wait| wait.as_secs()),
            "scope": match scope { ThrottleScope::Account => "account", ThrottleScope::Peer => "peer" },
            "code": error.code,
            "message": error.message,
        }),
        Outcome::Unavailable { error } => {
            json!({"sent": "unavailable", "code": error.code, "message": error.message})
        }
        Outcome::Unknown => json!({"sent": "unknown"}),
        Outcome::Rejected { reason, error } => {
            json!({"sent": "rejected", "reason": reason.as_str(), "code": error.code, "message": error.message})
        }
    }
}
