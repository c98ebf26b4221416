//! Every kind of message of Messenger and Instagram, attachments, control of threads, profiles, utility templates.

use axum::routing::get;
use nestor_sim::{ButtonKind, Channel, PhoneMessage, Rules, TemplateEvent};
use serde_json::{Value, json};

use crate::form;
use crate::hub::{Answer, INSTAGRAM_TOKEN, NUMBER, PAGE_TOKEN, Stage, WHATSAPP_TOKEN};

const OLIVER: &str = "7244000000000108";
const OLIVER_INSTAGRAM: &str = "9876000000000208";
const PAGE: &str = "110005550001234";
const BUSINESS: &str = "102290129340398";

fn error(json: &Value) -> (i64, Option<i64>) {
    (json["error"]["code"].as_i64().unwrap_or_default(), json["error"]["error_subcode"].as_i64())
}

async fn stage() -> Stage {
    let stage = Stage::new().await;
    stage.sim.set_rules(Rules { rate_limits: false, phones_read: false, ..stage.sim.rules() });
    for channel in [Channel::Messenger, Channel::Instagram] {
        stage.sim.customer_writes("oliver", channel, "hi").await.unwrap();
    }
    stage.sim.settle().await;
    stage.hub.clear();
    stage
}

async fn send(stage: &Stage, channel: Channel, message: Value) -> Answer {
    if channel == Channel::Messenger {
        let body = json!({"recipient": {"id": OLIVER}, "messaging_type": "RESPONSE", "message": message});
        stage.messenger(&body).await
    } else {
        stage.instagram(&json!({"recipient": {"id": OLIVER_INSTAGRAM}, "message": message})).await
    }
}

fn last(stage: &Stage, channel: Channel) -> PhoneMessage {
    stage.sim.phone("oliver", channel).unwrap().messages.pop().unwrap()
}

