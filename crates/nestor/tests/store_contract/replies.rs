//! Answering: acceptance case D16 on the store's side, what is refused, and what an operator decides.

use crate::harness::{Bench, MAIN, START};
use crate::on_both;
use crate::sending::{accept, key, reply, send, status, take, try_send};
use crate::webhooks::{whatsapp_identity, whatsapp_status, whatsapp_statuses, whatsapp_text};
use nestor::service::replies::{self, Reply, Resolution, ResolveError, SendError};
use nestor::store::outbox;
use nestor::store::outgoing::{self, Failure};
use nestor::store::{accounts, conversations, messages};
use nestor_core::message::DeliveryStatus;
use std::time::Duration;

async fn conversation(bench: &Bench) -> String {
    bench.four_accounts().await;
    bench.receive([whatsapp_text(1, "wamid.in", 1_763_800_000, "γεια")]).await;
    bench.conversation_id(MAIN, "wa", &whatsapp_identity(1))
}

async fn resolve(bench: &Bench, message: &str, resolution: Resolution) -> Result<(), ResolveError> {
    let (message, now) = (message.to_owned(), bench.world.now());
    bench.store.write(move |tx| replies::resolve(tx, MAIN, &message, resolution, now)).await
}

on_both! {
    d16_the_same_key_sixteen_times_at_once_is_one_message, |bench| {
        let conversation = conversation(&bench).await;
        let second = bench.second_node().await;
        let mut sending = tokio::task::JoinSet::new();
        for number in 0..16 {
            let store = if number % 2 == 0 { bench.store.clone() } else { second.clone() };
            let (ids, nonce, now) = (bench.ids.clone(), bench.world.new_id(), bench.world.now());
            let reply = reply(&conversation, &"μια μεγάλη απάντηση ".repeat(300));
            sending.spawn(async move { store.write(move |tx| replies::send(tx, &ids, &reply, &nonce, now)).await.unwrap() });
        }
        let mut ids = sending.join_all().await;
        ids.dedup();
        assert_eq!(ids.len(), 1, "everybody gets the same message");
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM messages WHERE direction = 'outbound'"), 1);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM outgoing_parts"), 2);
        let taken = reply(&conversation, &"μια μεγάλη απάντηση ".repeat(300)).idempotency_key;
        let other = Reply { idempotency_key: taken, ..reply(&conversation, "something else") };
        assert!(matches!(try_send(&bench, other.clone()).await, Err(SendError::KeyReused)));
        let somebody_else = Reply { principal: "user:nikos".to_owned(), ..other };
        assert!(try_send(&bench, somebody_else).await.is_ok(), "another one's keys are other keys");
    }

    what_may_not_go_is_refused_and_nothing_is_stored, |bench| {
        let conversation = conversation(&bench).await;
        let nothing = |bench: &Bench| {
            assert_eq!(bench.raw.number("SELECT COUNT(*) FROM messages WHERE direction = 'outbound'"), 0);
            assert_eq!(bench.raw.number("SELECT COUNT(*) FROM idempotency_keys"), 0, "the key is free again");
        };
        assert!(matches!(try_send(&bench, reply("nothing", "text")).await, Err(SendError::NotFound)));
        let elsewhere = Reply { workspace_id: "other".to_owned(), ..reply(&conversation, "text") };
        assert!(matches!(try_send(&bench, elsewhere).await, Err(SendError::NotFound)), "G33");
        for empty in ["", " \n\t "] {
            assert!(matches!(try_send(&bench, reply(&conversation, empty)).await, Err(SendError::EmptyText)));
        }
        let long = try_send(&bench, reply(&conversation, &"ω".repeat(4096 * 10 + 1))).await;
        assert!(matches!(long, Err(SendError::TextTooLong { parts: 11, most: 10 })), "{long:?}");
        let unknown = Reply { reply_to: Some("msg_whatsapp_none".to_owned()), ..reply(&conversation, "text") };
        assert!(matches!(try_send(&bench, unknown).await, Err(SendError::ReplyToUnknown)));
        nothing(&bench);
        bench.write(|tx| accounts::update(tx, MAIN, "wa", "Account wa", true, false, None)).await;
        assert!(matches!(try_send(&bench, reply(&conversation, "text")).await, Err(SendError::ChannelDisabled)));
        bench.write(|tx| accounts::update(tx, MAIN, "wa", "Account wa", true, true, None)).await;
        bench.world.advance(Duration::from_secs(24 * 60 * 60 - 1));
        assert!(try_send(&bench, reply(&conversation, "just in time")).await.is_ok());
        bench.world.advance(Duration::from_secs(1));
        match try_send(&bench, reply(&conversation, "too late")).await {
            Err(SendError::WindowClosed { closed_at, .. }) => assert_eq!(closed_at, Some(bench.world.now())),
            other => panic!("{other:?}"),
        }
    }

    an_answer_quotes_a_message_of_its_own_conversation_only, |bench| {
        let conversation = conversation(&bench).await;
        bench.receive([whatsapp_text(2, "wamid.other", 1_763_800_000, "γεια")]).await;
        let id = |provider: &str| bench.raw.column(&format!("SELECT id FROM messages WHERE provider_message_id = '{provider}'"))[0].clone();
        let foreign = Reply { reply_to: Some(id("wamid.other")), ..reply(&conversation, "text") };
        assert!(matches!(try_send(&bench, foreign).await, Err(SendError::ReplyToUnknown)));
        let quoting = Reply { reply_to: Some(id("wamid.in")), ..reply(&conversation, "text") };
        let message = try_send(&bench, quoting).await.unwrap();
        let found = bench.read(move |tx| messages::get(tx, MAIN, &message)).await.unwrap();
        assert_eq!(found.reply_to.as_deref(), Some("wamid.in"));
        assert_eq!((found.author_name.as_deref(), found.status.as_deref()), (Some("Μαρία"), Some("queued")));
        let call = &bench.raw.column("SELECT call FROM outgoing_parts")[0];
        assert!(call.contains("wamid.in") && !call.to_lowercase().contains("bearer"), "{call}");
        let shown = bench.read(move |tx| conversations::get(tx, MAIN, &conversation)).await.unwrap();
        assert_eq!(shown.last_message.unwrap().preview.as_deref(), Some("text"));
    }

    send_again_is_a_real_second_attempt_of_what_failed, |bench| {
        let conversation = conversation(&bench).await;
        let message = send(&bench, &conversation, &"ω".repeat(5_000)).await;
        accept(&bench, key(&message, 0), "wamid.first", START).await;
        assert!(matches!(resolve(&bench, &message, Resolution::SendAgain).await, Err(ResolveError::NothingToDo)));
        let second = key(&message, 1);
        bench
            .write(move |tx| {
                let mut part = take(tx, &second)?;
                outgoing::advance(tx, &mut part, DeliveryStatus::Failed, START, Some(&Failure::default())).map(drop)
            })
            .await;
        assert_eq!(status(&bench, &message), "failed");
        assert!(matches!(resolve(&bench, &message, Resolution::MarkSent).await, Err(ResolveError::NothingToDo)));
        assert!(matches!(resolve(&bench, "nothing", Resolution::SendAgain).await, Err(ResolveError::NotFound)));
        resolve(&bench, &message, Resolution::SendAgain).await.unwrap();
        assert_eq!(status(&bench, &message), "queued");
        let parts = "SELECT part || '.' || attempt || ' ' || status || superseded FROM outgoing_parts ORDER BY part, attempt";
        assert_eq!(bench.raw.column(parts), ["0.1 accepted0", "1.1 failed1", "1.2 queued0"], "part 0 is not sent again");
        // The second attempt has correlation and provider ids of its own.
        let attempt = outgoing::PartKey { attempt: 2, ..key(&message, 1) };
        accept(&bench, attempt, "wamid.second", START).await;
        let late = whatsapp_status("wamid.zombie", "delivered", 1_763_800_009, Some(&format!("{message}.1.1")));
        bench.receive([whatsapp_statuses(&[late])]).await;
        assert_eq!(bench.raw.column(parts), ["0.1 accepted0", "1.1 delivered1", "1.2 accepted0"]);
        assert_eq!(status(&bench, &message), "accepted");
    }

    what_is_perhaps_sent_is_decided_by_an_operator, |bench| {
        let conversation = conversation(&bench).await;
        let lose = |message: &str| {
            let (store, key) = (bench.store.clone(), key(message, 0));
            async move {
                store
                    .write(move |tx| {
                        let mut part = take(tx, &key)?;
                        outbox::perhaps_sent(tx, &mut part, START, START)
                    })
                    .await
                    .unwrap();
            }
        };
        let one = send(&bench, &conversation, "one").await;
        lose(&one).await;
        resolve(&bench, &one, Resolution::MarkSent).await.unwrap();
        assert_eq!(status(&bench, &one), "sent");
        let two = send(&bench, &conversation, "two").await;
        lose(&two).await;
        resolve(&bench, &two, Resolution::SendAgain).await.unwrap();
        assert_eq!(status(&bench, &two), "queued");
        bench.write(|tx| accounts::update(tx, MAIN, "wa", "Account wa", true, false, None)).await;
        let three = bench.store.write(|tx| outbox::due(tx, START, &[], 10)).await.unwrap();
        assert!(three.is_empty());
    }
}
