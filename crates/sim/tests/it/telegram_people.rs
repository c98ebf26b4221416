//! What people send on Telegram, held against platforms.md E.2 and E.3.

use nestor_sim::Channel;
use serde_json::{Value, json};

use crate::hub::{BOT_TOKEN, Stage};

const OLIVER: i64 = 5_100_000_308;

/// Lets Oliver send and gives the updates.
async fn updates(stage: &Stage, send: Value) -> Vec<Value> {
    stage.hub.clear();
    let written = stage.send("oliver", "telegram", send).await;
    assert_eq!(written.status, 200, "{}", written.json);
    stage.sim.settle().await;
    stage.hub.bodies("telegram")
}

async fn message(stage: &Stage, send: Value) -> Value {
    updates(stage, send).await[0]["message"].clone()
}

/// A stage whose bot asked for everything, reactions too.
async fn stage() -> Stage {
    let stage = Stage::new().await;
    let url = stage.telegram("getWebhookInfo", &json!({})).await.json["result"]["url"].clone();
    let wanted = json!([
        "message",
        "edited_message",
        "channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "callback_query",
        "my_chat_member"
    ]);
    stage.telegram("setWebhook", &json!({"url": url, "allowed_updates": wanted})).await;
    stage
}

#[tokio::test]
async fn files_can_be_fetched_by_their_ids() {
    let stage = stage().await;
    let cases = [
        ("image", "photo", b"\xff\xd8\xff".as_slice()),
        ("video", "video", b"\0\0\0"),
        ("audio", "audio", b"ID3"),
        ("voice", "voice", b"OggS"),
        ("document", "document", b"%PDF"),
        ("sticker", "sticker", b"RIFF"),
        ("animation", "animation", b"\0\0\0"),
        ("video_note", "video_note", b"\0\0\0"),
    ];
    for (kind, key, magic) in cases {
        let message = message(&stage, json!({"type": kind})).await;
        let object = if key == "photo" { &message[key][1] } else { &message[key] };
        let file = stage.telegram("getFile", &json!({"file_id": object["file_id"]})).await.json["result"].clone();
        assert_eq!(file["file_size"], object["file_size"]);
        let url = format!("{}/file/bot{BOT_TOKEN}/{}", stage.sim.telegram_url(), file["file_path"].as_str().unwrap());
        assert!(stage.call("GET", &url, None, None).await.bytes.starts_with(magic), "{kind}");
    }
    let photo = message(&stage, json!({"type": "image", "caption": "ο λογαριασμός"})).await;
    assert_eq!((&photo["caption"], photo["photo"].as_array().unwrap().len()), (&json!("ο λογαριασμός"), 2));
    let animated = message(&stage, json!({"type": "sticker", "animated": true})).await;
    assert_eq!((&animated["sticker"]["is_animated"], &animated["sticker"]["width"]), (&json!(true), &json!(512)));
    assert!(message(&stage, json!({"type": "animation"})).await["document"]["file_id"].is_string());
}

#[tokio::test]
async fn an_album_shares_one_id() {
    let stage = stage().await;
    let send =
        json!({"type": "album", "items": [{"type": "image", "caption": "1"}, {"type": "image"}, {"type": "video"}]});
    let updates = updates(&stage, send).await;
    let groups: Vec<_> = updates.iter().map(|update| update["message"]["media_group_id"].clone()).collect();
    assert_eq!(groups.len(), 3);
    assert!(groups.iter().all(|group| group.is_string() && *group == groups[0]));
    assert_eq!((&updates[0]["message"]["caption"], updates[1]["message"].get("caption")), (&json!("1"), None));
}

#[tokio::test]
async fn places_cards_polls_and_games() {
    let stage = stage().await;
    let venue =
        message(&stage, json!({"type": "location", "latitude": 37.1, "longitude": 25.4, "name": "Νάξος"})).await;
    assert_eq!((&venue["venue"]["title"], &venue["venue"]["location"]), (&json!("Νάξος"), &venue["location"]));
    let live = json!({"type": "location", "latitude": 37.1, "longitude": 25.4, "live_seconds": 900});
    let live = message(&stage, live).await;
    assert_eq!(live["location"]["live_period"], 900);
    let id = live["message_id"].to_string();
    let moved = updates(&stage, json!({"type": "move", "of": id, "latitude": 37.2, "longitude": 25.4})).await;
    let moved = &moved[0]["edited_message"];
    assert_eq!((&moved["message_id"], &moved["location"]["latitude"]), (&live["message_id"], &json!(37.2)));
    assert!(moved["edit_date"].is_i64());
    let stop = json!({"type": "move", "of": id, "latitude": 37.2, "longitude": 25.4, "stop": true});
    assert_eq!(updates(&stage, stop).await[0]["edited_message"]["location"].get("live_period"), None);
    let card = json!({"type": "contacts", "contacts": [{"name": "Oliver Thornbury", "phones": ["+44 7700 900000"]}]});
    let expected =
        json!({"phone_number": "+44 7700 900000", "first_name": "Oliver", "last_name": "Thornbury", "user_id": OLIVER});
    assert_eq!(message(&stage, card).await["contact"], expected);
    let poll =
        message(&stage, json!({"type": "poll", "question": "Πότε;", "options": ["α", "β"]})).await["poll"].clone();
    assert_eq!(
        (&poll["question"], &poll["options"][1]),
        (&json!("Πότε;"), &json!({"persistent_id": "1", "text": "β", "voter_count": 0}))
    );
    let dice = message(&stage, json!({"type": "dice", "emoji": "🎯"})).await["dice"].clone();
    assert!(dice["emoji"] == "🎯" && (1..=6).contains(&dice["value"].as_i64().unwrap()));
    let game = message(&stage, json!({"type": "game", "title": "Beans"})).await["game"].clone();
    assert!(game["title"] == "Beans" && game["photo"][0]["file_id"].is_string());
}

