//! `nestor demo`: the server, and simulated platforms and people beside it. Everything is as it would be in earnest, but that the
//! configuration points at the simulator.

use super::{Failure, assemble, say, serve, users};
use crate::config::{Config, Overrides};
use crate::server::Server;
use crate::store::access::Role;
use crate::store::installation::FIRST_WORKSPACE;
use clap::Args;
use nestor_sim::{HubAddress, SimAccount, Simulator, SimulatorConfig};
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// How one signs in to the demo. The demo listens on this machine only, unless it is told otherwise.
const EMAIL: &str = "operator@demo.example";
const PASSWORD: &str = "demo-operator-1";

#[derive(Args)]
pub(super) struct Arguments {
    /// Where the inbox listens
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the simulated platforms listen
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8081")]
    sim_listen: SocketAddr,
    /// The folder for everything that the demo keeps
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    data: PathBuf,
    /// A PostgreSQL database instead of the file in the data folder
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Decides everything that is left to chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The simulated people write only when they are told to
    #[arg(long)]
    quiet_people: bool,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), Failure> {
    std::fs::create_dir_all(&arguments.data)
        .map_err(|error| format!("the data folder {} cannot be made: {error}", arguments.data.display()))?;
    let listener = serve::bind(arguments.listen).await?;
    let sim_listener = serve::bind(arguments.sim_listen).await?;
    let hub = HubAddress::from(listener.local_addr()?);
    let mut sim_config = SimulatorConfig::demo(hub, arguments.seed);
    sim_config.state_file = Some(arguments.data.join("simulator.json"));
    sim_config.lively = !arguments.quiet_people;
    let settings = platform_settings(&sim_config);
    let simulator = Simulator::start(sim_config, sim_listener).await?;

    let config_file = arguments.data.join("nestor.toml");
    write_private(&config_file, &settings(&simulator))?;
    // The settings of a real installation on this machine must not reach the demo: of the environment only the log's count.
    let environment = super::environment().into_iter().filter(|(name, _)| name.starts_with("NESTOR_LOG__"));
    let overrides = Overrides {
        listen: Some(arguments.listen.to_string()),
        data: Some(arguments.data.clone()),
        database_url: arguments.database_url.clone().map(Into::into),
    };
    let config = Config::load(Some(&config_file), environment, &overrides)?;
    assemble::logging(&config);
    let app = assemble::application(config).await?;
    users::add(&app, FIRST_WORKSPACE, EMAIL, "Demo Operator", Role::Admin, PASSWORD).await?;
    let address = listener.local_addr()?;
    let server = Server::start(app, listener)?;
    welcome(address, &simulator, arguments);
    serve::interrupted().await?;
    say("\nFinishing what is under way. What is there stays for the next time.");
    simulator.stop().await;
    Ok(server.stop().await?)
}

fn welcome(address: SocketAddr, simulator: &Simulator, arguments: &Arguments) {
    let host = if address.ip().is_loopback() || address.ip().is_unspecified() {
        "localhost".to_owned()
    } else {
        address.ip().to_string()
    };
    say(format_args!(
        "\nNestor is ready.\n\n\
         \x20 The inbox          http://{host}:{}\n\
         \x20 Sign in as         {EMAIL}\n\
         \x20 with the password  {PASSWORD}\n\n\
         \x20 The customers      {}   (four phones: be the customer yourself)\n\n\
         Try this:\n\
         \x20 1. Open a conversation in the inbox and answer it: the ticks show sent, delivered, read.\n\
         \x20 2. Open the phones beside it, write as a customer, and see the message arrive.\n\
         \x20 3. Stop with Ctrl-C and start again: everything is still there, in {}.\n",
        address.port(),
        simulator.page_url(),
        arguments.data.display(),
    ));
}

/// The configuration that points a hub at a simulator, as text for nestor.toml.
pub(super) fn platform_settings(config: &SimulatorConfig) -> impl Fn(&Simulator) -> String + use<> {
    let config = config.clone();
    move |simulator| {
        let mut text = format!(
            "# Written anew at every start: points Nestor at the simulated platforms.\n\n\
             [server]\npublic_url = {:?}\n\n\
             [platforms]\nmeta_graph_url = {:?}\ninstagram_graph_url = {:?}\ntelegram_api_url = {:?}\n\n\
             [meta]\napp_secret = {:?}\n",
            config.hub.as_str(),
            simulator.graph_url(),
            simulator.instagram_graph_url(),
            simulator.telegram_url(),
            config.app_secret,
        );
        for account in &config.accounts {
            let (id, token, verify) = (account.id(), account.token(), &config.verify_token);
            text.push_str(&match account {
                SimAccount::WhatsApp { business_account_id: business, .. } => format!(
                    "\n[channels.whatsapp]\naccess_token = {token:?}\nphone_number_id = {id:?}\nbusiness_account_id = {business:?}\n\
                     webhook_verify_token = {verify:?}\n"
                ),
                SimAccount::Messenger { .. } => {
                    format!("\n[channels.messenger]\npage_access_token = {token:?}\nwebhook_verify_token = {verify:?}\n")
                }
                SimAccount::Instagram { .. } => format!(
                    "\n[channels.instagram]\naccess_token = {token:?}\napp_secret = {:?}\nwebhook_verify_token = {verify:?}\n",
                    config.instagram_app_secret
                ),
                SimAccount::Telegram { webhook_secret, .. } => format!(
                    "\n[channels.telegram]\nbot_token = {token:?}\nwebhook_secret = {:?}\n",
                    webhook_secret.clone().unwrap_or_default()
                ),
            });
        }
        text
    }
}

fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    Ok(())
}
