//! Sends on Graph: tokens, versions, validation, windows, pace.

use nestor_sim::{Channel, MessageState, Rules, WindowError};
use serde_json::{Value, json};

use crate::hub::{INSTAGRAM_TOKEN, NUMBER, PAGE_TOKEN, Stage, WHATSAPP_TOKEN, add_second_accounts};

fn text(to: &str, body: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": body}})
}

fn page_text(to: &str, body: &str) -> Value {
    json!({"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": {"text": body}})
}

fn error(json: &Value) -> (i64, Option<i64>) {
    (json["error"]["code"].as_i64().unwrap(), json["error"]["error_subcode"].as_i64())
}

#[tokio::test]
async fn tokens_are_told_apart() {
    let stage = Stage::with(add_second_accounts).await;
    stage.sim.customer_writes("maria", Channel::WhatsApp, "γεια").await.unwrap();
    let url = format!("{}/v26.0/{NUMBER}/messages", stage.sim.graph_url());
    let body = text("306900000001", "γεια");
    let missing = stage.call("POST", &url, None, Some(&body)).await;
    assert_eq!((missing.status, error(&missing.json)), (401, (104, None)));
    assert!(missing.json["error"]["fbtrace_id"].is_string());
    let unknown = stage.call("POST", &url, Some("EAAnobody"), Some(&body)).await;
    assert_eq!((unknown.status, error(&unknown.json)), (401, (190, None)));
    let wrong_asset = stage.call("POST", &url, Some(PAGE_TOKEN), Some(&body)).await;
    assert_eq!((wrong_asset.status, error(&wrong_asset.json)), (403, (200, None)));
    // An Instagram token means nothing on graph.facebook.com.
    let wrong_host = stage.call("POST", &url, Some(INSTAGRAM_TOKEN), Some(&body)).await;
    assert_eq!(error(&wrong_host.json), (190, None));
    let in_query = format!("{url}?access_token={WHATSAPP_TOKEN}");
    assert_eq!(stage.call("POST", &in_query, None, Some(&body)).await.status, 200);
    for (state, subcode) in [("expired", 463), ("revoked", 467)] {
        let order = json!({"channel": "whatsapp", "state": state});
        assert_eq!(stage.control("POST", "/sim/tokens", Some(&order)).await.status, 200);
        let refused = stage.whatsapp(&body).await;
        assert_eq!((refused.status, error(&refused.json)), (401, (190, Some(subcode))));
    }
    stage.control("POST", "/sim/tokens", Some(&json!({"channel": "whatsapp", "state": "live"}))).await;
    let answer = stage.whatsapp(&body).await;
    assert_eq!(answer.status, 200);
    assert!(answer.headers.contains_key("x-business-use-case-usage"));
    assert_eq!(answer.headers["facebook-api-version"], "v26.0");
}

#[tokio::test]
async fn versions_are_checked() {
    let stage = Stage::new().await;
    let call = async |version: &str| {
        let url = format!("{}/{version}/{NUMBER}?fields=display_phone_number", stage.sim.graph_url());
        stage.call("GET", &url, Some(WHATSAPP_TOKEN), None).await
    };
    assert_eq!(call("v26.0").await.json["display_phone_number"], "+30 210 000 0000");
    assert_eq!(call("v19.0").await.headers["facebook-api-version"], "v21.0");
    assert_eq!(error(&call("v99.0").await.json).0, 2635);
    assert_eq!(call(NUMBER).await.status, 400);
}

