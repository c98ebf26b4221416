//! Templates: listed and previewed by everybody, managed by administrators. Nobody answers where the platform should be, so what
//! the platform says is shown by the scenarios.

use crate::test_app::{NOW, TestApp};
use nestor::store::access::Role;
use nestor::store::templates::{self, Kept};
use nestor_core::channels::ChannelKind;
use nestor_core::template::{Body, Components, Template};
use serde_json::{Value, json};

/// The business account of the configuration.
const WABA: &str = "102290129340398";

impl TestApp {
    /// A template of a workspace; its id.
    pub(crate) async fn template(&self, workspace: &str, owner: &str, name: &str, status: &str) -> String {
        let id = format!("template_{workspace}_{name}");
        let body =
            Body { text: "Γεια σας {{1}}, η παραγγελία έφυγε.".to_owned(), ..Body::default() };
        let kept = Kept {
            workspace_id: workspace.to_owned(),
            id: id.clone(),
            channel: ChannelKind::Whatsapp,
            owner: owner.to_owned(),
            template: Template {
                external_id: format!("external_{name}"),
                name: name.to_owned(),
                language: "el".to_owned(),
                category: "UTILITY".to_owned(),
                status: status.to_owned(),
                quality: Some("GREEN".to_owned()),
                components: Components { body: Some(body), ..Components::default() },
                ..Template::default()
            },
            created_at: NOW,
            updated_at: NOW,
            synced_at: NOW,
        };
        self.write(move |tx| templates::save(tx, &kept)).await;
        id
    }
}

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn templates_are_listed_by_name_page_by_page() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let caller = app.browser(&token);
    for (owner, name, status) in [
        (WABA, "visit", "APPROVED"),
        (WABA, "order_sent", "PAUSED"),
        ("other", "bill", "APPROVED"),
        (WABA, "gone", "DELETED"),
    ] {
        app.template("main", owner, name, status).await;
    }
    app.template("theirs", WABA, "secret", "APPROVED").await;
    let list = caller.get("/api/v1/templates").await.expect(200);
    assert_eq!(names(&list), ["bill", "order_sent", "visit"]);
    assert_eq!(list["next"], json!(null));
    let shown = &list["items"][2];
    assert_eq!(shown["channel"], "whatsapp");
    assert_eq!(shown["owner"], WABA);
    assert_eq!(shown["external_id"], "external_visit");
    assert_eq!(shown["parameter_format"], "positional");
    assert_eq!(shown["components"], json!({"body": {"text": "Γεια σας {{1}}, η παραγγελία έφυγε."}}));
    let id = shown["id"].as_str().unwrap();
    assert_eq!(&caller.get(&format!("/api/v1/templates/{id}")).await.expect(200), shown);
    caller.get("/api/v1/templates/nothing").await.problem(404, "not_found");

    let first = caller.get("/api/v1/templates?limit=2").await.expect(200);
    assert_eq!(names(&first), ["bill", "order_sent"]);
    let next = first["next"].as_str().unwrap();
    let rest = caller.get(&format!("/api/v1/templates?limit=2&after={next}")).await.expect(200);
    assert_eq!(names(&rest), ["visit"]);
    assert_eq!(rest["next"], json!(null));
    let theirs = app.api_key("theirs", Role::Operator).await;
    let foreign = app.program(&theirs).get(&format!("/api/v1/templates?after={next}")).await;
    assert_eq!(foreign.wrong_field(400), "after");

    let account = app.account(ChannelKind::Whatsapp).await;
    let page = app.account(ChannelKind::Messenger).await;
    let bot = app.account(ChannelKind::Telegram).await;
    for (query, expected) in [
        (format!("account_id={account}"), vec!["order_sent", "visit"]),
        (format!("account_id={page}"), vec![]),
        (format!("account_id={bot}"), vec![]),
        ("status=paused".to_owned(), vec!["order_sent"]),
        ("status=DELETED".to_owned(), vec!["gone"]),
        ("language=en".to_owned(), vec![]),
        ("q=VIS".to_owned(), vec!["visit"]),
        (
            "q=%CE%A0%CE%91%CE%A1%CE%91%CE%93%CE%93%CE%95%CE%9B%CE%8A%CE%91".to_owned(),
            vec!["bill", "order_sent", "visit"],
        ),
    ] {
        let list = caller.get(&format!("/api/v1/templates?{query}")).await.expect(200);
        assert_eq!(names(&list), expected, "{query}");
    }
    for (query, field) in
        [("account_id=nobody", "account_id"), ("limit=0", "limit"), ("after=x", "after"), ("colour=1", "colour")]
    {
        assert_eq!(caller.get(&format!("/api/v1/templates?{query}")).await.wrong_field(400), field);
    }
}

