//! What a customer can send: one type for all apps. What an app does not have is refused when it is sent.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::customer::around::{Around, Referral};

/// What a customer sends, and what is around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerContent {
    /// The thing itself.
    #[serde(flatten)]
    pub what: What,
    /// Reply, forward, advertisement, group.
    #[serde(flatten)]
    pub around: Around,
}

/// The thing that is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum What {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A picture.
    Image(MediaContent),
    /// A film.
    Video(MediaContent),
    /// Music or another sound.
    Audio(MediaContent),
    /// A voice note.
    Voice(MediaContent),
    /// A file.
    Document(MediaContent),
    /// A sticker.
    Sticker(MediaContent),
    /// A film without sound that repeats (Telegram).
    Animation(MediaContent),
    /// A round film (Telegram).
    VideoNote(MediaContent),
    /// Several pictures, films or files at once.
    Album {
        /// Two to ten of them.
        items: Vec<What>,
    },
    /// A place; with a name it is a venue, with `live_seconds` it moves.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Its name.
        #[serde(default)]
        name: Option<String>,
        /// Its address.
        #[serde(default)]
        address: Option<String>,
        /// How long its movement is told (Telegram).
        #[serde(default)]
        live_seconds: Option<i64>,
    },
    /// The live location moves, or is told no more (Telegram).
    Move {
        /// The message with the live location.
        of: String,
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// It ends here.
        #[serde(default)]
        stop: bool,
    },
    /// Address-book cards (WhatsApp, Telegram).
    Contacts {
        /// The cards.
        contacts: Vec<ContactCard>,
        /// The answer to a request of the business (WhatsApp `origin`).
        #[serde(default)]
        asked: bool,
    },
    /// A tap on something that the business sent: button, list row, quick reply, inline keyboard.
    Tap {
        /// The message.
        on: String,
        /// The id, payload or title of what is tapped.
        id: String,
        /// WhatsApp sometimes does not tell which message was answered.
        #[serde(default)]
        without_context: bool,
    },
    /// An ice breaker, a menu entry or "Get started" (Messenger, Instagram).
    Postback {
        /// What comes back.
        payload: String,
        /// What stood on it.
        title: String,
    },
    /// A flow that was filled in (WhatsApp).
    FlowAnswer {
        /// The message with the flow.
        #[serde(default)]
        on: Option<String>,
        /// An object as a rule; a string is put on the wire as it is.
        response: Value,
    },
    /// A postal address that was asked for (WhatsApp).
    Address {
        /// The message that asked.
        #[serde(default)]
        on: Option<String>,
        /// Its fields.
        values: Value,
    },
    /// The answer to a request to call (WhatsApp).
    CallPermission {
        /// The message that asked.
        #[serde(default)]
        on: Option<String>,
        /// Yes or no.
        accept: bool,
        /// For ever, not for a week.
        #[serde(default)]
        permanent: bool,
    },
    /// A reaction to a message, or its removal.
    Reaction {
        /// The message.
        to: String,
        /// The emoji; without it the reaction is removed.
        #[serde(default)]
        emoji: Option<String>,
    },
    /// A filled cart (WhatsApp).
    Order {
        /// The catalogue.
        catalog_id: String,
        /// Words with it.
        #[serde(default)]
        text: Option<String>,
        /// What is ordered.
        items: Vec<OrderItem>,
    },
    /// The customer came by a link or advertisement and has written nothing yet (Messenger, Instagram; `/start` on Telegram).
    Referral(Referral),
    /// The business is mentioned in a story (Instagram).
    StoryMention,
    /// A reply to a story of the business (Instagram, Telegram).
    StoryReply {
        /// The words.
        text: String,
    },
    /// A post or reel that is passed on (Messenger, Instagram).
    Share {
        /// `post`, `reel`, `ig_post`, `ig_reel`, `share` or `fallback`.
        kind: String,
        /// Its title.
        #[serde(default)]
        title: Option<String>,
        /// Its address.
        #[serde(default)]
        url: Option<String>,
    },
    /// A poll (Telegram; WhatsApp tells it as unsupported).
    Poll {
        /// What is asked.
        question: String,
        /// What can be answered.
        options: Vec<String>,
    },
    /// A throw of an animated emoji (Telegram).
    Dice {
        /// 🎲 🎯 🏀 ⚽ 🎳 🎰
        #[serde(default)]
        emoji: Option<String>,
    },
    /// A game (Telegram).
    Game {
        /// Its title.
        title: String,
    },
    /// An earlier message of one's own is changed.
    Edit {
        /// The message.
        of: String,
        /// Its new words, or the new words under the picture.
        text: String,
    },
    /// An earlier message of one's own is taken back.
    Unsend {
        /// The message.
        of: String,
    },
    /// The phone number changes, and the BSUID with it (WhatsApp).
    NumberChanged {
        /// The new number, digits alone.
        phone: String,
        /// As before 11 August 2026: the old BSUID only in the words.
        #[serde(default)]
        older_shape: bool,
    },
    /// The BSUID changes (WhatsApp).
    UserIdChanged {
        /// The new one.
        user_id: String,
        /// As before 11 August 2026: the old one only in the words.
        #[serde(default)]
        older_shape: bool,
    },
    /// The security code changes (WhatsApp).
    IdentityChanged,
    /// A call (WhatsApp).
    Call {
        /// What happens to it.
        event: CallEvent,
        /// The call, when it is not a new one.
        #[serde(default)]
        call: Option<String>,
        /// How long it lasted.
        #[serde(default)]
        seconds: i64,
    },
    /// A picture that can be seen once (WhatsApp: unsupported, Instagram: ephemeral).
    ViewOnce,
    /// Something that the platform does not tell.
    Unsupported {
        /// What it is.
        #[serde(default)]
        kind: Option<String>,
    },
    /// People come into the group (Telegram).
    Joined {
        /// Ids of people; without them the customer, and with `bot` the bot itself.
        #[serde(default)]
        people: Vec<String>,
        /// The bot is added by the customer.
        #[serde(default)]
        bot: bool,
    },
    /// The customer leaves the group (Telegram).
    Left,
    /// The group becomes a supergroup with another id (Telegram).
    Migrated,
    /// A post in the channel whose administrator the bot is (Telegram).
    ChannelPost {
        /// The words.
        text: String,
    },
    /// The customer is an owner who connects the bot to the own account, or takes that back (Telegram).
    BusinessConnection {
        /// Connected or not.
        enabled: bool,
    },
    /// Keys that are laid over the platform's frame as they are, for payloads that the simulator does not know.
    Raw {
        /// On WhatsApp keys of the message, on Messenger and Instagram of the messaging item, on Telegram of the message.
        payload: Value,
    },
}

