//! Faults on demand.

use nestor_sim::{Channel, Fault, FaultKind, MessageState};
use serde_json::{Value, json};

use crate::hub::{NUMBER, PAGE_TOKEN, Stage, WHATSAPP_TOKEN};

const OLIVER_TELEGRAM: i64 = 5_100_000_308;

fn text(data: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": "306900000001", "text": {"body": data}, "biz_opaque_callback_data": data})
}

async fn opened() -> Stage {
    let stage = Stage::new().await;
    stage.sim.customer_writes("maria", Channel::WhatsApp, "γεια").await.unwrap();
    stage.sim.customer_writes("oliver", Channel::Messenger, "hi").await.unwrap();
    stage.sim.customer_writes("oliver", Channel::Telegram, "hi").await.unwrap();
    stage.sim.settle().await;
    stage.hub.clear();
    stage
}

#[tokio::test]
async fn errors_and_throttles_are_counted() {
    let stage = opened().await;
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, FaultKind::Http { status: 503 }).times(1));
    stage.sim.set_fault(
        Fault::on(Channel::WhatsApp, FaultKind::Throttle { code: Some(131_056), retry_after: None, status: None })
            .times(1),
    );
    let down = stage.whatsapp(&text("a")).await;
    assert_eq!((down.status, down.json["error"]["code"].as_i64()), (503, Some(2)));
    let throttled = stage.whatsapp(&text("b")).await;
    assert_eq!((throttled.status, throttled.json["error"]["code"].as_i64()), (400, Some(131_056)));
    assert_eq!(stage.whatsapp(&text("c")).await.status, 200);
    stage.sim.set_fault(
        Fault::on(Channel::Telegram, FaultKind::Throttle { code: None, retry_after: Some(9), status: None }).times(1),
    );
    let body = json!({"chat_id": OLIVER_TELEGRAM, "text": "x"});
    assert_eq!(stage.telegram("sendMessage", &body).await.json["parameters"]["retry_after"], 9);
    assert_eq!(stage.telegram("sendMessage", &body).await.status, 200);
    assert_eq!(stage.sim.phone("maria", Channel::WhatsApp).unwrap().texts_from_business(), ["c"]);
}

#[tokio::test]
async fn a_cut_line_tells_nothing_but_the_platform_may_have_it() {
    let stage = opened().await;
    let url = format!("{}/v26.0/{NUMBER}/messages", stage.sim.graph_url());
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, FaultKind::TimeoutBeforeAccept { hold_ms: 50 }).times(1));
    assert!(stage.try_call("POST", &url, Some(WHATSAPP_TOKEN), Some(&text("lost"))).await.is_err());
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, FaultKind::TimeoutAfterAccept { hold_ms: 50 }).times(1));
    assert!(stage.try_call("POST", &url, Some(WHATSAPP_TOKEN), Some(&text("kept"))).await.is_err());
    assert_eq!(stage.sim.phone("maria", Channel::WhatsApp).unwrap().texts_from_business(), ["kept"]);
    stage.advance(10).await;
    let statuses = stage.hub.statuses();
    assert!(!statuses.is_empty());
    assert!(statuses.iter().all(|status| status["biz_opaque_callback_data"] == "kept"));
    let cut = stage.sim.journal().into_iter().filter(|entry| entry.path.contains("messages") && entry.status.is_none());
    assert_eq!(cut.count(), 2);
    stage.sim.set_fault(Fault::on(Channel::Telegram, FaultKind::TimeoutAfterAccept { hold_ms: 0 }).times(1));
    let url = format!("{}/bot{}/sendMessage", stage.sim.telegram_url(), crate::hub::BOT_TOKEN);
    let body = json!({"chat_id": OLIVER_TELEGRAM, "text": "kept too"});
    assert!(stage.try_call("POST", &url, None, Some(&body)).await.is_err());
    assert_eq!(stage.sim.phone("oliver", Channel::Telegram).unwrap().texts_from_business(), ["kept too"]);
}

#[tokio::test]
async fn messenger_says_error_although_it_sent() {
    let stage = opened().await;
    stage.sim.set_fault(Fault::on(Channel::Messenger, FaultKind::ErrorAfterSuccess).times(1));
    let body = json!({"recipient": {"id": "7244000000000108"}, "messaging_type": "RESPONSE",
        "message": {"text": "sent", "metadata": "out-9"}});
    let answer = stage.messenger(&body).await;
    assert_eq!(answer.json["error"]["error_subcode"], 1_357_046);
    stage.advance(10).await;
    let echoes = stage.hub.messaging("messenger");
    assert!(echoes.iter().any(|item| item["message"]["metadata"] == "out-9" && item["message"]["is_echo"] == true));
    assert_eq!(stage.sim.phone("oliver", Channel::Messenger).unwrap().texts_from_business(), ["sent"]);
}

