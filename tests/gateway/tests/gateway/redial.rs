//! redial before each state: what it finds, and the cause that it names, without a sign-in and with one.
//! Windows has its own store of authorities, which no file adds to.

use std::{
    env::consts::EXE_SUFFIX,
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
    thread,
};

use redial_tests_gateway::{Gateway, Resource, STATES, Seen, Setup, State, state};
use serde_json::Value;

use crate::client::PASSWORD;

/// What no gateway here takes.
const WRONG: &str = "Amsel-2718-Quirk";

/// The folder with both programs, beside each other as a release has them, and the authorities.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gateway-beside");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, built) in [
            ("redial", env!("CARGO_BIN_EXE_gateway-redial")),
            ("redial-login", env!("CARGO_BIN_EXE_gateway-redial-login")),
        ] {
            fs::hard_link(built, folder.join(format!("{name}{EXE_SUFFIX}"))).unwrap();
        }
        folder
    })
}

/// A gateway, the host behind it, and a client that trusts its authority.
struct Place {
    gateway: Gateway,
    host: SocketAddr,
    authority: PathBuf,
}

/// A host that takes every connection and closes it, as long as the tests run.
fn host() -> SocketAddr {
    static HOST: OnceLock<SocketAddr> = OnceLock::new();
    *HOST.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap();
        thread::spawn(move || listener.incoming().for_each(drop));
        place
    })
}

impl Place {
    fn of(state: &'static State) -> Self {
        let host = host();
        let gateway = Gateway::start(Setup {
            state,
            hosts: vec![Resource {
                asked: host.to_string(),
                place: host,
            }],
            ..Setup::default()
        });
        let authority = folder().join(format!("{}-{}.pem", state.name, gateway.address.port()));
        fs::write(&authority, gateway.authority()).unwrap();
        Self {
            gateway,
            host,
            authority,
        }
    }

    fn named(name: &str) -> Self {
        Self::of(state(name).unwrap())
    }

    /// Checks the host, with these words behind it. The password is used where one of them is `--as`.
    fn checked(&self, words: &[&str], password: &str) -> Output {
        let host = self.host.to_string();
        let gateway = self.gateway.address.to_string();
        Command::new(folder().join("redial"))
            .args(["check", &host, "--format", "json", "--gateway", &gateway])
            .args(words)
            .env("SSL_CERT_FILE", &self.authority)
            .env("REDIAL_PASSWORD", password)
            .env("XDG_CONFIG_HOME", "/nonexistent")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// How often a password was proved to it, right or wrong.
    fn proofs(&self) -> usize {
        let seen = self.gateway.seen_so_far();
        let proved = |one: &&Seen| matches!(one, Seen::LoggedIn(_) | Seen::Refused(_));
        seen.iter().filter(proved).count()
    }
}

fn report(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {said}"))
}

fn says(report: &Value, code: &str, cause: &str) -> bool {
    let named = report["causes"][0]["id"].as_str().unwrap_or_default();
    let mut findings = report["findings"].as_array().unwrap().iter();
    findings.any(|found| found["code"] == code) && named == cause
}

/// What is not as the table says it.
fn wrong(state: &'static State) -> Option<String> {
    let place = Place::of(state);
    let is_proved = !state.then_code.is_empty();
    if is_proved {
        let found = report(&place.checked(&[], ""));
        if !says(&found, state.code, state.cause) || place.proofs() > 0 {
            return Some(format!("{}: {:#}", state.name, found["findings"]));
        }
    }
    // Where no password is proved, this is the same check.
    let output = place.checked(&["--as", r"CORP\anna"], PASSWORD);
    let found = report(&output);
    let (code, cause) = match is_proved {
        true => (state.then_code, state.then_cause),
        false => (state.code, state.cause),
    };
    // This state ends the connection at the proof, and does not look at it.
    let is_seen = place.proofs() == usize::from(is_proved && state.name != "resets-at-proof");
    let tries = found["facts"]["login"]["tries"]
        .as_u64()
        .unwrap_or_default();
    let fits = says(&found, code, cause) && is_seen && tries == u64::from(is_proved);
    let said = String::from_utf8_lossy(&output.stderr);
    (!fits).then(|| format!("{} signed in: {said} {:#}", state.name, found["findings"]))
}

#[test]
fn each_state_is_told_as_the_table_says() {
    folder();
    let all: Vec<String> = thread::scope(|scope| {
        // Four at a time: all at once would make each other slow.
        let runs: Vec<_> = STATES
            .chunks(STATES.len() / 4)
            .map(|some| scope.spawn(|| some.iter().filter_map(wrong).collect::<Vec<_>>()))
            .collect();
        runs.into_iter()
            .flat_map(|run| run.join().unwrap())
            .collect()
    });
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn a_wrong_password_is_one_try_and_goes_no_further() {
    let place = Place::named("open");
    let output = place.checked(&["--as", "anna"], WRONG);
    let found = report(&output);
    let (code, cause) = ("gateway.password-refused", "gateway.account-refused");
    assert!(says(&found, code, cause), "{:#}", found["findings"]);
    let seen = place.gateway.seen_so_far();
    let refused = seen.iter().filter(|one| matches!(one, Seen::Refused(_)));
    assert_eq!((refused.count(), place.proofs()), (1, 1));
    assert!(!seen.iter().any(|one| matches!(one, Seen::Packet(_))));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("proved once (to the RD Gateway)"), "{said}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains(WRONG));
}

#[test]
fn the_channel_is_closed_and_carries_nothing() {
    let place = Place::named("open");
    let found = report(&place.checked(&["--as", "anna"], PASSWORD));
    assert_eq!(found["verdict"]["outcome"], "healthy", "{found:#}");
    let end = |step: &Value| (step["rung"].to_string(), step["state"].to_string());
    let steps = found["gateway"]["line"].as_array().unwrap();
    let last: Vec<_> = steps.iter().rev().take(3).map(end).collect();
    for (rung, state) in &last {
        assert!(
            rung.contains("gateway-") && state.contains("ok"),
            "{last:?}"
        );
    }
    let carried = place.gateway.seen();
    let carried = carried.iter().find(|one| matches!(one, Seen::Carried(..)));
    assert_eq!(carried, Some(&Seen::Carried(0, 0)));
}

#[test]
fn a_certificate_that_mstsc_refuses_gets_a_proof_only_where_somebody_names_it() {
    for name in ["untrusted", "wrong-name", "expired"] {
        let place = Place::named(name);
        let refused = place.checked(&["--as", "anna"], PASSWORD);
        let shown = report(&refused)["facts"]["gateway"]["certificate"]["sha256"].clone();
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains("the thumbprint was not confirmed"), "{said}");
        let other = "ab".repeat(32);
        let refused = place.checked(&["--as", "anna", "--thumbprint", &other], PASSWORD);
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains("--thumbprint says another"), "{said}");
        assert_eq!(place.proofs(), 0, "{name}");
        let shown = shown.as_str().unwrap();
        let found = report(&place.checked(&["--as", "anna", "--thumbprint", shown], PASSWORD));
        let (codes, proofs) = (found["findings"].to_string(), place.proofs());
        assert!(codes.contains("gateway.host-reached"), "{name}: {codes}");
        assert_eq!(proofs, 1, "{name}");
    }
}
