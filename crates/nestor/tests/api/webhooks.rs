//! Webhooks: who may deliver, what is kept, what is answered.

use crate::test_app::{APP_SECRET, Answer, NOW, TestApp};
use axum::body::Body;
use hmac::{Hmac, KeyInit, Mac};
use nestor::service::directory::AccountSecrets;
use nestor::store::accounts::{self, Account, Origin};
use nestor::store::deliveries;
use nestor_core::channels::ChannelKind;
use sha2::Sha256;
use std::sync::Arc;

const META: [&str; 4] = ["whatsapp", "messenger", "instagram", "meta"];

fn address(name: &str) -> String {
    format!("/api/communications/webhooks/{name}")
}

fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

async fn post(app: &TestApp, name: &str, header: Option<(&str, &str)>, body: impl Into<Body>) -> Answer {
    let mut request = app.nobody().request("POST", &address(name));
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    app.send(request.body(body.into()).unwrap()).await
}

async fn signed(app: &TestApp, name: &str, secret: &str, body: &[u8]) -> Answer {
    let signature = signature(secret, body);
    post(app, name, Some(("x-hub-signature-256", &signature)), body.to_vec()).await
}

async fn kept_bodies(app: &TestApp) -> Vec<(String, Vec<u8>)> {
    let later = NOW.plus(std::time::Duration::from_secs(3600));
    let claimed = app.write(move |tx| deliveries::claim(tx, later, 1000)).await;
    claimed.into_iter().map(|delivery| (delivery.signer, delivery.body)).collect()
}

#[tokio::test]
async fn what_is_signed_is_kept_byte_for_byte_at_every_address() {
    let app = TestApp::new().await;
    // Meta escapes what is not ASCII, and every slash; invalid UTF-8 and nonsense are no reason to lose anything either.
    let bodies: [&[u8]; 4] = [
        br#"{"object":"whatsapp_business_account","entry":[{"text":"\u0395\u03bb\u03ad\u03bd\u03b7 https:\/\/example.org"}]}"#,
        br#"{ "object" : "page" }"#,
        b"\xff\xfe not JSON",
        b"",
    ];
    let mut expected = Vec::new();
    for name in META {
        for body in bodies {
            let answer = signed(&app, name, APP_SECRET, body).await;
            assert_eq!((answer.status.as_u16(), answer.bytes.len()), (200, 0));
            assert_eq!(answer.headers["x-request-id"].len(), 32);
            expected.push(("meta_app".to_owned(), body.to_vec()));
        }
    }
    let answer = signed(&app, "instagram", "instagram-app-secret", b"{}").await;
    assert_eq!(answer.status, 200);
    expected.push(("instagram_app".to_owned(), b"{}".to_vec()));
    assert_eq!(kept_bodies(&app).await, expected);
}

