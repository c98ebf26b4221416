//! The configuration that points the application at a simulator.

use nestor_sim::{Channel, SimAccount, Simulator, SimulatorConfig};
use std::fmt::Write as _;

/// What a test changes about it.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The Meta app's secrets are set.
    pub(crate) app_secrets: bool,
    /// Webhooks of these channels are not applied.
    pub(crate) inbound_off: Vec<Channel>,
    /// The accounts of the configuration: the first of each channel.
    pub(crate) accounts: Vec<SimAccount>,
    /// What is logged, by the real program.
    pub(crate) log: &'static str,
}

impl Settings {
    /// As they are in earnest, with the first account of each channel.
    pub(crate) fn new(config: &SimulatorConfig) -> Self {
        let first =
            |channel: Channel| config.accounts.iter().find(move |account| account.channel() == channel).cloned();
        Self {
            app_secrets: true,
            inbound_off: Vec::new(),
            accounts: Channel::ALL.into_iter().filter_map(first).collect(),
            log: "info",
        }
    }

    /// The text of nestor.toml.
    pub(crate) fn text(&self, config: &SimulatorConfig, simulator: &Simulator) -> String {
        let mut text = format!(
            "[platforms]\nmeta_graph_url = {:?}\ninstagram_graph_url = {:?}\ntelegram_api_url = {:?}\n\n[log]\nformat = \"json\"\n\
             filter = {:?}\n",
            simulator.graph_url(),
            simulator.instagram_graph_url(),
            simulator.telegram_url(),
            self.log
        );
        if self.app_secrets {
            writeln!(text, "\n[meta]\napp_secret = {:?}", config.app_secret).unwrap();
        }
        for account in &self.accounts {
            let channel = account.channel();
            let (id, token, verify) = (account.id(), account.token(), &config.verify_token);
            let inbound = !self.inbound_off.contains(&channel);
            writeln!(text, "\n[channels.{channel}]\ninbound = {inbound}").unwrap();
            let lines = match account {
                SimAccount::WhatsApp { business_account_id, .. } => format!(
                    "access_token = {token:?}\nphone_number_id = {id:?}\nbusiness_account_id = {business_account_id:?}\n\
                     webhook_verify_token = {verify:?}\n"
                ),
                SimAccount::Messenger { .. } => {
                    format!("page_access_token = {token:?}\nwebhook_verify_token = {verify:?}\n")
                }
                SimAccount::Instagram { .. } if self.app_secrets => format!(
                    "access_token = {token:?}\nwebhook_verify_token = {verify:?}\napp_secret = {:?}\n",
                    config.instagram_app_secret
                ),
                SimAccount::Instagram { .. } => {
                    format!("access_token = {token:?}\nwebhook_verify_token = {verify:?}\n")
                }
                SimAccount::Telegram { webhook_secret, .. } => {
                    format!(
                        "bot_token = {token:?}\nwebhook_secret = {:?}\n",
                        webhook_secret.clone().unwrap_or_default()
                    )
                }
            };
            text.push_str(&lines);
        }
        text
    }
}
