//! The methods of the Bot API that the simulator plays (platforms.md E.1, E.4).

use serde_json::{Value, json};

use crate::channel::Channel;
use crate::faults::FaultKind;
use crate::inbound::telegram::chat;
use crate::pace;
use crate::phone::{PhoneKey, PhoneMessage, Writer};
use crate::receipts;
use crate::telegram::answer::{Answer, Refusal};
use crate::telegram::parameters::Parameters;
use crate::telegram::{bot_user, message_object, next_message_number, webhook};
use crate::world::World;

const LONGEST_TEXT: usize = 4096;
const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];
/// Methods that exist but are not played yet: a clear refusal instead of "method not found".
const NOT_YET: [&str; 26] = [
    "sendphoto",
    "senddocument",
    "sendvideo",
    "sendaudio",
    "sendvoice",
    "sendanimation",
    "sendsticker",
    "sendlocation",
    "sendvenue",
    "sendcontact",
    "sendmediagroup",
    "sendpoll",
    "copymessage",
    "forwardmessage",
    "editmessagetext",
    "editmessagecaption",
    "editmessagemedia",
    "editmessagereplymarkup",
    "deletemessage",
    "deletemessages",
    "setmessagereaction",
    "answercallbackquery",
    "getuserprofilephotos",
    "setmycommands",
    "readbusinessmessage",
    "getbusinessconnection",
];

/// Does what a method says. `method` in any case.
pub(crate) fn call(world: &mut World, bot: &str, method: &str, parameters: &Parameters) -> Answer {
    match method.to_lowercase().as_str() {
        "getme" => get_me(world, bot),
        "setwebhook" => webhook::set(world, bot, parameters),
        "deletewebhook" => webhook::delete(world, bot, parameters),
        "getwebhookinfo" => webhook::info(world, bot),
        "getupdates" => webhook::get_updates(world, bot, parameters),
        "sendmessage" => send_message(world, bot, parameters),
        "sendchataction" => send_chat_action(world, bot, parameters),
        "getchat" => get_chat(world, bot, parameters),
        "getfile" => get_file(world, bot, parameters),
        known if NOT_YET.contains(&known) => {
            Err(Refusal::bad_request(&format!("the simulator does not play {method} yet")))
        }
        _ => Err(Refusal::not_found(Some("method not found"))),
    }
}

fn get_me(world: &World, bot: &str) -> Answer {
    let account = world.account(Channel::Telegram, bot).ok_or_else(Refusal::unauthorized)?;
    let mut me = bot_user(account);
    if let Some(keys) = me.as_object_mut() {
        for (name, flag) in [
            ("can_join_groups", true),
            ("can_read_all_group_messages", false),
            ("supports_inline_queries", false),
            ("can_connect_to_business", false),
            ("has_main_web_app", false),
        ] {
            keys.insert(name.to_owned(), json!(flag));
        }
    }
    Ok(me)
}

/// The chat that a call names: known, written from before, and not blocked.
fn chat_of(world: &World, bot: &str, parameters: &Parameters) -> Result<PhoneKey, Refusal> {
    let chat_id = parameters.text("chat_id").unwrap_or_default();
    if chat_id.is_empty() {
        return Err(Refusal::bad_request("chat_id is empty"));
    }
    let key = world.phone_at(Channel::Telegram, bot, chat_id.trim());
    let key = key.ok_or_else(|| Refusal::bad_request("chat not found"))?;
    let phone = world.phones.get(&key).filter(|phone| phone.last_inbound_ms.is_some());
    match phone {
        None => Err(Refusal::bad_request("chat not found")),
        Some(phone) if phone.blocked => Err(Refusal::forbidden("bot was blocked by the user")),
        Some(_) => Ok(key),
    }
}

