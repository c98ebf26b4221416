//! The request left and no answer came: what the platform tells later decides, and where it tells nothing, a person does. Nobody
//! gets a message twice (acceptance case D18).

use crate::database::Engine;
use crate::hub::{Hub, the_one};
use nestor_sim::{Channel, Fault, FaultKind};
use std::time::Duration;

on_both!(
    d18_a_lost_answer_is_reconciled_by_what_the_platform_tells,
    d18_where_the_platform_tells_nothing_a_person_decides,
    d18_what_never_arrived_is_given_to_a_person_after_the_wait,
);

async fn d18_a_lost_answer_is_reconciled_by_what_the_platform_tells(engine: Engine) {
    let hub = Hub::start(engine).await;
    for (person, channel) in
        [("maria", Channel::WhatsApp), ("eleni", Channel::Messenger), ("sofia", Channel::Instagram)]
    {
        let conversation = hub.customer_writes(person, channel, &format!("A question on {channel}")).await;
        hub.simulator.set_fault(Fault::on(channel, FaultKind::TimeoutAfterAccept { hold_ms: 50 }).times(1));
        let text = format!("Nobody told that it arrived on {channel}");
        let lost = hub.answer(&conversation, &text).await;
        assert_eq!(lost.reached(), "unknown", "perhaps sent, and it says so");
        let behind = hub.answer(&conversation, &format!("The one behind it on {channel}")).await;
        assert_eq!(behind.reached(), "queued", "what comes after waits until it is clear");

        hub.pass(Duration::from_secs(30)).await;
        hub.pass(Duration::from_secs(30)).await;
        let message = hub.api.message(&lost.id).await;
        assert_eq!(message.reached(), "read");
        assert!(message.provider_message_id.is_some());
        assert_eq!(hub.calls_with(&text), 1);
        assert_eq!(hub.phone(person, channel), [text.clone(), format!("The one behind it on {channel}")]);
        the_one(&hub.api.messages(&conversation.id).await, &text);
        assert_eq!(hub.api.message(&behind.id).await.reached(), "read");
    }
    hub.finish().await;
}

async fn d18_where_the_platform_tells_nothing_a_person_decides(engine: Engine) {
    let hub = Hub::start(engine).await;
    let liam = hub.customer_writes("liam", Channel::Telegram, "Liam asks").await;
    // It arrived: the operator sees it on the phone, and says so.
    hub.simulator.set_fault(Fault::on(Channel::Telegram, FaultKind::TimeoutAfterAccept { hold_ms: 50 }).times(1));
    let arrived = hub.answer(&liam, "It did arrive").await;
    hub.pass(Duration::from_secs(600)).await;
    assert_eq!(hub.api.message(&arrived.id).await.reached(), "unknown", "nothing happens by itself");
    assert_eq!(hub.calls_with("It did arrive"), 1);
    assert_eq!(hub.api.resolve(&arrived.id, "mark_sent").await.status, 200);
    assert_eq!(hub.api.message(&arrived.id).await.reached(), "sent");
    // It did not: the operator sends it again, and that is a second attempt of its own.
    hub.simulator.set_fault(Fault::on(Channel::Telegram, FaultKind::TimeoutBeforeAccept { hold_ms: 50 }).times(1));
    let lost = hub.answer(&liam, "It did not arrive").await;
    assert_eq!(lost.reached(), "unknown");
    assert_eq!(hub.phone("liam", Channel::Telegram), ["It did arrive"]);
    assert_eq!(hub.api.resolve(&lost.id, "send_again").await.status, 200);
    hub.pass(Duration::from_secs(5)).await;
    let lost = hub.api.message(&lost.id).await;
    assert_eq!(lost.reached(), "accepted");
    assert!(lost.provider_message_id.is_some());
    assert_eq!(hub.phone("liam", Channel::Telegram), ["It did arrive", "It did not arrive"]);
    assert_eq!(hub.calls_with("It did not arrive"), 2);
    // Decided is decided.
    assert_eq!(hub.api.resolve(&lost.id, "send_again").await.status, 409);
    assert_eq!(hub.api.resolve(&arrived.id, "mark_sent").await.status, 409);
    hub.finish().await;
}

async fn d18_what_never_arrived_is_given_to_a_person_after_the_wait(engine: Engine) {
    let hub = Hub::start(engine).await;
    for (person, channel) in [("maria", Channel::WhatsApp), ("eleni", Channel::Messenger)] {
        let conversation = hub.customer_writes(person, channel, &format!("A question on {channel}")).await;
        hub.simulator.set_fault(Fault::on(channel, FaultKind::TimeoutBeforeAccept { hold_ms: 50 }).times(1));
        let text = format!("It never arrived on {channel}");
        let lost = hub.answer(&conversation, &text).await;
        let behind = hub.api.send(&conversation.id, &format!("Behind it on {channel}")).await;
        hub.pass(Duration::from_secs(60)).await;
        assert_eq!(hub.api.message(&behind.id).await.reached(), "queued", "the platform may still tell");
        hub.pass(Duration::from_secs(61)).await;
        hub.until("what waits behind it goes", async || hub.api.message(&behind.id).await.has_step("accepted")).await;
        assert_eq!(hub.api.message(&lost.id).await.reached(), "unknown");
        assert_eq!(hub.calls_with(&text), 1, "never by itself");
        assert_eq!(hub.api.resolve(&lost.id, "send_again").await.status, 200);
        hub.pass(Duration::from_secs(30)).await;
        hub.pass(Duration::from_secs(30)).await;
        assert_eq!(hub.api.message(&lost.id).await.reached(), "read");
        assert_eq!(hub.phone(person, channel).iter().filter(|shown| **shown == text).count(), 1);
    }
    hub.finish().await;
}
