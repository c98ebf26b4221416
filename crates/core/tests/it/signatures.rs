//! What proves that a delivery comes from its platform, and what does not (acceptance case A3).

use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use nestor_core::channels::{ChannelKind, Refusal, meta};
use sha2::Sha256;

const BODY: &[u8] = br#"{"object":"page","entry":[],"note":"\u03ba\u03b1\u03bb\u03ae \/"}"#;

fn signature(secret: &[u8], body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

fn headers(name: &'static str, value: &str) -> HeaderMap {
    HeaderMap::from_iter([(http::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())])
}

fn signed(value: &str) -> HeaderMap {
    headers("x-hub-signature-256", value)
}

#[test]
fn a_known_vector_verifies() {
    // RFC 4231, test case 2.
    let known = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(meta::verify(&[b"Jefe"], &signed(known), b"what do ya want for nothing?"), Ok(0));
}

#[test]
fn a3_only_the_right_secret_over_the_raw_bytes_verifies() {
    for kind in [ChannelKind::Whatsapp, ChannelKind::Messenger, ChannelKind::Instagram] {
        let verify = |candidates: &[&[u8]], headers: &HeaderMap| kind.channel().verify(candidates, headers, BODY);
        let good = signed(&signature(b"secret", BODY));
        assert_eq!(verify(&[b"secret"], &good), Ok(0));
        assert_eq!(verify(&[b"old", b"secret", b"secret"], &good), Ok(1));
        assert_eq!(verify(&[b"other app"], &good), Err(Refusal::Mismatch));
        assert_eq!(verify(&[], &good), Err(Refusal::Mismatch));
        let decoded = serde_json::from_slice::<serde_json::Value>(BODY).unwrap().to_string();
        assert_eq!(verify(&[b"secret"], &signed(&signature(b"secret", decoded.as_bytes()))), Err(Refusal::Mismatch));
        assert_eq!(verify(&[b"secret"], &HeaderMap::new()), Err(Refusal::Missing));
    }
}

#[test]
fn a_signature_of_another_form_is_refused() {
    let good = signature(b"secret", BODY);
    let upper = format!("sha256={}", good["sha256=".len()..].to_uppercase());
    let forms =
        ["", "sha256=", &good["sha256=".len()..], &good[..70], &format!("{good}0"), &good.replace("256", "1"), &upper];
    for form in forms {
        assert_eq!(meta::verify(&[b"secret"], &signed(form), BODY), Err(Refusal::Malformed), "{form}");
    }
}

#[test]
fn an_empty_secret_opens_nothing() {
    let forged = signed(&signature(b"", BODY));
    assert_eq!(meta::verify(&[b""], &forged, BODY), Err(Refusal::Mismatch));
    assert_eq!(meta::verify(&[b"", b"secret"], &signed(&signature(b"secret", BODY)), BODY), Ok(1));
    let empty = headers("x-telegram-bot-api-secret-token", "");
    assert_eq!(ChannelKind::Telegram.channel().verify(&[b""], &empty, BODY), Err(Refusal::Mismatch));
    assert_eq!(meta::handshake("subscribe", "", "1158201444", &[""]), None);
}

#[test]
fn telegram_sends_the_secret_itself() {
    let verify = |candidates: &[&[u8]], value: &str| {
        let headers = headers("x-telegram-bot-api-secret-token", value);
        ChannelKind::Telegram.channel().verify(candidates, &headers, BODY)
    };
    assert_eq!(verify(&[b"old", b"new"], "new"), Ok(1));
    assert_eq!(verify(&[b"old", b"new"], "newer"), Err(Refusal::Mismatch));
    assert_eq!(ChannelKind::Telegram.channel().verify(&[b"new"], &HeaderMap::new(), BODY), Err(Refusal::Missing));
}

#[test]
fn the_handshake_gives_the_challenge_back_to_who_knows_the_token() {
    let answer = |mode, token| meta::handshake(mode, token, "1158201444", &["first", "second"]);
    assert_eq!(answer("subscribe", "second").as_deref(), Some("1158201444"));
    assert_eq!(answer("subscribe", "third"), None);
    assert_eq!(answer("unsubscribe", "first"), None);
}

#[test]
fn the_object_tells_the_channel() {
    let body = |object: &str| format!(r#"{{"entry":[{{"object":"page"}}],"object":"{object}"}}"#);
    assert_eq!(meta::channel_of(body("whatsapp_business_account").as_bytes()), Some(ChannelKind::Whatsapp));
    assert_eq!(meta::channel_of(body("page").as_bytes()), Some(ChannelKind::Messenger));
    assert_eq!(meta::channel_of(body("instagram").as_bytes()), Some(ChannelKind::Instagram));
    assert_eq!(meta::channel_of(br#"{"x":"\ud83d","object":"inst\u0061gram"}"#), Some(ChannelKind::Instagram));
    for body in [&b"{"[..], b"", b"[]", br#"{"object":7}"#, br#"{"object":"permissions"}"#] {
        assert_eq!(meta::channel_of(body), None);
    }
}
