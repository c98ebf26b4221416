//! Claiming deliveries with many hands: each is applied exactly once.

use crate::harness::{MAIN, drain};
use crate::on_both;
use crate::webhooks::{PHONE_NUMBER, whatsapp_text};
use nestor::store::StoreError;
use nestor::store::deliveries::{self, State};
use nestor::store::outcomes::{self, Outcome};
use std::collections::HashMap;
use std::time::Duration;

on_both! {
    four_tasks_finish_five_hundred_deliveries_each_exactly_once, |bench| {
        bench.keep((0..500).map(|number| format!("{{\"number\": {number}}}").into_bytes())).await;
        let second = bench.second_node().await;
        let now = bench.world.now();
        let mut working = tokio::task::JoinSet::new();
        for task in 0..4 {
            let store = if task % 2 == 0 { bench.store.clone() } else { second.clone() };
            working.spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let taken: Vec<i64> = store
                        .write(move |tx| {
                            let claimed = deliveries::claim(tx, now, 7)?;
                            std::thread::sleep(Duration::from_micros(500));
                            let outcomes: Vec<_> = claimed
                                .iter()
                                .map(|delivery| (delivery.id, Outcome { events: 1, stored: 1, ..Outcome::default() }))
                                .collect();
                            outcomes::finish(tx, &outcomes, now)?;
                            Ok::<_, StoreError>(claimed.into_iter().map(|delivery| delivery.id).collect())
                        })
                        .await
                        .unwrap();
                    if taken.is_empty() {
                        return mine;
                    }
                    mine.extend(taken);
                }
            });
        }
        let mut times: HashMap<i64, usize> = HashMap::new();
        while let Some(done) = working.join_next().await {
            done.unwrap().into_iter().for_each(|id| *times.entry(id).or_default() += 1);
        }
        assert_eq!(times.len(), 500);
        assert!(times.values().all(|count| *count == 1));
        assert_eq!(bench.raw.column("SELECT DISTINCT state || attempts || stored FROM deliveries"), ["applied11"]);
    }

    four_nodes_that_apply_the_same_people_end_in_one_state, |bench| {
        bench.account(MAIN, "wa", nestor_core::channels::ChannelKind::Whatsapp, PHONE_NUMBER).await;
        // 40 people, 300 messages, each three times: every batch of every node meets people and messages of the others.
        let bodies = (0..900).map(|number| {
            let message = (number * 7) % 300;
            whatsapp_text(message % 40, &format!("wamid.{message}"), 1_763_800_000 + (message * 13 % 300) as i64, "γεια")
        });
        bench.keep(bodies).await;
        let second = bench.second_node().await;
        let mut working = tokio::task::JoinSet::new();
        for task in 0..4 {
            let store = if task % 2 == 0 { bench.store.clone() } else { second.clone() };
            let (ids, now) = (bench.ids.clone(), bench.world.now());
            working.spawn(async move { drain(&store, &ids, now, 20).await });
        }
        while let Some(done) = working.join_next().await {
            done.unwrap();
        }
        let ledger = bench.ledger().await;
        assert_eq!((ledger.applied, ledger.stored_events, ledger.duplicate_events), (900, 300, 600));
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM contacts"), 40);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM identities"), 80);
        assert_eq!(bench.raw.number("SELECT CAST(SUM(unread_count) AS BIGINT) FROM conversations"), 300);
        let wrong = bench.raw.number(
            "SELECT COUNT(*) FROM conversations c WHERE c.last_message_id <> (SELECT m.id FROM messages m \
             WHERE m.conversation_id = c.id ORDER BY m.at DESC, m.arrival DESC, m.id DESC LIMIT 1)",
        );
        assert_eq!(wrong, 0);
        let found = bench.read(|tx| deliveries::list(tx, MAIN, Some(State::Applied), None, None, 1_000)).await;
        assert_eq!(found.len(), 900);
    }
}
