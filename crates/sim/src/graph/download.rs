//! The media hosts: lookaside (bearer token, five minutes) for WhatsApp, the open CDN for the others (platforms.md A.11).

use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::channel::Channel;
use crate::graph::request::{Host, caller, token};
use crate::media::{self, File};
use crate::world::{Shared, World};

pub(crate) async fn serve(State(shared): State<Shared>, request: Request<axum::body::Body>) -> Response {
    let (parts, _) = request.into_parts();
    let world = shared.world();
    if let Some(name) = parts.uri.path().strip_prefix("/media/cdn/") {
        return open(&world, name);
    }
    let (_, value) = token(&parts, None);
    let Ok(caller) = caller(&world, Host::Facebook, value.as_deref(), None) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|Query(pairs)| pairs).unwrap_or_default();
    let named = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let expires = named("ext").and_then(|ext| ext.parse::<i64>().ok()).unwrap_or_default();
    let id = named("mid").unwrap_or_default();
    let lives = expires > world.now_ms() && named("hash") == Some(world.url_hash(id, expires).as_str());
    let mine =
        |file: &&File| lives && file.channel == Channel::WhatsApp && caller.may(Channel::WhatsApp, &file.account);
    match world.media.living(id, world.now_ms()).filter(mine) {
        Some(file) => bytes_of(&file.mime_type, &file.bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Attachments of Messenger and Instagram and pictures of people: whoever has the address gets the bytes.
fn open(world: &World, name: &str) -> Response {
    let id = name.split('.').next().unwrap_or_default();
    if let Some(person) = id.strip_prefix("portrait-").and_then(|person| world.people.get(person)) {
        let picture = media::portrait(&person.id);
        return bytes_of(&picture.mime_type, &picture.bytes);
    }
    let file = world.media.living(id, world.now_ms());
    match file.filter(|file| matches!(file.channel, Channel::Messenger | Channel::Instagram)) {
        Some(file) => bytes_of(&file.mime_type, &file.bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(crate) fn bytes_of(mime_type: &str, bytes: &Bytes) -> Response {
    ([(CONTENT_TYPE, mime_type.to_owned())], bytes.clone()).into_response()
}
