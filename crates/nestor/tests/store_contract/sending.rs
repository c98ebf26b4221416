//! What the delivery worker does with the store, step by step and without a platform.

use crate::harness::{Bench, MAIN};
use nestor::service::receipts;
use nestor::service::replies::{self, Author, Reply, SendError};
use nestor::store::outgoing::{self, Part, PartKey};
use nestor::store::{StoreError, Tx, reports};
use nestor_core::content::Content;
use nestor_core::message::{AuthorKind, ExternalMessageId};
use nestor_core::time::Timestamp;

/// A reply of an operator, with the conversation and the text as its idempotency key.
pub(crate) fn reply(conversation_id: &str, text: &str) -> Reply {
    Reply {
        workspace_id: MAIN.to_owned(),
        principal: "user:maria".to_owned(),
        author: Author {
            kind: AuthorKind::Operator, id: Some("maria".to_owned()), name: Some("Μαρία".to_owned())
        },
        conversation_id: conversation_id.to_owned(),
        content: Content::text(text),
        human_agent: false,
        reply_to: None,
        idempotency_key: format!("{conversation_id} {text}"),
    }
}

/// Takes a reply, as the API does.
pub(crate) async fn try_send(bench: &Bench, reply: Reply) -> Result<String, SendError> {
    let nonce = bench.world.new_id();
    try_send_as(bench, reply, nonce).await
}

/// Takes a reply under an id that follows from `nonce`.
pub(crate) async fn try_send_as(bench: &Bench, reply: Reply, nonce: String) -> Result<String, SendError> {
    let (ids, now) = (bench.ids.clone(), bench.world.now());
    bench.store.write(move |tx| replies::send(tx, &ids, &reply, &nonce, now)).await
}

/// Takes a reply that must be taken.
pub(crate) async fn send(bench: &Bench, conversation_id: &str, text: &str) -> String {
    try_send(bench, reply(conversation_id, text)).await.unwrap()
}

/// The key of a part's first attempt.
pub(crate) fn key(message_id: &str, part: i64) -> PartKey {
    PartKey { workspace_id: MAIN.to_owned(), message_id: message_id.to_owned(), part, attempt: 1 }
}

/// The part of this key, locked together with its account's reports, as the worker takes it before it writes an outcome.
pub(crate) fn take(tx: &mut Tx<'_>, key: &PartKey) -> Result<Part, StoreError> {
    let part = outgoing::by_key(tx, key)?.expect("the part is there");
    reports::lock(tx, &part.account_id)?;
    Ok(outgoing::by_key(tx, key)?.expect("the part is still there"))
}

/// The platform has accepted a part and given it an id; the call began at `at`.
pub(crate) async fn accept(bench: &Bench, key: PartKey, provider_message_id: &str, at: Timestamp) {
    let id = ExternalMessageId(provider_message_id.to_owned());
    bench
        .write(move |tx| {
            let mut part = take(tx, &key)?;
            receipts::accepted(tx, &mut part, &id, at)
        })
        .await;
}

/// A message that was sent and accepted under this id.
pub(crate) async fn sent(bench: &Bench, conversation_id: &str, text: &str, provider_message_id: &str) -> String {
    let message_id = send(bench, conversation_id, text).await;
    accept(bench, key(&message_id, 0), provider_message_id, bench.world.now()).await;
    message_id
}

/// What a message's row says about its delivery.
pub(crate) fn status(bench: &Bench, message_id: &str) -> String {
    bench.raw.column(&format!("SELECT status FROM messages WHERE id = '{message_id}'"))[0].clone()
}

/// The history of a message: `status@seconds after the first moment`, in order.
pub(crate) fn history(bench: &Bench, message_id: &str) -> Vec<String> {
    bench.raw.column(&format!(
        "SELECT status || '@' || CAST((at - {}) / 1000 AS TEXT) FROM message_steps WHERE message_id = '{message_id}' \
             ORDER BY at, status",
        crate::harness::START.as_millis()
    ))
}
