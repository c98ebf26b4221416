//! What a message says (platforms E.3): text, files, places, cards, polls and games, and what surrounds it.

use super::{Fields, files, full_name, service, vcard};
use crate::channels::json;
use crate::content::{
    AttachmentRole, ContactCard, Content, Details, Dice, Forwarded, Labelled, Location, MessageType, Poll, PollOption,
    Quote, Referral, Share, ShareKind,
};
use serde_json::Value;

/// The content of a message: what we understand, or everything that was sent with its caption.
pub(super) fn read(message: &Fields) -> Content {
    let main =
        text(message).or_else(|| of_files(message)).or_else(|| thing(message)).or_else(|| service::read(message));
    let mut content = main.unwrap_or_else(|| unsupported(message));
    surroundings(message, &mut content);
    content
}

fn text(message: &Fields) -> Option<Content> {
    let mut content = Content::text(json::owned_text(message, "text")?);
    // A link behind other words is not in the text.
    let entities = message.get("entities").and_then(Value::as_array);
    let hidden = entities.into_iter().flatten().filter_map(Value::as_object);
    for url in hidden.filter_map(|entity| json::owned_text(entity, "url")) {
        content.details_mut().shares.push(share(ShareKind::Link, Some(url), None, None));
    }
    // A link to the bot may carry a word of ours: it opens the chat with `/start <word>`.
    let word = json::text(message, "text").and_then(|text| text.strip_prefix("/start ")).map(str::trim);
    if let Some(word) = word.filter(|word| !word.is_empty() && !word.contains(char::is_whitespace)) {
        let reference = Some(json::storable(word));
        content.details_mut().referral =
            Some(Referral { source: "start".to_owned(), reference, ..Referral::default() });
    }
    Some(content)
}

fn of_files(message: &Fields) -> Option<Content> {
    let (message_type, attachments) = files::read(message)?;
    Some(Content::new(message_type, caption(message), Details { attachments, ..Details::default() }))
}

fn caption(message: &Fields) -> Option<String> {
    json::owned_text(message, "caption")
}

fn share(kind: ShareKind, url: Option<String>, title: Option<String>, id: Option<String>) -> Share {
    Share { kind, url, title, description: None, id }
}

/// Everything that is neither text nor a file nor news of the chat itself.
fn thing(message: &Fields) -> Option<Content> {
    let object = |key| json::object(message, key);
    object("venue")
        .and_then(venue)
        .or_else(|| object("location").and_then(place))
        .or_else(|| object("contact").and_then(|contact| card(message, contact)))
        .or_else(|| object("dice").and_then(dice))
        .or_else(|| object("poll").and_then(poll))
        .or_else(|| object("game").and_then(game))
        .or_else(|| object("story").and_then(story))
}

fn coordinates(location: &Fields) -> Option<Location> {
    let degrees = |key: &str, most: f64| {
        let value = location.get(key)?;
        let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
        (number.abs() <= most).then_some(number)
    };
    Some(Location {
        latitude: degrees("latitude", 90.0)?,
        longitude: degrees("longitude", 180.0)?,
        live_seconds: json::number(location, "live_period").and_then(|period| u32::try_from(period).ok()),
        ..Location::default()
    })
}

fn place(location: &Fields) -> Option<Content> {
    let details = Details { location: Some(coordinates(location)?), ..Details::default() };
    Some(Content::new(MessageType::Location, None, details))
}

fn venue(venue: &Fields) -> Option<Content> {
    let name = json::owned_text(venue, "title");
    let address = json::owned_text(venue, "address");
    let location = Location { name: name.clone(), address, ..coordinates(json::object(venue, "location")?)? };
    let details = Details { location: Some(location), ..Details::default() };
    Some(Content::new(MessageType::Location, name, details))
}

/// The card of a person; their own when they pressed the button that asks for it, or chose to.
fn card(message: &Fields, contact: &Fields) -> Option<Content> {
    let phone = json::id(contact, "phone_number")?;
    let name = full_name(contact).unwrap_or_else(|| phone.clone());
    let owner = json::number(contact, "user_id");
    let from = json::object(message, "from").and_then(|from| json::number(from, "id"));
    let mut card = ContactCard {
        name: name.clone(),
        first_name: json::owned_text(contact, "first_name"),
        last_name: json::owned_text(contact, "last_name"),
        phones: vec![Labelled { value: phone, label: None }],
        requested: owner.is_some() && owner == from,
        ..ContactCard::default()
    };
    if let Some(written) = json::owned_text(contact, "vcard") {
        vcard::read(&written, &mut card);
    }
    Some(Content::new(MessageType::Contacts, Some(name), Details { contacts: vec![card], ..Details::default() }))
}

fn dice(dice: &Fields) -> Option<Content> {
    let emoji = json::owned_text(dice, "emoji")?;
    let value = json::number(dice, "value").and_then(|value| u32::try_from(value).ok())?;
    let details = Details { dice: Some(Dice { emoji: emoji.clone(), value }), ..Details::default() };
    Some(Content::new(MessageType::Dice, Some(emoji), details))
}

fn poll(poll: &Fields) -> Option<Content> {
    let question = json::owned_text(poll, "question")?;
    let options = poll.get("options").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let options = options.map(|option| PollOption {
        text: json::owned_text(option, "text").unwrap_or_default(),
        votes: json::number(option, "voter_count").and_then(|votes| u32::try_from(votes).ok()).unwrap_or(0),
    });
    let poll = Poll {
        question: question.clone(),
        options: options.collect(),
        closed: json::flag(poll, "is_closed"),
        several: json::flag(poll, "allows_multiple_answers"),
    };
    Some(Content::new(MessageType::Poll, Some(question), Details { poll: Some(poll), ..Details::default() }))
}

