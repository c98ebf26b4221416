//! What a customer does without writing: a tap on a button, a link or an advertisement, an opt-in, a linked account, an answer to
//! a survey, a cart (platforms B.1, C.2).
//!
//! Most of these have no id of their own. Theirs is made from who, when and what, so that a repeated delivery is the same message
//! and a second tap another.

use super::Item;
use super::account;
use super::content::Gathered;
use crate::channels::json::{self, Place};
use crate::content::{
    Choice, ChoiceKind, Content, Details, FormAnswer, FormField, MessageType, Notice, Order, Product,
};
use crate::event::{Consent, ConsentTopic, Happening, InboundMessage, Parsed};
use crate::message::ExternalMessageId;
use crate::time::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write;

impl Item<'_> {
    /// A tap on a button, an ice breaker or a menu. Older postbacks have no `mid`, those of `standby` no payload.
    pub(super) fn postback(&self, postback: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let mut gathered = Gathered::default();
        let referrals = [json::object(postback, "referral"), json::object(self.fields, "referral")];
        for referral in referrals.into_iter().flatten() {
            gathered.referral(referral);
        }
        let title = json::owned_text(postback, "title");
        let payload = postback.get("payload");
        let id = payload.and_then(|payload| json::as_id(payload).or_else(|| written(payload)));
        let choice = Choice { kind: ChoiceKind::Button, id, title: title.clone(), description: None };
        let details = Details { choice: Some(choice), ..gathered.details };
        let content = Content::new(MessageType::Choice, title, details);
        let what = payload.map(Value::to_string).unwrap_or_default();
        self.arrived("postback", json::id(postback, "mid"), &what, content, place, parsed);
    }

    /// The customer came by a link or an advertisement, into a conversation that exists already.
    pub(super) fn referral(&self, referral: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let mut gathered = Gathered::default();
        gathered.referral(referral);
        let text = gathered.details.referral.get_or_insert_default().title.clone();
        let content = Content::new(MessageType::Referral, text, gathered.details);
        let what = Value::Object(referral.clone()).to_string();
        self.arrived("referral", json::id(referral, "mid"), &what, content, place, parsed);
    }

    /// An opt-in: to marketing messages, which has a token that is kept at the account, or by a plugin of a page, which opens a
    /// conversation.
    pub(super) fn optin(&self, optin: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        if json::text(optin, "type") == Some("notification_messages") {
            let Some(peer) = self.customer() else {
                self.nobody("optin", "no_sender", place, parsed);
                return;
            };
            let stopped =
                json::text(optin, "notification_messages_status").is_some_and(|status| status.contains("STOP"));
            let consent = Consent { peer, topic: ConsentTopic::Marketing, granted: !stopped };
            self.report(parsed, Happening::Consent(consent));
            self.report(parsed, account::of_item("optin", self.fields));
            return;
        }
        let detail = ["title", "ref", "payload"].iter().find_map(|key| json::owned_text(optin, key));
        let content = notice("opted_in", detail);
        let what = Value::Object(optin.clone()).to_string();
        self.arrived("optin", json::id(optin, "mid"), &what, content, place, parsed);
    }

    /// The customer linked an account of the business with theirs, or unlinked it. The code that the business gave itself is a
    /// secret between its servers: it stays in the delivery.
    pub(super) fn account_linking(&self, linking: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let kind = match json::text(linking, "status") {
            Some("linked") => "account_linked",
            Some("unlinked") => "account_unlinked",
            _ => {
                place.skip(parsed, "no_status");
                return;
            }
        };
        self.arrived("account_linking", None, kind, notice(kind, None), place, parsed);
    }

    /// The customer answered a survey of the platform's (`feedback_screens`).
    pub(super) fn feedback(&self, feedback: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let mut fields = Vec::new();
        let screens = feedback.get("feedback_screens").and_then(Value::as_array).into_iter().flatten();
        let questions = screens.filter_map(|screen| json::object(screen.as_object()?, "questions"));
        for (name, question) in questions.flatten() {
            let Some(question) = question.as_object() else { continue };
            let follow_up = json::object(question, "follow_up");
            let answers = [(name.clone(), Some(question)), (format!("{name}.follow_up"), follow_up)];
            for (name, answer) in answers {
                let Some(value) = answer.and_then(|answer| answer.get("payload")).and_then(written) else { continue };
                fields.push(FormField { name: json::storable(&name), value });
            }
        }
        if fields.is_empty() {
            self.report(parsed, account::of_item("messaging_feedback", self.fields));
            return;
        }
        let text = fields.iter().map(|field| field.value.as_str()).collect::<Vec<_>>().join("\n");
        let form = FormAnswer { name: "messaging_feedback".to_owned(), fields };
        let details = Details { form: Some(form), ..Details::default() };
        let content = Content::new(MessageType::Form, Some(text), details);
        let what = Value::Object(feedback.clone()).to_string();
        self.arrived("messaging_feedback", None, &what, content, place, parsed);
    }

    /// A cart that the customer sent. Its shape is weakly documented: where no products are found it is kept at the account.
    pub(super) fn cart(&self, key: &str, cart: &Map<String, Value>, place: &Place<'_>, parsed: &mut Parsed) {
        let lists = ["products", "items", "product_items"];
        let list = lists.iter().find_map(|key| cart.get(*key)?.as_array());
        let items: Vec<Product> = list.into_iter().flatten().filter_map(Value::as_object).filter_map(ordered).collect();
        if items.is_empty() {
            self.report(parsed, account::of_item(key, self.fields));
            return;
        }
        let titles: Vec<&str> = items.iter().filter_map(|item| item.title.as_deref()).collect();
        let text = json::owned_text(cart, "note").or_else(|| (!titles.is_empty()).then(|| titles.join(", ")));
        let order = Order { catalog_id: json::id(cart, "catalog_id"), items };
        let details = Details { order: Some(order), ..Details::default() };
        let content = Content::new(MessageType::Order, text, details);
        let what = Value::Object(cart.clone()).to_string();
        self.arrived(key, json::id(cart, "mid"), &what, content, place, parsed);
    }

    /// Reports what the customer did as a message of theirs.
    fn arrived(
        &self,
        key: &str,
        id: Option<String>,
        what: &str,
        content: Content,
        place: &Place<'_>,
        parsed: &mut Parsed,
    ) {
        let Some(sender) = &self.sender else {
            self.nobody(key, "no_sender", place, parsed);
            return;
        };
        if self.is_ours() {
            self.report(parsed, account::of_item(key, self.fields));
            return;
        }
        let id = id.unwrap_or_else(|| {
            let at = self.at.map(Timestamp::as_millis).unwrap_or_default().to_string();
            format!("{key}:{}", digest(&[self.account, sender, &at, what]))
        });
        let message = InboundMessage::new(ExternalMessageId(id), self.peer(sender), content);
        self.report(parsed, Happening::Message(InboundMessage { standby: self.standby, ..message }));
    }
}

