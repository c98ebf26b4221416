//! What is told about people and accounts without being a message: what somebody allowed, who handles a conversation, news of our
//! own account.

use super::{Batch, Task};
use crate::service::people::People;
use crate::service::templates;
use crate::store::{StoreError, Tx, account_events, consents, control};
use nestor_core::event::{AccountEvent, Consent, Control};
use nestor_core::id::Scope;
use sha2::{Digest, Sha256};

impl Batch<'_> {
    /// `false`: it says nothing new.
    pub(super) fn consent(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope<'_>,
        people: &People<'_>,
        task: &Task<'_>,
        consent: &Consent,
    ) -> Result<bool, StoreError> {
        let Some(identity) = consent.peer.identities.first() else { return Ok(false) };
        let id = self.ids.identity(scope, identity);
        let new = consents::set(tx, scope.workspace, &id, consent.topic, consent.granted, task.at, task.arrival)?;
        if new {
            let conversation_id = people.conversation_of(scope, &consent.peer);
            control::note(tx, scope.workspace, &conversation_id);
        }
        Ok(new)
    }

    /// `false`: it says nothing new, or nobody has written yet.
    pub(super) fn control(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope<'_>,
        people: &People<'_>,
        task: &Task<'_>,
        told: &Control,
    ) -> Result<bool, StoreError> {
        let conversation_id = people.conversation_of(scope, &told.peer);
        control::set(tx, scope.workspace, &conversation_id, told.owner.as_deref(), task.at, task.arrival)
    }

    /// `false`: it was known already.
    pub(super) fn account_event(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope<'_>,
        task: &Task<'_>,
        event: &AccountEvent,
    ) -> Result<bool, StoreError> {
        let fields = serde_json::to_string(&event.fields).unwrap_or_default();
        let told_at = task.told_at.map(|at| at.as_millis().to_string()).unwrap_or_default();
        let mut hash = Sha256::new();
        for part in [scope.account, event.kind.as_str(), fields.as_str(), told_at.as_str()] {
            hash.update(part.len().to_be_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
        let kept = account_events::AccountEvent {
            id: format!("event_{digest}"),
            account_id: scope.account.to_owned(),
            kind: event.kind.clone(),
            what: event.what.clone(),
            severity: event.severity.as_str().to_owned(),
            fields,
            at: task.at,
            received_at: task.received_at,
            acknowledged_at: None,
        };
        let new = account_events::add(tx, scope.workspace, &kept)?;
        if let (true, Some(news)) = (new, &event.template) {
            templates::news(tx, task.account, news, task.at)?;
        }
        Ok(new)
    }
}
