//! `nestor doctor`: one line for each thing that must be right, and the ledger of what was received.

use super::{Failure, Settings, assemble, say};
use crate::net::Client;
use crate::service::App;
use crate::store::ledger::Ledger;
use nestor_core::channels::ChannelKind;
use secrecy::ExposeSecret;
use std::process::ExitCode;

/// How far our clock may be from the platforms' before it is a problem, in seconds: windows and signatures depend on it.
const CLOCK_TOLERANCE: i64 = 30;

/// The findings so far.
#[derive(Default)]
struct Findings {
    wrong: usize,
}

impl Findings {
    fn good(&mut self, what: &str, sentence: impl std::fmt::Display) {
        say(format_args!("ok     {what:<14} {sentence}"));
    }

    fn note(&mut self, what: &str, sentence: impl std::fmt::Display) {
        say(format_args!("note   {what:<14} {sentence}"));
    }

    fn wrong(&mut self, what: &str, sentence: impl std::fmt::Display) {
        self.wrong += 1;
        say(format_args!("WRONG  {what:<14} {sentence}"));
    }
}

pub(super) async fn run(settings: &Settings) -> Result<ExitCode, Failure> {
    let mut findings = Findings::default();
    let config = match settings.load(None) {
        Ok(config) => config,
        Err(Failure(sentence)) => {
            findings.wrong("configuration", sentence);
            return Ok(ExitCode::FAILURE);
        }
    };
    let problems = config.channel_problems();
    if problems.is_empty() {
        findings.good("configuration", "every setting is valid");
    }
    for problem in problems {
        findings.wrong("configuration", problem.sentence);
    }
    let app = match assemble::application(config).await {
        Ok(app) => app,
        Err(Failure(sentence)) => {
            findings.wrong("database", sentence);
            return Ok(ExitCode::FAILURE);
        }
    };
    findings.good("database", format_args!("{} answers and its schema is up to date", app.store.engine()));
    check_accounts(&app, &mut findings).await?;
    check_ledger(&app, &mut findings).await?;
    Ok(if findings.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn check_accounts(app: &App, findings: &mut Findings) -> Result<(), Failure> {
    let client = Client::new(&app.config.endpoints())?;
    let directory = app.directory();
    if directory.accounts().is_empty() {
        findings.note(
            "accounts",
            "there are none yet: set a channel's token in the configuration, or run `nestor account add`",
        );
    }
    let mut platform_time = None;
    for known in directory.accounts() {
        let account = &known.account;
        let what = format!("{} {}", account.channel.display_name(), account.name);
        let channel = account.channel.channel();
        let Some(token) = &known.secrets.token else {
            findings.wrong("account", format_args!("{what} has no token"));
            continue;
        };
        let Some(call) = channel.identify(Some(&account.external_id)) else { continue };
        let request = channel.authorize(&call, &app.config.endpoints(), token.expose_secret());
        let reply = client.call(request).await;
        platform_time = reply.date().or(platform_time);
        match channel.identified(&reply.as_answer()) {
            Ok(_) => findings.good("account", format_args!("{what} is reachable and its token is good")),
            Err(reason) => findings.wrong("account", format_args!("{what}: {reason}")),
        }
        if let Some(trouble) = &account.trouble {
            findings.wrong("account", format_args!("{what} cannot send: {trouble}"));
        }
        if account.channel == ChannelKind::Telegram && known.secrets.webhook_secret.is_none() {
            findings.wrong("account", format_args!("{what} has no webhook secret: its webhooks are refused"));
        }
    }
    match platform_time {
        None => findings.note("clock", "no platform told the time"),
        Some(theirs) => {
            let difference = (app.world.now().as_millis() - theirs.as_millis()) / 1000;
            if difference.abs() <= CLOCK_TOLERANCE {
                findings.good("clock", format_args!("{difference} s from the platforms'"));
            } else {
                findings.wrong("clock", format_args!("{difference} s from the platforms': set this machine's clock"));
            }
        }
    }
    Ok(())
}

async fn check_ledger(app: &App, findings: &mut Findings) -> Result<(), Failure> {
    let ledger = app.store.read(Ledger::read).await?;
    let sentence = format!(
        "received {} = applied {} + waiting {} + dead {}; events {} = stored {} + repeated {} + ignored {} + waiting {} + dead {}; \
         messages {} = {} found + {} of our own",
        ledger.received,
        ledger.applied,
        ledger.waiting,
        ledger.dead,
        ledger.events,
        ledger.stored_events,
        ledger.duplicate_events,
        ledger.ignored_events,
        ledger.waiting_events,
        ledger.dead_events,
        ledger.messages_added,
        ledger.messages_found,
        ledger.echoes_absorbed,
    );
    if ledger.holds() {
        findings.good("ledger", sentence);
    } else {
        findings.wrong("ledger", sentence);
    }
    if ledger.dead > 0 {
        findings
            .note("ledger", "look at the dead letters in the inbox under Deliveries, or try them again: nestor replay");
    }
    Ok(())
}
