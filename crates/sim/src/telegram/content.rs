//! What a `send…` method carries, by method (platforms.md E.3, E.4).

use serde_json::{Map, Value, json};

use crate::shown::{Shown, ShownContact, ShownLocation, ShownPoll};
use crate::telegram::answer::Refusal;
use crate::telegram::files;
use crate::telegram::formatting::{self, Formatted};
use crate::telegram::parameters::Parameters;
use crate::world::World;

const LONGEST_TEXT: usize = 4096;
const LONGEST_CAPTION: usize = 1024;

/// The content of one message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Piece {
    pub(crate) kind: String,
    /// The words that the phone shows.
    pub(crate) text: String,
    pub(crate) shown: Shown,
    /// The keys that the `Message` has for it.
    pub(crate) keys: Map<String, Value>,
}

/// Methods that send one message, and the kind that they send.
pub(crate) const METHODS: [(&str, &str); 15] = [
    ("sendmessage", "text"),
    ("sendphoto", "photo"),
    ("senddocument", "document"),
    ("sendvideo", "video"),
    ("sendaudio", "audio"),
    ("sendvoice", "voice"),
    ("sendanimation", "animation"),
    ("sendsticker", "sticker"),
    ("sendvideonote", "video_note"),
    ("sendlocation", "location"),
    ("sendvenue", "venue"),
    ("sendcontact", "contact"),
    ("sendpoll", "poll"),
    ("senddice", "dice"),
    ("sendchecklist", "checklist"),
];

pub(crate) fn read(world: &mut World, bot: &str, kind: &str, parameters: &Parameters) -> Result<Piece, Refusal> {
    match kind {
        "text" => text(parameters),
        "location" => location(parameters),
        "venue" => venue(parameters),
        "contact" => contact(parameters),
        "poll" => poll(world, parameters),
        "dice" => dice(world, parameters),
        "checklist" => Err(Refusal::bad_request("BUSINESS_CONNECTION_INVALID")),
        _ => media(world, bot, kind, parameters, parameters.text(kind).as_deref()),
    }
}

fn put(keys: &mut Map<String, Value>, name: &str, value: Value) {
    keys.insert(name.to_owned(), value);
}

pub(crate) fn text(parameters: &Parameters) -> Result<Piece, Refusal> {
    let raw = parameters.text("text").unwrap_or_default();
    let entities = parameters.structure("entities");
    let Formatted { text, entities } =
        formatting::parse(&raw, parameters.text("parse_mode").as_deref(), entities.as_ref())?;
    if text.is_empty() {
        return Err(Refusal::bad_request("message text is empty"));
    }
    if formatting::units(&text) > LONGEST_TEXT {
        return Err(Refusal::bad_request("message is too long"));
    }
    let mut keys = Map::new();
    put(&mut keys, "text", json!(text));
    if !entities.is_empty() {
        put(&mut keys, "entities", json!(entities));
    }
    Ok(Piece { kind: "text".to_owned(), text, keys, ..Piece::default() })
}

/// The caption of a call, parsed; empty when there is none.
pub(crate) fn caption(parameters: &Parameters) -> Result<Formatted, Refusal> {
    let raw = parameters.text("caption").unwrap_or_default();
    let entities = parameters.structure("caption_entities");
    let formatted = formatting::parse(&raw, parameters.text("parse_mode").as_deref(), entities.as_ref())?;
    if formatting::units(&formatted.text) > LONGEST_CAPTION {
        return Err(Refusal::bad_request("message caption is too long"));
    }
    Ok(formatted)
}

/// A file with its caption; `given` is what names the file.
pub(crate) fn media(
    world: &mut World,
    bot: &str,
    kind: &str,
    parameters: &Parameters,
    given: Option<&str>,
) -> Result<Piece, Refusal> {
    let has_caption = !matches!(kind, "sticker" | "video_note");
    let caption = if has_caption { caption(parameters)? } else { Formatted::default() };
    let file = files::take(world, bot, parameters, kind, given)?;
    let object = files::object(&file, kind, parameters);
    let mut keys = Map::new();
    if kind == "animation" {
        put(&mut keys, "document", object.clone());
    }
    put(&mut keys, kind, if kind == "photo" { json!([object]) } else { object });
    if !caption.text.is_empty() {
        put(&mut keys, "caption", json!(caption.text));
    }
    if !caption.entities.is_empty() {
        put(&mut keys, "caption_entities", json!(caption.entities));
    }
    for flag in ["has_media_spoiler", "show_caption_above_media"] {
        let asked = if flag == "has_media_spoiler" { "has_spoiler" } else { flag };
        if parameters.is_true(asked) {
            put(&mut keys, flag, json!(true));
        }
    }
    let shown_as = match kind {
        "photo" => "image",
        "video_note" => "video",
        other => other,
    };
    let shown = Shown { media: vec![file.shown(shown_as)], ..Shown::default() };
    Ok(Piece { kind: kind.to_owned(), text: caption.text, shown, keys })
}

fn place(parameters: &Parameters) -> Result<(f64, f64), Refusal> {
    let degrees = |name: &str, limit: f64, reason: &str| {
        let number = parameters.number(name).ok_or_else(|| Refusal::bad_request(&format!("{name} is empty")))?;
        if number.abs() <= limit { Ok(number) } else { Err(Refusal::bad_request(reason)) }
    };
    Ok((
        degrees("latitude", 90.0, "wrong latitude specified")?,
        degrees("longitude", 180.0, "wrong longitude specified")?,
    ))
}

