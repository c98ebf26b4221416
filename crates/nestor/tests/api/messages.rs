//! Threads and answers.

use crate::seed::Talk;
use crate::test_app::{NOW, TestApp, with_json};
use nestor::store::access::Role;
use nestor::store::outgoing::{self, Failure, PartKey};
use nestor::store::{StoreError, outbox};
use nestor_core::channels::ChannelKind;
use nestor_core::message::{DeliveryStatus, ExternalMessageId};
use nestor_core::time::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

fn ago(seconds: u64) -> Timestamp {
    NOW.minus(Duration::from_secs(seconds))
}

fn texts(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap().to_owned()).collect()
}

async fn place(channel: ChannelKind) -> (TestApp, String, Talk) {
    let app = TestApp::new().await;
    let user = app.user("main", "maria@example.org", "Μαρία", Role::Operator).await;
    let token = app.session(&user).await;
    let talk = app.talk(channel, 1, Some("Ελένη")).await;
    (app, token, talk)
}

fn part(message_id: &Value, part: i64) -> PartKey {
    PartKey { workspace_id: "main".to_owned(), message_id: message_id.as_str().unwrap().to_owned(), part, attempt: 1 }
}

#[tokio::test]
async fn a_message_of_the_customer_is_shown_whole() {
    let (app, token, talk) = place(ChannelKind::Messenger).await;
    let id = app
        .changed_message(&talk, 1, ago(2400), "", |message| {
            message.received_at = NOW;
            message.message_type = "unsupported";
            message.text = None;
            message.content =
                Some("{\"unsupported\":{\"platform_type\":\"hologram\",\"raw\":{\"secret\":1}}}".to_owned());
        })
        .await;
    let shown = app.browser(&token).get(&format!("/api/v1/messages/{id}")).await.expect(200);
    assert_eq!(
        shown,
        json!({
            "id": id, "conversation_id": talk.conversation_id, "channel": "messenger", "direction": "inbound",
            "author": { "kind": "contact", "id": null, "name": "Ελένη" },
            "type": "unsupported", "text": null, "content": { "unsupported": { "platform_type": "hologram" } },
            "at": "2026-11-22T08:59:33.123Z", "received_at": "2026-11-22T09:39:33.123Z", "late": true,
            "provider_message_id": "mid.1", "status": null, "status_history": [], "parts": [], "reply_to": null,
            "reactions": [], "attachments": [], "error": null, "edited_at": null, "edits": [], "revoked_at": null,
            "pending_actions": [], "historic": false,
        })
    );
}

#[tokio::test]
async fn a_thread_opens_at_its_newest_page_and_leads_back_and_forth() {
    let (app, token, talk) = place(ChannelKind::Telegram).await;
    for number in 0..10 {
        // Two at a time are of the same moment.
        app.message(&talk, number, ago(100 - number / 2), &number.to_string()).await;
    }
    let path = format!("/api/v1/conversations/{}/messages?limit=4", talk.conversation_id);
    let get = async |query: String| app.browser(&token).get(&format!("{path}{query}")).await.expect(200);
    let newest = get(String::new()).await;
    assert_eq!(texts(&newest), ["6", "7", "8", "9"]);
    let older = get(format!("&before={}", newest["next"].as_str().unwrap())).await;
    assert_eq!(texts(&older), ["2", "3", "4", "5"]);
    let oldest = get(format!("&before={}", older["next"].as_str().unwrap())).await;
    assert_eq!(texts(&oldest), ["0", "1"]);
    assert_eq!(oldest["next"], Value::Null);
    // The place before a page is also the place after which newer ones come.
    let newer = get(format!("&after={}", older["next"].as_str().unwrap())).await;
    assert_eq!(texts(&newer), ["3", "4", "5", "6"]);
    let newest = get(format!("&after={}", newer["next"].as_str().unwrap())).await;
    assert_eq!(texts(&newest), ["7", "8", "9"]);
    assert_eq!(newest["next"], Value::Null);

    let both = app.browser(&token).get(&format!("{path}&before=x&after=x")).await;
    assert_eq!(both.wrong_field(400), "after");
    assert_eq!(app.browser(&token).get(&format!("{path}&before=x")).await.wrong_field(400), "before");
    // A cursor of the conversations' list, and two whose order of arrival is no number that we write.
    for foreign in [
        "MTc5NTM0MDM3MzEyMzpjb252X3RlbGVncmFtXzE",
        "MTc5NTM0MDM3MzEyMzpzb29uOm1zZ190ZWxlZ3JhbV8x",
        "MTc5NTM0MDM3MzEyMzo5OTk5OTk5OTk5OTk5OTk5OTk5OTptc2dfdGVsZWdyYW1fMQ",
    ] {
        assert_eq!(app.browser(&token).get(&format!("{path}&after={foreign}")).await.wrong_field(400), "after");
    }
    app.browser(&token).get("/api/v1/conversations/nothing/messages").await.problem(404, "not_found");
}

