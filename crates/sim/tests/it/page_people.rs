//! What people send on Messenger and Instagram, held against platforms.md B.1 and C.2.

use nestor_sim::{Channel, PhoneMessage, Shown};
use serde_json::{Value, json};

use crate::hub::Stage;

/// Lets Oliver, who is on both, send and gives the messaging item.
async fn item(stage: &Stage, channel: &str, send: Value) -> Value {
    stage.hub.clear();
    let written = stage.send("oliver", channel, send).await;
    assert_eq!(written.status, 200, "{}", written.json);
    stage.sim.settle().await;
    stage.hub.messaging(channel)[0].clone()
}

fn attachment(item: &Value) -> &Value {
    &item["message"]["attachments"][0]
}

#[tokio::test]
async fn files_are_attachments_on_the_open_host() {
    let stage = Stage::new().await;
    let cases = [
        ("image", "image", "image/jpeg"),
        ("video", "video", "video/mp4"),
        ("audio", "audio", "audio/mpeg"),
        ("voice", "audio", "audio/ogg; codecs=opus"),
        ("document", "file", "application/pdf"),
    ];
    for channel in ["messenger", "instagram"] {
        for (kind, name, mime_type) in cases {
            let item = item(&stage, channel, json!({"type": kind})).await;
            assert_eq!(attachment(&item)["type"], name);
            let answer = stage.call("GET", attachment(&item)["payload"]["url"].as_str().unwrap(), None, None).await;
            assert_eq!((answer.status, answer.headers["content-type"].to_str().unwrap()), (200, mime_type));
        }
        let album = json!({"type": "album", "items": [{"type": "image"}, {"type": "image"}, {"type": "video"}]});
        let album = item(&stage, channel, album).await;
        assert_eq!(album["message"]["attachments"].as_array().unwrap().len(), 3);
    }
    let sticker = item(&stage, "messenger", json!({"type": "sticker"})).await;
    assert_eq!(attachment(&sticker)["type"], "sticker");
    assert_eq!(attachment(&sticker)["payload"]["sticker_id"], sticker["message"]["sticker_id"]);
    let heart = item(&stage, "instagram", json!({"type": "sticker"})).await;
    assert_eq!(attachment(&heart)["type"], "like_heart");
}

#[tokio::test]
async fn stories_shares_and_vanishing_things() {
    let stage = Stage::new().await;
    let mention = item(&stage, "instagram", json!({"type": "story_mention"})).await;
    assert_eq!(attachment(&mention)["type"], "story_mention");
    assert!(attachment(&mention)["payload"]["url"].as_str().unwrap().starts_with("http://"));
    let reply = item(&stage, "instagram", json!({"type": "story_reply", "text": "όμορφο"})).await;
    assert_eq!(reply["message"]["text"], "όμορφο");
    assert!(reply["message"]["reply_to"]["story"]["id"].is_string());
    for (channel, kind, key) in [
        ("instagram", "ig_post", "ig_post_media_id"),
        ("instagram", "ig_reel", "reel_video_id"),
        ("messenger", "reel", "reel_video_id"),
        ("messenger", "post", "url"),
    ] {
        let shared = item(&stage, channel, json!({"type": "share", "kind": kind, "title": "Latte art"})).await;
        assert_eq!(attachment(&shared)["type"], kind);
        assert!(attachment(&shared)["payload"][key].is_string());
        assert_eq!(attachment(&shared)["payload"]["title"], "Latte art");
    }
    let link = json!({"type": "share", "kind": "fallback", "title": "Shop", "url": "https://shop.example/"});
    let link = item(&stage, "messenger", link).await;
    assert_eq!(
        attachment(&link),
        &json!({"type": "fallback", "title": "Shop", "url": "https://shop.example/", "payload": null})
    );
    let once = item(&stage, "instagram", json!({"type": "view_once"})).await;
    assert_eq!(attachment(&once), &json!({"type": "ephemeral", "payload": {}}));
    let odd = item(&stage, "messenger", json!({"type": "unsupported"})).await;
    assert_eq!(odd["message"]["is_unsupported"], true);
    let place = item(&stage, "messenger", json!({"type": "location", "latitude": 37.5, "longitude": 25.25})).await;
    assert_eq!(attachment(&place)["payload"]["coordinates"], json!({"lat": 37.5, "long": 25.25}));
}

#[tokio::test]
async fn referrals_postbacks_and_products() {
    let stage = Stage::new().await;
    for channel in ["messenger", "instagram"] {
        let link = item(&stage, channel, json!({"type": "referral", "ref": "summer"})).await;
        assert_eq!(link["referral"], json!({"ref": "summer", "source": "SHORTLINK", "type": "OPEN_THREAD"}));
        let ad = json!({"text": "γεια", "referral": {"ad_id": "12", "headline": "Καφές"}});
        let ad = item(&stage, channel, ad).await;
        let referral = &ad["message"]["referral"];
        assert_eq!((&referral["source"], &referral["ad_id"]), (&json!("ADS"), &json!("12")));
        assert_eq!(referral["ads_context_data"]["ad_title"], "Καφές");
        let start =
            json!({"type": "postback", "payload": "GET_STARTED", "title": "Get started", "referral": {"ref": "x"}});
        let start = item(&stage, channel, start).await;
        assert_eq!(
            (&start["postback"]["payload"], &start["postback"]["title"]),
            (&json!("GET_STARTED"), &json!("Get started"))
        );
        assert!(start["postback"]["mid"].is_string());
        assert_eq!(start["postback"]["referral"]["ref"], "x");
    }
    let asked = json!({"text": "υπάρχει;", "product": {"product_id": "eth-500"}});
    let product = item(&stage, "instagram", asked.clone()).await;
    assert_eq!(product["message"]["referral"]["product"]["id"], "eth-500");
    let product = item(&stage, "messenger", asked).await;
    assert_eq!(attachment(&product)["payload"]["product"]["elements"][0]["retailer_id"], "eth-500");
}

