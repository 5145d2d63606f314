//! How far the work is: one line on standard error, where that is a terminal, which goes again before
//! anything else is written.

use std::{
    io::{self, IsTerminal, Write},
    time::Duration,
};

use tokio::time::{Instant, interval_at};

/// A check that takes longer than this is no longer silent.
const PATIENCE: Duration = Duration::from_secs(1);

/// The line that is there now.
pub struct ProgressLine {
    is_shown: bool,
    width: usize,
}

impl ProgressLine {
    /// On a terminal; elsewhere nothing is shown.
    pub fn on_terminal() -> Self {
        Self {
            is_shown: io::stderr().is_terminal(),
            width: 0,
        }
    }

    /// Nobody wants to see it.
    pub fn hidden() -> Self {
        Self {
            is_shown: false,
            width: 0,
        }
    }

    /// Shows this in place of what is there.
    pub fn show(&mut self, text: &str) {
        if self.is_shown {
            let width = text.chars().count();
            let rest = self.width.saturating_sub(width);
            // Nobody is left to tell when that is closed.
            let _ = write!(io::stderr().lock(), "\r{text}{:rest$}", "");
            self.width = width;
        }
    }

    /// Takes it away.
    pub fn clear(&mut self) {
        if self.width > 0 {
            let _ = write!(io::stderr().lock(), "\r{:1$}\r", "", self.width);
            self.width = 0;
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Work that is not silent for long: after a second it says what is done, and for how long.
pub async fn watched<T>(
    what: &str,
    mut progress: ProgressLine,
    work: impl Future<Output = T>,
) -> T {
    let begun = Instant::now();
    let mut ticks = interval_at(begun + PATIENCE, PATIENCE);
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            _ = ticks.tick() => {
                progress.show(&format!("{what}, {} s", begun.elapsed().as_secs()));
            }
        }
    }
}
