//! Files: what customers send is fetched from the platforms and shown; what was fetched goes out again (acceptance cases B8, H36).

use crate::database::Engine;
use crate::hub::Hub;
use nestor_sim::{Channel, CustomerContent, MediaContent, What};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

on_both!(
    every_channels_files_are_fetched_looked_at_and_served,
    a_file_that_was_fetched_goes_out_again_with_its_bytes_once,
    an_upload_goes_out_as_a_document,
);

fn captioned(caption: &str) -> MediaContent {
    MediaContent { caption: Some(caption.to_owned()), ..MediaContent::default() }
}

/// The messages of the conversation as JSON, with their files.
async fn shown(hub: &Hub, conversation: &str) -> Vec<Value> {
    let page: Value = hub.api.get(&format!("/conversations/{conversation}/messages")).await;
    page["items"].as_array().unwrap().clone()
}

async fn first_file(hub: &Hub, channel: Channel) -> Value {
    let conversations = hub.api.conversations().await;
    let conversation = conversations.iter().find(|found| found.channel == channel.as_str()).expect("somebody wrote");
    let messages = shown(hub, &conversation.id).await;
    let files = messages.iter().flat_map(|message| message["attachments"].as_array().unwrap().clone());
    files.last().expect("a message has a file")
}

async fn every_channels_files_are_fetched_looked_at_and_served(engine: Engine) {
    let hub = Hub::start(engine).await;
    for (person, channel) in [
        ("maria", Channel::WhatsApp),
        ("eleni", Channel::Messenger),
        ("sofia", Channel::Instagram),
        ("liam", Channel::Telegram),
    ] {
        let picture = CustomerContent::from(What::Image(MediaContent::default()));
        hub.simulator.customer_sends(person, channel, None, picture).await.unwrap();
        hub.settle().await;
        let file = first_file(&hub, channel).await;
        assert_eq!(
            (file["kind"].as_str(), file["state"].as_str()),
            (Some("image"), Some("stored")),
            "{channel}: {file}"
        );
        assert!(file["width"].as_i64() > Some(0) && file["size"].as_i64() > Some(0), "{file}");
        let bytes = hub.api.call(Method::GET, file["url"].as_str().unwrap(), None).await;
        assert_eq!((bytes.status, bytes.body.len() as i64), (200, file["size"].as_i64().unwrap()));
        let small = hub.api.call(Method::GET, file["thumbnail_url"].as_str().unwrap(), None).await;
        assert_eq!(small.status, 200);
        let nobody = hub.api.with_key(None);
        assert_eq!(nobody.call(Method::GET, file["url"].as_str().unwrap(), None).await.status, 401);
    }
    // One file a message, although platforms deliver more than once.
    let files = hub.database.number(
        "SELECT COUNT(*) FROM media f JOIN messages m ON m.workspace_id = f.workspace_id AND m.id = f.message_id",
    );
    assert_eq!(files, 4);
    hub.pass(Duration::from_secs(2)).await;
    let voice = CustomerContent::from(What::Voice(MediaContent::default()));
    hub.simulator.customer_sends("maria", Channel::WhatsApp, None, voice).await.unwrap();
    hub.settle().await;
    let voice = first_file(&hub, Channel::WhatsApp).await;
    assert_eq!((voice["kind"].as_str(), voice["state"].as_str()), (Some("voice"), Some("stored")), "{voice}");
    assert!(voice["thumbnail_url"].is_null());
    hub.finish().await;
}

async fn a_file_that_was_fetched_goes_out_again_with_its_bytes_once(engine: Engine) {
    let hub = Hub::start(engine).await;
    for (person, channel) in [("liam", Channel::Telegram), ("maria", Channel::WhatsApp)] {
        let caption = format!("Η απόδειξη {channel}");
        let picture = CustomerContent::from(What::Image(captioned(&caption)));
        hub.simulator.customer_sends(person, channel, None, picture).await.unwrap();
        hub.settle().await;
        let conversation = hub.conversation_with(channel, &caption).await;
        let file = first_file(&hub, channel).await;
        for number in 0..2 {
            let picture = json!({"kind": "image", "media_id": file["id"]});
            let body = json!({"type": "image", "text": format!("Αντίγραφο {number}"), "attachments": [picture]});
            let message = hub.api.send_content(&conversation.id, &format!("{channel}-{number}"), &body).await;
            hub.settle().await;
            hub.pass(Duration::from_secs(10)).await;
            let message = hub.api.message(&message.id).await;
            assert!(matches!(message.reached(), "accepted" | "sent" | "delivered" | "read"), "{channel}: {message:?}");
        }
        let phone = hub.simulator.phone(person, channel).unwrap();
        let got: Vec<_> = phone.messages.iter().flat_map(|message| &message.shown.media).collect();
        let size = file["size"].as_u64().unwrap();
        assert_eq!(got.iter().filter(|media| media.size == size).count(), 3, "one of theirs, two of ours: {got:?}");
    }
    assert_eq!(hub.database.number("SELECT COUNT(*) FROM media_uploads"), 2, "each platform was given the bytes once");
    hub.finish().await;
}

async fn an_upload_goes_out_as_a_document(engine: Engine) {
    let hub = Hub::start(engine).await;
    let conversation = hub.customer_writes("maria", Channel::WhatsApp, "Θα ήθελα την προσφορά").await;
    let file =
        hub.api.upload("%CF%80%CF%81%CE%BF%CF%83%CF%86%CE%BF%CF%81%CE%AC.pdf", b"%PDF-1.7\n%%EOF\n".to_vec()).await;
    let document = json!({"kind": "document", "media_id": file["id"]});
    let body = json!({"type": "document", "text": "Ορίστε", "attachments": [document]});
    let message = hub.api.send_content(&conversation.id, "the-offer", &body).await;
    hub.settle().await;
    hub.pass(Duration::from_secs(10)).await;
    assert!(matches!(hub.api.message(&message.id).await.reached(), "sent" | "delivered" | "read"));
    let phone = hub.simulator.phone("maria", Channel::WhatsApp).unwrap();
    let got = phone.messages.last().unwrap().shown.media.first().unwrap().clone();
    assert_eq!((got.name.as_deref(), got.mime_type.as_str()), (Some("προσφορά.pdf"), "application/pdf"));
    let shown = shown(&hub, &conversation.id).await;
    assert_eq!(shown.last().unwrap()["attachments"][0]["file_name"], "προσφορά.pdf");
    hub.finish().await;
}
