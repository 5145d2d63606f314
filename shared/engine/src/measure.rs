use std::{
    collections::{BTreeSet, HashMap},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use redial_kit::{DynProbe, Lanes, Machines, ProbeCard, ProbeContext, Timeouts};
use redial_model::{Fact, Facts, RungState, Snag, Target, Topic};
use tokio::{
    task::{Id, JoinSet},
    time::timeout,
};

/// How to measure.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// How long each wait may take.
    pub timeouts: Timeouts,
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
    probes: &[&'static dyn DynProbe],
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
    waiting: Vec<&'static dyn DynProbe>,
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
                        let Settings { timeouts, deep } = settings;
                        one(
                            probe,
                            &ProbeContext {
                                target: &target,
                                facts: &facts,
                                lanes: &lanes,
                                machines: &machines,
                                timeouts,
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

async fn one(probe: &'static dyn DynProbe, ask: &ProbeContext<'_>) -> Result<Fact, Snag> {
    let deadline = probe.card().deadline;
    timeout(deadline, probe.ask(ask))
        .await
        .unwrap_or(Err(Snag::TimedOut {
            seconds: deadline.as_secs(),
        }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NoSuchProbe, judge, select};
    use redial_kit::{BoxFuture, Sockets};
    use redial_model::{
        ClockFact, Finding, IdentityFact, LineFact, PathFact, SecurityFact, TopicFact,
    };

    struct Fake {
        card: &'static ProbeCard,
        tell: fn() -> Result<Fact, Snag>,
        takes: Duration,
    }

    impl DynProbe for Fake {
        fn card(&self) -> &'static ProbeCard {
            self.card
        }
        fn ask<'a>(&'a self, _: &'a ProbeContext<'a>) -> BoxFuture<'a, Result<Fact, Snag>> {
            Box::pin(async {
                tokio::time::sleep(self.takes).await;
                (self.tell)()
            })
        }
        fn findings(&self, _: &Facts) -> Vec<Finding> {
            assert!(self.card.id != "panics", "a judgement with a bug");
            vec![]
        }
    }

    fn fake<F: TopicFact>(
        id: &'static str,
        needs: &'static [Topic],
        tell: fn() -> Result<Fact, Snag>,
    ) -> &'static dyn DynProbe {
        let card = ProbeCard::new::<F>(id, "?").needs(needs);
        let card = Box::leak(Box::new(card.deadline(Duration::from_secs(5))));
        let takes = Duration::from_millis(1);
        Box::leak(Box::new(Fake { card, tell, takes }))
    }

    fn clock() -> Result<Fact, Snag> {
        Ok(ClockFact {
            host: 1.0,
            here: 1.0,
            skew: 0.0,
        }
        .into())
    }

    async fn run(probes: &[&'static dyn DynProbe]) -> Measured {
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
        let identity = fake::<IdentityFact>("identity", &[Topic::Clock], || {
            Ok(IdentityFact::default().into())
        });
        let path = fake::<PathFact>("path", &[Topic::Line], || unreachable!());
        let after = fake::<SecurityFact>("security", &[Topic::Path], || unreachable!());
        let measured = run(&[
            after,
            path,
            identity,
            fake::<ClockFact>("clock", &[], clock),
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
        let panics = fake::<PathFact>("panics", &[], || panic!("a bug"));
        let card = ProbeCard::new::<SecurityFact>("hangs", "?").deadline(Duration::from_secs(2));
        let hangs: &'static dyn DynProbe = Box::leak(Box::new(Fake {
            card: Box::leak(Box::new(card)),
            tell: || Ok(SecurityFact::default().into()),
            takes: Duration::from_secs(60),
        }));
        let measured = run(&[panics, hangs, fake::<ClockFact>("clock", &[], clock)]).await;
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
            fake::<ClockFact>("clock", &[], clock),
            fake::<PathFact>("path", &[Topic::Clock], clock),
            fake::<LineFact>("line", &[], clock),
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
