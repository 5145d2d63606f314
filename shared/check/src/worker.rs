use std::{collections::HashMap, sync::Arc, time::Duration};

use redial_model::{Diagnosis, Measured, Snag, SnagNote, Target, utc};
use redial_report::Report;
use tokio::{
    runtime::Handle,
    sync::{
        OwnedSemaphorePermit, Semaphore,
        mpsc::{
            Sender, UnboundedReceiver, UnboundedSender, error::TrySendError, unbounded_channel,
        },
    },
    task::{Id, JoinError, JoinSet},
    time::{Instant, sleep, sleep_until},
};

use crate::{Check, admission::Admission, many::List};

/// A host whose address has not answered by then gives its place to another one and goes on beside.
const PATIENCE: Duration = Duration::from_millis(400);
/// Between two looks at how the thread fares.
const TICK: Duration = Duration::from_millis(50);

/// The checks of one thread.
pub(crate) struct Worker {
    check: Arc<Check>,
    list: Arc<List>,
    silent: Arc<Semaphore>,
    admission: Admission,
    reports: Sender<Report>,
    tasks: JoinSet<(Box<Report>, Seat)>,
    /// What is under way, so that a check that panics still has a name.
    targets: HashMap<Id, Arc<Target>>,
    places: UnboundedSender<()>,
    freed: UnboundedReceiver<()>,
}

/// Nobody reads reports any more.
struct Unread;

impl Worker {
    pub(crate) fn new(
        check: Arc<Check>,
        list: Arc<List>,
        silent: Arc<Semaphore>,
        admission: Admission,
        reports: Sender<Report>,
    ) -> Self {
        let (places, freed) = unbounded_channel();
        Self {
            check,
            list,
            silent,
            admission,
            reports,
            tasks: JoinSet::new(),
            targets: HashMap::new(),
            places,
            freed,
        }
    }

    /// Checks targets of the list until there are no more.
    pub(crate) async fn run(mut self) {
        let mut load = Load::begin();
        loop {
            while self.freed.try_recv().is_ok() {
                self.admission.leave();
            }
            self.admit();
            tokio::select! {
                () = self.reports.closed() => return,
                ended = self.tasks.join_next_with_id() => {
                    let Some(ended) = ended else { return };
                    if self.tell(ended).await.is_err() {
                        return;
                    }
                }
                Some(()) = self.freed.recv() => self.admission.leave(),
                () = sleep_until(load.next) => {
                    let (busy, late) = load.measure();
                    self.admission.adapt(busy, late);
                    if self.reports.capacity() == 0 {
                        self.admission.hold();
                    }
                }
            }
        }
    }

    /// Begins hosts while there is room.
    fn admit(&mut self) {
        while self.admission.has_room() {
            let Some(target) = self.list.next() else {
                return;
            };
            self.admission.enter();
            let target = Arc::new(target);
            let (check, silent) = (Arc::clone(&self.check), Arc::clone(&self.silent));
            let place = Place(self.places.clone());
            let task = self
                .tasks
                .spawn(checked(check, Arc::clone(&target), place, silent));
            self.targets.insert(task.id(), target);
        }
    }

    /// Hands a report out. It keeps its host's seat until it is out: where its reader can't keep
    /// up, no further host begins.
    async fn tell(
        &mut self,
        ended: Result<(Id, (Box<Report>, Seat)), JoinError>,
    ) -> Result<(), Unread> {
        let (report, _seat) = match ended {
            Ok((id, (report, seat))) => {
                self.targets.remove(&id);
                (*report, Some(seat))
            }
            Err(error) => match self.targets.remove(&error.id()) {
                Some(target) => (broken(Arc::unwrap_or_clone(target)), None),
                None => return Ok(()),
            },
        };
        match self.reports.try_send(report) {
            Ok(()) => Ok(()),
            Err(TrySendError::Closed(_)) => Err(Unread),
            Err(TrySendError::Full(report)) => {
                self.admission.hold();
                self.reports.send(report).await.map_err(|_| Unread)
            }
        }
    }
}

/// What a host takes up until its report is out.
enum Seat {
    Among(#[expect(dead_code, reason = "held until it is dropped")] Place),
    Silent(#[expect(dead_code, reason = "held until it is dropped")] OwnedSemaphorePermit),
}

/// A host's place among those that are checked at a time. It is free again when this is dropped,
/// which a check that panics does, too.
struct Place(UnboundedSender<()>);

impl Drop for Place {
    fn drop(&mut self) {
        // The worker may be gone: then nobody waits for a place.
        let _ = self.0.send(());
    }
}

/// One check that holds its place until its host has answered at all, and then to the end. A host
/// that stays silent goes on without a place, as far as there is room for silent ones.
async fn checked(
    check: Arc<Check>,
    target: Arc<Target>,
    place: Place,
    silent: Arc<Semaphore>,
) -> (Box<Report>, Seat) {
    let lanes = check.lanes();
    let look = check.among_many(&target, &lanes);
    tokio::pin!(look);
    let patience = async {
        tokio::select! {
            () = lanes.board.reached() => std::future::pending().await,
            () = sleep(PATIENCE) => silent.acquire_owned().await,
        }
    };
    tokio::select! {
        report = &mut look => (report, Seat::Among(place)),
        // It is never closed.
        Ok(silent) = patience => {
            drop(place);
            (look.await, Seat::Silent(silent))
        }
    }
}

/// The report of a check that panicked.
fn broken(target: Target) -> Report {
    let snag = SnagNote {
        probe: "check".into(),
        snag: Snag::Panicked,
    };
    let measured = Measured {
        snags: vec![snag],
        started: utc::now(),
        ..Measured::default()
    };
    Report::of(target, measured, Diagnosis::default())
}

/// How busy this thread's runtime is, and how late.
struct Load {
    since: Instant,
    worked: Duration,
    next: Instant,
}

impl Load {
    fn begin() -> Self {
        let since = Instant::now();
        Self {
            since,
            worked: worked(),
            next: since + TICK,
        }
    }

    /// The share of the time since the last measure in which tasks ran, and how much later than
    /// asked this was called.
    fn measure(&mut self) -> (f64, Duration) {
        let late = self.next.elapsed();
        let spent = self.since.elapsed().as_secs_f64().max(f64::EPSILON);
        let busy = worked().saturating_sub(self.worked).as_secs_f64() / spent;
        *self = Self::begin();
        (busy, late)
    }
}

/// How long this runtime's tasks have run in all. Waiting for events is not counted.
fn worked() -> Duration {
    Handle::current().metrics().worker_total_busy_duration(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_waits_is_small() {
        let check = Arc::new(Check::default());
        let target = Arc::new(Target::parse("192.0.2.7").unwrap());
        let (places, _freed) = unbounded_channel();
        let silent = Arc::new(Semaphore::new(1));
        let waiting = checked(check, target, Place(places), silent);
        let bytes = size_of_val(&waiting);
        assert!(bytes <= 1000, "{bytes}");
    }
}
