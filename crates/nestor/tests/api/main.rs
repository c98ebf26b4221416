//! The HTTP edge, tested from outside: requests go through the whole router, on a real SQLite store with a clock that stands still.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod contacts;
mod conversations;
mod deliveries;
mod events;
mod media;
mod messages;
mod pages;
mod permissions;
mod seed;
mod sessions;
mod templates;
mod test_app;
mod webhooks;
