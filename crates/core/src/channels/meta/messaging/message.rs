//! Messages and what becomes of them: echoes, edits, reactions, messages that were taken back (platforms B.1, C.2).

use super::Item;
use super::content;
use crate::channels::json::{self, Place};
use crate::event::{EchoedMessage, Edit, Happening, InboundMessage, Parsed, Reaction, Revocation};
use crate::message::ExternalMessageId;
use serde_json::{Map, Value};

impl Item<'_> {
    /// A customer's message, an echo of one of ours, or the news that one was taken back.
    pub(super) fn message(&self, message: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(mid) = json::id(message, "mid") else {
            place.skip(parsed, "no_message_id");
            return;
        };
        let provider_message_id = ExternalMessageId(mid);
        let ours = json::flag(message, "is_echo") || self.is_ours();
        let Some(other_side) = (if ours { &self.recipient } else { &self.sender }) else {
            self.nobody("message", if ours { "no_recipient" } else { "no_sender" }, place, parsed);
            return;
        };
        if ours && other_side == self.account {
            self.report(parsed, Happening::Other { name: "message_to_self".to_owned() });
            return;
        }
        let peer = self.peer(other_side);
        if json::flag(message, "is_deleted") {
            let erase = self.dialect.erases;
            self.report(parsed, Happening::Revocation(Revocation { target: provider_message_id, peer, erase }));
            return;
        }
        let reply_to = json::object(message, "reply_to").and_then(|to| json::id(to, "mid")).map(ExternalMessageId);
        let content = content::read(message, json::object(self.fields, "referral"));
        let happening = if ours {
            Happening::Echo(EchoedMessage {
                provider_message_id,
                peer,
                content,
                correlation_id: json::owned_text(message, "metadata"),
                app_id: json::id(message, "app_id"),
                reply_to,
                history: None,
            })
        } else {
            let message = InboundMessage::new(provider_message_id, peer, content);
            Happening::Message(InboundMessage { reply_to, standby: self.standby, ..message })
        };
        self.report(parsed, happening);
    }

    /// A message says something else now. `num_edit` counts its edits.
    pub(super) fn edit(&self, edit: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(target) = json::id(edit, "mid").map(ExternalMessageId) else {
            place.skip(parsed, "no_message_id");
            return;
        };
        let Some(peer) = self.customer() else {
            self.nobody("message_edit", "no_sender", place, parsed);
            return;
        };
        // Without words and files it does not tell what the message says now.
        if json::text(edit, "text").is_none() && !edit.contains_key("attachments") {
            place.skip(parsed, "no_text");
            return;
        }
        let content = content::read(edit, None);
        let at = || self.at.map_or_else(String::new, |at| format!("at {}", at.as_millis()));
        let edit_id = json::id(edit, "num_edit").unwrap_or_else(at);
        self.report(parsed, Happening::Edit(Edit { target, peer, edit_id, content, continued: false }));
    }

    /// Somebody reacted, or took the reaction back. Where no emoji is told, the platform's name of it is translated.
    pub(super) fn reaction(&self, reaction: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let Some(target) = json::id(reaction, "mid").map(ExternalMessageId) else {
            place.skip(parsed, "no_message_id");
            return;
        };
        let Some(peer) = self.customer() else {
            self.nobody("reaction", "no_sender", place, parsed);
            return;
        };
        let emoji = if json::text(reaction, "action") == Some("unreact") {
            None
        } else {
            let named = || json::text(reaction, "reaction").map(|name| json::storable(emoji_of(name)));
            let Some(emoji) = json::owned_text(reaction, "emoji").or_else(named) else {
                place.skip(parsed, "no_reaction");
                return;
            };
            Some(emoji)
        };
        let ours = self.is_ours();
        self.report(parsed, Happening::Reaction(Reaction { target, peer, author: None, ours, emoji }));
    }
}

/// The emoji of a reaction's name. A name that is none of these stays as it is.
fn emoji_of(name: &str) -> &str {
    match name {
        "smile" | "laugh" => "😆",
        "angry" => "😠",
        "sad" => "😢",
        "wow" => "😮",
        "love" => "❤️",
        "like" => "👍",
        "dislike" => "👎",
        other => other,
    }
}
