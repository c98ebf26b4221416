//! Reading a delivery: what it holds, which of our accounts that concerns, and what of it cannot be applied now.

use crate::store::accounts::Account;
use crate::store::deliveries::{Claimed, SIGNER_INSTAGRAM, SIGNER_META};
use crate::store::outcomes::{Exception, ExceptionKind, Outcome};
use nestor_core::channels::{ChannelKind, meta};
use nestor_core::event::{Event, Happening, Parsed};

/// Reads a delivery: what it holds, what of it cannot be applied now, and the events that can, each with its number.
pub(super) fn read<'a>(delivery: &Claimed, accounts: &'a [Account]) -> (Outcome, Vec<(usize, &'a Account, Event)>) {
    let signer = accounts.iter().find(|account| account.id == delivery.signer);
    let telegram = signer.filter(|account| account.channel == ChannelKind::Telegram);
    let channel = match telegram {
        Some(_) => Some(ChannelKind::Telegram),
        None => meta::channel_of(&delivery.body),
    };
    let mut outcome = Outcome { channel, ..Outcome::default() };
    let Some(channel) = channel else {
        outcome.events = 1;
        let reason = if serde_json::from_slice::<serde::de::IgnoredAny>(&delivery.body).is_ok() {
            "unknown_object"
        } else {
            "not_json"
        };
        outcome.exceptions.push(Exception {
            place: String::new(),
            kind: ExceptionKind::Dead,
            reason: reason.to_owned(),
        });
        return (outcome, Vec::new());
    };
    let Parsed { events, skipped } =
        channel.channel().parse(telegram.map(|account| account.external_id.as_str()), &delivery.body);
    outcome.events = i64::try_from(events.len() + skipped.len()).unwrap_or(i64::MAX);
    for piece in skipped {
        outcome.exceptions.push(Exception { place: piece.at, kind: ExceptionKind::Dead, reason: piece.reason });
    }
    let mut applicable = Vec::with_capacity(events.len());
    for (number, event) in events.into_iter().enumerate() {
        let account = account_of(accounts, channel, &event);
        let exception = match (&event.happening, account) {
            (Happening::Other { name }, _) => Some((ExceptionKind::Ignored, name.clone())),
            (_, None) => Some((ExceptionKind::Waiting, "unknown_account".to_owned())),
            (_, Some(account)) if !may_sign(&delivery.signer, signer, account) => {
                Some((ExceptionKind::Dead, "signed_by_another_app".to_owned()))
            }
            (_, Some(account)) if !account.inbound_enabled => {
                Some((ExceptionKind::Waiting, "channel_disabled".to_owned()))
            }
            _ => None,
        };
        if let Some(account) = account {
            outcome.workspace_id = match outcome.workspace_id.take() {
                None if number == 0 => Some(account.workspace_id.clone()),
                Some(workspace_id) if workspace_id == account.workspace_id => Some(workspace_id),
                _ => None,
            };
        }
        match (exception, account) {
            (Some((kind, reason)), _) => {
                outcome.exceptions.push(Exception { place: format!("event {number}"), kind, reason });
            }
            (None, Some(account)) => applicable.push((number, account, event)),
            (None, None) => {}
        }
    }
    (outcome, applicable)
}

/// The account that an event is about. News of a whole business account are told to the first of its numbers, or to the only number
/// that there is while its business account is not known.
fn account_of<'a>(accounts: &'a [Account], channel: ChannelKind, event: &Event) -> Option<&'a Account> {
    let mut of_channel = accounts.iter().filter(|account| account.channel == channel);
    let named = of_channel.clone().find(|account| account.external_id == event.account);
    if named.is_some() || !matches!(event.happening, Happening::Account(_)) {
        return named;
    }
    let business = of_channel.clone().find(|account| account.business_account_id.as_deref() == Some(&event.account));
    business.or_else(|| match (of_channel.next(), of_channel.next()) {
        (Some(only), None) if only.business_account_id.is_none() => Some(only),
        _ => None,
    })
}

/// Whether a webhook that was verified with this signer's secret may speak of this account: the Meta app for all its channels,
/// Instagram's own secret for Instagram, an account's own secret for that account.
fn may_sign(signer: &str, signing_account: Option<&Account>, account: &Account) -> bool {
    match signing_account {
        Some(signing) => signing.id == account.id,
        None => signer == SIGNER_META || (signer == SIGNER_INSTAGRAM && account.channel == ChannelKind::Instagram),
    }
}
