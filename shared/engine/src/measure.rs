use std::{
    collections::{BTreeSet, HashMap},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use redial_model::{
    Ask, Fact, Facts, Lanes, Machines, Pace, Probe, ProbeCard, RungState, Snag, Target, Topic,
};
use tokio::{
    task::{Id, JoinSet},
    time::timeout,
};

/// How to measure.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// How long each wait may take.
    pub pace: Pace,
    /// Whether longer questions are welcome.
    pub deep: bool,
}

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A probe was asked.
    Started(&'static ProbeCard),
    /// It told its topic, after this time.
    Told(&'static ProbeCard, Duration),
    /// It could not look.
    Snagged(&'static ProbeCard, Snag),
    /// A rung of the climb to this address ended so. A climb that is made again begins at `tcp`
    /// again.
    Climbed(SocketAddr, RungState),
}

/// Everything that was learnt.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// What is known.
    pub facts: Facts,
    /// Which probes could not look, and why.
    pub snags: Vec<(&'static str, Snag)>,
    /// How long it took in all.
    pub took: Duration,
}

/// Runs the probes, each when what it needs is known. `on` is told every event, with the facts as
/// they stand.
pub async fn measure(
    target: &Target,
    probes: &[&'static dyn Probe],
    settings: Settings,
    lanes: &Arc<Lanes>,
    machines: &Machines,
    mut on: impl FnMut(&Event, &Facts),
) -> Measured {
    let begun = Instant::now();
    let target = Arc::new(target.clone());
    let open = probes.iter().map(|p| p.card().tells).collect();
    let mut run = Run {
        waiting: probes.to_vec(),
        open,
        running: HashMap::new(),
        tasks: JoinSet::new(),
        measured: Measured::default(),
    };
    let mut rungs = lanes.watch();
    loop {
        run.start_ready(&target, settings, lanes, machines, &mut on);
        let joined = loop {
            tokio::select! {
                // What was climbed is told before the probe that climbed it.
                biased;
                Some((address, rung)) = rungs.recv() => on(&Event::Climbed(address, rung), &run.measured.facts),
                joined = run.tasks.join_next_with_id() => break joined,
            }
        };
        let Some(joined) = joined else { break };
        let (id, result) = match joined {
            Ok((id, result)) => (id, result),
            Err(error) => (error.id(), Err(Snag::Panicked)),
        };
        let Some((card, since)) = run.running.remove(&id) else {
            continue;
        };
        run.open.remove(&card.tells);
        match result {
            Ok(fact) => {
                run.measured.facts.add(fact);
                on(&Event::Told(card, since.elapsed()), &run.measured.facts);
            }
            Err(snag) => run.snag(card, snag, &mut on),
        }
    }
    run.measured.took = begun.elapsed();
    run.measured
}

struct Run {
    waiting: Vec<&'static dyn Probe>,
    /// Topics that may still be told.
    open: BTreeSet<Topic>,
    running: HashMap<Id, (&'static ProbeCard, Instant)>,
    tasks: JoinSet<Result<Fact, Snag>>,
    measured: Measured,
}

impl Run {
    /// Starts every probe that waits for nothing more. One whose need stayed unknown is not asked,
    /// which may decide another one.
    fn start_ready(
        &mut self,
        target: &Arc<Target>,
        settings: Settings,
        lanes: &Arc<Lanes>,
        machines: &Machines,
        on: &mut impl FnMut(&Event, &Facts),
    ) {
        while let Some(at) = self.waiting.iter().position(|p| {
            p.card()
                .needs
                .iter()
                .chain(p.card().after)
                .all(|t| !self.open.contains(t))
        }) {
            let probe = self.waiting.remove(at);
            let card = probe.card();
            match card.needs.iter().find(|t| !self.measured.facts.knows(**t)) {
                Some(topic) => {
                    self.open.remove(&card.tells);
                    self.snag(
                        card,
                        Snag::NotAsked {
                            missing: format!("the {} is unknown", topic.word()),
                        },
                        on,
                    );
                }
                None => {
                    on(&Event::Started(card), &self.measured.facts);
                    let (target, lanes, machines, facts) = (
                        Arc::clone(target),
                        Arc::clone(lanes),
                        machines.clone(),
                        self.measured.facts.clone(),
                    );
                    let handle = self.tasks.spawn(async move {
                        let Settings { pace, deep } = settings;
                        one(
                            probe,
                            &Ask {
                                target: &target,
                                facts: &facts,
                                lanes: &lanes,
                                machines: &machines,
                                pace,
                                deep,
                            },
                        )
                        .await
                    });
                    self.running.insert(handle.id(), (card, Instant::now()));
                }
            }
        }
    }

    fn snag(&mut self, card: &'static ProbeCard, snag: Snag, on: &mut impl FnMut(&Event, &Facts)) {
        on(&Event::Snagged(card, snag.clone()), &self.measured.facts);
        self.measured.snags.push((card.id, snag));
    }
}

async fn one(probe: &'static dyn Probe, ask: &Ask<'_>) -> Result<Fact, Snag> {
    let deadline = probe.card().deadline;
    timeout(deadline, probe.measure(ask))
        .await
        .unwrap_or(Err(Snag::TimedOut {
            seconds: deadline.as_secs(),
        }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NoSuchProbe, judge, select};
    use redial_model::{BoxFuture, ClockFact, Finding, IdentityFact, SecurityFact, Side, Sockets};

    struct Fake(ProbeCard, fn() -> Result<Fact, Snag>, Duration);

    impl Probe for Fake {
        fn card(&self) -> &'static ProbeCard {
            Box::leak(Box::new(ProbeCard {
                codes: &[],
                ..self.0
            }))
        }
        fn measure<'a>(&'a self, _: &'a Ask<'a>) -> BoxFuture<'a, Result<Fact, Snag>> {
            Box::pin(async {
                tokio::time::sleep(self.2).await;
                (self.1)()
            })
        }
        fn judge(&self, _: &Facts) -> Vec<Finding> {
            assert!(self.0.id != "panics", "a judgement with a bug");
            vec![]
        }
    }

    fn fake(
        id: &'static str,
        needs: &'static [Topic],
        tells: Topic,
        tell: fn() -> Result<Fact, Snag>,
    ) -> &'static dyn Probe {
        let card = ProbeCard {
            id,
            asks: "?",
            needs,
            after: &[],
            tells,
            side: Side::Line,
            deadline: Duration::from_secs(5),
            codes: &[],
            readme: "",
        };
        Box::leak(Box::new(Fake(card, tell, Duration::from_millis(1))))
    }

    fn clock() -> Result<Fact, Snag> {
        Ok(ClockFact {
            host: 1.0,
            here: 1.0,
            skew: 0.0,
        }
        .into())
    }

    async fn run(probes: &[&'static dyn Probe]) -> Measured {
        let target = Target::parse("srv01").unwrap();
        measure(
            &target,
            probes,
            Settings::default(),
            &Arc::new(Lanes::new(Sockets::default())),
            &Machines::default(),
            |_, _| {},
        )
        .await
    }

    #[tokio::test(start_paused = true)]
    async fn order_follows_needs_and_a_missing_need_is_said() {
        let identity = fake("identity", &[Topic::Clock], Topic::Identity, || {
            Ok(IdentityFact::default().into())
        });
        let path = fake("path", &[Topic::Line], Topic::Path, || unreachable!());
        let after = fake(
            "security",
            &[Topic::Path],
            Topic::Security,
            || unreachable!(),
        );
        let measured = run(&[
            after,
            path,
            identity,
            fake("clock", &[], Topic::Clock, clock),
        ])
        .await;
        assert!(measured.facts.knows(Topic::Identity));
        let missing = |m: &str| Snag::NotAsked { missing: m.into() };
        assert_eq!(
            measured.snags,
            [
                ("path", missing("the line is unknown")),
                ("security", missing("the path is unknown"))
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_panic_and_a_deadline_are_that_probes_own() {
        let panics = fake("panics", &[], Topic::Path, || panic!("a bug"));
        let card = ProbeCard {
            id: "hangs",
            asks: "?",
            needs: &[],
            after: &[],
            tells: Topic::Security,
            side: Side::Line,
            deadline: Duration::from_secs(2),
            codes: &[],
            readme: "",
        };
        let hangs: &'static dyn Probe = Box::leak(Box::new(Fake(
            card,
            || Ok(SecurityFact::default().into()),
            Duration::from_secs(60),
        )));
        let measured = run(&[panics, hangs, fake("clock", &[], Topic::Clock, clock)]).await;
        assert!(measured.facts.knows(Topic::Clock));
        assert_eq!(
            measured.snags,
            [
                ("panics", Snag::Panicked),
                ("hangs", Snag::TimedOut { seconds: 2 })
            ]
        );
        assert!(judge(&[panics], &measured.facts).is_empty());
    }

    #[test]
    fn selecting_brings_what_is_needed() {
        let all = [
            fake("clock", &[], Topic::Clock, clock),
            fake("path", &[Topic::Clock], Topic::Path, clock),
            fake("line", &[], Topic::Line, clock),
        ];
        let ids = |only: &[&str], skip: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
            select(&all, &owned(only), &owned(skip))
                .map(|kept| kept.iter().map(|p| p.card().id).collect::<Vec<_>>())
        };
        assert_eq!(ids(&["path"], &[]).unwrap(), ["clock", "path"]);
        assert_eq!(ids(&[], &["line"]).unwrap(), ["clock", "path"]);
        assert_eq!(ids(&["pth"], &[]), Err(NoSuchProbe("pth".into())));
    }
}
