//! Sending: one click is one call, the pace of the platforms is kept without losing the order, and trouble with an account stops
//! the account and not the message (acceptance cases D16, D20, D21, D23).

use crate::api::{Answer, Message};
use crate::database::Engine;
use crate::hub::{Hub, the_one};
use nestor_sim::{Channel, Fault, FaultKind};
use std::time::Duration;

on_both!(
    d16_a_double_click_over_a_stalled_line_is_one_call,
    d20_a_throttled_message_waits_and_keeps_its_place,
    d20_telegram_says_how_long_to_wait,
    d21_a_revoked_token_stops_the_account_and_not_the_message,
    d23_messengers_error_after_success_is_not_sent_again,
    a_closed_window_is_refused_before_anything_is_stored,
);

async fn d16_a_double_click_over_a_stalled_line_is_one_call(engine: Engine) {
    let mut hub = Hub::start(engine).await;
    for (person, channel) in [("maria", Channel::WhatsApp), ("liam", Channel::Telegram)] {
        let text = format!("Clicked many times on {channel}");
        let conversation = hub.customer_writes(person, channel, &format!("Hello on {channel}")).await;
        hub.simulator.set_fault(Fault::on(channel, FaultKind::Slow { delay_ms: 700 }).times(1));
        let key = format!("one-click-on-{channel}");
        let clicks: Vec<_> = (0..6)
            .map(|_| {
                let (api, conversation, key, text) =
                    (hub.api.clone(), conversation.id.clone(), key.clone(), text.clone());
                tokio::spawn(async move { api.try_send(&conversation, &key, &text).await.unwrap() })
            })
            .collect();
        let mut ids = Vec::new();
        for click in clicks {
            ids.push(click.await.unwrap().take::<Message>().id);
        }
        // Once more while the line still stalls, and once more when all is done.
        for _ in 0..2 {
            let again: Answer = hub.api.try_send(&conversation.id, &key, &text).await.unwrap();
            ids.push(again.take::<Message>().id);
            hub.settle().await;
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "one click is one message: {ids:?}");
        assert_eq!(hub.calls_with(&text), 1);
        assert_eq!(hub.phone(person, channel), [text.as_str()]);
        the_one(&hub.api.messages(&conversation.id).await, &text);
        let other = hub.api.try_send(&conversation.id, &key, "Something else under the same key").await.unwrap();
        assert_eq!((other.status, other.problem().as_str()), (422, "idempotency_key_reused"));
    }
    // The key is remembered by the database, not by the process.
    hub.restart().await;
    let conversation = hub.conversation_with(Channel::Telegram, "Hello on telegram").await;
    let again =
        hub.api.try_send(&conversation.id, "one-click-on-telegram", "Clicked many times on telegram").await.unwrap();
    assert_eq!(again.status, 202);
    hub.pass(Duration::from_secs(10)).await;
    assert_eq!(hub.calls_with("Clicked many times on telegram"), 1);
    hub.finish().await;
}

