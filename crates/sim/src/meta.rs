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
    /// The subscription field that it belongs to (`messages`, `message_echoes`, `feed`, …). On WhatsApp `messages`,
    /// `statuses`, `calls` and `calls/statuses` are arrays that gather items; of any other field `item` is the whole value.
    /// On pages the item of a field that is no messaging event is the `value` of a change.
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
            whatsapp_entries(&of_channel, accounts, now_ms)
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

/// The field and the array of the items that gather in one change; `None` for a field whose value is the item itself.
fn gathered(field: &str) -> Option<(&str, &str)> {
    match field {
        "messages" | "statuses" => Some(("messages", field)),
        "calls" => Some(("calls", "calls")),
        "calls/statuses" => Some(("calls", "statuses")),
        _ => None,
    }
}

/// One entry per business account, one change per number and kind of array.
fn whatsapp_entries(items: &[&MetaItem], accounts: &[SimAccount], now_ms: i64) -> Vec<Value> {
    let mut entries: Vec<(String, Vec<Change>)> = Vec::new();
    for item in items {
        let Some((business, display)) = whatsapp_account(accounts, &item.account) else { continue };
        let position = entries.iter().position(|(id, _)| *id == business).unwrap_or_else(|| {
            entries.push((business.clone(), Vec::new()));
            entries.len() - 1
        });
        let Some((_, changes)) = entries.get_mut(position) else { continue };
        if gathered(&item.field).is_none() {
            changes.push(Change { field: item.field.clone(), whole: Some(item.item.clone()), ..Change::default() });
            continue;
        }
        let known = changes.iter().position(|change| change.number == item.account && change.field == item.field);
        let index = known.unwrap_or_else(|| {
            changes.push(Change {
                number: item.account.clone(),
                display,
                field: item.field.clone(),
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
    let entry = |(business, changes): (String, Vec<Change>)| {
        let mut entry = Map::new();
        entry.insert("id".to_owned(), json!(business));
        // The time stands in the entries of account events (A.1).
        if changes.iter().any(|change| change.whole.is_some()) {
            entry.insert("time".to_owned(), json!(now_ms / 1000));
        }
        entry.insert("changes".to_owned(), changes.into_iter().map(Change::into_value).collect());
        Value::Object(entry)
    };
    entries.into_iter().map(entry).collect()
}

#[derive(Default)]
struct Change {
    number: String,
    display: String,
    field: String,
    contacts: Vec<Value>,
    items: Vec<Value>,
    /// The value of a field that gathers nothing.
    whole: Option<Value>,
}

impl Change {
    fn into_value(self) -> Value {
        if let Some(value) = self.whole {
            return json!({"field": self.field, "value": value});
        }
        let mut value = Map::new();
        value.insert("messaging_product".to_owned(), json!("whatsapp"));
        value.insert(
            "metadata".to_owned(),
            json!({"display_phone_number": self.display, "phone_number_id": self.number}),
        );
        if !self.contacts.is_empty() {
            value.insert("contacts".to_owned(), Value::Array(self.contacts));
        }
        let (field, array) = gathered(&self.field).unwrap_or(("messages", "messages"));
        value.insert(array.to_owned(), Value::Array(self.items));
        json!({"field": field, "value": value})
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

/// Under which key of the entry an item of a page or Instagram account stands.
fn place(field: &str) -> &'static str {
    match field {
        "standby" => "standby",
        "feed"
        | "mention"
        | "mentions"
        | "comments"
        | "live_comments"
        | "story_insights"
        | "message_template_status_update" => "changes",
        _ => "messaging",
    }
}

/// One entry per page or Instagram account and kind of event.
fn page_entries(items: &[&MetaItem], now_ms: i64) -> Vec<Value> {
    let mut entries: Vec<(&str, &str, Vec<Value>)> = Vec::new();
    for item in items {
        let place = place(&item.field);
        let value =
            if place == "changes" { json!({"field": item.field, "value": item.item}) } else { item.item.clone() };
        match entries.iter_mut().find(|(account, known, _)| *account == item.account && *known == place) {
            Some((.., values)) => values.push(value),
            None => entries.push((&item.account, place, vec![value])),
        }
    }
    let entry = |(account, place, values): (&str, &str, Vec<Value>)| {
        let mut entry = Map::new();
        entry.insert("id".to_owned(), json!(account));
        entry.insert("time".to_owned(), json!(now_ms));
        entry.insert(place.to_owned(), Value::Array(values));
        Value::Object(entry)
    };
    entries.into_iter().map(entry).collect()
}
