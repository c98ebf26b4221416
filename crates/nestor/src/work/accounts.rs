//! Looks after the accounts: reads them again when they change, learns ids that the configuration leaves out, tells Telegram where
//! to deliver, and notices when an account in trouble is well again.

use super::{Shutdown, woken};
use crate::net::Client;
use crate::service::App;
use crate::service::setup::{self, Configured};
use crate::store::{StoreError, Topic, accounts};
use nestor_core::channels::{ApiCall, ChannelKind};
use nestor_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// How often to look when nobody wakes us: another process may have added an account to the same database.
const TIMER: Duration = Duration::from_secs(5);
/// How often the platform is asked again about something that did not work.
const ASK_AGAIN: Duration = Duration::from_secs(30);

/// Looks after the accounts until the end.
pub async fn run(app: App, client: Client, mut shutdown: Shutdown) {
    let mut waker = app.store.subscribe(Topic::Accounts);
    let mut caretaker = Caretaker { app, client, asked_at: None, subscribed: Vec::new() };
    loop {
        waker.mark_unchanged();
        if let Err(error) = caretaker.round().await {
            tracing::error!(%error, "the accounts cannot be read at the moment; the last known ones are used");
        }
        if !woken(&mut waker, TIMER, &mut shutdown).await {
            return;
        }
    }
}

struct Caretaker {
    app: App,
    client: Client,
    asked_at: Option<Timestamp>,
    subscribed: Vec<String>,
}

impl Caretaker {
    async fn round(&mut self) -> Result<(), StoreError> {
        self.app.reload_directory().await?;
        let now = self.app.world.now();
        if self.asked_at.is_some_and(|at| now.since(at) < ASK_AGAIN) {
            return Ok(());
        }
        self.asked_at = Some(now);
        self.learn_configured().await?;
        self.recover().await?;
        self.subscribe_telegram().await;
        Ok(())
    }

    /// Adds the accounts of the configuration whose ids the platform has to tell.
    async fn learn_configured(&self) -> Result<(), StoreError> {
        for configured in setup::configured(&self.app.config) {
            let known = self.app.directory().accounts().iter().any(|known| {
                known.account.channel == configured.channel
                    && known.account.origin == accounts::Origin::Configuration
                    && configured.external_id.as_ref().is_none_or(|id| *id == known.account.external_id)
                    && known.account.name != known.account.external_id
            });
            if !known {
                self.identify(&configured).await?;
            }
        }
        Ok(())
    }

    async fn identify(&self, configured: &Configured) -> Result<(), StoreError> {
        let channel = configured.channel.channel();
        let Some(call) = channel.identify(configured.external_id.as_deref()) else { return Ok(()) };
        match self.ask(configured.channel, &call, &configured.token).await {
            Ok(identity) => {
                let (app, configured) = (self.app.clone(), configured.clone());
                let new_id = app.world.new_id();
                let now = app.world.now();
                self.app.store.write(move |tx| setup::add_configured(tx, &configured, &identity, &new_id, now)).await?;
                self.app.reload_directory().await
            }
            Err(reason) => {
                tracing::warn!(
                    channel = configured.channel.as_str(),
                    reason,
                    "the platform did not say who the account is"
                );
                Ok(())
            }
        }
    }

    /// Asks about accounts in trouble; those that the platform answers for are well again.
    async fn recover(&self) -> Result<(), StoreError> {
        let directory = self.app.directory();
        for known in directory.accounts().iter().filter(|known| known.account.trouble.is_some()) {
            let account = known.account.clone();
            let channel = account.channel.channel();
            let (Some(token), Some(call)) = (&known.secrets.token, channel.identify(Some(&account.external_id))) else {
                continue;
            };
            if self.ask(account.channel, &call, token).await.is_ok() {
                tracing::info!(account = account.id, "the account is well again; what waited for it is sent now");
                self.app
                    .store
                    .write(move |tx| accounts::set_trouble(tx, &account.workspace_id, &account.id, None))
                    .await?;
            }
        }
        Ok(())
    }

    /// Tells Telegram where to deliver, once a start for each bot.
    async fn subscribe_telegram(&mut self) {
        let Some(public_url) = self.app.config.server.public_url.clone() else { return };
        let directory = self.app.directory();
        for known in directory.accounts().iter().filter(|known| known.account.channel == ChannelKind::Telegram) {
            let (Some(token), Some(secret)) = (&known.secrets.token, &known.secrets.webhook_secret) else { continue };
            if self.subscribed.contains(&known.account.id) {
                continue;
            }
            let address = format!("{public_url}/api/communications/webhooks/telegram/{}", known.account.external_id);
            let Some(call) = ChannelKind::Telegram.channel().subscribe(&address, secret.expose_secret()) else {
                continue;
            };
            let request =
                ChannelKind::Telegram.channel().authorize(&call, &self.app.config.endpoints(), token.expose_secret());
            match self.client.call(request).await {
                crate::net::Reply::Http { status: 200, .. } => self.subscribed.push(known.account.id.clone()),
                _ => tracing::warn!(account = known.account.id, "Telegram did not take the address for webhooks"),
            }
        }
    }

    async fn ask(
        &self,
        channel: ChannelKind,
        call: &ApiCall,
        token: &SecretString,
    ) -> Result<nestor_core::channels::AccountIdentity, String> {
        let request = channel.channel().authorize(call, &self.app.config.endpoints(), token.expose_secret());
        let reply = self.client.call(request).await;
        channel.channel().identified(&reply.as_answer())
    }
}
