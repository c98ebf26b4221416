//! Fetching one file: ask the platform where it is, download it, look at it, keep it.

use super::Worker;
use crate::net::{FetchError, Fetched};
use crate::objects::{Kept, ObjectError};
use crate::store::fetching::Due;
use crate::store::media::{MediaState, Stored};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nestor_core::channels::{Answer, Channel, Download, MediaAddress, MediaStep, Outcome, RejectReason};
use nestor_core::content::AttachmentKind;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// The most that a picture or a sound may hold, whatever is configured for documents and videos.
const MOST_OF_A_PICTURE: u64 = 50_000_000;

/// What became of a try.
pub(super) enum Became {
    /// The file is here.
    Stored(Box<Stored>),
    /// It may be had later.
    Later {
        code: &'static str,
        message: String,
        /// What the platform asked for.
        wait: Option<Duration>,
    },
    /// It cannot be had before somebody mends the account.
    AccountUnwell { message: String },
    /// It will never be had.
    Over { state: MediaState, code: &'static str, message: String },
}

impl Became {
    pub(super) fn describe(&self) -> (&'static str, &'static str) {
        match self {
            Self::Stored(_) => ("stored", ""),
            Self::Later { code, .. } => ("put_off", code),
            Self::AccountUnwell { .. } => ("put_off", "account"),
            Self::Over { state, code, .. } => (state.as_str(), code),
        }
    }

