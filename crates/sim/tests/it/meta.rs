//! Webhooks of Meta: bytes, signatures, envelopes, retries, receipts.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use nestor_sim::{Channel, CustomerContent, MessageState, Rules};
use serde_json::json;
use sha2::Sha256;

use crate::hub::{NUMBER, Say, Stage, add_second_accounts};

fn signature(secret: &str, bytes: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(bytes).finalize().into_bytes();
    let digits: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

#[tokio::test]
async fn signatures_are_over_the_exact_escaped_bytes() {
    let stage = Stage::new().await;
    let text = "Καλημέρα/ü \"x\" 😀";
    for channel in [Channel::WhatsApp, Channel::Messenger, Channel::Instagram] {
        stage.sim.customer_writes("oliver", channel, text).await.unwrap();
    }
    stage.sim.settle().await;
    let webhooks = stage.hub.webhooks();
    assert_eq!(webhooks.len(), 3);
    for webhook in &webhooks {
        let secret =
            if webhook.channel == "instagram" { "demo-instagram-secret-91ab37" } else { "demo-app-secret-6f1d2c" };
        assert_eq!(webhook.header("x-hub-signature-256"), Some(signature(secret, &webhook.bytes).as_str()));
        assert!(webhook.header("x-hub-signature").unwrap().starts_with("sha1="));
        let raw = std::str::from_utf8(&webhook.bytes).unwrap();
        assert!(raw.is_ascii());
        let escaped = r#"\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1\/\u00fc \"x\" \ud83d\ude00"#;
        assert!(raw.contains(escaped), "{raw}");
        assert!(webhook.json().to_string().contains("Καλημέρα/ü"));
    }
}

#[tokio::test]
async fn a_whatsapp_message_has_the_documented_shape() {
    let stage = Stage::new().await;
    let written = stage.sim.customer_writes("maria", Channel::WhatsApp, "Γεια").await.unwrap();
    stage.sim.customer_writes("eleni", Channel::WhatsApp, "με όνομα χρήστη").await.unwrap();
    stage.sim.settle().await;
    let bodies = stage.hub.bodies("whatsapp");
    let of = |name: &str| {
        let with = |body: &&serde_json::Value| body.to_string().contains(name);
        bodies.iter().find(with).unwrap()["entry"][0].clone()
    };
    let entry = of("Καλογήρου");
    assert_eq!(entry["id"], "102290129340398");
    let value = &entry["changes"][0]["value"];
    assert_eq!(entry["changes"][0]["field"], "messages");
    assert_eq!(value["metadata"], json!({"display_phone_number": "302100000000", "phone_number_id": NUMBER}));
    assert_eq!(value["contacts"][0]["wa_id"], "306900000001");
    assert_eq!(value["contacts"][0]["user_id"], "GR.13491208655302741901");
    let message = &value["messages"][0];
    assert_eq!(message["id"], json!(written.message_id));
    assert!(written.message_id.starts_with("wamid."));
    assert_eq!(message["from"], "306900000001");
    assert_eq!(message["timestamp"], json!((written.at_ms / 1000).to_string()));
    assert_eq!((message["type"].as_str(), message["text"]["body"].as_str()), (Some("text"), Some("Γεια")));
    // Eleni hides behind a user name: neither number.
    let hidden = of("Αρβανίτη")["changes"][0]["value"].clone();
    assert_eq!(hidden["contacts"][0].get("wa_id"), None);
    assert_eq!(hidden["contacts"][0]["profile"]["username"], "@eleni.a");
    assert_eq!(hidden["messages"][0].get("from"), None);
    assert_eq!(hidden["messages"][0]["from_user_id"], "GR.13491208655302741903");
}

#[tokio::test]
async fn a_batch_is_one_post_with_all_its_entries_and_changes() {
    let stage = Stage::with(add_second_accounts).await;
    let second = Some("106540352249999".to_owned());
    let mut parts = Vec::new();
    for person in ["maria", "giorgos", "emily"] {
        for (account, text) in [(None, "a"), (None, "b"), (second.clone(), "c")] {
            parts.push((person.to_owned(), Channel::WhatsApp, account, CustomerContent::text(text)));
        }
    }
    for page in [None, Some("110005550009999".to_owned())] {
        parts.push(("emily".to_owned(), Channel::Messenger, page, CustomerContent::text("page")));
    }
    let written = stage.sim.customers_send_together(parts).await.unwrap();
    stage.sim.settle().await;
    assert_eq!(stage.hub.webhooks().len(), 2);
    let whatsapp = &stage.hub.bodies("whatsapp")[0]["entry"];
    let changes = whatsapp[0]["changes"].as_array().unwrap();
    let counts: Vec<_> = changes.iter().map(|c| c["value"]["messages"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [6, 3]);
    assert_eq!(changes[0]["value"]["contacts"].as_array().unwrap().len(), 3);
    let pages = stage.hub.bodies("messenger")[0]["entry"].as_array().unwrap().clone();
    assert_eq!(pages.len(), 2);
    // Page-scoped: the same person has another id at the second page.
    assert_ne!(pages[0]["messaging"][0]["sender"]["id"], pages[1]["messaging"][0]["sender"]["id"]);
    assert_eq!(written.len(), 11);
    assert!(stage.sim.phone("maria", Channel::WhatsApp).unwrap().messages[0].state == MessageState::Delivered);
}

#[tokio::test]
async fn failed_webhooks_are_retried_with_the_same_bytes_until_the_hub_takes_them() {
    let stage = Stage::new().await;
    stage.hub.order([Say::Status(503), Say::Status(500), Say::Late(Duration::from_secs(2)), Say::Status(200)]);
    stage.sim.customer_writes("maria", Channel::WhatsApp, "επίμονα").await.unwrap();
    stage.sim.settle().await;
    assert_eq!(stage.hub.webhooks().len(), 2, "the first retry is at once");
    assert_eq!(stage.sim.phone("maria", Channel::WhatsApp).unwrap().messages[0].state, MessageState::Sent);
    stage.advance(5).await;
    assert_eq!(stage.hub.webhooks().len(), 3, "the third came too late to be an answer");
    stage.advance(29).await;
    assert_eq!(stage.hub.webhooks().len(), 3);
    stage.advance(2).await;
    let webhooks = stage.hub.webhooks();
    assert_eq!(webhooks.len(), 4);
    assert!(webhooks.windows(2).all(|pair| pair[0].bytes == pair[1].bytes));
    assert_eq!(stage.sim.phone("maria", Channel::WhatsApp).unwrap().messages[0].state, MessageState::Delivered);
    stage.advance(3_600 * 24).await;
    assert_eq!(stage.hub.webhooks().len(), 4);
}

#[tokio::test]
async fn a_page_whose_webhooks_fail_for_an_hour_is_unsubscribed() {
    let stage = Stage::new().await;
    stage.hub.order(std::iter::repeat_n(Say::Status(500), 40));
    stage.sim.customer_writes("emily", Channel::Messenger, "anybody?").await.unwrap();
    stage.advance(2 * 3_600).await;
    let tried = stage.hub.webhooks().len();
    stage.sim.customer_writes("emily", Channel::Messenger, "hello?").await.unwrap();
    stage.advance(3_600).await;
    assert_eq!(stage.hub.webhooks().len(), tried, "nothing is sent until the page is subscribed again");
    let url = format!("{}/v26.0/110005550001234/subscribed_apps?subscribed_fields=messages", stage.sim.graph_url());
    let answer = stage.call("POST", &url, Some(crate::hub::PAGE_TOKEN), None).await;
    assert_eq!(answer.json, json!({"success": true}));
    stage.hub.order([]);
    stage.sim.customer_writes("emily", Channel::Messenger, "now?").await.unwrap();
    stage.sim.settle().await;
    assert!(stage.hub.webhooks().len() > tried);
}

#[tokio::test]
async fn statuses_come_shuffled_and_twice_with_the_callback_data() {
    let stage = Stage::new().await;
    stage.sim.set_rules(Rules { duplicate_percent: 30, ..stage.sim.rules() });
    stage.sim.customer_writes("maria", Channel::WhatsApp, "γεια").await.unwrap();
    stage.sim.settle().await;
    for number in 0..20 {
        let data = format!("part-{number}");
        let body = json!({"messaging_product": "whatsapp", "to": "+30 690 000 0001", "type": "text",
            "text": {"body": format!("απάντηση {number}")}, "biz_opaque_callback_data": data});
        let answer = stage.whatsapp(&body).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        assert_eq!(answer.json["contacts"][0]["wa_id"], "306900000001");
    }
    stage.advance(20).await;
    let statuses = stage.hub.statuses();
    let rank = |status: &str| ["sent", "delivered", "read"].iter().position(|known| *known == status).unwrap();
    let (mut backward, mut twice, mut skipped) = (0, 0, 0);
    for number in 0..20 {
        let data = format!("part-{number}");
        let of_one: Vec<_> =
            statuses.iter().filter(|status| status["biz_opaque_callback_data"] == json!(data)).collect();
        let ranks: Vec<_> = of_one.iter().map(|status| rank(status["status"].as_str().unwrap())).collect();
        assert!(ranks.contains(&0) && ranks.contains(&2), "{ranks:?}");
        backward += usize::from(ranks.windows(2).any(|pair| pair[0] > pair[1]));
        twice += usize::from((0..3).any(|rank| ranks.iter().filter(|found| **found == rank).count() > 1));
        skipped += usize::from(!ranks.contains(&1));
        for status in of_one {
            assert_eq!(status["recipient_id"], "306900000001");
            assert_eq!(status["recipient_user_id"], "GR.13491208655302741901");
            let priced = status["status"] != "read";
            assert_eq!(status.get("pricing").is_some(), priced);
            assert_eq!(status.get("conversation"), None);
        }
    }
    assert!(backward > 0 && twice > 0 && skipped > 0, "{backward} {twice} {skipped}");
    let phone = stage.sim.phone("maria", Channel::WhatsApp).unwrap();
    assert_eq!(phone.texts_from_business().len(), 20);
    assert!(phone.messages.iter().skip(1).all(|message| message.state == MessageState::Read));
}

#[tokio::test]
async fn pages_echo_deliver_and_read_and_instagram_has_no_delivery() {
    let stage = Stage::new().await;
    for channel in [Channel::Messenger, Channel::Instagram] {
        stage.sim.customer_writes("oliver", channel, "hi").await.unwrap();
    }
    stage.sim.settle().await;
    stage.hub.clear();
    let answer = stage
        .messenger(&json!({"recipient": {"id": "7244000000000108"}, "messaging_type": "RESPONSE",
            "message": {"text": "hello", "metadata": "out-1"}}))
        .await;
    assert_eq!(answer.json["recipient_id"], "7244000000000108", "{}", answer.json);
    let mid = answer.json["message_id"].clone();
    let sent = stage.instagram(&json!({"recipient": {"id": "9876000000000208"}, "message": {"text": "hello"}})).await;
    let instagram_mid = sent.json["message_id"].clone();
    assert!(instagram_mid.as_str().unwrap().len() > 100);
    stage.advance(20).await;
    let messenger = stage.hub.messaging("messenger");
    let echo = messenger.iter().find(|item| item["message"]["is_echo"] == true).unwrap();
    assert_eq!((&echo["message"]["mid"], &echo["message"]["metadata"]), (&mid, &json!("out-1")));
    assert_eq!(echo["sender"]["id"], "110005550001234");
    assert_eq!(echo["recipient"]["id"], "7244000000000108");
    assert!(echo["message"]["app_id"].is_i64());
    assert!(messenger.iter().any(|item| item["delivery"]["mids"] == json!([mid])));
    assert!(messenger.iter().any(|item| item["read"]["watermark"].is_i64() && item["read"].get("mid").is_none()));
    let instagram = stage.hub.messaging("instagram");
    assert!(instagram.iter().any(|item| item["message"]["is_echo"] == true && item["message"]["mid"] == instagram_mid));
    assert!(instagram.iter().any(|item| item["read"]["mid"] == instagram_mid));
    assert!(instagram.iter().all(|item| item.get("delivery").is_none()));
}

#[tokio::test]
async fn the_handshake_wants_the_bare_challenge() {
    let stage = Stage::new().await;
    assert!(stage.sim.handshake(Channel::Instagram).await.unwrap().verified);
    let other = Stage::with(|config| config.verify_token = "something else".to_owned()).await;
    let refused = other.sim.handshake(Channel::WhatsApp).await.unwrap();
    assert_eq!((refused.verified, refused.status), (false, Some(403)));
    assert!(stage.sim.handshake(Channel::Telegram).await.is_err());
}

#[tokio::test]
async fn made_up_bodies_are_signed_as_they_are() {
    let stage = Stage::new().await;
    let strange: &[u8] = b"{\"object\":\"page\",\"entry\":\xff\xfe";
    assert_eq!(stage.sim.post_made_up(Channel::Messenger, strange).await.unwrap(), 200);
    let webhook = &stage.hub.webhooks()[0];
    assert_eq!(&webhook.bytes[..], strange);
    assert_eq!(webhook.header("x-hub-signature-256"), Some(signature("demo-app-secret-6f1d2c", strange).as_str()));
    let huge = json!({"update_id": 1, "unknown": "x".repeat(3_000_000)});
    let answer = stage.control("POST", "/sim/webhook?channel=telegram", Some(&huge)).await;
    assert_eq!(answer.json["status"], 200, "{}", answer.json);
    let update = &stage.hub.webhooks()[1];
    assert_eq!(update.header("x-telegram-bot-api-secret-token"), Some("demo-telegram-secret"));
    assert_eq!(stage.control("POST", "/sim/webhook", Some(&huge)).await.status, 400);
}
