//! To whom a call goes: a person, a group, or a chat of the owner of a business connection.

use crate::channels::telegram::markup;
use crate::channels::{ApiCall, ChannelKind, Host, RenderError};
use crate::identity::{ExternalIdentity, IdentityKind};
use serde_json::{Map, Value};

/// Where a call goes to.
pub(super) struct Recipient<'r> {
    chat_id: Value,
    connection: Option<&'r str>,
    kind: IdentityKind,
}

const KINDS: [IdentityKind; 3] =
    [IdentityKind::TelegramBusinessChat, IdentityKind::TelegramChat, IdentityKind::TelegramUser];

impl<'r> Recipient<'r> {
    /// The one among these identities that can be written to.
    pub(super) fn of(identities: &'r [ExternalIdentity]) -> Result<Self, RenderError> {
        let found = KINDS.iter().find_map(|kind| identities.iter().find(|identity| identity.kind == *kind));
        let identity = found.ok_or(RenderError::NoRecipient(ChannelKind::Telegram))?;
        let (connection, chat) = match identity.kind {
            IdentityKind::TelegramBusinessChat => {
                identity.id.rsplit_once(':').map_or((None, identity.id.as_str()), |(id, chat)| (Some(id), chat))
            }
            _ => (None, identity.id.as_str()),
        };
        let chat_id = chat.parse::<i64>().map_or_else(|_| Value::from(chat), Value::from);
        Ok(Self { chat_id, connection, kind: identity.kind })
    }

    /// The business connection whose chat it is.
    pub(super) const fn connection(&self) -> Option<&'r str> {
        self.connection
    }

    /// Whether it is the bot's own chat with one person.
    pub(super) const fn is_person(&self) -> bool {
        matches!(self.kind, IdentityKind::TelegramUser)
    }

    /// A method with its parameters.
    pub(super) fn call(&self, method: &str, parameters: Value) -> ApiCall {
        let mut body = Map::new();
        body.insert("chat_id".to_owned(), self.chat_id.clone());
        if let Some(connection) = self.connection {
            body.insert("business_connection_id".to_owned(), connection.into());
        }
        if let Value::Object(parameters) = parameters {
            body.extend(parameters);
        }
        ApiCall::post(Host::Telegram, format!("/{method}"), Value::Object(body))
    }
}

/// Puts a parameter into a call.
pub(super) fn insert(call: &mut ApiCall, key: &str, value: impl Into<Value>) {
    if let Some(Value::Object(body)) = &mut call.body {
        body.insert(key.to_owned(), value.into());
    }
}

/// Writes a text with its formatting into parameters: as `text` or as `caption`.
pub(super) fn write_text(parameters: &mut Value, key: &str, text: &str) {
    let marked = markup::read(text);
    let Value::Object(fields) = parameters else { return };
    if let Some(entities) = marked.entities() {
        let key = if key == "text" { "entities".to_owned() } else { format!("{key}_entities") };
        fields.insert(key, entities);
    }
    fields.insert(key.to_owned(), marked.text.into());
}
