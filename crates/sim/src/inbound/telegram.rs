//! Updates about Telegram customers (platforms.md E.2, E.3).

use serde_json::{Map, Value, json};

use crate::customer::What;
use crate::customer::displayed::TappedKind;
use crate::error::SimulatorError;
use crate::inbound::{Frame, put_some};
use crate::people::Person;
use crate::shown::ButtonKind;
use crate::telegram;
use crate::wire::digits_of;
use crate::world::World;

pub(crate) mod content;
pub(crate) mod places;

use places::Place;

pub(crate) fn update(world: &mut World, frame: &Frame<'_>) -> Result<(), SimulatorError> {
    let place = Place::of(world, frame);
    match frame.what {
        What::Reaction { emoji, .. } => reaction(world, frame, &place, emoji.as_deref()),
        What::Tap { .. } if is_callback(frame) => callback(world, frame),
        What::Edit { .. } | What::Move { .. } => edited(world, frame, &place),
        What::Unsend { of } => places::deleted(world, frame, &place, of),
        What::BusinessConnection { enabled } => places::connection(world, frame, *enabled),
        What::Joined { bot: true, .. } => places::bot_joined(world, frame, &place),
        What::Migrated => places::migrated(world, frame, &place),
        _ => {
            let mut message = head(frame, &place);
            content::fill(world, frame, &mut message)?;
            enqueue(world, frame, place.update(false), message);
        }
    }
    Ok(())
}

fn enqueue(world: &mut World, frame: &Frame<'_>, kind: &str, object: Map<String, Value>) {
    telegram::enqueue(world, frame.key, kind, Value::Object(object), Some(frame.id));
}

fn head(frame: &Frame<'_>, place: &Place) -> Map<String, Value> {
    let mut message = Map::new();
    message.insert("message_id".to_owned(), json!(frame.id.parse::<i64>().unwrap_or_default()));
    place.sign(frame, &mut message);
    message.insert("date".to_owned(), json!(frame.at_ms / 1000));
    message
}

fn reaction(world: &mut World, frame: &Frame<'_>, place: &Place, emoji: Option<&str>) {
    let shape = |emoji: &str| json!({"type": "emoji", "emoji": emoji});
    let own = |reaction: &&crate::phone::Reaction| reaction.by == crate::phone::Writer::Customer;
    let old = frame.target.and_then(|target| target.reactions.iter().find(own));
    let mut object = Map::new();
    object.insert("chat".to_owned(), place.chat(frame.person));
    object.insert("message_id".to_owned(), json!(frame.id.parse::<i64>().unwrap_or_default()));
    object.insert("user".to_owned(), user(frame.person));
    object.insert("date".to_owned(), json!(frame.at_ms / 1000));
    object.insert("old_reaction".to_owned(), old.map(|old| shape(&old.emoji)).into_iter().collect());
    object.insert("new_reaction".to_owned(), emoji.map(shape).into_iter().collect());
    enqueue(world, frame, "message_reaction", object);
}

fn is_callback(frame: &Frame<'_>) -> bool {
    let kind = frame.ready.tapped.as_ref().map(|tapped| tapped.kind);
    kind == Some(TappedKind::Button(ButtonKind::Callback))
}

/// A tap on an inline keyboard; its id is that of the query.
fn callback(world: &mut World, frame: &Frame<'_>) {
    let (Some(tapped), Some(target)) = (&frame.ready.tapped, frame.target) else { return };
    let mut query = Map::new();
    query.insert("id".to_owned(), json!(frame.id));
    query.insert("from".to_owned(), user(frame.person));
    put_some(&mut query, "message", telegram::message_object(world, frame.key, &target.id));
    query.insert("chat_instance".to_owned(), json!(digits_of(&[&frame.key.account, &frame.key.person], 19)));
    query.insert("data".to_owned(), json!(tapped.id));
    enqueue(world, frame, "callback_query", query);
}

/// New words, or a live location that moves.
fn edited(world: &mut World, frame: &Frame<'_>, place: &Place) {
    let Some(target) = frame.target else { return };
    let mut message = head(frame, place);
    message.insert("date".to_owned(), json!(target.at_ms / 1000));
    message.insert("edit_date".to_owned(), json!(frame.at_ms / 1000));
    match frame.what {
        What::Move { latitude, longitude, stop, .. } => {
            let seconds = target.shown.location.as_ref().and_then(|place| place.live_seconds).filter(|_| !stop);
            message.insert("location".to_owned(), content::location(*latitude, *longitude, seconds));
        }
        What::Edit { text, .. } => {
            let kept = target.shown.media.first();
            let file = kept.and_then(|media| world.media.get(media.url.trim_start_matches("/sim/media/"))).cloned();
            match (kept, file) {
                (Some(media), Some(file)) => {
                    content::put_file(&mut message, &media.kind, &file, false);
                    message.insert("caption".to_owned(), json!(text));
                }
                _ => {
                    message.insert("text".to_owned(), json!(text));
                }
            }
        }
        _ => {}
    }
    enqueue(world, frame, place.update(true), message);
}

/// The `User` of a customer.
pub(crate) fn user(person: &Person) -> Value {
    let mut user = name(person);
    user.insert("is_bot".to_owned(), json!(false));
    user.insert("language_code".to_owned(), json!(person.language_code()));
    Value::Object(user)
}

/// The private `Chat` with a customer.
pub(crate) fn chat(person: &Person) -> Value {
    let mut chat = name(person);
    chat.insert("type".to_owned(), json!("private"));
    Value::Object(chat)
}

fn name(person: &Person) -> Map<String, Value> {
    let mut keys = Map::new();
    let identity = person.telegram.as_ref();
    keys.insert("id".to_owned(), json!(identity.map(|identity| identity.id)));
    keys.insert("first_name".to_owned(), json!(person.first_name()));
    if !person.last_name().is_empty() {
        keys.insert("last_name".to_owned(), json!(person.last_name()));
    }
    if let Some(username) = identity.and_then(|identity| identity.username.as_ref()) {
        keys.insert("username".to_owned(), json!(username));
    }
    keys
}
