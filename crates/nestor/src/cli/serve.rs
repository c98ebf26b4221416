//! `nestor serve`: the server with all its workers.

use super::{Failure, assemble};
use crate::server::Server;
use std::net::SocketAddr;
use tokio::net::TcpListener;

pub(super) async fn run(arguments: &super::Serving) -> Result<(), Failure> {
    let config = arguments.settings.load(arguments.listen.clone())?;
    assemble::logging(&config);
    let listener = bind(config.server.listen).await?;
    let app = assemble::application(config).await?;
    for problem in app.config.channel_problems() {
        tracing::warn!(channel = problem.channel.as_str(), "{}", problem.sentence);
    }
    tracing::info!(address = %listener.local_addr()?, database = app.store.engine(), "Nestor is ready");
    let server = Server::start(app, listener)?;
    interrupted().await?;
    tracing::info!("finishing what is under way");
    Ok(server.stop().await?)
}

pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| Failure(format!("cannot listen on {address}: {error}")))
}

/// Waits for Ctrl-C or the signal that a service manager sends.
pub(super) async fn interrupted() -> Result<(), Failure> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
