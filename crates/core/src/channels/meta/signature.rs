//! How a request proves that it comes from Meta: `X-Hub-Signature-256` on every delivery, the handshake when an address is saved.
//!
//! platforms.md section D, read 2026-11-22: `sha256=` and 64 lower-case hexadecimal digits, HMAC-SHA256 with the app secret over
//! the raw bytes of the body. The bytes hold `\u00e4` and `\/` escapes: nothing may be decoded before.

use crate::channels::Refusal;
use crate::channels::verification::{first_match, same_secret};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// The header with the signature.
const SIGNATURE: &str = "x-hub-signature-256";

/// Checks the signature against every candidate secret and returns the index of the first that matches. Empty candidates never
/// match.
///
/// # Errors
/// [`Refusal`]: the header is missing, not of the documented form, or made with another secret.
pub fn verify(candidates: &[&[u8]], headers: &HeaderMap, body: &[u8]) -> Result<usize, Refusal> {
    let header = headers.get(SIGNATURE).ok_or(Refusal::Missing)?;
    let given = header.as_bytes().strip_prefix(b"sha256=").and_then(digest_of_hex).ok_or(Refusal::Malformed)?;
    first_match(candidates, |secret| match Hmac::<Sha256>::new_from_slice(secret) {
        Ok(mut mac) => {
            mac.update(body);
            mac.finalize().into_bytes().as_slice().ct_eq(&given)
        }
        Err(_) => Choice::from(0),
    })
    .ok_or(Refusal::Mismatch)
}

/// 64 lower-case hexadecimal digits as 32 bytes.
fn digest_of_hex(digits: &[u8]) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    };
    if digits.len() != 64 {
        return None;
    }
    let mut digest = [0_u8; 32];
    for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *byte = (digit(high)? << 4) | digit(low)?;
    }
    Some(digest)
}

/// The answer to the request with which Meta checks a callback address: the challenge as it came, when the mode is `subscribe`
/// and the token is one of ours. The parameters are `hub.mode`, `hub.verify_token`, `hub.challenge`.
pub fn handshake(mode: &str, verify_token: &str, challenge: &str, tokens: &[&str]) -> Option<String> {
    let candidates: Vec<&[u8]> = tokens.iter().map(|token| token.as_bytes()).collect();
    let known = first_match(&candidates, |token| same_secret(token, verify_token.as_bytes())).is_some();
    (known && mode == "subscribe" && !challenge.is_empty()).then(|| challenge.to_owned())
}
