//! Near Linux, far Windows: `redial.exe agent` under Wine at the other end of a pipe. The Windows suite
//! (`cargo xtask windows`) names the program and the Wine; without them there is nothing to be run.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use redial_engine::{
    Bench, Decision, GuardWish, Operation, OperationOutcome, Record, RecordId, Settle, Status,
    read_record,
};
use redial_model::{Change, Plan, Risk, Slot, Step, Value, places};
use redial_remote::Channel;

/// The longest that anything may take here.
const PATIENCE: Duration = Duration::from_secs(60);
const KEY: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp";

/// The program for Windows, where the suite put it.
fn redial_exe() -> Option<String> {
    std::env::var_os("WINEPREFIX")?;
    std::env::var("REDIAL_EXE").ok()
}

fn wine(words: &[&str]) -> Command {
    let mut command = Command::new("wine");
    command.args(words).stdin(Stdio::null());
    command
}

fn said(command: &mut Command) -> String {
    let Output { status, stdout, .. } = command.stderr(Stdio::null()).output().unwrap();
    assert!(status.success(), "{command:?}: {status}");
    String::from_utf8(stdout).unwrap()
}

/// Gives the listener this value, with Wine's own program.
fn set(name: &str, value: u32) {
    let value = value.to_string();
    let words = ["reg", "add", KEY, "/f", "/t", "REG_DWORD", "/v", name];
    said(&mut wine(&[&words[..], &["/d", &value]].concat()));
}

/// Whether the listener holds this, as Wine's own program says.
fn holds(name: &str, value: u32) -> bool {
    let shown = said(&mut wine(&["reg", "query", KEY, "/v", name]));
    shown.contains(&format!("{value:#x}"))
}

struct FarEnd {
    child: Child,
    channel: Arc<Channel>,
}

impl FarEnd {
    fn start(exe: &str) -> Self {
        let mut child = wine(&[exe, "agent"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let channel = runtime.block_on(Channel::over(input, output)).unwrap();
        Self {
            child,
            channel: Arc::new(channel),
        }
    }

    fn apply(&self, plan: &Plan) -> RecordId {
        let bench = self.channel.bench();
        let card = redial_catalog::fix(&plan.fix).unwrap().card();
        let operation = Operation::new(&bench, card, plan, GuardWish::Usual).unwrap();
        assert!(operation.guard().is_some());
        operation.apply("srv01", &mut |_, _| {}).unwrap()
    }

    fn record(&self, id: &RecordId) -> Record {
        read_record(&self.channel.bench(), id).unwrap()
    }

    fn undo(&self, id: &RecordId) -> Record {
        let bench = self.channel.bench();
        let (decide, tell) = (&mut |_: &_| Decision::Stop, &mut |_, _| {});
        bench.undo(id, decide, tell).unwrap()
    }

    /// Ends its input: it ends by itself.
    fn leave(self) {
        let Self { mut child, channel } = self;
        drop(channel);
        let begun = Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "it goes on without anybody");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn lines_are_the_same_on_both_systems() {
    let Some(exe) = redial_exe() else { return };
    let mut command = Command::new("sh");
    // Windows may end lines in its own way.
    let script = r#"printf '{"id":1,"ask":"ids"}\r\n{"id":2,"ask":"ids"}\n' | wine "$0" agent"#;
    let shown = said(command.args(["-c", script, &exe]));
    let lines: Vec<&str> = shown.split('\n').filter(|l| !l.is_empty()).collect();
    assert!(lines[0].starts_with("{\"redial\":"), "{shown}");
    assert!(!shown.contains('\r') && shown.ends_with('\n'), "{shown:?}");
    // Each question has its thread and its number: whichever is done first is answered first.
    let answers = |id: &str| lines[1..].iter().filter(|line| line.contains(id)).count();
    assert!(lines.len() == 3, "{shown}");
    assert_eq!(
        (answers("\"id\":1,"), answers("\"id\":2,")),
        (1, 1),
        "{shown}"
    );
}

#[test]
fn a_host_is_checked_as_redial_there_sees_it() {
    let Some(exe) = redial_exe() else { return };
    set("MinEncryptionLevel", 1);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = closed.local_addr().unwrap().to_string();
    drop(closed);
    let via = format!("wine '{exe}' agent --readonly");
    let words = ["check", &host, "--via", &via, "--format", "json"];
    let shown = Command::new(env!("CARGO_BIN_EXE_redial"))
        .args(words)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .output()
        .unwrap();
    let says = String::from_utf8_lossy(&shown.stderr);
    assert_eq!(shown.status.code(), Some(1), "{says}");
    let report: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(report["side"], "host");
    let system = &report["facts"]["system"]["host"]["is"];
    let product = system["product"].as_str().unwrap();
    assert!(product.contains("Windows"), "{system}");
    // The registry and the services are Wine's.
    let listener = report["facts"]["listener"].to_string();
    assert!(listener.contains("MinEncryptionLevel"), "{listener}");
    assert!(
        report["facts"]["service"].is_object(),
        "{}",
        report["facts"]
    );
    let code = |code: &str| report["findings"].to_string().contains(code);
    assert!(code("tcp.refused") && !code("host.other-machine"));
}

#[test]
fn a_change_is_made_kept_and_undone_there() {
    let Some(exe) = redial_exe() else { return };
    set("SecurityLayer", 0);
    let slot: Slot = places::rdp_tcp("SecurityLayer");
    let plan = Plan {
        fix: "security.raise".into(),
        steps: vec![Step::Change(Change {
            slot,
            before: Value::Dword(0),
            after: Value::Dword(2),
        })],
        risk: Risk::Interrupts,
        recheck: vec![],
    };
    let far = FarEnd::start(&exe);
    let id = far.apply(&plan);
    assert!(holds("SecurityLayer", 2));
    assert!(far.record(&id).armed().is_some(), "under its guard");
    let kept = far
        .channel
        .bench()
        .settle(&id, Settle::Keep, &mut |_, _| {});
    assert!(matches!(kept, OperationOutcome::Kept), "{kept:?}");
    assert_eq!(far.record(&id).armed(), None);
    assert_eq!(far.undo(&id).status(), Status::TakenBack);
    assert!(holds("SecurityLayer", 0));

    // A desk that goes without a word leaves the guard, and another one finds the record.
    let id = far.apply(&plan);
    far.leave();
    assert!(holds("SecurityLayer", 2));
    let again = FarEnd::start(&exe);
    let record = again.record(&id);
    assert!(record.armed().is_some() && record.status() == Status::Applied);
    assert_eq!(again.undo(&id).status(), Status::TakenBack);
    assert!(holds("SecurityLayer", 0));
    again.leave();
}
