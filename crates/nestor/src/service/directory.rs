//! The accounts of the installation with their secrets in the clear, in memory only: whom webhooks are verified with and which
//! token a call takes.

use crate::config::Config;
use crate::seal::Keyring;
use crate::store::accounts::{Account, Origin};
use crate::store::deliveries::{SIGNER_INSTAGRAM, SIGNER_META};
use nestor_core::channels::ChannelKind;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// All accounts, and what belongs to the Meta app as a whole.
#[derive(Default)]
pub struct Directory {
    accounts: Vec<KnownAccount>,
    meta_signers: Vec<(String, SecretString)>,
    verify_tokens: Vec<(ChannelKind, SecretString)>,
    loaded: bool,
}

/// An account and its secrets.
pub struct KnownAccount {
    /// The account.
    pub account: Account,
    /// Its secrets.
    pub secrets: AccountSecrets,
}

/// The secrets of one account. What is absent is taken from the configuration of its channel, where that has it.
#[derive(Clone, Default)]
pub struct AccountSecrets {
    /// What calls are authorised with.
    pub token: Option<SecretString>,
    /// What webhooks of its own Meta app are signed with.
    pub app_secret: Option<SecretString>,
    /// What the handshake of its own Meta app is checked with.
    pub verify_token: Option<SecretString>,
    /// What Telegram sends along with each webhook.
    pub webhook_secret: Option<SecretString>,
}

/// [`AccountSecrets`] as they are sealed. Exists only between the keyring and the memory.
#[derive(Serialize, Deserialize)]
struct Plain {
    token: Option<String>,
    app_secret: Option<String>,
    verify_token: Option<String>,
    webhook_secret: Option<String>,
}

impl AccountSecrets {
    /// Seals the secrets for this account.
    pub fn seal(&self, keyring: &Keyring, account_id: &str) -> Vec<u8> {
        let bare = |secret: &Option<SecretString>| secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        let plain = Plain {
            token: bare(&self.token),
            app_secret: bare(&self.app_secret),
            verify_token: bare(&self.verify_token),
            webhook_secret: bare(&self.webhook_secret),
        };
        let text = serde_json::to_string(&plain).unwrap_or_default();
        keyring.seal(&context(account_id), &text)
    }

    /// Opens the sealed secrets of this account.
    fn open(keyring: &Keyring, account_id: &str, sealed: &[u8]) -> Result<Self, String> {
        let text = keyring.open(&context(account_id), sealed).map_err(|error| error.to_string())?;
        let plain: Plain = serde_json::from_str(text.expose_secret()).map_err(|error| error.to_string())?;
        let covered = |secret: Option<String>| secret.map(SecretString::from);
        Ok(Self {
            token: covered(plain.token),
            app_secret: covered(plain.app_secret),
            verify_token: covered(plain.verify_token),
            webhook_secret: covered(plain.webhook_secret),
        })
    }
}

fn context(account_id: &str) -> String {
    format!("account secrets {account_id}")
}

impl Directory {
    /// Opens the secrets of all accounts. An account whose secrets cannot be opened is there without them, and is logged.
    pub fn new(accounts: Vec<Account>, config: &Config, keyring: &Keyring) -> Self {
        let mut meta_signers = Vec::new();
        if let Some(secret) = &config.meta.app_secret {
            meta_signers.push((SIGNER_META.to_owned(), secret.clone()));
        }
        if let Some(secret) = &config.channels.instagram.app_secret {
            meta_signers.push((SIGNER_INSTAGRAM.to_owned(), secret.clone()));
        }
        let mut verify_tokens: Vec<_> = ChannelKind::ALL
            .into_iter()
            .filter_map(|channel| Some((channel, config.webhook_verify_token(channel)?.clone())))
            .collect();
        let accounts: Vec<KnownAccount> = accounts
            .into_iter()
            .map(|account| {
                let secrets = match (&account.origin, &account.sealed_secrets) {
                    (Origin::Configuration, _) => configured(config, account.channel),
                    (Origin::Database, None) => AccountSecrets::default(),
                    (Origin::Database, Some(sealed)) => AccountSecrets::open(keyring, &account.id, sealed)
                        .unwrap_or_else(|error| {
                            tracing::error!(account = account.id, error, "the account's secrets cannot be opened");
                            AccountSecrets::default()
                        }),
                };
                KnownAccount { account, secrets }
            })
            .collect();
        for known in &accounts {
            if let Some(secret) = &known.secrets.app_secret {
                meta_signers.push((known.account.id.clone(), secret.clone()));
            }
            if let Some(token) = &known.secrets.verify_token {
                verify_tokens.push((known.account.channel, token.clone()));
            }
        }
        Self { accounts, meta_signers, verify_tokens, loaded: true }
    }

    /// Whom a webhook of Meta may be signed by: the signer's name and its secret.
    pub fn meta_signers(&self) -> &[(String, SecretString)] {
        &self.meta_signers
    }

    /// Whom a webhook of Telegram may be from: the account and the secret that comes with it. `address_account` is the account
    /// that the address names, if it names one, by our id or by the bot's.
    pub fn telegram_signers(&self, address_account: Option<&str>) -> Vec<(&str, &SecretString)> {
        self.accounts
            .iter()
            .filter(|known| known.account.channel == ChannelKind::Telegram)
            .filter(|known| {
                address_account.is_none_or(|named| named == known.account.id || named == known.account.external_id)
            })
            .filter_map(|known| Some((known.account.id.as_str(), known.secrets.webhook_secret.as_ref()?)))
            .collect()
    }

    /// The tokens that a handshake may show, for one channel or (at the address of all Meta channels) for any.
    pub fn verify_tokens(&self, channel: Option<ChannelKind>) -> Vec<&SecretString> {
        self.verify_tokens
            .iter()
            .filter(|(owner, _)| channel.is_none_or(|channel| channel == *owner))
            .map(|(_, token)| token)
            .collect()
    }

    /// The accounts have been read, however few they are.
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// The account of this id.
    pub fn account(&self, id: &str) -> Option<&KnownAccount> {
        self.accounts.iter().find(|known| known.account.id == id)
    }

    /// All accounts.
    pub fn accounts(&self) -> &[KnownAccount] {
        &self.accounts
    }
}

fn configured(config: &Config, channel: ChannelKind) -> AccountSecrets {
    let channels = &config.channels;
    let token = match channel {
        ChannelKind::Whatsapp => &channels.whatsapp.access_token,
        ChannelKind::Messenger => &channels.messenger.page_access_token,
        ChannelKind::Instagram => &channels.instagram.access_token,
        ChannelKind::Telegram => &channels.telegram.bot_token,
    };
    let webhook_secret = (channel == ChannelKind::Telegram).then(|| channels.telegram.webhook_secret.clone()).flatten();
    AccountSecrets { token: token.clone(), webhook_secret, ..AccountSecrets::default() }
}
