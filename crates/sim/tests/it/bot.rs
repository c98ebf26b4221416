//! Every kind of message of a bot, files both ways, edits, deletions, reactions and keyboards.

use nestor_sim::{ButtonKind, Channel, PhoneMessage, Rules};
use serde_json::{Value, json};

use crate::form;
use crate::hub::{Answer, BOT_TOKEN, Stage};

const OLIVER: i64 = 5_100_000_308;

async fn stage() -> Stage {
    let stage = Stage::new().await;
    stage.sim.set_rules(Rules { rate_limits: false, ..stage.sim.rules() });
    stage.sim.customer_writes("oliver", Channel::Telegram, "hi").await.unwrap();
    stage.sim.settle().await;
    stage
}

fn description(answer: &Answer) -> &str {
    answer.json["description"].as_str().unwrap_or_default()
}

fn last(stage: &Stage) -> PhoneMessage {
    stage.sim.phone("oliver", Channel::Telegram).unwrap().messages.pop().unwrap()
}

async fn upload(stage: &Stage, method: &str, fields: &[(&str, &str)], files: &[form::File<'_>]) -> Answer {
    let chat = OLIVER.to_string();
    let fields: Vec<(&str, &str)> = [("chat_id", chat.as_str())].into_iter().chain(fields.iter().copied()).collect();
    form::post(&format!("{}/bot{BOT_TOKEN}/{method}", stage.sim.telegram_url()), None, &fields, files).await
}

#[tokio::test]
async fn files_are_uploaded_sent_again_and_fetched() {
    let stage = stage().await;
    let png = form::png();
    let sent = upload(
        &stage,
        "sendPhoto",
        &[("caption", "<b>δείτε</b>"), ("parse_mode", "HTML")],
        &[("photo", "a.png", "image/png", &png)],
    )
    .await;
    let sent = sent.json["result"].clone();
    assert_eq!((sent["caption"].as_str(), sent["caption_entities"][0]["length"].as_u64()), (Some("δείτε"), Some(5)));
    assert_eq!((sent["photo"][0]["width"].as_i64(), sent["photo"][0]["file_size"].as_i64()), (Some(1), Some(70)));
    assert_eq!((last(&stage).text.as_str(), last(&stage).shown.media[0].size), ("δείτε", 70));
    let id = sent["photo"][0]["file_id"].clone();
    // Again by its id, but not as something else.
    let again = stage.telegram("sendPhoto", &json!({"chat_id": OLIVER, "photo": id})).await;
    assert_eq!(again.json["result"]["photo"][0]["file_unique_id"], sent["photo"][0]["file_unique_id"]);
    let other = stage.telegram("sendVoice", &json!({"chat_id": OLIVER, "voice": id})).await;
    assert_eq!(description(&other), "Bad Request: can't use file of type Photo as Voice");
    let wrong = stage.telegram("sendPhoto", &json!({"chat_id": OLIVER, "photo": "AgACnothing"})).await;
    assert_eq!(description(&wrong), "Bad Request: wrong file identifier/HTTP URL specified");
    let link = stage.telegram("sendPhoto", &json!({"chat_id": OLIVER, "photo": "https://example.org/a.png"})).await;
    assert_eq!(description(&link), "Bad Request: failed to get HTTP URL content");
    let none = stage.telegram("sendDocument", &json!({"chat_id": OLIVER})).await;
    assert_eq!(description(&none), "Bad Request: there is no document in the request");
    // The way back: a path for an hour.
    let file = stage.telegram("getFile", &json!({"file_id": id})).await.json["result"].clone();
    let path = file["file_path"].as_str().unwrap();
    let url = format!("{}/file/bot{BOT_TOKEN}/{path}", stage.sim.telegram_url());
    assert_eq!(stage.call("GET", &url, None, None).await.bytes, png);
    stage.advance(3_601).await;
    assert_eq!(stage.call("GET", &url, None, None).await.status, 404);
    let bytes = vec![1; 21 * 1024 * 1024];
    let large = upload(&stage, "sendDocument", &[], &[("document", "a.bin", "application/zip", &bytes)]).await;
    let large = large.json["result"]["document"]["file_id"].clone();
    assert_eq!(
        description(&stage.telegram("getFile", &json!({"file_id": large})).await),
        "Bad Request: file is too big"
    );
    let picture = upload(&stage, "sendPhoto", &[], &[("photo", "a.png", "image/png", b"no picture")]).await;
    assert_eq!(description(&picture), "Bad Request: IMAGE_PROCESS_FAILED");
}

#[tokio::test]
async fn every_kind_is_sent_and_shown() {
    let stage = stage().await;
    let ogg = form::ogg();
    for (method, field, mime_type) in [
        ("sendDocument", "document", "application/pdf"),
        ("sendVideo", "video", "video/mp4"),
        ("sendAudio", "audio", "audio/mpeg"),
        ("sendVoice", "voice", "audio/ogg"),
        ("sendAnimation", "animation", "video/mp4"),
        ("sendSticker", "sticker", "image/webp"),
        ("sendVideoNote", "video_note", "video/mp4"),
    ] {
        let answer = upload(&stage, method, &[], &[(field, "a file", mime_type, &ogg)]).await;
        assert!(answer.json["result"][field]["file_id"].is_string(), "{method} {}", answer.json);
        assert_eq!((last(&stage).kind.as_str(), last(&stage).shown.media.len()), (field, 1));
    }
    let place = json!({"chat_id": OLIVER, "latitude": 37.9, "longitude": 23.7, "title": "Νέστωρ", "address": "Αθήνα"});
    assert_eq!(stage.telegram("sendLocation", &place).await.json["result"]["location"]["latitude"], 37.9);
    stage.telegram("sendVenue", &place).await;
    assert_eq!(last(&stage).shown.location.unwrap().name.as_deref(), Some("Νέστωρ"));
    let contact = json!({"chat_id": OLIVER, "phone_number": "+30210", "first_name": "Νέστωρ"});
    stage.telegram("sendContact", &contact).await;
    assert_eq!(last(&stage).shown.contacts[0].phones, ["+30210"]);
    let poll = json!({"chat_id": OLIVER, "question": "Ποιον;", "options": ["α", {"text": "β"}]});
    assert_eq!(stage.telegram("sendPoll", &poll).await.json["result"]["poll"]["options"][1]["text"], "β");
    let few = json!({"chat_id": OLIVER, "question": "Ποιον;", "options": ["α"]});
    assert_eq!(stage.telegram("sendPoll", &few).await.status, 400);
    // An album: one message each, one group.
    let media =
        json!([{"type": "photo", "media": "attach://a", "caption": "πρώτη"}, {"type": "photo", "media": "attach://b"}]);
    let png = form::png();
    let files: [form::File<'_>; 2] = [("a", "a.png", "image/png", &png), ("b", "b.png", "image/png", &png)];
    let album = upload(&stage, "sendMediaGroup", &[("media", &media.to_string())], &files).await.json["result"].clone();
    assert_eq!(album.as_array().unwrap().len(), 2);
    assert_eq!(album[0]["media_group_id"], album[1]["media_group_id"]);
    let mixed = json!([{"type": "photo", "media": "attach://a"}, {"type": "document", "media": "attach://b"}]);
    let refused = upload(&stage, "sendMediaGroup", &[("media", &mixed.to_string())], &files).await;
    assert_eq!(description(&refused), "Bad Request: can't mix documents and audio with other media");
}

#[tokio::test]
async fn keyboards_are_checked_and_shown() {
    let stage = stage().await;
    let send = async |markup: Value| {
        stage.telegram("sendMessage", &json!({"chat_id": OLIVER, "text": "x", "reply_markup": markup})).await
    };
    let inline = |button: Value| json!({"inline_keyboard": [[button]]});
    let sent = send(inline(json!({"text": "Ναι", "callback_data": "yes"}))).await;
    assert_eq!(sent.json["result"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"], "yes");
    assert_eq!(
        (last(&stage).shown.buttons[0].kind, last(&stage).shown.buttons[0].id.as_str()),
        (ButtonKind::Callback, "yes")
    );
    assert_eq!(
        description(&send(inline(json!({"text": "x", "callback_data": "α".repeat(33)}))).await),
        "Bad Request: BUTTON_DATA_INVALID"
    );
    assert_eq!(
        description(&send(inline(json!({"text": "x"}))).await),
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    );
    let keyboard =
        json!({"keyboard": [["Μενού", {"text": "Εδώ είμαι", "request_location": true}]], "resize_keyboard": true});
    assert_eq!(send(keyboard).await.json["result"].get("reply_markup"), None);
    assert_eq!(last(&stage).shown.buttons[1].kind, ButtonKind::Location);
    assert_eq!(send(json!({"remove_keyboard": true})).await.status, 200);
    assert_eq!(send(json!({"something": 1})).await.status, 400);
}

#[tokio::test]
async fn messages_are_changed_copied_and_taken_back() {
    let stage = stage().await;
    let sent = stage.telegram("sendMessage", &json!({"chat_id": OLIVER, "text": "παλιό"})).await.json["result"].clone();
    let id = sent["message_id"].as_i64().unwrap();
    let edit = async |text: &str| {
        stage.telegram("editMessageText", &json!({"chat_id": OLIVER, "message_id": id, "text": text})).await
    };
    assert!(description(&edit("παλιό").await).starts_with("Bad Request: message is not modified: specified new"));
    assert_eq!(edit("νέο").await.json["result"]["text"], "νέο");
    assert!(last(&stage).edited && last(&stage).text == "νέο");
    let customers = stage.sim.phone("oliver", Channel::Telegram).unwrap().messages[0].id.parse::<i64>().unwrap();
    let of_customer = json!({"chat_id": OLIVER, "message_id": customers, "text": "x"});
    assert_eq!(
        description(&stage.telegram("editMessageText", &of_customer).await),
        "Bad Request: message can't be edited"
    );
    let caption = json!({"chat_id": OLIVER, "message_id": id, "caption": "x"});
    assert_eq!(stage.telegram("editMessageCaption", &caption).await.status, 400);
    let markup = json!({"chat_id": OLIVER, "message_id": id, "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]}});
    assert_eq!(stage.telegram("editMessageReplyMarkup", &markup).await.status, 200);
    assert_eq!(last(&stage).shown.buttons.len(), 1);
    // Copies and forwards.
    let again = json!({"chat_id": OLIVER, "from_chat_id": OLIVER, "message_id": customers});
    assert_eq!(stage.telegram("copyMessage", &again).await.json["result"].as_object().unwrap().len(), 1);
    assert_eq!(last(&stage).text, "hi");
    let forwarded = stage.telegram("forwardMessage", &again).await.json["result"].clone();
    assert_eq!((forwarded["text"].as_str(), forwarded["forward_origin"]["type"].as_str()), (Some("hi"), Some("user")));
    assert!(last(&stage).forwarded);
    // Answers and quotes.
    let reply = json!({"chat_id": OLIVER, "text": "ναι", "reply_parameters": {"message_id": id, "quote": "νέ"}});
    assert_eq!(stage.telegram("sendMessage", &reply).await.json["result"]["reply_to_message"]["text"], "νέο");
    assert_eq!(last(&stage).quoted.as_deref(), Some("νέ"));
    // Reactions.
    let react = async |emoji: Value| {
        stage
            .telegram("setMessageReaction", &json!({"chat_id": OLIVER, "message_id": customers, "reaction": emoji}))
            .await
    };
    assert_eq!(react(json!([{"type": "emoji", "emoji": "❤️"}])).await.json["result"], true);
    assert_eq!(description(&react(json!([{"type": "emoji", "emoji": "🫠"}])).await), "Bad Request: REACTION_INVALID");
    assert_eq!(stage.sim.phone("oliver", Channel::Telegram).unwrap().messages[0].reactions[0].emoji, "❤");
    // Deletions, for two days.
    let delete = async |id: i64| stage.telegram("deleteMessage", &json!({"chat_id": OLIVER, "message_id": id})).await;
    assert_eq!(delete(id).await.json["result"], true);
    assert_eq!(description(&delete(id).await), "Bad Request: message to delete not found");
    assert_eq!(description(&edit("x").await), "Bad Request: message to edit not found");
    stage.advance(49 * 3_600).await;
    assert_eq!(description(&delete(customers).await), "Bad Request: message can't be deleted");
    let many = json!({"chat_id": OLIVER, "message_ids": [customers, 7]});
    assert_eq!(stage.telegram("deleteMessages", &many).await.json["result"], true);
    let query = stage.telegram("answerCallbackQuery", &json!({"callback_query_id": "1"})).await;
    assert_eq!(
        description(&query),
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    );
}

#[tokio::test]
async fn people_have_a_picture() {
    let stage = stage().await;
    let photos = stage.telegram("getUserProfilePhotos", &json!({"user_id": OLIVER})).await.json["result"].clone();
    let chat = stage.telegram("getChat", &json!({"chat_id": OLIVER})).await.json["result"].clone();
    assert_eq!(chat["photo"]["big_file_id"], photos["photos"][0][0]["file_id"]);
    let commands = json!({"commands": [{"command": "start", "description": "Έναρξη"}]});
    assert_eq!(stage.telegram("setMyCommands", &commands).await.json["result"], true);
    assert_eq!(stage.telegram("getMyCommands", &json!({})).await.json["result"], commands["commands"]);
    let bad = json!({"commands": [{"command": "Start", "description": "x"}]});
    assert_eq!(description(&stage.telegram("setMyCommands", &bad).await), "Bad Request: BOT_COMMAND_INVALID");
}

#[tokio::test]
async fn formatting_is_parsed_before_it_is_measured() {
    let stage = stage().await;
    let long = format!("<b>{}</b>", "x".repeat(4096));
    let html = |text: &str| json!({"chat_id": OLIVER, "text": text, "parse_mode": "HTML"});
    assert_eq!(stage.telegram("sendMessage", &html(&long)).await.status, 200);
    assert_eq!(
        description(&stage.telegram("sendMessage", &html(&format!("x{long}"))).await),
        "Bad Request: message is too long"
    );
    let broken = stage.telegram("sendMessage", &html("<b>x")).await;
    assert_eq!(
        description(&broken),
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    );
    let explicit =
        json!({"chat_id": OLIVER, "text": "😀 ok", "entities": [{"type": "bold", "offset": 3, "length": 2}]});
    let sent = stage.telegram("sendMessage", &explicit).await.json["result"].clone();
    assert_eq!(sent["entities"], explicit["entities"]);
}
