//! The one guarded way out: every request leaves through the clients of this module.
//!
//! [`Client`] calls the platforms: only the hosts of the configuration, no redirect. [`Downloads`] fetches what customers sent: a
//! few more hosts, but never an address of a private network. `storage` carries what the object store asks for. None uses a proxy
//! of the environment, waits longer than its time-outs, reads more than its limit, or logs address or body: a Telegram address
//! holds the token.

mod download;
mod guard;
mod storage;

pub use download::{Downloads, FetchError, Fetched};
pub use storage::StorageHttp;

use axum::body::Bytes;
use http::HeaderMap;
use nestor_core::channels::{Answer, Endpoints, FormFile, Request, RequestBody};
use nestor_core::time::Timestamp;
use std::collections::HashMap;
use std::time::Duration;
use tokio_stream::Stream;

/// How long a call may take in all. The lease of a part is longer.
pub const WHOLE_CALL: Duration = Duration::from_secs(30);
/// How long a call that carries files may take in all.
pub const CALL_WITH_FILES: Duration = Duration::from_secs(5 * 60);
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
        let http = guard::built(guard::builder()?.timeout(WHOLE_CALL))?;
        Ok(Self { http, allowed: guard::endpoints(endpoints)? })
    }

    /// Makes a call that carries no files.
    pub async fn call(&self, request: Request) -> Reply {
        self.call_with_files(request, HashMap::new()).await
    }

    /// Makes a call; `files` holds the bytes of the files of its form, by the name of the field.
    pub async fn call_with_files(&self, request: Request, mut files: HashMap<String, FileBody>) -> Reply {
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
            RequestBody::Form { fields, files: named } => {
                let Some(form) = form(fields, named, &mut files) else { return Reply::NotSent };
                building = building.multipart(form).timeout(CALL_WITH_FILES);
            }
        }
        match building.send().await {
            Err(error) if error.is_connect() || error.is_builder() => Reply::NotSent,
            Err(_) => Reply::NoAnswer,
            Ok(answer) => read(answer).await,
        }
    }
}

/// The bytes of a file on their way out.
pub struct FileBody {
    length: u64,
    body: reqwest::Body,
}

impl FileBody {
    /// So many bytes from this stream.
    pub fn new<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
        length: u64,
        bytes: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> Self {
        Self { length, body: reqwest::Body::wrap_stream(bytes) }
    }
}

/// The form; `None` when the bytes of a file are missing or its type is none.
fn form(
    fields: Vec<(String, String)>,
    named: Vec<FormFile>,
    files: &mut HashMap<String, FileBody>,
) -> Option<reqwest::multipart::Form> {
    let mut form = reqwest::multipart::Form::new();
    for (name, value) in fields {
        form = form.text(name, value);
    }
    for file in named {
        let FileBody { length, body } = files.remove(&file.field)?;
        let part = reqwest::multipart::Part::stream_with_length(body, length).file_name(file.file_name);
        form = form.part(file.field, part.mime_str(&file.mime_type).ok()?);
    }
    Some(form)
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
