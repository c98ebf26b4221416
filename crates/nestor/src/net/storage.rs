//! What the object store asks for, through a guarded client: one host, no redirect.
//!
//! docs/decisions/0006: the store's own client is not compiled in.

use super::guard;
use async_trait::async_trait;
use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
};
use reqwest::Url;
use std::time::Duration;

/// How long one request to the store may take.
const WHOLE_REQUEST: Duration = Duration::from_secs(5 * 60);
/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(30);

/// Carries the requests of an object store to its endpoint.
#[derive(Clone, Debug)]
pub struct StorageHttp {
    http: reqwest::Client,
    endpoint: Url,
}

#[derive(Debug, thiserror::Error)]
#[error("a request of the object store to another host was refused")]
struct OtherHost;

impl StorageHttp {
    /// For this endpoint and no other host.
    ///
    /// # Errors
    /// When it is not an address, or TLS cannot be set up.
    pub fn new(endpoint: &str) -> Result<Self, String> {
        let endpoint = endpoint.parse().map_err(|_| format!("{endpoint} is not an address"))?;
        let http = guard::built(guard::builder()?.timeout(WHOLE_REQUEST).read_timeout(SILENCE))?;
        Ok(Self { http, endpoint })
    }
}

impl HttpConnector for StorageHttp {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for StorageHttp {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url: Url = parts.uri.to_string().parse().map_err(|_| HttpError::new(HttpErrorKind::Unknown, OtherHost))?;
        if url.origin() != self.endpoint.origin() {
            return Err(HttpError::new(HttpErrorKind::Unknown, OtherHost));
        }
        let mut outgoing = reqwest::Request::new(parts.method, url);
        *outgoing.headers_mut() = parts.headers;
        *outgoing.body_mut() = Some(reqwest::Body::wrap(body));
        let response: http::Response<reqwest::Body> = self.http.execute(outgoing).await.map_err(told)?.into();
        let (parts, body) = response.into_parts();
        Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(body.map_err(told))))
    }
}

/// What went wrong, without the address.
fn told(error: reqwest::Error) -> HttpError {
    let kind = if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_decode() {
        HttpErrorKind::Decode
    } else {
        HttpErrorKind::Interrupted
    };
    HttpError::new(kind, error.without_url())
}
