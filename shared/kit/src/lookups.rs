use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};

/// Names that are looked up at a time in this process, at most. Each takes a thread until the
/// system's resolver comes back, and some resolvers never do.
const MOST: usize = 1024;
/// When no look-up began or came back for so long, none will: with three dead name servers and two
/// search suffixes, glibc comes back after a minute (resolv.conf(5): `timeout`, `attempts`).
const STUCK: Duration = Duration::from_secs(90);

/// The look-ups of the whole process, which wait for each other in line.
#[derive(Clone, Debug)]
pub(crate) struct Lookups {
    free: Arc<Semaphore>,
    moved: Arc<Mutex<Instant>>,
}

impl Lookups {
    /// As many at a time as these sockets leave room for: connections need most of them.
    pub(crate) fn within(sockets: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new((sockets / 4).clamp(1, MOST))),
            moved: Arc::new(Mutex::new(Instant::now())),
        }
    }

    /// Waits in line; nothing when the line has stopped.
    pub(crate) async fn enter(&self) -> Option<Turn> {
        let mut turn = std::pin::pin!(Arc::clone(&self.free).acquire_owned());
        loop {
            let stuck_at = *self.moved() + STUCK;
            tokio::select! {
                biased;
                free = &mut turn => {
                    self.move_on();
                    let _free = free.expect("the semaphore is never closed");
                    return Some(Turn { line: self.clone(), _free });
                }
                () = sleep_until(stuck_at) => {}
            }
            if self.moved().elapsed() >= STUCK {
                return None;
            }
        }
    }

    fn moved(&self) -> MutexGuard<'_, Instant> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn move_on(&self) {
        *self.moved() = Instant::now();
    }
}

/// The right to look one name up.
#[derive(Debug)]
pub(crate) struct Turn {
    line: Lookups,
    _free: OwnedSemaphorePermit,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.line.move_on();
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{sleep, timeout};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_gets_a_turn_as_long_as_the_line_moves() {
        let lookups = Lookups::within(4);
        let mut held = lookups.enter().await.expect("the first");
        for _ in 0..9 {
            let next = lookups.enter();
            let slow = async {
                sleep(STUCK - Duration::from_secs(1)).await;
                drop(held);
            };
            held = tokio::join!(next, slow).0.expect("the line moves");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_that_has_stopped_says_so_and_later_at_once() {
        let lookups = Lookups::within(4);
        let held = lookups.enter().await;
        let begun = Instant::now();
        assert!(lookups.enter().await.is_none());
        assert_eq!(begun.elapsed(), STUCK);
        let at_once = timeout(Duration::from_secs(1), lookups.enter()).await;
        assert!(at_once.expect("nobody waits once more").is_none());
        drop(held);
        assert!(lookups.enter().await.is_some(), "it moves again");
    }
}
