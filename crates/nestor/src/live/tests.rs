//! Listeners that come, sleep, lag and come back, against a real store.

use super::{Live, Told};
use crate::store::conversations::{self, Status};
use crate::store::{Location, Store, StoreError};
use crate::world::World;
use nestor_core::time::Timestamp;
use std::time::Duration;

struct Place {
    store: Store,
    _folder: tempfile::TempDir,
}

async fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let world = World::still(Timestamp::from_seconds(1_800_000_000));
    let store = Store::open(Location::Sqlite(folder.path().join("nestor.db")), world).await.unwrap();
    store
        .write(|tx| -> Result<(), StoreError> {
            use crate::store::inbound::{NewConversation, add_conversations};
            let conversation = NewConversation {
                id: "conv".to_owned(),
                account_id: "acc".to_owned(),
                channel: nestor_core::channels::ChannelKind::Telegram,
                contact_id: "contact".to_owned(),
                closed: false,
            };
            add_conversations(tx, "main", &[conversation], Timestamp::from_seconds(1))
        })
        .await
        .unwrap();
    Place { store, _folder: folder }
}

async fn change(store: &Store) {
    store
        .write(|tx| conversations::set_status(tx, "main", "conv", Status::Open).map(|_| ()))
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
}

async fn seq(listener: &mut super::Listener) -> i64 {
    match tokio::time::timeout(Duration::from_secs(5), listener.next()).await.unwrap().unwrap() {
        Told::Change(change) => change.seq,
        other => panic!("expected a change, got {other:?}"),
    }
}

#[tokio::test]
async fn a_listener_hears_everything_once_and_in_order_while_others_write() {
    let place = place().await;
    let live = Live::new(place.store.clone());
    let mut listener = live.listen("main", None).await.unwrap();
    let Some(Told::Hello(start)) = listener.next().await else { panic!("no hello") };
    let writer = tokio::spawn({
        let store = place.store.clone();
        async move {
            for _ in 0..300 {
                change(&store).await;
            }
        }
    });
    let mut late = live.listen("main", Some(start)).await.unwrap();
    assert_eq!(late.next().await, Some(Told::Hello(start)));
    for expected in 1..=300 {
        assert_eq!(seq(&mut listener).await, start + expected);
        assert_eq!(seq(&mut late).await, start + expected);
    }
    writer.await.unwrap();
}

#[tokio::test]
async fn a_listener_that_lagged_far_behind_reads_on_in_the_table() {
    let place = place().await;
    let live = Live::new(place.store.clone());
    let mut slow = live.listen("main", None).await.unwrap();
    let Some(Told::Hello(start)) = slow.next().await else { panic!("no hello") };
    let changes = 3 * super::BACKLOG as i64;
    for _ in 0..changes / 64 {
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let store = place.store.clone();
            writers.spawn(async move { change(&store).await });
        }
        writers.join_all().await;
    }
    for expected in 1..=changes {
        assert_eq!(seq(&mut slow).await, start + expected);
    }
}

#[tokio::test]
async fn the_server_going_down_ends_the_listeners() {
    let place = place().await;
    let live = Live::new(place.store.clone());
    let mut listener = live.listen("main", None).await.unwrap();
    listener.next().await.unwrap();
    let waiting = tokio::spawn(async move { listener.next().await });
    tokio::time::sleep(Duration::from_millis(20)).await;
    live.close();
    assert_eq!(waiting.await.unwrap(), None);
}

#[tokio::test]
async fn a_feeder_ends_with_its_last_listener() {
    let place = place().await;
    let live = Live::new(place.store.clone());
    let listener = live.listen("main", None).await.unwrap();
    assert_eq!(live.feeds().len(), 1);
    drop(listener);
    for _ in 0..100 {
        change(&place.store).await;
        if live.feeds().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the feeder goes on for nobody");
}
