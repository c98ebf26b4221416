//! What people send on WhatsApp, held against platforms.md A.3, A.5 and A.6.

use nestor_sim::{Channel, Person, WhatsAppIdentity};
use serde_json::{Value, json};

use crate::hub::{NUMBER, Stage, WHATSAPP_TOKEN};

/// Lets Maria send and gives the change of the webhook.
async fn change(stage: &Stage, send: Value) -> Value {
    stage.hub.clear();
    let written = stage.send("maria", "whatsapp", send).await;
    assert_eq!(written.status, 200, "{}", written.json);
    stage.sim.settle().await;
    stage.hub.bodies("whatsapp")[0]["entry"][0]["changes"][0].clone()
}

async fn message(stage: &Stage, send: Value) -> Value {
    change(stage, send).await["value"]["messages"][0].clone()
}

#[tokio::test]
async fn files_have_ids_hashes_and_true_bytes() {
    let stage = Stage::new().await;
    let cases = [
        (
            json!({"type": "image", "caption": "ο λογαριασμός"}),
            "image",
            "image/jpeg",
            "caption",
            json!("ο λογαριασμός"),
        ),
        (json!({"type": "video"}), "video", "video/mp4", "caption", Value::Null),
        (json!({"type": "audio"}), "audio", "audio/mpeg", "voice", json!(false)),
        (json!({"type": "voice"}), "audio", "audio/ogg; codecs=opus", "voice", json!(true)),
        (
            json!({"type": "document", "filename": "λίστα.pdf"}),
            "document",
            "application/pdf",
            "filename",
            json!("λίστα.pdf"),
        ),
        (json!({"type": "sticker"}), "sticker", "image/webp", "animated", json!(false)),
        (json!({"type": "sticker", "animated": true}), "sticker", "image/webp", "animated", json!(true)),
    ];
    for (send, kind, mime_type, key, value) in cases {
        let message = message(&stage, send).await;
        assert_eq!(message["type"], kind);
        let object = &message[kind];
        assert_eq!((object["mime_type"].as_str(), &object[key]), (Some(mime_type), &value));
        let id = object["id"].as_str().unwrap();
        let node =
            stage.call("GET", &format!("{}/v26.0/{id}", stage.sim.graph_url()), Some(WHATSAPP_TOKEN), None).await;
        assert_eq!(node.json["sha256"], object["sha256"]);
        let file = node.json["url"].as_str().unwrap();
        assert_eq!(stage.call("GET", file, None, None).await.status, 401);
        let bytes = stage.call("GET", file, Some(WHATSAPP_TOKEN), None).await.bytes;
        assert!(bytes.len() > 500, "{kind}");
        // The page shows the same bytes without a token.
        assert_eq!(stage.control("GET", &format!("/sim/media/{id}"), None).await.bytes, bytes);
    }
    let own = message(&stage, json!({"type": "image", "data": "iVBORw0KGgo=", "mime_type": "image/png"})).await;
    let id = own["image"]["id"].as_str().unwrap();
    assert_eq!(&stage.control("GET", &format!("/sim/media/{id}"), None).await.bytes[..4], b"\x89PNG");
    let phone = stage.sim.phone("maria", Channel::WhatsApp).unwrap();
    assert_eq!(phone.messages[3].shown.media[0].kind, "voice");
    assert!(phone.messages[3].shown.media[0].url.starts_with("/sim/media/"));
}

#[tokio::test]
async fn an_album_is_one_message_for_each_file() {
    let stage = Stage::new().await;
    let value =
        change(&stage, json!({"type": "album", "items": [{"type": "image", "caption": "1"}, {"type": "video"}]})).await;
    let messages = value["value"]["messages"].as_array().unwrap().clone();
    assert_eq!(messages.iter().map(|m| m["type"].as_str().unwrap()).collect::<Vec<_>>(), ["image", "video"]);
    assert_ne!(messages[0]["id"], messages[1]["id"]);
}

