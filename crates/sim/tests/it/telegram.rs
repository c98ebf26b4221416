//! The Bot API: calls, refusals, and how updates travel.

use std::time::Duration;

use nestor_sim::{Channel, MessageState};
use serde_json::{Value, json};

use crate::hub::{BOT_TOKEN, Say, Stage};

const OLIVER: i64 = 5_100_000_308;
const LIAM: i64 = 5_100_000_306;

fn refusal(json: &Value) -> (i64, &str) {
    (json["error_code"].as_i64().unwrap(), json["description"].as_str().unwrap())
}

#[tokio::test]
async fn updates_carry_the_secret_and_their_shape() {
    let stage = Stage::new().await;
    let written = stage.sim.customer_writes("oliver", Channel::Telegram, "Γεια/σου").await.unwrap();
    stage.sim.settle().await;
    let webhook = &stage.hub.webhooks()[0];
    assert_eq!(webhook.header("x-telegram-bot-api-secret-token"), Some("demo-telegram-secret"));
    let update = webhook.json();
    let message = &update["message"];
    assert_eq!(message["message_id"].to_string(), written.message_id);
    assert_eq!(
        message["chat"],
        json!({"id": OLIVER, "type": "private", "first_name": "Oliver",
        "last_name": "Thornbury", "username": "oliver_t"})
    );
    assert_eq!(message["from"]["is_bot"], false);
    assert_eq!(message["text"], "Γεια/σου");
    assert_eq!(message["date"], json!(written.at_ms / 1000));
    // A secret of the hub's own takes its place.
    let url = webhook_url(&stage).await;
    let set = stage.telegram("setWebhook", &json!({"url": url, "secret_token": "own_secret-1"})).await;
    assert_eq!(set.json, json!({"ok": true, "result": true}));
    stage.sim.customer_writes("oliver", Channel::Telegram, "πάλι").await.unwrap();
    stage.sim.settle().await;
    assert_eq!(stage.hub.webhooks()[1].header("x-telegram-bot-api-secret-token"), Some("own_secret-1"));
}

