//! Deliveries: kept, shown, put off, dead, replayed; and the ledger over them.

use crate::harness::{MAIN, START};
use crate::on_both;
use crate::webhooks::{PHONE_NUMBER, whatsapp_text};
use nestor::store::deliveries::{self, State};
use nestor::store::outcomes::{self, Exception, ExceptionKind, Outcome};
use nestor_core::channels::ChannelKind;
use std::time::Duration;

on_both! {
    the_oldest_comes_first_and_what_is_put_off_waits_its_time, |bench| {
        bench.keep([b"1".to_vec(), b"2".to_vec()]).await;
        let now = bench.world.now();
        assert_eq!(bench.read(move |tx| deliveries::oldest_due(tx, now)).await, Some(1));
        let later = now.plus(Duration::from_secs(5));
        bench.write(move |tx| deliveries::put_off(tx, 1, "apply_failed", Some(later))).await;
        assert_eq!(bench.read(move |tx| deliveries::oldest_due(tx, now)).await, Some(2));
        assert_eq!(bench.read(|tx| deliveries::attempts(tx, 1)).await, 1);
        let claimed = bench.write(move |tx| deliveries::claim(tx, now, 10)).await;
        assert_eq!(claimed.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [2]);
        let claimed = bench.write(move |tx| deliveries::claim(tx, later, 10)).await;
        assert_eq!(claimed.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((claimed[0].body.as_slice(), claimed[0].received_at), (b"1".as_slice(), START));
        bench.ledger().await;
    }

    a_dead_letter_is_counted_whatever_it_was_before, |bench| {
        bench.account(MAIN, "wa", ChannelKind::Whatsapp, PHONE_NUMBER).await;
        bench.keep([b"never looked at".to_vec()]).await;
        bench.write(|tx| deliveries::put_off(tx, 1, "apply_failed", None)).await;
        let ledger = bench.ledger().await;
        assert_eq!((ledger.received, ledger.dead, ledger.dead_events), (1, 1, 1));
        // One that was applied, replayed, and then cannot be applied again.
        bench.receive([whatsapp_text(1, "wamid.1", 1_763_800_000, "γεια")]).await;
        assert!(bench.write(|tx| deliveries::replay(tx, MAIN, 2)).await);
        bench.write(|tx| deliveries::put_off(tx, 2, "apply_failed", None)).await;
        let ledger = bench.ledger().await;
        assert_eq!((ledger.received, ledger.dead, ledger.messages_found), (2, 2, 1));
        // And mended.
        assert_eq!(bench.write(|tx| deliveries::replay_all(tx, State::Dead)).await, 2);
        bench.apply(10).await;
        let ledger = bench.ledger().await;
        assert_eq!((ledger.applied, ledger.dead, ledger.messages_found), (1, 1, 1));
    }

    deliveries_are_shown_to_their_workspace_and_nobodys_to_the_first, |bench| {
        bench.account(MAIN, "wa", ChannelKind::Whatsapp, PHONE_NUMBER).await;
        bench.account("other", "wa2", ChannelKind::Whatsapp, "106500000000002").await;
        bench
            .receive([
                whatsapp_text(1, "wamid.1", 1_763_800_000, "γεια"),
                crate::webhooks::whatsapp_text_at("106500000000002", 1, "Άννα", "wamid.2", 1_763_800_000, "γεια"),
                b"no JSON".to_vec(),
                crate::webhooks::whatsapp_text_at("106500000000003", 1, "Άννα", "wamid.3", 1_763_800_000, "γεια"),
            ])
            .await;
        let mut open = bench.read(deliveries::open).await;
        open.sort_by(|one, other| one.state.cmp(&other.state));
        let open: Vec<_> = open.into_iter().map(|open| (open.state, open.count, open.oldest_due_at)).collect();
        assert_eq!(open, [("dead".to_owned(), 1, START), ("waiting".to_owned(), 1, START)]);
        let ids = |workspace: &'static str, state: Option<State>, channel: Option<ChannelKind>| {
            let store = bench.store.clone();
            async move {
                let found = store.read(move |tx| deliveries::list(tx, workspace, state, channel, None, 10)).await.unwrap();
                found.into_iter().map(|delivery| delivery.id).collect::<Vec<_>>()
            }
        };
        assert_eq!(ids(MAIN, None, None).await, [4, 3, 1]);
        assert_eq!(ids("other", None, None).await, [2]);
        assert_eq!(ids(MAIN, Some(State::Dead), None).await, [3]);
        assert_eq!(ids(MAIN, Some(State::Waiting), None).await, [4]);
        assert_eq!(ids(MAIN, Some(State::Applied), Some(ChannelKind::Whatsapp)).await, [1]);
        assert_eq!(ids(MAIN, Some(State::Pending), None).await, Vec::<i64>::new());
        let page = bench.read(|tx| deliveries::list(tx, MAIN, None, None, Some(4), 1)).await;
        assert_eq!(page.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [3]);
        assert_eq!((page[0].state.as_str(), page[0].reason.as_deref(), page[0].bytes), ("dead", Some("not_json"), 7));
        let shown = bench.read(|tx| deliveries::get(tx, MAIN, 4)).await.unwrap();
        assert_eq!((shown.reason.as_deref(), shown.attempts), (Some("unknown_account"), 1));
        assert!(bench.read(|tx| deliveries::get(tx, "other", 1)).await.is_none(), "G33");
        assert!(bench.read(|tx| deliveries::raw(tx, "other", 1)).await.is_none(), "G33");
        assert!(!bench.write(|tx| deliveries::replay(tx, "other", 1)).await, "G33");
        assert_eq!(State::from_word("dead"), Some(State::Dead));
        assert_eq!(State::ALL.len(), 4);
    }

    outcomes_of_the_last_time_replace_those_of_the_time_before, |bench| {
        bench.keep([b"{}".to_vec(), b"{}".to_vec()]).await;
        let exception = |kind| Exception { place: "event 0".to_owned(), kind, reason: "reason".to_owned() };
        let waiting = Outcome { events: 2, stored: 1, exceptions: vec![exception(ExceptionKind::Waiting)], ..Outcome::default() };
        assert_eq!(waiting.state(), State::Waiting);
        let outcomes = vec![(1, waiting.clone()), (2, waiting)];
        bench.write(move |tx| outcomes::finish(tx, &outcomes, START)).await;
        assert_eq!(bench.raw.column("SELECT DISTINCT outcome FROM delivery_outcomes"), ["waiting"]);
        let mended = Outcome { events: 2, stored: 1, ..Outcome::default() };
        bench.write(move |tx| outcomes::finish(tx, &[(1, mended)], START)).await;
        assert_eq!(bench.raw.column("SELECT delivery_id FROM delivery_outcomes"), ["2"], "what was mended waits no longer");
        let counts = "SELECT state || events || stored || duplicates || waiting || attempts FROM deliveries ORDER BY id";
        assert_eq!(bench.raw.column(counts), ["applied22002", "waiting21011"]);
        let dead = Outcome { events: 1, exceptions: vec![exception(ExceptionKind::Dead)], ..Outcome::default() };
        assert_eq!(dead.state(), State::Dead);
    }
}
