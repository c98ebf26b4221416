//! What Messenger's webhooks say (platforms B.1, read 2026-11-22).
//!
//! An entry carries `messaging`; `standby`, the conversations that another app owns; or `changes`, what happened on the page.
//! The last two are counted only.

use crate::channels::ChannelKind;
use crate::channels::json;
use crate::channels::meta::envelope::{other, read_entries};
use crate::channels::meta::messaging::{self, Dialect, read_item};
use crate::event::Parsed;
use crate::identity::IdentityKind;

const DIALECT: Dialect = Dialect { identity: IdentityKind::Psid, content: messaging::content };

/// Reads a delivery.
pub(super) fn parse(body: &[u8]) -> Parsed {
    read_entries(ChannelKind::Messenger, body, |entry, place, parsed| {
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
        let changes =
            json::each_object(entry.fields, "changes", place, parsed, |change, place, parsed| {
                match json::text(change, "field") {
                    Some(field) => other(parsed, account, entry.at, field),
                    None => place.skip(parsed, "no_field"),
                }
            });
        if !(messaging || standby || changes) {
            place.skip(parsed, "no_event");
        }
    })
}
