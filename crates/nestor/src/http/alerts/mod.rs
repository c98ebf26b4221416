//! What the platforms tell about our accounts, as far as it needs a person.

pub(crate) mod acknowledge;
pub(crate) mod list;

use super::time::Time;
use super::words::{ChannelKind, word};
use crate::store::account_events::AccountEvent;
use crate::store::accounts::Account;
use crate::store::{StoreError, Tx, accounts};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Something that a platform told about an account and that needs a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct Alert {
    id: String,
    account_id: String,
    account_name: String,
    channel: ChannelKind,
    /// The platform's name of it: `account_update`, `message_template_status_update`.
    kind: String,
    /// What exactly, as the platform says: `DISABLED_UPDATE`, `PAUSED`.
    what: Option<String>,
    severity: AlertSeverity,
    at: Time,
    /// Everything that the platform sent.
    #[schema(value_type = HashMap<String, Value>)]
    detail: Map<String, Value>,
    /// When somebody acknowledged it.
    acknowledged_at: Option<Time>,
}

/// How urgent it is.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AlertSeverity {
    /// Good to know.
    Info,
    /// A person should look at it.
    Warning,
    /// A person must do something: messages do not go out, or will soon not.
    Critical,
}

/// The open alerts.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlertPage {
    items: Vec<Alert>,
    /// Always `null`: the list is whole, up to two hundred.
    next: Option<String>,
}

fn views(tx: &mut Tx<'_>, workspace_id: &str, events: Vec<AccountEvent>) -> Result<Vec<Alert>, StoreError> {
    let accounts = accounts::list(tx, workspace_id)?;
    events
        .into_iter()
        .filter_map(|event| {
            let account = accounts.iter().find(|account| account.id == event.account_id)?;
            Some(view(event, account))
        })
        .collect()
}

fn view(event: AccountEvent, account: &Account) -> Result<Alert, StoreError> {
    Ok(Alert {
        id: event.id,
        account_id: event.account_id,
        account_name: account.name.clone(),
        channel: account.channel.into(),
        kind: event.kind,
        what: event.what,
        severity: word(&event.severity)?,
        at: event.at.into(),
        detail: serde_json::from_str(&event.fields).unwrap_or_default(),
        acknowledged_at: event.acknowledged_at.map(Into::into),
    })
}
