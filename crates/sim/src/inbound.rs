//! What customers send, in the shapes in which each platform tells the business.

use crate::account::SimAccount;
use crate::people::{Address, Person};
use crate::phone::PhoneKey;

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
}
