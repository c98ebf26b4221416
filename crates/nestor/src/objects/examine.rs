//! What the bytes of a kept file tell: its type, how large a picture is, and a small copy of it.

use super::pictures::{self, Picture};
use super::{Kept, ObjectError, Objects, types};
use bytes::Bytes;

/// The types of pictures that can be read here.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The type.
    pub mime_type: String,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// The name of the small copy.
    pub thumbnail_key: Option<String>,
}

impl Objects {
    /// Looks at a file that was just kept, of which the type `said` was said.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn examine(&self, kept: &Kept, said: Option<&str>) -> Result<Examined, ObjectError> {
        let mime_type = types::tell(&kept.head, said);
        let mut found = Examined { mime_type, width: None, height: None, thumbnail_key: None };
        if !PICTURES.contains(&found.mime_type.as_str()) || kept.size > pictures::MOST_BYTES {
            return Ok(found);
        }
        let bytes = self.read(&kept.key, pictures::MOST_BYTES).await?;
        if let Some(Picture { width, height, thumbnail }) = pictures::look(bytes).await {
            (found.width, found.height) = (Some(width), Some(height));
            if let Some(small) = thumbnail
                && let Some((workspace_id, id)) = kept.key.split_once('/')
            {
                found.thumbnail_key =
                    Some(self.put(workspace_id, &format!("{id}.small"), Bytes::from(small)).await?.key);
            }
        }
        Ok(found)
    }
}
