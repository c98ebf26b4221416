//! What happens to messages besides their delivery: reactions, edits and taken-back messages, who handles a conversation, what
//! people allowed, news of accounts, calls that may be repeated, profiles.

use crate::harness::{Bench, MAIN, START};
use crate::on_both;
use crate::webhooks::{PAGE, customer_text, messaging, messenger_identity};
use nestor::store::account_events::{self, AccountEvent};
use nestor::store::actions::{self, NewAction};
use nestor::store::amendments::{self, Amendment, AmendmentKind, Version};
use nestor::store::control::{self, Member};
use nestor::store::reactions::{self, Reaction, State, US};
use nestor::store::{consents, conversations, inbound, messages, people, profiles};
use nestor_core::channels::{ApiCall, ChannelKind, Host};
use nestor_core::event::ConsentTopic;
use nestor_core::message::ExternalMessageId;
use nestor_core::time::Timestamp;
use serde_json::json;
use std::time::Duration;

const AT: i64 = 1_763_800_000_000;

fn target() -> ExternalMessageId {
    ExternalMessageId("m_one".to_owned())
}

/// A conversation on Messenger with one message; the message's id and the conversation's.
async fn one_message(bench: &Bench) -> (String, String) {
    bench.four_accounts().await;
    bench.receive([messaging("page", PAGE, &[customer_text(PAGE, 1, "m_one", AT, "Γεια")])]).await;
    let conversation = bench.conversation_id(MAIN, "ms", &messenger_identity(1));
    (bench.raw.column("SELECT id FROM messages")[0].clone(), conversation)
}

async fn react(bench: &Bench, conversation: &str, emoji: Option<&str>, at: i64, actor: &str) -> bool {
    let (conversation, emoji, actor) = (conversation.to_owned(), emoji.map(str::to_owned), actor.to_owned());
    let state = if actor == US { State::Pending } else { State::Done };
    bench
        .write(move |tx| {
            let reaction = Reaction {
                account_id: "ms",
                target: &target(),
                actor: &actor,
                conversation_id: &conversation,
                emoji: emoji.as_deref(),
                author_kind: "contact",
                author_id: None,
                author_name: Some("Ελένη"),
                state,
                at: Timestamp::from_millis(at),
                arrival: at,
            };
            reactions::set(tx, MAIN, &reaction)
        })
        .await
}

fn version(text: &str) -> Version {
    Version { message_type: "text".to_owned(), text: Some(text.to_owned()), content: None }
}

