//! RDP-UDP of simulated machines: a Windows answers one datagram, another server and a policy do not.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{sync::Arc, time::Duration};

use redial_check::Check;
use redial_kit::{Machines, Timeouts};
use redial_lab::{Character, HEALTHY, MachineState, Program, Simulated, start_machine_as};
use redial_model::{Machine, Target, Value, places};
use redial_report::Outcome;

const PACE: Timeouts = Timeouts {
    connect: Duration::from_millis(1500),
    answer: Duration::from_millis(1500),
    lookup: Duration::from_millis(500),
};

/// What a deep check says of UDP, of a host that is well.
async fn asked(front: Option<Character>, change: fn(&mut MachineState)) -> String {
    let mut state = MachineState::healthy();
    change(&mut state);
    let machine = Arc::new(Simulated::new(state));
    let host = start_machine_as(Arc::clone(&machine), front).await.unwrap();
    let check = Check {
        timeouts: PACE,
        deep: true,
        machines: Machines {
            host: machine as Arc<dyn Machine>,
            ..Machines::default()
        },
        ..Check::default()
    };
    let target = Target {
        address: Some(host.ip()),
        ..Target::at("srv01.corp.test", host.port())
    };
    let report = check.one(&target, |_, _| {}).await;
    assert_eq!(
        report.verdict.outcome,
        Outcome::Healthy,
        "{:?}",
        report.findings
    );
    let mut codes = report.findings.iter().map(|found| found.code.as_str());
    codes.find(|code| code.starts_with("udp.")).unwrap().into()
}

#[tokio::test]
async fn a_windows_answers_and_is_healthy_without_an_answer_too() {
    let xrdp = Character {
        program: Program::Xrdp,
        ..HEALTHY
    };
    let by_policy = |state: &mut MachineState| {
        state.set(places::policy("SelectTransport"), Value::Dword(1));
    };
    assert_eq!(asked(None, |_| {}).await, "udp.answered");
    assert_eq!(asked(None, by_policy).await, "udp.silent");
    assert_eq!(asked(Some(xrdp), |_| {}).await, "udp.refused");
}
