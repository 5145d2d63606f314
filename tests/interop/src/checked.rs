use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use serde_json::Value;

use crate::world::server::faketime;

/// What one run of the real program said.
pub struct Checked {
    /// The JSON report.
    pub report: Value,
    /// The exit code.
    pub exit: i32,
    /// Wall time of the whole process, in seconds.
    pub seconds: f64,
}

/// Runs `redial check` with these words in a namespace.
pub fn check(ns: &str, words: &str) -> Result<Checked, String> {
    check_words(ns, &words.split_whitespace().collect::<Vec<_>>())
}

/// The same with each word as it is.
pub fn check_words(ns: &str, words: &[&str]) -> Result<Checked, String> {
    let program = program()?;
    run(ns, &[&program], words)
}

/// The same with a password, where somebody is to sign in; and by a clock that is shifted by so much.
pub fn check_as(
    ns: &str,
    words: &[&str],
    password: &str,
    clock: Option<&str>,
) -> Result<Checked, String> {
    let password = format!("REDIAL_PASSWORD={password}");
    let mut program = vec!["env".to_owned(), password];
    if let Some(shift) = clock {
        program.push(format!("LD_PRELOAD={}", faketime()?.display()));
        program.push(format!("FAKETIME={shift}"));
    }
    program.push(self::program()?);
    run(
        ns,
        &program.iter().map(String::as_str).collect::<Vec<_>>(),
        words,
    )
}

/// The same where the computer trusts these authorities.
pub fn check_trusting(ns: &str, words: &[&str], authorities: &Path) -> Result<Checked, String> {
    let trusted = format!("SSL_CERT_FILE={}", authorities.display());
    run(ns, &["env", &trusted, &program()?], words)
}

/// The same with a password, where somebody is to sign in.
pub fn check_as_trusting(
    ns: &str,
    words: &[&str],
    password: &str,
    authorities: &Path,
) -> Result<Checked, String> {
    let trusted = format!("SSL_CERT_FILE={}", authorities.display());
    let password = format!("REDIAL_PASSWORD={password}");
    run(ns, &["env", &trusted, &password, &program()?], words)
}

/// The program that is tried.
pub fn program() -> Result<String, String> {
    std::env::var("REDIAL")
        .map_err(|_| "REDIAL names no program: run me by `cargo xtask interop`".to_owned())
}

/// Runs `redial.exe check` under Wine, with these words in a namespace.
pub fn check_under_wine(wine: &Wine, words: &str) -> Result<Checked, String> {
    let words: Vec<_> = words.split_whitespace().collect();
    run(&wine.ns, &["wine", &wine.program], &words)
}

fn run(ns: &str, program: &[&str], words: &[&str]) -> Result<Checked, String> {
    let begun = Instant::now();
    let output = Command::new("ip")
        .args(["netns", "exec", ns])
        .args(program)
        .args(["check", "--format", "json"])
        .args(words)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("{program:?}: {e}"))?;
    let seconds = begun.elapsed().as_secs_f64();
    let report = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("no JSON ({e}): {}", String::from_utf8_lossy(&output.stderr)))?;
    Ok(Checked {
        report,
        exit: output.status.code().unwrap_or(-1),
        seconds,
    })
}

/// A Wine whose server runs in a namespace: that server opens the sockets of all its programs.
pub struct Wine {
    ns: String,
    program: String,
}

impl Wine {
    /// Whether `cargo xtask windows` prepared one.
    pub fn is_prepared() -> bool {
        ["WINEPREFIX", "REDIAL_EXE"]
            .iter()
            .all(|name| std::env::var_os(name).is_some())
    }

    /// The one that was prepared, moved to this namespace.
    pub fn in_namespace(ns: &str) -> Result<Self, String> {
        let program = std::env::var("REDIAL_EXE").map_err(|e| format!("REDIAL_EXE: {e}"))?;
        end_wine();
        Ok(Self {
            ns: ns.to_owned(),
            program,
        })
    }

    /// Runs a program of Wine's own.
    pub fn run(&self, words: &[&str]) -> Result<(), String> {
        let output = Command::new("ip")
            .args(["netns", "exec", &self.ns, "wine"])
            .args(words)
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("wine: {e}"))?;
        if output.status.success() {
            Ok(())
        } else {
            Err(format!("wine {words:?}: {}", output.status))
        }
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        end_wine();
    }
}

/// Ends the server of this prefix, where one runs, and waits for its end.
fn end_wine() {
    for word in ["-k", "-w"] {
        let _ = Command::new("wineserver").arg(word).output();
    }
}

impl Checked {
    /// The states of the line's rungs, joined by spaces.
    pub fn line(&self) -> String {
        states(&self.report["line"])
    }

    /// The codes of warnings and errors, sorted and joined by spaces.
    pub fn trouble(&self) -> String {
        let findings = self.report["findings"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let mut codes: Vec<&str> = findings
            .iter()
            .filter(|f| f["severity"] != "info")
            .filter_map(|f| f["code"].as_str())
            .collect();
        codes.sort_unstable();
        codes.join(" ")
    }

    /// Whether a code was found.
    pub fn found(&self, code: &str) -> bool {
        self.report["findings"]
            .as_array()
            .is_some_and(|all| all.iter().any(|f| f["code"] == code))
    }

    /// The cause named first.
    pub fn cause(&self) -> &str {
        self.report["causes"][0]["id"].as_str().unwrap_or("healthy")
    }

    /// How long the check took, in round trips of its own path: a ratio, so that a slow machine
    /// hardly matters.
    pub fn round_trips(&self) -> f64 {
        let number = |v: &Value| v.as_f64().unwrap_or(f64::NAN);
        let connects = self.report["facts"]["path"]["connects_ms"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let fastest = connects
            .iter()
            .map(number)
            .min_by(f64::total_cmp)
            .unwrap_or(f64::NAN);
        number(&self.report["took_ms"]) / fastest
    }

    /// All of it in a line, for people.
    pub fn words(&self) -> String {
        format!(
            "line [{}], cause {}, exit {}, trouble [{}], {:.2} s, {:.1} round trips, {} connections",
            self.line(),
            self.cause(),
            self.exit,
            self.trouble(),
            self.seconds,
            self.round_trips(),
            self.report["connections"]
        )
    }
}

/// The states of a line, joined by spaces.
pub fn states(line: &Value) -> String {
    let rungs = line.as_array().cloned().unwrap_or_default();
    rungs
        .iter()
        .map(|r| r["state"].as_str().unwrap_or("?").replace(' ', "-"))
        .collect::<Vec<_>>()
        .join(" ")
}
