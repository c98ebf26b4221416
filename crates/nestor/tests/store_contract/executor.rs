//! Units of work: all or nothing, alone and in groups, on connections that break.

use crate::harness::{Bench, Engine, MAIN, START, account};
use crate::on_both;
use nestor::store::access;
use nestor::store::accounts;
use nestor::store::deliveries::{self, NewDelivery, SIGNER_META};
use nestor::store::inbound::{self, NewMessage};
use nestor::store::people;
use nestor::store::{Location, Store, StoreError, Topic, installation};
use nestor::world::World;
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;
use std::time::Duration;

fn message(id: &str, text: &str) -> NewMessage {
    NewMessage {
        id: id.to_owned(),
        conversation_id: "conversation".to_owned(),
        at: START,
        received_at: START,
        arrival: 0,
        direction: "inbound",
        message_type: "text",
        author_kind: "contact",
        author_id: None,
        author_name: None,
        status: None,
        provider_message_id: format!("provider {id}"),
        reply_to: None,
        text: Some(text.to_owned()),
        content: None,
        historic: false,
    }
}

on_both! {
    a_long_unit_stands_beside_the_short_ones, |bench| {
        let mut running = tokio::task::JoinSet::new();
        for number in 0..40 {
            let store = bench.store.clone();
            running.spawn(async move {
                let name = format!("long or short {number}");
                let unit = move |tx: &mut nestor::store::Tx<'_>| {
                    installation::fix(tx, &name, "kept")?;
                    if number % 4 == 0 { Err(StoreError::Query("on purpose".to_owned())) } else { Ok(()) }
                };
                let outcome = if number % 2 == 0 { Store::write_long(&store, unit).await } else { store.write(unit).await };
                assert_eq!(outcome.is_ok(), number % 4 != 0, "{number}: {outcome:?}");
            });
        }
        while let Some(done) = running.join_next().await {
            done.unwrap();
        }
        for number in 0..40 {
            let name = format!("long or short {number}");
            let found = bench.write(move |tx| installation::fix(tx, &name, "new")).await;
            assert_eq!(found, if number % 4 == 0 { "new" } else { "kept" }, "{number}");
        }
    }

    units_that_fail_or_panic_roll_back_alone, |bench| {
        let mut running = tokio::task::JoinSet::new();
        for number in 0..60 {
            let store = bench.store.clone();
            running.spawn(async move {
                let name = format!("counter {number}");
                let outcome = store
                    .write(move |tx| {
                        installation::fix(tx, &name, "kept")?;
                        match number % 3 {
                            0 => Err(StoreError::Query("on purpose".to_owned())),
                            1 => panic!("on purpose"),
                            _ => Ok(number),
                        }
                    })
                    .await;
                (number, outcome)
            });
        }
        while let Some(done) = running.join_next().await {
            let (number, outcome) = done.unwrap();
            match (number % 3, outcome) {
                (2, Ok(answer)) => assert_eq!(answer, number),
                (0 | 1, Err(StoreError::Query(_))) => {}
                (_, outcome) => panic!("{number}: {outcome:?}"),
            }
        }
        let mut kept = bench.raw.column("SELECT name FROM installation WHERE name LIKE 'counter %'");
        kept.sort();
        let mut expected: Vec<String> = (0..60).filter(|number| number % 3 == 2).map(|number| format!("counter {number}")).collect();
        expected.sort();
        assert_eq!(kept, expected);
    }

    units_of_one_statement_fail_alone_among_others, |bench| {
        let mut running = tokio::task::JoinSet::new();
        for number in 0..80_u64 {
            let store = bench.store.clone();
            running.spawn(async move {
                let outcome = match number % 4 {
                    0 => store.write_statement(|tx| deliveries::keep(tx, &[delivery("{}")])).await,
                    // A statement that the database refuses to all but the first.
                    1 => {
                        let user = crate::access::user("one", "same@example.org");
                        store.write_statement(move |tx| access::add_session(tx, &user, "hash", START, START)).await
                    }
                    2 => store.write_statement(|_| -> Result<(), StoreError> { panic!("on purpose") }).await,
                    _ => store.write(|tx| installation::count(tx, "whole units")).await.map(drop),
                };
                (number, outcome)
            });
        }
        let mut added = 0;
        while let Some(done) = running.join_next().await {
            match done.unwrap() {
                (number, outcome) if number % 4 == 1 => added += usize::from(outcome.is_ok()),
                (number, outcome) => assert_eq!(outcome.is_ok(), number % 4 != 2, "{number}: {outcome:?}"),
            }
        }
        assert_eq!(added, 1);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM deliveries"), 20);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM sessions"), 1);
        assert_eq!(bench.read(|tx| installation::counted(tx, "whole units")).await, 20);
    }

    a_unit_of_one_statement_cannot_run_a_second_one, |bench| {
        let outcome = bench
            .store
            .write_statement(|tx| {
                deliveries::keep(tx, &[delivery("{}")])?;
                installation::fix(tx, "second", "value")
            })
            .await;
        assert!(matches!(outcome, Err(StoreError::Query(_))), "{outcome:?}");
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM installation WHERE name = 'second'"), 0);
        // Many rows are one statement on PostgreSQL only, where they are wanted.
        let many = [delivery("{}"), delivery("{}")];
        let outcome = bench.store.write_statement(move |tx| deliveries::keep(tx, &many)).await;
        assert_eq!(outcome.is_ok(), !bench.store.commits_together(), "{outcome:?}");
    }

    a_statement_that_fails_takes_the_whole_unit_with_it, |bench| {
        let outcome = bench
            .store
            .write(|tx| {
                installation::fix(tx, "first", "value")?;
                // The same row twice without ON CONFLICT: the statement fails.
                let user = crate::access::user("one", "same@example.org");
                nestor::store::access::add_user(tx, &user)?;
                nestor::store::access::add_session(tx, &user, "hash", START, START)?;
                nestor::store::access::add_session(tx, &user, "hash", START, START)
            })
            .await;
        assert!(matches!(outcome, Err(StoreError::Query(_))), "{outcome:?}");
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM installation WHERE name = 'first'"), 0);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM users"), 0);
    }

    readers_see_only_what_is_committed_and_one_view_of_it, |bench| {
        let (started, begin) = std::sync::mpsc::channel();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let store = bench.store.clone();
        let writer = tokio::spawn(async move {
            store
                .write(move |tx| {
                    installation::fix(tx, "half done", "value")?;
                    started.send(()).unwrap();
                    wait.recv_timeout(Duration::from_secs(10)).unwrap();
                    Ok::<_, StoreError>(())
                })
                .await
        });
        tokio::task::spawn_blocking(move || begin.recv_timeout(Duration::from_secs(10)).unwrap()).await.unwrap();
        let counted = bench.read(|tx| installation::counted(tx, "nothing")).await;
        assert_eq!(counted, 0);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM installation WHERE name = 'half done'"), 0);
        go_on.send(()).unwrap();
        writer.await.unwrap().unwrap();
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM installation WHERE name = 'half done'"), 1);
        // Within a reading unit nothing moves, whatever is committed meanwhile.
        let store = bench.store.clone();
        let handle = tokio::runtime::Handle::current();
        bench
            .read(move |tx| {
                let before = installation::counted(tx, "moving")?;
                handle.block_on(store.write(|tx| installation::count(tx, "moving")))?;
                assert_eq!(installation::counted(tx, "moving")?, before);
                Ok(())
            })
            .await;
        assert_eq!(bench.read(|tx| installation::counted(tx, "moving")).await, 1);
    }

    reading_units_cannot_write, |bench| {
        let outcome = bench.store.read(|tx| installation::fix(tx, "by a reader", "value")).await;
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM installation WHERE name = 'by a reader'"), 0);
    }

    values_come_back_as_they_went_in, |bench| {
        let mut one = account(MAIN, "one", ChannelKind::Telegram, "1");
        one.name = "Ωμέγα 👩‍👩‍👧 ' \" \\ % _ \n\t".to_owned();
        one.sealed_secrets = Some((0..=255).collect());
        one.created_at = Timestamp::from_millis(i64::MAX);
        one.inbound_enabled = false;
        let mut other = account(MAIN, "other", ChannelKind::Telegram, "2");
        other.created_at = Timestamp::from_millis(i64::MIN);
        other.sealed_secrets = Some(Vec::new());
        other.trouble = Some(String::new());
        let (first, second) = (one.clone(), other.clone());
        bench.write(move |tx| Ok((accounts::add(tx, &first)?, accounts::add(tx, &second)?))).await;
        assert_eq!(bench.read(accounts::all).await, [other, one]);
    }

    a_zero_character_in_a_text_becomes_a_replacement_and_stops_nothing, |bench| {
        let value = bench.write(|tx| installation::fix(tx, "zero\0name", "zero\0value")).await;
        assert_eq!(value, "zero\u{fffd}value");
        let again = bench.write(|tx| installation::fix(tx, "zero\0name", "another")).await;
        assert_eq!(again, value, "the same name finds the same row");
        let new = bench.write(|tx| inbound::add_messages(tx, MAIN, &[message("one", "a\0b")])).await;
        assert_eq!(new, [true]);
        assert_eq!(bench.raw.column("SELECT text FROM messages"), ["a\u{fffd}b"]);
        let known = bench.read(|tx| people::known_identities(tx, MAIN, &["a\0b"])).await;
        assert!(known.is_empty());
    }

    two_thousand_rows_at_once_each_told_new_or_old, |bench| {
        let rows = |numbers: std::ops::Range<usize>| -> Vec<NewMessage> {
            numbers.map(|number| message(&format!("message {number:04}"), &"α".repeat(number % 300))).collect()
        };
        let first = rows(500..1500);
        let new = bench.write(move |tx| inbound::add_messages(tx, MAIN, &first)).await;
        assert_eq!(new, vec![true; 1000]);
        let second = rows(0..2000);
        let new = bench.write(move |tx| inbound::add_messages(tx, MAIN, &second)).await;
        let expected: Vec<bool> = (0..2000).map(|number| !(500..1500).contains(&number)).collect();
        assert_eq!(new, expected);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM messages"), 2000);
        let third = rows(0..10);
        let elsewhere = bench.write(move |tx| inbound::add_messages(tx, "another workspace", &third)).await;
        assert_eq!(elsewhere, vec![true; 10], "another workspace's ids are other ids");
        assert_eq!(bench.write(|tx| inbound::add_messages(tx, MAIN, &[])).await, Vec::<bool>::new());
    }

    bodies_are_kept_byte_for_byte, |bench| {
        let bodies: Vec<Vec<u8>> = vec![Vec::new(), (0..=255).collect(), vec![0; 10], vec![b'x'; 3 * 1024 * 1024]];
        bench.keep(bodies.clone()).await;
        for (id, body) in (1..).zip(bodies) {
            assert!(bench.read(move |tx| deliveries::raw(tx, MAIN, id)).await == Some(body), "delivery {id}");
        }
    }

    who_waits_is_woken_by_commits_only, |bench| {
        let mut waker = bench.store.subscribe(Topic::Deliveries);
        let second = bench.second_node().await;
        let mut far = second.subscribe(Topic::Deliveries);
        // The lines between the nodes have to be up, both ways, and then quiet: whoever connects is woken once.
        if bench.engine == Engine::Postgresql {
            for (from, to) in [(&bench.store, &mut far), (&second, &mut waker)] {
                to.mark_unchanged();
                let mut tries = 0;
                while tokio::time::timeout(Duration::from_millis(200), to.changed()).await.is_err() {
                    tries += 1;
                    assert!(tries < 100, "the line between the nodes is not up");
                    from.write(|tx| deliveries::replay_all(tx, deliveries::State::Dead)).await.unwrap();
                }
            }
            for waker in [&mut waker, &mut far] {
                while tokio::time::timeout(Duration::from_secs(1), waker.changed()).await.is_ok() {}
            }
        }
        waker.mark_unchanged();
        let failed = bench
            .store
            .write(|tx| {
                deliveries::keep(tx, &[delivery("{}")])?;
                Err::<(), _>(StoreError::Query("on purpose".to_owned()))
            })
            .await;
        assert!(failed.is_err());
        assert!(!waker.has_changed().unwrap());
        bench.keep([b"{}".to_vec()]).await;
        assert!(waker.has_changed().unwrap());
        if bench.engine == Engine::Postgresql {
            tokio::time::timeout(Duration::from_secs(10), far.changed()).await.unwrap().unwrap();
        }
    }

    two_processes_that_open_one_database_at_once_find_it_ready, |bench| {
        let fresh = match (&bench.location, bench.engine) {
            (Location::Sqlite(path), _) => Location::Sqlite(path.with_file_name("fresh.sqlite3")),
            (location, _) => {
                bench.raw.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
                location.clone()
            }
        };
        let mut opening = tokio::task::JoinSet::new();
        for _ in 0..6 {
            opening.spawn(Store::open(fresh.clone(), World::still(START)));
        }
        while let Some(opened) = opening.join_next().await {
            let store = opened.unwrap().unwrap();
            store.write(|tx| installation::count(tx, "opened")).await.unwrap();
        }
        let store = Store::open(fresh, World::still(START)).await.unwrap();
        assert_eq!(store.read(|tx| installation::counted(tx, "opened")).await.unwrap(), 6);
    }
}

