//! `nestor simulate`: the simulated platforms alone, for a hub that runs elsewhere on this machine.

use super::{Failure, say, serve};
use clap::Args;
use nestor_sim::{HubAddress, Simulator, SimulatorConfig};
use std::net::SocketAddr;

#[derive(Args)]
pub(super) struct Arguments {
    /// Where the platforms listen
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8081")]
    sim_listen: SocketAddr,
    /// The hub that gets the webhooks
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    hub: String,
    /// Decides everything that is left to chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The simulated people write only when they are told to
    #[arg(long)]
    quiet_people: bool,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut config = SimulatorConfig::demo(HubAddress::new(arguments.hub.clone())?, arguments.seed);
    config.lively = !arguments.quiet_people;
    let listener = serve::bind(arguments.sim_listen).await?;
    let settings = super::demo::platform_settings(&config);
    let simulator = Simulator::start(config, listener).await?;
    say(format_args!("The simulated platforms are at {}", simulator.page_url()));
    say("A hub that is to use them needs these settings:\n");
    say(settings(&simulator));
    serve::interrupted().await?;
    simulator.stop().await;
    Ok(())
}
