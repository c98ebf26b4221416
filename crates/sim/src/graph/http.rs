//! The two hosts of Graph as axum handlers: read the call, authorise it, play the faults, answer with the usage headers.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::channel::Channel;
use crate::faults::FaultKind;
use crate::graph::error::{Answer, GraphError};
use crate::graph::request::{Call, Caller, Host, caller, links, token};
use crate::graph::{media, nodes, page, subscriptions, templates, whatsapp};
use crate::journal::{Direction, Exchange};
use crate::media::fetch;
use crate::serve::{Cut, MAX_BODY, MAX_UPLOAD};
use crate::wire;
use crate::world::{Shared, World};

/// graph.facebook.com
pub(crate) async fn facebook(State(shared): State<Shared>, request: Request<Body>) -> Response {
    serve(shared, Host::Facebook, "/graph", request).await
}

/// graph.instagram.com
pub(crate) async fn instagram(State(shared): State<Shared>, request: Request<Body>) -> Response {
    serve(shared, Host::Instagram, "/instagram-graph", request).await
}

async fn serve(shared: Shared, host: Host, prefix: &str, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = content_type.starts_with("multipart/");
    let bytes = axum::body::to_bytes(body, if is_form { MAX_UPLOAD } else { MAX_BODY }).await.unwrap_or_default();
    let call = Call::read(&parts, prefix, &bytes);
    let (authorization, value) = token(&parts, call.as_ref().ok());
    let mut exchange = Exchange {
        direction: Direction::HubToPlatform,
        channel: None,
        account: None,
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        authorization,
        request: if is_form {
            format!("[{} bytes of a form]", bytes.len())
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        },
        status: None,
        response: String::new(),
        note: None,
    };
    let version = call.as_ref().map_or_else(|_| "v26.0".to_owned(), |call| call.version.clone());
    let played = match call {
        Err(error) => Played::Answered(Err(error)),
        Ok(call) => {
            let proof = call.parameter("appsecret_proof");
            let known = caller(&shared.world(), host, value.as_deref(), proof.as_deref());
            match known {
                Err(error) => Played::Answered(Err(error)),
                Ok(caller) => {
                    let target = target(&shared.world(), &caller, &call.node);
                    exchange.channel = target.as_ref().map(|(channel, _)| *channel);
                    exchange.account = target.as_ref().map(|(_, account)| account.clone());
                    play(&shared, host, &caller, call, target, &mut exchange.note).await
                }
            }
        }
    };
    match played {
        Played::Silent(hold_ms) => {
            shared.world().keep(exchange);
            Cut::after(hold_ms).await
        }
        Played::Answered(answer) => {
            let mut world = shared.world();
            let trace_id = world.chance.trace_id();
            let is_whatsapp = exchange.channel == Some(Channel::WhatsApp);
            let (status, body) = match answer {
                Ok(value) => (200, value),
                Err(error) => (error.status, error.body(&trace_id, is_whatsapp)),
            };
            let headers = headers(&exchange, &version, &trace_id);
            exchange.status = Some(status);
            exchange.response = body.to_string();
            world.keep(exchange);
            drop(world);
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, headers, wire::meta_json(&body)).into_response()
        }
    }
}

enum Played {
    Answered(Answer),
    /// Stays silent so many real milliseconds, then the connection is cut.
    Silent(u64),
}

/// The account that a call is about: the node itself, the owner of the WhatsApp business account, or the caller's own.
fn target(world: &World, caller: &Caller, node: &str) -> Option<(Channel, String)> {
    let own = caller.own();
    if node == "me" {
        return own.map(|(channel, account)| (channel, account.to_owned()));
    }
    nodes::account_of_node(world, node).or_else(|| own.map(|(channel, account)| (channel, account.to_owned())))
}

