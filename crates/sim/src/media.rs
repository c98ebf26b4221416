//! Files: what customers sent, what the business uploaded and what was fetched from its links (platforms.md A.11, B.2, E.4).
//! Ids, owners, expiry on the virtual clock and hashes are real.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chance::Chance;
use crate::channel::Channel;
use crate::samples;
use crate::shown::ShownMedia;
use crate::wire;
use crate::world::World;

pub(crate) mod allowed;
pub(crate) mod fetch;
pub(crate) mod picture;

/// An address of the media host lives five minutes.
pub(crate) const ADDRESS_MS: i64 = 5 * 60_000;
const DAY_MS: i64 = 24 * 3_600_000;
/// What Meta fetched from a link is taken again for ten minutes.
const LINK_MS: i64 = 10 * 60_000;

/// Whose file it is; that decides how long its id lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Origin {
    /// A customer sent it.
    Customer,
    /// The business uploaded or sent it.
    Business,
}

/// A file before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) mime_type: String,
    pub(crate) name: Option<String>,
    pub(crate) bytes: Bytes,
}

#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) channel: Channel,
    pub(crate) account: String,
    pub(crate) origin: Origin,
    /// What the platform calls it: `image`, `photo`, `voice`, …; empty when it was not said.
    pub(crate) kind: String,
    pub(crate) mime_type: String,
    pub(crate) name: Option<String>,
    /// Base64, as WhatsApp gives it.
    pub(crate) sha256: String,
    pub(crate) bytes: Bytes,
    /// When the id stops to be known.
    pub(crate) expires_ms: Option<i64>,
}

impl File {
    /// An address that needs no token, as attachments of Messenger and Instagram have it.
    pub(crate) fn public_url(&self, base: &str) -> String {
        format!("{base}/media/cdn/{}.{}", self.id, self.extension())
    }

    /// Telegram: the same for every bot.
    pub(crate) fn unique_id(&self) -> String {
        let digest = STANDARD.decode(&self.sha256).unwrap_or_default();
        format!("AQAD{}", wire::hexadecimal(digest.get(..6).unwrap_or_default()))
    }

    /// The ending of the file's own name, or the one that fits its type.
    pub(crate) fn extension(&self) -> &str {
        let named = self.name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
        named
            .filter(|extension| !extension.is_empty() && extension.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .unwrap_or_else(|| extension(&self.mime_type))
    }

    /// As a phone displays it, with the page's own address for the bytes.
    pub(crate) fn shown(&self, kind: &str) -> ShownMedia {
        ShownMedia {
            kind: kind.to_owned(),
            url: format!("/sim/media/{}", self.id),
            mime_type: self.mime_type.clone(),
            name: self.name.clone(),
            size: u64::try_from(self.bytes.len()).unwrap_or_default(),
            caption: None,
        }
    }

    /// What the state file keeps of it; the bytes lie beside, under their hash.
    fn kept(&self) -> KeptFile {
        KeptFile {
            id: self.id.clone(),
            channel: self.channel,
            account: self.account.clone(),
            origin: self.origin,
            kind: self.kind.clone(),
            mime_type: self.mime_type.clone(),
            name: self.name.clone(),
            sha256: self.sha256.clone(),
            sample: samples::name_of(&self.bytes).map(str::to_owned),
            expires_ms: self.expires_ms,
        }
    }
}

/// The usual ending of files of a MIME type.
pub(crate) fn extension(mime_type: &str) -> &'static str {
    match allowed::bare(mime_type) {
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
    kind: String,
    mime_type: String,
    name: Option<String>,
    pub(crate) sha256: String,
    /// The file is one of the samples, by its name.
    sample: Option<String>,
    expires_ms: Option<i64>,
}

impl KeptFile {
    /// The name under which the bytes lie beside the state file.
    pub(crate) fn stored_as(&self) -> String {
        wire::hexadecimal(&STANDARD.decode(&self.sha256).unwrap_or_default())
    }
}

#[derive(Debug, Default)]
pub(crate) struct Media {
    files: BTreeMap<String, File>,
    /// What was fetched from links, until when it is taken again.
    links: BTreeMap<String, (i64, Content)>,
    /// Telegram's file paths and until when they are served.
    paths: BTreeMap<String, (String, i64)>,
}

impl Media {
    fn put(&mut self, place: Place<'_>, upload: Content, expires_ms: Option<i64>, chance: &mut Chance) -> File {
        let id = match place.channel {
            Channel::Telegram => format!("{}{}", telegram_prefix(place.kind), chance.url_safe(48)),
            _ => chance.digits(16),
        };
        let file = File {
            id,
            channel: place.channel,
            account: place.account.to_owned(),
            origin: place.origin,
            kind: place.kind.to_owned(),
            mime_type: upload.mime_type,
            name: upload.name,
            sha256: STANDARD.encode(Sha256::digest(&upload.bytes)),
            bytes: upload.bytes,
            expires_ms,
        };
        self.files.insert(file.id.clone(), file.clone());
        file
    }

    /// The file, also when its id has expired: a phone still shows it.
    pub(crate) fn get(&self, id: &str) -> Option<&File> {
        self.files.get(id)
    }

