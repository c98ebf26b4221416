//! The servers under load, each a process of its own, so that its CPU time and its memory can be read.
//!
//! Three kinds: the real `nestor serve`; its HTTP edge alone, which keeps webhooks and applies nothing; and the same framework on
//! the same kind of listener that answers 200 when the signature is right, the measure of the others.

use crate::places::{self, Place};
use crate::webhooks::{APP_SECRET, PATH, PHONE_NUMBER_ID};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use axum::routing::post;
use axum::serve::ListenerExt;
use http::{HeaderName, HeaderValue, StatusCode};
use nestor::config::{Config, Overrides};
use nestor::net::Client;
use nestor::seal::Keyring;
use nestor::service::App;
use nestor::work::Shutdown;
use nestor::work::templates::Desk;
use nestor::world::World;
use nestor_core::channels::meta;
use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer its first connection.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most that a body may hold, as in the real handler.
const LARGEST_BODY: usize = 4 * 1024 * 1024;

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// Answers 200 after the HMAC alone.
    Hmac,
    /// The HTTP edge without workers.
    Edge,
    /// `nestor serve`.
    Serve,
}

/// A server that runs; killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts a server of this kind on the data of `place`.
    pub(crate) fn start(kind: Kind, place: Option<&Place>) -> Result<Self> {
        // Taken and given back: the port is free for the child a moment later.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = match kind {
            Kind::Serve => {
                let mut command = Command::new(env!("CARGO_BIN_EXE_nestor"));
                command.arg("serve").arg("--listen").arg(address.to_string());
                command
            }
            Kind::Hmac | Kind::Edge => {
                let mut command = Command::new(std::env::current_exe()?);
                let name = if kind == Kind::Hmac { "hmac" } else { "edge" };
                command.args(["--child", name, "--listen"]).arg(address.to_string());
                command
            }
        };
        if let Some(place) = place {
            command.arg("--data").arg(place.folder());
            if let Some(url) = &place.database_url {
                command.arg("--database-url").arg(url);
            }
        }
        command.env_clear().envs(environment()).stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.spawn().context("starting a server")?;
        let mut server = Self { child, address };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let began = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("a server ended at once: {status}");
            }
            if began.elapsed() > PATIENCE {
                bail!("a server did not come up");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The CPU time that it has used, in seconds, all threads together.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        cpu_seconds_of(self.child.id())
    }

    /// The memory that it holds, in MB.
    pub(crate) fn resident_megabytes(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS in /proc/…/status")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes / 1000.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; the run has failed then anyway.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The CPU time that a process has used, in seconds.
pub(crate) fn cpu_seconds_of(process: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // After the name, which may hold anything: fields 14 and 15 of proc(5), in ticks of 10 ms.
    let (_, fields) = stat.rsplit_once(')').context("no name in /proc/…/stat")?;
    let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

/// The environment of a server: one WhatsApp account, platforms that nobody reaches.
fn environment() -> Vec<(String, String)> {
    let nowhere = "http://127.0.0.1:9";
    let mut environment: Vec<(String, String)> = [
        ("META_APP_ID", "1"),
        ("META_APP_SECRET", APP_SECRET),
        ("WHATSAPP_ACCESS_TOKEN", "bench-token"),
        ("WHATSAPP_PHONE_NUMBER_ID", PHONE_NUMBER_ID),
        ("WHATSAPP_BUSINESS_ACCOUNT_ID", "102900000000001"),
        ("WHATSAPP_WEBHOOK_VERIFY_TOKEN", "bench"),
        ("META_GRAPH_URL", nowhere),
        ("INSTAGRAM_GRAPH_URL", nowhere),
        ("TELEGRAM_API_URL", nowhere),
        ("NESTOR_LOG__FILTER", "error"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    environment.extend(std::env::var("PATH").map(|path| ("PATH".to_owned(), path)));
    environment
}

/// Makes an API key with the real command and returns its token.
pub(crate) fn api_key(place: &Place) -> Result<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nestor"));
    command.args(["apikey", "create", "--name", "bench", "--data"]).arg(place.folder());
    command.env_clear().envs(environment()).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    let mut token = String::new();
    child.stdout.take().context("no output")?.read_to_string(&mut token)?;
    if !child.wait()?.success() {
        bail!("no API key could be made");
    }
    Ok(token.trim().to_owned())
}

/// What a child process does: it serves until it is killed.
pub(crate) fn serve(kind: Kind, listen: SocketAddr, data: Option<&Path>, database_url: Option<String>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await?;
        match kind {
            Kind::Hmac => Ok(hmac_alone(listener).await?),
            Kind::Edge => {
                let data = data.context("the edge needs --data")?;
                let overrides = Overrides {
                    data: Some(data.to_owned()),
                    database_url: database_url.clone().map(Into::into),
                    ..Overrides::default()
                };
                let config = Config::load(None, environment(), &overrides)?;
                let keyring = Keyring::load(data, [])?;
                let world = World::real();
                let store = places::open(data, database_url.as_deref()).await?;
                let ids = config.ids.scheme.with_key(keyring.id_key());
                let app = App::new(store, world, ids, keyring, config);
                app.reload_directory().await?;
                nestor::http::metrics::install();
                let (_never, shutdown) = Shutdown::switch();
                let client = Client::new(&app.config.endpoints()).map_err(anyhow::Error::msg)?;
                let desk = Desk::new(app.clone(), client);
                Ok(nestor::http::serve(app, desk, listener, shutdown).await?)
            }
            Kind::Serve => bail!("`nestor serve` is a program of its own"),
        }
    })
}

/// The measure of the others: the same listener, request id, limits and check of the signature as the real handler.
async fn hmac_alone(listener: tokio::net::TcpListener) -> std::io::Result<()> {
    let world = World::real();
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
    let router = Router::new().route(PATH, post(move |request| verified(world.clone(), request)));
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
}

async fn verified(world: World, request: Request) -> Response {
    let request_id = world.new_id();
    let (parts, body) = request.into_parts();
    let whole = tokio::time::timeout(Duration::from_secs(30), axum::body::to_bytes(body, LARGEST_BODY)).await;
    let bytes = whole.map_or_else(|_| Bytes::new(), Result::unwrap_or_default);
    let mut response = Response::new(Body::empty());
    if meta::verify(&[APP_SECRET.as_bytes()], &parts.headers, &bytes).is_err() {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
    }
    if let Ok(id) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}
