//! `nestor replay`: applies stored deliveries again. What is there already stays as it is.

use super::{Failure, Settings, assemble, say};
use crate::store::deliveries::{self, State};
use crate::work::{Shutdown, intake};
use clap::Args;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
    /// Which deliveries
    #[arg(long, default_value = "dead", value_parser = ["dead", "waiting", "applied"])]
    state: String,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let state = State::from_word(&arguments.state).ok_or("there is no such state")?;
    let config = arguments.settings.load(None)?;
    assemble::logging(&config);
    let app = assemble::application(config).await?;
    let count = app.store.write(move |tx| deliveries::replay_all(tx, state)).await?;
    // A server beside us may take them first; together we take each once.
    let (_switch, shutdown) = Shutdown::switch();
    intake::drain(&app, &shutdown).await?;
    say(format_args!("{count} deliveries were applied again."));
    Ok(())
}
