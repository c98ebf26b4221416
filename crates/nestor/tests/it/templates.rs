//! Templates: read from the platforms, submitted, approved, changed and deleted there.

use crate::api::{Answer, Page};
use crate::database::Engine;
use crate::hub::{Hub, the_one};
use nestor_sim::{Channel, TemplateEvent};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

on_both!(
    templates_are_read_at_the_start_and_every_six_hours,
    a_template_is_submitted_approved_changed_and_deleted,
    what_the_platform_refuses_is_told_in_its_words,
    a_template_goes_out_with_a_closed_window_until_it_is_paused,
);

#[derive(Clone, Debug, Deserialize)]
struct Template {
    id: String,
    name: String,
    language: String,
    status: String,
    components: Value,
}

/// The templates of the first account of a channel.
async fn templates(hub: &Hub, channel: Channel) -> Vec<Template> {
    let accounts = hub.api.accounts().await;
    let account = accounts.into_iter().find(|account| account.channel == channel.as_str()).unwrap();
    let page: Page<Template> = hub.api.get(&format!("/templates?account_id={}&limit=100", account.id)).await;
    assert!(page.next.is_none());
    page.items
}

/// Waits until a template of WhatsApp has this status.
async fn until(hub: &Hub, name: &str, language: &str, status: &str) -> Template {
    let mut found = None;
    hub.until(&format!("{name} is {status}"), async || {
        let all = templates(hub, Channel::WhatsApp).await;
        found = all.into_iter().find(|template| template.name == name && template.language == language);
        found.as_ref().is_some_and(|template| template.status == status)
    })
    .await;
    found.unwrap()
}

/// Moves both clocks on by six hours and a little.
async fn six_hours(hub: &Hub) {
    hub.pass(Duration::from_secs(6 * 3600 + 60)).await;
}

async fn call(hub: &Hub, method: Method, path: &str, body: Option<Value>) -> Answer {
    hub.api.call(method, &format!("/api/v1{path}"), body).await
}

async fn templates_are_read_at_the_start_and_every_six_hours(engine: Engine) {
    let hub = Hub::start(engine).await;
    let greeting = until(&hub, "order_update", "el", "APPROVED").await;
    assert!(templates(&hub, Channel::WhatsApp).await.len() > 5);
    hub.until("the page's are read, too", async || !templates(&hub, Channel::Messenger).await.is_empty()).await;
    assert!(templates(&hub, Channel::Telegram).await.is_empty());
    let path = format!("/templates/{}/preview", greeting.id);
    let values = json!({"body": [{"text": "Άννα"}, {"text": "A-7"}]});
    let shown: Value = call(&hub, Method::POST, &path, Some(values)).await.take();
    assert_eq!(shown["text"], "Γεια σας Άννα, η παραγγελία A-7 είναι έτοιμη για παραλαβή.");
    let wrong = call(&hub, Method::POST, &path, Some(json!({"body": [{"text": "Άννα"}]}))).await;
    assert_eq!((wrong.status, wrong.problem().as_str()), (422, "invalid_request"));

    // Whatever the webhook about it does: at the latest after six hours it is known.
    assert!(hub.simulator.template_event("order_update", "el", TemplateEvent::Pause));
    six_hours(&hub).await;
    let paused = until(&hub, "order_update", "el", "PAUSED").await;
    assert_eq!(paused.id, greeting.id);
    hub.finish().await;
}

async fn a_template_is_submitted_approved_changed_and_deleted(engine: Engine) {
    let hub = Hub::start(engine).await;
    until(&hub, "order_update", "el", "APPROVED").await;
    let accounts = hub.api.accounts().await;
    let account = accounts.into_iter().find(|account| account.channel == "whatsapp").unwrap();
    let components = |text: &str| json!({"body": {"text": text, "examples": [{"value": "Άννα"}]}});
    let new = json!({
        "account_id": account.id, "name": "beans_are_here", "language": "el", "category": "UTILITY",
        "components": components("Γεια σας {{1}}, ο καφές σας ήρθε στο κατάστημα."),
    });
    let made = call(&hub, Method::POST, "/templates", Some(new.clone())).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made: Template = made.take();
    assert_eq!(made.status, "PENDING");
    assert!(hub.simulator.template_event("beans_are_here", "el", TemplateEvent::Approve));
    six_hours(&hub).await;
    let approved = until(&hub, "beans_are_here", "el", "APPROVED").await;
    assert_eq!((&approved.id, &approved.components), (&made.id, &made.components));

    let again = call(&hub, Method::POST, "/templates", Some(new)).await;
    assert_eq!((again.status, again.problem().as_str()), (422, "platform_refused"), "{again:?}");
    assert!(String::from_utf8_lossy(&again.body).contains("100/2388024"), "{again:?}");

    let path = format!("/templates/{}", made.id);
    let change = json!({"components": components("Γεια σας {{1}}, ο καφές σας ήρθε και σας περιμένει.")});
    let changed: Template = call(&hub, Method::PATCH, &path, Some(change.clone())).await.take();
    assert_eq!(changed.status, "PENDING");
    let too_soon = call(&hub, Method::PATCH, &path, Some(change)).await;
    assert_eq!((too_soon.status, too_soon.problem().as_str()), (409, "conflict"));

    assert_eq!(call(&hub, Method::DELETE, &path, None).await.status, 204);
    six_hours(&hub).await;
    let gone: Template = call(&hub, Method::GET, &path, None).await.take();
    assert_eq!(gone.status, "DELETED");
    assert!(templates(&hub, Channel::WhatsApp).await.iter().all(|template| template.name != "beans_are_here"));
    hub.finish().await;
}

