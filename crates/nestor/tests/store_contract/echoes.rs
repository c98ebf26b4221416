//! Echoes of our own side's messages: ours are matched, others' are kept, and none is there twice.

use crate::harness::{Bench, MAIN, START};
use crate::on_both;
use crate::sending::{accept, history, key, send, sent, status};
use crate::webhooks::{PAGE, customer_text, delivered, echo, messaging, messenger_identity};
use nestor::store::conversations;
use nestor::store::inbound;
use nestor::store::{outgoing, reports};
use nestor_core::channels::ChannelKind;
use nestor_core::message::{DeliveryStatus, ExternalMessageId};
use std::time::Duration;

const MILLIS: i64 = 1_763_800_000_000;

async fn conversation(bench: &Bench) -> String {
    bench.four_accounts().await;
    bench.receive([messaging("page", PAGE, &[customer_text(PAGE, 1, "m_in", MILLIS, "γεια")])]).await;
    bench.conversation_id(MAIN, "ms", &messenger_identity(1))
}

fn messages(bench: &Bench) -> i64 {
    bench.raw.number("SELECT COUNT(*) FROM messages WHERE direction = 'outbound'")
}

on_both! {
    our_own_is_known_by_its_correlation_id_before_the_answer, |bench| {
        let conversation = conversation(&bench).await;
        let message = send(&bench, &conversation, "answer").await;
        let correlation_id = format!("{message}.0.1");
        bench.receive([messaging("page", PAGE, &[echo(PAGE, 1, "m_out", MILLIS + 1000, "answer", Some(&correlation_id))])]).await;
        assert_eq!(status(&bench, &message), "sent");
        accept(&bench, key(&message, 0), "m_out", START).await;
        assert_eq!((status(&bench, &message).as_str(), messages(&bench)), ("sent", 1));
        assert_eq!(history(&bench, &message), ["accepted@0", "queued@0", "sent@1"]);
        assert_eq!(bench.raw.column("SELECT provider_message_id FROM messages WHERE direction = 'outbound'"), ["m_out"]);
        bench.ledger().await;
    }

    our_own_is_known_by_its_provider_id_after_the_answer, |bench| {
        let conversation = conversation(&bench).await;
        let message = sent(&bench, &conversation, "answer", "m_out").await;
        let told = messaging("page", PAGE, &[echo(PAGE, 1, "m_out", MILLIS + 1000, "answer", None)]);
        bench.receive([told.clone(), told]).await;
        assert_eq!((status(&bench, &message).as_str(), messages(&bench)), ("sent", 1));
        let ledger = bench.ledger().await;
        assert_eq!((ledger.duplicate_events, ledger.echoes_absorbed), (1, 0));
    }

    what_our_side_sent_elsewhere_is_a_message_of_its_own_and_moves_on_too, |bench| {
        let conversation = conversation(&bench).await;
        let told = messaging("page", PAGE, &[echo(PAGE, 1, "m_page", MILLIS + 5000, "Από τη σελίδα", None)]);
        bench.receive([told.clone(), told]).await;
        bench.receive([messaging("page", PAGE, &[delivered(PAGE, 1, MILLIS + 7000, &["m_page"], MILLIS + 6000)])]).await;
        let rows = bench.raw.rows("SELECT author_kind, status, conversation_id FROM messages WHERE direction = 'outbound'");
        let expected: Vec<Option<String>> =
            ["external", "delivered", &conversation].iter().map(|word| Some((*word).to_owned())).collect();
        assert_eq!(rows, [expected]);
        let shown = bench.read(move |tx| conversations::get(tx, MAIN, &conversation)).await.unwrap();
        assert_eq!(shown.unread_count, 1, "our own side's message is not unread");
        assert_eq!(shown.last_message.unwrap().preview.as_deref(), Some("Από τη σελίδα"));
        assert_eq!(bench.ledger().await.messages_found, 2);
    }

    an_echo_without_a_sign_of_ours_is_absorbed_once_the_answer_tells_its_id, |bench| {
        let conversation = conversation(&bench).await;
        let message = send(&bench, &conversation, "answer").await;
        let events = [
            echo(PAGE, 1, "m_out", MILLIS + 5000, "answer", None),
            delivered(PAGE, 1, MILLIS + 7000, &["m_out"], MILLIS + 6000),
        ];
        bench.receive([messaging("page", PAGE, &events)]).await;
        assert_eq!(messages(&bench), 2, "it looks like a message that was sent elsewhere");
        accept(&bench, key(&message, 0), "m_out", START).await;
        assert_eq!((status(&bench, &message).as_str(), messages(&bench)), ("delivered", 1));
        assert_eq!(history(&bench, &message), ["accepted@0", "queued@0", "sent@5", "delivered@7"], "nothing is forgotten");
        let shown = bench.read({ let id = conversation.clone(); move |tx| conversations::get(tx, MAIN, &id) }).await.unwrap();
        assert_eq!(shown.last_message.unwrap().id, message, "the list does not show what is gone");
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM outgoing_parts"), 1);
        bench.receive([messaging("page", PAGE, &events)]).await;
        assert_eq!(messages(&bench), 1, "a repetition finds our own");
        assert_eq!(bench.ledger().await.echoes_absorbed, 1);
    }

    an_absorbed_echo_never_moves_the_message_back, |bench| {
        let conversation = conversation(&bench).await;
        let message = send(&bench, &conversation, "answer").await;
        bench
            .receive([messaging("page", PAGE, &[
                echo(PAGE, 1, "m_out", MILLIS + 5000, "answer", None),
                crate::webhooks::read(PAGE, 1, MILLIS + 7000, MILLIS + 6000),
            ])])
            .await;
        // A watermark for delivery that reaches the part only once its id is known.
        bench.receive([messaging("page", PAGE, &[delivered(PAGE, 1, MILLIS + 6500, &[], MILLIS + 4000)])]).await;
        accept(&bench, key(&message, 0), "m_out", START).await;
        assert_eq!(status(&bench, &message), "read");
        let part = format!("SELECT status FROM outgoing_parts WHERE message_id = '{message}'");
        assert_eq!(bench.raw.column(&part), ["read"]);
    }

    an_echo_and_the_answer_at_the_same_moment_are_one_message, |bench| {
        let conversation = conversation(&bench).await;
        let second = bench.second_node().await;
        for number in 0..40 {
            let id = format!("m_out.{number}");
            let message = send(&bench, &conversation, &format!("answer {number}")).await;
            bench.keep([messaging("page", PAGE, &[echo(PAGE, 1, &id, MILLIS + 1000, "answer", None)])]).await;
            let (store, ids, now) = (second.clone(), bench.ids.clone(), bench.world.now());
            let applying = tokio::spawn(async move { crate::harness::drain(&store, &ids, now, 10).await });
            accept(&bench, key(&message, 0), &id, START).await;
            applying.await.unwrap();
            assert_eq!(messages(&bench), number + 1, "round {number}");
            assert_eq!(status(&bench, &message), "sent", "round {number}");
        }
        bench.ledger().await;
    }

    the_store_writes_and_takes_away_what_was_sent_elsewhere, |bench| {
        let key = crate::sending::key("external", 0);
        let id = ExternalMessageId("provider".to_owned());
        let (one, again) = (key.clone(), key.clone());
        bench
            .write(move |tx| {
                for key in [&one, &again] {
                    outgoing::add_external(tx, key, "conversation", "ms", ChannelKind::Messenger, &id, START)?;
                }
                let mut part = outgoing::by_provider_message_id(tx, "ms", &id)?.unwrap();
                assert_eq!((part.status, part.sent_at), (DeliveryStatus::Sent, Some(START)));
                assert!(outgoing::by_provider_message_id(tx, "ig", &id)?.is_none(), "ids are an account's own");
                outgoing::learn_provider_message_id(tx, &mut part, &ExternalMessageId("another".to_owned()))?;
                assert_eq!(part.provider_message_id, Some(id.clone()), "the first id stays");
                let reach = reports::Reach { after: None, up_to: START };
                assert_eq!(reports::within(tx, MAIN, "conversation", reach)?.len(), 1);
                let reach = reports::Reach { after: Some(START), up_to: START.plus(Duration::from_secs(1)) };
                assert!(reports::within(tx, MAIN, "conversation", reach)?.is_empty());
                reports::lock(tx, "ms")?;
                assert_eq!(outgoing::steps_of(tx, &part.key)?.len(), 1);
                inbound::remove_message(tx, MAIN, "conversation", "external")
            })
            .await;
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM outgoing_parts"), 0);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM message_steps"), 0);
        let _ = key;
    }
}