#[tokio::test]
async fn replies_forwards_commands_and_deep_links() {
    let stage = stage().await;
    let first = message(&stage, json!({"text": "😀 τρία σακουλάκια"})).await["message_id"].to_string();
    let reply = message(&stage, json!({"text": "αυτά", "reply_to": first, "quote": "τρία"})).await;
    assert_eq!(reply["reply_to_message"]["message_id"].to_string(), first);
    assert_eq!(reply["quote"], json!({"text": "τρία", "position": 3, "is_manual": true}));
    let forwarded = message(&stage, json!({"text": "δες", "forwarded": true})).await;
    assert_eq!(forwarded["forward_origin"]["type"], "hidden_user");
    let entities = message(&stage, json!({"text": "/menu https://shop.example/"})).await["entities"].clone();
    assert_eq!(
        entities,
        json!([{"type": "bot_command", "offset": 0, "length": 5}, {"type": "url", "offset": 6, "length": 21}])
    );
    assert_eq!(message(&stage, json!({"type": "referral", "ref": "summer"})).await["text"], "/start summer");
    let story = message(&stage, json!({"type": "story_reply", "text": "όμορφο"})).await;
    assert!(story["reply_to_story"]["id"].is_i64());
}

#[tokio::test]
async fn reactions_and_edits_come_as_updates_and_deletions_do_not() {
    let stage = stage().await;
    let first = message(&stage, json!({"text": "ένα"})).await["message_id"].to_string();
    let liked =
        updates(&stage, json!({"type": "reaction", "to": first, "emoji": "👍"})).await[0]["message_reaction"].clone();
    assert_eq!(
        (&liked["old_reaction"], &liked["new_reaction"]),
        (&json!([]), &json!([{"type": "emoji", "emoji": "👍"}]))
    );
    let gone = updates(&stage, json!({"type": "reaction", "to": first})).await[0]["message_reaction"].clone();
    assert_eq!((&gone["old_reaction"][0]["emoji"], &gone["new_reaction"]), (&json!("👍"), &json!([])));
    let edit = updates(&stage, json!({"type": "edit", "of": first, "text": "δύο"})).await[0]["edited_message"].clone();
    assert_eq!((edit["message_id"].to_string(), &edit["text"]), (first.clone(), &json!("δύο")));
    let photo = message(&stage, json!({"type": "image", "caption": "α"})).await;
    let edit = json!({"type": "edit", "of": photo["message_id"].to_string(), "text": "β"});
    let edit = updates(&stage, edit).await[0]["edited_message"].clone();
    assert_eq!((&edit["caption"], &edit["photo"]), (&json!("β"), &photo["photo"]));
    assert!(updates(&stage, json!({"type": "unsend", "of": first})).await.is_empty(), "bots never hear of it");
    assert!(stage.sim.phone("oliver", Channel::Telegram).unwrap().messages[0].deleted);
}

#[tokio::test]
async fn groups_channels_and_business_chats_stand_elsewhere() {
    let stage = stage().await;
    let added = updates(&stage, json!({"type": "joined", "bot": true, "group": "Roasters"})).await;
    let member = &added[0]["my_chat_member"];
    assert_eq!((&member["chat"]["type"], &member["new_chat_member"]["status"]), (&json!("group"), &json!("member")));
    let said = message(&stage, json!({"text": "hi all", "group": "Roasters"})).await;
    assert_eq!((&said["chat"], &said["from"]["id"]), (&member["chat"], &json!(OLIVER)));
    let joined = message(&stage, json!({"type": "joined", "people": ["liam"], "group": "Roasters"})).await;
    assert_eq!(joined["new_chat_members"][0]["first_name"], "Liam");
    assert_eq!(message(&stage, json!({"type": "left", "group": "Roasters"})).await["left_chat_member"]["id"], OLIVER);
    let moved = updates(&stage, json!({"type": "migrated", "group": "Roasters"})).await;
    let new = moved.iter().find_map(|update| update["message"]["migrate_to_chat_id"].as_i64()).unwrap();
    assert!(new < -1_000_000_000_000);
    assert!(moved.iter().any(|update| update["message"]["migrate_from_chat_id"] == said["chat"]["id"]));
    let after = message(&stage, json!({"text": "here", "group": "Roasters"})).await["chat"].clone();
    assert_eq!(after, json!({"id": new, "title": "Roasters", "type": "supergroup"}));
    let post = updates(&stage, json!({"type": "channel_post", "text": "new beans", "group": "News"})).await;
    let post = &post[0]["channel_post"];
    assert_eq!((&post["sender_chat"], post.get("from")), (&post["chat"], None));
    let connected = updates(&stage, json!({"type": "business_connection", "enabled": true})).await;
    let connection = &connected[0]["business_connection"];
    assert_eq!((&connection["is_enabled"], &connection["rights"]["can_reply"]), (&json!(true), &json!(true)));
    let asked = updates(&stage, json!({"text": "open today?", "business": true})).await;
    let asked = &asked[0]["business_message"];
    assert_eq!(asked["business_connection_id"], connection["id"]);
    let id = asked["message_id"].to_string();
    let edited = updates(&stage, json!({"type": "edit", "of": id, "text": "open now?"})).await;
    assert_eq!(edited[0]["edited_business_message"]["text"], "open now?");
    let deleted = updates(&stage, json!({"type": "unsend", "of": id})).await;
    assert_eq!(deleted[0]["deleted_business_messages"]["message_ids"], json!([asked["message_id"]]));
}
