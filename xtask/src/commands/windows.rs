use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::interop;
use crate::run::{cargo, in_ci, lacking, root, run as sh};

/// What it takes besides Rust: a program or file, and the Debian package it is in. The compiler is
/// Debian's own, as it comes with the sources of the standard library, which is built for Windows
/// along with everything else.
pub const NEEDED: [(&str, &str); 9] = [
    ("/usr/bin/rustc", "rustc-web"),
    ("/usr/bin/cargo", "cargo-web"),
    ("/usr/bin/cargo-clippy", "rust-web-clippy"),
    (
        "/usr/lib/rustlib/src/rust/library/std/Cargo.toml",
        "rust-web-src",
    ),
    (
        "/usr/lib/rustlib/x86_64-unknown-linux-gnu/lib",
        "libstd-rust-web-dev",
    ),
    ("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64-win32"),
    ("/usr/lib/wine/wine64", "wine64"),
    ("wine", "wine"),
    // Wine's NTLM.
    ("ntlm_auth", "winbind"),
];
/// The lints of what only Windows compiles.
const CLIPPY: [&str; 13] = [
    "clippy",
    "--workspace",
    "--exclude",
    "redial-tests-interop",
    "--exclude",
    "redial-winrm",
    "--exclude",
    "redial-tests-winrm",
    "--exclude",
    "redial-tests-login",
    "--",
    "-D",
    "warnings",
];
/// The same for the tests that only Windows compiles.
const CLIPPY_TESTS: [&str; 9] = [
    "clippy",
    "-p",
    "redial-windows",
    "-p",
    "redial-tests-contract",
    "--all-targets",
    "--",
    "-D",
    "warnings",
];
/// What a program is called on Windows here.
pub const TARGET: &str = "x86_64-pc-windows-gnu";

/// The interop suite's case that runs under Wine.
const SCHANNEL: &str = "Schannel under Wine";

/// Builds everything for Windows and runs the contract suite: under Wine here, as it is on Windows
/// itself. Here redial for this system is the near end of one for Windows, too.
pub fn run() -> Result<(), String> {
    if cfg!(windows) {
        return sh(&mut cargo(
            "test --all-targets -p redial-windows -p redial-tests-contract",
        ));
    }
    let missing = lacking(&NEEDED);
    if !missing.is_empty() {
        let says = format!(
            "the Windows suite needs {}: `cargo xtask setup` installs it",
            missing.join(", ")
        );
        if in_ci() {
            return Err(says);
        }
        println!("left out: {says}");
        return Ok(());
    }
    sh(debian_program("cargo-clippy").args(CLIPPY))?;
    sh(debian_program("cargo-clippy").args(CLIPPY_TESTS))?;
    // All of it but the suite that makes network namespaces, the program that Windows has itself, and
    // what only tests of a sign-in start.
    sh(&mut debian(
        "build --workspace --exclude redial-tests-interop --exclude redial-winrm --exclude redial-tests-winrm --exclude redial-tests-login",
    ))?;
    // Beside the tests, not beside redial.exe: only they are to see it.
    let stand_in = target().join(TARGET).join("debug/deps/wevtapi.dll");
    let mut compile = Command::new("x86_64-w64-mingw32-gcc");
    sh(compile
        .args(["-O2", "-shared", "-o"])
        .arg(stand_in)
        .arg("tests/contract/shim/wevtapi.c"))?;
    let wine = Wine::start()?;
    let mut test =
        debian("test --all-targets -p redial-windows -p redial-tests-contract -- --test-threads=1");
    wine.known_to(&mut test);
    test.env("REDIAL_EXE", redial_exe());
    test.stdin(Stdio::null());
    sh(&mut test)?;
    own_user(&wine)?;
    far(&wine)?;
    old_tls(&wine)
}

/// The proof that Windows gives itself, against a host that verifies it.
fn own_user(wine: &Wine) -> Result<(), String> {
    let mut test = debian("test -p redial-tests-login --test own -- --test-threads=1");
    wine.known_to(&mut test);
    sh(test.stdin(Stdio::null()))
}

/// `redial.exe agent` at the far end of this system's redial.
fn far(wine: &Wine) -> Result<(), String> {
    // With the features of the whole workspace, as it is built for the other tests.
    let mut test = cargo("test --quiet --workspace --test far_windows -- --test-threads=1");
    wine.known_to(&mut test);
    let exe = target().join(TARGET).join("debug").join("redial.exe");
    sh(test.env("REDIAL_EXE", exe).stdin(Stdio::null()))
}

