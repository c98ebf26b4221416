//! What a message offers to choose from, and approved templates with what they are filled in with.
//!
//! The words of the message itself are its text; a picture, video or document on top of it is its first attachment.

use crate::content::{Attachment, Location};
use crate::template::TemplatePreview;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What kind of thing is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InteractiveKind {
    /// Buttons under the message: answers, links, telephone numbers.
    Buttons,
    /// Short answers above the keyboard that disappear when one was chosen.
    QuickReplies,
    /// A list that opens.
    List,
    /// One button with a link.
    Link,
    /// Cards beside each other, each with picture, words and buttons.
    Cards,
    /// A form (WhatsApp flow).
    Flow,
    /// Products of a catalogue, or the catalogue itself when none is named.
    Products,
    /// The customer is asked for a position.
    LocationRequest,
    /// The customer is asked for their telephone number or card.
    ContactRequest,
    /// The customer is asked for permission to call.
    CallPermissionRequest,
    /// The customer is asked for a postal address.
    AddressRequest,
}

/// What a message offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Interactive {
    /// What kind.
    pub kind: InteractiveKind,
    /// A line above the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// A small line below the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The buttons, quick replies, or the one link.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// What opens the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_button: Option<String>,
    /// The list's sections; of products too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// The cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    /// The form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<Flow>,
    /// The catalogue of the products.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog_id: Option<String>,
    /// The country of a requested address, two letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Interactive {
    /// Something of this kind that offers nothing yet.
    pub const fn new(kind: InteractiveKind) -> Self {
        Self {
            kind,
            header: None,
            footer: None,
            buttons: Vec::new(),
            list_button: None,
            sections: Vec::new(),
            cards: Vec::new(),
            flow: None,
            catalog_id: None,
            country: None,
        }
    }
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ButtonKind {
    /// Sends its id back to us.
    Reply,
    /// Opens an address.
    Url,
    /// Calls a number.
    Phone,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// What it does.
    pub kind: ButtonKind,
    /// What the customer reads.
    pub title: String,
    /// What comes back to us (`reply`), the address (`url`), or the number (`phone`).
    pub value: String,
}

/// A section of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its rows. Of a section of products only the ids count: they are the seller's ids of the products.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What comes back to us.
    pub id: String,
    /// What the customer reads.
    #[serde(default)]
    pub title: String,
    /// A second line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Its title; on WhatsApp the words of the card.
    pub title: String,
    /// A second line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Its picture or video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// Its buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
}

/// A WhatsApp flow that is offered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The platform's id of the flow.
    pub id: String,
    /// What the button says.
    pub button: String,
    /// Comes back with the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The screen to begin with. Without it the flow's own endpoint decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// What the first screen is filled in with: an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// The flow is a draft that only testers can open.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// An approved template, and what its blanks are filled in with. The text of the message is the rendered body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TemplateMessage {
    /// The template's name.
    pub name: String,
    /// Its language: `el`, `en_US`.
    pub language: String,
    /// The blanks of a header of text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<TemplateParameter>,
    /// The picture, video or document of the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_attachment: Option<Attachment>,
    /// The place of the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_location: Option<Location>,
    /// The blanks of the body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<TemplateParameter>,
    /// The blanks of the buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateButton>,
    /// The cards of a carousel, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<TemplateCard>,
    /// When a limited offer ends, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_expires_at: Option<i64>,
    /// How it reads besides its words: filled in by us when the message is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<TemplatePreview>,
}

/// What one blank is filled in with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TemplateParameter {
    /// The blank's name, in templates with named blanks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The words; of an amount or a time what is shown where it cannot be written in the customer's way.
    pub text: String,
    /// An amount of money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Money>,
    /// The words are a date and time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub date_time: bool,
}

/// An amount of money.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// `EUR`.
    pub code: String,
    /// The amount times 1,000.
    pub amount_1000: i64,
}

/// What a button of a template does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TemplateButtonKind {
    /// Sends a payload back.
    QuickReply,
    /// Opens an address whose end is filled in.
    Url,
    /// Copies a code.
    CopyCode,
    /// Opens a flow; the value is its token.
    Flow,
    /// Opens the catalogue; the value is the product whose picture is shown.
    Catalog,
    /// Shows products; the value is the product whose picture is shown.
    Products,
}

/// What a button of a template is filled in with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TemplateButton {
    /// Its place among the template's buttons, from 0.
    pub index: u32,
    /// What it does.
    pub kind: TemplateButtonKind,
    /// The payload, the end of the address, the code, the token or the product.
    pub value: String,
    /// The products of a button that shows products.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
}

/// A card of a template's carousel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TemplateCard {
    /// Its picture or video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// The blanks of its words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<TemplateParameter>,
    /// The blanks of its buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateButton>,
}
