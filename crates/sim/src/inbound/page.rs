//! Messages of Messenger and Instagram customers (platforms.md B.1, C.2): the same items under `entry[].messaging[]`.

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::customer::displayed::TappedKind;
use crate::customer::{Referral, What};
use crate::inbound::{Frame, put_some};
use crate::media::File;
use crate::meta::MetaItem;
use crate::phone::Writer;
use crate::shown::ButtonKind;
use crate::wire::digits_of;
use crate::world::World;

/// The sticker "thumbs up".
const STICKER_ID: i64 = 369_239_263_222_822;

pub(crate) fn items(world: &mut World, frame: &Frame<'_>) -> Vec<MetaItem> {
    let mut event = Map::new();
    event.insert("sender".to_owned(), json!({"id": frame.address.id}));
    event.insert("recipient".to_owned(), json!({"id": frame.key.account}));
    event.insert("timestamp".to_owned(), json!(frame.at_ms));
    let field = match frame.what {
        What::Raw { payload } => {
            event.extend(payload.as_object().cloned().unwrap_or_default());
            if let Some(Value::Object(message)) = event.get_mut("message") {
                message.entry("mid").or_insert_with(|| json!(frame.id));
            }
            "messages"
        }
        _ => {
            let (field, key, value) = event_of(world, frame);
            event.insert(key.to_owned(), value);
            field
        }
    };
    vec![MetaItem {
        channel: frame.key.channel,
        account: frame.key.account.clone(),
        field: field.to_owned(),
        contact: None,
        item: Value::Object(event),
        carries: Some((frame.key.clone(), frame.id.to_owned())),
    }]
}

/// The subscription field, the event's key and its value.
fn event_of(world: &mut World, frame: &Frame<'_>) -> (&'static str, &'static str, Value) {
    match frame.what {
        What::Reaction { to, emoji } => ("message_reactions", "reaction", reaction(to, emoji.as_deref())),
        What::Edit { of, text } => {
            let edits = frame.target.map_or(0, |target| target.edits) + 1;
            ("message_edits", "message_edit", json!({"mid": of, "text": text, "num_edit": edits}))
        }
        What::Unsend { of } => ("messages", "message", json!({"mid": of, "is_deleted": true})),
        What::Postback { payload, title } => {
            let mut postback = postback(frame.id, payload, title);
            if let (Some(referral), Some(keys)) = (&frame.around.referral, postback.as_object_mut()) {
                keys.insert("referral".to_owned(), referral_of(world, frame, referral));
            }
            ("messaging_postbacks", "postback", postback)
        }
        What::Tap { .. } => tap(world, frame),
        What::Referral(referral) => {
            let field =
                if frame.key.channel == Channel::Instagram { "messaging_referral" } else { "messaging_referrals" };
            (field, "referral", referral_of(world, frame, referral))
        }
        _ => ("messages", "message", message(world, frame)),
    }
}

fn tap(world: &mut World, frame: &Frame<'_>) -> (&'static str, &'static str, Value) {
    let Some(tapped) = &frame.ready.tapped else { return ("messages", "message", message(world, frame)) };
    if tapped.kind == TappedKind::Button(ButtonKind::Postback) {
        return ("messaging_postbacks", "postback", postback(frame.id, &tapped.id, &tapped.title));
    }
    let message = json!({"mid": frame.id, "text": tapped.title, "quick_reply": {"payload": tapped.id}});
    ("messages", "message", message)
}

fn postback(mid: &str, payload: &str, title: &str) -> Value {
    json!({"mid": mid, "title": title, "payload": payload})
}

fn reaction(mid: &str, emoji: Option<&str>) -> Value {
    let Some(emoji) = emoji else { return json!({"mid": mid, "action": "unreact"}) };
    let name = match emoji.trim_end_matches('\u{fe0f}') {
        "😆" | "😂" => "smile",
        "😠" => "angry",
        "😢" => "sad",
        "😮" => "wow",
        "❤" => "love",
        "👍" => "like",
        "👎" => "dislike",
        _ => "other",
    };
    json!({"mid": mid, "action": "react", "reaction": name, "emoji": emoji})
}

