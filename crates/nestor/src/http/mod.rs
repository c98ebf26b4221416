//! The HTTP edge: translates requests into units of work and what became of them into answers. No decision is made here.
//!
//! One endpoint a file: `<thing>/<verb>.rs`, with the form of the thing in `<thing>/mod.rs`. What surrounds them: `request` (id,
//! span, headers), `problem` (errors), `access` (who is asking), `json`, `query` and `cursor` (what comes in), `time` and `words`
//! (what goes out). `webhooks` is the hot path and stands apart.

mod access;
mod accounts;
mod alerts;
mod channels;
mod client;
mod contacts;
mod conversations;
mod cookies;
mod cursor;
mod deliveries;
mod edge;
mod events;
mod headers;
mod health;
mod json;
mod me;
mod media;
mod messages;
pub mod metrics;
mod openapi;
mod problem;
mod query;
mod request;
mod sessions;
mod templates;
mod time;
mod users;
mod web;
mod webhooks;
mod words;

pub use openapi::openapi;

use crate::service::App;
use crate::work::{Shutdown, templates::Desk};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use edge::Edge;
use http::{StatusCode, header};
use problem::Problem;
use std::future::IntoFuture;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

/// How long requests that are under way may take after the server was told to stop.
const FAREWELL: Duration = Duration::from_secs(10);
/// How often what was counted is taken in.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// Everything that is served, of this application. To be called inside a Tokio runtime: it starts the task that keeps webhooks.
pub fn router(app: App, templates: Desk) -> Router {
    routes(Edge::new(app, templates))
}

/// Serves the application on this listener until it is time to end; then lets what is under way come to its end.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: App, templates: Desk, listener: TcpListener, mut shutdown: Shutdown) -> std::io::Result<()> {
    let edge = Edge::new(app, templates);
    let live = edge.live.clone();
    let (stopping, mut stopped) = tokio::sync::watch::channel(false);
    let tidying = tokio::spawn(async {
        loop {
            tokio::time::sleep(TIDY_EVERY).await;
            metrics::tidy_up();
        }
    });
    use axum::serve::ListenerExt;
    let listener = listener.tap_io(|connection| {
        // Answers are small and awaited; a connection that cannot be set so works all the same.
        drop(connection.set_nodelay(true));
    });
    let service = routes(edge).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        shutdown.wait().await;
        live.close();
        stopping.send_replace(true);
    });
    let farewell = async move {
        // An error says that the server has ended by itself.
        drop(stopped.wait_for(|stopped| *stopped).await);
        tokio::time::sleep(FAREWELL).await;
    };
    let outcome = tokio::select! {
        outcome = serving.into_future() => outcome,
        () = farewell => {
            tracing::warn!("some connections did not end in time and were cut");
            Ok(())
        }
    };
    tidying.abort();
    outcome
}

fn routes(edge: Edge) -> Router {
    let (endpoints, _) = openapi::endpoints().split_for_parts();
    let (live, _) = openapi::live().split_for_parts();
    let (files, _) = openapi::files().split_for_parts();
    let described = openapi();
    let visible = endpoints
        .route(
            "/api/v1/openapi.json",
            get(async move || ([(header::CONTENT_TYPE, "application/json")], described.clone())),
        )
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .fallback(web::show)
        .method_not_allowed_fallback(wrong_method)
        .layer(CompressionLayer::new())
        .merge(live.method_not_allowed_fallback(wrong_method))
        .merge(files.route("/media/{id}", get(media::public::show)).method_not_allowed_fallback(wrong_method))
        .layer(from_fn_with_state(edge.clone(), request::scope));
    webhooks::router().merge(visible).with_state(edge)
}

async fn wrong_method() -> Problem {
    Problem::of_status(StatusCode::METHOD_NOT_ALLOWED)
}
