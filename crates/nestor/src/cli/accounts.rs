//! `nestor account`: accounts at the platforms that live in the database, their secrets sealed.

use super::{Failure, Settings, assemble, say};
use crate::service::directory::AccountSecrets;
use crate::store::StoreError;
use crate::store::accounts::{self, Account, Origin};
use crate::store::installation::{self, FIRST_WORKSPACE};
use clap::{Args, Subcommand};
use nestor_core::channels::ChannelKind;
use secrecy::SecretString;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add an account; deliveries that waited for it are applied
    Add(Box<Add>),
    /// List the accounts
    List(List),
}

#[derive(Args)]
pub(super) struct Add {
    #[command(flatten)]
    settings: Settings,
    /// The channel
    #[arg(long, value_parser = ["whatsapp", "messenger", "instagram", "telegram"])]
    channel: String,
    /// The platform's id of it: phone number id, page id, Instagram account id, bot id
    #[arg(long)]
    external_id: String,
    /// The name that people read
    #[arg(long)]
    name: String,
    /// A file with the access token (for Telegram: the bot token)
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// A file with the secret of its own Meta app, where that is not the configured one
    #[arg(long, value_name = "FILE")]
    app_secret_file: Option<PathBuf>,
    /// A file with the verify token of its own Meta app
    #[arg(long, value_name = "FILE")]
    verify_token_file: Option<PathBuf>,
    /// A file with the secret that Telegram sends with each webhook
    #[arg(long, value_name = "FILE")]
    webhook_secret_file: Option<PathBuf>,
    /// WhatsApp: the id of the business account that the number belongs to; its templates are that account's
    #[arg(long)]
    business_account_id: Option<String>,
    /// The workspace; made when it is not there
    #[arg(long, default_value = FIRST_WORKSPACE)]
    workspace: String,
}

#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    settings: Settings,
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Add(arguments) => add(*arguments).await,
        Command::List(arguments) => list(arguments).await,
    }
}

async fn add(arguments: Add) -> Result<(), Failure> {
    let channel = ChannelKind::from_word(&arguments.channel).ok_or("there is no such channel")?;
    if channel == ChannelKind::Telegram && arguments.webhook_secret_file.is_none() {
        return Err(Failure(
            "a Telegram account needs --webhook-secret-file: without it anybody could write to the webhook".to_owned(),
        ));
    }
    let secrets = AccountSecrets {
        token: Some(read_secret(&arguments.token_file)?),
        app_secret: arguments.app_secret_file.as_ref().map(read_secret).transpose()?,
        verify_token: arguments.verify_token_file.as_ref().map(read_secret).transpose()?,
        webhook_secret: arguments.webhook_secret_file.as_ref().map(read_secret).transpose()?,
    };
    let app = assemble::application(arguments.settings.load(None)?).await?;
    let id = format!("account_{}", app.world.new_id());
    let now = app.world.now();
    let account = Account {
        workspace_id: arguments.workspace,
        sealed_secrets: Some(secrets.seal(&app.keyring, &id)),
        id,
        channel,
        external_id: arguments.external_id,
        name: arguments.name,
        origin: Origin::Database,
        inbound_enabled: true,
        outbound_enabled: true,
        trouble: None,
        business_account_id: arguments.business_account_id,
        created_at: now,
    };
    let name = account.name.clone();
    let added = app
        .store
        .write(move |tx| -> Result<bool, StoreError> {
            installation::ensure_workspace(tx, &account.workspace_id, &account.workspace_id, now)?;
            accounts::add(tx, &account)
        })
        .await?;
    if !added {
        return Err(Failure(format!("{} has an account with this id already", channel.display_name())));
    }
    say(format_args!("{} account {name} is added.", channel.display_name()));
    Ok(())
}

fn read_secret(path: &PathBuf) -> Result<SecretString, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(Failure(format!("{} is empty", path.display())));
    }
    Ok(secret.to_owned().into())
}

async fn list(arguments: List) -> Result<(), Failure> {
    let app = assemble::application(arguments.settings.load(None)?).await?;
    let all = app.store.read(accounts::all).await?;
    if all.is_empty() {
        say("There are no accounts yet.");
    }
    for account in all {
        let state = account.trouble.as_deref().unwrap_or("ok");
        say(format_args!(
            "{:<10} {:<24} {:<24} {:<14} {} {state}",
            account.channel.as_str(),
            account.external_id,
            account.name,
            account.origin.as_str(),
            account.workspace_id,
        ));
    }
    Ok(())
}
