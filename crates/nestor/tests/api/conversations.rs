//! The inbox: listing, reading and changing conversations.

use crate::test_app::{NOW, TestApp};
use nestor::store::access::Role;
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

fn ids(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

fn seconds_ago(seconds: u64) -> Timestamp {
    NOW.minus(Duration::from_secs(seconds))
}

#[tokio::test]
async fn a_conversation_is_shown_whole() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let talk = app.talk(ChannelKind::Whatsapp, 1, Some("Ελένη")).await;
    let message = app.message(&talk, 1, seconds_ago(60), "Καλημέρα, είστε ανοιχτά;").await;
    let shown = app.browser(&token).get(&format!("/api/v1/conversations/{}", talk.conversation_id)).await.expect(200);
    assert_eq!(
        shown,
        json!({
            "id": talk.conversation_id,
            "channel": "whatsapp",
            "account": { "id": talk.account_id, "name": shown["account"]["name"], "channel": "whatsapp" },
            "contact": { "id": talk.contact_id, "name": "Ελένη", "picture_url": null },
            "status": "open",
            "assignee": null,
            "unread_count": 1,
            "last_message": {
                "id": message,
                "direction": "inbound",
                "type": "text",
                "text": "Καλημέρα, είστε ανοιχτά;",
                "at": "2026-11-22T09:38:33.123Z",
                "status": null,
                "author": { "kind": "contact", "name": null },
            },
            "last_message_at": "2026-11-22T09:38:33.123Z",
            "window": {
                "open": true,
                "closes_at": "2026-11-23T09:38:33.123Z",
                "templates": true,
                "human_agent_until": null,
                "free_until": null,
                "rule": "whatsapp_24h",
            },
            "controlled_by": null,
            "created_at": "2026-11-22T09:39:33.123Z",
        })
    );
}

#[tokio::test]
async fn people_without_a_name_are_called_something() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    for (number, channel) in (1..).zip(ChannelKind::ALL) {
        let talk = app.talk(channel, number, None).await;
        app.message(&talk, number, seconds_ago(number), "γεια").await;
    }
    let list = app.browser(&token).get("/api/v1/conversations").await.expect(200);
    let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| item["contact"]["name"].clone()).collect();
    assert_eq!(names, ["+306900000001", "Messenger …0002", "Instagram …0003", "Telegram …0004"]);
}

#[tokio::test]
async fn pages_hold_every_conversation_once_even_when_times_are_equal() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let mut expected = Vec::new();
    for number in 0..25 {
        let talk = app.talk(ChannelKind::Telegram, number, Some("Somebody")).await;
        app.message(&talk, 1, seconds_ago(number / 5), "γεια").await;
        expected.push((seconds_ago(number / 5), talk.conversation_id));
    }
    expected.sort_by(|one, other| other.cmp(one));
    let mut found = Vec::new();
    let mut path = "/api/v1/conversations?limit=7".to_owned();
    loop {
        let page = app.browser(&token).get(&path).await.expect(200);
        assert!(page["items"].as_array().unwrap().len() <= 7);
        found.extend(ids(&page));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/conversations?limit=7&after={next}");
    }
    assert_eq!(found, expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
}

#[tokio::test]
async fn filters_are_met_together() {
    let app = TestApp::new().await;
    let user = app.user("main", "maria@example.org", "Μαρία", Role::Operator).await;
    let token = app.session(&user).await;
    let eleni = app.talk(ChannelKind::Whatsapp, 1, Some("Ελένη Παπά")).await;
    let nikos = app.talk(ChannelKind::Telegram, 2, Some("Νίκος")).await;
    app.message(&eleni, 1, seconds_ago(2), "Θέλω ραντεβού").await;
    app.message(&nikos, 2, seconds_ago(1), "100% σίγουρα").await;
    let (eleni, nikos) = (eleni.conversation_id, nikos.conversation_id);
    let path = format!("/api/v1/conversations/{eleni}");
    app.browser(&token).json("PATCH", &path, json!({ "status": "closed", "assignee_id": user.id })).await.expect(200);
    app.browser(&token).empty("POST", &format!("{path}/read")).await.expect(200);
    for (query, expected) in [
        ("", vec![&nikos, &eleni]),
        ("?channel=whatsapp", vec![&eleni]),
        ("?channel=instagram", vec![]),
        ("?status=open", vec![&nikos]),
        ("?status=closed", vec![&eleni]),
        ("?assignee=me", vec![&eleni]),
        ("?assignee=none", vec![&nikos]),
        (&format!("?assignee={}", user.id), vec![&eleni]),
        ("?unread=true", vec![&nikos]),
        ("?unread=false", vec![&nikos, &eleni]),
        ("?text=ΕΛΕΝΗ", vec![&eleni]),
        ("?text=%CF%81%CE%B1%CE%BD%CF%84%CE%B5%CE%B2%CE%BF%CF%8D", vec![&eleni]),
        ("?text=100%25", vec![&nikos]),
        ("?text=%25", vec![&nikos]),
        ("?text=", vec![&nikos, &eleni]),
        ("?channel=whatsapp&status=open", vec![]),
    ] {
        let query = query.replace("ΕΛΕΝΗ", "%CE%95%CE%9B%CE%95%CE%9D%CE%97");
        let list = app.browser(&token).get(&format!("/api/v1/conversations{query}")).await.expect(200);
        assert_eq!(ids(&list), expected.into_iter().cloned().collect::<Vec<_>>(), "{query}");
    }
}

