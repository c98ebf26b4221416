//! Files of the Bot API: by `file_id`, by link, by upload (`attach://` or the field itself), and their way back by `getFile`
//! (platforms.md E.4).

use serde_json::{Map, Value, json};

use crate::channel::Channel;
use crate::media::fetch::Unfetched;
use crate::media::{Content, File, Origin, Place, allowed, picture};
use crate::telegram::answer::{Answer, Refusal};
use crate::telegram::parameters::{Parameters, is_link};
use crate::world::World;

const MEGABYTE: usize = 1024 * 1024;
/// A path of `getFile` is served for an hour.
const PATH_MS: i64 = 3_600_000;

/// The file that a parameter names. `field` is the parameter, `value` what stands in it (from `InputMedia` when it is nested).
pub(crate) fn take(
    world: &mut World,
    bot: &str,
    parameters: &Parameters,
    kind: &str,
    given: Option<&str>,
) -> Result<File, Refusal> {
    let attached = match given {
        None => parameters.file(kind),
        Some(value) => value.strip_prefix("attach://").and_then(|name| parameters.file(name)),
    };
    if let Some(content) = attached {
        let limit = if kind == "photo" { 10 } else { 50 };
        if content.bytes.len() > limit * MEGABYTE {
            return Err(Refusal::of(413, "Request Entity Too Large"));
        }
        return keep(world, bot, kind, content.clone());
    }
    let value = given.map(str::trim).filter(|value| !value.is_empty());
    let value =
        value.ok_or_else(|| Refusal::bad_request(&format!("there is no {} in the request", kind.replace('_', " "))))?;
    if is_link(value) {
        let content = linked(parameters, value, kind)?;
        return keep(world, bot, kind, content);
    }
    let file = world.media.get(value).filter(|file| file.channel == Channel::Telegram && file.account == bot);
    let file = file.ok_or_else(|| Refusal::bad_request("wrong file identifier/HTTP URL specified"))?;
    let known = stored_kind(&file.kind);
    let fits = known == kind || kind == "document" && known == "animation" || kind == "animation" && known == "video";
    if fits {
        Ok(file.clone())
    } else {
        Err(Refusal::bad_request(&format!("can't use file of type {} as {}", title(known), title(kind))))
    }
}

fn stored_kind(kind: &str) -> &str {
    if kind == "image" { "photo" } else { kind }
}

fn title(kind: &str) -> String {
    let mut letters = kind.replace('_', "").chars().collect::<Vec<_>>();
    if let Some(first) = letters.first_mut() {
        *first = first.to_ascii_uppercase();
    }
    letters.into_iter().collect()
}

/// Links: pictures up to 5 MB, others up to 20, and of a fitting type.
fn linked(parameters: &Parameters, link: &str, kind: &str) -> Result<Content, Refusal> {
    let content = match parameters.fetched.get(link) {
        Some(Ok(content)) => content.clone(),
        Some(Err(Unfetched::Malformed)) => return Err(Refusal::bad_request("wrong HTTP URL specified")),
        _ => return Err(Refusal::bad_request("failed to get HTTP URL content")),
    };
    let limit = if kind == "photo" { 5 } else { 20 };
    let mime_type = allowed::bare(&content.mime_type);
    let fits = match kind {
        "photo" => mime_type.starts_with("image/"),
        "video" | "animation" => mime_type == "video/mp4" || mime_type == "image/gif" && kind == "animation",
        "audio" => mime_type.starts_with("audio/"),
        "voice" => mime_type == "audio/ogg",
        "sticker" => mime_type == "image/webp",
        _ => mime_type != "text/html",
    };
    if !fits {
        return Err(Refusal::bad_request("wrong type of the web page content"));
    }
    if content.bytes.len() > limit * MEGABYTE {
        return Err(Refusal::bad_request("failed to get HTTP URL content"));
    }
    Ok(content)
}

