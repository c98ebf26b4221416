//! The load program: plain HTTP/1.1 over connections that stay open, one request under way on each.

use crate::webhooks::Requests;
use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How long an answer may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a round of load measured.
pub(crate) struct Round {
    /// Requests a second, all answered 200.
    pub(crate) rate: f64,
    /// How long each answer took, in microseconds, sorted.
    latencies: Vec<u32>,
}

impl Round {
    /// The latency in milliseconds that this share of the answers kept.
    pub(crate) fn percentile(&self, share: f64) -> f64 {
        let index = ((self.latencies.len().saturating_sub(1)) as f64 * share).round() as usize;
        self.latencies.get(index).map_or(f64::NAN, |microseconds| f64::from(*microseconds) / 1000.0)
    }
}

/// Sends all requests over so many connections and waits for all answers. It runs on one thread, so that the server has a core of
/// the two for itself.
pub(crate) fn send(address: SocketAddr, requests: Arc<Requests>, connections: usize) -> Result<Round> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async move {
        let mut open = Vec::with_capacity(connections);
        for _ in 0..connections {
            let connection = TcpStream::connect(address).await.context("connecting to the server")?;
            connection.set_nodelay(true)?;
            open.push(connection);
        }
        let count = requests.len();
        let next = Arc::new(AtomicUsize::new(0));
        let mut clients = JoinSet::new();
        let began = Instant::now();
        for connection in open {
            clients.spawn(tokio::time::timeout(PATIENCE, client(connection, Arc::clone(&requests), Arc::clone(&next))));
        }
        let mut latencies = Vec::with_capacity(count);
        while let Some(ended) = clients.join_next().await {
            latencies.extend(ended?.context("the server took too long")??);
        }
        let elapsed = began.elapsed();
        latencies.sort_unstable();
        Ok(Round { rate: count as f64 / elapsed.as_secs_f64(), latencies })
    })
}

async fn client(mut connection: TcpStream, requests: Arc<Requests>, next: Arc<AtomicUsize>) -> Result<Vec<u32>> {
    let mut latencies = Vec::new();
    let mut buffer = vec![0_u8; 4096];
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let began = Instant::now();
        connection.write_all(request).await?;
        answered(&mut connection, &mut buffer).await?;
        latencies.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(latencies)
}

/// Reads one answer, which must be 200 without a body.
async fn answered(connection: &mut TcpStream, buffer: &mut [u8]) -> Result<()> {
    let mut filled = 0;
    loop {
        let room = buffer.get_mut(filled..).filter(|room| !room.is_empty()).context("an answer is too long")?;
        let read = connection.read(room).await?;
        if read == 0 {
            bail!("the server closed the connection");
        }
        filled += read;
        let answer = buffer.get(..filled).unwrap_or_default();
        if answer.ends_with(b"\r\n\r\n") {
            if !answer.starts_with(b"HTTP/1.1 200 ") {
                bail!("the server answered {}", String::from_utf8_lossy(answer));
            }
            return Ok(());
        }
    }
}