fn delivery(body: &'static str) -> NewDelivery {
    NewDelivery {
        received_at: START,
        signer: SIGNER_META.to_owned(),
        request_id: "request".to_owned(),
        body: body.as_bytes().into(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_the_server_cut_are_replaced_without_an_error() {
    let bench = Bench::new(Engine::Postgresql).await;
    // Several connections, idle afterwards.
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let store = bench.store.clone();
        running.spawn(async move {
            store
                .write(|tx| {
                    std::thread::sleep(Duration::from_millis(50));
                    installation::count(tx, "units")
                })
                .await
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap().unwrap();
    }
    for _ in 0..3 {
        bench.raw.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        bench.store.write(|tx| installation::count(tx, "after")).await.unwrap();
        bench.store.read(|tx| installation::counted(tx, "after")).await.unwrap();
    }
    for _ in 0..2 {
        // A connection in use is trusted for a moment.
        tokio::time::sleep(Duration::from_millis(600)).await;
        bench.raw.rows(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        bench.store.write_statement(|tx| deliveries::keep(tx, &[delivery("{}")])).await.unwrap();
    }
    assert_eq!(bench.read(|tx| installation::counted(tx, "after")).await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_cut_within_a_unit_is_unavailable_and_nothing_happened() {
    let bench = Bench::new(Engine::Postgresql).await;
    let raw = bench.raw.clone();
    let outcome = bench
        .store
        .write(move |tx| {
            installation::fix(tx, "lost", "value")?;
            raw.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                 AND pid <> pg_backend_pid() AND state = 'idle in transaction'",
            );
            installation::fix(tx, "lost too", "value")
        })
        .await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    assert_eq!(bench.raw.number("SELECT COUNT(*) FROM installation WHERE name LIKE 'lost%'"), 0);
    bench.write(|tx| installation::count(tx, "after")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_is_unavailable() {
    let location = Location::Postgres { url: "postgres://nobody@127.0.0.1:1/nothing".to_owned(), connections: 2 };
    let outcome = Store::open(location, World::still(START)).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_not_there_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("missing").join("nestor.sqlite3"));
    let outcome = Store::open(location, World::still(START)).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_handle_may_be_dropped_inside_a_runtime() {
    for engine in [Engine::Sqlite, Engine::Postgresql] {
        let bench = Bench::new(engine).await;
        let store = bench.second_node().await;
        assert_eq!(store.engine(), if engine == Engine::Sqlite { "SQLite" } else { "PostgreSQL" });
        drop(store);
    }
}