#[tokio::test]
async fn places_cards_orders_and_forms_keep_their_shapes() {
    let stage = Stage::new().await;
    let location = message(
        &stage,
        json!({"type": "location", "latitude": 37.1, "longitude": 25.4, "name": "Νάξος",
        "address": "Χώρα"}),
    )
    .await;
    assert_eq!(location["location"], json!({"latitude": 37.1, "longitude": 25.4, "name": "Νάξος", "address": "Χώρα"}));
    let contacts = message(
        &stage,
        json!({"type": "contacts", "asked": true, "contacts": [{"name": "Άννα Βαλλή",
        "phones": ["+30 690 000 0077"], "emails": ["anna@example.com"], "company": "Καφέ"}]}),
    )
    .await;
    assert_eq!(
        contacts["contacts"][0],
        json!({
            "name": {"formatted_name": "Άννα Βαλλή", "first_name": "Άννα", "last_name": "Βαλλή"},
            "phones": [{"phone": "+30 690 000 0077", "wa_id": "306900000077", "type": "CELL"}],
            "emails": [{"email": "anna@example.com", "type": "WORK"}], "org": {"company": "Καφέ"}, "origin": "contact_request",
        })
    );
    let items = json!([{"product_retailer_id": "eth-500", "quantity": 2, "item_price": 14.5, "currency": "EUR"}]);
    let order =
        message(&stage, json!({"type": "order", "catalog_id": "77", "text": "για αύριο", "items": items})).await;
    assert_eq!(order["order"], json!({"catalog_id": "77", "text": "για αύριο", "product_items": items}));
    let flow =
        message(&stage, json!({"type": "flow_answer", "response": {"flow_token": "t", "grind": "filter"}})).await;
    let reply = &flow["interactive"]["nfm_reply"];
    assert_eq!((flow["interactive"]["type"].as_str(), reply["name"].as_str()), (Some("nfm_reply"), Some("flow")));
    let inside: Value = serde_json::from_str(reply["response_json"].as_str().unwrap()).unwrap();
    assert_eq!(inside["grind"], "filter");
    let odd = message(&stage, json!({"type": "flow_answer", "response": "[1,2"})).await;
    assert_eq!(odd["interactive"]["nfm_reply"]["response_json"], "[1,2");
    let address = message(&stage, json!({"type": "address", "values": {"name": "Maria", "city": "Pune"}})).await;
    assert_eq!(address["interactive"]["nfm_reply"]["name"], "address_message");
    let call = message(&stage, json!({"type": "call_permission", "accept": true})).await;
    let reply = &call["interactive"]["call_permission_reply"];
    assert_eq!((reply["response"].as_str(), reply["is_permanent"].as_bool()), (Some("accept"), Some(false)));
    assert!(reply["expiration_timestamp"].is_string());
}

#[tokio::test]
async fn replies_forwards_adverts_and_products_stand_in_the_context() {
    let stage = Stage::new().await;
    let first = message(&stage, json!({"text": "πρώτο"})).await["id"].clone();
    let reply = message(&stage, json!({"text": "δεύτερο", "reply_to": first})).await;
    assert_eq!(reply["context"], json!({"from": "306900000001", "id": first}));
    let forwarded = message(&stage, json!({"type": "image", "forwarded": true})).await;
    assert_eq!(forwarded["context"], json!({"forwarded": true}));
    let often = message(&stage, json!({"text": "αλυσίδα", "frequently_forwarded": true})).await;
    assert_eq!(often["context"], json!({"frequently_forwarded": true}));
    let ad =
        message(&stage, json!({"text": "γεια", "referral": {"ad_id": "12", "headline": "Καφές", "click_id": "c1"}}))
            .await;
    let referral = &ad["referral"];
    assert_eq!((&referral["source_type"], &referral["source_id"]), (&json!("ad"), &json!("12")));
    assert_eq!((&referral["headline"], &referral["ctwa_clid"]), (&json!("Καφές"), &json!("c1")));
    let picture = referral["image_url"].as_str().unwrap();
    assert!(stage.call("GET", picture, None, None).await.bytes.starts_with(b"\xff\xd8\xff"));
    let status = message(&stage, json!({"text": "γεια", "referral": {"source": "ad"}})).await;
    assert_eq!(status["referral"].get("ctwa_clid"), None);
    let product =
        message(&stage, json!({"text": "υπάρχει;", "product": {"catalog_id": "77", "product_id": "eth-500"}})).await;
    assert_eq!(product["context"]["referred_product"], json!({"catalog_id": "77", "product_retailer_id": "eth-500"}));
    let group = message(&stage, json!({"text": "σε όλους", "group": "Γειτονιά"})).await;
    assert!(group["group_id"].is_string());
}