fn notice(kind: &str, detail: Option<String>) -> Content {
    let notice = Notice { kind: kind.to_owned(), names: Vec::new(), detail };
    Content::new(MessageType::Notice, None, Details { notice: Some(notice), ..Details::default() })
}

/// A product of a cart.
fn ordered(fields: &Map<String, Value>) -> Option<Product> {
    let first = |keys: [&str; 2]| keys.iter().find_map(|key| json::id(fields, key));
    let price = ["unit_price", "price", "item_price"].iter().find_map(|key| match fields.get(*key)? {
        Value::Number(number) => Some(number.to_string()),
        other => json::as_id(other),
    });
    Some(Product {
        id: first(["retailer_id", "id"]).or_else(|| json::id(fields, "product_retailer_id"))?,
        catalog_id: None,
        title: first(["name", "title"]),
        quantity: json::number(fields, "quantity").and_then(|quantity| u32::try_from(quantity).ok()),
        price,
        currency: json::owned_text(fields, "currency"),
        image_url: json::owned_text(fields, "image_url"),
    })
}

/// A value in words: a text as it is, anything else as JSON; `None` for nothing.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(json::storable(text)).filter(|text| !text.trim().is_empty()),
        other => Some(other.to_string()),
    }
}

/// The first half of SHA-256 over parts, each preceded by its length, in hexadecimal digits.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).fold(String::with_capacity(32), |mut digits, byte| {
        // Writing into a text cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
