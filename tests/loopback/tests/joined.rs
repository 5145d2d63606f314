//! What a host said of itself, joined with what is seen from elsewhere, leads to the cause and the
//! fixes that redial finds on the host.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{sync::Arc, time::Duration};

use redial_catalog::fix;
use redial_check::{Check, HostReport};
use redial_kit::{Machines, Timeouts};
use redial_lab::{Patient, Simulated, start_machine};
use redial_model::{Machine, Said, Side, Target, Topic};
use redial_report::{LARGEST_CAPSULE, Report, hide};

const PACE: Timeouts = Timeouts {
    connect: Duration::from_millis(1500),
    answer: Duration::from_millis(1500),
    lookup: Duration::from_millis(500),
};

/// What a host says where redial runs on it, and what is seen of it from elsewhere.
struct Ends {
    there: Report,
    here: Report,
}

impl Ends {
    async fn of(patient: &Patient) -> Self {
        let machine = Arc::new(Simulated::new(patient.state()));
        let host = start_machine(Arc::clone(&machine)).await.unwrap();
        let name = patient.asked_as();
        let target = Target {
            address: Some(machine.state().leads_to(name)),
            ..Target::at(name, host.port())
        };
        let shared: Arc<dyn Machine> = Arc::clone(&machine) as _;
        let both = Machines {
            client: Arc::clone(&shared),
            host: shared,
            ..Machines::default()
        };
        host.settle().await;
        let there = checked(&target, both).await;
        host.settle().await;
        let here = checked(&target, Machines::default()).await;
        Self { there, here }
    }
}

async fn checked(target: &Target, machines: Machines) -> Report {
    let check = Check {
        timeouts: PACE,
        machines,
        ..Check::default()
    };
    check.one(target, |_, _| {}).await
}

/// The likeliest cause, and its fixes that change the host.
fn first(report: &Report) -> Option<(&str, Vec<&str>)> {
    let cause = report.causes.first()?;
    let fixes = cause.fixes.iter().map(String::as_str);
    let of_host = |id: &&str| fix(id).is_some_and(|fix| fix.card().side == Side::Host);
    Some((&cause.id, fixes.filter(of_host).collect()))
}

/// What redial finds there without a look at the host itself: what the host's report can't bring.
fn without_host(there: &Report) -> Report {
    let mut blind = there.clone();
    let host = Topic::ALL.iter().filter(|t| t.side() == Side::Host);
    host.for_each(|topic| blind.facts.forget(*topic));
    Check::default().again(blind)
}

/// Where names are hidden on one side or on both, nothing is found that is not found with them, and
/// nobody says that it is another machine.
fn hidden_names_prove_nothing(name: &str, (here, there): (&Report, &Report), plain: &Report) {
    let bare = |report: &Report| serde_json::to_string(&hide(report)).unwrap();
    let hidden = HostReport::read_all(&bare(there)).unwrap().remove(0);
    let shown = HostReport::of(there).unwrap();
    let here_hidden = Report::read(&bare(here)).unwrap();
    for (near, host) in [
        (here, &hidden),
        (&here_hidden, &shown),
        (&here_hidden, &hidden),
    ] {
        let joined = Check::default().joined(near.clone(), host).unwrap();
        let says = |report: &Report, code: &str| report.findings.iter().any(|f| f.code == code);
        let new: Vec<_> = joined
            .findings
            .iter()
            .filter(|f| !says(plain, &f.code))
            .collect();
        // Where names show another machine, what that one says is left out.
        let is_known = plain.facts.other_machine().is_none();
        assert!(new.is_empty() || !is_known, "{name}: {new:#?}");
        assert!(joined.facts.names_are_hidden() || host == &shown, "{name}");
        assert_eq!(joined.facts.other_machine(), None, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_machine_is_judged_from_afar_as_on_the_spot() {
    let (mut differ, mut equal, mut largest) = (Vec::new(), 0, 0);
    for patient in Patient::all() {
        let Ends { there, here } = Ends::of(patient).await;
        let host = HostReport::of(&there).unwrap();
        let joined = Check::default().joined(here.clone(), &host).unwrap();
        let text = host.capsule();
        largest = largest.max(text.len());
        let small = HostReport::read_all(&text).unwrap().remove(0);
        assert_eq!(small.source.left_out, [] as [Said; 0], "{}", patient.name);
        let by_capsule = Check::default().joined(here.clone(), &small).unwrap();
        assert_eq!(first(&joined), first(&by_capsule), "{}", patient.name);
        assert_eq!(joined.plans, by_capsule.plans, "{}", patient.name);
        let (on_the_spot, from_afar) = (first(&there), first(&joined));
        if on_the_spot == from_afar {
            equal += 1;
        } else if first(&without_host(&there)) != on_the_spot {
            let name = patient.name;
            differ.push(format!("{name}: {on_the_spot:?}, joined {from_afar:?}"));
        }
        assert!(joined.facts.reported().is_some(), "{}", patient.name);
        hidden_names_prove_nothing(patient.name, (&here, &there), &joined);
    }
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(equal >= 45, "only {equal}");
    assert!(largest <= LARGEST_CAPSULE, "{largest}");
}
