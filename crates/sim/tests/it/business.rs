//! What happens at the business's side without the hub, held against platforms.md A.2, A.7, A.9, B.1, B.4, C.2 and E.3.

use nestor_sim::{Channel, Writer};
use serde_json::{Value, json};

use crate::hub::{NUMBER, Stage};

/// Lets something happen and gives the entry of the webhook.
async fn entry(stage: &Stage, channel: &str, mut what: Value) -> Value {
    stage.hub.clear();
    what["channel"] = channel.into();
    let answer = stage.control("POST", "/sim/business", Some(&what)).await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    stage.sim.settle().await;
    stage.hub.bodies(channel)[0]["entry"][0].clone()
}

async fn change(stage: &Stage, what: Value) -> Value {
    entry(stage, "whatsapp", what).await["changes"][0].clone()
}

#[tokio::test]
async fn a_hand_on_the_business_app_is_echoed_with_every_type() {
    let stage = Stage::new().await;
    let text =
        change(&stage, json!({"kind": "echo", "person": "maria", "message": {"type": "text", "text": "έρχεται"}}))
            .await;
    assert_eq!(text["field"], "smb_message_echoes");
    let echo = &text["value"]["message_echoes"][0];
    assert_eq!((&echo["from"], &echo["to"]), (&json!("302100000000"), &json!("306900000001")));
    assert_eq!((&echo["type"], &echo["text"]["body"]), (&json!("text"), &json!("έρχεται")));
    assert_eq!(text["value"]["metadata"]["phone_number_id"], NUMBER);
    let phone = stage.sim.phone("maria", Channel::WhatsApp).unwrap();
    assert_eq!((phone.messages[0].writer, phone.messages[0].elsewhere), (Writer::Business, true));
    for (kind, name) in [("image", "image"), ("voice", "audio"), ("document", "document"), ("sticker", "sticker")] {
        let echo = change(&stage, json!({"kind": "echo", "person": "maria", "message": {"type": kind}})).await;
        let echo = echo["value"]["message_echoes"][0].clone();
        assert_eq!(echo["type"], name);
        assert!(echo[name]["id"].is_string());
    }
    let edit =
        json!({"kind": "echo", "person": "maria", "message": {"type": "edit", "of": echo["id"], "text": "ήρθε"}});
    let edit = change(&stage, edit).await["value"]["message_echoes"][0].clone();
    assert_eq!((&edit["type"], &edit["edit"]["original_message_id"]), (&json!("edit"), &echo["id"]));
    let revoke = json!({"kind": "echo", "person": "maria", "message": {"type": "unsend", "of": echo["id"]}});
    let revoke = change(&stage, revoke).await["value"]["message_echoes"][0].clone();
    assert_eq!(revoke["revoke"]["original_message_id"], echo["id"]);
    assert!(stage.sim.phone("maria", Channel::WhatsApp).unwrap().messages[0].deleted);
    // Nothing of it opened the window.
    let send = json!({"messaging_product": "whatsapp", "to": "306900000001", "text": {"body": "?"}});
    stage.whatsapp(&send).await;
    stage.advance(2).await;
    assert!(stage.hub.statuses().iter().any(|status| status["errors"][0]["code"] == 131_047));
}

#[tokio::test]
async fn a_hand_in_the_page_inbox_is_echoed_without_the_app() {
    let stage = Stage::new().await;
    let said = json!({"kind": "echo", "person": "oliver", "message": {"type": "text", "text": "on its way"}});
    let page = entry(&stage, "messenger", said.clone()).await["messaging"][0].clone();
    assert_eq!(
        (&page["sender"]["id"], &page["recipient"]["id"]),
        (&json!("110005550001234"), &json!("7244000000000108"))
    );
    assert_eq!(
        (&page["message"]["is_echo"], &page["message"]["app_id"]),
        (&json!(true), &json!(263_902_037_430_900_i64))
    );
    let instagram = entry(&stage, "instagram", said).await["messaging"][0].clone();
    assert_eq!((&instagram["message"]["is_echo"], instagram["message"].get("app_id")), (&json!(true), None));
    stage.hub.clear();
    let owner =
        json!({"channel": "telegram", "kind": "echo", "person": "oliver", "message": {"type": "text", "text": "yes"}});
    assert_eq!(stage.control("POST", "/sim/business", Some(&owner)).await.status, 200);
    stage.sim.settle().await;
    let message = stage.hub.bodies("telegram")[0]["business_message"].clone();
    assert_ne!(message["from"]["id"], message["chat"]["id"]);
    assert!(message["business_connection_id"].is_string());
}

