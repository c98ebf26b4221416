//! Signing in and out, the life of a session, the throttle.

use crate::seed::PASSWORD;
use crate::test_app::{Answer, HOST, TestApp, with_json};
use http::header;
use nestor::store::access::Role;
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(60 * 60);

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.nobody().json("POST", "/api/v1/sessions", json!({ "email": email, "password": password })).await
}

#[tokio::test]
async fn who_signs_in_is_known_until_they_sign_out() {
    let app = TestApp::new().await;
    app.user("main", "maria@example.org", "Μαρία", Role::Operator).await;
    let answer = sign_in(&app, " Maria@Example.ORG ", PASSWORD).await;
    let me = answer.expect(201);
    assert_eq!(me["user"]["email"], "maria@example.org");
    assert_eq!(me["user"]["role"], "operator");
    assert_eq!(me["workspace"], json!({ "id": "main", "name": "Ours" }));
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("; HttpOnly; SameSite=Strict") && cookie.contains("Path=/;"), "{cookie}");
    assert!(!cookie.contains("Secure"), "there is no public address by HTTPS");
    let token = answer.session_cookie().unwrap();

    assert_eq!(app.browser(&token).get("/api/v1/me").await.expect(200), me);
    let answer = app.browser(&token).empty("DELETE", "/api/v1/sessions/current").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.session_cookie().as_deref(), Some(""), "the cookie is taken away");
    app.browser(&token).get("/api/v1/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn the_cookie_stays_on_https_where_there_is_a_public_address() {
    let app = TestApp::with(&[("NESTOR_SERVER__PUBLIC_URL", "https://chat.example.org")]).await;
    app.user("main", "maria@example.org", "Μαρία", Role::Operator).await;
    let answer = sign_in(&app, "maria@example.org", PASSWORD).await;
    assert!(answer.headers[header::SET_COOKIE].to_str().unwrap().ends_with("; Secure"));
    assert!(answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn a_wrong_password_and_a_stranger_are_told_the_same() {
    let app = TestApp::new().await;
    app.user("main", "maria@example.org", "Μαρία", Role::Operator).await;
    let strip = |answer: Answer| -> Value {
        let mut problem = answer.problem(401, "invalid_credentials");
        problem.as_object_mut().unwrap().remove("request_id");
        problem
    };
    let wrong = strip(sign_in(&app, "maria@example.org", "wrong password").await);
    assert_eq!(wrong, strip(sign_in(&app, "nobody@example.org", PASSWORD).await));
}

#[tokio::test]
async fn what_is_wrong_with_the_body_is_named() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    let post = |body| nobody.json("POST", "/api/v1/sessions", body);
    assert_eq!(post(json!({ "email": "a@b.c" })).await.wrong_field(422), "password");
    assert_eq!(post(json!({ "email": 1, "password": "x" })).await.wrong_field(422), "email");
    assert_eq!(post(json!({ "email": "a", "password": "x", "remember": true })).await.wrong_field(422), "remember");
    let broken = app.nobody().request("POST", "/api/v1/sessions").header(header::CONTENT_TYPE, "application/json");
    app.send(broken.body("{".into()).unwrap()).await.problem(400, "invalid_request");
    let form = app.nobody().request("POST", "/api/v1/sessions").header(header::CONTENT_LENGTH, "3");
    app.send(form.body("a=b".into()).unwrap()).await.problem(403, "forbidden");
}

#[tokio::test]
async fn five_failures_close_the_door_for_a_while_and_for_longer_each_time() {
    let app = TestApp::new().await;
    app.user("main", "maria@example.org", "Μαρία", Role::Operator).await;
    for _ in 0..5 {
        sign_in(&app, "maria@example.org", "wrong password").await.problem(401, "invalid_credentials");
    }
    let refused = sign_in(&app, "maria@example.org", PASSWORD).await;
    refused.problem(429, "too_many_attempts");
    assert_eq!(refused.headers[header::RETRY_AFTER], "30");
    // Somebody else from the same network still comes in.
    app.user("main", "nikos@example.org", "Νίκος", Role::Operator).await;
    sign_in(&app, "nikos@example.org", PASSWORD).await.expect(201);

    app.app.world.advance(Duration::from_secs(31));
    sign_in(&app, "maria@example.org", "wrong password").await.problem(401, "invalid_credentials");
    let refused = sign_in(&app, "maria@example.org", PASSWORD).await;
    assert_eq!(refused.headers[header::RETRY_AFTER], "60");
    app.app.world.advance(Duration::from_secs(61));
    sign_in(&app, "maria@example.org", PASSWORD).await.expect(201);
    sign_in(&app, "maria@example.org", "wrong password").await.problem(401, "invalid_credentials");
}

#[tokio::test]
async fn a_hundred_guesses_at_once_are_not_a_hundred_tries() {
    let app = std::sync::Arc::new(TestApp::new().await);
    app.user("main", "maria@example.org", "Μαρία", Role::Operator).await;
    let mut guesses = tokio::task::JoinSet::new();
    for number in 0..100 {
        let app = app.clone();
        guesses
            .spawn(async move { sign_in(&app, "maria@example.org", &format!("guess number {number}")).await.status });
    }
    let tried = guesses.join_all().await.into_iter().filter(|status| *status == 401).count();
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn a_network_that_guesses_at_many_people_is_shut_out_too() {
    let app = TestApp::new().await;
    for number in 0..20 {
        sign_in(&app, &format!("user{number}@example.org"), "wrong password").await.problem(401, "invalid_credentials");
    }
    sign_in(&app, "user99@example.org", "wrong password").await.problem(429, "too_many_attempts");
}

#[tokio::test]
async fn a_token_is_replaced_after_an_hour_and_the_old_one_goes_on_for_a_minute() {
    let app = TestApp::new().await;
    let old = app.operator().await;
    assert_eq!(app.browser(&old).get("/api/v1/me").await.session_cookie(), None);
    app.app.world.advance(HOUR);
    let answer = app.browser(&old).get("/api/v1/me").await;
    answer.expect(200);
    let new = answer.session_cookie().unwrap();
    assert_ne!(new, old);

    let late = app.browser(&old).get("/api/v1/me").await;
    late.expect(200);
    assert_eq!(late.session_cookie(), None, "a request under way gets no token of its own");
    app.app.world.advance(Duration::from_secs(61));
    app.browser(&old).get("/api/v1/me").await.problem(401, "unauthenticated");
    app.browser(&new).get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_session_ends_two_weeks_after_it_was_last_used() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    app.app.world.advance(13 * 24 * HOUR);
    let token = app.browser(&token).get("/api/v1/me").await.session_cookie().unwrap();
    app.app.world.advance(13 * 24 * HOUR);
    let token = app.browser(&token).get("/api/v1/me").await.session_cookie().unwrap();
    app.app.world.advance(14 * 24 * HOUR);
    app.browser(&token).get("/api/v1/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn signing_out_ends_the_session_even_when_its_token_was_just_replaced() {
    let app = TestApp::new().await;
    let old = app.operator().await;
    app.app.world.advance(HOUR);
    let answer = app.browser(&old).empty("DELETE", "/api/v1/sessions/current").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.session_cookie().as_deref(), Some(""));
    app.browser(&old).get("/api/v1/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let app = TestApp::with(&[("NESTOR_SERVER__PUBLIC_URL", "https://chat.example.org")]).await;
    let token = app.operator().await;
    let path = "/api/v1/conversations/conv/read";
    let from = |origin: &str| {
        let request = app.browser(&token).request("POST", path).header(header::ORIGIN, origin);
        app.send(request.body(axum::body::Body::empty()).unwrap())
    };
    for origin in ["https://evil.example", "null", "http://chat.example.org", &format!("ftp://{HOST}")] {
        from(origin).await.problem(403, "forbidden");
    }
    for origin in ["https://chat.example.org", &format!("http://{HOST}")] {
        from(origin).await.problem(404, "not_found");
    }
    // A form can be sent without being asked, but not as JSON.
    let form = app
        .browser(&token)
        .request("POST", path)
        .header(header::CONTENT_TYPE, "text/plain")
        .header(header::CONTENT_LENGTH, "2");
    app.send(form.body("{}".into()).unwrap()).await.problem(403, "forbidden");
    // Nor can another site sign its visitors in.
    let request = app.nobody().request("POST", "/api/v1/sessions").header(header::ORIGIN, "https://evil.example");
    app.send(with_json(request, &json!({ "email": "a", "password": "b" }))).await.problem(403, "forbidden");
    // A program has no cookie that somebody could abuse.
    let key = app.api_key("main", Role::Operator).await;
    let request = app.program(&key).request("POST", path).header(header::ORIGIN, "https://evil.example");
    app.send(request.body(axum::body::Body::empty()).unwrap()).await.problem(404, "not_found");
}

#[tokio::test]
async fn an_api_key_is_nobody_and_has_no_session() {
    let app = TestApp::new().await;
    let key = app.api_key("main", Role::Operator).await;
    app.program(&key).get("/api/v1/conversations").await.expect(200);
    app.program(&key).get("/api/v1/me").await.problem(403, "forbidden");
    app.program(&key).empty("DELETE", "/api/v1/sessions/current").await.problem(403, "forbidden");
    app.program("nk_wrong").get("/api/v1/conversations").await.problem(401, "unauthenticated");
}
