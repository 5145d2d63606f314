//! Both programs, beside each other as a release has them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

use redial_tests_login::LoginHost;
use serde_json::Value;

/// The folder that they are in.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("beside");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, built) in [
            ("redial", env!("CARGO_BIN_EXE_signing-redial")),
            ("redial-login", env!("CARGO_BIN_EXE_signing-redial-login")),
        ] {
            fs::hard_link(built, folder.join(name)).unwrap();
        }
        folder
    })
}

/// redial, without the settings of whoever runs the tests.
pub fn redial(words: &[&str]) -> Command {
    let mut command = Command::new(folder().join("redial"));
    command
        .args(words)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .env("HOME", "/nonexistent")
        .stdin(Stdio::null());
    command
}

/// What a check said.
pub struct Told {
    /// Standard output, as text and as JSON.
    pub text: String,
    pub report: Value,
    /// What stood beside it.
    pub beside: String,
    pub exit: i32,
}

impl Told {
    fn of(output: &Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Self {
            report: serde_json::from_str(&text).unwrap_or_default(),
            text,
            beside: String::from_utf8_lossy(&output.stderr).into_owned(),
            exit: output.status.code().unwrap_or(-1),
        }
    }

    /// What was found with this code.
    pub fn finding(&self, code: &str) -> Option<&Value> {
        let all = self.report["findings"].as_array()?;
        all.iter().find(|finding| finding["code"] == code)
    }

    /// The cause named first.
    pub fn cause(&self) -> &str {
        self.report["causes"][0]["id"].as_str().unwrap_or("none")
    }

    /// How the line ended: its last step, and that step's state.
    pub fn last(&self) -> (&str, &str) {
        let last = self.report["line"].as_array().and_then(|line| line.last());
        let word = |key: &str| last.and_then(|step| step[key].as_str()).unwrap_or("?");
        (word("rung"), word("state"))
    }

    /// All of it in a line.
    pub fn in_short(&self) -> String {
        let codes = self.report["findings"].as_array().into_iter().flatten();
        let codes: Vec<_> = codes
            .filter(|finding| finding["severity"] != "info")
            .map(|finding| finding["code"].as_str().unwrap_or("?"))
            .collect();
        format!(
            "{:?}, {codes:?}, {}, exit {}{}",
            self.last(),
            self.cause(),
            self.exit,
            self.beside
        )
    }
}

/// `redial check` of a host, with these words behind it and this password.
pub fn check(host: &LoginHost, words: &[&str], password: &str) -> Told {
    let address = host.address.to_string();
    let mut command = redial(&["check", &address]);
    command.args(words).env("REDIAL_PASSWORD", password);
    Told::of(&command.output().unwrap())
}

/// The same as JSON, signing in as somebody.
pub fn signed_in(host: &LoginHost, words: &[&str], password: &str) -> Told {
    let all = [&["--format", "json", "--as", r"CORP\anna"], words].concat();
    check(host, &all, password)
}

/// The same up to the first picture, with the host's certificate confirmed.
pub fn in_session(host: &LoginHost, words: &[&str], password: &str) -> Told {
    let seen = check(host, &["--format", "json"], "");
    let shown = seen.report["facts"]["certificate"]["sha256"].as_str();
    let confirmed = ["--session", "--thumbprint", shown.unwrap()];
    signed_in(host, &[&confirmed, words].concat(), password)
}
