//! The people of a batch of webhooks: who is known, who is new, and whose name has changed. A contact is made for an identity that
//! nobody knew; a display name never links anyone to anyone (design section 9).

use crate::store::control::{self, Member};
use crate::store::feed::{Change, ChangeKind};
use crate::store::inbound::{self, NewConversation};
use crate::store::people::{self, KnownIdentity, Named, NewContact, NewIdentity};
use crate::store::{StoreError, Tx, profiles};
use nestor_core::id::{IdScheme, Scope};
use nestor_core::identity::{ExternalIdentity, IdentityKind, Peer};
use nestor_core::text;
use nestor_core::time::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// Where a message belongs.
pub(super) struct Place {
    pub(super) conversation_id: String,
    /// The identity that ids are made from.
    pub(super) key: ExternalIdentity,
}

/// The people of a batch: who is known, who is new, whose name has changed.
pub(super) struct People<'a> {
    ids: &'a IdScheme,
    known: HashMap<String, KnownIdentity>,
    contacts: Vec<NewContact>,
    identities: BTreeMap<String, NewIdentity>,
    conversations: Vec<NewConversation>,
    renamed_identities: BTreeMap<String, Named>,
    renamed_contacts: BTreeMap<String, Named>,
    /// Identities that were known only from an address book and have a conversation now.
    begun: BTreeMap<String, String>,
    /// Contacts who turned out to be one person: who goes, and who stays.
    united: Vec<(Member, Member)>,
}

