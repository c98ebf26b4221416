//! What a phone displays of a message, in one shape for all apps and both directions. Outgoing sends fill it as well, so that
//! the page draws everything and a tap can be held against what was really there.

use serde::{Deserialize, Serialize};

/// What is displayed beside the words of a message; empty for plain text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// A line above the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// A small line under the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// Pictures, sounds, films, stickers and files, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<ShownMedia>,
    /// What can be tapped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<ShownButton>,
    /// A list that opens from one button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<ShownList>,
    /// A place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<ShownLocation>,
    /// Address-book cards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ShownContact>,
    /// A row of cards: generic templates, carousels, products.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<ShownCard>,
    /// The template that it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<ShownTemplate>,
    /// A link with its preview: shared posts, advertisements, stories, button-less links.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<ShownLink>,
    /// A poll.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<ShownPoll>,
    /// Further facts, one to a line: the fields of a flow's answer, the items of an order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
}

/// One file of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownMedia {
    /// `image`, `video`, `audio`, `voice`, `document`, `sticker` or `animation`.
    pub kind: String,
    /// Where the page loads it: `/sim/media/{id}` for files that the simulator holds, else the address that was sent.
    pub url: String,
    /// The MIME type, empty when unknown.
    pub mime_type: String,
    /// The file's name, when it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Bytes, 0 when unknown.
    pub size: u64,
    /// Words under this very file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

/// What a tap on a button does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonKind {
    /// WhatsApp: answers with `interactive.button_reply`.
    #[default]
    Reply,
    /// WhatsApp template: answers with `button`.
    Template,
    /// Messenger and Instagram: answers with `message.quick_reply`; gone after the next message.
    QuickReply,
    /// Messenger and Instagram: answers with `postback`.
    Postback,
    /// Telegram inline keyboard: a `callback_query`.
    Callback,
    /// Telegram reply keyboard: sends its title as text.
    Keyboard,
    /// Opens a web page.
    Url,
    /// Dials a number.
    Phone,
    /// Copies a code.
    Copy,
    /// Opens a flow; answered by a flow answer.
    Flow,
    /// Asks for the place.
    Location,
    /// Asks for the phone number or contact.
    Contact,
    /// Asks for a postal address.
    Address,
    /// Asks whether the business may call.
    CallPermission,
}

/// A button.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownButton {
    /// What a tap does.
    pub kind: ButtonKind,
    /// The id or payload that comes back; the title where there is none.
    pub id: String,
    /// What stands on it.
    pub title: String,
    /// The address, number or code behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A list message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownList {
    /// What stands on the button that opens it.
    pub button: String,
    /// Its sections.
    pub sections: Vec<ShownSection>,
}

/// A section of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownSection {
    /// Its title, empty when there is one section alone.
    pub title: String,
    /// Its rows.
    pub rows: Vec<ShownRow>,
}

/// A row of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownRow {
    /// What comes back.
    pub id: String,
    /// Its words.
    pub title: String,
    /// Smaller words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownLocation {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// It moves: seconds for which it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_seconds: Option<i64>,
}

/// An address-book card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownContact {
    /// The name.
    pub name: String,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// Mail addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
}

/// A card of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownCard {
    /// Its title.
    pub title: String,
    /// Smaller words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Where a tap on it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What can be tapped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<ShownButton>,
}

/// The template that a message was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownTemplate {
    /// Its name.
    pub name: String,
    /// Its language code.
    pub language: String,
}

/// A link with its preview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownLink {
    /// Where it leads.
    pub url: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A picture of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
}

/// A poll.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownPoll {
    /// What is asked.
    pub question: String,
    /// What can be answered.
    pub options: Vec<String>,
}

impl Shown {
    /// Every button with this id or title, of the message itself or of its cards.
    pub fn button(&self, id: &str) -> Option<&ShownButton> {
        let all = || self.buttons.iter().chain(self.cards.iter().flat_map(|card| &card.buttons));
        all().find(|button| button.id == id).or_else(|| all().find(|button| button.title == id))
    }

    /// The row of the list with this id.
    pub fn row(&self, id: &str) -> Option<&ShownRow> {
        self.list.iter().flat_map(|list| &list.sections).flat_map(|section| &section.rows).find(|row| row.id == id)
    }
}
