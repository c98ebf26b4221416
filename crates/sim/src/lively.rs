//! Lively people: they write opening messages, read answers and reply, by the seed.

use std::collections::BTreeMap;

use crate::channel::Channel;
use crate::customer::{self, CustomerContent, MediaContent, What};
use crate::people::{Language, Person};
use crate::phone::{MessageState, PhoneKey, Writer};
use crate::schedule::Task;
use crate::script;
use crate::shown::{ButtonKind, ShownButton};
use crate::world::World;

/// Plans the openings of people who have not written yet, and the first who writes after them.
pub(crate) fn begin(world: &mut World) {
    let mut delay = 600;
    let mut opened: BTreeMap<Channel, usize> = BTreeMap::new();
    let people: Vec<Person> = world.people.all().to_vec();
    for person in &people {
        let on = Channel::ALL.into_iter().filter(|channel| person.is_on(*channel));
        // Spread over the channels, so that all four come alive.
        let Some(channel) = on.min_by_key(|channel| opened.get(channel).copied().unwrap_or(0)) else { continue };
        *opened.entry(channel).or_insert(0) += 1;
        let Ok(key) = world.phone_key(&person.id, channel, None) else { continue };
        let fresh = world.phones.get(&key).is_none_or(|phone| phone.messages.is_empty());
        if fresh && let Some(text) = next_line(world, &key, person) {
            world.plan(delay, Task::Say { phone: key, text });
            delay += world.chance.between(700, 1_900);
        }
    }
    let first = delay + world.chance.between(15_000, 30_000);
    world.plan(first, Task::Somebody);
}

/// Somebody writes now, and the next one in 20 to 60 seconds.
pub(crate) fn somebody(world: &mut World) {
    let next = world.chance.between(20_000, 60_000);
    world.plan(next, Task::Somebody);
    let threads: Vec<(Person, PhoneKey)> = {
        let people = world.people.all().iter();
        let every = people.flat_map(|person| {
            Channel::ALL.into_iter().filter_map(|channel| {
                let key = world.phone_key(&person.id, channel, None).ok()?;
                Some((person.clone(), key))
            })
        });
        // Nobody goes on talking to a business that has not answered three messages in a row.
        every.filter(|(_, key)| unanswered(world, key) < 3).collect()
    };
    let Some((person, key)) = world.chance.pick(&threads).cloned() else { return };
    // Every fourth time something else than words.
    if world.chance.percent(25)
        && let Some(content) = something(world, &key, &person)
    {
        return send(world, &key, content);
    }
    if let Some(text) = next_line(world, &key, &person) {
        say(world, &key, text);
    }
}

/// A picture, a voice note, a place, a sticker, a contact, or a like for the newest message of the business.
fn something(world: &mut World, key: &PhoneKey, person: &Person) -> Option<CustomerContent> {
    let greek = person.language == Language::El;
    let words = |el: &str, en: &str| if greek { el.to_owned() } else { en.to_owned() };
    let liked = world.phones.get(key).and_then(|phone| {
        phone.messages.iter().rev().find(|message| message.writer == Writer::Business && !message.deleted)
    });
    let like = liked.map(|message| What::Reaction { to: message.id.clone(), emoji: Some("👍".to_owned()) });
    let photo = MediaContent {
        caption: Some(words("Αυτό πίνω τώρα ☕", "This is what I am drinking now ☕")),
        ..MediaContent::default()
    };
    let place = What::Location {
        latitude: 37.9755,
        longitude: 23.7348,
        name: Some(words("Πλατεία Συντάγματος", "Syntagma Square")),
        address: None,
        live_seconds: None,
    };
    let mut choices = vec![
        What::Image(photo),
        What::Voice(MediaContent::default()),
        What::Sticker(MediaContent::default()),
        What::Video(MediaContent::default()),
        What::Document(MediaContent::default()),
    ];
    choices.extend(like);
    match key.channel {
        Channel::WhatsApp | Channel::Messenger | Channel::Telegram => choices.push(place),
        Channel::Instagram => choices.extend([
            What::StoryMention,
            What::Share { kind: "ig_reel".to_owned(), title: Some("Latte art".to_owned()), url: None },
        ]),
    }
    world.chance.pick(&choices).cloned().map(CustomerContent::from)
}

