//! The store cannot keep anything for a while: the platforms are told so, try again, and nothing is lost (acceptance case A4). The
//! real program, whose disk is full (SQLite) or whose line to the database is cut (PostgreSQL).

use crate::database::Engine;
use crate::hub::{Hub, the_one};
use crate::line::Line;
use crate::program::{Place, Program};
use nestor_sim::{Channel, Direction, HubAddress};
use reqwest::Method;
use std::time::Duration;

on_both!(a4_while_the_store_is_down_webhooks_are_503_and_come_again);

/// The way to the store, which can be blocked and freed.
enum Way {
    Disk,
    Line(Line),
}

impl Way {
    fn block(&self, program: &Program) {
        match self {
            // Far smaller than the database already is: no write of it gets through.
            Self::Disk => program.limit_files(Some(512)),
            Self::Line(line) => line.cut(),
        }
    }

    fn free(&self, program: &Program) {
        match self {
            Self::Disk => program.limit_files(None),
            Self::Line(line) => line.mend(),
        }
    }
}

async fn a4_while_the_store_is_down_webhooks_are_503_and_come_again(engine: Engine) {
    let mut hub = Hub::start(engine).await;
    let key = hub.new_key("main").await;
    hub.customer_writes("maria", Channel::WhatsApp, "While all is well").await;
    hub.stop().await;
    hub.simulator.release_clock();
    let (way, program) = match hub.database.url() {
        None => (Way::Disk, Place::of(&hub.database).serve_limitable()),
        Some(url) => {
            let (before, after) = url.split_once('@').unwrap();
            let (server, name) = after.split_once('/').unwrap();
            let line = Line::to(server.to_owned()).await;
            let through = format!("{before}@{}/{name}", line.address());
            let program = Place::of(&hub.database).through(through).serve();
            (Way::Line(line), program)
        }
    };
    hub.simulator.set_hub(HubAddress::from(program.address()));
    let api = program.api(&key);
    assert_eq!(api.conversations().await.len(), 1);

    way.block(&program);
    let people = [
        ("giorgos", Channel::WhatsApp),
        ("nikos", Channel::Messenger),
        ("sofia", Channel::Instagram),
        ("liam", Channel::Telegram),
    ];
    for round in 0..3 {
        for (person, channel) in people {
            hub.simulator
                .customer_writes(person, channel, &format!("{round} on {channel} while the store is down"))
                .await
                .unwrap();
        }
        hub.simulator.settle().await;
    }
    let refused = statuses(&hub);
    assert!(refused.len() >= 9 && refused.iter().all(|status| *status == 503), "{refused:?}");
    // What an operator wants to do is refused as well, and nothing is half done.
    let conversation = hub_conversation(&hub);
    let answer = api.try_send(&conversation, "key-while-down", "An answer while the store is down").await.unwrap();
    assert_eq!((answer.status, answer.problem().as_str()), (503, "unavailable"));
    assert_eq!(hub.calls_with("An answer while the store is down"), 0);

    way.free(&program);
    // The platforms try again by themselves, later and later.
    hub.simulator.advance(Duration::from_secs(180)).await;
    hub.until("everything has arrived", async || {
        hub.simulator.settle().await;
        hub.simulator.clear_faults();
        match api.try_call(Method::GET, "/api/v1/conversations?limit=100", None).await {
            Some(answer) if answer.status == 200 => api.conversations().await.len() == 5,
            _ => false,
        }
    })
    .await;
    let answer = api.try_send(&conversation, "key-while-down", "An answer while the store is down").await.unwrap();
    assert_eq!(answer.status, 202);
    hub.until("it is on the phone", async || hub.phone("maria", Channel::WhatsApp).len() == 1).await;
    program.kill();

    hub.restart().await;
    hub.settle().await;
    for (_, channel) in people {
        let conversation = hub.conversation_with(channel, &format!("0 on {channel} while the store is down")).await;
        let messages = hub.api.messages(&conversation.id).await;
        for round in 0..3 {
            the_one(&messages, &format!("{round} on {channel} while the store is down"));
        }
    }
    hub.pass(Duration::from_secs(200)).await;
    hub.finish().await;
}

/// The answers to the webhooks that were posted while the store was down.
fn statuses(hub: &Hub) -> Vec<u16> {
    hub.simulator
        .journal()
        .into_iter()
        .filter(|entry| entry.direction == Direction::PlatformToHub)
        .filter(|entry| entry.request.to_string().contains("while the store is down"))
        .map(|entry| entry.status.unwrap_or(0))
        .collect()
}

/// The one conversation from before.
fn hub_conversation(hub: &Hub) -> String {
    hub.database.text("SELECT id FROM conversations")
}
