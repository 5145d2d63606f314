use std::time::Duration;

use crate::Jobs;

/// Hosts at a time a run begins with.
const FIRST: usize = 64;
/// The most it takes at a time.
const MOST: usize = 1024;
/// A thread that is busy for less than this share of its time can serve more hosts.
const SPARE: f64 = 0.75;
/// One that is busy for more, and late besides, has too many.
const FULL: f64 = 0.85;
/// So late is late: an answer waits no longer than this to be read.
const LATE: Duration = Duration::from_millis(20);
/// Places a host that is done makes room for, beside its own.
const GROWTH: usize = 4;

/// How many hosts one thread takes at a time.
///
/// Its number grows with each host that is done, as a TCP connection grows its window in slow start:
/// what takes long makes it grow slowly. A host's work comes later than its beginning, so that
/// growing by the clock would overshoot.
#[derive(Debug)]
pub(crate) struct Admission {
    taken: usize,
    places: usize,
    least: usize,
    most: usize,
    has_time: bool,
    /// Whether a host had to wait for a place.
    is_short: bool,
}

impl Admission {
    /// The share of the thread with this number, of so many threads, within so many sockets.
    pub(crate) fn share(jobs: Jobs, number: usize, threads: usize, sockets: usize) -> Self {
        // The first threads take what can't be divided.
        let share = |all: usize| (all / threads + usize::from(number < all % threads)).max(1);
        let (least, most) = match jobs {
            Jobs::Fixed(jobs) => {
                let share = share(jobs.get().min(sockets));
                (share, share)
            }
            // A host may hold three sockets.
            Jobs::Adapting => {
                let most = MOST.min(sockets / 3);
                (share(FIRST.min(most)), share(most))
            }
        };
        Self {
            taken: 0,
            places: least,
            least,
            most,
            // Nothing is known before the first measure.
            has_time: false,
            is_short: false,
        }
    }

    /// Whether one more host may begin.
    pub(crate) fn has_room(&mut self) -> bool {
        self.is_short = self.taken >= self.places;
        !self.is_short
    }

    /// A host begins.
    pub(crate) fn enter(&mut self) {
        self.taken += 1;
    }

    /// A host is done, or gave up its place.
    pub(crate) fn leave(&mut self) {
        self.taken = self.taken.saturating_sub(1);
        if self.is_short && self.has_time {
            self.places = (self.places + GROWTH).min(self.most);
        }
    }

    /// How the thread fared lately: the share of the time in which it worked, and how late it woke.
    pub(crate) fn adapt(&mut self, busy: f64, late: Duration) {
        self.has_time = busy < SPARE;
        if busy > FULL && late > LATE {
            self.places = (self.places - self.places / 8).max(self.least);
        }
    }

    /// Somebody else can't keep up: nothing is gained by more.
    pub(crate) fn hold(&mut self) {
        self.has_time = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON_TIME: Duration = Duration::from_millis(1);

    /// Lets hosts begin while there is room, and ends as many as were begun.
    fn round(admission: &mut Admission) -> usize {
        let mut begun = 0;
        while admission.has_room() {
            admission.enter();
            begun += 1;
        }
        (0..begun).for_each(|_| admission.leave());
        begun
    }

    fn rounds(admission: &mut Admission, many: usize) {
        for _ in 0..many {
            round(admission);
        }
    }

    #[test]
    fn a_thread_with_time_to_spare_takes_more_up_to_the_most() {
        let mut admission = Admission::share(Jobs::Adapting, 0, 2, 16_384);
        admission.adapt(0.4, ON_TIME);
        assert_eq!(round(&mut admission), FIRST / 2);
        assert!((FIRST / 2 + 1..=FIRST / 2 * (1 + GROWTH)).contains(&round(&mut admission)));
        rounds(&mut admission, 20);
        assert_eq!(round(&mut admission), 512);
    }

    #[test]
    fn a_busy_thread_stays_and_a_late_one_takes_fewer() {
        let mut admission = Admission::share(Jobs::Adapting, 0, 1, 16_384);
        rounds(&mut admission, 3);
        assert_eq!(admission.places, FIRST, "nothing was measured yet");
        admission.adapt(0.4, ON_TIME);
        rounds(&mut admission, 3);
        let before = admission.places;
        assert!(before > FIRST);
        admission.adapt(0.8, ON_TIME);
        round(&mut admission);
        assert_eq!(admission.places, before, "busy, and still on time");
        admission.adapt(0.99, Duration::from_millis(90));
        assert!(admission.places < before);
        (0..99).for_each(|_| admission.adapt(0.99, Duration::from_millis(90)));
        assert_eq!(admission.places, FIRST);
    }

    #[test]
    fn a_fixed_number_is_divided_and_kept() {
        let shares = |jobs: usize, threads: usize| {
            let jobs = Jobs::Fixed(jobs.try_into().unwrap());
            (0..threads)
                .map(|number| {
                    let mut admission = Admission::share(jobs, number, threads, 1000);
                    rounds(&mut admission, 5);
                    admission.places
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(shares(7, 3), [3, 2, 2]);
        assert_eq!(shares(5000, 2), [500, 500], "no more than sockets");
        let mut small = Admission::share(Jobs::Adapting, 0, 1, 12);
        rounds(&mut small, 9);
        assert_eq!(small.places, 4, "three sockets a host");
    }
}
