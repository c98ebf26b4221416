//! What is served beside the API: the web app, health, metrics, the description.

use crate::test_app::{Answer, TestApp};
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use nestor::store::access::Role;
use nestor_core::channels::ChannelKind;
use serde_json::json;
use std::net::SocketAddr;

/// A request by a program on this machine.
async fn local(app: &TestApp, path: &str, forwarded_for: Option<&str>) -> Answer {
    let here: SocketAddr = ([127, 0, 0, 1], 4711).into();
    let mut request = Request::builder().uri(path).extension(ConnectInfo(here));
    if let Some(address) = forwarded_for {
        request = request.header("x-forwarded-for", address);
    }
    app.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn health_and_readiness_are_told_to_everybody() {
    let app = TestApp::new().await;
    assert_eq!(app.nobody().get("/healthz").await.text(), "ok");
    assert_eq!(app.nobody().get("/readyz").await.text(), "ok");
    let outside = rusqlite::Connection::open(&app.database).unwrap();
    outside.execute_batch("ALTER TABLE workspaces RENAME TO hidden").unwrap();
    assert!(app.nobody().get("/readyz").await.status.is_server_error());
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn the_numbers_are_for_programs_here_and_for_administrators() {
    nestor::http::metrics::install();
    let app = TestApp::new().await;
    app.delivery(b"{}").await;
    let talk = app.talk(ChannelKind::Telegram, 1, None).await;
    app.message(&talk, 1, crate::test_app::NOW, "γεια").await;
    let key = app.api_key("main", Role::Admin).await;
    let body = json!({ "type": "text", "text": "γεια" });
    app.program(&key).message(&talk.conversation_id, "key", body).await.expect(202);
    app.nobody().empty("POST", "/api/communications/webhooks/messenger").await.problem(401, "unauthenticated");

    let answer = local(&app, "/metrics", None).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    for line in [
        "nestor_webhooks_total{address=\"messenger\",outcome=\"unverified\"} ",
        "nestor_webhook_seconds_bucket{address=\"messenger\",le=\"0.025\"} ",
        "nestor_deliveries_open{state=\"pending\"} 1",
        "nestor_outbox_parts{channel=\"telegram\"} 1",
        "nestor_outbox_parts{channel=\"whatsapp\"} 0",
    ] {
        assert!(answer.text().contains(line), "{line} is not in\n{}", answer.text());
    }
    assert_eq!(app.program(&key).get("/metrics").await.status, 200);
    local(&app, "/metrics", Some("203.0.113.9")).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_a_browser() {
    let app = TestApp::new().await;
    for path in
        ["/", "/inbox/conv_1", "/api/v1/me", "/api/v1/nothing", "/healthz", "/assets/none.js", "/api/v1/openapi.json"]
    {
        let headers = app.nobody().get(path).await.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{path}");
        assert!(headers.contains_key("permissions-policy") && headers.contains_key("x-request-id"), "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}: there is no HTTPS here");
        assert!(headers.contains_key("cache-control"), "{path}");
    }
}

#[tokio::test]
async fn the_web_app_answers_wherever_nothing_else_does() {
    let app = TestApp::new().await;
    let page = app.nobody().get("/").await;
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert_eq!(app.nobody().get("/conversations/conv_1").await.bytes, page.bytes);
    app.nobody().get("/assets/of-an-older-version.js").await.problem(404, "not_found");
    if page.status == 503 {
        assert!(page.text().contains("make demo"), "it says how to build it");
        return;
    }
    assert_eq!(page.headers["cache-control"], "no-cache");
    let again = app.nobody().request("GET", "/").header("if-none-match", &page.headers["etag"]);
    assert_eq!(app.send(again.body(Body::empty()).unwrap()).await.status, 304);
    let script = page.text().split("src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let asset = app.nobody().request("GET", &script).header("accept-encoding", "gzip");
    let asset = app.send(asset.body(Body::empty()).unwrap()).await;
    assert_eq!(asset.status, 200);
    assert_eq!(asset.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(asset.headers["content-encoding"], "gzip");
}

#[tokio::test]
async fn the_description_is_served_and_always_the_same() {
    let app = TestApp::new().await;
    let served = app.nobody().get("/api/v1/openapi.json").await;
    assert_eq!(served.text(), nestor::http::openapi());
    assert_eq!(nestor::http::openapi(), nestor::http::openapi());
    let document = served.expect(200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(document["security"], json!([{ "session": [] }, { "api_key": [] }]));
    assert!(document["components"]["securitySchemes"]["api_key"]["scheme"] == "bearer");
    // Every reference leads somewhere, every operation says what it is and which problems it has.
    let text = served.text();
    for reference in text.split("\"$ref\": \"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
    }
    // What is absent is null, never missing.
    let message = &document["components"]["schemas"]["Message"];
    assert_eq!(
        message["required"].as_array().unwrap().len(),
        message["properties"].as_object().unwrap().len(),
        "{message}"
    );
    assert_eq!(document["components"]["schemas"]["NewMessage"]["required"], json!(["type"]));
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{method} {path}");
            assert!(operation["responses"].get("401").is_some(), "{method} {path}");
            if path.contains('{') {
                assert!(operation["responses"].get("404").is_some(), "{method} {path}");
            }
        }
    }
}
