use std::{
    pin::{Pin, pin},
    time::Duration,
};

use redial_kit::Awaited;
use redial_model::{Climb, End, Rung, RungState, utc};
use tokio::time::{Instant, timeout};

use crate::Dial;

/// A climb is stalled when one rung takes this long: by then TCP has sent a lost packet again, in
/// most cases twice.
const STALL_TIMEOUT: Duration = Duration::from_millis(1500);

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
            stalled = self.wait_until_stalled(&height) => stalled,
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

    /// Ends when a climb has been on one rung for too long, with that rung as it is. A SYN without
    /// an answer counts only where another connection was accepted.
    pub(crate) async fn wait_until_stalled(&self, height: &Height) -> RungState {
        let patience = STALL_TIMEOUT.min(self.timeouts.answer / 2);
        loop {
            let rung = height.rung();
            if timeout(patience, height.left(rung)).await.is_ok() {
                continue;
            }
            if rung > Rung::Tcp {
                return height.silent();
            }
            tokio::select! {
                biased;
                () = height.left(rung) => {}
                true = self.lanes.board.opened(self.address.ip()) => return height.silent(),
            }
        }
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
