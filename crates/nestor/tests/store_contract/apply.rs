//! Applying deliveries: acceptance cases A1, A2, A5, A6, A7, C15, F27 and the store's half of G31 and G32.

use crate::harness::{Bench, MAIN, START, drain};
use crate::on_both;
use crate::webhooks::{
    BOT, INSTAGRAM, PAGE, PHONE_NUMBER, customer_text, messaging, phone, psid, read, telegram_group_text,
    telegram_text, whatsapp, whatsapp_change, whatsapp_contact, whatsapp_identity, whatsapp_message, whatsapp_status,
    whatsapp_text, whatsapp_text_at,
};
use nestor::service::apply;
use nestor::store::deliveries::{self, NewDelivery, SIGNER_INSTAGRAM, SIGNER_META};
use nestor::store::inbound::{self, Touch};
use nestor::store::messages::{self, Page, Position};
use nestor::store::{StoreError, accounts};
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;
use serde_json::json;
use std::time::Duration;

const SECOND: i64 = 1_763_800_000;

/// Two entries of two changes of three messages each, and four statuses.
fn a_big_post() -> Vec<u8> {
    let mut entries = Vec::new();
    for entry in 0..2_i64 {
        let mut changes = Vec::new();
        for change in 0..2_i64 {
            let messages: Vec<_> = (0..3)
                .map(|number| {
                    let id = format!("wamid.{entry}{change}{number}");
                    whatsapp_message(1 + number as u64 % 2, &id, SECOND + entry * 10 + change * 3 + number, "μήνυμα")
                })
                .collect();
            let statuses = [whatsapp_status(&format!("wamid.out.{entry}{change}"), "sent", SECOND + 50, None)];
            let contacts = [whatsapp_contact(1, "Ελένη"), whatsapp_contact(2, "Νίκος")];
            changes.push(whatsapp_change(PHONE_NUMBER, &contacts, &messages, &statuses));
        }
        entries.push(changes);
    }
    whatsapp(&entries)
}

fn counts(bench: &Bench) -> Vec<Vec<Option<String>>> {
    bench.raw.rows(
        "SELECT (SELECT COUNT(*) FROM messages), (SELECT CAST(SUM(unread_count) AS BIGINT) FROM conversations), \
                    (SELECT COUNT(*) FROM waiting_reports), (SELECT COUNT(*) FROM contacts)",
    )
}