    /// The objects that were made for it.
    pub(super) fn objects(&self) -> Vec<String> {
        match self {
            Self::Stored(stored) => {
                std::iter::once(stored.object_key.clone()).chain(stored.thumbnail_key.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn later(code: &'static str, message: impl Into<String>) -> Self {
        Self::Later { code, message: message.into(), wait: None }
    }

    fn too_large(most: u64) -> Self {
        let megabytes = most / 1_000_000;
        Self::Over {
            state: MediaState::Refused,
            code: "too_large",
            message: format!("The file is larger than {megabytes} MB, so it was not fetched."),
        }
    }

    fn gone() -> Self {
        let message = "The platform no longer has this file.".to_owned();
        Self::Over { state: MediaState::Expired, code: "gone", message }
    }
}

impl From<ObjectError> for Became {
    fn from(error: ObjectError) -> Self {
        match error {
            ObjectError::TooLarge { most } => Self::too_large(most),
            ObjectError::Missing | ObjectError::Unavailable(_) => {
                tracing::error!(%error, "a file cannot be kept");
                Self::later("storage", "The file could not be kept: our own store of files failed.")
            }
        }
    }
}

impl Worker {
    /// Tries once.
    pub(super) async fn fetch(&self, due: &Due) -> Became {
        let directory = self.app.directory();
        let Some(known) = directory.account(&due.account_id) else {
            return Became::AccountUnwell { message: "The account that the file came to is not there.".to_owned() };
        };
        let Some(token) = &known.secrets.token else {
            return Became::AccountUnwell {
                message: "No token is set for the account that the file came to.".to_owned(),
            };
        };
        let channel = known.account.channel.channel();
        let most = self.most(due.kind);
        let mut asked = 0;
        loop {
            let (address, may_ask_again) = match channel.media(&known.account.external_id, &due.source) {
                MediaStep::Download(download) => (MediaAddress { download, mime_type: None, size: None }, false),
                MediaStep::Ask(call) => {
                    asked += 1;
                    let request = channel.authorize(&call, &self.app.config.endpoints(), token.expose_secret());
                    let reply = self.client.call(request).await;
                    match read_address(channel, &reply.as_answer()) {
                        Ok(address) => (address, asked < 2),
                        Err(became) => return became,
                    }
                }
            };
            if address.size.is_some_and(|size| size > most) {
                return Became::too_large(most);
            }
            match self.download(channel, &address.download, token).await {
                Ok(fetched) => {
                    return self.keep(due, fetched, address.mime_type, most).await.unwrap_or_else(|became| became);
                }
                // An address of WhatsApp is good for five minutes, and this one was not: there is a new one.
                Err(FetchError::Status(401 | 403 | 404 | 410)) if may_ask_again => {}
                Err(error) => return of_error(&error, due),
            }
        }
    }

    async fn download(
        &self,
        channel: &dyn Channel,
        download: &Download,
        token: &SecretString,
    ) -> Result<Fetched, FetchError> {
        let request = channel.authorize_download(download, &self.app.config.endpoints(), token.expose_secret());
        self.downloads.fetch(request).await
    }

    fn most(&self, kind: AttachmentKind) -> u64 {
        let configured = self.app.config.media.max_bytes();
        match kind {
            AttachmentKind::Video | AttachmentKind::Document => configured,
            AttachmentKind::Image | AttachmentKind::Audio | AttachmentKind::Voice | AttachmentKind::Sticker => {
                configured.min(MOST_OF_A_PICTURE)
            }
        }
    }

    async fn keep(&self, due: &Due, mut fetched: Fetched, told: Option<String>, most: u64) -> Result<Became, Became> {
        if fetched.length.is_some_and(|length| length > most) {
            return Err(Became::too_large(most));
        }
        let mut draft = self.app.objects.begin(&due.workspace_id, &self.app.world.new_id(), most)?;
        loop {
            match fetched.chunk().await {
                Ok(Some(chunk)) => {
                    if let Err(error) = draft.write(chunk).await {
                        draft.abandon().await;
                        return Err(error.into());
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    draft.abandon().await;
                    return Err(of_error(&error, due));
                }
            }
        }
        let kept = draft.finish().await?;
        if kept.size == 0 || !is_as_said(&kept, due.said_sha256.as_deref()) {
            self.remove(vec![kept.key]).await;
            return Err(Became::later("changed", "The file came otherwise than the platform had said it would."));
        }
        let said = due.said_mime_type.as_deref().or(told.as_deref()).or(fetched.mime_type.as_deref());
        let examined = match self.app.objects.examine(&kept, said).await {
            Ok(examined) => examined,
            Err(error) => {
                self.remove(vec![kept.key]).await;
                return Err(error.into());
            }
        };
        Ok(Became::Stored(Box::new(Stored {
            object_key: kept.key,
            size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            sha256: kept.sha256,
            mime_type: examined.mime_type,
            thumbnail_key: examined.thumbnail_key,
            width: examined.width.map(Into::into),
            height: examined.height.map(Into::into),
        })))
    }
}

fn read_address(channel: &dyn Channel, answer: &Answer<'_>) -> Result<MediaAddress, Became> {
    Err(match channel.media_address(answer) {
        Outcome::Accepted(address) => return Ok(address),
        Outcome::Throttled { retry_after, error, .. } => {
            Became::Later { code: "throttled", message: error.message, wait: retry_after }
        }
        Outcome::Unavailable { error } => Became::later("unavailable", error.message),
        Outcome::Unknown => Became::later("unavailable", "The platform did not say where the file is."),
        Outcome::Rejected { reason: RejectReason::TokenInvalid | RejectReason::AccountBlocked, error } => {
            Became::AccountUnwell { message: error.message }
        }
        Outcome::Rejected { error, .. } => {
            Became::Over { state: MediaState::Failed, code: "refused_by_platform", message: error.message }
        }
    })
}

fn of_error(error: &FetchError, due: &Due) -> Became {
    match error {
        FetchError::HostRefused => Became::Over {
            state: MediaState::Refused,
            code: "host_refused",
            message: "The file is kept at an address that is not in media.hosts, so it was not fetched.".to_owned(),
        },
        // Once may be a mistake of the host's.
        FetchError::Status(403 | 404 | 410) if due.tries > 1 => Became::gone(),
        FetchError::Status(status) => {
            Became::later("unavailable", format!("The platform's media host answered with status {status}."))
        }
        FetchError::Broken => Became::later("unavailable", "The connection to the platform's media host failed."),
    }
}

/// Whether these are the bytes that the platform spoke of. A hash that is none proves nothing.
fn is_as_said(kept: &Kept, said: Option<&str>) -> bool {
    let Some(said) = said.and_then(|said| STANDARD.decode(said).ok()).filter(|said| said.len() == 32) else {
        return true;
    };
    said.iter().map(|byte| format!("{byte:02x}")).collect::<String>() == kept.sha256
}
