//! Our accounts at the platforms.

use super::executor::Lock;
use super::feed::{Change, ChangeKind};
use super::values::Row;
use super::{StoreError, Topic, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;

/// One of our accounts: a phone number, a page, an Instagram account, a bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its workspace.
    pub workspace_id: String,
    /// Our id.
    pub id: String,
    /// Its channel.
    pub channel: ChannelKind,
    /// The platform's id.
    pub external_id: String,
    /// The name that people read.
    pub name: String,
    /// Where it is set up.
    pub origin: Origin,
    /// Its secrets, sealed under the installation's key; `None` for accounts of the configuration.
    pub sealed_secrets: Option<Vec<u8>>,
    /// Webhooks for it are applied. Otherwise they wait.
    pub inbound_enabled: bool,
    /// Messages may be sent from it.
    pub outbound_enabled: bool,
    /// Why it cannot send at the moment, in a sentence; `None` when all is well.
    pub trouble: Option<String>,
    /// The platform's id of the business account that it is part of (WhatsApp), where it is known: templates belong to that, and
    /// webhooks about it name it.
    pub business_account_id: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
}

/// Where an account is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the configuration; its secrets are read from there at every start.
    Configuration,
    /// By command or in the browser; its secrets are in the database, sealed.
    Database,
}

impl Origin {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Database => "database",
        }
    }
}

const COLUMNS: &str = "workspace_id, id, channel, external_id, name, origin, sealed_secrets, inbound_enabled, outbound_enabled, \
                       state_reason, created_at, business_account_id";

fn read(row: &mut Row) -> Result<Account, StoreError> {
    let channel: String = row.take(2)?;
    let origin: String = row.take(5)?;
    Ok(Account {
        workspace_id: row.take(0)?,
        id: row.take(1)?,
        channel: ChannelKind::from_word(&channel)
            .ok_or_else(|| StoreError::Query(format!("an account has the unknown channel {channel}")))?,
        external_id: row.take(3)?,
        name: row.take(4)?,
        origin: if origin == "configuration" { Origin::Configuration } else { Origin::Database },
        sealed_secrets: row.take(6)?,
        inbound_enabled: row.take(7)?,
        outbound_enabled: row.take(8)?,
        trouble: row.take(9)?,
        created_at: row.take(10)?,
        business_account_id: row.take(11)?,
    })
}

/// The accounts of a workspace, in the order in which channels are shown.
///
/// # Errors
/// When the database cannot be read.
pub fn list(tx: &mut Tx<'_>, workspace_id: &str) -> Result<Vec<Account>, StoreError> {
    let mut accounts = tx.query(
        format!("SELECT {COLUMNS} FROM accounts WHERE workspace_id = ?1 ORDER BY created_at, id"),
        &[workspace_id.into()],
        read,
    )?;
    accounts.sort_by_key(|account| account.channel);
    Ok(accounts)
}

/// Every account of the installation.
///
/// # Errors
/// When the database cannot be read.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Account>, StoreError> {
    tx.query(format!("SELECT {COLUMNS} FROM accounts ORDER BY channel, created_at, id"), &[], read)
}

/// One account of a workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Option<Account>, StoreError> {
    tx.query_optional(
        format!("SELECT {COLUMNS} FROM accounts WHERE workspace_id = ?1 AND id = ?2"),
        &[workspace_id.into(), id.into()],
        read,
    )
}

/// The account that the platform knows by this id, in whichever workspace it is.
///
/// # Errors
/// When the database cannot be read.
pub fn by_external_id(tx: &mut Tx<'_>, channel: ChannelKind, external_id: &str) -> Result<Option<Account>, StoreError> {
    tx.query_optional(
        format!("SELECT {COLUMNS} FROM accounts WHERE channel = ?1 AND external_id = ?2"),
        &[channel.as_str().into(), external_id.into()],
        read,
    )
}