/// `redial.exe` against real servers whose TLS only Schannel has. They run here, in the interop
/// suite's network, so it takes what that suite takes.
fn old_tls(wine: &Wine) -> Result<(), String> {
    if let Err(why) = interop::ready() {
        if in_ci() {
            return Err(why);
        }
        println!("left out: Schannel against real servers: {why}");
        return Ok(());
    }
    sh(&mut cargo("build --quiet --workspace --bin interop"))?;
    let mut cases = Command::new(root().join("target/debug/interop"));
    cases.arg(SCHANNEL).stdin(Stdio::null());
    wine.known_to(&mut cases);
    sh(cases.env("REDIAL_EXE", redial_exe()))
}

/// The program, as Wine names it.
fn redial_exe() -> String {
    windows_path(&target().join(TARGET).join("debug").join("redial.exe"))
}

/// Debian's cargo, for Windows.
pub fn debian(words: &str) -> Command {
    let mut command = debian_program("cargo");
    command.args(words.split_whitespace());
    command
}

/// A program of Debian's Rust, for Windows.
fn debian_program(name: &str) -> Command {
    let mut command = Command::new(format!("/usr/bin/{name}"));
    // The toolchain that runs this must not shine through.
    for name in [
        "RUSTUP_TOOLCHAIN",
        "RUSTUP_HOME",
        "RUSTDOC",
        "RUSTFLAGS",
        "RUSTC_WRAPPER",
    ] {
        command.env_remove(name);
    }
    command
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO", "/usr/bin/cargo")
        // The standard library for Windows is built here, with the compiler it belongs to.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_unwind")
        .env("CARGO_BUILD_TARGET", TARGET)
        .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine")
        .env("CARGO_TARGET_DIR", target());
    command
}

/// A folder of its own: another compiler's results do not mix with these.
pub fn target() -> PathBuf {
    root().join("target").join("win")
}

/// A path as programs under Wine see it.
fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

/// A Wine of its own, with a server that runs until this is dropped.
struct Wine {
    prefix: PathBuf,
}

impl Wine {
    fn start() -> Result<Self, String> {
        let wine = Self {
            prefix: root().join("target").join("wineprefix"),
        };
        // Everything starts from a fresh machine.
        if wine.prefix.exists() {
            std::fs::remove_dir_all(&wine.prefix)
                .map_err(|e| format!("can't remove {}: {e}", wine.prefix.display()))?;
        }
        // A fresh machine's first program and its server each look for the folder of their socket, and
        // may make one each. Where the server runs already, there is one. It waits 5 s for programs.
        std::fs::create_dir_all(&wine.prefix)
            .map_err(|e| format!("can't make {}: {e}", wine.prefix.display()))?;
        wine.quietly("wineserver", &["-p5"])?;
        wine.quietly("wine", &["wineboot", "-i"])?;
        let _ = wine.quietly("wineserver", &["-w"]);
        let library = wine
            .prefix
            .join("drive_c/windows/system32/bcryptprimitives.dll");
        let mut compile = Command::new("x86_64-w64-mingw32-gcc");
        compile
            .args(["-O2", "-shared", "-o"])
            .arg(library)
            .args(["tests/contract/shim/bcryptprimitives.c", "-ladvapi32"]);
        sh(&mut compile)?;
        // Or it says that it is Windows 7.
        wine.quietly("wine", &["winecfg", "-v", "win10"])?;
        // A server that no test's pipe hangs on.
        let _ = wine.quietly("wineserver", &["-p"]);
        wine.quietly("wine", &["wineboot"])?;
        Ok(wine)
    }

    fn known_to(&self, command: &mut Command) {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "winedbg.exe=d")
            .env("WINEARCH", "win64");
    }

    /// Runs a program of Wine's; what it says is told where it fails.
    fn quietly(&self, program: &str, words: &[&str]) -> Result<(), String> {
        let mut command = Command::new(program);
        self.known_to(&mut command);
        // Not a pipe: what Wine leaves running would hold it open.
        let said = root().join("target").join("wine.log");
        let log = std::fs::File::create(&said).map_err(|e| format!("{}: {e}", said.display()))?;
        command
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        let status = command
            .status()
            .map_err(|e| format!("can't run {program}: {e}"))?;
        if status.success() {
            return Ok(());
        }
        let said = std::fs::read(&said).unwrap_or_default();
        Err(format!(
            "{program} {} failed ({status}): {}",
            words.join(" "),
            String::from_utf8_lossy(&said).trim()
        ))
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Only programs of this prefix end with it.
        let _ = self.quietly("wineserver", &["-k"]);
    }
}
