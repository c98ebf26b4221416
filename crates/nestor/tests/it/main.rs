//! The whole application against the simulated platforms, on both databases: customers write, operators answer, platforms fail,
//! processes are killed.
//!
//! `hub` starts everything and asks at the end whether every promise was kept; `api` is an operator's program; `program` is the
//! real binary. A scenario is a function of the database engine; `on_both!` makes a test of it on each. A test's name begins with
//! the acceptance case that it shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

/// Makes each of these scenarios a test on SQLite and a test on PostgreSQL.
macro_rules! on_both {
    ($($scenario:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $scenario() { crate::hub::run(super::$scenario, crate::database::Engine::Sqlite) })+
        }
        mod postgresql {
            $(#[test] fn $scenario() { crate::hub::run(super::$scenario, crate::database::Engine::Postgresql) })+
        }
    };
}

mod api;
mod bodies;
mod database;
mod hub;
mod line;
mod load;
mod log;
mod media;
mod program;
mod reckoning;
mod settings;

mod batches;
mod channels;
mod chaos;
mod commands;
mod lost_answers;
mod order;
mod people;
mod sending;
mod signatures;
mod store_down;
mod templates;
mod trust;
mod walk;
