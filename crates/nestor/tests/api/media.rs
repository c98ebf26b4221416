//! Files: uploads, their bytes, who gets them and in what form; what a message shows of its files.

use crate::test_app::{Answer, Caller, NOW, TestApp};
use axum::body::Body;
use http::{Request, header};
use nestor::service::media_links::{self, LinkedFile};
use nestor::store::StoreError;
use nestor::store::access::Role;
use nestor::store::fetching;
use nestor::store::media::{self, MediaState, NewMedia};
use nestor_core::channels::ChannelKind;
use nestor_core::content::{AttachmentKind, MediaSource};
use serde_json::{Value, json};
use std::time::Duration;

/// A PNG of 2 by 2 pixels.
pub(crate) fn picture() -> Vec<u8> {
    vec![
        0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa, 0x0, 0x0, 0x0, 0xd, 0x49, 0x48, 0x44, 0x52, 0x0, 0x0, 0x0, 0x2,
        0x0, 0x0, 0x0, 0x2, 0x8, 0x2, 0x0, 0x0, 0x0, 0xfd, 0xd4, 0x9a, 0x73, 0x0, 0x0, 0x0, 0x11, 0x49, 0x44, 0x41,
        0x54, 0x78, 0xda, 0x63, 0xf8, 0xcf, 0xc0, 0xc0, 0xf0, 0x1f, 0x8c, 0x80, 0x18, 0x0, 0x1d, 0xf0, 0x3, 0xfd, 0xae,
        0x3f, 0xe2, 0x38, 0x0, 0x0, 0x0, 0x0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    ]
}

impl TestApp {
    /// A file that a program of this workspace uploads; its id.
    pub(crate) async fn file(&self, workspace: &str, name: &str, bytes: &[u8]) -> String {
        let key = self.api_key(workspace, Role::Operator).await;
        let answer = upload(self, &self.program(&key), name, "application/octet-stream", bytes.to_vec()).await;
        answer.expect(201)["id"].as_str().unwrap().to_owned()
    }
}

async fn upload(app: &TestApp, caller: &Caller<'_>, name: &str, said: &str, bytes: Vec<u8>) -> Answer {
    let request = caller
        .request("POST", "/api/v1/media")
        .header("x-file-name", name)
        .header(header::CONTENT_TYPE, said)
        .header(header::CONTENT_LENGTH, bytes.len());
    app.send(request.body(Body::from(bytes)).unwrap()).await
}

async fn get_with(app: &TestApp, caller: &Caller<'_>, path: &str, name: &str, value: &str) -> Answer {
    let request: Request<Body> = caller.request("GET", path).header(name, value).body(Body::empty()).unwrap();
    app.send(request).await
}

fn text<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers[name].to_str().unwrap()
}

#[tokio::test]
async fn a_picture_is_uploaded_looked_at_and_shown_to_its_workspace() {
    let app = TestApp::new().await;
    let operator = app.operator().await;
    let caller = app.browser(&operator);
    let answer = upload(&app, &caller, "%CF%86%CF%89%CF%84%CF%8C.png", "image/jpeg", picture()).await;
    let file = answer.expect(201);
    assert_eq!(
        (&file["kind"], &file["state"], &file["mime_type"]),
        (&json!("image"), &json!("stored"), &json!("image/png"))
    );
    assert_eq!((&file["file_name"], &file["size"]), (&json!("φωτό.png"), &json!(picture().len())));
    assert_eq!((&file["width"], &file["height"], &file["error"]), (&json!(2), &json!(2), &Value::Null));
    let id = file["id"].as_str().unwrap();
    assert_eq!(caller.get(&format!("/api/v1/media/{id}")).await.expect(200), file);

    let bytes = caller.get(file["url"].as_str().unwrap()).await;
    assert_eq!((bytes.status.as_u16(), &bytes.bytes[..]), (200, &picture()[..]));
    assert_eq!(text(&bytes, "content-type"), "image/png");
    assert!(text(&bytes, "content-disposition").starts_with("inline; filename=\"____.png\"; filename*=UTF-8''%CF%86"));
    assert_eq!(text(&bytes, "x-content-type-options"), "nosniff");
    assert!(text(&bytes, "content-security-policy").ends_with("sandbox"));
    assert_eq!(text(&bytes, "cache-control"), "private, max-age=86400");
    assert_eq!(text(&bytes, "cross-origin-resource-policy"), "same-origin");
    assert!(!bytes.headers.contains_key("content-encoding"));

    let tag = text(&bytes, "etag").to_owned();
    let url = file["url"].as_str().unwrap();
    let unchanged = get_with(&app, &caller, url, "if-none-match", &tag).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.bytes.len()), (304, 0));
    let part = get_with(&app, &caller, url, "range", "bytes=1-3").await;
    assert_eq!((part.status.as_u16(), &part.bytes[..]), (206, &b"PNG"[..]));
    assert_eq!(text(&part, "content-range"), format!("bytes 1-3/{}", picture().len()));
    let beyond = get_with(&app, &caller, url, "range", "bytes=5000-").await;
    assert_eq!(
        (beyond.status.as_u16(), text(&beyond, "content-range")),
        (416, &*format!("bytes */{}", picture().len()))
    );

    let small = caller.get(file["thumbnail_url"].as_str().unwrap()).await;
    assert_eq!((small.status.as_u16(), text(&small, "content-type")), (200, "image/jpeg"));
}

