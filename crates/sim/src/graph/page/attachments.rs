//! Attachments of Messenger and Instagram: by link, by `attachment_id`, by upload (platforms.md B.2, B.7, C.3).

use serde_json::{Value, json};

use crate::channel::Channel;
use crate::graph::error::{Answer, GraphError};
use crate::graph::reader::{Dialect, Reader, is_web_address};
use crate::graph::request::Call;
use crate::media::allowed::Unfit;
use crate::media::fetch::Unfetched;
use crate::media::{Content, File, Origin, Place, allowed};
use crate::world::World;

pub(crate) const TYPES: [&str; 4] = ["image", "audio", "video", "file"];

/// The links of a send that are fetched: those of the attachments themselves, not of buttons or pictures of cards.
pub(crate) fn links(body: &Value) -> Vec<String> {
    let message = body.get("message").unwrap_or(&Value::Null);
    let one = message.get("attachment").into_iter();
    let many = message.get("attachments").and_then(Value::as_array).into_iter().flatten();
    let url = |attachment: &Value| {
        let is_media = attachment.get("type").and_then(Value::as_str).is_some_and(|kind| TYPES.contains(&kind));
        let url = attachment.get("payload")?.get("url")?.as_str()?;
        is_media.then(|| url.to_owned())
    };
    one.chain(many).filter_map(url).collect()
}

/// A file of an attachment, and its id when it may be used again.
pub(crate) struct Attached {
    pub(crate) file: File,
    pub(crate) reusable: bool,
}

/// The file of an attachment of this type.
pub(crate) fn take(
    world: &mut World,
    channel: Channel,
    account: &str,
    call: &Call,
    kind: &str,
    attachment: &Reader<'_>,
) -> Result<Attached, GraphError> {
    let payload = attachment.object("payload")?;
    let payload = match (&payload, call.files.first()) {
        (Some(payload), _) => payload.clone(),
        (None, Some(file)) => return uploaded(world, channel, account, kind, file, false),
        (None, None) => return Err(attachment.missing("payload")),
    };
    payload.only(&["url", "attachment_id", "is_reusable"])?;
    let reusable = payload.flag("is_reusable")?.unwrap_or(false);
    let id = match payload.value("attachment_id") {
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => payload.text("attachment_id")?.map(str::to_owned),
    };
    if let Some(id) = id {
        let file = world.media.living(&id, world.now_ms());
        let own = |file: &&File| file.channel == channel && file.account == account && file.kind == kind;
        let file = file.filter(|file| file.origin == Origin::Business).filter(own).cloned();
        return file.map(|file| Attached { file, reusable: false }).ok_or_else(|| {
            GraphError::invalid("Invalid attachment_id: it is expired, of another type or belongs to somebody else.")
                .sub(2_018_074)
        });
    }
    let Some(url) = payload.text("url")? else {
        return match call.files.first() {
            Some(file) => uploaded(world, channel, account, kind, file, reusable),
            None => Err(payload.missing("url")),
        };
    };
    if !is_web_address(url) {
        return Err(payload.invalid("url", "should represent a valid URL"));
    }
    let content = match call.fetched.get(url) {
        Some(Ok(content)) => content.clone(),
        Some(Err(Unfetched::Late)) if kind == "video" => {
            return Err(GraphError::invalid("Fetching the video timed out").sub(2_018_294));
        }
        _ => return Err(GraphError::invalid("Failed to fetch the file from the url").sub(2_018_008)),
    };
    keep(world, channel, account, kind, content, reusable)
}

fn uploaded(
    world: &mut World,
    channel: Channel,
    account: &str,
    kind: &str,
    part: &crate::form::Part,
    reusable: bool,
) -> Result<Attached, GraphError> {
    let mime_type = part.content_type.clone().unwrap_or_default();
    let content = Content { mime_type, name: part.file_name.clone(), bytes: part.bytes.clone() };
    keep(world, channel, account, kind, content, reusable)
}

fn keep(
    world: &mut World,
    channel: Channel,
    account: &str,
    kind: &str,
    content: Content,
    reusable: bool,
) -> Result<Attached, GraphError> {
    allowed::page(channel, kind, &content).map_err(|unfit| match unfit {
        Unfit::Type(reason) => GraphError::invalid(format!("Upload attachment failure. {reason}")).sub(2_018_047),
        Unfit::Size(reason) => {
            GraphError::invalid(format!("Attachment size exceeds allowable limit. {reason}")).sub(2_018_109)
        }
    })?;
    let place = Place { channel, account, origin: Origin::Business, kind };
    Ok(Attached { file: world.keep_file(place, content), reusable })
}

/// `POST /{PAGE}/message_attachments`: keeps a file for later sends.
pub(crate) fn upload(world: &mut World, channel: Channel, account: &str, call: &Call) -> Answer {
    let body = Reader::new(Dialect::Page, "", &call.body)?;
    body.one_of("platform", &["messenger", "instagram"])?;
    let message = body.required_object("message")?;
    let attachment = message.required_object("attachment")?;
    let kind = attachment.required_one_of("type", &TYPES)?;
    let attached = take(world, channel, account, call, kind, &attachment)?;
    Ok(json!({"attachment_id": attached.file.id}))
}
