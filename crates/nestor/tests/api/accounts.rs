//! Users, channels and accounts.

use crate::test_app::TestApp;
use nestor::store::accounts;
use serde_json::json;

#[tokio::test]
async fn colleagues_are_listed_without_their_addresses() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    app.admin().await;
    let list = app.browser(&token).get("/api/v1/users").await.expect(200);
    assert_eq!(list["next"], json!(null));
    let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|user| &user["name"]).collect();
    assert_eq!(names, ["Admin", "Μαρία"]);
    assert!(!list.to_string().contains('@'));
}

#[tokio::test]
async fn every_channel_is_listed_with_what_it_can_do() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let telegram = app.account(nestor_core::channels::ChannelKind::Telegram).await;
    app.write(move |tx| accounts::update(tx, "main", &telegram, "Bot", false, false, None)).await;
    let list = app.browser(&token).get("/api/v1/channels").await.expect(200);
    let items = list["items"].as_array().unwrap();
    let counts: Vec<_> =
        items.iter().map(|item| (item["channel"].as_str().unwrap(), item["accounts"].clone())).collect();
    assert_eq!(
        counts,
        [("whatsapp", json!(1)), ("messenger", json!(1)), ("instagram", json!(1)), ("telegram", json!(0))]
    );
    let whatsapp = &items[0];
    assert_eq!(whatsapp["name"], "WhatsApp");
    assert_eq!(whatsapp["capabilities"]["window"], json!({ "rule": "whatsapp_24h" }));
    assert_eq!(whatsapp["capabilities"]["text"]["level"], "full");
    assert!(whatsapp["capabilities"]["text"]["max"].as_u64().unwrap() > 1000);
    assert_eq!(items[3]["capabilities"]["read_receipts_in"]["level"], "dropped");
}

#[tokio::test]
async fn accounts_are_listed_with_their_trouble_and_without_their_secrets() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let id = app.account(nestor_core::channels::ChannelKind::Messenger).await;
    let troubled = id.clone();
    app.write(move |tx| accounts::set_trouble(tx, "main", &troubled, Some("The token was revoked."))).await;
    let answer = app.browser(&token).get("/api/v1/accounts").await;
    let list = answer.expect(200);
    let found = list["items"].as_array().unwrap().iter().find(|account| account["id"] == json!(id)).unwrap();
    assert_eq!(found["channel"], "messenger");
    assert_eq!(found["external_id"], "2001");
    assert_eq!(found["state"], "attention");
    assert_eq!(found["state_reason"], "The token was revoked.");
    assert_eq!(found["origin"], "configuration");
    assert_eq!(found["created_at"], "2026-11-22T09:39:33.123Z");
    for secret in ["messenger-token", "whatsapp-token", "meta-app-secret", "telegram-webhook-secret"] {
        assert!(!answer.text().contains(secret));
    }
}
