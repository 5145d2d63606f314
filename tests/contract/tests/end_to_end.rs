//! `redial.exe` as a user runs it, on a machine whose services are stand-ins. Only under Wine: it
//! uses the names of the real services.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::Arc,
};

use redial_lab::Paper;
use redial_model::{Hex, Machine, Slot, Value, places};
use redial_tests_contract::{
    services::{install, uninstall},
    store::{binary, certificate, own_name},
};

/// The program, where the runner put it; nothing where this is no Wine.
fn redial() -> Option<PathBuf> {
    std::env::var_os("WINEPREFIX")?;
    Some(PathBuf::from(
        std::env::var_os("REDIAL_EXE").expect("REDIAL_EXE names redial.exe"),
    ))
}

/// Runs redial with these words and this input. What it says is one line: text is wrapped to a width
/// that no test is about.
fn run(words: &[&str], input: &str) -> (Option<i32>, String) {
    let mut child = Command::new(redial().unwrap())
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let said = format!(
        "{} {}",
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr)
    );
    let words: Vec<&str> = said.split_whitespace().collect();
    (status.code(), words.join(" "))
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// A host with a certificate of its own making, and its services.
fn prepare(machine: &Arc<dyn Machine>, port: u16, paper: Paper) -> String {
    for name in [places::SESSION_ENV, places::TERM_SERVICE] {
        // A service that runs would be deleted only when it ends.
        let _ = machine.write(&places::service(name), &Value::Running(false));
        // Wine has a TermService of its own, which does nothing and goes.
        uninstall(name);
        install(name, env!("CARGO_BIN_EXE_stand-in"));
    }
    let (thumbprint, stored, key) = certificate(paper, &own_name(&**machine));
    let store = r"HKLM\SOFTWARE\Microsoft\SystemCertificates\Remote Desktop\Certificates";
    let put = |slot: Slot, value: Value| {
        machine
            .write(&slot, &value)
            .unwrap_or_else(|why| panic!("{slot}: {why}"))
    };
    put(places::registry(store, "made"), Value::Dword(1));
    put(places::registry(store, "made"), Value::Absent);
    put(
        Slot::Certificate {
            store: places::STORE.into(),
            thumbprint: thumbprint.clone(),
        },
        stored,
    );
    put(
        places::registry(r"HKLM\SOFTWARE\redial-stand-in", "Key"),
        Value::Binary(Hex(key)),
    );
    put(
        places::win_stations("SelfSignedCertificate"),
        binary(&thumbprint),
    );
    put(places::rdp_tcp("PortNumber"), Value::Dword(port.into()));
    put(places::rdp_tcp("SecurityLayer"), Value::Dword(2));
    put(
        places::terminal_server("fDenyTSConnections"),
        Value::Dword(0),
    );
    put(places::service(places::TERM_SERVICE), Value::Running(true));
    thumbprint
}

/// The changes that `redial journal` lists, the latest first: the ID of each, and what is said of it.
fn changes(journal: &str) -> Vec<(String, String)> {
    let is_id = |word: &&str| {
        let parts: Vec<&str> = word.split('-').collect();
        let digits = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
        parts.len() == 3 && parts[0].len() == 8 && parts.iter().all(digits)
    };
    let mut all: Vec<(String, String)> = vec![];
    for word in journal.split(' ') {
        match all.last_mut() {
            _ if is_id(&word) => all.push((word.to_owned(), String::new())),
            Some((_, says)) => *says += &format!("{word} "),
            None => {}
        }
    }
    all
}

/// A key file of Remote Desktop's, and one of another program.
fn key_files() -> (PathBuf, PathBuf) {
    let folder = PathBuf::from(std::env::var_os("ProgramData").unwrap())
        .join(r"Microsoft\Crypto\RSA\MachineKeys");
    std::fs::create_dir_all(&folder).unwrap();
    let name = format!("{}_guid", places::KEY_FILES[0]);
    let (file, stranger) = (folder.join(name), folder.join("another_guid"));
    std::fs::write(&file, "old key").unwrap();
    std::fs::write(&stranger, "another's").unwrap();
    (file, stranger)
}

fn stop(machine: &Arc<dyn Machine>) {
    for name in [places::TERM_SERVICE, places::SESSION_ENV] {
        let service = places::service(name);
        machine.write(&service, &Value::Running(false)).unwrap();
    }
}

