//! Fetching files that customers sent: from the platforms' endpoints and the configured media hosts, and from nowhere else.
//!
//! The addresses come from webhooks and answers of the platforms. Whoever might forge one must not make us ask a machine of our own
//! network (SSRF): the host has to be listed, a listed name must lead to a public address, redirects count as new addresses, and
//! the token goes to the first address only.

use super::guard;
use axum::body::Bytes;
use http::header;
use nestor_core::channels::{Endpoints, Request};
use reqwest::{Client, Response, Url};
use std::sync::Arc;
use std::time::Duration;

/// How long a download may take in all.
const WHOLE_DOWNLOAD: Duration = Duration::from_secs(5 * 60);
/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(30);
/// How many redirects are followed.
const MOST_REDIRECTS: usize = 3;

/// Fetches files. Cheap to clone.
#[derive(Clone)]
pub struct Downloads {
    /// For the platforms' endpoints, which may be on this machine (simulator, a Bot API server of one's own).
    near: Client,
    /// For all others.
    far: Client,
    endpoints: Arc<[Url]>,
    hosts: Arc<[String]>,
}

/// Why a file was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is none that may be asked.
    #[error("the address is none of the configured media hosts")]
    HostRefused,
    /// The host answered with this status.
    #[error("the media host answered with status {0}")]
    Status(u16),
    /// There was no connection, or it broke off.
    #[error("the connection to the media host failed or broke off")]
    Broken,
}

/// A file that is being fetched.
#[derive(Debug)]
pub struct Fetched {
    /// The type that the host says.
    pub mime_type: Option<String>,
    /// The length that the host says.
    pub length: Option<u64>,
    response: Response,
}

impl Downloads {
    /// For these endpoints and these hosts (`name` or `*.name`).
    ///
    /// # Errors
    /// When an endpoint is not an address, or TLS cannot be set up.
    pub fn new(endpoints: &Endpoints, hosts: &[String]) -> Result<Self, String> {
        let builder = || guard::builder().map(|builder| builder.timeout(WHOLE_DOWNLOAD).read_timeout(SILENCE));
        Ok(Self {
            near: guard::built(builder()?)?,
            far: guard::built(builder()?.dns_resolver(Arc::new(guard::PublicAddresses)))?,
            endpoints: guard::endpoints(endpoints)?.into(),
            hosts: hosts.into(),
        })
    }

    /// Asks for a file; its bytes come by [`Fetched::chunk`].
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch(&self, request: Request) -> Result<Fetched, FetchError> {
        let mut url: Url = request.url.parse().map_err(|_| FetchError::HostRefused)?;
        let mut bearer = request.bearer;
        for _ in 0..=MOST_REDIRECTS {
            let client = self.client_for(&url)?;
            let mut asking = client.get(url.clone());
            if let Some(token) = bearer.take() {
                asking = asking.bearer_auth(token);
            }
            let response = asking.send().await.map_err(|_| FetchError::Broken)?;
            let status = response.status();
            if status.is_redirection() {
                let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
                url = to.and_then(|to| url.join(to).ok()).ok_or(FetchError::Status(status.as_u16()))?;
                continue;
            }
            if status != http::StatusCode::OK {
                return Err(FetchError::Status(status.as_u16()));
            }
            let said = response.headers().get(header::CONTENT_TYPE).and_then(|said| said.to_str().ok());
            return Ok(Fetched { mime_type: said.map(str::to_owned), length: response.content_length(), response });
        }
        Err(FetchError::Broken)
    }

    fn client_for(&self, url: &Url) -> Result<&Client, FetchError> {
        if self.endpoints.iter().any(|endpoint| endpoint.origin() == url.origin()) {
            return Ok(&self.near);
        }
        let host = url.host_str().unwrap_or_default();
        let listed = self.hosts.iter().any(|pattern| match pattern.strip_prefix("*.") {
            Some(domain) => host.strip_suffix(domain).is_some_and(|before| before.ends_with('.')),
            None => host == pattern,
        });
        if url.scheme() == "https" && url.port().is_none() && listed && url.username().is_empty() {
            return Ok(&self.far);
        }
        tracing::warn!(host, "a file at a host that is not configured was not fetched");
        Err(FetchError::HostRefused)
    }
}

impl Fetched {
    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// When the connection breaks off or the time is up.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, FetchError> {
        self.response.chunk().await.map_err(|_| FetchError::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Method;
    use nestor_core::channels::RequestBody;

    fn downloads() -> Downloads {
        let endpoints = Endpoints {
            meta_graph: "http://127.0.0.1:9/graph".to_owned(),
            instagram_graph: "https://graph.instagram.com".to_owned(),
            telegram: "https://api.telegram.org".to_owned(),
            graph_version: "v26.0".to_owned(),
        };
        let hosts = ["lookaside.fbsbx.com".to_owned(), "*.fbcdn.net".to_owned(), "localhost".to_owned()];
        Downloads::new(&endpoints, &hosts).unwrap()
    }

    #[test]
    fn only_listed_hosts_and_endpoints_are_asked() {
        let downloads = downloads();
        let allowed = |url: &str| downloads.client_for(&url.parse().unwrap()).is_ok();
        for good in [
            "https://lookaside.fbsbx.com/whatsapp_business/?mid=1",
            "https://scontent.xx.fbcdn.net/v/t1.png",
            "http://127.0.0.1:9/media/1",
            "https://api.telegram.org/file/bot1/a.jpg",
        ] {
            assert!(allowed(good), "{good}");
        }
        for bad in [
            "http://lookaside.fbsbx.com/",
            "https://lookaside.fbsbx.com:8443/",
            "https://fbcdn.net/",
            "https://evilfbcdn.net/",
            "https://lookaside.fbsbx.com.example.org/",
            "https://name:word@lookaside.fbsbx.com/",
            "http://127.0.0.1:10/media/1",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
        ] {
            assert!(!allowed(bad), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_listed_name_that_leads_to_this_machine_is_not_asked() {
        let request = Request {
            method: Method::GET,
            url: "https://localhost/a".to_owned(),
            bearer: None,
            body: RequestBody::None,
        };
        assert!(matches!(downloads().fetch(request).await, Err(FetchError::Broken)));
    }
}
