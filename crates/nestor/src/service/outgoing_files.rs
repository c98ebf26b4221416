//! Calls that carry files: what goes in their places, and what has to be done before they can go.

use super::App;
use super::media::{SentAs, version_for};
use super::media_links::{self, LinkedFile};
use crate::objects::types;
use crate::store::media::{self, Media, MediaState};
use crate::store::outbox::Due;
use crate::store::outgoing::Failure;
use crate::store::{StoreError, Tx, media_copies};
use nestor_core::channels::{ApiCall, FormFile, MediaSlot, SlotFilling};
use nestor_core::content::AttachmentKind;
use nestor_core::time::Timestamp;
use serde_json::Value;

/// Whether a call can go.
pub enum Readiness {
    /// It can.
    Ready(Box<ReadyCall>),
    /// Files have to be made smaller or given to the platform before.
    Needs(Vec<Need>),
    /// It never can.
    Never(Failure),
}

/// A call with its files in their places.
#[derive(Clone, Debug)]
pub struct ReadyCall {
    /// The call.
    pub call: ApiCall,
    /// The bytes that go along.
    pub bodies: Vec<Body>,
    /// What the places hold, in their order.
    pub places: Vec<Place>,
}

/// Bytes that go along with a call.
#[derive(Clone, Debug)]
pub struct Body {
    /// The field of the form.
    pub field: String,
    /// The name of the object.
    pub object_key: String,
    /// How many bytes.
    pub size: u64,
}

/// What a place of a call holds.
#[derive(Clone, Debug)]
pub struct Place {
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// As what it is sent.
    pub kind: AttachmentKind,
    /// The platform's id of it, where it had one, and when it was given.
    pub platform_id: Option<(String, Timestamp)>,
}

/// What has to be done with a file before its call can go.
#[derive(Clone, Debug)]
pub enum Need {
    /// It is to be made smaller.
    Shrink {
        /// Our id of the file.
        media_id: String,
        /// The name of its object.
        object_key: String,
        /// What is to be made.
        form: SentAs,
    },
    /// It is to be given to the platform.
    Upload {
        /// Our id of the file.
        media_id: String,
        /// As what.
        kind: AttachmentKind,
        /// The bytes.
        form: Form,
    },
}

/// The form in which a file goes out.
#[derive(Clone, Debug)]
pub struct Form {
    /// The name of the object.
    pub object_key: String,
    /// How many bytes.
    pub size: u64,
    /// Their SHA-256, hexadecimal.
    pub sha256: String,
    /// Their type.
    pub mime_type: String,
    /// The name that the platform is told.
    pub file_name: String,
}

/// Puts the files of a call in their places, as far as everything is at hand.
///
/// # Errors
/// When the database cannot be read.
pub fn prepare(tx: &mut Tx<'_>, app: &App, due: &Due, now: Timestamp) -> Result<Readiness, StoreError> {
    let mut ready = ReadyCall { call: due.call.clone(), bodies: Vec::new(), places: Vec::new() };
    let mut needs = Vec::new();
    let workspace_id = due.part.key.workspace_id.as_str();
    for slot in &due.call.slots {
        let file = media::get(tx, workspace_id, &slot.media_id)?;
        let Some(file) = file.filter(|file| file.state == MediaState::Stored) else {
            return Ok(never("file_missing", "The file is no longer there."));
        };
        let form = match form_of(tx, workspace_id, due, slot, &file)? {
            Ok(form) => form,
            Err(need) => {
                needs.push(need);
                continue;
            }
        };
        let known = media_copies::platform_id(tx, workspace_id, &due.part.account_id, &form.sha256, slot.kind, now)?;
        let known = known.filter(|_| slot.filling != SlotFilling::Link);
        let place = Place { sha256: form.sha256.clone(), kind: slot.kind, platform_id: known.clone() };
        let value = match (known, slot.filling) {
            (Some((id, _)), _) => id,
            (None, SlotFilling::Upload) => {
                needs.push(Need::Upload { media_id: slot.media_id.clone(), kind: slot.kind, form });
                continue;
            }
            (None, SlotFilling::Attach) => along(&mut ready, slot, form),
            (None, SlotFilling::Link) => {
                let Some(public_url) = app.config.server.public_url.as_deref() else {
                    return Ok(never(
                        "public_url_missing",
                        "The platform cannot fetch the file: no public address is set.",
                    ));
                };
                media_links::address(&app.keyring, public_url, linked(slot, form), now)
            }
        };
        if !fill(&mut ready.call, &slot.at, value) {
            return Ok(never("request_invalid", "The call has no place for its file."));
        }
        ready.places.push(place);
    }
    Ok(if needs.is_empty() { Readiness::Ready(Box::new(ready)) } else { Readiness::Needs(needs) })
}

