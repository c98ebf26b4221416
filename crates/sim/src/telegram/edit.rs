//! Changing what was sent: edits, deletions, reactions, answers to callback queries (platforms.md E.3, E.4, G.5 rule 39).

use serde_json::{Map, Value, json};

use crate::phone::Writer;
use crate::telegram::answer::{Answer, Refusal};
use crate::telegram::chats::{self, Target};
use crate::telegram::content::{self, Piece};
use crate::telegram::parameters::Parameters;
use crate::telegram::{keyboard, send};
use crate::world::World;

const TWO_DAYS_S: i64 = 48 * 3_600;
/// What a message may be reacted with.
const REACTIONS: [&str; 73] = [
    "❤",
    "👍",
    "👎",
    "🔥",
    "🥰",
    "👏",
    "😁",
    "🤔",
    "🤯",
    "😱",
    "🤬",
    "😢",
    "🎉",
    "🤩",
    "🤮",
    "💩",
    "🙏",
    "👌",
    "🕊",
    "🤡",
    "🥱",
    "🥴",
    "😍",
    "🐳",
    "❤‍🔥",
    "🌚",
    "🌭",
    "💯",
    "🤣",
    "⚡",
    "🍌",
    "🏆",
    "💔",
    "🤨",
    "😐",
    "🍓",
    "🍾",
    "💋",
    "🖕",
    "😈",
    "😴",
    "😭",
    "🤓",
    "👻",
    "👨‍💻",
    "👀",
    "🎃",
    "🙈",
    "😇",
    "😨",
    "🤝",
    "✍",
    "🤗",
    "🫡",
    "🎅",
    "🎄",
    "☃",
    "💅",
    "🤪",
    "🗿",
    "🆒",
    "💘",
    "🙉",
    "🦄",
    "😘",
    "💊",
    "🙊",
    "😎",
    "👾",
    "🤷‍♂",
    "🤷",
    "🤷‍♀",
    "😡",
];

/// The message that an edit names, when the bot wrote it.
fn own(world: &World, bot: &str, parameters: &Parameters) -> Result<(Target, i64, Value), Refusal> {
    if parameters.text("inline_message_id").is_some() {
        return Err(Refusal::bad_request("MESSAGE_ID_INVALID"));
    }
    let target = chats::target(world, bot, parameters, "chat_id")?;
    let id = parameters.integer("message_id").unwrap_or_default();
    let message = chats::remembered(world, bot, target.chat_id, id);
    let message = message.ok_or_else(|| Refusal::bad_request("message to edit not found"))?;
    let by_bot = message.get("from").and_then(|from| from.get("id")).map(ToString::to_string).as_deref() == Some(bot);
    let age = world.now_ms() / 1000 - message.get("date").and_then(Value::as_i64).unwrap_or_default();
    if !by_bot || target.business.is_some() && age > TWO_DAYS_S {
        return Err(Refusal::bad_request("message can't be edited"));
    }
    Ok((target, id, message))
}

