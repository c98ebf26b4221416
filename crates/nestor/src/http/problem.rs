//! What the API says when something goes wrong: one form, `application/problem+json` (RFC 9457, read 2026-11-22), with a stable code.
//!
//! A handler returns [`Problem`]; `request::scope` writes its body, because only there the request's id is known.

use crate::store::StoreError;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// The media type of a problem.
pub(crate) const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// The stable codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    Unauthenticated,
    InvalidCredentials,
    TooManyAttempts,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    /// The request cannot be read: broken JSON, a wrong header or query parameter.
    InvalidRequest,
    /// The request can be read, but a field of it is not as it should be.
    InvalidField,
    PayloadTooLarge,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    WindowClosed,
    TextTooLong,
    TextEmpty,
    ChannelDisabled,
    RecipientUnreachable,
    /// The platform has no such template, as far as we know.
    TemplateUnknown,
    TemplateNotApproved,
    TemplatePaused,
    /// The platform was asked at once, and refused.
    PlatformRefused,
    PlatformUnavailable,
    /// The platform was asked and gave no answer.
    PlatformUnclear,
    /// The channel cannot carry it.
    NotSupported,
    Conflict,
    Unavailable,
    Internal,
}

impl Code {
    /// The word, the status and the title.
    const fn parts(self) -> (&'static str, StatusCode, &'static str) {
        use StatusCode as S;
        match self {
            Self::Unauthenticated => ("unauthenticated", S::UNAUTHORIZED, "Not signed in"),
            Self::InvalidCredentials => ("invalid_credentials", S::UNAUTHORIZED, "Wrong address or password"),
            Self::TooManyAttempts => ("too_many_attempts", S::TOO_MANY_REQUESTS, "Too many attempts"),
            Self::Forbidden => ("forbidden", S::FORBIDDEN, "Not allowed"),
            Self::NotFound => ("not_found", S::NOT_FOUND, "Not found"),
            Self::MethodNotAllowed => ("method_not_allowed", S::METHOD_NOT_ALLOWED, "Method not allowed"),
            Self::InvalidRequest => ("invalid_request", S::BAD_REQUEST, "The request is not valid"),
            Self::InvalidField => ("invalid_request", S::UNPROCESSABLE_ENTITY, "The request is not valid"),
            Self::PayloadTooLarge => ("payload_too_large", S::PAYLOAD_TOO_LARGE, "The request is too large"),
            Self::IdempotencyKeyMissing => {
                ("idempotency_key_missing", S::BAD_REQUEST, "The idempotency key is missing")
            }
            Self::IdempotencyKeyReused => {
                ("idempotency_key_reused", S::UNPROCESSABLE_ENTITY, "The idempotency key was used before")
            }
            Self::WindowClosed => ("window_closed", S::UNPROCESSABLE_ENTITY, "The window is closed"),
            Self::TextTooLong => ("text_too_long", S::UNPROCESSABLE_ENTITY, "The text is too long"),
            Self::TextEmpty => ("text_empty", S::UNPROCESSABLE_ENTITY, "The text is empty"),
            Self::ChannelDisabled => ("channel_disabled", S::UNPROCESSABLE_ENTITY, "The channel is switched off"),
            Self::RecipientUnreachable => {
                ("recipient_unreachable", S::UNPROCESSABLE_ENTITY, "The recipient cannot be reached")
            }
            Self::TemplateUnknown => ("template_unknown", S::UNPROCESSABLE_ENTITY, "There is no such template"),
            Self::TemplateNotApproved => {
                ("template_not_approved", S::UNPROCESSABLE_ENTITY, "The template may not be sent")
            }
            Self::TemplatePaused => ("template_paused", S::UNPROCESSABLE_ENTITY, "The template is paused"),
            Self::PlatformRefused => ("platform_refused", S::UNPROCESSABLE_ENTITY, "The platform refused"),
            Self::PlatformUnavailable => {
                ("platform_unavailable", S::SERVICE_UNAVAILABLE, "The platform cannot do it now")
            }
            Self::PlatformUnclear => ("platform_unclear", S::BAD_GATEWAY, "The platform gave no answer"),
            Self::NotSupported => ("not_supported", S::UNPROCESSABLE_ENTITY, "The channel cannot carry this"),
            Self::Conflict => ("conflict", S::CONFLICT, "Not possible now"),
            Self::Unavailable => ("unavailable", S::SERVICE_UNAVAILABLE, "Not available at the moment"),
            Self::Internal => ("internal", S::INTERNAL_SERVER_ERROR, "Something broke here"),
        }
    }
}

