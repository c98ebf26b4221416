//! Who handles a conversation (`messaging_handovers`, platforms A.9). What is said while another app does comes as `standby`.

use super::people::{Ids, digits};
use super::{Change, Fields, time_of};
use crate::channels::json::{self, Place};
use crate::channels::meta::envelope::other;
use crate::event::{Control, Happening, Parsed};

/// Reads a handover: it is the whole value, or an item of a list.
pub(super) fn handover(change: &Change<'_>, value: &Fields, place: &Place<'_>, parsed: &mut Parsed) -> bool {
    if value.contains_key("messaging_handovers") {
        return json::each_object(value, "messaging_handovers", place, parsed, |item, place, parsed| {
            handed_over(change, item, place, parsed);
        });
    }
    handed_over(change, value, place, parsed);
    true
}

/// `control_passed` reaches whoever is given the conversation, `control_taken` whoever loses it: in the first case we have it, in
/// the second another app does, named by its role or id.
fn handed_over(change: &Change<'_>, item: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
    const TYPES: [&str; 3] = ["control_passed", "control_taken", "control_released"];
    let at = time_of(item).or(change.at);
    let kind = json::text(item, "type").or_else(|| TYPES.into_iter().find(|key| item.contains_key(*key)));
    let Some(kind) = kind.filter(|kind| TYPES.contains(kind)) else {
        other(parsed, change.account, at, &format!("messaging_handovers:{}", kind.unwrap_or("unknown")));
        return;
    };
    let empty = Fields::new();
    let told = json::object(item, kind).unwrap_or(&empty);
    let Some(sender) = json::object(item, "sender") else {
        place.skip(parsed, "no_sender");
        return;
    };
    let ids = Ids::of_contact(sender);
    let number = json::id(sender, "phone_number").map(|number| digits(&number)).filter(|number| !number.is_empty());
    let Some(peer) = change.peer(Ids { phone: ids.phone.clone().or(number), ..ids }) else {
        place.skip(parsed, "no_sender");
        return;
    };
    let summary = json::object(told, "conversation_context")
        .and_then(|context| json::object(context, "summary"))
        .and_then(|summary| json::owned_text(summary, "text"));
    let note = summary.or_else(|| json::owned_text(told, "metadata"));
    let named =
        ["new_owner_app_role", "new_owner_role", "new_owner_app_id"].into_iter().find_map(|key| json::id(told, key));
    let owner = (kind == "control_taken").then(|| named.unwrap_or_else(|| "unknown".to_owned()));
    change.report(parsed, at, Happening::Control(Control { peer, owner, note }));
}
