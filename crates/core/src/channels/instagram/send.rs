//! What we say to Instagram's messaging API and what it answers (platforms C.1, C.3, read 2026-11-22).

use super::capabilities::CAPABILITIES;
use super::errors;
use crate::channels::meta::graph;
use crate::channels::meta::sending::Manner;
use crate::channels::{AccountIdentity, Answer, ApiCall, ChannelKind, Host, Outcome, Profile, Sent, SlotFilling};
use crate::channels::{UploadedMedia, json};
use crate::content::{AttachmentKind, MediaSource};
use crate::identity::IdentityKind;
use std::time::Duration;

/// How long the id of an uploaded file may be used.
const ID_LIVES: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// What is asked about somebody. Answered only once they have written (C.3).
pub(super) const PROFILE_FIELDS: &str = "name,username,profile_pic";

/// How Instagram wants to be written to: pictures are uploaded first, other files are fetched from an address of ours. Of its
/// reactions the heart is documented by its name.
pub(super) static MANNER: Manner = Manner {
    channel: ChannelKind::Instagram,
    host: Host::InstagramGraph,
    identity: IdentityKind::Igsid,
    capabilities: &CAPABILITIES,
    typed: false,
    picture_lists: true,
    lists_replies: true,
    phone_buttons: false,
    filling: |kind| if matches!(kind, AttachmentKind::Image) { SlotFilling::Upload } else { SlotFilling::Link },
    platform: Some("instagram"),
    reaction: |emoji| if matches!(emoji, "❤" | "❤️") { "love" } else { emoji },
};

/// What an answer to a sending call means.
pub(super) fn interpret(answer: &Answer<'_>) -> Sent {
    graph::interpret(errors::TABLES, answer, |fields| json::id(fields, "message_id"))
}

/// Who the account is. `user_id` is the id that webhooks name in `entry.id`; `id` is another (C.1).
pub(super) fn identify() -> ApiCall {
    ApiCall::get(Host::InstagramGraph, "/me?fields=user_id,username")
}

/// The account, from the answer.
pub(super) fn identified(answer: &Answer<'_>) -> Result<AccountIdentity, String> {
    let fields = graph::fields_of(answer)?;
    let external_id = json::id(&fields, "user_id").ok_or("the answer has no user_id")?;
    Ok(AccountIdentity { external_id, name: json::owned_text(&fields, "username") })
}

/// The platform's id of a file that was uploaded; it lives 90 days (platforms B.2).
pub(super) fn uploaded(answer: &Answer<'_>) -> Outcome<UploadedMedia> {
    graph::read(errors::TABLES, answer, |fields| {
        Some(UploadedMedia { id: json::id(fields, "attachment_id")?, lives: Some(ID_LIVES) })
    })
}

/// Somebody's name, user name and picture (platforms C.3).
pub(super) fn profiled(answer: &Answer<'_>) -> Outcome<Profile> {
    graph::read(errors::TABLES, answer, |fields| {
        Some(Profile {
            name: json::owned_text(fields, "name"),
            username: json::owned_text(fields, "username"),
            picture: json::owned_text(fields, "profile_pic").map(MediaSource::Url),
        })
    })
}
