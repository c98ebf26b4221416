//! The bytes of files: a folder, or a bucket of an S3-compatible store. Names of objects hold a workspace and a random id, never a
//! name that somebody gave a file.

mod examine;
pub mod pictures;
pub mod types;

pub use examine::Examined;

use crate::config::Config;
use crate::net::StorageHttp;
use bytes::Bytes;
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio_stream::{Stream, StreamExt};

/// How many bytes from the beginning of a file are kept to tell its type.
const HEAD: usize = 16 * 1024;
/// From how many bytes on an object is written in several pieces.
const PIECE: usize = 8 * 1024 * 1024;

/// The store of objects. Cheap to clone.
#[derive(Clone)]
pub struct Objects {
    store: Result<Arc<dyn ObjectStore>, String>,
}

/// Why bytes could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// There is no such object.
    #[error("the file is not in the store")]
    Missing,
    /// There are more bytes than are allowed.
    #[error("the file is larger than {most} bytes")]
    TooLarge {
        /// How many are allowed.
        most: u64,
    },
    /// The store does not do what it should; it may later.
    #[error("the store of files does not answer as it should: {0}")]
    Unavailable(String),
}

impl From<Error> for ObjectError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { .. } => Self::Missing,
            other => Self::Unavailable(other.to_string()),
        }
    }
}

/// An object that is being written. Unless it is finished, nothing is there.
pub struct Draft {
    writer: BufWriter,
    key: String,
    most: u64,
    size: u64,
    hash: Sha256,
    head: Vec<u8>,
}

/// An object that was written.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its name.
    pub key: String,
    /// How many bytes it holds.
    pub size: u64,
    /// Their SHA-256, hexadecimal.
    pub sha256: String,
    /// The first of them.
    pub head: Vec<u8>,
}

impl Objects {
    /// The store of this configuration. One that cannot be used says so at [`Objects::ready`] and whenever it is needed.
    pub fn new(config: &Config) -> Self {
        Self { store: open(config) }
    }

    /// Whether the store can be used, as far as that can be told without asking it.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn ready(&self) -> Result<(), String> {
        self.store.as_ref().map(|_| ()).map_err(Clone::clone)
    }

    fn store(&self) -> Result<&Arc<dyn ObjectStore>, ObjectError> {
        self.store.as_ref().map_err(|sentence| ObjectError::Unavailable(sentence.clone()))
    }

    /// Begins an object of at most so many bytes. `id` is new.
    ///
    /// # Errors
    /// When there is no store.
    pub fn begin(&self, workspace_id: &str, id: &str, most: u64) -> Result<Draft, ObjectError> {
        let key = format!("{workspace_id}/{id}");
        let writer = BufWriter::with_capacity(Arc::clone(self.store()?), Path::from(key.as_str()), PIECE);
        Ok(Draft { writer, key, most, size: 0, hash: Sha256::new(), head: Vec::new() })
    }

    /// Keeps these bytes as an object. `id` is new.
    ///
    /// # Errors
    /// When they cannot be kept.
    pub async fn put(&self, workspace_id: &str, id: &str, bytes: Bytes) -> Result<Kept, ObjectError> {
        let mut draft = self.begin(workspace_id, id, u64::MAX)?;
        draft.write(bytes).await?;
        draft.finish().await
    }

    /// The bytes of an object, or a part of them.
    ///
    /// # Errors
    /// When they cannot be had.
    pub async fn stream(
        &self,
        key: &str,
        part: Option<Range<u64>>,
    ) -> Result<impl Stream<Item = Result<Bytes, Error>> + Send + use<>, ObjectError> {
        let options = GetOptions { range: part.map(GetRange::Bounded), ..GetOptions::default() };
        Ok(self.store()?.get_opts(&Path::from(key), options).await?.into_stream())
    }

    /// The whole object.
    ///
    /// # Errors
    /// When it cannot be had, or holds more than so many bytes.
    pub async fn read(&self, key: &str, most: u64) -> Result<Vec<u8>, ObjectError> {
        let mut chunks = std::pin::pin!(self.stream(key, None).await?);
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            if (bytes.len() + chunk.len()) as u64 > most {
                return Err(ObjectError::TooLarge { most });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Takes an object away; one that is not there is no error.
    ///
    /// # Errors
    /// When it cannot be taken away.
    pub async fn remove(&self, key: &str) -> Result<(), ObjectError> {
        match self.store()?.delete(&Path::from(key)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Draft {
    /// Adds bytes.
    ///
    /// # Errors
    /// When there are too many now, or they cannot be kept.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), ObjectError> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(ObjectError::TooLarge { most: self.most });
        }
        self.hash.update(&bytes);
        let missing = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(bytes.get(..missing).unwrap_or_default());
        Ok(self.writer.put(bytes).await?)
    }

    /// Completes the object. It is on disk afterwards.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn finish(mut self) -> Result<Kept, ObjectError> {
        self.writer.shutdown().await.map_err(|error| ObjectError::Unavailable(error.to_string()))?;
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Kept { key: self.key, size: self.size, sha256, head: self.head })
    }

    /// Leaves it.
    pub async fn abandon(mut self) {
        // What was begun in a bucket and cannot be taken back there is removed by the bucket's own rule.
        drop(self.writer.abort().await);
    }
}

