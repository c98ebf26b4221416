//! Errors of Graph: the envelope and the codes of platforms.md A.14, B.7 and D.

use serde_json::{Map, Value, json};

/// Why Graph refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GraphError {
    pub(crate) status: u16,
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) kind: &'static str,
    pub(crate) message: String,
    pub(crate) details: Option<String>,
    pub(crate) is_transient: Option<bool>,
}

impl GraphError {
    pub(crate) fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            subcode: None,
            kind: "OAuthException",
            message: message.into(),
            details: None,
            is_transient: None,
        }
    }

    pub(crate) fn sub(self, subcode: i64) -> Self {
        Self { subcode: Some(subcode), ..self }
    }

    pub(crate) fn details(self, details: impl Into<String>) -> Self {
        Self { details: Some(details.into()), ..self }
    }

    /// 100: a parameter that is wrong in general.
    pub(crate) fn invalid(message: impl AsRef<str>) -> Self {
        Self::new(400, 100, format!("(#100) {}", message.as_ref()))
    }

    /// 100/33: there is no such object, or not for this token.
    pub(crate) fn missing_object(id: &str) -> Self {
        let message = format!(
            "Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation"
        );
        Self { kind: "GraphMethodException", ..Self::new(400, 100, message).sub(33) }
    }

    /// 131008: a parameter is missing (WhatsApp).
    pub(crate) fn parameter_missing(details: impl Into<String>) -> Self {
        Self::new(400, 131_008, "(#131008) Required parameter is missing").details(details)
    }

    /// 131009: a value is not valid (WhatsApp).
    pub(crate) fn parameter_invalid(details: impl Into<String>) -> Self {
        Self::new(400, 131_009, "(#131009) Parameter value is not valid").details(details)
    }

    /// 104: no token at all.
    pub(crate) fn token_missing() -> Self {
        Self::new(401, 104, "An access token is required to request this resource.")
    }

    /// 190: a token that is not one, has expired (463) or was taken back (467).
    pub(crate) fn token_refused(subcode: Option<i64>) -> Self {
        let message = match subcode {
            Some(463) => "Error validating access token: Session has expired.",
            Some(467) => "Error validating access token: The session has been invalidated.",
            _ => "Invalid OAuth access token - Cannot parse access token",
        };
        Self { subcode, ..Self::new(401, 190, message) }
    }

    /// 200: a live token of somebody else's.
    pub(crate) fn not_permitted() -> Self {
        Self::new(403, 200, "(#200) You do not have the necessary permissions to send messages or read this asset.")
    }

    /// Throttling codes; the status is a rule because the sources disagree.
    pub(crate) fn throttled(code: i64, status: u16) -> Self {
        let (message, subcode, details) = match code {
            4 => ("(#4) Application request limit reached", Some(2_446_079), "Too many calls by this app."),
            613 => ("(#613) Calls to this api have exceeded the rate limit.", None, "Too many calls."),
            80_007 => ("(#80007) There have been too many calls to this account.", None, "Wait and try again."),
            130_429 => (
                "(#130429) Rate limit hit",
                Some(2_494_055),
                "Message failed to send because there were too many messages sent from this phone number in a short period of time",
            ),
            131_048 => {
                ("(#131048) Spam rate limit hit", None, "There are restrictions on how many messages can be sent.")
            }
            131_056 => (
                "(#131056) (Business Account, Consumer Account) pair rate limit hit",
                None,
                "Message failed to send because there were too many messages sent to this phone number in a short period of time",
            ),
            _ => ("Rate limit hit", None, "Wait and try again."),
        };
        Self { subcode, is_transient: Some(true), ..Self::new(status, code, message).details(details) }
    }

    /// 1 or 2: the platform's own trouble.
    pub(crate) fn trouble(status: u16) -> Self {
        let (code, message) =
            if status == 503 { (2, "Service temporarily unavailable") } else { (1, "An unknown error has occurred.") };
        Self { is_transient: Some(true), ..Self::new(status, code, message) }
    }

    /// The body of the answer.
    pub(crate) fn body(&self, trace_id: &str, is_whatsapp: bool) -> Value {
        let mut error = Map::new();
        error.insert("message".to_owned(), json!(self.message));
        error.insert("type".to_owned(), json!(self.kind));
        error.insert("code".to_owned(), json!(self.code));
        if let Some(subcode) = self.subcode {
            error.insert("error_subcode".to_owned(), json!(subcode));
        }
        if let Some(transient) = self.is_transient {
            error.insert("is_transient".to_owned(), json!(transient));
        }
        if let Some(details) = &self.details {
            let data = if is_whatsapp {
                json!({"messaging_product": "whatsapp", "details": details})
            } else {
                json!({"details": details})
            };
            error.insert("error_data".to_owned(), data);
        }
        error.insert("fbtrace_id".to_owned(), json!(trace_id));
        json!({"error": error})
    }
}

/// What a node or edge gives.
pub(crate) type Answer = Result<Value, GraphError>;
