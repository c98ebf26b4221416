//! Puts messages together from their rows: a few queries for a whole page.

use super::attachments::Files;
use super::{
    AnsweredMessage, Author, EarlierVersion, Message, MessageError, MessagePart, PendingAction, Reaction, StatusStep,
};
use crate::http::words::{Direction, MessageStatus, word};
use crate::store::actions::{self, ShownAction};
use crate::store::amendments::{self, Amendment, AmendmentKind};
use crate::store::conversations::Conversation;
use crate::store::messages::{self, ShownPart, Step};
use crate::store::reactions::{self, ShownReaction};
use crate::store::{StoreError, Tx, contacts};
use nestor_core::channels::ChannelKind;
use nestor_core::channels::errors::{self, NextStep};
use nestor_core::content::Details;
use nestor_core::id::{IdScheme, Scope};
use nestor_core::message::ExternalMessageId;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// From when on a message counts as late.
const LATE: Duration = Duration::from_secs(120);

/// The messages of one conversation as the API shows them.
pub(super) fn views(
    tx: &mut Tx<'_>,
    ids: &IdScheme,
    workspace_id: &str,
    conversation: &Conversation,
    found: Vec<messages::Message>,
) -> Result<Vec<Message>, StoreError> {
    let outbound: Vec<&str> =
        found.iter().filter(|message| message.direction == "outbound").map(|message| message.id.as_str()).collect();
    let (mut steps, mut parts) = match outbound.is_empty() {
        true => Default::default(),
        false => (messages::steps(tx, workspace_id, &outbound)?, messages::parts(tx, workspace_id, &outbound)?),
    };
    let quoted = quoted(tx, ids, workspace_id, conversation, &found)?;
    let mut around = Around::load(tx, workspace_id, &conversation.account_id, &found, &parts)?;
    let files = Files::of(tx, workspace_id, &found)?;
    found
        .into_iter()
        .map(|message| {
            let steps = steps.remove(&message.id).unwrap_or_default();
            let parts = parts.remove(&message.id).unwrap_or_default();
            view(message, steps, parts, &quoted, &files, &mut around)
        })
        .collect()
}

/// One message as the API shows it.
pub(super) fn one(
    tx: &mut Tx<'_>,
    ids: &IdScheme,
    workspace_id: &str,
    id: &str,
) -> Result<Option<Message>, StoreError> {
    let Some(message) = messages::get(tx, workspace_id, id)? else { return Ok(None) };
    let conversation = crate::store::conversations::get(tx, workspace_id, &message.conversation_id)?
        .ok_or_else(|| StoreError::Query("a message belongs to no conversation".to_owned()))?;
    Ok(views(tx, ids, workspace_id, &conversation, vec![message])?.pop())
}

/// The messages that these answer: platform id to our id and text.
type Quoted = HashMap<String, (String, Option<String>)>;

fn quoted(
    tx: &mut Tx<'_>,
    ids: &IdScheme,
    workspace_id: &str,
    conversation: &Conversation,
    found: &[messages::Message],
) -> Result<Quoted, StoreError> {
    let answered: BTreeSet<&String> = found.iter().filter_map(|message| message.reply_to.as_ref()).collect();
    if answered.is_empty() {
        return Ok(Quoted::new());
    }
    let provider_ids: Vec<String> = answered.into_iter().cloned().collect();
    let scope = Scope { workspace: workspace_id, account: &conversation.account_id, channel: conversation.channel };
    let peers =
        contacts::recipients(tx, workspace_id, &conversation.account_id, &conversation.contact_id, &conversation.id)?;
    // Keyed ids do not depend on the peer; those of ADR 174 do, and which identity the conversation was begun with is not told.
    let our_ids: BTreeSet<String> = peers
        .iter()
        .flat_map(|peer| provider_ids.iter().map(move |id| ids.message(scope, peer, &ExternalMessageId(id.clone()))))
        .collect();
    let our_ids: Vec<String> = our_ids.into_iter().collect();
    messages::by_provider_ids(tx, workspace_id, &conversation.account_id, &our_ids, &provider_ids)
}

