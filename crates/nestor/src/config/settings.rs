//! The list of settings: key, environment names, and what each allows.

use super::check::Kind;

/// One setting.
pub(super) struct Setting {
    /// The key in `nestor.toml`, with its sections: `server.listen`.
    pub(super) key: &'static str,
    /// The name in the environment of the original deployment, where it had one.
    pub(super) short: Option<&'static str>,
    /// What is allowed.
    pub(super) kind: Kind,
}

impl Setting {
    /// The name in the environment that follows from the key: `NESTOR_SERVER__LISTEN`.
    pub(super) fn variable(&self) -> String {
        format!("{PREFIX}{}", self.key.replace('.', "__").to_uppercase())
    }

    /// All names in the environment.
    pub(super) fn variables(&self) -> impl Iterator<Item = String> {
        [Some(self.variable()), self.short.map(str::to_owned)].into_iter().flatten()
    }
}

/// What our own variables begin with.
pub(super) const PREFIX: &str = "NESTOR_";

/// Variables of ours that are not settings: see [`crate::seal`].
pub(super) const OTHER_VARIABLES: [&str; 2] = [crate::seal::KEY_VARIABLE, crate::seal::KEY_FILE_VARIABLE];

/// Docker and Kubernetes put such variables into every container beside a service named `nestor`.
pub(super) const ORCHESTRATOR_PREFIXES: [&str; 2] = ["NESTOR_SERVICE_", "NESTOR_PORT"];

const fn plain(key: &'static str, kind: Kind) -> Setting {
    Setting { key, short: None, kind }
}

const fn known_as(key: &'static str, short: &'static str, kind: Kind) -> Setting {
    Setting { key, short: Some(short), kind }
}

/// All settings, in the order of `nestor.default.toml`.
pub(super) static SETTINGS: [Setting; 43] = [
    plain("server.listen", Kind::Listen),
    plain("server.public_url", Kind::WebAddress),
    plain("storage.data", Kind::Folder),
    known_as("storage.database_url", "DATABASE_URL", Kind::DatabaseUrl),
    plain("storage.database_connections", Kind::Connections),
    plain("media.folder", Kind::Folder),
    plain("media.bucket", Kind::Bucket),
    plain("media.endpoint", Kind::WebAddress),
    plain("media.region", Kind::Name),
    plain("media.access_key_id", Kind::Token),
    plain("media.secret_access_key", Kind::Token),
    plain("media.hosts", Kind::Hosts),
    plain("media.max_megabytes", Kind::Megabytes),
    plain("log.format", Kind::Word(&["human", "json"])),
    plain("log.filter", Kind::LogFilter),
    known_as("platforms.meta_graph_url", "META_GRAPH_URL", Kind::WebAddress),
    known_as("platforms.instagram_graph_url", "INSTAGRAM_GRAPH_URL", Kind::WebAddress),
    known_as("platforms.telegram_api_url", "TELEGRAM_API_URL", Kind::WebAddress),
    known_as("platforms.graph_version", "META_GRAPH_VERSION", Kind::GraphVersion),
    known_as("meta.app_id", "META_APP_ID", Kind::PlatformId),
    known_as("meta.app_secret", "META_APP_SECRET", Kind::Token),
    plain("channels.whatsapp.inbound", Kind::Switch),
    plain("channels.whatsapp.outbound", Kind::Switch),
    known_as("channels.whatsapp.access_token", "WHATSAPP_ACCESS_TOKEN", Kind::Token),
    known_as("channels.whatsapp.phone_number_id", "WHATSAPP_PHONE_NUMBER_ID", Kind::PlatformId),
    known_as("channels.whatsapp.business_account_id", "WHATSAPP_BUSINESS_ACCOUNT_ID", Kind::PlatformId),
    known_as("channels.whatsapp.webhook_verify_token", "WHATSAPP_WEBHOOK_VERIFY_TOKEN", Kind::Phrase),
    plain("channels.messenger.inbound", Kind::Switch),
    plain("channels.messenger.outbound", Kind::Switch),
    known_as("channels.messenger.page_access_token", "MESSENGER_PAGE_ACCESS_TOKEN", Kind::Token),
    known_as("channels.messenger.page_id", "MESSENGER_PAGE_ID", Kind::PlatformId),
    known_as("channels.messenger.webhook_verify_token", "MESSENGER_WEBHOOK_VERIFY_TOKEN", Kind::Phrase),
    plain("channels.instagram.inbound", Kind::Switch),
    plain("channels.instagram.outbound", Kind::Switch),
    known_as("channels.instagram.access_token", "INSTAGRAM_ACCESS_TOKEN", Kind::Token),
    known_as("channels.instagram.account_id", "INSTAGRAM_ACCOUNT_ID", Kind::PlatformId),
    known_as("channels.instagram.app_secret", "INSTAGRAM_APP_SECRET", Kind::Token),
    known_as("channels.instagram.webhook_verify_token", "INSTAGRAM_WEBHOOK_VERIFY_TOKEN", Kind::Phrase),
    plain("channels.telegram.inbound", Kind::Switch),
    plain("channels.telegram.outbound", Kind::Switch),
    known_as("channels.telegram.bot_token", "TELEGRAM_BOT_TOKEN", Kind::Token),
    known_as("channels.telegram.webhook_secret", "TELEGRAM_WEBHOOK_SECRET", Kind::TelegramSecret),
    plain("ids.scheme", Kind::Word(&["keyed", "adr174"])),
];