fn keep(world: &mut World, bot: &str, kind: &str, content: Content) -> Result<File, Refusal> {
    if content.bytes.is_empty() {
        return Err(Refusal::bad_request("file must be non-empty"));
    }
    if kind == "photo" {
        let size = picture::size(&content.bytes).ok_or_else(|| Refusal::bad_request("IMAGE_PROCESS_FAILED"))?;
        let (long, short) = (size.0.max(size.1), size.0.min(size.1));
        if size.0.saturating_add(size.1) > 10_000 || long > short.saturating_mul(20) {
            return Err(Refusal::bad_request("PHOTO_INVALID_DIMENSIONS"));
        }
    }
    let place = Place { channel: Channel::Telegram, account: bot, origin: Origin::Business, kind };
    Ok(world.keep_file(place, content))
}

/// The object of a file inside a `Message`.
pub(crate) fn object(file: &File, kind: &str, parameters: &Parameters) -> Value {
    let mut keys = Map::new();
    let mut put = |name: &str, value: Value| drop(keys.insert(name.to_owned(), value));
    put("file_id", json!(file.id));
    put("file_unique_id", json!(file.unique_id()));
    put("file_size", json!(file.bytes.len()));
    let measured = picture::size(&file.bytes);
    let size = |name: &str, measured: Option<u32>| parameters.integer(name).or(measured.map(i64::from)).unwrap_or(0);
    if matches!(kind, "photo" | "sticker" | "video" | "animation") {
        put("width", json!(size("width", measured.map(|size| size.0))));
        put("height", json!(size("height", measured.map(|size| size.1))));
    }
    if matches!(kind, "video" | "animation" | "audio" | "voice" | "video_note") {
        put("duration", json!(parameters.integer("duration").unwrap_or(1)));
    }
    if !matches!(kind, "photo" | "sticker" | "video_note") {
        put("mime_type", json!(file.mime_type));
    }
    if matches!(kind, "document" | "video" | "audio" | "animation")
        && let Some(name) = &file.name
    {
        put("file_name", json!(name));
    }
    match kind {
        "audio" => {
            for name in ["performer", "title"] {
                if let Some(text) = parameters.text(name) {
                    put(name, json!(text));
                }
            }
        }
        "sticker" => {
            put("type", json!("regular"));
            put("is_animated", json!(file.mime_type == "application/x-tgsticker"));
            put("is_video", json!(file.mime_type == "video/webm"));
            if let Some(emoji) = parameters.text("emoji") {
                put("emoji", json!(emoji));
            }
        }
        "video_note" => put("length", json!(parameters.integer("length").unwrap_or(240))),
        _ => {}
    }
    Value::Object(keys)
}

/// `getFile`: a path for an hour, for files of at most 20 MB.
pub(crate) fn get_file(world: &mut World, bot: &str, parameters: &Parameters) -> Answer {
    let id = parameters.text("file_id").unwrap_or_default();
    let file = world.media.get(&id).filter(|file| file.channel == Channel::Telegram && file.account == bot);
    let file =
        file.cloned().ok_or_else(|| Refusal::bad_request("wrong file_id or the file is temporarily unavailable"))?;
    if file.bytes.len() > 20 * MEGABYTE {
        return Err(Refusal::bad_request("file is too big"));
    }
    let folder = match stored_kind(&file.kind) {
        "photo" => "photos",
        "voice" => "voice",
        "audio" => "music",
        "video" => "videos",
        "animation" => "animations",
        "sticker" => "stickers",
        "video_note" => "video_notes",
        _ => "documents",
    };
    let number = crate::wire::digits_of(&[&file.id], 6);
    let path = format!("{folder}/file_{number}.{}", file.extension());
    let until = world.now_ms().saturating_add(PATH_MS);
    world.media.open_path(format!("{bot}/{path}"), &file.id, until);
    Ok(json!({
        "file_id": file.id, "file_unique_id": file.unique_id(), "file_size": file.bytes.len(), "file_path": path,
    }))
}
