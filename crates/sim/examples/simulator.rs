//! The simulator alone, for work on its page and for client libraries: `cargo run -p nestor-sim --example simulator --
//! [hub address] [listen address] [quiet]`. With `quiet` nobody writes by themselves.

use nestor_sim::{HubAddress, Simulator, SimulatorConfig};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let hub = HubAddress::new(arguments.next().unwrap_or_else(|| "http://127.0.0.1:8080".to_owned()))?;
    let listener = TcpListener::bind(arguments.next().unwrap_or_else(|| "127.0.0.1:8090".to_owned())).await?;
    let lively = arguments.next().as_deref() != Some("quiet");
    let config = SimulatorConfig { lively, ..SimulatorConfig::demo(hub, 7) };
    let simulator = Simulator::start(config, listener).await?;
    eprintln!("the customers' phones: {}", simulator.page_url());
    std::future::pending::<()>().await;
    Ok(())
}
