use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use redial_kit::{
    BoxFuture, DynProbe, FarQuestion, Lanes, Machines, ProbeCard, ProbeContext, Sight, Timeouts,
    Watcher,
};
use redial_model::{
    Fact, Facts, Measured, RungState, Side, Snag, SnagNote, Target, Topic, View, utc,
};
use tokio::task::{Id, JoinError, JoinSet};

use crate::{deadline::within, topics::Topics};

/// How much longer than its own deadline a probe that runs at the far end may take: the channel has
/// its round trip, and the far end keeps the deadline itself.
const FAR_MARGIN: Duration = Duration::from_secs(5);

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
    /// Another place, by its number from 0, has seen so much: more than before, or less where its
    /// climb is made again.
    Viewed(usize, Box<View>),
}

impl From<Sight> for CheckEvent {
    fn from(sight: Sight) -> Self {
        match sight {
            Sight::Rung(address, rung) => Self::Climbed(address, rung),
            Sight::View(place, view) => Self::Viewed(place, view),
        }
    }
}

/// Is told every event, with the facts as they stand.
pub type Watch<'a> = dyn FnMut(&CheckEvent, &Facts) + Send + 'a;

/// Runs the probes, each when what it needs is known. `known` is what was seen before.
///
/// What comes back has its own copy of what it needs: many checks wait at a time, each with as little
/// as it can.
pub fn measure<'a>(
    target: &Target,
    probes: &[&'static dyn DynProbe],
    settings: Settings,
    lanes: &Arc<Lanes>,
    machines: &Machines,
    known: Facts,
    on: Option<&'a mut Watch<'a>>,
) -> impl Future<Output = Measured> + Send + use<'a> {
    let (started, begun) = (utc::now(), Instant::now());
    let concerned = |probe: &&'static dyn DynProbe| (probe.card().concerns)(target);
    let probes: Vec<_> = probes.iter().copied().filter(concerned).collect();
    if probes.iter().any(|p| p.card().tells == Topic::Line) {
        lanes.board.expect_climb();
    }
    let mut sights = on.is_some().then(|| lanes.board.watch());
    let open: Topics = probes.iter().map(|p| p.card().tells).collect();
    let mut run = Run {
        told_here: open,
        open,
        surroundings: Arc::new(Surroundings {
            target: target.clone(),
            settings,
            lanes: Arc::clone(lanes),
            machines: machines.clone(),
        }),
        waiting: probes,
        running: vec![],
        tasks: JoinSet::new(),
        facts: Arc::new(known),
        snags: vec![],
        on,
    };
    async move {
        run.start_ready();
        run.waiting.shrink_to_fit();
        while let Some(joined) = run.next_end(&mut sights).await {
            run.ended(joined);
            run.start_ready();
        }
        let Surroundings {
            lanes, machines, ..
        } = &*run.surroundings;
        Measured {
            facts: Arc::unwrap_or_clone(run.facts),
            snags: run.snags.into_iter().map(note).collect(),
            side: machines.side(),
            started,
            took: begun.elapsed(),
            connections: lanes.limiter.dialled(),
        }
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
        let Machines { client, host, .. } = &self.machines;
        match side {
            Side::Line => false,
            Side::Client => !client.here() && !host.here(),
            Side::Host => !host.here(),
        }
    }

    /// Whether a probe looks at a host that is far away, and so runs there.
    fn is_far(&self, card: &ProbeCard) -> bool {
        card.side == Side::Host && self.machines.far.is_some()
    }

    fn ask_far(&self, probes: &[&'static ProbeCard], facts: &Facts) -> Vec<FarAnswer> {
        let Some(far) = self.machines.far.as_ref().filter(|_| !probes.is_empty()) else {
            return vec![];
        };
        let Settings { timeouts, deep } = self.settings;
        far.look(&FarQuestion {
            target: &self.target,
            probes,
            facts,
            timeouts,
            deep,
        })
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

/// What a probe at the far end comes to.
type FarAnswer = BoxFuture<'static, Result<Fact, Snag>>;

type Joined = Result<(Id, Result<Fact, Snag>), JoinError>;

struct Run<'a> {
    surroundings: Arc<Surroundings>,
    waiting: Vec<&'static dyn DynProbe>,
    /// Topics of the probes of this run.
    told_here: Topics,
    /// Those of them that may still be told.
    open: Topics,
    running: Vec<(Id, &'static ProbeCard, Instant)>,
    tasks: JoinSet<Result<Fact, Snag>>,
    /// Shared with the probes that look. What is learnt beside them goes into a copy.
    facts: Arc<Facts>,
    /// Who could not look, and why; nothing where there is no machine to look at, as with most of a fleet.
    snags: Vec<(&'static ProbeCard, Option<Box<Snag>>)>,
    on: Option<&'a mut Watch<'a>>,
}

impl Run<'_> {
    /// Starts every probe that waits for nothing more. One that can't look is not asked, which may
    /// decide another one. Those that look at a host far away are asked together.
    fn start_ready(&mut self) {
        let mut far = Vec::new();
        while let Some(at) = self.waiting.iter().position(|p| self.is_ready(p.card())) {
            let probe = self.waiting.remove(at);
            match self.hindrance(probe.card()) {
                Some(snag) => self.snag(probe.card(), snag),
                None if self.surroundings.is_far(probe.card()) => far.push(probe.card()),
                None => self.start(probe),
            }
        }
        self.start_far(&far);
    }

    fn is_ready(&self, card: &ProbeCard) -> bool {
        card.waits_for().all(|topic| !self.open.have(topic))
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
        let (surroundings, facts) = (Arc::clone(&self.surroundings), self.shown_to(&[card]));
        let handle = self
            .tasks
            .spawn(async move { surroundings.ask(probe, &facts).await });
        self.running.push((handle.id(), card, Instant::now()));
    }

    /// What these probes may know: what was seen before this run, and what their cards name. What else is
    /// told in this run is there or not by chance, and no answer may hang on that.
    fn shown_to(&self, cards: &[&'static ProbeCard]) -> Arc<Facts> {
        let named = |topic| {
            cards
                .iter()
                .any(|card| card.waits_for().any(|one| one == topic))
        };
        let may_know = |topic| named(topic) || !self.told_here.have(topic);
        let mut topics = Topic::ALL.iter();
        if topics.all(|topic| may_know(*topic) || !self.facts.knows(*topic)) {
            return Arc::clone(&self.facts);
        }
        Arc::new(self.facts.only(may_know))
    }

    fn start_far(&mut self, cards: &[&'static ProbeCard]) {
        let answers = self.surroundings.ask_far(cards, &self.shown_to(cards));
        for (card, answer) in cards.iter().zip(answers) {
            self.tell(&CheckEvent::Started(card));
            let deadline = card.deadline + FAR_MARGIN;
            let seconds = deadline.as_secs();
            let handle = self.tasks.spawn(async move {
                let answer = tokio::time::timeout(deadline, answer).await;
                answer.unwrap_or(Err(Snag::TimedOut { seconds }))
            });
            self.running.push((handle.id(), card, Instant::now()));
        }
    }

    /// Waits for the next probe to end. What was seen is told before the probe that saw it.
    async fn next_end(&mut self, sights: &mut Option<Watcher>) -> Option<Joined> {
        let Some(sights) = sights else {
            return self.tasks.join_next_with_id().await;
        };
        loop {
            tokio::select! {
                biased;
                sight = sights.next() => self.tell(&sight.into()),
                joined = self.tasks.join_next_with_id() => return joined,
            }
        }
    }

    fn ended(&mut self, joined: Joined) {
        let (id, result) = match joined {
            Ok((id, result)) => (id, result),
            Err(error) => (error.id(), Err(Snag::Panicked)),
        };
        let Some(at) = self.running.iter().position(|(one, ..)| *one == id) else {
            return;
        };
        let (_, card, since) = self.running.swap_remove(at);
        match result {
            Ok(fact) => {
                self.open.remove(card.tells);
                Arc::make_mut(&mut self.facts).add(fact);
                self.tell(&CheckEvent::Told(card, since.elapsed()));
            }
            Err(snag) => self.snag(card, snag),
        }
    }

    fn snag(&mut self, card: &'static ProbeCard, snag: Snag) {
        self.open.remove(card.tells);
        let why = (snag != Snag::NotHere).then(|| Box::new(snag.clone()));
        self.snags.push((card, why));
        self.tell(&CheckEvent::Snagged(card, snag));
    }

    fn tell(&mut self, event: &CheckEvent) {
        if let Some(on) = &mut self.on {
            on(event, &self.facts);
        }
    }
}

fn note((card, why): (&'static ProbeCard, Option<Box<Snag>>)) -> SnagNote {
    SnagNote {
        probe: card.id.into(),
        snag: why.map_or(Snag::NotHere, |why| *why),
    }
}

#[cfg(test)]
mod tests;
