//! Work that goes on behind the edges. Each worker reads the state, does what is due, and waits to be woken or for its timer; what
//! a crash interrupts, the same code finishes after the restart, on this node or another.

pub mod accounts;
pub mod actions;
pub mod delivery;
pub mod housekeeping;
pub mod intake;
pub mod media;
mod pace;
pub mod profiles;
pub mod templates;

use std::time::Duration;
use tokio::sync::watch;

/// Tells workers to come to an end. Cheap to clone.
#[derive(Clone)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// A switch and what it tells.
    pub fn switch() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// It is time to end.
    pub fn is_on(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is time to end.
    pub async fn wait(&mut self) {
        // An error means that the switch is gone, which is as good a reason to end.
        drop(self.0.wait_for(|on| *on).await);
    }
}

/// Waits for a wake-up, the timer, or the end; `false` at the end.
async fn woken(waker: &mut watch::Receiver<()>, timer: Duration, shutdown: &mut Shutdown) -> bool {
    tokio::select! {
        // The sender lives as long as the store; an error cannot come before the end.
        _ = waker.changed() => {}
        () = tokio::time::sleep(timer) => {}
        () = shutdown.wait() => {}
    }
    !shutdown.is_on()
}
