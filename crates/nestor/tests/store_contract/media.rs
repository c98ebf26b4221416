//! Files: added once, fetched by one at a time, given up with a reason; uploads that are used stay, others go.

use crate::harness::{Bench, MAIN, START};
use crate::on_both;
use crate::webhooks::whatsapp_text;
use nestor::store::fetching::{self, Due};
use nestor::store::media::{self, Media, MediaState, NewMedia, NewUpload, Stored};
use nestor::store::media_copies::{self, Version};
use nestor_core::channels::ChannelKind;
use nestor_core::content::{AttachmentKind, MediaSource};
use nestor_core::time::Timestamp;
use std::collections::BTreeSet;
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(600);

fn new(id: &str, message_id: &str) -> NewMedia {
    NewMedia {
        id: id.to_owned(),
        account_id: "wa".to_owned(),
        message_id: message_id.to_owned(),
        position: 0,
        kind: AttachmentKind::Image,
        direction: "inbound",
        source: MediaSource::Id("1010".to_owned()),
        mime_type: Some("image/jpeg".to_owned()),
        file_name: Some("φωτό.jpg".to_owned()),
        sha256: Some("c2hh".to_owned()),
    }
}

fn bytes(key: &str) -> Stored {
    Stored {
        object_key: key.to_owned(),
        size: 1234,
        sha256: "ab".repeat(32),
        mime_type: "image/png".to_owned(),
        thumbnail_key: Some(format!("{key}.small")),
        width: Some(640),
        height: Some(480),
    }
}

async fn add(bench: &Bench, files: Vec<NewMedia>) {
    let now = bench.world.now();
    bench.write(move |tx| media::add(tx, MAIN, &files, now)).await;
}

async fn claim(bench: &Bench, limit: i64) -> Vec<Due> {
    let now = bench.world.now();
    bench.write(move |tx| fetching::claim(tx, now, now.plus(LEASE), limit)).await
}

async fn get(bench: &Bench, id: &'static str) -> Media {
    bench.read(move |tx| media::get(tx, MAIN, id)).await.unwrap()
}

/// A message that files can belong to.
async fn message(bench: &Bench) -> String {
    bench.account(MAIN, "wa", ChannelKind::Whatsapp, crate::webhooks::PHONE_NUMBER).await;
    bench.receive([whatsapp_text(1, "wamid.1", 1_763_800_000, "γεια")]).await;
    bench.raw.column("SELECT id FROM messages").remove(0)
}

fn changes(bench: &Bench, message: &str) -> i64 {
    bench.raw.number(&format!("SELECT COUNT(*) FROM changes WHERE kind = 'message' AND entity_id = '{message}'"))
}