#[tokio::test]
async fn an_answer_is_taken_once_however_often_it_is_sent() {
    let (app, token, talk) = place(ChannelKind::Whatsapp).await;
    app.message(&talk, 1, ago(60), "Είστε ανοιχτά;").await;
    let body = json!({ "type": "text", "text": "Ναι, μέχρι τις 9." });
    let browser = app.browser(&token);
    let answer = browser.message(&talk.conversation_id, "key-1", body.clone()).await;
    let first = answer.expect(202);
    assert_eq!(first["direction"], "outbound");
    assert_eq!(first["status"], "queued");
    assert_eq!(first["author"]["kind"], "operator");
    assert_eq!(first["author"]["name"], "Μαρία");
    assert_eq!(first["parts"].as_array().unwrap().len(), 1);
    assert_eq!(first["parts"][0]["next_attempt_at"], Value::Null);
    assert_eq!(first["status_history"][0]["status"], "queued");
    assert_eq!(first["late"], false);

    assert_eq!(browser.message(&talk.conversation_id, "key-1", body.clone()).await.expect(202), first);
    let other = json!({ "type": "text", "text": "Όχι" });
    browser.message(&talk.conversation_id, "key-1", other).await.problem(422, "idempotency_key_reused");
    // Another one's keys are others.
    let key = app.api_key("main", Role::Operator).await;
    let second = app.program(&key).message(&talk.conversation_id, "key-1", body).await.expect(202);
    assert_ne!(second["id"], first["id"]);
    assert_eq!(second["author"]["name"], "Robot");
}

