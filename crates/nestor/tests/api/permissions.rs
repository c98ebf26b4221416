//! Who may do what, walked through the whole description of the API: an endpoint that is added later is covered by these tests, or
//! fails them.

use crate::seed::Talk;
use crate::test_app::{Answer, Caller, TestApp, with_json};
use nestor::store::access::Role;
use nestor_core::channels::ChannelKind;
use serde_json::{Value, json};

/// Method, path and name of every operation.
fn operations() -> Vec<(String, String, String)> {
    let document: Value = serde_json::from_str(&nestor::http::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(name) = operation["operationId"].as_str() {
                found.push((method.to_uppercase(), path.clone(), name.to_owned()));
            }
        }
    }
    assert!(found.len() >= 18, "{found:?}");
    found
}

/// A body that the operation takes.
fn body_of(operation: &str) -> Option<Value> {
    Some(match operation {
        "sign_in" => json!({ "email": "maria@example.org", "password": "wrong password" }),
        "change_conversation" => json!({ "status": "closed" }),
        "send_message" => json!({ "type": "text", "text": "Καλημέρα" }),
        "create_template" => {
            json!({ "account_id": "nobody", "name": "a", "language": "el", "category": "UTILITY", "components": {} })
        }
        "edit_template" => json!({ "category": "MARKETING" }),
        "preview_template" => json!({}),
        "change_message" => json!({ "text": "Καλησπέρα" }),
        "react_to_message" => json!({ "emoji": "👍" }),
        "resolve_message" => json!({ "action": "send_again" }),
        _ => return None,
    })
}

async fn call(caller: &Caller<'_>, app: &TestApp, method: &str, path: &str, operation: &str) -> Answer {
    let request = caller.request(method, path).header("idempotency-key", "a-key");
    let request = match body_of(operation) {
        Some(body) => with_json(request, &body),
        None => request.body(axum::body::Body::empty()).unwrap(),
    };
    app.send(request).await
}

/// Acceptance case G36: no address that serves data works without a session.
#[tokio::test]
async fn g36_nothing_is_served_to_nobody() {
    let app = TestApp::new().await;
    for (method, path, operation) in operations() {
        let path = path.replace("{id}", "1");
        let answer = call(&app.nobody(), &app, &method, &path, &operation).await;
        if operation == "sign_in" {
            answer.problem(401, "invalid_credentials");
            continue;
        }
        answer.problem(401, "unauthenticated");
        for caller in [app.browser("ns_made_up"), app.program("nk_made_up")] {
            call(&caller, &app, &method, &path, &operation).await.problem(401, "unauthenticated");
        }
    }
    app.nobody().get("/metrics").await.problem(401, "unauthenticated");
    app.nobody().get("/media/1").await.problem(404, "not_found");
    app.nobody().get("/media/1?token=AQID").await.problem(404, "not_found");
}

/// The address of an operation with an id of the other workspace in it, and the same with one of ours. A path that is not here
/// fails the test: add a row for it, and with it a row of the other workspace to look for.
fn with_ids(path: &str, talk: &Talk, message: &str, alert: &str, file: &str, delivery: i64) -> String {
    let id = match path {
        "/api/v1/conversations/{id}"
        | "/api/v1/conversations/{id}/read"
        | "/api/v1/conversations/{id}/typing"
        | "/api/v1/conversations/{id}/take-over"
        | "/api/v1/conversations/{id}/messages" => talk.conversation_id.clone(),
        "/api/v1/messages/{id}" | "/api/v1/messages/{id}/resolve" | "/api/v1/messages/{id}/reaction" => {
            message.to_owned()
        }
        "/api/v1/alerts/{id}/acknowledge" => alert.to_owned(),
        "/api/v1/media/{id}"
        | "/api/v1/media/{id}/file"
        | "/api/v1/media/{id}/thumbnail"
        | "/api/v1/media/{id}/fetch" => file.to_owned(),
        "/api/v1/contacts/{id}" => talk.contact_id.clone(),
        "/api/v1/templates/{id}" | "/api/v1/templates/{id}/preview" => format!("template_{}_order", talk.workspace_id),
        "/api/v1/deliveries/{id}/raw" | "/api/v1/deliveries/{id}/replay" => delivery.to_string(),
        other => panic!("{other} takes an id, but this test does not know whose to try"),
    };
    path.replace("{id}", &id)
}

