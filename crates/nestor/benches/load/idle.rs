//! The memory that `nestor serve` holds when nothing happens, and with a thousand browsers listening.

use crate::places::{Engine, Place};
use crate::servers::{Kind, Server, api_key};
use crate::table::{Line, Target};
use crate::{Measure, say, traffic};
use anyhow::{Context, Result, ensure};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How many listen.
const LISTENERS: usize = 1_000;

/// Measures both.
pub(crate) fn measure(measure: &Measure) -> Result<Vec<Line>> {
    say("memory".to_owned());
    let mut place = Place::new(&measure.runtime, Engine::Sqlite, None)?;
    place.seed(10_000, 500)?;
    let token = api_key(&place)?;
    let server = Server::start(Kind::Serve, Some(&place))?;
    std::thread::sleep(Duration::from_secs(2));
    let idle = server.resident_megabytes()?;
    let listening: Vec<TcpStream> = measure.runtime.block_on(async {
        let mut listening = Vec::with_capacity(LISTENERS);
        for _ in 0..LISTENERS {
            listening.push(listen(&server, &token).await?);
        }
        Ok::<_, anyhow::Error>(listening)
    })?;
    std::thread::sleep(Duration::from_secs(1));
    let with_listeners = server.resident_megabytes()?;
    // Every listener is told of these.
    traffic::send(server.address, place.requests(20, 20)?, 2)?;
    place.wait_until_applied()?;
    std::thread::sleep(Duration::from_secs(2));
    let told = server.resident_megabytes()?;
    measure.runtime.block_on(hears(listening))?;
    let line = |name: &str, megabytes: f64, limit: f64| Line {
        name: name.to_owned(),
        targets: vec![Target::below("RSS", megabytes, limit, " MB")],
        ..Line::default()
    };
    Ok(vec![
        line("memory of `nestor serve`, idle", idle, 60.0),
        line("memory with 1,000 listeners", with_listeners, 150.0),
        line("memory with 1,000 listeners that were told of 20 messages", told, 150.0),
    ])
}

async fn listen(server: &Server, token: &str) -> Result<TcpStream> {
    let mut connection = TcpStream::connect(server.address).await?;
    let request = format!(
        "GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).await?;
    let mut answer = [0_u8; 1024];
    let read = connection.read(&mut answer).await?;
    let answer = String::from_utf8_lossy(answer.get(..read).unwrap_or_default()).into_owned();
    ensure!(answer.starts_with("HTTP/1.1 200 "), "a listener was answered {answer}");
    Ok(connection)
}

/// Each of them has heard something of the messages.
async fn hears(listening: Vec<TcpStream>) -> Result<()> {
    for mut connection in listening {
        let mut heard = vec![0_u8; 64 * 1024];
        let read = tokio::time::timeout(Duration::from_secs(5), connection.read(&mut heard)).await;
        let read = read.context("a listener heard nothing")??;
        ensure!(read > 0, "a listener was sent away");
    }
    Ok(())
}
