//! Outgoing messages as rows: their parts, their steps, the keys that make a repetition harmless.

use crate::harness::{MAIN, START};
use crate::on_both;
use crate::sending::{accept, key, send};
use crate::webhooks::{telegram_identity, telegram_text};
use nestor::store::inbound;
use nestor::store::messages::{self, NewOutgoing, Position};
use nestor::store::outgoing::{self, PartKey};
use nestor::store::{conversations, idempotency};
use std::collections::BTreeSet;
use std::time::Duration;

on_both! {
    an_idempotency_key_stands_for_one_request, |bench| {
        let take = |principal: &'static str, message: &'static str| {
            let store = bench.store.clone();
            async move {
                store
                    .write(move |tx| idempotency::use_key(tx, MAIN, principal, "key", "hash", message, START))
                    .await
                    .unwrap()
            }
        };
        assert_eq!(take("user:a", "first").await, None);
        assert_eq!(take("user:a", "second").await, Some(("hash".to_owned(), "first".to_owned())));
        assert_eq!(take("user:b", "third").await, None, "another one's keys are other keys");
        assert_eq!(bench.write(|tx| idempotency::prune(tx, START)).await, 0);
        let later = START.plus(Duration::from_secs(1));
        assert_eq!(bench.write(move |tx| idempotency::prune(tx, later)).await, 2);
        assert_eq!(take("user:a", "fourth").await, None);
    }

    parts_and_steps_are_read_for_many_messages_at_once, |bench| {
        bench.four_accounts().await;
        bench.receive_telegram([telegram_text(1, 1, 1_763_800_000, "Άννα", "γεια")]).await;
        let conversation = bench.conversation_id(MAIN, "tg", &telegram_identity(1));
        let one = send(&bench, &conversation, "one").await;
        let two = send(&bench, &conversation, &"ω".repeat(5_000)).await;
        accept(&bench, key(&one, 0), "500000001:17", bench.world.now()).await;
        let wanted = [one.clone(), two.clone(), "nothing".to_owned()];
        let (parts, steps) = bench
            .read(move |tx| {
                let ids: Vec<&str> = wanted.iter().map(String::as_str).collect();
                assert!(messages::parts(tx, "other", &ids)?.is_empty(), "G33");
                assert!(messages::steps(tx, "other", &ids)?.is_empty(), "G33");
                Ok((messages::parts(tx, MAIN, &ids)?, messages::steps(tx, MAIN, &ids)?))
            })
            .await;
        assert_eq!((parts.len(), steps.len()), (2, 2));
        assert_eq!(parts[&two].iter().map(|part| part.part).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(parts[&one][0].provider_message_id.as_deref(), Some("500000001:17"));
        assert_eq!((parts[&one][0].due_at, parts[&two][0].due_at), (None, Some(START)));
        let words: Vec<&str> = steps[&one].iter().map(|step| step.status.as_str()).collect();
        assert_eq!(words, ["queued", "accepted"], "of the same moment in the order of the states");
        let found = bench
            .read(move |tx| {
                messages::by_provider_ids(tx, MAIN, "tg", std::slice::from_ref(&one), &["500000001:17".to_owned(), "none".to_owned()])
            })
            .await;
        assert_eq!(found.len(), 1);
        assert_eq!(found["500000001:17"].1.as_deref(), Some("one"));
    }

    the_newest_message_of_a_conversation_is_the_newest_whatever_the_order, |bench| {
        bench.four_accounts().await;
        bench.receive_telegram([telegram_text(1, 1, 1_763_800_000, "Άννα", "γεια")]).await;
        let conversation = bench.conversation_id(MAIN, "tg", &telegram_identity(1));
        let (older, newer) = (START.minus(Duration::from_secs(9)), START.plus(Duration::from_secs(9)));
        let id = conversation.clone();
        bench
            .write(move |tx| {
                for (name, at) in [("newer", newer), ("older", older)] {
                    let message = NewOutgoing {
                        id: name, conversation_id: &id, author_kind: "operator", author_id: None, author_name: None,
                        message_type: "text", text: Some(name), content: None, human_agent: false, at, reply_to: None,
                    };
                    messages::add_outgoing(tx, MAIN, &message)?;
                    conversations::add_outgoing(tx, MAIN, &id, &message.position(), Some(name), name)?;
                }
                Ok(())
            })
            .await;
        assert_eq!(bench.raw.column("SELECT last_message_id FROM conversations"), ["newer"]);
        let id = conversation.clone();
        bench
            .write(move |tx| {
                let wrong = Position { at: older, arrival: 0, id: "wrong".to_owned() };
                conversations::replace_last_message(tx, MAIN, &id, "older", &wrong, None, "")?;
                let next = Position { id: "older".to_owned(), ..wrong };
                conversations::replace_last_message(tx, MAIN, &id, "newer", &next, Some("older"), "older")
            })
            .await;
        assert_eq!(bench.raw.column("SELECT last_message_id FROM conversations"), ["older"]);
    }

    a_copy_takes_an_earlier_place_and_no_later_one, |bench| {
        bench.four_accounts().await;
        bench.receive_telegram([telegram_text(1, 1, 1_763_800_000, "Άννα", "γεια")]).await;
        let conversation = bench.conversation_id(MAIN, "tg", &telegram_identity(1));
        let id = bench.raw.column("SELECT id FROM messages").remove(0);
        let before = bench.raw.rows("SELECT arrival, received_at FROM messages");
        let (later, earlier) = (START.plus(Duration::from_secs(60)), START.minus(Duration::from_millis(1)));
        for (workspace, received_at, expected) in
            [(MAIN, later, None), ("other", earlier, None), (MAIN, earlier, Some(conversation.clone())), (MAIN, earlier, None)]
        {
            let (id, arrival) = (id.clone(), messages::arrival(received_at, 7));
            let found = bench
                .write(move |tx| {
                    inbound::lock_conversations(tx, workspace, BTreeSet::new())?;
                    inbound::put_earlier(tx, workspace, &id, arrival, received_at)
                })
                .await;
            assert_eq!(found, expected);
        }
        let after = bench.raw.rows("SELECT arrival, received_at FROM messages");
        assert_ne!(after, before);
        let millis = earlier.as_millis();
        assert_eq!(after, [[Some((millis * 1000 + 7).to_string()), Some(millis.to_string())]]);
        assert!(messages::arrival(earlier, 5_000) < messages::arrival(START, 0), "the largest delivery stays before the next");
    }

    a_second_attempt_takes_the_place_of_the_first, |bench| {
        bench.four_accounts().await;
        bench.receive_telegram([telegram_text(1, 1, 1_763_800_000, "Άννα", "γεια")]).await;
        let conversation = bench.conversation_id(MAIN, "tg", &telegram_identity(1));
        let message = send(&bench, &conversation, "one").await;
        let first = key(&message, 0);
        bench
            .write(move |tx| {
                let part = outgoing::by_key(tx, &first)?.unwrap();
                outgoing::supersede(tx, &first)?;
                assert!(outgoing::of_message(tx, MAIN, &first.message_id)?.is_empty());
                outgoing::settle(tx, &part)
            })
            .await;
        assert_eq!(bench.raw.column("SELECT superseded FROM outgoing_parts WHERE due_at IS NULL"), ["1"]);
    }
}

#[test]
fn a_correlation_id_leads_back_to_its_part() {
    let key = PartKey::from_correlation_id(MAIN, "msg_whatsapp_a.b.2.3").unwrap();
    assert_eq!((key.message_id.as_str(), key.part, key.attempt), ("msg_whatsapp_a.b", 2, 3));
    for wrong in ["", "message", "message.1", "message.x.1", "message.1.x", "..", "message.99999999999999999999.1"] {
        assert_eq!(PartKey::from_correlation_id(MAIN, wrong), None, "{wrong}");
    }
}
