//! What arrives in one webhook: all of it is kept, once, whatever stands beside it (acceptance cases A1, A2, A5, A6, A7).

use crate::bodies;
use crate::database::Engine;
use crate::hub::{Hub, LeftOver, the_one};
use nestor_sim::{Channel, Fault, FaultKind};
use serde_json::json;
use std::time::Duration;

on_both!(
    a1_every_item_of_a_batch_is_kept,
    a2_the_same_webhook_again_and_again_is_one_message,
    a5_a_malformed_entry_does_not_hurt_its_neighbours,
    a6_whatever_is_signed_is_kept_and_shown,
    a7_a_webhook_may_begin_with_a_read_and_go_on_with_a_message,
);

async fn a1_every_item_of_a_batch_is_kept(engine: Engine) {
    let hub = Hub::start(engine).await;
    // The statuses of our answers are those of the batch and no others.
    hub.simulator.set_fault(Fault::on(Channel::WhatsApp, FaultKind::DropStatuses));
    let statuses = ["sent", "delivered", "read", "failed"];
    let mut answers = Vec::new();
    for (person, status) in ["maria", "giorgos", "emily", "oliver"].into_iter().zip(statuses) {
        let conversation = hub.customer_writes(person, Channel::WhatsApp, &format!("First words of {person}")).await;
        let answer = hub.answer(&conversation, &format!("An answer for {person}")).await;
        assert_eq!(answer.reached(), "accepted");
        answers.push((answer, status));
    }
    let number = hub.account(Channel::WhatsApp).id();
    let now = hub.world.now().as_millis();
    let mut count = 0;
    let mut status_of = answers.iter();
    let mut change = || {
        let messages: Vec<_> = (0..3)
            .map(|_| {
                count += 1;
                bodies::whatsapp_message(
                    &format!("3069111111{count:02}"),
                    &format!("wamid.BATCH{count}"),
                    now,
                    &format!("Batch {count}"),
                )
            })
            .collect();
        let (answer, status) = status_of.next().unwrap();
        let id = answer.provider_message_id.as_deref().unwrap();
        bodies::whatsapp_change(number, &messages, &[bodies::whatsapp_status(id, status, now + 1000)])
    };
    let body = bodies::whatsapp(&[vec![change(), change()], vec![change(), change()]]);
    hub.post(Channel::WhatsApp, body).await;

    for count in 1..=12 {
        let text = format!("Batch {count}");
        let conversation = hub.conversation_with(Channel::WhatsApp, &text).await;
        assert_eq!(conversation.unread_count, 1);
        assert_eq!(hub.api.messages(&conversation.id).await.len(), 1, "twelve people, twelve conversations");
    }
    for (answer, status) in &answers {
        assert_eq!(hub.api.message(&answer.id).await.reached(), *status);
    }
    let batch = &hub.api.deliveries().await[0];
    assert_eq!((batch.events, batch.stored, batch.state.as_str()), (16, 16, "applied"));
    hub.finish().await;
}

