//! `cargo xtask`: the chores of the workspace. One file per command.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program"
)]

mod beside;
mod commands;
mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut words = args.iter().map(String::as_str);
    let done = match words.next() {
        Some("setup") => commands::setup::run(),
        Some("test") => commands::test::run(),
        Some("ci") => commands::ci::run(),
        Some(beside::COMMAND) => commands::ci::beside(),
        Some("field") => commands::field::run(&args[1..]),
        Some("interop") => commands::interop::run(&args[1..]),
        Some("bench") => commands::bench::run(&args[1..]),
        Some("shots") => commands::shots::run(),
        Some("fuzz") => commands::fuzz::run(words.next()),
        Some("scripts") => commands::scripts::run(),
        Some("windows") => commands::windows::run(),
        Some("package") => commands::package::run(),
        Some("dist") => commands::dist::run(&args[1..]),
        Some("new") => commands::new::run(words.next(), words.next()),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

const USAGE: &str = "usage: cargo xtask COMMAND
  setup                     install the Debian packages the suites need (as root)
  test                      every suite that needs only Rust
  ci                        format, lints, tests, scripts, documents, each crate alone and packed, fuzz smoke, interop, Windows under Wine
  field [WORD...]           published cases, sick and healthy: how well redial tells each
  interop [WORD]            real servers and a real network (as root, after setup)
  bench [quick]             beside nmap, sslscan and sslyze, on the same network (as root, after setup)
  bench against PROGRAM     beside an earlier redial, turn by turn on the same servers
  bench fleets PROGRAM [SIZE...] [turns=N] [rtt=MS] [dead=N]  200 to 100,000 hosts, near and far, some dead, beside both
  scripts                   the functions of the PowerShell scripts, with stand-ins for Windows, where there is PowerShell
  windows                   build for Windows and run the contract suite, under Wine when this is no Windows (after setup)
  package                   every crate packed as it would be published, in target/package
  dist                      a release in target/dist: .deb, .rpm, archives for Linux and Windows, manifests, SBOM, checksums
  dist check                .deb and .rpm built, installed, run and removed (as root, after setup)
  shots                     the pictures in tui/pictures anew, and every screen as a picture in target/shots
  fuzz [SECONDS]            every parser, 20 seconds each when not said
  new probe|fix|cause NAME  a skeleton that compiles, and a world that fails until it is filled in";
