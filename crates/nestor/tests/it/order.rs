//! States and order: reports in any order end in the same truth, reports may come before their message, and a late message stands
//! where it was written (acceptance cases C13, C14, C15).

use crate::bodies;
use crate::database::Engine;
use crate::hub::{Hub, texts, the_one};
use nestor_sim::{Channel, Fault, FaultKind};
use serde_json::json;
use std::time::Duration;

on_both!(
    c13_reports_in_any_order_end_in_the_same_state_with_the_whole_history,
    c14_a_report_may_come_before_its_message,
    c15_a_late_message_stands_where_it_was_written_and_is_marked,
    a_clock_that_runs_ahead_of_the_platforms_loses_no_ticks,
);

/// All orders of these words.
fn orders(words: &[&'static str]) -> Vec<Vec<&'static str>> {
    let [] = words else {
        let mut all = Vec::new();
        for (index, first) in words.iter().enumerate() {
            let rest: Vec<&'static str> = words[..index].iter().chain(&words[index + 1..]).copied().collect();
            all.extend(orders(&rest).into_iter().map(|order| [vec![*first], order].concat()));
        }
        return all;
    };
    vec![Vec::new()]
}

async fn c13_reports_in_any_order_end_in_the_same_state_with_the_whole_history(engine: Engine) {
    let hub = Hub::start(engine).await;
    hub.simulator.set_fault(Fault::on(Channel::WhatsApp, FaultKind::DropStatuses));
    let conversation = hub.customer_writes("maria", Channel::WhatsApp, "Tell me more").await;
    let number = hub.account(Channel::WhatsApp).id().to_owned();
    let mut cases: Vec<(Vec<&str>, &str)> = Vec::new();
    cases.extend(orders(&["sent", "delivered", "read"]).into_iter().map(|order| (order, "read")));
    cases.extend(orders(&["sent", "failed"]).into_iter().map(|order| (order, "failed")));
    // What the customer has seen cannot be made unseen by a report of failure; that stays in the history.
    cases.extend(orders(&["sent", "delivered", "read", "failed"]).into_iter().map(|order| (order, "read")));
    assert_eq!(cases.len(), 32);
    for (index, (order, end)) in cases.into_iter().enumerate() {
        let answer = hub.answer(&conversation, &format!("Answer number {index}")).await;
        let id = answer.provider_message_id.clone().unwrap();
        let began = hub.world.now().as_millis() / 1000 * 1000;
        let at = |status: &str| {
            let place = ["sent", "delivered", "read", "failed"].iter().position(|word| *word == status).unwrap();
            began + 1000 * (place as i64 + 1)
        };
        for status in &order {
            let report = bodies::whatsapp_status(&id, status, at(status));
            // Each twice, as the platform does now and then.
            hub.post(Channel::WhatsApp, bodies::whatsapp_statuses(&number, &[report.clone(), report])).await;
        }
        let message = hub.api.message(&answer.id).await;
        assert_eq!(message.reached(), end, "{order:?}");
        for status in &order {
            let steps: Vec<_> = message.status_history.iter().filter(|step| step.status == *status).collect();
            assert_eq!(steps.len(), 1, "{order:?}: {:?}", message.status_history);
            let expected = written_as(at(status));
            assert_eq!(steps[0].at, expected, "{order:?}: each step keeps the platform's time");
        }
        assert!(message.has_step("accepted"));
        if end == "failed" {
            let error = message.error.expect("a failure says why");
            assert_eq!(error.provider_code.as_deref(), Some("131026"));
            assert!(error.next_step.is_some());
        }
        let told = message.status_history.iter().any(|step| step.code.as_deref() == Some("131026"));
        assert_eq!(told, order.contains(&"failed"), "a failure says why, in the history too");
    }
    hub.finish().await;
}

/// A time as the API writes it.
fn written_as(millis: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(millis).unwrap();
    format!("{time:.3}")
}

async fn c14_a_report_may_come_before_its_message(engine: Engine) {
    let hub = Hub::start(engine).await;
    // WhatsApp: written on the business's own phone; its statuses overtake it.
    let conversation = hub.customer_writes("giorgos", Channel::WhatsApp, "Is this a person?").await;
    let person = hub.simulator.people().into_iter().find(|person| person.id == "giorgos").unwrap();
    let phone = person.whatsapp.and_then(|identity| identity.phone).unwrap();
    let number = hub.account(Channel::WhatsApp).id().to_owned();
    let now = hub.world.now().as_millis();
    let reports: Vec<_> =
        ["read", "delivered"].iter().map(|status| bodies::whatsapp_status("wamid.EARLY", status, now + 2000)).collect();
    hub.post(Channel::WhatsApp, bodies::whatsapp_statuses(&number, &reports)).await;
    assert_eq!(hub.api.messages(&conversation.id).await.len(), 1, "a report alone is no message");
    let echo = json!({
        "from": number, "to": phone, "id": "wamid.EARLY", "timestamp": (now / 1000).to_string(), "type": "text",
        "text": {"body": "It is, from my own phone"},
    });
    let change = json!({"field": "smb_message_echoes", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "0", "phone_number_id": number},
        "message_echoes": [echo],
    }});
    hub.post(Channel::WhatsApp, bodies::whatsapp(&[vec![change]])).await;
    let messages = hub.api.messages(&conversation.id).await;
    let message = the_one(&messages, "It is, from my own phone");
    assert_eq!((message.direction.as_str(), message.author.kind.as_str()), ("outbound", "external"));
    assert_eq!(message.reached(), "read");
    assert!(["sent", "delivered", "read"].iter().all(|step| message.has_step(step)), "{message:?}");

    // Our own message: its statuses are told while its answer is still held back.
    hub.simulator.set_fault(Fault::on(Channel::WhatsApp, FaultKind::TimeoutAfterAccept { hold_ms: 1500 }).times(1));
    let sent = hub.api.send(&conversation.id, "Overtaken by its own ticks").await;
    hub.until("the platform has it", async || hub.phone("giorgos", Channel::WhatsApp).len() == 1).await;
    hub.world.advance(Duration::from_secs(10));
    hub.simulator.advance(Duration::from_secs(10)).await;
    hub.until("its ticks are there", async || hub.api.message(&sent.id).await.reached() == "read").await;
    hub.settle().await;
    tokio::time::sleep(Duration::from_millis(1700)).await;
    hub.settle().await;
    let message = hub.api.message(&sent.id).await;
    assert_eq!(message.reached(), "read", "the answer that never came takes nothing back");
    assert_eq!(hub.calls_with("Overtaken by its own ticks"), 1);
    hub.finish().await;
}

