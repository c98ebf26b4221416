//! Files of messages: which are to be fetched, and which may go out.

use crate::objects::{pictures, types};
use crate::store::media::{self, Media, MediaState, NewMedia};
use crate::store::{StoreError, Tx, media_copies};
use nestor_core::capabilities::MediaRule;
use nestor_core::channels::ChannelKind;
use nestor_core::content::{Attachment, AttachmentKind, Content};
use nestor_core::time::Timestamp;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;

/// The message that files came with.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The account that it came to.
    pub account_id: &'a str,
    /// Our id of it.
    pub message_id: &'a str,
    /// Which of its contents: empty for the first, the id of the edit for a later one.
    pub edition: &'a str,
    /// `inbound` or `outbound`.
    pub direction: &'static str,
}

/// What a received message says, with ids of ours in place of the platform's: they follow from the message's id, so that a
/// repetition is harmless.
pub fn named<'c>(message_id: &str, edition: &str, content: &'c Content) -> Cow<'c, Content> {
    if !attachments(content).any(|attachment| attachment.source.is_some()) {
        return Cow::Borrowed(content);
    }
    let mut content = content.clone();
    for (position, attachment) in (0_i64..).zip(attachments_mut(&mut content)) {
        if attachment.source.take().is_some() {
            attachment.media_id = Some(media_id(message_id, edition, position));
            attachment.sha256 = None;
        }
    }
    Cow::Owned(content)
}

/// The files of a received message that are to be fetched, under the ids of [`named`].
pub fn sources(owner: Owner<'_>, content: &Content) -> Vec<NewMedia> {
    let found = (0_i64..).zip(attachments(content)).filter_map(|(position, attachment)| {
        Some(NewMedia {
            id: media_id(owner.message_id, owner.edition, position),
            account_id: owner.account_id.to_owned(),
            message_id: owner.message_id.to_owned(),
            position,
            kind: attachment.kind,
            direction: owner.direction,
            source: attachment.source.clone()?,
            mime_type: attachment.mime_type.clone(),
            file_name: attachment.file_name.as_deref().and_then(types::safe_name),
            sha256: attachment.sha256.clone(),
        })
    });
    found.collect()
}

