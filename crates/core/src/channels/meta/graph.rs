//! What the Graph API answers: errors and their meaning, the pace that its headers ask for.
//!
//! platforms.md sections A.14, B.7, D, read 2026-11-22: Meta's "Graph API error handling".

use crate::channels::errors::{self, ErrorClass, ErrorRow};
use crate::channels::json;
use crate::channels::{
    Answer, ApiCall, Download, Endpoints, ErrorReport, Host, MediaAddress, MediaStep, Outcome, RejectReason,
};
use crate::channels::{Request, RequestBody, Sent, ThrottleScope};
use crate::content::MediaSource;
use crate::message::ExternalMessageId;
use http::{HeaderMap, Method};
use serde_json::{Map, Value};
use std::time::Duration;

use ErrorClass::{PerhapsSent, Rejected, Throttled, Unavailable};
use RejectReason::{Other, RequestInvalid, TokenInvalid};
use ThrottleScope::Account;

/// The request of a call: the versioned address of its host, the token in the Authorization header.
pub(crate) fn authorize(call: &ApiCall, endpoints: &Endpoints, token: &str) -> Request {
    let base = if call.host == Host::InstagramGraph { &endpoints.instagram_graph } else { &endpoints.meta_graph };
    Request {
        method: call.method.clone(),
        url: format!("{}/{}{}", base.trim_end_matches('/'), endpoints.graph_version, call.path),
        bearer: Some(token.to_owned()),
        body: call.request_body(),
    }
}

/// The error in an answer of the Graph API.
pub(crate) struct GraphError {
    /// Its code, if it had one.
    pub(crate) code: Option<i64>,
    /// Its subcode.
    pub(crate) subcode: Option<i64>,
    /// The platform says that it will pass.
    pub(crate) transient: bool,
    /// The same for people.
    pub(crate) report: ErrorReport,
}

/// The error in a body, if it holds one.
pub(crate) fn error_of(body: &Value) -> Option<GraphError> {
    let error = json::object(body.as_object()?, "error")?;
    let code = json::number(error, "code");
    let subcode = json::number(error, "error_subcode").filter(|subcode| *subcode != 0);
    let written = match (code, subcode) {
        (Some(code), Some(subcode)) => Some(format!("{code}/{subcode}")),
        (Some(code), None) => Some(code.to_string()),
        _ => None,
    };
    Some(GraphError {
        code,
        subcode,
        transient: json::flag(error, "is_transient"),
        report: ErrorReport { code: written, message: words_of(error) },
    })
}

/// The platform's words: message, then details where they say more.
fn words_of(error: &Map<String, Value>) -> String {
    let details = json::object(error, "error_data")
        .and_then(|data| json::text(data, "details"))
        .or_else(|| json::text(error, "error_user_msg"));
    join_words(json::text(error, "message").unwrap_or("no message"), details)
}

/// A title and details in one line.
pub(crate) fn join_words(title: &str, details: Option<&str>) -> String {
    match details {
        Some(details) if details != title => json::storable(&format!("{title}: {details}")),
        _ => json::storable(title),
    }
}