fn game(game: &Fields) -> Option<Content> {
    let title = json::owned_text(game, "title")?;
    let description = json::owned_text(game, "description");
    let picture = game.get("photo").and_then(files::photo);
    let attachments = picture
        .into_iter()
        .map(|mut picture| {
            picture.role = Some(AttachmentRole::Preview);
            picture
        })
        .collect();
    let share = Share { description, ..share(ShareKind::Game, None, Some(title.clone()), None) };
    let details = Details { shares: vec![share], attachments, ..Details::default() };
    Some(Content::new(MessageType::Game, Some(title), details))
}

/// Bots are told of a story only whose and which it is.
fn story(story: &Fields) -> Option<Content> {
    let chat = json::object(story, "chat")?;
    let number = json::id(story, "id")?;
    let name = json::owned_text(chat, "title").or_else(|| full_name(chat));
    let url = json::owned_text(chat, "username").map(|username| format!("https://t.me/{username}/s/{number}"));
    let id = json::id(chat, "id").map(|chat| format!("{chat}:{number}"));
    let details = Details { shares: vec![share(ShareKind::Story, url, name.clone(), id)], ..Details::default() };
    Some(Content::new(MessageType::Share, name, details))
}

/// From whom it was passed on, what it quotes, to which album it belongs.
fn surroundings(message: &Fields, content: &mut Content) {
    if let Some(forwarded) = forwarded(message) {
        content.details_mut().forwarded = Some(forwarded);
    }
    if let Some(album) = json::id(message, "media_group_id") {
        content.details_mut().album = Some(album);
    }
    let passage = json::object(message, "quote").and_then(|quote| json::owned_text(quote, "text"));
    let story_id = json::object(message, "reply_to_story").and_then(|story| {
        let chat = json::id(json::object(story, "chat")?, "id")?;
        Some(format!("{chat}:{}", json::id(story, "id")?))
    });
    if passage.is_some() || story_id.is_some() {
        content.details_mut().quote = Some(Quote { text: passage, story_id });
    }
    // A message of another chat is answered: what it showed stands beside the answer, because it cannot be looked up.
    if let Some((_, shown)) = json::object(message, "external_reply").and_then(files::read) {
        let shown = shown.into_iter().map(|mut shown| {
            shown.role = Some(AttachmentRole::Preview);
            shown
        });
        content.details_mut().attachments.extend(shown);
    }
}

fn forwarded(message: &Fields) -> Option<Forwarded> {
    let chat = |chat: &Fields| json::owned_text(chat, "title").or_else(|| full_name(chat));
    if let Some(origin) = json::object(message, "forward_origin") {
        let from = json::object(origin, "sender_user")
            .and_then(full_name)
            .or_else(|| json::owned_text(origin, "sender_user_name"))
            .or_else(|| json::object(origin, "sender_chat").or_else(|| json::object(origin, "chat")).and_then(chat));
        return Some(Forwarded { often: false, from });
    }
    // The same before Bot API 7.0.
    let legacy = ["forward_date", "forward_from", "forward_from_chat", "forward_sender_name"];
    legacy.iter().any(|key| message.contains_key(*key)).then(|| Forwarded {
        often: false,
        from: json::object(message, "forward_from")
            .and_then(full_name)
            .or_else(|| json::object(message, "forward_from_chat").and_then(chat))
            .or_else(|| json::owned_text(message, "forward_sender_name")),
    })
}

/// The keys of a message that say nothing about its content.
const ENVELOPE: &[&str] = &[
    "author_signature",
    "business_connection_id",
    "caption",
    "caption_entities",
    "chat",
    "date",
    "direct_messages_topic",
    "edit_date",
    "effect_id",
    "entities",
    "external_reply",
    "forward_date",
    "forward_from",
    "forward_from_chat",
    "forward_from_message_id",
    "forward_origin",
    "forward_sender_name",
    "forward_signature",
    "from",
    "guest_bot_caller_chat",
    "guest_bot_caller_user",
    "guest_query_id",
    "has_media_spoiler",
    "has_protected_content",
    "is_automatic_forward",
    "is_from_offline",
    "is_paid_post",
    "is_topic_message",
    "link_preview_options",
    "media_group_id",
    "message_id",
    "message_thread_id",
    "paid_star_count",
    "quote",
    "reply_markup",
    "reply_to_checklist_task_id",
    "reply_to_message",
    "reply_to_story",
    "sender_boost_count",
    "sender_business_bot",
    "sender_chat",
    "show_caption_above_media",
    "suggested_post_info",
    "via_bot",
];

/// Everything that was sent, under the name of the key that names the type, with its caption or title.
fn unsupported(message: &Fields) -> Content {
    let platform_type = message.keys().map(String::as_str).find(|key| !ENVELOPE.contains(key)).unwrap_or("unknown");
    let words = json::object(message, platform_type);
    let title = words.and_then(|words| json::owned_text(words, "title").or_else(|| json::owned_text(words, "text")));
    let caption = caption(message).or(title);
    Content::unsupported(&json::short_name(platform_type), caption, Value::Object(message.clone()))
}
