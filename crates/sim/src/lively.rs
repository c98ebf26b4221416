//! Lively people: they write opening messages, read answers and reply, by the seed.

use std::collections::BTreeMap;

use crate::channel::Channel;
use crate::customer::{self, CustomerContent};
use crate::people::Person;
use crate::phone::{MessageState, PhoneKey, Writer};
use crate::schedule::Task;
use crate::script;
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
    if let Some(text) = next_line(world, &key, &person) {
        say(world, &key, text);
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
    if world.phones.get(key).is_some_and(|phone| phone.blocked) {
        return;
    }
    if let Err(error) = customer::write(world, key, CustomerContent::text(text)) {
        tracing::debug!(%error, "a lively person could not write");
    }
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
