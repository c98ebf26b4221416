//! Media of WhatsApp: `POST /{PNID}/media`, `GET` and `DELETE /{MEDIA_ID}` (platforms.md A.11).

use serde_json::json;

use crate::channel::Channel;
use crate::graph::error::{Answer, GraphError};
use crate::graph::request::{Call, Caller};
use crate::media::{Content, File, Origin, Place, allowed};
use crate::world::World;

/// `POST /{PNID}/media`: a form with `messaging_product`, `file` and `type`.
pub(crate) fn upload(world: &mut World, number: &str, call: &Call) -> Answer {
    if call.parameter("messaging_product").as_deref() != Some("whatsapp") {
        return Err(GraphError::invalid("The parameter messaging_product is required."));
    }
    let file = call.files.iter().find(|part| part.name == "file");
    let file = file.ok_or_else(|| GraphError::invalid("The parameter file is required."))?;
    let stated = call.parameter("type").filter(|mime_type| !mime_type.is_empty());
    let mime_type = stated.or_else(|| file.content_type.clone()).unwrap_or_default();
    if !allowed::whatsapp_uploads(&mime_type) {
        return Err(refused(format!("Media of type {mime_type:?} is not supported.")));
    }
    let upload = Content { mime_type, name: file.file_name.clone(), bytes: file.bytes.clone() };
    let kind = allowed::whatsapp_kind(&upload.mime_type);
    allowed::whatsapp(kind, &upload).map_err(|unfit| refused(unfit.reason()))?;
    let place = Place { channel: Channel::WhatsApp, account: number, origin: Origin::Business, kind };
    Ok(json!({"id": world.keep_file(place, upload).id}))
}

/// 131053: a file that cannot be uploaded.
fn refused(details: impl Into<String>) -> GraphError {
    GraphError::new(400, 131_053, "(#131053) Media upload error").details(details)
}

/// `GET /{MEDIA_ID}`: an address for five minutes. `DELETE /{MEDIA_ID}`: the id is gone.
pub(crate) fn node(world: &mut World, caller: &Caller, call: &Call) -> Answer {
    let file = owned(world, caller, call)?;
    match call.method.as_str() {
        "GET" => Ok(json!({
            "messaging_product": "whatsapp", "id": file.id, "mime_type": file.mime_type, "sha256": file.sha256,
            "file_size": file.bytes.len().to_string(), "url": world.signed_url(&file),
        })),
        "DELETE" => {
            world.media.remove(&file.id);
            world.changed();
            Ok(json!({"success": true}))
        }
        _ => Err(GraphError::missing_object(&call.node)),
    }
}

/// The file behind the id, when it lives and belongs to the caller (and to the number that the query names).
fn owned(world: &World, caller: &Caller, call: &Call) -> Result<File, GraphError> {
    let mine = |file: &&File| {
        file.channel == Channel::WhatsApp
            && caller.may(Channel::WhatsApp, &file.account)
            && call.query("phone_number_id").is_none_or(|number| number == file.account)
    };
    let file = world.media.living(&call.node, world.now_ms()).filter(mine);
    file.cloned().ok_or_else(|| GraphError::missing_object(&call.node))
}
