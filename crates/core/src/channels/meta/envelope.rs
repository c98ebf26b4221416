//! The envelope of Meta's webhooks: `{"object": …, "entry": [{"id": …, "time": …, …}]}` (platforms A.1, B.1, C.2, D; read
//! 2026-11-22).

use crate::channels::ChannelKind;
use crate::channels::json::{self, Place};
use crate::event::{Event, Happening, Parsed};
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The word in `object` for a channel of Meta.
const fn object_of(kind: ChannelKind) -> Option<&'static str> {
    match kind {
        ChannelKind::Whatsapp => Some("whatsapp_business_account"),
        ChannelKind::Messenger => Some("page"),
        ChannelKind::Instagram => Some("instagram"),
        ChannelKind::Telegram => None,
    }
}

/// The channel that a body of Meta's is for, told by its `object`, whatever address it was sent to.
pub fn channel_of(body: &[u8]) -> Option<ChannelKind> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        object: Cow<'a, str>,
    }
    let kind_of = |object: &str| ChannelKind::ALL.into_iter().find(|kind| object_of(*kind) == Some(object));
    if let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(body) {
        return kind_of(&envelope.object);
    }
    let value = json::read(body, &mut Parsed::default())?;
    kind_of(value.as_object().and_then(|fields| json::text(fields, "object"))?)
}

/// One entry of a body.
pub(crate) struct Entry<'v> {
    /// The platform's id of the entry's object: page, Instagram account, WhatsApp business account.
    pub(crate) id: Option<String>,
    /// When the platform made the entry.
    pub(crate) at: Option<Timestamp>,
    /// All fields.
    pub(crate) fields: &'v Map<String, Value>,
}

/// Reads a body of this channel: calls `read` with every entry.
pub(crate) fn read_entries(
    kind: ChannelKind,
    body: &[u8],
    mut read: impl FnMut(Entry<'_>, &Place<'_>, &mut Parsed),
) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(value) = json::read(body, &mut parsed) else { return parsed };
    let Some(fields) = value.as_object() else {
        Place::ROOT.skip(&mut parsed, "not_an_object");
        return parsed;
    };
    if let Some(object) = json::text(fields, "object")
        && object_of(kind) != Some(object)
    {
        Place::ROOT.key("object").skip(&mut parsed, "other_object");
        return parsed;
    }
    let found = json::each_object(fields, "entry", &Place::ROOT, &mut parsed, |entry, place, parsed| {
        let at = entry.get("time").and_then(Timestamp::from_json);
        read(Entry { id: json::id(entry, "id"), at, fields: entry }, place, parsed);
    });
    if !found {
        Place::ROOT.key("entry").skip(&mut parsed, "no_entry");
    }
    parsed
}

/// Reports something that is kept and counted, no more.
pub(crate) fn other(parsed: &mut Parsed, account: &str, at: Option<Timestamp>, name: &str) {
    let happening = Happening::Other { name: json::short_name(name) };
    parsed.events.push(Event { account: account.to_owned(), at, happening });
}
