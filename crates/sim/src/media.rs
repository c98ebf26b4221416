//! The media host: files that customers and businesses sent (platforms.md A.11). Ids, expiry and authorisation are real.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chance::Chance;
use crate::channel::Channel;
use crate::samples;
use crate::world::World;

/// An address of the media host lives five minutes.
pub(crate) const ADDRESS_MS: i64 = 5 * 60_000;

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Origin {
    /// A customer sent it.
    Customer,
}

/// A file before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) mime_type: String,
    pub(crate) name: Option<String>,
    pub(crate) bytes: Bytes,
}

/// Where a file belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) channel: Channel,
    pub(crate) account: &'a str,
    pub(crate) origin: Origin,
    pub(crate) kind: &'a str,
}

#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) channel: Channel,
    pub(crate) account: String,
    pub(crate) origin: Origin,
    /// What the platform calls it: `image`, `photo`, `voice`, …
    pub(crate) kind: String,
    pub(crate) mime_type: String,
    pub(crate) name: Option<String>,
    pub(crate) sha256: String,
    pub(crate) bytes: Bytes,
}

impl File {
    fn new(id: String, place: Place<'_>, content: Content) -> Self {
        let Place { channel, account, origin, kind } = place;
        let (account, kind) = (account.to_owned(), kind.to_owned());
        let sha256 = STANDARD.encode(Sha256::digest(&content.bytes));
        let Content { bytes, mime_type, name } = content;
        Self { id, channel, account, origin, kind, mime_type, name, sha256, bytes }
    }

    /// The ending that fits the MIME type.
    pub(crate) fn extension(&self) -> &'static str {
        extension(&self.mime_type)
    }

    /// An address that needs no token, as attachments of Messenger and Instagram have it.
    pub(crate) fn public_url(&self, base: &str) -> String {
        format!("{base}/media/cdn/{}.{}", self.id, self.extension())
    }

    /// Telegram: the same for every bot.
    pub(crate) fn unique_id(&self) -> String {
        format!("AQAD{}", self.id.chars().rev().take(12).collect::<String>())
    }
}

/// The usual ending of files of a MIME type.
pub(crate) fn extension(mime_type: &str) -> &'static str {
    match mime_type.split(';').next().unwrap_or_default().trim() {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "video/mp4" | "audio/mp4" => "mp4",
        "video/webm" => "webm",
        "audio/ogg" => "ogg",
        "audio/mpeg" => "mp3",
        "audio/aac" => "aac",
        "audio/amr" => "amr",
        "audio/wav" | "audio/x-wav" => "wav",
        "application/pdf" => "pdf",
        "text/plain" => "txt",
        "application/x-tgsticker" => "tgs",
        _ => "bin",
    }
}

/// What the state file keeps of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptFile {
    id: String,
    channel: Channel,
    account: String,
    origin: Origin,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    mime_type: String,
    #[serde(default)]
    name: Option<String>,
    /// The file is one of the samples, by its name; else `data` is its bytes in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sample: Option<String>,
    #[serde(default)]
    data: String,
}

#[derive(Debug, Default)]
pub(crate) struct Media(BTreeMap<String, File>);

impl Media {
    fn put(&mut self, place: Place<'_>, content: Content, chance: &mut Chance) -> File {
        let id = if place.channel == Channel::Telegram {
            format!("AgACAgQAAxkBAA{}", chance.url_safe(48))
        } else {
            chance.digits(16)
        };
        let file = File::new(id, place, content);
        self.0.insert(file.id.clone(), file.clone());
        file
    }

    pub(crate) fn get(&self, id: &str) -> Option<&File> {
        self.0.get(id)
    }

    pub(crate) fn kept(&self) -> Vec<KeptFile> {
        let keep = |file: &File| {
            let sample = samples::name_of(&file.bytes);
            KeptFile {
                id: file.id.clone(),
                channel: file.channel,
                account: file.account.clone(),
                origin: file.origin,
                kind: file.kind.clone(),
                mime_type: file.mime_type.clone(),
                name: file.name.clone(),
                sample: sample.map(str::to_owned),
                data: if sample.is_some() { String::new() } else { STANDARD.encode(&file.bytes) },
            }
        };
        self.0.values().map(keep).collect()
    }

    pub(crate) fn restore(&mut self, kept: Vec<KeptFile>) {
        for KeptFile { id, channel, account, origin, kind, mime_type, name, sample, data } in kept {
            let sample = sample.and_then(|sample| samples::named(&sample)).map(|content| content.bytes);
            let bytes = sample.unwrap_or_else(|| Bytes::from(STANDARD.decode(data).unwrap_or_default()));
            let place = Place { channel, account: &account, origin, kind: &kind };
            let file = File::new(id.clone(), place, Content { mime_type, name, bytes });
            self.0.insert(id, file);
        }
    }
}

impl World {
    /// Keeps a file that belongs to an account.
    pub(crate) fn keep_file(&mut self, place: Place<'_>, content: Content) -> File {
        self.changed();
        let Self { media, chance, .. } = self;
        media.put(place, content, chance)
    }
}