async fn shelf() -> String {
    let router = axum::Router::new()
        .route("/a.png", get(|| async { ([("content-type", "image/png")], form::png()) }))
        .route("/a.pdf", get(|| async { ([("content-type", "application/pdf")], "%PDF-1.4") }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn attachments_come_by_link_by_id_and_by_upload() {
    let stage = stage().await;
    let base = shelf().await;
    let image = |payload: Value| json!({"attachment": {"type": "image", "payload": payload}});
    let sent =
        send(&stage, Channel::Messenger, image(json!({"url": format!("{base}/a.png"), "is_reusable": true}))).await;
    let id = sent.json["attachment_id"].as_str().unwrap().to_owned();
    assert_eq!(last(&stage, Channel::Messenger).shown.media[0].size, 70);
    stage.advance(5).await;
    let echo = stage.hub.messaging("messenger").into_iter().find(|item| item["message"]["is_echo"] == true).unwrap();
    let url = echo["message"]["attachments"][0]["payload"]["url"].as_str().unwrap().to_owned();
    assert_eq!(stage.call("GET", &url, None, None).await.bytes, form::png());
    let again = send(&stage, Channel::Messenger, image(json!({"attachment_id": id}))).await;
    assert_eq!((again.status, again.json.get("attachment_id")), (200, None));
    // An id is of one type, one page and ninety days.
    let file = json!({"attachment": {"type": "file", "payload": {"attachment_id": id}}});
    assert_eq!(error(&send(&stage, Channel::Messenger, file).await.json), (100, Some(2_018_074)));
    let other = json!({"attachment": {"type": "image", "payload": {"attachment_id": id}}});
    assert_eq!(error(&send(&stage, Channel::Instagram, other).await.json), (100, Some(2_018_074)));
    let cases = [
        (json!({"type": "image", "payload": {"url": format!("{base}/a.pdf")}}), Some(2_018_047)),
        (json!({"type": "image", "payload": {"url": format!("{base}/nothing")}}), Some(2_018_008)),
        (json!({"type": "image", "payload": {"url": "nothing"}}), None),
        (json!({"type": "hologram", "payload": {"url": "x"}}), None),
    ];
    for (attachment, subcode) in cases {
        let answer = send(&stage, Channel::Messenger, json!({"attachment": attachment})).await;
        assert_eq!(error(&answer.json), (100, subcode), "{attachment}");
    }
    // Uploads: for later, and with the message itself.
    let upload = format!("{}/v26.0/{PAGE}/message_attachments", stage.sim.graph_url());
    let fields = [("message", r#"{"attachment":{"type":"image","payload":{"is_reusable":true}}}"#)];
    let png = form::png();
    let files: [form::File<'_>; 1] = [("filedata", "a.png", "image/png", &png)];
    let kept = form::post(&upload, Some(PAGE_TOKEN), &fields, &files).await;
    let kept = image(json!({"attachment_id": kept.json["attachment_id"]}));
    assert_eq!(send(&stage, Channel::Messenger, kept.clone()).await.status, 200);
    let direct = format!("{}/v26.0/me/messages", stage.sim.graph_url());
    let recipient = json!({"id": OLIVER}).to_string();
    let fields = [("recipient", recipient.as_str()), ("messaging_type", "RESPONSE"), fields[0]];
    let sent = form::post(&direct, Some(PAGE_TOKEN), &fields, &files).await;
    assert!(sent.json["attachment_id"].is_string(), "{}", sent.json);
    stage.advance(91 * 24 * 3_600).await;
    stage.sim.customer_writes("oliver", Channel::Messenger, "hi").await.unwrap();
    assert_eq!(error(&send(&stage, Channel::Messenger, kept).await.json), (100, Some(2_018_074)));
    // Instagram: several pictures at once.
    stage.sim.customer_writes("oliver", Channel::Instagram, "hi").await.unwrap();
    let picture = json!({"type": "image", "payload": {"url": format!("{base}/a.png")}});
    let many = json!({"attachments": [picture, picture]});
    assert_eq!(send(&stage, Channel::Instagram, many).await.status, 200);
    assert_eq!(last(&stage, Channel::Instagram).shown.media.len(), 2);
    assert_eq!(error(&send(&stage, Channel::Instagram, json!({"attachments": vec![picture; 11]})).await.json).0, 100);
}

#[tokio::test]
async fn templates_quick_replies_and_stickers() {
    let stage = stage().await;
    let template = |payload: Value| json!({"attachment": {"type": "template", "payload": payload}});
    let postback = json!({"type": "postback", "title": "Θέλω", "payload": "WANT"});
    let generic = template(json!({"template_type": "generic", "elements": [{"title": "Κένυα", "subtitle": "9 €",
        "image_url": "https://example.org/k.png", "buttons": [postback,
        {"type": "web_url", "title": "Δες", "url": "https://example.org"},
        {"type": "phone_number", "title": "Κάλεσε", "payload": "+302100000000"}]}]}));
    for channel in [Channel::Messenger, Channel::Instagram] {
        assert_eq!(send(&stage, channel, generic.clone()).await.status, 200);
        let card = last(&stage, channel).shown.cards.remove(0);
        assert_eq!((card.buttons[0].kind, card.buttons[0].id.as_str()), (ButtonKind::Postback, "WANT"));
    }
    let button = template(json!({"template_type": "button", "text": "Λοιπόν;", "buttons": [postback]}));
    assert_eq!(send(&stage, Channel::Messenger, button).await.status, 200);
    let grid = template(json!({"template_type": "image_grid", "elements": [{"title": "t", "images": [
        {"url": "https://example.org/1.png", "is_hero_image": true}, {"url": "https://example.org/2.png"}]}]}));
    assert_eq!(send(&stage, Channel::Messenger, grid.clone()).await.status, 200);
    assert_eq!(error(&send(&stage, Channel::Instagram, grid).await.json).0, 100);
    let refused = [
        json!({"template_type": "generic", "elements": []}),
        json!({"template_type": "generic", "elements": [{"title": "alone"}]}),
        json!({"template_type": "generic", "elements": [{"title": "x".repeat(81), "subtitle": "y"}]}),
        json!({"template_type": "generic", "elements": [{"title": "x", "buttons": vec![postback.clone(); 4]}]}),
        json!({"template_type": "button", "text": "x".repeat(641), "buttons": [postback]}),
        json!({"template_type": "button", "text": "x", "buttons": []}),
        json!({"template_type": "button", "text": "x", "buttons": [{"type": "postback", "title": "x".repeat(21), "payload": "p"}]}),
        json!({"template_type": "receipt"}),
    ];
    for payload in refused {
        let answer = send(&stage, Channel::Messenger, template(payload.clone())).await;
        assert_eq!(error(&answer.json).0, 100, "{payload}");
    }
    let quick = |kind: &str| json!({"content_type": kind, "title": "πολύ μεγάλος τίτλος για κουμπί", "payload": "Q"});
    let asked = json!({"text": "Πότε;", "quick_replies": [quick("text"), quick("user_email")]});
    assert_eq!(send(&stage, Channel::Messenger, asked.clone()).await.status, 200);
    let buttons = last(&stage, Channel::Messenger).shown.buttons;
    assert_eq!((buttons.len(), buttons[0].title.chars().count()), (2, 20));
    send(&stage, Channel::Instagram, asked).await;
    assert_eq!(last(&stage, Channel::Instagram).shown.buttons.len(), 1);
    let many = json!({"text": "x", "quick_replies": vec![quick("text"); 14]});
    assert_eq!(error(&send(&stage, Channel::Messenger, many).await.json).0, 100);
    assert_eq!(send(&stage, Channel::Messenger, json!({"sticker_id": 767_226_160_478_561_i64})).await.status, 200);
    assert_eq!(send(&stage, Channel::Instagram, json!({"attachment": {"type": "like_heart"}})).await.status, 200);
    let share = json!({"attachment": {"type": "MEDIA_SHARE", "payload": {"id": "17900000000000001"}}});
    assert_eq!(send(&stage, Channel::Instagram, share).await.status, 200);
    // Reactions.
    let mid = stage.sim.phone("oliver", Channel::Messenger).unwrap().messages[0].id.clone();
    let react = json!({"recipient": {"id": OLIVER}, "sender_action": "react", "payload": {"message_id": mid, "reaction": "😊"}});
    assert_eq!(stage.messenger(&react).await.status, 200);
    assert_eq!(stage.sim.phone("oliver", Channel::Messenger).unwrap().messages[0].reactions[0].emoji, "😊");
}

#[tokio::test]
async fn utility_templates_pass_the_window() {
    let stage = stage().await;
    stage.advance(25 * 3_600).await;
    let template = |parameters: Value| {
        json!({"recipient": {"id": OLIVER}, "messaging_type": "UTILITY", "message": {"template": {"name": "order_ready",
            "language": {"code": "el"}, "components": [{"type": "body", "parameters": parameters}]}}})
    };
    let text = |text: &str| json!({"type": "text", "text": text});
    assert_eq!(stage.messenger(&template(json!([text("Oliver"), text("1")]))).await.status, 200);
    assert_eq!(last(&stage, Channel::Messenger).text, "Oliver, η παραγγελία 1 είναι έτοιμη.");
    assert_eq!(error(&stage.messenger(&template(json!([text("Oliver")]))).await.json).0, 100);
    let url = format!("{}/v26.0/{PAGE}/message_templates", stage.sim.graph_url());
    let made = json!({"name": "shop_moves", "language": "en", "category": "UTILITY",
        "components": [{"type": "BODY", "text": "The shop has moved."}]});
    assert_eq!(stage.call("POST", &url, Some(PAGE_TOKEN), Some(&made)).await.json["status"], "APPROVED");
}

#[tokio::test]
async fn threads_have_one_owner() {
    let stage = stage().await;
    let control = async |edge: &str, body: Value| {
        let url = format!("{}/v26.0/{PAGE}/{edge}", stage.sim.graph_url());
        stage.call("POST", &url, Some(PAGE_TOKEN), Some(&body)).await.json
    };
    let recipient = json!({"recipient": {"id": OLIVER}, "target_app_id": "263902037430900"});
    assert_eq!(control("pass_thread_control", recipient.clone()).await, json!({"success": true}));
    assert_eq!(error(&send(&stage, Channel::Messenger, json!({"text": "x"})).await.json), (10, Some(2_018_300)));
    stage.sim.customer_writes("oliver", Channel::Messenger, "anyone?").await.unwrap();
    stage.sim.settle().await;
    let body = stage.hub.bodies("messenger").pop().unwrap();
    assert_eq!(body["entry"][0]["standby"][0]["message"]["text"], "anyone?");
    let owner = format!("{}/v26.0/{PAGE}/thread_owner?recipient={OLIVER}", stage.sim.graph_url());
    let owner = stage.call("GET", &owner, Some(PAGE_TOKEN), None).await.json;
    assert_eq!(owner["data"][0]["thread_owner"]["app_id"], "263902037430900");
    control("take_thread_control", recipient).await;
    assert_eq!(send(&stage, Channel::Messenger, json!({"text": "x"})).await.status, 200);
    // WhatsApp.
    let url = format!("{}/v26.0/{NUMBER}/thread_control", stage.sim.graph_url());
    let pass = json!({"messaging_product": "whatsapp", "to": "306900000008", "action": "pass"});
    assert_eq!(stage.call("POST", &url, Some(WHATSAPP_TOKEN), Some(&pass)).await.status, 200);
    let again = stage.call("POST", &url, Some(WHATSAPP_TOKEN), Some(&pass)).await.json;
    assert_eq!(error(&again), (100, Some(2_494_191)));
    stage.sim.customer_writes("oliver", Channel::WhatsApp, "anyone?").await.unwrap();
    stage.sim.settle().await;
    let change = stage.hub.bodies("whatsapp").pop().unwrap()["entry"][0]["changes"][0].clone();
    assert_eq!(
        (change["field"].as_str(), change["value"]["standby"]["messages"][0]["text"]["body"].as_str()),
        (Some("standby"), Some("anyone?"))
    );
}

#[tokio::test]
async fn profiles_have_a_picture_unless_people_hide_them() {
    let stage = stage().await;
    let get = async |host: String, id: &str, token: &str| {
        stage.call("GET", &format!("{host}/v26.0/{id}?fields=name,profile_pic"), Some(token), None).await.json
    };
    let profile = get(stage.sim.graph_url(), OLIVER, PAGE_TOKEN).await;
    let picture = stage.call("GET", profile["profile_pic"].as_str().unwrap(), None, None).await;
    assert_eq!((picture.status, picture.headers["content-type"].to_str().unwrap()), (200, "image/png"));
    assert!(get(stage.sim.instagram_graph_url(), OLIVER_INSTAGRAM, INSTAGRAM_TOKEN).await["profile_pic"].is_string());
    stage.sim.set_rules(Rules { hidden_profiles: vec!["oliver".to_owned()], ..stage.sim.rules() });
    assert_eq!(error(&get(stage.sim.graph_url(), OLIVER, PAGE_TOKEN).await), (100, Some(33)));
}

#[tokio::test]
async fn templates_of_whatsapp_are_made_reviewed_and_edited() {
    let stage = stage().await;
    let url = format!("{}/v26.0/{BUSINESS}/message_templates", stage.sim.graph_url());
    let call = async |method: &str, url: &str, body: Option<&Value>| {
        stage.call(method, url, Some(WHATSAPP_TOKEN), body).await.json
    };
    let first = call("GET", &format!("{url}?limit=4&fields=name,status"), None).await;
    assert_eq!(first["data"].as_array().unwrap().len(), 4);
    assert_eq!(first["data"][0], json!({"id": first["data"][0]["id"], "name": "hello_world", "status": "APPROVED"}));
    let second = call("GET", first["paging"]["next"].as_str().unwrap(), None).await;
    assert_ne!(second["data"][0]["id"], first["data"][0]["id"]);
    let paused = call("GET", &format!("{url}?status=PAUSED"), None).await;
    assert_eq!((paused["data"][0]["name"].as_str(), paused["paging"].get("next")), (Some("price_list"), None));
    let template = |name: &str, text: &str, example: Value| {
        json!({"name": name, "language": "el", "category": "utility",
        "components": [{"type": "BODY", "text": text, "example": example}]})
    };
    let good = template("new_one", "Γεια σας {{1}}, ευχαριστούμε!", json!({"body_text": [["Μαρία"]]}));
    let refused = [
        (template("New One", "x", json!(null)), None),
        (template("a", "{{1}}, γεια σας λοιπόν", json!({"body_text": [["x"]]})), Some(2_388_299)),
        (template("a", "Γεια {{1}}!", json!({"body_text": [["x"]]})), Some(2_388_293)),
        (template("a", "Γεια σας {{1}}, ευχαριστούμε!", json!(null)), Some(2_388_043)),
        (template("a", "Γεια σας {{2}}, ευχαριστούμε!", json!({"body_text": [["x"]]})), None),
        (template("order_update", "x", json!(null)), Some(2_388_024)),
        (
            json!({"name": "a", "language": "el", "category": "UTILITY", "components": [{"type": "FOOTER", "text": "x"}]}),
            None,
        ),
    ];
    for (body, subcode) in refused {
        assert_eq!(error(&call("POST", &url, Some(&body)).await), (100, subcode), "{body}");
    }
    stage.hub.clear();
    let made = call("POST", &url, Some(&good)).await;
    assert_eq!((made["status"].as_str(), made["category"].as_str()), (Some("PENDING"), Some("UTILITY")));
    stage.advance(61).await;
    let change = stage.hub.bodies("whatsapp").pop().unwrap()["entry"][0]["changes"][0].clone();
    assert_eq!(
        (change["field"].as_str(), change["value"]["event"].as_str()),
        (Some("message_template_status_update"), Some("APPROVED"))
    );
    assert_eq!(change["value"]["message_template_id"].to_string(), made["id"].as_str().unwrap());
    // Edits: one a day.
    let node = format!("{}/v26.0/{}", stage.sim.graph_url(), made["id"].as_str().unwrap());
    let edit = json!({"components": good["components"]});
    assert_eq!(call("POST", &node, Some(&edit)).await["success"], true);
    assert_eq!(error(&call("POST", &node, Some(&edit)).await).1, Some(2_388_003));
    stage.advance(61).await;
    assert_eq!(error(&call("POST", &node, Some(&edit)).await).1, Some(2_388_019));
    // Pauses end in disabling.
    assert!(stage.sim.template_event("new_one", "el", TemplateEvent::Pause));
    assert_eq!(call("GET", &format!("{node}?fields=status"), None).await["status"], "PAUSED");
    let order = json!({"name": "new_one", "language": "el", "event": "disable"});
    assert_eq!(stage.control("POST", "/sim/templates", Some(&order)).await.status, 200);
    assert_eq!(call("GET", &format!("{node}?fields=status"), None).await["status"], "DISABLED");
    // A deleted name is taken for a month.
    let by_name = format!("{url}?name=order_update");
    assert_eq!(call("DELETE", &by_name, None).await, json!({"success": true}));
    let again = template("order_update", "Νέο κείμενο.", json!(null));
    assert_eq!(error(&call("POST", &url, Some(&again)).await), (100, Some(2_388_023)));
    stage.advance(31 * 24 * 3_600).await;
    stage.sim.set_rules(Rules { template_rejection: Some("PROMOTIONAL".to_owned()), ..stage.sim.rules() });
    let rejected = call("POST", &url, Some(&again)).await["id"].as_str().unwrap().to_owned();
    stage.advance(61).await;
    let node = format!("{}/v26.0/{rejected}?fields=status,rejected_reason", stage.sim.graph_url());
    assert_eq!(call("GET", &node, None).await["rejected_reason"], "PROMOTIONAL");
}