#[test]
fn an_expired_certificate_is_renewed_and_a_low_layer_raised_and_taken_back() {
    if redial().is_none() {
        return;
    }
    let machine = redial_windows::this_machine();
    let port = free_port();
    let old = prepare(&machine, port, Paper::Expired);
    let host = format!("127.0.0.1:{port}");
    let made = || {
        machine
            .read(&places::win_stations("SelfSignedCertificate"))
            .unwrap()
    };
    let in_store = |thumbprint: &str| {
        machine
            .certificates(places::STORE)
            .unwrap()
            .iter()
            .any(|c| c.thumbprint == thumbprint)
    };

    // Found, on the wire and in the store.
    let (code, said) = run(&["check", &host], "");
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("certificate.expired")
            && said.contains("key.expired")
            && said.contains("certificate.renew"),
        "{said}"
    );

    // Shown, as steps and as a script.
    let (code, said) = run(&["plan", &host, "certificate.renew"], "");
    assert!(
        code == Some(0) && said.contains(&old) && said.contains("service SessionEnv"),
        "{said}"
    );
    let (code, said) = run(
        &["plan", &host, "certificate.renew", "--format", "powershell"],
        "",
    );
    assert!(code == Some(0) && said.contains("Invoke-Plan"), "{said}");

    // `--yes` does not answer for what can't be taken back whole; the fix's name does.
    let (code, said) = run(
        &["fix", &host, "certificate.renew", "--no-revert", "--yes"],
        "",
    );
    assert!(
        code == Some(4) && said.contains("not confirmed: nothing was changed"),
        "{said}"
    );
    let (code, said) = run(
        &["fix", &host, "certificate.renew", "--no-revert"],
        "certificate.renew\n",
    );
    assert!(
        said.contains("applied; to undo it: redial undo"),
        "{code:?}: {said}"
    );
    assert_ne!(made(), binary(&old), "SessionEnv made a new one");
    assert!(!in_store(&old));

    // The listener still shows the old one: the same fix knows that only a restart is missing.
    let (code, said) = run(
        &["fix", &host, "certificate.renew", "--no-revert"],
        "certificate.renew\n",
    );
    assert!(
        said.contains("service TermService") && said.contains("gone the certificate expired"),
        "{code:?}: {said}"
    );
    let (_, said) = run(&["check", &host, "--format", "json"], "");
    assert!(!said.contains("\"certificate.expired\""), "{said}");

    // Taken back as far as its card says: the old one is in the store again, the new one stays in
    // use.
    let new = made();
    let (_, journal) = run(&["journal"], "");
    let renewals: Vec<String> = changes(&journal)
        .into_iter()
        .filter(|(_, says)| says.contains("certificate.renew"))
        .map(|(id, _)| id)
        .collect();
    let (code, said) = run(&["undo", &renewals[1], "--yes"], "");
    assert_eq!(code, Some(0), "{said}");
    assert!(in_store(&old) && made() == new, "{said}");

    // A layer that was turned down is raised, and taken back byte for byte.
    let layer = places::rdp_tcp("SecurityLayer");
    machine.write(&layer, &Value::Dword(0)).unwrap();
    for runs in [false, true] {
        machine
            .write(
                &places::service(places::TERM_SERVICE),
                &Value::Running(runs),
            )
            .unwrap();
    }
    let (code, said) = run(
        &["fix", &host, "security.raise", "--no-revert", "--yes"],
        "",
    );
    assert!(
        said.contains("SecurityLayer: 0 → 2") && said.contains("applied"),
        "{code:?}: {said}"
    );
    assert_eq!(machine.read(&layer).unwrap(), Value::Dword(2));
    let (code, said) = run(&["undo", "--yes"], "");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(machine.read(&layer).unwrap(), Value::Dword(0));
    let (_, journal) = run(&["journal"], "");
    assert!(changes(&journal)[0].1.contains("undone"), "{journal}");
    stop(&machine);
}

