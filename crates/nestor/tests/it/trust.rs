//! Trust: nothing about customers and no secret stands in any log, and no address gives data to who has not signed in (acceptance
//! cases G32, G36).

use crate::database::Engine;
use crate::hub::{Hub, Start};
use crate::log;
use crate::program::Place;
use nestor_sim::{Channel, Fault, FaultKind, HubAddress};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

on_both!(
    g32_the_log_of_a_whole_run_holds_nothing_about_customers,
    g32_the_log_of_the_real_program_holds_nothing_about_customers,
    g36_no_address_gives_data_to_who_has_not_signed_in,
);

/// Everything happens here that might tempt somebody to log: all channels, all kinds of faults, broken webhooks, wrong requests.
async fn a_busy_day(hub: &Hub) {
    let people = [
        ("maria", Channel::WhatsApp),
        ("eleni", Channel::Messenger),
        ("sofia", Channel::Instagram),
        ("liam", Channel::Telegram),
    ];
    let mut faults = [
        FaultKind::TimeoutAfterAccept { hold_ms: 20 },
        FaultKind::Http { status: 500 },
        FaultKind::Throttle { code: None, retry_after: Some(1), status: None },
        FaultKind::Http { status: 400 },
    ]
    .into_iter();
    for (person, channel) in people {
        let conversation =
            hub.customer_writes(person, channel, &format!("Μια ερώτηση με το όνομά μου, {channel}")).await;
        hub.simulator.set_fault(Fault::on(channel, faults.next().unwrap()).times(1));
        hub.simulator.set_fault(Fault::on(channel, FaultKind::DuplicateWebhooks { times: 2 }).times(3));
        hub.answer(&conversation, &format!("Μια απάντηση που μένει μεταξύ μας, {channel}")).await;
        let broken = json!({"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": {
            "messages": [{"from": "306900000001", "text": {"body": "Μια ερώτηση χωρίς όνομα"}}],
        }}]}]});
        for body in ["{broken".to_owned(), broken.to_string()] {
            hub.simulator.post_made_up(channel, body).await.unwrap();
        }
        let wrong = json!({"type": "text", "text": 5, "secret": "Λέξεις που δεν διαβάζονται"});
        hub.api.call(Method::POST, &format!("/api/v1/conversations/{}/messages", conversation.id), Some(wrong)).await;
        let search = "/api/v1/conversations?text=%CE%9C%CE%B9%CE%B1%20%CE%B5%CF%81%CF%8E%CF%84%CE%B7%CF%83%CE%B7";
        hub.api.call(Method::GET, search, None).await;
        hub.api.with_key(Some("nestor_a-guessed-key-that-nobody-has")).call(Method::GET, "/api/v1/me", None).await;
    }
    for channel in [Channel::WhatsApp, Channel::Messenger] {
        hub.simulator.handshake(channel).await.unwrap();
    }
    hub.pass(Duration::from_secs(30)).await;
    hub.simulator.set_fault(Fault::on(Channel::Messenger, FaultKind::TokenRevoked));
    let eleni = hub.customer_writes("eleni", Channel::Messenger, "Ακόμα μία ερώτηση στο τέλος").await;
    hub.answer(&eleni, "Μια απάντηση που περιμένει").await;
    hub.simulator.clear_faults();
    hub.pass(Duration::from_secs(400)).await;
}

async fn g32_the_log_of_a_whole_run_holds_nothing_about_customers(engine: Engine) {
    let hub = Hub::start(engine).await;
    a_busy_day(&hub).await;
    let log = hub.logged();
    let mut secrets = log::secrets(&hub.simulator, &hub.config);
    secrets.extend(
        ["Λέξεις που δεν διαβάζονται", "nestor_a-guessed-key-that-nobody-has", "Μια ερώτηση"].map(str::to_owned),
    );
    assert!(secrets.len() > 40, "there is something to look for: {}", secrets.len());
    assert!(log.contains("a part was sent"), "there is something to look at");
    assert_eq!(log::leaks(&log, &secrets), Vec::<String>::new());
    // Nor does any number that is counted, or any id.
    let metrics = hub.api.call(Method::GET, "/metrics", None).await;
    assert_eq!(metrics.status, 200);
    assert_eq!(log::leaks(&String::from_utf8_lossy(&metrics.body), &secrets), Vec::<String>::new());
    for conversation in hub.api.conversations().await {
        let mut ids = vec![conversation.id.clone(), conversation.contact.id.clone(), conversation.account.id.clone()];
        ids.extend(hub.api.messages(&conversation.id).await.into_iter().map(|message| message.id));
        assert_eq!(log::leaks(&ids.join("\n"), &secrets), Vec::<String>::new());
    }
    let dead = hub.ledger().await.dead;
    let outbox = hub.database.number("SELECT COUNT(*) FROM outgoing_parts WHERE due_at IS NOT NULL");
    hub.finish_with(crate::hub::LeftOver { dead, waiting: 0, outbox }).await;
}

