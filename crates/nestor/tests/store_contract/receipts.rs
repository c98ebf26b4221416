//! What the platforms report on outgoing messages, in any order: acceptance cases C13, C14 and the store's half of D18.

use crate::harness::{Bench, MAIN, START};
use crate::on_both;
use crate::sending::{accept, history, key, send, sent, status, take};
use crate::webhooks::{
    INSTAGRAM, PAGE, customer_text, delivered, instagram_identity, messaging, messenger_identity, read, seen,
    whatsapp_identity, whatsapp_status, whatsapp_statuses, whatsapp_text,
};
use nestor::store::outbox;
use nestor::store::reports::{self, WaitingReport};
use nestor_core::message::{DeliveryStatus, ExternalMessageId};
use nestor_core::time::Timestamp;
use std::time::Duration;

const SECOND: i64 = 1_763_800_000;
const STATUSES: [(&str, i64); 4] =
    [("sent", SECOND + 1), ("delivered", SECOND + 2), ("read", SECOND + 3), ("failed", SECOND + 4)];

async fn whatsapp_conversation(bench: &Bench) -> String {
    bench.four_accounts().await;
    bench.receive([whatsapp_text(1, "wamid.in", SECOND, "γεια")]).await;
    bench.conversation_id(MAIN, "wa", &whatsapp_identity(1))
}

async fn messenger_conversation(bench: &Bench) -> String {
    bench.four_accounts().await;
    bench.receive([messaging("page", PAGE, &[customer_text(PAGE, 1, "m_in", SECOND * 1000, "γεια")])]).await;
    bench.conversation_id(MAIN, "ms", &messenger_identity(1))
}

fn permutations() -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    for first in 0..4 {
        for second in 0..4 {
            for third in 0..4 {
                let order = vec![first, second, third, 6_usize.wrapping_sub(first + second + third)];
                let mut sorted = order.clone();
                sorted.sort_unstable();
                if sorted == [0, 1, 2, 3] {
                    all.push(order);
                }
            }
        }
    }
    assert_eq!(all.len(), 24);
    all
}

