//! From the webhook to the message in the inbox, by the real `nestor serve` with the load program beside it; and the apply step by
//! itself.

use crate::places::{Engine, Place};
use crate::servers::{Kind, Server, cpu_seconds_of};
use crate::table::{Line, Target, median};
use crate::{Measure, say, traffic};
use anyhow::Result;
use std::time::Instant;

/// How many people write.
const PEOPLE: usize = 2_000;
/// How many messages the place holds that is called small.
const FEW: usize = 10_000;
/// The CPU time a message that is allowed, in milliseconds.
const CPU: f64 = 0.15;
/// The 99th percentile of the webhooks' latency that is allowed, in milliseconds.
const SLOWEST: f64 = 25.0;

/// How much one round measures.
struct Variant {
    name: String,
    /// How many messages a second are asked for.
    least: Option<f64>,
    /// Compared with the first variant: the ratio that is asked for.
    compared: Option<f64>,
    messages: usize,
    connections: usize,
    place: Place,
    server: Server,
    rounds: Vec<Measured>,
}

struct Measured {
    applied: f64,
    median: f64,
    slowest: f64,
    cpu: f64,
}

/// Measures the whole road, in alternating rounds.
pub(crate) fn measure(measure: &Measure) -> Result<Vec<Line>> {
    let name =
        |held: usize, engine: Engine| format!("webhook to applied: {}, {} k stored", engine.as_str(), held / 1000);
    let mut variants = vec![Variant {
        name: name(FEW, Engine::Sqlite),
        least: Some(5000.0),
        ..variant(measure, Engine::Sqlite, FEW, 20_000)?
    }];
    let many = if measure.full { 1_000_000 } else { 200_000 };
    variants.push(Variant {
        name: name(many, Engine::Sqlite),
        compared: Some(0.8),
        ..variant(measure, Engine::Sqlite, many, 20_000)?
    });
    if measure.postgres.is_some() {
        variants.push(Variant {
            name: name(FEW, Engine::Postgres),
            least: Some(2500.0),
            ..variant(measure, Engine::Postgres, FEW, 10_000)?
        });
    }
    for round in 0..=measure.rounds {
        say(format!("webhook to applied, round {round} of {}", measure.rounds));
        for variant in &mut variants {
            let measured = variant.round()?;
            // The first round warms everything up.
            if round > 0 {
                variant.rounds.push(measured);
            }
        }
    }
    for variant in &variants {
        variant.place.check()?;
    }
    Ok(report(&variants))
}

fn variant(measure: &Measure, engine: Engine, held: usize, messages: usize) -> Result<Variant> {
    say(format!("putting {held} messages into {}", engine.as_str()));
    let mut place = Place::new(&measure.runtime, engine, measure.postgres.as_deref())?;
    place.seed(held, PEOPLE)?;
    let server = Server::start(Kind::Serve, Some(&place))?;
    Ok(Variant {
        name: String::new(),
        least: None,
        compared: None,
        messages,
        connections: 64,
        place,
        server,
        rounds: Vec::new(),
    })
}

impl Variant {
    fn round(&mut self) -> Result<Measured> {
        let requests = self.place.requests(self.messages, PEOPLE)?;
        let cpu = self.server.cpu_seconds()?;
        let began = Instant::now();
        let sent = traffic::send(self.server.address, requests, self.connections)?;
        self.place.wait_until_applied()?;
        let elapsed = began.elapsed().as_secs_f64();
        let cpu = (self.server.cpu_seconds()? - cpu) * 1000.0;
        Ok(Measured {
            applied: self.messages as f64 / elapsed,
            median: sent.percentile(0.5),
            slowest: sent.percentile(0.99),
            cpu: cpu / self.messages as f64,
        })
    }
}

fn report(variants: &[Variant]) -> Vec<Line> {
    let first: Vec<f64> =
        variants.first().map(|first| first.rounds.iter().map(|round| round.applied).collect()).unwrap_or_default();
    let lines = variants.iter().map(|variant| {
        let of = |value: fn(&Measured) -> f64| median(variant.rounds.iter().map(value));
        let mut targets = Vec::new();
        if let Some(least) = variant.least {
            targets.push(Target::at_least(of(|round| round.applied), least, "/s"));
        }
        if let Some(least) = variant.compared {
            let ratio = median(variant.rounds.iter().zip(&first).map(|(round, first)| round.applied / first));
            targets.push(Target::at_least(ratio, least, "×"));
        }
        targets.push(Target::below("CPU", of(|round| round.cpu), CPU, " ms"));
        targets.push(Target::below("p99", of(|round| round.slowest), SLOWEST, " ms"));
        Line {
            name: variant.name.clone(),
            rate: Some(of(|round| round.applied)),
            latency: Some((of(|round| round.median), of(|round| round.slowest))),
            cpu: Some(of(|round| round.cpu)),
            targets,
        }
    });
    lines.collect()
}

/// Measures the apply step alone: no server, no load beside it, nothing but the batches of the worker.
pub(crate) fn step(measure: &Measure) -> Result<Vec<Line>> {
    const MESSAGES: usize = 5_000;
    let mut lines = Vec::new();
    let engines = if measure.postgres.is_some() { &[Engine::Sqlite, Engine::Postgres][..] } else { &[Engine::Sqlite] };
    for engine in engines {
        let mut place = Place::new(&measure.runtime, *engine, measure.postgres.as_deref())?;
        place.seed(FEW, PEOPLE)?;
        let mut rates = Vec::new();
        let mut cpu = Vec::new();
        for round in 0..=measure.rounds {
            say(format!("the apply step on {}, round {round} of {}", engine.as_str(), measure.rounds));
            place.keep(MESSAGES, PEOPLE)?;
            let before = cpu_seconds_of(std::process::id())?;
            let took = place.apply(measure.batch)?;
            if round > 0 {
                rates.push(MESSAGES as f64 / took.as_secs_f64());
                cpu.push((cpu_seconds_of(std::process::id())? - before) * 1000.0 / MESSAGES as f64);
            }
        }
        place.check()?;
        lines.push(Line {
            name: format!("the apply step alone, {}", engine.as_str()),
            rate: Some(median(rates)),
            cpu: Some(median(cpu)),
            ..Line::default()
        });
    }
    Ok(lines)
}
