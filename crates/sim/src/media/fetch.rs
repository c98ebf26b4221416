//! Files that the business gives by link. The simulator calls only this machine: everything else is a link that cannot be
//! fetched (platforms.md D, "outbound fetch of links").

use std::collections::HashMap;
use std::time::Duration;

use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::media::Content;
use crate::samples;
use crate::world::Shared;

/// No platform takes more.
const LONGEST: usize = 100 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a link gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unfetched {
    /// Not an address at all.
    Malformed,
    /// Nobody there, not of this machine, or another status than 200.
    Unreachable(String),
    /// More bytes than any platform takes.
    TooLarge,
    /// It took too long.
    Late,
}

impl Unfetched {
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Malformed => "The link is not an address.".to_owned(),
            Self::Unreachable(reason) => reason.clone(),
            Self::TooLarge => "The file behind the link is too large.".to_owned(),
            Self::Late => "The link did not answer in time.".to_owned(),
        }
    }
}

/// What the links of one call gave.
pub(crate) type Fetched = HashMap<String, Result<Content, Unfetched>>;

/// The client for links.
pub(crate) struct Fetcher(Client<HttpConnector, Empty<Bytes>>);

impl Fetcher {
    pub(crate) fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }

    async fn get(&self, link: &str) -> Result<Content, Unfetched> {
        let uri: Uri = link.parse().map_err(|_| Unfetched::Malformed)?;
        let host = uri.host().ok_or(Unfetched::Malformed)?;
        if uri.scheme_str() != Some("http") || !is_of_this_machine(host) {
            return Err(Unfetched::Unreachable(format!(
                "The simulator fetches over http from this machine only: {host}."
            )));
        }
        let name = uri.path().rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned);
        let exchange = async {
            let unreachable = |_| Unfetched::Unreachable("The link could not be reached.".to_owned());
            let response = self.0.get(uri).await.map_err(unreachable)?;
            if response.status().as_u16() != 200 {
                return Err(Unfetched::Unreachable(format!("The link answered {}.", response.status().as_u16())));
            }
            let stated = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
            let mime_type = stated.unwrap_or("application/octet-stream").to_owned();
            let body = Limited::new(response.into_body(), LONGEST).collect().await;
            let bytes = body.map_err(|_| Unfetched::TooLarge)?.to_bytes();
            Ok(Content { mime_type, name, bytes })
        };
        tokio::time::timeout(PATIENCE, exchange).await.unwrap_or(Err(Unfetched::Late))
    }
}

pub(crate) fn is_of_this_machine(host: &str) -> bool {
    host == "localhost" || host == "[::1]" || host.starts_with("127.")
}

/// Fetches the links of a call; what was fetched lately comes from memory. With the rule `fetch_links` off every link is
/// believed and gives a picture.
pub(crate) async fn all(shared: &Shared, links: Vec<String>) -> Fetched {
    let mut fetched = Fetched::new();
    for link in links {
        let known = {
            let world = shared.world();
            let believed = (!world.rules.fetch_links).then(|| samples::of_kind("image"));
            believed.or_else(|| world.media.link(&link, world.now_ms()).cloned())
        };
        let outcome = match known {
            Some(upload) => Ok(upload),
            None => shared.fetcher.get(&link).await,
        };
        if let Ok(upload) = &outcome {
            let mut world = shared.world();
            let now = world.now_ms();
            world.media.keep_link(&link, upload.clone(), now);
        }
        fetched.insert(link, outcome);
    }
    fetched
}
