//! `GET /metrics`: the numbers for Prometheus.
//!
//! Open to programs on this machine and to administrators' API keys: the numbers tell how busy a business is. What can be counted
//! as it happens is a counter; what stands in the database is read when it is asked for.

use super::access::Admin;
use super::client::Client;
use super::edge::Edge;
use super::problem::{Code, Problem};
use crate::store::{StoreError, deliveries, outbox};
use axum::extract::{FromRequestParts, State};
use axum::response::{IntoResponse, Response};
use http::header;
use http::request::Parts;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use nestor_core::channels::ChannelKind;
use nestor_core::time::Timestamp;
use std::sync::OnceLock;

/// Webhook requests, by address and outcome.
pub(crate) const WEBHOOKS: &str = "nestor_webhooks_total";
/// How long webhook requests took, by address.
pub(crate) const WEBHOOK_SECONDS: &str = "nestor_webhook_seconds";
const DELIVERIES: &str = "nestor_deliveries_open";
const DELIVERY_AGE: &str = "nestor_deliveries_open_oldest_seconds";
const OUTBOX: &str = "nestor_outbox_parts";
const OUTBOX_AGE: &str = "nestor_outbox_oldest_seconds";

/// The limits of the buckets of [`WEBHOOK_SECONDS`].
const BUCKETS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Begins to count. Called before [`super::router`]: handles that were made earlier count nothing. Called again it does nothing;
/// if something else in the process counts already, `/metrics` stays closed and the log says so.
pub fn install() {
    let mut first = false;
    RECORDER.get_or_init(|| {
        first = true;
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(WEBHOOK_SECONDS.to_owned()), &BUCKETS)
            .map(PrometheusBuilder::build_recorder)
            .ok()?;
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok()?;
        Some(handle)
    });
    if first {
        match recorder() {
            Some(_) => describe(),
            None => tracing::error!("the numbers for /metrics cannot be counted in this process"),
        }
    }
}

fn describe() {
    describe_counter!(WEBHOOKS, Unit::Count, "Webhook requests, by address and outcome");
    describe_histogram!(WEBHOOK_SECONDS, Unit::Seconds, "How long webhook requests took until they were answered");
    describe_gauge!(DELIVERIES, Unit::Count, "Webhook deliveries that are not wholly applied, by state");
    describe_gauge!(DELIVERY_AGE, Unit::Seconds, "For how long the oldest of them has been due, by state");
    describe_gauge!(OUTBOX, Unit::Count, "Parts of messages in the outbox, by channel");
    describe_gauge!(OUTBOX_AGE, Unit::Seconds, "The age of the oldest of them, by channel");
    // Counted by the workers.
    describe_counter!("nestor_sends_total", Unit::Count, "Calls that send, by channel, outcome and reason");
    describe_counter!("nestor_deliveries_applied_total", Unit::Count, "Webhook deliveries that were applied");
    describe_counter!("nestor_template_syncs_total", Unit::Count, "Readings of templates, by channel and outcome");
    describe_counter!("nestor_messages_stored_total", Unit::Count, "Messages that webhooks added");
    describe_counter!(
        "nestor_delivery_exceptions_total",
        Unit::Count,
        "Events of webhooks that did not take effect, by channel, kind and reason"
    );
}

fn recorder() -> Option<&'static PrometheusHandle> {
    RECORDER.get().and_then(Option::as_ref)
}

/// Takes in what was counted, so that it does not pile up while nobody asks for it.
pub(super) fn tidy_up() {
    if let Some(recorder) = recorder() {
        recorder.run_upkeep();
    }
}

/// Somebody who may see the numbers.
pub(super) struct Observer;

impl FromRequestParts<Edge> for Observer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Problem> {
        if !Client::of(parts).is_local() {
            Admin::from_request_parts(parts, edge).await?;
        }
        Ok(Self)
    }
}

/// Answers with the numbers.
pub(super) async fn show(State(edge): State<Edge>, _observer: Observer) -> Result<Response, Problem> {
    let Some(recorder) = recorder() else {
        return Err(Problem::new(Code::Unavailable, "Nothing is counted in this process."));
    };
    let (open, depth) = edge.read(|tx| Ok::<_, StoreError>((deliveries::open(tx)?, outbox::depth(tx)?))).await?;
    let now = edge.now();
    let age = |since: Timestamp| now.since(since).as_secs_f64();
    for state in [deliveries::State::Pending, deliveries::State::Waiting, deliveries::State::Dead] {
        let found = open.iter().find(|row| row.state == state.as_str());
        gauge!(DELIVERIES, "state" => state.as_str()).set(found.map_or(0.0, |row| row.count as f64));
        gauge!(DELIVERY_AGE, "state" => state.as_str()).set(found.map_or(0.0, |row| age(row.oldest_due_at)));
    }
    for channel in ChannelKind::ALL.map(ChannelKind::as_str) {
        let found = depth.iter().find(|(name, ..)| name == channel);
        gauge!(OUTBOX, "channel" => channel).set(found.map_or(0.0, |(_, count, _)| *count as f64));
        gauge!(OUTBOX_AGE, "channel" => channel).set(found.map_or(0.0, |(.., oldest)| age(*oldest)));
    }
    let text = tokio::task::spawn_blocking(|| recorder.render())
        .await
        .map_err(|_| Problem::new(Code::Internal, "The numbers could not be written."))?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
