//! The outbox with many hands: order inside a conversation, one lease a conversation, nothing twice.

use crate::harness::{Bench, MAIN, START};
use crate::on_both;
use crate::sending::{key, reply, send, status, take};
use crate::webhooks::{telegram_identity, telegram_text, whatsapp_identity, whatsapp_text};
use nestor::store::outbox::NewPart;
use nestor::store::outbox::{self, Due};
use nestor::store::outgoing::{self, Failure};
use nestor::store::{Store, StoreError, accounts, conversations};
use nestor_core::channels::{ApiCall, ChannelKind, Host};
use nestor_core::message::{DeliveryStatus, ExternalMessageId};
use nestor_core::time::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(60);

/// Takes what is due, as the delivery worker does.
async fn take_due(store: &Store, now: Timestamp, limit: i64) -> Vec<Due> {
    store
        .write(move |tx| {
            let due = outbox::due(tx, now, &[], limit)?;
            for one in &due {
                outbox::lease(tx, &one.part.key, now.plus(LEASE))?;
            }
            Ok::<_, StoreError>(due)
        })
        .await
        .unwrap()
}

/// Writes down that a part was accepted, as the delivery worker does.
async fn accept(store: &Store, due: Due, now: Timestamp) {
    store
        .write(move |tx| {
            let mut part = take(tx, &due.part.key)?;
            let id = ExternalMessageId(format!("provider {}.{}", part.key.message_id, part.key.part));
            nestor::service::receipts::accepted(tx, &mut part, &id, now)
        })
        .await
        .unwrap();
}

async fn telegram_conversation(bench: &Bench, number: u64) -> String {
    bench.receive_telegram([telegram_text(number, 1, 1_763_800_000, "Άννα", "γεια")]).await;
    bench.conversation_id(MAIN, "tg", &telegram_identity(number))
}

