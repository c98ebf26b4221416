//! What a message says, in one shape for both directions: what customers send, what our side sent elsewhere, what operators send.
//!
//! The type names the main thing; the plain text is what lists and search use; everything else stands in [`Details`], section by
//! section, so that a picture can be forwarded, answer a story and come from an advertisement at once. What a platform says that
//! has no place here is kept whole as unsupported.

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

/// What kind of file an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A video or an animation.
    Video,
    /// A sound file.
    Audio,
    /// A voice note.
    Voice,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
}

impl AttachmentKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Image, Self::Video, Self::Audio, Self::Voice, Self::Document, Self::Sticker];

    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        self.message_type().as_str()
    }

    /// The kind of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The type of a message that consists of such a file.
    pub const fn message_type(self) -> MessageType {
        match self {
            Self::Image => MessageType::Image,
            Self::Video => MessageType::Video,
            Self::Audio => MessageType::Audio,
            Self::Voice => MessageType::Voice,
            Self::Document => MessageType::Document,
            Self::Sticker => MessageType::Sticker,
        }
    }
}

/// What an attachment is for, where it is not the content itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentRole {
    /// The story that is answered or that mentions us.
    Story,
    /// The picture or video of the advertisement or post that the customer came by.
    Advertisement,
    /// The picture of something that was passed on.
    Preview,
}

/// Where the platform keeps a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaSource {
    /// By an id that the platform is asked with: WhatsApp media id, Telegram file id.
    Id(String),
    /// At an address that expires: Messenger, Instagram.
    Url(String),
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// What kind of file.
    pub kind: AttachmentKind,
    /// Our id of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_id: Option<String>,
    /// Where the platform keeps it. Never leaves the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(ignore))]
    pub source: Option<MediaSource>,
    /// What it is for, where it is not the content itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<AttachmentRole>,
    /// The type that the sender or the platform said: `image/jpeg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// The name that the sender gave it. Untrusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Bytes, as the platform said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// SHA-256 of the file as the platform said, base64 (WhatsApp).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Length of sound or video in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// A moving sticker, an animation without sound.
    #[serde(default, skip_serializing_if = "is_false")]
    pub animated: bool,
    /// The emoji that a sticker stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// Words under this file, where several files of a message have their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The platform's own id of a sticker (Messenger).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sticker_id: Option<String>,
}

impl Attachment {
    /// A file of this kind at the platform; `None` for one that the platform does not give out.
    pub fn new(kind: AttachmentKind, source: Option<MediaSource>) -> Self {
        Self {
            kind,
            source,
            media_id: None,
            role: None,
            mime_type: None,
            file_name: None,
            size: None,
            sha256: None,
            width: None,
            height: None,
            seconds: None,
            animated: false,
            emoji: None,
            caption: None,
            sticker_id: None,
        }
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// A place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// A page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A live position: for how many seconds it is told, from the message on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_seconds: Option<u32>,
}

/// The card of a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ContactCard {
    /// The whole name.
    pub name: String,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Telephone numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Labelled>,
    /// E-mail addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Labelled>,
    /// Postal addresses, each in one line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Labelled>,
    /// Web pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<Labelled>,
    /// Company, department and title in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// The person shared their own card because we asked for it.
    #[serde(skip_serializing_if = "is_false")]
    pub requested: bool,
}

/// A value with what it is for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Labelled {
    /// The value.
    pub value: String,
    /// `work`, `home`, … as the sender says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// How something was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChoiceKind {
    /// A button of a message.
    Button,
    /// A row of a list.
    ListRow,
    /// A quick reply.
    QuickReply,
    /// A button of a template.
    TemplateButton,
    /// A menu, an ice breaker or the button to get started.
    Menu,
}

/// What was chosen. The message that offered it is the one that is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// How.
    pub kind: ChoiceKind,
    /// The id or payload that whoever offered it has given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What the customer read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The row's second line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A form that was filled in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FormAnswer {
    /// The platform's name of the kind of form: `flow`, `address_message`.
    pub name: String,
    /// What was filled in, field by field, in the order of the form. A value that is not text is written as JSON.
    #[serde(default)]
    pub fields: Vec<FormField>,
}

/// A field of a form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// The field's name.
    pub name: String,
    /// What was filled in.
    pub value: String,
}

/// The answer to a request for permission to call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CallPermission {
    /// The customer agrees.
    pub granted: bool,
    /// Until when, in milliseconds since 1970; absent for ever or when it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}

/// A cart that was sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog_id: Option<String>,
    /// What is ordered.
    pub items: Vec<Product>,
}

/// A product of a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The seller's id of it, or the platform's.
    pub id: String,
    /// The catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog_id: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How many, in an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// The price of one as the platform writes it: `7.99`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// `EUR`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// A picture of it, at the platform. Shown as a link only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
}

/// A poll.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// The question.
    pub question: String,
    /// The answers that can be given.
    pub options: Vec<PollOption>,
    /// Nobody can vote any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub closed: bool,
    /// More than one answer may be given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub several: bool,
}

/// An answer of a poll.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PollOption {
    /// The words.
    pub text: String,
    /// How many have chosen it.
    #[serde(default)]
    pub votes: u32,
}

/// A thrown die.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Dice {
    /// What was thrown: 🎲, 🎯, 🏀…
    pub emoji: String,
    /// What came out.
    pub value: u32,
}

/// What was passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShareKind {
    /// A post.
    Post,
    /// A reel.
    Reel,
    /// A story.
    Story,
    /// A page of the web.
    Link,
    /// A game.
    Game,
    /// A message of another app that the platform describes: a card, an appointment.
    Card,
}

/// Something that was passed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// What.
    pub kind: ShareKind,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The platform's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// By what a customer came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Referral {
    /// The platform's word: `ad`, `post`, `ADS`, `SHORTLINK`…, in lower case.
    pub source: String,
    /// The id of the advertisement or post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Our own word in the link (`ref`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The id of the click, for measuring advertisements (`ctwa_clid`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub click_id: Option<String>,
    /// With what the platform greeted the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub welcome: Option<String>,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// It rings.
    Ringing,
    /// It was taken.
    Accepted,
    /// It is over.
    Completed,
    /// It was not taken.
    Missed,
    /// It was refused.
    Rejected,
    /// It could not be put through.
    Failed,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// How far it has come.
    pub state: CallState,
    /// How long it lasted, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
}

/// Something that happened in a conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What: a stable word such as `number_changed`, `user_id_changed`, `identity_changed`, `members_joined`, `member_left`,
    /// `title_changed`, `photo_changed`, `pinned`, `group_created`, `group_upgraded`, `payment`, `opted_in`, `opted_out`,
    /// `control_passed`, `control_taken`, `account_linked`, `account_unlinked`.
    pub kind: String,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// What the platform says about it, or the new value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A message was passed on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Forwarded {
    /// Many times already.
    #[serde(skip_serializing_if = "is_false")]
    pub often: bool,
    /// From whom, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// What is answered, where that is not simply a message of the conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Quote {
    /// The passage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The platform's id of the story. Its picture is an attachment with the role `story`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story_id: Option<String>,
}

/// What the platform sent, where it was not understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Unsupported {
    /// The platform's name of the type.
    pub platform_type: String,
    /// Everything that was sent. Kept, and not shown by the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(ignore))]
    pub raw: Option<Value>,
}
