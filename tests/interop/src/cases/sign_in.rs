//! Past the password: real servers and a real domain are told a right and a wrong one.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use redial_tests_interop::{
    checked::{Checked, check_as, program},
    world::{
        domain::{Domain, PASSWORD},
        local::{self, LocalXrdp},
        net::{Net, SERVER},
        papers::Papers,
        server::{Display, Shadow, Xrdp},
        shell::{sh, sh_with, wait_until},
    },
};

use super::servers::Case;

/// What a sign-in must come out as: the step of the password, a code, the cause, the exit code.
pub struct Told(
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub i32,
);

pub fn held(name: &str, checked: &Checked, told: &Told) -> Result<(), String> {
    let Told(step, code, cause, exit) = *told;
    let line = checked.line();
    let fits = line.split(' ').nth(5).unwrap_or("") == step
        && checked.found(code)
        && checked.cause() == cause
        && checked.exit == exit;
    match fits {
        true => Ok(()),
        false => Err(format!(
            "{name}: expected [{step}], {code}, {cause}, exit {exit}; got {}",
            checked.words()
        )),
    }
}

pub fn cases<'a>(net: &'a Net, papers: &'a Papers, display: &'a Display) -> Vec<Case<'a>> {
    vec![
        (
            "sign-in: FreeRDP shadow accepts the right password, and closes at a wrong one",
            Box::new(move || shadow(net, papers, display)),
        ),
        (
            "sign-in: xrdp shows its logon screen without anybody, FreeRDP shadow its desktop",
            Box::new(move || session(net, papers, display)),
        ),
        (
            "sign-in: xrdp signs a local user in, and shows a wrong password in its picture alone",
            Box::new(move || local(net, papers)),
        ),
        (
            "sign-in: a domain says of each account what is wrong with it",
            Box::new(move || domain(net)),
        ),
        (
            "sign-in: the password is in nothing that is written, and in no child",
            Box::new(move || secret(net, papers, display)),
        ),
    ]
}

fn shadow(net: &Net, papers: &Papers, display: &Display) -> Result<(), String> {
    let _server = Shadow::default().start(&net.server, papers, display)?;
    let words = [SERVER, "--as", "user"];
    let right = check_as(&net.client, &words, "pass", None)?;
    held("right", &right, &Told("ok", "auth.accepted", "healthy", 0))?;
    let login = &right.report["facts"]["login"];
    if login["tries"] != 1 || login["handed_over"] != false {
        return Err(format!("what was sent: {login}"));
    }
    let wrong = check_as(&net.client, &words, "wrong", None)?;
    held(
        "wrong",
        &wrong,
        &Told("closed", "auth.closed", "account.refused", 1),
    )
}

fn session(net: &Net, papers: &Papers, display: &Display) -> Result<(), String> {
    let plain = Xrdp {
        layer: "tls",
        ..Xrdp::default()
    };
    let server = plain.start(&net.server, papers)?;
    let picture = papers.folder().join("logon.png").display().to_string();
    let words = [SERVER, "--session", "--picture", &picture];
    let logon = check_as(&net.client, &words, "", None)?;
    drop(server);
    let line = "skipped ok ok ok skipped skipped skipped ok ok ok ok";
    if logon.line() != line || !logon.found("picture.seen") || logon.exit != 0 {
        return Err(format!("xrdp: {}", logon.words()));
    }
    let png = fs::read(&picture).map_err(|e| format!("{picture}: {e}"))?;
    if !png.starts_with(b"\x89PNG") || logon.report["facts"]["login"]["handed_over"] != false {
        return Err(format!("xrdp: {}", logon.report["facts"]["login"]));
    }
    let _server = Shadow::default().start(&net.server, papers, display)?;
    let shown = thumbprint(net)?;
    let words = [SERVER, "--as", "user", "--session", "--thumbprint", &shown];
    let desktop = check_as(&net.client, &words, "pass", None)?;
    let line = desktop.line();
    let fits = [
        "skipped ok ok ok ok ok ok ok ok ok ok",
        "skipped ok ok ok ok ok skipped ok ok ok ok",
    ];
    if !fits.contains(&line.as_str()) || !desktop.found("picture.seen") || desktop.exit != 0 {
        return Err(format!("FreeRDP shadow: {}", desktop.words()));
    }
    // To another host than the one that was confirmed nothing is sent.
    let other = shown.replace(['0', '1'], "2");
    let words = [SERVER, "--as", "user", "--session", "--thumbprint", &other];
    let other = check_as(&net.client, &words, "pass", None)?;
    match other.exit == 4 && other.report["facts"]["login"].is_null() {
        true => Ok(()),
        false => Err(format!("another certificate: {}", other.words())),
    }
}

