//! What a message says: its words, files, places, shared posts, the story that it answers, the advertisement that it came by
//! (platforms B.1, C.2).

use crate::channels::json;
use crate::content::{
    Attachment, AttachmentKind, AttachmentRole, Choice, ChoiceKind, Content, Details, MediaSource, MessageType,
    Product, Quote, Referral, Share, ShareKind, Unsupported,
};
use serde_json::{Map, Value};

/// What is gathered while a message is read.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) details: Details,
    /// The type of the main thing, once it was met.
    pub(super) main: Option<MessageType>,
    /// Words of the things themselves, for a message that has none of its own: the name of a place, the titles of cards.
    pub(super) words: Option<String>,
    /// The platform's name of the first thing that was not understood.
    pub(super) unknown: Option<String>,
}

/// The content of a message. `beside` is a referral that stands beside the message in its item.
pub(super) fn read(message: &Map<String, Value>, beside: Option<&Map<String, Value>>) -> Content {
    let text = json::owned_text(message, "text");
    let mut gathered = Gathered::default();
    if json::flag(message, "is_unsupported") {
        gathered.unknown("unsupported");
    }
    let sticker_id = json::id(message, "sticker_id");
    for attachment in message.get("attachments").and_then(Value::as_array).into_iter().flatten() {
        match attachment.as_object() {
            Some(attachment) => gathered.attachment(attachment, sticker_id.as_deref()),
            None => gathered.unknown("attachment"),
        }
    }
    gathered.only_once(sticker_id);
    if let Some(story) = json::object(message, "reply_to").and_then(|to| json::object(to, "story")) {
        gathered.story(story);
    }
    for referral in [json::object(message, "referral"), beside].into_iter().flatten() {
        gathered.referral(referral);
    }
    if let Some(reply) = json::object(message, "quick_reply") {
        let id = json::id(reply, "payload");
        let choice = Choice { kind: ChoiceKind::QuickReply, id, title: text.clone(), description: None };
        gathered.details.choice = Some(choice);
        gathered.main = Some(MessageType::Choice);
    }
    gathered.into_content(text, message)
}

impl Gathered {
    /// Something came that is not understood.
    pub(super) fn unknown(&mut self, platform_type: &str) {
        self.unknown.get_or_insert_with(|| json::short_name(platform_type));
    }

    /// The first thing of a message gives it its type.
    pub(super) fn is_a(&mut self, message_type: MessageType) {
        self.main.get_or_insert(message_type);
    }

    /// By what the customer came: `ref`, `source`, an advertisement with its picture, a product of the shop.
    pub(super) fn referral(&mut self, referral: &Map<String, Value>) {
        let none = Map::new();
        let context = json::object(referral, "ads_context_data").unwrap_or(&none);
        let source = json::text(referral, "source").or_else(|| json::text(referral, "type")).unwrap_or_default();
        let post_id = json::id(context, "post_id");
        let told = Referral {
            source: json::storable(source).to_lowercase(),
            source_id: json::id(referral, "ad_id").or_else(|| post_id.clone()),
            url: json::owned_text(referral, "referer_uri"),
            reference: json::id(referral, "ref"),
            title: json::owned_text(context, "ad_title"),
            ..Referral::default()
        };
        if told != Referral::default() {
            self.details.referral = Some(told);
        }
        for (key, kind) in [("photo_url", AttachmentKind::Image), ("video_url", AttachmentKind::Video)] {
            if let Some(url) = json::owned_text(context, key) {
                let file = Attachment::new(kind, Some(MediaSource::Url(url)));
                self.details.attachments.push(Attachment { role: Some(AttachmentRole::Advertisement), ..file });
            }
        }
        if let Some(id) = post_id {
            self.details.shares.push(share(ShareKind::Post, None, None, Some(id)));
        }
        let products =
            [json::id(context, "product_id"), json::object(referral, "product").and_then(|it| json::id(it, "id"))];
        for id in products.into_iter().flatten() {
            self.details.products.push(Product { id, ..Product::default() });
        }
    }

    /// The story that is answered.
    fn story(&mut self, story: &Map<String, Value>) {
        let source = json::owned_text(story, "url").map(MediaSource::Url);
        let file = Attachment::new(AttachmentKind::Image, source);
        self.details.attachments.push(Attachment { role: Some(AttachmentRole::Story), ..file });
        if let Some(story_id) = json::id(story, "id") {
            self.details.quote = Some(Quote { text: None, story_id: Some(story_id) });
        }
    }

    /// The content, with its type. What was not understood is kept with the whole message.
    fn into_content(mut self, text: Option<String>, message: &Map<String, Value>) -> Content {
        let shared = !self.details.shares.is_empty() || !self.details.products.is_empty();
        let message_type = match (self.main, &self.unknown) {
            (Some(main), _) => main,
            (None, Some(_)) => MessageType::Unsupported,
            (None, None) if text.is_some() => MessageType::Text,
            (None, None) if self.details.referral.is_some() => MessageType::Referral,
            (None, None) if shared => MessageType::Share,
            (None, None) => {
                self.unknown("unknown");
                MessageType::Unsupported
            }
        };
        let title = || self.details.shares.iter().find_map(|share| share.title.clone());
        let text = text.or(self.words).or_else(title);
        if let Some(platform_type) = self.unknown {
            let raw = Some(Value::Object(message.clone()));
            self.details.unsupported = Some(Unsupported { platform_type, raw });
        }
        Content::new(message_type, text, self.details)
    }
}

/// Something that was passed on.
pub(super) fn share(kind: ShareKind, url: Option<String>, title: Option<String>, id: Option<String>) -> Share {
    Share { kind, url, title, description: None, id }
}