on_both! {
    a_file_is_added_once_and_fetched_once, |bench| {
        let message = message(&bench).await;
        let told = changes(&bench, &message);
        add(&bench, vec![new("media_1", &message), new("media_2", &message)]).await;
        add(&bench, vec![NewMedia { file_name: None, ..new("media_1", &message) }]).await;
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM media"), 2);
        let pending = get(&bench, "media_1").await;
        assert_eq!((pending.state, pending.mime_type.as_deref()), (MediaState::Pending, Some("image/jpeg")));
        assert_eq!(pending.file_name.as_deref(), Some("φωτό.jpg"), "a repetition changes nothing");
        assert!(pending.has_source);

        let due = claim(&bench, 1).await;
        assert_eq!((due[0].tries, &due[0].source), (1, &MediaSource::Id("1010".to_owned())));
        assert_eq!(due[0].said_sha256.as_deref(), Some("c2hh"));
        let second = claim(&bench, 10).await;
        assert_eq!(second.len(), 1);
        assert_ne!(second[0].id, due[0].id);
        assert!(claim(&bench, 10).await.is_empty());

        let first = due[0].clone();
        assert!(bench.write(move |tx| fetching::stored(tx, &first, &bytes("main/1"))).await);
        let first = due[0].clone();
        assert!(!bench.write(move |tx| fetching::stored(tx, &first, &bytes("main/2"))).await, "done already");
        let id: &'static str = if due[0].id == "media_1" { "media_1" } else { "media_2" };
        let stored = get(&bench, id).await;
        assert_eq!((stored.state, stored.object_key.as_deref()), (MediaState::Stored, Some("main/1")));
        assert_eq!((stored.mime_type.as_deref(), stored.size), (Some("image/png"), Some(1234)));
        assert_eq!((stored.width, stored.height, stored.thumbnail_key.as_deref()), (Some(640), Some(480), Some("main/1.small")));
        assert!(changes(&bench, &message) > told, "whoever looks at the message looks again");
        let now = bench.world.now();
        assert!(!bench.write(move |tx| fetching::fetch_again(tx, MAIN, id, now)).await, "it is here");
        let found = bench.read(|tx| media::by_ids(tx, MAIN, &["media_1", "media_2", "media_3"])).await;
        assert_eq!(found.into_iter().map(|file| file.id).collect::<BTreeSet<_>>().len(), 2);
        assert!(bench.read(|tx| media::by_ids(tx, "other", &["media_1"])).await.is_empty());
        assert!(bench.read(|tx| media::get(tx, "other", "media_1")).await.is_none());
    }

    a_lease_that_runs_out_is_due_again_and_the_late_one_changes_nothing, |bench| {
        let message = message(&bench).await;
        add(&bench, vec![new("media_1", &message)]).await;
        let slow = claim(&bench, 1).await.remove(0);
        let now = bench.world.now();
        assert_eq!(bench.read(move |tx| fetching::next_due(tx, now)).await, Some(now.plus(LEASE)));
        bench.world.advance(LEASE);
        let quick = claim(&bench, 1).await.remove(0);
        assert_eq!((slow.tries, quick.tries), (1, 2));
        assert!(!bench.write(move |tx| fetching::stored(tx, &slow, &bytes("main/slow"))).await);
        assert!(bench.write(move |tx| fetching::stored(tx, &quick, &bytes("main/quick"))).await);
        assert_eq!(get(&bench, "media_1").await.object_key.as_deref(), Some("main/quick"));
        assert_eq!(bench.read(move |tx| fetching::next_due(tx, START)).await, None);
    }

    a_file_is_put_off_given_up_and_fetched_again, |bench| {
        let message = message(&bench).await;
        add(&bench, vec![new("media_1", &message)]).await;
        let due = claim(&bench, 1).await.remove(0);
        let later = bench.world.now().plus(Duration::from_secs(30));
        bench.write(move |tx| fetching::not_stored(tx, &due, MediaState::Pending, Some(later), "unavailable", "Not now.")).await;
        assert!(claim(&bench, 1).await.is_empty());
        let now = bench.world.now();
        assert_eq!(bench.read(move |tx| fetching::next_due(tx, now)).await, Some(later));
        bench.world.advance(Duration::from_secs(30));
        let due = claim(&bench, 1).await.remove(0);
        assert_eq!(due.tries, 2);
        let now = bench.world.now();
        assert!(!bench.write(move |tx| fetching::fetch_again(tx, MAIN, "media_1", now)).await, "it is under way");
        bench.write(move |tx| fetching::not_stored(tx, &due, MediaState::Expired, None, "gone", "Gone.")).await;
        let gone = get(&bench, "media_1").await;
        assert_eq!((gone.state, gone.error_code.as_deref(), gone.error_message.as_deref()), (MediaState::Expired, Some("gone"), Some("Gone.")));
        bench.world.advance(Duration::from_secs(86_400));
        assert!(claim(&bench, 1).await.is_empty());
        let now = bench.world.now();
        assert!(!bench.write(move |tx| fetching::fetch_again(tx, "other", "media_1", now)).await);
        assert!(bench.write(move |tx| fetching::fetch_again(tx, MAIN, "media_1", now)).await);
        let again = get(&bench, "media_1").await;
        assert_eq!((again.state, again.error_code), (MediaState::Pending, None));
        assert_eq!(claim(&bench, 1).await[0].tries, 1);
    }

    four_tasks_fetch_two_hundred_files_each_once, |bench| {
        let message = message(&bench).await;
        add(&bench, (0..200).map(|number| new(&format!("media_{number}"), &message)).collect()).await;
        let second = bench.second_node().await;
        let now = bench.world.now();
        let mut working = tokio::task::JoinSet::new();
        for task in 0..4 {
            let store = if task % 2 == 0 { bench.store.clone() } else { second.clone() };
            working.spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let due = store
                        .write(move |tx| fetching::claim(tx, now, now.plus(LEASE), 7))
                        .await
                        .unwrap();
                    if due.is_empty() {
                        return mine;
                    }
                    mine.extend(due.into_iter().map(|file| file.id));
                }
            });
        }
        let mut all = Vec::new();
        while let Some(done) = working.join_next().await {
            all.extend(done.unwrap());
        }
        assert_eq!(all.len(), 200);
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 200);
    }

    uploads_that_nobody_uses_are_forgotten, |bench| {
        for id in ["media_used", "media_unused"] {
            let upload = NewUpload {
                id: id.to_owned(),
                kind: AttachmentKind::Document,
                said_mime_type: Some("application/pdf".to_owned()),
                file_name: Some("τιμολόγιο.pdf".to_owned()),
                stored: Stored { thumbnail_key: None, ..bytes(id) },
            };
            bench.write(move |tx| media::add_upload(tx, MAIN, &upload, START)).await;
        }
        let upload = get(&bench, "media_used").await;
        assert_eq!((upload.state, upload.has_source, upload.message_id), (MediaState::Stored, false, None));
        bench.write(|tx| media_copies::mark_used(tx, MAIN, &["media_used", "media_other"], START)).await;
        let day = Duration::from_secs(86_400);
        assert!(bench.write(move |tx| media_copies::prune(tx, START, START)).await.is_empty());
        let after = START.plus(day);
        assert_eq!(bench.write(move |tx| media_copies::prune(tx, after, after)).await, ["media_unused"]);
        assert!(bench.read(|tx| media::get(tx, MAIN, "media_unused")).await.is_none());
        assert!(bench.read(|tx| media::get(tx, MAIN, "media_used")).await.is_some());
        assert!(!bench.write(move |tx| fetching::fetch_again(tx, MAIN, "media_used", after)).await, "there is nowhere to fetch it");
    }

    what_platforms_have_is_known_until_it_is_over, |bench| {
        let known = |account: &'static str, kind: AttachmentKind, now: Timestamp| {
            bench.read(move |tx| media_copies::platform_id(tx, MAIN, account, "sha", kind, now))
        };
        let until = START.plus(Duration::from_secs(60));
        bench.write(move |tx| media_copies::keep_platform_id(tx, MAIN, "wa", "sha", AttachmentKind::Image, "4711", Some(until), START)).await;
        bench.write(move |tx| media_copies::keep_platform_id(tx, MAIN, "tg", "sha", AttachmentKind::Image, "AgAC", None, START)).await;
        assert_eq!(known("wa", AttachmentKind::Image, START).await, Some(("4711".to_owned(), START)));
        assert_eq!(known("wa", AttachmentKind::Document, START).await, None);
        assert_eq!(known("ms", AttachmentKind::Image, START).await, None);
        assert_eq!(known("wa", AttachmentKind::Image, until).await, None);
        assert_eq!(known("tg", AttachmentKind::Image, until).await.map(|(id, _)| id).as_deref(), Some("AgAC"));
        bench.write(move |tx| media_copies::keep_platform_id(tx, MAIN, "wa", "sha", AttachmentKind::Image, "4712", Some(until), START)).await;
        bench.write(|tx| media_copies::forget_platform_id(tx, MAIN, "wa", "4711")).await;
        assert_eq!(known("wa", AttachmentKind::Image, START).await.map(|(id, _)| id).as_deref(), Some("4712"));
        bench.write(|tx| media_copies::forget_platform_id(tx, MAIN, "tg", "AgAC")).await;
        assert_eq!(known("tg", AttachmentKind::Image, START).await, None);
        bench.write(move |tx| media_copies::prune(tx, START, until)).await;
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM media_uploads"), 0);
    }

    another_form_is_made_once, |bench| {
        let made = |key: &str| Version {
            name: "jpeg_5000000".to_owned(),
            mime_type: "image/jpeg".to_owned(),
            size: 99,
            sha256: "cd".repeat(32),
            object_key: key.to_owned(),
        };
        let (first, second) = (made("main/1"), made("main/2"));
        assert!(bench.write(move |tx| media_copies::add_version(tx, MAIN, "media_1", &first)).await);
        assert!(!bench.write(move |tx| media_copies::add_version(tx, MAIN, "media_1", &second)).await);
        assert_eq!(bench.read(|tx| media_copies::version(tx, MAIN, "media_1", "jpeg_5000000")).await, Some(made("main/1")));
        assert_eq!(bench.read(|tx| media_copies::version(tx, MAIN, "media_1", "jpeg_8000000")).await, None);
        assert_eq!(bench.read(|tx| media_copies::version(tx, "other", "media_1", "jpeg_5000000")).await, None);
    }
}