#[tokio::test]
async fn whatsapp_refuses_what_is_not_right() {
    let stage = Stage::new().await;
    stage.sim.customer_writes("maria", Channel::WhatsApp, "γεια").await.unwrap();
    let long = "α".repeat(4097);
    let cases = [
        (json!({"to": "306900000001", "text": {"body": "x"}}), 100),
        (json!({"messaging_product": "whatsapp", "text": {"body": "x"}}), 131_008),
        (json!({"messaging_product": "whatsapp", "to": "306900000001", "type": "text"}), 131_008),
        (json!({"messaging_product": "whatsapp", "to": "306900000001", "type": "telepathy"}), 131_051),
        (text("306900000001", &long), 100),
        (text("306900000001", "  "), 131_009),
        (text("not a number", "x"), 131_009),
        (text("302100000000", "x"), 131_021),
        (json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.unknown"}), 131_009),
        (
            json!({"messaging_product": "whatsapp", "to": "306900000001", "type": "template",
            "template": {"name": "nope", "language": {"code": "el"}}}),
            132_001,
        ),
    ];
    for (body, code) in cases {
        let answer = stage.whatsapp(&body).await;
        assert_eq!(error(&answer.json).0, code, "{body} {}", answer.json);
        assert!(answer.status >= 400);
    }
    assert_eq!(stage.whatsapp(&text("306900000001", &"α".repeat(4096))).await.status, 200);
}

#[tokio::test]
async fn whatsapp_addresses_phones_and_user_ids_and_marks_as_read() {
    let stage = Stage::new().await;
    let written = stage.sim.customer_writes("eleni", Channel::WhatsApp, "γεια").await.unwrap();
    stage.sim.settle().await;
    let body =
        json!({"messaging_product": "whatsapp", "recipient": "GR.13491208655302741903", "text": {"body": "χαίρετε"}});
    let answer = stage.whatsapp(&body).await;
    assert_eq!(answer.json["contacts"][0]["user_id"], "GR.13491208655302741903");
    assert_eq!(answer.json["contacts"][0].get("wa_id"), None);
    let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": written.message_id,
        "typing_indicator": {"type": "text"}});
    assert_eq!(stage.whatsapp(&read).await.json, json!({"success": true}));
    let phone = stage.sim.phone("eleni", Channel::WhatsApp).unwrap();
    assert_eq!((phone.messages[0].state, phone.typing), (MessageState::Read, true));
    stage.advance(26).await;
    assert!(!stage.sim.phone("eleni", Channel::WhatsApp).unwrap().typing);
    // Nobody has this number: accepted, then failed.
    assert_eq!(stage.whatsapp(&text("+30 690 999 9999", "λάθος")).await.status, 200);
    stage.advance(5).await;
    let failed = stage.hub.statuses().into_iter().find(|status| status["status"] == "failed").unwrap();
    assert_eq!(failed["errors"][0]["code"], 131_026);
}

#[tokio::test]
async fn windows_close_after_a_day() {
    let stage = Stage::new().await;
    for channel in [Channel::WhatsApp, Channel::Messenger, Channel::Instagram] {
        stage.sim.customer_writes("oliver", channel, "hi").await.unwrap();
    }
    stage.advance(24 * 3_600 + 1).await;
    stage.hub.clear();
    // WhatsApp accepts and fails later.
    assert_eq!(stage.whatsapp(&text("306900000008", "late")).await.status, 200);
    stage.advance(10).await;
    let statuses = stage.hub.statuses();
    assert_eq!(statuses.iter().map(|s| s["errors"][0]["code"].as_i64()).collect::<Vec<_>>()[0], Some(131_047));
    assert!(statuses.iter().all(|status| status["status"] == "failed"));
    assert!(stage.sim.phone("oliver", Channel::WhatsApp).unwrap().texts_from_business().is_empty());
    stage.sim.set_rules(Rules { window_error: WindowError::Synchronous, ..stage.sim.rules() });
    let sync = stage.whatsapp(&text("306900000008", "late")).await;
    assert_eq!((sync.status, error(&sync.json).0), (400, 131_047));
    // Messenger and Instagram refuse at once.
    let mut body = page_text("7244000000000108", "late");
    assert_eq!(error(&stage.messenger(&body).await.json), (10, Some(2_018_278)));
    let late = stage.instagram(&json!({"recipient": {"id": "9876000000000208"}, "message": {"text": "late"}})).await;
    assert_eq!(error(&late.json), (10, Some(2_534_022)));
    // A human may for seven days; the old tags are gone.
    body["messaging_type"] = json!("MESSAGE_TAG");
    body["tag"] = json!("ACCOUNT_UPDATE");
    assert_eq!(error(&stage.messenger(&body).await.json), (100, None));
    body["tag"] = json!("HUMAN_AGENT");
    assert_eq!(stage.messenger(&body).await.status, 200);
    stage.advance(6 * 24 * 3_600).await;
    assert_eq!(error(&stage.messenger(&body).await.json), (10, Some(2_018_278)));
}

