//! What the exporter says of itself.

use std::{
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::SystemTime,
};

/// The statuses that are answered.
const STATUSES: [u16; 6] = [200, 400, 403, 404, 405, 503];

/// Counts since the start.
#[derive(Debug)]
pub(crate) struct Counts {
    answers: [AtomicU64; STATUSES.len()],
    checks: AtomicU64,
    shared: AtomicU64,
    under_way: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
    since: SystemTime,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            answers: Default::default(),
            checks: AtomicU64::new(0),
            shared: AtomicU64::new(0),
            under_way: Arc::default(),
            connections: Arc::default(),
            since: SystemTime::now(),
        }
    }
}

/// One more of something, until it is dropped.
#[derive(Debug)]
pub(crate) struct OneMore(Arc<AtomicUsize>);

impl OneMore {
    fn of(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for OneMore {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Counts {
    /// A request was answered.
    pub(crate) fn answered(&self, status: u16) {
        let at = STATUSES.iter().position(|known| *known == status);
        if let Some(count) = at.and_then(|at| self.answers.get(at)) {
            count.fetch_add(1, Relaxed);
        }
    }

    /// A check begins.
    pub(crate) fn begin_check(&self) -> OneMore {
        self.checks.fetch_add(1, Relaxed);
        OneMore::of(&self.under_way)
    }

    /// Somebody waits for a check that was begun before, or has its report.
    pub(crate) fn shared(&self) {
        self.shared.fetch_add(1, Relaxed);
    }

    /// A client is connected.
    pub(crate) fn connect(&self) -> OneMore {
        OneMore::of(&self.connections)
    }

    /// The metrics, with what others know: reports that are held, and the list of hosts.
    pub(crate) fn metrics(&self, held: usize, allowed: Option<(usize, bool)>) -> String {
        let mut page = Page::default();
        page.family(
            "redial_serve_answers_total",
            "counter",
            "requests by the HTTP status of their answer",
        );
        for (status, count) in STATUSES.iter().zip(&self.answers) {
            page.line(
                &format!("redial_serve_answers_total{{code=\"{status}\"}}"),
                count.load(Relaxed),
            );
        }
        page.one(
            "redial_serve_checks_total",
            "counter",
            "checks that were begun",
            self.checks.load(Relaxed),
        );
        page.one(
            "redial_serve_shared_checks_total",
            "counter",
            "requests that were answered by a check that was begun before",
            self.shared.load(Relaxed),
        );
        page.one(
            "redial_serve_checks_running",
            "gauge",
            "checks that are under way",
            self.under_way.load(Relaxed),
        );
        page.one(
            "redial_serve_held_reports",
            "gauge",
            "reports that are held, and checks that are under way or wait",
            held,
        );
        page.one(
            "redial_serve_connections",
            "gauge",
            "clients that are connected",
            self.connections.load(Relaxed),
        );
        if let Some((lines, is_current)) = allowed {
            page.one(
                "redial_serve_allowed_lines",
                "gauge",
                "lines of the list of hosts that are valid",
                lines,
            );
            page.one("redial_serve_allowed_current", "gauge", "1 when the list of hosts is as its file says, 0 when the file cannot be read or has a bad line", u8::from(is_current));
        }
        self.process(&mut page);
        page.0
    }

    /// What Prometheus' client libraries say of each process, under their names.
    fn process(&self, page: &mut Page) {
        if let Ok(since) = self.since.duration_since(SystemTime::UNIX_EPOCH) {
            page.one(
                "process_start_time_seconds",
                "gauge",
                "start of the process, in seconds since 1970-01-01 UTC",
                since.as_secs(),
            );
        }
        if let Some(bytes) = resident() {
            page.one(
                "process_resident_memory_bytes",
                "gauge",
                "resident memory",
                bytes,
            );
        }
        if let Some(files) = open_files() {
            page.one("process_open_fds", "gauge", "open files", files);
        }
    }
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.0 += &format!("# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn line(&mut self, series: &str, value: impl std::fmt::Display) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "{series} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.family(name, kind, help);
        self.line(name, value);
    }
}

/// proc_pid_status(5), `VmRSS`
#[cfg(target_os = "linux")]
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(target_os = "linux")]
fn open_files() -> Option<usize> {
    // One of them is the folder that is read.
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count() - 1)
}

#[cfg(not(target_os = "linux"))]
fn resident() -> Option<u64> {
    None
}

#[cfg(not(target_os = "linux"))]
fn open_files() -> Option<usize> {
    None
}
