//! A host at the other end of SSH, where nothing is installed: the real OpenSSH, simulated machines.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    process::{Child, Command, Output, Stdio},
};

use redial_tests_interop::{
    checked::{Checked, check_words, program},
    world::{
        far::Far,
        net::{Net, SERVER},
        papers::Papers,
        server::Xrdp,
        shell::{sh, wait_until},
    },
};
use serde_json::Value;

use super::servers::Case;

fn far(net: &Net) -> Result<Far, String> {
    let program = program()?;
    let version = sh(&format!("{program} --version"))?;
    Far::start(net, &program, version.trim())
}

fn redial(net: &Net, words: &[&str]) -> Result<Command, String> {
    let mut command = Command::new("ip");
    command.args(["netns", "exec", &net.client]);
    // A case sends signals, also where whoever started the suite ignores them.
    command.args(["env", "--default-signal=INT,TERM"]);
    command.arg(program()?);
    let tidy = command.env("TERM", "dumb").env("TMPDIR", Far::desk());
    tidy.args(words).stdin(Stdio::null());
    Ok(command)
}

fn run(net: &Net, words: &[&str]) -> Result<Output, String> {
    redial(net, words)?.output().map_err(|e| e.to_string())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A program of two that run at once.
fn begun(net: &Net, words: &[&str]) -> Result<Child, String> {
    let mut command = redial(net, words)?;
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    piped.process_group(0).spawn().map_err(|e| e.to_string())
}

/// What is not of one check alone: times are, and the port that a simulated host has each time.
fn essence(checked: &Checked) -> Vec<String> {
    let report = &checked.report;
    let port = report["target"]["port"].to_string();
    let said = |key: &str, value: &Value| format!("{key} {}", without(&port, value));
    let all = |list: &str, key: &str| {
        let all = report[list].as_array().cloned().unwrap_or_default();
        all.iter().map(|one| one[key].clone()).collect::<Value>()
    };
    let mut kept: Vec<_> = ["side", "plans", "refused", "snags"]
        .map(|key| said(key, &report[key]))
        .into();
    kept.push(said("findings", &all("findings", "code")));
    kept.push(said("causes", &all("causes", "id")));
    let of_the_host = [
        "system",
        "listener",
        "service",
        "key",
        "policy",
        "firewall",
        "protection",
    ];
    kept.extend(of_the_host.map(|topic| said(topic, &report["facts"][topic])));
    kept
}

/// A value as text without this number, where it is a word of its own.
fn without(number: &str, value: &Value) -> String {
    let text = value.to_string();
    let joins = |c: char| c.is_ascii_alphanumeric();
    let pieces = text.split_inclusive(|c| !joins(c));
    let kept = pieces.map(|piece| match piece.strip_prefix(number) {
        Some(end) if !end.starts_with(joins) => format!("PORT{end}"),
        _ => piece.to_owned(),
    });
    kept.collect()
}

/// Two texts from where they part.
fn apart(here: &str, there: &str) -> String {
    let same = here
        .bytes()
        .zip(there.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let part = |text: &str| {
        let bytes = text.as_bytes();
        let from = same.saturating_sub(200);
        String::from_utf8_lossy(&bytes[from..bytes.len().min(same + 100)]).into_owned()
    };
    format!("{} here, {} there", part(here), part(there))
}

fn same_report(net: &Net) -> Result<(), String> {
    let far = far(net)?;
    for lab in ["renewal", "turned-down"] {
        for face in ["far", "installed", "noisy", "older"] {
            // In a file it is the same machine for both: each that is only named has keys of its own.
            let file = far.file(&format!("{lab}-{face}.json"));
            run(net, &["lab", lab, &file])?;
            let via = format!("ssh:{face} --lab {file}");
            let here = check_words(&net.client, &["--lab", &file])?;
            let there = check_words(&net.client, &["--lab", &file, "--via", &via])?;
            let (near, far_away) = (essence(&here), essence(&there));
            let other = near.iter().zip(&far_away).find(|(a, b)| a != b);
            if let Some((near, far_away)) = other {
                return Err(format!("{lab}, {face}: {}", apart(near, far_away)));
            }
            far.is_clean()?;
        }
    }
    Ok(())
}

/// Round trips, and no wall time: what the far end costs, beside what the connection takes.
fn distance(net: &Net, papers: &Papers) -> Result<(), String> {
    let far = far(net)?;
    let _xrdp = Xrdp::default().start(&net.server, papers)?;
    net.link(100, 0, 0)?;
    let done = (|| {
        let alone = check_words(&net.client, &[SERVER])?;
        for face in ["installed", "far"] {
            let via = format!("ssh:{face} --lab renewal");
            let there = check_words(&net.client, &[SERVER, "--via", &via])?;
            let more = there.round_trips() - alone.round_trips();
            if there.report["side"] != "host" || more > 5.0 || more.is_nan() {
                return Err(format!(
                    "{more:.1} more: {}; alone {}",
                    there.words(),
                    alone.words()
                ));
            }
        }
        far.is_clean()
    })();
    net.link(0, 0, 0)?;
    done
}

fn failures(net: &Net) -> Result<(), String> {
    let far = far(net)?;
    for (way, says) in [
        ("ssh:stranger", "the SSH server refused the login"),
        ("ssh:unknown", "ssh does not know the host key"),
        ("ssh:changed", "the host key is another one than ssh knows"),
        ("ssh:closed", "the connection was refused"),
        ("ssh:far:2299", "the connection was refused"),
        ("ssh:nowhere", "the name of the host was not found"),
        ("ssh:nosuchuser@far", "the SSH server refused the login"),
        (
            "ssh:sparc",
            "this redial is for Linux on x86_64, and the other computer is sunos",
        ),
        (
            "ssh:noexec",
            "no folder of the other computer takes a program that can be run",
        ),
        (
            "ssh:readonly",
            "no folder of the other computer takes a program that can be run",
        ),
        (
            "ssh:full",
            "redial cannot be copied to the other computer: head: ",
        ),
        ("ssh:othersum", "is not what was sent: it was not started"),
        (
            "ssh:nologin",
            "runs no commands as a POSIX system or Windows does: This account",
        ),
        ("ssh:protocol", "speaks version 99 of the protocol"),
        ("ssh:far", "does not run Windows"),
        ("ssh:noisy", "does not run Windows"),
    ] {
        let output = run(net, &["check", SERVER, "--via", way])?;
        let said = text(&output.stderr);
        let is_one = said.lines().count() == 1 && output.stdout.is_empty();
        if output.status.code() != Some(3) || !is_one || !said.contains(says) {
            return Err(format!("{way}: {}: {said}", output.status));
        }
        far.is_clean().map_err(|left| format!("{way}: {left}"))?;
    }
    let output = run(net, &["check", SERVER, "--via", "ssh:stays --lab renewal"])?;
    let (said, left) = (text(&output.stderr), far.left());
    // Neither its shell nor a second command over the same login has a `rm` that works.
    match said.contains("look for the folder") && left.len() == 1 && said.contains(&left[0]) {
        true => Ok(()),
        false => Err(format!("{left:?}: {said}")),
    }
}

fn fixed(net: &Net) -> Result<(), String> {
    let far = far(net)?;
    let file = far.file("machine.json");
    let via = format!("ssh:far --lab {file}");
    let must = |words: &[&str], code: i32, says: &str| {
        let output = run(net, words)?;
        let said = text(&output.stdout) + &text(&output.stderr);
        far.is_clean()?;
        match output.status.code() == Some(code) && said.contains(says) {
            true => Ok(said),
            false => Err(format!("{words:?}: {}: {said}", output.status)),
        }
    };
    must(&["lab", "turned-down", &file], 0, "")?;
    let before = fs::read_to_string(&file).map_err(|e| e.to_string())?;
    let fix = [
        "fix",
        "security.raise",
        "--lab",
        &file,
        "--via",
        &via,
        "--yes",
    ];
    must(&[&fix[..], &["--dry-run"]].concat(), 0, "SecurityLayer")?;
    let said = must(&fix, 0, "kept")?;
    if !said.contains(&format!("--via \"{via}\"")) {
        return Err(format!("the way back does not name the way: {said}"));
    }
    must(&["journal", "--via", &via], 0, "security.raise")?;
    let lock = File::open(format!("{file}.journal/lock")).map_err(|e| e.to_string())?;
    lock.lock().map_err(|e| e.to_string())?;
    must(
        &["undo", "--yes", "--via", &via],
        4,
        "is being changed already",
    )?;
    lock.unlock().map_err(|e| e.to_string())?;
    must(&["undo", "--yes", "--via", &via], 0, "is undone")?;
    must(
        &["undo", "--yes", "--via", &via],
        4,
        "there is nothing to undo",
    )?;
    two_desks(net, &fix)?;
    far.is_clean()?;
    must(&["undo", "--yes", "--via", &via], 0, "is undone")?;
    let after = fs::read_to_string(&file).map_err(|e| e.to_string())?;
    match slots(&after)? == slots(&before)? {
        true => Ok(()),
        false => Err(format!("before {before}, after {after}")),
    }
}

/// What a machine's slots hold; the port is a new one each time it is started.
fn slots(machine: &str) -> Result<Vec<Value>, String> {
    let machine: Value = serde_json::from_str(machine).map_err(|e| e.to_string())?;
    let all = machine["slots"].as_array().cloned().unwrap_or_default();
    let is_port = |one: &Value| one["slot"]["name"] == "PortNumber";
    Ok(all.into_iter().filter(|one| !is_port(one)).collect())
}

/// Two desks begin the same fix at once: one makes it, the other one is told why it does not, or, where
/// it had looked before and comes to it afterwards, that everything was set already.
fn two_desks(net: &Net, fix: &[&str]) -> Result<(), String> {
    let both = [begun(net, fix)?, begun(net, fix)?];
    let mut kept = 0;
    for desk in both {
        let output = desk.wait_with_output().map_err(|e| e.to_string())?;
        let said = text(&output.stdout) + &text(&output.stderr);
        match output.status.code() {
            Some(0) if said.contains("everything was set already") => {}
            Some(0) => kept += 1,
            Some(4) if said.contains("redial: ") => {}
            code => return Err(format!("{code:?}: {said}")),
        }
    }
    match kept {
        1 => Ok(()),
        kept => Err(format!("{kept} of two desks made the change")),
    }
}

/// However the desk goes, nothing is left there.
fn gone(net: &Net) -> Result<(), String> {
    let far = far(net)?;
    net.nowhere("blackhole")?;
    for (signal, code) in [("-KILL", None), ("-INT", Some(130)), ("-TERM", Some(143))] {
        let words = ["check", "10.203.9.9", "--via", "ssh:far --lab renewal"];
        let desk = begun(net, &words)?;
        let group = desk.id();
        let started = wait_until("a folder is there", || !far.left().is_empty());
        sh(&format!("kill {signal} -- -{group}"))?;
        let output = desk.wait_with_output().map_err(|e| e.to_string())?;
        started?;
        let ended = || format!("{signal}: {:?} {}", output.status, text(&output.stderr));
        if output.status.code() != code {
            return Err(ended());
        }
        wait_until("nothing is left there", || far.left().is_empty()).map_err(|_| ended())?;
    }
    Ok(())
}

/// The steps of Windows, with a stand-in for cmd.exe; and a jump host of another system than this.
fn windows(net: &Net) -> Result<(), String> {
    let far = far(net)?;
    let exe = far.file("redial.exe");
    let mut program = vec![0_u8; 100_000];
    program[..2].copy_from_slice(b"MZ");
    program[0x3c] = 0x80;
    program[0x80..0x86].copy_from_slice(b"PE\0\0\x64\x86");
    fs::write(&exe, program).map_err(|e| e.to_string())?;
    let file = far.file("machine.json");
    run(net, &["lab", "renewal", &file])?;
    let via = &format!("ssh:windows --lab {file}");
    let words = ["--lab", &file, "--via", via, "--agent-binary", &exe];
    let here = check_words(&net.client, &["--lab", &file])?;
    let there = check_words(&net.client, &words)?;
    if essence(&here) != essence(&there) {
        return Err(there.words());
    }
    far.is_clean()?;
    let output = run(net, &["check", SERVER, "--via", via])?;
    let said = text(&output.stderr);
    if !said.contains("and the other computer is Windows on x86_64: give a redial for that") {
        return Err(said);
    }
    far.is_clean()
}

fn from_there(net: &Net, papers: &Papers) -> Result<(), String> {
    let far = far(net)?;
    let _xrdp = Xrdp::default().start(&net.server, papers)?;
    net.firewall("drop")?;
    let checked = check_words(&net.client, &[SERVER, "--from", "ssh:far"]);
    net.firewall("")?;
    let checked = checked?;
    far.is_clean()?;
    match checked.found("vantage.works") && checked.cause() == "firewall.blocked" {
        true => Ok(()),
        false => Err(checked.words()),
    }
}

/// Every case.
pub fn cases<'a>(net: &'a Net, papers: &'a Papers) -> Vec<Case<'a>> {
    vec![
        (
            "via: over SSH a host's report is its own, whatever its login prints",
            Box::new(|| same_report(net)),
        ),
        (
            "via: a host far away costs a few round trips",
            Box::new(|| distance(net, papers)),
        ),
        (
            "via: each failure is one sentence, and nothing is left there",
            Box::new(|| failures(net)),
        ),
        (
            "via: a fix is kept, listed, undone, and made by one of two desks",
            Box::new(|| fixed(net)),
        ),
        (
            "via: a desk that is gone leaves nothing there",
            Box::new(|| gone(net)),
        ),
        (
            "via: a host of Windows takes plain words",
            Box::new(|| windows(net)),
        ),
        (
            "via: redial is brought to a jump host, and looks from there",
            Box::new(|| from_there(net, papers)),
        ),
    ]
}
