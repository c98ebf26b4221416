//! `nestor user`: the people who sign in.

use super::{Failure, Settings, assemble, say};
use crate::seal::new_token;
use crate::service::App;
use crate::service::passwords::hash_password;
use crate::store::StoreError;
use crate::store::access::{self, Role, User};
use crate::store::installation::{self, FIRST_WORKSPACE};
use clap::{Args, Subcommand};
use std::io::BufRead;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add somebody who signs in
    Create(Create),
}

#[derive(Args)]
pub(super) struct Create {
    #[command(flatten)]
    settings: Settings,
    /// The address that they sign in with
    #[arg(long)]
    email: String,
    /// The name that others see
    #[arg(long)]
    name: String,
    /// What they may do
    #[arg(long, default_value = "operator", value_parser = ["admin", "operator"])]
    role: String,
    /// The workspace; made when it is not there
    #[arg(long, default_value = FIRST_WORKSPACE)]
    workspace: String,
    /// Read the password from the first line of standard input; otherwise one is made and printed
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    let Command::Create(create) = command;
    let (password, made) = if create.password_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        (line.trim_end_matches(['\r', '\n']).to_owned(), false)
    } else {
        (new_token("pass"), true)
    };
    let role = Role::from_word(&create.role).ok_or("the role must be admin or operator")?;
    let app = assemble::application(create.settings.load(None)?).await?;
    let added = add(&app, &create.workspace, &create.email, &create.name, role, &password).await?;
    if !added {
        return Err(Failure(format!("somebody with the address {} is there already", create.email)));
    }
    say(format_args!("{} can sign in as {} ({}).", create.name, create.email, create.role));
    if made {
        say(format_args!("Password: {password}"));
    }
    Ok(())
}

/// Adds somebody who signs in. `false`: the address is taken.
pub(super) async fn add(
    app: &App,
    workspace: &str,
    email: &str,
    name: &str,
    role: Role,
    password: &str,
) -> Result<bool, Failure> {
    let email = email.trim().to_lowercase();
    if !email.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.')) {
        return Err(Failure(format!("{email:?} is not an e-mail address")));
    }
    let now = app.world.now();
    let user = User {
        workspace_id: workspace.to_owned(),
        id: format!("user_{}", app.world.new_id()),
        email,
        name: name.to_owned(),
        role,
        password_hash: hash_password(password)?,
        created_at: now,
    };
    Ok(app
        .store
        .write(move |tx| -> Result<bool, StoreError> {
            installation::ensure_workspace(tx, &user.workspace_id, &user.workspace_id, now)?;
            access::add_user(tx, &user)
        })
        .await?)
}
