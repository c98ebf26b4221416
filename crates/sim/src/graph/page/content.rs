//! What a message of Messenger or Instagram holds, its limits, and what phone and echo show of it (platforms.md B.2, C.3).

use serde_json::{Value, json};

use crate::channel::Channel;
use crate::graph::error::GraphError;
use crate::graph::page::{attachments, templates};
use crate::graph::reader::Reader;
use crate::graph::request::Call;
use crate::shown::{ButtonKind, Shown, ShownButton, ShownMedia};
use crate::world::World;

const MESSENGER_LONGEST_CHARACTERS: usize = 2000;
const INSTAGRAM_LONGEST_BYTES: usize = 1000;
const MOST_QUICK_REPLIES: usize = 13;
const LONGEST_PAYLOAD: usize = 1000;
const LONGEST_TITLE: usize = 20;

/// A message that is right.
#[derive(Debug, Clone, Default)]
pub(crate) struct Piece {
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) shown: Shown,
    /// What the echo tells beside the words: `attachments` or `sticker_id`.
    pub(crate) echo: Value,
    pub(crate) attachment_id: Option<String>,
}

pub(crate) fn read(
    world: &mut World,
    channel: Channel,
    account: &str,
    call: &Call,
    message: &Reader<'_>,
    is_utility: bool,
) -> Result<Piece, GraphError> {
    message.only(&["text", "attachment", "attachments", "sticker_id", "template", "quick_replies", "metadata"])?;
    let content = ["text", "attachment", "attachments", "sticker_id", "template"];
    let held: Vec<&str> = content.into_iter().filter(|name| message.has(name)).collect();
    let [name] = held.as_slice() else {
        return Err(GraphError::invalid(
            "Message must have exactly one of text, attachment, attachments or sticker_id",
        ));
    };
    if (*name == "template") != is_utility {
        return Err(GraphError::invalid(
            "Utility messages hold a template, and templates go under messaging_type UTILITY",
        ));
    }
    let mut piece = match *name {
        "text" => text(channel, message)?,
        "sticker_id" => sticker(channel, message)?,
        "template" => templates::utility(world, account, message)?,
        "attachments" => images(world, account, call, message)?,
        _ => attachment(world, channel, account, call, &message.required_object("attachment")?)?,
    };
    piece.shown.buttons.extend(quick_replies(channel, message)?);
    Ok(piece)
}

/// Messenger counts characters, Instagram bytes.
fn text(channel: Channel, message: &Reader<'_>) -> Result<Piece, GraphError> {
    let text = message.text("text")?.unwrap_or_default();
    if text.trim().is_empty() {
        return Err(GraphError::invalid("Param message[text] must not be empty."));
    }
    if channel == Channel::Instagram && text.len() > INSTAGRAM_LONGEST_BYTES {
        return Err(
            GraphError::invalid("Length of param message[text] must be less than or equal to 1000").sub(2_534_025)
        );
    }
    if channel == Channel::Messenger && text.chars().count() > MESSENGER_LONGEST_CHARACTERS {
        return Err(GraphError::invalid("Length of param message[text] must be less than or equal to 2000"));
    }
    Ok(Piece { kind: "text".to_owned(), text: text.to_owned(), ..Piece::default() })
}

fn sticker(channel: Channel, message: &Reader<'_>) -> Result<Piece, GraphError> {
    if channel == Channel::Instagram {
        return Err(GraphError::invalid("Param message[sticker_id] is not supported on Instagram."));
    }
    let id = message.number("sticker_id")?.filter(|id| *id >= 1.0);
    let id = id.ok_or_else(|| GraphError::invalid("Param message[sticker_id] must be the id of a sticker."))? as i64;
    let media = ShownMedia { kind: "sticker".to_owned(), ..ShownMedia::default() };
    let payload = json!({"sticker_id": id});
    Ok(Piece {
        kind: "sticker".to_owned(),
        shown: Shown { media: vec![media], ..Shown::default() },
        echo: json!({"sticker_id": id, "attachments": [{"type": "sticker", "payload": payload}]}),
        ..Piece::default()
    })
}

