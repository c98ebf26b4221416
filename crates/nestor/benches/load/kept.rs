//! Webhooks answered after a durable commit, as a ratio to the same server that answers after the HMAC alone.

use crate::places::{Engine, Place};
use crate::servers::{Kind, Server};
use crate::table::{Line, Target, median};
use crate::{Measure, say, traffic};
use anyhow::Result;

/// How many requests one round sends.
const REQUESTS: usize = 12_000;
/// How many people they come from.
const PEOPLE: usize = 2_000;
/// The 99th percentile of the latency that is allowed, in milliseconds.
const SLOWEST: f64 = 25.0;

struct Variant {
    name: &'static str,
    /// The ratio to the first variant that is asked for.
    least: Option<f64>,
    place: Place,
    server: Server,
    rounds: Vec<(f64, f64, f64, f64)>,
}

/// Measures with 32 and with 256 connections.
pub(crate) fn measure(measure: &Measure) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for connections in [32, 256] {
        let mut variants = vec![variant(measure, "HMAC alone", Engine::Sqlite, Kind::Hmac, None)?];
        variants.push(variant(measure, "kept on SQLite", Engine::Sqlite, Kind::Edge, Some(0.40))?);
        if measure.postgres.is_some() {
            variants.push(variant(measure, "kept on PostgreSQL", Engine::Postgres, Kind::Edge, Some(0.30))?);
        }
        for round in 0..=measure.rounds {
            say(format!("webhooks over {connections} connections, round {round} of {}", measure.rounds));
            for variant in &mut variants {
                let requests = variant.place.requests(REQUESTS, PEOPLE)?;
                let cpu = variant.server.cpu_seconds()?;
                let sent = traffic::send(variant.server.address, requests, connections)?;
                let cpu = (variant.server.cpu_seconds()? - cpu) * 1000.0 / REQUESTS as f64;
                // The first round warms everything up.
                if round > 0 {
                    variant.rounds.push((sent.rate, sent.percentile(0.5), sent.percentile(0.99), cpu));
                }
            }
        }
        for variant in variants.iter().skip(1) {
            variant.place.check_kept()?;
        }
        lines.extend(report(&variants, connections));
    }
    Ok(lines)
}

fn variant(measure: &Measure, name: &'static str, engine: Engine, kind: Kind, least: Option<f64>) -> Result<Variant> {
    let place = Place::new(&measure.runtime, engine, measure.postgres.as_deref())?;
    let server = Server::start(kind, (kind != Kind::Hmac).then_some(&place))?;
    Ok(Variant { name, least, place, server, rounds: Vec::new() })
}

fn report(variants: &[Variant], connections: usize) -> Vec<Line> {
    let bare: Vec<f64> =
        variants.first().map(|bare| bare.rounds.iter().map(|round| round.0).collect()).unwrap_or_default();
    let lines = variants.iter().map(|variant| {
        let ratio = median(variant.rounds.iter().zip(&bare).map(|(round, bare)| round.0 / bare));
        let slowest = median(variant.rounds.iter().map(|round| round.2));
        let mut targets = Vec::new();
        if let Some(least) = variant.least {
            targets.push(Target::at_least(ratio, least, "×"));
            targets.push(Target::below("p99", slowest, SLOWEST, " ms"));
        }
        Line {
            name: format!("webhook, {connections} connections: {}", variant.name),
            rate: Some(median(variant.rounds.iter().map(|round| round.0))),
            latency: Some((median(variant.rounds.iter().map(|round| round.1)), slowest)),
            cpu: Some(median(variant.rounds.iter().map(|round| round.3))),
            targets,
        }
    });
    lines.collect()
}