#[tokio::test]
async fn changes_and_unsupported_things_are_told() {
    let stage = Stage::new().await;
    let first = message(&stage, json!({"text": "τρία σακουλάκια"})).await["id"].clone();
    let reaction = message(&stage, json!({"type": "reaction", "to": first, "emoji": "👍"})).await;
    assert_eq!(reaction["reaction"], json!({"message_id": first, "emoji": "👍"}));
    let view = |stage: &Stage| stage.sim.phone("maria", Channel::WhatsApp).unwrap().messages[0].clone();
    assert_eq!(view(&stage).reactions[0].emoji, "👍");
    let removed = message(&stage, json!({"type": "reaction", "to": first})).await;
    assert_eq!(removed["reaction"].get("emoji"), None);
    assert!(view(&stage).reactions.is_empty());
    let edit = message(&stage, json!({"type": "edit", "of": first, "text": "τέσσερα"})).await;
    let expected = json!({"original_message_id": first, "message": {"type": "text", "text": {"body": "τέσσερα"}}});
    assert_eq!((edit["type"].as_str(), &edit["edit"]), (Some("edit"), &expected));
    assert_ne!(edit["id"], first);
    assert_eq!((view(&stage).text.as_str(), view(&stage).edited), ("τέσσερα", true));
    let revoke = message(&stage, json!({"type": "unsend", "of": first})).await;
    assert_eq!(revoke["revoke"], json!({"original_message_id": first}));
    assert_eq!((view(&stage).text.as_str(), view(&stage).deleted), ("", true));
    for (send, kind) in [
        (json!({"type": "poll", "question": "?", "options": ["a", "b"]}), json!({"type": "poll"})),
        (json!({"type": "view_once"}), json!({"type": "view_once"})),
        (json!({"type": "unsupported"}), json!({})),
    ] {
        let message = message(&stage, send).await;
        assert_eq!((message["type"].as_str(), &message["unsupported"]), (Some("unsupported"), &kind));
        assert_eq!(message["errors"][0]["code"], 131_051);
    }
    let raw = message(&stage, json!({"type": "raw", "payload": {"type": "hologram", "hologram": {"beam": 3}}})).await;
    assert_eq!((&raw["hologram"]["beam"], &raw["from"]), (&json!(3), &json!("306900000001")));
}

#[tokio::test]
async fn calls_come_under_their_own_field() {
    let stage = Stage::new().await;
    let ring = change(&stage, json!({"type": "call", "event": "connect"})).await;
    assert_eq!(ring["field"], "calls");
    let call = &ring["value"]["calls"][0];
    assert!(call["id"].as_str().unwrap().starts_with("wacid."));
    assert_eq!((&call["event"], &call["direction"]), (&json!("connect"), &json!("USER_INITIATED")));
    assert_eq!((&call["to"], &call["session"]["sdp_type"]), (&json!("302100000000"), &json!("offer")));
    let end = change(&stage, json!({"type": "call", "event": "terminate", "call": call["id"], "seconds": 40})).await;
    let ended = &end["value"]["calls"][0];
    assert_eq!((&ended["id"], &ended["status"], &ended["duration"]), (&call["id"], &json!("COMPLETED"), &json!(40)));
    let status = change(&stage, json!({"type": "call", "event": "rejected"})).await;
    assert_eq!(status["value"]["statuses"][0]["status"], "REJECTED");
    assert_eq!(status["value"]["statuses"][0]["type"], "call");
}

