//! Our accounts at the platforms.

pub(crate) mod list;

use super::time::Time;
use super::words::{AccountOrigin, AccountState, ChannelKind};
use crate::store::accounts;
use serde::Serialize;
use utoipa::ToSchema;

/// One of our accounts: a phone number, a page, an Instagram account, a bot.
#[derive(Serialize, ToSchema)]
pub(crate) struct Account {
    id: String,
    channel: ChannelKind,
    /// The platform's id of it.
    external_id: String,
    /// The platform's id of the business account that it is part of (WhatsApp), where it is known: templates belong to that.
    business_account_id: Option<String>,
    name: String,
    /// Webhooks for it are applied. Otherwise they wait.
    inbound_enabled: bool,
    /// Messages may be sent from it.
    outbound_enabled: bool,
    state: AccountState,
    /// Why it cannot send at the moment, in a sentence.
    state_reason: Option<String>,
    origin: AccountOrigin,
    created_at: Time,
}

/// Our accounts.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountPage {
    items: Vec<Account>,
    /// Always `null`: the list is whole.
    next: Option<String>,
}

impl From<accounts::Account> for Account {
    fn from(account: accounts::Account) -> Self {
        Self {
            id: account.id,
            channel: account.channel.into(),
            external_id: account.external_id,
            business_account_id: account.business_account_id,
            name: account.name,
            inbound_enabled: account.inbound_enabled,
            outbound_enabled: account.outbound_enabled,
            state: if account.trouble.is_some() { AccountState::Attention } else { AccountState::Ok },
            state_reason: account.trouble,
            origin: match account.origin {
                accounts::Origin::Configuration => AccountOrigin::Configuration,
                accounts::Origin::Database => AccountOrigin::Database,
            },
            created_at: account.created_at.into(),
        }
    }
}
