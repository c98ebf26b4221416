//! Nestor: one binary, one store, one inbox for WhatsApp, Messenger, Instagram and Telegram.

pub mod config;
pub mod seal;
