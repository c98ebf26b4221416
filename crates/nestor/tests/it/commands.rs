//! The commands of `nestor`, on the data of a running server and alone.

use crate::database::Engine;
use crate::hub::{Hub, LeftOver, Start};
use crate::program::{Done, Place, bare};
use nestor_sim::Channel;
use reqwest::Method;
use std::time::Duration;

on_both!(
    commands_work_beside_a_running_server,
    the_doctor_says_what_is_wrong_and_prints_the_ledger,
    the_program_ends_cleanly_when_it_is_told_to,
);

async fn commands_work_beside_a_running_server(engine: Engine) {
    let hub = Hub::start(engine).await;
    let place = Place::of(&hub.database);
    let printed = place.run(&["apikey", "create", "--name", "desk"]).printed();
    let key = printed.trim();
    assert!(!key.is_empty() && printed.lines().count() == 1, "the token alone");
    let desk = hub.api.with_key(Some(key));
    assert_eq!(desk.call(Method::GET, "/api/v1/accounts", None).await.status, 200);
    let operator = place.run(&["apikey", "create", "--name", "phone", "--role", "operator"]).printed();
    let operator = hub.api.with_key(Some(operator.trim()));
    assert_eq!(operator.call(Method::GET, "/api/v1/conversations", None).await.status, 200);
    assert_eq!(operator.call(Method::GET, "/api/v1/deliveries", None).await.status, 403);
    place.run(&["apikey", "revoke", "--name", "desk"]).printed();
    assert_eq!(desk.call(Method::GET, "/api/v1/accounts", None).await.status, 401);

    let listed = place.run(&["account", "list"]).printed();
    for account in &hub.config.accounts {
        assert!(listed.contains(account.id()) && !listed.contains(account.token()), "{listed}");
    }
    let made = place.run(&["user", "create", "--email", "eva@example.org", "--name", "Eva"]).printed();
    assert!(made.contains("eva@example.org"));
    let twice = place.run(&["user", "create", "--email", "eva@example.org", "--name", "Eva"]);
    assert!(!twice.succeeded && twice.errors.contains("eva@example.org"), "{twice:?}");

    // What was applied is applied again, and changes nothing.
    let conversation = hub.customer_writes("maria", Channel::WhatsApp, "Just once, please").await;
    hub.simulator.post_made_up(Channel::WhatsApp, "no webhook at all").await.unwrap();
    hub.settle().await;
    let before = hub.ledger().await;
    assert!(place.run(&["replay", "--state", "applied"]).printed().starts_with("1 deliveries"));
    assert!(place.run(&["replay"]).printed().starts_with("1 deliveries"), "the dead ones, when nothing else is said");
    hub.settle().await;
    let after = hub.ledger().await;
    assert!(after.holds(), "{after:?}");
    assert_eq!((after.messages_found, after.dead), (before.messages_found, before.dead));
    assert_eq!(hub.api.conversation(&conversation.id).await.unread_count, 1);
    place.run(&["migrate"]).printed();
    hub.finish_with(LeftOver { dead: 1, ..LeftOver::default() }).await;
}

async fn the_doctor_says_what_is_wrong_and_prints_the_ledger(engine: Engine) {
    let mut start = Start::new(engine);
    start.real_time = true;
    let mut hub = start.hub().await;
    hub.customer_writes("maria", Channel::WhatsApp, "Are you well?").await;
    let place = Place::of(&hub.database);
    let done = place.run(&["doctor"]);
    assert!(done.succeeded, "{done:?}");
    assert_eq!(done.out.matches("is reachable and its token is good").count(), 4, "{}", done.out);
    assert!(done.out.contains("received 1 = applied 1 + waiting 0 + dead 0"), "{}", done.out);
    assert!(done.out.contains("from the platforms'"), "it compares the clocks: {}", done.out);
    no_secrets(&hub, &done);

    hub.simulator.set_fault(nestor_sim::Fault::on(Channel::Telegram, nestor_sim::FaultKind::TokenRevoked));
    let done = place.run(&["doctor"]);
    assert!(!done.succeeded && done.out.contains("WRONG") && done.out.contains("Telegram"), "{done:?}");
    no_secrets(&hub, &done);
    hub.simulator.clear_faults();

    hub.settings.app_secrets = false;
    std::fs::write(hub.config_file(), hub.settings.text(&hub.config, &hub.simulator)).unwrap();
    let done = place.run(&["doctor"]);
    assert!(!done.succeeded && done.out.contains("META_APP_SECRET"), "{done:?}");
    hub.finish().await;
}

fn no_secrets(hub: &Hub, done: &Done) {
    for account in &hub.config.accounts {
        assert!(!done.out.contains(account.token()) && !done.errors.contains(account.token()));
    }
}

async fn the_program_ends_cleanly_when_it_is_told_to(engine: Engine) {
    let mut hub = Hub::start(engine).await;
    hub.stop().await;
    let program = Place::of(&hub.database).serve();
    assert_eq!(hub.api.at(program.base()).call(Method::GET, "/readyz", None).await.status, 200);
    let (succeeded, log) = program.terminate();
    assert!(succeeded, "{log}");
    hub.restart().await;
    hub.pass(Duration::from_secs(1)).await;
    hub.finish().await;
}

#[test]
fn wrong_settings_are_errors_that_name_them() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("nestor.toml");
    std::fs::write(&config, "[server]\nlisten = \"nowhere\"\n[chanels.whatsapp]\ninbound = true\n").unwrap();
    for command in ["serve", "doctor", "migrate"] {
        let output = bare(&[command, "--config", config.to_str().unwrap(), "--data", folder.path().to_str().unwrap()])
            .env("NESTOR_SERVER__LISTN", "127.0.0.1:1")
            .env("TELEGRAM_BOT_TOKEN", "not a token")
            .output()
            .unwrap();
        let done = Done::of(&output);
        let said = format!("{}{}", done.out, done.errors);
        assert!(!done.succeeded, "{command}: {said}");
        for name in ["server.listen", "chanels", "NESTOR_SERVER__LISTN", "TELEGRAM_BOT_TOKEN", "nowhere"] {
            assert!(said.contains(name), "{command} does not name {name}: {said}");
        }
        assert!(!said.contains("not a token"), "{command} repeats a secret: {said}");
    }
    let missing = Done::of(&bare(&["serve", "--config", "/nowhere/nestor.toml"]).output().unwrap());
    assert!(!missing.succeeded && missing.errors.contains("/nowhere/nestor.toml"), "{missing:?}");
}