/// A host without NLA: what becomes of the password is seen in the picture alone.
fn local(net: &Net, papers: &Papers) -> Result<(), String> {
    let server = LocalXrdp::start(&net.server, papers)?;
    let shown = thumbprint(net)?;
    let mut pictures = Vec::new();
    for (password, logged) in [
        (local::PASSWORD, "created session (access granted)"),
        ("wrong", "AUTHFAIL: user=redial-suite"),
    ] {
        let picture = papers.folder().join("signed-in.png").display().to_string();
        let mut words = vec![SERVER, "--as", local::USER, "--session"];
        words.extend(["--thumbprint", &shown, "--picture", &picture]);
        let seen = check_as(&net.client, &words, password, None)?;
        let line = "skipped ok ok ok skipped skipped skipped ok ok ok ok";
        let login = &seen.report["facts"]["login"];
        let is_sent = login["handed_over"] == true && login["tries"] == 0;
        if seen.line() != line || seen.exit != 0 || !is_sent {
            return Err(format!("{password}: {}, {login}", seen.words()));
        }
        let verdict = seen.report["verdict"]["says"].to_string();
        if !verdict.contains("only the picture shows") {
            return Err(format!("{password}: {verdict}"));
        }
        wait_until("the session manager logs it", || {
            server.log().contains(logged)
        })?;
        pictures.push(fs::read(&picture).map_err(|e| format!("{picture}: {e}"))?);
    }
    if pictures[0] == pictures[1] {
        return Err("both pictures are the same".into());
    }
    drop(server);
    match local::leftovers()? {
        left if left.is_empty() => Ok(()),
        left => Err(format!("left behind: {left}")),
    }
}

/// The thumbprint of the certificate that the server shows.
fn thumbprint(net: &Net) -> Result<String, String> {
    let seen = check_as(&net.client, &[SERVER], "", None)?;
    let shown = seen.report["facts"]["certificate"]["sha256"].as_str();
    shown
        .map(str::to_owned)
        .ok_or_else(|| "no certificate".into())
}

/// Each account, what is typed, the host that the ticket is for, the code, the cause, and what is said.
#[rustfmt::skip]
const ACCOUNTS: [(&str, &str, &str, &str, &str, &str); 10] = [
    ("anna", PASSWORD, "srv01", "kdc.ticket", "healthy", "issued a ticket"),
    ("berta", "wrong", "srv01", "kdc.refused", "account.refused", "refuses the password"),
    ("nobody", PASSWORD, "srv01", "kdc.unknown", "account.refused", "no such account"),
    ("disabled", PASSWORD, "srv01", "kdc.disabled", "account.disabled", "is disabled"),
    ("expired", PASSWORD, "srv01", "kdc.account-expired", "account.disabled", "has expired"),
    ("newcomer", PASSWORD, "srv01", "kdc.password-old", "account.password-old", "must be changed first"),
    ("nightly", PASSWORD, "srv01", "kdc.restricted", "account.restricted", "at this hour"),
    ("elsewhere", PASSWORD, "srv01", "kdc.restricted", "account.restricted", "from certain computers"),
    ("anna", PASSWORD, "alias", "kdc.no-spn", "name.no-spn", "TERMSRV/alias.corp.test"),
    ("anna", PASSWORD, "old01", "kdc.no-enctype", "kerberos.no-enctype", "encryption"),
];

fn domain(net: &Net) -> Result<(), String> {
    let domain = Domain::start(&net.server)?;
    let ask = |user: &str, host: &str, password: &str, clock: Option<&str>| {
        let (host, user) = (format!("{host}.corp.test"), format!("{user}@corp.test"));
        let words = [&host, "--as", &user, "--kdc", SERVER, "--only", "kdc"];
        check_as(&net.client, &words, password, clock)
    };
    for (user, password, host, code, cause, words) in ACCOUNTS {
        let checked = ask(user, host, password, None)?;
        let exit = i32::from(cause != "healthy");
        held(user, &checked, &Told("", code, cause, exit))?;
        if !checked.report["findings"].to_string().contains(words) {
            return Err(format!(
                "{user}: `{words}` is not said: {}",
                checked.report["findings"]
            ));
        }
        let tries = &checked.report["facts"]["ticket"]["tries"];
        if tries != 1 {
            return Err(format!("{user}: {tries} proofs were sent"));
        }
    }
    let counted = domain.wrong_tries("berta")?;
    if counted != 1 {
        return Err(format!("one wrong password was counted {counted} times"));
    }
    for _ in 0..3 {
        ask("locked", "srv01", "wrong", None)?;
    }
    let locked = ask("locked", "srv01", PASSWORD, None)?;
    held(
        "locked",
        &locked,
        &Told("", "kdc.revoked", "account.locked", 1),
    )?;
    // The exchange goes on by the controller's clock, and that is said.
    let skewed = ask("anna", "srv01", PASSWORD, Some("-600s"))?;
    held("skew", &skewed, &Told("", "kdc.skew", "clock.skew", 1))?;
    if !skewed.found("kdc.ticket") {
        return Err(format!("no ticket ten minutes away: {}", skewed.words()));
    }
    super::kerberos::alone(net)?;
    let quiet = Quiet::on(net)?;
    let silent = ask("anna", "srv01", PASSWORD, None)?;
    drop(quiet);
    held(
        "silent",
        &silent,
        &Told("", "kdc.silent", "domain.out-of-reach", 1),
    )
}

