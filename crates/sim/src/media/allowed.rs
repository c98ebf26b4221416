//! Which files a platform takes: types, sizes and what a file says about itself (platforms.md A.11, B.2, C.3, E.4).

use crate::channel::Channel;
use crate::media::{Content, picture};

const KILOBYTE: usize = 1024;
const MEGABYTE: usize = 1024 * 1024;

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// A type that is not for this kind of message, or content that is not of its type.
    Type(String),
    /// Too many bytes.
    Size(String),
}

impl Unfit {
    pub(crate) fn reason(&self) -> &str {
        match self {
            Self::Type(reason) | Self::Size(reason) => reason,
        }
    }
}

/// Whether WhatsApp takes this file as this kind of message (`image`, `video`, `audio`, `document`, `sticker`).
pub(crate) fn whatsapp(kind: &str, upload: &Content) -> Result<(), Unfit> {
    let mime_type = bare(&upload.mime_type);
    let (types, limit): (&[&str], usize) = match kind {
        "audio" => (&["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"], 16 * MEGABYTE),
        "image" => (&["image/jpeg", "image/png"], 5 * MEGABYTE),
        "video" => (&["video/mp4", "video/3gpp"], 16 * MEGABYTE),
        "sticker" => (&["image/webp"], if is_animated(&upload.bytes) { 500 * KILOBYTE } else { 100 * KILOBYTE }),
        _ => (&[], 100 * MEGABYTE),
    };
    check(kind, mime_type, types, limit, upload)?;
    let size = (kind == "sticker").then(|| picture::size(&upload.bytes)).flatten();
    match size {
        Some(size) if size != (512, 512) => {
            Err(Unfit::Type(format!("A sticker is 512 x 512 pixels, this one {} x {}.", size.0, size.1)))
        }
        _ => Ok(()),
    }
}

/// The kind that a file of this type is uploaded as to WhatsApp.
pub(crate) fn whatsapp_kind(mime_type: &str) -> &'static str {
    match bare(mime_type).split_once('/') {
        Some(("image", "webp")) => "sticker",
        Some(("image", "jpeg" | "png")) => "image",
        Some(("video", "mp4" | "3gpp")) => "video",
        Some(("audio", _)) => "audio",
        _ => "document",
    }
}

/// Types that WhatsApp knows no message for: an upload is refused at once (the table of A.11; documents may be anything).
pub(crate) fn whatsapp_uploads(mime_type: &str) -> bool {
    let known = bare(mime_type);
    let is_one_of = |prefix: &str| known.starts_with(prefix);
    !(is_one_of("image/") && !["image/jpeg", "image/png", "image/webp"].contains(&known)
        || is_one_of("multipart/")
        || known.is_empty()
        || known == "application/octet-stream")
}

/// Whether Messenger or Instagram takes this file as an attachment of this type.
pub(crate) fn page(channel: Channel, kind: &str, upload: &Content) -> Result<(), Unfit> {
    let mime_type = bare(&upload.mime_type);
    let limit = if kind == "image" { 8 * MEGABYTE } else { 25 * MEGABYTE };
    let types: &[&str] = match (channel, kind) {
        (Channel::Instagram, "image") => &["image/png", "image/jpeg", "image/gif"],
        (Channel::Instagram, "audio") => {
            &["audio/aac", "audio/m4a", "audio/x-m4a", "audio/wav", "audio/x-wav", "audio/mp4", "audio/mpeg"]
        }
        (Channel::Instagram, "video") => {
            &["video/mp4", "video/ogg", "video/x-msvideo", "video/avi", "video/quicktime", "video/webm"]
        }
        (Channel::Instagram, "file") => &["application/pdf"],
        _ => &[],
    };
    check(kind, mime_type, types, limit, upload)?;
    let family = mime_type.split('/').next().unwrap_or_default();
    if types.is_empty() && kind != "file" && family != kind {
        return Err(Unfit::Type(format!("A file of type {mime_type} is not of the attachment type {kind}.")));
    }
    Ok(())
}

fn check(kind: &str, mime_type: &str, types: &[&str], limit: usize, upload: &Content) -> Result<(), Unfit> {
    if !types.is_empty() && !types.contains(&mime_type) {
        return Err(Unfit::Type(format!("{mime_type} is not supported for {kind}: {}.", types.join(", "))));
    }
    if upload.bytes.is_empty() {
        return Err(Unfit::Size("The file is empty.".to_owned()));
    }
    if upload.bytes.len() > limit {
        return Err(Unfit::Size(format!("The file has {} bytes, {kind} may have {limit}.", upload.bytes.len())));
    }
    if !is_of_its_type(mime_type, &upload.bytes) {
        return Err(Unfit::Type(format!("The content of the file is not {mime_type}.")));
    }
    Ok(())
}

/// `audio/ogg; codecs=opus` without what follows the semicolon.
pub(crate) fn bare(mime_type: &str) -> &str {
    mime_type.split(';').next().unwrap_or_default().trim()
}

/// Whether the first bytes are those of the type; types without a mark pass.
fn is_of_its_type(mime_type: &str, bytes: &[u8]) -> bool {
    let at = |from: usize, mark: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(mark));
    match mime_type {
        "image/jpeg" => at(0, &[0xff, 0xd8]),
        "image/png" => at(0, b"\x89PNG"),
        "image/gif" => at(0, b"GIF8"),
        "image/webp" => at(0, b"RIFF") && at(8, b"WEBP"),
        "video/mp4" | "audio/mp4" | "video/3gpp" => at(4, b"ftyp"),
        "audio/ogg" | "video/ogg" | "audio/opus" => at(0, b"OggS"),
        "audio/amr" => at(0, b"#!AMR"),
        "application/pdf" => at(0, b"%PDF"),
        _ => true,
    }
}

/// The animation flag of a WebP's extended header.
pub(crate) fn is_animated(bytes: &[u8]) -> bool {
    bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0)
}
