//! Chaos: the real program, killed between any two instructions under load, on a bad day of the platforms (acceptance cases E25 and
//! D18), and a database that is restarted beneath it.

use crate::database::Engine;
use crate::hub::{Hub, Start, run_within, the_one};
use crate::load::{Load, crowded};
use crate::log::{leaks, secrets};
use crate::program::{Place, Program};
use crate::reckoning::{
    come_to_rest, nothing_is_lost_and_nothing_is_doubled, the_doctor_is_content, the_ledger_holds, the_logs_are_clean,
};
use nestor_sim::{Channel, Fault, FaultKind, HubAddress, Simulator};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::time::Duration;

/// How long the longest of these may take.
const LONGEST: Duration = Duration::from_secs(180);

mod sqlite {
    use super::*;

    #[test]
    fn e25_a_hundred_kills_lose_nothing_and_double_nothing() {
        run_within(LONGEST, killed_under_load(Engine::Sqlite, 100, 25));
    }
}

mod postgresql {
    use super::*;

    #[test]
    fn e25_twenty_five_kills_lose_nothing_and_double_nothing() {
        run_within(LONGEST, killed_under_load(Engine::Postgresql, 25, 26));
    }

    #[test]
    fn e25_a_database_restart_under_load_loses_nothing_and_doubles_nothing() {
        run_within(LONGEST, cut_off_under_load());
    }

    #[test]
    fn e25_two_nodes_that_take_turns_at_dying_lose_nothing_and_double_nothing() {
        run_within(LONGEST, two_nodes_under_load());
    }
}

mod both {
    on_both!(d18_killed_between_the_platforms_answer_and_our_commit, d18_killed_before_the_platform_had_it,);

    use super::{d18_killed_before_the_platform_had_it, d18_killed_between_the_platforms_answer_and_our_commit};
}

/// A bad day: some webhooks twice and out of order, some calls slow, some answers lost.
fn bad_day(simulator: &Simulator, chance: &mut StdRng) {
    simulator.clear_faults();
    let channel = Channel::ALL[chance.random_range(0..Channel::ALL.len())];
    let slow = FaultKind::Slow { delay_ms: chance.random_range(20..250) };
    simulator.set_fault(Fault::on(channel, FaultKind::DuplicateWebhooks { times: 1 }).times(4));
    simulator.set_fault(Fault::on(channel, FaultKind::ReorderWebhooks).times(2));
    simulator.set_fault(Fault::on(channel, slow).times(3));
    if chance.random_range(0..4) == 0 {
        let lost = FaultKind::TimeoutAfterAccept { hold_ms: chance.random_range(0..200) };
        simulator.set_fault(Fault::on(channel, lost).times(1));
    }
}

/// The hub with a crowd, stopped; and a key for the operators.
async fn prepared(engine: Engine) -> (Hub, String) {
    let (start, prepare) = crowded(Start::new(engine));
    let mut hub = start.hub().await;
    prepare(&hub.simulator);
    let key = Place::of(&hub.database).run(&["apikey", "create", "--name", "operators"]).printed();
    hub.stop().await;
    (hub, key.trim().to_owned())
}

fn serve(hub: &Hub) -> Program {
    let program = tokio::task::block_in_place(|| Place::of(&hub.database).serve());
    hub.simulator.set_hub(HubAddress::from(program.address()));
    program
}

async fn killed_under_load(engine: Engine, kills: u32, seed: u64) {
    let (mut hub, key) = prepared(engine).await;
    let mut chance = StdRng::seed_from_u64(seed);
    let load = Load::begin(&hub.simulator, seed);
    let mut logs = String::new();
    for _ in 0..kills {
        let program = serve(&hub);
        load.server(Some(program.api(&key)));
        bad_day(&hub.simulator, &mut chance);
        // Often in the middle of the first rush, sometimes later.
        let life = if chance.random_range(0..3) == 0 { 5..60 } else { 60..500 };
        tokio::time::sleep(Duration::from_millis(chance.random_range(life))).await;
        load.server(None);
        logs.push_str(&tokio::task::block_in_place(|| program.kill()));
    }
    let program = serve(&hub);
    load.server(Some(program.api(&key)));
    let answers = load.end().await;
    logs.push_str(&tokio::task::block_in_place(|| program.kill()));
    the_doctor_is_content(&hub);
    come_to_rest(&mut hub).await;
    nothing_is_lost_and_nothing_is_doubled(&hub, &answers).await;
    let repeated = hub.database.number("SELECT CAST(SUM(duplicates) AS BIGINT) FROM deliveries");
    assert!(repeated > 0, "platforms had to try again");
    the_ledger_holds(&hub);
    the_logs_are_clean(&hub, &logs);
    hub.finish().await;
}

async fn cut_off_under_load() {
    let (mut hub, key) = prepared(Engine::Postgresql).await;
    let mut chance = StdRng::seed_from_u64(27);
    let load = Load::begin(&hub.simulator, 27);
    let program = serve(&hub);
    load.server(Some(program.api(&key)));
    for _ in 0..25 {
        tokio::time::sleep(Duration::from_millis(chance.random_range(30..400))).await;
        tokio::task::block_in_place(|| hub.database.cut_connections());
    }
    let answers = load.end().await;
    // It still works, without having been started again.
    let api = program.api(&key);
    hub.until("it is ready", async || {
        api.try_call(reqwest::Method::GET, "/readyz", None).await.is_some_and(|answer| answer.status == 200)
    })
    .await;
    let log = program.kill();
    // Of course it complained; but not about anybody.
    assert_eq!(leaks(&log, &secrets(&hub.simulator, &hub.config)), Vec::<String>::new());
    the_doctor_is_content(&hub);
    come_to_rest(&mut hub).await;
    nothing_is_lost_and_nothing_is_doubled(&hub, &answers).await;
    the_ledger_holds(&hub);
    hub.finish().await;
}

