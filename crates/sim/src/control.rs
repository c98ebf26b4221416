//! The control API under `/sim` and the page at `/`: what a test, a person or a script may do to the simulator. Bad input is
//! answered with 4xx and one clear sentence.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::error::SimulatorError;
use crate::serve::MAX_BODY;
use crate::world::Shared;

mod observe;
mod page;
mod steer;

pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/", get(page::html))
        .route("/page/{name}", get(page::file))
        .route("/sim/state", get(observe::state))
        .route("/sim/people", get(observe::people).post(steer::put_person))
        .route("/sim/phones", get(observe::phones))
        .route("/sim/journal", get(observe::journal))
        .route("/sim/events", get(observe::events))
        .route("/sim/media/{id}", get(observe::media))
        .route("/sim/send", post(steer::send))
        .route("/sim/business", post(steer::business))
        .route("/sim/read", post(steer::read))
        .route("/sim/block", post(steer::block))
        .route("/sim/clock", get(observe::clock).post(steer::clock))
        .route("/sim/settle", post(steer::settle))
        .route("/sim/rules", get(observe::rules).post(steer::rules))
        .route("/sim/tokens", post(steer::token))
        .route("/sim/faults", get(observe::faults).post(steer::set_fault).delete(steer::clear_faults))
        .route("/sim/templates", get(observe::templates).post(steer::template))
        .route("/sim/handshake", post(steer::handshake))
        .route("/sim/webhook", post(steer::webhook).layer(DefaultBodyLimit::max(MAX_BODY)))
        .fallback(not_found)
}

/// What the control API refuses, and why.
#[derive(Debug)]
pub(crate) struct Refused(StatusCode, String);

impl Refused {
    fn bad(sentence: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, sentence.into())
    }
}

impl From<SimulatorError> for Refused {
    fn from(error: SimulatorError) -> Self {
        let status = match error {
            SimulatorError::UnknownPerson(_) | SimulatorError::UnknownAccount(_) => StatusCode::NOT_FOUND,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self(status, error.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, axum::Json(json!({"error": self.1}))).into_response()
    }
}

/// What the control API gives.
pub(crate) type Given = Result<axum::Json<Value>, Refused>;

fn as_value(value: impl serde::Serialize) -> Given {
    serde_json::to_value(value)
        .map(axum::Json)
        .map_err(|error| Refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

/// Reads a JSON body by hand, so that the sentence about what is wrong is ours.
fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused::bad(format!("the body cannot be read: {error}")))
}

async fn not_found() -> Response {
    let sentence =
        "there is nothing here: the simulator serves /graph, /instagram-graph, /media, /telegram, /sim and /";
    Refused(StatusCode::NOT_FOUND, sentence.to_owned()).into_response()
}
