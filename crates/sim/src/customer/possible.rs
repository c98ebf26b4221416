//! What each app lets its people do: the rest is refused with one sentence.

use crate::channel::Channel::{self, Instagram, Messenger, Telegram, WhatsApp};
use crate::customer::around::Around;
use crate::customer::content::{MediaContent, What};
use crate::error::SimulatorError;

fn refuse(sentence: impl Into<String>) -> Result<(), SimulatorError> {
    Err(SimulatorError::Invalid(sentence.into()))
}

/// The name of a platform in a sentence.
fn name(channel: Channel) -> &'static str {
    match channel {
        WhatsApp => "WhatsApp",
        Messenger => "Messenger",
        Instagram => "Instagram",
        Telegram => "Telegram",
    }
}

/// Whether the app has this, and whether it is filled in.
pub(crate) fn check(channel: Channel, what: &What, around: &Around) -> Result<(), SimulatorError> {
    let (thing, on): (&str, &[Channel]) = match what {
        What::Text { .. }
        | What::Image(_)
        | What::Video(_)
        | What::Audio(_)
        | What::Voice(_)
        | What::Document(_)
        | What::Sticker(_)
        | What::Album { .. }
        | What::Tap { .. }
        | What::Reaction { .. }
        | What::Edit { .. }
        | What::Unsend { .. }
        | What::Raw { .. } => ("this", &Channel::ALL),
        What::Animation(_) => ("animations without sound", &[Telegram]),
        What::VideoNote(_) => ("round video messages", &[Telegram]),
        What::Location { live_seconds: Some(_), .. } | What::Move { .. } => {
            ("live locations for businesses", &[Telegram])
        }
        What::Location { .. } => ("locations for businesses", &[WhatsApp, Messenger, Telegram]),
        What::Contacts { .. } => ("contact cards", &[WhatsApp, Telegram]),
        What::Postback { .. } => ("postbacks", &[Messenger, Instagram]),
        What::FlowAnswer { .. } => ("flows", &[WhatsApp]),
        What::Address { .. } => ("address messages", &[WhatsApp]),
        What::CallPermission { .. } => ("call permissions", &[WhatsApp]),
        What::Order { .. } => ("orders", &[WhatsApp]),
        What::Referral(_) => ("referrals without a message", &[Messenger, Instagram, Telegram]),
        What::StoryMention => ("story mentions", &[Instagram]),
        What::StoryReply { .. } => ("replies to stories", &[Instagram, Telegram]),
        What::Share { .. } => ("shared posts", &[Messenger, Instagram]),
        What::Poll { .. } => ("polls in a chat with a business", &[WhatsApp, Telegram]),
        What::Dice { .. } => ("dice", &[Telegram]),
        What::Game { .. } => ("games", &[Telegram]),
        What::NumberChanged { .. } => ("changes of a number", &[WhatsApp]),
        What::UserIdChanged { .. } => ("changes of a user id", &[WhatsApp]),
        What::IdentityChanged => ("changes of an identity", &[WhatsApp]),
        What::Call { .. } => ("calls that a business hears of", &[WhatsApp]),
        What::ViewOnce => ("media to be seen once in a chat with a business", &[WhatsApp, Instagram]),
        What::Unsupported { .. } => ("word for what it does not support", &[WhatsApp, Messenger, Instagram]),
        What::Joined { .. } | What::Left | What::Migrated => ("groups whose members a bot hears of", &[Telegram]),
        What::ChannelPost { .. } => ("channels", &[Telegram]),
        What::BusinessConnection { .. } => ("business connections", &[Telegram]),
    };
    if !on.contains(&channel) {
        return refuse(format!("{} has no {thing}", name(channel)));
    }
    check_around(channel, what, around)?;
    check_content(channel, what)
}