/// A file and the words with it. Without bytes a sample of the kind is sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MediaContent {
    /// Words under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The file's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// The MIME type of `data`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// The bytes in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Stickers: it moves.
    pub animated: bool,
}

/// A card of an address book.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ContactCard {
    /// First name and last name.
    pub name: String,
    /// Phone numbers.
    #[serde(default)]
    pub phones: Vec<String>,
    /// Mail addresses.
    #[serde(default)]
    pub emails: Vec<String>,
    /// The company.
    #[serde(default)]
    pub company: Option<String>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderItem {
    /// The product.
    pub product_retailer_id: String,
    /// How many.
    pub quantity: i64,
    /// The price of one.
    pub item_price: f64,
    /// Its currency.
    pub currency: String,
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallEvent {
    /// The customer rings.
    Connect,
    /// It ends.
    Terminate,
    /// It was never taken.
    Fail,
    /// A call of the business rings at the customer.
    Ringing,
    /// The customer takes it.
    Accepted,
    /// The customer declines it.
    Rejected,
}

impl CustomerContent {
    /// Plain words.
    pub fn text(text: impl Into<String>) -> Self {
        What::Text { text: text.into() }.into()
    }

    /// The same as an answer to a message.
    #[must_use]
    pub fn replying_to(mut self, message: impl Into<String>) -> Self {
        self.around.reply_to = Some(message.into());
        self
    }
}

impl From<What> for CustomerContent {
    fn from(what: What) -> Self {
        Self { what, around: Around::default() }
    }
}

impl What {
    /// The kind of file and the file, for what is a file.
    pub(crate) fn media(&self) -> Option<(&'static str, &MediaContent)> {
        match self {
            Self::Image(media) => Some(("image", media)),
            Self::Video(media) => Some(("video", media)),
            Self::Audio(media) => Some(("audio", media)),
            Self::Voice(media) => Some(("voice", media)),
            Self::Document(media) => Some(("document", media)),
            Self::Sticker(media) => Some(("sticker", media)),
            Self::Animation(media) => Some(("animation", media)),
            Self::VideoNote(media) => Some(("video_note", media)),
            _ => None,
        }
    }

    /// The message that it is about, when it is about one.
    pub(crate) fn target(&self) -> Option<&str> {
        match self {
            Self::Tap { on, .. } => Some(on),
            Self::Reaction { to, .. } => Some(to),
            Self::Move { of, .. } | Self::Edit { of, .. } | Self::Unsend { of } => Some(of),
            Self::FlowAnswer { on, .. } | Self::Address { on, .. } | Self::CallPermission { on, .. } => on.as_deref(),
            _ => None,
        }
    }
}