#[tokio::test]
async fn signatures_can_be_bad_or_missing_and_webhooks_doubled() {
    let stage = opened().await;
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, FaultKind::BadSignature).times(1));
    stage.sim.set_fault(Fault::on(Channel::Messenger, FaultKind::MissingSignature).times(1));
    stage.sim.set_fault(Fault::on(Channel::Telegram, FaultKind::BadSignature).times(1));
    stage.sim.customer_writes("maria", Channel::WhatsApp, "1").await.unwrap();
    stage.sim.customer_writes("oliver", Channel::Messenger, "2").await.unwrap();
    stage.sim.customer_writes("oliver", Channel::Telegram, "3").await.unwrap();
    stage.sim.settle().await;
    for webhook in stage.hub.webhooks() {
        match webhook.channel.as_str() {
            "whatsapp" => assert!(webhook.header("x-hub-signature-256").is_some()),
            "messenger" => assert!(webhook.header("x-hub-signature-256").is_none()),
            _ => assert_ne!(webhook.header("x-telegram-bot-api-secret-token"), Some("demo-telegram-secret")),
        }
    }
    stage.hub.clear();
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, FaultKind::DuplicateWebhooks { times: 2 }).times(1));
    stage.sim.customer_writes("maria", Channel::WhatsApp, "4").await.unwrap();
    stage.sim.settle().await;
    let webhooks = stage.hub.webhooks();
    assert_eq!(webhooks.len(), 3);
    assert!(webhooks.iter().all(|webhook| webhook.bytes == webhooks[0].bytes));
}

#[tokio::test]
async fn webhooks_can_overtake_each_other() {
    let stage = opened().await;
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, FaultKind::ReorderWebhooks));
    for number in 0..8 {
        stage.sim.customer_writes("maria", Channel::WhatsApp, &number.to_string()).await.unwrap();
    }
    stage.advance(4).await;
    let texts: Vec<String> = (stage.hub.bodies("whatsapp").iter())
        .map(|body| body["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(texts.len(), 8);
    assert!(!texts.is_sorted(), "{texts:?}");
}

#[tokio::test]
async fn an_unreachable_hub_gets_everything_later() {
    let stage = opened().await;
    for channel in [Channel::WhatsApp, Channel::Telegram] {
        stage.sim.set_fault(Fault::on(channel, FaultKind::HubUnreachable));
    }
    stage.sim.customer_writes("maria", Channel::WhatsApp, "1").await.unwrap();
    stage.sim.customer_writes("oliver", Channel::Telegram, "2").await.unwrap();
    stage.advance(2 * 3_600).await;
    assert!(stage.hub.webhooks().is_empty());
    stage.sim.clear_faults();
    stage.sim.settle().await;
    assert_eq!(stage.hub.webhooks().len(), 2);
    assert_eq!(
        stage.sim.phone("oliver", Channel::Telegram).unwrap().messages.last().unwrap().state,
        MessageState::Delivered
    );
}

#[tokio::test]
async fn tokens_statuses_and_slowness_can_fail_on_order() {
    let stage = opened().await;
    stage.sim.set_fault(Fault::on(Channel::Messenger, FaultKind::TokenRevoked).for_account("110005550001234"));
    let url = format!("{}/v26.0/me?fields=id", stage.sim.graph_url());
    let refused = stage.call("GET", &url, Some(PAGE_TOKEN), None).await;
    assert_eq!((refused.status, refused.json["error"]["error_subcode"].as_i64()), (401, Some(467)));
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, FaultKind::FailedStatus { code: 131_048 }).times(1));
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, FaultKind::Slow { delay_ms: 120 }).times(1));
    let before = std::time::Instant::now();
    assert_eq!(stage.whatsapp(&text("x")).await.status, 200);
    assert!(before.elapsed().as_millis() >= 120);
    stage.advance(10).await;
    assert_eq!(stage.hub.statuses()[0]["errors"][0]["code"], 131_048);
    stage.hub.clear();
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, FaultKind::DropStatuses));
    stage.whatsapp(&text("y")).await;
    stage.advance(10).await;
    assert!(stage.hub.statuses().is_empty());
    stage.sim.clear_faults();
    assert_eq!(stage.call("GET", &url, Some(PAGE_TOKEN), None).await.status, 200);
}

#[tokio::test]
async fn any_refusal_of_a_platform_can_be_ordered() {
    let stage = Stage::new().await;
    stage.sim.customer_writes("oliver", Channel::WhatsApp, "hi").await.unwrap();
    stage.sim.customer_writes("oliver", Channel::Telegram, "hi").await.unwrap();
    let refuse = |code: i64, status: u16, message: &str| FaultKind::Refuse {
        code,
        subcode: None,
        status: Some(status),
        message: message.to_owned(),
    };
    stage.sim.set_fault(Fault::on(Channel::WhatsApp, refuse(133_010, 400, "Phone number not registered")).times(1));
    stage.sim.set_fault(Fault::on(Channel::Telegram, refuse(0, 403, "Forbidden: user is deactivated")).times(1));
    let text = json!({"messaging_product": "whatsapp", "to": "306900000008", "text": {"body": "x"}});
    let refused = stage.whatsapp(&text).await;
    assert_eq!((refused.status, refused.json["error"]["code"].as_i64()), (400, Some(133_010)));
    assert_eq!(stage.whatsapp(&text).await.status, 200);
    let message = json!({"chat_id": 5_100_000_308_i64, "text": "x"});
    let refused = stage.telegram("sendMessage", &message).await;
    assert_eq!((refused.status, refused.json["description"].as_str()), (403, Some("Forbidden: user is deactivated")));
    assert_eq!(stage.telegram("sendMessage", &message).await.status, 200);
}