async fn d20_a_throttled_message_waits_and_keeps_its_place(engine: Engine) {
    let hub = Hub::start(engine).await;
    let maria = hub.customer_writes("maria", Channel::WhatsApp, "Maria asks").await;
    let giorgos = hub.customer_writes("giorgos", Channel::WhatsApp, "Giorgos asks").await;
    let liam = hub.customer_writes("liam", Channel::Telegram, "Liam asks").await;

    // 131056: too many messages to this one person.
    let throttle = |code| FaultKind::Throttle { code: Some(code), retry_after: None, status: None };
    hub.simulator.set_fault(Fault::on(Channel::WhatsApp, throttle(131_056)).times(1));
    let first = hub.answer(&maria, "To Maria, first").await;
    let second = hub.answer(&maria, "To Maria, second").await;
    let other = hub.answer(&giorgos, "To Giorgos meanwhile").await;
    assert_eq!(waits_with(&first), "131056");
    assert_eq!(second.reached(), "queued");
    assert_eq!(other.reached(), "accepted", "other conversations go on");
    assert_eq!(hub.phone("maria", Channel::WhatsApp), Vec::<String>::new());
    hub.pass(Duration::from_secs(30)).await;
    assert_eq!(hub.phone("maria", Channel::WhatsApp), ["To Maria, first", "To Maria, second"], "in order");

    // 130429: too many messages of the whole number. Other channels go on.
    hub.simulator.set_fault(Fault::on(Channel::WhatsApp, throttle(130_429)).times(1));
    let third = hub.answer(&maria, "To Maria, third").await;
    assert_eq!(waits_with(&third), "130429");
    let held = hub.api.send(&giorgos.id, "To Giorgos afterwards").await;
    let elsewhere = hub.api.send(&liam.id, "To Liam meanwhile").await;
    hub.until("Telegram goes on", async || hub.api.message(&elsewhere.id).await.reached() == "accepted").await;
    assert_eq!(hub.calls_with("To Giorgos afterwards"), 0, "the number is left in peace");
    hub.world.advance(Duration::from_secs(30));
    hub.simulator.advance(Duration::from_secs(30)).await;
    hub.until("both have gone", async || hub.api.message(&held.id).await.has_step("accepted")).await;
    hub.pass(Duration::from_secs(10)).await;
    assert_eq!(hub.phone("giorgos", Channel::WhatsApp), ["To Giorgos meanwhile", "To Giorgos afterwards"]);
    assert_eq!(hub.phone("maria", Channel::WhatsApp).last().unwrap(), "To Maria, third");
    let third = hub.api.message(&third.id).await;
    assert!(third.error.is_none() && third.reached() == "read", "{third:?}");
    hub.finish().await;
}

/// The platform's code that a message waits for; it says when it will be tried again.
fn waits_with(message: &Message) -> &str {
    assert_eq!(message.reached(), "queued", "{message:?}");
    assert!(message.parts[0].next_attempt_at.is_some(), "the expected time is shown: {message:?}");
    let error = message.error.as_ref().expect("it says why it waits");
    assert_eq!(error.code, "throttled");
    // After a slash stands the subcode.
    error.provider_code.as_deref().and_then(|code| code.split('/').next()).unwrap()
}

async fn d20_telegram_says_how_long_to_wait(engine: Engine) {
    let hub = Hub::start(engine).await;
    let liam = hub.customer_writes("liam", Channel::Telegram, "Liam asks").await;
    let throttle = FaultKind::Throttle { code: None, retry_after: Some(7), status: None };
    hub.simulator.set_fault(Fault::on(Channel::Telegram, throttle).times(1));
    let first = hub.answer(&liam, "First to Liam").await;
    assert_eq!(waits_with(&first), "429");
    hub.api.send(&liam.id, "Second to Liam").await;
    hub.pass(Duration::from_secs(6)).await;
    assert_eq!(hub.calls_with("First to Liam"), 1, "not before the seven seconds are over");
    hub.pass(Duration::from_secs(2)).await;
    hub.until("both have gone", async || hub.phone("liam", Channel::Telegram).len() == 2).await;
    assert_eq!(hub.phone("liam", Channel::Telegram), ["First to Liam", "Second to Liam"]);
    hub.finish().await;
}

