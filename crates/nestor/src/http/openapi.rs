//! The description of the API, made from the handlers: OpenAPI 3.1.

use super::edge::Edge;
use super::problem::ProblemBody;
use super::{
    accounts, alerts, channels, contacts, conversations, deliveries, events, me, media, messages, sessions, templates,
    users,
};
use std::collections::BTreeSet;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, OpenApi as Document, RefOr, Schema};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Nestor",
        description = "The API of the Nestor omnichannel hub: one inbox for WhatsApp, Messenger, Instagram and Telegram.\n\n\
            Lists are `{\"items\": […], \"next\": cursor or null}`. Times are RFC 3339 in UTC with milliseconds. What is absent is \
            `null`. Every error is a `Problem` (`application/problem+json`) with a stable `code`; every answer carries its \
            `x-request-id`. Another workspace's things do not exist (`404`). Browsers that change something send JSON, and \
            `Origin` must be ours.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(ProblemBody<'static>, events::Hello, events::Change<'static>)),
    security(("session" = []), ("api_key" = [])),
    modifiers(&SecuritySchemes),
    tags(
        (name = "sessions", description = "Signing in and out."),
        (name = "users", description = "The people of the workspace."),
        (name = "channels", description = "What the channels can do."),
        (name = "accounts", description = "Our accounts at the platforms."),
        (name = "conversations", description = "The inbox."),
        (name = "messages", description = "Threads and answers."),
        (name = "media", description = "The files of messages."),
        (name = "contacts", description = "The people who write to us."),
        (name = "templates", description = "Texts that the platforms approve before they may be sent."),
        (name = "deliveries", description = "Webhooks and what became of them; for administrators."),
        (name = "live", description = "What changes, as it changes."),
    ),
)]
struct Description;

struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_with(Components::default);
        let cookie =
            ApiKeyValue::with_description(super::cookies::NAME, "The session of a browser, set by signing in.");
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some("An API key, made with `nestor apikey create --name N`.".to_owned());
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        components.add_security_scheme("api_key", SecurityScheme::Http(bearer));
    }
}

/// All endpoints of the API, with their description.
pub(super) fn endpoints() -> OpenApiRouter<Edge> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(sessions::create::sign_in))
        .routes(routes!(sessions::end::sign_out))
        .routes(routes!(me::get::me))
        .routes(routes!(users::list::list_users))
        .routes(routes!(channels::list::list_channels))
        .routes(routes!(accounts::list::list_accounts))
        .routes(routes!(conversations::list::list_conversations))
        .routes(routes!(conversations::get::get_conversation, conversations::change::change_conversation))
        .routes(routes!(alerts::list::list_alerts))
        .routes(routes!(alerts::acknowledge::acknowledge_alert))
        .routes(routes!(conversations::read::read_conversation))
        .routes(routes!(conversations::typing::show_typing))
        .routes(routes!(conversations::take_over::take_over_conversation))
        .routes(routes!(messages::list::list_messages, messages::send::send_message))
        .routes(routes!(messages::get::get_message, messages::change::change_message, messages::delete::delete_message))
        .routes(routes!(messages::react::react_to_message))
        .routes(routes!(messages::resolve::resolve_message))
        .routes(routes!(media::upload::upload_media))
        .routes(routes!(media::get::get_media))
        .routes(routes!(media::fetch::fetch_media))
        .routes(routes!(contacts::get::get_contact))
        .routes(routes!(templates::list::list_templates, templates::create::create_template))
        .routes(routes!(
            templates::get::get_template,
            templates::edit::edit_template,
            templates::delete::delete_template
        ))
        .routes(routes!(templates::preview::preview_template))
        .routes(routes!(deliveries::list::list_deliveries))
        .routes(routes!(deliveries::raw::get_delivery_raw))
        .routes(routes!(deliveries::replay::replay_delivery))
}

/// The live feed, apart from the rest: it is neither compressed nor does it get cookies.
pub(super) fn live() -> OpenApiRouter<Edge> {
    OpenApiRouter::new().routes(routes!(events::listen::listen))
}

/// The bytes of files, apart from the rest: they are not compressed.
pub(super) fn files() -> OpenApiRouter<Edge> {
    OpenApiRouter::new()
        .routes(routes!(media::file::get_media_file))
        .routes(routes!(media::thumbnail::get_media_thumbnail))
}

/// The whole description.
fn document() -> Document {
    let mut document = endpoints().merge(files()).merge(live()).into_openapi();
    require_what_is_answered(&mut document);
    document
}

/// What is absent in an answer is `null`, never missing: every field of it is required. Bodies of requests are left as they are.
fn require_what_is_answered(document: &mut Document) {
    const PREFIX: &str = "#/components/schemas/";
    let sent: BTreeSet<String> = document
        .paths
        .paths
        .values()
        .flat_map(|item| [&item.post, &item.patch, &item.put])
        .flatten()
        .filter_map(|operation| match &operation.request_body {
            Some(RefOr::T(body)) => Some(body.content.values()),
            _ => None,
        })
        .flatten()
        .filter_map(|content| match content {
            RefOr::T(content) => content.schema.as_ref(),
            RefOr::Ref(_) => None,
        })
        .filter_map(|schema| match schema {
            RefOr::Ref(reference) => reference.ref_location.strip_prefix(PREFIX).map(str::to_owned),
            RefOr::T(_) => None,
        })
        .collect();
    // What a body consists of is part of it.
    let mut sent = sent;
    loop {
        let parts: BTreeSet<String> = document
            .components
            .iter()
            .flat_map(|components| &components.schemas)
            .filter(|(name, _)| sent.contains(*name))
            .flat_map(|(_, schema)| references(schema))
            .filter(|name| !sent.contains(name))
            .collect();
        if parts.is_empty() {
            break;
        }
        sent.extend(parts);
    }
    for (name, schema) in document.components.iter_mut().flat_map(|components| &mut components.schemas) {
        if let RefOr::T(Schema::Object(object)) = schema
            && !sent.contains(name)
        {
            object.required = object.properties.keys().cloned().collect();
        }
    }
}

/// The schemas that a schema refers to.
fn references(schema: &RefOr<Schema>) -> Vec<String> {
    let text = serde_json::to_string(schema).unwrap_or_default();
    let after = text.split("#/components/schemas/").skip(1);
    after.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
}

/// The description as `nestor openapi` prints it and `web/openapi.json` holds it: JSON, indented, always in the same order.
pub fn openapi() -> String {
    let mut text = document().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}