/// Until the transaction ends the accounts that deliveries are applied to stay as they are. Otherwise a delivery could be found
/// to wait for an account just when that is added, and wait for ever. Several transactions may hold them at once.
///
/// # Errors
/// When the database cannot be read.
pub fn hold(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.lock(Lock::AccountsAsTheyAre, "")
}

/// Adds an account. `false`: the platform's id is taken, nothing was changed. Deliveries that waited for this account become due.
///
/// # Errors
/// When the database cannot be written.
pub fn add(tx: &mut Tx<'_>, account: &Account) -> Result<bool, StoreError> {
    tx.lock(Lock::AccountsChange, "")?;
    let added = tx.execute(
        "INSERT INTO accounts (workspace_id, id, channel, external_id, name, origin, sealed_secrets, inbound_enabled, \
         outbound_enabled, state, state_reason, created_at, business_account_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, \
         ?9, ?10, ?11, ?12, ?13) \
         ON CONFLICT DO NOTHING",
        &[
            (&account.workspace_id).into(),
            (&account.id).into(),
            account.channel.as_str().into(),
            (&account.external_id).into(),
            (&account.name).into(),
            account.origin.as_str().into(),
            account.sealed_secrets.as_deref().into(),
            account.inbound_enabled.into(),
            account.outbound_enabled.into(),
            state(account.trouble.as_deref()).into(),
            account.trouble.as_ref().into(),
            account.created_at.into(),
            account.business_account_id.as_ref().into(),
        ],
    )?;
    if added == 0 {
        return Ok(false);
    }
    note(tx, &account.workspace_id, &account.id);
    super::deliveries::wake_waiting(tx)?;
    Ok(true)
}

/// Brings an account of the configuration up to date: its name, what of it is enabled, and its business account.
///
/// # Errors
/// When the database cannot be written.
pub fn update(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    name: &str,
    inbound_enabled: bool,
    outbound_enabled: bool,
    business_account_id: Option<&str>,
) -> Result<(), StoreError> {
    tx.lock(Lock::AccountsChange, "")?;
    let changed = tx.execute(
        "UPDATE accounts SET name = ?3, inbound_enabled = ?4, outbound_enabled = ?5, business_account_id = ?6 \
         WHERE workspace_id = ?1 AND id = ?2 AND (name <> ?3 OR inbound_enabled <> ?4 OR outbound_enabled <> ?5 OR \
         COALESCE(business_account_id, '') <> COALESCE(?6, ''))",
        &[
            workspace_id.into(),
            id.into(),
            name.into(),
            inbound_enabled.into(),
            outbound_enabled.into(),
            business_account_id.into(),
        ],
    )?;
    if changed > 0 {
        note(tx, workspace_id, id);
        super::deliveries::wake_waiting(tx)?;
        tx.wake(Topic::Outbox);
    }
    Ok(())
}

/// Says what keeps the account from sending, or that nothing does any more. Messages that waited for it become due then.
///
/// # Errors
/// When the database cannot be written.
pub fn set_trouble(tx: &mut Tx<'_>, workspace_id: &str, id: &str, trouble: Option<&str>) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE accounts SET state = ?3, state_reason = ?4 WHERE workspace_id = ?1 AND id = ?2 AND (state <> ?3 OR \
         COALESCE(state_reason, '') <> COALESCE(?4, ''))",
        &[workspace_id.into(), id.into(), state(trouble).into(), trouble.into()],
    )?;
    if changed > 0 {
        note(tx, workspace_id, id);
        tx.wake(Topic::Outbox);
    }
    Ok(())
}

fn state(trouble: Option<&str>) -> &'static str {
    if trouble.is_some() { "attention" } else { "ok" }
}

fn note(tx: &mut Tx<'_>, workspace_id: &str, id: &str) {
    tx.wake(Topic::Accounts);
    tx.note(Change {
        workspace_id: workspace_id.to_owned(),
        kind: ChangeKind::Account,
        conversation_id: None,
        entity_id: id.to_owned(),
    });
}
