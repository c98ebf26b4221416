//! The one listener: hyper's HTTP/1 server around the routers, because a fault must be able to cut a connection without any
//! answer, which `axum::serve` cannot.

use std::time::{Duration, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::DATE;
use axum::http::{HeaderValue, Request};
use axum::middleware::map_response_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::world::Shared;
use crate::{control, graph, telegram};

/// No body of the emulated calls is larger.
pub(crate) const MAX_BODY: usize = 5 * 1024 * 1024;

/// A form with a file: the largest document of WhatsApp and what is around it.
pub(crate) const MAX_UPLOAD: usize = 101 * 1024 * 1024;

/// Marks a response that must never leave: the connection is cut instead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut;

impl Cut {
    /// Stays silent for so long, then lets the connection be cut.
    pub(crate) async fn after(hold_ms: u64) -> Response {
        tokio::time::sleep(Duration::from_millis(hold_ms)).await;
        let mut response = ().into_response();
        response.extensions_mut().insert(Self);
        response
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
struct ConnectionCut;

pub(crate) fn router(shared: &Shared) -> Router {
    Router::new()
        .route("/graph/{*rest}", any(graph::http::facebook))
        .route("/instagram-graph/{*rest}", any(graph::http::instagram))
        .route("/media/{*rest}", get(graph::download::serve))
        .route("/telegram/{*rest}", any(telegram::http::serve))
        .merge(control::router())
        .with_state(shared.clone())
        .layer(map_response_with_state(shared.clone(), dated))
}

/// Answers carry the date of the virtual clock, as those of the platforms carry that of theirs.
async fn dated(State(shared): State<Shared>, mut response: Response) -> Response {
    let now = u64::try_from(shared.world().now_ms()).unwrap_or(0);
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(now));
    if let Ok(value) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(DATE, value);
    }
    response
}

/// Waits until the simulator is closed.
pub(crate) async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closed| *closed).await;
}

/// Takes connections until the simulator is closed, then cuts those that are open.
pub(crate) async fn run(listener: TcpListener, router: Router, mut closing: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = closed(&mut closing) => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let router = router.clone();
                    connections.spawn(async move {
                        let service = service_fn(move |request| respond(router.clone(), request));
                        let served = hyper::server::conn::http1::Builder::new()
                            .timer(TokioTimer::new())
                            .serve_connection(TokioIo::new(stream), service)
                            .await;
                        if let Err(error) = served {
                            tracing::trace!(%error, "connection ended");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "could not take a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    connections.shutdown().await;
}

async fn respond(router: Router, request: Request<Incoming>) -> Result<Response, ConnectionCut> {
    let Ok(response) = router.oneshot(request.map(Body::new)).await;
    if response.extensions().get::<Cut>().is_some() { Err(ConnectionCut) } else { Ok(response) }
}
