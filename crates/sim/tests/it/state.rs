//! The journal, the control API, the state file and the lively people.

use std::collections::BTreeSet;
use std::time::Duration;

use nestor_sim::{Authorization, Channel, Direction, MessageState, Writer};
use serde_json::json;

use crate::hub::{BOT_TOKEN, INSTAGRAM_TOKEN, NUMBER, PAGE_TOKEN, Stage, WHATSAPP_TOKEN, start_hub};
use nestor_sim::SimulatorConfig;

#[tokio::test]
async fn the_journal_holds_no_token() {
    let stage = Stage::new().await;
    for channel in Channel::ALL {
        stage.sim.customer_writes("oliver", channel, "hi").await.unwrap();
    }
    stage.sim.settle().await;
    let body = json!({"messaging_product": "whatsapp", "to": "306900000008", "text": {"body": "x"}});
    stage.whatsapp(&body).await;
    let graph = stage.sim.graph_url();
    stage
        .call("POST", &format!("{graph}/v26.0/{NUMBER}/messages?access_token={WHATSAPP_TOKEN}"), None, Some(&body))
        .await;
    stage.call("GET", &format!("{graph}/v26.0/me?fields=access_token&access_token={PAGE_TOKEN}"), None, None).await;
    stage.call("GET", &format!("{graph}/v26.0/me?access_token=EAAsomebodyelses"), None, None).await;
    stage
        .call("GET", &format!("{graph}/v26.0/debug_token?input_token={INSTAGRAM_TOKEN}"), Some(WHATSAPP_TOKEN), None)
        .await;
    stage.telegram("sendMessage", &json!({"chat_id": 5_100_000_308_i64, "text": "x"})).await;
    stage
        .call(
            "POST",
            &format!("{}/bot123:unknownBotToken_0000000000000000000/getMe", stage.sim.telegram_url()),
            None,
            None,
        )
        .await;
    let hook = json!({"url": "https://example.org/hook", "secret_token": "freshly_set_secret"});
    stage.telegram("setWebhook", &hook).await;
    stage.sim.handshake(Channel::WhatsApp).await.unwrap();
    let journal = stage.sim.journal();
    let all = serde_json::to_string(&journal).unwrap();
    let secrets = [
        WHATSAPP_TOKEN,
        PAGE_TOKEN,
        INSTAGRAM_TOKEN,
        BOT_TOKEN,
        "EAAsomebodyelses",
        "unknownBotToken",
        "freshly_set_secret",
        "demo-telegram-secret",
        "demo-verify-token",
        "demo-app-secret",
    ];
    for secret in secrets {
        assert!(!all.contains(secret), "{secret}");
    }
    let ways: Vec<_> =
        journal.iter().filter(|entry| entry.path.contains("/messages")).map(|entry| entry.authorization).collect();
    assert_eq!(ways, [Authorization::Header, Authorization::Query]);
    assert!(journal.iter().any(|entry| entry.direction == Direction::PlatformToHub && entry.status == Some(200)));
    assert!(journal.windows(2).all(|pair| pair[0].sequence < pair[1].sequence));
}

#[tokio::test]
async fn the_control_api_does_what_the_handle_does() {
    let stage = Stage::new().await;
    let sent = stage
        .control("POST", "/sim/send", Some(&json!({"person": "maria", "channel": "whatsapp", "text": "γεια"})))
        .await;
    assert_eq!(sent.status, 200, "{}", sent.json);
    let batch = json!({"batch": [
        {"person": "maria", "channel": "whatsapp", "text": "1"},
        {"person": "giorgos", "channel": "whatsapp", "type": "sticker"},
    ]});
    assert_eq!(stage.control("POST", "/sim/send", Some(&batch)).await.json["messages"].as_array().unwrap().len(), 2);
    stage.control("POST", "/sim/settle", None).await;
    assert_eq!(stage.hub.webhooks().len(), 2);
    let bad = [
        (json!({"person": "nobody", "channel": "whatsapp", "text": "x"}), 404),
        (json!({"person": "maria", "channel": "telegram", "text": "x"}), 422),
        (json!({"person": "maria", "channel": "whatsapp", "text": " "}), 422),
        (json!({"person": "maria", "channel": "pigeon", "text": "x"}), 400),
        (json!({"person": "maria", "channel": "whatsapp", "type": "smell"}), 400),
    ];
    for (body, status) in bad {
        let answer = stage.control("POST", "/sim/send", Some(&body)).await;
        assert_eq!(answer.status, status, "{body}");
        assert!(answer.json["error"].as_str().unwrap().len() > 10);
    }
    let phones = stage.control("GET", "/sim/phones?person=maria&channel=whatsapp", None).await;
    assert_eq!(phones.json["phones"][0]["messages"].as_array().unwrap().len(), 2);
    let before = stage.control("GET", "/sim/clock", None).await.json["now_ms"].as_i64().unwrap();
    let after =
        stage.control("POST", "/sim/clock", Some(&json!({"advance_ms": 5000}))).await.json["now_ms"].as_i64().unwrap();
    assert_eq!(after - before, 5000);
    let fault = json!({"channel": "whatsapp", "kind": "http", "status": 500, "count": 1});
    assert_eq!(stage.control("POST", "/sim/faults", Some(&fault)).await.json["faults"][0]["kind"], "http");
    assert_eq!(stage.control("POST", "/sim/faults", Some(&json!({"kind": "earthquake"}))).await.status, 400);
    assert_eq!(stage.control("DELETE", "/sim/faults", None).await.json["faults"], json!([]));
    assert_eq!(
        stage.control("POST", "/sim/rules", Some(&json!({"throttle_status": 429}))).await.json["throttle_status"],
        429
    );
    assert_eq!(stage.control("POST", "/sim/rules", Some(&json!({"gravity": 1}))).await.status, 400);
    let person = json!({"id": "anna", "name": "Άννα Ζερβού", "language": "el", "telegram": {"id": 5_100_000_999_i64}});
    assert_eq!(stage.control("POST", "/sim/people", Some(&person)).await.status, 200);
    stage.sim.customer_writes("anna", Channel::Telegram, "γεια").await.unwrap();
    assert!(
        stage.control("POST", "/sim/handshake", Some(&json!({"channel": "messenger"}))).await.json["verified"]
            .as_bool()
            .unwrap()
    );
    let journal = stage.control("GET", "/sim/journal?after=1", None).await;
    assert_eq!(journal.json["entries"][0]["sequence"], 2);
    for page in ["/", "/page/page.css", "/page/page.js", "/page/menu.js"] {
        assert_eq!(stage.control("GET", page, None).await.status, 200);
    }
    assert_eq!(stage.control("GET", "/nowhere", None).await.status, 404);
}

