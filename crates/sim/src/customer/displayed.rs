//! What the phone displays of what its person sends, and the files that go with it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::channel::Channel;
use crate::customer::content::{ContactCard, MediaContent, What};
use crate::error::SimulatorError;
use crate::media::{Content, File, Origin, Place};
use crate::phone::{PhoneKey, PhoneMessage};
use crate::samples;
use crate::shown::{ButtonKind, Shown, ShownContact, ShownLink, ShownLocation, ShownMedia, ShownPoll};
use crate::world::World;

/// What was tapped.
#[derive(Debug, Clone)]
pub(crate) struct Tapped {
    pub(crate) kind: TappedKind,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
}

/// A row of a list, or a button of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TappedKind {
    Row,
    Button(ButtonKind),
}

/// What is ready to be put into the shape of a platform.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    pub(crate) text: String,
    pub(crate) shown: Shown,
    /// Files with their kinds, in order.
    pub(crate) files: Vec<(String, File)>,
    pub(crate) tapped: Option<Tapped>,
}

/// Keeps the files, finds what is tapped and says what the phone displays.
pub(crate) fn prepare(
    world: &mut World,
    key: &PhoneKey,
    what: &What,
    target: Option<&PhoneMessage>,
) -> Result<Prepared, SimulatorError> {
    let mut ready = Prepared::default();
    if matches!(what, What::Sticker(_)) && key.channel == Channel::Instagram {
        // The one sticker that businesses hear of has no file.
        ready.text = "❤️".to_owned();
        return Ok(ready);
    }
    if let Some((kind, media)) = what.media() {
        add_file(world, key, kind, media, &mut ready)?;
        ready.text = media.caption.clone().unwrap_or_default();
        return Ok(ready);
    }
    match what {
        What::Text { text } | What::ChannelPost { text } => ready.text.clone_from(text),
        What::StoryReply { text } => {
            ready.text.clone_from(text);
            ready.shown.link = Some(link("", Some("Story"), None));
        }
        What::Album { items } => {
            for (kind, media) in items.iter().filter_map(What::media) {
                add_file(world, key, kind, media, &mut ready)?;
            }
        }
        What::Location { latitude, longitude, name, address, live_seconds } => {
            ready.text = name.clone().unwrap_or_else(|| format!("{latitude:.4}, {longitude:.4}"));
            ready.shown.location = Some(ShownLocation {
                latitude: *latitude,
                longitude: *longitude,
                name: name.clone(),
                address: address.clone(),
                live_seconds: *live_seconds,
            });
        }
        What::Contacts { contacts, .. } => {
            ready.text = contacts.first().map(|contact| contact.name.clone()).unwrap_or_default();
            ready.shown.contacts = contacts.iter().map(contact).collect();
        }
        What::Tap { id, .. } => {
            let tapped = tapped(key.channel, target, id)?;
            ready.text.clone_from(&tapped.title);
            ready.tapped = Some(tapped);
        }
        What::Postback { title, .. } => ready.text.clone_from(title),
        What::FlowAnswer { response, .. } => ready.shown.lines = lines(response),
        What::Address { values, .. } => ready.shown.lines = lines(values),
        What::CallPermission { accept, .. } => {
            ready.text = if *accept { "✓ calls allowed" } else { "✗ calls declined" }.to_owned();
        }
        What::Order { text, items, .. } => {
            ready.text = text.clone().unwrap_or_default();
            let line = |item: &crate::customer::OrderItem| {
                format!("{} × {} · {} {}", item.quantity, item.product_retailer_id, item.item_price, item.currency)
            };
            ready.shown.lines = items.iter().map(line).collect();
        }
        What::Referral(referral) => {
            let title = referral.headline.clone().or_else(|| referral.reference.clone());
            ready.shown.link =
                Some(ShownLink { url: referral.url.clone().unwrap_or_default(), title, image_url: None });
        }
        What::StoryMention => {
            let file = keep(world, key, "image", samples::of_kind("image"));
            ready.shown.link = Some(link("", Some("Story"), Some(file.shown("image").url)));
            ready.files.push(("story_mention".to_owned(), file));
        }
        What::Share { title, url, .. } => {
            let file = keep(world, key, "image", samples::of_kind("image"));
            let image = file.shown("image").url;
            ready.text = title.clone().unwrap_or_default();
            ready.shown.link = Some(link(url.as_deref().unwrap_or_default(), title.as_deref(), Some(image)));
            ready.files.push(("share".to_owned(), file));
        }
        What::Poll { question, options } => {
            ready.text.clone_from(question);
            ready.shown.poll = Some(ShownPoll { question: question.clone(), options: options.clone() });
        }
        What::Dice { emoji } => ready.text = emoji.clone().unwrap_or_else(|| "🎲".to_owned()),
        What::Game { title } => {
            ready.text.clone_from(title);
            let file = keep(world, key, "image", samples::of_kind("image"));
            ready.shown.media.push(file.shown("image"));
            ready.files.push(("image".to_owned(), file));
        }
        What::Reaction { emoji, .. } => ready.text = emoji.clone().unwrap_or_default(),
        What::Edit { text, .. } => ready.text.clone_from(text),
        What::NumberChanged { phone, .. } => ready.text = format!("→ {phone}"),
        What::UserIdChanged { user_id, .. } => ready.text = format!("→ {user_id}"),
        What::Unsupported { kind } => ready.text = kind.clone().unwrap_or_default(),
        What::Joined { people, bot } => {
            ready.text = if *bot { "+ bot".to_owned() } else { format!("+ {}", people.join(", ")) };
        }
        What::Raw { payload } => ready.text = payload.to_string(),
        _ => {}
    }
    Ok(ready)
}

