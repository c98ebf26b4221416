//! The promises that every channel keeps.

use crate::golden::{BOT, inbound_bodies};
use http::{HeaderMap, HeaderValue, Method};
use nestor_core::capabilities::Feature;
use nestor_core::capabilities::{Level, TextUnit};
use nestor_core::channels::{Answer, ApiCall, ChannelKind, Endpoints, OutgoingMessage, RenderError, RequestBody, Sent};
use nestor_core::content::{Content, MessageType};
use nestor_core::event::{AccountEvent, Happening};
use nestor_core::identity::{ExternalIdentity, IdentityKind};
use nestor_core::message::ExternalMessageId;
use nestor_core::text::count;
use serde_json::{Value, json};

const TOKEN: &str = "EAAG-secret-token";

fn endpoints() -> Endpoints {
    Endpoints {
        meta_graph: "https://graph.example".to_owned(),
        instagram_graph: "https://ig.example/".to_owned(),
        telegram: "https://bots.example".to_owned(),
        graph_version: "v26.0".to_owned(),
    }
}

fn recipient(channel: ChannelKind) -> ExternalIdentity {
    match channel {
        ChannelKind::Whatsapp => ExternalIdentity::new(IdentityKind::Phone, "306900000000"),
        ChannelKind::Messenger => ExternalIdentity::new(IdentityKind::Psid, "24000000000000001"),
        ChannelKind::Instagram => ExternalIdentity::new(IdentityKind::Igsid, "1240000000000001"),
        ChannelKind::Telegram => ExternalIdentity::new(IdentityKind::TelegramUser, "500000001"),
    }
}

fn render(channel: ChannelKind, text: &str) -> Result<Vec<ApiCall>, RenderError> {
    let recipient = [recipient(channel)];
    let reply_to = ExternalMessageId("500000001:7".to_owned());
    channel.channel().render(&OutgoingMessage {
        message_id: "msg_test_0001",
        attempt: 3,
        account: "106500000000001",
        recipient: &recipient,
        content: &Content::text(text),
        reply_to: Some(&reply_to),
        human_agent: false,
    })
}

/// The text in the body of a sending call, wherever the platform wants it.
fn text_of(call: &ApiCall) -> String {
    let body = call.body.as_ref().unwrap();
    let places = ["/text/body", "/message/text", "/text"];
    places.iter().find_map(|place| body.pointer(place)?.as_str()).unwrap().to_owned()
}

#[test]
fn names_lead_back_to_their_channel() {
    for channel in ChannelKind::ALL {
        assert_eq!(channel.channel().kind(), channel);
        assert_eq!(ChannelKind::from_word(channel.as_str()), Some(channel));
    }
}

#[test]
fn a_delivery_that_cannot_be_read_is_reported_and_nothing_else() {
    for channel in ChannelKind::ALL {
        for body in [&b""[..], b"{", b"null", b"7", b"[]", b"\xff\xfe", b"{}", b"\"text\"", &[b'['; 5000]] {
            let parsed = channel.channel().parse(Some(BOT), body);
            assert!(parsed.events.is_empty(), "{channel:?} {body:?}");
            assert!(!parsed.skipped.is_empty(), "{channel:?} {body:?}");
        }
    }
}

/// Acceptance case A6: 3 MB in one body are read like anything else.
#[test]
fn a6_three_megabytes_are_read() {
    let message = |number: usize| {
        json!({"from": format!("3069{number:08}"), "id": format!("wamid.{number}"), "timestamp": "1763800000",
            "type": "text", "text": {"body": "ά".repeat(1000)}})
    };
    let messages: Vec<Value> = (0..1500).map(message).collect();
    let contacts: Vec<Value> = (0..1500).map(|number| json!({"wa_id": format!("3069{number:08}")})).collect();
    let value = json!({"metadata": {"phone_number_id": "1"}, "contacts": contacts, "messages": messages});
    let change = json!({"field": "messages", "value": value});
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "2", "changes": [change]}]}).to_string();
    assert!(body.len() > 3_000_000);
    let parsed = ChannelKind::Whatsapp.channel().parse(None, body.as_bytes());
    assert_eq!((parsed.events.len(), parsed.skipped.len()), (1500, 0));
}