/// `editMessageText`, `editMessageCaption`, `editMessageMedia`, `editMessageReplyMarkup`.
pub(crate) fn message(world: &mut World, bot: &str, parameters: &Parameters, method: &str) -> Answer {
    let (target, id, old) = own(world, bot, parameters)?;
    let keyboard = keyboard::read(parameters)?;
    let mut new = old.as_object().cloned().unwrap_or_default();
    let piece = match method {
        "editmessagetext" => {
            if !new.contains_key("text") {
                return Err(Refusal::bad_request("there is no text in the message to edit"));
            }
            Some(content::text(parameters)?)
        }
        "editmessagecaption" => {
            if new.contains_key("text") {
                return Err(Refusal::bad_request("there is no caption in the message to edit"));
            }
            Some(captioned(&mut new, parameters)?)
        }
        "editmessagemedia" => {
            let item =
                parameters.structure("media").ok_or_else(|| Refusal::bad_request("can't parse media JSON object"))?;
            let kind = item.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
            if !["photo", "video", "animation", "audio", "document"].contains(&kind.as_str()) {
                return Err(Refusal::bad_request("wrong media type in the request"));
            }
            for name in
                ["text", "entities", "caption", "caption_entities", "photo", "video", "animation", "audio", "document"]
            {
                new.remove(name);
            }
            Some(send::input_media(world, bot, parameters, &item, &kind)?)
        }
        _ => None,
    };
    if let Some(piece) = &piece {
        for name in ["entities", "caption_entities"] {
            new.remove(name);
        }
        new.extend(piece.keys.clone());
    }
    new.remove("reply_markup");
    new.extend(keyboard.inline.map(|markup| ("reply_markup".to_owned(), markup)));
    if same(&old, &new) {
        return Err(Refusal::bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        ));
    }
    new.insert("edit_date".to_owned(), json!(world.now_ms() / 1000));
    let message = Value::Object(new);
    if let Some(bot) = world.bots.get_mut(bot) {
        chats::remember(bot, target.chat_id, &message);
    }
    if let Some(on_phone) = world.phones.message_mut(&target.key, &id.to_string()) {
        if let Some(piece) = piece {
            on_phone.edit(piece.text);
            if method == "editmessagemedia" {
                on_phone.kind = piece.kind;
                on_phone.shown = piece.shown;
            }
        }
        on_phone.shown.buttons = keyboard.buttons;
    }
    world.changed();
    Ok(message)
}

fn captioned(new: &mut Map<String, Value>, parameters: &Parameters) -> Result<Piece, Refusal> {
    let caption = content::caption(parameters)?;
    new.remove("caption");
    let mut piece = Piece { text: caption.text.clone(), ..Piece::default() };
    if !caption.text.is_empty() {
        piece.keys.insert("caption".to_owned(), json!(caption.text));
    }
    if !caption.entities.is_empty() {
        piece.keys.insert("caption_entities".to_owned(), json!(caption.entities));
    }
    Ok(piece)
}

fn same(old: &Value, new: &Map<String, Value>) -> bool {
    let bare = |keys: &Map<String, Value>| {
        let mut keys = keys.clone();
        keys.remove("edit_date");
        keys
    };
    old.as_object().is_some_and(|old| bare(old) == bare(new))
}

/// `deleteMessage`, `deleteMessages`, `deleteBusinessMessages`: within 48 hours.
pub(crate) fn delete(world: &mut World, bot: &str, parameters: &Parameters, method: &str) -> Answer {
    if method == "deletebusinessmessages" {
        let connection = chats::connection(world, bot, parameters)?;
        let may = |name: &str| connection.get("rights").and_then(|rights| rights.get(name)) == Some(&Value::Bool(true));
        if !may("can_delete_all_messages") && !may("can_delete_sent_messages") {
            return Err(Refusal::bad_request("BUSINESS_CONNECTION_NOT_ALLOWED"));
        }
    }
    let ids: Vec<i64> = if method == "deletemessage" {
        parameters.integer("message_id").into_iter().collect()
    } else {
        let listed = parameters.structure("message_ids").and_then(|ids| ids.as_array().cloned()).unwrap_or_default();
        listed.iter().filter_map(Value::as_i64).collect()
    };
    if ids.is_empty() || ids.len() > 100 {
        return Err(Refusal::bad_request("message identifiers are not specified"));
    }
    let targets = places(world, bot, parameters, &ids)?;
    for (target, id) in targets {
        let message = chats::remembered(world, bot, target.chat_id, id);
        let date = message.as_ref().and_then(|message| message.get("date")).and_then(Value::as_i64);
        let refusal = match date {
            None => Some("message to delete not found"),
            Some(date) if world.now_ms() / 1000 - date > TWO_DAYS_S => Some("message can't be deleted"),
            Some(_) => None,
        };
        match refusal {
            Some(reason) if method == "deletemessage" => return Err(Refusal::bad_request(reason)),
            Some(_) => continue,
            None => {}
        }
        if let Some(messages) = world.bots.get_mut(bot).and_then(|bot| bot.messages.get_mut(&target.chat_id)) {
            messages.remove(&id);
        }
        if let Some(on_phone) = world.phones.message_mut(&target.key, &id.to_string()) {
            on_phone.erase();
        }
    }
    world.changed();
    Ok(json!(true))
}

