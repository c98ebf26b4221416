//! The customers: invented people and the ids under which each platform knows them (platforms.md A.5, B, C, E.3).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::account::SimAccount;
use crate::channel::Channel;
use crate::wire::digits_of;

/// The language that a person writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Greek.
    El,
    /// English.
    En,
}

/// How WhatsApp knows a person: a phone number, a business-scoped user id (BSUID), or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatsAppIdentity {
    /// Digits without `+`. Absent for people who hide behind a user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// `CC.` and digits. Absent on webhooks of before April 2026.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The user name with its `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}

/// How Instagram knows a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstagramIdentity {
    /// The Instagram-scoped id at the first Instagram account.
    pub id: String,
    /// The name after the @.
    pub username: String,
}

/// How Telegram knows a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TelegramIdentity {
    /// User id, also the id of the private chat.
    pub id: i64,
    /// The user name without `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name in the control API: `maria`.
    pub id: String,
    /// The name that platforms show.
    pub name: String,
    /// The language that the person writes in.
    pub language: Language,
    /// On WhatsApp as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whatsapp: Option<WhatsAppIdentity>,
    /// On Messenger as: the page-scoped id at the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messenger: Option<String>,
    /// On Instagram as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instagram: Option<InstagramIdentity>,
    /// On Telegram as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telegram: Option<TelegramIdentity>,
}

impl Person {
    /// Whether the person has this app.
    pub fn is_on(&self, channel: Channel) -> bool {
        match channel {
            Channel::WhatsApp => self.whatsapp.is_some(),
            Channel::Messenger => self.messenger.is_some(),
            Channel::Instagram => self.instagram.is_some(),
            Channel::Telegram => self.telegram.is_some(),
        }
    }

    /// The part of the name before the first space.
    pub fn first_name(&self) -> &str {
        self.name.split(' ').next().unwrap_or(&self.name)
    }

    /// The rest of the name.
    pub fn last_name(&self) -> &str {
        self.name.split_once(' ').map_or("", |(_, last)| last)
    }

    /// `el` or `en`, as Telegram's `language_code`.
    pub(crate) fn language_code(&self) -> &'static str {
        match self.language {
            Language::El => "el",
            Language::En => "en",
        }
    }
}

/// Under which ids an account knows a person. Page- and Instagram-scoped ids differ from account to account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Phone digits or BSUID, PSID, IGSID, Telegram user id.
    pub(crate) id: String,
    /// WhatsApp only.
    pub(crate) phone: Option<String>,
    /// WhatsApp only: the BSUID.
    pub(crate) user_id: Option<String>,
}

/// All people and the index of their addresses.
#[derive(Debug, Default)]
pub(crate) struct People {
    all: Vec<Person>,
    by_address: HashMap<(Channel, String, String), String>,
}

impl People {
    pub(crate) fn all(&self) -> &[Person] {
        &self.all
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Person> {
        self.all.iter().find(|person| person.id == id)
    }

    /// Adds the person, or replaces the one with this id.
    pub(crate) fn put(&mut self, person: Person, accounts: &[SimAccount]) {
        for account in accounts {
            if let Some(address) = address(&person, account, accounts) {
                for id in [Some(address.id), address.phone, address.user_id].into_iter().flatten() {
                    let place = (account.channel(), account.id().to_owned(), id);
                    self.by_address.insert(place, person.id.clone());
                }
            }
        }
        match self.all.iter_mut().find(|known| known.id == person.id) {
            Some(known) => *known = person,
            None => self.all.push(person),
        }
    }

    /// Who has this address at the account.
    pub(crate) fn at(&self, channel: Channel, account: &str, address: &str) -> Option<&Person> {
        let id = self.by_address.get(&(channel, account.to_owned(), address.to_owned()))?;
        self.get(id)
    }
}

/// Under which ids the account knows the person; `None` when the person has no such app.
pub(crate) fn address(person: &Person, account: &SimAccount, accounts: &[SimAccount]) -> Option<Address> {
    let channel = account.channel();
    let is_first =
        accounts.iter().find(|other| other.channel() == channel).is_some_and(|first| first.id() == account.id());
    let scoped = |first: &str| {
        if is_first { first.to_owned() } else { digits_of(&[&person.id, account.id(), "scoped"], 16) }
    };
    let id = match channel {
        Channel::WhatsApp => {
            let identity = person.whatsapp.as_ref()?;
            let id = identity.phone.clone().or_else(|| identity.user_id.clone())?;
            return Some(Address { id, phone: identity.phone.clone(), user_id: identity.user_id.clone() });
        }
        Channel::Messenger => scoped(person.messenger.as_ref()?),
        Channel::Instagram => scoped(&person.instagram.as_ref()?.id),
        Channel::Telegram => person.telegram.as_ref()?.id.to_string(),
    };
    Some(Address { id, phone: None, user_id: None })
}
