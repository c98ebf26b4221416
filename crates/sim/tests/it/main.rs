//! The simulator against a tiny hub of the test's own: does it speak as platforms.md says the platforms speak?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bot;
mod business;
mod faults;
mod form;
mod hub;
mod meta;
mod page_people;
mod pages;
mod sending;
mod state;
mod telegram;
mod telegram_people;
mod whatsapp;
mod whatsapp_people;
