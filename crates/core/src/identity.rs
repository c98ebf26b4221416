//! Who somebody is for a platform: the ids by which one person or chat is known inside one of our accounts.

use serde::{Deserialize, Serialize};

/// What kind of id an external identity is. Each is scoped to one account: the same number in two accounts is two identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// WhatsApp: the phone number in digits (`wa_id`). May be absent and may change.
    Phone,
    /// WhatsApp: business-scoped user id, `CC.` and up to 128 letters and digits.
    Bsuid,
    /// WhatsApp: the user id of the whole group of businesses that a business belongs to, `CC.ENT.` and letters and digits.
    ParentBsuid,
    /// WhatsApp: a group.
    WhatsappGroup,
    /// Messenger: page-scoped user id.
    Psid,
    /// Instagram: Instagram-scoped user id.
    Igsid,
    /// Telegram: user id.
    TelegramUser,
    /// Telegram: a group, supergroup or channel.
    TelegramChat,
    /// Telegram: a private chat of the owner of a business connection, `<connection id>:<chat id>`.
    TelegramBusinessChat,
}

impl IdentityKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Phone,
        Self::Bsuid,
        Self::ParentBsuid,
        Self::WhatsappGroup,
        Self::Psid,
        Self::Igsid,
        Self::TelegramUser,
        Self::TelegramChat,
        Self::TelegramBusinessChat,
    ];

    /// The word that the database, the ids and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Bsuid => "bsuid",
            Self::ParentBsuid => "parent_bsuid",
            Self::WhatsappGroup => "whatsapp_group",
            Self::Psid => "psid",
            Self::Igsid => "igsid",
            Self::TelegramUser => "telegram_user",
            Self::TelegramChat => "telegram_chat",
            Self::TelegramBusinessChat => "telegram_business_chat",
        }
    }

    /// The kind of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One id of a person or chat, opaque outside its channel. Personal data: never logged, never part of a public id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExternalIdentity {
    /// What kind of id it is.
    pub kind: IdentityKind,
    /// The id as the platform writes it.
    pub id: String,
}

impl ExternalIdentity {
    /// An identity of `kind`.
    pub fn new(kind: IdentityKind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// Somebody on the other side of a conversation, with every id that the payload gave for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peer {
    /// At least one. The first is the one that a new conversation is keyed by.
    pub identities: Vec<ExternalIdentity>,
    /// The name that the platform shows, if it told one. It identifies nobody.
    pub name: Option<String>,
    /// The user name on the platform, without `@`.
    pub username: Option<String>,
}

impl Peer {
    /// A peer known by one id only.
    pub fn known_as(identity: ExternalIdentity) -> Self {
        Self { identities: vec![identity], name: None, username: None }
    }
}
