use std::{
    pin::{Pin, pin},
    time::Duration,
};

use redial_kit::{AcceptedAt, Awaited};
use redial_model::{Climb, End, Rung, RungState, utc};
use tokio::time::{Instant, timeout, timeout_at};

use crate::Dial;

/// A climb is stalled when one rung takes this long: by then TCP has sent a lost packet again, in
/// most cases twice.
const STALL_TIMEOUT: Duration = Duration::from_millis(1500);

/// A SYN without an answer is sent again after a second (RFC 6298 2.1).
const RESEND_TIMEOUT: Duration = Duration::from_secs(1);
/// The SYN that was sent again has at least this long for its answer.
const MIN_SECOND_WAIT: Duration = Duration::from_millis(500);
/// And so many times as long as another address of the host took.
const SLOWER: u32 = 10;

/// How a climb that is on one rung for too long goes on.
pub(crate) enum Stall {
    /// On this rung no answer came, and another connection may get one.
    Hangs(RungState),
    /// Nothing answers the SYN, and another address of the host has answered long ago.
    Dead(RungState),
}

/// The rung that a climb is on, and since when.
pub(crate) struct Height(Awaited<(Rung, Instant)>);

impl Height {
    pub fn new() -> Self {
        Self(Awaited::new((Rung::Tcp, Instant::now())))
    }

    /// Tells that a rung has ended, so that the next one begins.
    pub fn climbed(&self, rung: Rung) {
        if let Some(next) = Rung::LINE.into_iter().find(|next| *next > rung) {
            self.0.change(|now| *now = (next, Instant::now()));
        }
    }

    fn rung(&self) -> Rung {
        self.0.get().0
    }

    /// Since when the current rung is climbed.
    fn since(&self) -> Instant {
        self.0.get().1
    }

    /// Waits until another rung than this one is climbed.
    async fn left(&self, rung: Rung) {
        self.0.wait_for(|(now, _)| *now != rung).await;
    }

    /// The current rung, ended now because no answer came.
    fn silent(&self) -> RungState {
        let (rung, since) = self.0.get();
        RungState {
            rung,
            end: End::Silent,
            ms: utc::milliseconds(since.elapsed()),
            bytes: Default::default(),
        }
    }
}

impl Dial<'_> {
    /// Climbs, and begins a second climb beside the first when that stalls: one connection can lose
    /// packets, or hang, while the host serves another one. The second counts when it was answered
    /// where the first was not. A silent host does not take longer because of it.
    pub(crate) async fn climb_or_second(&self) -> Climb {
        let lane = self.lanes.limiter.enter(self.address.ip()).await;
        let height = Height::new();
        let mut first = pin!(self.climb_once(&lane, &height));
        let stalled = tokio::select! {
            climb = &mut first => return climb,
            stall = self.wait_until_stalled(&height) => match stall {
                Stall::Hangs(rung) => rung,
                Stall::Dead(tcp) => return self.given_up(tcp),
            },
        };
        // Seldom needed, so its room is not kept ready in every check.
        Box::pin(self.second_beside(first, stalled)).await
    }

    /// Climbs beside a first climb that has stalled.
    async fn second_beside(
        &self,
        mut first: Pin<&mut impl Future<Output = Climb>>,
        stalled: RungState,
    ) -> Climb {
        let height = Height::new();
        let mut second = pin!(async {
            let lane = self.lanes.limiter.enter(self.address.ip()).await;
            self.climb_once(&lane, &height).await
        });
        let taken = |second: Climb| {
            answered_at(stalled.rung, &second).then_some(Climb {
                stalled: Some(stalled),
                ..second
            })
        };
        tokio::select! {
            climb = &mut first => {
                let behind = climb.broken().is_some_and(|r| r.end == End::Silent && r.rung < height.rung());
                let second = if behind { taken(second.await) } else { None };
                second.unwrap_or(climb)
            }
            climb = &mut second => match taken(climb) {
                Some(second) => second,
                None => first.await,
            },
        }
    }

    /// A climb to an address that nothing answers at.
    pub(crate) fn given_up(&self, tcp: RungState) -> Climb {
        self.lanes.board.tell_shut(self.address.ip());
        let mut climb = Climb::new(self.address, Vec::new());
        self.reach(&mut climb, tcp);
        climb
    }

    /// Ends when a climb has been on one rung for too long. A SYN without an answer counts only where
    /// another connection was accepted.
    pub(crate) async fn wait_until_stalled(&self, height: &Height) -> Stall {
        let patience = STALL_TIMEOUT.min(self.timeouts.answer / 2);
        loop {
            let rung = height.rung();
            if timeout(patience, height.left(rung)).await.is_ok() {
                continue;
            }
            if rung > Rung::Tcp {
                return Stall::Hangs(height.silent());
            }
            // Not needed at a healthy host, so its room is not kept ready in every check.
            if let Some(stall) = Box::pin(self.wait_for_another(height)).await {
                return stall;
            }
        }
    }

    /// Waits beside a SYN without an answer until another connection was accepted; nothing when the
    /// SYN was answered. One that another address answered is waited for until it was sent again and
    /// there was time for an answer to that: where this address is as near as the other one, or even
    /// much slower, it would have come.
    async fn wait_for_another(&self, height: &Height) -> Option<Stall> {
        let (board, ip) = (&self.lanes.board, self.address.ip());
        let accepted = tokio::select! {
            biased;
            () = height.left(Rung::Tcp) => return None,
            accepted = board.accepted_at(ip) => accepted,
        };
        if let AcceptedAt::Elsewhere(waited) = accepted {
            let second = MIN_SECOND_WAIT.max(waited * SLOWER);
            let end = height.since() + RESEND_TIMEOUT + second;
            if timeout_at(end, height.left(Rung::Tcp)).await.is_ok() {
                return None;
            }
        }
        let silent = height.silent();
        Some(match board.is_open(ip) {
            true => Stall::Hangs(silent),
            false => Stall::Dead(silent),
        })
    }
}