fn view(
    message: messages::Message,
    steps: Vec<Step>,
    parts: Vec<ShownPart>,
    quoted: &Quoted,
    files: &Files,
    around: &mut Around,
) -> Result<Message, StoreError> {
    let (reactions, edits) = around.of(&message, &parts)?;
    let pending_actions = around.pending(&message.id)?;
    let direction: Direction = word(&message.direction)?;
    let status: Option<MessageStatus> = message.status.as_deref().map(word).transpose()?;
    let channel = message.channel;
    let parts =
        parts.into_iter().map(|part| part_view(channel, part)).collect::<Result<Vec<MessagePart>, StoreError>>()?;
    Ok(Message {
        late: direction == Direction::Inbound && message.received_at.since(message.at) > LATE,
        error: error_of(&parts),
        provider_message_id: message
            .provider_message_id
            .or_else(|| parts.first().and_then(|part| part.provider_message_id.clone())),
        reply_to: message.reply_to.map(|id| {
            let known = quoted.get(&id).cloned();
            let (message_id, text) = known.map_or((None, None), |(message_id, text)| (Some(message_id), text));
            AnsweredMessage { message_id, provider_message_id: id, text }
        }),
        id: message.id,
        conversation_id: message.conversation_id,
        channel: message.channel.into(),
        direction,
        author: Author { kind: word(&message.author_kind)?, id: message.author_id, name: message.author_name },
        message_type: word(&message.message_type)?,
        text: message.text,
        attachments: files.show(message.content.as_deref())?,
        content: content_of(message.content.as_deref())?,
        edited_at: message.edited_at.map(Into::into),
        edits,
        revoked_at: message.revoked_at.map(Into::into),
        pending_actions,
        historic: message.historic,
        at: message.at.into(),
        received_at: message.received_at.into(),
        status,
        status_history: steps.into_iter().map(step_view).collect::<Result<_, _>>()?,
        parts,
        reactions,
    })
}

/// What stands around the messages of a page: reactions, earlier versions, and what is under way.
struct Around {
    reactions: HashMap<String, Vec<ShownReaction>>,
    amendments: HashMap<String, Vec<Amendment>>,
    actions: HashMap<String, Vec<ShownAction>>,
}

impl Around {
    fn load(
        tx: &mut Tx<'_>,
        workspace_id: &str,
        account_id: &str,
        found: &[messages::Message],
        parts: &HashMap<String, Vec<ShownPart>>,
    ) -> Result<Self, StoreError> {
        let of_parts = parts.values().flatten().filter_map(|part| part.provider_message_id.as_deref());
        let own = found.iter().filter_map(|message| message.provider_message_id.as_deref());
        let ids: BTreeSet<&str> = own.chain(of_parts).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let changed: Vec<&str> = found
            .iter()
            .filter(|message| message.edited_at.is_some())
            .filter_map(|message| message.provider_message_id.as_deref())
            .collect();
        let ours: Vec<&str> =
            found.iter().filter(|message| message.direction == "outbound").map(|message| message.id.as_str()).collect();
        Ok(Self {
            reactions: reactions::of_messages(tx, workspace_id, account_id, &ids)?,
            amendments: match changed.is_empty() {
                true => HashMap::new(),
                false => amendments::of_messages(tx, workspace_id, account_id, &changed)?,
            },
            actions: match ours.is_empty() {
                true => HashMap::new(),
                false => actions::of_messages(tx, workspace_id, &ours)?,
            },
        })
    }

    /// The reactions to a message and what it said before.
    fn of(
        &mut self,
        message: &messages::Message,
        parts: &[ShownPart],
    ) -> Result<(Vec<Reaction>, Vec<EarlierVersion>), StoreError> {
        let mut ids: Vec<&str> = parts.iter().filter_map(|part| part.provider_message_id.as_deref()).collect();
        if let Some(id) = message.provider_message_id.as_deref()
            && !ids.contains(&id)
        {
            ids.push(id);
        }
        let shown = ids.iter().flat_map(|id| self.reactions.remove(*id).unwrap_or_default());
        let reactions = shown.map(reaction_view).collect::<Result<_, _>>()?;
        let amendments = message.provider_message_id.as_ref().and_then(|id| self.amendments.remove(id));
        let mut versions: Vec<EarlierVersion> = amendments
            .unwrap_or_default()
            .into_iter()
            .filter(|amendment| matches!(amendment.kind, AmendmentKind::Original | AmendmentKind::Edit))
            .filter_map(|amendment| Some(EarlierVersion { at: amendment.at.into(), text: amendment.version?.text }))
            .collect();
        // The last one is what it says now.
        versions.pop();
        Ok((reactions, versions))
    }

