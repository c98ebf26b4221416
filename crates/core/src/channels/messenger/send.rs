//! What we say to Messenger's Send API and what it answers (platforms B.2, B.7, read 2026-11-22).

use super::capabilities::CAPABILITIES;
use super::errors;
use crate::channels::meta::graph;
use crate::channels::meta::sending::Manner;
use crate::channels::{AccountIdentity, Answer, ApiCall, ChannelKind, Host, Outcome, Profile, Sent, SlotFilling};
use crate::channels::{UploadedMedia, json};
use crate::content::MediaSource;
use crate::identity::IdentityKind;
use std::time::Duration;

/// How long the id of an uploaded file may be used.
const ID_LIVES: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// What is asked about somebody; more needs permissions of its own (B.5).
pub(super) const PROFILE_FIELDS: &str = "first_name,last_name,profile_pic";

/// How Messenger wants to be written to: files are uploaded first, each goes alone.
pub(super) static MANNER: Manner = Manner {
    channel: ChannelKind::Messenger,
    host: Host::MetaGraph,
    identity: IdentityKind::Psid,
    capabilities: &CAPABILITIES,
    typed: true,
    picture_lists: false,
    lists_replies: false,
    phone_buttons: true,
    filling: |_| SlotFilling::Upload,
    platform: None,
    reaction: |emoji| emoji,
};

/// What an answer to a sending call means.
pub(super) fn interpret(answer: &Answer<'_>) -> Sent {
    graph::interpret(errors::TABLES, answer, |fields| json::id(fields, "message_id"))
}

/// Who the page is.
pub(super) fn identify() -> ApiCall {
    ApiCall::get(Host::MetaGraph, "/me?fields=id,name")
}

/// The page, from the answer.
pub(super) fn identified(answer: &Answer<'_>) -> Result<AccountIdentity, String> {
    let fields = graph::fields_of(answer)?;
    let external_id = json::id(&fields, "id").ok_or("the answer has no id")?;
    Ok(AccountIdentity { external_id, name: json::owned_text(&fields, "name") })
}

/// The platform's id of a file that was uploaded; it lives 90 days (platforms B.2).
pub(super) fn uploaded(answer: &Answer<'_>) -> Outcome<UploadedMedia> {
    graph::read(errors::TABLES, answer, |fields| {
        Some(UploadedMedia { id: json::id(fields, "attachment_id")?, lives: Some(ID_LIVES) })
    })
}

/// Somebody's name and picture (platforms B.5).
pub(super) fn profiled(answer: &Answer<'_>) -> Outcome<Profile> {
    graph::read(errors::TABLES, answer, |fields| {
        let names = [json::text(fields, "first_name"), json::text(fields, "last_name")];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Some(Profile {
            name: Some(json::storable(&name)).filter(|name| !name.is_empty()),
            username: None,
            picture: json::owned_text(fields, "profile_pic").map(MediaSource::Url),
        })
    })
}
