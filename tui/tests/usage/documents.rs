//! Every command that README.md and docs/ show is run.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Stdio},
};

use redial_catalog::fix;

use super::{Folder, command, text};

/// The documents with commands.
fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let docs = fs::read_dir(root.join("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().path());
    let docs = docs.filter(|path| path.is_file());
    let all = docs.chain([root.join("README.md")]);
    let read = all.filter_map(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        // Its cases have commands of other programs.
        (name != "proof.md").then(|| (name, fs::read_to_string(&path).unwrap()))
    });
    read.collect()
}

/// Commands that take a word more.
const BARE: [&str; 4] = [
    "redial explain",
    "redial fix",
    "redial plan",
    "redial take-back",
];

/// What stands in blocks of `sh`, without comments, and between backticks.
fn shown(document: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut block = None;
    for line in document.lines() {
        match (line.strip_prefix("```"), block) {
            (Some(kind), None) => block = Some(kind == "sh"),
            (Some(_), Some(_)) => block = None,
            (None, Some(true)) => commands.push(line.split("  #").next().unwrap_or(line)),
            (None, Some(false)) => {}
            (None, None) => commands.extend(line.split('`').skip(1).step_by(2)),
        }
    }
    let own = commands.into_iter().map(str::trim);
    let own = own.filter(|words| *words == "redial" || words.starts_with("redial "));
    // In running text a command may stand for all of its kind.
    let own = own.filter(|words| !BARE.contains(words));
    // A name in capitals is for the reader to fill in, and so is the rest after a pipe.
    let whole = own.filter(|words| !words.contains(" FIX") && !words.contains("COMMAND"));
    let whole = whole.filter(|words| !words.contains('|') && !words.contains("NAME"));
    whole
        .filter(|words| !words.contains("FOLDER"))
        .map(str::to_owned)
        .collect()
}

/// The words after `redial`. Hosts of the documents are one that refuses, on loopback.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words
        .skip(1)
        .map(|word| match word.as_str() {
            "0.0.0.0:9904" => "127.0.0.1:0".into(),
            "srv01" | "srv02" | "[2001:db8::7]:3390" => "127.0.0.1:9".into(),
            "192.0.2.7" => "127.0.0.1".into(),
            _ => word,
        })
        .collect()
}

/// What a command needs besides, to run without anybody at the keyboard.
fn unattended(words: &mut Vec<String>) {
    let has = |word: &str| words.iter().any(|w| w == word);
    let changes = words.first().is_some_and(|first| first == "fix") && has("--lab");
    if changes && !has("--dry-run") {
        words.extend(["--yes", "--no-revert"].map(str::to_owned));
    }
    // The usual port may be taken.
    if words.len() == 1 && words[0] == "serve" {
        words.extend(["--listen", "127.0.0.1:0"].map(str::to_owned));
    }
    // All of its hosts take a while.
    if words.len() == 1 && words[0] == "demo" {
        words.push("healthy-nla".into());
    }
}

/// Nobody types a password here, and this may be no Windows: the command is read, and then says so.
fn cannot_sign_in(line: &str, said: &str) -> bool {
    (line.contains(" --as ") && said.contains("REDIAL_PASSWORD"))
        || (line.contains(" --as-me") && said.contains("is for Windows"))
}

/// What serves says where, and does not end by itself.
fn listens(mut serves: Child) -> Result<(), String> {
    let mut said = String::new();
    let mut errors = BufReader::new(serves.stderr.take().unwrap());
    errors.read_line(&mut said).unwrap();
    serves.kill().unwrap();
    serves.wait().unwrap();
    let listens = said.starts_with("listening on http://127.0.0.1:");
    listens.then_some(()).ok_or(said)
}

