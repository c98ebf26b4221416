//! What became of our messages (platforms A.4). A report of a group stands for one reader; each is an item of its own.

use super::people::Ids;
use super::{Change, Fields, calls, time_of};
use crate::channels::json::{self, Place};
use crate::channels::meta::envelope::other;
use crate::channels::meta::graph::join_words;
use crate::event::{Consent, ConsentTopic, Happening, Parsed, StatusReport};
use crate::message::{DeliveryStatus, ExternalMessageId, PlatformError};

/// The error that says that the customer has stopped marketing.
const MARKETING_STOPPED: &str = "131050";

/// Reads one status.
pub(super) fn status(change: &Change<'_>, status: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
    if change.field == "calls" || json::text(status, "type") == Some("call") {
        calls::status(change, status, place, parsed);
        return;
    }
    let Some(id) = json::id(status, "id") else {
        place.skip(parsed, "no_message_id");
        return;
    };
    let Some(word) = json::text(status, "status") else {
        place.skip(parsed, "no_status");
        return;
    };
    let at = time_of(status);
    let Some(reached) = reached(word) else {
        other(parsed, change.account, at, &format!("status:{word}"));
        return;
    };
    let error = if reached == DeliveryStatus::Failed { error_of(status) } else { None };
    let stopped = error.as_ref().is_some_and(|error| error.code == MARKETING_STOPPED);
    let happening = Happening::Status(StatusReport {
        provider_message_id: ExternalMessageId(id),
        status: reached,
        correlation_id: json::owned_text(status, "biz_opaque_callback_data"),
        error,
        and_earlier: false,
    });
    change.report(parsed, at, happening);
    if stopped
        && json::text(status, "recipient_type") != Some("group")
        && let Some(peer) = change.peer(recipient_of(status))
    {
        change.report(parsed, at, Happening::Consent(Consent { peer, topic: ConsentTopic::Marketing, granted: false }));
    }
}

/// Whom a status is about, in every spelling of Meta's pages.
pub(super) fn recipient_of(status: &Fields) -> Ids {
    Ids::read(
        status,
        &["recipient_id"],
        &["recipient_user_id"],
        &["recipient_parent_user_id", "parent_recipient_user_id"],
    )
}

/// What a word says, in statuses and in the history (there in capitals).
pub(super) fn reached(word: &str) -> Option<DeliveryStatus> {
    Some(match word.to_ascii_lowercase().as_str() {
        "pending" => DeliveryStatus::Accepted,
        "sent" => DeliveryStatus::Sent,
        "delivered" => DeliveryStatus::Delivered,
        "read" => DeliveryStatus::Read,
        "played" => DeliveryStatus::Played,
        "failed" | "error" => DeliveryStatus::Failed,
        _ => return None,
    })
}

/// The first error of a failed message. `message` repeats `title`; the details say more.
fn error_of(status: &Fields) -> Option<PlatformError> {
    let error = status.get("errors")?.as_array()?.iter().find_map(|error| error.as_object())?;
    let title = json::text(error, "title").or_else(|| json::text(error, "message"));
    let details = json::object(error, "error_data").and_then(|data| json::text(data, "details"));
    Some(PlatformError {
        code: json::id(error, "code").unwrap_or_default(),
        message: join_words(title.unwrap_or("no message"), details),
    })
}
