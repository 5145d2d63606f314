use std::{net::SocketAddr, sync::Arc, time::Duration};

use redial_engine::Watch;
use redial_kit::Lanes;
use redial_model::{
    Climb, Eager, End, Facts, Measured, Rung, RungState, Snag, SnagNote, Target, utc,
};
use tokio::time::{Instant, sleep};

use crate::Check;

/// A host that broke on the first flight, and serves one client at a time, needs a moment to become free: a
/// busy one took more than 0.3 s, and its next connection looked dropped. One that ended on it may be
/// started again meanwhile; systemd waits 0.1 s before it does (systemd.service(5), RestartSec=).
const PAUSE: Duration = Duration::from_secs(1);

impl Check {
    /// Measures with the X.224 request and the TLS hello in one flight. Where anything was odd then, all
    /// of it is forgotten, the questions beside the climb too, and everything is measured again the plain
    /// way; the line says so.
    pub(crate) async fn measured_eagerly<'a>(
        &self,
        target: &Target,
        lanes: &Arc<Lanes>,
        on: Option<&'a mut Watch<'a>>,
    ) -> Measured {
        let (started, begun) = (utc::now(), Instant::now());
        let mut on = on;
        let eager = on.as_mut().map(|on| &mut **on as &mut Watch<'_>);
        let (address, odd) = tokio::select! {
            biased;
            odd = lanes.eager.odd() => odd,
            measured = self.measured(target, lanes, eager) => match disturbed(&measured.facts) {
                None => return measured,
                Some(odd) => odd,
            },
        };
        let mut connections = lanes.limiter.dialled();
        let first = on.as_mut().map(|on| &mut **on as &mut Watch<'_>);
        let mut measured = self.measured_plainly(target, first).await;
        if breaks_otherwise(&measured.facts, &odd) {
            // The host itself, or one that recovers from what was odd: only a later look tells them apart.
            connections += measured.connections;
            let second = on.map(|on| &mut *on as &mut Watch<'_>);
            measured = self.measured_plainly(target, second).await;
        }
        measured.connections += connections;
        (measured.started, measured.took) = (started, begun.elapsed());
        let line = measured.facts.line.as_ref();
        if line.is_some_and(|line| line.climbs.iter().all(is_shut)) {
            // The host accepted a connection before, and none after what was odd: that may be redial's
            // doing, and says nothing of what ails the host.
            measured.facts = Facts::default();
            measured.snags = vec![SnagNote {
                probe: "handshake".into(),
                snag: Snag::Broke {
                    doing: "the host accepted the connection of --eager, and no later one".into(),
                    why: "its server may have ended on it: see that it runs, then check without --eager".into(),
                },
            }];
        }
        if let Some(line) = &mut measured.facts.line {
            let climbs = &mut line.climbs;
            let at = climbs
                .iter()
                .position(|c| c.address == address)
                .unwrap_or_default();
            if let Some(climb) = climbs.get_mut(at) {
                climb.eager = Some(Eager::Odd(odd));
            }
        }
        measured
    }

    /// Measures the plain way, after a pause.
    async fn measured_plainly<'a>(
        &self,
        target: &Target,
        on: Option<&'a mut Watch<'a>>,
    ) -> Measured {
        sleep(PAUSE).await;
        let lanes = Arc::new(Lanes::new(self.sockets.clone()));
        self.measured(target, &lanes, on).await
    }
}

/// Whether a connection was accepted, and broke in another way than the first flight; or one of three was
/// not like the others.
fn breaks_otherwise(facts: &Facts, odd: &RungState) -> bool {
    let Some(climb) = facts.best_climb() else {
        return false;
    };
    let otherwise = climb.broken().is_some_and(|broken| {
        broken.rung > Rung::Tcp && (broken.rung, &broken.end) != (odd.rung, &odd.end)
    });
    otherwise || climb.after.is_some()
}

/// Whether no connection was accepted.
fn is_shut(climb: &Climb) -> bool {
    climb.broken().is_some_and(|rung| rung.rung == Rung::Tcp)
}

/// A question beside an eager climb that was closed or got no answer: the climb may be the reason.
fn disturbed(facts: &Facts) -> Option<(SocketAddr, RungState)> {
    let line = facts.line.as_ref()?;
    let climb = line.climbs.iter().find(|c| c.eager.is_some())?;
    let answers = &facts.security.as_ref()?.answers;
    let odd = answers.iter().find_map(|answer| {
        let unanswered = answer.rung.end.is_close() || answer.rung.end == End::Silent;
        answer
            .before
            .as_ref()
            .or(unanswered.then_some(&answer.rung))
    })?;
    (odd.rung > Rung::Tcp).then(|| (climb.address, odd.clone()))
}
