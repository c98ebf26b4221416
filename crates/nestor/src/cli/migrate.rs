//! `nestor migrate`: brings the database up to date.

use super::{Failure, Settings, assemble, say};

pub(super) async fn run(settings: &Settings) -> Result<(), Failure> {
    let config = settings.load(None)?;
    assemble::logging(&config);
    let app = assemble::application(config).await?;
    say(format_args!("The {} database is up to date.", app.store.engine()));
    Ok(())
}
