//! The password is in nothing that is written, in no child, and in no image of a program's memory.

use std::{
    fs,
    io::ErrorKind,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use redial_report::Format;
use redial_tests_login::{LoginHost, Manner, Seen, Setup};

use super::programs::redial;

/// Long enough to stand in nothing by chance.
const SECRET: &str = "Kolibri-4711-Sauerteig";

/// Starts a program with as much room for a core as the system lets it have.
const CORES: &str = "ulimit -c hard 2>/dev/null || ulimit -c unlimited; exec \"$0\" \"$@\"";

fn holds(bytes: &[u8]) -> bool {
    let mut parts = bytes.windows(SECRET.len());
    parts.any(|part| part == SECRET.as_bytes())
}

fn host(manner: Manner) -> LoginHost {
    LoginHost::start(Setup {
        password: SECRET.into(),
        manner,
        ..Setup::default()
    })
}

/// An empty folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// redial in a folder where all that it keeps goes, told the password.
fn told(folder: &Path, words: &[&str]) -> Command {
    let mut command = redial(words);
    command.env("REDIAL_PASSWORD", SECRET).current_dir(folder);
    for name in [
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "HOME",
    ] {
        command.env(name, folder);
    }
    command
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn it_is_in_nothing_that_is_written_in_any_format() {
    let folder = folder("secret-formats");
    let right = host(Manner::Verifies);
    let locked = host(Manner::Says(0xC000_0234));
    let log = folder.join("log").display().to_string();
    // A command that redial starts beside it shows what it inherits.
    let inherited = folder.join("inherited");
    let way = format!("sh -c 'env > {}'", inherited.display());
    for (name, _) in Format::NAMED {
        for (kind, host) in [("right", &right), ("locked", &locked)] {
            let out = folder.join(format!("{kind}-{name}")).display().to_string();
            let address = host.address.to_string();
            let words = ["check", &address, "--as", "anna", "--format", name];
            let rest = ["-o", &out, "--log", &log, "--through", &way];
            let output = told(&folder, &[&words[..], &rest].concat())
                .output()
                .unwrap();
            let said = [output.stdout, output.stderr].concat();
            assert!(!holds(&said), "{name}: {}", String::from_utf8_lossy(&said));
        }
    }
    assert!(right.seen().contains(&Seen::Accepted), "it was used");
    let written = files(&folder);
    // A capsule is of a host that was looked at from inside, and none here is.
    assert!(
        written.len() >= 2 * (Format::NAMED.len() - 1) + 2,
        "{written:?}"
    );
    assert!(inherited.exists() && Path::new(&log).exists());
    for file in written {
        assert!(!holds(&fs::read(&file).unwrap()), "{}", file.display());
    }
}

/// A redial that holds the password, because the host does not answer its proof.
fn holding(folder: &Path) -> (LoginHost, Child) {
    let silent = host(Manner::IsSilent);
    let address = silent.address.to_string();
    let words = ["check", &address, "--as", "anna", "--timeout", "60"];
    let command = told(folder, &words);
    let program = command.get_program().to_owned();
    let mut limited = Command::new("sh");
    limited
        .args(["-c", CORES])
        .arg(program)
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        limited.env(name, value.unwrap_or_default());
    }
    limited.current_dir(folder).stdin(Stdio::null());
    limited.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = limited.spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while silent.seen_so_far().is_empty() {
        assert!(Instant::now() < until, "no proof came");
        thread::sleep(Duration::from_millis(5));
    }
    (silent, child)
}

fn children(of: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{of}/task")).unwrap();
    let lists = tasks.map(|task| task.unwrap().path().join("children"));
    let all: String = lists
        .filter_map(|list| fs::read_to_string(list).ok())
        .collect();
    all.split_whitespace()
        .map(|id| id.parse().unwrap())
        .collect()
}

/// What the kernel shows of a program; nothing where it shows it to nobody.
fn shown(id: u32, name: &str) -> Vec<u8> {
    match fs::read(format!("/proc/{id}/{name}")) {
        Err(why) if why.kind() == ErrorKind::PermissionDenied => Vec::new(),
        read => read.unwrap(),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_child_has_it_in_its_arguments_or_its_environment() {
    let (_host, mut redial) = holding(&folder("secret-children"));
    let children = children(redial.id());
    let mine = shown(redial.id(), "cmdline");
    let theirs: Vec<_> = children
        .iter()
        .flat_map(|id| ["cmdline", "environ"].map(|name| shown(*id, name)))
        .collect();
    redial.kill().unwrap();
    redial.wait().unwrap();
    assert_eq!(children.len(), 1, "redial-login runs");
    assert!(!mine.is_empty() && !holds(&mine));
    assert!(theirs.iter().all(|bytes| !holds(bytes)));
}

/// Sends a signal that writes an image of the memory. Rust's own handler takes the first SIGSEGV for the end
/// of a stack, and the second ends the program.
fn signalled(id: u32, signal: &str) {
    let id = id.to_string();
    let twice = 1 + usize::from(signal == "-SEGV");
    for _ in 0..twice {
        // It may be gone by the second time.
        let _ = Command::new("kill").args([signal, &id]).output().unwrap();
        thread::sleep(Duration::from_millis(100));
    }
}

/// Ends a program so; whether a core was written.
fn leaves_core(child: &mut Child, signal: &str) -> bool {
    signalled(child.id(), signal);
    let status = child.wait().unwrap();
    assert!(status.signal().is_some(), "{signal}: {status:?}");
    status.core_dumped()
}

/// Who signs in for a redial that is gone would hand the password over for nobody.
#[cfg(target_os = "linux")]
#[test]
fn redial_login_ends_with_redial() {
    let (_host, mut redial) = holding(&folder("secret-orphan"));
    let login = children(redial.id())[0];
    redial.kill().unwrap();
    redial.wait().unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while Path::new(&format!("/proc/{login}/exe")).exists() {
        assert!(Instant::now() < until, "it goes on without redial");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A program that ends in the middle of it leaves nobody who knows whether the password counts.
#[cfg(target_os = "linux")]
#[test]
fn a_redial_login_that_breaks_is_not_taken_for_one_that_proved_nothing() {
    let (_host, redial) = holding(&folder("secret-broken"));
    signalled(children(redial.id())[0], "-ABRT");
    let output = redial.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("may have been proved once"), "{said}");
    assert!(!holds(&output.stdout) && !holds(&output.stderr));
    assert_eq!(output.status.code(), Some(3), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn no_image_of_the_memory_is_written_while_it_is_held() {
    let folder = folder("secret-core");
    // What this system does with a program that says nothing about it.
    let mut other = Command::new("sh");
    other
        .args(["-c", CORES, "sleep", "60"])
        .current_dir(&folder);
    let mut other = other.spawn().unwrap();
    thread::sleep(Duration::from_millis(300));
    assert!(
        leaves_core(&mut other, "-ABRT"),
        "this system writes no cores, so nothing is proved: ulimit -H -c"
    );
    for signal in ["-ABRT", "-SEGV"] {
        let (_host, mut redial) = holding(&folder);
        assert!(
            !leaves_core(&mut redial, signal),
            "{signal}: redial left a core"
        );
    }
    for signal in ["-ABRT", "-SEGV"] {
        let (_host, mut redial) = holding(&folder);
        signalled(children(redial.id())[0], signal);
        redial.wait().unwrap();
    }
    // The one of `sleep`, if it lies here; and none of ours.
    for file in files(&folder) {
        assert!(!holds(&fs::read(&file).unwrap()), "{}", file.display());
    }
}
