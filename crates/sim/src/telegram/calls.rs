//! The methods of the Bot API that the simulator plays (platforms.md E.1, E.4).

use serde_json::{Value, json};

use crate::channel::Channel;
use crate::faults::FaultKind;
use crate::media::{self, Origin, Place};
use crate::telegram::answer::{Answer, Refusal};
use crate::telegram::content::METHODS;
use crate::telegram::parameters::Parameters;
use crate::telegram::{bot_user, chats, edit, files, send, webhook};
use crate::world::World;

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

/// Whether a method sends a message: faults that are set for sends meet these.
pub(crate) fn is_send(method: &str) -> bool {
    let method = method.to_lowercase();
    METHODS.iter().any(|(known, _)| *known == method)
        || method == "sendmediagroup"
        || method.starts_with("copymessage")
        || method.starts_with("forwardmessage")
}

/// Does what a method says. `method` in any case.
pub(crate) fn call(world: &mut World, bot: &str, method: &str, parameters: &Parameters) -> Answer {
    let method = method.to_lowercase();
    if let Some((_, kind)) = METHODS.iter().find(|(known, _)| *known == method) {
        return send::one(world, bot, kind, parameters);
    }
    match method.as_str() {
        "getme" => get_me(world, bot),
        "setwebhook" => webhook::set(world, bot, parameters),
        "deletewebhook" => webhook::delete(world, bot, parameters),
        "getwebhookinfo" => webhook::info(world, bot),
        "getupdates" => webhook::get_updates(world, bot, parameters),
        "sendmediagroup" => send::album(world, bot, parameters),
        "copymessage" | "copymessages" | "forwardmessage" | "forwardmessages" => {
            send::again(world, bot, parameters, &method)
        }
        "editmessagetext" | "editmessagecaption" | "editmessagemedia" | "editmessagereplymarkup" => {
            edit::message(world, bot, parameters, &method)
        }
        "deletemessage" | "deletemessages" | "deletebusinessmessages" => edit::delete(world, bot, parameters, &method),
        "setmessagereaction" => edit::react(world, bot, parameters),
        "answercallbackquery" => edit::answer_callback(world, bot, parameters),
        "sendchataction" => send_chat_action(world, bot, parameters),
        "getchat" => get_chat(world, bot, parameters),
        "getuserprofilephotos" => get_user_profile_photos(world, bot, parameters),
        "getfile" => files::get_file(world, bot, parameters),
        "setmycommands" | "deletemycommands" | "getmycommands" => commands(world, bot, parameters, &method),
        "getbusinessconnection" => chats::connection(world, bot, parameters),
        "readbusinessmessage" => chats::read_business(world, bot, parameters),
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
            ("can_connect_to_business", true),
            ("has_main_web_app", false),
        ] {
            keys.insert(name.to_owned(), json!(flag));
        }
    }
    Ok(me)
}

fn send_chat_action(world: &mut World, bot: &str, parameters: &Parameters) -> Answer {
    let target = chats::target(world, bot, parameters, "chat_id")?;
    let action = parameters.text("action").unwrap_or_default();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(Refusal::bad_request("wrong parameter action in request"));
    }
    let until = world.now_ms() + 5_000;
    world.phones.open(&target.key).typing_until_ms = until;
    world.changed();
    Ok(json!(true))
}

fn get_chat(world: &mut World, bot: &str, parameters: &Parameters) -> Answer {
    let target = chats::target(world, bot, parameters, "chat_id")?;
    let mut shown = target.chat.clone();
    let photo = if target.is_group() { None } else { portrait(world, bot, &target.key.person) };
    if let Some(keys) = shown.as_object_mut() {
        keys.insert("accent_color_id".to_owned(), json!(2));
        keys.insert("max_reaction_count".to_owned(), json!(11));
        if let Some(username) = keys.get("username").cloned() {
            keys.insert("active_usernames".to_owned(), json!([username]));
        }
        if let Some((id, unique_id)) = photo {
            let photo = json!({
                "small_file_id": id, "small_file_unique_id": unique_id, "big_file_id": id, "big_file_unique_id": unique_id,
            });
            keys.insert("photo".to_owned(), photo);
        }
    }
    Ok(shown)
}

/// The file of a person's picture, the same for every call of a bot: `file_id` and `file_unique_id`.
fn portrait(world: &mut World, bot: &str, person: &str) -> Option<(String, String)> {
    let known = world.bots.get(bot)?.portraits.get(person).and_then(|id| world.media.get(id));
    if let Some(file) = known {
        return Some((file.id.clone(), file.unique_id()));
    }
    let place = Place { channel: Channel::Telegram, account: bot, origin: Origin::Customer, kind: "photo" };
    let file = world.keep_file(place, media::portrait(person));
    world.bots.get_mut(bot)?.portraits.insert(person.to_owned(), file.id.clone());
    Some((file.id.clone(), file.unique_id()))
}

fn get_user_profile_photos(world: &mut World, bot: &str, parameters: &Parameters) -> Answer {
    let user = parameters.text("user_id").unwrap_or_default();
    let key = world.phone_at(Channel::Telegram, bot, user.trim());
    let key = key.ok_or_else(|| Refusal::bad_request("user not found"))?;
    let Some((id, unique_id)) = portrait(world, bot, &key.person) else {
        return Ok(json!({"total_count": 0, "photos": []}));
    };
    let size = world.media.get(&id).map_or(0, |file| file.bytes.len());
    let photo = json!({"file_id": id, "file_unique_id": unique_id, "width": 64, "height": 64, "file_size": size});
    Ok(json!({"total_count": 1, "photos": [[photo]]}))
}

fn commands(world: &mut World, bot: &str, parameters: &Parameters, method: &str) -> Answer {
    let scope = parameters.structure("scope").unwrap_or_else(|| json!({"type": "default"}));
    let place = format!("{scope}/{}", parameters.text("language_code").unwrap_or_default());
    let Some(bot) = world.bots.get_mut(bot) else { return Err(Refusal::unauthorized()) };
    if method == "getmycommands" {
        return Ok(bot.commands.get(&place).cloned().unwrap_or_else(|| json!([])));
    }
    if method == "deletemycommands" {
        bot.commands.remove(&place);
        return Ok(json!(true));
    }
    let listed = parameters.structure("commands").unwrap_or_default();
    let text = |command: &Value, name: &str| command.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let fits = |command: &Value| {
        let name = text(command, "command");
        let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        let described = (1..=256).contains(&text(command, "description").chars().count());
        (1..=32).contains(&name.len()) && letters && described
    };
    match listed.as_array() {
        Some(commands) if commands.len() > 100 => Err(Refusal::bad_request("BOT_COMMANDS_TOO_MUCH")),
        Some(commands) if commands.iter().all(fits) => {
            bot.commands.insert(place, listed);
            world.changed();
            Ok(json!(true))
        }
        _ => Err(Refusal::bad_request("BOT_COMMAND_INVALID")),
    }
}

/// Faults that refuse a send before it is accepted.
pub(crate) fn fault_before(world: &mut World, bot: &str) -> Option<Refusal> {
    world.faults.take(Channel::Telegram, bot, |kind| match kind {
        FaultKind::Http { status } => Some(Refusal::of_status(*status)),
        FaultKind::Refuse { status, message, .. } => Some(Refusal::of(status.unwrap_or(400), message.clone())),
        FaultKind::Throttle { retry_after, .. } => Some(Refusal::too_many_requests(retry_after.unwrap_or(5))),
        _ => None,
    })
}
