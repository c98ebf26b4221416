//! Bytes as the platforms put them on the wire: JSON escaped as PHP does it, signatures over exactly those bytes
//! (platforms.md D "signature", G.4 rule 30), and digits made from names.

use std::io;

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// `\uXXXX` in lower-case digits for everything outside ASCII; `\/` for slashes when Meta writes.
struct Escaped {
    slashes: bool,
}

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for character in fragment.chars() {
            match character {
                '/' if self.slashes => writer.write_all(b"\\/")?,
                ascii if ascii.is_ascii() => writer.write_all(&[ascii as u8])?,
                wide => {
                    for unit in wide.encode_utf16(&mut [0; 2]) {
                        write!(writer, "\\u{unit:04x}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The body of a webhook of Meta: ASCII only, slashes escaped.
pub(crate) fn meta_json(value: &Value) -> String {
    escaped(value, true)
}

/// The body of a Telegram update or answer: ASCII only, slashes as they are.
pub(crate) fn telegram_json(value: &Value) -> String {
    escaped(value, false)
}

fn escaped(value: &Value, slashes: bool) -> String {
    let mut bytes = Vec::with_capacity(512);
    let mut serializer = Serializer::with_formatter(&mut bytes, Escaped { slashes });
    // A JSON value has only string keys and the writer is memory: neither can fail.
    let written = value.serialize(&mut serializer);
    debug_assert!(written.is_ok());
    String::from_utf8(bytes).unwrap_or_default()
}

/// `sha256=` and 64 lower-case digits: the value of `X-Hub-Signature-256`.
pub(crate) fn signature_sha256(secret: &str, body: &[u8]) -> String {
    format!("sha256={}", hmac_sha256_hex(secret, body))
}

/// `sha1=` and 40 digits: the value of the old `X-Hub-Signature`.
pub(crate) fn signature_sha1(secret: &str, body: &[u8]) -> String {
    let digest =
        Hmac::<Sha1>::new_from_slice(secret.as_bytes()).map(|mac| mac.chain_update(body).finalize().into_bytes());
    format!("sha1={}", digest.map(|bytes| hexadecimal(&bytes)).unwrap_or_default())
}

/// Hex HMAC-SHA256, also what `appsecret_proof` must be.
pub(crate) fn hmac_sha256_hex(secret: &str, message: &[u8]) -> String {
    let digest =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mac| mac.chain_update(message).finalize().into_bytes());
    digest.map(|bytes| hexadecimal(&bytes)).unwrap_or_default()
}

/// So many digits that follow from the given parts: a scoped id that is always the same for the same person and account.
pub(crate) fn digits_of(parts: &[&str], count: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    digest
        .iter()
        .cycle()
        .take(count)
        .enumerate()
        .map(|(index, byte)| char::from(if index == 0 { b'1' + byte % 9 } else { b'0' + byte % 10 }))
        .collect()
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