async fn webhook_url(stage: &Stage) -> String {
    let info = stage.telegram("getWebhookInfo", &json!({})).await;
    info.json["result"]["url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn set_webhook_is_strict() {
    let stage = Stage::new().await;
    let cases = [
        (
            json!({"url": "http://example.org/hook"}),
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            json!({"url": "https://example.org:8444/hook"}),
            "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            json!({"url": "https://example.org/hook", "secret_token": "a b"}),
            "Bad Request: secret token contains unallowed characters",
        ),
        (
            json!({"url": "https://example.org/hook", "secret_token": "a".repeat(257)}),
            "Bad Request: secret token is too long",
        ),
    ];
    for (body, description) in cases {
        assert_eq!(refusal(&stage.telegram("setWebhook", &body).await.json), (400, description));
    }
    let url = webhook_url(&stage).await;
    assert_eq!(stage.telegram("setWebhook", &json!({"url": url})).await.status, 200);
    let again = stage.telegram("setWebhook", &json!({"url": url})).await;
    assert_eq!((again.status, again.json["parameters"]["retry_after"].as_i64()), (429, Some(1)));
    assert_eq!(again.headers["retry-after"], "1");
    let conflict = stage.telegram("getUpdates", &json!({})).await;
    assert_eq!(conflict.status, 409);
    assert_eq!(stage.telegram("deleteWebhook", &json!({})).await.json["result"], true);
    stage.sim.customer_writes("oliver", Channel::Telegram, "γεια").await.unwrap();
    stage.sim.settle().await;
    let updates = stage.telegram("getUpdates", &json!({"limit": 5})).await;
    assert_eq!(updates.json["result"].as_array().unwrap().len(), 1);
    let next = updates.json["result"][0]["update_id"].as_i64().unwrap() + 1;
    assert_eq!(stage.telegram("getUpdates", &json!({"offset": next})).await.json["result"], json!([]));
}

#[tokio::test]
async fn calls_are_answered_and_refused() {
    let stage = Stage::new().await;
    stage.sim.customer_writes("oliver", Channel::Telegram, "hi").await.unwrap();
    let me = stage.telegram("GETME", &json!({})).await;
    assert_eq!(
        (me.json["result"]["id"].as_i64(), me.json["result"]["is_bot"].as_bool()),
        (Some(7_000_000_001), Some(true))
    );
    assert_eq!(refusal(&stage.telegram("flyAway", &json!({})).await.json), (404, "Not Found: method not found"));
    let raw = stage.call("POST", &format!("{}/botnonsense/getMe", stage.sim.telegram_url()), None, None).await;
    assert_eq!(refusal(&raw.json), (404, "Not Found"));
    let stranger = format!("{}/bot7000000002:{}/getMe", stage.sim.telegram_url(), "A".repeat(35));
    assert_eq!(refusal(&stage.call("POST", &stranger, None, None).await.json), (401, "Unauthorized"));
    let cases = [
        (json!({"text": "x"}), 400, "Bad Request: chat_id is empty"),
        (json!({"chat_id": 1, "text": "x"}), 400, "Bad Request: chat not found"),
        (json!({"chat_id": LIAM, "text": "x"}), 400, "Bad Request: chat not found"),
        (json!({"chat_id": OLIVER, "text": "  "}), 400, "Bad Request: message text is empty"),
        (json!({"chat_id": OLIVER, "text": "😀".repeat(2049)}), 400, "Bad Request: message is too long"),
        (
            json!({"chat_id": OLIVER, "text": "x", "reply_parameters": {"message_id": 1}}),
            400,
            "Bad Request: message to be replied not found",
        ),
    ];
    for (body, code, description) in cases {
        assert_eq!(refusal(&stage.telegram("sendMessage", &body).await.json), (code, description));
    }
    let sent = stage.telegram("sendMessage", &json!({"chat_id": OLIVER, "text": "😀".repeat(2048)})).await;
    assert_eq!(sent.json["result"]["chat"]["id"], OLIVER);
    assert_eq!(sent.json["result"]["from"]["is_bot"], true);
    let reply =
        json!({"chat_id": OLIVER, "text": "x", "reply_parameters": {"message_id": sent.json["result"]["message_id"]}});
    let replied = stage.telegram("sendMessage", &reply).await;
    assert_eq!(replied.json["result"]["reply_to_message"]["message_id"], sent.json["result"]["message_id"]);
    // The same by a form and by a query.
    let url = format!(
        "{}/bot{BOT_TOKEN}/sendMessage?chat_id={OLIVER}&text=%CE%B3%CE%B5%CE%B9%CE%B1+%CF%83%CE%BF%CF%85",
        stage.sim.telegram_url()
    );
    assert_eq!(stage.call("GET", &url, None, None).await.json["result"]["text"], "γεια σου");
    assert_eq!(
        stage.telegram("sendChatAction", &json!({"chat_id": OLIVER, "action": "typing"})).await.json["result"],
        true
    );
    assert!(stage.sim.phone("oliver", Channel::Telegram).unwrap().typing);
    stage.sim.set_blocked("oliver", Channel::Telegram, true).unwrap();
    let blocked = stage.telegram("sendMessage", &json!({"chat_id": OLIVER, "text": "x"})).await;
    assert_eq!(refusal(&blocked.json), (403, "Forbidden: bot was blocked by the user"));
    stage.sim.settle().await;
    assert!(stage.hub.bodies("telegram").iter().any(|u| u["my_chat_member"]["new_chat_member"]["status"] == "kicked"));
}

#[tokio::test]
async fn a_chat_has_its_pace() {
    let stage = Stage::new().await;
    stage.sim.customer_writes("oliver", Channel::Telegram, "hi").await.unwrap();
    let body = json!({"chat_id": OLIVER, "text": "x"});
    let mut throttled = None;
    for _ in 0..40 {
        let answer = stage.telegram("sendMessage", &body).await;
        if answer.status != 200 {
            throttled = Some(answer);
            break;
        }
    }
    let throttled = throttled.unwrap();
    let seconds = throttled.json["parameters"]["retry_after"].as_u64().unwrap();
    assert_eq!(throttled.headers["retry-after"], seconds.to_string());
    assert_eq!(refusal(&throttled.json), (429, format!("Too Many Requests: retry after {seconds}").as_str()));
    stage.advance(seconds).await;
    assert_eq!(stage.telegram("sendMessage", &body).await.status, 200);
}

#[tokio::test]
async fn failed_updates_are_retried_as_the_real_server_does() {
    let stage = Stage::new().await;
    stage.hub.order(std::iter::repeat_n(Say::Status(500), 5));
    stage.sim.customer_writes("oliver", Channel::Telegram, "one").await.unwrap();
    stage.sim.customer_writes("oliver", Channel::Telegram, "two").await.unwrap();
    stage.sim.settle().await;
    let count = || stage.hub.webhooks().len();
    assert_eq!(count(), 2, "the first retry is at once");
    stage.advance(1).await;
    assert_eq!(count(), 2);
    for (seconds, expected) in [(1, 3), (3, 3), (1, 4), (7, 4), (1, 5), (15, 5)] {
        stage.advance(seconds).await;
        assert_eq!(count(), expected);
    }
    let info = stage.telegram("getWebhookInfo", &json!({})).await.json["result"].clone();
    assert_eq!(info["pending_update_count"], 2);
    assert_eq!(info["last_error_message"], "Wrong response from the webhook: 500");
    stage.advance(1).await;
    let bodies = stage.hub.bodies("telegram");
    assert_eq!(bodies.len(), 7);
    assert!(bodies[..6].iter().all(|update| update["message"]["text"] == "one"), "the chat's order is kept");
    assert_eq!(bodies[6]["message"]["text"], "two");
    let phone = stage.sim.phone("oliver", Channel::Telegram).unwrap();
    assert!(phone.messages.iter().all(|message| message.state == MessageState::Delivered));
}

#[tokio::test]
async fn other_chats_go_on_and_retry_after_is_obeyed() {
    let stage = Stage::new().await;
    stage.hub.order([Say::RetryAfter(503, "30")]);
    stage.sim.customer_writes("oliver", Channel::Telegram, "waits").await.unwrap();
    stage.sim.settle().await;
    stage.sim.customer_writes("liam", Channel::Telegram, "goes on").await.unwrap();
    stage.sim.settle().await;
    assert_eq!(stage.hub.bodies("telegram").len(), 2);
    stage.advance(29).await;
    assert_eq!(stage.hub.bodies("telegram").len(), 2);
    stage.advance(2).await;
    assert_eq!(stage.hub.bodies("telegram").len(), 3);
}

#[tokio::test]
async fn a_late_answer_makes_a_duplicate_and_a_day_makes_it_expire() {
    let stage = Stage::new().await;
    stage.hub.order([Say::Late(Duration::from_millis(900))]);
    stage.sim.customer_writes("oliver", Channel::Telegram, "twice").await.unwrap();
    stage.sim.settle().await;
    let bodies = stage.hub.bodies("telegram");
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0]["update_id"], bodies[1]["update_id"]);
    stage.telegram("deleteWebhook", &json!({})).await;
    stage.sim.customer_writes("oliver", Channel::Telegram, "too late").await.unwrap();
    stage.advance(24 * 3_600 + 60).await;
    let url = format!("{}/api/communications/webhooks/telegram", hub_of(&stage).await);
    stage.telegram("setWebhook", &json!({"url": url})).await;
    stage.sim.settle().await;
    assert_eq!(stage.hub.bodies("telegram").len(), 2);
}

async fn hub_of(stage: &Stage) -> String {
    stage.control("GET", "/sim/state", None).await.json["hub"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_method_in_the_answer_is_executed() {
    let stage = Stage::new().await;
    stage.hub.order([Say::Body(r#"{"method":"sendMessage","chat_id":5100000308,"text":"by the answer"}"#)]);
    stage.sim.customer_writes("oliver", Channel::Telegram, "hi").await.unwrap();
    stage.sim.settle().await;
    assert_eq!(stage.sim.phone("oliver", Channel::Telegram).unwrap().texts_from_business(), ["by the answer"]);
}
