//! How long the network took, whatever redial itself was doing meanwhile.

#[cfg(target_os = "linux")]
use futures_util::FutureExt;
use redial_kit::Syn;
use tokio::net::TcpStream;

#[cfg(not(target_os = "linux"))]
pub(crate) use own::punctually;

/// The kernel times connections here, so redial does not watch its own clock: how late it is stays
/// unknown.
#[cfg(target_os = "linux")]
pub(crate) fn punctually<F: Future>(
    work: F,
) -> impl Future<Output = (F::Output, Option<std::time::Duration>)> {
    // An async function would keep room for the work twice.
    work.map(|output| (output, None))
}

/// What the kernel says about the SYN of a connection that carried no data yet.
#[cfg(target_os = "linux")]
pub(crate) fn by_kernel(stream: &TcpStream) -> Option<Syn> {
    kernel::syn(stream)
}

/// Not asked for on this system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn by_kernel(_: &TcpStream) -> Option<Syn> {
    None
}

#[cfg(target_os = "linux")]
mod kernel {
    use std::time::Duration;

    use nix::{getsockopt_impl, libc, sockopt_impl, sys::socket::getsockopt};
    use redial_kit::Syn;
    use tokio::net::TcpStream;

    // The first 104 bytes of `struct tcp_info` (linux/tcp.h, tcp(7)), as 32-bit words: what every
    // Linux has; newer ones have more behind it. nix has no such option of its own, and this macro
    // of it for the others (https://github.com/nix-rust/nix/pull/2556).
    sockopt_impl!(
        TcpInfo,
        GetOnly,
        libc::IPPROTO_TCP,
        libc::TCP_INFO,
        [u32; 26]
    );
    /// tcpi_pmtu, in bytes.
    const PATH_MTU: usize = 15;
    /// tcpi_rtt, in microseconds. Its first sample is the SYN and its answer; zero when a SYN was
    /// sent twice and nothing says which one was answered (RFC 6298 3).
    const ROUND_TRIP: usize = 17;
    /// tcpi_total_retrans: nothing but SYNs before there is data.
    const RESENT: usize = 25;

    pub fn syn(stream: &TcpStream) -> Option<Syn> {
        let info = getsockopt(stream, TcpInfo).ok()?;
        Some(Syn {
            round_trip: Some(info[ROUND_TRIP])
                .filter(|us| *us > 0)
                .map(|us| Duration::from_micros(us.into())),
            resent: info[RESENT],
            path_mtu: info[PATH_MTU],
        })
    }
}

#[cfg(any(test, not(target_os = "linux")))]
mod own {
    use std::{future::poll_fn, pin::pin, time::Duration};

    use tokio::time::{Instant, sleep_until};

    /// From the start to the first look at the clock.
    const FIRST_LOOK_DELAY: Duration = Duration::from_millis(10);

    /// The output of `work`, and how late redial may have been to see it: a busy runtime polls no
    /// task in time, so a look at the clock comes late, too. The time between two looks grows to a
    /// quarter of the time that passed, so no more than that quarter goes unnoticed.
    pub async fn punctually<F: Future>(work: F) -> (F::Output, Option<Duration>) {
        let begun = Instant::now();
        let mut work = pin!(work);
        let mut due = begun + FIRST_LOOK_DELAY;
        let mut look = pin!(sleep_until(due));
        poll_fn(|cx| {
            let now = Instant::now();
            let late = now.saturating_duration_since(due);
            while look.as_mut().poll(cx).is_ready() {
                due = Instant::now() + FIRST_LOOK_DELAY.max(begun.elapsed() / 4);
                look.as_mut().reset(due);
            }
            work.as_mut().poll(cx).map(|done| (done, Some(late)))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use redial_kit::Accepted;
    use tokio::time::{Instant, sleep};

    use super::own::punctually;

    const BUSY: Duration = Duration::from_millis(300);

    /// Keeps the runtime's only thread from everything else, as much work would. Blocking the thread
    /// is what is tested: a sleep of the runtime would let others run.
    async fn busy_loop() {
        std::thread::sleep(BUSY);
    }

    fn without_kernel(waited: Duration, late: Option<Duration>) -> Accepted {
        Accepted {
            waited,
            late,
            kernel: None,
            local: None,
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_busy_loop_makes_no_slow_host() {
        use redial_kit::{Lanes, Sockets, Timeouts};

        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let lanes = Lanes::new(Sockets::default());
        let dial = crate::Dial {
            address: listener.local_addr().unwrap(),
            name: None,
            token: None,
            way: crate::Conveyance::Direct,
            lanes: &lanes,
            timeouts: Timeouts::default(),
        };
        let lane = lanes.limiter.enter(dial.address.ip()).await;
        let connecting = dial.connect(&lane, crate::connect::Purpose::Question);
        let (open, ()) = tokio::join!(connecting, busy_loop());
        let accepted = lanes.board.accepted(dial.address.ip())[0];
        assert!(accepted.waited >= BUSY, "the loop was busy: {accepted:?}");
        let took = accepted.took().unwrap();
        assert!(took < BUSY, "{accepted:?}");
        assert_eq!(
            open.ok().unwrap().tcp.ms,
            redial_model::utc::milliseconds(took)
        );
        assert_eq!(accepted.resent(), Some(false), "{accepted:?}");
    }

    #[tokio::test]
    async fn without_the_kernel_a_late_look_is_no_measurement() {
        let answered_meanwhile = async {
            let begun = Instant::now();
            tokio::task::yield_now().await;
            begun.elapsed()
        };
        let ((waited, late), ()) = tokio::join!(punctually(answered_meanwhile), busy_loop());
        assert!(waited >= BUSY);
        let accepted = without_kernel(waited, late);
        assert_eq!(accepted.took(), None, "{accepted:?}");
        assert_eq!(accepted.resent(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn without_the_kernel_a_loop_on_time_measures() {
        for ms in [0, 4, 10, 11, 95, 2300] {
            let waited = Duration::from_millis(ms);
            let ((), late) = punctually(sleep(waited)).await;
            let accepted = without_kernel(waited, late);
            assert_eq!(accepted.took(), Some(waited), "{accepted:?}");
        }
    }
}
