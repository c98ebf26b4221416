//! Multipart forms and raw files, as a hub uploads them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::hub::Answer;

/// A file of a form: field, file name, type, bytes.
pub(crate) type File<'a> = (&'a str, &'a str, &'a str, &'a [u8]);

/// The smallest PNG there is: one pixel.
pub(crate) fn png() -> Vec<u8> {
    STANDARD
        .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
        .unwrap()
}

/// A WebP of 512 by 512 as far as its header says, with so many bytes.
pub(crate) fn webp(size: usize) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x01\0\xff\x01\0".to_vec();
    bytes.resize(size, 0);
    bytes
}

/// An Ogg file as far as its head says.
pub(crate) fn ogg() -> Vec<u8> {
    b"OggS\0\x02 and then opus".to_vec()
}

/// Posts a form.
pub(crate) async fn post(url: &str, token: Option<&str>, fields: &[(&str, &str)], files: &[File<'_>]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, file_name, mime_type, bytes) in files {
        let head = format!(
            "--limit\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: {mime_type}\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--limit--\r\n");
    let mut request =
        hyper::Request::builder().method("POST").uri(url).header("content-type", "multipart/form-data; boundary=limit");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let client = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    Answer { status: parts.status.as_u16(), headers: parts.headers, json, bytes }
}
