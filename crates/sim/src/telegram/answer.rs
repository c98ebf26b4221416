//! Answers of the Bot API: `ok` and `result`, or `error_code` and `description` (platforms.md E.1).

use serde_json::{Value, json};

/// Why the Bot API refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) description: String,
    pub(crate) retry_after: Option<u64>,
    /// The chat that took the place of the group.
    pub(crate) migrate_to: Option<i64>,
}

impl Refusal {
    pub(crate) fn of(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), retry_after: None, migrate_to: None }
    }

    pub(crate) fn bad_request(reason: &str) -> Self {
        Self::of(400, format!("Bad Request: {reason}"))
    }

    pub(crate) fn forbidden(reason: &str) -> Self {
        Self::of(403, format!("Forbidden: {reason}"))
    }

    pub(crate) fn unauthorized() -> Self {
        Self::of(401, "Unauthorized")
    }

    pub(crate) fn not_found(detail: Option<&str>) -> Self {
        let description = detail.map_or_else(|| "Not Found".to_owned(), |detail| format!("Not Found: {detail}"));
        Self::of(404, description)
    }

    pub(crate) fn conflict(reason: &str) -> Self {
        Self::of(409, format!("Conflict: {reason}"))
    }

    pub(crate) fn too_many_requests(seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..Self::of(429, format!("Too Many Requests: retry after {seconds}")) }
    }

    pub(crate) fn of_status(status: u16) -> Self {
        let description = match status {
            502 => "Bad Gateway",
            503 => "Service Unavailable",
            504 => "Gateway Timeout",
            _ => "Internal Server Error",
        };
        Self::of(status, description)
    }

    pub(crate) fn body(&self) -> Value {
        let mut body = json!({"ok": false, "error_code": self.code, "description": self.description});
        let parameters = match (self.retry_after, self.migrate_to) {
            (Some(seconds), _) => Some(json!({"retry_after": seconds})),
            (None, Some(chat_id)) => Some(json!({"migrate_to_chat_id": chat_id})),
            (None, None) => None,
        };
        if let (Some(parameters), Some(keys)) = (parameters, body.as_object_mut()) {
            keys.insert("parameters".to_owned(), parameters);
        }
        body
    }
}

/// What a method gives.
pub(crate) type Answer = Result<Value, Refusal>;
