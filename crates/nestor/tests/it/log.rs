//! The log of the whole process, kept for searching: what never may stand in a log must not stand in it.

use aho_corasick::AhoCorasick;
use nestor_sim::{Channel, Simulator, SimulatorConfig, Writer};
use std::io;
use std::sync::{Mutex, Once, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

static KEPT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ONCE: Once = Once::new();

struct Keeper;

impl io::Write for Keeper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Keeper {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

/// Keeps the log from now on, on the finest level. The simulator is not the product; its own log is left out.
pub(crate) fn keep() {
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_env_filter(nestor::config::log_filter("trace,nestor_sim=off"))
            .with_writer(Keeper)
            .init();
    });
}

/// How long the log is.
pub(crate) fn position() -> usize {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// What was logged since then, by this test and those beside it.
pub(crate) fn since(position: usize) -> String {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(kept.get(position..).unwrap_or_default()).into_owned()
}

/// What of the simulator's people and accounts no log may hold.
pub(crate) fn secrets(simulator: &Simulator, config: &SimulatorConfig) -> Vec<String> {
    let mut secrets = vec![config.app_secret.clone(), config.instagram_app_secret.clone(), config.verify_token.clone()];
    secrets.extend(config.accounts.iter().map(|account| account.token().to_owned()));
    for person in simulator.people() {
        if let Some(identity) = &person.whatsapp {
            secrets.extend([&identity.phone, &identity.user_id, &identity.username].into_iter().flatten().cloned());
        }
        secrets.extend(person.messenger.clone());
        if let Some(identity) = &person.instagram {
            secrets.extend([identity.id.clone(), identity.username.clone()]);
        }
        if let Some(identity) = &person.telegram {
            secrets.push(identity.id.to_string());
            secrets.extend(identity.username.clone());
        }
        for channel in Channel::ALL.into_iter().filter(|channel| person.is_on(*channel)) {
            for account in config.accounts.iter().filter(|account| account.channel() == channel) {
                let Ok(phone) = simulator.phone_with(&person.id, channel, Some(account.id())) else { continue };
                for message in phone.messages {
                    secrets.push(message.text);
                    // A WhatsApp message id holds the phone number in base64.
                    if message.writer == Writer::Customer && channel == Channel::WhatsApp {
                        secrets.push(message.id);
                    }
                }
            }
        }
        secrets.push(person.name);
    }
    // Shorter ones stand in every log by chance.
    secrets.retain(|secret| secret.chars().count() >= 7);
    secrets.sort_unstable();
    secrets.dedup();
    secrets
}

/// The first lines that hold a secret, each with what it holds.
pub(crate) fn leaks(log: &str, secrets: &[String]) -> Vec<String> {
    let escaped = |secret: &String| {
        let json = serde_json::to_string(secret).unwrap();
        json.trim_matches('"').to_owned()
    };
    let forms: Vec<String> = secrets.iter().cloned().chain(secrets.iter().map(escaped)).collect();
    let finder = AhoCorasick::new(&forms).unwrap();
    let in_line =
        |line: &str| finder.find(line).map(|found| format!("{:?} in {line}", forms[found.pattern().as_usize()]));
    log.lines().filter_map(in_line).take(5).collect()
}
