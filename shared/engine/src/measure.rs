use std::{
    collections::{BTreeSet, HashMap},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use redial_kit::{DynProbe, Lanes, Machines, ProbeCard, ProbeContext, RungWatcher, Timeouts};
use redial_model::{Fact, Facts, Measured, RungState, Side, Snag, SnagNote, Target, Topic, utc};
use tokio::task::{Id, JoinError, JoinSet};

use crate::deadline::within;

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
pub enum CheckEvent {
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

/// Is told every event, with the facts as they stand.
pub type Watch<'a> = dyn FnMut(&CheckEvent, &Facts) + Send + 'a;

/// Runs the probes, each when what it needs is known.
pub async fn measure<'a>(
    target: &Target,
    probes: &[&'static dyn DynProbe],
    settings: Settings,
    lanes: &Arc<Lanes>,
    machines: &Machines,
    on: Option<&'a mut Watch<'a>>,
) -> Measured {
    let (started, begun) = (utc::now(), Instant::now());
    let concerned = |probe: &&'static dyn DynProbe| (probe.card().concerns)(target);
    let probes: Vec<_> = probes.iter().copied().filter(concerned).collect();
    if probes.iter().any(|p| p.card().tells == Topic::Line) {
        lanes.board.expect_climb();
    }
    let mut rungs = on.is_some().then(|| lanes.board.watch());
    let mut run = Run {
        surroundings: Arc::new(Surroundings {
            target: target.clone(),
            settings,
            lanes: Arc::clone(lanes),
            machines: machines.clone(),
        }),
        open: probes.iter().map(|p| p.card().tells).collect(),
        waiting: probes,
        running: HashMap::new(),
        tasks: JoinSet::new(),
        facts: Arc::default(),
        snags: vec![],
        on,
    };
    loop {
        run.start_ready();
        let Some(joined) = run.next_end(&mut rungs).await else {
            break;
        };
        run.ended(joined);
    }
    Measured {
        facts: Arc::unwrap_or_clone(run.facts),
        snags: run.snags,
        side: machines.side(),
        started,
        took: begun.elapsed(),
        connections: lanes.limiter.dialled(),
    }
}

/// What is the same for every probe of one check.
struct Surroundings {
    target: Target,
    settings: Settings,
    lanes: Arc<Lanes>,
    machines: Machines,
}

impl Surroundings {
    /// Whether a probe has no machine to look at. One of the client's side may look at the host
    /// beside it.
    fn lack(&self, side: Side) -> bool {
        let Machines { client, host } = &self.machines;
        match side {
            Side::Line => false,
            Side::Client => !client.here() && !host.here(),
            Side::Host => !host.here(),
        }
    }

    async fn ask(&self, probe: &'static dyn DynProbe, facts: &Facts) -> Result<Fact, Snag> {
        let Settings { timeouts, deep } = self.settings;
        let deadline = probe.card().deadline;
        let ask = ProbeContext {
            target: &self.target,
            facts,
            lanes: &self.lanes,
            machines: &self.machines,
            timeouts,
            deep,
        };
        within(deadline, &self.lanes.limiter, probe.ask(&ask)).await
    }
}

type Joined = Result<(Id, Result<Fact, Snag>), JoinError>;

struct Run<'a> {
    surroundings: Arc<Surroundings>,
    waiting: Vec<&'static dyn DynProbe>,
    /// Topics that may still be told.
    open: BTreeSet<Topic>,
    running: HashMap<Id, (&'static ProbeCard, Instant)>,
    tasks: JoinSet<Result<Fact, Snag>>,
    /// Shared with the probes that look. What is learnt beside them goes into a copy.
    facts: Arc<Facts>,
    snags: Vec<SnagNote>,
    on: Option<&'a mut Watch<'a>>,
}

impl Run<'_> {
    /// Starts every probe that waits for nothing more. One that can't look is not asked, which may
    /// decide another one.
    fn start_ready(&mut self) {
        while let Some(at) = self.waiting.iter().position(|p| self.is_ready(p.card())) {
            let probe = self.waiting.remove(at);
            match self.hindrance(probe.card()) {
                Some(snag) => self.snag(probe.card(), snag),
                None => self.start(probe),
            }
        }
    }

    fn is_ready(&self, card: &ProbeCard) -> bool {
        let mut topics = card.needs.iter().chain(card.after);
        topics.all(|topic| !self.open.contains(topic))
    }

    /// Why this probe needs no task to say that it can't look.
    fn hindrance(&self, card: &ProbeCard) -> Option<Snag> {
        if let Some(topic) = card.needs.iter().find(|t| !self.facts.knows(**t)) {
            let missing = format!("the {} is unknown", topic.word());
            return Some(Snag::NotAsked { missing });
        }
        self.surroundings.lack(card.side).then_some(Snag::NotHere)
    }

    fn start(&mut self, probe: &'static dyn DynProbe) {
        let card = probe.card();
        self.tell(&CheckEvent::Started(card));
        let (surroundings, facts) = (Arc::clone(&self.surroundings), Arc::clone(&self.facts));
        let handle = self
            .tasks
            .spawn(async move { surroundings.ask(probe, &facts).await });
        self.running.insert(handle.id(), (card, Instant::now()));
    }

    /// Waits for the next probe to end. What was climbed is told before the probe that climbed it.
    async fn next_end(&mut self, rungs: &mut Option<RungWatcher>) -> Option<Joined> {
        let Some(rungs) = rungs else {
            return self.tasks.join_next_with_id().await;
        };
        loop {
            tokio::select! {
                biased;
                (address, rung) = rungs.next() => self.tell(&CheckEvent::Climbed(address, rung)),
                joined = self.tasks.join_next_with_id() => return joined,
            }
        }
    }

    fn ended(&mut self, joined: Joined) {
        let (id, result) = match joined {
            Ok((id, result)) => (id, result),
            Err(error) => (error.id(), Err(Snag::Panicked)),
        };
        let Some((card, since)) = self.running.remove(&id) else {
            return;
        };
        match result {
            Ok(fact) => {
                self.open.remove(&card.tells);
                Arc::make_mut(&mut self.facts).add(fact);
                self.tell(&CheckEvent::Told(card, since.elapsed()));
            }
            Err(snag) => self.snag(card, snag),
        }
    }

    fn snag(&mut self, card: &'static ProbeCard, snag: Snag) {
        self.open.remove(&card.tells);
        self.tell(&CheckEvent::Snagged(card, snag.clone()));
        let probe = card.id.into();
        self.snags.push(SnagNote { probe, snag });
    }

    fn tell(&mut self, event: &CheckEvent) {
        if let Some(on) = &mut self.on {
            on(event, &self.facts);
        }
    }
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

    fn note(probe: &str, snag: Snag) -> SnagNote {
        let probe = probe.into();
        SnagNote { probe, snag }
    }

    async fn run(probes: &[&'static dyn DynProbe]) -> Measured {
        let target = Target::parse("srv01").unwrap();
        measure(
            &target,
            probes,
            Settings::default(),
            &Arc::new(Lanes::new(Sockets::default())),
            &Machines::default(),
            None,
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
                note("path", missing("the line is unknown")),
                note("security", missing("the path is unknown"))
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
                note("panics", Snag::Panicked),
                note("hangs", Snag::TimedOut { seconds: 2 })
            ]
        );
        assert!(judge(&[panics], &measured.facts).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_machine_that_is_not_here_takes_no_task() {
        let card = ProbeCard::new::<PathFact>("listener", "?").side(Side::Host);
        let absent: &'static dyn DynProbe = Box::leak(Box::new(Fake {
            card: Box::leak(Box::new(card)),
            tell: || panic!("nobody is asked"),
            takes: Duration::ZERO,
        }));
        let after = fake::<SecurityFact>("security", &[Topic::Path], || unreachable!());
        let measured = run(&[after, absent]).await;
        let missing = "the path is unknown".into();
        assert_eq!(
            measured.snags,
            [
                note("listener", Snag::NotHere),
                note("security", Snag::NotAsked { missing })
            ]
        );
        assert_eq!((measured.side, measured.connections), (Side::Line, 0));
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

    #[test]
    fn a_probe_is_selected_by_its_name_of_before_too() {
        let all = [
            fake::<ClockFact>("dns", &[], clock),
            fake::<LineFact>("tls-support", &[], clock),
        ];
        let ids = |only: &str, skip: &str| {
            let kept = select(&all, &[only.to_owned()], &[skip.to_owned()]).unwrap();
            kept.iter().map(|p| p.card().id).collect::<Vec<_>>()
        };
        assert_eq!(ids("name", "tls"), ["dns"]);
        assert_eq!(ids("tls", "dns"), ["tls-support"]);
    }
}
