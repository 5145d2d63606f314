//! A host at the far end of a channel: the report is the one of a redial on the host.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{io::pipe, sync::Arc, thread, time::Duration};

use redial_catalog::PROBES;
use redial_check::Check;
use redial_kit::{Machines, Timeouts};
use redial_lab::{CLINIC, Host, INCURABLE, ODD, Patient, Simulated, start_machine};
use redial_model::{Machine, Side, Target, Topic};
use redial_remote::{Agent, Channel};
use redial_report::Report;

const PACE: Timeouts = Timeouts {
    connect: Duration::from_millis(1500),
    answer: Duration::from_millis(1500),
    lookup: Duration::from_millis(500),
};

async fn channel(machine: &Arc<Simulated>) -> Arc<Channel> {
    let (far_reads, near_writes) = pipe().unwrap();
    let (near_reads, far_writes) = pipe().unwrap();
    let agent = Agent {
        machine: Arc::clone(machine) as _,
        probes: PROBES,
        fixes: &[],
        journal: Err("there is none".into()),
        readonly: true,
        version: "9.9.9",
    };
    thread::spawn(move || agent.serve(far_reads, far_writes));
    Arc::new(Channel::over(near_writes, near_reads).await.unwrap())
}

async fn check(machine: &Simulated, host: &Host, name: &str, machines: Machines) -> Report {
    host.settle().await;
    let target = Target {
        address: Some(machine.state().leads_to(name)),
        ..Target::at(name, host.port())
    };
    let check = Check {
        timeouts: PACE,
        machines,
        ..Check::default()
    };
    check.one(&target, |_, _| {}).await
}

/// What a report says, without what differs from one check to the next: each part, as it is written
/// down.
fn essence(report: &Report) -> Vec<String> {
    let of_host = |name: &str| {
        let card = PROBES.iter().map(|p| p.card()).find(|c| c.id == name);
        card.is_some_and(|card| card.side == Side::Host)
    };
    let snags = report.snags.iter().filter(|s| of_host(&s.probe));
    let mut snags: Vec<_> = snags.map(|s| (&s.probe, &s.snag)).collect();
    snags.sort_by_key(|(probe, _)| *probe);
    let logged = report.facts.events.as_ref().map(|e| {
        let ids: std::collections::BTreeSet<_> = e.events.iter().map(|event| event.id).collect();
        (ids, e.unread.clone(), e.off.clone())
    });
    let topics = Topic::ALL.iter().filter(|t| t.side() == Side::Host);
    let topics = topics.filter(|t| **t != Topic::Events);
    let facts = topics.map(|t| format!("{:?}", report.facts.only(|told| told == *t)));
    // Some of these hosts answer in turns: what the network shows differs.
    let of_network = |code: &str| {
        let cards = PROBES.iter().map(|p| p.card());
        let mut cards = cards.filter(|card| card.side == Side::Line);
        cards.any(|card| card.codes.iter().any(|c| c.code == code))
    };
    let codes = report.findings.iter().map(|f| f.code.as_str());
    let codes: Vec<_> = codes.filter(|code| !of_network(code)).collect();
    let causes: Vec<_> = report.causes.iter().map(|c| c.id.as_str()).collect();
    let plans: Vec<_> = report.plans.iter().map(|p| (&p.fix, &p.steps)).collect();
    let parts = [
        format!("{:?} {}", report.side, report.verdict.says),
        format!("{codes:?}"),
        format!("{causes:?}"),
        format!("{plans:?}"),
        format!("{snags:?}"),
        format!("{logged:?}"),
        format!("{:?}", report.facts.system),
    ];
    parts.into_iter().chain(facts).collect()
}

