//! The media hosts: lookaside (bearer token, five minutes) for WhatsApp, the open CDN for the others (platforms.md A.11).

use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::channel::Channel;
use crate::graph::request::{Host, caller, token};
use crate::world::Shared;

pub(crate) async fn serve(State(shared): State<Shared>, request: Request<axum::body::Body>) -> Response {
    let (parts, _) = request.into_parts();
    let world = shared.world();
    let path = parts.uri.path();
    if let Some(name) = path.strip_prefix("/media/cdn/") {
        let file = world.media.get(name.split('.').next().unwrap_or_default());
        return match file.filter(|file| matches!(file.channel, Channel::Messenger | Channel::Instagram)) {
            Some(file) => ([(CONTENT_TYPE, file.mime_type.clone())], file.bytes.clone()).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        };
    }
    let (_, value) = token(&parts, None);
    let Ok(caller) = caller(&world, Host::Facebook, value.as_deref(), None) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|Query(pairs)| pairs).unwrap_or_default();
    let named = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let lives = named("ext").and_then(|ext| ext.parse::<i64>().ok()).is_some_and(|expires| expires > world.now_ms());
    let file =
        named("mid").and_then(|id| world.media.get(id)).filter(|file| caller.may(Channel::WhatsApp, &file.account));
    match file.filter(|_| lives) {
        Some(file) => ([(CONTENT_TYPE, file.mime_type.clone())], file.bytes.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