/// What the answer to a sending call means; `message_id` finds the id of the message in it.
pub(crate) fn interpret(
    tables: &[&'static [ErrorRow]],
    answer: &Answer<'_>,
    message_id: impl Fn(&Map<String, Value>) -> Option<String>,
) -> Sent {
    read(tables, answer, |fields| message_id(fields).map(ExternalMessageId))
}

/// What the answer to a call means. `tables` are the channel's errors; `accepted` reads the answer to a call that was taken.
///
/// Only words of the platform itself prove that a call was not taken: an error of a gateway (5xx without them), an answer that
/// cannot be read and an unknown error of the server all leave it open, and the message to be reconciled.
pub(crate) fn read<T>(
    tables: &[&'static [ErrorRow]],
    answer: &Answer<'_>,
    accepted: impl Fn(&Map<String, Value>) -> Option<T>,
) -> Outcome<T> {
    let Answer::Http { status, headers, body } = *answer else { return unanswered(answer) };
    let body: Option<Value> = serde_json::from_slice(body).ok();
    if let Some(error) = body.as_ref().and_then(error_of) {
        return of_error(tables, status, headers, error);
    }
    if !(200..300).contains(&status) {
        return of_status(status, headers);
    }
    match body.as_ref().and_then(Value::as_object).and_then(accepted) {
        Some(id) => Outcome::Accepted(id),
        None => Outcome::Unknown,
    }
}

/// How to get at a file: WhatsApp is asked for its address by id, an address is fetched as it is, without the token.
pub(crate) fn media(source: &MediaSource) -> MediaStep {
    match source {
        MediaSource::Id(id) => MediaStep::Ask(ApiCall::get(Host::MetaGraph, format!("/{id}"))),
        MediaSource::Url(url) => MediaStep::Download(Download::Address { url: url.clone(), with_token: false }),
    }
}

/// Where a file is (platforms A.11): the address is good for five minutes and wants the token.
pub(crate) fn media_address(tables: &[&'static [ErrorRow]], answer: &Answer<'_>) -> Outcome<MediaAddress> {
    read(tables, answer, |fields| {
        Some(MediaAddress {
            download: Download::Address { url: json::owned_text(fields, "url")?, with_token: true },
            mime_type: json::owned_text(fields, "mime_type"),
            size: json::number(fields, "file_size").and_then(|size| u64::try_from(size).ok()),
        })
    })
}

/// The request of a download.
pub(crate) fn authorize_download(download: &Download, token: &str) -> Request {
    let (url, with_token) = match download {
        Download::Address { url, with_token } => (url.clone(), *with_token),
        Download::TelegramFile { path } => (path.clone(), false),
    };
    Request { method: Method::GET, url, bearer: with_token.then(|| token.to_owned()), body: RequestBody::None }
}

/// What it means that there was no answer.
pub(crate) fn unanswered<T>(answer: &Answer<'_>) -> Outcome<T> {
    match answer {
        Answer::NotSent => Outcome::Unavailable {
            error: ErrorReport { code: None, message: "no connection to the platform".to_owned() },
        },
        Answer::NoAnswer | Answer::Http { .. } => Outcome::Unknown,
    }
}

fn of_error<T>(tables: &[&'static [ErrorRow]], status: u16, headers: &HeaderMap, error: GraphError) -> Outcome<T> {
    let row = error.code.and_then(|code| errors::find(tables, code, error.subcode));
    let class = match row {
        Some(row) => row.class,
        None if error.transient => Unavailable,
        None if status == 429 => Throttled(Account),
        None if status >= 500 => PerhapsSent,
        None if status == 401 => Rejected(TokenInvalid),
        None => Rejected(Other),
    };
    of_class(class, retry_after(headers), error.report)
}

/// The outcome of an error of this class.
pub(crate) fn of_class<T>(class: ErrorClass, retry_after: Option<Duration>, error: ErrorReport) -> Outcome<T> {
    match class {
        Throttled(scope) => Outcome::Throttled { retry_after, scope, error },
        Unavailable => Outcome::Unavailable { error },
        PerhapsSent => Outcome::Unknown,
        Rejected(reason) => Outcome::Rejected { reason, error },
    }
}

/// What a status without the platform's own words means.
pub(crate) fn of_status<T>(status: u16, headers: &HeaderMap) -> Outcome<T> {
    let error =
        ErrorReport { code: Some(status.to_string()), message: format!("HTTP status {status} without an error") };
    match status {
        401 => Outcome::Rejected { reason: TokenInvalid, error },
        408 | 500.. => Outcome::Unknown,
        429 => Outcome::Throttled { retry_after: retry_after(headers), scope: Account, error },
        413 => Outcome::Rejected { reason: RequestInvalid, error },
        _ => Outcome::Rejected { reason: Other, error },
    }
}

/// Nobody waits longer than this on a header's word.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the platform asks to wait: `Retry-After` in seconds, or the minutes of `X-Business-Use-Case-Usage`.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds =
        headers.get("retry-after").and_then(|value| value.to_str().ok()).and_then(|text| text.trim().parse().ok());
    let wait = match seconds {
        Some(seconds) => Duration::from_secs(seconds),
        None => Duration::from_secs(minutes_to_regain_access(headers)?.saturating_mul(60)),
    };
    Some(wait.min(LONGEST_WAIT))
}

fn minutes_to_regain_access(headers: &HeaderMap) -> Option<u64> {
    let usage: Value = serde_json::from_slice(headers.get("x-business-use-case-usage")?.as_bytes()).ok()?;
    usage
        .as_object()?
        .values()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|use_case| use_case.get("estimated_time_to_regain_access")?.as_u64())
        .max()
        .filter(|minutes| *minutes > 0)
}

/// The fields of an answer to a question about our account, or why there are none.
pub(crate) fn fields_of(answer: &Answer<'_>) -> Result<Map<String, Value>, String> {
    let Answer::Http { status, body, .. } = *answer else { return Err("the platform did not answer".to_owned()) };
    let body: Value =
        serde_json::from_slice(body).map_err(|_| format!("the answer (HTTP status {status}) is no JSON"))?;
    if let Some(error) = error_of(&body) {
        let code = error.report.code.map(|code| format!(" (code {code})")).unwrap_or_default();
        return Err(format!("{}{code}", error.report.message));
    }
    match body {
        Value::Object(fields) if (200..300).contains(&status) => Ok(fields),
        _ => Err(format!("HTTP status {status} without an error")),
    }
}
