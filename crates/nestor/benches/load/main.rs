//! `make bench`: what the server bears, printed as one table of ratios from one run.
//!
//! Servers run in processes of their own, so that their CPU time and memory can be told from those of the load program, which
//! shares the machine with them. Variants alternate in short rounds and the median counts, because other programs may disturb any
//! one of them. Rates of different runs or machines say little; ratios of one run do.
//!
//! PostgreSQL is measured when NESTOR_TEST_POSTGRES_URL names a server (scripts/bench.sh starts one that flushes its commits).

mod applied;
mod idle;
mod kept;
mod places;
mod servers;
mod table;
mod traffic;
mod webhooks;

use anyhow::Result;
use clap::{Parser, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::runtime::Runtime;

#[derive(Parser)]
#[command(name = "load", about = "Measures what the server bears and prints one table")]
struct Arguments {
    /// Compare with 1,000,000 stored messages instead of 200,000
    #[arg(long)]
    full: bool,
    /// End with exit code 1 when a target is not reached
    #[arg(long)]
    strict: bool,
    /// Rounds of each variant; the median counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Measure only this [default: everything]
    #[arg(long, value_enum)]
    only: Vec<Section>,
    /// How many deliveries one batch of the apply step takes
    #[arg(long, default_value_t = 128)]
    batch: i64,
    #[arg(long, hide = true)]
    bench: bool,
    #[arg(long, hide = true)]
    child: Option<servers::Kind>,
    #[arg(long, hide = true, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    #[arg(long, hide = true)]
    data: Option<PathBuf>,
    #[arg(long, hide = true)]
    database_url: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Section {
    /// Webhooks answered after a durable commit
    Kept,
    /// Webhooks applied
    Applied,
    /// The apply step alone
    Step,
    /// Memory
    Idle,
}

/// How to measure.
struct Measure {
    rounds: usize,
    full: bool,
    batch: i64,
    /// The address of a PostgreSQL server.
    postgres: Option<String>,
    runtime: Arc<Runtime>,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(kind) = arguments.child {
        servers::serve(kind, arguments.listen, arguments.data.as_deref(), arguments.database_url)?;
        return Ok(ExitCode::SUCCESS);
    }
    let measure = Measure {
        rounds: arguments.rounds.max(1),
        full: arguments.full,
        batch: arguments.batch,
        postgres: std::env::var("NESTOR_TEST_POSTGRES_URL").ok(),
        runtime: Arc::new(tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?),
    };
    if measure.postgres.is_none() {
        say("NESTOR_TEST_POSTGRES_URL is not set: PostgreSQL is left out".to_owned());
    }
    let wanted = |section| arguments.only.is_empty() || arguments.only.contains(&section);
    let mut lines = Vec::new();
    if wanted(Section::Kept) {
        lines.extend(kept::measure(&measure)?);
    }
    if wanted(Section::Applied) {
        lines.extend(applied::measure(&measure)?);
    }
    if wanted(Section::Step) {
        lines.extend(applied::step(&measure)?);
    }
    if wanted(Section::Idle) {
        lines.extend(idle::measure(&measure)?);
    }
    let reached = table::print(&lines);
    Ok(if reached || !arguments.strict { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says on standard error what is being done.
#[expect(clippy::print_stderr, reason = "the run takes minutes; its table goes to standard output")]
fn say(what: String) {
    eprintln!("{what}");
}
