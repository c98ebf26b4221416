//! `[media]`: where files of messages are kept, from where they are fetched, and how large they may be.

use super::Config;
use secrecy::SecretString;
use serde::Deserialize;
use std::path::PathBuf;

/// `[media]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// The folder of the files; `None`: `media` in the data folder.
    pub folder: Option<PathBuf>,
    /// The bucket of an S3-compatible store that takes the folder's place.
    pub bucket: Option<String>,
    /// The store's address, without a slash at the end; `None`: Amazon's own in the region.
    pub endpoint: Option<String>,
    /// The store's region.
    pub region: Option<String>,
    /// Who we are there.
    pub access_key_id: Option<SecretString>,
    /// What we prove it with.
    pub secret_access_key: Option<SecretString>,
    /// Hosts that files are fetched from, besides the platforms' endpoints: `name` or `*.name`.
    pub hosts: Vec<String>,
    /// The most that a file may hold, in megabytes of 1,000,000 bytes.
    pub max_megabytes: u32,
}

/// An S3-compatible store.
#[derive(Clone, Debug)]
pub struct Bucket<'a> {
    /// The bucket.
    pub name: &'a str,
    /// The store's address.
    pub endpoint: String,
    /// Its region.
    pub region: &'a str,
    /// Who we are there.
    pub access_key_id: &'a SecretString,
    /// What we prove it with.
    pub secret_access_key: &'a SecretString,
}

impl Media {
    /// The most bytes that a file may hold.
    pub fn max_bytes(&self) -> u64 {
        u64::from(self.max_megabytes) * 1_000_000
    }

    /// The bucket, if one is set.
    ///
    /// # Errors
    /// A sentence that names what is missing beside it.
    pub fn bucket(&self) -> Result<Option<Bucket<'_>>, String> {
        let Some(name) = self.bucket.as_deref() else { return Ok(None) };
        let missing = |setting: &str| format!("media.bucket is set, so media.{setting} must be set too");
        let region = self.region.as_deref().ok_or_else(|| missing("region"))?;
        Ok(Some(Bucket {
            name,
            endpoint: self.endpoint.clone().unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com")),
            region,
            access_key_id: self.access_key_id.as_ref().ok_or_else(|| missing("access_key_id"))?,
            secret_access_key: self.secret_access_key.as_ref().ok_or_else(|| missing("secret_access_key"))?,
        }))
    }
}

impl Config {
    /// The folder of the files of messages.
    pub fn media_folder(&self) -> PathBuf {
        self.media.folder.clone().unwrap_or_else(|| self.storage.data.join("media"))
    }
}
