use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// How long one check has waited for what all checks of the process share.
#[derive(Debug, Default)]
pub(crate) struct Waits(Mutex<Waited>);

#[derive(Debug, Default)]
struct Waited {
    waiting: usize,
    since: Option<Instant>,
    before: Duration,
}

impl Waits {
    /// Counts until what comes back is dropped.
    pub(crate) fn begin(&self) -> Wait<'_> {
        let mut waited = self.waited();
        waited.waiting += 1;
        waited.since.get_or_insert_with(Instant::now);
        Wait(self)
    }

    /// The time in which any of its probes waited.
    pub(crate) fn total(&self) -> Duration {
        let waited = self.waited();
        waited.before + waited.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn waited(&self) -> MutexGuard<'_, Waited> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Wait<'a>(&'a Waits);

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let mut waited = self.0.waited();
        waited.waiting -= 1;
        if waited.waiting == 0
            && let Some(since) = waited.since.take()
        {
            waited.before += since.elapsed();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn two_that_wait_together_wait_once() {
        let waits = Waits::default();
        sleep(SECOND).await;
        assert_eq!(waits.total(), Duration::ZERO);
        let one = waits.begin();
        sleep(SECOND).await;
        let other = waits.begin();
        drop(one);
        sleep(SECOND).await;
        assert_eq!(waits.total(), SECOND * 2);
        drop(other);
        sleep(SECOND).await;
        assert_eq!(waits.total(), SECOND * 2);
    }
}
