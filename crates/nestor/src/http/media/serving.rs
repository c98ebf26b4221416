//! How bytes that a stranger sent are answered: whole or in part (RFC 9110, ranges), never as something that can run in our page.

use crate::http::edge::Edge;
use crate::http::problem::{Code, Problem};
use crate::objects::{ObjectError, types};
use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use std::ops::Range;

/// Whoever opens the file by its address gets it in a box: no script, no form, no page of ours around it.
const IN_A_BOX: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
);
/// What a file holds never changes; only its own reader's browser may keep it.
const KEPT_BY_ITS_READER: HeaderValue = HeaderValue::from_static("private, max-age=86400");

/// A file that is to be answered.
pub(super) struct Served {
    pub(super) key: String,
    pub(super) size: u64,
    pub(super) mime_type: String,
    pub(super) file_name: String,
    /// What changes when the bytes change.
    pub(super) tag: Option<String>,
}

/// Answers with a file, or the part of it that is asked for.
pub(super) async fn serve(edge: &Edge, asked: &HeaderMap, file: Served) -> Result<Response, Problem> {
    let tag = file.tag.as_deref().and_then(quoted);
    if is_known(asked, tag.as_ref()) {
        return Ok(unchanged(tag));
    }
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    dress(headers, &file.mime_type, tag.clone());
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    put(headers, header::CONTENT_DISPOSITION, &disposition(&file.mime_type, &file.file_name));
    let part = match wanted(asked, tag.as_ref(), file.size) {
        Wanted::All => None,
        Wanted::Part(part) => Some(part),
        Wanted::Nothing => {
            // An error in plain text would be taken for the framework's own words.
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
            put(headers, header::CONTENT_RANGE, &format!("bytes */{}", file.size));
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            return Ok(response);
        }
    };
    let length = part.as_ref().map_or(file.size, |part| part.end - part.start);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if let Some(part) = &part {
        let last = part.end.saturating_sub(1);
        put(headers, header::CONTENT_RANGE, &format!("bytes {}-{last}/{}", part.start, file.size));
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    let stream = edge.app.objects.stream(&file.key, part).await.map_err(unreadable)?;
    *response.body_mut() = Body::from_stream(stream);
    Ok(response)
}

/// Answers with bytes that are at hand.
pub(super) fn whole(asked: &HeaderMap, bytes: Bytes, mime_type: &str, tag: Option<&str>) -> Response {
    let tag = tag.and_then(quoted);
    if is_known(asked, tag.as_ref()) {
        return unchanged(tag);
    }
    let mut response = Response::new(Body::from(bytes));
    dress(response.headers_mut(), mime_type, tag);
    response
}

/// The store of files does not give what it should have.
pub(super) fn unreadable(error: ObjectError) -> Problem {
    tracing::error!(%error, "a file that should be there cannot be read");
    match error {
        ObjectError::Missing => Problem::not_found("file any more"),
        _ => Problem::new(Code::Unavailable, "The store of files cannot be reached at the moment."),
    }
}

fn unchanged(tag: Option<HeaderValue>) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, KEPT_BY_ITS_READER);
    headers.extend(tag.map(|tag| (header::ETAG, tag)));
    response
}

fn dress(headers: &mut HeaderMap, mime_type: &str, tag: Option<HeaderValue>) {
    let shown = if mime_type.starts_with("text/") { "text/plain; charset=utf-8" } else { mime_type };
    put(headers, header::CONTENT_TYPE, if shown.is_empty() { "application/octet-stream" } else { shown });
    headers.insert(header::CONTENT_SECURITY_POLICY, IN_A_BOX);
    headers.insert(header::CACHE_CONTROL, KEPT_BY_ITS_READER);
    headers.extend(tag.map(|tag| (header::ETAG, tag)));
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}

fn quoted(tag: &str) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("\"{tag}\"")).ok()
}

/// Whether the client has these bytes.
fn is_known(asked: &HeaderMap, tag: Option<&HeaderValue>) -> bool {
    let Some(tag) = tag.and_then(|tag| tag.to_str().ok()) else { return false };
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*")
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(Range<u64>),
    Nothing,
}

/// Which part is asked for. What is no single range of bytes, or about another version of the file, asks for all of it.
fn wanted(asked: &HeaderMap, tag: Option<&HeaderValue>, size: u64) -> Wanted {
    if asked.get(header::IF_RANGE).is_some_and(|version| Some(version) != tag) {
        return Wanted::All;
    }
    let range =
        asked.get(header::RANGE).and_then(|range| range.to_str().ok()).and_then(|range| range.strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else { return Wanted::All };
    let part = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..size,
        (Err(_), Ok(most)) if first.trim().is_empty() => size.saturating_sub(most)..size,
        _ => return Wanted::All,
    };
    if part.is_empty() { Wanted::Nothing } else { Wanted::Part(part) }
}

/// Shown in the window, or saved; under its name, written for old and new browsers (RFC 6266).
fn disposition(mime_type: &str, file_name: &str) -> String {
    let name = types::safe_name(file_name).unwrap_or_else(|| types::usual_name(mime_type));
    let simple: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || " ._-()".contains(letter) { letter } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(format!("%{byte:02X}").chars());
        }
    }
    let how = if types::is_shown(mime_type) { "inline" } else { "attachment" };
    format!("{how}; filename=\"{simple}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(range: &str) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        wanted(&headers, None, 100)
    }

    #[test]
    fn ranges_are_read_as_the_standard_has_them() {
        assert_eq!(wants("bytes=0-9"), Wanted::Part(0..10));
        assert_eq!(wants("bytes=90-"), Wanted::Part(90..100));
        assert_eq!(wants("bytes=-10"), Wanted::Part(90..100));
        assert_eq!(wants("bytes=-200"), Wanted::Part(0..100));
        assert_eq!(wants("bytes=50-500"), Wanted::Part(50..100));
        assert_eq!(wants("bytes=100-"), Wanted::Nothing);
        assert_eq!(wants("bytes=-0"), Wanted::Nothing);
        for strange in ["bytes=9-1", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=", "bytes=-"] {
            assert_eq!(wants(strange), Wanted::All, "{strange}");
        }
    }

    #[test]
    fn a_name_cannot_leave_its_header() {
        let written = disposition("application/pdf", "τιμή \"1\"\r\nSet-Cookie: a=b;.pdf");
        assert!(written.starts_with("attachment; filename=\""), "{written}");
        assert!(written.is_ascii() && !written.contains(['\r', '\n']), "{written}");
        assert_eq!(written.matches('"').count(), 2, "{written}");
        assert!(disposition("image/png", "a.png").starts_with("inline; "));
        assert!(disposition("image/svg+xml", "a.svg").starts_with("attachment; "));
    }
}
