//! The state file: phones, people, bots and everything that is still to happen, so that a restarted demo goes on where it
//! stopped. Secrets are not in it, except the bots' own `secret_token`, which the hub set and must find again.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::error::SimulatorError;
use crate::media::KeptFile;
use crate::people::Person;
use crate::phone::{Phone, PhoneKey};
use crate::schedule::Task;
use crate::serve;
use crate::telegram::{self, Bot};
use crate::templates::Templates;
use crate::world::{Comment, Shared, World};

/// How many messages of a phone are kept.
const KEPT_PER_PHONE: usize = 500;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Book {
    format: u32,
    pub(crate) run: u64,
    pub(crate) closed_at_ms: i64,
    people: Vec<Person>,
    phones: Vec<(PhoneKey, Phone)>,
    bots: BTreeMap<String, Bot>,
    media: Vec<KeptFile>,
    #[serde(default)]
    templates: Option<Templates>,
    subscriptions: BTreeMap<String, BTreeSet<String>>,
    stories: BTreeMap<String, usize>,
    #[serde(default)]
    threads: Vec<(PhoneKey, String)>,
    #[serde(default)]
    comments: BTreeMap<String, Comment>,
    #[serde(default)]
    private_replies: BTreeSet<String>,
    #[serde(default)]
    service_messages: BTreeMap<String, u32>,
    schedule: Vec<(i64, Task)>,
}

/// Reads the book; `None` when there is none yet.
pub(crate) fn read(path: &Path) -> Result<Option<Book>, SimulatorError> {
    let failed = |reason: String| SimulatorError::StateFile { path: path.display().to_string(), reason };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error.to_string())),
    };
    let book: Book =
        serde_json::from_slice(&bytes).map_err(|error| failed(format!("is not a book of the simulator: {error}")))?;
    if book.format != 1 {
        return Err(failed(format!("has format {}, this simulator knows format 1", book.format)));
    }
    Ok(Some(book))
}

/// Lays what the book holds over a fresh world.
pub(crate) fn restore(world: &mut World, book: Book) {
    let accounts = world.config.accounts.clone();
    for person in book.people {
        world.people.put(person, &accounts);
    }
    for (key, phone) in book.phones {
        world.phones.restore(key, phone);
    }
    for (id, kept) in book.bots {
        if let Some(bot) = world.bots.get_mut(&id) {
            let fresh = std::mem::take(bot);
            let last_update_id = kept.last_update_id.max(fresh.last_update_id);
            // The hub may listen elsewhere now; a preset webhook follows it.
            let webhook = fresh.webhook.or(kept.webhook.clone());
            *bot = Bot { webhook, last_update_id, ..kept };
        }
    }
    let folder = world.config.state_file.as_deref().map(files_beside);
    let bytes_of = |name: &str| Some(std::fs::read(folder.as_ref()?.join(name)).ok()?.into());
    world.media.restore(book.media, bytes_of);
    if let Some(templates) = book.templates {
        world.templates = templates;
    }
    world.subscriptions.extend(book.subscriptions);
    world.stories = book.stories;
    world.threads = book.threads.into_iter().collect();
    world.comments = book.comments;
    world.private_replies = book.private_replies;
    world.service_messages = book.service_messages;
    for (due, task) in book.schedule {
        // What lively people had in mind is planned afresh.
        if !matches!(task, Task::Somebody | Task::Say { .. } | Task::Updates { .. }) {
            world.schedule.at(due, task);
        }
    }
    let bots: Vec<String> = world.bots.keys().cloned().collect();
    for bot in bots {
        telegram::queue::plan_all(world, &bot);
    }
}

fn book_of(world: &World) -> Book {
    let now = world.now_ms();
    let trim = |phone: &Phone| {
        let surplus = phone.messages.len().saturating_sub(KEPT_PER_PHONE);
        let mut kept = phone.clone();
        kept.messages.drain(..surplus);
        kept
    };
    // A post that is under way may not arrive any more: it is kept as due.
    let under_way = world.under_way.values().flatten().map(|task| (now, task.clone()));
    Book {
        format: 1,
        run: world.run,
        closed_at_ms: now,
        people: world.people.all().to_vec(),
        phones: world.phones.iter().map(|(key, phone)| (key.clone(), trim(phone))).collect(),
        bots: world.bots.clone(),
        media: world.media.kept(),
        templates: Some(world.templates.clone()),
        subscriptions: world.subscriptions.clone(),
        stories: world.stories.clone(),
        threads: world.threads.iter().map(|(key, owner)| (key.clone(), owner.clone())).collect(),
        comments: world.comments.clone(),
        private_replies: world.private_replies.clone(),
        service_messages: world.service_messages.clone(),
        schedule: under_way.chain(world.schedule.all().map(|(due, task)| (due, task.clone()))).collect(),
    }
}

/// A book that is ready to be written: made under the lock, written without it.
pub(crate) struct Page {
    path: PathBuf,
    bytes: Vec<u8>,
    /// Files of media, by the name under which they lie beside the book.
    contents: BTreeMap<String, Bytes>,
}

/// Where the bytes of media lie.
fn files_beside(book: &Path) -> PathBuf {
    book.with_extension("files")
}

/// The book as it is now; `None` without a state file.
pub(crate) fn page(world: &World) -> Result<Option<Page>, SimulatorError> {
    let Some(path) = world.config.state_file.clone() else { return Ok(None) };
    match serde_json::to_vec(&book_of(world)) {
        Ok(bytes) => Ok(Some(Page { path, bytes, contents: world.media.contents() })),
        Err(error) => Err(SimulatorError::StateFile { path: path.display().to_string(), reason: error.to_string() }),
    }
}

impl Page {
    /// Writes the book beside its place and moves it there, so that a crash leaves the old one.
    pub(crate) fn write(self) -> Result<(), SimulatorError> {
        let beside = self.path.with_extension("new");
        let open = || std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside);
        let written = self.write_contents().and_then(|()| open()?.write_all(&self.bytes));
        written.and_then(|()| std::fs::rename(&beside, &self.path)).map_err(|error| SimulatorError::StateFile {
            path: self.path.display().to_string(),
            reason: error.to_string(),
        })
    }

    /// Writes the files of media that are not there yet: their names are the hashes of their bytes.
    fn write_contents(&self) -> std::io::Result<()> {
        let folder = files_beside(&self.path);
        for (name, bytes) in &self.contents {
            let path = folder.join(name);
            if !path.exists() {
                std::fs::create_dir_all(&folder)?;
                std::fs::write(path, bytes)?;
            }
        }
        Ok(())
    }
}

/// Writes the book now, on a thread that may wait for the disk.
pub(crate) async fn write(shared: &Shared) -> Result<(), SimulatorError> {
    let Some(page) = page(&shared.world())? else { return Ok(()) };
    let path = page.path.display().to_string();
    let written = tokio::task::spawn_blocking(|| page.write()).await;
    written.map_err(|error| SimulatorError::StateFile { path, reason: error.to_string() })?
}

/// Writes the book a little after each change.
pub(crate) async fn keep(shared: Shared) {
    let mut changes = shared.changes.subscribe();
    let mut closing = shared.closing.subscribe();
    loop {
        tokio::select! {
            () = serve::closed(&mut closing) => return,
            changed = changes.changed() => if changed.is_err() { return },
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        changes.mark_unchanged();
        if let Err(error) = write(&shared).await {
            tracing::warn!(%error, "the simulator's state could not be kept");
        }
    }
}