async fn near_and_far(patient: &Patient) {
    let machine = Arc::new(Simulated::new(patient.state()));
    let host = start_machine(Arc::clone(&machine)).await.unwrap();
    let before = machine.state();
    let here = Machines {
        host: Arc::clone(&machine) as Arc<dyn Machine>,
        ..Machines::default()
    };
    let near = check(&machine, &host, patient.asked_as(), here).await;
    machine.change(|state| *state = before);
    let channel = channel(&machine).await;
    let there = channel.machines(Machines::default()).unwrap();
    let far = check(&machine, &host, patient.asked_as(), there).await;
    for (far, near) in essence(&far).iter().zip(essence(&near)) {
        let name = patient.name;
        assert!(*far == near, "{name}:\n{far:.2000}\n{near:.2000}");
    }
    assert!(channel.trouble().is_none());
    // What can be asked at once, and the log, which is asked once the connection was made.
    assert_eq!(channel.asked(), 2, "{}", patient.name);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_report_from_afar_is_the_one_on_the_host() {
    let all = CLINIC.iter().chain(INCURABLE).chain(ODD);
    // Some wait for what never comes; together they wait once.
    let all: Vec<_> = all
        .map(|patient| tokio::spawn(near_and_far(patient)))
        .collect();
    assert!(all.len() > 40);
    for one in all {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn the_log_goes_by_the_hosts_own_clock() {
    for ahead in [600, -600] {
        let mut state = redial_lab::MachineState::healthy();
        state.wire.clock = ahead;
        let machine = Arc::new(Simulated::new(state));
        let host = start_machine(Arc::clone(&machine)).await.unwrap();
        let channel = channel(&machine).await;
        let machines = channel.machines(Machines::default()).unwrap();
        let report = check(&machine, &host, "srv01.corp.test", machines).await;
        let codes: Vec<_> = report.findings.iter().map(|f| f.code.as_str()).collect();
        assert!(codes.contains(&"events.arrived"), "{ahead}: {codes:?}");
        assert!(!codes.contains(&"events.never-arrived"), "{ahead}");
    }
}

#[tokio::test]
async fn another_machine_at_the_far_end_is_said_and_the_right_one_is_not() {
    let mut state = redial_lab::MachineState::healthy();
    let dialled = Arc::new(Simulated::new(state.clone()));
    let host = start_machine(Arc::clone(&dialled)).await.unwrap();
    state.system.computer = "SRV02".into();
    // One that made a certificate of its own.
    state.stores.clear();
    state.set(
        redial_model::places::win_stations("SelfSignedCertificate"),
        redial_model::Value::Absent,
    );
    let other = Arc::new(Simulated::new(state));
    for (machine, is_other) in [(&other, true), (&dialled, false)] {
        let channel = channel(machine).await;
        let machines = channel.machines(Machines::default()).unwrap();
        let report = check(&dialled, &host, "srv01.corp.test", machines).await;
        let found = report
            .findings
            .iter()
            .find(|f| f.code == "host.other-machine");
        assert_eq!(found.is_some(), is_other, "{:?}", report.findings);
    }
}

#[tokio::test]
async fn a_far_end_that_dies_in_the_middle_leaves_what_the_network_showed() {
    let machine = Arc::new(Simulated::new(redial_lab::MachineState::healthy()));
    let host = start_machine(Arc::clone(&machine)).await.unwrap();
    let (far_reads, near_writes) = pipe().unwrap();
    let (near_reads, far_writes) = pipe().unwrap();
    let dies = move || {
        use std::io::{BufRead, BufReader, Write};
        let mut to = far_writes;
        let hello =
            r#"{"redial":1,"version":"9","readonly":true,"now":1.0,"system":{"computer":"SRV01"}}"#;
        writeln!(to, "{hello}").unwrap();
        let _ = BufReader::new(far_reads).lines().next();
    };
    thread::spawn(dies);
    let channel = Arc::new(Channel::over(near_writes, near_reads).await.unwrap());
    let machines = channel.machines(Machines::default()).unwrap();
    let report = check(&machine, &host, "srv01.corp.test", machines).await;
    assert!(report.facts.line.as_ref().unwrap().is_up());
    let snag = report.snags.iter().find(|s| s.probe == "listener").unwrap();
    assert!(
        snag.snag
            .to_string()
            .contains("ended before the answer came"),
        "{}",
        snag.snag
    );
    assert!(channel.trouble().is_some());
}