#[tokio::test]
async fn pages_check_their_bodies() {
    let stage = Stage::new().await;
    for channel in [Channel::Messenger, Channel::Instagram] {
        stage.sim.customer_writes("oliver", channel, "hi").await.unwrap();
    }
    let id = "7244000000000108";
    assert_eq!(stage.messenger(&page_text(id, &"ά".repeat(2000))).await.status, 200);
    assert_eq!(error(&stage.messenger(&page_text(id, &"ά".repeat(2001))).await.json).0, 100);
    assert_eq!(error(&stage.messenger(&page_text("123", "x")).await.json), (100, Some(2_018_001)));
    let untyped = json!({"recipient": {"id": id}, "message": {"text": "x"}});
    assert_eq!(error(&stage.messenger(&untyped).await.json).0, 100);
    let double =
        json!({"recipient": {"id": id}, "messaging_type": "RESPONSE", "message": {"text": "x", "sticker_id": 1}});
    assert_eq!(error(&stage.messenger(&double).await.json).0, 100);
    let typing = json!({"recipient": {"id": id}, "sender_action": "typing_on"});
    assert_eq!(stage.messenger(&typing).await.json, json!({"recipient_id": id}));
    assert!(stage.sim.phone("oliver", Channel::Messenger).unwrap().typing);
    // Instagram counts bytes: 500 Greek letters are 1000.
    let instagram = |text: String| json!({"recipient": {"id": "9876000000000208"}, "message": {"text": text}});
    assert_eq!(stage.instagram(&instagram("ά".repeat(500))).await.status, 200);
    assert_eq!(error(&stage.instagram(&instagram("ά".repeat(501))).await.json).0, 100);
}

#[tokio::test]
async fn accounts_and_people_can_be_learnt() {
    let stage = Stage::new().await;
    let get = async |host: &str, path: &str, token: &str| {
        stage.call("GET", &format!("{host}/v26.0/{path}"), Some(token), None).await.json
    };
    let (graph, instagram) = (stage.sim.graph_url(), stage.sim.instagram_graph_url());
    let page = get(&graph, "me?fields=id,name", PAGE_TOKEN).await;
    assert_eq!(page, json!({"id": "110005550001234", "name": "Καφεκοπτείο Νέστωρ"}));
    let me = get(&instagram, "me?fields=user_id,username,id", INSTAGRAM_TOKEN).await;
    assert_eq!((me["user_id"].as_str(), me["username"].as_str()), (Some("17841400000012345"), Some("nestor.coffee")));
    assert_ne!(me["id"], me["user_id"]);
    let numbers = get(&graph, "102290129340398/phone_numbers", WHATSAPP_TOKEN).await;
    assert_eq!(numbers["data"][0]["id"], NUMBER);
    assert_eq!(error(&get(&graph, "me?fields=shoe_size", PAGE_TOKEN).await).0, 100);
    let debug = get(&graph, &format!("debug_token?input_token={WHATSAPP_TOKEN}"), WHATSAPP_TOKEN).await;
    assert_eq!(
        (debug["data"]["is_valid"].as_bool(), debug["data"]["type"].as_str()),
        (Some(true), Some("SYSTEM_USER"))
    );
    let subscribed = get(&graph, "102290129340398/subscribed_apps", WHATSAPP_TOKEN).await;
    assert_eq!(subscribed["data"].as_array().unwrap().len(), 1);
    // A profile only after the person wrote.
    assert_eq!(error(&get(&graph, "7244000000000105", PAGE_TOKEN).await), (100, Some(33)));
    stage.sim.customer_writes("emily", Channel::Messenger, "hi").await.unwrap();
    let profile = get(&graph, "7244000000000105?fields=first_name,last_name", PAGE_TOKEN).await;
    assert_eq!(profile["first_name"], "Emily");
}

#[tokio::test]
async fn a_pair_has_its_pace() {
    let stage = Stage::new().await;
    stage.sim.customer_writes("maria", Channel::WhatsApp, "γεια").await.unwrap();
    for _ in 0..45 {
        assert_eq!(stage.whatsapp(&text("306900000001", "x")).await.status, 200);
    }
    let throttled = stage.whatsapp(&text("306900000001", "x")).await;
    assert_eq!((throttled.status, error(&throttled.json).0), (400, 131_056));
    stage.advance(6).await;
    assert_eq!(stage.whatsapp(&text("306900000001", "x")).await.status, 200);
    stage.sim.set_rules(Rules { throttle_status: 429, ..stage.sim.rules() });
    assert_eq!(stage.whatsapp(&text("306900000001", "x")).await.status, 429);
}
