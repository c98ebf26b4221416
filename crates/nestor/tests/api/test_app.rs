//! The application under test, and how the tests talk to it.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use http::{HeaderMap, Request, StatusCode, header};
use nestor::config::{Config, Overrides};
use nestor::net::Client;
use nestor::seal::Keyring;
use nestor::service::{App, setup};
use nestor::store::{Location, Store, StoreError, Tx, installation};
use nestor::work::templates::Desk;
use nestor::world::World;
use nestor_core::id::IdScheme;
use nestor_core::time::Timestamp;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::PathBuf;
use tempfile::TempDir;
use tower::ServiceExt;

/// 2026-11-22T09:39:33.123Z: when the clock stands still.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_340_373_123);
/// The host that the tests talk to.
pub(crate) const HOST: &str = "nestor.test";
/// What Meta signs with.
pub(crate) const APP_SECRET: &str = "meta-app-secret";

/// An environment with an account on every channel.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("META_APP_ID", "1001"),
    ("META_APP_SECRET", APP_SECRET),
    ("WHATSAPP_ACCESS_TOKEN", "whatsapp-token"),
    // Nobody answers there.
    ("META_GRAPH_URL", "http://127.0.0.1:1"),
    ("WHATSAPP_BUSINESS_ACCOUNT_ID", "102290129340398"),
    ("WHATSAPP_PHONE_NUMBER_ID", "106540352242922"),
    ("WHATSAPP_WEBHOOK_VERIFY_TOKEN", "verify-whatsapp"),
    ("MESSENGER_PAGE_ACCESS_TOKEN", "messenger-token"),
    ("MESSENGER_PAGE_ID", "2001"),
    ("MESSENGER_WEBHOOK_VERIFY_TOKEN", "verify-messenger"),
    ("INSTAGRAM_ACCESS_TOKEN", "instagram-token"),
    ("INSTAGRAM_ACCOUNT_ID", "3001"),
    ("INSTAGRAM_APP_SECRET", "instagram-app-secret"),
    ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", "verify-instagram"),
    ("TELEGRAM_BOT_TOKEN", "4001:telegram-token"),
    ("TELEGRAM_WEBHOOK_SECRET", "telegram-webhook-secret"),
];

/// The application with its router.
pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) database: PathBuf,
    _folder: TempDir,
}

impl TestApp {
    /// With an account on every channel.
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The same, with further settings; a blank value takes one away.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("nestor.db");
        let mut environment: std::collections::BTreeMap<String, String> =
            ENVIRONMENT.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        environment.insert("NESTOR_STORAGE__DATA".to_owned(), folder.path().display().to_string());
        let config = Config::load(None, environment, &Overrides::default()).unwrap();
        let world = World::still(NOW);
        let store = Store::open(Location::Sqlite(database.clone()), world.clone()).await.unwrap();
        let keyring = Keyring::new(&[7; 32]);
        let ids = IdScheme::Keyed(keyring.id_key());
        let app = App::new(store, world, ids, keyring, config);
        let (configured, world) = (setup::configured(&app.config), app.world.clone());
        app.store
            .write(move |tx| -> Result<(), StoreError> {
                installation::ensure_workspace(tx, installation::FIRST_WORKSPACE, "Ours", NOW)?;
                installation::ensure_workspace(tx, "theirs", "Theirs", NOW)?;
                setup::add_known(tx, &configured, || world.new_id(), NOW)?;
                Ok(())
            })
            .await
            .unwrap();
        app.reload_directory().await.unwrap();
        let client = Client::new(&app.config.endpoints()).unwrap();
        let router = nestor::http::router(app.clone(), Desk::new(app.clone(), client));
        Self { app, router, database, _folder: folder }
    }

    /// Runs a unit of work.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        unit: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.app.store.write(unit).await.unwrap()
    }

    /// Sends a request and waits for the whole answer.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// A request by nobody.
    pub(crate) fn nobody(&self) -> Caller<'_> {
        Caller { app: self, credentials: None }
    }

    /// A request by a browser with this session token.
    pub(crate) fn browser(&self, token: &str) -> Caller<'_> {
        Caller { app: self, credentials: Some((header::COOKIE, format!("other=1; nestor_session={token}"))) }
    }

    /// A request by a program with this API key.
    pub(crate) fn program(&self, key: &str) -> Caller<'_> {
        Caller { app: self, credentials: Some((header::AUTHORIZATION, format!("Bearer {key}"))) }
    }
}

/// Somebody who sends requests.
#[derive(Clone)]
pub(crate) struct Caller<'a> {
    app: &'a TestApp,
    credentials: Option<(header::HeaderName, String)>,
}

impl Caller<'_> {
    /// A request with the caller's credentials, from an address that is not this machine.
    pub(crate) fn request(&self, method: &str, path: &str) -> http::request::Builder {
        let from: SocketAddr = ([203, 0, 113, 9], 4711).into();
        let mut request =
            Request::builder().method(method).uri(path).header(header::HOST, HOST).extension(ConnectInfo(from));
        if let Some((name, value)) = &self.credentials {
            request = request.header(name, value);
        }
        request
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.app.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn empty(&self, method: &str, path: &str) -> Answer {
        self.app.send(self.request(method, path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn json(&self, method: &str, path: &str, body: Value) -> Answer {
        self.app.send(with_json(self.request(method, path), &body)).await
    }

    /// Sends a message with an idempotency key.
    pub(crate) async fn message(&self, conversation: &str, key: &str, body: Value) -> Answer {
        let path = format!("/api/v1/conversations/{conversation}/messages");
        let request = self.request("POST", &path).header("idempotency-key", key);
        self.app.send(with_json(request, &body)).await
    }
}

/// The request with a JSON body.
pub(crate) fn with_json(request: http::request::Builder, body: &Value) -> Request<Body> {
    let text = body.to_string();
    request
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, text.len())
        .body(Body::from(text))
        .unwrap()
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The JSON of an answer with this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }

    /// The problem of an answer with this status and code.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(problem["type"], "about:blank");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["code"], code, "{problem}");
        assert!(
            problem["detail"].as_str().unwrap().ends_with(['.', ':'])
                || !problem["errors"].as_array().unwrap().is_empty()
        );
        assert_eq!(problem["request_id"].as_str().unwrap(), self.headers["x-request-id"].to_str().unwrap());
        problem
    }

    /// The field that a problem complains about.
    #[track_caller]
    pub(crate) fn wrong_field(&self, status: u16) -> String {
        self.problem(status, "invalid_request")["errors"][0]["field"].as_str().unwrap().to_owned()
    }

    /// The session token that the answer sets.
    pub(crate) fn session_cookie(&self) -> Option<String> {
        let cookie = self.headers.get(header::SET_COOKIE)?.to_str().unwrap();
        cookie.strip_prefix("nestor_session=")?.split(';').next().map(str::to_owned)
    }
}
