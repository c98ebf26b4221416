//! Short-lived addresses under which a platform fetches one file of ours: what they allow is sealed with the installation's key, and
//! nobody can make or change one without it.

use crate::seal::Keyring;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nestor_core::time::Timestamp;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long an address may be used. Platforms fetch within minutes; what is put off gets a new one.
const LIVES: Duration = Duration::from_secs(60 * 60);
/// What the seal is for.
const CONTEXT: &str = "media link";

/// The file that an address leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedFile {
    /// Our id of it.
    pub id: String,
    /// The name of the object.
    pub object_key: String,
    /// Its type.
    pub mime_type: String,
    /// How many bytes.
    pub size: u64,
    /// Its name.
    pub file_name: String,
}

#[derive(Serialize, Deserialize)]
struct Link {
    file: LinkedFile,
    until: i64,
}

/// The address of a file, good for an hour. Each one is unlike the others, so that no platform answers from its cache.
pub fn address(keyring: &Keyring, public_url: &str, file: LinkedFile, now: Timestamp) -> String {
    let id = file.id.clone();
    let link = Link { file, until: now.plus(LIVES).as_millis() };
    let sealed = keyring.seal(CONTEXT, &serde_json::to_string(&link).unwrap_or_default());
    // In the query: paths stand in logs.
    format!("{}/media/{id}?token={}", public_url.trim_end_matches('/'), URL_SAFE_NO_PAD.encode(sealed))
}

/// The file that a token is for, if it is one of ours, for this file and not over.
pub fn open(keyring: &Keyring, id: &str, token: &str, now: Timestamp) -> Option<LinkedFile> {
    let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
    let text = keyring.open(CONTEXT, &sealed).ok()?;
    let link: Link = serde_json::from_str(text.expose_secret()).ok()?;
    (link.file.id == id && now.as_millis() < link.until).then_some(link.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_good_for_its_file_for_an_hour() {
        let keyring = Keyring::new(&[7; 32]);
        let now = Timestamp::from_seconds(1_763_800_000);
        let file = LinkedFile {
            id: "media_1".to_owned(),
            object_key: "main/1".to_owned(),
            mime_type: "image/jpeg".to_owned(),
            size: 3,
            file_name: "φωτό.jpg".to_owned(),
        };
        let address = address(&keyring, "https://chat.example.org/", file.clone(), now);
        let token = address.strip_prefix("https://chat.example.org/media/media_1?token=").unwrap();
        assert!(!address.contains("main"), "{address}");
        assert_eq!(open(&keyring, "media_1", token, now).as_ref(), Some(&file));
        assert_eq!(open(&keyring, "media_1", token, now.plus(LIVES)), None);
        assert_eq!(open(&keyring, "media_2", token, now), None);
        assert_eq!(open(&Keyring::new(&[8; 32]), "media_1", token, now), None);
        assert_eq!(open(&keyring, "media_1", &token[..token.len() - 2], now), None);
        assert_eq!(open(&keyring, "media_1", "", now), None);
    }
}