/// Whether the host answered on this rung, or the climb passed it. A close is no answer: the host
/// may serve one connection only, and close this one for the other.
fn answered_at(stalled: Rung, climb: &Climb) -> bool {
    climb.broken().is_none_or(|r| {
        r.rung > stalled
            || r.rung == stalled
                && !matches!(r.end, End::Silent | End::Fin | End::Rst | End::Broke(_))
    })
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use redial_kit::{Accepted, Lanes, Sockets, Timeouts};

    use super::*;
    use crate::Conveyance;

    const IP: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn dial(lanes: &Lanes) -> Dial<'_> {
        Dial {
            address: (IP, 3389).into(),
            name: None,
            token: None,
            way: Conveyance::Direct,
            lanes,
            timeouts: Timeouts::default(),
        }
    }

    fn accepts(lanes: &Lanes, ip: IpAddr, waited: Duration) {
        let accepted = Accepted {
            waited,
            late: None,
            kernel: None,
            local: None,
        };
        lanes.board.tell_open(ip, accepted);
    }

    /// What becomes of a SYN without an answer, and after how many milliseconds; nothing when it is
    /// waited for to the end. Others accept as `others` says.
    async fn becomes(others: fn(&Lanes)) -> Option<(bool, u128)> {
        let lanes = Lanes::new(Sockets::default());
        let (dial, height) = (dial(&lanes), Height::new());
        let begun = Instant::now();
        others(&lanes);
        let connect = dial.timeouts.connect;
        let stall = timeout(connect, dial.wait_until_stalled(&height)).await;
        let is_dead = matches!(stall.ok()?, Stall::Dead(_));
        Some((is_dead, begun.elapsed().as_millis()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_address_is_given_up_where_another_one_answered_long_ago() {
        let at_once = becomes(|lanes| accepts(lanes, OTHER, MS(4))).await;
        assert_eq!(at_once, Some((true, 1500)));
        let far = becomes(|lanes| accepts(lanes, OTHER, MS(120))).await;
        assert_eq!(far, Some((true, 2200)));
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_may_still_answer_is_waited_for() {
        let alone = becomes(|_| {}).await;
        assert_eq!(alone, None, "no other address answered");
        let refused = becomes(|lanes| lanes.board.tell_shut(OTHER)).await;
        assert_eq!(refused, None, "a refusal says nothing of this one");
        let slow = becomes(|lanes| accepts(lanes, OTHER, MS(250))).await;
        assert_eq!(slow, None, "the other one is slow, too");
        let here = becomes(|lanes| accepts(lanes, IP, MS(4))).await;
        let second = Some((false, 1500));
        assert_eq!(here, second, "a second connection gets through");
    }

    #[tokio::test(start_paused = true)]
    async fn a_syn_that_is_answered_late_is_no_stall() {
        let lanes = Lanes::new(Sockets::default());
        let (dial, height) = (dial(&lanes), Height::new());
        accepts(&lanes, OTHER, MS(100));
        let answered = async {
            tokio::time::sleep(MS(1900)).await;
            height.climbed(Rung::Tcp);
        };
        let wait = timeout(MS(2500), dial.wait_until_stalled(&height));
        let (stall, ()) = tokio::join!(wait, answered);
        assert!(stall.is_err(), "it is on the next rung since 600 ms");
    }

    #[tokio::test]
    async fn who_waits_for_an_address_that_was_given_up_hears_of_it() {
        let lanes = Lanes::new(Sockets::default());
        let silent = Height::new().silent();
        let climb = dial(&lanes).given_up(silent.clone());
        assert_eq!(climb.rungs, [silent]);
        assert!(!lanes.board.opened(IP).await);
    }
}
