use std::{pin::pin, time::Duration};

use redial_model::{Climb, End, Rung, RungState, utc};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use crate::Dial;

/// On one rung for so long, a climb is stalled: TCP has sent a lost packet again by now, most of
/// them twice.
const STALL: Duration = Duration::from_millis(1500);

/// The rung that a climb is on, and since when.
pub(crate) struct Height(watch::Sender<(Rung, Instant)>);

impl Height {
    pub fn new() -> Self {
        Self(watch::Sender::new((Rung::Tcp, Instant::now())))
    }

    /// Tells that a rung is behind.
    pub fn climbed(&self, rung: Rung) {
        if let Some(next) = Rung::ALL.into_iter().find(|next| *next > rung) {
            self.0.send_replace((next, Instant::now()));
        }
    }

    fn rung(&self) -> Rung {
        self.0.borrow().0
    }

    /// The rung as it is while nothing comes back.
    fn silent(&self) -> RungState {
        let (rung, since) = *self.0.borrow();
        RungState {
            rung,
            end: End::Silent,
            ms: utc::milliseconds(since.elapsed()),
            bytes: Default::default(),
        }
    }
}

impl Dial<'_> {
    /// A climb, and a second one begun beside it when it stalls: one connection can lose packets,
    /// or hang, while another one is served. The second is taken when it is answered where the
    /// first was not. No silence becomes longer by it.
    pub(crate) async fn unless_stalled(&self) -> Climb {
        let lane = self.lanes.enter(self.address.ip()).await;
        let (height, second_height) = (Height::new(), Height::new());
        let mut first = pin!(self.climb_once(&lane, &height));
        let stalled = tokio::select! {
            climb = &mut first => return climb,
            stalled = self.stalled(&height) => stalled,
        };
        // Seldom needed, so its room is not kept ready in every check.
        let mut second = Box::pin(async {
            self.climb_once(&self.lanes.enter(self.address.ip()).await, &second_height)
                .await
        });
        let taken = |second: Climb| {
            answered_at(stalled.rung, &second).then_some(Climb {
                stalled: Some(stalled),
                ..second
            })
        };
        tokio::select! {
            climb = &mut first => {
                let behind = climb.broken().is_some_and(|r| r.end == End::Silent && r.rung < second_height.rung());
                let second = if behind { taken(second.await) } else { None };
                second.unwrap_or(climb)
            }
            climb = &mut second => match taken(climb) {
                Some(second) => second,
                None => first.await,
            },
        }
    }

    /// Ends when a climb has been on one rung for too long: how that rung stands. A silent SYN
    /// counts only where another connection was accepted.
    async fn stalled(&self, height: &Height) -> RungState {
        let mut next = height.0.subscribe();
        loop {
            if timeout(STALL.min(self.timeouts.answer / 2), next.changed())
                .await
                .is_ok()
            {
                continue;
            }
            if height.rung() > Rung::Tcp {
                return height.silent();
            }
            tokio::select! {
                biased;
                _ = next.changed() => {}
                true = self.lanes.opened(self.address.ip()) => return height.silent(),
            }
        }
    }
}

/// Whether the host said something on this rung or came past it. A close is no answer: the place
/// may have been taken by the other one.
fn answered_at(stalled: Rung, climb: &Climb) -> bool {
    climb.broken().is_none_or(|r| {
        r.rung > stalled
            || r.rung == stalled
                && !matches!(r.end, End::Silent | End::Fin | End::Rst | End::Broke(_))
    })
}