fn attachment(
    world: &mut World,
    channel: Channel,
    account: &str,
    call: &Call,
    attachment: &Reader<'_>,
) -> Result<Piece, GraphError> {
    attachment.only(&["type", "payload"])?;
    let known: &[&str] = match channel {
        Channel::Instagram => &["image", "audio", "video", "file", "template", "like_heart", "MEDIA_SHARE"],
        _ => &["image", "audio", "video", "file", "template"],
    };
    match attachment.required_one_of("type", known)? {
        "template" => templates::read(world, channel, account, call, &attachment.required_object("payload")?),
        "like_heart" => Ok(Piece {
            kind: "like_heart".to_owned(),
            text: "❤".to_owned(),
            echo: json!({"attachments": [{"type": "like_heart", "payload": {}}]}),
            ..Piece::default()
        }),
        "MEDIA_SHARE" => {
            let payload = attachment.required_object("payload")?;
            payload.only(&["id"])?;
            let id = payload.required_text("id", 100)?;
            let url = format!("https://www.instagram.com/p/{id}/");
            Ok(Piece {
                kind: "ig_post".to_owned(),
                shown: Shown {
                    link: Some(crate::shown::ShownLink { url: url.clone(), ..Default::default() }),
                    ..Shown::default()
                },
                echo: json!({"attachments": [{"type": "ig_post", "payload": {"url": url, "ig_post_media_id": id}}]}),
                ..Piece::default()
            })
        }
        kind => {
            let attached = attachments::take(world, channel, account, call, kind, attachment)?;
            let payload = json!({"url": attached.file.public_url(&world.base)});
            Ok(Piece {
                kind: kind.to_owned(),
                shown: Shown { media: vec![attached.file.shown(shown_as(kind))], ..Shown::default() },
                echo: json!({"attachments": [{"type": kind, "payload": payload}]}),
                attachment_id: attached.reusable.then_some(attached.file.id),
                ..Piece::default()
            })
        }
    }
}

fn shown_as(kind: &str) -> &str {
    if kind == "file" { "document" } else { kind }
}

/// Up to ten pictures at once: Instagram, and Messenger takes the list as well.
fn images(world: &mut World, account: &str, call: &Call, message: &Reader<'_>) -> Result<Piece, GraphError> {
    let channel =
        if world.account(Channel::Instagram, account).is_some() { Channel::Instagram } else { Channel::Messenger };
    let (mut media, mut echo) = (Vec::new(), Vec::new());
    for attachment in message.objects("attachments", 1, 10)? {
        attachment.only(&["type", "payload"])?;
        let kind = attachment.required_one_of("type", &["image"])?;
        let attached = attachments::take(world, channel, account, call, kind, &attachment)?;
        echo.push(json!({"type": kind, "payload": {"url": attached.file.public_url(&world.base)}}));
        media.push(attached.file.shown(kind));
    }
    let shown = Shown { media, ..Shown::default() };
    Ok(Piece { kind: "image".to_owned(), shown, echo: json!({"attachments": echo}), ..Piece::default() })
}

/// At most thirteen; titles are cut at 20 characters. On Instagram those that ask for phone or mail are dropped since
/// 5 October 2026.
fn quick_replies(channel: Channel, message: &Reader<'_>) -> Result<Vec<ShownButton>, GraphError> {
    let mut buttons = Vec::new();
    for reply in message.objects("quick_replies", 0, MOST_QUICK_REPLIES)? {
        reply.only(&["content_type", "title", "payload", "image_url"])?;
        let kind = reply.required_one_of("content_type", &["text", "user_phone_number", "user_email"])?;
        let payload = reply.text("payload")?.unwrap_or_default();
        if payload.chars().count() > LONGEST_PAYLOAD {
            return Err(reply.invalid("payload", "must be at most 1000 characters long."));
        }
        let title = match kind {
            "text" => {
                let title = reply.text("title")?.ok_or_else(|| reply.missing("title"))?;
                if title.trim().is_empty() || payload.is_empty() {
                    return Err(reply.invalid("title", "and payload must not be empty."));
                }
                title.chars().take(LONGEST_TITLE).collect()
            }
            _ if channel == Channel::Instagram => continue,
            other => other.to_owned(),
        };
        buttons.push(ShownButton { kind: ButtonKind::QuickReply, id: payload.to_owned(), title, url: None });
    }
    Ok(buttons)
}