/// TermService reads these when it starts only, so the fix and its way back restart it: the line
/// shows both.
#[test]
fn what_counts_after_a_restart_is_mended_and_taken_back_with_one() {
    if redial().is_none() {
        return;
    }
    let machine = redial_windows::this_machine();
    let (port, gone) = (free_port(), binary(&"AB".repeat(20)));
    prepare(&machine, port, Paper::Good);
    let host = format!("127.0.0.1:{port}");
    let restart = || {
        for runs in [false, true] {
            let service = places::service(places::TERM_SERVICE);
            machine.write(&service, &Value::Running(runs)).unwrap();
        }
    };
    let works = || run(&["check", &host, "--only", "handshake"], "").0 == Some(0);
    for (fix, slot, sick) in [
        (
            "tls.enable",
            places::schannel("TLS 1.2", "Server", "Enabled"),
            Value::Dword(0),
        ),
        (
            "certificate.unbind",
            places::rdp_tcp("SSLCertificateSHA1Hash"),
            gone,
        ),
    ] {
        machine.write(&slot, &sick).unwrap();
        assert!(works(), "{fix}: it was not read yet");
        restart();
        assert!(!works(), "{fix}");
        let words = ["fix", &host, fix, "--no-revert", "--yes"];
        let (code, said) = run(&words, "");
        assert!(
            said.contains("service TermService: stopped → running"),
            "{code:?}: {said}"
        );
        assert_ne!(machine.read(&slot).unwrap(), sick, "{said}");
        assert!(works(), "{said}");
        let (code, said) = run(&["undo", "--yes"], "");
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(machine.read(&slot).unwrap(), sick, "{said}");
        assert!(!works(), "{fix}");
        machine.write(&slot, &Value::Absent).unwrap();
        restart();
    }
    stop(&machine);
}

/// Wine makes access lists up from the permissions of Unix, so the one that is written is not the
/// one that is there afterwards. That is said, and the key file is as it was.
#[test]
fn a_list_that_is_not_taken_is_said_so() {
    if redial().is_none() {
        return;
    }
    let machine = redial_windows::this_machine();
    let port = free_port();
    prepare(&machine, port, Paper::Good);
    let (file, _) = key_files();
    let slot = Slot::Access {
        path: file.display().to_string(),
    };
    let before = machine.read(&slot).unwrap();
    let host = format!("127.0.0.1:{port}");
    let words = [
        "fix",
        &host,
        "key.repair-access",
        "--anyway",
        "--no-revert",
        "--yes",
    ];
    let (code, said) = run(&words, "");
    assert_eq!(code, Some(4), "{said}");
    assert_eq!(machine.read(&slot).unwrap(), before, "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "old key");
    std::fs::remove_file(file).unwrap();
    stop(&machine);
}

/// The key file goes aside together with its certificate, and both come back together: SessionEnv's
/// stand-in makes a certificate only where there is no valid one, as the real one does.
#[test]
fn a_key_is_parked_with_its_certificate_and_both_come_back() {
    if redial().is_none() {
        return;
    }
    let machine = redial_windows::this_machine();
    let port = free_port();
    let old = prepare(&machine, port, Paper::Good);
    let host = format!("127.0.0.1:{port}");
    let own = || machine.read(&Slot::OwnCertificate).unwrap();
    let named = || {
        machine
            .read(&places::win_stations(places::SELF_SIGNED))
            .unwrap()
    };
    let stored = || machine.certificates(places::STORE).unwrap();
    let before = own();
    let (file, stranger) = key_files();

    let words = ["fix", &host, "key.park", "--anyway", "--no-revert"];
    let (code, said) = run(&words, "key.park\n");
    assert!(
        said.contains("applied; to undo it: redial undo"),
        "{code:?}: {said}"
    );
    assert!(
        !file.exists() && own() != before && named() != binary(&old),
        "{said}"
    );
    assert!(stored().iter().all(|c| c.thumbprint != old), "{said}");
    // Wine has no machine keys: what SessionEnv would have made.
    std::fs::write(&file, "new key").unwrap();

    let (code, said) = run(&["undo", "--yes"], "");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "old key");
    assert_eq!((own(), named()), (before, binary(&old)), "{said}");
    assert_eq!(stored().len(), 1, "the new one went: {said}");
    let beside = PathBuf::from(format!("{}.redial-newer1", file.display()));
    assert_eq!(std::fs::read_to_string(&beside).unwrap(), "new key");
    assert_eq!(std::fs::read_to_string(&stranger).unwrap(), "another's");
    for path in [file, beside, stranger] {
        std::fs::remove_file(path).unwrap();
    }
    stop(&machine);
}
