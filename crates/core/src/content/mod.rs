//! What a message says, in one shape for both directions: what customers send, what our side sent elsewhere, what operators send.
//!
//! The type names the main thing; the plain text is what lists and search use; everything else stands in [`Details`], section by
//! section, so that a picture can be forwarded, answer a story and come from an advertisement at once. What a platform says that
//! has no place here is kept whole as unsupported.

mod attachment;
mod circumstances;
mod sections;

pub use attachment::{Attachment, AttachmentKind, AttachmentRole, MediaSource};
pub use circumstances::{Call, CallState, Forwarded, Notice, Quote, Referral, Share, ShareKind, Unsupported};
pub use sections::{
    CallPermission, Choice, ChoiceKind, ContactCard, Dice, FormAnswer, FormField, Labelled, Location, Order, Poll,
    PollOption, Product,
};

use crate::capabilities::Feature;
use crate::interactive::{Interactive, TemplateMessage};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The type of a message's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageType {
    /// Plain text.
    Text,
    /// One or more pictures.
    Image,
    /// A video, a round video note, an animation without sound.
    Video,
    /// A sound file.
    Audio,
    /// A voice note.
    Voice,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
    /// A place, a venue, a live position.
    Location,
    /// Cards of people.
    Contacts,
    /// Something that was offered was chosen: a button, a row of a list, a quick reply, a menu.
    Choice,
    /// A form that was filled in: a WhatsApp flow, an address.
    Form,
    /// The answer to a request for permission to call.
    CallPermission,
    /// A cart that was sent.
    Order,
    /// A poll.
    Poll,
    /// A thrown die or another animated emoji with a value.
    Dice,
    /// A game.
    Game,
    /// A story that mentions us.
    StoryMention,
    /// A post, reel or link that was passed on.
    Share,
    /// The customer came by an advertisement or a link, without words of their own.
    Referral,
    /// A call.
    Call,
    /// Something that happened in the conversation: a number changed, a member joined.
    Notice,
    /// Buttons, a list, cards, a form or products that were offered.
    Interactive,
    /// An approved template.
    Template,
    /// Something that this version does not understand: shown as such, its raw JSON kept.
    Unsupported,
}

impl MessageType {
    /// All types.
    pub const ALL: [Self; 24] = [
        Self::Text,
        Self::Image,
        Self::Video,
        Self::Audio,
        Self::Voice,
        Self::Document,
        Self::Sticker,
        Self::Location,
        Self::Contacts,
        Self::Choice,
        Self::Form,
        Self::CallPermission,
        Self::Order,
        Self::Poll,
        Self::Dice,
        Self::Game,
        Self::StoryMention,
        Self::Share,
        Self::Referral,
        Self::Call,
        Self::Notice,
        Self::Interactive,
        Self::Template,
        Self::Unsupported,
    ];

    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Document => "document",
            Self::Sticker => "sticker",
            Self::Location => "location",
            Self::Contacts => "contacts",
            Self::Choice => "choice",
            Self::Form => "form",
            Self::CallPermission => "call_permission",
            Self::Order => "order",
            Self::Poll => "poll",
            Self::Dice => "dice",
            Self::Game => "game",
            Self::StoryMention => "story_mention",
            Self::Share => "share",
            Self::Referral => "referral",
            Self::Call => "call",
            Self::Notice => "notice",
            Self::Interactive => "interactive",
            Self::Template => "template",
            Self::Unsupported => "unsupported",
        }
    }

    /// The type of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|message_type| message_type.as_str() == word)
    }
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// Its type.
    #[serde(rename = "type")]
    pub message_type: MessageType,
    /// The plain text, for lists, for search and for a text message itself: also a caption, the title of what was chosen, the
    /// name of a place, the names on cards.
    pub text: Option<String>,
    /// Everything else; `None` for plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<Details>>,
}

impl Content {
    /// A text message.
    pub fn text(text: impl Into<String>) -> Self {
        Self { message_type: MessageType::Text, text: Some(text.into()), details: None }
    }

    /// Content of a type with its details; details that say nothing are left out.
    pub fn new(message_type: MessageType, text: Option<String>, details: Details) -> Self {
        let details = (details != Details::default()).then(|| Box::new(details));
        Self { message_type, text, details }
    }

    /// A message of a type that is not understood, with everything that was sent. `caption` is a text that came with it, if
    /// one was recognised.
    pub fn unsupported(platform_type: &str, caption: Option<String>, raw: Value) -> Self {
        let unsupported = Unsupported { platform_type: platform_type.to_owned(), raw: Some(raw) };
        let details = Details { unsupported: Some(unsupported), ..Details::default() };
        Self::new(MessageType::Unsupported, caption, details)
    }

    /// The details, to be changed; made when there are none.
    pub fn details_mut(&mut self) -> &mut Details {
        self.details.get_or_insert_default()
    }

    /// What a channel must be able to carry to send this. What nobody can send counts as text.
    pub fn feature(&self) -> Feature {
        let kind = self.details.as_ref().and_then(|details| details.interactive.as_ref()).map(|offer| offer.kind);
        match self.message_type {
            MessageType::Image if self.attachments().len() > 1 => Feature::Album,
            MessageType::Video if self.attachments().len() > 1 => Feature::Album,
            MessageType::Image => Feature::Image,
            MessageType::Video => Feature::Video,
            MessageType::Audio => Feature::Audio,
            MessageType::Voice => Feature::Voice,
            MessageType::Document => Feature::Document,
            MessageType::Sticker => Feature::Sticker,
            MessageType::Location => Feature::Location,
            MessageType::Contacts => Feature::Contacts,
            MessageType::Poll => Feature::Poll,
            MessageType::Template => Feature::Template,
            MessageType::Interactive => kind.map_or(Feature::Text, Feature::of_interactive),
            _ => Feature::Text,
        }
    }

    /// The attachments, in order.
    pub fn attachments(&self) -> &[Attachment] {
        self.details.as_ref().map_or(&[], |details| details.attachments.as_slice())
    }
}

/// Everything that a message says besides its text. A section that is absent says nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Details {
    /// Files: pictures, videos, sound, documents, stickers; also the picture of a story or of an advertisement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// A place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Cards of people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactCard>,
    /// What was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
    /// What was filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormAnswer>,
    /// Whether we may call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_permission: Option<CallPermission>,
    /// The cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// Products that the message is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<Product>,
    /// The poll.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    /// The die.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dice: Option<Dice>,
    /// Posts, reels and links that were passed on; the title of a game.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// By which advertisement or link the customer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// The call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// The message was passed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Forwarded>,
    /// What is answered, where that is not simply a message of the conversation: a passage of it, a story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// Messages with the same value belong to one album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// What was offered to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interactive: Option<Interactive>,
    /// Which template, filled in with what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateMessage>,
    /// What the platform sent, where it was not understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsupported: Option<Unsupported>,
}
