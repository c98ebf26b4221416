//! `/telegram/bot{token}/{method}` and `/telegram/file/bot{token}/{path}` (platforms.md E.1, E.4).

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::account::TokenState;
use crate::channel::Channel;
use crate::faults::FaultKind;
use crate::graph::download::bytes_of;
use crate::journal::{Authorization, Direction, Exchange};
use crate::media::fetch;
use crate::serve::Cut;
use crate::telegram::answer::{Answer, Refusal};
use crate::telegram::calls;
use crate::telegram::parameters::Parameters;
use crate::wire;
use crate::world::{Shared, World};

/// A file of 50 MB and what is around it.
const LARGEST: usize = 51 * 1024 * 1024;

pub(crate) async fn serve(State(shared): State<Shared>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, LARGEST).await;
    let path = parts.uri.path().trim_start_matches("/telegram").replace("%3A", ":").replace("%3a", ":");
    if let Some(rest) = path.strip_prefix("/file/bot") {
        return file(&shared, rest);
    }
    let Some((token, method)) = path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) else {
        return answer(&Err(Refusal::not_found(None)));
    };
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let content_type = content_type.to_owned();
    let (bytes, parameters) = match bytes {
        Ok(bytes) => {
            let parameters = Parameters::read(parts.uri.query(), &content_type, &bytes);
            (bytes, parameters)
        }
        Err(_) => (Default::default(), Err(Refusal::of(413, "Request Entity Too Large"))),
    };
    let bot = authorize(&shared.world(), token);
    let is_send = calls::is_send(method);
    let mut exchange = Exchange {
        direction: Direction::HubToPlatform,
        channel: Some(Channel::Telegram),
        account: bot.as_ref().ok().cloned(),
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        authorization: Authorization::Path,
        request: if content_type.starts_with("multipart/") {
            format!("[{} bytes of a form]", bytes.len())
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        },
        status: None,
        response: String::new(),
        note: None,
    };
    let result = match (bot, parameters) {
        (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
        (Ok(bot), Ok(mut parameters)) => {
            parameters.fetched = fetch::all(&shared, parameters.links()).await;
            let played = if is_send {
                send(&shared, &bot, method, &parameters).await
            } else {
                Played::Answered(calls::call(&mut shared.world(), &bot, method, &parameters), None)
            };
            match played {
                Played::Answered(result, note) => {
                    exchange.note = note;
                    result
                }
                Played::Silent { hold_ms, note } => {
                    exchange.note = Some(note);
                    shared.world().keep(exchange);
                    return Cut::after(hold_ms).await;
                }
            }
        }
    };
    let response = answer(&result);
    exchange.status = Some(response.status().as_u16());
    exchange.response = result.map_or_else(|refusal| refusal.body().to_string(), |value| value.to_string());
    shared.world().keep(exchange);
    response
}

enum Played {
    Answered(Answer, Option<String>),
    Silent { hold_ms: u64, note: String },
}

/// A send, with the faults that are set for sends.
async fn send(shared: &Shared, bot: &str, method: &str, parameters: &Parameters) -> Played {
    let take = |kind: fn(&FaultKind) -> Option<u64>| shared.world().faults.take(Channel::Telegram, bot, kind);
    let slow = take(|kind| if let FaultKind::Slow { delay_ms } = kind { Some(*delay_ms) } else { None });
    if let Some(delay_ms) = slow {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
    }
    let silent = take(|kind| if let FaultKind::TimeoutBeforeAccept { hold_ms } = kind { Some(*hold_ms) } else { None });
    if let Some(hold_ms) = silent {
        return Played::Silent { hold_ms, note: "silent before accepting (fault)".to_owned() };
    }
    let refused = calls::fault_before(&mut shared.world(), bot);
    if let Some(refusal) = refused {
        return Played::Answered(Err(refusal), Some("refused (fault)".to_owned()));
    }
    let result = calls::call(&mut shared.world(), bot, method, parameters);
    let silent = take(|kind| if let FaultKind::TimeoutAfterAccept { hold_ms } = kind { Some(*hold_ms) } else { None });
    match silent {
        Some(hold_ms) => Played::Silent { hold_ms, note: "accepted, then silent (fault)".to_owned() },
        None => Played::Answered(result, slow.map(|_| "slow (fault)".to_owned())),
    }
}

/// Which bot a token opens: bad syntax is 404, an unknown or revoked token 401.
fn authorize(world: &World, token: &str) -> Result<String, Refusal> {
    let Some((id, secret)) = token.split_once(':') else { return Err(Refusal::not_found(None)) };
    let looks_right = !id.is_empty()
        && id.bytes().all(|byte| byte.is_ascii_digit())
        && secret.len() >= 20
        && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if !looks_right {
        return Err(Refusal::not_found(None));
    }
    let known = world.tokens.get(token).filter(|token| token.channel == Channel::Telegram);
    let known = known.filter(|token| token.state == TokenState::Live).ok_or_else(Refusal::unauthorized)?;
    let bot = known.accounts.first().cloned().ok_or_else(Refusal::unauthorized)?;
    if world.faults.has(Channel::Telegram, &bot, &FaultKind::TokenRevoked) {
        return Err(Refusal::unauthorized());
    }
    Ok(bot)
}

fn answer(result: &Answer) -> Response {
    let (status, body) = match result {
        Ok(value) => (StatusCode::OK, serde_json::json!({"ok": true, "result": value})),
        Err(refusal) => {
            (StatusCode::from_u16(refusal.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), refusal.body())
        }
    };
    let mut response = (status, wire::telegram_json(&body)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Err(Refusal { retry_after: Some(seconds), .. }) = result {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

fn file(shared: &Shared, rest: &str) -> Response {
    let world = shared.world();
    let Some((token, path)) = rest.split_once('/') else { return answer(&Err(Refusal::not_found(None))) };
    let bot = match authorize(&world, token) {
        Ok(bot) => bot,
        Err(refusal) => return answer(&Err(refusal)),
    };
    match world.media.at_path(&format!("{bot}/{path}"), world.now_ms()) {
        Some(file) => bytes_of(&file.mime_type, &file.bytes),
        None => answer(&Err(Refusal::not_found(None))),
    }
}