on_both! {
    c13_read_delivered_sent_and_failed_in_any_order_with_repetitions, |bench| {
        let conversation = whatsapp_conversation(&bench).await;
        for (number, order) in permutations().into_iter().enumerate() {
            let id = format!("wamid.out.{number}");
            let message = sent(&bench, &conversation, &format!("answer {number}"), &id).await;
            for index in order.iter().chain(&order).chain(order.iter().rev()) {
                let (status, at) = STATUSES[*index];
                bench.receive([whatsapp_statuses(&[whatsapp_status(&id, status, at, None)])]).await;
            }
            assert_eq!(status(&bench, &message), "read", "{order:?}");
            let steps = history(&bench, &message);
            assert_eq!(steps, ["accepted@0", "queued@0", "sent@1", "delivered@2", "read@3", "failed@4"], "{order:?}");
            let code = format!("SELECT code FROM message_steps WHERE message_id = '{message}' AND status = 'failed'");
            assert_eq!(bench.raw.column(&code), ["131026"], "the reason stays in the history");
        }
        bench.ledger().await;
    }

    failed_after_sent_is_failed_with_its_reason, |bench| {
        let conversation = whatsapp_conversation(&bench).await;
        for (number, order) in [["sent", "failed"], ["failed", "sent"]].into_iter().enumerate() {
            let id = format!("wamid.out.{number}");
            let message = sent(&bench, &conversation, &format!("answer {number}"), &id).await;
            for status in order {
                bench.receive([whatsapp_statuses(&[whatsapp_status(&id, status, SECOND + 1, None)])]).await;
            }
            assert_eq!(status(&bench, &message), "failed");
            let error = format!("SELECT error_reason || error_code FROM outgoing_parts WHERE message_id = '{message}'");
            assert_eq!(bench.raw.column(&error), ["platform_failed131026"]);
        }
    }

    c14_statuses_before_their_message_wait_for_it, |bench| {
        let conversation = whatsapp_conversation(&bench).await;
        // Before the answer to our call told the id, and without a correlation id: nobody knows whose they are.
        let message = send(&bench, &conversation, "answer").await;
        let statuses: Vec<Vec<u8>> = [("read", SECOND + 3), ("sent", SECOND + 1), ("read", SECOND + 5), ("sent", SECOND + 1)]
            .into_iter()
            .map(|(status, at)| whatsapp_statuses(&[whatsapp_status("wamid.out", status, at, None)]))
            .collect();
        let summary = bench.receive(statuses).await;
        assert!(summary.exceptions.is_empty());
        assert_eq!(status(&bench, &message), "queued");
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM waiting_reports"), 2);
        accept(&bench, key(&message, 0), "wamid.out", START).await;
        assert_eq!(status(&bench, &message), "read");
        assert_eq!(history(&bench, &message), ["accepted@0", "queued@0", "sent@1", "read@3"]);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM waiting_reports"), 0);
        bench.ledger().await;
    }

    c14_a_status_and_the_answer_at_the_same_moment, |bench| {
        let conversation = whatsapp_conversation(&bench).await;
        let second = bench.second_node().await;
        for number in 0..40 {
            let id = format!("wamid.out.{number}");
            let message = send(&bench, &conversation, &format!("answer {number}")).await;
            bench.keep([whatsapp_statuses(&[whatsapp_status(&id, "delivered", SECOND + 2, None)])]).await;
            let (store, ids, now) = (second.clone(), bench.ids.clone(), bench.world.now());
            let applying = tokio::spawn(async move { crate::harness::drain(&store, &ids, now, 10).await });
            accept(&bench, key(&message, 0), &id, START).await;
            applying.await.unwrap();
            assert_eq!(status(&bench, &message), "delivered", "round {number}");
        }
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM waiting_reports"), 0);
    }

    a_watermark_and_the_answer_at_the_same_moment, |bench| {
        let conversation = messenger_conversation(&bench).await;
        let second = bench.second_node().await;
        for number in 0..40 {
            let at = START.plus(Duration::from_secs(number + 1));
            let message = send(&bench, &conversation, &format!("answer {number}")).await;
            let watermark = at.as_millis() + 100;
            bench.keep([messaging("page", PAGE, &[read(PAGE, 1, watermark, watermark)])]).await;
            let (store, ids, now) = (second.clone(), bench.ids.clone(), bench.world.now());
            let applying = tokio::spawn(async move { crate::harness::drain(&store, &ids, now, 10).await });
            accept(&bench, key(&message, 0), &format!("m_out.{number}"), at).await;
            applying.await.unwrap();
            assert_eq!(status(&bench, &message), "read", "round {number}");
        }
    }

    d18_a_lost_answer_is_reconciled_by_the_correlation_id, |bench| {
        let conversation = whatsapp_conversation(&bench).await;
        let message = send(&bench, &conversation, "answer").await;
        let part = key(&message, 0);
        bench
            .write(move |tx| {
                let mut part = take(tx, &part)?;
                outbox::lease(tx, &part.key, START)?;
                outbox::perhaps_sent(tx, &mut part, START, START.plus(Duration::from_secs(120)))
            })
            .await;
        assert_eq!(status(&bench, &message), "unknown");
        let correlation_id = format!("{message}.0.1");
        let statuses = [("delivered", SECOND + 2), ("sent", SECOND + 1)]
            .map(|(status, at)| whatsapp_statuses(&[whatsapp_status("wamid.out", status, at, Some(&correlation_id))]));
        bench.receive(statuses).await;
        assert_eq!(status(&bench, &message), "delivered");
        let part = "SELECT provider_message_id || ' ' || COALESCE(CAST(due_at AS TEXT), 'done') || ' ' || \
                    CAST(sent_at AS TEXT) FROM outgoing_parts";
        assert_eq!(bench.raw.column(part), [format!("wamid.out done {}", (SECOND + 1) * 1000)]);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM outgoing_parts"), 1, "one message");
        // Another account cannot move it, whatever it claims.
        bench.account(MAIN, "wa2", nestor_core::channels::ChannelKind::Whatsapp, "106500000000002").await;
        let foreign = crate::webhooks::whatsapp(&[vec![crate::webhooks::whatsapp_change(
            "106500000000002", &[], &[], &[whatsapp_status("wamid.out", "read", SECOND + 9, Some(&correlation_id))],
        )]]);
        bench.receive([foreign]).await;
        assert_eq!(status(&bench, &message), "delivered");
    }

    watermarks_move_what_was_sent_before_them_and_nothing_else, |bench| {
        let conversation = messenger_conversation(&bench).await;
        let at = |seconds: i64| Timestamp::from_seconds(SECOND + seconds);
        let mut messages = Vec::new();
        for number in 0..4_i64 {
            let message = send(&bench, &conversation, &format!("answer {number}")).await;
            accept(&bench, key(&message, 0), &format!("m_out.{number}"), at(10 * number)).await;
            messages.push(message);
        }
        let millis = |seconds: i64| (SECOND + seconds) * 1000;
        bench.receive([messaging("page", PAGE, &[read(PAGE, 1, millis(40), millis(20))])]).await;
        let statuses: Vec<String> = messages.iter().map(|message| status(&bench, message)).collect();
        assert_eq!(statuses, ["read", "read", "read", "accepted"]);
        // An earlier one that comes late tells that the first two were read earlier, and that all three were delivered.
        bench
            .receive([
                messaging("page", PAGE, &[read(PAGE, 1, millis(12), millis(10))]),
                messaging("page", PAGE, &[delivered(PAGE, 1, millis(21), &[], millis(20))]),
            ])
            .await;
        assert_eq!(history(&bench, &messages[1]), ["queued@0", "accepted@10", "read@12", "delivered@21"]);
        assert_eq!(history(&bench, &messages[2]), ["queued@0", "accepted@20", "delivered@21", "read@40"]);
        // One whose answer comes after its watermark.
        let late = send(&bench, &conversation, "late").await;
        accept(&bench, key(&late, 0), "m_out.late", at(15)).await;
        assert_eq!(history(&bench, &late), ["queued@0", "accepted@15", "delivered@21", "read@40"]);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM watermarks"), 3);
        // Another customer's watermark.
        bench.receive([messaging("page", PAGE, &[read(PAGE, 2, millis(90), millis(90))])]).await;
        assert_eq!(status(&bench, &messages[3]), "accepted");
        bench.ledger().await;
    }

    instagram_seen_holds_for_all_before, |bench| {
        bench.four_accounts().await;
        bench.receive([messaging("instagram", INSTAGRAM, &[customer_text(INSTAGRAM, 1, "ig.in", SECOND * 1000, "γεια")])]).await;
        let conversation = bench.conversation_id(MAIN, "ig", &instagram_identity(1));
        let mut messages = Vec::new();
        for number in 0..3_u64 {
            let message = send(&bench, &conversation, &format!("answer {number}")).await;
            accept(&bench, key(&message, 0), &format!("ig.out.{number}"), START.plus(Duration::from_secs(number))).await;
            messages.push(message);
        }
        bench.receive([messaging("instagram", INSTAGRAM, &[seen(INSTAGRAM, 1, (SECOND + 60) * 1000, "ig.out.1")])]).await;
        let statuses: Vec<String> = messages.iter().map(|message| status(&bench, message)).collect();
        assert_eq!(statuses, ["read", "read", "accepted"]);
        assert_eq!(history(&bench, &messages[0]), ["accepted@0", "queued@0", "read@60"], "seen when it was seen");
    }

    watermarks_that_say_nothing_new_are_not_kept, |bench| {
        let at = |seconds: u64| START.plus(Duration::from_secs(seconds));
        let add = |up_to: u64, told: u64| {
            let store = bench.store.clone();
            async move {
                store
                    .write(move |tx| {
                        reports::add_watermark(tx, MAIN, "conversation", DeliveryStatus::Read, at(up_to), at(told))
                    })
                    .await
                    .unwrap()
                    .map(|reach| reach.after)
            }
        };
        assert_eq!(add(10, 11).await, Some(None));
        assert_eq!(add(20, 21).await, Some(Some(at(10))));
        assert_eq!(add(20, 21).await, None, "a repetition");
        assert_eq!(add(15, 22).await, None, "the one before said more, and earlier");
        assert_eq!(add(30, 5).await, Some(None), "says more than all, and earlier");
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM watermarks"), 1);
        let reached = bench.read(move |tx| reports::reached_by_watermark(tx, MAIN, "conversation", at(30))).await;
        assert_eq!(reached, [(DeliveryStatus::Read, at(5))]);
        assert!(bench.read(move |tx| reports::reached_by_watermark(tx, MAIN, "conversation", at(31))).await.is_empty());
    }

    reports_wait_once_each_and_are_taken_out_together, |bench| {
        let report = |status, seconds: u64| WaitingReport {
            status,
            at: START.plus(Duration::from_secs(seconds)),
            failure: None,
            and_earlier: status == DeliveryStatus::Read,
        };
        let keep = |report: WaitingReport| {
            let store = bench.store.clone();
            async move {
                let id = ExternalMessageId("id".to_owned());
                store.write(move |tx| reports::keep(tx, MAIN, "wa", &id, &report)).await.unwrap()
            }
        };
        assert!(keep(report(DeliveryStatus::Read, 9)).await);
        assert!(keep(report(DeliveryStatus::Sent, 5)).await);
        assert!(!keep(report(DeliveryStatus::Sent, 4)).await);
        assert!(!keep(report(DeliveryStatus::Sent, 6)).await);
        let id = ExternalMessageId("id".to_owned());
        let taken = bench
            .write(move |tx| {
                assert!(reports::take(tx, MAIN, "another account", &id)?.is_empty());
                let taken = reports::take(tx, MAIN, "wa", &id)?;
                assert!(reports::take(tx, MAIN, "wa", &id)?.is_empty());
                Ok(taken)
            })
            .await;
        let seen: Vec<_> = taken.iter().map(|report| (report.status, report.at, report.and_earlier)).collect();
        assert_eq!(
            seen,
            [
                (DeliveryStatus::Sent, START.plus(Duration::from_secs(4)), false),
                (DeliveryStatus::Read, START.plus(Duration::from_secs(9)), true),
            ]
        );
    }
}
