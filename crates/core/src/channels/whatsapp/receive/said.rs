//! What somebody said: a message, a reaction, an edit, a message taken back; by the customer or by our own side elsewhere
//! (platforms A.3, A.7, A.9).

use super::people::Ids;
use super::{Change, Fields, content, system, time_of};
use crate::channels::json::{self, Place};
use crate::channels::meta::envelope::other;
use crate::event::{EchoedMessage, Edit, Happening, InboundMessage, Parsed, Reaction, Revocation};
use crate::identity::{ExternalIdentity, IdentityKind, Peer};
use crate::message::{DeliveryStatus, ExternalMessageId};

/// In what conversation something was said, and on which side.
pub(super) struct Talk {
    pub(super) peer: Peer,
    /// Who said it, where that is not the peer: a member of a group.
    pub(super) author: Option<Peer>,
    /// Our own side, elsewhere.
    pub(super) ours: bool,
    /// Another app handles the conversation.
    pub(super) standby: bool,
    /// It is of the time before we were connected; how far it had come.
    pub(super) past: Option<DeliveryStatus>,
}

impl Change<'_> {
    /// Something that a customer sent.
    pub(super) fn message(&self, message: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
        let person = self.peer(Ids::of_sender(message));
        let (peer, author) = match group_of(message) {
            Some(group) => (Some(group), person),
            None => (person, None),
        };
        let standby = self.field == "standby";
        if json::text(message, "type") == Some("system")
            && message.get("system").is_some_and(|system| system.is_object())
        {
            system::system(self, message, place, parsed);
            return;
        }
        match peer {
            Some(peer) => self.said(message, Talk { peer, author, ours: false, standby, past: None }, place, parsed),
            None => place.skip(parsed, if json::id(message, "id").is_some() { "no_sender" } else { "no_message_id" }),
        }
    }

    /// Something that our own side sent elsewhere: with the app on the phone, or by the app that handles the conversation, whose
    /// echoes hold the message in `message`.
    pub(super) fn echo(&self, echo: &Fields, place: &Place<'_>, parsed: &mut Parsed) {
        let mut said = echo.clone();
        if let Some(inner) = json::object(echo, "message") {
            for (key, value) in inner {
                said.entry(key).or_insert_with(|| value.clone());
            }
        }
        let peer = match json::text(&said, "recipient_type") {
            Some("group") => json::id(&said, "to").map(group),
            _ => group_of(&said),
        };
        match peer.or_else(|| self.peer(Ids::of_recipient(&said))) {
            Some(peer) => {
                let talk = Talk { peer, author: None, ours: true, standby: self.field == "standby", past: None };
                self.said(&said, talk, place, parsed);
            }
            None => place.skip(parsed, if json::id(&said, "id").is_some() { "no_recipient" } else { "no_message_id" }),
        }
    }

    /// Reads one item of either side.
    pub(super) fn said(&self, item: &Fields, talk: Talk, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(id) = json::id(item, "id") else {
            place.skip(parsed, "no_message_id");
            return;
        };
        let kind = content::type_of(item);
        let about = json::object(item, kind);
        let target = |key: &str| about.and_then(|about| json::id(about, key)).map(ExternalMessageId);
        let happening = match kind {
            // The customer has opened the conversation and said nothing. WhatsApp has stopped telling that (27 March 2026).
            "request_welcome" => {
                other(parsed, self.account, time_of(item), kind);
                return;
            }
            "reaction" => target("message_id").map(|target| {
                let emoji = about.and_then(|about| json::owned_text(about, "emoji"));
                Happening::Reaction(Reaction { target, peer: talk.peer, author: talk.author, ours: talk.ours, emoji })
            }),
            "revoke" => target("original_message_id")
                .map(|target| Happening::Revocation(Revocation { target, peer: talk.peer, erase: false })),
            "edit" => target("original_message_id").map(|target| {
                let now = about.and_then(|edit| json::object(edit, "message").or(Some(edit))).unwrap_or(item);
                let content = content::content(now);
                Happening::Edit(Edit { target, peer: talk.peer, edit_id: id, content, continued: false })
            }),
            _ => Some(message_of(ExternalMessageId(id), item, talk)),
        };
        match happening {
            Some(happening) => self.report(parsed, time_of(item), happening),
            None => place.skip(parsed, "no_target"),
        }
    }
}

fn message_of(id: ExternalMessageId, item: &Fields, talk: Talk) -> Happening {
    let content = content::content(item);
    let reply_to = json::object(item, "context").and_then(|context| json::id(context, "id")).map(ExternalMessageId);
    if talk.ours {
        return Happening::Echo(EchoedMessage {
            provider_message_id: id,
            peer: talk.peer,
            content,
            correlation_id: json::owned_text(item, "biz_opaque_callback_data"),
            app_id: json::id(item, "app_id"),
            reply_to,
            history: talk.past,
        });
    }
    Happening::Message(InboundMessage {
        author: talk.author,
        reply_to,
        standby: talk.standby,
        historic: talk.past.is_some(),
        ..InboundMessage::new(id, talk.peer, content)
    })
}

/// The group that an item belongs to.
fn group_of(item: &Fields) -> Option<Peer> {
    json::id(item, "group_id").map(group)
}

/// A group. Its members write under their own names.
pub(super) fn group(id: String) -> Peer {
    Peer::known_as(ExternalIdentity::new(IdentityKind::WhatsappGroup, id))
}