/// Acceptance case G33: another workspace's ids answer 404 everywhere, to users and API keys alike, and for every role.
#[tokio::test]
async fn g33_another_workspaces_ids_answer_404_everywhere() {
    let app = TestApp::new().await;
    let theirs = app.their_talk().await;
    let their_message = format!("msg_telegram_{}_000001", theirs.contact_id);
    let ours = app.talk(ChannelKind::Telegram, 5, Some("Ελένη")).await;
    let our_message = app.message(&ours, 1, crate::test_app::NOW, "γεια").await;
    for workspace in ["main", "theirs"] {
        app.template(workspace, "102290129340398", "order", "APPROVED").await;
    }
    let (their_alert, our_alert) = (app.alert(&theirs).await, app.alert(&ours).await);
    let their_file = app.file(&theirs.workspace_id, "their.png", &crate::media::picture()).await;
    let our_file = app.file("main", "our.png", &crate::media::picture()).await;
    // A delivery that is nobody's yet belongs to the first workspace.
    let delivery = app.delivery(b"{\"object\":\"page\"}").await;

    let admin = app.admin().await;
    let our_key = app.api_key("main", Role::Admin).await;
    let their_key = app.api_key("theirs", Role::Admin).await;
    let with_id: Vec<_> = operations().into_iter().filter(|(_, path, _)| path.contains('{')).collect();
    assert!(with_id.len() >= 9, "{with_id:?}");
    for (method, path, operation) in with_id {
        assert_eq!(path.matches('{').count(), 1, "{path}: one id is replaced here");
        if !path.contains("/deliveries/") {
            let address = with_ids(&path, &theirs, &their_message, &their_alert, &their_file, delivery);
            for caller in [app.browser(&admin), app.program(&our_key)] {
                call(&caller, &app, &method, &address, &operation).await.problem(404, "not_found");
            }
            let answer = call(&app.program(&their_key), &app, &method, &address, &operation).await;
            assert_ne!(
                answer.status, 404,
                "{method} {address}: its owner finds it, so the test looks for something that is there"
            );
        }
        let address = with_ids(&path, &ours, &our_message, &our_alert, &our_file, delivery);
        call(&app.program(&their_key), &app, &method, &address, &operation).await.problem(404, "not_found");
        let answer = call(&app.browser(&admin), &app, &method, &address, &operation).await;
        assert_ne!(answer.status, 404, "{method} {address}: its owner finds it");
    }
    let list = app.program(&their_key).get("/api/v1/conversations").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["id"], theirs.conversation_id);
    let list = app.program(&their_key).get("/api/v1/deliveries").await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn an_operator_is_not_an_administrator() {
    let app = TestApp::new().await;
    let delivery = app.delivery(b"{}").await;
    let operator = app.operator().await;
    let key = app.api_key("main", Role::Operator).await;
    let template = app.template("main", "102290129340398", "order", "APPROVED").await;
    let managing = ["create_template", "edit_template", "delete_template"];
    let guarded = |(_, path, operation): &(String, String, String)| {
        path.contains("/deliveries") || managing.contains(&operation.as_str())
    };
    for (method, path, operation) in operations().into_iter().filter(guarded) {
        let id = if path.contains("/templates") { template.clone() } else { delivery.to_string() };
        let path = path.replace("{id}", &id);
        for caller in [app.browser(&operator), app.program(&key)] {
            call(&caller, &app, &method, &path, &operation).await.problem(403, "forbidden");
        }
    }
    app.program(&key).get("/metrics").await.problem(403, "forbidden");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems_too() {
    let app = TestApp::new().await;
    app.nobody().get("/api/v1/nothing").await.problem(404, "not_found");
    app.nobody().get("/api").await.problem(404, "not_found");
    let answer = app.nobody().empty("DELETE", "/api/v1/conversations").await;
    answer.problem(405, "method_not_allowed");
    assert!(answer.headers["allow"].to_str().unwrap().contains("GET"), "{answer:?}");
    app.nobody().empty("POST", "/api/v1/events").await.problem(405, "method_not_allowed");
    app.nobody().empty("PUT", "/inbox").await.problem(405, "method_not_allowed");
    let key = app.api_key("main", Role::Operator).await;
    app.program(&key).get("/api/v1/messages/%FF").await.problem(400, "invalid_request");
}
