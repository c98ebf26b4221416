//! What happens to messages after they were written: reactions, edits, taken back. The message may come later; whatever is known
//! about it counts then.

use super::arrivals::details;
use super::{Batch, Task};
use crate::service::media::{self as files, Owner};
use crate::service::people::People;
use crate::service::receipts;
use crate::store::amendments::{self, Amendment, AmendmentKind, Version};
use crate::store::reactions::{self, State, US};
use crate::store::{StoreError, Tx, inbound, media, messages, outgoing};
use nestor_core::event::{Edit, Reaction, Revocation};
use nestor_core::id::Scope;
use nestor_core::identity::Peer;
use nestor_core::message::{AuthorKind, ExternalMessageId};

/// A message that is there: its id and its conversation's.
pub(super) type Found = Option<(String, String)>;

impl Batch<'_> {
    /// The message that something is about, if we have it.
    pub(super) fn find(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope<'_>,
        target: &ExternalMessageId,
        peer: &Peer,
    ) -> Result<Found, StoreError> {
        if let Some(part) = outgoing::by_provider_message_id(tx, scope.account, target)? {
            return Ok(Some((part.key.message_id, part.conversation_id)));
        }
        for identity in &peer.identities {
            let id = self.ids.message(scope, identity, target);
            if let Some(message) = messages::get(tx, scope.workspace, &id)? {
                return Ok(Some((message.id, message.conversation_id)));
            }
        }
        Ok(None)
    }

    /// `false`: a later word of the same person is known.
    pub(super) fn react(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope<'_>,
        people: &People<'_>,
        task: &Task<'_>,
        reaction: &Reaction,
    ) -> Result<bool, StoreError> {
        let conversation_id = people.conversation_of(scope, &reaction.peer);
        let who = reaction.author.as_ref().unwrap_or(&reaction.peer);
        let identity = who.identities.first().map(|identity| self.ids.identity(scope, identity));
        let actor = if reaction.ours { US } else { identity.as_deref().unwrap_or_default() };
        let kind = if reaction.ours { AuthorKind::External } else { AuthorKind::Contact };
        let author_id = if reaction.ours { None } else { people.contact_of(scope, who) };
        let kept = reactions::Reaction {
            account_id: scope.account,
            target: &reaction.target,
            actor,
            conversation_id: &conversation_id,
            emoji: reaction.emoji.as_deref(),
            author_kind: kind.as_str(),
            author_id: author_id.as_deref(),
            author_name: who.name.as_deref().filter(|_| !reaction.ours),
            state: State::Done,
            at: task.at,
            arrival: task.arrival,
        };
        if !reactions::set(tx, scope.workspace, &kept)? {
            return Ok(false);
        }
        // A reaction is a sign of life: the platforms' windows open by it (platforms A.13, B.3).
        if !reaction.ours && reaction.emoji.is_some() {
            inbound::raise_last_inbound(tx, scope.workspace, &conversation_id, task.at)?;
        }
        if let Some((message_id, conversation_id)) = self.find(tx, scope, &reaction.target, &reaction.peer)? {
            reactions::note(tx, scope.workspace, &conversation_id, &message_id);
        }
        Ok(true)
    }

    /// `false`: the edit was known already.
    pub(super) fn edit(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope<'_>,
        task: &Task<'_>,
        edit: &Edit,
    ) -> Result<bool, StoreError> {
        let found = self.find(tx, scope, &edit.target, &edit.peer)?.map(|(message_id, _)| message_id);
        let expected = edit.peer.identities.first().map(|peer| self.ids.message(scope, peer, &edit.target));
        let message_id = found.or(expected).unwrap_or_default();
        let (account_id, edition) = (scope.account, edit.edit_id.as_str());
        let owner = Owner { account_id, message_id: &message_id, edition, direction: "inbound" };
        let new_files = files::sources(owner, &edit.content);
        let version = Version {
            message_type: edit.content.message_type.as_str().to_owned(),
            text: edit.content.text.clone(),
            content: details(&files::named(&message_id, edition, &edit.content)),
        };
        let amendment = Amendment {
            kind: if edit.continued { AmendmentKind::Continuation } else { AmendmentKind::Edit },
            id: edit.edit_id.clone(),
            at: task.at,
            arrival: task.arrival,
            version: Some(version),
        };
        let new = self.amend(tx, scope, &edit.target, &edit.peer, &amendment)?;
        if new {
            media::add(tx, scope.workspace, &new_files, self.now)?;
        }
        Ok(new)
    }

    /// `false`: that was known already.
    pub(super) fn revoke(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope<'_>,
        task: &Task<'_>,
        revocation: &Revocation,
    ) -> Result<bool, StoreError> {
        let amendment = Amendment {
            kind: if revocation.erase { AmendmentKind::Erasure } else { AmendmentKind::Revocation },
            id: String::new(),
            at: task.at,
            arrival: task.arrival,
            version: None,
        };
        self.amend(tx, scope, &revocation.target, &revocation.peer, &amendment)
    }

    fn amend(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope<'_>,
        target: &ExternalMessageId,
        peer: &Peer,
        amendment: &Amendment,
    ) -> Result<bool, StoreError> {
        if !amendments::add(tx, scope.workspace, scope.account, target, amendment)? {
            return Ok(false);
        }
        if let Some((message_id, _)) = self.find(tx, scope, target, peer)? {
            settle(tx, scope.workspace, scope.account, target, &message_id)?;
        }
        Ok(true)
    }
}

/// Brings a message up to date with everything that is known about it: it says what its latest version says, or nothing any more.
///
/// # Errors
/// When the database cannot be written.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    target: &ExternalMessageId,
    message_id: &str,
) -> Result<(), StoreError> {
    let mut known = amendments::of_messages(tx, workspace_id, account_id, &[target.as_str()])?;
    let known = known.remove(target.as_str()).unwrap_or_default();
    let Some(message) = messages::get(tx, workspace_id, message_id)? else { return Ok(()) };
    let present = Version { message_type: message.message_type, text: message.text, content: message.content };
    let of_kind = |kind: AmendmentKind| known.iter().filter(move |amendment| amendment.kind == kind);
    if of_kind(AmendmentKind::Original).next().is_none() {
        let original = Amendment {
            kind: AmendmentKind::Original,
            id: String::new(),
            at: message.at,
            arrival: message.arrival,
            version: Some(present.clone()),
        };
        amendments::add(tx, workspace_id, account_id, target, &original)?;
    }
    let edited_at = of_kind(AmendmentKind::Edit).map(|edit| edit.at).max();
    let taken_back =
        |amendment: &&Amendment| matches!(amendment.kind, AmendmentKind::Revocation | AmendmentKind::Erasure);
    let revoked_at = known.iter().filter(taken_back).map(|amendment| amendment.at).min();
    let erased = of_kind(AmendmentKind::Erasure).next().is_some();
    let latest = known.iter().rev().find_map(|amendment| amendment.version.clone()).unwrap_or(present);
    let version = if erased { Version { text: None, content: None, ..latest } } else { latest };
    amendments::rewrite(tx, workspace_id, message_id, &version, edited_at, revoked_at)?;
    if erased {
        amendments::erase_versions(tx, workspace_id, account_id, target)?;
    }
    receipts::show_newest_message(tx, workspace_id, &message.conversation_id, message_id)?;
    reactions::note(tx, workspace_id, &message.conversation_id, message_id);
    Ok(())
}
