//! A hub of the test's own: records webhooks byte for byte and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use nestor_sim::{HubAddress, Rules, SimAccount, Simulator, SimulatorConfig};
use serde_json::Value;
use tokio::net::TcpListener;

/// A webhook as it came.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) channel: String,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Webhook {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// How the hub answers its next webhook; without an order it says 200.
#[derive(Debug, Clone)]
pub(crate) enum Say {
    Status(u16),
    RetryAfter(u16, &'static str),
    Body(&'static str),
    Late(Duration),
}

#[derive(Default)]
struct Seen {
    webhooks: Vec<Webhook>,
    orders: VecDeque<Say>,
}

#[derive(Clone, Default)]
pub(crate) struct Hub(Arc<Mutex<Seen>>);

impl Hub {
    pub(crate) fn order(&self, says: impl IntoIterator<Item = Say>) {
        self.0.lock().unwrap().orders.extend(says);
    }

    pub(crate) fn webhooks(&self) -> Vec<Webhook> {
        self.0.lock().unwrap().webhooks.clone()
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap().webhooks.clear();
    }

    /// The bodies that came for a channel.
    pub(crate) fn bodies(&self, channel: &str) -> Vec<Value> {
        self.webhooks().iter().filter(|webhook| webhook.channel == channel).map(Webhook::json).collect()
    }

    /// All WhatsApp statuses, in the order of arrival.
    pub(crate) fn statuses(&self) -> Vec<Value> {
        let of_change = |change: &Value| change["value"]["statuses"].as_array().cloned().unwrap_or_default();
        let of_entry =
            |entry: &Value| -> Vec<Value> { entry["changes"].as_array().unwrap().iter().flat_map(of_change).collect() };
        let bodies = self.bodies("whatsapp");
        bodies.iter().flat_map(|body| body["entry"].as_array().unwrap().iter().flat_map(of_entry)).collect()
    }

    /// All items under `entry[].messaging[]` of a channel.
    pub(crate) fn messaging(&self, channel: &str) -> Vec<Value> {
        let of_entry = |entry: &Value| entry["messaging"].as_array().cloned().unwrap_or_default();
        let bodies = self.bodies(channel);
        bodies.iter().flat_map(|body| body["entry"].as_array().unwrap().iter().flat_map(of_entry)).collect()
    }
}

async fn receive(State(hub): State<Hub>, Path(channel): Path<String>, headers: HeaderMap, bytes: Bytes) -> Response {
    let order = {
        let mut seen = hub.0.lock().unwrap();
        seen.webhooks.push(Webhook { channel, headers, bytes });
        seen.orders.pop_front()
    };
    match order {
        None => StatusCode::OK.into_response(),
        Some(Say::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some(Say::RetryAfter(status, value)) => {
            (StatusCode::from_u16(status).unwrap(), [("retry-after", value)]).into_response()
        }
        Some(Say::Body(body)) => ([("content-type", "application/json")], body).into_response(),
        Some(Say::Late(wait)) => {
            tokio::time::sleep(wait).await;
            StatusCode::OK.into_response()
        }
    }
}

async fn greet(uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let value =
        |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned));
    let token = value("hub.verify_token").unwrap_or_default();
    if value("hub.mode").as_deref() == Some("subscribe") && token == "demo-verify-token" {
        value("hub.challenge").unwrap_or_default().into_response()
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// A simulator with its clock held still, and the hub that it talks to.
pub(crate) struct Stage {
    pub(crate) hub: Hub,
    pub(crate) sim: Simulator,
    client: Client<hyper_util::client::legacy::connect::HttpConnector, Full<Bytes>>,
}

/// An answer of the simulator.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) json: Value,
    pub(crate) bytes: Bytes,
}

pub(crate) const WHATSAPP_TOKEN: &str = "EAAsimWhatsAppDemoToken0000000000000000000000000";
pub(crate) const PAGE_TOKEN: &str = "EAAsimMessengerDemoToken000000000000000000000000";
pub(crate) const INSTAGRAM_TOKEN: &str = "IGAAsimInstagramDemoToken00000000000000000000000";
pub(crate) const BOT_TOKEN: &str = "7000000001:AAsimTelegramDemoToken_000000000000";
pub(crate) const NUMBER: &str = "106540352242922";

pub(crate) async fn start_hub() -> (Hub, HubAddress) {
    let hub = Hub::default();
    let router = Router::new()
        .route("/api/communications/webhooks/{channel}", get(greet).post(receive))
        .layer(axum::extract::DefaultBodyLimit::max(8 * 1024 * 1024))
        .with_state(hub.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (hub, HubAddress::from(address))
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        let (hub, address) = start_hub().await;
        let mut config = SimulatorConfig::demo(address, 7);
        change(&mut config);
        Self::on(hub, config).await
    }

    pub(crate) async fn on(hub: Hub, config: SimulatorConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sim = Simulator::start(config, listener).await.unwrap();
        sim.hold_clock();
        sim.set_rules(Rules { webhook_timeout_ms: 400, ..sim.rules() });
        Self { hub, sim, client: Client::builder(TokioExecutor::new()).build_http() }
    }

    /// Calls the simulator; `Err` when the line was cut.
    pub(crate) async fn try_call(
        &self,
        method: &str,
        url: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Answer, String> {
        let mut request = hyper::Request::builder().method(method).uri(url);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let bytes = body.map(|body| serde_json::to_vec(body).unwrap()).unwrap_or_default();
        let request = request.body(Full::new(Bytes::from(bytes))).unwrap();
        let response = self.client.request(request).await.map_err(|error| error.to_string())?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        let json = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, json, bytes })
    }

    pub(crate) async fn call(&self, method: &str, url: &str, token: Option<&str>, body: Option<&Value>) -> Answer {
        self.try_call(method, url, token, body).await.unwrap()
    }

    /// A WhatsApp send from the first number.
    pub(crate) async fn whatsapp(&self, body: &Value) -> Answer {
        let url = format!("{}/v26.0/{NUMBER}/messages", self.sim.graph_url());
        self.call("POST", &url, Some(WHATSAPP_TOKEN), Some(body)).await
    }

    pub(crate) async fn messenger(&self, body: &Value) -> Answer {
        let url = format!("{}/v26.0/me/messages", self.sim.graph_url());
        self.call("POST", &url, Some(PAGE_TOKEN), Some(body)).await
    }

    pub(crate) async fn instagram(&self, body: &Value) -> Answer {
        let url = format!("{}/v26.0/me/messages", self.sim.instagram_graph_url());
        self.call("POST", &url, Some(INSTAGRAM_TOKEN), Some(body)).await
    }

    pub(crate) async fn telegram(&self, method: &str, body: &Value) -> Answer {
        let url = format!("{}/bot{BOT_TOKEN}/{method}", self.sim.telegram_url());
        self.call("POST", &url, None, Some(body)).await
    }

    /// A person sends by the control API.
    pub(crate) async fn send(&self, person: &str, channel: &str, mut what: Value) -> Answer {
        what["person"] = person.into();
        what["channel"] = channel.into();
        self.control("POST", "/sim/send", Some(&what)).await
    }

    /// The control API.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.call(method, &format!("http://{}{path}", self.sim.address()), None, body).await
    }

    pub(crate) async fn advance(&self, seconds: u64) {
        self.sim.advance(Duration::from_secs(seconds)).await;
    }
}

/// Config with a second number under the same business account and a second page.
pub(crate) fn add_second_accounts(config: &mut SimulatorConfig) {
    config.accounts.push(SimAccount::WhatsApp {
        business_account_id: "102290129340398".to_owned(),
        phone_number_id: "106540352249999".to_owned(),
        display_phone_number: "+30 210 000 0001".to_owned(),
        name: "Second number".to_owned(),
        token: WHATSAPP_TOKEN.to_owned(),
    });
    config.accounts.push(SimAccount::Messenger {
        page_id: "110005550009999".to_owned(),
        name: "Second page".to_owned(),
        token: "EAAsimSecondPageToken0000000000000000000000000000".to_owned(),
    });
}
