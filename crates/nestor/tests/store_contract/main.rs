//! The store contract: every public function of `nestor::store`, and what `nestor::service` makes of it, means the same on
//! SQLite and on PostgreSQL, alone and with many at once.
//!
//! The PostgreSQL half needs a server: `make test` starts one, and so does
//! `scripts/with-postgres.sh cargo test -p nestor --test store_contract`. Without one it fails; it is never skipped.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod accounts;
mod apply;
mod claims;
mod content;
mod conversations;
mod coverage;
mod deliveries;
mod echoes;
mod executor;
mod feed;
mod harness;
mod media;
mod messages;
mod outbox;
mod plans;
mod property;
mod raw;
mod receipts;
mod replies;
mod schema;
mod sending;
mod templates;
mod webhooks;
