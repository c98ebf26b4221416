//! What the platforms report on outgoing messages: matched, folded, and kept waiting when the message is not known yet.

use crate::store::outgoing::{self, Failure, Part, WaitingReport};
use crate::store::{StoreError, Tx, inbound, installation, ledger};
use nestor_core::message::{DeliveryStatus, ExternalMessageId};
use nestor_core::time::Timestamp;

/// The platform's id of a part has become known: what was reported about it earlier counts now, and so do the watermarks of its
/// conversation.
///
/// # Errors
/// When the database cannot be written.
pub fn provider_id_known(
    tx: &mut Tx<'_>,
    mut part: Part,
    id: &ExternalMessageId,
    sent_at: Timestamp,
) -> Result<(), StoreError> {
    outgoing::learn_provider_message_id(tx, &mut part, id)?;
    let workspace_id = part.key.workspace_id.clone();
    for report in outgoing::take_reports(tx, &workspace_id, &part.account_id, id)? {
        report_on(tx, &part, &report)?;
        part.status = part.status.max(report.status);
    }
    for (status, up_to) in outgoing::watermarks(tx, &workspace_id, &part.conversation_id)? {
        if sent_at <= up_to && part.status < status {
            outgoing::advance(tx, &part, status, up_to, None)?;
            part.status = status;
        }
    }
    Ok(())
}

/// Applies a report to its part. `false`: it was known already.
///
/// # Errors
/// When the database cannot be written.
pub fn report_on(tx: &mut Tx<'_>, part: &Part, report: &WaitingReport) -> Result<bool, StoreError> {
    let new = outgoing::advance(tx, part, report.status, report.at, report.failure.as_ref())?;
    if report.and_earlier {
        let up_to = part.sent_at.unwrap_or(report.at);
        raise_watermark(tx, &part.key.workspace_id, &part.conversation_id, report.status, up_to)?;
    }
    Ok(new)
}

/// Everything that was sent up to `up_to` has reached `status`. `false`: that was known already.
///
/// # Errors
/// When the database cannot be written.
pub fn raise_watermark(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    conversation_id: &str,
    status: DeliveryStatus,
    up_to: Timestamp,
) -> Result<bool, StoreError> {
    if !outgoing::raise_watermark(tx, workspace_id, conversation_id, status, up_to)? {
        return Ok(false);
    }
    for part in outgoing::not_yet(tx, workspace_id, conversation_id, status, up_to)? {
        outgoing::advance(tx, &part, status, up_to, None)?;
    }
    Ok(true)
}

/// The platform's echo of a part may arrive before its answer, without our correlation id, and look like a message that was sent
/// elsewhere. Once the answer tells the id, that message is this part: it goes, and what it had reached counts for the part.
///
/// # Errors
/// When the database cannot be written.
pub fn absorb_echo(tx: &mut Tx<'_>, part: &Part, echo_message_id: &str) -> Result<(), StoreError> {
    if echo_message_id == part.key.message_id {
        return Ok(());
    }
    let echoed = outgoing::of_message(tx, &part.key.workspace_id, echo_message_id)?;
    let Some(echo) = echoed.first() else { return Ok(()) };
    inbound::remove_message(tx, &part.key.workspace_id, &part.conversation_id, echo_message_id)?;
    installation::count(tx, ledger::ECHOES_ABSORBED)?;
    let at = echo.sent_at.or(part.sent_at).unwrap_or_default();
    outgoing::advance(tx, part, echo.status, at, None)?;
    Ok(())
}

/// A failure as the platform reported it after it had taken the message.
pub fn platform_failure(error: &nestor_core::message::PlatformError) -> Failure {
    Failure { reason: "platform_failed".to_owned(), code: Some(error.code.clone()), message: error.message.clone() }
}