on_both! {
    of_each_who_reacts_the_latest_word_counts, |bench| {
        let (message, conversation) = one_message(&bench).await;
        assert!(react(&bench, &conversation, Some("👍"), AT + 2, "identity").await);
        assert!(!react(&bench, &conversation, Some("😮"), AT + 1, "identity").await, "an earlier word came later");
        assert!(!react(&bench, &conversation, Some("👍"), AT + 2, "identity").await, "a repetition");
        assert!(react(&bench, &conversation, Some("❤"), AT + 1, US).await);
        let shown = bench.read(|tx| reactions::of_messages(tx, MAIN, "ms", &["m_one", "m_two"])).await;
        let shown: Vec<_> = shown["m_one"].iter().map(|one| (one.emoji.as_str(), one.state.as_str())).collect();
        assert_eq!(shown, [("❤", "pending"), ("👍", "done")]);
        bench.write(|tx| reactions::settle_ours(tx, MAIN, "ms", &target(), Some("too old"))).await;
        assert!(react(&bench, &conversation, None, AT + 3, "identity").await, "taken back");
        let shown = bench.read(|tx| reactions::of_messages(tx, MAIN, "ms", &["m_one"])).await;
        let ours = &shown["m_one"];
        assert_eq!((ours.len(), ours[0].state.as_str(), ours[0].error.as_deref()), (1, "failed", Some("too old")));
        bench.write(move |tx| { reactions::note(tx, MAIN, &conversation, &message); Ok(()) }).await;
        bench.write(|tx| inbound::raise_last_inbound(tx, MAIN, "nobody", START)).await;
    }

    amendments_are_kept_once_and_found_by_the_platforms_id, |bench| {
        let (message, _) = one_message(&bench).await;
        let edit = |id: &str, at: i64, text: &str| Amendment {
            kind: AmendmentKind::Edit,
            id: id.to_owned(),
            at: Timestamp::from_millis(at),
            arrival: at,
            version: Some(version(text)),
        };
        for (id, at, text, new) in [("2", 20, "zwei", true), ("1", 10, "eins", true), ("2", 20, "zwei", false)] {
            let amendment = edit(id, AT + at, text);
            assert_eq!(bench.write(move |tx| amendments::add(tx, MAIN, "ms", &target(), &amendment)).await, new);
        }
        let waiting = bench.read(|tx| amendments::waiting(tx, MAIN, &["ms", "wa"], &["m_one", "m_two"])).await;
        assert_eq!(waiting.into_iter().collect::<Vec<_>>(), ["m_one"]);
        let kept = bench.read(|tx| amendments::of_messages(tx, MAIN, "ms", &["m_one"])).await;
        let texts: Vec<_> = kept["m_one"].iter().filter_map(|one| one.version.as_ref()?.text.clone()).collect();
        assert_eq!(texts, ["eins", "zwei"]);
        let edited = Some(START);
        bench.write(move |tx| amendments::rewrite(tx, MAIN, &message, &version("zwei"), edited, None)).await;
        assert_eq!(bench.raw.column("SELECT text FROM messages"), ["zwei"]);
        bench.write(|tx| amendments::erase_versions(tx, MAIN, "ms", &target())).await;
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM amendments WHERE text IS NOT NULL"), 0);
    }

    the_latest_word_tells_who_handles_a_conversation, |bench| {
        let (_, conversation) = one_message(&bench).await;
        let set = async |owner: Option<&'static str>, at: i64| {
            let id = conversation.clone();
            bench.write(move |tx| control::set(tx, MAIN, &id, owner, Timestamp::from_millis(at), at)).await
        };
        assert!(set(Some("Sales bot"), AT + 5).await);
        assert!(!set(None, AT + 4).await);
        let id = conversation.clone();
        assert_eq!(bench.read(move |tx| control::get(tx, MAIN, &id)).await.as_deref(), Some("Sales bot"));
        // A message that comes to us directly says that we handle it.
        bench.receive([messaging("page", PAGE, &[customer_text(PAGE, 1, "m_two", AT + 60_000, "Είστε εδώ;")])]).await;
        let id = conversation.clone();
        assert_eq!(bench.read(move |tx| control::get(tx, MAIN, &id)).await, None);
        bench.write(move |tx| { control::note(tx, MAIN, &conversation); Ok(()) }).await;
    }

    who_answers_an_advertisement_in_time_sends_for_free, |bench| {
        let (_, conversation) = one_message(&bench).await;
        let (since, until) = (START.minus(Duration::from_secs(60)), START.plus(Duration::from_secs(60)));
        let answer = async || {
            let id = conversation.clone();
            bench.write(move |tx| control::answer_referral(tx, MAIN, &id, since, until)).await;
            let id = conversation.clone();
            bench.read(move |tx| conversations::get(tx, MAIN, &id)).await.unwrap().free_until
        };
        assert_eq!(answer().await, None, "nobody came by an advertisement");
        let referred = START.as_millis();
        bench.raw.execute(&format!("UPDATE conversations SET referred_at = {referred}"));
        assert_eq!(answer().await, Some(until));
    }

    two_conversations_with_one_person_become_one, |bench| {
        bench.four_accounts().await;
        bench.receive([
            messaging("page", PAGE, &[customer_text(PAGE, 1, "m_one", AT, "ένα")]),
            messaging("page", PAGE, &[customer_text(PAGE, 2, "m_two", AT + 5_000, "δύο")]),
        ]).await;
        let member = |number: u64| Member {
            contact_id: bench.raw.column(&format!(
                "SELECT contact_id FROM identities WHERE external_id = '{}'", messenger_identity(number).id
            ))[0].clone(),
            conversation_id: bench.conversation_id(MAIN, "ms", &messenger_identity(number)),
        };
        let (from, into) = (member(2), member(1));
        let stays = into.clone();
        bench.write(move |tx| control::unite(tx, MAIN, &from, &into)).await;
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM contacts"), 1);
        let id = stays.conversation_id.clone();
        let left = bench.read(move |tx| conversations::get(tx, MAIN, &id)).await.unwrap();
        assert_eq!((left.unread_count, left.last_message.unwrap().preview.as_deref()), (2, Some("δύο")));
        let id = stays.conversation_id.clone();
        let thread = bench.read(move |tx| messages::page(tx, MAIN, &id, &messages::Page::Newest, 9)).await;
        assert_eq!(thread.len(), 2);
        let identity = bench.raw.column("SELECT id FROM identities")[0].clone();
        bench.write(move |tx| people::begin_conversation(tx, MAIN, &identity, &stays.conversation_id)).await;
    }

    consents_are_the_latest_word_of_each_identity, |bench| {
        one_message(&bench).await;
        let identity = bench.raw.column("SELECT id FROM identities")[0].clone();
        let contact = bench.raw.column("SELECT id FROM contacts")[0].clone();
        let set = async |granted: bool, at: i64| {
            let id = identity.clone();
            let at = Timestamp::from_millis(at);
            bench.write(move |tx| consents::set(tx, MAIN, &id, ConsentTopic::Marketing, granted, at, 0)).await
        };
        assert!(set(false, AT).await);
        assert!(!set(true, AT - 1).await);
        let id = contact.clone();
        let refused = bench.read(move |tx| consents::refused_by(tx, MAIN, &id)).await;
        assert_eq!(refused, [("marketing".to_owned(), Timestamp::from_millis(AT))]);
        assert!(set(true, AT + 1).await);
        assert!(bench.read(move |tx| consents::refused_by(tx, MAIN, &contact)).await.is_empty());
    }

    alerts_are_open_until_somebody_has_seen_them, |bench| {
        bench.four_accounts().await;
        let event = |id: &str, severity: &str, at: i64| AccountEvent {
            id: id.to_owned(),
            account_id: "wa".to_owned(),
            kind: "account_update".to_owned(),
            what: Some("DISABLED_UPDATE".to_owned()),
            severity: severity.to_owned(),
            fields: "{}".to_owned(),
            at: Timestamp::from_millis(at),
            received_at: START,
            acknowledged_at: None,
        };
        for (id, severity, at, new) in
            [("a", "critical", 1, true), ("b", "info", 2, true), ("c", "warning", 3, true), ("a", "critical", 1, false)]
        {
            let event = event(id, severity, AT + at);
            assert_eq!(bench.write(move |tx| account_events::add(tx, MAIN, &event)).await, new);
        }
        let ids = |events: Vec<AccountEvent>| events.into_iter().map(|event| event.id).collect::<Vec<_>>();
        assert_eq!(ids(bench.read(|tx| account_events::open(tx, MAIN, 9)).await), ["c", "a"]);
        let page = bench.read(|tx| account_events::of_account(tx, MAIN, "wa", None, 2)).await;
        assert_eq!(ids(page), ["c", "b"]);
        let before = Some((Timestamp::from_millis(AT + 2), "b"));
        assert_eq!(ids(bench.read(move |tx| account_events::of_account(tx, MAIN, "wa", before, 9)).await), ["a"]);
        let seen = bench.write(|tx| account_events::acknowledge(tx, MAIN, "c", "user_1", START)).await.unwrap();
        assert_eq!(seen.acknowledged_at, Some(START));
        assert!(bench.write(|tx| account_events::acknowledge(tx, "other", "a", "user_1", START)).await.is_none());
        assert_eq!(ids(bench.read(|tx| account_events::open(tx, MAIN, 9)).await), ["a"]);
    }

    calls_that_may_be_repeated_are_leased_and_the_latest_of_a_kind_stays, |bench| {
        bench.four_accounts().await;
        let action = |kind: &'static str, emoji: &str| NewAction {
            workspace_id: MAIN.to_owned(),
            account_id: "ms".to_owned(),
            channel: ChannelKind::Messenger,
            conversation_id: Some("conversation".to_owned()),
            kind,
            message_id: Some("message".to_owned()),
            target: Some("m_one".to_owned()),
            payload: None,
            call: ApiCall::post(Host::MetaGraph, "/me/messages", json!({"emoji": emoji})),
            expires_at: START.plus(Duration::from_secs(60)),
        };
        for new in [action("react", "👍"), action("react", "❤"), action("mark_read", "")] {
            bench.write(move |tx| actions::add(tx, &new, START)).await;
        }
        let lease = START.plus(Duration::from_secs(30));
        let claimed = bench.write(move |tx| actions::claim(tx, START, lease, 9)).await;
        let kinds: Vec<_> = claimed.iter().map(|action| (action.kind.as_str(), action.tries)).collect();
        assert_eq!(kinds, [("react", 0), ("mark_read", 0)]);
        assert_eq!(claimed[0].call.body, Some(json!({"emoji": "❤"})));
        assert!(bench.write(move |tx| actions::claim(tx, START, lease, 9)).await.is_empty(), "both are under way");
        let (react, read) = (claimed[0].seq, claimed[1].seq);
        let again = START.plus(Duration::from_secs(5));
        bench.write(move |tx| { actions::done(tx, read)?; actions::put_off(tx, react, again) }).await;
        assert_eq!(bench.read(|tx| actions::next_due(tx, START)).await, Some(again));
        let claimed = bench.write(move |tx| actions::claim(tx, again, lease, 9)).await;
        assert_eq!(claimed.iter().map(|action| action.tries).collect::<Vec<_>>(), [1]);
        bench.write(move |tx| actions::add(tx, &action("edit", ""), START)).await;
        let edit = bench.write(move |tx| actions::claim(tx, START, lease, 9)).await[0].seq;
        bench.write(move |tx| actions::give_up(tx, edit, "too old")).await;
        assert!(bench.write(move |tx| actions::claim(tx, lease, lease, 9)).await.iter().all(|one| one.seq != edit));
        let shown = bench.read(|tx| actions::of_messages(tx, MAIN, &["message"])).await;
        assert_eq!(shown["message"][0].error.as_deref(), Some("too old"));
        assert_eq!(bench.write(move |tx| actions::prune(tx, again.plus(Duration::from_secs(86_400)))).await, 1);
    }

    people_are_asked_about_once_and_again_when_it_is_time, |bench| {
        one_message(&bench).await;
        let identity = bench.raw.column("SELECT id FROM identities")[0].clone();
        let id = identity.clone();
        bench.write(move |tx| profiles::want(tx, MAIN, &[(&id, "ms")], START)).await;
        let lease = START.plus(Duration::from_secs(30));
        let due = bench.write(move |tx| profiles::claim(tx, START, lease, 9)).await;
        assert_eq!(due.iter().map(|profile| profile.identity_id.clone()).collect::<Vec<_>>(), [identity]);
        assert_eq!(due[0].external, messenger_identity(1));
        assert!(bench.write(move |tx| profiles::claim(tx, START, lease, 9)).await.is_empty());
        let (profile, again) = (due[0].clone(), START.plus(Duration::from_secs(86_400)));
        bench.write(move |tx| profiles::asked(tx, &profile, true, Some("media_1"), again, START)).await;
        let due = bench.write(move |tx| profiles::claim(tx, again, again, 9)).await;
        assert_eq!(due[0].picture.as_deref(), Some("media_1"));
        let contact = due[0].contact_id.clone();
        let one = contact.clone();
        assert!(bench.read(move |tx| profiles::pictures(tx, MAIN, &[&one])).await.is_empty(), "it is not here yet");
        bench.write(move |tx| { profiles::note(tx, MAIN, &contact); Ok(()) }).await;
    }
}