#[tokio::test]
async fn a_template_is_previewed_as_the_customer_will_read_it() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let id = app.template("main", WABA, "order_sent", "PENDING").await;
    let path = format!("/api/v1/templates/{id}/preview");
    let caller = app.browser(&token);
    let shown = caller.json("POST", &path, json!({"body": [{"text": "Άννα"}]})).await.expect(200);
    assert_eq!(shown, json!({"text": "Γεια σας Άννα, η παραγγελία έφυγε.", "preview": {}}));
    let wrong = caller.json("POST", &path, json!({"body": [], "header": [{"text": "x"}]})).await;
    let problem = wrong.problem(422, "invalid_request");
    let fields: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert_eq!(fields, ["header", "body"]);
    assert_eq!(caller.json("POST", &path, json!({"body": [{"words": "x"}]})).await.wrong_field(422), "body[0].words");
}

#[tokio::test]
async fn what_cannot_be_approved_is_refused_field_by_field() {
    let app = TestApp::new().await;
    let token = app.admin().await;
    let caller = app.browser(&token);
    let account = app.account(ChannelKind::Whatsapp).await;
    let good = json!({
        "account_id": account, "name": "order_sent", "language": "el", "category": "utility",
        "components": {"body": {"text": "Γεια σας {{1}}, έφυγε.", "examples": [{"value": "Άννα"}]}},
    });
    let with = |field: &str, value: Value| {
        let mut asked = good.clone();
        asked[field] = value;
        asked
    };
    let bot = app.account(ChannelKind::Telegram).await;
    for (asked, field) in [
        (with("account_id", json!("nobody")), "account_id"),
        (with("account_id", json!(bot)), "account_id"),
        (with("name", json!("Order sent")), "name"),
        (with("language", json!("Greek")), "language"),
        (with("category", json!("spam")), "category"),
        (with("components", json!({})), "components.body"),
        (with("components", json!({"body": {"text": "{{1}}", "examples": [{"value": "x"}]}})), "components.body.text"),
        (with("colour", json!("red")), "colour"),
    ] {
        assert_eq!(caller.json("POST", "/api/v1/templates", asked).await.wrong_field(422), field);
    }
    // Nobody answers where the platform should be: nothing was done, and nothing is kept.
    caller.json("POST", "/api/v1/templates", good).await.problem(503, "platform_unavailable");
    assert_eq!(names(&caller.get("/api/v1/templates").await.expect(200)), Vec::<&str>::new());

    let id = app.template("main", WABA, "order_sent", "PENDING").await;
    let path = format!("/api/v1/templates/{id}");
    let change = json!({"components": {"body": {"text": "Έφυγε."}}});
    caller.json("PATCH", &path, change.clone()).await.problem(409, "conflict");
    assert_eq!(caller.json("PATCH", &path, json!({})).await.wrong_field(422), "components");
    let approved = app.template("main", WABA, "visit", "APPROVED").await;
    let path = format!("/api/v1/templates/{approved}");
    caller.json("PATCH", &path, change).await.problem(503, "platform_unavailable");
    caller.empty("DELETE", &path).await.problem(503, "platform_unavailable");
    assert_eq!(caller.get(&path).await.expect(200)["status"], "APPROVED");
}