fn media_id(message_id: &str, edition: &str, position: i64) -> String {
    let message = message_id.strip_prefix("msg_").unwrap_or(message_id);
    if edition.is_empty() {
        return format!("media_{message}_{position}");
    }
    let hash: String = Sha256::digest(edition.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("media_{message}_{hash}_{position}")
}

/// Every file of a message, in one order: its own, those of its cards, those of its template.
pub fn attachments(content: &Content) -> impl Iterator<Item = &Attachment> {
    content.details.iter().flat_map(|details| {
        let cards =
            details.interactive.iter().flat_map(|offer| &offer.cards).filter_map(|card| card.attachment.as_ref());
        let template = details.template.iter().flat_map(|template| {
            let cards = template.cards.iter().filter_map(|card| card.attachment.as_ref());
            template.header_attachment.iter().chain(cards)
        });
        details.attachments.iter().chain(cards).chain(template)
    })
}

/// The same, to be changed.
fn attachments_mut(content: &mut Content) -> impl Iterator<Item = &mut Attachment> {
    content.details.iter_mut().flat_map(|details| {
        let cards = details.interactive.iter_mut().flat_map(|offer| &mut offer.cards);
        let cards = cards.filter_map(|card| card.attachment.as_mut());
        let template = details.template.iter_mut().flat_map(|template| {
            let cards = template.cards.iter_mut().filter_map(|card| card.attachment.as_mut());
            template.header_attachment.iter_mut().chain(cards)
        });
        details.attachments.iter_mut().chain(cards).chain(template)
    })
}

/// Why a file cannot go out with a message.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// It is not said which file.
    #[error("the attachment names no file: upload it and give its `media_id`")]
    Missing,
    /// The workspace has no such file.
    #[error("there is no file {0}: it was never uploaded, or not used within a day")]
    Unknown(String),
    /// It is not here yet, or never will be.
    #[error("the file {0} has not been fetched, so it cannot be sent on")]
    NotStored(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Fills in what is known of the files that a message of ours names by their `media_id`, as the channel will be given them, and
/// marks them as used.
///
/// # Errors
/// As [`AttachError`] says.
pub fn attach(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    channel: ChannelKind,
    content: &mut Content,
    now: Timestamp,
) -> Result<(), AttachError> {
    let mut ids = Vec::new();
    for attachment in attachments(content).filter(|attachment| attachment.sticker_id.is_none()) {
        ids.push(attachment.media_id.clone().ok_or(AttachError::Missing)?);
    }
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let known: HashMap<String, Media> =
        media::by_ids(tx, workspace_id, &ids)?.into_iter().map(|file| (file.id.clone(), file)).collect();
    for id in &ids {
        let file = known.get(*id).ok_or_else(|| AttachError::Unknown((*id).to_owned()))?;
        if file.state != MediaState::Stored {
            return Err(AttachError::NotStored((*id).to_owned()));
        }
    }
    for attachment in attachments_mut(content) {
        let file = attachment.media_id.as_ref().and_then(|id| known.get(id));
        (attachment.source, attachment.sha256) = (None, None);
        if let Some(file) = file {
            fill(attachment, file, channel.channel().capabilities().media_rule(attachment.kind));
        }
    }
    media_copies::mark_used(tx, workspace_id, &ids, now)?;
    Ok(())
}

fn fill(attachment: &mut Attachment, file: &Media, rule: Option<&MediaRule>) {
    let pixels = |pixels: Option<i64>| pixels.and_then(|pixels| u32::try_from(pixels).ok());
    let given = attachment.file_name.as_deref().and_then(types::safe_name);
    attachment.file_name = given.or_else(|| file.file_name.clone());
    attachment.mime_type = file.mime_type.clone();
    attachment.size = file.size.and_then(|size| u64::try_from(size).ok());
    (attachment.width, attachment.height) = (pixels(file.width), pixels(file.height));
    if let Some(version) = rule.and_then(|rule| version_for(file, rule)) {
        attachment.mime_type = Some("image/jpeg".to_owned());
        attachment.size = attachment.size.map(|size| size.min(version.most));
    }
}

/// Another form that a file is sent in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentAs {
    /// The name of the form.
    pub name: String,
    /// The most bytes that it may hold.
    pub most: u64,
}

/// The form that a file has to be sent in where the platform does not take it as it is: a smaller JPEG of a picture that is too
/// large, or of a type that the platform does not know.
pub fn version_for(file: &Media, rule: &MediaRule) -> Option<SentAs> {
    let (size, mime_type) = (u64::try_from(file.size?).ok()?, file.mime_type.as_deref()?);
    let taken = rule.mime_types.is_empty() || rule.mime_types.contains(&mime_type);
    let fits = size <= rule.max_bytes;
    let jpeg_is_taken = rule.mime_types.is_empty() || rule.mime_types.contains(&"image/jpeg");
    // What has a width is a picture that we can read.
    let readable = file.width.is_some() && size <= pictures::MOST_BYTES && mime_type != "image/gif";
    let needed = rule.kind == AttachmentKind::Image && !(taken && fits);
    (needed && readable && jpeg_is_taken)
        .then(|| SentAs { name: format!("jpeg_{}", rule.max_bytes), most: rule.max_bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use nestor_core::content::{Details, MediaSource, MessageType};
    use nestor_core::interactive::{Card, Interactive, InteractiveKind};

    const OWNER: Owner<'static> =
        Owner { account_id: "acc", message_id: "msg_whatsapp_abc", edition: "", direction: "inbound" };

    fn picture(id: &str) -> Attachment {
        Attachment {
            sha256: Some("c2hh".to_owned()),
            ..Attachment::new(AttachmentKind::Image, Some(MediaSource::Id(id.to_owned())))
        }
    }

    #[test]
    fn every_file_gets_an_id_that_follows_from_its_message() {
        let mut details = Details { attachments: vec![picture("1"), picture("2")], ..Details::default() };
        let cards = vec![Card { attachment: Some(picture("3")), ..Card::default() }];
        details.interactive = Some(Interactive { cards, ..Interactive::new(InteractiveKind::Cards) });
        let content = Content::new(MessageType::Image, None, details);
        let (kept, files) = (named(OWNER.message_id, "", &content), sources(OWNER, &content));
        let ids: Vec<&str> = files.iter().map(|file| file.id.as_str()).collect();
        assert_eq!(ids, ["media_whatsapp_abc_0", "media_whatsapp_abc_1", "media_whatsapp_abc_2"]);
        assert_eq!(files[2].source, MediaSource::Id("3".to_owned()));
        assert_eq!(files[0].sha256.as_deref(), Some("c2hh"));
        let written = serde_json::to_string(&*kept).unwrap();
        assert!(!written.contains("source") && !written.contains("sha256"), "{written}");
        assert_eq!(attachments(&kept).filter_map(|file| file.media_id.as_deref()).collect::<Vec<_>>(), ids);
        let edited = sources(Owner { edition: "wamid.edit", ..OWNER }, &content);
        assert!(edited.iter().all(|file| files.iter().all(|earlier| earlier.id != file.id)));
        let kept = named(OWNER.message_id, "wamid.edit", &content);
        assert_eq!(attachments(&kept).next().unwrap().media_id, Some(edited[0].id.clone()));
    }

    #[test]
    fn a_message_without_files_is_left_as_it_is() {
        let content = Content::text("γεια");
        assert!(matches!(named(OWNER.message_id, "", &content), Cow::Borrowed(_)));
        assert!(sources(OWNER, &content).is_empty());
    }
}
