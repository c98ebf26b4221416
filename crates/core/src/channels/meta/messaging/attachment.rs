//! The attachments of a message, by their types (platforms B.1, C.2).

use super::content::{Gathered, share};
use crate::channels::json;
use crate::content::{
    Attachment, AttachmentKind, AttachmentRole, Location, MediaSource, MessageType, Share, ShareKind,
};
use serde_json::{Map, Value};

/// How Instagram names the only sticker that it has.
const LIKE_HEART: &str = "like_heart";

impl Gathered {
    /// One attachment. `sticker_id` is that of the message: what is a picture then is the sticker's.
    pub(super) fn attachment(&mut self, fields: &Map<String, Value>, sticker_id: Option<&str>) {
        let none = Map::new();
        let payload = json::object(fields, "payload").unwrap_or(&none);
        let named = |key: &str| json::owned_text(payload, key).or_else(|| json::owned_text(fields, key));
        let (url, title) = (named("url"), named("title"));
        let sticker_id = json::id(payload, "sticker_id").or_else(|| sticker_id.map(str::to_owned));
        let kind = json::text(fields, "type").unwrap_or("attachment");
        match kind {
            "image" if sticker_id.is_some() => self.sticker(url, sticker_id, None),
            "image" => self.file(AttachmentKind::Image, url, None, title),
            "video" => self.file(AttachmentKind::Video, url, None, title),
            "audio" => self.file(AttachmentKind::Audio, url, None, title),
            "file" => {
                let file_name = named("name").or(title).or_else(|| url.as_deref().and_then(file_name));
                self.file(AttachmentKind::Document, url, file_name, None);
            }
            "sticker" => self.sticker(url, sticker_id, None),
            LIKE_HEART => self.sticker(url, Some(LIKE_HEART.to_owned()), Some("❤️")),
            "location" => self.location(payload, url, title),
            "fallback" if url.is_none() && title.is_none() => self.unknown(kind),
            "fallback" => self
                .details
                .shares
                .push(Share { description: named("description"), ..share(ShareKind::Link, url, title, None) }),
            "template" => self.template(fields, payload),
            "reel" | "ig_reel" => self.shared(ShareKind::Reel, payload, url, title),
            "post" | "ig_post" | "share" => self.shared(ShareKind::Post, payload, url, title),
            "story_mention" => {
                self.is_a(MessageType::StoryMention);
                let file = Attachment::new(AttachmentKind::Image, url.map(MediaSource::Url));
                self.details.attachments.push(Attachment { role: Some(AttachmentRole::Story), ..file });
            }
            "appointment_booking" => {
                // Its payload is not documented: the whole message is kept beside what can be shown.
                self.unknown(kind);
                if url.is_some() || title.is_some() {
                    self.is_a(MessageType::Share);
                    let description = named("description").or_else(|| named("subtitle"));
                    self.details.shares.push(Share { description, ..share(ShareKind::Card, url, title, None) });
                }
            }
            _ => self.unknown(kind),
        }
    }

    /// A sticker comes with a picture and once more as itself, until that transition is over (platforms B.1): once is enough. A
    /// sticker of which only the id of the message tells is one too.
    pub(super) fn only_once(&mut self, sticker_id: Option<String>) {
        let mut stickers: Vec<Attachment> = Vec::new();
        let files = std::mem::take(&mut self.details.attachments);
        for file in files {
            let same = |known: &&mut Attachment| known.sticker_id.is_some() && known.sticker_id == file.sticker_id;
            match stickers.iter_mut().find(same) {
                Some(known) => known.source = known.source.take().or(file.source),
                None if file.kind == AttachmentKind::Sticker => stickers.push(file),
                None => self.details.attachments.push(file),
            }
        }
        self.details.attachments.append(&mut stickers);
        if self.main.is_none() && self.unknown.is_none() && sticker_id.is_some() {
            self.sticker(None, sticker_id, None);
        }
    }

    fn file(&mut self, kind: AttachmentKind, url: Option<String>, file_name: Option<String>, caption: Option<String>) {
        self.is_a(kind.message_type());
        let file = Attachment::new(kind, url.map(MediaSource::Url));
        self.details.attachments.push(Attachment { file_name, caption, ..file });
    }

    fn sticker(&mut self, url: Option<String>, sticker_id: Option<String>, emoji: Option<&str>) {
        self.is_a(MessageType::Sticker);
        let file = Attachment::new(AttachmentKind::Sticker, url.map(MediaSource::Url));
        let emoji = emoji.map(str::to_owned);
        self.details.attachments.push(Attachment { sticker_id, emoji, ..file });
    }

    fn location(&mut self, payload: &Map<String, Value>, url: Option<String>, title: Option<String>) {
        let at = json::object(payload, "coordinates").unwrap_or(payload);
        let degrees = |keys: [&str; 2]| keys.iter().find_map(|key| degrees(at.get(*key)?));
        let (Some(latitude), Some(longitude)) = (degrees(["lat", "latitude"]), degrees(["long", "longitude"])) else {
            self.unknown("location");
            return;
        };
        self.is_a(MessageType::Location);
        if self.words.is_none() {
            self.words.clone_from(&title);
        }
        self.details.location = Some(Location { latitude, longitude, name: title, url, ..Location::default() });
    }

    /// A post or a reel, with its picture or video where the address is not a page.
    fn shared(&mut self, kind: ShareKind, payload: &Map<String, Value>, url: Option<String>, title: Option<String>) {
        self.is_a(MessageType::Share);
        let ids = ["reel_video_id", "ig_post_media_id", "post_id", "id"];
        let id = ids.iter().find_map(|key| json::id(payload, key));
        if let Some(url) = url.as_deref().filter(|url| !is_page(url)) {
            let preview = if kind == ShareKind::Reel { AttachmentKind::Video } else { AttachmentKind::Image };
            let file = Attachment::new(preview, Some(MediaSource::Url(url.to_owned())));
            self.details.attachments.push(Attachment { role: Some(AttachmentRole::Preview), ..file });
        }
        self.details.shares.push(share(kind, url, title, id));
    }
}

/// Degrees as a number or as a text of one.
fn degrees(value: &Value) -> Option<f64> {
    let degrees = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    degrees.is_finite().then_some(degrees)
}

/// The name of a file at the end of its address, where it can be read as it is.
fn file_name(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let (_, after_scheme) = path.split_once("://")?;
    let (_, name) = after_scheme.rsplit_once('/')?;
    (name.contains('.') && !name.contains('%')).then(|| name.to_owned())
}

/// Whether an address leads to a page for people and not to a file.
pub(super) fn is_page(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?', '#']).next().unwrap_or_default();
    let host = ["www.", "m."].iter().find_map(|prefix| host.strip_prefix(prefix)).unwrap_or(host);
    matches!(host, "facebook.com" | "instagram.com" | "fb.watch" | "fb.me")
}