async fn what_the_platform_refuses_is_told_in_its_words(engine: Engine) {
    let hub = Hub::start(engine).await;
    until(&hub, "order_update", "el", "APPROVED").await;
    let before = templates(&hub, Channel::WhatsApp).await.len();
    hub.simulator.set_fault(nestor_sim::Fault::on(Channel::WhatsApp, nestor_sim::FaultKind::TokenRevoked));
    let template = until(&hub, "order_update", "en", "APPROVED").await;
    let refused = call(&hub, Method::DELETE, &format!("/templates/{}", template.id), None).await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "platform_refused"), "{refused:?}");
    // They cannot be read for a while either: what was there stays, nothing is deleted.
    six_hours(&hub).await;
    assert_eq!(templates(&hub, Channel::WhatsApp).await.len(), before);
    hub.simulator.clear_faults();
    six_hours(&hub).await;
    assert_eq!(templates(&hub, Channel::WhatsApp).await.len(), before);
    hub.finish().await;
}

async fn a_template_goes_out_with_a_closed_window_until_it_is_paused(engine: Engine) {
    let hub = Hub::start(engine).await;
    until(&hub, "order_update", "el", "APPROVED").await;
    let maria = hub.customer_writes("maria", Channel::WhatsApp, "Maria asks").await;
    hub.pass(Duration::from_secs(25 * 3600)).await;
    let message = |name: &str, values: &[&str]| {
        let body: Vec<Value> = values.iter().map(|value| json!({ "text": value })).collect();
        json!({"type": "template", "content": {"template": {"name": name, "language": "el", "body": body}}})
    };
    let send = async |key: &str, body: Value| hub.api.try_send_body(&maria.id, key, &body).await.unwrap();
    let free = send("free", json!({"type": "text", "text": "A day later"})).await;
    assert_eq!((free.status, free.problem().as_str()), (422, "window_closed"));
    let sent = send("good", message("order_update", &["Μαρία", "4471"])).await;
    assert_eq!(sent.status, 202, "{}", String::from_utf8_lossy(&sent.body));
    hub.settle().await;
    let words = "Γεια σας Μαρία, η παραγγελία 4471 είναι έτοιμη για παραλαβή.";
    assert_eq!(hub.phone("maria", Channel::WhatsApp), [words]);
    the_one(&hub.api.messages(&maria.id).await, words);

    let wrong = send("count", message("order_update", &["Μαρία"])).await;
    assert_eq!((wrong.status, wrong.problem().as_str()), (422, "invalid_request"));
    assert!(String::from_utf8_lossy(&wrong.body).contains("template.body"), "{wrong:?}");
    let unknown = send("unknown", message("nothing_like_that", &[])).await;
    assert_eq!((unknown.status, unknown.problem().as_str()), (422, "template_unknown"));

    // The webhook tells at once.
    assert!(hub.simulator.template_event("order_update", "el", TemplateEvent::Pause));
    hub.settle().await;
    until(&hub, "order_update", "el", "PAUSED").await;
    let paused = send("paused", message("order_update", &["Μαρία", "4471"])).await;
    assert_eq!((paused.status, paused.problem().as_str()), (422, "template_paused"));
    assert!(hub.simulator.template_event("order_update", "el", TemplateEvent::Unpause));
    hub.settle().await;
    until(&hub, "order_update", "el", "APPROVED").await;
    assert_eq!(send("again", message("order_update", &["Μαρία", "4472"])).await.status, 202);
    hub.settle().await;
    assert_eq!(hub.phone("maria", Channel::WhatsApp).len(), 2);
    hub.finish().await;
}