/// Two nodes on one database, each of them killed now and then, while webhooks and operators come to both.
async fn two_nodes_under_load() {
    let (mut hub, key) = prepared(Engine::Postgresql).await;
    let mut chance = StdRng::seed_from_u64(28);
    let load = Load::begin(&hub.simulator, 28);
    let mut nodes = [serve(&hub), serve(&hub)];
    let mut logs = String::new();
    for turn in 0..60 {
        let node = &nodes[turn % 2];
        hub.simulator.set_hub(HubAddress::from(node.address()));
        load.server(Some(node.api(&key)));
        bad_day(&hub.simulator, &mut chance);
        tokio::time::sleep(Duration::from_millis(chance.random_range(20..250))).await;
        if turn % 6 == 5 {
            let killed = std::mem::replace(&mut nodes[chance.random_range(0..2)], serve(&hub));
            logs.push_str(&tokio::task::block_in_place(|| killed.kill()));
        }
    }
    load.server(Some(nodes[0].api(&key)));
    hub.simulator.set_hub(HubAddress::from(nodes[0].address()));
    let answers = load.end().await;
    nodes.into_iter().for_each(|node| logs.push_str(&tokio::task::block_in_place(|| node.kill())));
    the_doctor_is_content(&hub);
    come_to_rest(&mut hub).await;
    nothing_is_lost_and_nothing_is_doubled(&hub, &answers).await;
    the_ledger_holds(&hub);
    the_logs_are_clean(&hub, &logs);
    hub.finish().await;
}

const PEOPLE: [(&str, Channel); 4] = [
    ("maria", Channel::WhatsApp),
    ("eleni", Channel::Messenger),
    ("sofia", Channel::Instagram),
    ("liam", Channel::Telegram),
];

/// The program is killed while every platform holds its answer back: all of them have the message, or none.
async fn killed_while_calls_are_under_way(engine: Engine, fault: fn() -> FaultKind, arrives: bool) -> Hub {
    let mut hub = Start { real_time: true, ..Start::new(engine) }.hub().await;
    let mut conversations = Vec::new();
    for (person, channel) in PEOPLE {
        conversations.push(hub.customer_writes(person, channel, &format!("A question on {channel}")).await.id);
        hub.simulator.set_fault(Fault::on(channel, fault()));
    }
    let key = hub.new_key("main").await;
    hub.stop().await;
    let program = serve(&hub);
    let api = program.api(&key);
    for ((_, channel), conversation) in PEOPLE.iter().zip(&conversations) {
        api.send(conversation, &format!("Under way on {channel}")).await;
    }
    hub.until("every platform has its call", async || {
        PEOPLE.iter().all(|(_, channel)| hub.calls_with(&format!("Under way on {channel}")) == 1)
    })
    .await;
    if arrives {
        hub.until("every phone has its message", async || {
            PEOPLE.iter().all(|(person, channel)| hub.phone(person, *channel).len() == 1)
        })
        .await;
    }
    program.kill();
    hub
}

async fn d18_killed_between_the_platforms_answer_and_our_commit(engine: Engine) {
    let held_back = || FaultKind::TimeoutAfterAccept { hold_ms: 10_000 };
    let mut hub = killed_while_calls_are_under_way(engine, held_back, true).await;
    come_to_rest(&mut hub).await;
    for (person, channel) in PEOPLE {
        let text = format!("Under way on {channel}");
        let conversation = hub.conversation_with(channel, &text).await;
        let messages = hub.api.messages(&conversation.id).await;
        let message = the_one(&messages, &text);
        let expected = if channel == Channel::Telegram { "unknown" } else { "read" };
        assert_eq!(message.reached(), expected, "{channel}: {message:?}");
        assert_eq!(hub.calls_with(&text), 1, "{channel}: never a second time by itself");
        assert_eq!(hub.phone(person, channel), [text]);
        if channel == Channel::Telegram {
            assert_eq!(hub.api.resolve(&message.id, "mark_sent").await.status, 200);
        }
    }
    hub.finish().await;
}

async fn d18_killed_before_the_platform_had_it(engine: Engine) {
    let lost = || FaultKind::TimeoutBeforeAccept { hold_ms: 10_000 };
    let mut hub = killed_while_calls_are_under_way(engine, lost, false).await;
    come_to_rest(&mut hub).await;
    for (person, channel) in PEOPLE {
        let text = format!("Under way on {channel}");
        let conversation = hub.conversation_with(channel, &text).await;
        let messages = hub.api.messages(&conversation.id).await;
        let message = the_one(&messages, &text);
        // Nobody can know; so nobody claims to.
        assert_eq!(message.reached(), "unknown", "{channel}: {message:?}");
        assert_eq!(hub.calls_with(&text), 1);
        assert_eq!(hub.api.resolve(&message.id, "send_again").await.status, 200);
        hub.until("it is sent again", async || hub.phone(person, channel) == [text.clone()]).await;
    }
    hub.pass(Duration::from_secs(30)).await;
    hub.finish().await;
}
