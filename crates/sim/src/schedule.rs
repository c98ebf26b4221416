//! Everything that is still to happen, in the order of the virtual clock. Tasks are plain data, so that the state file keeps
//! them and a restarted simulator goes on where it stopped.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::meta::MetaItem;
use crate::phone::PhoneKey;

/// A webhook of Meta on its way to the hub.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) channel: Channel,
    pub(crate) account: String,
    /// The exact bytes (ASCII by construction).
    pub(crate) body: String,
    /// Messages of customers that get their second tick when the hub answers 200.
    pub(crate) carries: Vec<(PhoneKey, String)>,
    pub(crate) attempts: u32,
    pub(crate) first_at_ms: i64,
}

/// What happens next to a message of the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    Sent,
    Delivered,
    Read,
    /// A voice message was played for the first time.
    Played,
    Failed(i64),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Task {
    /// Items that leave as webhooks now, in as few posts as possible.
    Emit(Vec<MetaItem>),
    /// A first or repeated post to the hub.
    Deliver(Delivery),
    /// The head of a Telegram chat's queue is due.
    Updates { bot: String, chat: i64 },
    /// A message of the business moves on.
    Step { phone: PhoneKey, message: String, stage: Stage },
    /// A lively person says something.
    Say { phone: PhoneKey, text: String },
    /// The review of a template ends.
    Review { template: String },
    /// Somebody of the lively people writes, and the next one is planned.
    Somebody,
}

#[derive(Debug, Default)]
pub(crate) struct Schedule {
    tasks: BTreeMap<(i64, u64), Task>,
    last: u64,
}

impl Schedule {
    pub(crate) fn at(&mut self, due_ms: i64, task: Task) {
        self.last += 1;
        self.tasks.insert((due_ms, self.last), task);
    }

    pub(crate) fn next_due_ms(&self) -> Option<i64> {
        self.tasks.keys().next().map(|(due, _)| *due)
    }

    pub(crate) fn pop_due(&mut self, now_ms: i64) -> Option<Task> {
        let entry = self.tasks.first_entry()?;
        (entry.key().0 <= now_ms).then(|| entry.remove())
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (i64, &Task)> {
        self.tasks.iter().map(|((due, _), task)| (*due, task))
    }

    /// Makes webhooks that wait for their next try due at once, as after a line that was down is up again.
    pub(crate) fn hasten_deliveries(&mut self, now_ms: i64) {
        let waiting: Vec<_> =
            self.tasks.iter().filter(|(_, task)| matches!(task, Task::Deliver(_))).map(|(key, _)| *key).collect();
        for key in waiting {
            if let Some(task) = self.tasks.remove(&key) {
                self.at(key.0.min(now_ms), task);
            }
        }
    }
}
