//! Coexistence: what was written before the hub, and the address book (platforms.md A.7).

use serde_json::{Map, Value, json};

use crate::account::SimAccount;
use crate::business::{value_of, whole};
use crate::customer::ContactCard;
use crate::error::SimulatorError;
use crate::inbound::put_some;
use crate::people::Person;
use crate::schedule::Task;
use crate::script;
use crate::world::World;

const DAY_S: i64 = 24 * 3_600;
/// How many days ago each phase begins and ends.
const PHASES: [(i64, i64); 3] = [(0, 1), (1, 90), (90, 180)];

/// Plans every chunk for a moment of its own, so that they come in any order.
pub(crate) fn tell(
    world: &mut World,
    account: &SimAccount,
    people: &[String],
    (chunks, messages): (usize, usize),
    declined: bool,
) -> Result<(), SimulatorError> {
    if declined {
        let error = json!({
            "code": 2_593_109, "title": "History sync is turned off by the business from the WhatsApp Business App",
            "message": "History sync is turned off by the business from the WhatsApp Business App",
            "error_data": {"details": "History sharing is turned off by the business"},
        });
        let mut value = value_of(account);
        value.insert("history".to_owned(), json!([{"errors": [error]}]));
        world.plan(0, Task::Emit(vec![whole(account, "history", Value::Object(value))]));
        return Ok(());
    }
    if chunks == 0 || messages == 0 || chunks * messages > 20_000 {
        return Err(SimulatorError::Invalid("chunks and messages are from 1, together at most 20,000".to_owned()));
    }
    let with_phone = |person: &&Person| {
        let has_phone = person.whatsapp.as_ref().is_some_and(|identity| identity.phone.is_some());
        has_phone && (people.is_empty() || people.contains(&person.id))
    };
    let people: Vec<Person> = world.people.all().iter().filter(with_phone).cloned().collect();
    if people.is_empty() {
        return Err(SimulatorError::Invalid("nobody of these people has a phone number on WhatsApp".to_owned()));
    }
    let all = PHASES.len() * chunks;
    for (phase, days) in PHASES.into_iter().enumerate() {
        for chunk in 0..chunks {
            let threads: Vec<Value> =
                people.iter().map(|person| thread(world, account, person, days, messages)).collect();
            let progress = (phase * chunks + chunk + 1) * 100 / all;
            let metadata = json!({"phase": phase, "chunk_order": chunk + 1, "progress": progress});
            let mut value = value_of(account);
            value.insert("history".to_owned(), json!([{"metadata": metadata, "threads": threads}]));
            let delay = world.chance.between(0, 2_000);
            world.plan(delay, Task::Emit(vec![whole(account, "history", Value::Object(value))]));
        }
    }
    Ok(())
}

fn thread(world: &mut World, account: &SimAccount, person: &Person, days: (i64, i64), count: usize) -> Value {
    let identity = person.whatsapp.clone().unwrap_or_default();
    let phone = identity.wa_id.or(identity.phone);
    let own = account.own_phone();
    let now = world.now_ms() / 1000;
    let mut times: Vec<i64> =
        (0..count).map(|_| now - world.chance.between(days.0 * DAY_S + 60, days.1 * DAY_S)).collect();
    times.sort_unstable();
    let lines = script::lines(person.language);
    let mut messages = Vec::with_capacity(count);
    for (index, at) in times.into_iter().enumerate() {
        let ours = index % 2 == 1;
        let mut message = Map::new();
        message.insert("from".to_owned(), json!(if ours { &own } else { &phone }));
        put_some(&mut message, "to", if ours { phone.as_ref() } else { None });
        message.insert("id".to_owned(), json!(world.chance.wamid()));
        message.insert("timestamp".to_owned(), json!(at.to_string()));
        if index % 7 == 6 {
            // Media are a placeholder without an object.
            message.insert("type".to_owned(), json!("media_placeholder"));
        } else {
            let line = if ours { "👍" } else { lines.get(index % lines.len()).copied().unwrap_or("…") };
            message.insert("type".to_owned(), json!("text"));
            message.insert("text".to_owned(), json!({"body": line}));
        }
        let status = if ours { "READ" } else { "DELIVERED" };
        message.insert("history_context".to_owned(), json!({"status": status}));
        messages.push(Value::Object(message));
    }
    json!({"id": phone, "messages": messages})
}

/// The value of `smb_app_state_sync`.
pub(crate) fn contacts(world: &World, account: &SimAccount, cards: &[ContactCard], remove: bool) -> Value {
    let timestamp = (world.now_ms() / 1000).to_string();
    let one = |card: &ContactCard| {
        let digits: String = card.phones.iter().flat_map(|phone| phone.chars()).filter(char::is_ascii_digit).collect();
        let mut contact = Map::new();
        if !remove {
            contact.insert("full_name".to_owned(), json!(card.name));
            contact.insert("first_name".to_owned(), json!(card.name.split(' ').next()));
        }
        contact.insert("phone_number".to_owned(), json!(digits));
        json!({
            "type": "contact", "contact": contact, "action": if remove { "remove" } else { "add" },
            "metadata": {"timestamp": timestamp},
        })
    };
    let mut value = value_of(account);
    value.insert("state_sync".to_owned(), cards.iter().map(one).collect());
    Value::Object(value)
}
