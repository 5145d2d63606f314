use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// A value that others wait for. It is what a watch channel of tokio is, in a quarter of the room:
/// each host of a fleet has several.
#[derive(Debug)]
pub struct Awaited<T> {
    value: Mutex<T>,
    changed: Notify,
}

impl<T: Copy> Awaited<T> {
    /// This value to begin with.
    pub const fn new(value: T) -> Self {
        Self {
            value: Mutex::new(value),
            changed: Notify::const_new(),
        }
    }

    /// The value now.
    pub fn get(&self) -> T {
        *self.value()
    }

    /// Changes the value and wakes whoever waits for one.
    pub fn change(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.value());
        self.changed.notify_waiters();
    }

    /// Waits for a value that fulfils `condition`: that value.
    pub async fn wait_for(&self, condition: impl Fn(&T) -> bool) -> T {
        loop {
            // Made before the look, so that no change between the two is missed.
            let changed = self.changed.notified();
            let value = self.get();
            if condition(&value) {
                return value;
            }
            changed.await;
        }
    }

    fn value(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{pin::pin, time::Duration};

    use tokio::time::timeout;

    use super::*;

    const LONG: Duration = Duration::from_secs(9);

    #[tokio::test(start_paused = true)]
    async fn everyone_who_waits_is_woken_and_looks_for_himself() {
        let number = Awaited::new(1);
        assert_eq!(number.wait_for(|n| *n == 1).await, 1, "it is so already");
        let (mut two, mut three) = (
            pin!(number.wait_for(|n| *n >= 2)),
            pin!(number.wait_for(|n| *n >= 3)),
        );
        assert!(timeout(LONG, &mut two).await.is_err());
        assert!(timeout(LONG, &mut three).await.is_err());
        number.change(|n| *n += 1);
        assert_eq!(timeout(LONG, two).await, Ok(2));
        assert!(timeout(LONG, &mut three).await.is_err(), "two is too few");
        number.change(|n| *n = 3);
        assert_eq!(timeout(LONG, three).await, Ok(3));
        assert_eq!(number.get(), 3);
    }

    #[test]
    fn it_takes_little_room() {
        let bytes = size_of::<Awaited<u64>>();
        assert!(bytes <= 64, "{bytes}: a watch channel takes more than 300");
    }
}
