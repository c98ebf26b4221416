//! Files of calls: made smaller and given to the platform before the call begins, carried along with it, remembered after it.
//!
//! All of this may be repeated without harm. It happens before the lease of the call, so that a crash in it leaves a part that is
//! simply due again, never one that is perhaps sent.

use super::{Due, Worker, fail, write_outcome};
use crate::net::FileBody;
use crate::objects::{ObjectError, pictures};
use crate::service::outgoing_files::{Body, Form, Need, Place};
use crate::store::media_copies::{self, Version};
use crate::store::outgoing::Failure;
use crate::store::{StoreError, Tx, outbox, outgoing, reports};
use bytes::Bytes;
use nestor_core::channels::{ErrorReport, Outcome, OutgoingFile, RejectReason, Sent, UploadedMedia};
use nestor_core::content::AttachmentKind;
use nestor_core::time::Timestamp;
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// How long getting the files of a call ready may take before somebody else tries.
pub(super) const PREPARE: Duration = Duration::from_secs(15 * 60);
/// An id is not used in its last hours: the message may be put off.
const MARGIN: Duration = Duration::from_secs(24 * 60 * 60);

/// Why a file could not be made ready.
enum Trouble {
    /// The platform said so, or our own store does not answer.
    Answered(Sent),
    /// It cannot be made what the platform takes.
    Unsuitable(&'static str),
    /// The database.
    Store(StoreError),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ObjectError> for Trouble {
    fn from(error: ObjectError) -> Self {
        tracing::error!(%error, "a file that is to be sent cannot be read or kept");
        match error {
            ObjectError::Missing | ObjectError::TooLarge { .. } => {
                Self::Unsuitable("The file cannot be read any more.")
            }
            ObjectError::Unavailable(_) => {
                let message = "Our own store of files does not answer.".to_owned();
                Self::Answered(Outcome::Unavailable { error: ErrorReport { code: None, message } })
            }
        }
    }
}

impl Worker {
    /// Does what a call needs before it can go, then lets it go.
    pub(super) async fn prepare(self, due: Due, needs: Vec<Need>) {
        let mut trouble = None;
        for need in needs {
            let done = match need {
                Need::Shrink { media_id, object_key, form } => {
                    self.shrink(&due, &media_id, &object_key, &form.name, form.most).await
                }
                Need::Upload { media_id, kind, form } => self.upload(&due, &media_id, kind, form).await,
            };
            if let Err(found) = done {
                trouble = Some(found);
                break;
            }
        }
        let (pacer, now) = (Arc::clone(&self.pacer), self.app.world.now());
        let message = due.part.key.message_id.clone();
        let written = self
            .app
            .store
            .write(move |tx| match trouble {
                None => outbox::uploaded(tx, &due.part, now),
                Some(Trouble::Store(error)) => Err(error),
                Some(Trouble::Unsuitable(sentence)) => unsuitable(tx, &due, sentence, now),
                Some(Trouble::Answered(sent)) => {
                    let mut pacer = pacer.lock().unwrap_or_else(PoisonError::into_inner);
                    write_outcome(tx, &mut pacer, &due, &sent, now, now)
                }
            })
            .await;
        if let Err(error) = written {
            tracing::error!(%error, message, "the files of a message could not be made ready; they are tried again later");
        }
    }

    /// Fails a part that never can go.
    pub(super) async fn refuse(self, due: Due, failure: Failure) {
        let (message, now) = (due.part.key.message_id.clone(), self.app.world.now());
        if let Err(error) = self.app.store.write(move |tx| refused(tx, &due, &failure, now)).await {
            tracing::error!(%error, message, "a message that cannot go could not be failed; it is tried again later");
        }
    }

    async fn shrink(&self, due: &Due, media_id: &str, object_key: &str, name: &str, most: u64) -> Result<(), Trouble> {
        let (objects, workspace_id) = (&self.app.objects, due.part.key.workspace_id.clone());
        let bytes = objects.read(object_key, pictures::MOST_BYTES).await?;
        let Some(small) = pictures::shrink(bytes, most).await else {
            return Err(Trouble::Unsuitable("The picture cannot be made small enough for this platform."));
        };
        let kept = objects.put(&workspace_id, &self.app.world.new_id(), Bytes::from(small)).await?;
        let version = Version {
            name: name.to_owned(),
            mime_type: "image/jpeg".to_owned(),
            size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            sha256: kept.sha256,
            object_key: kept.key.clone(),
        };
        let media_id = media_id.to_owned();
        let added =
            self.app.store.write(move |tx| media_copies::add_version(tx, &workspace_id, &media_id, &version)).await?;
        if !added {
            objects.remove(&kept.key).await?;
        }
        Ok(())
    }

    async fn upload(&self, due: &Due, media_id: &str, kind: AttachmentKind, form: Form) -> Result<(), Trouble> {
        let channel = due.channel.channel();
        let directory = self.app.directory();
        let known = directory.account(&due.part.account_id);
        let Some((known, token)) = known.and_then(|known| Some((known, known.secrets.token.as_ref()?))) else {
            let error = ErrorReport { code: None, message: "No token is set for this account.".to_owned() };
            return Err(Trouble::Answered(Outcome::Rejected { reason: RejectReason::TokenInvalid, error }));
        };
        let file = OutgoingFile { media_id, kind, mime_type: &form.mime_type, file_name: &form.file_name };
        let Some(call) = channel.upload(&known.account.external_id, &file) else {
            return Err(Trouble::Unsuitable("This platform takes no files before their message."));
        };
        let request = channel.authorize(&call, &self.app.config.endpoints(), token.expose_secret());
        let fields = call.files.iter().map(|file| Body {
            field: file.field.clone(),
            object_key: form.object_key.clone(),
            size: form.size,
        });
        let bodies = self.open(fields.collect()).await?;
        let reply = self.client.call_with_files(request, bodies).await;
        let outcome = channel.uploaded(&reply.as_answer());
        let told = super::describe(&as_sent(&outcome));
        metrics::counter!("nestor_media_uploads_total", "channel" => due.channel.as_str(), "outcome" => told.0, "reason" => told.1)
            .increment(1);
        tracing::info!(
            media = media_id,
            channel = due.channel.as_str(),
            outcome = told.0,
            reason = told.1,
            "a file was uploaded"
        );
        let Outcome::Accepted(uploaded) = outcome else { return Err(Trouble::Answered(as_sent(&outcome))) };
        let (part, now) = (due.part.clone(), self.app.world.now());
        let sha256 = form.sha256;
        self.app.store.write(move |tx| remember(tx, &part, &sha256, kind, &uploaded, now)).await?;
        Ok(())
    }

    /// The bytes that go along with a call.
    pub(super) async fn open(&self, bodies: Vec<Body>) -> Result<HashMap<String, FileBody>, ObjectError> {
        let mut opened = HashMap::with_capacity(bodies.len());
        for body in bodies {
            let stream = self.app.objects.stream(&body.object_key, None).await?;
            opened.insert(body.field, FileBody::new(body.size, stream));
        }
        Ok(opened)
    }
}

/// The outcome of an upload as one of a call. One that may have been done or not is simply tried again.
fn as_sent(outcome: &Outcome<UploadedMedia>) -> Sent {
    match outcome {
        Outcome::Unknown => {
            let message = "The platform did not say whether it took the file.".to_owned();
            Outcome::Unavailable { error: ErrorReport { code: None, message } }
        }
        Outcome::Accepted(uploaded) => Outcome::Accepted(nestor_core::message::ExternalMessageId(uploaded.id.clone())),
        Outcome::Throttled { retry_after, scope, error } => {
            Outcome::Throttled { retry_after: *retry_after, scope: *scope, error: error.clone() }
        }
        Outcome::Unavailable { error } => Outcome::Unavailable { error: error.clone() },
        Outcome::Rejected { reason, error } => Outcome::Rejected { reason: *reason, error: error.clone() },
    }
}

/// Keeps the platform's id of a file.
fn remember(
    tx: &mut Tx<'_>,
    part: &outgoing::Part,
    sha256: &str,
    kind: AttachmentKind,
    uploaded: &UploadedMedia,
    now: Timestamp,
) -> Result<(), StoreError> {
    let expires_at = uploaded.lives.map(|lives| now.plus(lives.saturating_sub(MARGIN).max(lives / 2)));
    let (workspace_id, account_id) = (&part.key.workspace_id, &part.account_id);
    media_copies::keep_platform_id(tx, workspace_id, account_id, sha256, kind, &uploaded.id, expires_at, now)
}

/// After a call was taken: the platform's ids of the files that went along.
pub(super) fn remember_sent(
    tx: &mut Tx<'_>,
    part: &outgoing::Part,
    places: &[Place],
    sent: &[Option<UploadedMedia>],
    now: Timestamp,
) -> Result<(), StoreError> {
    for (place, uploaded) in places.iter().zip(sent) {
        if let Some(uploaded) = uploaded.as_ref().filter(|_| place.platform_id.is_none()) {
            remember(tx, part, &place.sha256, place.kind, uploaded, now)?;
        }
    }
    Ok(())
}

/// A call with ids that the platform gave before the message was written was refused for what it says: perhaps the platform no
/// longer has them. They are forgotten, and the files are given once more. `true`: that is so.
pub(super) fn forget_stale(
    tx: &mut Tx<'_>,
    due: &Due,
    places: &[Place],
    sent: &Sent,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let about_content =
        matches!(sent, Outcome::Rejected { reason: RejectReason::RequestInvalid | RejectReason::Other, .. });
    let stale: Vec<&str> = places
        .iter()
        .filter_map(|place| place.platform_id.as_ref())
        .filter(|(_, uploaded_at)| *uploaded_at < due.created_at)
        .map(|(id, _)| id.as_str())
        .collect();
    if !about_content || stale.is_empty() {
        return Ok(false);
    }
    reports::lock(tx, &due.part.account_id)?;
    for id in stale {
        media_copies::forget_platform_id(tx, &due.part.key.workspace_id, &due.part.account_id, id)?;
    }
    let failure = Failure {
        reason: outbox::UPLOADING.to_owned(),
        code: None,
        message: "The platform no longer has the file; it is given once more.".to_owned(),
    };
    outbox::put_off(tx, &due.part, now, &failure)?;
    Ok(true)
}

/// A part whose file the platform will never take.
fn unsuitable(tx: &mut Tx<'_>, due: &Due, sentence: &str, now: Timestamp) -> Result<(), StoreError> {
    let failure = Failure { reason: "file_unsuitable".to_owned(), code: None, message: sentence.to_owned() };
    refused(tx, due, &failure, now)
}

/// A part that fails before its call.
fn refused(tx: &mut Tx<'_>, due: &Due, failure: &Failure, now: Timestamp) -> Result<(), StoreError> {
    reports::lock(tx, &due.part.account_id)?;
    match outgoing::by_key(tx, &due.part.key)? {
        Some(mut part) => fail(tx, &mut part, failure, now),
        None => Ok(()),
    }
}
