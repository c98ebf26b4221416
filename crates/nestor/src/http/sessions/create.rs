//! `POST /api/v1/sessions`: signing in.

use super::throttle::Subjects;
use crate::http::access::{self as presence, SESSION_LASTS};
use crate::http::client::Client;
use crate::http::cookies::{self, CookieSlot};
use crate::http::edge::Edge;
use crate::http::json::JsonBody;
use crate::http::me::Me;
use crate::http::problem::{BadBody, Code, Problem, documented_problems};
use crate::seal;
use crate::service::passwords;
use crate::store::access::{self, User};
use crate::store::{StoreError, installation};
use axum::extract::{FromRequestParts, State};
use axum::{Extension, Json};
use http::StatusCode;
use http::request::Parts;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;
use utoipa::ToSchema;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The e-mail address; large and small letters are the same.
    #[schema(format = Email)]
    email: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Why somebody could not sign in.
#[derive(Debug, thiserror::Error)]
enum SignInError {
    #[error("the address or the password is wrong")]
    Wrong,
    #[error("too many attempts")]
    TooMany(Duration),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::new(Code::InvalidCredentials, "The address or the password is wrong."),
            SignInError::TooMany(wait) => {
                let seconds = wait.as_millis().div_ceil(1000);
                Self::new(Code::TooManyAttempts, format!("Too many attempts. Try again in {seconds} seconds."))
                    .retry_after(wait)
            }
            SignInError::Store(error) => error.into(),
        }
    }
}

/// Somebody who comes from a page of ours, or from no page at all.
pub(crate) struct Visitor(Client);

impl FromRequestParts<Edge> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Problem> {
        presence::refuse_other_sites(edge, parts)?;
        Ok(Self(Client::of(parts)))
    }
}

documented_problems! {
    /// What signing in may answer besides.
    SignInProblems:
        "401" "`invalid_credentials`: the address or the password is wrong.",
        "403" "`forbidden`: the request comes from another site's page.",
        "429" "`too_many_attempts`: wait as long as `Retry-After` says.",
        "500" "`internal`: something broke here; it has been noted under the request's id.",
        "503" "`unavailable`: the database cannot be reached.";
}

/// Sign in
///
/// The answer sets the cookie `nestor_session`, which every further request of the browser shows. After five failures of the same
/// address the next attempt has to wait, longer with every failure; `Retry-After` says how long.
#[utoipa::path(
    post, path = "/api/v1/sessions", operation_id = "sign_in", tag = "sessions", security(()),
    request_body = SignIn,
    responses(
        (status = 201, description = "Signed in.", body = Me,
            headers(("Set-Cookie" = String, description = "The session: HttpOnly, SameSite=Strict."))),
        SignInProblems, BadBody,
    ),
)]
pub(crate) async fn sign_in(
    State(edge): State<Edge>,
    Extension(cookies): Extension<CookieSlot>,
    Visitor(client): Visitor,
    JsonBody(asked): JsonBody<SignIn>,
) -> Result<(StatusCode, Json<Me>), Problem> {
    let email = asked.email.trim().to_lowercase();
    let subjects = Subjects {
        person: presence::token_hash(&edge, &format!("sign-in of {email}")),
        network: presence::token_hash(&edge, &format!("sign-in from {}", client.network())),
    };
    let began = edge.now();
    let counted = subjects.clone();
    let user = edge
        .write(move |tx| -> Result<Option<User>, SignInError> {
            counted.attempt(tx, began)?.map_err(SignInError::TooMany)?;
            Ok(access::user_by_email(tx, &email)?)
        })
        .await?;
    let user = check(&edge, user, asked.password).await?;
    let token = seal::new_token("ns");
    let hash = presence::token_hash(&edge, &token);
    let now = edge.now();
    let me = edge
        .write(move |tx| -> Result<Me, StoreError> {
            subjects.succeeded(tx, began)?;
            access::add_session(tx, &user, &hash, now, now.plus(SESSION_LASTS))?;
            let name = installation::workspace_name(tx, &user.workspace_id)?;
            Ok(Me::new(user, name))
        })
        .await?;
    cookies.put(cookies::give(&token, SESSION_LASTS, edge.secure));
    Ok((StatusCode::CREATED, Json(me)))
}

/// The user, if this is their password. Takes as long where there is no such user.
async fn check(edge: &Edge, user: Option<User>, password: SecretString) -> Result<User, SignInError> {
    let permit = edge.passwords.acquire().await;
    let checked = tokio::task::spawn_blocking(move || {
        let stored = user.as_ref().map(|user| user.password_hash.as_str());
        let same = passwords::is_password(password.expose_secret(), stored);
        user.filter(|_| same)
    })
    .await;
    drop(permit);
    checked.ok().flatten().ok_or(SignInError::Wrong)
}
