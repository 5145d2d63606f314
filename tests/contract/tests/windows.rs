//! The contract, over the Windows machine this runs on: a real one, or Wine.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use redial_engine::{ApplyError, Executor, Journal};
use redial_model::{
    Change, Machine, Plan, Risk, Slot, Snag, Step, Value,
    machine::{EventQuery, FirewallRuleSpec, profiles},
    places,
};
use redial_tests_contract::{
    Ground,
    services::{install, uninstall},
    whole_contract,
};

const STAND_IN: &str = env!("CARGO_BIN_EXE_stand-in");

/// Counts grounds, so that tests beside each other do not meet.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A corner of this machine; it is cleaned when the test is over.
struct Corner {
    machine: Arc<dyn Machine>,
    name: String,
    folder: PathBuf,
}

fn ground() -> Corner {
    let name = format!(
        "redial-contract-{}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let folder = std::env::temp_dir().join(&name);
    std::fs::create_dir_all(&folder).unwrap();
    for file in [
        places::KEY_FILES[0],
        "76944fb33636aeddb9590521c2e8815a",
        "00000000000000000000000000000000",
    ] {
        std::fs::write(folder.join(format!("{file}_guid")), file).unwrap();
    }
    let machine = redial_windows::this_machine();
    install(&name, STAND_IN);
    // A store is a registry key: one that has a value in it is there.
    let store = format!(r"HKLM\SOFTWARE\Microsoft\SystemCertificates\{name}\Certificates");
    machine
        .write(&places::registry(&store, "made"), &Value::Dword(1))
        .unwrap();
    machine
        .write(&places::registry(&store, "made"), &Value::Absent)
        .unwrap();
    Corner {
        machine,
        name,
        folder,
    }
}

impl Drop for Corner {
    fn drop(&mut self) {
        let _ = self
            .machine
            .write(&places::service(&self.name), &Value::Running(false));
        uninstall(&self.name);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Ground for Corner {
    fn machine(&self) -> &dyn Machine {
        &*self.machine
    }
    fn key(&self) -> String {
        format!(r"HKLM\SOFTWARE\{}", self.name)
    }
    fn service(&self) -> String {
        self.name.clone()
    }
    fn store(&self) -> String {
        self.name.clone()
    }
    fn folder(&self) -> String {
        self.folder.display().to_string()
    }
    fn make(&self, path: &str) {
        std::fs::write(path, "made since").unwrap();
    }
    fn keeps_access(&self) -> bool {
        // Wine makes access lists up from the permissions of Unix.
        !is_wine()
    }
    fn close(&self, path: &str) {
        let list = Value::Text("O:SYG:SYD:P(A;;FA;;;SY)".into());
        let slot = Slot::Access { path: path.into() };
        self.machine.write(&slot, &list).unwrap();
    }
}

/// Wine says so in the registry it makes.
fn is_wine() -> bool {
    std::env::var_os("WINEPREFIX").is_some()
}

whole_contract!(ground());

/// Wine's firewall answers that a rule was added, and keeps nothing. The engine says so.
#[test]
fn a_write_that_is_not_taken_is_said_so() {
    if !is_wine() {
        return;
    }
    let machine = redial_windows::this_machine();
    let allow = FirewallRuleSpec {
        inbound: true,
        program: None,
        service: None,
        port: Some(3389),
        profiles: profiles::PUBLIC,
    };
    let slot = Slot::FirewallAllow {
        name: "redial: contract".into(),
    };
    let change = Change {
        slot,
        before: Value::Absent,
        after: Value::Allow(allow),
    };
    let plan = Plan {
        fix: "contract".into(),
        steps: vec![Step::Change(change)],
        risk: Risk::Safe,
        recheck: vec![],
    };
    let folder = std::env::temp_dir().join(format!("redial-contract-lie-{}", std::process::id()));
    let journal = Journal::at(&folder);
    let stopped = Executor {
        machine: &*machine,
        journal: &journal,
    }
    .apply(&plan, "contract", None, |_, _| {})
    .unwrap_err();
    assert!(
        matches!(*stopped.why, ApplyError::NotTaken { .. }),
        "{}",
        stopped.why
    );
    let _ = std::fs::remove_dir_all(folder);
}

/// A look Wine has no answer to is "could not look", never "fine".
#[test]
fn what_wine_can_not_tell_is_not_told() {
    if !is_wine() {
        return;
    }
    let machine = redial_windows::this_machine();
    assert!(
        matches!(machine.firewall(), Err(Snag::Broke { .. })),
        "{:?}",
        machine.firewall()
    );
}

/// Events are asked for by id, walked in batches, and read by their fields; against a stand-in that
/// reads files.
#[test]
fn events_are_walked_and_read() {
    if !is_wine() {
        return;
    }
    let event = |id: u32, provider: &str, n: u32| {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/><EventID>{id}</EventID>\
             <TimeCreated SystemTime='2026-11-22T10:00:{n:02}.5Z'/><Channel>redial-contract/Operational</Channel></System><EventData>\
             <Data Name='ClientIP'>192.0.2.{n}:50000</Data><Data Name='Name'>a &lt; b</Data></EventData></Event>"
        )
    };
    let mut lines: Vec<String> = (0..40).rev().map(|n| event(131, "RdpCoreTS", n)).collect();
    lines.insert(3, event(131, "Somebody else", 9));
    lines.insert(5, event(140, "RdpCoreTS", 9));
    std::fs::create_dir_all(r"C:\redial-events").unwrap();
    std::fs::write(
        r"C:\redial-events\redial-contract_Operational.xml",
        lines.join("\n"),
    )
    .unwrap();
    let machine = redial_windows::this_machine();
    let asked = |channel, most| EventQuery::new(channel, &[("RdpCore", 131)], 3600, most);
    let events = machine
        .events(&asked("redial-contract/Operational", 100))
        .unwrap()
        .events;
    assert_eq!(events.len(), 40);
    assert!(
        events.windows(2).all(|w| w[0].time > w[1].time),
        "the latest first"
    );
    let fields: Vec<_> = events[0]
        .data
        .iter()
        .map(|(n, v)| format!("{n}={v}"))
        .collect();
    assert_eq!(fields, ["ClientIP=192.0.2.39:50000", "Name=a < b"]);
    assert_eq!(
        machine
            .events(&asked("redial-contract/Operational", 7))
            .unwrap()
            .events
            .len(),
        7
    );
    assert_eq!(
        machine.events(&asked("redial-no-such/Channel", 7)),
        Err(Snag::NotHere)
    );
}

/// This machine's own views answer, whatever they say.
#[test]
fn views_answer() {
    let machine = redial_windows::this_machine();
    let system = machine.system().unwrap();
    assert!(
        !system.computer.is_empty() && system.build > 0,
        "{system:?}"
    );
    assert!(machine.products().is_ok());
    assert!(machine.certificates("My").is_ok());
    assert!(machine.certificates("no such store").unwrap().is_empty());
    assert!(
        machine
            .text(r"%USERPROFILE%\no such file.rdp")
            .unwrap()
            .is_none()
    );
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let owners = machine.owners(listener.local_addr().unwrap().port());
    assert!(
        owners
            .unwrap()
            .iter()
            .any(|o| o.pid == std::process::id() || is_wine())
    );
}
