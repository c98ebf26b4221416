//! Every kind of WhatsApp message: what is taken and shown on the phone, and what is refused with which code.

use axum::routing::get;
use nestor_sim::{ButtonKind, Channel, PhoneMessage, Rules};
use serde_json::{Value, json};

use crate::form;
use crate::hub::{NUMBER, Stage, WHATSAPP_TOKEN, add_second_accounts};

const MARIA: &str = "306900000001";

fn to_maria(kind: &str, held: Value) -> Value {
    json!({"messaging_product": "whatsapp", "to": MARIA, "type": kind, kind: held})
}

fn code(json: &Value) -> i64 {
    json["error"]["code"].as_i64().unwrap_or_default()
}

async fn stage() -> Stage {
    let stage = Stage::with(add_second_accounts).await;
    stage.sim.set_rules(Rules { rate_limits: false, ..stage.sim.rules() });
    stage.sim.customer_writes("maria", Channel::WhatsApp, "γεια").await.unwrap();
    stage.sim.settle().await;
    stage
}

fn last(stage: &Stage) -> PhoneMessage {
    stage.sim.phone("maria", Channel::WhatsApp).unwrap().messages.pop().unwrap()
}

async fn upload(stage: &Stage, mime_type: &str, bytes: &[u8]) -> crate::hub::Answer {
    let url = format!("{}/v26.0/{NUMBER}/media", stage.sim.graph_url());
    let fields = [("messaging_product", "whatsapp"), ("type", mime_type)];
    form::post(&url, Some(WHATSAPP_TOKEN), &fields, &[("file", "a file", mime_type, bytes)]).await
}

