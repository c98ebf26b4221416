//! The live feed over HTTP.

use crate::seed::Talk;
use crate::test_app::{Caller, NOW, TestApp};
use axum::body::{Body, BodyDataStream};
use nestor::store::access::Role;
use nestor::store::conversations::{self, Status};
use nestor_core::channels::ChannelKind;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_stream::StreamExt;

/// A stream of events that is being read.
struct Stream {
    body: BodyDataStream,
    unread: String,
}

#[derive(Debug, PartialEq)]
struct Event {
    name: String,
    id: Option<i64>,
    data: Value,
}

impl Stream {
    async fn open(app: &TestApp, caller: &Caller<'_>, query: &str, last_event_id: Option<i64>) -> Self {
        use tower::ServiceExt;
        let mut request = caller.request("GET", &format!("/api/v1/events{query}"));
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let response = app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-cache");
        assert!(!response.headers().contains_key("content-encoding"));
        assert!(!response.headers().contains_key("set-cookie"), "the feed replaces no token");
        Self { body: response.into_body().into_data_stream(), unread: String::new() }
    }

    /// The next event; `None` when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.unread = rest;
                let field = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
                };
                if let (Some(name), Some(data)) = (field("event"), field("data")) {
                    let id = field("id").map(|id| id.parse().unwrap());
                    return Some(Event { name, id, data: serde_json::from_str(&data).unwrap() });
                }
                continue;
            }
            let bytes = tokio::time::timeout(Duration::from_secs(5), self.body.next()).await.expect("an event")?;
            self.unread.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap());
        }
    }

    async fn hello(&mut self) -> i64 {
        let hello = self.next().await.unwrap();
        assert_eq!(hello.name, "hello");
        assert_eq!(hello.data, json!({ "seq": hello.id.unwrap() }));
        hello.id.unwrap()
    }

    async fn change(&mut self) -> Event {
        let event = self.next().await.unwrap();
        assert_eq!(event.name, "change", "{event:?}");
        assert_eq!(event.data["seq"], event.id.unwrap());
        event
    }
}

async fn touch(app: &TestApp, talk: &Talk) {
    let talk = talk.clone();
    app.write(move |tx| conversations::set_status(tx, &talk.workspace_id, &talk.conversation_id, Status::Open)).await;
}

#[tokio::test]
async fn a_listener_is_told_what_changes_and_only_in_its_workspace() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let talk = app.talk(ChannelKind::Telegram, 1, Some("Ελένη")).await;
    let theirs = app.their_talk().await;
    let mut stream = Stream::open(&app, &app.browser(&token), "", None).await;
    let start = stream.hello().await;
    touch(&app, &theirs).await;
    touch(&app, &talk).await;
    let change = stream.change().await;
    assert!(change.id.unwrap() > start);
    assert_eq!(
        change.data,
        json!({
            "seq": change.id,
            "kind": "conversation",
            "conversation_id": talk.conversation_id,
            "entity_id": talk.conversation_id,
        })
    );
}

/// Acceptance case H38, the server's half: the line is cut during 500 events, and who comes back is told each of them once.
#[tokio::test]
async fn h38_five_hundred_changes_while_nobody_listened_are_told_afterwards() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let talk = app.talk(ChannelKind::Telegram, 1, Some("Ελένη")).await;
    let mut stream = Stream::open(&app, &app.browser(&token), "", None).await;
    let start = stream.hello().await;
    touch(&app, &talk).await;
    let seen = stream.change().await.id.unwrap();
    assert_eq!(seen, start + 1);
    drop(stream);
    for _ in 0..500 {
        touch(&app, &talk).await;
    }
    let mut again = Stream::open(&app, &app.browser(&token), "", Some(seen)).await;
    assert_eq!(again.hello().await, seen);
    // More goes on while it catches up.
    for _ in 0..20 {
        touch(&app, &talk).await;
    }
    for expected in 1..=520 {
        assert_eq!(again.change().await.id, Some(seen + expected));
    }
}

#[tokio::test]
async fn a_browser_may_give_its_position_in_the_address_but_the_header_is_newer() {
    let app = TestApp::new().await;
    let key = app.api_key("main", Role::Operator).await;
    let talk = app.talk(ChannelKind::Telegram, 1, None).await;
    for _ in 0..3 {
        touch(&app, &talk).await;
    }
    let mut first = Stream::open(&app, &app.program(&key), "", None).await;
    let end = first.hello().await;
    let mut stream = Stream::open(&app, &app.program(&key), &format!("?last_event_id={}", end - 2), None).await;
    assert_eq!(stream.hello().await, end - 2);
    assert_eq!(stream.change().await.id, Some(end - 1));
    let query = format!("?last_event_id={}", end - 2);
    let mut stream = Stream::open(&app, &app.program(&key), &query, Some(end - 1)).await;
    assert_eq!(stream.hello().await, end - 1);
    assert_eq!(stream.change().await.id, Some(end));
}

#[tokio::test]
async fn an_unknown_position_starts_anew() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let talk = app.talk(ChannelKind::Telegram, 1, None).await;
    touch(&app, &talk).await;
    let mut stream = Stream::open(&app, &app.browser(&token), "?last_event_id=999999", None).await;
    let end = stream.hello().await;
    let reset = stream.next().await.unwrap();
    assert_eq!((reset.name.as_str(), reset.data), ("reset", json!({})));
    touch(&app, &talk).await;
    assert_eq!(stream.change().await.id, Some(end + 1));

    // What came before is no longer kept.
    app.app.world.advance(Duration::from_secs(60));
    let later = app.app.world.now();
    touch(&app, &talk).await;
    app.write(move |tx| nestor::store::feed::prune(tx, later)).await;
    let mut stream = Stream::open(&app, &app.browser(&token), "", Some(1)).await;
    stream.hello().await;
    assert_eq!(stream.next().await.unwrap().name, "reset");
}

#[tokio::test]
async fn a_wrong_position_is_refused() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let answer = app.browser(&token).get("/api/v1/events?last_event_id=yesterday").await;
    assert_eq!(answer.wrong_field(400), "last_event_id");
    assert_eq!(app.browser(&token).get("/api/v1/events?since=1").await.wrong_field(400), "since");
    assert_eq!(NOW, app.app.world.now());
}