/// Which part of a request is wrong, and what is allowed there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// The field of the body, with its path, or the query parameter.
    pub(crate) field: String,
    /// A sentence.
    pub(crate) message: String,
}

/// Something went wrong. Always sent as `application/problem+json`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Always `about:blank`: the code says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What kind of problem it is, for people.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What kind of problem it is, for programs: a stable word.
    code: &'static str,
    /// What went wrong this time, in a sentence.
    detail: &'a str,
    /// The fields that are wrong.
    errors: &'a [FieldError],
    /// The id of the request, also found in the log.
    request_id: &'a str,
}

/// A problem on its way to the client.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
}

impl Problem {
    /// A problem of this kind, told in a sentence.
    pub(crate) fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// There is no such thing, or it belongs to another workspace.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what}."))
    }

    /// One field is wrong.
    pub(crate) fn field(code: Code, field: impl Into<String>, message: impl Into<String>) -> Self {
        let (field, message) = (field.into(), message.into());
        let detail = format!("{field}: {message}");
        Self { errors: vec![FieldError { field, message }], ..Self::new(code, detail) }
    }

    /// Several fields are wrong.
    pub(crate) fn fields(code: Code, detail: impl Into<String>, errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(code, detail) }
    }

    /// A query parameter is wrong.
    pub(crate) fn parameter(name: &str, message: impl Into<String>) -> Self {
        Self::field(Code::InvalidRequest, name, message)
    }

    /// The same, and the client may come again after this time.
    pub(crate) fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    /// What kind of problem it is.
    #[cfg(test)]
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// The answer with its body.
    pub(crate) fn answer(&self, request_id: &str) -> Response {
        let (word, status, title) = self.code.parts();
        let body = ProblemBody {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            code: word,
            detail: &self.detail,
            errors: &self.errors,
            request_id,
        };
        let mut response = Response::new(Body::from(serde_json::to_vec(&body).unwrap_or_default()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_millis().div_ceil(1000).max(1) as u64));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"nestor\""));
        }
        response
    }

    /// The problem that stands for an answer which is none of ours: a refusal of the framework.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found("address"),
            StatusCode::METHOD_NOT_ALLOWED => {
                Self::new(Code::MethodNotAllowed, "This address does not take this method.")
            }
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(Code::PayloadTooLarge, "The body is larger than is taken here."),
            status if status.is_client_error() => Self::new(Code::InvalidRequest, "The request cannot be read."),
            _ => Self::new(Code::Internal, "The request could not be answered. It has been noted."),
        }
    }
}

/// The words of an error as a sentence.
pub(crate) fn sentence(error: &impl std::fmt::Display) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.parts().1.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Logged here, once; the client learns only whether trying again can help.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Unavailable(_) | StoreError::Conflict(_) => {
                tracing::warn!(%error, "the store could not do what a request asked for");
                Self::new(Code::Unavailable, "The database cannot be reached at the moment. Nothing has been changed.")
                    .retry_after(Duration::from_secs(1))
            }
            StoreError::Query(_) => {
                tracing::error!(%error, "a request failed in the store");
                Self::new(Code::Internal, "The request could not be answered. It has been noted.")
            }
        }
    }
}

/// Declares the problems that an endpoint may answer with, for the API's description.
macro_rules! documented_problems {
    ($($(#[$doc:meta])* $name:ident: $($status:literal $description:literal),+;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses()
            -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::response::Response>> {
                use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
                [$(($status.to_owned(), ResponseBuilder::new()
                    .description($description)
                    .content(
                        "application/problem+json",
                        ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build(),
                    )
                    .build()
                    .into())),+]
                .into()
            }
        }
    )+};
}

pub(crate) use documented_problems;

documented_problems! {
    /// Every endpoint that needs somebody.
    Access:
        "401" "`unauthenticated`: no session and no API key, or they are over.",
        "403" "`forbidden`: the role does not allow this, or the request comes from another site's page.",
        "500" "`internal`: something broke here; it has been noted under the request's id.",
        "503" "`unavailable`: the database cannot be reached; nothing has been changed. Try again after `Retry-After`.";
    /// Endpoints that name something.
    Missing:
        "404" "`not_found`: there is no such thing in this workspace.";
    /// Endpoints with query parameters.
    BadQuery:
        "400" "`invalid_request`: a query parameter is wrong; `errors` names it and says what is allowed.";
    /// Endpoints with a body.
    BadBody:
        "400" "`invalid_request`: the body is not JSON.",
        "413" "`payload_too_large`: the body is larger than 256 KiB.",
        "422" "`invalid_request`: a field is wrong; `errors` names it and says what is allowed.";
}