#[tokio::test]
async fn identities_come_in_every_mode_and_change() {
    let stage = Stage::new().await;
    let mut heads = Vec::new();
    for person in ["oliver", "maria", "eleni", "bruna"] {
        stage.hub.clear();
        stage.send(person, "whatsapp", json!({"text": "γεια"})).await;
        stage.sim.settle().await;
        let value = stage.hub.bodies("whatsapp")[0]["entry"][0]["changes"][0]["value"].clone();
        let (contact, message) = (&value["contacts"][0], &value["messages"][0]);
        let of = |value: &Value| value.as_str().map(str::to_owned);
        assert_eq!(
            (of(&contact["wa_id"]), of(&contact["user_id"])),
            (of(&message["from"]), of(&message["from_user_id"]))
        );
        assert_eq!(of(&contact["parent_user_id"]), of(&message["from_parent_user_id"]));
        heads.push((of(&message["from"]), of(&message["from_user_id"]), of(&message["from_parent_user_id"])));
    }
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(heads[0], (some("306900000008"), None, None));
    assert_eq!(heads[1], (some("306900000001"), some("GR.13491208655302741901"), None));
    assert_eq!(heads[2], (None, some("GR.13491208655302741903"), None));
    assert_eq!(heads[3], (some("551100000009"), some("BR.13491208655302741909"), some("BR.ENT.118157000009")));
    // The dialled number reaches the one whose wa_id differs.
    let sent =
        stage.whatsapp(&json!({"messaging_product": "whatsapp", "to": "+5511900000009", "text": {"body": "oi"}})).await;
    assert_eq!(
        sent.json["contacts"][0],
        json!({"input": "+5511900000009", "wa_id": "551100000009",
        "user_id": "BR.13491208655302741909"})
    );
    // A new number makes a new BSUID; the previous one is told in the shape of August 2026.
    let changed = change(&stage, json!({"type": "number_changed", "phone": "306900000091"})).await;
    let (value, system) = (&changed["value"], &changed["value"]["messages"][0]["system"]);
    assert_eq!(value.get("contacts"), None);
    assert_eq!(value["messages"][0]["from"], "306900000001");
    assert_eq!((&system["type"], &system["wa_id"]), (&json!("user_changed_number"), &json!("306900000091")));
    assert_eq!(system["previous_user_id"], "GR.13491208655302741901");
    let next = message(&stage, json!({"text": "εγώ είμαι"})).await;
    assert_eq!((&next["from"], &next["from_user_id"]), (&json!("306900000091"), &system["user_id"]));
    let gone =
        stage.whatsapp(&json!({"messaging_product": "whatsapp", "to": "306900000001", "text": {"body": "?"}})).await;
    assert_eq!(gone.status, 200);
    stage.advance(2).await;
    assert!(stage.hub.statuses().iter().any(|status| status["errors"][0]["code"] == 131_026));
    let older = message(&stage, json!({"type": "user_id_changed", "user_id": "GR.777", "older_shape": true})).await;
    let system = &older["system"];
    assert_eq!((&system["type"], &system["user_id"]), (&json!("user_changed_user_id"), &json!("GR.777")));
    assert_eq!(system.get("previous_user_id"), None);
    assert!(system["body"].as_str().unwrap().contains(next["from_user_id"].as_str().unwrap()));
    let newer = message(&stage, json!({"type": "user_id_changed", "user_id": "GR.778"})).await;
    assert_eq!(newer["system"]["previous_user_id"], "GR.777");
    let identity = message(&stage, json!({"type": "identity_changed"})).await;
    assert_eq!(identity["system"]["identity"]["acknowledged"], false);
    stage.sim.add_person(Person {
        whatsapp: Some(WhatsAppIdentity { user_id: Some("GR.1".to_owned()), ..WhatsAppIdentity::default() }),
        ..stage.sim.people()[0].clone()
    });
    assert_eq!(message(&stage, json!({"text": "κρυμμένη"})).await.get("from"), None);
}

#[tokio::test]
async fn taps_are_held_against_what_was_sent() {
    let stage = Stage::new().await;
    stage.send("maria", "whatsapp", json!({"text": "γεια"})).await;
    let text = json!({"messaging_product": "whatsapp", "to": "306900000001", "text": {"body": "τι θα θέλατε;"}});
    let id = stage.whatsapp(&text).await.json["messages"][0]["id"].clone();
    let refused = stage.send("maria", "whatsapp", json!({"type": "tap", "on": id, "id": "yes"})).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json["error"], "there is nothing with the id `yes` to tap on that message");
    let nowhere = stage.send("maria", "whatsapp", json!({"type": "tap", "on": "wamid.x", "id": "yes"})).await;
    assert_eq!(nowhere.json["error"], "there is no message wamid.x in this chat");
    assert_eq!(stage.control("GET", "/sim/state", None).await.json["accounts"][0]["id"], NUMBER);
}
