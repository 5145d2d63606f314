//! redial before each state: what it finds, and the cause that it names. Windows has its own store of
//! authorities, which no file adds to.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use redial_tests_gateway::{Gateway, STATES, Seen, State};
use serde_json::Value;

/// A folder for the authorities, as long as it is there.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn checked(gateway: &Gateway, authority: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_gateway-redial"))
        // Nothing listens there: what it says of the host is not looked at.
        .args(["check", "127.0.0.1:1", "--format", "json", "--gateway"])
        .arg(gateway.address.to_string())
        .env("SSL_CERT_FILE", authority)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {said}"))
}

/// What is not as the table says it.
fn wrong(state: &State, folder: &Path) -> Option<String> {
    let gateway = Gateway::in_state(state.name);
    let authority = folder.join(state.name);
    fs::write(&authority, gateway.authority()).unwrap();
    let report = checked(&gateway, &authority);
    let cause = report["causes"][0]["id"].as_str().unwrap_or_default();
    let findings = report["findings"].as_array().unwrap();
    let has_code = findings.iter().any(|found| found["code"] == state.code);
    let logged_in = |one: &Seen| matches!(one, Seen::LoggedIn(_) | Seen::Refused(_));
    let proved = gateway.seen_so_far().iter().any(logged_in);
    let fits = has_code && cause == state.cause && !proved;
    (!fits).then(|| format!("{}: cause `{cause}`, {findings:#?}", state.name))
}

fn wrong_of(states: &[State], folder: &Path) -> Vec<String> {
    states
        .iter()
        .filter_map(|state| wrong(state, folder))
        .collect()
}

#[test]
fn each_state_is_told_as_the_table_says_and_nothing_is_proved() {
    let name = format!("redial-gateway-{}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(name));
    fs::create_dir_all(&folder.0).unwrap();
    let all: Vec<String> = thread::scope(|scope| {
        // Four at a time: all at once would make each other slow.
        let runs: Vec<_> = STATES
            .chunks(STATES.len() / 4)
            .map(|some| scope.spawn(|| wrong_of(some, &folder.0)))
            .collect();
        runs.into_iter()
            .flat_map(|run| run.join().unwrap())
            .collect()
    });
    assert!(all.is_empty(), "{}", all.join("\n"));
}