on_both! {
    many_hands_keep_the_order_and_never_hold_two_parts_of_a_conversation, |bench| {
        bench.four_accounts().await;
        let bodies = (0..50).map(|number| telegram_text(number, 1, 1_763_800_000, "Άννα", "γεια"));
        bench.receive_telegram(bodies).await;
        let conversations: Vec<String> =
            (0..50).map(|number| bench.conversation_id(MAIN, "tg", &telegram_identity(number))).collect();
        let under_way = Arc::new(Mutex::new(HashSet::new()));
        let order = Arc::new(Mutex::new(HashMap::<String, Vec<String>>::new()));
        let second = bench.second_node().await;
        let mut working = tokio::task::JoinSet::new();
        // Writers: two for each conversation at once, while the workers are already sending.
        for half in 0..2 {
            let (store, ids, world) = (bench.store.clone(), bench.ids.clone(), bench.world.clone());
            let conversations = conversations.clone();
            working.spawn(async move {
                for number in 0..4 {
                    for conversation in &conversations {
                        let reply = reply(conversation, &format!("answer {half} {number}"));
                        let (ids, nonce, now) = (ids.clone(), world.new_id(), world.now());
                        store
                            .write(move |tx| nestor::service::replies::send(tx, &ids, &reply, &nonce, now))
                            .await
                            .unwrap();
                    }
                }
            });
        }
        for task in 0..4 {
            let store = if task % 2 == 0 { bench.store.clone() } else { second.clone() };
            let (under_way, order, now) = (Arc::clone(&under_way), Arc::clone(&order), bench.world.now());
            working.spawn(async move {
                let mut idle = 0;
                while idle < 40 {
                    let taken = take_due(&store, now, 6).await;
                    idle = if taken.is_empty() { idle + 1 } else { 0 };
                    for due in &taken {
                        let first = under_way.lock().unwrap().insert(due.part.conversation_id.clone());
                        assert!(first, "two parts of a conversation are under way at once");
                        assert_eq!(due.tries, 0, "a part was taken twice");
                    }
                    tokio::time::sleep(Duration::from_millis(if idle > 0 { 15 } else { 2 })).await;
                    for due in taken {
                        let conversation = due.part.conversation_id.clone();
                        order.lock().unwrap().entry(conversation.clone()).or_default().push(due.part.key.message_id.clone());
                        under_way.lock().unwrap().remove(&conversation);
                        accept(&store, due, now).await;
                    }
                }
            });
        }
        while let Some(done) = working.join_next().await {
            done.unwrap();
        }
        let order = order.lock().unwrap();
        assert_eq!(order.values().map(Vec::len).sum::<usize>(), 400);
        for (conversation, messages) in order.iter() {
            let expected = bench.raw.column(&format!(
                "SELECT message_id FROM outgoing_parts WHERE conversation_id = '{conversation}' ORDER BY seq"
            ));
            assert_eq!(messages, &expected);
        }
        assert_eq!(bench.raw.column("SELECT DISTINCT status FROM outgoing_parts"), ["accepted"]);
    }

    who_writes_first_goes_first_even_if_the_other_is_quicker, |bench| {
        bench.four_accounts().await;
        let conversation = telegram_conversation(&bench, 1).await;
        let (started, begin) = std::sync::mpsc::channel();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let (store, ids, now) = (bench.store.clone(), bench.ids.clone(), bench.world.now());
        let (slow, id) = (reply(&conversation, "first"), conversation.clone());
        let first = tokio::spawn(async move {
            store
                .write(move |tx| {
                    assert!(conversations::lock(tx, MAIN, &id)?);
                    started.send(()).unwrap();
                    wait.recv_timeout(Duration::from_secs(10)).unwrap();
                    nestor::service::replies::send(tx, &ids, &slow, "slow", now)
                })
                .await
        });
        tokio::task::spawn_blocking(move || begin.recv().unwrap()).await.unwrap();
        let (store, ids) = (bench.store.clone(), bench.ids.clone());
        let quick = reply(&conversation, "second");
        let second = tokio::spawn(async move {
            store.write(move |tx| nestor::service::replies::send(tx, &ids, &quick, "quick", now)).await
        });
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert!(!second.is_finished(), "parts are numbered in the order in which they become visible");
        go_on.send(()).unwrap();
        let messages = [first.await.unwrap().unwrap(), second.await.unwrap().unwrap()];
        assert_eq!(bench.raw.column("SELECT message_id FROM outgoing_parts ORDER BY seq"), messages);
    }

    a_part_waits_for_the_one_before_it_whatever_keeps_that, |bench| {
        bench.four_accounts().await;
        let conversation = telegram_conversation(&bench, 1).await;
        let first = send(&bench, &conversation, "first").await;
        let second = send(&bench, &conversation, "second").await;
        let now = bench.world.now();
        let due = take_due(&bench.store, now, 10).await;
        assert_eq!(due.iter().map(|due| &due.part.key.message_id).collect::<Vec<_>>(), [&first]);
        assert!(take_due(&bench.store, now, 10).await.is_empty(), "the first is under way");
        // Put off by the platform.
        let part = due[0].part.clone();
        let failure = Failure { reason: "throttled".to_owned(), code: Some("429".to_owned()), message: "slower".to_owned() };
        bench.write(move |tx| outbox::put_off(tx, &part, now.plus(Duration::from_secs(10)), &failure)).await;
        assert!(take_due(&bench.store, now, 10).await.is_empty(), "the first waits for its time");
        assert_eq!(bench.read(move |tx| outbox::next_due(tx, now)).await, Some(START.plus(Duration::from_secs(10))));
        // Paced by us.
        let part = due[0].part.key.clone();
        bench.write(move |tx| outbox::pace(tx, &part, now.plus(Duration::from_secs(5)))).await;
        assert_eq!(bench.read(move |tx| outbox::next_due(tx, now)).await, Some(START.plus(Duration::from_secs(5))));
        bench.world.advance(Duration::from_secs(5));
        let now = bench.world.now();
        let due = take_due(&bench.store, now, 10).await;
        assert_eq!(due[0].part.key.message_id, first);
        assert_eq!(due[0].tries, 1);
        assert_eq!(bench.read(outbox::depth).await, [("telegram".to_owned(), 2, START)]);
        accept(&bench.store, due[0].clone(), now).await;
        let due = take_due(&bench.store, now, 10).await;
        assert_eq!(due[0].part.key.message_id, second);
        assert_eq!(status(&bench, &first), "accepted");
    }

    a_part_is_there_once_with_its_call, |bench| {
        let part = NewPart {
            key: key("message", 0),
            conversation_id: "conversation".to_owned(),
            account_id: "tg".to_owned(),
            channel: ChannelKind::Telegram,
            call: ApiCall::post(Host::Telegram, "/sendMessage", serde_json::json!({})),
        };
        bench.account(MAIN, "tg", ChannelKind::Telegram, "7").await;
        let (one, again) = (part.clone(), part.clone());
        bench.write(move |tx| outbox::add(tx, &[one], START)).await;
        let twice = bench.store.write(move |tx| outbox::add(tx, &[again], START)).await;
        assert!(matches!(twice, Err(StoreError::Query(_))), "one attempt at one part is one row");
        assert_eq!(bench.write(|tx| outbox::due(tx, START, &[], 10)).await[0].call, part.call);
    }

    what_is_due_but_may_not_go_is_not_a_reason_to_look_again_at_once, |bench| {
        bench.four_accounts().await;
        let conversation = telegram_conversation(&bench, 1).await;
        assert_eq!(bench.read(|tx| outbox::next_due(tx, START)).await, None);
        send(&bench, &conversation, "first").await;
        send(&bench, &conversation, "second").await;
        take_due(&bench.store, START, 10).await;
        assert_eq!(bench.read(|tx| outbox::next_due(tx, START)).await, Some(START.plus(LEASE)));
    }

    accounts_in_trouble_disabled_or_paused_keep_their_queue, |bench| {
        bench.four_accounts().await;
        let conversation = telegram_conversation(&bench, 1).await;
        bench.receive([whatsapp_text(1, "wamid.1", 1_763_800_000, "γεια")]).await;
        let other = bench.conversation_id(MAIN, "wa", &whatsapp_identity(1));
        send(&bench, &conversation, "on Telegram").await;
        send(&bench, &other, "on WhatsApp").await;
        let due = |paused: &[&str]| {
            let paused: Vec<String> = paused.iter().map(|id| (*id).to_owned()).collect();
            let store = bench.store.clone();
            async move {
                let found = store.write(move |tx| outbox::due(tx, START, &paused, 10)).await.unwrap();
                found.into_iter().map(|due| due.part.account_id).collect::<Vec<_>>()
            }
        };
        assert_eq!(due(&[]).await.len(), 2);
        assert_eq!(due(&["tg"]).await, ["wa"]);
        bench.write(|tx| accounts::set_trouble(tx, MAIN, "wa", Some("The token was revoked."))).await;
        assert_eq!(due(&[]).await, ["tg"]);
        assert!(due(&["tg"]).await.is_empty());
        bench.write(|tx| accounts::set_trouble(tx, MAIN, "wa", None)).await;
        bench.write(|tx| accounts::update(tx, MAIN, "tg", "Bot", true, false, None)).await;
        assert_eq!(due(&[]).await, ["wa"]);
    }

    a_call_that_was_lost_is_perhaps_sent_and_given_up_in_the_end, |bench| {
        bench.four_accounts().await;
        let conversation = telegram_conversation(&bench, 1).await;
        let first = send(&bench, &conversation, "first").await;
        let second = send(&bench, &conversation, "second").await;
        take_due(&bench.store, START, 10).await;
        assert!(bench.write(|tx| outbox::abandoned(tx, START)).await.is_empty(), "the lease holds");
        let later = START.plus(LEASE);
        let lost = bench.write(move |tx| outbox::abandoned(tx, later)).await;
        assert_eq!(lost.iter().map(|part| &part.key.message_id).collect::<Vec<_>>(), [&first]);
        let until = later.plus(Duration::from_secs(120));
        let mut part = lost[0].clone();
        bench.write(move |tx| outbox::perhaps_sent(tx, &mut part, later, until)).await;
        assert_eq!(status(&bench, &first), "unknown");
        assert!(bench.write(move |tx| outbox::abandoned(tx, later)).await.is_empty());
        assert!(take_due(&bench.store, later, 10).await.is_empty(), "later parts wait so long");
        assert_eq!(bench.read(move |tx| outbox::next_due(tx, later)).await, Some(until));
        assert_eq!(bench.write(move |tx| outbox::give_up_reconciling(tx, later)).await, 0);
        assert_eq!(bench.write(move |tx| outbox::give_up_reconciling(tx, until)).await, 1);
        assert_eq!(bench.write(move |tx| outbox::give_up_reconciling(tx, until)).await, 0);
        assert_eq!(status(&bench, &first), "unknown", "an operator decides");
        assert_eq!(take_due(&bench.store, until, 10).await[0].part.key.message_id, second);
    }

    a_part_whose_files_are_uploaded_waits_and_then_goes, |bench| {
        bench.four_accounts().await;
        let conversation = telegram_conversation(&bench, 1).await;
        let message = send(&bench, &conversation, "με φωτογραφία").await;
        let due = take_due(&bench.store, START, 10).await.remove(0);
        let until = START.plus(Duration::from_secs(900));
        let part = due.part.clone();
        bench.write(move |tx| outbox::uploading(tx, &part, until)).await;
        assert!(take_due(&bench.store, START, 10).await.is_empty(), "the call has not begun, and nobody else begins");
        assert!(bench.write(move |tx| outbox::abandoned(tx, until)).await.is_empty(), "it is not perhaps sent");
        assert_eq!(status(&bench, &message), "queued");
        assert_eq!(bench.raw.column("SELECT error_reason FROM outgoing_parts"), [outbox::UPLOADING]);
        let part = due.part.clone();
        bench.write(move |tx| outbox::uploaded(tx, &part, START)).await;
        assert_eq!(take_due(&bench.store, START, 10).await[0].part.key.message_id, message);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM outgoing_parts WHERE error_reason IS NOT NULL"), 0);
        // One whose process died is due again by itself.
        let part = due.part.clone();
        bench.write(move |tx| outbox::uploading(tx, &part, until)).await;
        assert_eq!(take_due(&bench.store, until, 10).await.len(), 1);
    }

    a_failed_part_takes_the_later_ones_with_it, |bench| {
        bench.four_accounts().await;
        let conversation = telegram_conversation(&bench, 1).await;
        let message = send(&bench, &conversation, &"Ω".repeat(9_000)).await;
        let parts = bench.write({ let message = message.clone(); move |tx| outgoing::of_message(tx, MAIN, &message) }).await;
        assert_eq!(parts.iter().map(|part| part.key.part).collect::<Vec<_>>(), [0, 1, 2]);
        let mut first = parts[0].clone();
        let later = bench
            .write(move |tx| {
                outgoing::advance(tx, &mut first, DeliveryStatus::Failed, START, Some(&Failure::default()))?;
                outbox::later_parts(tx, &first.key)
            })
            .await;
        assert_eq!(later.iter().map(|part| part.key.part).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(status(&bench, &message), "failed");
        // Another account's lease cannot bring it back.
        bench.write(move |tx| outbox::lease(tx, &key(&message, 0), START)).await;
    }
}
