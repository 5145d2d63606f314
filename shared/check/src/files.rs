//! How many sockets this process may hold for checks.

/// The most that are used, however many are allowed.
#[cfg(unix)]
const MOST: u64 = 16_384;
/// Files this process may need besides the sockets of checks.
#[cfg(unix)]
const RESERVED: u64 = 48;
/// The least to work with, whatever the system says.
#[cfg(unix)]
const LEAST: u64 = 8;
/// Windows has no such limit in reach. Its ports for outgoing connections are 16,384 unless
/// somebody changed it, and other programs need some.
/// <https://learn.microsoft.com/troubleshoot/windows-server/networking/default-dynamic-port-range-tcpip-chang>
#[cfg(not(unix))]
const WINDOWS: usize = 4_048;

/// Raises the number of files this process may open as far as the system lets it without more
/// rights (the soft limit up to the hard one), and no further than checks can use.
///
/// Call it when a program starts. A program that calls `select` on its own files should not:
/// `select` takes no file numbers above 1,023.
#[cfg(unix)]
pub fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit
        .maximum
        .map_or(MOST + RESERVED, |hard| hard.min(MOST + RESERVED));
    if limit.current.is_some_and(|soft| soft < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum: limit.maximum,
        };
        // Where it is refused, checks keep to the old limit.
        let _ = setrlimit(Resource::Nofile, raised);
    }
}

/// Nothing has to be raised here.
#[cfg(not(unix))]
pub fn raise_file_limit() {}

/// How many sockets this process may hold for checks at a time.
#[cfg(unix)]
pub fn socket_limit() -> usize {
    use rustix::process::{Resource, getrlimit};
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let sockets = files.saturating_sub(RESERVED).clamp(LEAST, MOST);
    usize::try_from(sockets).unwrap_or(usize::MAX)
}

/// How many sockets this process may hold for checks at a time.
#[cfg(not(unix))]
pub fn socket_limit() -> usize {
    WINDOWS
}
