//! Webhooks of Meta before they become bytes: single items, gathered into the envelopes of platforms.md A.1, B.1 and C.2.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::account::SimAccount;
use crate::channel::Channel;
use crate::phone::PhoneKey;

/// One message, status or event on its way into a webhook.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MetaItem {
    pub(crate) channel: Channel,
    pub(crate) account: String,
    /// The subscription field that it belongs to (`messages`, `message_echoes`, …); on WhatsApp the array (`messages`,
    /// `statuses`) of the one field `messages`.
    pub(crate) field: String,
    /// WhatsApp: goes into `contacts[]`.
    pub(crate) contact: Option<Value>,
    pub(crate) item: Value,
    /// The message of a customer that is inside.
    pub(crate) carries: Option<(PhoneKey, String)>,
}

/// A body that is ready to be posted.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub(crate) channel: Channel,
    pub(crate) account: String,
    pub(crate) body: Value,
    pub(crate) carries: Vec<(PhoneKey, String)>,
}

/// Gathers the items into one envelope per channel.
pub(crate) fn envelopes(items: Vec<MetaItem>, accounts: &[SimAccount], now_ms: i64) -> Vec<Envelope> {
    let mut ready = Vec::new();
    for channel in [Channel::WhatsApp, Channel::Messenger, Channel::Instagram] {
        let of_channel: Vec<&MetaItem> = items.iter().filter(|item| item.channel == channel).collect();
        let Some(first) = of_channel.first() else { continue };
        let entries = if channel == Channel::WhatsApp {
            whatsapp_entries(&of_channel, accounts)
        } else {
            page_entries(&of_channel, now_ms)
        };
        ready.push(Envelope {
            channel,
            account: first.account.clone(),
            body: json!({"object": channel.object(), "entry": entries}),
            carries: of_channel.iter().filter_map(|item| item.carries.clone()).collect(),
        });
    }
    ready
}

/// One entry per business account, one change per number and kind of array.
fn whatsapp_entries(items: &[&MetaItem], accounts: &[SimAccount]) -> Vec<Value> {
    let mut entries: Vec<(String, Vec<Change>)> = Vec::new();
    for item in items {
        let Some((business, display)) = whatsapp_account(accounts, &item.account) else { continue };
        let position = entries.iter().position(|(id, _)| *id == business).unwrap_or_else(|| {
            entries.push((business.clone(), Vec::new()));
            entries.len() - 1
        });
        let Some((_, changes)) = entries.get_mut(position) else { continue };
        let known = changes.iter().position(|change| change.number == item.account && change.array == item.field);
        let index = known.unwrap_or_else(|| {
            changes.push(Change {
                number: item.account.clone(),
                display,
                array: item.field.clone(),
                ..Change::default()
            });
            changes.len() - 1
        });
        if let Some(change) = changes.get_mut(index) {
            change.items.push(item.item.clone());
            if let Some(contact) = item.contact.as_ref().filter(|contact| !change.contacts.contains(contact)) {
                change.contacts.push(contact.clone());
            }
        }
    }
    entries
        .into_iter()
        .map(|(business, changes)| {
            json!({"id": business, "changes": changes.into_iter().map(Change::into_value).collect::<Vec<_>>()})
        })
        .collect()
}

#[derive(Default)]
struct Change {
    number: String,
    display: String,
    array: String,
    contacts: Vec<Value>,
    items: Vec<Value>,
}

impl Change {
    fn into_value(self) -> Value {
        let mut value = Map::new();
        value.insert("messaging_product".to_owned(), json!("whatsapp"));
        value.insert(
            "metadata".to_owned(),
            json!({"display_phone_number": self.display, "phone_number_id": self.number}),
        );
        if !self.contacts.is_empty() {
            value.insert("contacts".to_owned(), Value::Array(self.contacts));
        }
        value.insert(self.array, Value::Array(self.items));
        json!({"field": "messages", "value": value})
    }
}

fn whatsapp_account(accounts: &[SimAccount], number: &str) -> Option<(String, String)> {
    accounts.iter().find_map(|account| match account {
        SimAccount::WhatsApp { business_account_id, phone_number_id, .. } if phone_number_id == number => {
            Some((business_account_id.clone(), account.own_phone().unwrap_or_default()))
        }
        _ => None,
    })
}

/// One entry per page or Instagram account.
fn page_entries(items: &[&MetaItem], now_ms: i64) -> Vec<Value> {
    let mut entries: Vec<(&str, Vec<Value>)> = Vec::new();
    for item in items {
        match entries.iter_mut().find(|(account, _)| *account == item.account) {
            Some((_, messaging)) => messaging.push(item.item.clone()),
            None => entries.push((&item.account, vec![item.item.clone()])),
        }
    }
    entries
        .into_iter()
        .map(|(account, messaging)| json!({"id": account, "time": now_ms, "messaging": messaging}))
        .collect()
}
