//! The one guarded way out: every request to a platform leaves through this client.
//!
//! It talks only to the hosts of the configuration, follows no redirect, uses no proxy of the environment, waits no longer than
//! its time-outs, reads no more than its limit, and logs neither address nor body, because a Telegram address holds the token.

use axum::body::Bytes;
use http::HeaderMap;
use nestor_core::channels::{Answer, Endpoints, Request, RequestBody};
use nestor_core::time::Timestamp;
use std::time::Duration;

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a call may take in all. The lease of a part is longer.
pub const WHOLE_CALL: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    allowed: Vec<reqwest::Url>,
}

/// What came back, owned.
#[derive(Debug)]
pub enum Reply {
    /// An answer.
    Http {
        /// The status code.
        status: u16,
        /// The headers.
        headers: HeaderMap,
        /// The body.
        body: Bytes,
    },
    /// The request did not leave.
    NotSent,
    /// The request left, or may have, and no answer came.
    NoAnswer,
}

impl Reply {
    /// The reply as channels read it.
    pub fn as_answer(&self) -> Answer<'_> {
        match self {
            Self::Http { status, headers, body } => Answer::Http { status: *status, headers, body },
            Self::NotSent => Answer::NotSent,
            Self::NoAnswer => Answer::NoAnswer,
        }
    }

    /// When the platform answered, by its own clock, in whole seconds.
    pub fn date(&self) -> Option<Timestamp> {
        let Self::Http { headers, .. } = self else { return None };
        let date = jiff::fmt::rfc2822::parse(headers.get(http::header::DATE)?.to_str().ok()?).ok()?;
        Some(Timestamp::from_millis(date.timestamp().as_millisecond()))
    }
}

impl Client {
    /// A client for these endpoints and no others.
    ///
    /// # Errors
    /// When an endpoint is not an address, or TLS cannot be set up.
    pub fn new(endpoints: &Endpoints) -> Result<Self, String> {
        let allowed = [&endpoints.meta_graph, &endpoints.instagram_graph, &endpoints.telegram]
            .into_iter()
            .map(|address| address.parse().map_err(|_| format!("{address} is not an address")))
            .collect::<Result<_, String>>()?;
        // The certificates of the public authorities are compiled in: a bare machine has none.
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(WHOLE_CALL)
            .pool_idle_timeout(Duration::from_secs(60))
            .user_agent(concat!("nestor/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| error.without_url().to_string())?;
        Ok(Self { http, allowed })
    }

    /// Makes the call.
    pub async fn call(&self, request: Request) -> Reply {
        let Ok(url) = request.url.parse::<reqwest::Url>() else { return Reply::NotSent };
        if !self.allowed.iter().any(|allowed| allowed.origin() == url.origin()) {
            tracing::error!(host = url.host_str(), "a call to a host that is not configured was refused");
            return Reply::NotSent;
        }
        let mut building = self.http.request(request.method, url);
        if let Some(token) = &request.bearer {
            building = building.bearer_auth(token);
        }
        match request.body {
            RequestBody::None => {}
            RequestBody::Json(body) => {
                building = building.header(http::header::CONTENT_TYPE, "application/json").body(body);
            }
            RequestBody::Form { .. } => return Reply::NotSent,
        }
        match building.send().await {
            Err(error) if error.is_connect() || error.is_builder() => Reply::NotSent,
            Err(_) => Reply::NoAnswer,
            Ok(answer) => read(answer).await,
        }
    }
}

async fn read(mut answer: reqwest::Response) -> Reply {
    let status = answer.status().as_u16();
    let headers = std::mem::take(answer.headers_mut());
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST_ANSWER => body.extend_from_slice(&chunk),
            Ok(None) => return Reply::Http { status, headers, body: body.into() },
            Ok(Some(_)) | Err(_) => return Reply::NoAnswer,
        }
    }
}