/// What every reader of events relies on, for everything that the golden cases hold.
#[test]
fn events_are_complete() {
    for channel in ChannelKind::ALL {
        for (case, body) in inbound_bodies(channel) {
            let parsed = channel.channel().parse(Some(BOT), &body);
            assert!(!parsed.events.is_empty() || !parsed.skipped.is_empty(), "{case}: silence");
            for event in &parsed.events {
                assert!(!event.account.is_empty(), "{case}");
                let (peer, content) = match &event.happening {
                    Happening::Message(message) => (&message.peer, Some(&message.content)),
                    Happening::Echo(echo) => (&echo.peer, Some(&echo.content)),
                    Happening::Watermark(watermark) => (&watermark.peer, None),
                    Happening::Reaction(reaction) => (&reaction.peer, None),
                    Happening::Edit(edit) => (&edit.peer, Some(&edit.content)),
                    Happening::Revocation(revocation) => (&revocation.peer, None),
                    Happening::PeerChange(change) => {
                        assert!(!change.before.is_empty(), "{case}");
                        (&change.now, None)
                    }
                    Happening::Consent(consent) => (&consent.peer, None),
                    Happening::Control(control) => (&control.peer, None),
                    Happening::AddressBook(entry) => (&entry.peer, None),
                    Happening::Status(_) => continue,
                    Happening::Account(AccountEvent { kind: name, .. }) | Happening::Other { name } => {
                        assert!(!name.is_empty(), "{case}");
                        continue;
                    }
                };
                assert!(!peer.identities.is_empty(), "{case}");
                assert!(peer.identities.iter().all(|identity| !identity.id.is_empty()), "{case}");
                if let Some(content) = content {
                    let details = content.details.as_deref();
                    match content.message_type {
                        MessageType::Text => assert!(content.text.is_some(), "{case}"),
                        MessageType::Unsupported => {
                            let unsupported = details.and_then(|details| details.unsupported.as_ref()).unwrap();
                            assert!(!unsupported.platform_type.is_empty() && unsupported.raw.is_some(), "{case}");
                        }
                        _ => assert!(details.is_some(), "{case}: a type without its details"),
                    }
                }
            }
        }
    }
}

#[test]
fn the_same_body_reads_the_same_twice() {
    for channel in ChannelKind::ALL {
        for (case, body) in inbound_bodies(channel) {
            let parse = || channel.channel().parse(Some(BOT), &body);
            assert_eq!(parse(), parse(), "{case}");
        }
    }
}

#[test]
fn capabilities_make_sense() {
    for channel in ChannelKind::ALL {
        let capabilities = channel.channel().capabilities();
        assert!(capabilities.version > 0 && capabilities.text.max >= 100);
        assert!(capabilities.pace.per_account_per_second > 0 && capabilities.pace.per_peer_burst > 0);
        let per_peer = !capabilities.pace.per_peer_interval.is_zero();
        assert_eq!(per_peer, matches!(channel, ChannelKind::Whatsapp | ChannelKind::Telegram));
        assert_eq!(capabilities.window.length().is_none(), channel == ChannelKind::Telegram);
        assert!(serde_json::to_value(capabilities).unwrap().is_object());
    }
    assert_eq!(ChannelKind::Instagram.channel().capabilities().text.unit, TextUnit::Bytes);
}

/// Acceptance case B11: no part is beyond the platform's limit, none is lost.
#[test]
fn b11_long_texts_go_out_in_parts_that_fit() {
    for channel in ChannelKind::ALL {
        let limit = channel.channel().capabilities().text;
        for text in ["Ένα δύο τρία. ".repeat(1000), "👨‍👩‍👧".repeat(2000), "https://example.gr/αβγ ".repeat(700)]
        {
            let calls = render(channel, &text).unwrap();
            assert!(calls.len() > 1);
            let parts: Vec<String> = calls.iter().map(text_of).collect();
            assert!(parts.iter().all(|part| count(part, limit.unit) <= limit.max), "{channel:?}");
            let visible = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(visible(&parts.concat()), visible(&text), "{channel:?}");
        }
    }
}

#[test]
fn nothing_and_nobody_cannot_be_rendered() {
    for channel in ChannelKind::ALL {
        assert_eq!(render(channel, " \n"), Err(RenderError::EmptyText));
        let nobody = OutgoingMessage {
            message_id: "m",
            attempt: 1,
            account: "a",
            recipient: &[],
            content: &Content::text("text"),
            reply_to: None,
            human_agent: false,
        };
        assert_eq!(channel.channel().render(&nobody), Err(RenderError::NoRecipient(channel)));
    }
}

#[test]
fn parts_carry_their_correlation_and_only_the_first_is_an_answer() {
    for channel in ChannelKind::ALL {
        let calls = render(channel, &"Ένα δύο τρία. ".repeat(1000)).unwrap();
        for (part, call) in calls.iter().enumerate() {
            let written = call.body.as_ref().unwrap().to_string();
            let correlated = channel.channel().capabilities().level(Feature::Reconciliation) >= Level::Partial;
            assert_eq!(written.contains(&format!("\"msg_test_0001.{part}.3\"")), correlated, "{channel:?}");
            let body = call.body.as_ref().unwrap();
            let quotes = ["context", "reply_to", "reply_parameters"].iter().any(|key| body.get(key).is_some());
            assert_eq!(quotes, part == 0, "{channel:?}");
        }
    }
}

