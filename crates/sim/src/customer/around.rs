//! What can be around a message: a reply, a forward, the advertisement it came from, the group where it is written.

use serde::{Deserialize, Serialize};

/// What can be around a message of any type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Around {
    /// The message that is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The part of it that is quoted (Telegram).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Passed on from another chat (WhatsApp, Telegram).
    pub forwarded: bool,
    /// Passed on many times (WhatsApp).
    pub frequently_forwarded: bool,
    /// The advertisement or link that the customer came from (WhatsApp, Messenger, Instagram).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// The product that is asked about (WhatsApp, Messenger, Instagram).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductReference>,
    /// The title of the group where it is written (WhatsApp, Telegram).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Written to the owner's own account, which the bot is connected to (Telegram).
    pub business: bool,
}

/// Where a customer came from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Referral {
    /// `ad`, `post` or `link`; without it `ad` when there is an `ad_id`, else `link`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `ref` of an m.me or ig.me link, the payload of `/start`.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The advertisement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ad_id: Option<String>,
    /// Its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The click id (WhatsApp; advertisements in Status have none).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub click_id: Option<String>,
}

/// A product that is asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductReference {
    /// The catalogue.
    #[serde(default)]
    pub catalog_id: String,
    /// The product's id in it.
    pub product_id: String,
}