/// The `message` of what is a message.
pub(crate) fn message(world: &mut World, frame: &Frame<'_>) -> Value {
    let mut message = Map::new();
    message.insert("mid".to_owned(), json!(frame.id));
    let attachments: Vec<Value> = match frame.what {
        What::Sticker(_) => vec![sticker(world, frame, &mut message)],
        What::Location { latitude, longitude, name, .. } => {
            let title = name.as_deref().unwrap_or("Pinned Location");
            let payload = json!({"coordinates": {"lat": latitude, "long": longitude}});
            vec![json!({"type": "location", "title": title, "payload": payload})]
        }
        What::StoryMention => {
            let url = frame.file().map(|file| file.public_url(&world.base));
            vec![json!({"type": "story_mention", "payload": {"url": url}})]
        }
        What::Share { kind, title, url } => vec![share(world, frame, kind, title.as_deref(), url.as_deref())],
        What::ViewOnce => vec![json!({"type": "ephemeral", "payload": {}})],
        What::Unsupported { kind } => {
            message.insert("is_unsupported".to_owned(), json!(true));
            let named = kind.as_ref().filter(|_| frame.key.channel == Channel::Instagram);
            named.map(|_| json!({"type": "unsupported_type", "payload": {}})).into_iter().collect()
        }
        _ => frame.ready.files.iter().map(|(kind, file)| file_attachment(world, kind, file)).collect(),
    };
    if !attachments.is_empty() {
        message.insert("attachments".to_owned(), Value::Array(attachments));
    }
    let is_words = matches!(frame.what, What::Text { .. } | What::StoryReply { .. });
    let caption = frame.what.media().and_then(|(_, media)| media.caption.as_deref());
    put_some(&mut message, "text", if is_words { Some(frame.ready.text.as_str()) } else { caption });
    if let What::StoryReply { .. } = frame.what {
        let story = json!({"id": digits_of(&[frame.id, "story"], 17), "url": frame.open_picture(world)});
        message.insert("reply_to".to_owned(), json!({"story": story}));
    }
    if let Some(answered) = frame.answered {
        let mut reply = Map::new();
        reply.insert("mid".to_owned(), json!(answered.id));
        let own = answered.writer == Writer::Customer && frame.key.channel == Channel::Messenger;
        put_some(&mut reply, "is_self_reply", own.then_some(true));
        message.insert("reply_to".to_owned(), Value::Object(reply));
    }
    if let Some(referral) = &frame.around.referral {
        message.insert("referral".to_owned(), referral_of(world, frame, referral));
    }
    if let Some(product) = &frame.around.product {
        asked_about(world, frame, &product.product_id, &mut message);
    }
    Value::Object(message)
}

/// Messenger puts the product into an attachment, Instagram into the referral.
fn asked_about(world: &mut World, frame: &Frame<'_>, product: &str, message: &mut Map<String, Value>) {
    if frame.key.channel == Channel::Instagram {
        message.insert("referral".to_owned(), json!({"product": {"id": product}}));
        return;
    }
    let element = json!({
        "id": product, "retailer_id": product, "image_url": frame.open_picture(world), "title": "Ethiopia 500 g",
        "subtitle": "€14.50",
    });
    let attachment = json!({"type": "template", "payload": {"product": {"elements": [element]}}});
    message.insert("attachments".to_owned(), json!([attachment]));
}

pub(crate) fn file_attachment(world: &World, kind: &str, file: &File) -> Value {
    let kind = match kind {
        "voice" => "audio",
        "document" => "file",
        other => other,
    };
    json!({"type": kind, "payload": {"url": file.public_url(&world.base)}})
}

/// Since 30 August 2026 a Messenger sticker is a `sticker` attachment alone; Instagram knows the like heart.
fn sticker(world: &World, frame: &Frame<'_>, message: &mut Map<String, Value>) -> Value {
    if frame.key.channel == Channel::Instagram {
        return json!({"type": "like_heart", "payload": {}});
    }
    message.insert("sticker_id".to_owned(), json!(STICKER_ID));
    let url = frame.file().map(|file| file.public_url(&world.base));
    json!({"type": "sticker", "payload": {"url": url, "sticker_id": STICKER_ID}})
}

fn share(world: &World, frame: &Frame<'_>, kind: &str, title: Option<&str>, url: Option<&str>) -> Value {
    let picture = frame.file().map(|file| file.public_url(&world.base));
    if kind == "fallback" {
        // A shared link: its address stands beside a payload that may be missing.
        return json!({"type": kind, "title": title, "url": url, "payload": null});
    }
    let mut payload = Map::new();
    payload.insert("url".to_owned(), json!(url.map(str::to_owned).or(picture)));
    put_some(&mut payload, "title", title);
    let id = digits_of(&[frame.id, "post"], 17);
    match kind {
        "reel" | "ig_reel" => payload.insert("reel_video_id".to_owned(), json!(id)),
        "ig_post" => payload.insert("ig_post_media_id".to_owned(), json!(id)),
        _ => None,
    };
    json!({"type": kind, "payload": payload})
}

/// An m.me or ig.me link, or an advertisement.
fn referral_of(world: &mut World, frame: &Frame<'_>, referral: &Referral) -> Value {
    let mut object = Map::new();
    put_some(&mut object, "ref", referral.reference.as_ref());
    let is_ad = referral.ad_id.is_some() || referral.source.as_deref() == Some("ad");
    object.insert("source".to_owned(), json!(if is_ad { "ADS" } else { "SHORTLINK" }));
    object.insert("type".to_owned(), json!("OPEN_THREAD"));
    if is_ad {
        let ad_id = referral.ad_id.clone().unwrap_or_else(|| "120210000000000001".to_owned());
        object.insert("ad_id".to_owned(), json!(ad_id));
        let context = json!({
            "ad_title": referral.headline.as_deref().unwrap_or("Fresh from the roaster"),
            "photo_url": frame.open_picture(world), "post_id": digits_of(&[&ad_id, "post"], 15),
        });
        object.insert("ads_context_data".to_owned(), context);
    } else {
        put_some(&mut object, "referer_uri", referral.url.as_ref());
    }
    Value::Object(object)
}
