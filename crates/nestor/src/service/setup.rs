//! Accounts as the configuration names them.

use crate::config::Config;
use crate::store::accounts::{self, Account, Origin};
use crate::store::installation::FIRST_WORKSPACE;
use crate::store::{StoreError, Tx};
use nestor_core::channels::{AccountIdentity, ChannelKind};
use nestor_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// An account of the configuration.
#[derive(Clone, Debug)]
pub struct Configured {
    /// Its channel.
    pub channel: ChannelKind,
    /// The platform's id, where the configuration gives it or the token tells it.
    pub external_id: Option<String>,
    /// What calls are authorised with.
    pub token: SecretString,
    /// Webhooks for it are applied.
    pub inbound_enabled: bool,
    /// Messages may be sent from it.
    pub outbound_enabled: bool,
    /// The platform's id of the business account that it is part of, where there is one.
    pub business_account_id: Option<String>,
}

/// The accounts of the configuration: those channels that have a token and nothing missing beside it.
pub fn configured(config: &Config) -> Vec<Configured> {
    let channels = &config.channels;
    let bot_id = channels
        .telegram
        .bot_token
        .as_ref()
        .and_then(|token| token.expose_secret().split_once(':').map(|(id, _)| id.to_owned()));
    let problems = config.channel_problems();
    [
        (ChannelKind::Whatsapp, &channels.whatsapp.access_token, channels.whatsapp.phone_number_id.clone()),
        (ChannelKind::Messenger, &channels.messenger.page_access_token, channels.messenger.page_id.clone()),
        (ChannelKind::Instagram, &channels.instagram.access_token, channels.instagram.account_id.clone()),
        (ChannelKind::Telegram, &channels.telegram.bot_token, bot_id),
    ]
    .into_iter()
    .filter(|(channel, ..)| !problems.iter().any(|problem| problem.channel == *channel))
    .filter_map(|(channel, token, external_id)| {
        Some(Configured {
            channel,
            external_id,
            token: token.clone()?,
            inbound_enabled: config.receives(channel),
            outbound_enabled: config.sends(channel),
            business_account_id: match channel {
                ChannelKind::Whatsapp => channels.whatsapp.business_account_id.clone(),
                _ => None,
            },
        })
    })
    .collect()
}

/// Adds an account of the configuration, or brings it up to date.
///
/// # Errors
/// When the database cannot be written.
pub fn add_configured(
    tx: &mut Tx<'_>,
    configured: &Configured,
    identity: &AccountIdentity,
    new_id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let account = Account {
        workspace_id: FIRST_WORKSPACE.to_owned(),
        id: format!("account_{new_id}"),
        channel: configured.channel,
        external_id: identity.external_id.clone(),
        name: identity.name.clone().unwrap_or_else(|| identity.external_id.clone()),
        origin: Origin::Configuration,
        sealed_secrets: None,
        inbound_enabled: configured.inbound_enabled,
        outbound_enabled: configured.outbound_enabled,
        trouble: None,
        business_account_id: configured.business_account_id.clone(),
        created_at: now,
    };
    if accounts::add(tx, &account)? {
        return Ok(());
    }
    if let Some(there) = accounts::by_external_id(tx, account.channel, &account.external_id)?
        && there.origin == Origin::Configuration
    {
        let name = identity.name.as_ref().unwrap_or(&there.name);
        accounts::update(
            tx,
            &there.workspace_id,
            &there.id,
            name,
            account.inbound_enabled,
            account.outbound_enabled,
            account.business_account_id.as_deref(),
        )?;
    }
    Ok(())
}

/// At every start: adds the accounts of the configuration whose ids are known without asking, and tells those whose ids were
/// learnt earlier what of them is enabled now.
///
/// # Errors
/// When the database cannot be written.
pub fn add_known(
    tx: &mut Tx<'_>,
    all: &[Configured],
    mut new_id: impl FnMut() -> String,
    now: Timestamp,
) -> Result<(), StoreError> {
    for configured in all {
        let learnt = match &configured.external_id {
            Some(external_id) => vec![external_id.clone()],
            None => accounts::all(tx)?
                .into_iter()
                .filter(|there| there.channel == configured.channel && there.origin == Origin::Configuration)
                .map(|there| there.external_id)
                .collect(),
        };
        for external_id in learnt {
            let identity = AccountIdentity { external_id, name: None };
            add_configured(tx, configured, &identity, &new_id(), now)?;
        }
    }
    Ok(())
}
