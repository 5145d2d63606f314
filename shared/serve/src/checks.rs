use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use redial_check::Check;
use redial_model::Target;
use redial_report::Report;
use tokio::{
    sync::{Semaphore, watch},
    time::{Instant, timeout},
};

use crate::counts::Counts;

/// How long a report is good for. A host that requires NLA writes an abandoned logon into its log for
/// each check: whoever asks twice, or is one of two engines, should not double them.
pub(crate) const FRESH: Duration = Duration::from_secs(10);
/// Checks at a time.
pub(crate) const AT_A_TIME: usize = 256;
/// Reports that are held, and checks that wait for their turn, at most.
pub(crate) const HELD: usize = 4096;
/// The longest a check may take: its own deadlines end it long before.
const LONGEST: Duration = Duration::from_secs(120);

/// A check's report, once it is there.
type Outcome = Option<(Arc<Report>, Instant)>;

/// Why there is no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoReport {
    #[error(
        "the check is not done yet: ask again, or allow more time (Prometheus: scrape_timeout)"
    )]
    Late,
    #[error("too many hosts are asked for at a time: ask less often, or share them among several")]
    Busy,
    #[error("the check broke (a bug in redial, please report it)")]
    Broke,
}

/// The checks that are made, and the reports of those that were: one at a time for each target, however
/// many ask.
pub(crate) struct Checks {
    check: Check,
    places: Arc<Semaphore>,
    held: Mutex<HashMap<Target, watch::Receiver<Outcome>>>,
    counts: Arc<Counts>,
}

impl Checks {
    pub(crate) fn new(check: Check, counts: Arc<Counts>) -> Self {
        Self {
            check,
            places: Arc::new(Semaphore::new(AT_A_TIME)),
            held: Mutex::default(),
            counts,
        }
    }

    /// The report of a target, from a check that is fresh, under way or begun for this; it goes on for
    /// the next who asks, where nobody has the patience for it.
    pub(crate) async fn of(
        &self,
        target: &Target,
        patience: Duration,
    ) -> Result<Arc<Report>, NoReport> {
        let mut check = self.begun(target)?;
        let done = timeout(patience, check.wait_for(Option::is_some)).await;
        let done = done.map_err(|_| NoReport::Late)?;
        let outcome = done.map_err(|_| NoReport::Broke)?;
        let report = outcome.as_ref().map(|(report, _)| Arc::clone(report));
        report.ok_or(NoReport::Broke)
    }

    /// How many reports and checks are held.
    pub(crate) fn held(&self) -> usize {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    fn begun(&self, target: &Target) -> Result<watch::Receiver<Outcome>, NoReport> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(check) = held.get(target).filter(|check| is_good(check)) {
            self.counts.shared();
            return Ok(check.clone());
        }
        held.retain(|_, check| is_good(check));
        if held.len() >= HELD {
            return Err(NoReport::Busy);
        }
        let (tell, check) = watch::channel(None);
        held.insert(target.clone(), check.clone());
        drop(held);
        self.begin(target.clone(), tell);
        Ok(check)
    }

    fn begin(&self, target: Target, tell: watch::Sender<Outcome>) {
        let (check, places) = (self.check.clone(), Arc::clone(&self.places));
        let counts = Arc::clone(&self.counts);
        tokio::spawn(async move {
            // It is never closed.
            let Ok(_place) = places.acquire().await else {
                return;
            };
            let _under_way = counts.begin_check();
            // One that panics or hangs leaves the channel without a report, which says that it broke.
            if let Ok(report) = timeout(LONGEST, check.one(&target, |_, _| {})).await {
                tell.send_replace(Some((Arc::new(report), Instant::now())));
            }
        });
    }
}

/// Whether a check is under way, or its report is fresh.
fn is_good(check: &watch::Receiver<Outcome>) -> bool {
    match &*check.borrow() {
        Some((_, at)) => at.elapsed() < FRESH,
        None => check.has_changed().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use redial_check::Timeouts;
    use redial_lab::{HEALTHY, Host, start};

    use super::*;

    fn checks() -> Checks {
        let check = Check {
            timeouts: Timeouts::within(Duration::from_secs(3)),
            ..Check::default()
        };
        Checks::new(check, Arc::default())
    }

    fn target(host: &Host) -> Target {
        Target::at(host.ip().to_string(), host.port())
    }

    const PATIENCE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn however_many_ask_one_check_is_made() {
        let host = start(HEALTHY).await.unwrap();
        let (checks, target) = (checks(), target(&host));
        let asked = (0..20).map(|_| checks.of(&target, PATIENCE));
        let mut reports = Vec::new();
        for asked in asked.collect::<Vec<_>>() {
            reports.push(asked.await.unwrap());
        }
        let made = host.accepted();
        checks.of(&target, PATIENCE).await.unwrap();
        assert!(reports.iter().all(|r| Arc::ptr_eq(r, &reports[0])));
        assert_eq!(host.accepted(), made, "the last one was fresh");
        assert!(made <= 5 && host.peak() <= 3, "{made}, {}", host.peak());
    }

    #[tokio::test]
    async fn a_report_that_is_no_longer_fresh_is_made_again() {
        let host = start(HEALTHY).await.unwrap();
        let (checks, target) = (checks(), target(&host));
        let first = checks.of(&target, PATIENCE).await.unwrap();
        tokio::time::pause();
        tokio::time::advance(FRESH - Duration::from_millis(1)).await;
        let same = checks.of(&target, PATIENCE).await.unwrap();
        assert!(Arc::ptr_eq(&first, &same));
        tokio::time::advance(Duration::from_millis(1)).await;
        tokio::time::resume();
        let next = checks.of(&target, PATIENCE).await.unwrap();
        assert!(!Arc::ptr_eq(&first, &next));
        assert_eq!(checks.held(), 1);
    }

    #[tokio::test]
    async fn who_has_no_patience_leaves_the_check_to_the_next() {
        let host = start(HEALTHY).await.unwrap();
        let (checks, target) = (checks(), target(&host));
        let late = checks.of(&target, Duration::ZERO).await;
        assert_eq!(late.err(), Some(NoReport::Late));
        checks.of(&target, PATIENCE).await.unwrap();
        assert!(host.accepted() <= 5, "one check: {}", host.accepted());
    }

    #[tokio::test]
    async fn what_is_held_is_bounded() {
        let checks = checks();
        let mut late = 0;
        // Nothing runs meanwhile: each of these only begins to wait.
        for port in 1..=HELD as u16 + 1 {
            match checks.begun(&Target::at("127.0.0.1", port)) {
                Ok(_) => late += 1,
                Err(why) => assert_eq!((why, late), (NoReport::Busy, HELD)),
            }
        }
        assert_eq!((late, checks.held()), (HELD, HELD));
    }
}