fn check_around(channel: Channel, what: &What, around: &Around) -> Result<(), SimulatorError> {
    let platform = name(channel);
    let forwarded = around.forwarded || around.frequently_forwarded;
    if forwarded && !matches!(channel, WhatsApp | Telegram) {
        return refuse(format!("{platform} does not tell that a message was forwarded"));
    }
    if around.frequently_forwarded && channel != WhatsApp {
        return refuse(format!("{platform} does not count how often a message was forwarded"));
    }
    if around.quote.is_some() && (channel != Telegram || around.reply_to.is_none()) {
        return refuse("a part of a message can be quoted on Telegram only, with reply_to");
    }
    if around.referral.is_some() && channel == Telegram {
        return refuse("Telegram has no referral with a message: a deep link sends /start, which is type referral");
    }
    if around.product.is_some() && channel == Telegram {
        return refuse("Telegram has no catalogue");
    }
    if around.group.is_some() && !matches!(channel, WhatsApp | Telegram) {
        return refuse(format!("{platform} has no groups with businesses"));
    }
    let needs_group = matches!(what, What::Joined { .. } | What::Left | What::Migrated | What::ChannelPost { .. });
    if needs_group && around.group.is_none() {
        return refuse("say in which group or channel: {\"group\": \"its title\"}");
    }
    if around.business && channel != Telegram {
        return refuse(format!("{platform} has no business connections"));
    }
    if around.business && around.group.is_some() {
        return refuse("a business chat is not a group");
    }
    Ok(())
}

fn is_empty(text: &str) -> bool {
    text.trim().is_empty()
}

fn check_content(channel: Channel, what: &What) -> Result<(), SimulatorError> {
    if let Some((kind, media)) = what.media() {
        return check_media(channel, kind, media);
    }
    match what {
        What::Text { text } | What::StoryReply { text } | What::Edit { text, .. } | What::ChannelPost { text }
            if is_empty(text) =>
        {
            refuse("the text is empty: write something")
        }
        What::Album { items } if !(2..=10).contains(&items.len()) => refuse("an album holds two to ten files"),
        What::Album { items } => {
            for item in items {
                match item.media() {
                    Some((kind @ ("image" | "video" | "document" | "audio"), media)) => {
                        check_media(channel, kind, media)?;
                    }
                    _ => return refuse("an album holds pictures, films, sounds and documents"),
                }
            }
            Ok(())
        }
        What::Contacts { contacts, .. } if contacts.is_empty() => refuse("say at least one contact"),
        What::Contacts { contacts, .. } if channel == Telegram && contacts.len() > 1 => {
            refuse("Telegram sends one contact at a time")
        }
        What::Contacts { contacts, .. } if channel == Telegram && contacts.iter().any(|one| one.phones.is_empty()) => {
            refuse("a contact on Telegram needs a phone number")
        }
        What::Order { items, .. } if items.is_empty() => refuse("an order needs at least one item"),
        What::Poll { question, options } if is_empty(question) || !(2..=12).contains(&options.len()) => {
            refuse("a poll has a question and two to twelve options")
        }
        What::Location { latitude, longitude, .. } | What::Move { latitude, longitude, .. }
            if !(-90.0..=90.0).contains(latitude) || !(-180.0..=180.0).contains(longitude) =>
        {
            refuse("latitude is from -90 to 90, longitude from -180 to 180")
        }
        What::Raw { payload } if !payload.is_object() => refuse("payload must be an object"),
        What::Address { values, .. } if !values.is_object() => refuse("values must be an object of its fields"),
        What::Share { kind, .. } if !shares(channel).contains(&kind.as_str()) => {
            refuse(format!("{} shares one of {}", name(channel), shares(channel).join(", ")))
        }
        What::NumberChanged { phone, .. } if phone.is_empty() || !phone.bytes().all(|byte| byte.is_ascii_digit()) => {
            refuse("a phone number is digits alone, with the country code")
        }
        _ => Ok(()),
    }
}

/// Types of shared things, by app (B.1, C.2).
fn shares(channel: Channel) -> &'static [&'static str] {
    match channel {
        Messenger => &["post", "reel", "ig_post", "ig_reel", "share", "fallback"],
        _ => &["ig_post", "ig_reel", "reel", "share"],
    }
}

fn check_media(channel: Channel, kind: &str, media: &MediaContent) -> Result<(), SimulatorError> {
    if media.caption.is_some() && matches!(kind, "sticker" | "video_note") {
        return refuse("a sticker or round video has no words under it");
    }
    if media.caption.is_some() && channel == WhatsApp && matches!(kind, "audio" | "voice") {
        return refuse("WhatsApp has no words under a sound");
    }
    if media.data.is_some() && media.mime_type.is_none() {
        return refuse("say the mime_type of data");
    }
    Ok(())
}
