//! Webhook deliveries, as administrators see them.

use crate::test_app::TestApp;
use nestor::store::outcomes::{self, Exception, ExceptionKind, Outcome};
use nestor_core::channels::ChannelKind;
use serde_json::{Value, json};

async fn list(app: &TestApp, token: &str, query: &str) -> Value {
    app.browser(token).get(&format!("/api/v1/deliveries{query}")).await.expect(200)
}

#[tokio::test]
async fn a_delivery_is_listed_read_byte_for_byte_and_applied_again() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = b"{\"object\":\"page\",\"name\":\"\\u0395\\/\xff\"}";
    let id = app.delivery(body).await;
    let shown = list(&app, &admin, "").await;
    assert_eq!(
        shown["items"][0],
        json!({
            "id": id.to_string(), "channel": null, "received_at": "2026-11-22T09:39:33.123Z", "state": "pending",
            "reason": null, "attempts": 0, "events": 0, "stored": 0, "duplicates": 0, "ignored": 0, "waiting": 0, "dead": 0,
            "applied_at": null, "bytes": body.len(), "request_id": "req-1",
        })
    );
    let raw = app.browser(&admin).get(&format!("/api/v1/deliveries/{id}/raw")).await;
    assert_eq!((raw.status.as_u16(), &*raw.bytes), (200, body.as_slice()));
    assert_eq!(raw.headers["content-type"], "application/octet-stream");
    assert!(raw.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));

    app.write(move |tx| {
        let outcome = Outcome {
            events: 1,
            exceptions: vec![Exception {
                place: "/entry/0".to_owned(),
                kind: ExceptionKind::Dead,
                reason: "no_sender".to_owned(),
            }],
            workspace_id: Some("main".to_owned()),
            channel: Some(ChannelKind::Messenger),
            ..Outcome::default()
        };
        outcomes::finish(tx, &[(id, outcome)], crate::test_app::NOW)
    })
    .await;
    let dead = list(&app, &admin, "?state=dead&channel=messenger").await;
    assert_eq!(dead["items"][0]["reason"], "no_sender");
    assert_eq!(dead["items"][0]["channel"], "messenger");
    assert_eq!(dead["items"][0]["applied_at"], "2026-11-22T09:39:33.123Z");
    assert_eq!(list(&app, &admin, "?state=pending").await["items"], json!([]));

    let again = app.browser(&admin).empty("POST", &format!("/api/v1/deliveries/{id}/replay")).await.expect(200);
    assert_eq!((&again["id"], &again["state"]), (&json!(id.to_string()), &json!("pending")));
}

#[tokio::test]
async fn the_newest_come_first_page_by_page() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut expected = Vec::new();
    for _ in 0..12 {
        expected.insert(0, app.delivery(b"{}").await.to_string());
    }
    let (mut found, mut query) = (Vec::new(), "?limit=5".to_owned());
    loop {
        let page = list(&app, &admin, &query).await;
        found.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        query = format!("?limit=5&before={next}");
    }
    assert_eq!(found, expected);
}

#[tokio::test]
async fn wrong_parameters_and_unknown_numbers_are_told() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let browser = app.browser(&admin);
    assert_eq!(browser.get("/api/v1/deliveries?state=lost").await.wrong_field(400), "state");
    assert_eq!(browser.get("/api/v1/deliveries?before=1").await.wrong_field(400), "before");
    for id in ["999", "abc", "-1"] {
        browser.get(&format!("/api/v1/deliveries/{id}/raw")).await.problem(404, "not_found");
        browser.empty("POST", &format!("/api/v1/deliveries/{id}/replay")).await.problem(404, "not_found");
    }
}
