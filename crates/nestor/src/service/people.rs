//! The people of a batch of webhooks: who is known, who is new, and whose name has changed. A contact is made for an identity that
//! nobody knew; a display name never links anyone to anyone (design section 9).

use crate::store::feed::{Change, ChangeKind};
use crate::store::inbound::{self, NewConversation};
use crate::store::people::{self, KnownIdentity, Named, NewContact, NewIdentity};
use crate::store::{StoreError, Tx};
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
}

impl<'a> People<'a> {
    /// Finds out who of these peers is known, each at its account.
    pub(super) fn load<'p>(
        tx: &mut Tx<'_>,
        ids: &'a IdScheme,
        workspace_id: &str,
        peers: impl Iterator<Item = (Scope<'p>, &'p Peer)>,
    ) -> Result<Self, StoreError> {
        let mut wanted: Vec<String> = peers
            .flat_map(|(scope, peer)| peer.identities.iter().map(move |identity| ids.identity(scope, identity)))
            .collect();
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
        })
    }

    /// The conversation with this peer; contact, identities and conversation are made when nobody knows any of the identities.
    pub(super) fn place(&mut self, scope: Scope<'_>, peer: &Peer, at: Timestamp) -> Place {
        let keyed: Vec<(String, &ExternalIdentity)> =
            peer.identities.iter().map(|identity| (self.ids.identity(scope, identity), identity)).collect();
        let key = peer.identities.first().cloned().unwrap_or(ExternalIdentity::new(IdentityKind::Phone, ""));
        let named = Named { at, name: peer.name.clone(), username: peer.username.clone() };
        let contact_named = Named { at, name: peer.name.clone().or_else(|| peer.username.clone()), username: None };
        let found = keyed.iter().find_map(|(id, _)| self.known.get(id)).cloned();
        let owner = found.unwrap_or_else(|| self.make(scope, &key, &contact_named));
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
                None => {
                    self.known.insert(id.clone(), KnownIdentity { named: named.clone(), ..owner.clone() });
                    self.identities.insert(
                        id.clone(),
                        NewIdentity {
                            id,
                            account_id: scope.account.to_owned(),
                            external: identity.clone(),
                            contact_id: owner.contact_id.clone(),
                            conversation_id: owner.conversation_id.clone(),
                            named: named.clone(),
                        },
                    );
                }
            }
        }
        if is_later_name(&owner.contact_named, &contact_named) {
            self.rename_contact(&owner.contact_id, &contact_named);
        }
        Place { conversation_id: owner.conversation_id, key }
    }

    fn make(&mut self, scope: Scope<'_>, key: &ExternalIdentity, contact_named: &Named) -> KnownIdentity {
        let made = KnownIdentity {
            contact_id: self.ids.contact(scope, key),
            conversation_id: self.ids.conversation(scope, key),
            named: Named::default(),
            contact_named: contact_named.clone(),
        };
        self.contacts.push(NewContact {
            id: made.contact_id.clone(),
            named: contact_named.clone(),
            search_name: search_name(contact_named),
        });
        self.conversations.push(NewConversation {
            id: made.conversation_id.clone(),
            account_id: scope.account.to_owned(),
            channel: scope.channel,
            contact_id: made.contact_id.clone(),
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

    /// The conversation with this peer, whether it is there or not.
    pub(super) fn conversation_of(&self, scope: Scope<'_>, peer: &Peer) -> String {
        let known = peer.identities.iter().find_map(|identity| self.known.get(&self.ids.identity(scope, identity)));
        match (known, peer.identities.first()) {
            (Some(known), _) => known.conversation_id.clone(),
            (None, Some(first)) => self.ids.conversation(scope, first),
            (None, None) => String::new(),
        }
    }

    pub(super) fn write(&mut self, tx: &mut Tx<'_>, workspace_id: &str, now: Timestamp) -> Result<(), StoreError> {
        self.contacts.sort_by(|one, other| one.id.cmp(&other.id));
        self.conversations.sort_by(|one, other| one.id.cmp(&other.id));
        let identities: Vec<NewIdentity> = std::mem::take(&mut self.identities).into_values().collect();
        people::add_contacts(tx, workspace_id, &self.contacts, now)?;
        inbound::add_conversations(tx, workspace_id, &self.conversations, now)?;
        people::add_identities(tx, workspace_id, &identities, now)?;
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

/// Whether `told` is a later name than `known` and another one; any name is later than none. Of two names of the same moment the
/// greater one stays, so that the order of arrival does not matter.
fn is_later_name(known: &Named, told: &Named) -> bool {
    let names = |named: &Named| (named.name.clone(), named.username.clone());
    names(told) != (None, None) && names(told) != names(known) && (told > known || names(known) == (None, None))
}

fn search_name(named: &Named) -> String {
    named.name.as_deref().map(text::fold).unwrap_or_default()
}