/// A server that answers nothing on Kerberos' port, as long as this is here.
struct Quiet(String);

impl Quiet {
    fn on(net: &Net) -> Result<Self, String> {
        let nft = format!("ip netns exec {} nft", net.server);
        let rules = "add table inet quiet; add chain inet quiet in { type filter hook input priority 0; }; add rule inet quiet in tcp dport 88 drop";
        sh_with(&format!("{nft} -f -"), rules)?;
        Ok(Self(nft))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = sh(&format!("{} delete table inet quiet", self.0));
    }
}

/// Long enough to stand in nothing by chance.
const SECRET: &str = "Kolibri-4711-Sauerteig";

fn secret(net: &Net, papers: &Papers, display: &Display) -> Result<(), String> {
    let _server = Shadow::default().start(&net.server, papers, display)?;
    let folder = std::env::temp_dir().join(format!("redial-secret-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    for format in [
        "text",
        "table",
        "json",
        "ndjson",
        "sarif",
        "html",
        "markdown",
        "csv",
        "junit",
        "prometheus",
    ] {
        let out = folder.join(format).display().to_string();
        let log = folder.join("log").display().to_string();
        let words = [
            "--as", "user", "--format", format, "-o", &out, "--log", &log,
        ];
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &net.client]).arg(program()?);
        let output = command
            .args(["check", SERVER])
            .args(words)
            .env("REDIAL_PASSWORD", SECRET)
            .env("XDG_STATE_HOME", &folder)
            .stdin(Stdio::null())
            .output()
            .map_err(|e| e.to_string())?;
        let said = [output.stdout, output.stderr].concat();
        if holds(&said) || !folder.join(format).exists() {
            return Err(format!("{format}: {}", String::from_utf8_lossy(&said)));
        }
    }
    let written = sh(&format!("find {} -type f", folder.display()))?;
    for file in written.lines() {
        if holds(&fs::read(file).map_err(|e| e.to_string())?) {
            return Err(format!("the password stands in {file}"));
        }
    }
    let _ = fs::remove_dir_all(&folder);
    if written.lines().count() < 11 {
        return Err(format!("too few files to look at: {written}"));
    }
    children(net)
}

fn holds(bytes: &[u8]) -> bool {
    bytes
        .windows(SECRET.len())
        .any(|part| part == SECRET.as_bytes())
}

/// What the kernel shows of each program that signs in. One that has ended shows nothing any more.
fn running() -> Vec<String> {
    let all = sh("pgrep -x redial-login").unwrap_or_default();
    let files = all
        .lines()
        .flat_map(|pid| ["cmdline", "environ"].map(|name| format!("/proc/{}/{name}", pid.trim())));
    let has_words = |file: &String| {
        let words = file.replace("environ", "cmdline");
        fs::read(words).is_ok_and(|words| !words.is_empty())
    };
    files.filter(has_words).collect()
}

/// A controller that never answers keeps the program alive, so that it can be looked at.
fn children(net: &Net) -> Result<(), String> {
    let _quiet = Quiet::on(net)?;
    let mut command = Command::new("ip");
    command.args(["netns", "exec", &net.client]).arg(program()?);
    let mut redial = command
        .args([
            "check",
            "srv01.corp.test",
            "--as",
            "anna@corp.test",
            "--kdc",
            SERVER,
        ])
        .args(["--only", "kdc"])
        .env("REDIAL_PASSWORD", SECRET)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| e.to_string())?;
    let mut told = wait_until("the program runs", || !running().is_empty());
    // It has read its order by then.
    thread::sleep(Duration::from_millis(300));
    for file in running() {
        let held = fs::read(&file).unwrap_or_default();
        if told.is_ok() && (held.is_empty() || holds(&held)) {
            told = Err(format!("{file}: {} bytes", held.len()));
        }
    }
    let _ = redial.kill();
    let _ = redial.wait();
    told
}
