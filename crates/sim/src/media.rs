//! The media host: files that customers sent (platforms.md A.11). For now every file is the same small picture; ids, expiry
//! and authorisation are real.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chance::Chance;
use crate::channel::Channel;
use crate::phone::PhoneKey;

/// An address of the media host lives five minutes.
pub(crate) const ADDRESS_MS: i64 = 5 * 60_000;

/// A 64 by 64 picture of one colour.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsItjGPOZ1wi+hcEKLNP1WgQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQELguSLqDxEuUSkgAAAABJRU5ErkJggg==";

#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) channel: Channel,
    pub(crate) account: String,
    pub(crate) mime_type: &'static str,
    pub(crate) sha256: String,
    pub(crate) bytes: Bytes,
}

impl File {
    /// An address that needs no token, as attachments of Messenger and Instagram have it.
    pub(crate) fn public_url(&self, base: &str) -> String {
        format!("{base}/media/cdn/{}.png", self.id)
    }

    /// Telegram: the same for every bot.
    pub(crate) fn unique_id(&self) -> String {
        format!("AQAD{}", self.id.chars().rev().take(12).collect::<String>())
    }
}

/// What the state file keeps of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptFile {
    id: String,
    channel: Channel,
    account: String,
}

#[derive(Debug, Default)]
pub(crate) struct Media(BTreeMap<String, File>);

impl Media {
    /// Keeps a file that a customer sent to the account.
    pub(crate) fn keep(&mut self, channel: Channel, key: &PhoneKey, chance: &mut Chance) -> File {
        let id = if channel == Channel::Telegram {
            format!("AgACAgQAAxkBAA{}", chance.url_safe(48))
        } else {
            chance.digits(16)
        };
        let file = file(id, channel, key.account.clone());
        self.0.insert(file.id.clone(), file.clone());
        file
    }

    pub(crate) fn get(&self, id: &str) -> Option<&File> {
        self.0.get(id)
    }

    pub(crate) fn kept(&self) -> Vec<KeptFile> {
        let keep = |file: &File| KeptFile { id: file.id.clone(), channel: file.channel, account: file.account.clone() };
        self.0.values().map(keep).collect()
    }

    pub(crate) fn restore(&mut self, kept: Vec<KeptFile>) {
        for file_kept in kept {
            self.0.insert(file_kept.id.clone(), file(file_kept.id, file_kept.channel, file_kept.account));
        }
    }
}

fn file(id: String, channel: Channel, account: String) -> File {
    let bytes = Bytes::from(STANDARD.decode(PICTURE).unwrap_or_default());
    let sha256 = STANDARD.encode(Sha256::digest(&bytes));
    File { id, channel, account, mime_type: "image/png", sha256, bytes }
}
