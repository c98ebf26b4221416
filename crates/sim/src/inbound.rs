//! What customers send, in the shapes in which each platform tells the business.

use crate::account::SimAccount;
use crate::media::{File, Origin, Place};
use crate::people::{Address, Person};
use crate::phone::PhoneKey;
use crate::samples;
use crate::world::World;

pub(crate) mod page;
pub(crate) mod telegram;
pub(crate) mod whatsapp;

impl Frame<'_> {
    /// Keeps the sample of a kind as a file that this customer sent.
    pub(crate) fn keep(&self, world: &mut World, kind: &str) -> File {
        let place = Place { channel: self.key.channel, account: &self.key.account, origin: Origin::Customer, kind };
        world.keep_file(place, samples::of_kind(kind))
    }
}

/// The frame around a customer's message.
pub(crate) struct Frame<'a> {
    pub(crate) key: &'a PhoneKey,
    pub(crate) person: &'a Person,
    pub(crate) account: &'a SimAccount,
    pub(crate) address: &'a Address,
    pub(crate) id: &'a str,
    pub(crate) at_ms: i64,
}
