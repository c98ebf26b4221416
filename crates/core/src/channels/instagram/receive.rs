//! What Instagram's webhooks say (platforms C.2, read 2026-11-22).
//!
//! Messages come in three shapes: as `messaging` items, as `changes` whose value is such an item, and, in one example of Meta's
//! pages, with `field` and `value` in the entry itself.

use crate::channels::ChannelKind;
use crate::channels::json::{self, Place};
use crate::channels::meta::envelope::{Entry, other, read_entries};
use crate::channels::meta::messaging::{self, Dialect, read_item};
use crate::event::Parsed;
use crate::identity::IdentityKind;
use serde_json::{Map, Value};

const DIALECT: Dialect = Dialect { identity: IdentityKind::Igsid, content: messaging::content };

/// Reads a delivery.
pub(super) fn parse(body: &[u8]) -> Parsed {
    read_entries(ChannelKind::Instagram, body, |entry, place, parsed| {
        let Some(account) = &entry.id else {
            place.skip(parsed, "no_account");
            return;
        };
        let messaging = json::each_object(entry.fields, "messaging", place, parsed, |item, place, parsed| {
            read_item(&DIALECT, account, entry.at, item, place, parsed);
        });
        let standby = json::each_object(entry.fields, "standby", place, parsed, |_, _, parsed| {
            other(parsed, account, entry.at, "standby");
        });
        let changes = json::each_object(entry.fields, "changes", place, parsed, |change, place, parsed| {
            read_change(account, &entry, change, place, parsed);
        });
        let itself = entry.fields.contains_key("field");
        if itself {
            read_change(account, &entry, entry.fields, place, parsed);
        }
        if !(messaging || standby || changes || itself) {
            place.skip(parsed, "no_event");
        }
    })
}

/// Reads `{"field": …, "value": …}`. A value with a sender and a recipient is a messaging item, whatever the field is called.
fn read_change(account: &str, entry: &Entry<'_>, change: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
    let Some(field) = json::text(change, "field") else {
        place.skip(parsed, "no_field");
        return;
    };
    match json::object(change, "value") {
        Some(item) if item.contains_key("sender") && item.contains_key("recipient") => {
            read_item(&DIALECT, account, entry.at, item, &place.key("value"), parsed);
        }
        _ if field == "messages" => place.key("value").skip(parsed, "no_sender"),
        _ => other(parsed, account, entry.at, field),
    }
}
