//! However a body is escaped on the wire, it says the same: Meta writes `\u03ba` and `\/` where others write UTF-8.

use crate::golden::{BOT, inbound_bodies};
use nestor_core::channels::ChannelKind;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The same JSON as PHP writes it: everything beyond ASCII as UTF-16 escapes in lower case, slashes escaped.
fn escaped(value: &Value) -> String {
    let mut out = String::new();
    for character in value.to_string().chars() {
        match character {
            '/' => out.push_str("\\/"),
            character if character.is_ascii() => out.push(character),
            character => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out
}

fn reads_the_same(channel: ChannelKind, value: &Value) -> bool {
    let parse = |body: String| channel.channel().parse(Some(BOT), body.as_bytes());
    parse(value.to_string()) == parse(escaped(value))
}

#[test]
fn every_golden_case_reads_the_same_escaped() {
    for channel in ChannelKind::ALL {
        for (case, body) in inbound_bodies(channel) {
            if let Ok(value) = serde_json::from_slice::<Value>(&body) {
                assert!(reads_the_same(channel, &value), "{case}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_reads_the_same_escaped(text in any::<String>(), name in any::<String>(), id in "[ -~]{1,20}") {
        let whatsapp = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
            "metadata": {"phone_number_id": "2"},
            "contacts": [{"wa_id": "306900000000", "profile": {"name": name}}],
            "messages": [{"from": "306900000000", "id": id, "timestamp": "1763800000", "type": "text", "text": {"body": text}}],
        }}]}]});
        let page = |object: &str| json!({"object": object, "entry": [{"id": "1", "messaging": [
            {"sender": {"id": "3"}, "recipient": {"id": "1"}, "timestamp": 1_763_800_000_000_i64, "message": {"mid": id, "text": text}},
        ]}]});
        let update = json!({"update_id": 1, "message": {"message_id": 2, "date": 1_763_800_000,
            "chat": {"id": 3, "type": "private", "first_name": name}, "text": text}});
        for (channel, value) in [
            (ChannelKind::Whatsapp, whatsapp),
            (ChannelKind::Messenger, page("page")),
            (ChannelKind::Instagram, page("instagram")),
            (ChannelKind::Telegram, update),
        ] {
            prop_assert!(reads_the_same(channel, &value));
            let parsed = channel.channel().parse(Some(BOT), value.to_string().as_bytes());
            prop_assert_eq!(parsed.events.len(), usize::from(!id.trim().is_empty() || channel == ChannelKind::Telegram));
        }
    }
}