/// Serves files on this machine, as a hub would for links.
async fn shelf() -> String {
    let router = axum::Router::new()
        .route("/a.png", get(|| async { ([("content-type", "image/png")], form::png()) }))
        .route("/page", get(|| async { ([("content-type", "text/html")], "<html>") }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn interactive_messages_are_shown_with_what_can_be_tapped() {
    let stage = stage().await;
    let button = |id: &str, title: &str| json!({"type": "reply", "reply": {"id": id, "title": title}});
    let buttons = json!({"type": "button", "header": {"type": "text", "text": "Καφές"}, "body": {"text": "Ποιον;"},
        "footer": {"text": "Νέστωρ"}, "action": {"buttons": [button("a", "Αιθιοπία"), button("k", "Κένυα")]}});
    assert_eq!(stage.whatsapp(&to_maria("interactive", buttons)).await.status, 200);
    let shown = last(&stage);
    assert_eq!((shown.text.as_str(), shown.shown.header.as_deref()), ("Ποιον;", Some("Καφές")));
    assert_eq!((shown.shown.buttons[1].id.as_str(), shown.shown.buttons[1].kind), ("k", ButtonKind::Reply));
    let rows: Vec<Value> = (0..10).map(|n| json!({"id": n.to_string(), "title": format!("row {n}")})).collect();
    let list = json!({"type": "list", "body": {"text": "β".repeat(4096)},
        "action": {"button": "Μενού", "sections": [{"title": "όλα", "rows": rows}]}});
    assert_eq!(stage.whatsapp(&to_maria("interactive", list)).await.status, 200);
    assert_eq!(last(&stage).shown.list.unwrap().sections[0].rows.len(), 10);
    let others = [
        json!({"type": "cta_url", "body": {"text": "δείτε"}, "action": {"name": "cta_url",
            "parameters": {"display_text": "Άνοιγμα", "url": "https://example.org/x"}}}),
        json!({"type": "location_request_message", "body": {"text": "πού;"}, "action": {"name": "send_location"}}),
        json!({"type": "request_contact_info", "body": {"text": "ποιος;"}, "action": {"name": "request_contact_info"}}),
        json!({"type": "call_permission_request", "action": {"name": "call_permission_request"}}),
        json!({"type": "address_message", "body": {"text": "where"}, "action": {"name": "address_message",
            "parameters": {"country": "IN"}}}),
        json!({"type": "flow", "body": {"text": "κράτηση"}, "action": {"name": "flow", "parameters": {
            "flow_message_version": "3", "flow_id": "1", "flow_cta": "Κράτηση", "flow_token": "t1",
            "flow_action": "navigate", "flow_action_payload": {"screen": "A", "data": {"x": 1}}}}}),
        json!({"type": "product", "body": {"text": "ένα"}, "action": {"catalog_id": "1", "product_retailer_id": "p"}}),
        json!({"type": "product_list", "header": {"type": "text", "text": "όλα"}, "body": {"text": "πολλά"},
            "action": {"catalog_id": "1", "sections": [{"title": "s", "product_items": [{"product_retailer_id": "p"}]}]}}),
        json!({"type": "catalog_message", "body": {"text": "κατάλογος"}, "action": {"name": "catalog_message"}}),
    ];
    for other in others {
        let answer = stage.whatsapp(&to_maria("interactive", other.clone())).await;
        assert_eq!(answer.status, 200, "{other} {}", answer.json);
    }
    let base = shelf().await;
    let card = |index: i64| {
        json!({"card_index": index, "type": "cta_url",
        "header": {"type": "image", "image": {"link": format!("{base}/a.png")}}, "body": {"text": "κάρτα"},
        "action": {"name": "cta_url", "parameters": {"display_text": "δες", "url": "https://example.org"}}})
    };
    let carousel = json!({"type": "carousel", "body": {"text": "σειρά"}, "action": {"cards": [card(0), card(1)]}});
    assert_eq!(stage.whatsapp(&to_maria("interactive", carousel)).await.status, 200);
    assert_eq!(last(&stage).shown.cards.len(), 2);
    assert!(last(&stage).shown.cards[0].image_url.as_ref().unwrap().starts_with("/sim/media/"));
}

#[tokio::test]
async fn limits_are_told_with_details() {
    let stage = stage().await;
    let button = |id: &str, title: &str| json!({"type": "reply", "reply": {"id": id, "title": title}});
    let with = |buttons: Value| json!({"type": "button", "body": {"text": "x"}, "action": {"buttons": buttons}});
    let list = |rows: usize, button: &str| {
        let rows: Vec<Value> = (0..rows).map(|n| json!({"id": n.to_string(), "title": "t"})).collect();
        json!({"type": "list", "body": {"text": "x"}, "action": {"button": button, "sections": [{"rows": rows}]}})
    };
    let cases = [
        ("interactive", with(json!([button("a", &"x".repeat(21))])), 131_009),
        ("interactive", with(json!([button(" a", "x")])), 131_009),
        ("interactive", with(json!([button("a", "x"), button("a", "y")])), 131_009),
        ("interactive", with(json!([button("a", "1"), button("b", "2"), button("c", "3"), button("d", "4")])), 131_009),
        ("interactive", with(json!([])), 131_009),
        ("interactive", json!({"type": "button", "action": {"buttons": [button("a", "1")]}}), 131_008),
        ("interactive", json!({"type": "poem", "body": {"text": "x"}}), 100),
        ("interactive", list(11, "Menu"), 131_009),
        ("interactive", list(1, &"x".repeat(21)), 131_009),
        ("interactive", json!({"type": "product_list", "body": {"text": "x"}, "action": {}}), 131_008),
        ("text", json!({"body": "x", "colour": "red"}), 100),
        ("text", json!({"body": 7}), 100),
        ("image", json!({"link": "https://example.org/a.png", "caption": "x".repeat(1025)}), 131_009),
        ("image", json!({"caption": "x"}), 131_008),
        ("image", json!({"id": "1234567890123456"}), 100),
        ("audio", json!({"link": "https://example.org/a.ogg", "caption": "x"}), 100),
        ("location", json!({"latitude": 91, "longitude": 0}), 131_009),
        ("location", json!({"latitude": 37.9}), 131_008),
        ("contacts", json!([{"name": {"formatted_name": "A B"}}]), 131_008),
        ("contacts", json!([]), 131_009),
        ("reaction", json!({"message_id": "wamid.nobody", "emoji": "👍"}), 131_009),
        ("reaction", json!({"message_id": "wamid.nobody"}), 131_008),
        ("pin", json!({"type": "pin", "message_id": "wamid.x", "expiration_days": 3}), 131_009),
        ("poll", json!({}), 131_051),
    ];
    for (kind, held, wanted) in cases {
        let answer = stage.whatsapp(&to_maria(kind, held.clone())).await;
        assert_eq!((answer.status, code(&answer.json)), (400, wanted), "{kind} {held} {}", answer.json);
        assert!(answer.json["error"]["error_data"]["details"].is_string(), "{kind} {held} {}", answer.json);
    }
    let group = json!({"messaging_product": "whatsapp", "recipient_type": "group", "to": "g", "text": {"body": "x"}});
    assert_eq!(code(&stage.whatsapp(&group).await.json), 131_041);
    stage.sim.set_rules(Rules { test_recipients: vec!["306900000002".to_owned()], ..stage.sim.rules() });
    assert_eq!(code(&stage.whatsapp(&to_maria("text", json!({"body": "x"}))).await.json), 131_030);
}

#[tokio::test]
async fn uploaded_media_has_an_owner_and_an_end() {
    let stage = stage().await;
    let answer = upload(&stage, "image/png", &form::png()).await;
    let id = answer.json["id"].as_str().unwrap().to_owned();
    let node = |query: &str| format!("{}/v26.0/{id}{query}", stage.sim.graph_url());
    let shown = stage.call("GET", &node(&format!("?phone_number_id={NUMBER}")), Some(WHATSAPP_TOKEN), None).await.json;
    assert_eq!((shown["mime_type"].as_str(), shown["file_size"].as_str()), (Some("image/png"), Some("70")));
    let url = shown["url"].as_str().unwrap();
    assert_eq!(stage.call("GET", url, Some(WHATSAPP_TOKEN), None).await.bytes, form::png());
    assert_eq!(stage.call("GET", url, None, None).await.status, 401);
    // Nobody makes an address live longer by writing another end into it.
    let expires = url.split("ext=").nth(1).unwrap().split('&').next().unwrap();
    let forged = url.replace(expires, "99999999999999");
    assert_eq!(stage.call("GET", &forged, Some(WHATSAPP_TOKEN), None).await.status, 404);
    let other = node("?phone_number_id=106540352249999");
    assert_eq!(code(&stage.call("GET", &other, Some(WHATSAPP_TOKEN), None).await.json), 100);
    // The second number cannot send it.
    let body = to_maria("image", json!({"id": id, "caption": "δείτε"}));
    let from_other = format!("{}/v26.0/106540352249999/messages", stage.sim.graph_url());
    assert_eq!(code(&stage.call("POST", &from_other, Some(WHATSAPP_TOKEN), Some(&body)).await.json), 100);
    assert_eq!(stage.whatsapp(&body).await.status, 200);
    let media = last(&stage).shown.media;
    assert_eq!((last(&stage).text.as_str(), media[0].kind.as_str(), media[0].size), ("δείτε", "image", 70));
    stage.advance(301).await;
    assert_eq!(stage.call("GET", url, Some(WHATSAPP_TOKEN), None).await.status, 404);
    stage.advance(30 * 24 * 3_600).await;
    assert_eq!(code(&stage.whatsapp(&body).await.json), 100);
    let again = upload(&stage, "image/png", &form::png()).await.json["id"].as_str().unwrap().to_owned();
    let again = format!("{}/v26.0/{again}", stage.sim.graph_url());
    assert_eq!(stage.call("DELETE", &again, Some(WHATSAPP_TOKEN), None).await.json, json!({"success": true}));
    assert_eq!(stage.call("GET", &again, Some(WHATSAPP_TOKEN), None).await.status, 400);
}

#[tokio::test]
async fn media_has_types_and_sizes() {
    let stage = stage().await;
    let large = [form::png(), vec![0; 5 * 1024 * 1024]].concat();
    let cases: [(&str, Vec<u8>, bool); 9] = [
        ("image/png", large, false),
        ("image/gif", b"GIF89a".to_vec(), false),
        ("image/png", b"no picture".to_vec(), false),
        ("image/webp", form::webp(100 * 1024), true),
        ("image/webp", form::webp(100 * 1024 + 1), false),
        ("audio/ogg; codecs=opus", form::ogg(), true),
        ("audio/wav", b"RIFF".to_vec(), false),
        ("application/pdf", b"%PDF-1.4".to_vec(), true),
        ("text/csv", b"a,b".to_vec(), true),
    ];
    for (mime_type, bytes, taken) in cases {
        let answer = upload(&stage, mime_type, &bytes).await;
        assert_eq!(answer.status == 200, taken, "{mime_type} {}", answer.json);
        assert!(taken || code(&answer.json) == 131_053);
    }
}

#[tokio::test]
async fn links_are_fetched_from_this_machine_only() {
    let stage = stage().await;
    let base = shelf().await;
    let cases = [
        (format!("{base}/a.png"), "sent"),
        (format!("{base}/page"), "failed"),
        (format!("{base}/nothing"), "failed"),
        ("https://example.org/a.png".to_owned(), "failed"),
    ];
    for (link, wanted) in cases {
        stage.hub.clear();
        let answer = stage.whatsapp(&to_maria("image", json!({"link": link}))).await;
        assert_eq!(answer.status, 200);
        stage.advance(5).await;
        let statuses = stage.hub.statuses();
        let seen = statuses.iter().find(|status| status["status"] == wanted);
        assert!(seen.is_some(), "{link} {statuses:?}");
        assert!(wanted == "sent" || seen.unwrap()["errors"][0]["code"] == 131_053);
    }
    stage.sim.set_rules(Rules { fetch_links: false, ..stage.sim.rules() });
    stage.hub.clear();
    stage.whatsapp(&to_maria("image", json!({"link": "https://example.org/a.png"}))).await;
    stage.advance(5).await;
    assert!(stage.hub.statuses().iter().all(|status| status["status"] != "failed"));
}

#[tokio::test]
async fn reactions_are_only_ever_sent() {
    let stage = stage().await;
    let target = last(&stage).id;
    let count = stage.sim.phone("maria", Channel::WhatsApp).unwrap().messages.len();
    let react = |emoji: &str| to_maria("reaction", json!({"message_id": target, "emoji": emoji}));
    let id = stage.whatsapp(&react("👍")).await.json["messages"][0]["id"].clone();
    stage.advance(60).await;
    let of_reaction: Vec<Value> = stage.hub.statuses().into_iter().filter(|status| status["id"] == id).collect();
    assert!(!of_reaction.is_empty() && of_reaction.iter().all(|status| status["status"] == "sent"));
    assert_eq!(last(&stage).reactions[0].emoji, "👍");
    stage.whatsapp(&react("")).await;
    let phone = stage.sim.phone("maria", Channel::WhatsApp).unwrap();
    assert_eq!((phone.messages.len(), phone.messages[count - 1].reactions.len()), (count, 0));
    stage.advance(31 * 24 * 3_600).await;
    assert_eq!(code(&stage.whatsapp(&react("👍")).await.json), 131_009);
}

#[tokio::test]
async fn templates_are_held_against_what_was_approved() {
    let stage = stage().await;
    let template = |name: &str, language: &str, components: Value| {
        to_maria("template", json!({"name": name, "language": {"code": language}, "components": components}))
    };
    let text = |text: &str| json!({"type": "text", "text": text});
    let body = |parameters: Value| json!({"type": "body", "parameters": parameters});
    let good = template("order_update", "el", json!([body(json!([text("Μαρία"), text("4471")]))]));
    let answer = stage.whatsapp(&good).await;
    assert_eq!(answer.json["messages"][0]["message_status"], "accepted");
    let shown = last(&stage);
    assert_eq!(shown.text, "Γεια σας Μαρία, η παραγγελία 4471 είναι έτοιμη για παραλαβή.");
    assert_eq!(shown.shown.template.unwrap().name, "order_update");
    assert_eq!((shown.shown.buttons[0].kind, shown.shown.buttons.len()), (ButtonKind::Template, 2));
    let image =
        json!({"type": "header", "parameters": [{"type": "image", "image": {"link": "https://example.org/a.png"}}]});
    let named = |name: &str, text: &str| json!({"type": "text", "parameter_name": name, "text": text});
    let url = json!({"type": "button", "sub_type": "url", "index": "0", "parameters": [text("4471")]});
    let filled = body(json!([named("order_id", "4471"), named("first_name", "Μαρία")]));
    let shipped = template("order_shipped", "el", json!([image, filled, url]));
    assert_eq!(stage.whatsapp(&shipped).await.status, 200);
    assert_eq!(last(&stage).shown.buttons[0].url.as_deref(), Some("https://example.org/orders/4471"));
    let cases = [
        (template("order_update", "el", json!([body(json!([text("Μαρία")]))])), 132_000),
        (template("order_update", "fr", json!([])), 132_001),
        (template("winter_menu", "el", json!([])), 132_001),
        (template("free_coffee", "en", json!([])), 132_001),
        (template("price_list", "el", json!([body(json!([text("7")]))])), 132_015),
        (template("order_update", "el", json!([body(json!([text(&"x".repeat(1024)), text("1")]))])), 132_005),
        (template("order_update", "el", json!([body(json!([text("a\nb"), text("1")]))])), 132_018),
        (template("order_shipped", "el", json!([filled, url])), 132_012),
        (template("order_shipped", "el", json!([image, filled])), 131_008),
        (template("order_shipped", "el", json!([image, body(json!([text("a"), text("b")])), url])), 132_018),
        (template("find_us", "el", json!([image])), 132_012),
        (template("hello_world", "en_US", json!([{"type": "hat"}])), 131_009),
    ];
    for (body, wanted) in cases {
        let answer = stage.whatsapp(&body).await;
        assert_eq!(code(&answer.json), wanted, "{body} {}", answer.json);
    }
    let login =
        json!({"name": "login_code", "language": {"code": "el"}, "components": [body(json!([text("123456")])), url]});
    let mut by_user_id = to_maria("template", login);
    assert_eq!(stage.whatsapp(&by_user_id).await.status, 200);
    let keys = by_user_id.as_object_mut().unwrap();
    keys.remove("to");
    keys.insert("recipient".to_owned(), json!("GR.13491208655302741901"));
    assert_eq!(code(&stage.whatsapp(&by_user_id).await.json), 131_062);
}

#[tokio::test]
async fn voice_is_played_and_messages_have_a_price() {
    let stage = stage().await;
    let id = upload(&stage, "audio/ogg", &form::ogg()).await.json["id"].clone();
    let sent =
        stage.whatsapp(&to_maria("audio", json!({"id": id, "voice": true}))).await.json["messages"][0]["id"].clone();
    assert_eq!(last(&stage).kind, "voice");
    stage.advance(60).await;
    let of = |id: &Value, status: &str| {
        stage.hub.statuses().into_iter().find(|item| item["id"] == *id && item["status"] == status).unwrap_or_default()
    };
    assert!(of(&sent, "played").is_object());
    assert_eq!(of(&sent, "sent")["pricing"]["type"], "free_customer_service");
    stage.sim.set_rules(Rules { free_service_messages: 1, skip_delivered_percent: 0, ..stage.sim.rules() });
    let billed = stage.whatsapp(&to_maria("text", json!({"body": "x"}))).await.json["messages"][0]["id"].clone();
    stage.advance(60).await;
    assert_eq!(
        of(&billed, "sent")["pricing"],
        json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": "service"})
    );
    // From an advertisement: free for three days.
    let content =
        json!({"person": "maria", "channel": "whatsapp", "text": "είδα τη διαφήμιση", "referral": {"ad_id": "1"}});
    assert_eq!(stage.control("POST", "/sim/send", Some(&content)).await.status, 200);
    let free = stage.whatsapp(&to_maria("text", json!({"body": "x"}))).await.json["messages"][0]["id"].clone();
    stage.advance(60).await;
    assert_eq!(of(&free, "sent")["pricing"]["type"], "free_entry_point");
    assert!(of(&free, "sent")["conversation"]["expiration_timestamp"].is_string());
    assert!(of(&free, "delivered")["conversation"].get("expiration_timestamp").is_none());
}