/// Where the messages are: in the named chat, or for business messages wherever the connection has them.
fn places(world: &World, bot: &str, parameters: &Parameters, ids: &[i64]) -> Result<Vec<(Target, i64)>, Refusal> {
    if parameters.text("chat_id").is_some() {
        let target = chats::target(world, bot, parameters, "chat_id")?;
        return Ok(ids.iter().map(|id| (target.clone(), *id)).collect());
    }
    let connection = parameters.text("business_connection_id").unwrap_or_default();
    let Some(owner) = world.bots.get(bot) else { return Err(Refusal::unauthorized()) };
    let mut found = Vec::new();
    for seen in
        owner.chats.iter().filter(|(place, _)| place.starts_with(&format!("{connection}/"))).map(|(_, seen)| seen)
    {
        let chat_id = seen.chat.get("id").and_then(Value::as_i64).unwrap_or_default();
        let known = owner.messages.get(&chat_id);
        for id in ids.iter().filter(|id| known.is_some_and(|known| known.contains_key(id))) {
            let target = Target {
                key: seen.key.clone(),
                chat_id,
                chat: seen.chat.clone(),
                place: Some("business".to_owned()),
                business: Some(connection.clone()),
            };
            found.push((target, *id));
        }
    }
    Ok(found)
}

/// `setMessageReaction`: one emoji of the known ones, or none.
pub(crate) fn react(world: &mut World, bot: &str, parameters: &Parameters) -> Answer {
    let target = chats::target(world, bot, parameters, "chat_id")?;
    let id = parameters.integer("message_id").unwrap_or_default();
    let listed = parameters.structure("reaction").and_then(|reaction| reaction.as_array().cloned()).unwrap_or_default();
    if listed.len() > 1 {
        return Err(Refusal::bad_request("REACTIONS_TOO_MANY"));
    }
    let invalid = || Refusal::bad_request("REACTION_INVALID");
    let emoji = match listed.first() {
        None => None,
        Some(reaction) if reaction.get("type").and_then(Value::as_str) == Some("emoji") => {
            let emoji = reaction.get("emoji").and_then(Value::as_str).ok_or_else(invalid)?;
            let bare = emoji.trim_end_matches('\u{fe0f}');
            Some(REACTIONS.into_iter().find(|known| *known == bare).ok_or_else(invalid)?)
        }
        Some(_) => return Err(invalid()),
    };
    let on_phone = world.phones.message_mut(&target.key, &id.to_string()).filter(|message| !message.deleted);
    on_phone.ok_or_else(|| Refusal::bad_request("message to react not found"))?.react(Writer::Business, emoji);
    world.changed();
    Ok(json!(true))
}

/// `answerCallbackQuery`: once, in time.
pub(crate) fn answer_callback(world: &mut World, bot: &str, parameters: &Parameters) -> Answer {
    let now = world.now_ms();
    if parameters.text("text").is_some_and(|text| text.chars().count() > 200) {
        return Err(Refusal::bad_request("MESSAGE_TOO_LONG"));
    }
    let id = parameters.text("callback_query_id").unwrap_or_default();
    let known = world.bots.get_mut(bot).and_then(|bot| bot.callbacks.remove(&id));
    if known.is_some_and(|until| until > now) {
        world.changed();
        return Ok(json!(true));
    }
    Err(Refusal::bad_request("query is too old and response timeout expired or query ID is invalid"))
}
