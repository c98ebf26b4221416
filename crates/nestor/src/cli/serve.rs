//! `nestor serve`: the server with all its workers.

use super::{Failure, Server, assemble};
use crate::net::Client;
use crate::service::App;
use crate::work::{self, Shutdown};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long calls under way may take to finish after the end was called: longer than one call takes.
const PATIENCE: Duration = Duration::from_secs(35);

pub(super) async fn run(server: &Server) -> Result<(), Failure> {
    let config = server.settings.load(server.listen.clone())?;
    assemble::logging(&config);
    let listener = bind(config.server.listen).await?;
    let app = assemble::application(config).await?;
    for problem in app.config.channel_problems() {
        tracing::warn!(channel = problem.channel.as_str(), "{}", problem.sentence);
    }
    tracing::info!(address = %listener.local_addr()?, database = app.store.engine(), "Nestor is ready");
    let running = Running::start(app, listener)?;
    interrupted().await?;
    tracing::info!("finishing what is under way");
    running.stop().await
}

pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| Failure(format!("cannot listen on {address}: {error}")))
}

/// A server with its workers.
pub(super) struct Running {
    switch: watch::Sender<bool>,
    tasks: JoinSet<Result<(), String>>,
}

impl Running {
    pub(super) fn start(app: App, listener: TcpListener) -> Result<Self, Failure> {
        crate::http::metrics::install();
        let client = Client::new(&app.config.endpoints())?;
        let (switch, shutdown) = Shutdown::switch();
        let mut tasks = JoinSet::new();
        let done = |()| Ok(());
        let (intake, accounts, housekeeping) = (app.clone(), app.clone(), app.clone());
        let worker = work::delivery::Worker::new(app.clone(), client.clone());
        let (one, two, three, four) = (shutdown.clone(), shutdown.clone(), shutdown.clone(), shutdown.clone());
        tasks.spawn(async move { done(work::intake::run(intake, one).await) });
        tasks.spawn(async move { done(worker.run(two).await) });
        tasks.spawn(async move { done(work::accounts::run(accounts, client, three).await) });
        tasks.spawn(async move { done(work::housekeeping::run(housekeeping, four).await) });
        tasks
            .spawn(async move { crate::http::serve(app, listener, shutdown).await.map_err(|error| error.to_string()) });
        Ok(Self { switch, tasks })
    }

    pub(super) async fn stop(mut self) -> Result<(), Failure> {
        self.switch.send_replace(true);
        let finish = async {
            while let Some(ended) = self.tasks.join_next().await {
                ended??;
            }
            Ok(())
        };
        match tokio::time::timeout(PATIENCE, finish).await {
            Ok(finished) => finished,
            Err(_) => Err(Failure("some work could not be finished in time; it goes on at the next start".to_owned())),
        }
    }
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