on_both! {
    a1_every_entry_change_message_and_status_of_one_post, |bench| {
        bench.four_accounts().await;
        let summary = bench.receive([a_big_post()]).await;
        assert_eq!((summary.deliveries, summary.messages), (1, 12));
        let ledger = bench.ledger().await;
        assert_eq!((ledger.events, ledger.stored_events, ledger.messages_found), (16, 16, 12));
        assert_eq!(bench.raw.column("SELECT unread_count FROM conversations ORDER BY unread_count"), ["4", "8"]);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM waiting_reports"), 4);
    }

    a2_the_same_post_again_and_again_is_one_message_and_one_counter_step, |bench| {
        bench.four_accounts().await;
        bench.receive([a_big_post()]).await;
        let once = counts(&bench);
        // Three times in one batch, concurrently on two nodes, and a day later.
        bench.receive([a_big_post(), a_big_post(), a_big_post()]).await;
        assert_eq!(counts(&bench), once);
        let second = bench.second_node().await;
        bench.keep((0..12).map(|_| a_big_post())).await;
        let mut working = tokio::task::JoinSet::new();
        for store in [bench.store.clone(), second.clone(), bench.store.clone(), second] {
            let (ids, now) = (bench.ids.clone(), bench.world.now());
            working.spawn(async move { drain(&store, &ids, now, 1).await });
        }
        working.join_all().await;
        assert_eq!(counts(&bench), once);
        bench.world.advance(Duration::from_secs(86_400));
        bench.receive([a_big_post()]).await;
        assert_eq!(counts(&bench), once);
        // Replayed.
        assert!(bench.write(|tx| deliveries::replay(tx, MAIN, 1)).await);
        bench.apply(10).await;
        assert_eq!(counts(&bench), once);
        let ledger = bench.ledger().await;
        assert_eq!((ledger.received, ledger.applied, ledger.messages_added), (17, 17, 12));
    }

    a2_a_first_post_that_comes_at_once_on_two_nodes, |bench| {
        bench.four_accounts().await;
        let second = bench.second_node().await;
        for round in 0..10 {
            bench.keep((0..4).map(|_| whatsapp_text(100 + round, &format!("wamid.first.{round}"), SECOND, "γεια"))).await;
            let mut working = tokio::task::JoinSet::new();
            for store in [bench.store.clone(), second.clone()] {
                let (ids, now) = (bench.ids.clone(), bench.world.now());
                working.spawn(async move { drain(&store, &ids, now, 2).await });
            }
            working.join_all().await;
        }
        let ledger = bench.ledger().await;
        assert_eq!((ledger.stored_events, ledger.duplicate_events), (10, 30));
        assert_eq!(bench.raw.column("SELECT DISTINCT unread_count FROM conversations"), ["1"]);
    }

    a2_a_crash_while_applying_leaves_the_delivery_due_and_nothing_half_done, |bench| {
        bench.four_accounts().await;
        bench.keep([a_big_post()]).await;
        let (ids, now) = (bench.ids.clone(), bench.world.now());
        let crashed = bench
            .store
            .write(move |tx| {
                apply::next_batch(tx, &ids, now, 10)?;
                Err::<(), _>(StoreError::Query("the process dies here".to_owned()))
            })
            .await;
        assert!(crashed.is_err());
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM messages"), 0);
        bench.apply(10).await;
        assert_eq!(bench.ledger().await.messages_found, 12);
    }

    a5_malformed_entries_do_not_hurt_their_neighbours, |bench| {
        bench.four_accounts().await;
        let change = |messages: &[serde_json::Value]| whatsapp_change(PHONE_NUMBER, &[whatsapp_contact(1, "Ελένη")], messages, &[]);
        let body = whatsapp(&[
            vec![json!("not a change"), change(&[whatsapp_message(1, "wamid.1", SECOND, "ένα"), json!(17), json!({"type": "text"})])],
            vec![json!(null), change(&[json!([]), whatsapp_message(1, "wamid.2", SECOND, "δύο")])],
        ]);
        let summary = bench.receive([body]).await;
        assert_eq!(summary.messages, 2);
        let ledger = bench.ledger().await;
        assert_eq!((ledger.dead, ledger.stored_events), (1, 2));
        assert!(ledger.dead_events >= 4, "{ledger:?}");
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM delivery_outcomes WHERE outcome = 'dead'"), ledger.dead_events);
    }

    a6_whatever_comes_is_kept_and_accounted_for, |bench| {
        bench.four_accounts().await;
        let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
        let huge = whatsapp_text(1, "wamid.huge", SECOND, &"Ω".repeat(3 * 1024 * 1024 / 2));
        let unknown_type = whatsapp(&[vec![whatsapp_change(
            PHONE_NUMBER,
            &[whatsapp_contact(1, "Ελένη")],
            &[json!({"from": phone(1), "id": "wamid.new", "timestamp": SECOND, "type": "hologram", "hologram": {"x": 1}})],
            &[whatsapp_status("wamid.out", "evaporated", SECOND, None)],
        )]]);
        let bodies: Vec<Vec<u8>> = vec![
            Vec::new(),
            b"no JSON".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            b"{}".to_vec(),
            vec![0xff, 0xfe, 0x00, 0x80],
            deep.clone().into_bytes(),
            format!("{{\"object\":\"whatsapp_business_account\",\"entry\":{deep}}}").into_bytes(),
            b"{\"object\":\"whatsapp_business_account\",\"entry\":7}".to_vec(),
            b"{\"object\":\"page\",\"entry\":[{\"id\":\"1\"}]}".to_vec(),
            b"{\"object\":\"user\",\"entry\":[]}".to_vec(),
            [b"{\"object\":\"whatsapp_business_account\",\"entry\":[\"".to_vec(), vec![0xc3, 0x28], b"\"]}".to_vec()].concat(),
            unknown_type,
            huge,
        ];
        let kept = i64::try_from(bodies.len()).unwrap();
        bench.receive(bodies).await;
        let ledger = bench.ledger().await;
        assert_eq!((ledger.received, ledger.waiting), (kept, 0));
        assert_eq!(bench.raw.column("SELECT type FROM messages ORDER BY type"), ["text", "unsupported"]);
        let content = &bench.raw.column("SELECT content FROM messages WHERE type = 'unsupported'")[0];
        assert!(content.contains("hologram"), "the raw JSON is kept: {content}");
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM messages WHERE length(text) > 1000000"), 1);
        // Telegram's signer, and one that is gone.
        bench.receive_telegram([b"{\"update_id\":1}".to_vec(), b"{".to_vec()]).await;
        bench.keep_from("an account that is gone", [telegram_text(1, 1, SECOND, "Άννα", "γεια")]).await;
        bench.apply(10).await;
        let ledger = bench.ledger().await;
        assert_eq!((ledger.received, ledger.messages_found), (kept + 3, 2));
    }

    a7_a_report_first_and_a_message_second, |bench| {
        bench.four_accounts().await;
        let events = [read(PAGE, 1, SECOND * 1000, SECOND * 1000), customer_text(PAGE, 1, "m_1", SECOND * 1000 + 5, "γεια")];
        bench.receive([messaging("page", PAGE, &events)]).await;
        let ledger = bench.ledger().await;
        assert_eq!((ledger.stored_events, ledger.messages_found), (2, 1));
    }

    deliveries_for_an_unknown_or_disabled_account_wait_visibly, |bench| {
        let unknown = whatsapp_text(1, "wamid.1", SECOND, "γεια");
        bench.receive([unknown]).await;
        let ledger = bench.ledger().await;
        assert_eq!((ledger.waiting, ledger.waiting_events, ledger.messages_found), (1, 1, 0));
        assert!(bench.apply(10).await.deliveries == 0, "it is not tried over and over");
        bench.account(MAIN, "wa", ChannelKind::Whatsapp, PHONE_NUMBER).await;
        bench.apply(10).await;
        assert_eq!(bench.ledger().await.messages_found, 1);
        bench.write(|tx| accounts::update(tx, MAIN, "wa", "Account wa", false, true, None)).await;
        bench.receive([whatsapp_text(1, "wamid.2", SECOND, "γεια")]).await;
        let shown = bench.read(|tx| deliveries::get(tx, MAIN, 2)).await.unwrap();
        assert_eq!((shown.state.as_str(), shown.reason.as_deref()), ("waiting", Some("channel_disabled")));
        bench.write(|tx| accounts::update(tx, MAIN, "wa", "Account wa", true, true, None)).await;
        bench.apply(10).await;
        let ledger = bench.ledger().await;
        assert_eq!((ledger.messages_found, ledger.waiting, ledger.waiting_events), (2, 0, 0));
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM delivery_outcomes"), 0, "nothing is said to wait any longer");
    }

    a_signer_speaks_for_its_own_accounts_only, |bench| {
        bench.four_accounts().await;
        bench.account(MAIN, "tg2", ChannelKind::Telegram, "7000000002").await;
        let text = |id: &str| messaging("instagram", INSTAGRAM, &[customer_text(INSTAGRAM, 1, id, SECOND * 1000, "γεια")]);
        bench.keep_from(SIGNER_INSTAGRAM, [text("ig.1"), whatsapp_text(1, "wamid.1", SECOND, "γεια")]).await;
        bench.keep_from("ig", [text("ig.2")]).await;
        bench.keep_from("ms", [text("ig.3")]).await;
        bench.keep_from("tg2", [telegram_text(1, 1, SECOND, "Άννα", "γεια")]).await;
        bench.apply(10).await;
        let ids = bench.raw.column("SELECT provider_message_id FROM messages ORDER BY provider_message_id");
        assert_eq!(ids, ["500000001:1", "ig.1", "ig.2"]);
        assert_eq!(bench.raw.column("SELECT account_id FROM conversations WHERE channel = 'telegram'"), ["tg2"]);
        assert_eq!(bench.raw.column("SELECT DISTINCT reason FROM deliveries WHERE state = 'dead'"), ["signed_by_another_app"]);
        assert_eq!(bench.ledger().await.dead, 2);
        let _ = BOT;
    }

    c15_a_late_message_sorts_before_our_answer, |bench| {
        bench.four_accounts().await;
        bench.receive([whatsapp_text(1, "wamid.1", SECOND, "πρώτο")]).await;
        let conversation = bench.conversation_id(MAIN, "wa", &whatsapp_identity(1));
        bench.world.advance(Duration::from_secs(45 * 60));
        crate::sending::send(&bench, &conversation, "answer").await;
        // Written 5 minutes after the first, received 40 minutes later.
        bench.receive([whatsapp_text(1, "wamid.2", SECOND + 300, "αργοπορημένο")]).await;
        let thread = bench.raw.column("SELECT text FROM messages ORDER BY at, id");
        assert_eq!(thread, ["πρώτο", "αργοπορημένο", "answer"]);
        let late = "SELECT received_at - at FROM messages WHERE provider_message_id = 'wamid.2'";
        assert_eq!(bench.raw.number(late), 40 * 60 * 1000, "it can be marked as late");
        let shown = "SELECT last_message_preview || ' ' || unread_count || ' ' || (last_inbound_at / 1000) FROM conversations";
        assert_eq!(bench.raw.column(shown), [format!("answer 2 {}", SECOND + 300)]);
    }

    f27_two_accounts_and_two_workspaces_are_four_conversations_without_a_shared_id, |bench| {
        let accounts = [(MAIN, "wa1"), (MAIN, "wa2"), ("other", "wa3"), ("other", "wa4")];
        for (number, (workspace, id)) in accounts.into_iter().enumerate() {
            bench.account(workspace, id, ChannelKind::Whatsapp, &format!("10650000000000{number}")).await;
        }
        let bodies = (0..4).map(|number| {
            whatsapp_text_at(&format!("10650000000000{number}"), 1, "Ελένη", "wamid.same", SECOND, "γεια")
        });
        bench.receive(bodies).await;
        for table in ["conversations", "contacts", "messages", "identities"] {
            let expected = if table == "identities" { 8 } else { 4 };
            assert_eq!(bench.raw.number(&format!("SELECT COUNT(DISTINCT id) FROM {table}")), expected, "{table}");
        }
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM conversations WHERE workspace_id = 'other'"), 2);
    }

    g31_g32_no_number_name_or_text_in_any_id, |bench| {
        bench.four_accounts().await;
        bench.receive([whatsapp_text(1, "wamid.secret", SECOND, "απόρρητο")]).await;
        bench.receive([messaging("page", PAGE, &[customer_text(PAGE, 7, "m_secret", SECOND * 1000, "απόρρητο")])]).await;
        bench.receive_telegram([telegram_text(1, 1, SECOND, "Ελένη", "απόρρητο"), telegram_group_text(2, 9, SECOND, "Άννα", "απόρρητο")]).await;
        let ids = [
            "SELECT id FROM messages", "SELECT id FROM conversations", "SELECT id FROM contacts", "SELECT id FROM identities",
            "SELECT entity_id FROM changes", "SELECT conversation_id FROM changes WHERE conversation_id IS NOT NULL",
            "SELECT author_id FROM messages WHERE author_id IS NOT NULL",
        ];
        for id in ids.into_iter().flat_map(|sql| bench.raw.column(sql)) {
            for secret in [phone(1), psid(7), "500000001".to_owned(), "1001000000001".to_owned(), "secret".to_owned(), "Ελένη".to_owned()] {
                assert!(!id.contains(&secret), "{id}");
            }
        }
    }

    the_latest_name_stays_whatever_the_order, |bench| {
        bench.four_accounts().await;
        let tell = |order: [(&'static str, i64); 3], person: u64| {
            order.map(|(name, at)| {
                whatsapp_text_at(PHONE_NUMBER, person, name, &format!("wamid.{person}.{at}"), SECOND + at, "γεια")
            })
        };
        let (a, b, c) = (("Άννα", 1), ("Μπάμπης", 2), ("Άννα", 3));
        let orders = [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]];
        for (person, order) in (1..).zip(orders) {
            for body in tell(order, person) {
                bench.receive([body]).await;
            }
            bench.receive(tell(order, person + 100)).await;
        }
        assert_eq!(bench.raw.column("SELECT DISTINCT name FROM contacts"), ["Άννα"]);
        assert_eq!(bench.raw.column("SELECT DISTINCT display_name FROM identities"), ["Άννα"]);
        assert_eq!(bench.raw.column("SELECT DISTINCT search_name FROM contacts"), ["αννα"]);
    }

    a_name_that_comes_late_is_better_than_none, |bench| {
        bench.four_accounts().await;
        let named = |at: i64| whatsapp_text(1, &format!("wamid.{at}"), SECOND + at, "γεια");
        let nameless = |at: i64| {
            whatsapp(&[vec![whatsapp_change(PHONE_NUMBER, &[], &[whatsapp_message(1, &format!("wamid.{at}"), SECOND + at, "γεια")], &[])]])
        };
        bench.receive([nameless(5)]).await;
        bench.receive([named(3)]).await;
        bench.receive([nameless(7)]).await;
        assert_eq!(bench.raw.column("SELECT name FROM contacts"), ["Ελένη"]);
        assert_eq!(bench.raw.column("SELECT DISTINCT display_name FROM identities"), ["Ελένη"]);
    }

    messages_of_one_second_stand_in_the_order_of_arrival, |bench| {
        bench.four_accounts().await;
        let numbers = 0..9_u64;
        for number in numbers.clone() {
            bench.receive([whatsapp_text(1, &format!("wamid.{number}"), SECOND, &format!("{number}"))]).await;
            bench.world.advance(Duration::from_millis(1));
        }
        let together: Vec<_> =
            numbers.clone().map(|number| customer_text(PAGE, 1, &format!("m_{number}"), SECOND * 1000, &format!("{number}"))).collect();
        bench.receive([messaging("page", PAGE, &together)]).await;
        for (account, peer) in [("wa", whatsapp_identity(1)), ("ms", crate::webhooks::messenger_identity(1))] {
            let id = bench.conversation_id(MAIN, account, &peer);
            let expected: Vec<String> = numbers.clone().map(|number| number.to_string()).collect();
            let mut read = Vec::new();
            let mut page = Page::Newest;
            loop {
                let (id, which) = (id.clone(), page.clone());
                let found = bench.read(move |tx| messages::page(tx, MAIN, &id, &which, 2)).await;
                let Some(oldest) = found.first() else { break };
                page = Page::Before(oldest.position());
                read.splice(0..0, found);
            }
            assert_eq!(read.iter().filter_map(|message| message.text.clone()).collect::<Vec<_>>(), expected, "{account}");
            let after = Page::After(read[3].position());
            let (thread, reader) = (id.clone(), after.clone());
            let found = bench.read(move |tx| messages::page(tx, MAIN, &thread, &reader, 2)).await;
            assert_eq!(found.iter().map(|message| message.text.as_deref()).collect::<Vec<_>>(), [Some("4"), Some("5")]);
            let preview = format!("SELECT last_message_preview FROM conversations WHERE id = '{id}'");
            assert_eq!(bench.raw.column(&preview), ["8"], "{account}");
        }
    }

    a_copy_that_was_received_first_gives_its_place_to_the_message, |bench| {
        bench.four_accounts().await;
        // Two nodes may apply what they kept in another order.
        for (number, millis) in [("2", 5), ("1", 3), ("2", 1)] {
            let body = whatsapp_text(1, &format!("wamid.{number}"), SECOND, number);
            let received_at = START.plus(Duration::from_millis(millis));
            let new = NewDelivery { received_at, signer: SIGNER_META.to_owned(), request_id: "request".to_owned(), body: body.into() };
            bench.write(move |tx| deliveries::keep(tx, &[new])).await;
            bench.world.advance(Duration::from_millis(10));
            bench.apply(1).await;
        }
        assert_eq!(bench.raw.column("SELECT text FROM messages ORDER BY at, arrival, id"), ["2", "1"]);
        let earlier = START.as_millis() + 1;
        assert_eq!(bench.raw.number("SELECT received_at FROM messages WHERE text = '2'"), earlier);
        assert_eq!(bench.raw.column("SELECT last_message_preview FROM conversations"), ["1"]);
        assert_eq!(bench.raw.number("SELECT unread_count FROM conversations"), 2);
    }

    a_conversation_is_touched_in_any_order_of_batches, |bench| {
        let touch = |at: i64, inbound: i64| Touch {
            inbound,
            last_inbound_at: (inbound > 0).then_some(Timestamp::from_seconds(at)),
            direct_at: None,
            referred_at: None,
            newest: (Position { at: Timestamp::from_seconds(at), arrival: 0, id: format!("message {at}") }, (at % 2 == 0).then(|| "text".to_owned()), String::new()),
        };
        for (id, order) in [("one", [4, 1, 3, 2]), ("two", [1, 2, 3, 4])] {
            let made = inbound::NewConversation {
                id: id.to_owned(), account_id: "wa".to_owned(), channel: ChannelKind::Whatsapp, contact_id: "contact".to_owned(),
closed: false,
            };
            bench.write(move |tx| inbound::add_conversations(tx, MAIN, &[made], Timestamp::default())).await;
            for at in order {
                let touch = touch(at, i64::from(at < 4));
                bench.write(move |tx| inbound::touch_conversations(tx, MAIN, &std::collections::BTreeMap::from([(id, touch)]))).await;
            }
        }
        let rows = bench.raw.rows("SELECT DISTINCT unread_count, last_inbound_at, last_message_id, last_message_preview FROM conversations");
        let expected: Vec<Option<String>> = ["3", "3000", "message 4", "text"].iter().map(|word| Some((*word).to_owned())).collect();
        assert_eq!(rows, [expected]);
    }
}
