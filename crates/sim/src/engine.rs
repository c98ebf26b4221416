//! The one loop that lets things happen: takes what is due from the schedule and does it, or starts it when it takes time.

use std::time::Duration;

use crate::delivery;
use crate::lively;
use crate::receipts;
use crate::schedule::Task;
use crate::serve;
use crate::telegram;
use crate::templates;
use crate::world::{Shared, World};

/// Runs until the simulator is stopped.
pub(crate) async fn run(shared: Shared) {
    let mut closing = shared.closing.subscribe();
    loop {
        let pause = turn(&shared);
        tokio::select! {
            () = shared.wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = serve::closed(&mut closing) => return,
        }
    }
}

/// Does everything that is due; tells how long there is nothing to do.
fn turn(shared: &Shared) -> Duration {
    let mut world = shared.world();
    loop {
        let now = world.now_ms();
        let Some(task) = world.schedule.pop_due(now) else { break };
        perform(shared, &mut world, task);
        world.changed();
    }
    if world.clock.is_held() {
        return Duration::from_secs(3_600);
    }
    let wait = world.schedule.next_due_ms().map_or(60_000, |due| due.saturating_sub(world.now_ms()));
    Duration::from_millis(u64::try_from(wait).unwrap_or(0).min(60_000))
}

fn perform(shared: &Shared, world: &mut World, task: Task) {
    match task {
        Task::Emit(items) => delivery::emit(world, items),
        Task::Deliver(delivery) => delivery::start(shared, world, delivery),
        Task::Updates { bot, chat } => telegram::queue::start(shared, world, &bot, chat),
        Task::Step { phone, message, stage } => receipts::step(world, &phone, &message, stage),
        Task::Say { phone, text } => lively::say(world, &phone, text),
        Task::Review { template } => templates::review::review(world, &template),
        Task::Somebody => lively::somebody(world),
    }
}

/// Waits until nothing is under way and nothing is due.
pub(crate) async fn settle(shared: &Shared) {
    loop {
        let finished = shared.finished.notified();
        tokio::pin!(finished);
        finished.as_mut().enable();
        if shared.world().is_settled() {
            return;
        }
        shared.wake.notify_one();
        tokio::select! {
            () = finished => {}
            () = tokio::time::sleep(Duration::from_millis(20)) => {}
        }
    }
}

/// Moves the clock forward, stopping at each thing that is due on the way, so that it happens at its own time.
pub(crate) async fn advance(shared: &Shared, by_ms: i64) {
    settle(shared).await;
    let target = shared.world().now_ms().saturating_add(by_ms.max(0));
    loop {
        let next = shared.world().schedule.next_due_ms().filter(|due| *due <= target);
        {
            let mut world = shared.world();
            world.clock.advance_to(next.unwrap_or(target));
            world.changed();
        }
        settle(shared).await;
        if next.is_none() {
            return;
        }
    }
}
