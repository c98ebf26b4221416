//! What the handlers share: the application, and what belongs to the edge alone.

use super::headers::SecurityHeaders;
use super::webhooks::Webhooks;
use crate::live::Live;
use crate::service::App;
use crate::store::{StoreError, Tx};
use crate::work::templates::Desk;
use nestor_core::time::Timestamp;
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many passwords are checked at once. Each takes 19 MiB of memory and some tens of milliseconds of one core.
const PASSWORDS_AT_ONCE: usize = 2;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Edge(Arc<Parts>);

/// What is behind [`Edge`].
pub(crate) struct Parts {
    /// The application.
    pub(crate) app: App,
    /// The live feed.
    pub(crate) live: Live,
    /// What keeps webhooks.
    pub(crate) webhooks: Webhooks,
    /// Where something is done about templates at the platforms.
    pub(crate) templates: Desk,
    /// The headers of every answer.
    pub(crate) headers: SecurityHeaders,
    /// The public address as browsers write an origin: `https://chat.example.org`.
    pub(crate) public_origin: Option<String>,
    /// Browsers reach us by HTTPS only.
    pub(crate) secure: bool,
    /// Who may check a password now.
    pub(crate) passwords: Semaphore,
}

impl Deref for Edge {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Edge {
    /// Puts the edge of this application together, and starts the task that keeps webhooks.
    pub(crate) fn new(app: App, templates: Desk) -> Self {
        let public_url = app.config.server.public_url.as_deref();
        let secure = public_url.is_some_and(|url| url.starts_with("https://"));
        Self(Arc::new(Parts {
            live: Live::new(app.store.clone()),
            webhooks: Webhooks::new(app.store.clone()),
            templates,
            headers: SecurityHeaders::new(secure),
            public_origin: public_url.and_then(origin_of),
            secure,
            passwords: Semaphore::new(PASSWORDS_AT_ONCE),
            app,
        }))
    }

    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        self.app.world.now()
    }

    /// Runs a unit of work that reads.
    pub(crate) async fn read<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.app.store.read(unit).await
    }

    /// Runs a unit of work that writes.
    pub(crate) async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.app.store.write(unit).await
    }
}

/// Scheme and authority of an address.
fn origin_of(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?.as_str().to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::origin_of;

    #[test]
    fn an_origin_is_scheme_and_authority() {
        assert_eq!(origin_of("https://Chat.example.org/inbox").as_deref(), Some("https://chat.example.org"));
        assert_eq!(origin_of("http://localhost:8080").as_deref(), Some("http://localhost:8080"));
        assert_eq!(origin_of("nonsense"), None);
    }
}
