//! A simulator of the platforms that Nestor speaks with: the Graph API on both of Meta's hosts, their media host and the
//! Telegram Bot API, with a control API and a page where a human can be the customer.
//!
//! It is a second, independent reading of `reference/platforms.md` (sections A to E and G), strict by default, and does not
//! depend on `nestor-core`: where the two disagree, one of them has misread the platform. Everything is served on one
//! listener: `/graph/{version}/…`, `/instagram-graph/{version}/…`, `/media/…`, `/telegram/bot{token}/…`, `/sim/…` and `/`.
//!
//! Time is a virtual clock that can be held still and advanced; chance is seeded; every webhook, retry, status and every word
//! of a lively person is a task in one schedule, so a test decides when each of them happens.

mod account;
mod book;
mod business;
mod cast;
mod chance;
mod channel;
mod clock;
mod config;
mod control;
mod customer;
mod delivery;
mod engine;
mod error;
mod faults;
mod form;
mod graph;
mod inbound;
mod journal;
mod lively;
mod media;
mod meta;
mod pace;
mod people;
mod phone;
mod receipts;
mod rules;
mod samples;
mod schedule;
mod script;
mod serve;
mod shown;
mod simulator;
mod telegram;
mod templates;
mod wire;
mod world;

pub use account::SimAccount;
pub use business::{BusinessEvent, HandoverEvent};
pub use channel::Channel;
pub use config::{HubAddress, SimulatorConfig};
pub use customer::{
    Around, CallEvent, ContactCard, CustomerContent, MediaContent, OrderItem, ProductReference, Referral, What, Written,
};
pub use error::SimulatorError;
pub use faults::{Fault, FaultKind};
pub use journal::{Authorization, Direction, JournalEntry};
pub use people::{InstagramIdentity, Language, Person, TelegramIdentity, WhatsAppIdentity};
pub use phone::{MessageState, PhoneMessage, PhoneView, Reaction, Writer};
pub use rules::{Rules, WindowError};
pub use shown::{
    ButtonKind, Shown, ShownButton, ShownCard, ShownContact, ShownLink, ShownList, ShownLocation, ShownMedia,
    ShownPoll, ShownRow, ShownSection, ShownTemplate,
};
pub use simulator::{Handshake, Simulator};
pub use templates::review::TemplateEvent;

/// The id of the one app that all accounts of the simulator are connected to, as it stands in echoes and `debug_token`.
pub const APP_ID: &str = "1029384756102938";