fn location(parameters: &Parameters) -> Result<Piece, Refusal> {
    let (latitude, longitude) = place(parameters)?;
    let mut location = json!({"latitude": latitude, "longitude": longitude});
    let live_seconds = parameters.integer("live_period");
    if let (Some(seconds), Some(keys)) = (live_seconds, location.as_object_mut()) {
        if !(60..=86_400).contains(&seconds) && seconds != 0x7fff_ffff {
            return Err(Refusal::bad_request("invalid live_period specified"));
        }
        put(keys, "live_period", json!(seconds));
    }
    let shown = ShownLocation { latitude, longitude, live_seconds, ..ShownLocation::default() };
    Ok(piece("location", String::new(), Shown { location: Some(shown), ..Shown::default() }, [("location", location)]))
}

fn venue(parameters: &Parameters) -> Result<Piece, Refusal> {
    let (latitude, longitude) = place(parameters)?;
    let needed = |name: &str| {
        let text = parameters.text(name).filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| Refusal::bad_request(&format!("venue {name} must be non-empty")))
    };
    let (title, address) = (needed("title")?, needed("address")?);
    let location = json!({"latitude": latitude, "longitude": longitude});
    let venue = json!({"location": location, "title": title, "address": address});
    let shown =
        ShownLocation { latitude, longitude, name: Some(title.clone()), address: Some(address), live_seconds: None };
    let shown = Shown { location: Some(shown), ..Shown::default() };
    Ok(piece("venue", title, shown, [("venue", venue), ("location", location)]))
}

fn contact(parameters: &Parameters) -> Result<Piece, Refusal> {
    let phone = parameters.text("phone_number").filter(|text| !text.trim().is_empty());
    let phone = phone.ok_or_else(|| Refusal::bad_request("field phone_number must be non-empty"))?;
    let first = parameters.text("first_name").filter(|text| !text.trim().is_empty());
    let first = first.ok_or_else(|| Refusal::bad_request("field first_name must be non-empty"))?;
    let mut contact = json!({"phone_number": phone, "first_name": first});
    let mut name = first;
    if let (Some(last), Some(keys)) = (parameters.text("last_name"), contact.as_object_mut()) {
        name = format!("{name} {last}");
        put(keys, "last_name", json!(last));
    }
    if let (Some(card), Some(keys)) = (parameters.text("vcard"), contact.as_object_mut()) {
        put(keys, "vcard", json!(card));
    }
    let card = ShownContact { name: name.clone(), phones: vec![phone], emails: Vec::new() };
    Ok(piece("contact", name, Shown { contacts: vec![card], ..Shown::default() }, [("contact", contact)]))
}

fn poll(world: &mut World, parameters: &Parameters) -> Result<Piece, Refusal> {
    let question = parameters.text("question").unwrap_or_default();
    if question.trim().is_empty() {
        return Err(Refusal::bad_request("poll question must be non-empty"));
    }
    if formatting::units(&question) > 300 {
        return Err(Refusal::bad_request("poll question length must not exceed 300"));
    }
    let listed = parameters.structure("options").and_then(|options| options.as_array().cloned());
    let listed = listed.ok_or_else(|| Refusal::bad_request("can't parse options JSON object"))?;
    let text_of = |option: &Value| option.as_str().or_else(|| option.get("text")?.as_str()).map(str::to_owned);
    let options: Vec<String> = listed.iter().filter_map(text_of).collect();
    if options.len() < 2 || options.len() < listed.len() {
        return Err(Refusal::bad_request("poll must have at least 2 option"));
    }
    if options.len() > 12 {
        return Err(Refusal::bad_request("poll can't have more than 12 options"));
    }
    if options.iter().any(|option| option.trim().is_empty()) {
        return Err(Refusal::bad_request("poll options must be non-empty"));
    }
    if options.iter().any(|option| formatting::units(option) > 100) {
        return Err(Refusal::bad_request("poll options length must not exceed 100"));
    }
    let kind = parameters.text("type").unwrap_or_else(|| "regular".to_owned());
    if kind != "regular" && kind != "quiz" {
        return Err(Refusal::bad_request("unsupported poll type specified"));
    }
    let shown_options: Vec<Value> = options
        .iter()
        .enumerate()
        .map(|(index, text)| json!({"persistent_id": index.to_string(), "text": text, "voter_count": 0}))
        .collect();
    let poll = json!({
        "id": world.chance.digits(19), "question": question, "options": shown_options, "total_voter_count": 0,
        "is_closed": false, "is_anonymous": parameters.text("is_anonymous").is_none_or(|flag| flag != "false"),
        "type": kind, "allows_multiple_answers": parameters.is_true("allows_multiple_answers"),
        "allows_revoting": kind == "regular", "members_only": false,
    });
    let shown = Shown { poll: Some(ShownPoll { question: question.clone(), options }), ..Shown::default() };
    Ok(piece("poll", question, shown, [("poll", poll)]))
}

fn dice(world: &mut World, parameters: &Parameters) -> Result<Piece, Refusal> {
    let emoji = parameters.text("emoji").unwrap_or_else(|| "🎲".to_owned());
    let highest = match emoji.as_str() {
        "🎲" | "🎯" | "🎳" => 6,
        "🏀" | "⚽" => 5,
        "🎰" => 64,
        _ => return Err(Refusal::bad_request("wrong dice emoji")),
    };
    let value = world.chance.between(1, highest);
    let shown = Shown { lines: vec![value.to_string()], ..Shown::default() };
    Ok(piece("dice", emoji.clone(), shown, [("dice", json!({"emoji": emoji, "value": value}))]))
}

fn piece<const COUNT: usize>(kind: &str, text: String, shown: Shown, keys: [(&str, Value); COUNT]) -> Piece {
    let keys = keys.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Piece { kind: kind.to_owned(), text, shown, keys }
}
