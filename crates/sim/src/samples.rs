//! Small real files that people send when they give none of their own: a photo, a voice note, a film. All of them are drawn
//! and played by us.

use bytes::Bytes;

use crate::media::Content;

/// Name, MIME type, bytes.
type Sample = (&'static str, &'static str, &'static [u8]);

const PHOTO: Sample = ("photo.jpg", "image/jpeg", include_bytes!("../assets/photo.jpg"));
const PICTURE: Sample = ("picture.png", "image/png", include_bytes!("../assets/picture.png"));
const STICKER: Sample = ("sticker.webp", "image/webp", include_bytes!("../assets/sticker.webp"));
const ANIMATED_STICKER: Sample =
    ("sticker-animated.webp", "image/webp", include_bytes!("../assets/sticker-animated.webp"));
const VECTOR_STICKER: Sample = ("sticker.tgs", "application/x-tgsticker", include_bytes!("../assets/sticker.tgs"));
const VOICE: Sample = ("voice.ogg", "audio/ogg; codecs=opus", include_bytes!("../assets/voice.ogg"));
const MUSIC: Sample = ("music.mp3", "audio/mpeg", include_bytes!("../assets/music.mp3"));
const FILM: Sample = ("film.mp4", "video/mp4", include_bytes!("../assets/film.mp4"));
const ANIMATION: Sample = ("animation.mp4", "video/mp4", include_bytes!("../assets/animation.mp4"));
const ROUND: Sample = ("round.mp4", "video/mp4", include_bytes!("../assets/round.mp4"));
const DOCUMENT: Sample = ("order.pdf", "application/pdf", include_bytes!("../assets/order.pdf"));

const ALL: [Sample; 11] =
    [PHOTO, PICTURE, STICKER, ANIMATED_STICKER, VECTOR_STICKER, VOICE, MUSIC, FILM, ANIMATION, ROUND, DOCUMENT];

/// How long the sounds and films last, in whole seconds.
pub(crate) const SECONDS: i64 = 2;

/// The file that stands for a kind: `image`, `video`, `audio`, `voice`, `document`, `sticker`, …
pub(crate) fn of_kind(kind: &str) -> Content {
    let sample = match kind {
        "video" => FILM,
        "audio" => MUSIC,
        "voice" => VOICE,
        "sticker" => STICKER,
        "animated_sticker" => ANIMATED_STICKER,
        "vector_sticker" => VECTOR_STICKER,
        "animation" => ANIMATION,
        "video_note" => ROUND,
        "document" => DOCUMENT,
        "picture" => PICTURE,
        _ => PHOTO,
    };
    content(sample)
}

/// The sample with this name.
pub(crate) fn named(name: &str) -> Option<Content> {
    ALL.into_iter().find(|(known, ..)| *known == name).map(content)
}

/// Under which name these bytes are a sample: the state file need not keep them.
pub(crate) fn name_of(bytes: &[u8]) -> Option<&'static str> {
    ALL.into_iter().find(|(.., sample)| *sample == bytes).map(|(name, ..)| name)
}

fn content((name, mime_type, bytes): Sample) -> Content {
    Content { bytes: Bytes::from_static(bytes), mime_type: mime_type.to_owned(), name: Some(name.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::{ALL, name_of, named};

    #[test]
    fn samples_are_what_they_say() {
        for (name, mime_type, bytes) in ALL {
            let magic: &[u8] = match mime_type {
                "image/jpeg" => b"\xff\xd8\xff",
                "image/png" => b"\x89PNG",
                "image/webp" => b"RIFF",
                "audio/ogg; codecs=opus" => b"OggS",
                "audio/mpeg" => b"ID3",
                "application/pdf" => b"%PDF",
                "application/x-tgsticker" => b"\x1f\x8b",
                _ => b"\0\0\0",
            };
            assert!(bytes.starts_with(magic), "{name}");
            assert!(bytes.len() < 12_000, "{name} is {} bytes", bytes.len());
            assert_eq!(name_of(bytes), Some(name));
            assert_eq!(named(name).unwrap().bytes, bytes);
        }
    }
}
