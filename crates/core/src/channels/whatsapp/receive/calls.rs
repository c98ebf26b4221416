//! Calls (platforms A.6): one message of the conversation that tells how far the call has come. The call's id is the message's.

use super::people::Ids;
use super::{Change, Fields, status::recipient_of, time_of};
use crate::channels::json::{self, Place};
use crate::channels::meta::envelope::other;
use crate::content::{Call, CallState, Content, Details, MessageType};
use crate::event::{EchoedMessage, Edit, Happening, InboundMessage, Parsed};
use crate::identity::Peer;
use crate::message::ExternalMessageId;

/// Reads an item of `calls`: the call begins, or it is over.
pub(super) fn call(change: &Change<'_>, call: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
    let ours = json::text(call, "direction") == Some("BUSINESS_INITIATED");
    let ids = if ours { Ids::of_recipient(call) } else { Ids::of_sender(call) };
    let Some(id) = json::id(call, "id") else {
        place.skip(parsed, "no_message_id");
        return;
    };
    let Some(peer) = change.peer(ids) else {
        place.skip(parsed, if ours { "no_recipient" } else { "no_sender" });
        return;
    };
    let at = time_of(call);
    match json::text(call, "event") {
        Some("connect") => change.report(parsed, at, begun(id, peer, ours)),
        Some("terminate") => {
            let ended = Call { state: ending(call), seconds: seconds(call) };
            change.report(parsed, at, goes_on(&id, peer, "terminate", ended));
        }
        event => other(parsed, change.account, at, &format!("calls:{}", event.unwrap_or("unknown"))),
    }
}

/// Reads a status of a call: it rings, it was taken, it was refused.
pub(super) fn status(change: &Change<'_>, status: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
    let Some(id) = json::id(status, "id") else {
        place.skip(parsed, "no_message_id");
        return;
    };
    let Some(peer) = change.peer(recipient_of(status)) else {
        place.skip(parsed, "no_recipient");
        return;
    };
    let at = time_of(status);
    let word = json::text(status, "status").unwrap_or("unknown");
    let state = match word {
        "RINGING" => CallState::Ringing,
        "ACCEPTED" => CallState::Accepted,
        "REJECTED" => CallState::Rejected,
        "COMPLETED" => CallState::Completed,
        "FAILED" => CallState::Failed,
        _ => {
            other(parsed, change.account, at, &format!("calls:{word}"));
            return;
        }
    };
    change.report(parsed, at, goes_on(&id, peer, word, Call { state, seconds: seconds(status) }));
}

fn begun(id: String, peer: Peer, ours: bool) -> Happening {
    let content = content(Call { state: CallState::Ringing, seconds: None });
    let provider_message_id = ExternalMessageId(id);
    if !ours {
        return Happening::Message(InboundMessage::new(provider_message_id, peer, content));
    }
    Happening::Echo(EchoedMessage {
        provider_message_id,
        peer,
        content,
        correlation_id: None,
        app_id: None,
        reply_to: None,
        history: None,
    })
}

fn goes_on(id: &str, peer: Peer, step: &str, call: Call) -> Happening {
    Happening::Edit(Edit {
        target: ExternalMessageId(id.to_owned()),
        peer,
        edit_id: format!("{id}:{}", step.to_ascii_lowercase()),
        content: content(call),
        continued: true,
    })
}

fn content(call: Call) -> Content {
    Content::new(MessageType::Call, None, Details { call: Some(call), ..Details::default() })
}

/// How a call ended. Its beginning and length are told only when it was taken.
fn ending(call: &Fields) -> CallState {
    match json::text(call, "status") {
        Some("FAILED") => CallState::Failed,
        Some("REJECTED") => CallState::Rejected,
        _ if seconds(call).is_some() || call.contains_key("start_time") => CallState::Completed,
        _ => CallState::Missed,
    }
}

fn seconds(call: &Fields) -> Option<u32> {
    json::number(call, "duration").and_then(|seconds| u32::try_from(seconds).ok())
}
