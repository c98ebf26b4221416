//! Templates: what the platform tells of them, who reads them when, and whether a message may be sent with one.

use crate::harness::{Bench, MAIN};
use crate::on_both;
use crate::webhooks::PHONE_NUMBER;
use nestor::service::templates as service;
use nestor::service::templates::TemplateError;
use nestor::store::accounts::{self, Account};
use nestor::store::template_owners::{self, Owner};
use nestor::store::templates::{self, Filter, Kept};
use nestor::store::{StoreError, feed};
use nestor_core::channels::{ChannelKind, SubmittedTemplate};
use nestor_core::content::{Content, Details, MessageType};
use nestor_core::event::TemplateNews;
use nestor_core::interactive::{TemplateMessage, TemplateParameter};
use nestor_core::template::{Body, Components, NewTemplate, Template, TemplateChange};
use std::collections::BTreeSet;
use std::time::Duration;

const WABA: &str = "102290129340398";
const MINUTE: Duration = Duration::from_secs(60);

/// The number, with its business account.
async fn number(bench: &Bench) -> Account {
    bench.account(MAIN, "wa", ChannelKind::Whatsapp, PHONE_NUMBER).await;
    bench.write(|tx| accounts::update(tx, MAIN, "wa", "Account wa", true, true, Some(WABA))).await;
    bench.read(|tx| accounts::get(tx, MAIN, "wa")).await.unwrap()
}

fn owner(workspace: &str, id: &str) -> Owner {
    Owner { workspace_id: workspace.to_owned(), channel: ChannelKind::Whatsapp, id: id.to_owned() }
}

fn template(external_id: &str, name: &str, language: &str, status: &str) -> Template {
    let body = Body { text: format!("Γεια σας {{{{1}}}}, εδώ {name}."), ..Body::default() };
    Template {
        external_id: external_id.to_owned(),
        name: name.to_owned(),
        language: language.to_owned(),
        category: "UTILITY".to_owned(),
        status: status.to_owned(),
        components: Components { body: Some(body), ..Components::default() },
        ..Template::default()
    }
}

/// The platform lists these, and that was all.
async fn synced(bench: &Bench, of: &Owner, told: Vec<Template>) {
    let now = bench.world.now();
    let (world, of, asked) = (bench.world.clone(), of.clone(), of.clone());
    bench.write(move |tx| template_owners::ask(tx, &asked, now)).await;
    let claim = bench.write(move |tx| template_owners::claim(tx, now, now.plus(MINUTE))).await.unwrap();
    assert_eq!(claim.owner, of);
    let listed: BTreeSet<String> = told.iter().map(|template| template.external_id.clone()).collect();
    bench
        .write(move |tx| {
            service::apply_page(tx, &of, &told, || world.new_id(), now)?;
            service::finish(tx, &claim, &listed, true, now.plus(60 * MINUTE), now)
        })
        .await;
}

async fn named(bench: &Bench, name: &'static str, language: &'static str) -> Kept {
    let found = bench.read(move |tx| templates::named(tx, MAIN, ChannelKind::Whatsapp, WABA, name, language)).await;
    found.unwrap()
}

fn message(name: &str, language: &str, values: &[&str]) -> Content {
    let parameter = |text: &&str| TemplateParameter { text: (*text).to_owned(), ..TemplateParameter::default() };
    let body = values.iter().map(parameter).collect();
    let template =
        TemplateMessage { name: name.to_owned(), language: language.to_owned(), body, ..TemplateMessage::default() };
    Content::new(MessageType::Template, None, Details { template: Some(template), ..Details::default() })
}

/// Prepares a message; what it says then, or why it cannot go.
async fn prepare(bench: &Bench, account: &Account, mut content: Content) -> Result<Content, TemplateError> {
    let account = account.clone();
    bench.store.write(move |tx| service::prepare(tx, MAIN, &account, &mut content).map(|()| content)).await
}

