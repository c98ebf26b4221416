//! The vocabulary, the channels and the rules of Nestor: what the words mean, what the platforms speak, what may be done when.
//!
//! Nothing in this crate does I/O, reads a clock or draws a random number; `Cargo.toml` proves it. Everything here can be called
//! from anywhere, tested with plain values, and never panics on what a stranger sends.

pub mod capabilities;
pub mod channels;
pub mod content;
pub mod conversation;
pub mod event;
pub mod id;
pub mod identity;
pub mod interactive;
pub mod message;
pub mod template;
pub mod text;
pub mod time;