/// Plays the faults that are set for sends around the call itself.
async fn play(
    shared: &Shared,
    host: Host,
    caller: &Caller,
    mut call: Call,
    target: Option<(Channel, String)>,
    note: &mut Option<String>,
) -> Played {
    let links = match call.edge.as_deref().filter(|_| call.method == "POST") {
        Some("messages") if target.as_ref().is_some_and(|(channel, _)| *channel == Channel::WhatsApp) => {
            links(&call.body, &["link"])
        }
        Some("messages" | "message_attachments") => page::attachments::links(&call.body),
        _ => Vec::new(),
    };
    call.fetched = fetch::all(shared, links).await;
    let Some((channel, account)) = target.filter(|_| call.is_send()) else {
        return Played::Answered(dispatch(&mut shared.world(), host, caller, &call));
    };
    let take = |kind: fn(&FaultKind) -> Option<u64>| shared.world().faults.take(channel, &account, kind);
    let slow = take(|kind| if let FaultKind::Slow { delay_ms } = kind { Some(*delay_ms) } else { None });
    if let Some(delay_ms) = slow {
        *note = Some("slow (fault)".to_owned());
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
    }
    let silent = take(|kind| if let FaultKind::TimeoutBeforeAccept { hold_ms } = kind { Some(*hold_ms) } else { None });
    if let Some(hold_ms) = silent {
        *note = Some("silent before accepting (fault)".to_owned());
        return Played::Silent(hold_ms);
    }
    let throttle_status = shared.world().rules.throttle_status;
    let refused = shared.world().faults.take(channel, &account, |kind| match kind {
        FaultKind::Http { status } => Some(GraphError::trouble(*status)),
        FaultKind::Refuse { code, subcode, status, message } => {
            let error = GraphError::new(status.unwrap_or(400), *code, format!("(#{code}) {message}"));
            Some(GraphError { subcode: *subcode, ..error.details(message) })
        }
        FaultKind::Throttle { code, status, .. } => {
            let usual = if channel == Channel::WhatsApp { 130_429 } else { 613 };
            Some(GraphError::throttled(code.unwrap_or(usual), status.unwrap_or(throttle_status)))
        }
        _ => None,
    });
    if let Some(error) = refused {
        *note = Some("refused (fault)".to_owned());
        return Played::Answered(Err(error));
    }
    let answer = dispatch(&mut shared.world(), host, caller, &call);
    if answer.is_err() {
        return Played::Answered(answer);
    }
    let silent = take(|kind| if let FaultKind::TimeoutAfterAccept { hold_ms } = kind { Some(*hold_ms) } else { None });
    if let Some(hold_ms) = silent {
        *note = Some("accepted, then silent (fault)".to_owned());
        return Played::Silent(hold_ms);
    }
    let lied = take(|kind| (*kind == FaultKind::ErrorAfterSuccess).then_some(0));
    if lied.is_some() {
        *note = Some("accepted, but answered with an error (fault)".to_owned());
        return Played::Answered(Err(GraphError::new(400, 1, "(#1) An unknown error occurred").sub(1_357_046)));
    }
    Played::Answered(answer)
}

fn dispatch(world: &mut World, host: Host, caller: &Caller, call: &Call) -> Answer {
    if call.node == "debug_token" && host == Host::Facebook {
        return nodes::debug_token(world, call);
    }
    let Some((channel, account)) = (match call.node.as_str() {
        "me" => caller.own().map(|(channel, account)| (channel, account.to_owned())),
        node => nodes::account_of_node(world, node),
    }) else {
        return nodes::other(world, caller, call);
    };
    let right_host = (channel == Channel::Instagram) == (host == Host::Instagram);
    if channel == Channel::Telegram || !right_host {
        return Err(GraphError::missing_object(&call.node));
    }
    if !caller.may(channel, &account) {
        return Err(GraphError::not_permitted());
    }
    match (call.method.as_str(), call.edge.as_deref()) {
        ("GET", None) => nodes::fields(world, channel, &account, call),
        ("GET", Some("phone_numbers")) => nodes::phone_numbers(world, caller, call),
        (_, Some("subscribed_apps")) => subscriptions::edge(world, channel, &account, call),
        ("POST", Some("media")) if channel == Channel::WhatsApp && nodes::is_phone_number(world, &call.node) => {
            media::upload(world, &account, call)
        }
        ("POST", Some("messages")) if channel == Channel::WhatsApp => {
            if call.node == "me" || !nodes::is_phone_number(world, &call.node) {
                return Err(GraphError::missing_object(&call.node));
            }
            whatsapp::messages(world, &account, call)
        }
        ("POST", Some("messages")) => page::messages(world, channel, &account, call),
        ("POST", Some("message_attachments")) if channel != Channel::WhatsApp => {
            page::attachments::upload(world, channel, &account, call)
        }
        ("POST", Some("thread_control")) if channel == Channel::WhatsApp => {
            page::threads::whatsapp(world, &account, call)
        }
        (
            _,
            Some(
                edge @ ("pass_thread_control"
                | "take_thread_control"
                | "request_thread_control"
                | "release_thread_control"
                | "thread_owner"),
            ),
        ) if channel != Channel::WhatsApp => page::threads::edge(world, channel, &account, call, edge),
        (_, Some("message_templates")) if owns_templates(world, channel, call) => templates::edge(world, channel, call),
        (_, Some(edge)) => {
            let message = format!("(#100) Tried accessing nonexisting field ({edge}) on node type");
            Err(GraphError::new(400, 100, message))
        }
        _ => Err(GraphError::missing_object(&call.node)),
    }
}

/// Templates belong to the business account, not to a number; Instagram has none.
fn owns_templates(world: &World, channel: Channel, call: &Call) -> bool {
    match channel {
        Channel::WhatsApp => !nodes::is_phone_number(world, &call.node) && call.node != "me",
        Channel::Messenger => call.node != "me",
        Channel::Instagram | Channel::Telegram => false,
    }
}

fn headers(exchange: &Exchange, version: &str, trace_id: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut put = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    put("content-type", "application/json; charset=UTF-8".to_owned());
    put("facebook-api-version", version.to_owned());
    put("x-fb-request-id", trace_id.to_owned());
    put("x-fb-trace-id", trace_id.to_owned());
    put("x-app-usage", r#"{"call_count":1,"total_cputime":0,"total_time":1}"#.to_owned());
    if let (Some(channel), Some(account)) = (exchange.channel, &exchange.account) {
        let usage: Value = json!({account.as_str(): [{
            "type": channel.as_str(), "call_count": 1, "total_cputime": 0, "total_time": 1,
            "estimated_time_to_regain_access": 0,
        }]});
        put("x-business-use-case-usage", usage.to_string());
    }
    headers
}
