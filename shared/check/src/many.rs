use std::{
    io,
    num::NonZeroUsize,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    thread,
};

use futures_util::Stream;
use redial_model::Target;
use redial_report::Report;
use tokio::{
    runtime::{Builder, Runtime},
    sync::{Semaphore, mpsc},
};

use crate::{Check, admission::Admission, worker::Worker};

/// Hosts that make a further thread worth its start.
const HOSTS_A_THREAD: usize = 16;
/// Reports that wait for their reader.
const QUEUE: usize = 64;
/// Hosts that stay silent and are waited for beside the others. Each holds memory and sockets.
const SILENT: usize = 4096;
/// Threads for calls that block, such as reading the interfaces, in all.
const BLOCKING: usize = 512;

/// How many hosts are checked at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Jobs {
    /// As many as this machine can serve in time.
    #[default]
    Adapting,
    /// So many.
    Fixed(NonZeroUsize),
}

/// Reports of many hosts, each as soon as its host is done. Dropping it ends what is under way.
#[derive(Debug)]
pub struct Reports(mpsc::Receiver<Report>);

impl Reports {
    /// The next report; nothing once every host is done.
    pub async fn next(&mut self) -> Option<Report> {
        self.0.recv().await
    }
}

impl Stream for Reports {
    type Item = Report;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Report>> {
        self.0.poll_recv(cx)
    }
}

impl Check {
    /// Checks many hosts, on all cores. Targets are taken from their iterator one by one, when there
    /// is room for another host.
    ///
    /// A check that panics ends in a report that says so: no host is lost.
    ///
    /// # Errors
    ///
    /// No thread could be started.
    pub fn many<I>(&self, targets: I, jobs: Jobs) -> io::Result<Reports>
    where
        I: IntoIterator<Item = Target>,
        I::IntoIter: Send + 'static,
    {
        let targets = targets.into_iter();
        let threads = threads(targets.size_hint().1, jobs);
        let sockets = self.sockets.max();
        let check = Arc::new(self.clone());
        let list = Arc::new(List(Mutex::new(Some(Box::new(targets)))));
        // A silent host may hold a second socket: half of them are left to those that answer.
        let silent = Arc::new(Semaphore::new((sockets / 2).clamp(1, SILENT)));
        let (tell, reports) = mpsc::channel(QUEUE);
        for number in 0..threads {
            let worker = Worker::new(
                Arc::clone(&check),
                Arc::clone(&list),
                Arc::clone(&silent),
                Admission::share(jobs, number, threads, sockets),
                tell.clone(),
            );
            let started = runtime(threads).and_then(|runtime| start(runtime, worker));
            // The others share the list, so that one thread is enough.
            if let (Err(error), 0) = (started, number) {
                return Err(error);
            }
        }
        Ok(Reports(reports))
    }
}

/// Threads worth starting for at most so many hosts.
fn threads(hosts: Option<usize>, jobs: Jobs) -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let useful = hosts.map_or(cores, |hosts| hosts.div_ceil(HOSTS_A_THREAD));
    let jobs = match jobs {
        Jobs::Adapting => cores,
        Jobs::Fixed(jobs) => jobs.get(),
    };
    cores.min(useful).min(jobs).max(1)
}

fn runtime(threads: usize) -> io::Result<Runtime> {
    Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads((BLOCKING / threads).max(16))
        .build()
}

fn start(runtime: Runtime, worker: Worker) -> io::Result<()> {
    let work = move || {
        runtime.block_on(worker.run());
        // What still looks at something that hangs looks for nobody any more.
        runtime.shutdown_background();
    };
    let named = thread::Builder::new().name("check".into());
    named.spawn(work).map(drop)
}

/// The targets that were not begun yet.
pub(crate) struct List(Mutex<Option<Box<dyn Iterator<Item = Target> + Send>>>);

impl List {
    /// The next one. Nothing more is asked of an iterator that has ended.
    pub(crate) fn next(&self) -> Option<Target> {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = list.as_mut().and_then(Iterator::next);
        if next.is_none() {
            *list = None;
        }
        next
    }
}