    /// The file while its id lives.
    pub(crate) fn living(&self, id: &str, now_ms: i64) -> Option<&File> {
        self.files.get(id).filter(|file| file.expires_ms.is_none_or(|expires| expires > now_ms))
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.files.remove(id);
    }

    /// What was fetched from this link in the last ten minutes.
    pub(crate) fn link(&self, url: &str, now_ms: i64) -> Option<&Content> {
        self.links.get(url).filter(|(until, _)| *until > now_ms).map(|(_, upload)| upload)
    }

    pub(crate) fn keep_link(&mut self, url: &str, upload: Content, now_ms: i64) {
        self.links.retain(|_, (until, _)| *until > now_ms);
        self.links.insert(url.to_owned(), (now_ms + LINK_MS, upload));
    }

    /// Telegram: a path for the file that is served until then.
    pub(crate) fn open_path(&mut self, path: String, id: &str, until_ms: i64) {
        self.paths.insert(path, (id.to_owned(), until_ms));
    }

    /// Telegram: the file behind a path that is still served.
    pub(crate) fn at_path(&self, path: &str, now_ms: i64) -> Option<&File> {
        let (id, until_ms) = self.paths.get(path)?;
        self.files.get(id).filter(|_| *until_ms > now_ms)
    }

    pub(crate) fn kept(&self) -> Vec<KeptFile> {
        self.files.values().map(File::kept).collect()
    }

    /// The bytes to be stored beside the state file, by name.
    pub(crate) fn contents(&self) -> BTreeMap<String, Bytes> {
        let own = self.files.values().filter(|file| samples::name_of(&file.bytes).is_none());
        own.map(|file| (file.kept().stored_as(), file.bytes.clone())).collect()
    }

    /// Takes files of the state file back; those whose bytes are gone are gone.
    pub(crate) fn restore(&mut self, kept: Vec<KeptFile>, bytes_of: impl Fn(&str) -> Option<Bytes>) {
        for file in kept {
            let sample = file.sample.as_deref().and_then(samples::named).map(|content| content.bytes);
            let Some(bytes) = sample.or_else(|| bytes_of(&file.stored_as())) else { continue };
            let KeptFile { id, channel, account, origin, kind, mime_type, name, sha256, expires_ms, .. } = file;
            let file = File { id, channel, account, origin, kind, mime_type, name, sha256, bytes, expires_ms };
            self.files.insert(file.id.clone(), file);
        }
    }
}

/// Where a file belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) channel: Channel,
    pub(crate) account: &'a str,
    pub(crate) origin: Origin,
    pub(crate) kind: &'a str,
}

impl World {
    /// Keeps a file; its id lives as long as the platform says: WhatsApp 30 days for uploads and 7 for what customers sent,
    /// attachments of pages 90 days, Telegram for ever.
    pub(crate) fn keep_file(&mut self, place: Place<'_>, upload: Content) -> File {
        let life_ms = match (place.channel, place.origin) {
            (Channel::WhatsApp, Origin::Customer) => Some(7 * DAY_MS),
            (Channel::WhatsApp, Origin::Business) => Some(30 * DAY_MS),
            (Channel::Messenger | Channel::Instagram, _) => Some(90 * DAY_MS),
            (Channel::Telegram, _) => None,
        };
        let expires_ms = life_ms.map(|life| self.now_ms().saturating_add(life));
        self.changed();
        let Self { media, chance, .. } = self;
        media.put(place, upload, expires_ms, chance)
    }

    /// The address of a file of WhatsApp: good for five minutes, for those who hold the token.
    pub(crate) fn signed_url(&self, file: &File) -> String {
        let expires = self.now_ms().saturating_add(ADDRESS_MS);
        let hash = self.url_hash(&file.id, expires);
        format!("{}/media/whatsapp/?mid={}&source=getMedia&ext={expires}&hash={hash}", self.base, file.id)
    }

    pub(crate) fn url_hash(&self, id: &str, expires: i64) -> String {
        let hash = wire::hmac_sha256_hex(&self.config.app_secret, format!("{id} {expires}").as_bytes());
        hash.get(..32).unwrap_or_default().to_owned()
    }

    /// The address of the picture of a person, on the open media host.
    pub(crate) fn portrait_url(&self, person: &str) -> String {
        format!("{}/media/cdn/portrait-{person}.png", self.base)
    }
}

/// The picture of a person: one colour of their own.
pub(crate) fn portrait(person: &str) -> Content {
    let digest = Sha256::digest(person.as_bytes());
    let colour = |index: usize| digest.get(index).copied().unwrap_or_default() / 2 + 64;
    Content {
        mime_type: "image/png".to_owned(),
        name: None,
        bytes: picture::plain([colour(0), colour(1), colour(2)]).into(),
    }
}

/// The beginning of a `file_id`, by kind, as the real server has it.
fn telegram_prefix(kind: &str) -> &'static str {
    match kind {
        "voice" => "AwACAgQAAxkBAA",
        "audio" => "CQACAgQAAxkBAA",
        "video" => "BAACAgQAAxkBAA",
        "document" => "BQACAgQAAxkBAA",
        "sticker" => "CAACAgQAAxkBAA",
        "animation" => "CgACAgQAAxkBAA",
        "video_note" => "DQACAgQAAxkBAA",
        _ => "AgACAgQAAxkBAA",
    }
}