impl<'a> People<'a> {
    /// Finds out which of these identities are known, each at its account.
    pub(super) fn load<'p>(
        tx: &mut Tx<'_>,
        ids: &'a IdScheme,
        workspace_id: &str,
        identities: impl Iterator<Item = (Scope<'p>, &'p ExternalIdentity)>,
    ) -> Result<Self, StoreError> {
        let mut wanted: Vec<String> = identities.map(|(scope, identity)| ids.identity(scope, identity)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let list: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let known = if list.is_empty() { HashMap::new() } else { people::known_identities(tx, workspace_id, &list)? };
        Ok(Self {
            ids,
            known,
            contacts: Vec::new(),
            identities: BTreeMap::new(),
            conversations: Vec::new(),
            renamed_identities: BTreeMap::new(),
            renamed_contacts: BTreeMap::new(),
            begun: BTreeMap::new(),
            united: Vec::new(),
        })
    }

    /// The conversation with this peer; contact, identities and conversation are made when nobody knows any of the identities.
    /// A conversation that is made for a `historic` message needs nobody.
    pub(super) fn place(&mut self, scope: Scope<'_>, peer: &Peer, at: Timestamp, historic: bool) -> Place {
        let key = peer.identities.first().cloned().unwrap_or(ExternalIdentity::new(IdentityKind::Phone, ""));
        let owner = self.owner(scope, peer, at);
        let conversation_id = if owner.conversation_id.is_empty() {
            self.begin(scope, &key, &owner.contact_id, historic)
        } else {
            owner.conversation_id
        };
        Place { conversation_id, key }
    }

    /// Who this peer is: an identity that nobody knows is added to the contact of the others, or to a new one; names that are
    /// later than the known ones are taken over.
    fn owner(&mut self, scope: Scope<'_>, peer: &Peer, at: Timestamp) -> KnownIdentity {
        let keyed: Vec<(String, &ExternalIdentity)> =
            peer.identities.iter().map(|identity| (self.ids.identity(scope, identity), identity)).collect();
        let key = peer.identities.first().cloned().unwrap_or(ExternalIdentity::new(IdentityKind::Phone, ""));
        let named = Named { at, name: peer.name.clone(), username: peer.username.clone() };
        let contact_named = Named { at, name: peer.name.clone().or_else(|| peer.username.clone()), username: None };
        let mut found: Vec<KnownIdentity> = keyed.iter().filter_map(|(id, _)| self.known.get(id)).cloned().collect();
        // Who has a conversation stays rather than who is only in an address book.
        found.sort_by_key(|known| known.conversation_id.is_empty());
        let owner = match found.split_first() {
            None => self.make(scope, &key, &contact_named),
            Some((first, others)) => {
                let owner = others.iter().fold(first.clone(), |owner, other| self.unite(&owner, other));
                self.known.values().find(|known| known.contact_id == owner.contact_id).cloned().unwrap_or(owner)
            }
        };
        for (id, identity) in keyed {
            match self.known.get_mut(&id) {
                Some(known) => {
                    if is_later_name(&known.named, &named) {
                        known.named = named.clone();
                        match self.identities.get_mut(&id) {
                            Some(new) => new.named = named.clone(),
                            None => drop(self.renamed_identities.insert(id, named.clone())),
                        }
                    }
                    known.named.confirm(&named);
                    known.contact_named.confirm(&contact_named);
                }
                None => self.add(scope, id, identity, &owner, &named),
            }
        }
        if is_later_name(&owner.contact_named, &contact_named) {
            self.rename_contact(&owner.contact_id, &contact_named);
        }
        owner
    }

    fn add(&mut self, scope: Scope<'_>, id: String, external: &ExternalIdentity, owner: &KnownIdentity, named: &Named) {
        self.known.insert(id.clone(), KnownIdentity { named: named.clone(), ..owner.clone() });
        let new = NewIdentity {
            id: id.clone(),
            account_id: scope.account.to_owned(),
            external: external.clone(),
            contact_id: owner.contact_id.clone(),
            conversation_id: owner.conversation_id.clone(),
            named: named.clone(),
        };
        self.identities.insert(id, new);
    }

    /// The first conversation with somebody who was known only from an address book.
    fn begin(&mut self, scope: Scope<'_>, key: &ExternalIdentity, contact_id: &str, historic: bool) -> String {
        let id = self.ids.conversation(scope, key);
        self.conversations.push(NewConversation {
            id: id.clone(),
            account_id: scope.account.to_owned(),
            channel: scope.channel,
            contact_id: contact_id.to_owned(),
            closed: historic,
        });
        for (identity_id, known) in self.known.iter_mut().filter(|(_, known)| known.contact_id == contact_id) {
            known.conversation_id = id.clone();
            match self.identities.get_mut(identity_id) {
                Some(new) => new.conversation_id = id.clone(),
                None => drop(self.begun.insert(identity_id.clone(), id.clone())),
            }
        }
        id
    }

    /// Two identities that were two people are one person, says the platform: what belongs to `other` becomes part of `owner`.
    fn unite(&mut self, owner: &KnownIdentity, other: &KnownIdentity) -> KnownIdentity {
        if owner.contact_id == other.contact_id {
            return owner.clone();
        }
        let member = |known: &KnownIdentity| Member {
            contact_id: known.contact_id.clone(),
            conversation_id: known.conversation_id.clone(),
        };
        self.united.push((member(other), member(owner)));
        for known in self.known.values_mut().filter(|known| known.contact_id == other.contact_id) {
            known.contact_id = owner.contact_id.clone();
            known.conversation_id = owner.conversation_id.clone();
            known.contact_named = owner.contact_named.clone();
        }
        owner.clone()
    }

    /// Somebody is known by other ids now: whoever has one of the old ones has the new ones too.
    pub(super) fn change(&mut self, scope: Scope<'_>, before: &[ExternalIdentity], now: &Peer, at: Timestamp) {
        let both = Peer { identities: before.iter().chain(&now.identities).cloned().collect(), ..now.clone() };
        self.owner(scope, &both, at);
    }

    /// An entry of the address book: its name is the contact's, from its time on. No conversation begins by it.
    pub(super) fn acquaint(&mut self, scope: Scope<'_>, peer: &Peer, at: Timestamp) {
        self.owner(scope, peer, at);
    }

    fn make(&mut self, scope: Scope<'_>, key: &ExternalIdentity, contact_named: &Named) -> KnownIdentity {
        let made = KnownIdentity {
            contact_id: self.ids.contact(scope, key),
            conversation_id: String::new(),
            named: Named::default(),
            contact_named: contact_named.clone(),
        };
        self.contacts.push(NewContact {
            id: made.contact_id.clone(),
            named: contact_named.clone(),
            search_name: search_name(contact_named),
        });
        made
    }

    /// The latest name that a platform told is the contact's.
    fn rename_contact(&mut self, contact_id: &str, named: &Named) {
        for known in self.known.values_mut().filter(|known| known.contact_id == contact_id) {
            known.contact_named = named.clone();
        }
        match self.contacts.iter_mut().find(|contact| contact.id == contact_id) {
            Some(new) => {
                new.search_name = search_name(named);
                new.named = named.clone();
            }
            None => drop(self.renamed_contacts.insert(contact_id.to_owned(), named.clone())),
        }
    }

    /// The contact of somebody who is not the conversation's own: the one that they have, or will have once they write to us
    /// themselves. Whether they have written yet must not matter, as that depends on the order of arrival.
    pub(super) fn contact_of(&self, scope: Scope<'_>, peer: &Peer) -> Option<String> {
        let known = peer.identities.iter().find_map(|identity| self.known.get(&self.ids.identity(scope, identity)));
        known
            .map(|known| known.contact_id.clone())
            .or_else(|| peer.identities.first().map(|identity| self.ids.contact(scope, identity)))
    }

    /// Unites the conversations that turned out to be with one person: after everything of the batch has been written, because
    /// messages may have been placed in one that goes.
    pub(super) fn write_united(&self, tx: &mut Tx<'_>, workspace_id: &str) -> Result<(), StoreError> {
        self.united.iter().try_for_each(|(from, into)| control::unite(tx, workspace_id, from, into))
    }

    /// The conversation with this peer, whether it is there or not.
    pub(super) fn conversation_of(&self, scope: Scope<'_>, peer: &Peer) -> String {
        let known = peer.identities.iter().find_map(|identity| self.known.get(&self.ids.identity(scope, identity)));
        match (known, peer.identities.first()) {
            (Some(known), _) if !known.conversation_id.is_empty() => known.conversation_id.clone(),
            (_, Some(first)) => self.ids.conversation(scope, first),
            (_, None) => String::new(),
        }
    }

    pub(super) fn write(&mut self, tx: &mut Tx<'_>, workspace_id: &str, now: Timestamp) -> Result<(), StoreError> {
        self.contacts.sort_by(|one, other| one.id.cmp(&other.id));
        self.conversations.sort_by(|one, other| one.id.cmp(&other.id));
        let identities: Vec<NewIdentity> = std::mem::take(&mut self.identities).into_values().collect();
        people::add_contacts(tx, workspace_id, &self.contacts, now)?;
        inbound::add_conversations(tx, workspace_id, &self.conversations, now)?;
        people::add_identities(tx, workspace_id, &identities, now)?;
        let told: Vec<(&str, &str)> = identities
            .iter()
            .filter(|identity| has_profile(identity.external.kind))
            .map(|identity| (identity.id.as_str(), identity.account_id.as_str()))
            .collect();
        profiles::want(tx, workspace_id, &told, now)?;
        for (id, conversation_id) in &self.begun {
            people::begin_conversation(tx, workspace_id, id, conversation_id)?;
        }
        for (id, named) in &self.renamed_identities {
            people::rename_identity(tx, workspace_id, id, named)?;
        }
        for (id, named) in &self.renamed_contacts {
            people::rename_contact(tx, workspace_id, id, named, &search_name(named))?;
            tx.note(Change {
                workspace_id: workspace_id.to_owned(),
                kind: ChangeKind::Contact,
                conversation_id: None,
                entity_id: id.clone(),
            });
        }
        Ok(())
    }
}

/// Whether the platform can be asked about such an identity. Telegram tells names with every message, and pictures only when asked.
fn has_profile(kind: IdentityKind) -> bool {
    matches!(kind, IdentityKind::Psid | IdentityKind::Igsid | IdentityKind::TelegramUser)
}

/// Whether `told` is a later name than `known` and another one; any name is later than none. Of two names of the same moment the
/// greater one stays, so that the order of arrival does not matter.
fn is_later_name(known: &Named, told: &Named) -> bool {
    let names = |named: &Named| (named.name.clone(), named.username.clone());
    names(told) != (None, None) && names(told) != names(known) && (told > known || names(known) == (None, None))
}

fn search_name(named: &Named) -> String {
    named.name.as_deref().map(text::fold).unwrap_or_default()
}
