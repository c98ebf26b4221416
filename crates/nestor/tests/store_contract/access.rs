//! Users, sessions, API keys, failed sign-ins, and what holds for the whole installation.

use crate::harness::{MAIN, START};
use crate::on_both;
use nestor::store::access::{self, ApiKey, Role, User};
use nestor::store::installation;
use nestor_core::time::Timestamp;
use std::time::Duration;

/// A user of the main workspace.
pub(crate) fn user(id: &str, email: &str) -> User {
    User {
        workspace_id: MAIN.to_owned(),
        id: id.to_owned(),
        email: email.to_owned(),
        name: format!("User {id}"),
        role: Role::Operator,
        password_hash: "$argon2id$".to_owned(),
        created_at: START,
    }
}

fn after(seconds: u64) -> Timestamp {
    START.plus(Duration::from_secs(seconds))
}

on_both! {
    users_are_found_by_id_and_address_and_stay_in_their_workspace, |bench| {
        let (first, second) = (user("b", "b@example.org"), user("a", "a@example.org"));
        let elsewhere = User { workspace_id: "other".to_owned(), ..user("c", "b@example.org") };
        let added = bench
            .write(move |tx| {
                Ok([access::add_user(tx, &first)?, access::add_user(tx, &second)?, access::add_user(tx, &elsewhere)?])
            })
            .await;
        assert_eq!(added, [true, true, false], "an address belongs to one user of the installation");
        let names: Vec<String> = bench.read(|tx| access::users(tx, MAIN)).await.into_iter().map(|user| user.name).collect();
        assert_eq!(names, ["User a", "User b"]);
        assert_eq!(bench.read(|tx| access::user(tx, MAIN, "a")).await.unwrap().email, "a@example.org");
        assert!(bench.read(|tx| access::user(tx, "other", "a")).await.is_none());
        assert_eq!(bench.read(|tx| access::user_by_email(tx, "b@example.org")).await.unwrap().id, "b");
        assert!(bench.read(|tx| access::user_by_email(tx, "B@example.org")).await.is_none());
        assert_eq!(Role::from_word("admin"), Some(Role::Admin));
        assert_eq!(Role::from_word("root"), None);
    }

    a_session_rotates_once_and_ends, |bench| {
        let maria = user("maria", "maria@example.org");
        bench
            .write(move |tx| {
                access::add_user(tx, &maria)?;
                access::add_session(tx, &maria, "one", START, after(100))
            })
            .await;
        let found = bench.read(|tx| access::session(tx, "one", START)).await.unwrap();
        assert_eq!((found.user.id.as_str(), found.by_previous_token, found.expires_at), ("maria", false, after(100)));
        assert!(bench.read(|tx| access::session(tx, "one", after(100))).await.is_none(), "it is over");
        // Sixteen requests at once: one replaces the token.
        let mut rotating = tokio::task::JoinSet::new();
        for number in 0..16 {
            let store = bench.store.clone();
            rotating.spawn(async move {
                let new = format!("new {number}");
                store.write(move |tx| access::rotate_session(tx, "one", &new, after(1), after(200))).await.unwrap()
            });
        }
        let rotated = rotating.join_all().await.into_iter().filter(|rotated| *rotated).count();
        assert_eq!(rotated, 1);
        let found = bench.read(|tx| access::session(tx, "one", after(1))).await.unwrap();
        assert!(found.by_previous_token && found.token_hash.starts_with("new "));
        assert_eq!(found.rotated_at, after(1));
        bench.write(|tx| access::end_session(tx, "one")).await;
        assert!(bench.read(move |tx| access::session(tx, &found.token_hash, after(1))).await.is_none());
    }

    failed_sign_ins_are_counted_and_forgotten, |bench| {
        for seconds in [0, 10, 20] {
            bench.write(move |tx| access::add_sign_in_failure(tx, "subject", after(seconds))).await;
        }
        assert_eq!(bench.read(|tx| access::sign_in_failures(tx, "subject", START)).await, (2, Some(after(20))));
        assert_eq!(bench.read(|tx| access::sign_in_failures(tx, "somebody", START)).await, (0, None));
        let maria = user("maria", "maria@example.org");
        bench
            .write(move |tx| {
                access::add_session(tx, &maria, "over", START, after(5))?;
                access::add_session(tx, &maria, "good", START, after(50))?;
                access::prune(tx, after(10), after(20))
            })
            .await;
        assert_eq!(bench.raw.column("SELECT token_hash FROM sessions"), ["good"]);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM sign_in_failures"), 1);
        bench
            .write(|tx| {
                access::take_back_sign_in_failure(tx, "somebody", after(20))?;
                access::take_back_sign_in_failure(tx, "subject", after(21))
            })
            .await;
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM sign_in_failures"), 1, "another one's, another moment's");
        bench.write(|tx| access::take_back_sign_in_failure(tx, "subject", after(20))).await;
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM sign_in_failures"), 0);
        bench.write(|tx| access::add_sign_in_failure(tx, "subject", after(30))).await;
        bench.write(|tx| access::clear_sign_in_failures(tx, "subject")).await;
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM sign_in_failures"), 0);
    }

    an_api_key_is_found_by_its_token_until_it_is_revoked, |bench| {
        let key = |id: &str| ApiKey {
            workspace_id: MAIN.to_owned(),
            id: id.to_owned(),
            name: "import".to_owned(),
            role: Role::Admin,
        };
        let (one, two) = (key("one"), key("two"));
        bench
            .write(move |tx| {
                access::add_api_key(tx, &one, "hash one", START)?;
                access::add_api_key(tx, &two, "hash two", START)
            })
            .await;
        let found = bench.read(|tx| access::api_key(tx, "hash two")).await.unwrap();
        assert_eq!((found.id.as_str(), found.role), ("two", Role::Admin));
        assert!(bench.read(|tx| access::api_key(tx, "hash three")).await.is_none());
        assert_eq!(bench.write(|tx| access::revoke_api_keys(tx, "other", "import", START)).await, 0);
        assert_eq!(bench.write(|tx| access::revoke_api_keys(tx, MAIN, "import", START)).await, 2);
        assert!(bench.read(|tx| access::api_key(tx, "hash two")).await.is_none());
    }

    what_is_fixed_once_stays_and_counters_count_under_concurrency, |bench| {
        assert_eq!(bench.write(|tx| installation::fix(tx, "scheme", "keyed")).await, "keyed");
        assert_eq!(bench.write(|tx| installation::fix(tx, "scheme", "adr174")).await, "keyed");
        bench.write(|tx| installation::ensure_workspace(tx, MAIN, "Another name", START)).await;
        assert_eq!(bench.read(|tx| installation::workspace_name(tx, MAIN)).await.as_deref(), Some("Main"));
        assert_eq!(bench.read(|tx| installation::workspace_name(tx, "none")).await, None);
        let mut counting = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let store = bench.store.clone();
            counting.spawn(async move { store.write(|tx| installation::count(tx, "things")).await.unwrap() });
        }
        counting.join_all().await;
        assert_eq!(bench.read(|tx| installation::counted(tx, "things")).await, 50);
    }
}
