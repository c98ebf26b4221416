//! What the simulator is started with.

use std::path::PathBuf;

use crate::account::SimAccount;
use crate::cast;
use crate::channel::Channel;
use crate::error::SimulatorError;

/// Where the hub listens, e.g. `http://127.0.0.1:8080`. Webhooks go to `{hub}/api/communications/webhooks/{channel}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubAddress(String);

impl HubAddress {
    /// Takes `http://host:port`; a slash at the end is dropped.
    pub fn new(address: impl Into<String>) -> Result<Self, SimulatorError> {
        let address = address.into();
        let trimmed = address.trim().trim_end_matches('/');
        match trimmed.strip_prefix("http://") {
            Some(rest) if !rest.is_empty() && !rest.contains(['/', '?', '#', ' ']) => Ok(Self(trimmed.to_owned())),
            _ => Err(SimulatorError::HubAddress(address)),
        }
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where webhooks of a channel go.
    pub fn webhook(&self, channel: Channel) -> String {
        format!("{}/api/communications/webhooks/{channel}", self.0)
    }
}

impl From<std::net::SocketAddr> for HubAddress {
    /// A hub that listens on every address is called on this machine.
    fn from(mut address: std::net::SocketAddr) -> Self {
        if address.ip().is_unspecified() {
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        Self(format!("http://{address}"))
    }
}

/// What the simulator is started with. The people are always those of the built-in cast (and those in the state file).
#[derive(Clone)]
pub struct SimulatorConfig {
    /// Decides everything that is left to chance.
    pub seed: u64,
    /// The hub that gets the webhooks.
    pub hub: HubAddress,
    /// Signs the webhooks of WhatsApp and Messenger.
    pub app_secret: String,
    /// Signs the webhooks of Instagram (Instagram-Login apps have a secret of their own, platforms.md C.1).
    pub instagram_app_secret: String,
    /// What the handshake sends as `hub.verify_token`.
    pub verify_token: String,
    /// The business's accounts, any number per channel.
    pub accounts: Vec<SimAccount>,
    /// Keeps phones, messages and what is still to happen, so that a restarted demo goes on with the same data.
    pub state_file: Option<PathBuf>,
    /// People write on their own and react to answers.
    pub lively: bool,
}

/// Without the secrets.
impl std::fmt::Debug for SimulatorConfig {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SimulatorConfig")
            .field("seed", &self.seed)
            .field("hub", &self.hub)
            .field("accounts", &self.accounts)
            .field("state_file", &self.state_file)
            .field("lively", &self.lively)
            .finish_non_exhaustive()
    }
}

impl SimulatorConfig {
    /// One account per channel with invented ids and tokens, and people who do not write on their own until `lively` is set.
    pub fn demo(hub: HubAddress, seed: u64) -> Self {
        Self {
            seed,
            hub,
            app_secret: "demo-app-secret-6f1d2c".to_owned(),
            instagram_app_secret: "demo-instagram-secret-91ab37".to_owned(),
            verify_token: "demo-verify-token".to_owned(),
            accounts: cast::accounts(),
            state_file: None,
            lively: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HubAddress;
    use crate::channel::Channel;

    #[test]
    fn a_hub_is_called_by_plain_http_at_its_root() {
        let hub = HubAddress::new("http://127.0.0.1:8080/").unwrap();
        assert_eq!(hub.webhook(Channel::Instagram), "http://127.0.0.1:8080/api/communications/webhooks/instagram");
        for wrong in ["https://hub.example", "127.0.0.1:8080", "http://", "http://hub/path"] {
            assert!(HubAddress::new(wrong).is_err(), "{wrong}");
        }
        let everywhere: std::net::SocketAddr = "0.0.0.0:8080".parse().unwrap();
        assert_eq!(HubAddress::from(everywhere).as_str(), "http://127.0.0.1:8080");
    }
}
