//! The live feed: every change once, in order, whoever writes at the same time.

use crate::harness::{Engine, MAIN, START};
use crate::on_both;
use nestor::store::conversations::Status;
use nestor::store::inbound::{self, NewConversation};
use nestor::store::{Location, feed};
use nestor::store::{StoreError, conversations, installation};
use nestor_core::channels::ChannelKind;
use std::time::Duration;

const WRITERS: usize = 8;
const UNITS: usize = 200;

fn conversation(id: &str) -> NewConversation {
    NewConversation {
        id: id.to_owned(),
        account_id: "wa".to_owned(),
        channel: ChannelKind::Whatsapp,
        contact_id: "contact".to_owned(),
        closed: false,
    }
}

on_both! {
    a_reader_misses_nothing_and_sees_nothing_twice_under_eight_writers, |bench| {
        for writer in 0..WRITERS {
            let made = conversation(&format!("writer {writer}"));
            bench.write(move |tx| inbound::add_conversations(tx, MAIN, &[made], START)).await;
        }
        let mut writing = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let store = bench.store.clone();
            writing.spawn(async move {
                for unit in 0..UNITS {
                    // A few tenths of a millisecond, unlike for each writer and unit, before and after the change.
                    let pause = Duration::from_micros(((writer * 7919 + unit * 104_729) % 600) as u64);
                    store
                        .write(move |tx| {
                            std::thread::sleep(pause / 2);
                            let status = if unit % 2 == 0 { Status::Closed } else { Status::Open };
                            assert!(conversations::set_status(tx, MAIN, &format!("writer {writer}"), status)?);
                            std::thread::sleep(pause / 2);
                            Ok::<_, StoreError>(())
                        })
                        .await
                        .unwrap();
                }
            });
        }
        let mut seen = Vec::new();
        let mut last = 0;
        let mut idle = 0;
        while seen.len() < WRITERS * UNITS && idle < 200 {
            let from = last;
            let found = bench.read(move |tx| feed::after(tx, MAIN, from, 50)).await;
            idle = if found.is_empty() { idle + 1 } else { 0 };
            for change in found {
                assert!(change.seq > last);
                last = change.seq;
                seen.push(change);
            }
            tokio::time::sleep(Duration::from_millis(if idle > 0 { 10 } else { 0 })).await;
        }
        while let Some(done) = writing.join_next().await {
            done.unwrap();
        }
        assert_eq!(seen.len(), WRITERS * UNITS);
        for writer in 0..WRITERS {
            let id = format!("writer {writer}");
            assert_eq!(seen.iter().filter(|change| change.entity_id == id).count(), UNITS);
        }
        assert!(seen.iter().all(|change| change.kind == "conversation"));
        let (first, end) = bench.read(feed::bounds).await;
        assert_eq!((first, end), (seen[0].seq, last));
    }

    who_starts_at_the_end_does_not_skip_what_is_not_visible_yet, |bench| {
        bench.write(|tx| installation::ensure_workspace(tx, "other", "Other", START)).await;
        for workspace in [MAIN, "other"] {
            bench.write(move |tx| inbound::add_conversations(tx, workspace, &[conversation("one")], START)).await;
            bench.write(move |tx| conversations::set_status(tx, workspace, "one", Status::Closed)).await;
        }
        // Transactions of both workspaces overlap; whoever starts anew meanwhile must see what its own workspace still commits.
        let mut writing = tokio::task::JoinSet::new();
        for workspace in [MAIN, "other"] {
            for writer in 0..3_u64 {
                let store = bench.store.clone();
                writing.spawn(async move {
                    for unit in 0..60_u64 {
                        let status = if unit % 2 == 0 { Status::Closed } else { Status::Open };
                        let pause = Duration::from_micros((writer * 331 + unit * 97) % 400);
                        store
                            .write(move |tx| {
                                conversations::set_status(tx, workspace, "one", status)?;
                                std::thread::sleep(pause);
                                Ok::<_, StoreError>(())
                            })
                            .await
                            .unwrap();
                    }
                });
            }
        }
        let mut starts = Vec::new();
        for _ in 0..150 {
            let (start, count) = bench
                .read(|tx| {
                    let start = feed::last_of(tx, MAIN)?.unwrap_or(0);
                    Ok((start, feed::after(tx, MAIN, 0, 10_000)?.len()))
                })
                .await;
            starts.push((start, count));
        }
        while let Some(done) = writing.join_next().await {
            done.unwrap();
        }
        for (start, before) in starts {
            let after = bench.read(move |tx| feed::after(tx, MAIN, start, 10_000)).await.len();
            assert_eq!(before + after, 1 + 180, "a reader who started at {start} would miss changes");
        }
    }

    a_number_of_another_workspace_is_not_the_end_of_this_one, |bench| {
        for workspace in [MAIN, "other"] {
            bench.write(move |tx| inbound::add_conversations(tx, workspace, &[conversation("one")], START)).await;
            bench.write(move |tx| conversations::set_status(tx, workspace, "one", Status::Closed)).await;
        }
        if bench.engine == Engine::Sqlite {
            // There numbers become visible in order: only one transaction writes.
            return;
        }
        // A node that has numbered a change of the main workspace and not committed it yet.
        let Location::Postgres { url, .. } = bench.location.clone() else { unreachable!() };
        let (started, begin) = std::sync::mpsc::channel();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let slow = std::thread::spawn(move || {
            let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
            let mut transaction = client.transaction().unwrap();
            transaction
                .batch_execute("INSERT INTO changes (workspace_id, kind, entity_id, at) VALUES ('main', 'message', 'slow', 0)")
                .unwrap();
            started.send(()).unwrap();
            wait.recv().unwrap();
            transaction.commit().unwrap();
        });
        tokio::task::spawn_blocking(move || begin.recv().unwrap()).await.unwrap();
        bench.write(|tx| conversations::set_status(tx, "other", "one", Status::Open)).await;
        let start = bench.read(|tx| feed::last_of(tx, MAIN)).await.unwrap();
        go_on.send(()).unwrap();
        slow.join().unwrap();
        let missed = bench.read(move |tx| feed::after(tx, MAIN, start, 10)).await;
        assert_eq!(missed.iter().map(|change| change.entity_id.as_str()).collect::<Vec<_>>(), ["slow"]);
    }

    pruning_keeps_the_last_number_known, |bench| {
        assert_eq!(bench.read(feed::bounds).await, (0, 0));
        bench.write(|tx| inbound::add_conversations(tx, MAIN, &[conversation("one")], START)).await;
        for _ in 0..3 {
            bench.world.advance(Duration::from_secs(60));
            bench.write(|tx| conversations::set_status(tx, MAIN, "one", Status::Closed)).await;
        }
        let all = bench.read(|tx| feed::after(tx, MAIN, 0, 10)).await;
        assert_eq!(all.len(), 3);
        assert_eq!(all[0].conversation_id.as_deref(), Some("one"));
        let pruned = bench.write(|tx| feed::prune(tx, START.plus(Duration::from_secs(100)))).await;
        assert_eq!(pruned, 1);
        assert_eq!(bench.read(feed::bounds).await, (all[1].seq, all[2].seq));
        let pruned = bench.write(|tx| feed::prune(tx, START.plus(Duration::from_secs(1_000)))).await;
        assert_eq!(pruned, 1, "the newest stays");
        assert_eq!(bench.read(feed::bounds).await, (all[2].seq, all[2].seq));
        assert_eq!(bench.read(|tx| feed::last_of(tx, MAIN)).await, Some(all[2].seq));
        assert_eq!(bench.read(|tx| feed::last_of(tx, "quiet")).await, None);
        assert_eq!(bench.read(move |tx| feed::after(tx, "quiet", 0, 10)).await, []);
    }

    a_change_is_told_once_a_unit_and_not_at_all_when_the_unit_fails, |bench| {
        bench.write(|tx| inbound::add_conversations(tx, MAIN, &[conversation("one")], START)).await;
        bench
            .write(|tx| {
                conversations::set_status(tx, MAIN, "one", Status::Closed)?;
                conversations::set_status(tx, MAIN, "one", Status::Open)
            })
            .await;
        let failed = bench
            .store
            .write(|tx| {
                conversations::set_status(tx, MAIN, "one", Status::Closed)?;
                Err::<(), _>(StoreError::Query("on purpose".to_owned()))
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(bench.read(|tx| feed::after(tx, MAIN, 0, 10)).await.len(), 1);
    }
}
