//! The customers: invented people and the ids under which each platform knows them (platforms.md A.5, B, C, E.3).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::account::SimAccount;
use crate::channel::Channel;
use crate::wire::digits_of;
use crate::world::World;

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
    /// The id of the portfolio that the business shares (`CC.ENT.…`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_user_id: Option<String>,
    /// What WhatsApp calls the number, where that is not what one dials (Brazil, Mexico, Argentina).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
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
    /// WhatsApp only: the number as webhooks name it (`wa_id`).
    pub(crate) phone: Option<String>,
    /// WhatsApp only: the number as one dials it, where that differs.
    pub(crate) dialled: Option<String>,
    /// WhatsApp only: the BSUID.
    pub(crate) user_id: Option<String>,
    /// WhatsApp only: the id of the whole portfolio.
    pub(crate) parent_user_id: Option<String>,
}

impl Address {
    /// Everything under which the business may call.
    fn all(&self) -> impl Iterator<Item = String> {
        let Self { id, phone, dialled, user_id, parent_user_id } = self.clone();
        [Some(id), phone, dialled, user_id, parent_user_id].into_iter().flatten()
    }
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
        // Former numbers and ids reach nobody any more.
        self.by_address.retain(|_, known| *known != person.id);
        for account in accounts {
            if let Some(address) = address(&person, account, accounts) {
                for id in address.all() {
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
            let phone = identity.wa_id.clone().or_else(|| identity.phone.clone());
            let id = phone.clone().or_else(|| identity.user_id.clone())?;
            return Some(Address {
                id,
                dialled: identity.phone.clone().filter(|dialled| Some(dialled) != phone.as_ref()),
                phone,
                user_id: identity.user_id.clone(),
                parent_user_id: identity.parent_user_id.clone(),
            });
        }
        Channel::Messenger => scoped(person.messenger.as_ref()?),
        Channel::Instagram => scoped(&person.instagram.as_ref()?.id),
        Channel::Telegram => person.telegram.as_ref()?.id.to_string(),
    };
    Some(Address { id, phone: None, dialled: None, user_id: None, parent_user_id: None })
}

/// The BSUID that belongs to a number: it is made anew when the number changes (A.5).
pub(crate) fn user_id_of(person: &str, phone: &str) -> String {
    format!("GR.{}", digits_of(&[person, phone, "bsuid"], 20))
}

/// A person on WhatsApp has another number from now on, and another BSUID if there was one.
pub(crate) fn change_number(world: &mut World, person: &str, phone: &str) {
    change(world, person, |identity| {
        identity.user_id = identity.user_id.as_ref().map(|_| user_id_of(person, phone));
        identity.phone = Some(phone.to_owned());
        identity.wa_id = None;
    });
}

/// A person on WhatsApp has another BSUID from now on.
pub(crate) fn change_user_id(world: &mut World, person: &str, user_id: &str) {
    change(world, person, |identity| identity.user_id = Some(user_id.to_owned()));
}

fn change(world: &mut World, person: &str, what: impl FnOnce(&mut WhatsAppIdentity)) {
    let Some(mut changed) = world.people.get(person).cloned() else { return };
    if let Some(identity) = &mut changed.whatsapp {
        what(identity);
    }
    let accounts = world.config.accounts.clone();
    world.people.put(changed, &accounts);
    world.changed();
}
