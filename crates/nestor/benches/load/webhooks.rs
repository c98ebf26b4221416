//! What the load consists of: signed WhatsApp webhooks of 1.4 kB, each with a message id of its own, as bytes that only have to be
//! written to a connection.

use anyhow::{Context, Result, ensure};
use hmac::{Hmac, KeyInit, Mac};
use nestor_core::channels::ChannelKind;
use nestor_core::event::Happening;
use nestor_core::identity::Peer;
use sha2::Sha256;
use std::fmt::Write;
use std::ops::Range;

/// The secret that the webhooks are signed with.
pub(crate) const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";
/// The telephone number that they name.
pub(crate) const PHONE_NUMBER_ID: &str = "106500000000001";
/// Where they are posted.
pub(crate) const PATH: &str = "/api/communications/webhooks/whatsapp";
/// How many bytes a body has at least.
const SIZE: usize = 1400;
/// The text of a message, again and again until the body is large enough.
const SENTENCE: &str = "Καλημέρα σας, θα ήθελα να ρωτήσω για το δωμάτιο. ";

/// A body: message `number` of this run from person `person`.
pub(crate) fn body(person: usize, number: usize) -> String {
    let at = 1_763_800_000 + number / 100;
    let head = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102900000000001","changes":[{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"302100000001","phone_number_id":"{PHONE_NUMBER_ID}"}},"contacts":[{{"profile":{{"name":"\u0395\u03bb\u03ad\u03bd\u03b7 {person}"}},"wa_id":"30690{person:07}","user_id":"GR.1340000000{person:07}"}}],"messages":[{{"from":"30690{person:07}","from_user_id":"GR.1340000000{person:07}","id":"wamid.HBgMMzA2OTAwMDAwMDAwFQIAEhgUM0{number:020X}AA","timestamp":"{at}","text":{{"body":""#
    );
    let tail = r#""},"type":"text"}]},"field":"messages"}]}]}"#;
    let mut body = head;
    'text: loop {
        for unit in SENTENCE.encode_utf16() {
            if body.len() + tail.len() >= SIZE {
                break 'text;
            }
            // Meta escapes everything outside of ASCII.
            match char::from_u32(u32::from(unit)).filter(char::is_ascii) {
                Some(plain) => body.push(plain),
                None => write!(body, "\\u{unit:04x}").expect("a String takes everything"),
            }
        }
    }
    body.push_str(tail);
    body
}

/// The person as the platform describes them.
pub(crate) fn peer(person: usize) -> Result<Peer> {
    let parsed = ChannelKind::Whatsapp.channel().parse(None, body(person, 0).as_bytes());
    match parsed.events.into_iter().next().context("the body of the load holds no event")?.happening {
        Happening::Message(message) => Ok(message.peer),
        other => anyhow::bail!("the body of the load is no message: {other:?}"),
    }
}

/// Requests, ready to be written, each once.
pub(crate) struct Requests {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl Requests {
    /// `count` requests from `people` people, the first with the message number `first`.
    pub(crate) fn signed(count: usize, people: usize, first: usize) -> Result<Self> {
        let mut all = Self { bytes: Vec::with_capacity(count * (SIZE + 300)), places: Vec::with_capacity(count) };
        for number in first..first + count {
            // A multiplicative hash: people write in no order, the same in each run.
            let person = (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) % people;
            let body = body(person, number);
            let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes())?;
            mac.update(body.as_bytes());
            let mut signature = String::with_capacity(64);
            for byte in mac.finalize().into_bytes() {
                write!(signature, "{byte:02x}")?;
            }
            let start = all.bytes.len();
            let head = format!(
                "POST {PATH} HTTP/1.1\r\nhost: localhost\r\nuser-agent: facebookexternalua\r\naccept: */*\r\n\
                 content-type: application/json\r\nx-hub-signature-256: sha256={signature}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            all.bytes.extend_from_slice(head.as_bytes());
            all.bytes.extend_from_slice(body.as_bytes());
            all.places.push(start..all.bytes.len());
        }
        ensure!(all.places.len() == count);
        Ok(all)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The bytes of one.
    pub(crate) fn get(&self, index: usize) -> Option<&[u8]> {
        self.bytes.get(self.places.get(index)?.clone())
    }
}
