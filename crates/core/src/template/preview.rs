//! How a template reads when it is filled in: what an operator sees before it goes, and in the thread afterwards.

use super::ButtonKind;
use serde::{Deserialize, Serialize};

/// What a filled-in template shows besides its words, which are the text of the message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TemplatePreview {
    /// The line above the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The small line below the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// What is offered for a limited time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<String>,
    /// The buttons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<PreviewButton>,
    /// The cards of a carousel.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<PreviewCard>,
}

/// A button as the customer sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewButton {
    /// What it does.
    pub kind: ButtonKind,
    /// What the customer reads.
    pub title: String,
    /// The whole address, the number or the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A card as the customer sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PreviewCard {
    /// Its words.
    pub text: String,
    /// Its buttons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<PreviewButton>,
}
