//! Who may post webhooks: nobody without a good signature, and nobody at all where there is no secret (acceptance case A3); and
//! Meta's handshake.

use crate::api::Api;
use crate::bodies::{self, signature};
use crate::database::Engine;
use crate::hub::{Hub, Start};
use nestor_sim::{Channel, Direction, Fault, FaultKind};
use std::time::Duration;

on_both!(
    a3_a_bad_or_missing_signature_is_401_and_leaves_no_row,
    a3_without_a_secret_a_channel_does_not_start_and_says_so,
    handshakes_are_answered_to_whoever_knows_the_token,
);

async fn a3_a_bad_or_missing_signature_is_401_and_leaves_no_row(engine: Engine) {
    let hub = Hub::start(engine).await;
    for (person, channel) in [
        ("maria", Channel::WhatsApp),
        ("nikos", Channel::Messenger),
        ("sofia", Channel::Instagram),
        ("liam", Channel::Telegram),
    ] {
        for fault in [FaultKind::BadSignature, FaultKind::MissingSignature] {
            hub.simulator.set_fault(Fault::on(channel, fault).times(1));
        }
        // Both tries with a fault come at once; the third, in good order, comes when the clock goes on.
        hub.simulator.customer_writes(person, channel, &format!("Nobody believes me on {channel}")).await.unwrap();
        hub.settle().await;
        assert_eq!(hub.database.number("SELECT COUNT(*) FROM deliveries"), 0, "{channel}");
        let refused = hub.simulator.journal();
        let refused: Vec<_> = refused
            .iter()
            .filter(|entry| entry.direction == Direction::PlatformToHub && entry.channel == Some(channel))
            .map(|entry| entry.status)
            .collect();
        assert_eq!(refused, [Some(401), Some(401)], "{channel}");
    }
    // Signed, but by an app that we do not know; signed well, but over other bytes; signed with the old, weak hash alone.
    let body =
        bodies::one_whatsapp_message(hub.account(Channel::WhatsApp).id(), "306911111170", "wamid.X", 0, "Forged");
    let good = signature(&hub.config.app_secret, body.as_bytes());
    for (name, value) in [
        ("x-hub-signature-256", signature("the secret of another app", body.as_bytes())),
        ("x-hub-signature-256", signature(&hub.config.app_secret, b"{}")),
        ("x-hub-signature-256", good.trim_start_matches("sha256=").to_owned()),
        ("x-hub-signature-256", String::new()),
        ("x-hub-signature", good.clone()),
    ] {
        assert_eq!(post(&hub, "whatsapp", name, &value, &body).await, 401, "{name}: {value}");
    }
    assert_eq!(post(&hub, "telegram", "x-telegram-bot-api-secret-token", "not-the-secret", "{}").await, 401);
    assert_eq!(hub.database.number("SELECT COUNT(*) FROM deliveries"), 0);

    // Nothing was lost by it: what the platforms try again arrives.
    hub.pass(Duration::from_secs(10)).await;
    assert_eq!(hub.api.conversations().await.len(), 4);
    hub.finish().await;
}

async fn post(hub: &Hub, channel: &str, name: &str, value: &str, body: &str) -> u16 {
    let path = format!("/api/communications/webhooks/{channel}");
    hub.api.post_raw(&path, &[(name, value)], body.as_bytes().to_vec()).await
}

async fn a3_without_a_secret_a_channel_does_not_start_and_says_so(engine: Engine) {
    let mut start = Start::new(engine);
    start.settings.app_secrets = false;
    let hub = start.hub().await;
    let channels: Vec<String> = hub.api.accounts().await.into_iter().map(|account| account.channel).collect();
    assert_eq!(channels, ["telegram"]);
    let problems = hub.app().config.channel_problems();
    for channel in ["WhatsApp", "Messenger", "Instagram"] {
        let said = problems.iter().find(|problem| problem.sentence.starts_with(channel));
        assert!(said.is_some_and(|problem| problem.sentence.contains("META_APP_SECRET")), "{problems:?}");
    }
    // Even a signature that is right cannot be known to be right.
    hub.simulator.customer_writes("maria", Channel::WhatsApp, "Is anybody there?").await.unwrap();
    hub.simulator.settle().await;
    let answers: Vec<_> =
        hub.simulator.journal().into_iter().filter_map(|entry| Some((entry.channel?, entry.status?))).collect();
    assert!(answers.contains(&(Channel::WhatsApp, 401)), "{answers:?}");
    assert!(hub.logged().contains("refused because no secret is set"), "the log says so");
    assert_eq!(hub.database.number("SELECT COUNT(*) FROM deliveries"), 0);

    hub.customer_writes("liam", Channel::Telegram, "The other channels do not mind").await;
    hub.finish().await;
}

async fn handshakes_are_answered_to_whoever_knows_the_token(engine: Engine) {
    let hub = Hub::start(engine).await;
    for channel in [Channel::WhatsApp, Channel::Messenger, Channel::Instagram] {
        let handshake = hub.simulator.handshake(channel).await.unwrap();
        assert!(handshake.verified, "{channel}: {handshake:?}");
    }
    let nobody: Api = hub.api.with_key(None);
    for (address, token) in [("whatsapp", "guessed"), ("meta", ""), ("instagram", "demo-verify-toke")] {
        let path = format!(
            "/api/communications/webhooks/{address}?hub.mode=subscribe&hub.challenge=12345&hub.verify_token={token}"
        );
        let answer = nobody.call(reqwest::Method::GET, &path, None).await;
        assert_eq!(answer.status, 403, "{address}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("12345"));
    }
    hub.finish().await;
}