fn run(line: &str, folder: &Folder) -> Option<String> {
    let mut words = words(line);
    unattended(&mut words);
    let mut child = command(&words.iter().map(String::as_str).collect::<Vec<_>>())
        .current_dir(&folder.0)
        .env("XDG_STATE_HOME", &folder.0)
        .env("XDG_CONFIG_HOME", &folder.0)
        // An editor in which nobody changes anything.
        .env("VISUAL", "true")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Some fixes want their name typed. Who asks nothing may be gone already.
    let typed = words.iter().find(|word| fix(word).is_some());
    let typed = typed.map_or_else(String::new, |name| format!("{name}\n"));
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    if words.first().is_some_and(|first| first == "serve") {
        return listens(child).err().map(|said| format!("{line}: {said}"));
    }
    let output = child.wait_with_output().unwrap();
    let code = output.status.code();
    let is_right = match words.first().map(String::as_str) {
        // Without a terminal there is no dashboard: help is shown.
        None => code == Some(2),
        // Lower security is no health.
        Some("fix") if line.contains("step-down") => code == Some(1),
        Some("fix") if line.contains("--lab") => code == Some(0),
        // No Windows is here, and nothing was changed that could be undone.
        Some("fix" | "plan" | "undo") => [Some(0), Some(4)].contains(&code),
        Some(
            "capsule" | "explain" | "list" | "config" | "schema" | "completions" | "man" | "lab"
            | "journal",
        ) => code == Some(0),
        _ if cannot_sign_in(line, &text(&output.stderr)) => code == Some(2),
        // A plugin's code for the same.
        _ if line.contains("--format nagios") => {
            code == Some(2) && output.stdout.starts_with(b"RDP CRITICAL")
        }
        // The host refuses.
        _ => [Some(0), Some(1)].contains(&code),
    };
    (!is_right).then(|| format!("{line}: {code:?}: {}", text(&output.stderr)))
}

#[test]
fn every_command_that_is_shown_runs() {
    let folder = Folder::new("shown");
    folder.file("hosts.txt", b"127.0.0.1:9\n");
    let saved = command(&["check", "127.0.0.1:9", "--format", "json"]).output();
    let saved = saved.unwrap().stdout;
    for name in ["saved.json", "near.json"] {
        folder.file(name, &saved);
    }
    let told = command(&["check", "--lab", "tls-off", "--format", "json"]).output();
    folder.file("srv01.json", &told.unwrap().stdout);
    let told = command(&["check", "--lab", "tls-off", "--format", "capsule"]).output();
    folder.file("srv01.capsule", &told.unwrap().stdout);
    let state = folder.0.join("machine.json").display().to_string();
    assert!(
        command(&["lab", "renewal", &state])
            .status()
            .unwrap()
            .success()
    );
    let all = documents();
    let lines = all.iter().flat_map(|(_, document)| shown(document));
    let lines: BTreeSet<String> = lines.collect();
    assert!(lines.len() > 60, "{lines:#?}");
    let wrong: Vec<_> = lines.iter().filter_map(|line| run(line, &folder)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The command that a file of docs/watching starts, with the port and the list of this test.
fn started(words: &str, folder: &Folder) -> Vec<String> {
    let list = folder.0.join("hosts.txt").display().to_string();
    let own = |word: &str| match word {
        "0.0.0.0:9904" => "127.0.0.1:0".to_owned(),
        "/etc/redial/hosts" => list.clone(),
        word => word.to_owned(),
    };
    let mut words: Vec<_> = words.split_whitespace().skip(1).map(own).collect();
    unattended(&mut words);
    words
}

#[test]
fn the_unit_and_the_container_start_what_serves() {
    let folder = Folder::new("started");
    folder.file("hosts.txt", b"127.0.0.1:9\n");
    let watching = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/watching");
    let read = |name: &str| fs::read_to_string(watching.join(name)).unwrap();
    let (unit, container) = (read("redial-serve.service"), read("Containerfile"));
    let line = unit.lines().find_map(|l| l.strip_prefix("ExecStart="));
    let list = |key: &str| -> Vec<String> {
        let line = container.lines().find_map(|l| l.strip_prefix(key));
        serde_json::from_str(line.unwrap()).unwrap()
    };
    let whole = [list("ENTRYPOINT "), list("CMD ")].concat().join(" ");
    assert!(container.contains("COPY redial /redial\n"));
    assert_eq!(line.unwrap().split(' ').next(), Some("/usr/bin/redial"));
    for words in [line.unwrap(), &whole] {
        let words = started(words, &folder);
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let serves = command(&words).stderr(Stdio::piped()).spawn().unwrap();
        assert_eq!(listens(serves), Ok(()), "{words:?}");
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (name, document) in documents() {
        let folder = match name.as_str() {
            "README.md" => root.clone(),
            _ => root.join("docs"),
        };
        for link in document.split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            let is_elsewhere = link.starts_with("http") || link.starts_with('#');
            assert!(is_elsewhere || folder.join(link).exists(), "{name}: {link}");
        }
    }
}
