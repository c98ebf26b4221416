//! Pictures: how large they are, a small copy for lists, a smaller one for platforms that take no large ones. All of it takes time
//! and memory, so it runs beside the runtime and one at a time.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// The most bytes of a picture that is looked at.
pub const MOST_BYTES: u64 = 30_000_000;
/// The most pixels of a picture that is decoded.
const MOST_PIXELS: u64 = 50_000_000;
/// The longest side of a thumbnail.
const THUMBNAIL: u32 = 480;

/// Decoding takes up to 200 MB.
static ONE_AT_A_TIME: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(1));

/// What was seen of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels, as it is shown.
    pub width: u32,
    /// Pixels, as it is shown.
    pub height: u32,
    /// The small copy: JPEG, or PNG where something is transparent. `None` where it could not be made.
    pub thumbnail: Option<Vec<u8>>,
}

/// Looks at a picture; `None` where it is none that can be read.
pub async fn look(bytes: Vec<u8>) -> Option<Picture> {
    aside(move || seen(&bytes)).await
}

/// The picture as a JPEG of at most so many bytes: as large as it may be, then smaller and smaller. `None` where that cannot be
/// done.
pub async fn shrink(bytes: Vec<u8>, most: u64) -> Option<Vec<u8>> {
    aside(move || shrunk(&bytes, most)).await
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> Option<T> + Send + 'static) -> Option<T> {
    let _turn = ONE_AT_A_TIME.acquire().await.ok()?;
    // A picture that makes the decoder panic is none that can be read.
    tokio::task::spawn_blocking(work).await.ok().flatten()
}

fn seen(bytes: &[u8]) -> Option<Picture> {
    let (width, height) = reader(bytes)?.into_dimensions().ok()?;
    let Some(picture) = decoded(bytes, width, height) else { return Some(Picture { width, height, thumbnail: None }) };
    let (width, height) = (picture.width(), picture.height());
    let small = picture.thumbnail(THUMBNAIL.min(width), THUMBNAIL.min(height));
    let thumbnail = if has_holes(&small) { png(&small) } else { jpeg(&small, 80) };
    Some(Picture { width, height, thumbnail })
}

fn shrunk(bytes: &[u8], most: u64) -> Option<Vec<u8>> {
    let (width, height) = reader(bytes)?.into_dimensions().ok()?;
    let mut picture = on_white(decoded(bytes, width, height)?);
    for longest in [u32::MAX, 4096, 2560, 1920, 1280, 800] {
        if longest != u32::MAX {
            if picture.width().max(picture.height()) <= longest {
                continue;
            }
            picture = picture.resize(longest, longest, FilterType::Triangle);
        }
        if let Some(written) = jpeg(&picture, 88).filter(|written| written.len() as u64 <= most) {
            return Some(written);
        }
    }
    jpeg(&picture, 60).filter(|written| written.len() as u64 <= most)
}

fn reader(bytes: &[u8]) -> Option<ImageReader<Cursor<&[u8]>>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(4 * MOST_PIXELS + 64_000_000);
    limits.max_image_width = Some(30_000);
    limits.max_image_height = Some(30_000);
    reader.limits(limits);
    Some(reader)
}

/// The picture, turned as the camera was held.
fn decoded(bytes: &[u8], width: u32, height: u32) -> Option<DynamicImage> {
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return None;
    }
    let mut decoder = reader(bytes)?.into_decoder().ok()?;
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Some(picture)
}

fn has_holes(picture: &DynamicImage) -> bool {
    picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255)
}

/// JPEG knows no transparency: what shines through is white.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !has_holes(&picture) {
        return picture;
    }
    let mut pixels = picture.to_rgba8();
    for pixel in pixels.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0.map(u16::from);
        let over = |colour: u16| u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        pixel.0 = [over(red), over(green), over(blue), u8::MAX];
    }
    DynamicImage::ImageRgba8(pixels)
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Option<Vec<u8>> {
    let mut written = Vec::new();
    JpegEncoder::new_with_quality(&mut written, quality).encode_image(&picture.to_rgb8()).ok()?;
    Some(written)
}

fn png(picture: &DynamicImage) -> Option<Vec<u8>> {
    let mut written = Cursor::new(Vec::new());
    picture.write_to(&mut written, ImageFormat::Png).ok()?;
    Some(written.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    fn picture(width: u32, height: u32, alpha: u8) -> Vec<u8> {
        let made = RgbaImage::from_fn(width, height, |x, y| {
            Rgba([(x * 7 + y * 13) as u8, (x * y) as u8, (x ^ y) as u8, alpha])
        });
        png(&DynamicImage::ImageRgba8(made)).unwrap()
    }

    #[tokio::test]
    async fn a_picture_is_measured_and_made_small() {
        let seen = look(picture(1000, 500, 255)).await.unwrap();
        assert_eq!((seen.width, seen.height), (1000, 500));
        let thumbnail = seen.thumbnail.unwrap();
        let small = image::load_from_memory_with_format(&thumbnail, ImageFormat::Jpeg).unwrap();
        assert_eq!((small.width(), small.height()), (480, 240));
        let transparent = look(picture(100, 50, 80)).await.unwrap().thumbnail.unwrap();
        let small = image::load_from_memory_with_format(&transparent, ImageFormat::Png).unwrap();
        assert_eq!((small.width(), small.height()), (100, 50));
    }

    #[tokio::test]
    async fn what_is_no_picture_is_none() {
        assert_eq!(look(b"no picture".to_vec()).await, None);
        let mut cut = picture(100, 100, 255);
        cut.truncate(200);
        assert_eq!(look(cut).await.unwrap().thumbnail, None);
    }

    #[tokio::test]
    async fn a_picture_that_says_it_is_huge_is_not_decoded() {
        let mut huge = picture(10, 10, 255);
        huge[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
        assert!(look(huge).await.is_none_or(|seen| seen.thumbnail.is_none()));
    }

    #[tokio::test]
    async fn a_large_picture_is_made_small_enough() {
        let large = picture(1600, 1200, 255);
        let shrunk = shrink(large, 200_000).await.unwrap();
        assert!(shrunk.len() <= 200_000);
        image::load_from_memory_with_format(&shrunk, ImageFormat::Jpeg).unwrap();
    }
}
