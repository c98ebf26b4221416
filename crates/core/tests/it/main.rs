//! The tests of the core against whole payloads, in one binary to keep builds lean.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod errors;
mod golden;
mod no_panic;
mod signatures;
mod templates;
mod wire;
