//! Channels and accounts come and go: what arrives meanwhile waits, visibly, and is applied when its account is there.

use crate::api::Delivery;
use crate::database::Engine;
use crate::hub::{Hub, LeftOver, Start};
use crate::program::{Place, write_secret};
use nestor_sim::{Channel, CustomerContent, SimAccount};
use std::time::Duration;

on_both!(
    a_channel_that_is_off_keeps_its_webhooks_and_disturbs_no_other,
    webhooks_of_an_unknown_account_wait_until_it_is_added,
);

const PEOPLE: [(&str, Channel); 4] = [
    ("maria", Channel::WhatsApp),
    ("eleni", Channel::Messenger),
    ("sofia", Channel::Instagram),
    ("liam", Channel::Telegram),
];

async fn a_channel_that_is_off_keeps_its_webhooks_and_disturbs_no_other(engine: Engine) {
    let mut hub = Hub::start(engine).await;
    for (person, channel) in PEOPLE {
        hub.customer_writes(person, channel, &format!("Before, on {channel}")).await;
    }
    for off in Channel::ALL {
        hub.settings.inbound_off = vec![off];
        hub.restart().await;
        for (person, channel) in PEOPLE {
            let text = format!("On {channel} while {off} is off");
            hub.simulator.customer_writes(person, channel, &text).await.unwrap();
        }
        hub.settle().await;
        for (_, channel) in PEOPLE.into_iter().filter(|(_, channel)| *channel != off) {
            hub.conversation_with(channel, &format!("On {channel} while {off} is off")).await;
        }
        let waiting: Vec<Delivery> = waiting(&hub).await;
        assert_eq!(waiting.len(), 1, "{off}: {waiting:?}");
        assert_eq!(waiting[0].reason.as_deref(), Some("channel_disabled"));
        let before = hub.conversation_with(off, &format!("Before, on {off}")).await;
        assert!(before.window.open, "what is there is not touched");

        hub.settings.inbound_off.clear();
        hub.restart().await;
        hub.until("what waited is applied", async || waiting_count(&hub).await == 0).await;
        hub.conversation_with(off, &format!("On {off} while {off} is off")).await;
    }
    hub.finish().await;
}

async fn waiting(hub: &Hub) -> Vec<Delivery> {
    hub.api.deliveries().await.into_iter().filter(|delivery| delivery.state == "waiting").collect()
}

async fn waiting_count(hub: &Hub) -> usize {
    hub.settle().await;
    waiting(hub).await.len()
}

async fn webhooks_of_an_unknown_account_wait_until_it_is_added(engine: Engine) {
    let second = SimAccount::WhatsApp {
        business_account_id: "102290129340398".to_owned(),
        phone_number_id: "106540352242999".to_owned(),
        display_phone_number: "+30 210 000 0009".to_owned(),
        name: "The second shop".to_owned(),
        token: "EAAsimWhatsAppSecondToken00000000000000000000000".to_owned(),
    };
    let hub = Start::new(engine).and(second.clone()).hub().await;
    let content = CustomerContent::text("To a number that you do not know");
    hub.simulator.customer_sends("giorgos", Channel::WhatsApp, Some(second.id()), content).await.unwrap();
    hub.customer_writes("maria", Channel::WhatsApp, "To a number that you know").await;
    let waiting = waiting(&hub).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].reason.as_deref(), Some("unknown_account"));
    assert_eq!(hub.api.conversations().await.len(), 1);

    // Added by the command line, beside the running server.
    let token = write_secret(hub.database.folder(), "token", second.token());
    let done = Place::of(&hub.database).run(&[
        "account",
        "add",
        "--channel",
        "whatsapp",
        "--external-id",
        second.id(),
        "--name",
        "The second shop",
        "--token-file",
        &token,
    ]);
    assert!(done.printed().contains("The second shop"));
    hub.until("what waited is applied", async || hub.api.conversations().await.len() == 2).await;
    let conversation = hub.conversation_with(Channel::WhatsApp, "To a number that you do not know").await;
    assert_eq!(conversation.account.name, "The second shop");
    hub.until("the server knows how to write from it", async || {
        hub.app().directory().accounts().iter().any(|known| known.account.external_id == second.id())
    })
    .await;
    hub.answer(&conversation, "Now we know it").await;
    let phone = hub.simulator.phone_with("giorgos", Channel::WhatsApp, Some(second.id())).unwrap();
    assert_eq!(phone.texts_from_business(), ["Now we know it"]);
    hub.pass(Duration::from_secs(20)).await;
    assert!(!format!("{:?}", Place::of(&hub.database).run(&["account", "list"])).contains(second.token()));
    hub.finish_with(LeftOver::default()).await;
}