#[tokio::test]
async fn a_wrong_query_parameter_is_named_with_what_is_allowed() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    for (query, field) in [
        ("channel=viber", "channel"),
        ("status=done", "status"),
        ("unread=yes", "unread"),
        ("assignee=", "assignee"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("after=nonsense", "after"),
        ("colour=red", "colour"),
        ("limit=1&limit=2", "limit"),
    ] {
        let answer = app.browser(&token).get(&format!("/api/v1/conversations?{query}")).await;
        assert_eq!(answer.wrong_field(400), field, "{query}");
    }
    let answer = app.browser(&token).get("/api/v1/conversations?channel=viber").await;
    let allowed = answer.problem(400, "invalid_request")["errors"][0]["message"].clone();
    assert_eq!(allowed, "expected one of: whatsapp, messenger, instagram, telegram");
    app.browser(&token).get(&format!("/api/v1/conversations?text={}", "x".repeat(201))).await.wrong_field(400);
}

#[tokio::test]
async fn a_conversation_is_given_to_somebody_closed_and_read() {
    let app = TestApp::new().await;
    let user = app.user("main", "maria@example.org", "Μαρία", Role::Operator).await;
    let token = app.session(&user).await;
    let stranger = app.user("theirs", "them@example.org", "Them", Role::Admin).await;
    let talk = app.talk(ChannelKind::Messenger, 1, Some("Ελένη")).await;
    app.message(&talk, 1, seconds_ago(1), "γεια").await;
    let path = format!("/api/v1/conversations/{}", talk.conversation_id);
    let patch = async |body: Value| app.browser(&token).json("PATCH", &path, body).await;

    let changed = patch(json!({ "assignee_id": user.id })).await.expect(200);
    assert_eq!(changed["assignee"], json!({ "id": user.id, "name": "Μαρία" }));
    assert_eq!(changed["status"], "open");
    let changed = patch(json!({ "status": "closed" })).await.expect(200);
    assert_eq!((&changed["status"], &changed["assignee"]["id"]), (&json!("closed"), &json!(user.id)));
    assert_eq!(patch(json!({ "assignee_id": null })).await.expect(200)["assignee"], json!(null));
    patch(json!({})).await.expect(200);

    assert_eq!(patch(json!({ "assignee_id": stranger.id })).await.wrong_field(422), "assignee_id");
    assert_eq!(patch(json!({ "status": "gone" })).await.wrong_field(422), "status");
    assert_eq!(patch(json!({ "status": null })).await.wrong_field(422), "status");
    assert_eq!(patch(json!({ "name": "x" })).await.wrong_field(422), "name");
    // What is refused in part is refused whole.
    patch(json!({ "status": "open", "assignee_id": "nobody" })).await.wrong_field(422);
    assert_eq!(app.browser(&token).get(&path).await.expect(200)["status"], "closed");

    let read = app.browser(&token).json("POST", &format!("{path}/read"), json!({})).await.expect(200);
    assert_eq!(read["unread_count"], 0);
    app.browser(&token).empty("POST", &format!("{path}/read")).await.expect(200);
}

#[tokio::test]
async fn the_window_is_closed_a_day_after_the_customer_wrote() {
    let app = TestApp::new().await;
    let token = app.api_key("main", Role::Operator).await;
    let whatsapp = app.talk(ChannelKind::Whatsapp, 1, None).await;
    let telegram = app.talk(ChannelKind::Telegram, 2, None).await;
    for talk in [&whatsapp, &telegram] {
        app.message(talk, 1, NOW, "γεια").await;
    }
    app.app.world.advance(Duration::from_secs(24 * 60 * 60));
    let window = async |id: &str| {
        app.program(&token).get(&format!("/api/v1/conversations/{id}")).await.expect(200)["window"].clone()
    };
    assert_eq!(
        window(&whatsapp.conversation_id).await,
        json!({
            "open": false, "closes_at": "2026-11-23T09:39:33.123Z", "templates": true, "human_agent_until": null,
            "free_until": null, "rule": "whatsapp_24h",
        })
    );
    assert_eq!(
        window(&telegram.conversation_id).await,
        json!({
            "open": true, "closes_at": null, "templates": false, "human_agent_until": null, "free_until": null,
            "rule": "none",
        })
    );
}
