//! Delivered and read (platforms B.1, C.2).

use super::Item;
use crate::channels::json::{self, Place};
use crate::event::{Event, Happening, Parsed, StatusReport, Watermark};
use crate::message::{DeliveryStatus, ExternalMessageId};
use crate::time::Timestamp;
use serde_json::{Map, Value};

impl Item<'_> {
    /// Delivered or read. Messenger names messages (`mids`), a time (`watermark`) or both; Instagram names the last message that
    /// was seen (`mid`), which holds for all before it.
    pub(super) fn receipt(
        &self,
        receipt: &Map<String, Value>,
        status: DeliveryStatus,
        place: &Place<'_>,
        parsed: &mut Parsed,
    ) {
        let up_to = receipt.get("watermark").and_then(Timestamp::from_json);
        let at = self.at.or(up_to);
        let before = (parsed.events.len(), parsed.skipped.len());
        let report = |parsed: &mut Parsed, mid: String, and_earlier: bool| {
            let happening = Happening::Status(StatusReport {
                provider_message_id: ExternalMessageId(mid),
                status,
                correlation_id: None,
                error: None,
                and_earlier,
            });
            parsed.events.push(Event { account: self.account.to_owned(), at, happening });
        };
        if let Some(mid) = json::id(receipt, "mid") {
            report(parsed, mid, status == DeliveryStatus::Read);
        }
        let mids_at = place.key("mids");
        for (index, mid) in receipt.get("mids").and_then(Value::as_array).into_iter().flatten().enumerate() {
            match json::as_id(mid) {
                Some(mid) => report(parsed, mid, false),
                None => mids_at.index(index).skip(parsed, "no_message_id"),
            }
        }
        match (up_to, &self.sender) {
            (Some(up_to), Some(sender)) => {
                let happening = Happening::Watermark(Watermark { peer: self.peer(sender), status, up_to });
                parsed.events.push(Event { account: self.account.to_owned(), at, happening });
            }
            (Some(_), None) => place.skip(parsed, "no_sender"),
            (None, _) if before == (parsed.events.len(), parsed.skipped.len()) => place.skip(parsed, "no_watermark"),
            (None, _) => {}
        }
    }
}