async fn d21_a_revoked_token_stops_the_account_and_not_the_message(engine: Engine) {
    let mut hub = Hub::start(engine).await;
    let maria = hub.customer_writes("maria", Channel::WhatsApp, "Maria asks").await;
    let liam = hub.customer_writes("liam", Channel::Telegram, "Liam asks").await;
    hub.answer(&maria, "While all was well").await;
    let listener = hub.api.listen(None).await;
    hub.simulator.set_fault(Fault::on(Channel::WhatsApp, FaultKind::TokenRevoked));
    let waiting = hub.answer(&maria, "After the token was revoked").await;
    assert_eq!(waiting.reached(), "queued");
    let error = waiting.error.as_ref().expect("it says why it waits");
    assert_eq!(error.code, "token_invalid");
    assert!(error.next_step.is_some());
    let account = hub.api.accounts().await.into_iter().find(|account| account.channel == "whatsapp").unwrap();
    assert_eq!(account.state, "attention");
    assert!(account.state_reason.is_some());
    let (id, kind) = (account.id.clone(), "account");
    hub.until("operators are told", async || {
        listener.changes().iter().any(|change| change.kind == kind && change.entity_id == id)
    })
    .await;
    let calls = hub.calls_with("After the token was revoked");
    let next = hub.api.send(&maria.id, "And one more behind it").await;
    assert_eq!(hub.answer(&liam, "Telegram does not mind").await.reached(), "accepted");

    // It stays so, across restarts, without knocking at the platform with every message.
    hub.restart().await;
    hub.pass(Duration::from_secs(120)).await;
    assert_eq!(hub.calls_with("After the token was revoked"), calls);
    assert_eq!(hub.api.message(&next.id).await.reached(), "queued");
    assert_eq!(hub.database.number("SELECT COUNT(*) FROM outgoing_parts WHERE due_at IS NOT NULL"), 2);

    hub.simulator.clear_faults();
    hub.world.advance(Duration::from_secs(60));
    hub.until("the account is well again and the queue has gone", async || {
        hub.phone("maria", Channel::WhatsApp).len() == 3
    })
    .await;
    let expected = ["While all was well", "After the token was revoked", "And one more behind it"];
    assert_eq!(hub.phone("maria", Channel::WhatsApp), expected);
    let account = hub.api.accounts().await.into_iter().find(|account| account.channel == "whatsapp").unwrap();
    assert_eq!((account.state.as_str(), account.state_reason), ("ok", None));
    hub.finish().await;
}

async fn d23_messengers_error_after_success_is_not_sent_again(engine: Engine) {
    let hub = Hub::start(engine).await;
    let eleni = hub.customer_writes("eleni", Channel::Messenger, "Eleni asks").await;
    hub.simulator.set_fault(Fault::on(Channel::Messenger, FaultKind::ErrorAfterSuccess).times(1));
    let sent = hub.answer(&eleni, "Sent, whatever the answer says").await;
    assert_ne!(sent.reached(), "failed", "{sent:?}");
    hub.pass(Duration::from_secs(10)).await;
    hub.pass(Duration::from_secs(600)).await;
    let message = hub.api.message(&sent.id).await;
    assert_eq!(message.reached(), "read", "the echo and the ticks tell the truth");
    assert_eq!(hub.calls_with("Sent, whatever the answer says"), 1);
    assert_eq!(hub.phone("eleni", Channel::Messenger).len(), 1);
    the_one(&hub.api.messages(&eleni.id).await, "Sent, whatever the answer says");
    hub.finish().await;
}

async fn a_closed_window_is_refused_before_anything_is_stored(engine: Engine) {
    let hub = Hub::start(engine).await;
    let maria = hub.customer_writes("maria", Channel::WhatsApp, "Maria asks").await;
    let liam = hub.customer_writes("liam", Channel::Telegram, "Liam asks").await;
    hub.pass(Duration::from_secs(25 * 3600)).await;
    assert!(!hub.api.conversation(&maria.id).await.window.open);
    let refused = hub.api.try_send(&maria.id, "too-late", "A day later").await.unwrap();
    assert_eq!((refused.status, refused.problem().as_str()), (422, "window_closed"));
    assert_eq!(hub.api.messages(&maria.id).await.len(), 1);
    assert_eq!(hub.calls_with("A day later"), 0);
    assert_eq!(hub.answer(&liam, "Telegram has no window").await.reached(), "accepted");
    hub.customer_writes("maria", Channel::WhatsApp, "Still there?").await;
    assert_eq!(hub.answer(&maria, "Now it is open again").await.reached(), "accepted");
    hub.finish().await;
}