/// Acceptance case A3: a bad, a missing, a wrong app's signature is answered 401 and leaves no row.
#[tokio::test]
async fn a3_what_is_not_signed_by_us_is_refused_and_leaves_no_row() {
    let app = TestApp::new().await;
    let body = r#"{"object":"page","entry":[]}"#.as_bytes();
    let right = signature(APP_SECRET, body);
    let wrong_app = signature("another app's secret", body);
    let other_body = signature(APP_SECRET, br#"{"object":"page", "entry":[]}"#);
    let empty_secret = signature("", body);
    let upper = right.to_uppercase();
    let sha1 = right.replace("sha256=", "sha1=");
    for name in META {
        for given in [&wrong_app, &other_body, &empty_secret, &upper, &sha1, "sha256=", "", "nonsense", &right[..70]] {
            post(&app, name, Some(("x-hub-signature-256", given)), body).await.problem(401, "unauthenticated");
        }
        post(&app, name, None, body).await.problem(401, "unauthenticated");
        post(&app, name, Some(("x-hub-signature", &right)), body).await.problem(401, "unauthenticated");
    }
    let token = "x-telegram-bot-api-secret-token";
    for given in ["wrong", "", APP_SECRET] {
        post(&app, "telegram", Some((token, given)), body).await.problem(401, "unauthenticated");
    }
    post(&app, "telegram", None, body).await.problem(401, "unauthenticated");
    post(&app, "telegram/another", Some((token, "telegram-webhook-secret")), body)
        .await
        .problem(401, "unauthenticated");
    assert_eq!(app.kept().await, 0);
}

/// The other half of acceptance case A3: where no secret is set nothing is taken, not even what is signed with the empty secret.
#[tokio::test]
async fn a3_without_a_secret_nothing_is_taken() {
    let app =
        TestApp::with(&[("META_APP_SECRET", ""), ("INSTAGRAM_APP_SECRET", ""), ("TELEGRAM_WEBHOOK_SECRET", "")]).await;
    for name in META {
        signed(&app, name, "", b"{}").await.problem(401, "unauthenticated");
    }
    post(&app, "telegram", Some(("x-telegram-bot-api-secret-token", "")), "{}").await.problem(401, "unauthenticated");
    assert_eq!(app.kept().await, 0);
}

#[tokio::test]
async fn an_update_of_telegram_is_its_bots() {
    let app = TestApp::new().await;
    let first = app.account(ChannelKind::Telegram).await;
    let secrets = AccountSecrets { webhook_secret: Some("second-secret".into()), ..AccountSecrets::default() };
    let second = Account {
        workspace_id: "main".to_owned(),
        id: "acc_second".to_owned(),
        channel: ChannelKind::Telegram,
        external_id: "5002".to_owned(),
        name: "Second bot".to_owned(),
        origin: Origin::Database,
        sealed_secrets: Some(secrets.seal(&app.app.keyring, "acc_second")),
        inbound_enabled: true,
        outbound_enabled: true,
        trouble: None,
        business_account_id: None,
        created_at: NOW,
    };
    app.write(move |tx| accounts::add(tx, &second)).await;
    app.app.reload_directory().await.unwrap();
    let update = |name: &'static str, secret: &'static str| {
        post(&app, name, Some(("x-telegram-bot-api-secret-token", secret)), "{\"update_id\":1}")
    };
    for (name, secret) in [
        ("telegram", "telegram-webhook-secret"),
        ("telegram", "second-secret"),
        ("telegram/acc_second", "second-secret"),
        ("telegram/5002", "second-secret"),
    ] {
        assert_eq!(update(name, secret).await.status, 200, "{name}");
    }
    update("telegram/5002", "telegram-webhook-secret").await.problem(401, "unauthenticated");
    let signers: Vec<String> = kept_bodies(&app).await.into_iter().map(|(signer, _)| signer).collect();
    assert_eq!(signers, [first.as_str(), "acc_second", "acc_second", "acc_second"]);
}

#[tokio::test]
async fn a_channel_that_is_switched_off_still_keeps_and_disturbs_no_other() {
    let app = TestApp::with(&[("NESTOR_CHANNELS__MESSENGER__INBOUND", "false")]).await;
    for name in META {
        assert_eq!(signed(&app, name, APP_SECRET, b"{\"object\":\"page\"}").await.status, 200);
    }
    assert_eq!(app.kept().await, 4);
}

#[tokio::test]
async fn the_handshake_gives_the_bare_challenge_back() {
    let app = TestApp::new().await;
    let ask = async |name: &str, mode: &str, token: &str, challenge: &str| {
        let query = format!("hub.mode={mode}&hub.verify_token={token}&hub.challenge={challenge}");
        app.nobody().get(&format!("{}?{query}", address(name))).await
    };
    for name in ["whatsapp", "messenger", "instagram"] {
        let answer = ask(name, "subscribe", &format!("verify-{name}"), "1158201444").await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, "1158201444"));
        assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
        assert_eq!(ask("meta", "subscribe", &format!("verify-{name}"), "x").await.text(), "x");
        ask(name, "subscribe", "verify-nothing", "1").await.problem(403, "forbidden");
        ask(name, "unsubscribe", &format!("verify-{name}"), "1").await.problem(403, "forbidden");
        ask(name, "subscribe", &format!("verify-{name}"), "").await.problem(403, "forbidden");
        app.nobody().get(&address(name)).await.problem(403, "forbidden");
    }
    ask("whatsapp", "subscribe", "verify-messenger", "1").await.problem(403, "forbidden");
    let answer = app.nobody().get(&address("telegram")).await;
    answer.problem(405, "method_not_allowed");
    assert_eq!(answer.headers["allow"], "POST");
    app.nobody().empty("PUT", &address("meta")).await.problem(405, "method_not_allowed");
    app.nobody().empty("POST", &address("viber")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_body_of_four_megabytes_is_kept_and_a_larger_one_is_not() {
    let app = TestApp::new().await;
    let largest = vec![b' '; 4 * 1024 * 1024];
    assert_eq!(signed(&app, "whatsapp", APP_SECRET, &largest).await.status, 200);
    let too_large = vec![b' '; 4 * 1024 * 1024 + 1];
    signed(&app, "whatsapp", APP_SECRET, &too_large).await.problem(413, "payload_too_large");
    let declared = app.nobody().request("POST", &address("meta")).header("content-length", too_large.len());
    app.send(declared.body(Body::empty()).unwrap()).await.problem(413, "payload_too_large");
    assert_eq!(app.kept().await, 1);
}

/// Acceptance case A4: while the store cannot keep it, 503; once it can, the platform's retry lands, and nothing is lost or doubled.
#[tokio::test]
async fn a4_a_store_that_cannot_keep_a_webhook_asks_for_it_again() {
    let app = TestApp::new().await;
    let outside = rusqlite::Connection::open(&app.database).unwrap();
    outside.execute_batch("ALTER TABLE deliveries RENAME TO hidden").unwrap();
    let answer = signed(&app, "messenger", APP_SECRET, b"{\"retry\":1}").await;
    answer.problem(503, "unavailable");
    assert_eq!(answer.headers["retry-after"], "5");
    assert!(!answer.text().contains("deliveries"), "what went wrong inside is not told");
    outside.execute_batch("ALTER TABLE hidden RENAME TO deliveries").unwrap();
    assert_eq!(app.kept().await, 0);
    assert_eq!(signed(&app, "messenger", APP_SECRET, b"{\"retry\":1}").await.status, 200);
    assert_eq!(app.kept().await, 1);
}

#[tokio::test]
async fn many_at_once_are_all_kept() {
    let app = Arc::new(TestApp::new().await);
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..500 {
        let app = Arc::clone(&app);
        posts.spawn(async move {
            let body = format!("{{\"number\":{number}}}");
            assert_eq!(signed(&app, "whatsapp", APP_SECRET, body.as_bytes()).await.status, 200);
        });
    }
    posts.join_all().await;
    let mut bodies: Vec<Vec<u8>> = kept_bodies(&app).await.into_iter().map(|(_, body)| body).collect();
    bodies.sort();
    bodies.dedup();
    assert_eq!(bodies.len(), 500);
}

#[tokio::test]
async fn the_request_id_of_a_delivery_is_the_one_that_was_answered() {
    let app = TestApp::new().await;
    let body = b"{}";
    for (given, taken) in [("proxy-4711.a", true), ("with space", false)] {
        let request = app.nobody().request("POST", &address("meta"));
        let request = request.header("x-hub-signature-256", signature(APP_SECRET, body)).header("x-request-id", given);
        let answer = app.send(request.body(Body::from(body.as_slice())).unwrap()).await;
        let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(id == given, taken);
        let newest = app.write(|tx| deliveries::list(tx, "main", None, None, None, 1)).await;
        assert_eq!(newest[0].request_id, id);
    }
}
