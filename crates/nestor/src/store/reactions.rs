//! Reactions to messages of either side, whether we have the message yet or not: of each who reacts the latest word counts.

use super::executor::Sql;
use super::feed::{Change, ChangeKind};
use super::values::Value;
use super::{StoreError, Tx};
use nestor_core::message::ExternalMessageId;
use nestor_core::time::Timestamp;
use std::collections::HashMap;

/// The actor of our own reactions.
pub const US: &str = "us";

/// How far one of our reactions has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The platform has it.
    Done,
    /// It is on its way.
    Pending,
    /// The platform did not take it.
    Failed,
}

impl State {
    /// The word that the database and the API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Pending => "pending",
            Self::Failed => "failed",
        }
    }
}

/// A reaction, or that one was taken back.
#[derive(Clone, Debug)]
pub struct Reaction<'a> {
    /// Our account.
    pub account_id: &'a str,
    /// The platform's id of the message.
    pub target: &'a ExternalMessageId,
    /// Who reacted: our id of the identity, or [`US`].
    pub actor: &'a str,
    /// The conversation.
    pub conversation_id: &'a str,
    /// The emoji; `None`: taken back.
    pub emoji: Option<&'a str>,
    /// What kind of author.
    pub author_kind: &'a str,
    /// Our id of the author.
    pub author_id: Option<&'a str>,
    /// The author's name.
    pub author_name: Option<&'a str>,
    /// How far it has come.
    pub state: State,
    /// When, by the platform's time.
    pub at: Timestamp,
    /// Decides between two of the same moment: see [`arrival`](super::messages::arrival).
    pub arrival: i64,
}

/// Writes a reaction down unless a later word of the same actor is known. `false`: it says nothing new.
///
/// # Errors
/// When the database cannot be written.
pub fn set(tx: &mut Tx<'_>, workspace_id: &str, reaction: &Reaction<'_>) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "INSERT INTO reactions (workspace_id, account_id, provider_message_id, actor, conversation_id, emoji, author_kind, \
         author_id, author_name, state, at, arrival) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
         ON CONFLICT (workspace_id, account_id, provider_message_id, actor) DO UPDATE SET \
         conversation_id = excluded.conversation_id, emoji = excluded.emoji, author_kind = excluded.author_kind, \
         author_id = excluded.author_id, author_name = excluded.author_name, state = excluded.state, error = NULL, \
         at = excluded.at, arrival = excluded.arrival \
         WHERE reactions.at < excluded.at OR (reactions.at = excluded.at AND reactions.arrival < excluded.arrival)",
        &[
            workspace_id.into(),
            reaction.account_id.into(),
            reaction.target.as_str().into(),
            reaction.actor.into(),
            reaction.conversation_id.into(),
            reaction.emoji.into(),
            reaction.author_kind.into(),
            reaction.author_id.into(),
            reaction.author_name.into(),
            reaction.state.as_str().into(),
            reaction.at.into(),
            reaction.arrival.into(),
        ],
    )?;
    Ok(changed > 0)
}

/// What the platform said about our latest reaction to a message.
///
/// # Errors
/// When the database cannot be written.
pub fn settle_ours(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    target: &ExternalMessageId,
    error: Option<&str>,
) -> Result<(), StoreError> {
    let state = if error.is_some() { State::Failed } else { State::Done };
    tx.execute(
        "UPDATE reactions SET state = ?5, error = ?6 WHERE workspace_id = ?1 AND account_id = ?2 \
         AND provider_message_id = ?3 AND actor = ?4 AND state = 'pending'",
        &[
            workspace_id.into(),
            account_id.into(),
            target.as_str().into(),
            US.into(),
            state.as_str().into(),
            error.into(),
        ],
    )?;
    Ok(())
}

/// A reaction as it is shown.
#[derive(Clone, Debug)]
pub struct ShownReaction {
    /// The emoji.
    pub emoji: String,
    /// What kind of author.
    pub author_kind: String,
    /// Our id of the author.
    pub author_id: Option<String>,
    /// The author's name.
    pub author_name: Option<String>,
    /// One of [`State`]'s words.
    pub state: String,
    /// Why the platform did not take it.
    pub error: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The reactions to these messages of an account, by the platform's id, in the order in which they were made.
///
/// # Errors
/// When the database cannot be read.
pub fn of_messages(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account_id: &str,
    provider_ids: &[&str],
) -> Result<HashMap<String, Vec<ShownReaction>>, StoreError> {
    const SELECT: &str = "SELECT provider_message_id, emoji, author_kind, author_id, author_name, state, error, at \
                          FROM reactions WHERE workspace_id = ?1 AND account_id = ?2 AND emoji IS NOT NULL";
    let rows = tx.query(
        Sql::owned(
            format!(
                "{SELECT} AND provider_message_id IN (SELECT value FROM json_each(?3)) ORDER BY at, arrival, actor"
            ),
            format!("{SELECT} AND provider_message_id = ANY(?3) ORDER BY at, arrival, actor"),
        ),
        &[workspace_id.into(), account_id.into(), Value::Texts(provider_ids.iter().map(|id| (*id).into()).collect())],
        |row| {
            Ok((
                row.take::<String>(0)?,
                ShownReaction {
                    emoji: row.take(1)?,
                    author_kind: row.take(2)?,
                    author_id: row.take(3)?,
                    author_name: row.take(4)?,
                    state: row.take(5)?,
                    error: row.take(6)?,
                    at: row.take(7)?,
                },
            ))
        },
    )?;
    let mut reactions: HashMap<String, Vec<ShownReaction>> = HashMap::new();
    for (id, reaction) in rows {
        reactions.entry(id).or_default().push(reaction);
    }
    Ok(reactions)
}

/// Tells the feed that something about a message has changed.
pub fn note(tx: &mut Tx<'_>, workspace_id: &str, conversation_id: &str, message_id: &str) {
    tx.note(Change {
        workspace_id: workspace_id.to_owned(),
        kind: ChangeKind::Message,
        conversation_id: Some(conversation_id.to_owned()),
        entity_id: message_id.to_owned(),
    });
}