/// Something of the newest message of the business that can be tapped with an answer.
fn tappable(world: &World, key: &PhoneKey) -> Vec<What> {
    let newest = world
        .phones
        .get(key)
        .and_then(|phone| phone.messages.iter().rev().find(|message| message.writer == Writer::Business));
    let Some(message) = newest else { return Vec::new() };
    let answers = |button: &&ShownButton| {
        use ButtonKind::{Callback, Keyboard, Postback, QuickReply, Reply, Template};
        matches!(button.kind, Reply | Template | QuickReply | Postback | Callback | Keyboard)
    };
    let rows = message.shown.list.iter().flat_map(|list| &list.sections).flat_map(|section| &section.rows);
    let ids = message.shown.buttons.iter().filter(answers).map(|button| &button.id).chain(rows.map(|row| &row.id));
    ids.map(|id| What::Tap { on: message.id.clone(), id: id.clone(), without_context: false }).collect()
}

fn send(world: &mut World, key: &PhoneKey, content: CustomerContent) {
    if world.phones.get(key).is_some_and(|phone| phone.blocked) {
        return;
    }
    if let Err(error) = customer::write(world, key, content) {
        tracing::debug!(%error, "a lively person could not write");
    }
}

fn unanswered(world: &World, key: &PhoneKey) -> usize {
    world
        .phones
        .get(key)
        .map_or(0, |phone| phone.messages.iter().rev().take_while(|message| message.writer == Writer::Customer).count())
}

/// Writes now; what cannot be written (a person was taken out) is left.
pub(crate) fn say(world: &mut World, key: &PhoneKey, text: String) {
    send(world, key, CustomerContent::text(text));
}

/// A message of the business was read: sometimes the person answers it.
pub(crate) fn react(world: &mut World, key: &PhoneKey, answered: &str) {
    let still_unread = world.phones.get(key).is_some_and(|phone| {
        let newest = phone.messages.iter().rev().find(|message| message.writer == Writer::Business);
        newest.is_some_and(|message| message.state < MessageState::Read)
    });
    // Less and less talkative, until the next subject: two robots must not thank each other for ever.
    let talked = world.stories.get(&replies_of(key)).copied().unwrap_or(0);
    let willing = [75, 45, 15].get(talked).copied().unwrap_or(0);
    if still_unread || !world.chance.percent(willing) {
        return;
    }
    world.stories.insert(replies_of(key), talked + 1);
    // Where there is something to tap, it is tapped.
    let taps = tappable(world, key);
    if let Some(what) = world.chance.pick(&taps).cloned() {
        return send(world, key, what.into());
    }
    let Some(person) = world.people.get(&key.person) else { return };
    let replies = script::replies(person.language, answered);
    let Some(text) = world.chance.pick(replies).map(|text| (*text).to_owned()) else { return };
    let delay = world.chance.between(1_500, 6_000);
    world.plan(delay, Task::Say { phone: key.clone(), text });
}

fn replies_of(key: &PhoneKey) -> String {
    format!("{}/{}/replies", key.channel, key.person)
}

fn next_line(world: &mut World, key: &PhoneKey, person: &Person) -> Option<String> {
    let lines = script::lines(person.language);
    // Everybody begins elsewhere in the list, on each channel elsewhere again.
    let position = world.people.all().iter().position(|other| other.id == person.id).unwrap_or(0);
    let offset = position * 2 + Channel::ALL.iter().position(|channel| *channel == key.channel).unwrap_or(0) * 5;
    world.stories.remove(&replies_of(key));
    let step = world.stories.entry(format!("{}/{}", key.channel, person.id)).or_insert(0);
    let line = lines.get((offset + *step) % lines.len().max(1)).map(|line| (*line).to_owned());
    *step += 1;
    line
}
