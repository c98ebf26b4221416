//! Nothing that a stranger sends can stop us: the golden bodies, broken in many ways with a fixed seed (design rule 1).

use crate::golden::{BOT, inbound_bodies};
use http::HeaderMap;
use nestor_core::channels::{Answer, ChannelKind, meta};
use serde_json::{Map, Value, json};

/// Broken bodies for each golden case and way of breaking.
const ROUNDS: usize = 40;

/// A small generator of numbers (splitmix64): the same seed breaks the same bodies everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { usize::try_from(self.next() % bound as u64).unwrap() }
    }
}

#[test]
fn broken_bodies_never_panic() {
    let mut chance = Chance(2026);
    let mut tried = 0_usize;
    for channel in ChannelKind::ALL {
        for (case, body) in inbound_bodies(channel) {
            for _ in 0..ROUNDS {
                for broken in [cut(&mut chance, &body), flip(&mut chance, &body), splice(&mut chance, &body)] {
                    try_all(channel, &case, &broken);
                    tried += 1;
                }
                if let Ok(mut value) = serde_json::from_slice::<Value>(&body) {
                    for _ in 0..=chance.below(3) {
                        break_value(&mut chance, &mut value);
                    }
                    try_all(channel, &case, value.to_string().as_bytes());
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 15_000, "{tried}");
}

/// The body goes to the channel it was made for, and to all others as body and as answer.
fn try_all(channel: ChannelKind, case: &str, body: &[u8]) {
    let _ = meta::channel_of(body);
    let parsed = channel.channel().parse(Some(BOT), body);
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        for skipped in &parsed.skipped {
            let place = skipped.at.rsplit_once('/').map_or("", |(parent, _)| parent);
            assert!(value.pointer(place).is_some(), "{case}: {skipped:?} is nowhere");
        }
    }
    // Whoever keeps events writes them as JSON and must get them back.
    let kept = serde_json::to_string(&parsed).unwrap();
    assert_eq!(serde_json::from_str::<nestor_core::event::Parsed>(&kept).unwrap(), parsed, "{case}");
    let other = ChannelKind::ALL[body.len() % 4].channel();
    let _ = other.parse(None, body);
    let call = other.identify(Some("1")).unwrap();
    let headers = HeaderMap::new();
    let _ = other.interpret(&call, &Answer::Http { status: 400, headers: &headers, body });
    let _ = other.identified(&Answer::Http { status: 200, headers: &headers, body });
}

fn cut(chance: &mut Chance, body: &[u8]) -> Vec<u8> {
    body[..chance.below(body.len())].to_vec()
}

/// Some bytes become others: broken UTF-8, broken escapes, broken structure.
fn flip(chance: &mut Chance, body: &[u8]) -> Vec<u8> {
    let mut broken = body.to_vec();
    for _ in 0..=chance.below(8) {
        let at = chance.below(broken.len());
        if let Some(byte) = broken.get_mut(at) {
            *byte = chance.next().to_le_bytes()[0];
        }
    }
    broken
}

/// Something hostile is put in the middle.
fn splice(chance: &mut Chance, body: &[u8]) -> Vec<u8> {
    let hostile: [&[u8]; 10] = [
        b"\xed\xa0\x80",
        b"\\ud800",
        b"\\udc00\\u",
        b"\\",
        b"\"",
        b"1e999",
        b"\0",
        &[b'['; 400],
        br#"{"a":"#.repeat(200).leak(),
        "\u{202e}\u{feff}".as_bytes(),
    ];
    let mut broken = body.to_vec();
    let at = chance.below(broken.len());
    broken.splice(at..at, hostile[chance.below(hostile.len())].iter().copied());
    broken
}

/// One value somewhere becomes another: a different type, an enormous number, deep nesting, nothing at all.
fn break_value(chance: &mut Chance, value: &mut Value) {
    let here = match value {
        Value::Array(items) => items.is_empty() || chance.below(6) == 0,
        Value::Object(fields) => fields.is_empty() || chance.below(6) == 0,
        _ => true,
    };
    if here {
        *value = hostile_value(chance);
        return;
    }
    match value {
        Value::Array(items) => {
            let at = chance.below(items.len());
            match chance.below(8) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                _ => break_value(chance, &mut items[at]),
            }
        }
        Value::Object(fields) => {
            let key = fields.keys().nth(chance.below(fields.len())).unwrap().clone();
            match chance.below(8) {
                0 => drop(fields.remove(&key)),
                1 => drop(fields.remove(&key).map(|field| fields.insert(format!("{key}~/new"), field))),
                _ => break_value(chance, &mut fields[&key]),
            }
        }
        _ => {}
    }
}

fn hostile_value(chance: &mut Chance) -> Value {
    match chance.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(i64::MIN),
        3 => json!(u64::MAX),
        4 => json!(1e300),
        5 => json!(-0.5),
        6 => json!(""),
        7 => json!("\0\u{202e}"),
        8 => json!("9223372036854775808"),
        9 => json!("ά".repeat(5000)),
        10 => json!([]),
        11 => json!({}),
        12 => json!([null, [[]], {"id": {"id": []}}]),
        _ => (0..100).fold(json!(1), |deep, level| {
            if level % 2 == 0 { json!([deep]) } else { Value::Object(Map::from_iter([("message".to_owned(), deep)])) }
        }),
    }
}