async fn a2_the_same_webhook_again_and_again_is_one_message(engine: Engine) {
    let mut hub = Hub::start(engine).await;
    let number = hub.account(Channel::WhatsApp).id().to_owned();
    let now = hub.world.now().as_millis();
    let text = "The same words over and over";
    let body = bodies::one_whatsapp_message(&number, "306911111199", "wamid.SAME", now, text);
    for _ in 0..3 {
        hub.post(Channel::WhatsApp, body.clone()).await;
    }
    let conversation = hub.conversation_with(Channel::WhatsApp, text).await;
    let answer = hub.answer(&conversation, "One answer").await;

    at_once(&hub, &body, 8).await;
    hub.pass(Duration::from_secs(25 * 3600)).await;
    hub.post(Channel::WhatsApp, body.clone()).await;

    // Killed with webhooks under way: those that were kept are there after the restart, the others come again.
    let simulator = hub.simulator.clone();
    let under_way: Vec<_> = (0..6)
        .map(|_| {
            let (simulator, body) = (simulator.clone(), body.clone());
            tokio::spawn(async move { simulator.post_made_up(Channel::WhatsApp, body).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(3)).await;
    hub.crash();
    for posted in under_way {
        // Answered or cut off: both may be.
        drop(posted.await.unwrap());
    }
    hub.restart().await;
    hub.post(Channel::WhatsApp, body).await;

    let messages = hub.api.messages(&conversation.id).await;
    assert_eq!(messages.len(), 2, "{messages:?}");
    the_one(&messages, text);
    assert_eq!(hub.api.conversation(&conversation.id).await.unread_count, 1);
    assert_eq!(hub.calls_with("One answer"), 1);
    assert_eq!(hub.api.message(&answer.id).await.id, answer.id);
    let stored: i64 = hub.database.number("SELECT CAST(SUM(messages) AS BIGINT) FROM deliveries");
    let repeated: i64 = hub.database.number("SELECT CAST(SUM(duplicates) AS BIGINT) FROM deliveries");
    assert_eq!(stored, 1);
    assert!(repeated >= 12, "{repeated}");
    hub.finish().await;
}

/// Posts the same body so many times at once; each is kept.
async fn at_once(hub: &Hub, body: &str, times: usize) {
    let posts: Vec<_> = (0..times)
        .map(|_| {
            let (simulator, body) = (hub.simulator.clone(), body.to_owned());
            tokio::spawn(async move { simulator.post_made_up(Channel::WhatsApp, body).await })
        })
        .collect();
    for post in posts {
        assert_eq!(post.await.unwrap().unwrap(), 200);
    }
    hub.settle().await;
}

async fn a5_a_malformed_entry_does_not_hurt_its_neighbours(engine: Engine) {
    let hub = Hub::start(engine).await;
    let number = hub.account(Channel::WhatsApp).id();
    let now = hub.world.now().as_millis();
    let good = |count: u8| {
        let message =
            bodies::whatsapp_message("306911111150", &format!("wamid.GOOD{count}"), now, &format!("Good {count}"));
        json!({"id": "1", "changes": [bodies::whatsapp_change(number, &[message], &[])]})
    };
    let broken_item = json!({"id": "1", "changes": [bodies::whatsapp_change(
        number,
        &[json!({"from": "306911111150", "type": "text"}), bodies::whatsapp_message("306911111150", "wamid.GOOD3", now, "Good 3")],
        &[],
    )]});
    let body = json!({"object": "whatsapp_business_account", "entry": [good(1), 42, broken_item, {"id": "1", "changes": "none"}, good(2)]});
    hub.post(Channel::WhatsApp, body.to_string()).await;

    let conversation = hub.conversation_with(Channel::WhatsApp, "Good 1").await;
    let messages = hub.api.messages(&conversation.id).await;
    for text in ["Good 1", "Good 2", "Good 3"] {
        the_one(&messages, text);
    }
    let delivery = &hub.api.deliveries().await[0];
    assert_eq!((delivery.stored, delivery.dead, delivery.state.as_str()), (3, 3, "dead"));
    assert!(delivery.reason.is_some(), "it says why");
    hub.finish_with(LeftOver { dead: 1, ..LeftOver::default() }).await;
}

async fn a6_whatever_is_signed_is_kept_and_shown(engine: Engine) {
    let hub = Hub::start(engine).await;
    let number = hub.account(Channel::WhatsApp).id();
    let now = hub.world.now().as_millis();
    let message = |id: &str, fields: serde_json::Value| {
        let mut message = json!({"from": "306911111160", "id": id, "timestamp": (now / 1000).to_string()});
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        bodies::whatsapp(&[vec![bodies::whatsapp_change(number, &[message], &[])]])
    };
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let kept: Vec<(&str, Vec<u8>, &str)> = vec![
        (
            "an unknown type",
            message("wamid.A", json!({"type": "hologram", "hologram": {"depth": 3}})).into(),
            "applied",
        ),
        (
            "numbers for strings",
            message("wamid.B", json!({"id": 77, "type": "text", "text": {"body": 5}})).into(),
            "applied",
        ),
        (
            "three megabytes",
            message("wamid.C", json!({"type": "text", "text": {"body": "ψ".repeat(1_500_000)}})).into(),
            "applied",
        ),
        (
            "an unknown field",
            bodies::whatsapp(&[vec![json!({"field": "quantum", "value": {"metadata": {"phone_number_id": number}}})]])
                .into(),
            "applied",
        ),
        (
            "an unknown status",
            bodies::whatsapp_statuses(number, &[bodies::whatsapp_status("wamid.Z", "teleported", now)]).into(),
            "applied",
        ),
        ("an unknown object", br#"{"object":"hologram","entry":[]}"#.to_vec(), "dead"),
        ("no object", b"{}".to_vec(), "dead"),
        ("deep JSON", deep.into_bytes(), "dead"),
        ("text", b"hello".to_vec(), "dead"),
        ("nothing", Vec::new(), "dead"),
        ("no UTF-8", vec![b'{', b'"', 0xff, 0xfe, b'"', b':', b'1', b'}'], "dead"),
    ];
    let dead = kept.iter().filter(|(.., state)| *state == "dead").count() as i64;
    for (what, body, _) in &kept {
        let status = hub.simulator.post_made_up(Channel::WhatsApp, body.clone()).await.unwrap();
        assert_eq!(status, 200, "{what}");
    }
    hub.settle().await;

    let mut shown = hub.api.deliveries().await;
    shown.reverse();
    assert_eq!(shown.len(), kept.len());
    for (delivery, (what, body, state)) in shown.iter().zip(&kept) {
        assert_eq!(delivery.state, *state, "{what}: {delivery:?}");
        let raw = hub.api.call(reqwest::Method::GET, &format!("/api/v1/deliveries/{}/raw", delivery.id), None).await;
        assert!(raw.status == 200 && raw.body == *body, "{what}: kept byte for byte");
    }
    let conversations = hub.api.conversations().await;
    assert_eq!(conversations.len(), 1);
    let messages = hub.api.messages(&conversations[0].id).await;
    let types: Vec<&str> = messages.iter().map(|message| message.message_type.as_str()).collect();
    assert_eq!(types.iter().filter(|message_type| **message_type == "unsupported").count(), 2, "{types:?}");

    hub.customer_writes("maria", Channel::WhatsApp, "And everything goes on").await;
    hub.finish_with(LeftOver { dead, ..LeftOver::default() }).await;
}

async fn a7_a_webhook_may_begin_with_a_read_and_go_on_with_a_message(engine: Engine) {
    let hub = Hub::start(engine).await;
    for (channel, person) in [(Channel::Messenger, "eleni"), (Channel::Instagram, "sofia")] {
        let conversation = hub.customer_writes(person, channel, &format!("A first word on {channel}")).await;
        let answer = hub.answer(&conversation, &format!("An answer on {channel}")).await;
        let known = hub.simulator.people().into_iter().find(|known| known.id == person).unwrap();
        let sender = match channel {
            Channel::Messenger => known.messenger.unwrap(),
            _ => known.instagram.unwrap().id,
        };
        let account = hub.account(channel);
        let now = hub.world.now().as_millis();
        let read = match channel {
            Channel::Messenger => json!({"watermark": now}),
            _ => json!({"mid": answer.provider_message_id}),
        };
        let parties = json!({"sender": {"id": sender}, "recipient": {"id": account.id()}, "timestamp": now});
        let with = |key: &str, value: serde_json::Value| {
            let mut item = parties.clone();
            item[key] = value;
            item
        };
        let text = format!("Read, and then said on {channel}");
        let items = [with("read", read), with("message", json!({"mid": format!("m_after_{channel}"), "text": text}))];
        hub.post(channel, bodies::page(account, now, &items)).await;

        assert_eq!(hub.api.message(&answer.id).await.reached(), "read");
        the_one(&hub.api.messages(&conversation.id).await, &text);
    }
    hub.finish().await;
}
