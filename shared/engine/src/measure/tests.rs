use super::*;
use crate::{NoSuchProbe, judge, select};
use redial_kit::{BoxFuture, Sockets};
use redial_model::{ClockFact, Finding, IdentityFact, LineFact, PathFact, SecurityFact, TopicFact};

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
    run_knowing(Facts::default(), probes).await
}

async fn run_knowing(known: Facts, probes: &[&'static dyn DynProbe]) -> Measured {
    let target = Target::parse("srv01").unwrap();
    measure(
        &target,
        probes,
        Settings::default(),
        &Arc::new(Lanes::new(Sockets::default())),
        &Machines::default(),
        known,
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
            note(
                "path",
                missing(&format!("the {} is unknown", Topic::Line.word()))
            ),
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

/// Tells an identity whose build is the list of topics that it was shown.
struct Nosy(&'static ProbeCard);

impl DynProbe for Nosy {
    fn card(&self) -> &'static ProbeCard {
        self.0
    }
    fn ask<'a>(&'a self, ask: &'a ProbeContext<'a>) -> BoxFuture<'a, Result<Fact, Snag>> {
        let shown = Topic::ALL.iter().filter(|topic| ask.facts.knows(**topic));
        let words: Vec<_> = shown.map(|topic| topic.word()).collect();
        let build = Some(words.join(", ").into());
        let identity = IdentityFact {
            build,
            ..IdentityFact::default()
        };
        Box::pin(async { Ok(identity.into()) })
    }
    fn findings(&self, _: &Facts) -> Vec<Finding> {
        vec![]
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_is_shown_what_its_card_names_and_what_was_known_before() {
    // The clock is told long before the security, and by chance it could be told later.
    let security: &'static dyn DynProbe = Box::leak(Box::new(Fake {
        card: Box::leak(Box::new(ProbeCard::new::<SecurityFact>("security", "?"))),
        tell: || Ok(SecurityFact::default().into()),
        takes: Duration::from_secs(5),
    }));
    let clock = fake::<ClockFact>("clock", &[], clock);
    let card = ProbeCard::new::<IdentityFact>("nosy", "?").after(&[Topic::Security]);
    let nosy: &'static dyn DynProbe = Box::leak(Box::new(Nosy(Box::leak(Box::new(card)))));
    let mut known = Facts::default();
    known.add(LineFact::default().into());
    let measured = run_knowing(known, &[clock, security, nosy]).await;
    assert!(measured.facts.knows(Topic::Clock));
    let build = measured.facts.identity.unwrap().build.clone().unwrap();
    let shown = [Topic::Line, Topic::Security].map(Topic::word).join(", ");
    assert_eq!(build.as_str(), shown);
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