fn link(url: &str, title: Option<&str>, image_url: Option<String>) -> ShownLink {
    ShownLink { url: url.to_owned(), title: title.map(str::to_owned), image_url }
}

fn contact(card: &ContactCard) -> ShownContact {
    ShownContact { name: card.name.clone(), phones: card.phones.clone(), emails: card.emails.clone() }
}

fn lines(values: &serde_json::Value) -> Vec<String> {
    match values.as_object() {
        Some(keys) => keys
            .iter()
            .map(|(key, value)| format!("{key}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect(),
        None => vec![values.as_str().map_or_else(|| values.to_string(), str::to_owned)],
    }
}

fn tapped(channel: Channel, target: Option<&PhoneMessage>, id: &str) -> Result<Tapped, SimulatorError> {
    let shown = target.map(|message| &message.shown);
    if let Some(row) = shown.and_then(|shown| shown.row(id)) {
        return Ok(Tapped {
            kind: TappedKind::Row,
            id: row.id.clone(),
            title: row.title.clone(),
            description: row.description.clone(),
        });
    }
    let Some(button) = shown.and_then(|shown| shown.button(id)) else {
        return Err(SimulatorError::Invalid(format!("there is nothing with the id `{id}` to tap on that message")));
    };
    let instead = match button.kind {
        ButtonKind::Flow => Some("flow_answer"),
        ButtonKind::Location => Some("location"),
        ButtonKind::Address => Some("address"),
        ButtonKind::CallPermission => Some("call_permission"),
        ButtonKind::Contact if matches!(channel, Channel::WhatsApp | Channel::Telegram) => Some("contacts"),
        _ => None,
    };
    if let Some(instead) = instead {
        return Err(SimulatorError::Invalid(format!("`{}` asks for something: send type {instead}", button.title)));
    }
    if matches!(button.kind, ButtonKind::Url | ButtonKind::Phone | ButtonKind::Copy) {
        return Err(SimulatorError::Invalid(format!(
            "a tap on `{}` opens something on the phone and tells the business nothing",
            button.title
        )));
    }
    Ok(Tapped {
        kind: TappedKind::Button(button.kind),
        id: button.id.clone(),
        title: button.title.clone(),
        description: None,
    })
}

fn add_file(
    world: &mut World,
    key: &PhoneKey,
    kind: &str,
    media: &MediaContent,
    ready: &mut Prepared,
) -> Result<(), SimulatorError> {
    let sample = match (kind, media.animated) {
        ("sticker", true) if key.channel == Channel::Telegram => "vector_sticker",
        ("sticker", true) => "animated_sticker",
        (kind, _) => kind,
    };
    let mut content = samples::of_kind(sample);
    if let Some(data) = &media.data {
        let bytes =
            STANDARD.decode(data).map_err(|error| SimulatorError::Invalid(format!("data must be base64: {error}")))?;
        content.bytes = bytes.into();
        content.name = None;
        content.mime_type = media.mime_type.clone().unwrap_or_default();
    }
    if media.filename.is_some() {
        content.name.clone_from(&media.filename);
    }
    let place = if key.channel == Channel::Telegram && kind == "image" { "photo" } else { kind };
    let file = keep(world, key, place, content);
    ready.shown.media.push(ShownMedia { caption: media.caption.clone(), ..file.shown(kind) });
    ready.files.push((kind.to_owned(), file));
    Ok(())
}

pub(crate) fn keep(world: &mut World, key: &PhoneKey, kind: &str, content: Content) -> File {
    let place = Place { channel: key.channel, account: &key.account, origin: Origin::Customer, kind };
    world.keep_file(place, content)
}