    fn pending(&mut self, message_id: &str) -> Result<Vec<PendingAction>, StoreError> {
        let shown = self.actions.remove(message_id).unwrap_or_default();
        shown.into_iter().map(|action| Ok(PendingAction { kind: word(&action.kind)?, error: action.error })).collect()
    }
}

fn reaction_view(reaction: ShownReaction) -> Result<Reaction, StoreError> {
    Ok(Reaction {
        emoji: reaction.emoji,
        author: Author { kind: word(&reaction.author_kind)?, id: reaction.author_id, name: reaction.author_name },
        at: reaction.at.into(),
        state: word(&reaction.state)?,
        error: reaction.error,
    })
}

/// The details, without what the platform sent word for word: that stays here.
fn content_of(stored: Option<&str>) -> Result<Details, StoreError> {
    let Some(text) = stored else { return Ok(Details::default()) };
    let mut details: Details =
        serde_json::from_str(text).map_err(|error| StoreError::Query(format!("a message's content: {error}")))?;
    details.attachments.clear();
    if let Some(unsupported) = &mut details.unsupported {
        unsupported.raw = None;
    }
    Ok(details)
}

fn step_view(step: Step) -> Result<StatusStep, StoreError> {
    Ok(StatusStep {
        status: word(&step.status)?,
        at: step.at.into(),
        part: step.part,
        code: step.code,
        detail: step.detail,
    })
}

fn part_view(channel: ChannelKind, part: ShownPart) -> Result<MessagePart, StoreError> {
    let status: MessageStatus = word(&part.status)?;
    let told = matches!(status, MessageStatus::Failed | MessageStatus::Queued);
    let known = part.error_code.as_deref().and_then(|code| errors::advice(channel, code));
    let error = part.error_reason.filter(|_| told).map(|code| MessageError {
        message: part.error_message.unwrap_or_default(),
        meaning: known.map(|(sentence, _)| sentence.into()),
        next_step: known.map(|(_, step)| step).or_else(|| next_step(&code)).map(Into::into),
        provider_code: part.error_code,
        code,
    });
    let waits = status == MessageStatus::Queued && error.is_some();
    Ok(MessagePart {
        index: part.part,
        status,
        provider_message_id: part.provider_message_id,
        next_attempt_at: part.due_at.filter(|_| waits).map(Into::into),
        error,
    })
}

/// What is told of the whole message: the first part that failed, else the first that waits.
fn error_of(parts: &[MessagePart]) -> Option<MessageError> {
    let of = |status| parts.iter().filter(move |part| part.status == status).find_map(|part| part.error.clone());
    of(MessageStatus::Failed).or_else(|| of(MessageStatus::Queued))
}

/// What can be done about a failure whose code no table knows.
fn next_step(reason: &str) -> Option<NextStep> {
    Some(match reason {
        "window_closed" => NextStep::WaitForCustomer,
        "recipient_unreachable" => NextStep::TryOtherChannel,
        "token_invalid" => NextStep::RenewToken,
        "account_blocked" => NextStep::CheckAccount,
        "policy_refused" | "request_invalid" => NextStep::ChangeMessage,
        "thread_owned_elsewhere" => NextStep::TakeOver,
        "platform_failed" | "other" | "earlier_part_failed" => NextStep::RetryLater,
        "throttled" | "unavailable" | "uploading" => NextStep::Wait,
        "file_missing" | "file_unsuitable" => NextStep::ChangeFile,
        "public_url_missing" => NextStep::CheckAccount,
        _ => return None,
    })
}
