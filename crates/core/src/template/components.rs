//! What a template consists of. Fields of the platform that have no place here are kept beside it, so that nothing is lost between
//! reading and writing.

use crate::content::AttachmentKind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How the blanks of a template are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParameterFormat {
    /// `{{1}}`, `{{2}}`: filled in by their order.
    #[default]
    Positional,
    /// `{{first_name}}`: filled in by their names.
    Named,
}

impl ParameterFormat {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Positional => "positional",
            Self::Named => "named",
        }
    }

    /// The format of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Positional, Self::Named].into_iter().find(|format| format.as_str() == word)
    }
}

/// Everything that a template consists of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateComponents))]
#[serde(default, deny_unknown_fields)]
pub struct Components {
    /// What stands above the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// A small line below the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<Footer>,
    /// The buttons, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// The cards of a carousel.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    /// A limited offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// Components of kinds that are not known here, as the platform wrote them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<Value>,
}

/// What a header is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateHeaderFormat))]
#[serde(rename_all = "snake_case")]
pub enum HeaderFormat {
    /// A line of text, with one blank at most.
    #[default]
    Text,
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A document.
    Document,
    /// A place.
    Location,
}

impl HeaderFormat {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Text, Self::Image, Self::Video, Self::Document, Self::Location];

    /// The word that the API uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
            Self::Location => "location",
        }
    }

    /// The file that such a header is filled in with.
    pub const fn attachment(self) -> Option<AttachmentKind> {
        match self {
            Self::Image => Some(AttachmentKind::Image),
            Self::Video => Some(AttachmentKind::Video),
            Self::Document => Some(AttachmentKind::Document),
            Self::Text | Self::Location => None,
        }
    }
}

/// What stands above the words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateHeader))]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// What it is.
    pub format: HeaderFormat,
    /// The line, for `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What its blanks may be filled in with, for those who approve it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// The platform's handle or address of a file like the one that it will have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example_file: Option<String>,
}

/// What a blank may be filled in with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateExample))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The blank's name, where blanks have names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The words.
    pub value: String,
}

/// The words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateBody))]
#[serde(default, deny_unknown_fields)]
pub struct Body {
    /// The words with their blanks. Empty in a new authentication template: the platform writes them.
    pub text: String,
    /// What its blanks may be filled in with, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// Further fields of the platform: `add_security_recommendation`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = HashMap<String, Value>))]
    pub platform: Map<String, Value>,
}

/// A small line below the words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateFooter))]
#[serde(default, deny_unknown_fields)]
pub struct Footer {
    /// The line. Empty in a new authentication template.
    pub text: String,
    /// Further fields of the platform: `code_expiration_minutes`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = HashMap<String, Value>))]
    pub platform: Map<String, Value>,
}

/// What a button of a template does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateButtonType))]
#[serde(rename_all = "snake_case")]
pub enum ButtonKind {
    /// Sends a payload back.
    #[default]
    QuickReply,
    /// Sends a payload back, on Messenger.
    Postback,
    /// Opens an address.
    Url,
    /// Calls a number.
    Phone,
    /// Copies a code.
    CopyCode,
    /// Copies or fills in a one-time password.
    OneTimePassword,
    /// Opens a form.
    Flow,
    /// Opens the catalogue.
    Catalog,
    /// Shows several products.
    Products,
    /// Shows one product.
    Product,
    /// Asks for the telephone number.
    ContactRequest,
    /// Calls us on WhatsApp.
    VoiceCall,
    /// Something that is not known here; `platform` has its `type`.
    Other,
}

/// A button of a template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateButtonForm))]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// What it does.
    pub kind: ButtonKind,
    /// What the customer reads.
    #[serde(default)]
    pub text: String,
    /// The address, with a blank at its end at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The whole address or the code as it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// What comes back (Messenger).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Further fields of the platform: `flow_id`, `otp_type`, `supported_apps`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = HashMap<String, Value>))]
    pub platform: Map<String, Value>,
}

/// A card of a carousel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateCardForm))]
#[serde(default, deny_unknown_fields)]
pub struct Card {
    /// Its picture or video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// Its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Its buttons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// Components of kinds that are not known here, as the platform wrote them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<Value>,
}

/// A limited offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TemplateOffer))]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// What is offered.
    pub text: String,
    /// It says when it ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expires: bool,
}
