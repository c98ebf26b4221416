//! The server: the HTTP edge and all workers, started and ended together.

use crate::net::{Client, Downloads};
use crate::service::App;
use crate::work::{self, Shutdown};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long calls under way may take to finish after the end was called: longer than one call takes.
const PATIENCE: Duration = Duration::from_secs(35);

/// A server that runs. Dropped without [`Server::stop`], it ends at once, as in a crash; nothing that was promised is lost then.
pub struct Server {
    switch: watch::Sender<bool>,
    tasks: JoinSet<Result<(), String>>,
}

impl Server {
    /// Starts answering on `listener` and doing what is due.
    ///
    /// # Errors
    /// When the client for the platforms cannot be set up.
    pub fn start(app: App, listener: TcpListener) -> Result<Self, String> {
        crate::http::metrics::install();
        let client = Client::new(&app.config.endpoints())?;
        let downloads = Downloads::new(&app.config.endpoints(), &app.config.media.hosts)?;
        let (switch, shutdown) = Shutdown::switch();
        let mut tasks = JoinSet::new();
        let worker = work::delivery::Worker::new(app.clone(), client.clone());
        let intake = work::intake::run(app.clone(), shutdown.clone());
        let delivery = worker.run(shutdown.clone());
        let profiles = work::profiles::run(app.clone(), client.clone(), shutdown.clone());
        let actions = work::actions::run(app.clone(), client.clone(), shutdown.clone());
        let media = work::media::Worker::new(app.clone(), client.clone(), downloads).run(shutdown.clone());
        let accounts = work::accounts::run(app.clone(), client.clone(), shutdown.clone());
        let desk = work::templates::Desk::new(app.clone(), client.clone());
        let templates = work::templates::run(app.clone(), client, shutdown.clone());
        let housekeeping = work::housekeeping::run(app.clone(), shutdown.clone());
        tasks.spawn(async move {
            intake.await;
            Ok(())
        });
        tasks.spawn(async move {
            delivery.await;
            Ok(())
        });
        tasks.spawn(async move {
            profiles.await;
            Ok(())
        });
        tasks.spawn(async move {
            actions.await;
            Ok(())
        });
        tasks.spawn(async move {
            media.await;
            Ok(())
        });
        tasks.spawn(async move {
            accounts.await;
            Ok(())
        });
        tasks.spawn(async move {
            templates.await;
            Ok(())
        });
        tasks.spawn(async move {
            housekeeping.await;
            Ok(())
        });
        tasks.spawn(async move {
            crate::http::serve(app, desk, listener, shutdown).await.map_err(|error| error.to_string())
        });
        Ok(Self { switch, tasks })
    }

    /// Ends in good order: no new requests, calls under way are finished.
    ///
    /// # Errors
    /// When something did not end well or in time. What is kept stays kept.
    pub async fn stop(mut self) -> Result<(), String> {
        self.switch.send_replace(true);
        let finish = async {
            while let Some(ended) = self.tasks.join_next().await {
                ended.map_err(|error| error.to_string())??;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, finish)
            .await
            .unwrap_or_else(|_| Err("some work could not be finished in time; it goes on at the next start".to_owned()))
    }
}
