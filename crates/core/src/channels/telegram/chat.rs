//! Chats and people of Telegram: by which ids they and their messages are known (platforms E.3, read 2026-11-22).

use crate::channels::json;
use crate::identity::{ExternalIdentity, IdentityKind, Peer};
use crate::message::ExternalMessageId;
use serde_json::{Map, Value};

/// The fields of an object.
pub(super) type Fields = Map<String, Value>;

/// Where something is said: a chat of the bot, or a chat of the owner of a business connection.
pub(super) struct Chat<'v> {
    id: i64,
    private: bool,
    connection: Option<String>,
    fields: &'v Fields,
}

impl<'v> Chat<'v> {
    /// The chat of a message or of an event about one.
    pub(super) fn of(message: &'v Fields) -> Option<Self> {
        let fields = json::object(message, "chat")?;
        let id = json::number(fields, "id")?;
        // Users have positive ids, groups negative ones.
        let private = json::text(fields, "type").map_or(id > 0, |kind| kind == "private");
        Some(Self { id, private, connection: json::id(message, "business_connection_id"), fields })
    }

    /// The name of one of its messages.
    pub(super) fn message(&self, message_id: i64) -> ExternalMessageId {
        message_name(self.connection.as_deref(), self.id, message_id)
    }

    /// Whom we are talking with here; `from` is who speaks.
    pub(super) fn peer(&self, from: Option<&Fields>) -> Peer {
        if !self.private {
            return group(self.id, self.fields);
        }
        let names = from.filter(|from| json::number(from, "id") == Some(self.id)).unwrap_or(self.fields);
        let mut peer = person(self.id, names);
        if let Some(connection) = &self.connection {
            let business =
                ExternalIdentity::new(IdentityKind::TelegramBusinessChat, format!("{connection}:{}", self.id));
            // Not the user id beside it: what the same person writes to the bot itself is another conversation, answered by the bot.
            peer.identities = vec![business];
        }
        peer
    }

    /// Who speaks, where that is not the peer itself: a member, or a group or channel in whose name somebody writes.
    pub(super) fn author(&self, from: Option<&Fields>, sender_chat: Option<&Fields>) -> Option<Peer> {
        if self.private {
            return None;
        }
        sender_chat.and_then(|chat| Some(group(json::number(chat, "id")?, chat))).or_else(|| from.and_then(user))
    }

    /// Whether our own side speaks: the bot itself, or the owner of the business connection or somebody for them.
    pub(super) fn is_ours(&self, account: &str, message: &Fields) -> bool {
        let from = json::object(message, "from").and_then(|from| json::number(from, "id"));
        if self.connection.is_some() && self.private {
            return message.contains_key("sender_business_bot") || from.is_some_and(|from| from != self.id);
        }
        from.is_some_and(|from| from.to_string() == account)
    }
}

/// The name of a message: ids are unique only inside a chat, and the chats of a business connection count for themselves.
pub(super) fn message_name(connection: Option<&str>, chat_id: i64, message_id: i64) -> ExternalMessageId {
    ExternalMessageId(match connection {
        Some(connection) => format!("{connection}:{chat_id}:{message_id}"),
        None => format!("{chat_id}:{message_id}"),
    })
}

/// The last part of a message's name: its id inside its chat. A button that was pressed is a message of ours only.
pub(super) fn message_id(name: &ExternalMessageId) -> Option<i64> {
    let (chat, id) = name.as_str().rsplit_once(':')?;
    if chat == PRESSED { None } else { id.parse().ok() }
}

/// What stands before the id in the name of a pressed button.
const PRESSED: &str = "callback";

/// The name of a pressed button.
pub(super) fn pressed_name(id: &str) -> ExternalMessageId {
    ExternalMessageId(format!("{PRESSED}:{id}"))
}

/// A person as Telegram describes one.
pub(super) fn user(user: &Fields) -> Option<Peer> {
    Some(person(json::number(user, "id")?, user))
}

fn person(id: i64, names: &Fields) -> Peer {
    Peer {
        identities: vec![ExternalIdentity::new(IdentityKind::TelegramUser, id.to_string())],
        name: full_name(names),
        username: json::owned_text(names, "username"),
    }
}

/// First and last name of a person.
pub(super) fn full_name(names: &Fields) -> Option<String> {
    let parts = [json::text(names, "first_name"), json::text(names, "last_name")];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(json::storable(&name)).filter(|name| !name.is_empty())
}

fn group(id: i64, chat: &Fields) -> Peer {
    Peer {
        identities: vec![group_identity(id)],
        name: json::owned_text(chat, "title"),
        username: json::owned_text(chat, "username"),
    }
}

/// The identity of a group, supergroup or channel.
pub(super) fn group_identity(id: i64) -> ExternalIdentity {
    ExternalIdentity::new(IdentityKind::TelegramChat, id.to_string())
}
