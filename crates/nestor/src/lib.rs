//! Nestor: one inbox for WhatsApp, Messenger, Instagram and Telegram.
//!
//! The layers, from the bottom: `store` (SQL), `service` (decisions), `net` (the guarded way out), `objects` (files), then the edges `http`, `work`
//! and `live`, and `cli`, which puts everything together. ARCHITECTURE.md tells the whole story; `tests/tidy.rs` keeps the
//! direction.

pub mod cli;
pub mod config;
pub mod http;
pub mod live;
pub mod net;
pub mod objects;
pub mod seal;
pub mod server;
pub mod service;
pub mod store;
pub mod work;
pub mod world;
