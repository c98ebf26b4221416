//! The command line: the only place that sees everything and puts it together.

mod accounts;
mod api_keys;
mod assemble;
mod demo;
mod doctor;
mod migrate;
mod replay;
mod serve;
mod simulate;
mod users;

use crate::config::{Config, Overrides};
use clap::{Args, Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// One inbox for WhatsApp, Messenger, Instagram and Telegram.
#[derive(Parser)]
#[command(
    name = "nestor",
    version,
    max_term_width = 110,
    after_help = "\
Try it without any account:   nestor demo\n\
Run it:                       nestor serve --config nestor.toml\n\
See what is wrong:            nestor doctor\n\n\
Settings come from nestor.default.toml (compiled in, every option explained there), then nestor.toml, then the environment, \
then these flags."
)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server: webhooks, workers, API and inbox
    Serve(Serving),
    /// Run the server with simulated platforms and people beside it; needs no account and no configuration
    Demo(demo::Arguments),
    /// Bring the database up to date and stop
    Migrate(Settings),
    /// Check configuration, database, accounts, clock and platforms, and print the ledger of deliveries
    Doctor(Settings),
    /// Manage the people who sign in
    #[command(subcommand)]
    User(users::Command),
    /// Manage the keys that programs use
    #[command(subcommand, name = "apikey")]
    ApiKey(api_keys::Command),
    /// Manage accounts at the platforms
    #[command(subcommand)]
    Account(accounts::Command),
    /// Run the simulated platforms alone
    Simulate(simulate::Arguments),
    /// Apply stored deliveries again
    Replay(replay::Arguments),
    /// Print the description of the HTTP API (OpenAPI, JSON)
    Openapi,
}

/// Where the settings come from.
#[derive(Args, Clone, Debug)]
struct Settings {
    /// The configuration file [default: nestor.toml in the current folder, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder for database, media and key [default: data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL database instead of the file in the data folder: postgres://user:password@host/database
    #[arg(long, value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
}

/// The settings of a server.
#[derive(Args, Clone, Debug)]
struct Serving {
    #[command(flatten)]
    settings: Settings,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
}

impl Settings {
    fn load(&self, listen: Option<String>) -> Result<Config, Failure> {
        let overrides =
            Overrides { listen, data: self.data.clone(), database_url: self.database_url.clone().map(Into::into) };
        Config::load(self.config.as_deref(), environment(), &overrides).map_err(|error| Failure(error.to_string()))
    }
}

/// Why a command did not do what it was told, in a sentence for a person.
#[derive(Debug)]
struct Failure(String);

impl<E: std::fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// The variables of the environment that are text.
fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Prints a line of a command's result. Nobody may be reading any more, as in `nestor openapi | head`; that is no error.
fn say(line: impl std::fmt::Display) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Runs the command of the command line.
pub fn run() -> ExitCode {
    let command = CommandLine::parse().command;
    let done = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(execute(command)),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(code) => code,
        Err(Failure(sentence)) => {
            complain(&sentence);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "what went wrong goes to standard error")]
fn complain(sentence: &str) {
    eprintln!("nestor: {sentence}");
}

async fn execute(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve(arguments) => serve::run(&arguments).await?,
        Command::Demo(arguments) => demo::run(&arguments).await?,
        Command::Migrate(settings) => migrate::run(&settings).await?,
        Command::Doctor(settings) => return doctor::run(&settings).await,
        Command::User(command) => users::run(command).await?,
        Command::ApiKey(command) => api_keys::run(command).await?,
        Command::Account(command) => accounts::run(command).await?,
        Command::Simulate(arguments) => simulate::run(&arguments).await?,
        Command::Replay(arguments) => replay::run(&arguments).await?,
        Command::Openapi => say(crate::http::openapi()),
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }
}
