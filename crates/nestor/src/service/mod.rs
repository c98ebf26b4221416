//! Decisions: what a webhook means for our data, what a reply needs before it may go.
//!
//! Everything here is synchronous, takes the transaction as an argument and never commits; the edges hand these functions to
//! the store as units of work.

pub mod actions;
mod admission;
pub mod apply;
pub mod directory;
pub mod media;
pub mod media_links;
pub mod outgoing_files;
pub mod passwords;
mod people;
mod reading;
pub mod receipts;
pub mod replies;
pub mod setup;
pub mod templates;

use crate::config::Config;
use crate::objects::Objects;
use crate::seal::Keyring;
use crate::store::Store;
use crate::world::World;
use directory::Directory;
use nestor_core::id::IdScheme;
use std::sync::{Arc, PoisonError, RwLock};

/// What every edge needs, put together once by the command line. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The clock and the ids.
    pub world: World,
    /// How public ids are made.
    pub ids: Arc<IdScheme>,
    /// The installation's keys.
    pub keyring: Arc<Keyring>,
    /// The configuration.
    pub config: Arc<Config>,
    /// The files of messages.
    pub objects: Objects,
    /// The accounts with their secrets, as last read.
    directory: Arc<RwLock<Arc<Directory>>>,
}

impl App {
    /// Puts the parts together; the directory of accounts is empty until [`App::reload_directory`].
    pub fn new(store: Store, world: World, ids: IdScheme, keyring: Keyring, config: Config) -> Self {
        Self {
            store,
            world,
            ids: Arc::new(ids),
            keyring: Arc::new(keyring),
            objects: Objects::new(&config),
            config: Arc::new(config),
            directory: Arc::new(RwLock::new(Arc::new(Directory::default()))),
        }
    }

    /// The accounts and their secrets, as last read.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the accounts and their secrets again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reload_directory(&self) -> Result<(), crate::store::StoreError> {
        let accounts = self.store.read(crate::store::accounts::all).await?;
        let directory = Directory::new(accounts, &self.config, &self.keyring);
        *self.directory.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(directory);
        Ok(())
    }
}
