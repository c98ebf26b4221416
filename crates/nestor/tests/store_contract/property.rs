//! Any order, any repetition and any batching of the same deliveries ends in the same state, on both databases.

use crate::harness::{Bench, Engine, FOUR, MAIN, START, account};
use crate::raw::Columns;
use crate::sending::{key, reply, take};
use crate::webhooks::{
    INSTAGRAM, PAGE, PHONE_NUMBER, customer_text, delivered, echo, instagram_identity, messaging, messenger_identity,
    read, seen, telegram_group_text, telegram_text, whatsapp_identity, whatsapp_status, whatsapp_statuses,
    whatsapp_text_at,
};
use nestor::service::replies::{self, SendError};
use nestor::service::{apply, receipts};
use nestor::store::deliveries::{self, NewDelivery, SIGNER_META};
use nestor::store::{Tx, accounts, installation};
use nestor_core::channels::ChannelKind;
use nestor_core::id::{IdScheme, Scope};
use nestor_core::message::ExternalMessageId;
use nestor_core::time::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::time::{Duration, Instant};

const SECOND: i64 = 1_763_800_000;
const SECOND_NUMBER: &str = "106500000000002";

/// One thing that a platform tells; the numbers choose people, messages and times from small ranges, so that they meet.
#[derive(Clone, Debug)]
enum Told {
    WhatsappText { second_account: bool, person: u64, message: u64 },
    WhatsappStatus { message: u64, status: &'static str },
    CustomerText { instagram: bool, person: u64, message: u64 },
    Delivered { person: u64, message: u64, watermark: i64 },
    Read { person: u64, watermark: i64 },
    Seen { person: u64, message: u64 },
    Echo { instagram: bool, person: u64, message: u64 },
    Telegram { person: u64, message: i64 },
    Group { person: u64, message: i64 },
    Unknown { number: u8 },
}

fn told() -> impl Strategy<Value = Told> {
    let status = prop_oneof![Just("sent"), Just("delivered"), Just("read"), Just("failed")];
    prop_oneof![
        3 => (any::<bool>(), 0..3_u64, 0..8_u64)
            .prop_map(|(second_account, person, message)| Told::WhatsappText { second_account, person, message }),
        4 => (0..5_u64, status).prop_map(|(message, status)| Told::WhatsappStatus { message, status }),
        2 => (any::<bool>(), 0..2_u64, 0..5_u64)
            .prop_map(|(instagram, person, message)| Told::CustomerText { instagram, person, message }),
        2 => (0..2_u64, 0..6_u64, 0..60_i64)
            .prop_map(|(person, message, watermark)| Told::Delivered { person, message, watermark }),
        3 => (0..2_u64, 0..60_i64).prop_map(|(person, watermark)| Told::Read { person, watermark }),
        2 => (0..2_u64, 0..6_u64).prop_map(|(person, message)| Told::Seen { person, message }),
        3 => (any::<bool>(), 0..2_u64, 0..6_u64)
            .prop_map(|(instagram, person, message)| Told::Echo { instagram, person, message }),
        2 => (0..2_u64, 1..6_i64).prop_map(|(person, message)| Told::Telegram { person, message }),
        1 => (0..2_u64, 10..14_i64).prop_map(|(person, message)| Told::Group { person, message }),
        1 => (0..4_u8).prop_map(|number| Told::Unknown { number }),
    ]
}

/// A body and whom it is signed by. The same thing told twice is the same bytes.
fn body(told: &Told) -> (&'static str, Vec<u8>) {
    let meta = nestor::store::deliveries::SIGNER_META;
    // People change their names; the time of a message follows from its number.
    let name = |message: u64| ["Άννα", "Anna", "Άννα", "Α."][message as usize % 4];
    let own = |instagram: bool| if instagram { ("instagram", INSTAGRAM) } else { ("page", PAGE) };
    match told {
        Told::WhatsappText { second_account, person, message } => {
            let number = if *second_account { SECOND_NUMBER } else { PHONE_NUMBER };
            let id = format!("wamid.in.{person}.{message}");
            let at = SECOND + (message * 5 % 8) as i64;
            (meta, whatsapp_text_at(number, *person, name(*message), &id, at, &format!("μήνυμα {message}")))
        }
        Told::WhatsappStatus { message, status } => {
            let at = SECOND + 10 + *message as i64 + status.len() as i64;
            (meta, whatsapp_statuses(&[whatsapp_status(&format!("wamid.out.{message}"), status, at, None)]))
        }
        Told::CustomerText { instagram, person, message } => {
            let (object, account) = own(*instagram);
            let id = format!("in.{person}.{message}");
            let at = (SECOND + (message * 3 % 5) as i64) * 1000;
            (
                meta,
                messaging(object, account, &[customer_text(account, *person, &id, at, &format!("κείμενο {message}"))]),
            )
        }
        Told::Delivered { person, message, watermark } => {
            let up_to = (SECOND + watermark) * 1000;
            let id = format!("out.{person}.{message}");
            (meta, messaging("page", PAGE, &[delivered(PAGE, *person, up_to + 3_000, &[&id], up_to)]))
        }
        Told::Read { person, watermark } => {
            // A platform may tell late about little, and early about much.
            let up_to = (SECOND + watermark) * 1000;
            let at = up_to + (watermark * 7919 % 40) * 1000;
            (meta, messaging("page", PAGE, &[read(PAGE, *person, at, up_to)]))
        }
        Told::Seen { person, message } => {
            let at = (SECOND + 30 + (message * 17 % 30) as i64) * 1000;
            (
                meta,
                messaging("instagram", INSTAGRAM, &[seen(INSTAGRAM, *person, at, &format!("out.{person}.{message}"))]),
            )
        }
        Told::Echo { instagram, person, message } => {
            let (object, account) = own(*instagram);
            let at = (SECOND + 1 + *message as i64 * 9) * 1000;
            let id = format!("out.{person}.{message}");
            (meta, messaging(object, account, &[echo(account, *person, &id, at, &format!("answer {message}"), None)]))
        }
        Told::Telegram { person, message } => (
            "tg",
            telegram_text(
                *person,
                *message,
                SECOND + message * 3 % 7,
                name(*message as u64),
                &format!("γεια {message}"),
            ),
        ),
        Told::Group { person, message } => {
            ("tg", telegram_group_text(*person, 10 * *person as i64 + message, SECOND + message, "Νίκος", "σε όλους"))
        }
        Told::Unknown { number } => {
            let bodies: [&[u8]; 4] = [
                b"{",
                b"{\"object\":\"user\"}",
                b"{\"object\":\"page\",\"entry\":[7]}",
                b"{\"object\":\"page\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"feed\"}]}]}",
            ];
            (meta, bodies[*number as usize % 4].to_vec())
        }
    }
}

/// The order in which deliveries are applied, and how they are batched.
#[derive(Clone, Debug)]
struct Arrival {
    order: Vec<usize>,
    batch: i64,
    in_one_go: usize,
}

/// The database as it was before any delivery: accounts, customers, and outgoing messages that the platforms have accepted.
fn prepare(tx: &mut Tx<'_>, ids: &IdScheme) -> Result<(), SendError> {
    installation::ensure_workspace(tx, MAIN, "Main", START)?;
    for (id, channel, external_id) in FOUR.into_iter().chain([("wb", ChannelKind::Whatsapp, SECOND_NUMBER)]) {
        accounts::add(tx, &account(MAIN, id, channel, external_id))?;
    }
    let before = SECOND - 9;
    let first = [
        (SIGNER_META, whatsapp_text_at(PHONE_NUMBER, 0, "Άννα", "wamid.first", before, "γεια")),
        (SIGNER_META, messaging("page", PAGE, &[customer_text(PAGE, 0, "in.first", before * 1000, "γεια")])),
        (
            SIGNER_META,
            messaging("instagram", INSTAGRAM, &[customer_text(INSTAGRAM, 0, "in.first", before * 1000, "γεια")]),
        ),
        ("tg", telegram_text(0, 99, before, "Άννα", "γεια")),
    ];
    deliveries::keep(tx, &first.map(|(signer, body)| delivery(signer, body, START)))?;
    apply::next_batch(tx, ids, START, 10)?;
    // Of the numbers that reports speak of, the first three are ours, the others are not known or were sent elsewhere.
    for (account, prefix, peer) in [
        ("wa", "wamid.out.", whatsapp_identity(0)),
        ("ms", "out.0.", messenger_identity(0)),
        ("ig", "out.0.", instagram_identity(0)),
    ] {
        let channel = FOUR.iter().find(|(id, ..)| *id == account).unwrap().1;
        let conversation = ids.conversation(Scope { workspace: MAIN, account, channel }, &peer);
        for number in 0..3_u64 {
            let text = format!("{account} {number}");
            let message = replies::send(tx, ids, &reply(&conversation, &text), &text, START)?;
            let mut part = take(tx, &key(&message, 0))?;
            let id = ExternalMessageId(format!("{prefix}{number}"));
            receipts::accepted(tx, &mut part, &id, START.plus(Duration::from_secs(number * 9)))?;
        }
    }
    Ok(())
}

fn delivery(signer: &str, body: Vec<u8>, received_at: Timestamp) -> NewDelivery {
    NewDelivery { received_at, signer: signer.to_owned(), request_id: "request".to_owned(), body: body.into() }
}

const CHANGED: &str = "identities, contacts, conversations, messages, outgoing_parts, message_steps, waiting_reports, watermarks, \
                       deliveries, delivery_outcomes, changes, installation, workspaces, accounts, idempotency_keys";

/// Which delivery is applied at this place, and when it had been received. Each at a time of its own, whatever the order; of
/// several copies the last one that is applied had been received first.
fn received_at(order: &[usize], place: usize) -> (usize, Timestamp) {
    let index = order[place];
    let later = order[place + 1..].iter().filter(|other| **other == index).count();
    (index, START.plus(Duration::from_millis((index * 37 % 11 + 20 * later) as u64)))
}

async fn arrive(bench: &Bench, bodies: &[(&'static str, Vec<u8>)], arrival: &Arrival) {
    let clear: String = CHANGED.split(", ").map(|table| format!("DELETE FROM {table};")).collect();
    bench.raw.execute(&clear);
    let ids = bench.ids.clone();
    bench.store.write(move |tx| prepare(tx, &ids)).await.unwrap();
    let received: Vec<(usize, Timestamp)> =
        (0..arrival.order.len()).map(|place| received_at(&arrival.order, place)).collect();
    for chunk in received.chunks(arrival.in_one_go) {
        let one = |(index, at): &(usize, Timestamp)| delivery(bodies[*index].0, bodies[*index].1.clone(), *at);
        let new: Vec<NewDelivery> = chunk.iter().map(one).collect();
        let (ids, batch) = (bench.ids.clone(), arrival.batch);
        bench
            .write(move |tx| {
                deliveries::keep(tx, &new)?;
                // All of them have been received by then.
                let now = START.plus(Duration::from_secs(60));
                while apply::next_batch(tx, &ids, now, batch)?.is_some() {}
                Ok(())
            })
            .await;
    }
}

fn arrivals(length: usize) -> impl Strategy<Value = Arrival> {
    // Each at least once, some several times, in any order.
    (proptest::collection::vec(0..length, 0..length), 1..9_i64, 1..12_usize).prop_flat_map(
        move |(again, batch, in_one_go)| {
            let order: Vec<usize> = (0..length).chain(again).collect();
            Just(order).prop_shuffle().prop_map(move |order| Arrival { order, batch, in_one_go })
        },
    )
}

fn cases() -> impl Strategy<Value = (Vec<Told>, Vec<Arrival>)> {
    proptest::collection::vec(told(), 2..24).prop_flat_map(|told| {
        let length = told.len();
        (Just(told), proptest::collection::vec(arrivals(length), 3))
    })
}

/// Runs sets of deliveries for about this long, each in the canonical order and in three others.
fn holds_on(engine: Engine, most: Duration) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let bench = runtime.block_on(Bench::new(engine));
    let begun = Instant::now();
    let sets = std::cell::Cell::new(0);
    let failed = std::cell::Cell::new(false);
    let config = Config { cases: 100_000, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let result = TestRunner::new(config).run(&cases(), |(told, arrivals)| {
        // A failure is made smaller however long that takes.
        if begun.elapsed() > most && !failed.get() {
            return Ok(());
        }
        sets.set(sets.get() + 1);
        let outcome = runtime.block_on(ends_in_one_state(&bench, &told, &arrivals));
        failed.set(failed.get() || outcome.is_err());
        outcome
    });
    eprintln!("{engine:?}: {} sets of deliveries, each in four orders, in {:?}", sets.get(), begun.elapsed());
    runtime.block_on(async move { drop(bench) });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

async fn ends_in_one_state(bench: &Bench, told: &[Told], arrivals: &[Arrival]) -> Result<(), TestCaseError> {
    let bodies: Vec<_> = told.iter().map(body).collect();
    let canonical = Arrival { order: (0..bodies.len()).collect(), batch: 1, in_one_go: 1 };
    arrive(bench, &bodies, &canonical).await;
    let expected = bench.raw.state();
    for arrival in arrivals {
        arrive(bench, &bodies, arrival).await;
        let found = bench.raw.state();
        for (table, rows) in &expected {
            let only = |some: &[Columns], others: &[Columns]| -> Vec<String> {
                some.iter().filter(|row| !others.contains(row)).map(|row| format!("{row:?}")).collect()
            };
            let (missing, added) = (only(rows, &found[table]), only(&found[table], rows));
            prop_assert!(
                rows == &found[table],
                "{table} after {arrival:?}: not there {missing:#?}, there instead {added:#?}"
            );
        }
        let ledger = bench.read(nestor::store::ledger::Ledger::read).await;
        prop_assert!(ledger.holds(), "{:?}", ledger);
    }
    Ok(())
}

/// How long to look for a counterexample on each database; NESTOR_PROPERTY_SECONDS makes it longer for a thorough search.
fn budget() -> Duration {
    let seconds = std::env::var("NESTOR_PROPERTY_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(15))
}

#[test]
fn any_order_any_repetition_and_any_batching_end_in_one_state_on_sqlite() {
    holds_on(Engine::Sqlite, budget());
}

#[test]
fn any_order_any_repetition_and_any_batching_end_in_one_state_on_postgresql() {
    holds_on(Engine::Postgresql, budget());
}