#[tokio::test]
async fn history_comes_in_shuffled_chunks_of_three_phases() {
    let stage = Stage::new().await;
    stage.hub.clear();
    let order = json!({"channel": "whatsapp", "kind": "history", "people": ["maria"], "chunks": 3, "messages": 14});
    stage.control("POST", "/sim/business", Some(&order)).await;
    stage.advance(3).await;
    let bodies = stage.hub.bodies("whatsapp");
    let history: Vec<Value> =
        bodies.iter().map(|body| body["entry"][0]["changes"][0]["value"]["history"][0].clone()).collect();
    assert_eq!(history.len(), 9);
    let order: Vec<_> = history
        .iter()
        .map(|chunk| (chunk["metadata"]["phase"].as_i64().unwrap(), chunk["metadata"]["chunk_order"].as_i64().unwrap()))
        .collect();
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_ne!(order, sorted, "they come in any order");
    assert_eq!(sorted.first().zip(sorted.last()), Some((&(0, 1), &(2, 3))));
    assert!(history.iter().any(|chunk| chunk["metadata"]["progress"] == 100));
    let thread = &history[0]["threads"][0];
    assert_eq!((&thread["id"], thread["messages"].as_array().unwrap().len()), (&json!("306900000001"), 14));
    assert_eq!(thread["messages"][6]["type"], "media_placeholder");
    assert_eq!(thread["messages"][1]["history_context"]["status"], "READ");
    let declined = change(&stage, json!({"kind": "history", "declined": true})).await;
    assert_eq!(declined["value"]["history"][0]["errors"][0]["code"], 2_593_109);
    let contacts = json!({"kind": "contacts", "contacts": [{"name": "Άννα Βαλλή", "phones": ["+30 690 000 0077"]}]});
    let contacts = change(&stage, contacts).await;
    assert_eq!(contacts["field"], "smb_app_state_sync");
    let sync = &contacts["value"]["state_sync"][0];
    assert_eq!((&sync["action"], &sync["contact"]["phone_number"]), (&json!("add"), &json!("306900000077")));
}

#[tokio::test]
async fn other_apps_hold_conversations() {
    let stage = Stage::new().await;
    let said = json!({"kind": "standby", "person": "maria", "message": {"type": "text", "text": "γεια"}});
    let standby = change(&stage, said).await;
    assert_eq!(standby["field"], "standby");
    assert_eq!(standby["value"]["standby"]["messages"][0]["text"]["body"], "γεια");
    assert_eq!(standby["value"]["contacts"][0]["wa_id"], "306900000001");
    let tapped = json!({"kind": "standby", "person": "oliver", "message": {"type": "postback", "title": "Hours", "payload": "H"}});
    let tapped = entry(&stage, "messenger", tapped).await;
    assert_eq!(tapped.get("messaging"), None);
    assert_eq!(
        (&tapped["standby"][0]["postback"]["title"], tapped["standby"][0]["postback"].get("payload")),
        (&json!("Hours"), None)
    );
    let passed =
        change(&stage, json!({"kind": "handover", "person": "maria", "event": "passed", "metadata": "m"})).await;
    assert_eq!(passed["field"], "messaging_handovers");
    assert_eq!(
        (&passed["value"]["type"], &passed["value"]["control_passed"]["metadata"]),
        (&json!("control_passed"), &json!("m"))
    );
    for (channel, key) in [("messenger", "take_thread_control"), ("instagram", "take_thread_control")] {
        let taken = json!({"kind": "handover", "person": "oliver", "event": "taken", "metadata": "m"});
        let item = entry(&stage, channel, taken).await["messaging"][0].clone();
        assert_eq!(item[key]["metadata"], "m");
    }
}

