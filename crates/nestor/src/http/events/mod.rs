//! The live feed over HTTP.

pub(crate) mod listen;

use serde::Serialize;
use utoipa::ToSchema;

/// Where a listener stands: data of the event `hello`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Hello {
    /// Everything after this number will come.
    seq: i64,
}

/// Something changed: data of the event `change`. Read it again; what it is now is not told here.
#[derive(Serialize, ToSchema)]
pub(crate) struct Change<'a> {
    /// Its place in the feed, also the event's id.
    seq: i64,
    /// What kind of thing: `message`, `conversation`, `contact`, `account`, `delivery` or `template`.
    kind: &'a str,
    /// The conversation that it belongs to.
    conversation_id: Option<&'a str>,
    /// Its id.
    entity_id: &'a str,
}