/// The part of acceptance case D16 that is decided here: a double click over a stalled line is one message.
#[tokio::test]
async fn d16_twenty_clicks_at_once_are_one_message() {
    let (app, token, talk) = place(ChannelKind::Telegram).await;
    app.message(&talk, 1, ago(60), "γεια").await;
    let app = std::sync::Arc::new(app);
    let mut clicks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (app, token, conversation) = (app.clone(), token.clone(), talk.conversation_id.clone());
        clicks.spawn(async move {
            let body = json!({ "type": "text", "text": "Καλημέρα" });
            app.browser(&token).message(&conversation, "one-click", body).await.expect(202)["id"].clone()
        });
    }
    let mut ids: Vec<String> = clicks.join_all().await.into_iter().map(|id| id.to_string()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    let due = app.write(outbox::depth).await;
    assert_eq!(due.iter().map(|(_, count, _)| count).sum::<i64>(), 1);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_its_reason() {
    let (app, token, talk) = place(ChannelKind::Whatsapp).await;
    app.message(&talk, 1, ago(60), "γεια").await;
    let browser = app.browser(&token);
    let send = async |body: Value| browser.message(&talk.conversation_id, "key", body).await;
    let path = format!("/api/v1/conversations/{}/messages", talk.conversation_id);
    let body = json!({ "type": "text", "text": "γεια" });
    browser.json("POST", &path, body.clone()).await.problem(400, "idempotency_key_missing");
    let long = browser.request("POST", &path).header("idempotency-key", "k".repeat(201));
    assert_eq!(app.send(with_json(long, &body)).await.wrong_field(400), "Idempotency-Key");

    send(json!({ "type": "text", "text": " \n" })).await.problem(422, "text_empty");
    send(json!({ "type": "text", "text": "χ".repeat(60_000) })).await.problem(422, "text_too_long");
    assert_eq!(send(json!({ "type": "image", "text": "γεια" })).await.wrong_field(422), "attachments.0");
    assert_eq!(send(json!({ "type": "choice", "text": "γεια" })).await.wrong_field(422), "type");
    let forged = json!({ "type": "text", "text": "γεια", "content": { "referral": { "source": "ad" } } });
    assert_eq!(send(forged).await.wrong_field(422), "content.referral");
    send(json!({ "type": "text" })).await.problem(422, "text_empty");
    assert_eq!(
        send(json!({ "type": "text", "text": "γεια", "reply_to": "nothing" })).await.wrong_field(422),
        "reply_to"
    );
    assert_eq!(send(json!({ "type": "text", "text": "γεια", "urgent": true })).await.wrong_field(422), "urgent");
    let large = json!({ "type": "text", "text": "x".repeat(300_000) });
    send(large).await.problem(413, "payload_too_large");

    app.app.world.advance(Duration::from_secs(24 * 60 * 60));
    let closed = send(body).await.problem(422, "window_closed");
    assert!(closed["detail"].as_str().unwrap().contains("when the customer writes"), "{closed}");
    assert_eq!(app.write(outbox::depth).await, [], "nothing of all this is in the outbox");
}

#[tokio::test]
async fn a_message_tells_what_happened_to_it() {
    let (app, token, talk) = place(ChannelKind::Messenger).await;
    let asked = app.message(&talk, 1, ago(60), "Τιμή;").await;
    let browser = app.browser(&token);
    let body = json!({ "type": "text", "text": "10€", "reply_to": asked });
    let sent = browser.message(&talk.conversation_id, "key-1", body).await.expect(202);
    assert_eq!(sent["reply_to"]["provider_message_id"], "mid.1");
    let key = part(&sent["id"], 0);

    // It waits.
    let (waiting, due_at) = (key.clone(), NOW.plus(Duration::from_secs(30)));
    app.write(move |tx| {
        let part = outgoing::by_key(tx, &waiting)?.unwrap();
        let failure =
            Failure { reason: "throttled".to_owned(), code: Some("613".to_owned()), message: "Too fast.".to_owned() };
        outbox::put_off(tx, &part, due_at, &failure)
    })
    .await;
    let path = format!("/api/v1/messages/{}", sent["id"].as_str().unwrap());
    let shown = browser.get(&path).await.expect(200);
    assert_eq!(shown["status"], "queued");
    assert_eq!(shown["parts"][0]["next_attempt_at"], "2026-11-22T09:40:03.123Z");
    assert_eq!(shown["error"]["code"], "throttled");
    assert_eq!(shown["error"]["provider_code"], "613");
    assert_eq!(shown["error"]["message"], "Too fast.");
    assert_eq!(shown["error"]["next_step"]["code"], "wait");
    for sentence in [&shown["error"]["meaning"], &shown["error"]["next_step"]["sentence"]] {
        assert!(sentence["en"].as_str().unwrap().ends_with('.') && sentence["el"].as_str().unwrap().ends_with('.'));
    }

    // It goes and arrives.
    let reached = key.clone();
    app.write(move |tx| -> Result<(), StoreError> {
        let mut part = outgoing::by_key(tx, &reached)?.unwrap();
        outgoing::advance(tx, &mut part, DeliveryStatus::Accepted, NOW, None)?;
        outgoing::learn_provider_message_id(tx, &mut part, &ExternalMessageId("mid.ours".to_owned()))?;
        // The platform's second began before we had the answer queued.
        outgoing::advance(tx, &mut part, DeliveryStatus::Sent, NOW.minus(Duration::from_millis(700)), None)?;
        outgoing::advance(tx, &mut part, DeliveryStatus::Delivered, NOW, None)?;
        Ok(())
    })
    .await;
    let shown = browser.get(&path).await.expect(200);
    assert_eq!((&shown["status"], &shown["error"]), (&json!("delivered"), &Value::Null));
    assert_eq!(shown["provider_message_id"], "mid.ours");
    let steps: Vec<_> =
        shown["status_history"].as_array().unwrap().iter().map(|step| step["status"].as_str().unwrap()).collect();
    assert_eq!(steps, ["queued", "accepted", "sent", "delivered"]);

    // The customer answers it.
    let answer =
        app.changed_message(&talk, 2, NOW, "Ωραία", |message| message.reply_to = Some("mid.ours".to_owned())).await;
    let shown = browser.get(&format!("/api/v1/messages/{answer}")).await.expect(200);
    assert_eq!(
        shown["reply_to"],
        json!({ "message_id": sent["id"], "provider_message_id": "mid.ours", "text": "10€" })
    );
}

#[tokio::test]
async fn a_quoted_message_is_found_by_the_id_that_the_platform_gave_it() {
    let (app, token, talk) = place(ChannelKind::Whatsapp).await;
    let known = app.id_of(&talk, "wamid.known");
    let first = app
        .changed_message(&talk, 1, ago(9), "πρώτο", |message| {
            message.id = known.clone();
            message.provider_message_id = "wamid.known".to_owned();
        })
        .await;
    app.changed_message(&talk, 2, ago(8), "δεύτερο", |message| {
        message.reply_to = Some("wamid.known".to_owned())
    })
    .await;
    app.changed_message(&talk, 3, ago(7), "τρίτο", |message| message.reply_to = Some("wamid.lost".to_owned())).await;
    let path = format!("/api/v1/conversations/{}/messages", talk.conversation_id);
    let page = app.browser(&token).get(&path).await.expect(200);
    assert_eq!(page["items"][0]["reply_to"], Value::Null);
    assert_eq!(
        page["items"][1]["reply_to"],
        json!({ "message_id": first, "provider_message_id": "wamid.known", "text": "πρώτο" })
    );
    assert_eq!(
        page["items"][2]["reply_to"],
        json!({ "message_id": null, "provider_message_id": "wamid.lost", "text": null })
    );
}

#[tokio::test]
async fn an_operator_decides_about_what_failed() {
    let (app, token, talk) = place(ChannelKind::Telegram).await;
    app.message(&talk, 1, ago(60), "γεια").await;
    let browser = app.browser(&token);
    let body = json!({ "type": "text", "text": "Καλημέρα" });
    let sent = browser.message(&talk.conversation_id, "key-1", body).await.expect(202);
    let path = format!("/api/v1/messages/{}/resolve", sent["id"].as_str().unwrap());
    let decide = async |action: &str| browser.json("POST", &path, json!({ "action": action })).await;
    decide("send_again").await.problem(409, "conflict");

    let key = part(&sent["id"], 0);
    app.write(move |tx| {
        let mut part = outgoing::by_key(tx, &key)?.unwrap();
        let failure =
            Failure { reason: "recipient_unreachable".to_owned(), code: None, message: "Blocked.".to_owned() };
        outgoing::advance(tx, &mut part, DeliveryStatus::Failed, NOW, Some(&failure))
    })
    .await;
    let failed = browser.get(&format!("/api/v1/messages/{}", sent["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&failed["status"], &failed["error"]["code"]), (&json!("failed"), &json!("recipient_unreachable")));

    decide("mark_sent").await.problem(409, "conflict");
    assert_eq!(decide("forget").await.wrong_field(422), "action");
    let again = decide("send_again").await.expect(200);
    assert_eq!((&again["status"], &again["error"]), (&json!("queued"), &Value::Null));
}