#[tokio::test]
async fn wishes_and_rules_are_told() {
    let stage = Stage::new().await;
    let stop = change(&stage, json!({"kind": "preference", "person": "maria", "value": "stop"})).await;
    let preference = &stop["value"]["user_preferences"][0];
    assert_eq!((&stop["field"], &preference["value"]), (&json!("user_preferences"), &json!("stop")));
    assert_eq!((&preference["wa_id"], preference["timestamp"].is_i64()), (&json!("306900000001"), true));
    let optin =
        entry(&stage, "messenger", json!({"kind": "optin", "person": "oliver", "value": {"topic": "news"}})).await;
    assert_eq!(
        (&optin["messaging"][0]["optin"]["type"], &optin["messaging"][0]["optin"]["topic"]),
        (&json!("notification_messages"), &json!("news"))
    );
    let policy = entry(&stage, "messenger", json!({"kind": "policy", "blocked": true})).await["messaging"][0].clone();
    assert_eq!((&policy["policy-enforcement"]["action"], policy.get("sender")), (&json!("block"), None));
}

#[tokio::test]
async fn every_account_field_has_a_usual_value() {
    let stage = Stage::new().await;
    for field in [
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
        "phone_number_quality_update",
        "phone_number_name_update",
        "account_update",
        "account_review_update",
        "account_alerts",
        "business_capability_update",
        "security",
        "flows",
        "business_username_updates",
        "group_lifecycle_update",
        "group_participants_update",
    ] {
        let entry = entry(&stage, "whatsapp", json!({"kind": "field", "field": field})).await;
        assert!(entry["time"].is_i64(), "{field}");
        assert_eq!((&entry["id"], &entry["changes"][0]["field"]), (&json!("102290129340398"), &json!(field)));
        assert!(!entry["changes"][0]["value"].as_object().unwrap().is_empty());
    }
    let paused = json!({"kind": "field", "field": "message_template_status_update", "value": {"event": "PAUSED",
        "other_info": {"title": "FIRST_PAUSE"}}});
    let value = change(&stage, paused).await["value"].clone();
    assert_eq!((&value["event"], &value["message_template_name"]), (&json!("PAUSED"), &json!("hello_world")));
    let feed = entry(&stage, "messenger", json!({"kind": "field", "field": "feed"})).await;
    assert_eq!(
        (&feed["changes"][0]["field"], &feed["changes"][0]["value"]["item"]),
        (&json!("feed"), &json!("comment"))
    );
    let comment = entry(&stage, "instagram", json!({"kind": "field", "field": "comments"})).await;
    assert_eq!(comment["changes"][0]["value"]["from"]["username"], "ioanna.reads");
    for (order, sentence) in [
        (json!({"channel": "whatsapp", "kind": "field", "field": "nonsense"}), "say the value of the field `nonsense`"),
        (json!({"channel": "messenger", "kind": "history"}), "history is an event of whatsapp alone"),
        (
            json!({"channel": "whatsapp", "kind": "preference", "person": "maria", "value": "x"}),
            "value is stop, resume or signup",
        ),
        (
            json!({"channel": "telegram", "kind": "standby", "person": "oliver", "message": {"type": "text", "text": "x"}}),
            "Telegram has no standby: a bot is alone in its chats",
        ),
    ] {
        let answer = stage.control("POST", "/sim/business", Some(&order)).await;
        assert_eq!((answer.status, answer.json["error"].as_str()), (422, Some(sentence)));
    }
}
