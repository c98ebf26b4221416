//! Puts the application together: data folder, key, database, workspace, accounts of the configuration.

use super::{Failure, environment};
use crate::config::{Config, IdSchemeName, LogFormat, log_filter};
use crate::seal::Keyring;
use crate::service::{App, setup};
use crate::store::{Location, Store, StoreError, installation};
use crate::world::World;
use secrecy::ExposeSecret;
use std::io::IsTerminal;

/// Opens everything that a command works on. The database is up to date afterwards.
pub(super) async fn application(config: Config) -> Result<App, Failure> {
    let world = World::real();
    let data = &config.storage.data;
    std::fs::create_dir_all(data)
        .map_err(|error| format!("the data folder {} cannot be made: {error}", data.display()))?;
    let keyring = Keyring::load(data, environment())?;
    let location = match &config.storage.database_url {
        None => Location::Sqlite(data.join("nestor.db")),
        Some(url) => Location::Postgres {
            url: url.expose_secret().to_owned(),
            connections: config.storage.database_connections as usize,
        },
    };
    let store = Store::open(location, world.clone()).await?;
    let ids = config.ids.scheme.with_key(keyring.id_key());
    let app = App::new(store, world, ids, keyring, config);
    app.objects.ready()?;
    prepare(&app).await?;
    app.reload_directory().await?;
    Ok(app)
}

/// What the database must hold before anything else: it belongs to this key and this id scheme, it has the first workspace, and
/// it knows the accounts of the configuration.
async fn prepare(app: &App) -> Result<(), Failure> {
    let fingerprint = app.keyring.fingerprint().to_owned();
    let scheme = match app.config.ids.scheme {
        IdSchemeName::Keyed => "keyed",
        IdSchemeName::Adr174 => "adr174",
    };
    let configured = setup::configured(&app.config);
    let world = app.world.clone();
    let (own, known_scheme, accounts) = app
        .store
        .write(move |tx| -> Result<_, StoreError> {
            let now = world.now();
            let known = installation::fix(tx, "key_fingerprint", &fingerprint)?;
            let known_scheme = installation::fix(tx, "id_scheme", scheme)?;
            let own = known == fingerprint;
            if own && known_scheme == scheme {
                installation::ensure_workspace(tx, installation::FIRST_WORKSPACE, "Nestor", now)?;
                setup::add_known(tx, &configured, || world.new_id(), now)?;
            }
            Ok((own, known_scheme, crate::store::accounts::all(tx)?))
        })
        .await?;
    if !own {
        return Err(Failure(
            "the database was made with another key than the one in the data folder or in NESTOR_KEY. With the wrong key, secrets \
             cannot be read and ids would not fit: use the key that belongs to this database."
                .to_owned(),
        ));
    }
    if known_scheme != scheme {
        return Err(Failure(format!(
            "the database was made with ids.scheme = \"{known_scheme}\" and cannot change to \"{scheme}\": every id would be another."
        )));
    }
    if scheme == "adr174" {
        for account in &accounts {
            if accounts.iter().filter(|other| other.channel == account.channel).count() > 1 {
                return Err(Failure(format!(
                    "ids.scheme = \"adr174\" allows one account a channel, but there are several for {}: their ids would collide.",
                    account.channel.display_name()
                )));
            }
        }
    }
    Ok(())
}

/// Starts logging to standard error, as the configuration says.
pub(super) fn logging(config: &Config) {
    let filter = log_filter(&config.log.filter);
    let colours = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    match config.log.format {
        LogFormat::Human => builder.with_target(false).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}
