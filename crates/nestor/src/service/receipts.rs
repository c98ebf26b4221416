//! What the platforms report on outgoing messages: matched, folded, and kept waiting when the message is not known yet.
//!
//! Whoever calls these holds [`reports::lock`] for the part's account.

use super::replies::PREVIEW;
use crate::store::accounts::Account;
use crate::store::messages::{self, Page};
use crate::store::outgoing::{self, Failure, Part, PartKey};
use crate::store::reports::{self, WaitingReport};
use crate::store::{StoreError, Tx, conversations, inbound, installation, ledger};
use nestor_core::event::StatusReport;
use nestor_core::message::{AuthorKind, DeliveryStatus, ExternalMessageId};
use nestor_core::text;
use nestor_core::time::Timestamp;

/// The platform has taken a part, given it this id, and said so in its answer to the call that began at `started_at`.
///
/// # Errors
/// When the database cannot be written.
pub fn accepted(
    tx: &mut Tx<'_>,
    part: &mut Part,
    id: &ExternalMessageId,
    started_at: Timestamp,
) -> Result<(), StoreError> {
    outgoing::advance(tx, part, DeliveryStatus::Accepted, started_at, None)?;
    provider_id_known(tx, part, id)
}

/// The platform's id of a part has become known: what was reported about it earlier counts now, and so do the watermarks of its
/// conversation. An echo that came before looks like a message that was sent elsewhere, and is taken for this part.
///
/// # Errors
/// When the database cannot be written.
pub fn provider_id_known(tx: &mut Tx<'_>, part: &mut Part, id: &ExternalMessageId) -> Result<(), StoreError> {
    if part.provider_message_id.is_none() {
        absorb_echo(tx, part, id)?;
    }
    outgoing::learn_provider_message_id(tx, part, id)?;
    let workspace_id = part.key.workspace_id.clone();
    for report in reports::take(tx, &workspace_id, &part.account_id, id)? {
        report_on(tx, part, &report)?;
    }
    let Some(sent_at) = part.sent_at else { return Ok(()) };
    for (status, at) in reports::reached_by_watermark(tx, &workspace_id, &part.conversation_id, sent_at)? {
        outgoing::advance(tx, part, status, at, None)?;
    }
    Ok(())
}

/// Applies a report to its part. `false`: it was known already.
///
/// # Errors
/// When the database cannot be written.
pub fn report_on(tx: &mut Tx<'_>, part: &mut Part, report: &WaitingReport) -> Result<bool, StoreError> {
    let new = outgoing::advance(tx, part, report.status, report.at, report.failure.as_ref())?;
    if report.and_earlier {
        let up_to = part.sent_at.unwrap_or(report.at);
        raise_watermark(tx, &part.key.workspace_id, &part.conversation_id, report.status, up_to, report.at)?;
    }
    Ok(new)
}

/// Everything that was sent up to `up_to` had reached `status` at `at`. `false`: that was known already.
///
/// # Errors
/// When the database cannot be written.
pub fn raise_watermark(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    status: DeliveryStatus,
    up_to: Timestamp,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let Some(reach) = reports::add_watermark(tx, workspace_id, conversation_id, status, up_to, at)? else {
        return Ok(false);
    };
    for mut part in reports::within(tx, workspace_id, conversation_id, reach)? {
        outgoing::advance(tx, &mut part, status, at, None)?;
    }
    Ok(true)
}

/// Applies a report, or keeps it until its message is known. `false`: it was known already.
pub(super) fn apply_report(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account: &Account,
    report: &StatusReport,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let waiting = WaitingReport {
        status: report.status,
        at,
        failure: report.error.as_ref().map(platform_failure),
        and_earlier: report.and_earlier,
    };
    let correlated =
        match report.correlation_id.as_deref().and_then(|id| PartKey::from_correlation_id(workspace_id, id)) {
            Some(key) => outgoing::by_key(tx, &key)?.filter(|part| part.account_id == account.id),
            None => None,
        };
    let known = match correlated {
        Some(part) => Some(part),
        None => outgoing::by_provider_message_id(tx, &account.id, &report.provider_message_id)?,
    };
    let Some(mut part) = known else {
        return reports::keep(tx, workspace_id, &account.id, &report.provider_message_id, &waiting);
    };
    let new = report_on(tx, &mut part, &waiting)?;
    if part.provider_message_id.is_none() {
        provider_id_known(tx, &mut part, &report.provider_message_id)?;
    }
    Ok(new)
}

/// The platform's echo of a part may arrive before its answer, without our correlation id, and look like a message that was sent
/// elsewhere. Once we know the id, that message is this part: it goes, and what it had reached counts for the part.
fn absorb_echo(tx: &mut Tx<'_>, part: &mut Part, id: &ExternalMessageId) -> Result<(), StoreError> {
    let workspace_id = part.key.workspace_id.clone();
    let Some(echo) = outgoing::by_provider_message_id(tx, &part.account_id, id)? else { return Ok(()) };
    if echo.key.message_id == part.key.message_id {
        return Ok(());
    }
    let Some(message) = messages::get(tx, &workspace_id, &echo.key.message_id)? else { return Ok(()) };
    if message.author_kind != AuthorKind::External.as_str() {
        return Ok(());
    }
    let steps = outgoing::steps_of(tx, &echo.key)?;
    inbound::remove_message(tx, &workspace_id, &echo.conversation_id, &message.id)?;
    installation::count(tx, ledger::ECHOES_ABSORBED)?;
    for (status, at, failure) in steps {
        outgoing::advance(tx, part, status, at, failure.as_ref())?;
    }
    show_newest_message(tx, &workspace_id, &echo.conversation_id, &message.id)
}

/// The list must not show a message that is gone or has got another place: where it was the newest, another one may be so now.
pub(super) fn show_newest_message(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    before: &str,
) -> Result<(), StoreError> {
    let newest = messages::page(tx, workspace_id, conversation_id, &Page::Newest, 1)?.pop();
    let Some(newest) = newest else { return Ok(()) };
    let preview = newest.text.as_deref().map(|text| text::preview(text, PREVIEW));
    let folded = preview.as_deref().map(text::fold).unwrap_or_default();
    conversations::replace_last_message(
        tx,
        workspace_id,
        conversation_id,
        before,
        &newest.position(),
        preview.as_deref(),
        &folded,
    )
}

/// A failure as the platform reported it after it had taken the message.
pub fn platform_failure(error: &nestor_core::message::PlatformError) -> Failure {
    Failure { reason: "platform_failed".to_owned(), code: Some(error.code.clone()), message: error.message.clone() }
}