fn send_message(world: &mut World, bot: &str, parameters: &Parameters) -> Answer {
    let key = chat_of(world, bot, parameters)?;
    let text = parameters.text("text").unwrap_or_default();
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::bad_request("message text is empty"));
    }
    if text.encode_utf16().count() > LONGEST_TEXT {
        return Err(Refusal::bad_request("message is too long"));
    }
    if let Some(mode) = parameters.text("parse_mode").filter(|mode| !mode.is_empty())
        && !["html", "markdown", "markdownv2"].contains(&mode.to_lowercase().as_str())
    {
        return Err(Refusal::bad_request("unsupported parse_mode"));
    }
    let reply_to = replied(world, &key, parameters)?;
    let throttled = world
        .pace(format!("bot {bot}"), pace::TELEGRAM_BOT)
        .and_then(|()| world.pace(format!("chat {bot} {}", key.person), pace::TELEGRAM_CHAT));
    if let Err(wait_ms) = throttled {
        return Err(Refusal::too_many_requests(u64::try_from((wait_ms + 999) / 1000).unwrap_or(1)));
    }
    let id = next_message_number(world, &key).to_string();
    let at_ms = world.now_ms();
    world.add_message(
        &key,
        PhoneMessage { reply_to: reply_to.clone(), ..PhoneMessage::new(&id, Writer::Business, "text", text, at_ms) },
    );
    world.phones.open(&key).typing_until_ms = 0;
    receipts::plan(world, &key, &id, None);
    let mut object = message_object(world, &key, &id).unwrap_or_default();
    if let (Some(answered), Some(keys)) = (reply_to, object.as_object_mut()) {
        keys.extend(message_object(world, &key, &answered).map(|shown| ("reply_to_message".to_owned(), shown)));
    }
    Ok(object)
}

/// The message that `reply_parameters` (or the old `reply_to_message_id`) names, when it is there.
fn replied(world: &World, key: &PhoneKey, parameters: &Parameters) -> Result<Option<String>, Refusal> {
    let structure = parameters.structure("reply_parameters");
    let named = structure.as_ref().and_then(|reply| reply.get("message_id")).and_then(Value::as_i64);
    let Some(wanted) = named.or_else(|| parameters.integer("reply_to_message_id")) else { return Ok(None) };
    if world.phones.message(key, &wanted.to_string()).is_some() {
        return Ok(Some(wanted.to_string()));
    }
    let lenient = structure.as_ref().and_then(|reply| reply.get("allow_sending_without_reply"));
    if lenient.and_then(Value::as_bool) == Some(true) || parameters.is_true("allow_sending_without_reply") {
        return Ok(None);
    }
    Err(Refusal::bad_request("message to be replied not found"))
}

fn send_chat_action(world: &mut World, bot: &str, parameters: &Parameters) -> Answer {
    let key = chat_of(world, bot, parameters)?;
    let action = parameters.text("action").unwrap_or_default();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(Refusal::bad_request("wrong parameter action in request"));
    }
    let until = world.now_ms() + 5_000;
    world.phones.open(&key).typing_until_ms = until;
    world.changed();
    Ok(json!(true))
}

fn get_chat(world: &World, bot: &str, parameters: &Parameters) -> Answer {
    let key = chat_of(world, bot, parameters)?;
    let person = world.people.get(&key.person).ok_or_else(|| Refusal::bad_request("chat not found"))?;
    let mut shown = chat(person);
    if let Some(keys) = shown.as_object_mut() {
        keys.insert("accent_color_id".to_owned(), json!(2));
        keys.insert("max_reaction_count".to_owned(), json!(11));
        if let Some(username) = keys.get("username").cloned() {
            keys.insert("active_usernames".to_owned(), json!([username]));
        }
    }
    Ok(shown)
}

fn get_file(world: &World, bot: &str, parameters: &Parameters) -> Answer {
    let id = parameters.text("file_id").unwrap_or_default();
    let file = world.media.get(&id).filter(|file| file.channel == Channel::Telegram && file.account == bot);
    let file = file.ok_or_else(|| Refusal::bad_request("wrong file_id or the file is temporarily unavailable"))?;
    let folder = match file.mime_type.split('/').next() {
        Some("image") => "photos",
        Some("audio") => "voice",
        Some("video") => "videos",
        _ => "documents",
    };
    Ok(json!({
        "file_id": file.id, "file_unique_id": file.unique_id(), "file_size": file.bytes.len(),
        "file_path": format!("{folder}/{}.{}", file.id, file.extension()),
    }))
}

/// Faults that refuse a send before it is accepted.
pub(crate) fn fault_before(world: &mut World, bot: &str) -> Option<Refusal> {
    world.faults.take(Channel::Telegram, bot, |kind| match kind {
        FaultKind::Http { status } => Some(Refusal::of_status(*status)),
        FaultKind::Throttle { retry_after, .. } => Some(Refusal::too_many_requests(retry_after.unwrap_or(5))),
        _ => None,
    })
}
