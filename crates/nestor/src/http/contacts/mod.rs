//! The people who write to us.

pub(crate) mod get;

use super::time::Time;
use super::words::{ChannelKind, ConversationStatus, IdentityKind, word};
use crate::store::{StoreError, contacts};
use nestor_core::identity::IdentityKind as CoreKind;
use serde::Serialize;
use utoipa::ToSchema;

/// A person who writes to us.
#[derive(Serialize, ToSchema)]
pub(crate) struct Contact {
    id: String,
    name: String,
    created_at: Time,
    /// How the platforms know them.
    identities: Vec<Identity>,
    conversations: Vec<ContactConversation>,
}

/// One id of a person at one of our accounts.
#[derive(Serialize, ToSchema)]
pub(crate) struct Identity {
    id: String,
    channel: ChannelKind,
    account_id: String,
    kind: IdentityKind,
    /// The platform's id of them.
    external_id: String,
    /// The user name on the platform, without `@`.
    username: Option<String>,
    /// The name that the platform shows. It identifies nobody.
    display_name: Option<String>,
    created_at: Time,
}

/// A conversation of a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContactConversation {
    id: String,
    channel: ChannelKind,
    status: ConversationStatus,
    last_message_at: Time,
}

impl Identity {
    fn new(identity: contacts::Identity) -> Result<Self, StoreError> {
        Ok(Self {
            id: identity.id,
            channel: word(&identity.channel)?,
            account_id: identity.account_id,
            kind: word(identity.external.kind.as_str())?,
            external_id: identity.external.id,
            username: identity.username,
            display_name: identity.display_name,
            created_at: identity.created_at.into(),
        })
    }
}

/// What to call somebody. Messenger and Instagram tell no name with a message: then it is the user name, the phone number, or the
/// channel and the end of the platform's id, which at least tells one nameless person from the next.
pub(crate) fn display_name(name: Option<String>, identity: Option<&contacts::Identity>) -> String {
    if let Some(name) = name.filter(|name| !name.trim().is_empty()) {
        return name;
    }
    let Some(identity) = identity else { return "?".to_owned() };
    if let Some(name) = identity.display_name.as_ref().filter(|name| !name.trim().is_empty()) {
        return name.clone();
    }
    if let Some(username) = identity.username.as_ref().filter(|username| !username.is_empty()) {
        return format!("@{username}");
    }
    let id = &identity.external.id;
    if identity.external.kind == CoreKind::Phone {
        return format!("+{id}");
    }
    let channel = nestor_core::channels::ChannelKind::from_word(&identity.channel)
        .map_or("", nestor_core::channels::ChannelKind::display_name);
    let end: String = id.chars().skip(id.chars().count().saturating_sub(4)).collect();
    format!("{channel} …{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use nestor_core::identity::ExternalIdentity;
    use nestor_core::time::Timestamp;

    fn identity(channel: &str, kind: CoreKind, id: &str, username: Option<&str>) -> contacts::Identity {
        contacts::Identity {
            id: "eid".to_owned(),
            account_id: "acc".to_owned(),
            channel: channel.to_owned(),
            external: ExternalIdentity::new(kind, id),
            display_name: None,
            username: username.map(str::to_owned),
            created_at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn everybody_can_be_called_something() {
        let psid = identity("messenger", CoreKind::Psid, "24412345678904711", None);
        assert_eq!(display_name(Some("Νίκος".to_owned()), Some(&psid)), "Νίκος");
        assert_eq!(display_name(None, Some(&psid)), "Messenger …4711");
        assert_eq!(display_name(Some(" ".to_owned()), Some(&psid)), "Messenger …4711");
        assert_eq!(display_name(None, Some(&identity("instagram", CoreKind::Igsid, "1", Some("eleni")))), "@eleni");
        assert_eq!(
            display_name(None, Some(&identity("whatsapp", CoreKind::Phone, "306900000000", None))),
            "+306900000000"
        );
        assert_eq!(display_name(None, None), "?");
    }
}
