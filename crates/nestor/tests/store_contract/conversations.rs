//! Conversations and contacts as they are listed and changed.

use crate::harness::{Bench, MAIN, START};
use crate::on_both;
use crate::webhooks::{PAGE, PHONE_NUMBER, customer_text, messaging};
use crate::webhooks::{messenger_identity, telegram_text, whatsapp_identity, whatsapp_text, whatsapp_text_at};
use nestor::store::access;
use nestor::store::contacts;
use nestor::store::conversations::{self, Assignee, Conversation, Filter, Position, Status};
use nestor::store::inbound::{self, NewConversation};
use nestor::store::messages::{self, Page};
use nestor::store::people::{self, Named, NewContact, NewIdentity};
use nestor_core::channels::ChannelKind;
use nestor_core::identity::{ExternalIdentity, IdentityKind};
use nestor_core::text::fold;
use nestor_core::time::Timestamp;

async fn list(bench: &Bench, filter: Filter) -> Vec<Conversation> {
    bench.read(move |tx| conversations::list(tx, MAIN, &filter, None, 100)).await
}

fn ids(conversations: &[Conversation]) -> Vec<&str> {
    conversations.iter().map(|conversation| conversation.id.as_str()).collect()
}

on_both! {
    lists_page_by_key_without_gap_or_repetition, |bench| {
        bench.four_accounts().await;
        // 30 conversations, many at the same moment.
        let bodies = (0..30).map(|number| whatsapp_text(number, &format!("wamid.{number}"), 1_763_800_000 + (number / 7) as i64, "γεια"));
        bench.receive(bodies).await;
        let all = list(&bench, Filter::default()).await;
        assert_eq!(all.len(), 30);
        let expected = bench.raw.column("SELECT id FROM conversations ORDER BY last_message_at DESC, id DESC");
        assert_eq!(ids(&all), expected);
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let from = after.clone();
            let page = bench.read(move |tx| conversations::list(tx, MAIN, &Filter::default(), from.as_ref(), 4)).await;
            let Some(last) = page.last() else { break };
            after = Some(Position { last_message_at: last.last_message_at, id: last.id.clone() });
            paged.extend(page);
        }
        assert_eq!(ids(&paged), ids(&all));
        assert!(bench.read(|tx| conversations::list(tx, "other", &Filter::default(), None, 10)).await.is_empty());
    }

    every_filter_alone_and_all_together, |bench| {
        bench.four_accounts().await;
        let maria = crate::access::user("maria", "maria@example.org");
        bench.write(move |tx| access::add_user(tx, &maria)).await;
        bench
            .receive([
                whatsapp_text_at(PHONE_NUMBER, 1, "Ελένη 100%", "wamid.1", 1_763_800_001, "Καλημέρα σας"),
                whatsapp_text_at(PHONE_NUMBER, 2, "John_Doe", "wamid.2", 1_763_800_002, "good morning"),
                messaging("page", PAGE, &[customer_text(PAGE, 3, "m_3", 1_763_800_003_000, "ΚΑΛΗΣΠΈΡΑ")]),
            ])
            .await;
        bench.receive_telegram([telegram_text(4, 1, 1_763_800_004, "Νίκος", "καφές!")]).await;
        let eleni = bench.conversation_id(MAIN, "wa", &whatsapp_identity(1));
        let john = bench.conversation_id(MAIN, "wa", &whatsapp_identity(2));
        let page = bench.conversation_id(MAIN, "ms", &messenger_identity(3));
        let (one, two) = (eleni.clone(), john.clone());
        bench
            .write(move |tx| {
                assert!(conversations::set_assignee(tx, MAIN, &one, Some("maria"))?);
                assert!(conversations::set_status(tx, MAIN, &two, Status::Closed)?);
                assert!(conversations::mark_read(tx, MAIN, &two)?);
                assert!(conversations::mark_read(tx, MAIN, &two)?, "it is there, though nothing changes");
                assert!(!conversations::mark_read(tx, "other", &two)?, "G33");
                assert!(!conversations::set_status(tx, "other", &two, Status::Open)?, "G33");
                assert!(!conversations::set_assignee(tx, "other", &two, None)?, "G33");
                assert!(conversations::lock(tx, MAIN, &two)?);
                assert!(!conversations::lock(tx, "other", &two)?, "G33");
                Ok(())
            })
            .await;
        let text = |text: &str| Filter { text: Some(fold(text)), ..Filter::default() };
        assert_eq!(ids(&list(&bench, Filter { channel: Some(ChannelKind::Messenger), ..Filter::default() }).await), [&page]);
        assert_eq!(ids(&list(&bench, Filter { status: Some(Status::Closed), ..Filter::default() }).await), [&john]);
        let mine = Filter { assignee: Some(Assignee::User("maria".to_owned())), ..Filter::default() };
        let found = list(&bench, mine.clone()).await;
        assert_eq!(ids(&found), [&eleni]);
        assert_eq!(found[0].assignee, Some(("maria".to_owned(), "User maria".to_owned())));
        assert_eq!(list(&bench, Filter { assignee: Some(Assignee::Nobody), ..Filter::default() }).await.len(), 3);
        assert_eq!(list(&bench, Filter { unread: true, ..Filter::default() }).await.len(), 3);
        assert_eq!(ids(&list(&bench, text("ελενη")).await), [&eleni]);
        assert_eq!(ids(&list(&bench, text("100%")).await), [&eleni]);
        assert_eq!(ids(&list(&bench, text("n_d")).await), [&john], "the pattern's own signs are taken literally");
        assert_eq!(ids(&list(&bench, text("καλησπερα")).await), [&page], "capitals and accents do not matter");
        assert_eq!(list(&bench, text("!")).await.len(), 1);
        assert!(list(&bench, text("hn%oe")).await.is_empty());
        let all = Filter {
            channel: Some(ChannelKind::Whatsapp),
            status: Some(Status::Open),
            unread: true,
            text: Some(fold("σας")),
            ..mine
        };
        let found = list(&bench, all).await;
        assert_eq!(ids(&found), [&eleni]);
        let last = found[0].last_message.as_ref().unwrap();
        assert_eq!((last.preview.as_deref(), last.direction.as_str()), (Some("Καλημέρα σας"), "inbound"));
        assert_eq!(found[0].account_name, "Account wa");
        assert_eq!(Status::from_word("closed"), Some(Status::Closed));
        // A message of the customer opens what was closed.
        bench.receive([whatsapp_text(2, "wamid.5", 1_763_800_005, "και κάτι άλλο")]).await;
        let opened = bench.read({ let id = john.clone(); move |tx| conversations::get(tx, MAIN, &id) }).await.unwrap();
        assert_eq!((opened.status, opened.unread_count), (Status::Open, 1));
        assert!(bench.read(move |tx| conversations::get(tx, "other", &john)).await.is_none(), "G33");
    }

    a_contact_with_its_identities_and_conversations, |bench| {
        bench.four_accounts().await;
        bench.receive([whatsapp_text(1, "wamid.1", 1_763_800_001, "γεια")]).await;
        let conversation = bench.conversation_id(MAIN, "wa", &whatsapp_identity(1));
        let found = bench.read(move |tx| conversations::get(tx, MAIN, &conversation)).await.unwrap();
        let contact_id = found.contact_id.clone();
        let contact = bench.read({ let id = contact_id.clone(); move |tx| contacts::get(tx, MAIN, &id) }).await.unwrap();
        assert_eq!((contact.name.as_deref(), contact.created_at), (Some("Ελένη"), START));
        let identities = bench.read({ let id = contact_id.clone(); move |tx| contacts::identities(tx, MAIN, &id) }).await;
        let mut kinds: Vec<_> = identities.iter().map(|identity| identity.external.kind).collect();
        kinds.sort();
        assert_eq!(kinds, [IdentityKind::Phone, IdentityKind::Bsuid]);
        assert!(identities.iter().all(|identity| identity.channel == "whatsapp" && identity.account_id == "wa"));
        let recipients = bench
            .read({ let (contact, conversation) = (contact_id.clone(), found.id.clone()); move |tx| contacts::recipients(tx, MAIN, "wa", &contact, &conversation) })
            .await;
        assert_eq!(recipients.len(), 2);
        assert_eq!(recipients[0], whatsapp_identity(1));
        let conversations = bench.read({ let id = contact_id.clone(); move |tx| conversations::of_contact(tx, MAIN, &id) }).await;
        assert_eq!(ids(&conversations), [&found.id]);
        let wanted = [contact_id.clone(), "nobody".to_owned()];
        let first = bench
            .read(move |tx| {
                let ids: Vec<&str> = wanted.iter().map(String::as_str).collect();
                assert!(contacts::first_identities(tx, "other", &ids)?.is_empty(), "G33");
                contacts::first_identities(tx, MAIN, &ids)
            })
            .await;
        let lowest = "SELECT id FROM identities ORDER BY created_at, id";
        assert_eq!((first.len(), &first[&contact_id].id), (1, &bench.raw.column(lowest)[0]));
        for workspace in ["other", ""] {
            let id = contact_id.clone();
            let nothing = bench
                .read(move |tx| {
                    Ok(contacts::get(tx, workspace, &id)?.is_none()
                        && contacts::identities(tx, workspace, &id)?.is_empty()
                        && conversations::of_contact(tx, workspace, &id)?.is_empty())
                })
                .await;
            assert!(nothing, "G33");
        }
    }

    people_are_made_renamed_and_never_taken_over, |bench| {
        bench.four_accounts().await;
        let named = |at: i64, name: &str| Named { at: Timestamp::from_millis(at), name: Some(name.to_owned()), username: None };
        let external = ExternalIdentity::new(IdentityKind::TelegramUser, "1");
        let identity = NewIdentity {
            id: "identity".to_owned(),
            account_id: "tg".to_owned(),
            external,
            contact_id: "contact".to_owned(),
            conversation_id: "conversation".to_owned(),
            named: named(5, "Άννα"),
        };
        let conversation = NewConversation {
            id: "conversation".to_owned(),
            account_id: "tg".to_owned(),
            channel: ChannelKind::Telegram,
            contact_id: "contact".to_owned(),
closed: false,
        };
        let contact = NewContact { id: "contact".to_owned(), named: named(5, "Άννα"), search_name: "αννα".to_owned() };
        let again = identity.clone();
        bench
            .write(move |tx| {
                people::add_contacts(tx, MAIN, &[contact], START)?;
                inbound::add_conversations(tx, MAIN, &[conversation], START)?;
                people::add_identities(tx, MAIN, &[identity], START)
            })
            .await;
        let conflict = bench.store.write(move |tx| people::add_identities(tx, MAIN, &[again], START)).await;
        assert!(matches!(conflict, Err(nestor::store::StoreError::Conflict(_))));
        let known = bench.read(|tx| people::known_identities(tx, MAIN, &["identity", "nobody"])).await;
        assert_eq!(known.len(), 1);
        assert_eq!(known["identity"].named, named(5, "Άννα"));
        assert!(bench.read(|tx| people::known_identities(tx, "other", &["identity"])).await.is_empty());
        bench
            .write(move |tx| {
                people::rename_identity(tx, MAIN, "identity", &named(6, "Anna"))?;
                people::rename_contact(tx, MAIN, "contact", &named(7, "Anna Κ."), "anna κ.")
            })
            .await;
        let known = bench.read(|tx| people::known_identities(tx, MAIN, &["identity"])).await;
        assert_eq!((&known["identity"].named, &known["identity"].contact_named), (&named(6, "Anna"), &named(7, "Anna Κ.")));
        let mut confirmed = named(6, "Anna");
        confirmed.confirm(&named(9, "Anna"));
        confirmed.confirm(&named(10, "Somebody"));
        assert_eq!(confirmed, named(9, "Anna"));
    }

    a_thread_pages_both_ways_without_gap_or_repetition, |bench| {
        bench.four_accounts().await;
        let bodies = (0..40).map(|number| whatsapp_text(1, &format!("wamid.{number}"), 1_763_800_000 + number / 6, "γεια"));
        bench.receive(bodies).await;
        let conversation = bench.conversation_id(MAIN, "wa", &whatsapp_identity(1));
        let all = bench.raw.column("SELECT id FROM messages ORDER BY at, arrival, id");
        let page = |page: Page, limit: i64| {
            let (store, id) = (bench.store.clone(), conversation.clone());
            async move { store.read(move |tx| messages::page(tx, MAIN, &id, &page, limit)).await.unwrap() }
        };
        let mut back = page(Page::Newest, 7).await;
        while back.len() < 40 {
            let mut earlier = page(Page::Before(back[0].position()), 7).await;
            assert!(!earlier.is_empty());
            earlier.append(&mut back);
            back = earlier;
        }
        assert_eq!(back.iter().map(|message| message.id.as_str()).collect::<Vec<_>>(), all);
        assert!(page(Page::Before(back[0].position()), 7).await.is_empty());
        let forth = page(Page::After(back[9].position()), 100).await;
        assert_eq!(forth.iter().map(|message| message.id.as_str()).collect::<Vec<_>>(), all[10..]);
        let one = bench.read({ let id = all[3].clone(); move |tx| messages::get(tx, MAIN, &id) }).await.unwrap();
        assert_eq!((one.author_name.as_deref(), one.direction.as_str()), (Some("Ελένη"), "inbound"));
        let id = all[3].clone();
        assert!(bench.read(move |tx| messages::get(tx, "other", &id)).await.is_none(), "G33");
    }
}
