//! What customers send, in the shapes in which each platform tells the business.

use serde_json::{Map, Value, json};

use crate::account::SimAccount;
use crate::channel::Channel;
use crate::customer::displayed::Prepared;
use crate::customer::{Around, What};
use crate::media::{File, Origin, Place};
use crate::people::{Address, Person};
use crate::phone::{PhoneKey, PhoneMessage};
use crate::samples;
use crate::world::World;

pub(crate) mod page;
pub(crate) mod telegram;
pub(crate) mod whatsapp;

/// The frame around a customer's message.
pub(crate) struct Frame<'a> {
    pub(crate) key: &'a PhoneKey,
    pub(crate) person: &'a Person,
    pub(crate) account: &'a SimAccount,
    pub(crate) address: &'a Address,
    pub(crate) id: &'a str,
    pub(crate) at_ms: i64,
    pub(crate) what: &'a What,
    pub(crate) around: &'a Around,
    /// The message that is tapped, changed, taken back or reacted to.
    pub(crate) target: Option<&'a PhoneMessage>,
    /// The message that is answered.
    pub(crate) answered: Option<&'a PhoneMessage>,
    /// The id that the files of an album share.
    pub(crate) album: Option<&'a str>,
    pub(crate) ready: &'a Prepared,
}

impl Frame<'_> {
    /// A picture on the open media host: previews of advertisements and stories.
    pub(crate) fn open_picture(&self, world: &mut World) -> String {
        let place =
            Place { channel: Channel::Instagram, account: &self.key.account, origin: Origin::Customer, kind: "image" };
        world.keep_file(place, samples::of_kind("image")).public_url(&world.base)
    }

    /// The first file, when there is one.
    pub(crate) fn file(&self) -> Option<&File> {
        self.ready.files.first().map(|(_, file)| file)
    }
}

/// Puts what is there into the object; what is not there leaves no key.
pub(crate) fn put_some(object: &mut Map<String, Value>, key: &str, value: Option<impl serde::Serialize>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), json!(value));
    }
}
