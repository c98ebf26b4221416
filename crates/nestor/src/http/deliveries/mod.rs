//! Webhook deliveries: what arrived, and what became of it. For administrators.

pub(crate) mod list;
pub(crate) mod raw;
pub(crate) mod replay;

use super::problem::Problem;
use super::time::Time;
use super::words::{ChannelKind, DeliveryState, word};
use crate::store::{StoreError, deliveries};
use serde::Serialize;
use utoipa::ToSchema;

/// A webhook delivery.
#[derive(Serialize, ToSchema)]
pub(crate) struct Delivery {
    id: String,
    /// The channel; `null` until the delivery has been looked at.
    channel: Option<ChannelKind>,
    received_at: Time,
    state: DeliveryState,
    /// Why it waits or could not be applied.
    reason: Option<String>,
    /// How often applying it was tried.
    attempts: i64,
    /// How many events it held: `stored + duplicates + ignored + waiting + dead`.
    events: i64,
    /// How many took effect.
    stored: i64,
    /// How many repeated what was there.
    duplicates: i64,
    /// How many mean nothing to this version.
    ignored: i64,
    /// How many wait for an account.
    waiting: i64,
    /// How many could not be taken.
    dead: i64,
    applied_at: Option<Time>,
    /// The size of the body.
    bytes: i64,
    /// The id of the request that brought it, also found in the log.
    request_id: String,
}

/// A page of webhook deliveries.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryPage {
    items: Vec<Delivery>,
    /// The cursor of the next older page, for `before`.
    next: Option<String>,
}

impl Delivery {
    fn new(delivery: deliveries::Delivery) -> Result<Self, StoreError> {
        Ok(Self {
            id: delivery.id.to_string(),
            channel: delivery.channel.as_deref().map(word).transpose()?,
            received_at: delivery.received_at.into(),
            state: word(&delivery.state)?,
            reason: delivery.reason,
            attempts: delivery.attempts,
            events: delivery.events,
            stored: delivery.stored,
            duplicates: delivery.duplicates,
            ignored: delivery.ignored,
            waiting: delivery.waiting,
            dead: delivery.dead,
            applied_at: delivery.applied_at.map(Into::into),
            bytes: delivery.bytes,
            request_id: delivery.request_id,
        })
    }
}

/// The number in a delivery's address.
fn number(id: &str) -> Result<i64, Problem> {
    id.parse().map_err(|_| not_found())
}

fn not_found() -> Problem {
    Problem::not_found("delivery")
}
