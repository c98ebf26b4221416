//! Our accounts, and the deliveries that wait for them.

use crate::harness::{MAIN, account, drain};
use crate::on_both;
use crate::webhooks::{PAGE, PHONE_NUMBER, customer_text, messaging};
use nestor::store::StoreError;
use nestor::store::accounts;
use nestor::store::feed;
use nestor_core::channels::ChannelKind;

on_both! {
    accounts_are_added_once_changed_and_listed_in_the_order_of_channels, |bench| {
        bench.four_accounts().await;
        let again = account("other", "another", ChannelKind::Whatsapp, PHONE_NUMBER);
        assert!(!bench.write(move |tx| accounts::add(tx, &again)).await, "a number belongs to one workspace");
        let listed = bench.read(|tx| accounts::list(tx, MAIN)).await;
        let mut sorted = listed.clone();
        sorted.sort_by_key(|account| account.channel);
        assert_eq!(listed, sorted);
        assert_eq!(listed.len(), 4);
        assert!(bench.read(|tx| accounts::list(tx, "other")).await.is_empty());
        let found = bench.read(|tx| accounts::by_external_id(tx, ChannelKind::Messenger, PAGE)).await.unwrap();
        assert_eq!(found.id, "ms");
        assert!(bench.read(|tx| accounts::by_external_id(tx, ChannelKind::Instagram, PAGE)).await.is_none());
        assert!(bench.read(|tx| accounts::get(tx, "other", "ms")).await.is_none(), "G33");
        let before = bench.read(feed::bounds).await.1;
        bench.write(|tx| accounts::update(tx, MAIN, "ms", "Account ms", true, true, None)).await;
        bench.write(|tx| accounts::set_trouble(tx, MAIN, "ms", None)).await;
        assert_eq!(bench.read(feed::bounds).await.1, before, "nothing changed, nothing is told");
        bench.write(|tx| accounts::update(tx, MAIN, "ms", "Our page", false, true, Some("4001"))).await;
        bench.write(|tx| accounts::set_trouble(tx, MAIN, "ms", Some("The token was revoked."))).await;
        bench.write(|tx| accounts::set_trouble(tx, MAIN, "ms", Some("The token has expired."))).await;
        let changed = bench.read(|tx| accounts::get(tx, MAIN, "ms")).await.unwrap();
        assert_eq!((changed.name.as_str(), changed.inbound_enabled), ("Our page", false));
        assert_eq!(changed.business_account_id.as_deref(), Some("4001"));
        assert_eq!(changed.trouble.as_deref(), Some("The token has expired."));
        assert_eq!(bench.read(move |tx| feed::after(tx, MAIN, before, 10)).await.len(), 3);
        bench.write(|tx| accounts::set_trouble(tx, MAIN, "ms", None)).await;
        assert_eq!(bench.raw.column("SELECT DISTINCT state FROM accounts"), ["ok"]);
    }

    accounts_stay_as_they_are_while_somebody_holds_them, |bench| {
        let (started, begin) = std::sync::mpsc::channel();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let store = bench.store.clone();
        let holder = tokio::spawn(async move {
            store
                .write(move |tx| {
                    accounts::hold(tx)?;
                    started.send(()).unwrap();
                    wait.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
                    Ok::<_, StoreError>(accounts::all(tx)?.len())
                })
                .await
        });
        tokio::task::spawn_blocking(move || begin.recv().unwrap()).await.unwrap();
        let (store, new) = (bench.store.clone(), account(MAIN, "wa", ChannelKind::Whatsapp, PHONE_NUMBER));
        let adding = tokio::spawn(async move { store.write(move |tx| accounts::add(tx, &new)).await });
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        assert!(!adding.is_finished());
        go_on.send(()).unwrap();
        assert_eq!(holder.await.unwrap().unwrap(), 0);
        assert!(adding.await.unwrap().unwrap());
    }

    no_delivery_waits_for_an_account_that_was_added_meanwhile, |bench| {
        // Adding the accounts races with applying what waits for them, many times over.
        let second = bench.second_node().await;
        for round in 0..25_u64 {
            let (number, page) = (format!("1065{round:011}"), format!("1100{round:011}"));
            let texts = (0..6).map(|text| {
                crate::webhooks::whatsapp_text_at(&number, text, "Άννα", &format!("wamid.{round}.{text}"), 1_763_800_000, "γεια")
            });
            bench.keep(texts).await;
            bench.keep([messaging("page", &page, &[customer_text(&page, 1, &format!("m_{round}"), 1_763_800_000_000, "γεια")])]).await;
            let applying = {
                let (store, ids, now) = (second.clone(), bench.ids.clone(), bench.world.now());
                tokio::spawn(async move { drain(&store, &ids, now, 2).await })
            };
            let whatsapp = account(MAIN, &format!("wa{round}"), ChannelKind::Whatsapp, &number);
            let messenger = account(MAIN, &format!("ms{round}"), ChannelKind::Messenger, &page);
            bench.write(move |tx| accounts::add(tx, &whatsapp)).await;
            bench.write(move |tx| accounts::add(tx, &messenger)).await;
            applying.await.unwrap();
            bench.apply(10).await;
            let ledger = bench.ledger().await;
            assert_eq!((ledger.waiting, ledger.dead), (0, 0), "round {round}");
            assert_eq!(ledger.messages_found, i64::try_from(7 * (round + 1)).unwrap());
        }
    }
}