#[tokio::test]
async fn a_restart_goes_on_with_the_same_phones_and_new_ids() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("simulator.json");
    let (hub, address) = start_hub().await;
    let config = SimulatorConfig { state_file: Some(file.clone()), ..SimulatorConfig::demo(address, 7) };
    let mut ids = BTreeSet::new();
    let mut updates = Vec::new();
    for run in 0..3 {
        let stage = Stage::on(hub.clone(), config.clone()).await;
        for channel in Channel::ALL {
            let view = stage.sim.phone("oliver", channel).unwrap();
            let written = view.messages.iter().filter(|message| message.writer == Writer::Customer).count();
            assert_eq!(written, run, "{channel}");
        }
        hub.order([]);
        for channel in Channel::ALL {
            let written = stage.sim.customer_writes("oliver", channel, &format!("run {run}")).await.unwrap();
            assert!(ids.insert(format!("{channel} {}", written.message_id)));
        }
        // The last thing of each run does not arrive: the hub is away.
        stage.sim.settle().await;
        let body =
            json!({"messaging_product": "whatsapp", "to": "306900000008", "text": {"body": format!("answer {run}")}});
        let sent = stage.whatsapp(&body).await;
        assert!(ids.insert(sent.json["messages"][0]["id"].to_string()));
        stage.sim.stop().await;
    }
    for update in hub.bodies("telegram") {
        updates.push(update["update_id"].as_i64().unwrap());
    }
    assert!(updates.windows(2).all(|pair| pair[0] < pair[1]), "{updates:?}");
    let stage = Stage::on(hub.clone(), config).await;
    stage.advance(30).await;
    let view = stage.sim.phone("oliver", Channel::WhatsApp).unwrap();
    assert_eq!(view.texts_from_business(), ["answer 0", "answer 1", "answer 2"]);
    assert!(
        view.messages.iter().all(|message| message.writer == Writer::Customer || message.state == MessageState::Read)
    );
    stage.sim.stop().await;
    let kept = std::fs::read_to_string(file).unwrap();
    for secret in [WHATSAPP_TOKEN, PAGE_TOKEN, BOT_TOKEN, "demo-app-secret"] {
        assert!(!kept.contains(secret));
    }
}

#[tokio::test]
async fn webhooks_on_their_way_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, address) = start_hub().await;
    let config =
        SimulatorConfig { state_file: Some(folder.path().join("s.json")), ..SimulatorConfig::demo(address, 7) };
    let stage = Stage::on(hub.clone(), config.clone()).await;
    hub.order(std::iter::repeat_n(crate::hub::Say::Status(503), 4));
    stage.sim.customer_writes("maria", Channel::WhatsApp, "μη με χάσεις").await.unwrap();
    stage.sim.customer_writes("oliver", Channel::Telegram, "nor me").await.unwrap();
    stage.sim.settle().await;
    hub.clear();
    stage.sim.stop().await;
    let stage = Stage::on(hub.clone(), config).await;
    stage.advance(10).await;
    assert_eq!((hub.bodies("whatsapp").len(), hub.bodies("telegram").len()), (1, 1));
    assert_eq!(stage.sim.phone("maria", Channel::WhatsApp).unwrap().messages[0].state, MessageState::Delivered);
}

#[tokio::test]
async fn lively_people_open_and_answer() {
    let stage = Stage::with(|config| config.lively = true).await;
    stage.advance(20).await;
    let views: Vec<_> = Channel::ALL
        .into_iter()
        .map(|channel| {
            let of_channel = |webhook: &&crate::hub::Webhook| webhook.channel == channel.as_str();
            stage.hub.webhooks().iter().filter(of_channel).count()
        })
        .collect();
    assert!(views.iter().all(|count| *count > 0), "every channel is opened: {views:?}");
    let before = stage.hub.webhooks().len();
    stage.sim.advance(Duration::from_secs(300)).await;
    assert!(stage.hub.webhooks().len() > before + 4);
    // Answers are read, and sometimes answered.
    let mut answered = 0;
    for _ in 0..6 {
        let body = json!({"chat_id": 5_100_000_304_i64, "text": "Ναι, βέβαια!"});
        let view = stage.sim.phone("nikos", Channel::Telegram).unwrap();
        if view.messages.is_empty() {
            stage.sim.customer_writes("nikos", Channel::Telegram, "γεια").await.unwrap();
        }
        assert_eq!(stage.telegram("sendMessage", &body).await.status, 200);
        stage.sim.advance(Duration::from_secs(12)).await;
        let newest = stage.sim.phone("nikos", Channel::Telegram).unwrap().messages.last().cloned().unwrap();
        answered += usize::from(newest.writer == Writer::Customer);
    }
    assert!(answered > 0);
}