async fn c15_a_late_message_stands_where_it_was_written_and_is_marked(engine: Engine) {
    let hub = Hub::start(engine).await;
    let conversation = hub.customer_writes("emily", Channel::WhatsApp, "The first message").await;
    hub.simulator.set_fault(Fault::on(Channel::WhatsApp, FaultKind::HubUnreachable));
    hub.pass(Duration::from_secs(60)).await;
    hub.simulator.customer_writes("emily", Channel::WhatsApp, "Stuck on its way").await.unwrap();
    hub.pass(Duration::from_secs(40 * 60)).await;
    hub.answer(&conversation, "Written before the late one came").await;
    hub.pass(Duration::from_secs(5)).await;
    hub.simulator.clear_faults();
    hub.settle().await;
    // Receipts that were stuck as well.
    hub.pass(Duration::from_secs(10)).await;

    let messages = hub.api.messages(&conversation.id).await;
    assert_eq!(texts(&messages), ["The first message", "Stuck on its way", "Written before the late one came"]);
    let late: Vec<bool> = messages.iter().map(|message| message.late).collect();
    assert_eq!(late, [false, true, false]);
    assert!(messages.windows(2).all(|pair| pair[0].at < pair[1].at));
    assert_eq!(hub.api.conversation(&conversation.id).await.unread_count, 2);
    hub.finish().await;
}

async fn a_clock_that_runs_ahead_of_the_platforms_loses_no_ticks(engine: Engine) {
    let hub = Hub::start(engine).await;
    // Less than what `nestor doctor` complains about, and more than a customer needs to read.
    hub.world.advance(Duration::from_secs(25));
    for (person, channel) in [
        ("maria", Channel::WhatsApp),
        ("eleni", Channel::Messenger),
        ("nikos", Channel::Messenger),
        ("sofia", Channel::Instagram),
    ] {
        let conversation = hub.customer_writes(person, channel, &format!("{person} reads fast")).await;
        let answer = hub.answer(&conversation, &format!("Read at once by {person}")).await;
        hub.pass(Duration::from_secs(10)).await;
        assert_eq!(hub.api.message(&answer.id).await.reached(), "read", "{person} on {channel}");
    }
    hub.finish().await;
}
