//! Templates as they come back in echoes, and the products that customers ask about: both arrive as attachments of the type
//! `template` (platforms B.1, B.2).

use super::attachment::is_page;
use super::content::{Gathered, share};
use crate::channels::json;
use crate::content::{Attachment, AttachmentKind, MediaSource, MessageType, Product, ShareKind};
use crate::interactive::{Button, ButtonKind, Card, Interactive, InteractiveKind};
use serde_json::{Map, Value};

impl Gathered {
    /// A template. Its kind stands in `template_type`, or is the key of its only object.
    pub(super) fn template(&mut self, fields: &Map<String, Value>, payload: &Map<String, Value>) {
        if let Some(product) = json::object(payload, "product") {
            self.products(product);
            return;
        }
        let named = |kind: &'static str| json::object(payload, kind).map(|body| (kind, body));
        let (kind, body) = match json::text(payload, "template_type") {
            Some(kind) => (kind, payload),
            None => ["generic", "button", "media"]
                .into_iter()
                .find_map(named)
                .unwrap_or_else(|| (if payload.contains_key("elements") { "generic" } else { "button" }, payload)),
        };
        let elements: Vec<&Map<String, Value>> = objects(body, "elements").collect();
        match kind {
            "generic" if !elements.is_empty() => self.cards(&elements),
            "button" if body.contains_key("buttons") => {
                self.words = self.words.take().or_else(|| json::owned_text(body, "text"));
                self.offer(Interactive { buttons: buttons(body), ..Interactive::new(InteractiveKind::Buttons) });
            }
            "media" | "image_grid" if !elements.is_empty() => self.media(&elements),
            other => {
                let named = |key: &str| json::owned_text(payload, key).or_else(|| json::owned_text(fields, key));
                let (url, title) = (named("url"), named("title"));
                if url.is_some() || title.is_some() {
                    self.is_a(MessageType::Share);
                    self.details.shares.push(share(ShareKind::Card, url, title, None));
                }
                self.unknown(if payload.contains_key("template_type") { other } else { "template" });
            }
        }
    }

    /// Products that the message is about. The subtitle is the price in Meta's samples.
    fn products(&mut self, product: &Map<String, Value>) {
        let products = objects(product, "elements").filter_map(|element| {
            Some(Product {
                id: json::id(element, "retailer_id").or_else(|| json::id(element, "id"))?,
                title: json::owned_text(element, "title"),
                price: json::owned_text(element, "subtitle"),
                image_url: json::owned_text(element, "image_url"),
                ..Product::default()
            })
        });
        self.details.products.extend(products);
        let titles: Vec<&str> = self.details.products.iter().filter_map(|product| product.title.as_deref()).collect();
        if !titles.is_empty() {
            self.words = Some(titles.join(", "));
        }
        if self.details.products.is_empty() {
            self.unknown("product");
        }
    }

    fn cards(&mut self, elements: &[&Map<String, Value>]) {
        let cards: Vec<Card> = elements
            .iter()
            .map(|element| Card {
                title: json::owned_text(element, "title").unwrap_or_default(),
                subtitle: json::owned_text(element, "subtitle"),
                attachment: json::owned_text(element, "image_url").map(|url| picture(AttachmentKind::Image, url)),
                buttons: buttons(element),
            })
            .collect();
        let titles: Vec<&str> =
            cards.iter().map(|card| card.title.as_str()).filter(|title| !title.is_empty()).collect();
        self.words = self.words.take().or_else(|| (!titles.is_empty()).then(|| titles.join(", ")));
        self.offer(Interactive { cards, ..Interactive::new(InteractiveKind::Cards) });
    }

    /// A picture or video with buttons, or a grid of pictures.
    fn media(&mut self, elements: &[&Map<String, Value>]) {
        for element in elements {
            let kind = if json::text(element, "media_type") == Some("video") {
                AttachmentKind::Video
            } else {
                AttachmentKind::Image
            };
            let url = json::owned_text(element, "url");
            let page = url.clone().filter(|url| is_page(url));
            if url.is_some() || element.contains_key("attachment_id") {
                let source = if page.is_some() { None } else { url.map(MediaSource::Url) };
                self.details.attachments.push(Attachment::new(kind, source));
            }
            if page.is_some() {
                self.details.shares.push(share(ShareKind::Link, page, None, None));
            }
            for url in objects(element, "images").filter_map(|image| json::owned_text(image, "url")) {
                self.details.attachments.push(picture(AttachmentKind::Image, url));
            }
            self.words = self.words.take().or_else(|| json::owned_text(element, "title"));
            let buttons = buttons(element);
            if !buttons.is_empty() {
                self.offer(Interactive { buttons, ..Interactive::new(InteractiveKind::Buttons) });
            }
        }
        match self.details.attachments.first() {
            Some(first) if self.details.interactive.is_none() => self.is_a(first.kind.message_type()),
            None if self.details.interactive.is_none() => self.unknown("template"),
            _ => {}
        }
    }

    fn offer(&mut self, offer: Interactive) {
        self.is_a(MessageType::Interactive);
        self.details.interactive = Some(offer);
    }
}

fn picture(kind: AttachmentKind, url: String) -> Attachment {
    Attachment::new(kind, Some(MediaSource::Url(url)))
}

fn objects<'v>(fields: &'v Map<String, Value>, key: &str) -> impl Iterator<Item = &'v Map<String, Value>> {
    fields.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// The buttons of a template. One of a kind that we do not have opens its address, if it has one.
fn buttons(fields: &Map<String, Value>) -> Vec<Button> {
    let button = |fields: &Map<String, Value>| {
        let url = json::owned_text(fields, "url");
        let payload = json::id(fields, "payload");
        let (kind, value) = match (json::text(fields, "type"), url) {
            (Some("phone_number"), _) => (ButtonKind::Phone, payload),
            (_, Some(url)) => (ButtonKind::Url, Some(url)),
            (_, None) => (ButtonKind::Reply, payload),
        };
        Button { kind, title: json::owned_text(fields, "title").unwrap_or_default(), value: value.unwrap_or_default() }
    };
    objects(fields, "buttons").map(button).collect()
}
