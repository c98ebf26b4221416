//! Who somebody is (platforms A.1, A.5): telephone number, business-scoped user id and parent id, each of which may be absent.

use super::{Change, Fields, time_of};
use crate::channels::json::{self, Place};
use crate::channels::meta::envelope::other;
use crate::event::{Consent, ConsentTopic, Happening, Parsed};
use crate::identity::{ExternalIdentity, IdentityKind, Peer};

/// The ids of one person in one place of a payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ids {
    pub(super) phone: Option<String>,
    pub(super) user_id: Option<String>,
    pub(super) parent: Option<String>,
}

impl Ids {
    /// Reads the ids under these keys. A user id that stands where a number is expected is a user id all the same.
    pub(super) fn read(fields: &Fields, phone: &[&str], user_id: &[&str], parent: &[&str]) -> Self {
        let first = |keys: &[&str]| keys.iter().find_map(|key| json::id(fields, key));
        let mut ids = Self { phone: None, user_id: first(user_id), parent: first(parent) };
        match first(phone) {
            Some(id) if is_user_id(&id) && id.contains(".ENT.") => ids.parent = ids.parent.or(Some(id)),
            Some(id) if is_user_id(&id) => ids.user_id = ids.user_id.or(Some(id)),
            Some(id) => ids.phone = Some(bare_number(id)),
            None => {}
        }
        ids
    }

    /// The ids of somebody who wrote to us.
    pub(super) fn of_sender(fields: &Fields) -> Self {
        Self::read(fields, &["from"], &["from_user_id"], &["from_parent_user_id"])
    }

    /// The ids of somebody whom our side wrote to.
    pub(super) fn of_recipient(fields: &Fields) -> Self {
        let mut ids = Self::read(fields, &["to"], &["to_user_id"], &["to_parent_user_id"]);
        ids.add(Self::read(fields, &["recipient"], &[], &[]));
        ids
    }

    /// The ids of an entry of `contacts` and its like.
    pub(super) fn of_contact(fields: &Fields) -> Self {
        Self::read(fields, &["wa_id"], &["user_id"], &["parent_user_id"])
    }

    /// Fills in what is missing.
    fn add(&mut self, more: Self) {
        self.phone = self.phone.take().or(more.phone);
        self.user_id = self.user_id.take().or(more.user_id);
        self.parent = self.parent.take().or(more.parent);
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The ids, the telephone number first: a new conversation is keyed by it where it is told, by the user id otherwise.
    pub(super) fn identities(self) -> Vec<ExternalIdentity> {
        [
            (IdentityKind::Phone, self.phone),
            (IdentityKind::Bsuid, self.user_id),
            (IdentityKind::ParentBsuid, self.parent),
        ]
        .into_iter()
        .filter_map(|(kind, id)| Some(ExternalIdentity::new(kind, id?)))
        .collect()
    }

    /// Somebody known by these ids only.
    pub(super) fn peer(self) -> Option<Peer> {
        let identities = self.identities();
        (!identities.is_empty()).then_some(Peer { identities, name: None, username: None })
    }
}

impl Change<'_> {
    /// Somebody with these ids, with what the contacts add. A contact belongs to them when the number or the user id is the same.
    /// A name never links anyone to anyone.
    pub(super) fn peer(&self, mut ids: Ids) -> Option<Peer> {
        let same = |contact: &&super::Fields| {
            ids.phone.as_deref().is_some_and(|phone| json::is_id(contact, "wa_id", |id| bare(id) == phone))
                || ids.user_id.as_deref().is_some_and(|user_id| json::is_id(contact, "user_id", |id| id == user_id))
        };
        let contact = if ids.is_empty() { self.sole_contact } else { self.contacts.iter().copied().find(same) };
        if let Some(contact) = contact {
            ids.add(Ids::of_contact(contact));
        }
        let profile = contact.and_then(|contact| json::object(contact, "profile"));
        let name = profile.and_then(|profile| json::owned_text(profile, "name"));
        let username =
            profile.and_then(|profile| json::owned_text(profile, "username")).map(|name| bare_username(&name));
        Some(Peer { name, username, ..ids.peer()? })
    }
}

/// Whether somebody wants marketing (`user_preferences`, platforms A.2). `signup` is a yes too.
pub(super) fn preferences(change: &Change<'_>, value: &Fields, place: &Place<'_>, parsed: &mut Parsed) -> bool {
    json::each_object(value, "user_preferences", place, parsed, |preference, place, parsed| {
        let Some(peer) = change.peer(Ids::of_contact(preference)) else {
            place.skip(parsed, "no_sender");
            return;
        };
        let category = json::text(preference, "category").unwrap_or("marketing_messages");
        let wish = json::text(preference, "value").unwrap_or_default();
        let at = time_of(preference).or(change.at);
        let granted = match (category, wish) {
            ("marketing_messages", "stop") => false,
            ("marketing_messages", "resume" | "signup") => true,
            _ => {
                other(parsed, change.account, at, &format!("user_preferences:{category}:{wish}"));
                return;
            }
        };
        change.report(parsed, at, Happening::Consent(Consent { peer, topic: ConsentTopic::Marketing, granted }));
    })
}

/// Whether this is a business-scoped user id: a country of two letters, a dot, letters and digits (`ENT.` before those of a
/// parent).
pub(super) fn is_user_id(id: &str) -> bool {
    id.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && !rest.is_empty()
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
    })
}

/// A phone number as `wa_id` writes it: without a plus sign.
fn bare(number: &str) -> &str {
    number.strip_prefix('+').filter(|bare| !bare.is_empty()).unwrap_or(number)
}

fn bare_number(number: String) -> String {
    if number.starts_with('+') { bare(&number).to_owned() } else { number }
}

/// A user name without its `@`.
pub(super) fn bare_username(name: &str) -> String {
    name.trim_start_matches('@').to_owned()
}

/// The digits of a number that was written for people.
pub(super) fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
