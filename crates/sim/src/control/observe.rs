//! Looking at the simulator.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::channel::Channel;
use crate::control::{Given, Refused, as_value};
use crate::world::Shared;

/// `GET /sim/state`: accounts (without tokens), clock, rules, faults, what waits.
pub(crate) async fn state(State(shared): State<Shared>) -> Given {
    let world = shared.world();
    let accounts: Vec<_> = world
        .accounts()
        .iter()
        .map(|account| json!({"channel": account.channel(), "id": account.id(), "name": account.name()}))
        .collect();
    let updates: usize = world.bots.values().map(|bot| bot.pending.len()).sum();
    as_value(json!({
        "accounts": accounts, "hub": world.config.hub.as_str(), "lively": world.config.lively,
        "now_ms": world.now_ms(), "held": world.clock.is_held(), "rules": world.rules, "faults": world.faults.all(),
        "scheduled": world.schedule.all().count(), "under_way": world.under_way.len(), "telegram_updates": updates,
        "seed": world.config.seed, "version": world.version,
    }))
}

/// `GET /sim/people`
pub(crate) async fn people(State(shared): State<Shared>) -> Given {
    as_value(shared.world().people.all())
}

#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    person: Option<String>,
    channel: Option<Channel>,
    account: Option<String>,
}

/// `GET /sim/phones?person=&channel=&account=`
pub(crate) async fn phones(State(shared): State<Shared>, Query(which): Query<Which>) -> Given {
    let world = shared.world();
    let mut views = world.views();
    views.retain(|view| {
        which.person.as_ref().is_none_or(|person| *person == view.person)
            && which.channel.is_none_or(|channel| channel == view.channel)
            && which.account.as_ref().is_none_or(|account| *account == view.account)
    });
    as_value(json!({"version": world.version, "now_ms": world.now_ms(), "phones": views}))
}

#[derive(Debug, Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    after: u64,
}

/// `GET /sim/journal?after=`
pub(crate) async fn journal(State(shared): State<Shared>, Query(After { after }): Query<After>) -> Given {
    as_value(json!({"entries": shared.world().journal.after(after)}))
}

/// `GET /sim/events?after=`: answers as soon as the version is past `after`, or after 20 seconds.
pub(crate) async fn events(State(shared): State<Shared>, Query(After { after }): Query<After>) -> Given {
    let mut changes = shared.changes.subscribe();
    let newer = changes.wait_for(|version| *version > after);
    let _ = tokio::time::timeout(Duration::from_secs(20), newer).await;
    as_value(json!({"version": shared.world().version}))
}

/// `GET /sim/media/{id}`: the bytes of a file, whoever sent it, for the page.
pub(crate) async fn media(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    let world = shared.world();
    match world.media.get(&id) {
        Some(file) => {
            let headers = [(CONTENT_TYPE, file.mime_type.clone()), (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned())];
            (headers, file.bytes.clone()).into_response()
        }
        None => Refused(StatusCode::NOT_FOUND, format!("there is no file {id}")).into_response(),
    }
}

/// `GET /sim/clock`
pub(crate) async fn clock(State(shared): State<Shared>) -> Given {
    let world = shared.world();
    as_value(json!({"now_ms": world.now_ms(), "held": world.clock.is_held()}))
}

/// `GET /sim/rules`
pub(crate) async fn rules(State(shared): State<Shared>) -> Given {
    as_value(&shared.world().rules)
}

/// `GET /sim/faults`
pub(crate) async fn faults(State(shared): State<Shared>) -> Given {
    as_value(json!({"faults": shared.world().faults.all()}))
}

/// `GET /sim/templates`: every template with its owner.
pub(crate) async fn templates(State(shared): State<Shared>) -> Given {
    as_value(shared.world().templates.all())
}