#[tokio::test]
async fn replies_reactions_edits_and_unsends() {
    let stage = Stage::new().await;
    for (channel, name) in [(Channel::Messenger, "messenger"), (Channel::Instagram, "instagram")] {
        let first = item(&stage, name, json!({"text": "ένα"})).await["message"]["mid"].clone();
        let reply = item(&stage, name, json!({"text": "δύο", "reply_to": first})).await;
        assert_eq!(reply["message"]["reply_to"]["mid"], first);
        let love = item(&stage, name, json!({"type": "reaction", "to": first, "emoji": "❤️"})).await;
        let expected = json!({"mid": first, "action": "react", "reaction": "love", "emoji": "❤️"});
        assert_eq!(love["reaction"], expected);
        let gone = item(&stage, name, json!({"type": "reaction", "to": first})).await;
        assert_eq!(gone["reaction"], json!({"mid": first, "action": "unreact"}));
        for number in 1..=5 {
            let edit = item(&stage, name, json!({"type": "edit", "of": first, "text": number.to_string()})).await;
            assert_eq!(edit["message_edit"], json!({"mid": first, "text": number.to_string(), "num_edit": number}));
        }
        let sixth = stage.send("oliver", name, json!({"type": "edit", "of": first, "text": "6"})).await;
        assert_eq!(sixth.json["error"], "a message can be changed five times");
        let unsent = item(&stage, name, json!({"type": "unsend", "of": first})).await;
        assert_eq!(unsent["message"], json!({"mid": first, "is_deleted": true}));
        let message: PhoneMessage = stage.sim.phone("oliver", channel).unwrap().messages[0].clone();
        assert_eq!((message.deleted, message.text.as_str(), message.shown), (true, "", Shown::default()));
    }
}

#[tokio::test]
async fn what_an_app_does_not_have_is_refused_in_one_sentence() {
    let stage = Stage::new().await;
    let cases = [
        ("whatsapp", json!({"type": "dice"}), "WhatsApp has no dice"),
        ("whatsapp", json!({"type": "story_mention"}), "WhatsApp has no story mentions"),
        ("whatsapp", json!({"type": "postback", "payload": "x", "title": "x"}), "WhatsApp has no postbacks"),
        ("whatsapp", json!({"type": "animation"}), "WhatsApp has no animations without sound"),
        ("whatsapp", json!({"type": "voice", "caption": "x"}), "WhatsApp has no words under a sound"),
        ("messenger", json!({"type": "contacts", "contacts": [{"name": "A"}]}), "Messenger has no contact cards"),
        ("messenger", json!({"type": "order", "catalog_id": "1", "items": []}), "Messenger has no orders"),
        ("messenger", json!({"type": "view_once"}), "Messenger has no media to be seen once in a chat with a business"),
        ("messenger", json!({"text": "x", "forwarded": true}), "Messenger does not tell that a message was forwarded"),
        ("messenger", json!({"text": "x", "group": "y"}), "Messenger has no groups with businesses"),
        (
            "instagram",
            json!({"type": "location", "latitude": 1, "longitude": 2}),
            "Instagram has no locations for businesses",
        ),
        ("instagram", json!({"type": "call", "event": "connect"}), "Instagram has no calls that a business hears of"),
        (
            "instagram",
            json!({"type": "share", "kind": "fallback"}),
            "Instagram shares one of ig_post, ig_reel, reel, share",
        ),
        ("telegram", json!({"type": "order", "catalog_id": "1", "items": []}), "Telegram has no orders"),
        ("telegram", json!({"type": "number_changed", "phone": "306900000091"}), "Telegram has no changes of a number"),
        ("telegram", json!({"type": "unsupported"}), "Telegram has no word for what it does not support"),
        ("telegram", json!({"text": "  "}), "the text is empty: write something"),
        ("telegram", json!({"type": "album", "items": [{"type": "image"}]}), "an album holds two to ten files"),
        ("telegram", json!({"type": "left"}), "say in which group or channel: {\"group\": \"its title\"}"),
        (
            "telegram",
            json!({"type": "poll", "question": "?", "options": ["a"]}),
            "a poll has a question and two to twelve options",
        ),
        (
            "telegram",
            json!({"type": "image", "data": "!", "mime_type": "image/png"}),
            "data must be base64: Invalid symbol 33, offset 0.",
        ),
        (
            "telegram",
            json!({"type": "location", "latitude": 91, "longitude": 2}),
            "latitude is from -90 to 90, longitude from -180 to 180",
        ),
    ];
    for (channel, send, sentence) in cases {
        let answer = stage.send("oliver", channel, send).await;
        assert_eq!((answer.status, answer.json["error"].as_str()), (422, Some(sentence)));
    }
    let unknown = stage.send("oliver", "telegram", json!({"type": "smoke_signal"})).await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.json["error"].as_str().unwrap().starts_with("what oliver sends cannot be read: unknown variant"));
    assert!(stage.hub.webhooks().is_empty());
}
