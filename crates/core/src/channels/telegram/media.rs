//! Files of Telegram: asked for by id, fetched below the Bot API's file address (platforms E.4, read 2026-11-22).

use super::answers::read;
use crate::channels::{Answer, ApiCall, Download, Endpoints, Host, MediaAddress, MediaStep, Outcome, Profile, Request};
use crate::channels::{RequestBody, json};
use crate::content::MediaSource;
use http::Method;
use serde_json::{Value, json};

/// How to get at a file.
pub(super) fn step(source: &MediaSource) -> MediaStep {
    match source {
        MediaSource::Id(id) => MediaStep::Ask(ApiCall::post(Host::Telegram, "/getFile", json!({"file_id": id}))),
        MediaSource::Url(url) => MediaStep::Download(Download::Address { url: url.clone(), with_token: false }),
    }
}

/// Where a file is: a path that is good for at least an hour.
pub(super) fn address(answer: &Answer<'_>) -> Outcome<MediaAddress> {
    read(answer, |fields| {
        let file = json::object(fields, "result")?;
        Some(MediaAddress {
            download: Download::TelegramFile { path: json::owned_text(file, "file_path")? },
            mime_type: None,
            size: json::number(file, "file_size").and_then(|size| u64::try_from(size).ok()),
        })
    })
}

/// The request of a download. Telegram takes the token nowhere but in the address.
pub(super) fn authorize_download(download: &Download, endpoints: &Endpoints, token: &str) -> Request {
    let url = match download {
        Download::Address { url, .. } => url.clone(),
        Download::TelegramFile { path } => {
            format!("{}/file/bot{token}/{path}", endpoints.telegram.trim_end_matches('/'))
        }
    };
    Request { method: Method::GET, url, bearer: None, body: RequestBody::None }
}

/// Somebody's picture: the smallest of the newest one (`getUserProfilePhotos`).
pub(super) fn profiled(answer: &Answer<'_>) -> Outcome<Profile> {
    read(answer, |fields| {
        let photos = json::object(fields, "result")?.get("photos").and_then(Value::as_array);
        let sizes = photos.and_then(|photos| photos.first()).and_then(Value::as_array);
        let smallest = sizes.and_then(|sizes| sizes.first()).and_then(Value::as_object);
        let picture = smallest.and_then(|size| json::owned_text(size, "file_id")).map(MediaSource::Id);
        Some(Profile { picture, ..Profile::default() })
    })
}
