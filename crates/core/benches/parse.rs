//! What one webhook costs: verifying and reading a WhatsApp text message of 1.4 kB, the hot path of the hub.
//!
//! `cargo bench -p nestor-core`; the budget is 15 µs for the parse.

use divan::{Bencher, black_box};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use nestor_core::channels::{ChannelKind, meta};
use nestor_core::text;
use sha2::Sha256;

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

fn main() {
    divan::main();
}

/// A text message as it stands on the wire, escapes included; its text makes it 1.4 kB.
fn body() -> Vec<u8> {
    let mut words = "Καλημέρα σας, θα ήθελα να ρωτήσω για το δωμάτιο. ".encode_utf16();
    let escaped: String =
        words
            .by_ref()
            .map(|unit| {
                if unit < 128 {
                    char::from_u32(u32::from(unit)).into_iter().collect()
                } else {
                    format!("\\u{unit:04x}")
                }
            })
            .collect::<String>();
    let mut body = String::new();
    for times in 1.. {
        body = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102900000000001","changes":[{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"302100000001","phone_number_id":"106500000000001"}},"contacts":[{{"profile":{{"name":"\u0395\u03bb\u03ad\u03bd\u03b7 \u03a0\u03b1\u03c0\u03b1\u03b4\u03bf\u03c0\u03bf\u03cd\u03bb\u03bf\u03c5"}},"wa_id":"306900000000","user_id":"GR.13400000000000000001"}}],"messages":[{{"from":"306900000000","from_user_id":"GR.13400000000000000001","id":"wamid.HBgMMzA2OTAwMDAwMDAwFQIAEhgUM0EwMDAwMDAwMDAwMDAwMDAwMDAA","timestamp":"1763800000","text":{{"body":"{}"}},"type":"text"}}]}},"field":"messages"}}]}}]}}"#,
            escaped.repeat(times)
        );
        if body.len() >= 1400 {
            break;
        }
    }
    body.into_bytes()
}

fn signed(body: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET) {
        mac.update(body);
        let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        if let Ok(value) = HeaderValue::from_str(&format!("sha256={digits}")) {
            headers.insert(HeaderName::from_static("x-hub-signature-256"), value);
        }
    }
    headers
}

#[divan::bench]
fn verify(bencher: Bencher<'_, '_>) {
    let body = body();
    let headers = signed(&body);
    let channel = ChannelKind::Whatsapp.channel();
    assert_eq!(channel.verify(&[SECRET], &headers, &body), Ok(0));
    bencher.bench(|| channel.verify(black_box(&[SECRET]), black_box(&headers), black_box(&body)));
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let body = body();
    let channel = ChannelKind::Whatsapp.channel();
    assert_eq!(channel.parse(None, &body).events.len(), 1);
    bencher.bench(|| channel.parse(None, black_box(&body)));
}

#[divan::bench]
fn verify_and_parse(bencher: Bencher<'_, '_>) {
    let body = body();
    let headers = signed(&body);
    let channel = ChannelKind::Whatsapp.channel();
    bencher.bench(|| {
        let verified = channel.verify(black_box(&[SECRET]), black_box(&headers), black_box(&body));
        (verified, channel.parse(None, black_box(&body)))
    });
}

#[divan::bench]
fn channel_of(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.bench(|| meta::channel_of(black_box(&body)));
}

#[divan::bench]
fn fold_a_greek_message(bencher: Bencher<'_, '_>) {
    let message = "Καλημέρα σας, θα ήθελα να ρωτήσω για το δωμάτιο. ".repeat(4);
    bencher.bench(|| text::fold(black_box(&message)));
}
