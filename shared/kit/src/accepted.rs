use std::{net::IpAddr, time::Duration};

/// When redial looked at its clock no later than this, or late by no more than a quarter of the time
/// that passed, what its clock says is the time that the network took. That is less than what is
/// called jitter.
const MAX_LATENESS: Duration = Duration::from_millis(10);

/// A lost SYN is sent again after one second (RFC 6298 2.1), give or take the kernel's clock tick.
/// One that was sent again sooner was answered: by a host that still knew an older connection from
/// the same port (RFC 9293 3.5.1). Linux resets that one and repeats the SYN a few milliseconds later
/// (`tcp_rcv_synsent_state_process` in its net/ipv4/tcp_input.c).
const MIN_REPEAT_DELAY: Duration = Duration::from_millis(900);

/// A connection that was accepted, and how long its SYN took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// From the SYN until redial saw its answer.
    pub waited: Duration,
    /// How late redial may have been to see it, because it was busy; nothing when that was not
    /// measured.
    pub late: Option<Duration>,
    /// What the kernel counted; nothing where it does not say.
    pub kernel: Option<Syn>,
    /// This machine's address on the connection; kept of a climb only.
    pub local: Option<IpAddr>,
}

/// What the kernel knows about the SYN of an accepted connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syn {
    /// From the SYN to its answer; nothing when it can't tell which SYN was answered.
    pub round_trip: Option<Duration>,
    /// How often it sent the SYN again.
    pub resent: u32,
    /// The path MTU it knows, in bytes.
    pub path_mtu: u32,
}

impl Accepted {
    /// How long the network took, however busy redial was; nothing when that is unknown. When the
    /// SYN was lost, the time before it was sent again is included.
    #[must_use]
    pub fn took(&self) -> Option<Duration> {
        match self.kernel {
            Some(syn) if syn.resent > 0 => self.lost_a_packet(syn).then_some(self.waited),
            Some(syn) => syn.round_trip,
            None => {
                let late = self.late?;
                (late <= MAX_LATENESS || late * 4 <= self.waited).then_some(self.waited)
            }
        }
    }

    /// Whether redial was too busy to see the answer when it came. Where the kernel timed the
    /// connection, what redial waited beyond that is its own lateness.
    #[must_use]
    pub fn was_seen_late(&self) -> bool {
        let late = match self.kernel {
            Some(syn) => syn.round_trip.map(|rtt| self.waited.saturating_sub(rtt)),
            None => self.late,
        };
        late.is_some_and(|late| late > MAX_LATENESS)
    }

    /// Whether the SYN was sent again because nothing answered it, where the kernel counts it.
    #[must_use]
    pub fn resent(&self) -> Option<bool> {
        self.kernel.map(|syn| self.lost_a_packet(syn))
    }

    fn lost_a_packet(&self, syn: Syn) -> bool {
        syn.resent > 0 && self.waited >= MIN_REPEAT_DELAY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn own(waited: u64, late: Option<u64>) -> Option<Duration> {
        Accepted {
            waited: MS(waited),
            late: late.map(MS),
            kernel: None,
            local: None,
        }
        .took()
    }

    #[test]
    fn redials_own_lateness_is_not_the_networks() {
        assert_eq!(own(100, Some(0)), Some(MS(100)));
        assert_eq!(own(12, Some(10)), Some(MS(12)));
        assert_eq!(own(100, Some(25)), Some(MS(100)));
        assert_eq!(own(100, Some(26)), None);
        assert_eq!(own(100, None), None);
    }

    #[test]
    fn the_kernel_is_right_however_busy_redial_was() {
        let after = |waited, resent, round_trip| Accepted {
            waited: MS(waited),
            late: None,
            kernel: Some(Syn {
                round_trip,
                resent,
                path_mtu: 1500,
            }),
            local: None,
        };
        let once = after(1500, 0, Some(MS(4)));
        assert!(once.was_seen_late(), "1,496 ms after it came");
        assert_eq!((once.took(), once.resent()), (Some(MS(4)), Some(false)));
        let twice = after(1500, 1, None);
        assert_eq!((twice.took(), twice.resent()), (Some(MS(1500)), Some(true)));
        assert!(!twice.was_seen_late(), "nobody knows when the answer came");
        let port_in_use_before = after(11, 1, Some(MS(1)));
        assert_eq!(port_in_use_before.resent(), Some(false), "nothing was lost");
        assert_eq!(
            port_in_use_before.took(),
            None,
            "the time has the repeat in it"
        );
    }
}