#[tokio::test]
async fn what_could_run_is_saved_and_never_shown() {
    let app = TestApp::new().await;
    let key = app.api_key("main", Role::Operator).await;
    let caller = app.program(&key);
    for (said, bytes, told) in [
        ("text/html", "<!doctype html><script>alert(1)</script>", "text/html"),
        ("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "text/plain"),
        ("application/pdf", "%PDF-1.7\n", "application/pdf"),
    ] {
        let file = upload(&app, &caller, "x", said, bytes.as_bytes().to_vec()).await.expect(201);
        assert_eq!(file["kind"], "document", "{said}");
        let answer = caller.get(file["url"].as_str().unwrap()).await;
        assert!(text(&answer, "content-disposition").starts_with("attachment;"), "{said}");
        assert!(!text(&answer, "content-type").contains("html"), "{said}");
        assert!(text(&answer, "content-security-policy").contains("sandbox"));
        assert!(file["mime_type"].as_str().unwrap().starts_with(told) || told == "text/plain", "{file}");
        caller
            .get(&format!("/api/v1/media/{}/thumbnail", file["id"].as_str().unwrap()))
            .await
            .problem(404, "not_found");
    }
}

#[tokio::test]
async fn uploads_are_refused_with_their_reason() {
    let app = TestApp::with(&[("NESTOR_MEDIA__MAX_MEGABYTES", "1")]).await;
    let operator = app.operator().await;
    let caller = app.browser(&operator);
    upload(&app, &caller, "a", "image/png", vec![7; 1_000_001]).await.problem(413, "payload_too_large");
    upload(&app, &caller, "a", "image/png", Vec::new()).await.problem(422, "invalid_request");
    upload(&app, &caller, "%ff", "image/png", picture()).await.problem(400, "invalid_request");
    let kind = caller.request("POST", "/api/v1/media?kind=hologram").header("x-file-name", "a");
    app.send(kind.body(Body::from(picture())).unwrap()).await.problem(400, "invalid_request");
    // A page of another site cannot send our header.
    let foreign = caller
        .request("POST", "/api/v1/media")
        .header(header::CONTENT_TYPE, "text/plain")
        .header("content-length", "1");
    app.send(foreign.body(Body::from("x")).unwrap()).await.problem(403, "forbidden");
    let other = caller
        .request("POST", "/api/v1/media")
        .header("x-file-name", "a")
        .header(header::ORIGIN, "https://evil.example");
    app.send(other.body(Body::from(picture())).unwrap()).await.problem(403, "forbidden");
    let left = std::fs::read_dir(app.app.config.media_folder().join("main"))
        .map_or(0, |found| found.filter(|entry| entry.as_ref().unwrap().metadata().unwrap().len() > 1_000_000).count());
    assert_eq!(left, 0, "what was refused is not kept");
}

#[tokio::test]
async fn a_message_shows_its_files_and_what_became_of_them() {
    let app = TestApp::new().await;
    let talk = app.talk(ChannelKind::Whatsapp, 1, Some("Ελένη")).await;
    let message = app
        .changed_message(&talk, 1, NOW, "δες", |message| {
            message.message_type = "image";
            message.content = Some(
                json!({
                    "attachments": [
                        { "kind": "image", "media_id": "media_1", "caption": "πρώτη", "mime_type": "image/jpeg" },
                        { "kind": "video", "role": "story" },
                    ],
                    "forwarded": {},
                })
                .to_string(),
            );
        })
        .await;
    let file = NewMedia {
        id: "media_1".to_owned(),
        account_id: talk.account_id.clone(),
        message_id: message.clone(),
        position: 0,
        kind: AttachmentKind::Image,
        direction: "inbound",
        source: MediaSource::Id("4711".to_owned()),
        mime_type: Some("image/jpeg".to_owned()),
        file_name: None,
        sha256: None,
    };
    app.write(move |tx| media::add(tx, "main", &[file], NOW)).await;
    let key = app.api_key("main", Role::Operator).await;
    let caller = app.program(&key);
    let page = caller.get(&format!("/api/v1/conversations/{}/messages", talk.conversation_id)).await.expect(200);
    let shown = &page["items"][0];
    assert!(shown["content"].get("attachments").is_none(), "{shown}");
    assert!(shown["content"].get("forwarded").is_some());
    let first = &shown["attachments"][0];
    assert_eq!((&first["id"], &first["state"], &first["url"]), (&json!("media_1"), &json!("pending"), &Value::Null));
    assert_eq!(
        (&first["kind"], &first["caption"], &first["animated"]),
        (&json!("image"), &json!("πρώτη"), &json!(false))
    );
    let second = &shown["attachments"][1];
    assert_eq!(
        (&second["id"], &second["state"], &second["role"]),
        (&Value::Null, &json!("unavailable"), &json!("story"))
    );

    caller.empty("POST", "/api/v1/media/media_2/fetch").await.problem(404, "not_found");
    caller.get("/api/v1/media/media_1/file").await.problem(404, "not_found");
    app.write(|tx| -> Result<(), StoreError> {
        let due = fetching::claim(tx, NOW, NOW.plus(Duration::from_secs(1)), 1)?.remove(0);
        fetching::not_stored(tx, &due, MediaState::Expired, None, "gone", "The platform no longer has this file.")
    })
    .await;
    let shown = caller.get(&format!("/api/v1/messages/{message}")).await.expect(200);
    assert_eq!(shown["attachments"][0]["state"], "expired");
    assert_eq!(shown["attachments"][0]["error"]["code"], "gone");
    let again = caller.empty("POST", "/api/v1/media/media_1/fetch").await.expect(202);
    assert_eq!((&again["state"], &again["error"]), (&json!("pending"), &Value::Null));
    let uploaded = app.file("main", "a.png", &picture()).await;
    caller.empty("POST", &format!("/api/v1/media/{uploaded}/fetch")).await.problem(409, "conflict");
}

#[tokio::test]
async fn a_platform_gets_one_file_for_an_hour() {
    let app = TestApp::new().await;
    let id = app.file("main", "a.png", &picture()).await;
    let found = {
        let id = id.clone();
        app.write(move |tx| media::get(tx, "main", &id)).await.unwrap()
    };
    let file = LinkedFile {
        id: id.clone(),
        object_key: found.object_key.unwrap(),
        mime_type: "image/png".to_owned(),
        size: picture().len() as u64,
        file_name: "a.png".to_owned(),
    };
    let address = media_links::address(&app.app.keyring, "https://nestor.test", file, app.app.world.now());
    let path = address.strip_prefix("https://nestor.test").unwrap();
    let answer = app.nobody().get(path).await;
    assert_eq!((answer.status.as_u16(), &answer.bytes[..]), (200, &picture()[..]));
    app.nobody().get(&path.replace(&id, "media_other")).await.problem(404, "not_found");
    app.nobody().get(&path[..path.len() - 4]).await.problem(404, "not_found");
    app.app.world.advance(Duration::from_secs(3600));
    app.nobody().get(path).await.problem(404, "not_found");
}
