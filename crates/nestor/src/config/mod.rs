//! The configuration: what can be set, what it means, and where it is read from.
//!
//! `nestor.default.toml` (compiled in) < `nestor.toml` < environment < command line. `settings` lists the settings with their
//! names, `check` says what each allows, `sources` reads and merges, `channels` tells which channels cannot start. Nothing
//! here reads the process's environment or arguments; `main` passes them in.

mod channels;
mod check;
mod media;
mod settings;
mod sources;
#[cfg(test)]
mod tests;

pub use channels::ChannelProblem;
pub use media::{Bucket, Media};
pub use sources::{ConfigError, Overrides, Problem};

use nestor_core::channels::Endpoints;
use nestor_core::id::{IdKey, IdScheme};
use secrecy::SecretString;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

/// The defaults, with an explanation of every setting.
pub const DEFAULT_TOML: &str = include_str!("../../../../nestor.default.toml");

/// All settings, checked. A blank optional one is `None`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How Nestor is reached.
    pub server: Server,
    /// Where things are kept.
    pub storage: Storage,
    /// Files of messages.
    pub media: Media,
    /// What is logged and how.
    pub log: Log,
    /// Where the platforms are reached.
    pub platforms: Platforms,
    /// The app at Meta that WhatsApp, Messenger and Instagram share.
    pub meta: Meta,
    /// The channels.
    pub channels: Channels,
    /// How public ids are made.
    pub ids: Ids,
}

/// `[server]`: how Nestor is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The address and port to listen on. Port 0: any free one.
    pub listen: SocketAddr,
    /// The address for the outside world, without a slash at the end: `https://chat.example.org`.
    pub public_url: Option<String>,
}

/// `[storage]`: where things are kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// The folder of the SQLite file, of media and of the key file.
    pub data: PathBuf,
    /// A PostgreSQL address (`postgres://…`); `None`: a SQLite file in `data`.
    pub database_url: Option<SecretString>,
    /// Connections to the database, 1 to 1000: all of them on PostgreSQL, those that read on SQLite.
    pub database_connections: u32,
}

/// `[log]`: what is logged and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// The form of a line.
    pub format: LogFormat,
    /// Directives of `tracing_subscriber::EnvFilter`; known to be well-formed.
    pub filter: String,
}

/// The form of a line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

/// `[platforms]`: base addresses, without a slash at the end.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platforms {
    /// The Graph API of WhatsApp and Messenger.
    pub meta_graph_url: String,
    /// The Graph API of Instagram.
    pub instagram_graph_url: String,
    /// The Bot API.
    pub telegram_api_url: String,
    /// The version of the Graph API: `v26.0`.
    pub graph_version: String,
}

/// `[meta]`: the app at Meta.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Its id, digits.
    pub app_id: Option<String>,
    /// Its secret, with which Meta signs webhooks.
    pub app_secret: Option<SecretString>,
}

/// `[channels]`: one section a channel.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// WhatsApp Cloud API.
    pub whatsapp: Whatsapp,
    /// Messenger of a Facebook page.
    pub messenger: Messenger,
    /// Instagram messaging.
    pub instagram: Instagram,
    /// Telegram Bot API.
    pub telegram: Telegram,
}

/// `[channels.whatsapp]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whatsapp {
    /// Webhooks are taken.
    pub inbound: bool,
    /// Messages are sent.
    pub outbound: bool,
    /// The access token.
    pub access_token: Option<SecretString>,
    /// The id of the telephone number, digits.
    pub phone_number_id: Option<String>,
    /// The id of the business account, digits.
    pub business_account_id: Option<String>,
    /// What Meta shows in the webhook handshake.
    pub webhook_verify_token: Option<SecretString>,
}

/// `[channels.messenger]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Messenger {
    /// Webhooks are taken.
    pub inbound: bool,
    /// Messages are sent.
    pub outbound: bool,
    /// The page's access token.
    pub page_access_token: Option<SecretString>,
    /// The page's id, digits; learnt from the platform when `None`.
    pub page_id: Option<String>,
    /// What Meta shows in the webhook handshake.
    pub webhook_verify_token: Option<SecretString>,
}

/// `[channels.instagram]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instagram {
    /// Webhooks are taken.
    pub inbound: bool,
    /// Messages are sent.
    pub outbound: bool,
    /// The account's access token.
    pub access_token: Option<SecretString>,
    /// The professional account's id, digits; learnt from the platform when `None`.
    pub account_id: Option<String>,
    /// A second secret that webhooks may be signed with, beside that of [`Meta`].
    pub app_secret: Option<SecretString>,
    /// What Meta shows in the webhook handshake.
    pub webhook_verify_token: Option<SecretString>,
}

/// `[channels.telegram]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telegram {
    /// Updates are taken.
    pub inbound: bool,
    /// Messages are sent.
    pub outbound: bool,
    /// The bot's token.
    pub bot_token: Option<SecretString>,
    /// What Telegram sends with each update, 1 to 256 of `A-Z a-z 0-9 _ -`.
    pub webhook_secret: Option<SecretString>,
}

/// `[ids]`: how public ids are made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    /// The scheme.
    pub scheme: IdSchemeName,
}

/// The names of the id schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdSchemeName {
    /// [`IdScheme::Keyed`].
    Keyed,
    /// [`IdScheme::Adr174`].
    Adr174,
}

impl IdSchemeName {
    /// The scheme of this name; the key comes from [`crate::seal::Keyring::id_key`].
    pub fn with_key(self, key: IdKey) -> IdScheme {
        match self {
            Self::Keyed => IdScheme::Keyed(key),
            Self::Adr174 => IdScheme::Adr174,
        }
    }
}

/// Libraries that log the data they are given on their finer levels (`tokio_postgres` every parameter of every statement).
const TALKATIVE: [&str; 2] = ["tokio_postgres=info", "postgres=info"];

/// The filter of the log for these directives (`log.filter`). Whatever they say, libraries that would log what customers wrote are
/// kept from it.
pub fn log_filter(directives: &str) -> EnvFilter {
    let filter = EnvFilter::try_new(directives).unwrap_or_else(|_| EnvFilter::new("info"));
    let kept_quiet = TALKATIVE.into_iter().filter_map(|directive| directive.parse::<Directive>().ok());
    kept_quiet.fold(filter, EnvFilter::add_directive)
}

impl Config {
    /// Where the platforms are reached, as the channels want it.
    pub fn endpoints(&self) -> Endpoints {
        Endpoints {
            meta_graph: self.platforms.meta_graph_url.clone(),
            instagram_graph: self.platforms.instagram_graph_url.clone(),
            telegram: self.platforms.telegram_api_url.clone(),
            graph_version: self.platforms.graph_version.clone(),
        }
    }
}
