//! Pictures: what a file says about its own size, and plain ones made here (profile pictures, samples).

/// Width and height of a PNG, JPEG, GIF or WebP.
pub(crate) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.starts_with(b"\x89PNG") {
        return Some((big_endian(bytes.get(16..20)?), big_endian(bytes.get(20..24)?)));
    }
    if bytes.starts_with(b"GIF8") {
        return Some((little_endian(bytes.get(6..8)?), little_endian(bytes.get(8..10)?)));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" {
        return webp(bytes);
    }
    if bytes.starts_with(&[0xff, 0xd8]) {
        return jpeg(bytes);
    }
    None
}

/// Walks the segments up to the frame header.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        let length = big_endian(bytes.get(at + 2..at + 4)?) as usize;
        if matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) {
            return Some((big_endian(bytes.get(at + 7..at + 9)?), big_endian(bytes.get(at + 5..at + 7)?)));
        }
        at += 2 + length.max(2);
    }
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((1 + little_endian(bytes.get(24..27)?), 1 + little_endian(bytes.get(27..30)?))),
        b"VP8L" => {
            let bits = little_endian(bytes.get(21..25)?);
            Some((1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)))
        }
        b"VP8 " => Some((little_endian(bytes.get(26..28)?) & 0x3fff, little_endian(bytes.get(28..30)?) & 0x3fff)),
        _ => None,
    }
}

fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

/// A PNG of one colour, 64 by 64.
pub(crate) fn plain(colour: [u8; 3]) -> Vec<u8> {
    const SIDE: u16 = 64;
    let row: Vec<u8> = std::iter::once(0).chain(std::iter::repeat_n(colour, usize::from(SIDE)).flatten()).collect();
    let raw: Vec<u8> = std::iter::repeat_n(row, usize::from(SIDE)).flatten().collect();
    // One stored block of deflate: 12,352 bytes fit into its 16-bit length.
    let length = u16::try_from(raw.len()).unwrap_or(u16::MAX);
    let mut data = vec![0x78, 0x01, 0x01];
    data.extend(length.to_le_bytes());
    data.extend((!length).to_le_bytes());
    data.extend(&raw);
    data.extend(adler32(&raw).to_be_bytes());
    let mut header = [u32::from(SIDE).to_be_bytes(), u32::from(SIDE).to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in [(b"IHDR", &header), (b"IDAT", &data), (b"IEND", &Vec::new())] {
        png.extend(u32::try_from(content.len()).unwrap_or(0).to_be_bytes());
        let named: Vec<u8> = name.iter().chain(content).copied().collect();
        png.extend(&named);
        png.extend(crc32(&named).to_be_bytes());
    }
    png
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    (high << 16) | low
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::{crc32, plain, size};

    #[test]
    fn a_plain_picture_says_its_size_and_sums_are_right() {
        assert_eq!(size(&plain([200, 30, 30])), Some((64, 64)));
        // The check value of the CRC that PNG uses.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(size(b"GIF89a\x05\x00\x07\x00"), Some((5, 7)));
        let jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 9, 0, 16];
        assert_eq!(size(&jpeg), Some((16, 9)));
        assert_eq!(size(b"no picture"), None);
    }
}
