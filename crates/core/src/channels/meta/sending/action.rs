//! What is done besides sending: reactions, read, typing, taking a conversation over (platforms B.2, B.4, C.3), and asking for
//! somebody's name and picture (platforms B.5, C.3).

use super::Manner;
use crate::channels::{Action, ApiCall, RenderError, Target};
use crate::identity::ExternalIdentity;
use serde_json::{Value, json};

/// The call of an action.
pub(crate) fn act(manner: &Manner, target: &Target<'_>, action: &Action<'_>) -> Result<ApiCall, RenderError> {
    let feature = action.feature();
    manner.must_carry(feature)?;
    let recipient = json!({"id": manner.recipient(target.recipient)?.id});
    let said = |body: Value| Ok(ApiCall::post(manner.host, "/me/messages", body));
    match action {
        Action::React { message, emoji: Some(emoji) } => {
            let payload = json!({"message_id": message.as_str(), "reaction": (manner.reaction)(emoji)});
            said(json!({"recipient": recipient, "sender_action": "react", "payload": payload}))
        }
        Action::React { message, emoji: None } => {
            let payload = json!({"message_id": message.as_str()});
            said(json!({"recipient": recipient, "sender_action": "unreact", "payload": payload}))
        }
        Action::MarkRead { .. } => said(json!({"recipient": recipient, "sender_action": "mark_seen"})),
        Action::Typing { .. } => said(json!({"recipient": recipient, "sender_action": "typing_on"})),
        Action::TakeControl => {
            Ok(ApiCall::post(manner.host, "/me/take_thread_control", json!({"recipient": recipient})))
        }
        Action::Edit { .. } | Action::Delete { .. } => {
            Err(RenderError::NotSupported { channel: manner.channel, feature })
        }
    }
}

/// The call that asks who somebody is. Their id stands in its path: what is not letters and digits is no id.
pub(crate) fn profile(manner: &Manner, identity: &ExternalIdentity, fields: &str) -> Option<ApiCall> {
    let id = &identity.id;
    let asked =
        identity.kind == manner.identity && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    asked.then(|| ApiCall::get(manner.host, format!("/{id}?fields={fields}")))
}