fn never(reason: &str, message: &str) -> Readiness {
    Readiness::Never(Failure { reason: reason.to_owned(), code: None, message: message.to_owned() })
}

/// The form in which the platform takes the file, or what has to be done to have it.
fn form_of(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    due: &Due,
    slot: &MediaSlot,
    file: &Media,
) -> Result<Result<Form, Need>, StoreError> {
    let mime_type = file.mime_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
    let own = Form {
        object_key: file.object_key.clone().unwrap_or_default(),
        size: bytes(file.size.unwrap_or_default()),
        sha256: file.sha256.clone().unwrap_or_default(),
        file_name: file.file_name.clone().unwrap_or_else(|| types::usual_name(&mime_type)),
        mime_type,
    };
    let rule = due.channel.channel().capabilities().media_rule(slot.kind);
    let Some(wanted) = rule.and_then(|rule| version_for(file, rule)) else { return Ok(Ok(own)) };
    Ok(match media_copies::version(tx, workspace_id, &file.id, &wanted.name)? {
        Some(version) => Ok(Form {
            object_key: version.object_key,
            size: bytes(version.size),
            sha256: version.sha256,
            mime_type: version.mime_type,
            file_name: format!(
                "{}.jpg",
                own.file_name.rsplit_once('.').map_or(own.file_name.as_str(), |(stem, _)| stem)
            ),
        }),
        None => Err(Need::Shrink { media_id: file.id.clone(), object_key: own.object_key, form: wanted }),
    })
}

fn bytes(size: i64) -> u64 {
    u64::try_from(size).unwrap_or_default()
}

/// The file goes along in a field of its own.
fn along(ready: &mut ReadyCall, slot: &MediaSlot, form: Form) -> String {
    let field = format!("file{}", ready.bodies.len());
    ready.call.files.push(FormFile {
        field: field.clone(),
        media_id: slot.media_id.clone(),
        mime_type: form.mime_type,
        file_name: form.file_name,
    });
    ready.bodies.push(Body { field: field.clone(), object_key: form.object_key, size: form.size });
    format!("attach://{field}")
}

fn linked(slot: &MediaSlot, form: Form) -> LinkedFile {
    LinkedFile {
        id: slot.media_id.clone(),
        object_key: form.object_key,
        mime_type: form.mime_type,
        size: form.size,
        file_name: form.file_name,
    }
}

/// Puts a value in its place; `false` where there is none.
fn fill(call: &mut ApiCall, at: &str, value: String) -> bool {
    let Some(body) = &mut call.body else { return false };
    if let Some(place) = body.pointer_mut(at) {
        *place = Value::String(value);
        return true;
    }
    let Some((parent, name)) = at.rsplit_once('/') else { return false };
    match body.pointer_mut(parent).and_then(Value::as_object_mut) {
        Some(parent) => {
            parent.insert(name.to_owned(), Value::String(value));
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nestor_core::channels::Host;
    use serde_json::json;

    #[test]
    fn a_value_goes_where_its_pointer_says_or_nowhere() {
        let mut call =
            ApiCall::post(Host::Telegram, "/sendMediaGroup", json!({"media": [{"media": null}], "photo": {}}));
        assert!(fill(&mut call, "/media/0/media", "attach://file0".to_owned()));
        assert!(fill(&mut call, "/photo/id", "4711".to_owned()));
        assert_eq!(call.body, Some(json!({"media": [{"media": "attach://file0"}], "photo": {"id": "4711"}})));
        assert!(!fill(&mut call, "/media/1/media", "x".to_owned()));
        assert!(!fill(&mut ApiCall::get(Host::Telegram, "/getMe"), "/a", "x".to_owned()));
    }
}
