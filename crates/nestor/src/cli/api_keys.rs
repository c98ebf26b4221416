//! `nestor apikey`: the keys that programs use.

use super::{Failure, Settings, assemble, say};
use crate::seal::new_token;
use crate::store::StoreError;
use crate::store::access::{self, ApiKey, Role};
use crate::store::installation::{self, FIRST_WORKSPACE};
use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a key; its token is printed alone, this once
    Create(Create),
    /// End a key
    Revoke(Revoke),
}

#[derive(Args)]
pub(super) struct Create {
    #[command(flatten)]
    settings: Settings,
    /// What the key is for
    #[arg(long)]
    name: String,
    /// What the key may do
    #[arg(long, default_value = "admin", value_parser = ["admin", "operator"])]
    role: String,
    /// The workspace
    #[arg(long, default_value = FIRST_WORKSPACE)]
    workspace: String,
}

#[derive(Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    settings: Settings,
    /// The name that the key was made with
    #[arg(long)]
    name: String,
    /// The workspace
    #[arg(long, default_value = FIRST_WORKSPACE)]
    workspace: String,
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Create(arguments) => create(arguments).await,
        Command::Revoke(arguments) => revoke(arguments).await,
    }
}

async fn create(arguments: Create) -> Result<(), Failure> {
    let role = Role::from_word(&arguments.role).ok_or("the role must be admin or operator")?;
    let app = assemble::application(arguments.settings.load(None)?).await?;
    let token = new_token("nestor");
    let hash = app.keyring.hash_token(&token);
    let now = app.world.now();
    let key = ApiKey {
        workspace_id: arguments.workspace,
        id: format!("key_{}", app.world.new_id()),
        name: arguments.name,
        role,
    };
    let made = app
        .store
        .write(move |tx| -> Result<bool, StoreError> {
            if installation::workspace_name(tx, &key.workspace_id)?.is_none() {
                return Ok(false);
            }
            access::add_api_key(tx, &key, &hash, now)?;
            Ok(true)
        })
        .await?;
    if !made {
        return Err(Failure("there is no such workspace; `nestor user create --workspace` makes one".to_owned()));
    }
    say(token);
    Ok(())
}

async fn revoke(arguments: Revoke) -> Result<(), Failure> {
    let app = assemble::application(arguments.settings.load(None)?).await?;
    let now = app.world.now();
    let (workspace, name) = (arguments.workspace, arguments.name.clone());
    let ended = app.store.write(move |tx| access::revoke_api_keys(tx, &workspace, &name, now)).await?;
    if ended == 0 {
        return Err(Failure(format!("there is no key with the name {}", arguments.name)));
    }
    say(format_args!("The key {} no longer works.", arguments.name));
    Ok(())
}