#[test]
fn every_call_becomes_a_request_and_none_holds_the_token() {
    for channel in ChannelKind::ALL {
        let value = channel.channel();
        let mut calls = render(channel, "Γεια").unwrap();
        calls.extend(value.identify(Some("106500000000001")));
        calls.extend(value.subscribe("https://hub.example/webhooks", "webhook-secret"));
        assert!(calls.len() >= 2);
        for call in calls {
            let kept = serde_json::to_string(&call).unwrap();
            assert!(!kept.contains(TOKEN));
            assert_eq!(serde_json::from_str::<ApiCall>(&kept).unwrap(), call);
            let request = value.authorize(&call, &endpoints(), TOKEN);
            assert_eq!(request.method, call.method);
            assert_eq!(matches!(request.body, RequestBody::None), request.method != Method::POST);
            let base = match channel {
                ChannelKind::Whatsapp | ChannelKind::Messenger => "https://graph.example/v26.0/",
                ChannelKind::Instagram => "https://ig.example/v26.0/",
                ChannelKind::Telegram => "https://bots.example/botEAAG-secret-token/",
            };
            assert!(request.url.starts_with(base), "{}", request.url);
            assert!(!request.url[8..].contains("//"), "{}", request.url);
            assert!(request.url.parse::<http::Uri>().is_ok());
            // The token travels in the header where the platform takes it, and then nowhere else.
            let bearer = (channel != ChannelKind::Telegram).then(|| TOKEN.to_owned());
            assert_eq!(request.bearer, bearer);
            assert_eq!(request.url.contains(TOKEN), bearer.is_none());
            if let (RequestBody::Json(sent), Some(body)) = (request.body, call.body) {
                assert_eq!(serde_json::from_slice::<Value>(&sent).unwrap(), body);
            }
        }
    }
}

#[test]
fn telegram_is_told_where_to_deliver_and_what() {
    let call = ChannelKind::Telegram.channel().subscribe("https://hub.example/webhooks", "webhook-secret").unwrap();
    let body = call.body.unwrap();
    assert_eq!((call.path.as_str(), &body["secret_token"]), ("/setWebhook", &"webhook-secret".into()));
    let updates: Vec<&str> = body["allowed_updates"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    // Not part of what Telegram sends unasked (platforms E.2).
    assert!(updates.contains(&"message") && updates.contains(&"message_reaction"));
}

#[test]
fn whatsapp_cannot_be_asked_who_it_is_without_the_number() {
    assert_eq!(ChannelKind::Whatsapp.channel().identify(None), None);
    for channel in [ChannelKind::Messenger, ChannelKind::Instagram, ChannelKind::Telegram] {
        assert!(channel.channel().identify(None).is_some());
    }
}

/// Every status with every kind of body has a meaning, and no other body than a good one is taken for success.
#[test]
fn every_answer_has_a_meaning() {
    let bodies: [&[u8]; 9] = [
        b"",
        b"\xff",
        b"<html>",
        b"{}",
        b"[]",
        br#"{"error":{}}"#,
        br#"{"error":{"code":"x","message":7}}"#,
        br#"{"ok":false}"#,
        br#"{"ok":true,"result":{}}"#,
    ];
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("99999999999999999999"));
    headers.insert("x-business-use-case-usage", HeaderValue::from_static("[7]"));
    for channel in ChannelKind::ALL {
        let call = render(channel, "Γεια").unwrap().remove(0);
        let interpret = |answer: &Answer<'_>| channel.channel().interpret(&call, answer);
        for status in (0..=999).chain([u16::MAX]) {
            for body in bodies {
                let answer = Answer::Http { status, headers: &headers, body };
                let sent = interpret(&answer);
                assert!(!matches!(sent, Sent::Accepted { .. }), "{channel:?} {status} {body:?}");
                if (200..300).contains(&status) && !body.starts_with(br#"{"error"#) {
                    assert_eq!(sent, Sent::Unknown, "{channel:?} {status} {body:?}");
                }
                let _ = channel.channel().identified(&answer);
            }
        }
        assert!(matches!(interpret(&Answer::NotSent), Sent::Unavailable { .. }));
        assert_eq!(interpret(&Answer::NoAnswer), Sent::Unknown);
    }
}
