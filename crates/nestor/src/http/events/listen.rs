//! `GET /api/v1/events`: server-sent events (WHATWG HTML, section 9.2, read 2026-11-22).

use super::{Change, Hello};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, BadQuery, Problem};
use crate::http::query::Parameters;
use crate::live::{Listener, Told};
use async_stream::stream;
use axum::extract::{FromRequestParts, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use http::HeaderMap;
use http::request::Parts;
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use tokio_stream::Stream;
use utoipa::IntoParams;

/// How often a comment shows that the line is alive.
const PULSE: Duration = Duration::from_secs(15);
/// How often it is checked that the listener may still listen.
const CHECK: Duration = Duration::from_secs(60);
/// How long a browser waits before it comes back.
const COME_BACK: Duration = Duration::from_secs(2);

/// Where to begin.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Where {
    /// The number of the last change that was heard; for clients that cannot send the header `Last-Event-ID`, which goes before.
    #[param(value_type = Option<i64>)]
    last_event_id: Option<String>,
}

/// The position that a client comes back with.
pub(crate) struct Resumed(Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for Resumed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Parameters(asked): Parameters<Where> = Parameters::from_request_parts(parts, state).await?;
        let given = header(&parts.headers).or(asked.last_event_id);
        let Some(text) = given.filter(|text| !text.is_empty()) else { return Ok(Self(None)) };
        let position = text.parse().map_err(|_| {
            Problem::parameter("last_event_id", "expected the number of a change, as the feed's ids are")
        })?;
        Ok(Self(Some(position)))
    }
}

fn header(headers: &HeaderMap) -> Option<String> {
    headers.get("last-event-id")?.to_str().ok().map(str::to_owned)
}

/// Listen to what changes
///
/// A stream of server-sent events. First `hello` with the position; then a `change` for everything that changed after it, in
/// order, with its number as the event's id. Who comes back with `Last-Event-ID` misses nothing and hears nothing twice. `reset`
/// says that the position is unknown or too old: read everything anew. A comment every 15 seconds shows that the line is alive.
#[utoipa::path(
    get, path = "/api/v1/events", operation_id = "listen", tag = "live",
    params(Where, ("Last-Event-ID" = Option<String>, Header, description = "The number of the last change that was heard.")),
    responses(
        (status = 200, description = "The stream: events `hello` (Hello), `change` (Change), `reset` (an empty object).",
            body = String, content_type = "text/event-stream"),
        Access, BadQuery,
    ),
)]
pub(crate) async fn listen(
    State(edge): State<Edge>,
    operator: Operator,
    Resumed(position): Resumed,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let listener = edge.live.listen(&operator.workspace_id, position).await?;
    let events = events(edge, operator, listener);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(PULSE)))
}

fn events(edge: Edge, operator: Operator, mut listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream! {
        let mut checks = tokio::time::interval(CHECK);
        checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        checks.reset();
        loop {
            tokio::select! {
                told = listener.next() => match told {
                    Some(told) => yield Ok(written(&told)),
                    None => break,
                },
                _ = checks.tick() => if !operator.still_welcome(&edge).await { break },
            }
        }
    }
}

fn written(told: &Told) -> Event {
    match told {
        // With an id, so that a browser that is cut off before the first change comes back to this place.
        Told::Hello(seq) => {
            json(Event::default().event("hello").id(seq.to_string()).retry(COME_BACK), &Hello { seq: *seq })
        }
        Told::Reset => Event::default().event("reset").data("{}"),
        Told::Change(change) => json(
            Event::default().event("change").id(change.seq.to_string()),
            &Change {
                seq: change.seq,
                kind: &change.kind,
                conversation_id: change.conversation_id.as_deref(),
                entity_id: &change.entity_id,
            },
        ),
    }
}

fn json(event: Event, data: &impl serde::Serialize) -> Event {
    // These few fields can always be written as JSON.
    event.data(serde_json::to_string(data).unwrap_or_default())
}