/// The same with the logging that the program sets up itself, on the finest level that can be set.
async fn g32_the_log_of_the_real_program_holds_nothing_about_customers(engine: Engine) {
    let mut start = Start::new(engine);
    start.settings.log = "trace,tokio_postgres=trace,hyper=trace";
    let mut hub = start.hub().await;
    hub.stop().await;
    let place = Place::of(&hub.database);
    let key = place.run(&["apikey", "create", "--name", "reader"]).printed();
    let program = place.serve();
    hub.simulator.set_hub(HubAddress::from(program.address()));
    let api = program.api(key.trim());
    for (person, channel) in [("maria", Channel::WhatsApp), ("eleni", Channel::Messenger), ("liam", Channel::Telegram)]
    {
        hub.simulator.customer_writes(person, channel, "Κάτι που γράφεται μόνο εδώ").await.unwrap();
    }
    hub.simulator.settle().await;
    hub.until("all three are there", async || api.conversations().await.len() == 3).await;
    for conversation in api.conversations().await {
        api.send(&conversation.id, "Κάτι που απαντιέται μόνο εδώ").await;
    }
    hub.until("all three are answered", async || hub.calls_with("Κάτι που απαντιέται μόνο εδώ") == 3).await;
    hub.simulator.advance(Duration::from_secs(10)).await;
    hub.simulator.settle().await;
    let log = program.kill();
    let mut secrets = log::secrets(&hub.simulator, &hub.config);
    secrets.push(key.trim().to_owned());
    assert!(log.lines().count() > 20 && log.contains("\"level\":\"TRACE\""), "there is something to look at");
    assert_eq!(log::leaks(&log, &secrets), Vec::<String>::new());
    // The program had the machine's clock, which has gone on.
    hub.restart().await;
    hub.pass(Duration::from_secs(120)).await;
    let outbox = hub.database.number("SELECT COUNT(*) FROM outgoing_parts WHERE due_at IS NOT NULL");
    hub.finish_with(crate::hub::LeftOver { outbox, ..crate::hub::LeftOver::default() }).await;
}

async fn g36_no_address_gives_data_to_who_has_not_signed_in(engine: Engine) {
    let hub = Hub::start(engine).await;
    let conversation = hub.customer_writes("maria", Channel::WhatsApp, "Behind closed doors").await;
    let answer = hub.answer(&conversation, "Quite so").await;
    let delivery = hub.api.deliveries().await[0].id.clone();
    let nobody = hub.api.with_key(None);
    let guesser = hub.api.with_key(Some("nestor_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    let description: Value = hub.api.get("/openapi.json").await;
    let mut tried = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            let id = match path.split('/').nth(3) {
                Some("conversations") => &conversation.id,
                Some("messages") => &answer.id,
                Some("contacts") => &conversation.contact.id,
                _ => &delivery,
            };
            let address = path.split('/').map(|part| if part.starts_with('{') { id.as_str() } else { part });
            let address = address.collect::<Vec<_>>().join("/");
            if !address.starts_with("/api/v1") || (method == "post" && address.ends_with("/sessions")) {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            for stranger in [&nobody, &guesser] {
                let refused = stranger.call(method.clone(), &address, (method != Method::GET).then(|| json!({}))).await;
                assert_eq!(
                    (refused.status, refused.problem().as_str()),
                    (401, "unauthenticated"),
                    "{method} {address}"
                );
                assert!(!String::from_utf8_lossy(&refused.body).contains("closed doors"));
            }
            tried += 1;
        }
    }
    assert!(tried >= 15, "{tried} addresses");
    hub.pass(Duration::from_secs(10)).await;
    hub.finish().await;
}
