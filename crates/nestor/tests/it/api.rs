//! The HTTP API as an operator's program uses it. Every field that a test looks at, and no other.

use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A program with an API key, or with none.
#[derive(Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    base: String,
    key: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; the status must be one of success.
    pub(crate) fn take<T: DeserializeOwned>(self) -> T {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The stable code of a problem.
    pub(crate) fn problem(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body.get("code").and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Conversation {
    pub(crate) id: String,
    pub(crate) channel: String,
    pub(crate) account: Named,
    pub(crate) contact: Named,
    pub(crate) unread_count: i64,
    pub(crate) window: Window,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Window {
    pub(crate) open: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) direction: String,
    pub(crate) author: Author,
    #[serde(rename = "type")]
    pub(crate) message_type: String,
    pub(crate) text: Option<String>,
    pub(crate) at: String,
    pub(crate) late: bool,
    pub(crate) provider_message_id: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) status_history: Vec<Step>,
    pub(crate) parts: Vec<Part>,
    pub(crate) error: Option<Trouble>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Author {
    pub(crate) kind: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Step {
    pub(crate) status: String,
    pub(crate) at: String,
    pub(crate) code: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Part {
    pub(crate) next_attempt_at: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Trouble {
    pub(crate) code: String,
    pub(crate) next_step: Option<String>,
    pub(crate) provider_code: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) channel: String,
    pub(crate) external_id: String,
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) state_reason: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) events: i64,
    pub(crate) stored: i64,
    pub(crate) dead: i64,
}

impl Message {
    /// How far it has come.
    pub(crate) fn reached(&self) -> &str {
        self.status.as_deref().unwrap_or("none")
    }

    /// The words of its history, in their order of time.
    pub(crate) fn steps(&self) -> Vec<&str> {
        self.status_history.iter().map(|step| step.status.as_str()).collect()
    }

    pub(crate) fn has_step(&self, status: &str) -> bool {
        self.steps().contains(&status)
    }
}

impl Api {
    pub(crate) fn new(base: String, key: Option<String>) -> Self {
        // Nothing here speaks TLS, but the client wants a configuration all the same.
        let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        Self { http, base, key }
    }

    /// The same program with another key, or with none.
    pub(crate) fn with_key(&self, key: Option<&str>) -> Self {
        Self { key: key.map(str::to_owned), ..self.clone() }
    }

    /// The same program, after the server has moved.
    pub(crate) fn at(&self, base: String) -> Self {
        Self { base, ..self.clone() }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    /// Any request; `None` when nobody answered.
    pub(crate) async fn try_call(&self, method: Method, path: &str, body: Option<Value>) -> Option<Answer> {
        let request = self.request(method, path);
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some(Answer { status, body: answer.bytes().await.ok()?.to_vec() })
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.try_call(method, path, body).await.expect("the server answers")
    }

    /// Posts bytes with headers of its own and without a key; the status.
    pub(crate) async fn post_raw(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> u16 {
        let mut request = self.http.post(format!("{}{path}", self.base)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("the server answers").status().as_u16()
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        self.call(Method::GET, &format!("/api/v1{path}"), None).await.take()
    }

    async fn all<T: DeserializeOwned>(&self, path: &str, cursor: &str) -> Vec<T> {
        let mut all = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let separator = if path.contains('?') { '&' } else { '?' };
            let from = next.map_or(String::new(), |next| format!("&{cursor}={next}"));
            let page: Page<T> = self.get(&format!("{path}{separator}limit=100{from}")).await;
            all.extend(page.items);
            match page.next {
                None => return all,
                Some(cursor) => next = Some(cursor),
            }
        }
    }

    pub(crate) async fn conversations(&self) -> Vec<Conversation> {
        self.all("/conversations", "after").await
    }

    /// The ids of the most recent conversations, where the server answers.
    pub(crate) async fn try_conversation_ids(&self) -> Option<Vec<String>> {
        let answer = self.try_call(Method::GET, "/api/v1/conversations?limit=100", None).await?;
        (answer.status == 200).then(|| {
            answer.take::<Page<Conversation>>().items.into_iter().map(|conversation| conversation.id).collect()
        })
    }

    pub(crate) async fn conversation(&self, id: &str) -> Conversation {
        self.get(&format!("/conversations/{id}")).await
    }

    /// A whole thread, oldest first.
    pub(crate) async fn messages(&self, conversation: &str) -> Vec<Message> {
        let mut pages: Vec<Vec<Message>> = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let before = next.map_or(String::new(), |next| format!("&before={next}"));
            let page: Page<Message> =
                self.get(&format!("/conversations/{conversation}/messages?limit=100{before}")).await;
            pages.push(page.items);
            match page.next {
                None => break,
                Some(cursor) => next = Some(cursor),
            }
        }
        pages.into_iter().rev().flatten().collect()
    }

    pub(crate) async fn message(&self, id: &str) -> Message {
        self.get(&format!("/messages/{id}")).await
    }

    pub(crate) async fn accounts(&self) -> Vec<Account> {
        self.get::<Page<Account>>("/accounts").await.items
    }

    pub(crate) async fn deliveries(&self) -> Vec<Delivery> {
        self.all("/deliveries", "before").await
    }

    /// Sends a text; `None` when nobody answered.
    pub(crate) async fn try_send(&self, conversation: &str, key: &str, text: &str) -> Option<Answer> {
        self.try_send_body(conversation, key, &json!({"type": "text", "text": text})).await
    }

    /// Sends a message of any type; `None` when nobody answered.
    pub(crate) async fn try_send_body(&self, conversation: &str, key: &str, body: &Value) -> Option<Answer> {
        let request = self
            .request(Method::POST, &format!("/api/v1/conversations/{conversation}/messages"))
            .header("idempotency-key", key)
            .json(body);
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some(Answer { status, body: answer.bytes().await.ok()?.to_vec() })
    }

    /// Sends anything; it must be taken.
    pub(crate) async fn send_content(&self, conversation: &str, key: &str, body: &Value) -> Message {
        let path = format!("/api/v1/conversations/{conversation}/messages");
        let request = self.request(Method::POST, &path).header("idempotency-key", key).json(body);
        let answer = request.send().await.expect("the server answers");
        let status = answer.status().as_u16();
        Answer { status, body: answer.bytes().await.expect("a whole answer").to_vec() }.take()
    }

    /// Uploads a file; what is known of it.
    pub(crate) async fn upload(&self, name: &str, bytes: Vec<u8>) -> Value {
        let request = self.request(Method::POST, "/api/v1/media").header("x-file-name", name).body(bytes);
        let answer = request.send().await.expect("the server answers");
        let status = answer.status().as_u16();
        Answer { status, body: answer.bytes().await.expect("a whole answer").to_vec() }.take()
    }

    /// Sends a text; it must be taken.
    pub(crate) async fn send(&self, conversation: &str, text: &str) -> Message {
        static SENT: AtomicU64 = AtomicU64::new(0);
        let key = format!("key-{}", SENT.fetch_add(1, Ordering::Relaxed));
        let answer = self.try_send(conversation, &key, text).await.expect("the server answers");
        assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
        answer.take()
    }

    /// Decides about a message that failed or is perhaps sent.
    pub(crate) async fn resolve(&self, message: &str, action: &str) -> Answer {
        let path = format!("/api/v1/messages/{message}/resolve");
        self.call(Method::POST, &path, Some(json!({"action": action}))).await
    }

    /// Listens to what changes, until the listener is dropped.
    pub(crate) async fn listen(&self, last_event_id: Option<i64>) -> Listener {
        let mut request = self.request(Method::GET, "/api/v1/events");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id.to_string());
        }
        let mut answer = request.send().await.expect("the server answers");
        assert_eq!(answer.status().as_u16(), 200);
        let heard = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            let mut text = String::new();
            while let Ok(Some(chunk)) = answer.chunk().await {
                text.push_str(&String::from_utf8_lossy(&chunk));
                while let Some((event, rest)) = text.split_once("\n\n") {
                    keep.lock().unwrap().extend(Heard::read(event));
                    text = rest.to_owned();
                }
            }
        });
        let listener = Listener { heard, task };
        for _ in 0..500 {
            if !listener.heard().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(listener.heard().first().map(|first| first.event.clone()).as_deref(), Some("hello"));
        listener
    }
}

/// One event of the live feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) event: String,
    pub(crate) seq: i64,
    pub(crate) kind: String,
    pub(crate) entity_id: String,
}

impl Heard {
    fn read(event: &str) -> Option<Self> {
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let data: Value = serde_json::from_str(field("data")?).unwrap();
        let text = |key: &str| data.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(Self {
            event: field("event")?.to_owned(),
            seq: data.get("seq").and_then(Value::as_i64).unwrap_or_default(),
            kind: text("kind"),
            entity_id: text("entity_id"),
        })
    }
}

/// A browser that listens.
pub(crate) struct Listener {
    heard: Arc<Mutex<Vec<Heard>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Listener {
    /// Everything so far.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// The changes so far.
    pub(crate) fn changes(&self) -> Vec<Heard> {
        self.heard().into_iter().filter(|heard| heard.event == "change").collect()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}
