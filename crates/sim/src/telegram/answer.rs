//! Answers of the Bot API: `ok` and `result`, or `error_code` and `description` (platforms.md E.1).

use serde_json::{Value, json};

/// Why the Bot API refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) description: String,
    pub(crate) retry_after: Option<u64>,
}

impl Refusal {
    pub(crate) fn bad_request(reason: &str) -> Self {
        Self { code: 400, description: format!("Bad Request: {reason}"), retry_after: None }
    }

    pub(crate) fn forbidden(reason: &str) -> Self {
        Self { code: 403, description: format!("Forbidden: {reason}"), retry_after: None }
    }

    pub(crate) fn unauthorized() -> Self {
        Self { code: 401, description: "Unauthorized".to_owned(), retry_after: None }
    }

    pub(crate) fn not_found(detail: Option<&str>) -> Self {
        let description = detail.map_or_else(|| "Not Found".to_owned(), |detail| format!("Not Found: {detail}"));
        Self { code: 404, description, retry_after: None }
    }

    pub(crate) fn conflict(reason: &str) -> Self {
        Self { code: 409, description: format!("Conflict: {reason}"), retry_after: None }
    }

    pub(crate) fn too_many_requests(seconds: u64) -> Self {
        Self { code: 429, description: format!("Too Many Requests: retry after {seconds}"), retry_after: Some(seconds) }
    }

    pub(crate) fn of_status(status: u16) -> Self {
        let description = match status {
            502 => "Bad Gateway",
            503 => "Service Unavailable",
            504 => "Gateway Timeout",
            _ => "Internal Server Error",
        };
        Self { code: status, description: description.to_owned(), retry_after: None }
    }

    pub(crate) fn body(&self) -> Value {
        let mut body = json!({"ok": false, "error_code": self.code, "description": self.description});
        if let (Some(seconds), Some(keys)) = (self.retry_after, body.as_object_mut()) {
            keys.insert("parameters".to_owned(), json!({"retry_after": seconds}));
        }
        body
    }
}

/// What a method gives.
pub(crate) type Answer = Result<Value, Refusal>;
