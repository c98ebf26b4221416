//! The reckoning after chaos: what the platforms and the phones know is compared with what we have, message by message.

use crate::api::Message;
use crate::hub::Hub;
use crate::log;
use crate::program::Place;
use nestor::world::World;
use nestor_core::time::Timestamp;
use nestor_sim::{Channel, Writer};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// How long it may take until everything has come to rest.
const REST: Duration = Duration::from_secs(100);

/// Starts the application on what chaos left, minutes later by its clock, and lets everything come to rest: calls whose process
/// died are perhaps sent, platforms try again what they could not deliver, what waits goes.
pub(crate) async fn come_to_rest(hub: &mut Hub) {
    hub.simulator.clear_faults();
    let later = hub.simulator.now_ms() + 5 * 60_000;
    hub.world = World::still(Timestamp::from_millis(later));
    hub.restart().await;
    let began = Instant::now();
    let mut quiet = 0;
    while quiet < 3 {
        hub.simulator.advance(Duration::from_secs(5)).await;
        hub.simulator.clear_faults();
        hub.simulator.settle().await;
        hub.world.advance(Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(30)).await;
        let open = hub.database.number("SELECT COUNT(*) FROM outgoing_parts WHERE due_at IS NOT NULL")
            + hub.database.number("SELECT COUNT(*) FROM deliveries WHERE state = 'pending'")
            + undelivered(hub) as i64;
        quiet = if open == 0 { quiet + 1 } else { 0 };
        assert!(began.elapsed() < REST, "{open} deliveries, parts and messages did not come to rest");
    }
    // The last receipts.
    hub.pass(Duration::from_secs(30)).await;
}

/// How many messages of customers no webhook has brought to us yet, as the platforms see it.
fn undelivered(hub: &Hub) -> usize {
    threads(hub)
        .values()
        .flatten()
        .filter(|message| message.writer == Writer::Customer && message.state == nestor_sim::MessageState::Sent)
        .count()
}

/// What stands on every phone, by person and channel.
fn threads(hub: &Hub) -> BTreeMap<(String, Channel), Vec<nestor_sim::PhoneMessage>> {
    let mut threads = BTreeMap::new();
    for person in hub.simulator.people() {
        for channel in Channel::ALL.into_iter().filter(|channel| person.is_on(*channel)) {
            let messages = hub.simulator.phone(&person.id, channel).unwrap().messages;
            if !messages.is_empty() {
                threads.insert((person.id.clone(), channel), messages);
            }
        }
    }
    threads
}

/// Everything that customers wrote is here once; every answer is on its phone once, or said to be failed or perhaps sent; what the
/// platforms tell about is not left open; the ledger holds.
#[expect(
    clippy::print_stdout,
    reason = "how much there was to reckon is shown when somebody asks for the output of tests"
)]
pub(crate) async fn nothing_is_lost_and_nothing_is_doubled(hub: &Hub, answers: &[String]) {
    let mut ours: BTreeMap<String, Vec<(Channel, Message)>> = BTreeMap::new();
    let conversations = hub.api.conversations().await;
    for conversation in &conversations {
        let messages = hub.api.messages(&conversation.id).await;
        let inbound = messages.iter().filter(|message| message.direction == "inbound").count();
        assert_eq!(conversation.unread_count, inbound as i64, "each message is counted once");
        for message in messages {
            let channel = Channel::from_name(&conversation.channel).unwrap();
            ours.entry(message.text.clone().unwrap_or_default()).or_default().push((channel, message));
        }
    }
    let twice: Vec<&String> = ours.iter().filter(|(_, found)| found.len() > 1).map(|(text, _)| text).collect();
    assert!(twice.is_empty(), "more than once with us: {twice:?}");

    let threads = threads(hub);
    assert_eq!(conversations.len(), threads.len(), "one conversation for each thread");
    let mut on_phones = BTreeSet::new();
    let (mut written, mut missing) = (0, Vec::new());
    for ((person, channel), messages) in &threads {
        for message in messages {
            let ours = ours.get(&message.text).and_then(|found| found.first());
            match message.writer {
                Writer::Customer => {
                    written += 1;
                    if ours.is_none_or(|(at, ours)| ours.direction != "inbound" || at != channel) {
                        missing.push(&message.text);
                    }
                }
                Writer::Business => {
                    assert!(on_phones.insert(message.text.clone()), "twice on the phone of {person}: {}", message.text);
                    let (_, ours) = ours.expect("what is on a phone is in our store");
                    // Telegram tells nothing about what it took; the others do, and it must have been understood.
                    let told = !matches!(ours.reached(), "queued" | "unknown" | "failed");
                    assert!(
                        told || *channel == Channel::Telegram,
                        "{} is on the phone, but is {}: {ours:?}",
                        message.text,
                        ours.reached()
                    );
                }
            }
        }
    }
    assert!(missing.is_empty(), "of {written} messages {} are lost: {missing:?}", missing.len());
    let inbound = ours.values().flatten().filter(|(_, message)| message.direction == "inbound").count();
    assert_eq!(inbound, written, "and none is made up");

    for text in answers {
        let (_, message) =
            ours.get(text).and_then(|found| found.first()).expect("every answer that was taken is there");
        let open = matches!(message.reached(), "failed" | "unknown");
        assert!(on_phones.contains(text) || open, "{text} is {} and on no phone", message.reached());
    }
    let outbound = ours.values().flatten().filter(|(_, message)| message.direction == "outbound").count();
    assert_eq!(outbound, answers.len(), "no answer is there that nobody wrote");
    let perhaps = ours.values().flatten().filter(|(_, message)| message.reached() == "unknown").count();
    println!("{written} messages of customers, {} answers, {perhaps} of them perhaps sent", answers.len());
    assert!(written > 50 && answers.len() > 10, "there was load: {written} messages, {} answers", answers.len());
}

/// `nestor doctor` finds nothing wrong, and prints a ledger that holds: also when the last process has just been killed.
pub(crate) fn the_doctor_is_content(hub: &Hub) {
    let done = Place::of(&hub.database).run(&["doctor"]);
    assert!(done.succeeded && done.out.contains("ok     ledger"), "{done:?}");
}

/// `nestor doctor` prints a ledger that holds; the platforms' clock, which has been moved on, is not asked.
pub(crate) fn the_ledger_holds(hub: &Hub) {
    let done = Place::of(&hub.database).run(&["doctor"]);
    assert!(done.out.contains("ok     ledger"), "{done:?}");
    assert!(done.out.lines().all(|line| !line.starts_with("WRONG") || line.contains("clock")), "{done:?}");
}

/// What the killed processes logged holds nothing about anybody, and no complaint of a defect.
pub(crate) fn the_logs_are_clean(hub: &Hub, logs: &str) {
    assert_eq!(log::leaks(logs, &log::secrets(&hub.simulator, &hub.config)), Vec::<String>::new());
    let defects: Vec<&str> = logs.lines().filter(|line| line.contains("\"level\":\"ERROR\"")).take(5).collect();
    assert!(defects.is_empty(), "{}", defects.join("\n"));
}