on_both! {
    templates_are_kept_changed_and_listed_by_name, |bench| {
        number(&bench).await;
        let (waba, other) = (owner(MAIN, WABA), owner(MAIN, "other"));
        synced(&bench, &waba, vec![
            template("1", "visit", "el", "APPROVED"),
            template("2", "order_sent", "en_US", "PENDING"),
            template("3", "order_sent", "el", "APPROVED"),
        ]).await;
        synced(&bench, &other, vec![template("1", "order_sent", "el", "APPROVED")]).await;
        let before = bench.read(feed::bounds).await.1;
        synced(&bench, &waba, vec![
            template("1", "visit", "el", "APPROVED"),
            template("2", "order_sent", "en_US", "APPROVED"),
            template("3", "order_sent", "el", "APPROVED"),
        ]).await;
        let told = bench.read(move |tx| feed::after(tx, MAIN, before, 10)).await;
        let changed = named(&bench, "order_sent", "en_US").await;
        assert_eq!(told.iter().map(|change| (&*change.kind, &*change.entity_id)).collect::<Vec<_>>(), [("template", &*changed.id)]);
        assert_eq!(changed.template, template("2", "order_sent", "en_US", "APPROVED"));
        let everything = bench.read(|tx| templates::list(tx, MAIN, &Filter::default(), None, 10)).await;
        let names: Vec<_> =
            everything.iter().map(|kept| (&*kept.template.name, &*kept.template.language, &*kept.owner)).collect();
        assert_eq!(names.len(), 4);
        assert_eq!(names[2], ("order_sent", "en_US", WABA));
        assert_eq!(names[3], ("visit", "el", WABA));
        // Page by page it is the same.
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let place: Option<Kept> = after.take();
            let page = bench.read(move |tx| templates::list(tx, MAIN, &Filter::default(), place.as_ref(), 1)).await;
            let Some(last) = page.into_iter().next() else { break };
            paged.push(last.clone());
            after = Some(last);
        }
        assert_eq!(paged, everything);
        for (filter, count) in [
            (Filter { owner: Some((ChannelKind::Whatsapp, WABA.to_owned())), ..Filter::default() }, 3),
            (Filter { owner: Some((ChannelKind::Messenger, WABA.to_owned())), ..Filter::default() }, 0),
            (Filter { status: Some("APPROVED".to_owned()), ..Filter::default() }, 4),
            (Filter { status: Some("PENDING".to_owned()), ..Filter::default() }, 0),
            (Filter { language: Some("el".to_owned()), ..Filter::default() }, 3),
            (Filter { text: Some(nestor_core::text::fold("ΕΔΏ Visit")), ..Filter::default() }, 1),
            (Filter { text: Some("%".to_owned()), ..Filter::default() }, 0),
        ] {
            assert_eq!(bench.read({ let filter = filter.clone(); move |tx| templates::list(tx, MAIN, &filter, None, 10) }).await.len(), count, "{filter:?}");
        }
        assert!(bench.read(|tx| templates::list(tx, "theirs", &Filter::default(), None, 10)).await.is_empty());
        let id = changed.id.clone();
        assert_eq!(bench.read(move |tx| templates::get(tx, MAIN, &id)).await, Some(changed.clone()));
        assert!(bench.read(move |tx| templates::get(tx, "theirs", &changed.id)).await.is_none(), "G33");
        let known = bench.read(|tx| templates::by_external_id(tx, MAIN, ChannelKind::Whatsapp, "other", "1")).await;
        assert_eq!(known.unwrap().owner, "other");
        assert!(bench.read(|tx| templates::by_external_id(tx, MAIN, ChannelKind::Whatsapp, "other", "2")).await.is_none());
    }

    what_the_platform_does_not_list_any_more_is_deleted, |bench| {
        number(&bench).await;
        let waba = owner(MAIN, WABA);
        synced(&bench, &waba, vec![template("1", "visit", "el", "APPROVED"), template("2", "order", "el", "APPROVED")]).await;
        synced(&bench, &waba, vec![template("1", "visit", "el", "APPROVED")]).await;
        assert_eq!(named(&bench, "order", "el").await.template.status, "APPROVED", "it is young: the list may be behind");
        bench.world.advance(3 * MINUTE);
        let at = bench.world.now();
        let living = bench.read(move |tx| templates::living(tx, MAIN, ChannelKind::Whatsapp, WABA, at)).await;
        assert_eq!(living.iter().map(|(_, external)| external.as_str()).collect::<BTreeSet<_>>(), BTreeSet::from(["1", "2"]));
        synced(&bench, &waba, vec![template("1", "visit", "el", "APPROVED")]).await;
        let gone = named(&bench, "order", "el").await;
        assert_eq!(gone.template.status, templates::DELETED);
        assert_eq!(gone.updated_at, at);
        assert_eq!(bench.read(|tx| templates::list(tx, MAIN, &Filter::default(), None, 10)).await.len(), 1);
        // One of the same name that is made anew is the one that counts; the old one may come back, too.
        synced(&bench, &waba, vec![template("1", "visit", "el", "APPROVED"), template("9", "order", "el", "PENDING")]).await;
        assert_eq!(named(&bench, "order", "el").await.template.external_id, "9");
        let (id, now) = (gone.id.clone(), bench.world.now());
        bench.write(move |tx| templates::seen(tx, MAIN, &id, now)).await;
        bench.write(move |tx| templates::set_status(tx, MAIN, &gone.id, "APPROVED", now)).await;
        let filter = Filter { status: Some("APPROVED".to_owned()), ..Filter::default() };
        assert_eq!(bench.read(move |tx| templates::list(tx, MAIN, &filter, None, 10)).await.len(), 2);
    }

    templates_are_read_by_one_at_a_time_and_once_more_when_somebody_asked, |bench| {
        let (first, second) = (owner(MAIN, "1"), owner("theirs", "2"));
        let now = bench.world.now();
        assert!(!bench.read(move |tx| template_owners::is_due(tx, now)).await);
        for who in [first.clone(), second.clone()] {
            bench.write(move |tx| template_owners::ask(tx, &who, now)).await;
        }
        let node = bench.second_node().await;
        let claiming = |store: nestor::store::Store| async move {
            store.write(move |tx| template_owners::claim(tx, now, now.plus(MINUTE))).await
        };
        let mut claims: Vec<_> =
            futures_of(claiming(bench.store.clone()), claiming(node)).await.into_iter().map(|claim: Result<_, StoreError>| claim.unwrap().unwrap()).collect();
        claims.sort_by(|a, b| a.owner.cmp(&b.owner));
        assert_eq!([claims[0].owner.clone(), claims[1].owner.clone()], [first.clone(), second.clone()]);
        assert!(bench.write(move |tx| template_owners::claim(tx, now, now.plus(MINUTE))).await.is_none());
        assert!(!bench.read(move |tx| template_owners::is_due(tx, now)).await);

        // Nobody asked meanwhile: read again when it is time.
        let (claim, next) = (claims[0].clone(), now.plus(60 * MINUTE));
        assert!(bench.write(move |tx| template_owners::finish(tx, &claim, next, now)).await);
        let state = bench.read({ let who = first.clone(); move |tx| template_owners::state(tx, &who) }).await.unwrap();
        assert_eq!((state.due_at, state.synced_at, state.problem), (next, Some(now), None));

        // Somebody asked meanwhile: at once.
        bench.write({ let who = second.clone(); move |tx| template_owners::ask(tx, &who, now.plus(MINUTE)) }).await;
        let claim = claims[1].clone();
        assert!(!bench.write(move |tx| template_owners::finish(tx, &claim, next, now)).await);
        let again = bench.write(move |tx| template_owners::claim(tx, now, now.plus(MINUTE))).await.unwrap();
        assert_eq!((again.owner.clone(), again.asked), (second.clone(), 2));

        // A failure waits and is counted; who died while reading is not waited for.
        bench.write(move |tx| template_owners::fail(tx, &again, now.plus(2 * MINUTE), "no answer")).await;
        let state = bench.read({ let who = second.clone(); move |tx| template_owners::state(tx, &who) }).await.unwrap();
        assert_eq!((state.due_at, state.problem.as_deref()), (now.plus(2 * MINUTE), Some("no answer")));
        let later = now.plus(2 * MINUTE);
        let died = bench.write(move |tx| template_owners::claim(tx, later, later.plus(MINUTE))).await.unwrap();
        assert_eq!((died.owner, died.failures), (second, 1));
        let later = later.plus(MINUTE);
        assert!(bench.write(move |tx| template_owners::claim(tx, later, later.plus(MINUTE))).await.is_some());
        assert!(bench.read(|tx| template_owners::state(tx, &owner(MAIN, "3"))).await.is_none());
    }

    news_of_a_template_counts_at_once_and_asks_for_all, |bench| {
        let account = number(&bench).await;
        synced(&bench, &owner(MAIN, WABA), vec![template("1", "visit", "el", "APPROVED")]).await;
        let now = bench.world.now();
        let tell = async |news: TemplateNews| {
            let account = account.clone();
            bench.write(move |tx| service::news(tx, &account, &news, now)).await;
            named(&bench, "visit", "el").await.template
        };
        let about = TemplateNews { name: "visit".to_owned(), language: "el".to_owned(), ..TemplateNews::default() };
        let paused = TemplateNews { status: Some("PAUSED".to_owned()), reason: Some("FIRST_PAUSE".to_owned()), external_id: Some("1".to_owned()), ..about.clone() };
        let told = tell(paused).await;
        assert_eq!((told.status.as_str(), told.rejected_reason.as_deref()), ("PAUSED", Some("FIRST_PAUSE")));
        let state = bench.read(|tx| template_owners::state(tx, &owner(MAIN, WABA))).await.unwrap();
        assert!(state.due_at <= now.plus(Duration::from_secs(3)), "{state:?}");
        let told = tell(TemplateNews { status: Some("REINSTATED".to_owned()), external_id: Some("77".to_owned()), ..about.clone() }).await;
        assert_eq!((told.status.as_str(), told.rejected_reason), ("APPROVED", None));
        let told = tell(TemplateNews { quality: Some("RED".to_owned()), category: Some("MARKETING".to_owned()), ..about.clone() }).await;
        assert_eq!((told.quality.as_deref(), told.category.as_str()), (Some("RED"), "MARKETING"));
        // Of one that we do not have, and of an account without a business account: nothing breaks.
        tell(TemplateNews { name: "nobody".to_owned(), ..about.clone() }).await;
        let stranger = Account { business_account_id: None, ..account.clone() };
        bench.write(move |tx| service::news(tx, &stranger, &about, now)).await;
    }

    what_an_administrator_does_is_seen_at_once, |bench| {
        number(&bench).await;
        let (waba, now) = (owner(MAIN, WABA), bench.world.now());
        let form = template("", "visit", "el", "").components;
        let new = NewTemplate { name: "visit".to_owned(), language: "el".to_owned(), category: "UTILITY".to_owned(), components: form, ..NewTemplate::default() };
        let answer = SubmittedTemplate { external_id: "5".to_owned(), status: "PENDING".to_owned(), category: Some("MARKETING".to_owned()) };
        let kept = bench.write({ let waba = waba.clone(); move |tx| service::submitted(tx, &waba, new, answer, "abc", now) }).await;
        assert_eq!((kept.id.as_str(), kept.template.category.as_str()), ("template_abc", "MARKETING"));
        assert!(bench.read(move |tx| template_owners::is_due(tx, now)).await);
        synced(&bench, &waba, vec![template("5", "visit", "el", "APPROVED")]).await;
        let kept = named(&bench, "visit", "el").await;
        assert_eq!((kept.id.as_str(), kept.template.status.as_str()), ("template_abc", "APPROVED"), "the same one");
        let other = template("", "other", "el", "").components;
        let change = TemplateChange { components: Some(other.clone()), ..TemplateChange::default() };
        let kept = bench.write(move |tx| service::changed(tx, kept, change, now)).await;
        assert_eq!((kept.template.status.as_str(), &kept.template.components), ("PENDING", &other));
        assert_eq!(named(&bench, "visit", "el").await, kept);
        bench.write({ let kept = kept.clone(); move |tx| service::deleted(tx, &kept, now) }).await;
        assert_eq!(named(&bench, "visit", "el").await.template.status, templates::DELETED);
        bench.write(move |tx| templates::save(tx, &kept)).await;
        assert_eq!(named(&bench, "visit", "el").await.template.status, "PENDING");
    }

    a_message_is_held_against_its_template, |bench| {
        let account = number(&bench).await;
        let listed = ["APPROVED", "PAUSED", "PENDING", "DELETED"].map(|status| template(status, &status.to_lowercase(), "el", status));
        synced(&bench, &owner(MAIN, WABA), listed.to_vec()).await;
        let content = prepare(&bench, &account, message("approved", "el", &["Άννα"])).await.unwrap();
        assert_eq!(content.text.as_deref(), Some("Γεια σας Άννα, εδώ approved."));
        assert!(content.details.unwrap().template.unwrap().preview.is_some());
        let refused = async |content: Content| prepare(&bench, &account, content).await.unwrap_err();
        assert!(matches!(refused(message("approved", "en", &["Anna"])).await, TemplateError::Unknown { .. }));
        assert!(matches!(refused(message("nothing", "el", &[])).await, TemplateError::Unknown { .. }));
        assert!(matches!(refused(message("deleted", "el", &["Άννα"])).await, TemplateError::Unknown { .. }));
        assert!(matches!(refused(message("paused", "el", &["Άννα"])).await, TemplateError::Paused { .. }));
        assert!(matches!(refused(message("pending", "el", &["Άννα"])).await, TemplateError::NotApproved { .. }));
        assert!(matches!(refused(Content::text("γεια")).await, TemplateError::NotNamed));
        let TemplateError::Invalid(problems) = refused(message("approved", "el", &[])).await else { panic!() };
        assert_eq!(problems[0].field, "template.body");
        let unknown = Account { business_account_id: None, ..account.clone() };
        assert!(matches!(prepare(&bench, &unknown, message("approved", "el", &["Άννα"])).await, Err(TemplateError::OwnerUnknown)));
        bench.account(MAIN, "tg", ChannelKind::Telegram, "4001").await;
        let bot = bench.read(|tx| accounts::get(tx, MAIN, "tg")).await.unwrap();
        assert!(matches!(prepare(&bench, &bot, message("approved", "el", &["Άννα"])).await, Err(TemplateError::NotSupported(ChannelKind::Telegram))));
    }
}

/// Both at once.
async fn futures_of<T: Send + 'static>(
    one: impl Future<Output = T> + Send + 'static,
    other: impl Future<Output = T> + Send + 'static,
) -> Vec<T> {
    let (one, other) = (tokio::spawn(one), tokio::spawn(other));
    vec![one.await.unwrap(), other.await.unwrap()]
}
