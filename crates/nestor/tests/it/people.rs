//! Who is who: the same person at two accounts in two workspaces is four strangers to us (acceptance case F27), and no workspace
//! sees another's (G33).

use crate::api::Api;
use crate::database::Engine;
use crate::hub::{Hub, Start, texts};
use nestor_sim::{Channel, CustomerContent, SimAccount};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both!(
    f27_one_customer_at_two_accounts_of_two_workspaces_is_four_conversations,
    g33_the_ids_of_another_workspace_are_404_everywhere,
);

/// A bot whose chats have the same ids as those of every other bot.
fn bot(number: u8) -> SimAccount {
    SimAccount::Telegram {
        token: format!("700000000{number}:AAsimTelegramOtherToken_0000000000{number}"),
        username: format!("nestor_{number}_bot"),
        name: format!("Bot number {number}"),
        webhook_secret: Some(format!("telegram-webhook-secret-{number}")),
    }
}

fn number(last: u8) -> SimAccount {
    SimAccount::WhatsApp {
        business_account_id: "102290129340398".to_owned(),
        phone_number_id: format!("10654035224293{last}"),
        display_phone_number: format!("+30 210 000 000{last}"),
        name: format!("Number {last}"),
        token: format!("EAAsimWhatsAppOtherToken00000000000000000000000{last}"),
    }
}

async fn f27_one_customer_at_two_accounts_of_two_workspaces_is_four_conversations(engine: Engine) {
    let extra = [bot(2), bot(3), bot(4), number(2), number(3), number(4)];
    let start = extra.iter().fold(Start::new(engine), |start, account| start.and(account.clone()));
    let hub = start.hub().await;
    let other = hub.api.with_key(Some(&hub.new_key("second").await));
    // One more account of each channel in the first workspace, two in the second.
    for (index, account) in extra.iter().enumerate() {
        hub.add_account(if index % 3 == 0 { "main" } else { "second" }, account).await;
    }
    let mut written = 0;
    for (channel, person) in [(Channel::Telegram, "giorgos"), (Channel::WhatsApp, "giorgos")] {
        for account in hub.config.accounts.iter().filter(|account| account.channel() == channel) {
            let content = CustomerContent::text(format!("To {} of yours", account.name()));
            hub.simulator.customer_sends(person, channel, Some(account.id()), content).await.unwrap();
            written += 1;
        }
    }
    hub.settle().await;
    assert_eq!(written, 8);
    let mut ids = BTreeSet::new();
    let mut count = 0;
    for api in [&hub.api, &other] {
        let conversations = api.conversations().await;
        assert_eq!(conversations.len(), 4);
        for conversation in conversations {
            let messages = api.messages(&conversation.id).await;
            assert_eq!(texts(&messages), [format!("To {} of yours", conversation.account.name)]);
            let contact: Value = api.get(&format!("/contacts/{}", conversation.contact.id)).await;
            let identities = contact["identities"].as_array().unwrap();
            let identities = identities.iter().map(|identity| identity["id"].as_str().unwrap().to_owned());
            ids.extend(identities.inspect(|_| count += 1));
            ids.extend([conversation.id.clone(), conversation.contact.id, messages[0].id.clone()]);
            count += 3;
            // Each answer leaves from the account that was written to.
            api.send(&conversation.id, &format!("From {}", conversation.account.name)).await;
        }
    }
    assert_eq!(ids.len(), count, "no id is shared");
    hub.settle().await;
    for account in
        hub.config.accounts.iter().filter(|account| ["whatsapp", "telegram"].contains(&account.channel().as_str()))
    {
        let phone = hub.simulator.phone_with("giorgos", account.channel(), Some(account.id())).unwrap();
        assert_eq!(phone.texts_from_business(), [format!("From {}", account.name())]);
    }
    hub.pass(std::time::Duration::from_secs(10)).await;
    hub.finish().await;
}

async fn g33_the_ids_of_another_workspace_are_404_everywhere(engine: Engine) {
    let hub = Hub::start(engine).await;
    let stranger = hub.api.with_key(Some(&hub.new_key("second").await));
    let heard = stranger.listen(None).await;
    let conversation = hub.customer_writes("maria", Channel::WhatsApp, "For the first workspace only").await;
    let answer = hub.answer(&conversation, "And so is this").await;
    let delivery = hub.api.deliveries().await[0].id.clone();
    for (method, path, body) in addresses(&conversation.id, &answer.id, &conversation.contact.id, &delivery) {
        let refused = call(&stranger, &method, &path, body.clone()).await;
        assert_eq!(refused, (404, "not_found".to_owned()), "{method} {path}");
    }
    // An id that nobody has is answered in exactly the same words.
    for (method, path, body) in addresses("conv_none", "msg_none", "contact_none", "999999") {
        assert_eq!(call(&stranger, &method, &path, body).await, (404, "not_found".to_owned()), "{method} {path}");
    }
    assert!(stranger.conversations().await.is_empty());
    assert!(stranger.accounts().await.is_empty());
    assert!(stranger.deliveries().await.is_empty());
    hub.pass(std::time::Duration::from_secs(10)).await;
    assert_eq!(heard.changes(), [], "nor does it hear of them");
    let message = hub.api.message(&answer.id).await;
    assert_eq!(message.reached(), "read", "and nothing has changed");
    assert_eq!(hub.api.conversation(&conversation.id).await.unread_count, 1);
    hub.finish().await;
}

type Request = (Method, String, Option<Value>);

/// Every address that names something.
fn addresses(conversation: &str, message: &str, contact: &str, delivery: &str) -> Vec<Request> {
    let get = |path: String| (Method::GET, path, None);
    vec![
        get(format!("/conversations/{conversation}")),
        get(format!("/conversations/{conversation}/messages")),
        get(format!("/messages/{message}")),
        get(format!("/contacts/{contact}")),
        get(format!("/deliveries/{delivery}/raw")),
        (Method::PATCH, format!("/conversations/{conversation}"), Some(json!({"status": "closed"}))),
        (Method::POST, format!("/conversations/{conversation}/read"), Some(json!({}))),
        (
            Method::POST,
            format!("/conversations/{conversation}/messages"),
            Some(json!({"type": "text", "text": "Mine now"})),
        ),
        (Method::POST, format!("/messages/{message}/resolve"), Some(json!({"action": "send_again"}))),
        (Method::POST, format!("/deliveries/{delivery}/replay"), Some(json!({}))),
    ]
}

async fn call(api: &Api, method: &Method, path: &str, body: Option<Value>) -> (u16, String) {
    let answer = if path.ends_with("/messages") && *method == Method::POST {
        let conversation = path.trim_start_matches("/conversations/").trim_end_matches("/messages");
        api.try_send(conversation, "key-of-a-stranger", "Mine now").await.unwrap()
    } else {
        api.call(method.clone(), &format!("/api/v1{path}"), body).await
    };
    (answer.status, answer.problem())
}
