//! The business's side: its accounts on the platforms and the tokens that open them (platforms.md A, C.1, G.1).

use std::collections::BTreeMap;

use crate::channel::Channel;
use crate::error::SimulatorError;

/// One account of the business on one platform.
#[derive(Clone, PartialEq, Eq)]
pub enum SimAccount {
    /// A number of a WhatsApp Business Account.
    WhatsApp {
        /// The WhatsApp Business Account.
        business_account_id: String,
        /// The number's id in addresses and webhooks.
        phone_number_id: String,
        /// The number as people see it, digits with or without `+` and spaces.
        display_phone_number: String,
        /// The verified name.
        name: String,
        /// The access token.
        token: String,
    },
    /// A Facebook page.
    Messenger {
        /// The page's id.
        page_id: String,
        /// The page's name.
        name: String,
        /// The page access token.
        token: String,
    },
    /// An Instagram professional account (Instagram-Login stack).
    Instagram {
        /// The professional account's id (`17841…`), `user_id` of `/me` and `entry.id` of webhooks.
        account_id: String,
        /// The name after the @.
        username: String,
        /// The Instagram user token.
        token: String,
    },
    /// A Telegram bot; its id is the part of the token before the colon.
    Telegram {
        /// `<bot id>:<35 characters>`.
        token: String,
        /// The bot's user name, ending in `bot`.
        username: String,
        /// The bot's name.
        name: String,
        /// When set, the bot starts as if `setWebhook` had been called with the hub's address and this secret.
        webhook_secret: Option<String>,
    },
}

/// Channel and id alone: a token must not come into a log by way of `{:?}`.
impl std::fmt::Debug for SimAccount {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SimAccount({} {})", self.channel(), self.id())
    }
}

impl SimAccount {
    /// The platform of this account.
    pub fn channel(&self) -> Channel {
        match self {
            Self::WhatsApp { .. } => Channel::WhatsApp,
            Self::Messenger { .. } => Channel::Messenger,
            Self::Instagram { .. } => Channel::Instagram,
            Self::Telegram { .. } => Channel::Telegram,
        }
    }

    /// The id that webhooks name: phone number id, page id, Instagram account id or bot id.
    pub fn id(&self) -> &str {
        match self {
            Self::WhatsApp { phone_number_id, .. } => phone_number_id,
            Self::Messenger { page_id, .. } => page_id,
            Self::Instagram { account_id, .. } => account_id,
            Self::Telegram { token, .. } => token.split(':').next().unwrap_or_default(),
        }
    }

    /// The name that people see.
    pub fn name(&self) -> &str {
        match self {
            Self::WhatsApp { name, .. } | Self::Messenger { name, .. } | Self::Telegram { name, .. } => name,
            Self::Instagram { username, .. } => username,
        }
    }

    /// The token that opens this account.
    pub fn token(&self) -> &str {
        match self {
            Self::WhatsApp { token, .. }
            | Self::Messenger { token, .. }
            | Self::Instagram { token, .. }
            | Self::Telegram { token, .. } => token,
        }
    }

    /// Digits of the number of a WhatsApp account.
    pub(crate) fn own_phone(&self) -> Option<String> {
        match self {
            Self::WhatsApp { display_phone_number, .. } => {
                Some(display_phone_number.chars().filter(char::is_ascii_digit).collect())
            }
            _ => None,
        }
    }

    /// The second id space of Instagram: `id` of `/me` differs from `user_id` (platforms.md C.1).
    pub(crate) fn app_scoped_id(&self) -> Option<String> {
        match self {
            Self::Instagram { account_id, .. } => Some(crate::wire::digits_of(&["app-scoped", account_id], 16)),
            _ => None,
        }
    }
}

/// What a token may do, and whether it still may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenState {
    Live,
    Expired,
    Revoked,
}

#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) channel: Channel,
    /// Ids of the accounts that it opens.
    pub(crate) accounts: Vec<String>,
    pub(crate) state: TokenState,
}

/// All tokens with their owners. Values never leave this table.
#[derive(Default)]
pub(crate) struct Tokens(BTreeMap<String, Token>);

impl Tokens {
    pub(crate) fn of(accounts: &[SimAccount]) -> Result<Self, SimulatorError> {
        let mut table: BTreeMap<String, Token> = BTreeMap::new();
        let mut seen: Vec<(Channel, &str)> = Vec::new();
        for account in accounts {
            if seen.contains(&(account.channel(), account.id())) {
                return Err(SimulatorError::Accounts(format!("two {} accounts have one id", account.channel())));
            }
            seen.push((account.channel(), account.id()));
            let token = table.entry(account.token().to_owned()).or_insert_with(|| Token {
                channel: account.channel(),
                accounts: Vec::new(),
                state: TokenState::Live,
            });
            let shareable = account.channel() == Channel::WhatsApp || token.accounts.is_empty();
            if token.channel != account.channel() || !shareable {
                return Err(SimulatorError::Accounts(
                    "one token is given to two accounts that cannot share it".to_owned(),
                ));
            }
            token.accounts.push(account.id().to_owned());
        }
        Ok(Self(table))
    }

    pub(crate) fn get(&self, value: &str) -> Option<&Token> {
        self.0.get(value)
    }

    pub(crate) fn set_state(&mut self, channel: Channel, account: Option<&str>, state: TokenState) {
        for token in self.0.values_mut().filter(|token| token.channel == channel) {
            if account.is_none_or(|wanted| token.accounts.iter().any(|id| id == wanted)) {
                token.state = state;
            }
        }
    }

    /// The values, for the one purpose of striking them out of the journal.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