fn open(config: &Config) -> Result<Arc<dyn ObjectStore>, String> {
    let Some(bucket) = config.media.bucket()? else {
        let folder = config.media_folder();
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("the folder {} cannot be made: {error}", folder.display()))?;
        let local = LocalFileSystem::new_with_prefix(&folder).map_err(|error| error.to_string())?;
        return Ok(Arc::new(local.with_fsync(true)));
    };
    let store = AmazonS3Builder::new()
        .with_bucket_name(bucket.name)
        .with_region(bucket.region)
        .with_endpoint(&bucket.endpoint)
        .with_access_key_id(bucket.access_key_id.expose_secret())
        .with_secret_access_key(bucket.secret_access_key.expose_secret())
        .with_allow_http(bucket.endpoint.starts_with("http://"))
        .with_http_connector(StorageHttp::new(&bucket.endpoint)?)
        .build()
        .map_err(|error| error.to_string())?;
    Ok(Arc::new(store))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;

    fn config(folder: &std::path::Path, more: &str) -> Config {
        let file = folder.join("nestor.toml");
        std::fs::write(&file, format!("[storage]\ndata = {:?}\n[media]\n{more}", folder.display().to_string()))
            .unwrap();
        Config::load(Some(&file), Vec::new(), &Overrides::default()).unwrap()
    }

    #[tokio::test]
    async fn bytes_are_kept_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::new(&config(folder.path(), ""));
        objects.ready().unwrap();
        let mut draft = objects.begin("main", "1", 10).unwrap();
        draft.write(Bytes::from_static(b"hello ")).await.unwrap();
        draft.write(Bytes::from_static(b"you")).await.unwrap();
        let kept = draft.finish().await.unwrap();
        assert_eq!((kept.key.as_str(), kept.size, kept.head.as_slice()), ("main/1", 9, b"hello you".as_slice()));
        assert_eq!(kept.sha256.len(), 64);
        assert_eq!(objects.read("main/1", 9).await.unwrap(), b"hello you");
        assert!(matches!(objects.read("main/1", 8).await, Err(ObjectError::TooLarge { most: 8 })));
        let mut part = std::pin::pin!(objects.stream("main/1", Some(6..9)).await.unwrap());
        assert_eq!(part.next().await.unwrap().unwrap(), "you");

        let mut large = objects.begin("main", "2", 3).unwrap();
        assert!(matches!(large.write(Bytes::from_static(b"four")).await, Err(ObjectError::TooLarge { most: 3 })));
        large.abandon().await;
        assert!(matches!(objects.read("main/2", 9).await, Err(ObjectError::Missing)));
        objects.remove("main/1").await.unwrap();
        objects.remove("main/1").await.unwrap();
        assert!(matches!(objects.read("main/1", 9).await, Err(ObjectError::Missing)));
    }

    #[tokio::test]
    async fn a_bucket_is_asked_at_its_own_address_with_signed_requests() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut read = Vec::new();
            while !read.ends_with(b"hello") {
                let mut some = [0; 4096];
                let count = stream.read(&mut some).await.unwrap();
                read.extend_from_slice(&some[..count]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\netag: \"1\"\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            String::from_utf8(read).unwrap()
        });
        let folder = tempfile::tempdir().unwrap();
        let bucket = format!(
            "bucket = 'files'\nregion = 'eu-central-1'\naccess_key_id = 'id'\nsecret_access_key = 'key'\nendpoint = 'http://{address}'"
        );
        let objects = Objects::new(&config(folder.path(), &bucket));
        objects.ready().unwrap();
        objects.put("main", "1", Bytes::from_static(b"hello")).await.unwrap();
        let request = asked.await.unwrap();
        assert!(request.starts_with("PUT /files/main/1 HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("AWS4-HMAC-SHA256 Credential=id/"), "{request}");
        assert!(!request.contains("Secret"), "{request}");
    }
}
