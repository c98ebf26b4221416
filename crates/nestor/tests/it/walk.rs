//! The whole road: a customer writes on each channel, an operator answers, the phone shows it, the ticks come back, and whoever
//! listens hears of all of it.

use crate::database::Engine;
use crate::hub::{Start, texts, the_one};
use nestor_sim::Channel;
use std::collections::BTreeSet;
use std::time::Duration;

on_both!(walk_from_a_customers_words_to_the_ticks_on_our_answer);

async fn walk_from_a_customers_words_to_the_ticks_on_our_answer(engine: Engine) {
    let hub = Start { real_time: true, ..Start::new(engine) }.hub().await;
    let listener = hub.api.listen(None).await;
    let people = [
        ("maria", Channel::WhatsApp, "read"),
        ("eleni", Channel::Messenger, "read"),
        ("sofia", Channel::Instagram, "read"),
        ("liam", Channel::Telegram, "accepted"),
    ];
    let mut answers = Vec::new();
    for (person, channel, end) in people {
        let question = format!("Καλημέρα, έχετε φρέσκο καφέ στο {channel};");
        let conversation = hub.customer_writes(person, channel, &question).await;
        assert_eq!(conversation.unread_count, 1);
        assert!(conversation.window.open);
        let messages = hub.api.messages(&conversation.id).await;
        assert_eq!(the_one(&messages, &question).author.kind, "contact");

        let reply = format!("Καλημέρα! Ναι, καβουρδισμένος σήμερα. ({channel})");
        let answer = hub.answer(&conversation, &reply).await;
        assert_ne!(answer.reached(), "failed", "{answer:?}");
        answers.push((person, channel, end, conversation, question, reply, answer.id));
    }
    // Everything that the platforms still have to tell, they tell now.
    hub.simulator.advance(Duration::from_secs(20)).await;
    hub.settle().await;
    for (person, channel, end, conversation, question, reply, id) in &answers {
        assert_eq!(hub.phone(person, *channel), [reply.as_str()]);
        let messages = hub.api.messages(&conversation.id).await;
        assert_eq!(texts(&messages), [question.as_str(), reply.as_str()], "in the order in which they were written");
        hub.until("the answer has come as far as its platform tells", async || {
            hub.api.message(id).await.reached() == *end
        })
        .await;
        let answer = hub.api.message(id).await;
        assert!(answer.provider_message_id.is_some());
        let steps: BTreeSet<&str> = answer.steps().into_iter().collect();
        let expected: &[&str] = match channel {
            Channel::WhatsApp | Channel::Messenger => &["queued", "accepted", "sent", "read"],
            Channel::Instagram => &["queued", "accepted", "sent", "read"],
            Channel::Telegram => &["queued", "accepted"],
        };
        assert!(expected.iter().all(|step| steps.contains(step)), "{channel}: {steps:?}");
    }
    hear_everything(&hub, &listener).await;
    hub.finish().await;
}

/// The listener heard of every message and every conversation, in order; who comes back in the middle hears exactly the rest.
async fn hear_everything(hub: &crate::hub::Hub, listener: &crate::api::Listener) {
    let last = hub.database.number("SELECT MAX(seq) FROM changes");
    hub.until("the listener has heard the last change", async || {
        listener.changes().last().is_some_and(|change| change.seq == last)
    })
    .await;
    let heard = listener.changes();
    assert!(heard.windows(2).all(|pair| pair[0].seq < pair[1].seq), "each change once, in order");
    let all = hub.database.number(&format!("SELECT COUNT(*) FROM changes WHERE seq >= {}", heard[0].seq));
    assert_eq!(heard.len() as i64, all, "no change is left out");
    let of_kind = |kind: &str| -> BTreeSet<String> {
        heard.iter().filter(|change| change.kind == kind).map(|change| change.entity_id.clone()).collect()
    };
    for conversation in hub.api.conversations().await {
        assert!(of_kind("conversation").contains(&conversation.id));
        for message in hub.api.messages(&conversation.id).await {
            assert!(of_kind("message").contains(&message.id));
        }
    }
    let middle = heard.len() / 2;
    let late_listener = hub.api.listen(Some(heard[middle].seq)).await;
    hub.until("the rest is heard", async || late_listener.changes().len() >= heard.len() - middle - 1).await;
    assert_eq!(late_listener.changes(), heard[middle + 1..]);
}
