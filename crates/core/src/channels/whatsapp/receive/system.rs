//! Somebody is known by other ids now, as WhatsApp's `system` messages say (platforms A.3, A.5): a notice in the conversation,
//! and the change itself.

use super::people::{Ids, is_user_id};
use super::said::group;
use super::{Change, Fields, content, time_of};
use crate::channels::json::{self, Place};
use crate::content::{Content, Details, MessageType, Notice};
use crate::event::{Happening, InboundMessage, Parsed, PeerChange};
use crate::identity::Peer;
use crate::message::ExternalMessageId;

/// Reads a system message.
pub(super) fn system(change: &Change<'_>, message: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
    let Some(system) = json::object(message, "system") else { return };
    let Some(id) = json::id(message, "id") else {
        place.skip(parsed, "no_message_id");
        return;
    };
    let (before, now) = ids_of(message, system);
    let known = if before.is_empty() { now.clone() } else { before.clone() };
    let person = change.peer(known);
    let (peer, author) = match json::id(message, "group_id") {
        Some(id) => (Some(group(id)), person),
        None => (person, None),
    };
    let Some(peer) = peer else {
        place.skip(parsed, "no_sender");
        return;
    };
    let at = time_of(message);
    let content = notice(message, system, &now);
    let happening = InboundMessage { author, ..InboundMessage::new(ExternalMessageId(id), peer, content) };
    change.report(parsed, at, Happening::Message(happening));
    if matches!(json::text(system, "type"), Some("user_changed_number" | "user_changed_user_id")) {
        let named = change.peer(now.clone());
        report_change(change, before, now, named.as_ref(), at, parsed);
    }
}

/// By which ids somebody was known, and by which they are now. The number in `from` is the old one. The user id in
/// `from_user_id` is either, so what the system object says comes first; since 11 August 2026 it names the old user id
/// (`previous_user_id`), before that only the words did.
fn ids_of(message: &Fields, system: &Fields) -> (Ids, Ids) {
    let sender = Ids::of_sender(message);
    let told = Ids::read(system, &["wa_id", "new_wa_id"], &["user_id"], &["parent_user_id"]);
    let previous = Ids::read(system, &["previous_wa_id"], &["previous_user_id"], &["previous_parent_user_id"]);
    let (old, new) = json::text(system, "body").and_then(from_and_to).unzip();
    let other_than = |id: Option<String>, now: &Option<String>| id.filter(|id| Some(id) != now.as_ref());
    let user_id = told.user_id.or(new).or_else(|| previous.user_id.as_ref().and(sender.user_id.clone()));
    let before = Ids {
        phone: previous.phone.or_else(|| sender.phone.clone()),
        user_id: previous.user_id.or(old).or_else(|| other_than(sender.user_id, &user_id)),
        parent: previous.parent.or_else(|| other_than(sender.parent, &told.parent)),
    };
    let now = Ids { phone: told.phone.or(sender.phone), user_id, parent: told.parent };
    (before, now)
}

/// The two user ids of "User X changed from A to B". X is the customer's own word and may say anything: what counts stands at the
/// end.
fn from_and_to(body: &str) -> Option<(String, String)> {
    let (rest, new) = body.trim_end().trim_end_matches('.').rsplit_once(" to ")?;
    let (_, old) = rest.rsplit_once(" from ")?;
    (is_user_id(old) && is_user_id(new)).then(|| (old.to_owned(), new.to_owned()))
}

fn notice(message: &Fields, system: &Fields, now: &Ids) -> Content {
    let text = json::owned_text(system, "body");
    let (kind, detail) = match json::text(system, "type") {
        Some("user_changed_number") => ("number_changed", now.phone.clone()),
        Some("user_changed_user_id") => ("user_id_changed", now.user_id.clone()),
        Some("customer_identity_changed") => {
            let identity = [system, message].into_iter().find_map(|fields| json::object(fields, "identity"));
            ("identity_changed", identity.and_then(|identity| json::owned_text(identity, "hash")))
        }
        Some(other) => (other, None),
        None => return content::content(message),
    };
    let notice = Notice { kind: json::short_name(kind), names: Vec::new(), detail };
    Content::new(MessageType::Notice, text, Details { notice: Some(notice), ..Details::default() })
}

fn report_change(
    change: &Change<'_>,
    before: Ids,
    now: Ids,
    named: Option<&Peer>,
    at: Option<crate::time::Timestamp>,
    parsed: &mut Parsed,
) {
    let before = before.identities();
    let identities = now.identities();
    if before.is_empty() || identities.is_empty() || before == identities {
        return;
    }
    let name = named.and_then(|peer| peer.name.clone());
    let username = named.and_then(|peer| peer.username.clone());
    let now = Peer { identities, name, username };
    change.report(parsed, at, Happening::PeerChange(PeerChange { before, now }));
}

/// `user_id_update`: was documented in May 2026 and withdrawn in August; read in both ways in which old and new may stand
/// (platforms A.2).
pub(super) fn user_ids(change: &Change<'_>, value: &Fields, place: &Place<'_>, parsed: &mut Parsed) -> bool {
    json::each_object(value, "user_id_update", place, parsed, |update, place, parsed| {
        let pair = |key: &str, previous_key: &str| match json::object(update, key) {
            Some(pair) => (json::id(pair, "previous"), json::id(pair, "current")),
            None => (json::id(update, previous_key), json::id(update, key)),
        };
        let phone = Ids::read(update, &["wa_id"], &[], &[]).phone;
        let (old, new) = pair("user_id", "previous_user_id");
        let (old_parent, new_parent) = pair("parent_user_id", "previous_parent_user_id");
        let before = Ids { phone: phone.clone(), user_id: old, parent: old_parent };
        let now = Ids { phone, user_id: new, parent: new_parent };
        if before.is_empty() || now.is_empty() {
            place.skip(parsed, "no_sender");
            return;
        }
        let named = change.peer(now.clone());
        report_change(change, before, now, named.as_ref(), time_of(update).or(change.at), parsed);
    })
}
