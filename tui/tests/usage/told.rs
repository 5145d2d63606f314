//! What a host said of itself, joined with a check: read before anything is connected to.

use std::{fs, process::Output};

use super::{Folder, command, redial, refused, text};

/// What redial says on a simulated host.
fn told(folder: &Folder, lab: &str) -> String {
    let output = redial(&["check", "--lab", lab, "--format", "json"]);
    folder.file(&format!("{lab}.json"), &output.stdout)
}

fn joined(lab: &str, file: &str, more: &[&str]) -> Output {
    let words = [
        "check",
        "srv01.corp.test",
        "--lab",
        lab,
        "--host-report",
        file,
    ];
    redial(&[&words[..], more].concat())
}

#[test]
fn a_host_that_told_of_itself_is_judged_with_it_in_every_format() {
    let folder = Folder::new("told");
    let file = told(&folder, "key-denied");
    for format in ["text", "table", "markdown", "html", "csv", "junit", "sarif"] {
        let output = joined("key-denied", &file, &["--format", format]);
        let says = text(&output.stdout).replace('\n', " ").replace("  ", " ");
        assert_eq!(output.status.code(), Some(1), "{says}");
        let is_said = says.contains("from a report of SRV01, made 20") || format == "csv";
        assert!(is_said, "{format}: {says}");
    }
    let csv = text(&joined("key-denied", &file, &["--format", "csv"]).stdout);
    assert!(csv.lines().nth(1).unwrap().ends_with("Z,,"), "{csv}");
    let metrics = text(&joined("key-denied", &file, &["--format", "prometheus"]).stdout);
    assert!(
        metrics.contains("redial_host_report_age_seconds{"),
        "{metrics}"
    );
    let page = text(&joined("key-denied", &file, &[]).stdout);
    for part in [
        "(key.denied)",
        "key.repair-access",
        "--host-report",
        "--format powershell",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(
        !page.contains("redial fix "),
        "it can't be applied from here"
    );
}

#[test]
fn two_files_are_joined_without_a_network() {
    let folder = Folder::new("two-files");
    let file = told(&folder, "key-denied");
    let near = redial(&["check", "127.0.0.1:1", "--skip", "dns", "--format", "json"]);
    let near = folder.file("near.json", &near.stdout);
    let output = redial(&["check", "--replay", &near, "--host-report", &file, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["side"], "host");
    assert_eq!(report["facts"]["system"]["reported"]["form"], "json");
    let saved = folder.file("joined.json", &output.stdout);
    let again = redial(&["check", "--replay", &saved, "--json"]);
    assert_eq!(text(&again.stdout), text(&output.stdout), "judged again");
    refused(
        &["check", "--replay", &file, "--host-report", &file],
        &["looked at the host's own computer already"],
    );
    refused(
        &["check", "--replay", "-", "--host-report", "-"],
        &["only once"],
    );
}

#[test]
fn a_plan_is_filled_with_what_the_host_holds_and_never_applied_from_here() {
    let folder = Folder::new("told-plan");
    let file = told(&folder, "key-denied");
    let words = [
        "plan",
        "--lab",
        "key-denied",
        "key.repair-access",
        "--host-report",
        &file,
    ];
    let shown = text(&redial(&words).stdout);
    assert!(shown.contains("gives NETWORK SERVICE"), "{shown}");
    assert!(shown.contains("redial is not running there"), "{shown}");
    assert!(!shown.contains("without seeing the computer"), "{shown}");
    let script = text(&redial(&[&words[..], &["--format", "powershell"]].concat()).stdout);
    assert!(
        script.contains("before = 'sddl:O:BAG:SYD:PAI(A;;FA;;;BA)'"),
        "{script}"
    );
    let applied = redial(&["fix", "srv01", "key.repair-access", "--host-report", &file]);
    assert_eq!(applied.status.code(), Some(2), "it is no option of fix");
}

#[test]
fn a_file_is_read_as_windows_powershell_writes_it() {
    let folder = Folder::new("utf16");
    let file = told(&folder, "key-denied");
    let content = fs::read_to_string(&file).unwrap();
    let units = std::iter::once(0xFEFF).chain(content.encode_utf16());
    let wide: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xEF\xBB\xBF", content.as_bytes()].concat();
    for (name, bytes) in [("wide.json", wide), ("marked.json", marked)] {
        let file = folder.file(name, &bytes);
        let output = joined("key-denied", &file, &["--json"]);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    }
}

#[test]
fn what_can_not_be_joined_is_said_before_anything_is_connected_to() {
    let folder = Folder::new("not-told");
    let file = told(&folder, "key-denied");
    let near = redial(&["check", "127.0.0.1:1", "--skip", "dns", "--format", "json"]);
    let near = folder.file("near.json", &near.stdout);
    for (content, says) in [
        (&b""[..], "it is empty"),
        (b"hello", "is no report of a host"),
        (b"\xff\x00\xff", "not UTF-8"),
        (b"{\"schema\":9}", "schema 9"),
        (b"[[[[", "ends too early"),
    ] {
        let bad = folder.file("bad", content);
        refused(&["check", "srv01", "--host-report", &bad], &[says]);
        refused(
            &["plan", "srv01", "tls.enable", "--host-report", &bad],
            &[says],
        );
    }
    refused(
        &["check", "srv01", "--host-report", &near],
        &["on the host itself"],
    );
    refused(&["check", "a", "b", "--host-report", &file], &["one host"]);
    refused(
        &["check", "srv01", "--host-report", "/nonexistent/f"],
        &["cannot read"],
    );
    let both = [
        fs::read(&file).unwrap(),
        fs::read_to_string(&file)
            .unwrap()
            .replace("SRV01", "SRV02")
            .into_bytes(),
    ];
    let both = folder.file("both", &both.concat());
    refused(
        &["check", "192.0.2.7", "--host-report", &both],
        &["SRV01, SRV02"],
    );
    #[cfg(unix)]
    refused(
        &["check", "srv01", "--host-report", "/dev/zero"],
        &["larger than"],
    );
    let stdin = command(&["check", "srv01", "--host-report", "-"])
        .output()
        .unwrap();
    assert!(text(&stdin.stderr).contains("standard input is no report"));
}

#[test]
fn what_another_machine_says_is_not_used() {
    let folder = Folder::new("other");
    let file = told(&folder, "key-denied");
    let other = fs::read_to_string(&file).unwrap().replace("SRV01", "SRV02");
    let other = folder.file("other.json", other.as_bytes());
    // A host whose line is whole says its name.
    let output = joined("renewal", &other, &["--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let codes: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"host.other-machine"), "{codes:?}");
    assert!(
        !codes.iter().any(|code| code.starts_with("key.")),
        "{codes:?}"
    );
    assert_ne!(report["side"], "host");
    assert!(
        text(&output.stderr).contains("is about SRV02"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_capsule_is_joined_as_it_was_copied() {
    let folder = Folder::new("capsule");
    let output = redial(&["check", "--lab", "key-denied", "--format", "capsule"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let capsule = text(&output.stdout);
    assert!(capsule.len() < 4_096 && capsule.is_ascii(), "{capsule}");
    let quoted: String = capsule
        .lines()
        .map(|line| format!("> {line}\r\n"))
        .collect();
    let window = format!("Enable succeeded: \n[stdout]\n{capsule}\n[stderr]\n");
    for copied in [&capsule, &quoted, &window] {
        let file = folder.file("copied", copied.as_bytes());
        let joined = text(&joined("key-denied", &file, &[]).stdout);
        for part in [
            "from a capsule of SRV01",
            "(key.denied)",
            "key.repair-access",
        ] {
            assert!(joined.contains(part), "{part}: {joined}");
        }
    }
    let cut = folder.file("cut", &capsule.as_bytes()[..capsule.len() - 40]);
    refused(
        &["check", "srv01", "--host-report", &cut],
        &["the end of the capsule is missing"],
    );
}

#[test]
fn the_script_that_fetches_a_capsule_names_one_program() {
    let at = redial(&["capsule", "--redial-at", r"C:\Temp\redial.exe"]);
    let script = text(&at.stdout);
    assert_eq!(at.status.code(), Some(0));
    assert!(
        script.contains(r"$redial = 'C:\Temp\redial.exe'") && script.is_ascii(),
        "{script}"
    );
    let hash = "0".repeat(64);
    let words = [
        "capsule",
        "--download",
        "https://intra.corp.test/redial.exe",
        "--sha256",
        &hash,
        "--format",
        "az",
    ];
    let script = text(&redial(&words).stdout);
    assert!(script.contains("Get-FileHash") && script.contains("az vm run-command invoke"));
    refused(
        &[
            "capsule",
            "--redial-at",
            "a",
            "--download",
            "https://x",
            "--sha256",
            &hash,
        ],
        &["say where redial.exe is"],
    );
}
